"""A new equilibrium held against other bodies: counts, bands, refusals, words."""

import numpy as np
import pytest
import xarray as xr

import psoas
from psoas.answers.equilibrium.band import at_rest_in
from psoas.answers.equilibrium.static import static
from psoas.dataset.agreement import agreement
from psoas.dataset.band import AGREED, ENOUGH
from psoas.dataset.relative import relative
from psoas.errors import InvalidValueError
from psoas.mechanics.tissue.draws import draws
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.text.static import drawn_sentence, drawn_table, groups_listed, static_table

PELVIS = ("pelvis", "ground")


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def drawn(body, told):
    return static("iliacus", body=body, draws=4, seed=3, progress=lambda done, total: told.append((done, total)))


def test_every_draw_is_counted_and_told(drawn, told):
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert drawn.attrs["draws"] == 4
    assert 1 <= drawn.attrs["draws_found"] == drawn.sizes["draw"] <= 4
    assert drawn.attrs["seed"] == 3
    assert set(drawn.draw.values.tolist()) <= {1, 2, 3, 4}


def test_a_draw_is_the_answer_of_that_body(body, drawn):
    """By another route: the body of the draw asked by hand."""
    k = int(drawn.draw.values[0])
    one = draws(4, 3)[k - 1]
    found = at_rest_in(one, "iliacus", body, "standing", None, "here")
    conditions = found.conditions
    assert conditions.hold == "balance+knees+upright-thorax"
    f = found.mechanism.moving.arms.T
    by_hand = np.tensordot(found.W, found.static.turned(found.static.displacements(f)), axes=1)
    assert np.abs(drawn.group_rotation_draw.sel(draw=k).values - by_hand).max() < 1e-12
    nominal = drawn.group_rotation.values
    assert np.abs(by_hand - nominal).max() > 1e-3 * np.abs(nominal).max()  # the twin: it is not the default body's


def test_draws_do_not_depend_on_their_number(body, drawn):
    fewer = static("iliacus", body=body, draws=2, seed=3)
    both = sorted(set(fewer.draw.values) & set(drawn.draw.values))
    assert np.array_equal(
        fewer.group_rotation_draw.sel(draw=both).values, drawn.group_rotation_draw.sel(draw=both).values
    )


def test_without_draws_there_is_no_band(body):
    found = static("iliacus", body=body)
    assert "group_rotation_draw" not in found
    assert agreement(found, *PELVIS, "rotation", "iliacus", "right").holds
    assert drawn_table(found, *PELVIS, "right", groups_listed(found, None)) == []
    assert "nothing here says how far a sign holds" in drawn_sentence(found)


def synthetic(every):
    """A dataset of one group whose pelvis turns by -1, and by `every` in draws, the thorax by twice as much."""
    segments, draws_ = ["pelvis", "thorax"], list(range(1, len(every) + 1))
    values = np.zeros((len(every), 1, 2, 3))
    values[:, 0, 0, 2], values[:, 0, 1, 2] = every, 2 * np.abs(every)
    nominal = np.zeros((1, 2, 3))
    nominal[0, 0, 2] = -1.0
    coords = {"segment": segments, "axis": ["anterior", "superior", "right"], "group": ["g"], "draw": draws_}
    attrs = {"units": "rad/N", "long_name": "", "reference_frame": ""}
    return xr.Dataset(
        {
            "group_rotation": (("group", "segment", "axis"), nominal, attrs),
            "group_rotation_draw": (("draw", "group", "segment", "axis"), values, attrs),
            "orientation": (("segment", "component", "axis"), np.stack([np.eye(3)] * 2), attrs),
        },
        coords={**coords, "component": ["anterior", "superior", "right"]},
        attrs={"body": "toy", "condition_tension": 100.0},
    )


def test_counts_by_hand():
    found = agreement(synthetic(np.array([-1.0, -0.2, 0.3, np.nan])), *PELVIS, "rotation", "g", "right")
    assert (found.agree, found.draws) == (2, 3)  # a draw without an answer is not counted
    assert not found.holds
    assert not found.banded
    assert np.isnan(found.low)


@pytest.mark.parametrize(("count", "banded"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_a_band_needs_forty_draws(count, banded):
    every = -np.linspace(1.0, 2.0, count)
    found = agreement(synthetic(every), *PELVIS, "rotation", "g", "right")
    assert found.banded is banded
    if banded:
        assert (found.low, found.high) == pytest.approx(tuple(np.percentile(every, (5, 95))))


def test_a_sign_against_its_own_ensemble_is_not_shown(body, drawn):
    """The twin: where the draws turn the other way, the table says that there is no reliable sign."""
    assert agreement(drawn, *PELVIS, "rotation", "iliacus", "right").holds
    lines = static_table(drawn, [PELVIS], "right", None)
    assert any(line.startswith("iliacus") and "tilts ant." in line for line in lines)
    turned = drawn.assign(group_rotation_draw=-drawn.group_rotation_draw)
    assert agreement(turned, *PELVIS, "rotation", "iliacus", "right").agree == 0
    lines = static_table(turned, [PELVIS], "right", None)
    assert any(line.startswith("iliacus") and "no reliable sign" in line for line in lines)
    assert max(map(len, lines)) <= 80
    assert AGREED == 0.95


def test_the_table_says_k_of_n(drawn):
    n = drawn.attrs["draws_found"]
    text = "\n".join(static_table(drawn, [PELVIS], "right", None))
    assert f"{n} of {n}" in text
    assert f"a band of 5 to 95 % is told from {ENOUGH} draws on" in " ".join(text.split())


def test_relative_resolves_draws(drawn):
    turned = relative(drawn, "femur_r", "pelvis", what="rotation_draw")
    assert turned.dims == ("draw", "group", "axis")
    k = drawn.draw.values[0]
    apart = drawn.group_rotation_draw.sel(draw=k, group="iliacus")
    whole = (apart.sel(segment="femur_r") - apart.sel(segment="pelvis")).values
    axes = drawn.orientation.sel(segment="pelvis").values
    assert turned.sel(draw=k, group="iliacus").values == pytest.approx(axes @ whole)


@pytest.mark.parametrize("given", [{"draws": -1}, {"draws": 1.5}, {"draws": True}, {"draws": 1001}, {"seed": -1}])
def test_bad_draws_are_refused(given):
    with pytest.raises(InvalidValueError, match="whole number"):
        static("iliacus", **given)


def test_draws_and_passive_elements_of_ones_own_exclude_each_other(body):
    with pytest.raises(InvalidValueError, match="leave passive or draws away"):
        static("iliacus", body=body, passive=passive_body(body), draws=1)


def test_the_question_spells_its_draws():
    asked = psoas.Question.read("psoas actions iliacus --operator static --draws 4 --seed 3")
    assert (asked.draws, asked.seed) == (4, 3)
    assert asked.command().endswith("--operator static --draws 4 --seed 3")
    assert psoas.Question.read_link(asked.link()) == asked
    with pytest.raises(InvalidValueError, match="of --operator static"):
        psoas.Question.read("psoas actions iliacus --draws 4")
