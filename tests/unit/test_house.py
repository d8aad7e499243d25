"""The house has no circle and no arrow that runs back up, and the script that says so sees one where there is one."""

import runpy

import pytest

from support.places import ROOT

HOUSE = runpy.run_path(str(ROOT / "scripts" / "house.py"))


@pytest.fixture(scope="module")
def modules():
    return HOUSE["imports"](ROOT)


def arrows(text):
    """Arrows from words such as ``a>bc b>c``."""
    return {one[0]: frozenset(one[2:]) for one in text.split()}


@pytest.mark.parametrize(
    ("text", "circles", "back"),
    [
        ("a>b b>c c>", [], 0),
        ("a>b b>a", ["ab"], 1),
        ("a>bc b>c c>a d>a", ["abc"], 1),
        ("a>b b>a c>d d>c", ["ab", "cd"], 2),
        ("a>bcd b>acd c>abd d>abc", ["abcd"], 6),
    ],
)
def test_circles_and_the_fewest_arrows_back(text, circles, back):
    made = arrows(text)
    assert HOUSE["circles"](made) == [frozenset(c) for c in circles]
    up = HOUSE["back_up"](made)
    assert len(up) == back
    assert HOUSE["circles"]({a: frozenset(b for b in made[a] if (a, b) not in up) for a in made}) == []


def test_an_arrow_is_between_rooms_not_within_one():
    made = {"psoas": frozenset(), "psoas.a": frozenset(), "psoas.a.x": frozenset({"psoas.a.y", "psoas.b", "psoas"}),
            "psoas.a.y": frozenset({"psoas.b"}), "psoas.b": frozenset()}  # fmt: skip
    assert HOUSE["between"](made, 2) == {"psoas.a": frozenset({"psoas.b"}), "psoas.b": frozenset()}


def test_imports_point_one_way(modules):
    rooms = HOUSE["between"](modules, 2)
    assert len(rooms) > 15
    assert HOUSE["circles"](rooms) == HOUSE["circles"](modules) == HOUSE["back_up"](rooms) == []
    planted = {**modules, "psoas.errors": frozenset({"psoas.text.layout"})}
    assert HOUSE["back_up"](HOUSE["between"](planted, 2))
    assert HOUSE["circles"](planted)


def test_a_lazy_import_counts_and_one_for_type_checkers_does_not(modules):
    assert "psoas.plots.figure" in modules["psoas.command.output"]
    assert "psoas.answers.actions.actions" not in modules["psoas"]
