"""One side means one side: values, verdicts, budgets, tables and Python."""

import numpy as np
import pytest

import psoas
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import recorded_rows, row_named, rows
from psoas.errors import InvalidValueError

HERE = ("pelvis", "ground", "right")


def by_hand(names, of="pelvis", to="ground"):
    """1 N shared by area among some muscles of one side: the sum over the single muscles' tensor."""
    whole = psoas.actions("psoas")
    table = psoas.default_body().muscle_table
    area = {m: table["pcsa"][psoas.default_body().muscles.index(m)] for m in names}
    turn = whole.angular_acceleration.sel(muscle=list(names), axis="right")
    vector = turn.sel(segment=of) - (0.0 if to == "ground" else turn.sel(segment=to))
    return float(sum(float(vector.sel(muscle=m)) * area[m] for m in names) / sum(area.values()))


def psoas_of(end):
    family = psoas.default_body().muscle_table["family"]
    return [
        m for m, f in zip(psoas.default_body().muscles, family, strict=True) if f == "psoas_major" and m.endswith(end)
    ]


@pytest.mark.parametrize(
    ("muscles", "side", "names"),
    [
        ("psoas_r", None, "_r"), ("psoas_l", None, "_l"), ("psoas", "right", "_r"), ("psoas", "left", "_l"),
        ("psoas_r", "right", "_r"),
    ],
)  # fmt: skip
def test_one_side_is_that_side_in_values_verdicts_and_budgets(muscles, side, names):
    expected = by_hand(psoas_of(names))
    assert expected == pytest.approx(by_hand(psoas_of("_r")), rel=1e-6)  # the body stands symmetric
    found = psoas.actions(muscles, side=side)
    first = rows(found)[0]
    assert first.name == f"psoas_major{names}"
    value, _ = Numbers(found, [first], "acceleration").about(*HERE)
    assert float(value[0]) == pytest.approx(expected, rel=1e-9)
    judged = psoas.robustness(muscles, side=side)
    assert [r.name for r in rows(judged)] == [r.name for r in rows(found)]
    member = {
        "contact": "weld",
        "spine": "free",
        "path": "straight",
        "inertia": 1.0,
        "centres": "modelled",
        "sharing": "pcsa",
    }
    assert float(judged.group_value.sel(group=first.name, **member)) == pytest.approx(expected, rel=1e-9)
    budget = psoas.why(muscles, side=side).group_budget.sel(axis="right")
    assert budget.group.values[0] == first.name
    assert float(budget.sel(group=first.name).sum("part")) == pytest.approx(expected, rel=1e-9)


def test_both_sides_are_about_twice_that():
    """The twin: what one side printed before."""
    both = rows(psoas.actions("psoas"))[0]
    value, _ = Numbers(psoas.actions("psoas"), [both], "acceleration").about(*HERE)
    assert float(value[0]) == pytest.approx(2 * by_hand(psoas_of("_r")), rel=1e-6)
    assert abs(float(value[0]) - by_hand(psoas_of("_r"))) > 0.03


def test_sides_may_differ_from_name_to_name():
    found = psoas.actions(["psoas_l", "iliacus_r"])
    named = [(r.name, r.label) for r in rows(found)]
    assert named[0] == ("psoas_major_l", "psoas major, left")
    assert named[-1] == ("iliacus_r", "iliacus, right")
    assert {r.side for r in recorded_rows(found)} == {"left", "right"}
    assert all(r.side == "left" for r in recorded_rows(found) if r.family == "psoas_major")


def test_a_fascicle_of_one_side_is_one_muscle():
    found = psoas.actions("Ps_L1_VB_r")
    (row,) = rows(found)
    assert (row.name, row.side, row.members) == ("Ps_L1_VB_r", "right", ("Ps_L1_VB_r",))
    value, _ = Numbers(found, [row], "acceleration").about(*HERE)
    single = found.angular_acceleration.sel(muscle="Ps_L1_VB_r", segment="pelvis", axis="right")
    assert float(value[0]) == float(single)
    (judged,) = rows(psoas.robustness("Ps_L1_VB_r"))
    assert judged.members == ("Ps_L1_VB_r",)
    assert psoas.why("Ps_L1_VB_r").group.values.tolist() == ["Ps_L1_VB_r"]


def test_static_step_sweep_and_their_tables_keep_the_side():
    static, step = psoas.static("psoas_r"), psoas.step("psoas", side="left")
    assert {r.side for r in rows(static)} == {"right"}
    assert {r.side for r in rows(step)} == {"left"}
    swept = psoas.sweep("psoas_l", "hip_flexion_r=0:10:10")
    assert next(r.name for r in rows(swept)) == "psoas_major_l"
    here = {"sweep": 0.0, "axis": "right"}
    got = float(swept.group_swept_acceleration.sel({**here, "group": "psoas_major_l"}))
    assert got == pytest.approx(by_hand(psoas_of("_l")), rel=1e-9)


@pytest.mark.parametrize("rest", [(), ("--robust",), ("--why",), ("--robust", "--why")], ids=" ".join)
def test_the_command_prints_one_side(run, rest):
    """The table of the right psoas holds the number by hand, and nowhere that of both sides."""
    pair = ("--of", "pelvis", "--relative-to", "ground", "--operator", "acceleration")
    one = run("actions", "psoas_r", *pair, *rest)[1]
    by_flag = run("actions", "psoas", "--side", "right", *pair, *rest)[1]
    assert one.partition("repeat:")[0] == by_flag.partition("repeat:")[0]
    shown = f"{abs(100 * by_hand(psoas_of('_r'))):.1f}"
    both = f"{abs(200 * by_hand(psoas_of('_r'))):.1f}"
    line = next(text for text in one.splitlines() if text.startswith("psoas major "))
    assert shown in line
    assert both not in line
    assert "both sides" not in one
    if "--why" in rest:
        assert shown in next(text for text in one.splitlines() if text.startswith("together"))


@pytest.mark.parametrize("side", ["left", "both"])
def test_a_side_against_the_name_is_refused(side):
    with pytest.raises(InvalidValueError, match="'psoas_r' is on the right"):
        psoas.actions("psoas_r", side=side)


def test_a_side_that_is_none_is_refused(refused):
    with pytest.raises(LookupError, match="side='lefty'"):
        psoas.actions("psoas", side="lefty")


def test_torque_is_one_sides_and_keeps_the_side_asked():
    left = psoas.actions("psoas_l", operator="torque")
    assert {r.side for r in rows(left, both="right")} == {"left"}
    assert {r.side for r in rows(psoas.actions("psoas", operator="torque"), both="right")} == {"right"}


def test_a_row_is_found_by_name_and_side():
    found = psoas.actions("psoas")
    assert row_named(found, "psoas_major", "left").members == ("psoas_major_l",)
    assert row_named(found, "Ps_L1_VB", "both").members == ("Ps_L1_VB_r", "Ps_L1_VB_l")
    assert row_named(found, "nobody", "both") is None
    both = Numbers(found, [row_named(found, "Ps_L1_VB", "both")], "acceleration").vectors("pelvis", "ground")
    apart = [row_named(found, "Ps_L1_VB", s) for s in ("right", "left")]
    np.testing.assert_allclose(both[0], Numbers(found, apart, "acceleration").vectors("pelvis", "ground").sum(axis=0))
