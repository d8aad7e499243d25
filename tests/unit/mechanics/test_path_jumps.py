"""Muscle paths inside the joints' ranges: lengths agree with arms, what does not is listed, and every answer says so.

The whole scan on the grid of 5 degrees is `make paths` (scripts/path_jumps.py --check); here are the corners.
"""

import warnings
from functools import partial

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.bodies.default import repairs
from psoas.bodies.default.build import body_of
from psoas.bodies.default.upstream import default_body_xml
from psoas.body.body import state
from psoas.body.posture import TOTALS, posture_at
from psoas.errors import PostureRangeWarning
from psoas.mechanics import path_jumps as module
from psoas.mechanics.path_jumps import grids, path_jumps
from psoas.mechanics.path_notes import jump_notes, path_notes, sunk
from support.upstream import needs_upstream

HIP = ["hip_flexion_r", "hip_adduction_r", "hip_rotation_r"]
TEN = np.radians(10)
JUMPS = table("path_jumps")


def numbers(text):
    return [float(v) for v in text.split()]


def at_end(body, row, column):
    """The state at one end of a listed step: the table rounds to a tenth of a degree, ranges end between."""
    names = [f"{c}_r" if c.startswith("hip") else c for c in row["coordinates"].split()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PostureRangeWarning)
        q = posture_at(body, dict(zip(names, np.radians(numbers(row[column])), strict=True)))
    return state(body, q)


# -- the scan ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hip(body):
    """Jumps over the right hip's box on a grid of 10 deg, every muscle of the right side."""
    return path_jumps(body, [m for m in body.muscles if m.endswith("_r")], coordinates=HIP, step=TEN)


def test_what_jumps_at_the_hip_is_in_the_table_and_nothing_else(hip):
    listed = {f"{row['muscle']}_r" for row in JUMPS if "hip_flexion" in row["coordinates"]}
    assert {jump.muscle for jump in hip} <= listed
    assert {"glmax1_r", "glmax2_r"} <= {jump.muscle for jump in hip}
    assert all(jump.size < 0.010 for jump in hip if jump.muscle.startswith("Ps_"))


@needs_upstream
def test_psoas_with_the_side_site_put_back_is_caught(monkeypatch):
    """The twin: 150 mm, where a hip is stretched."""
    monkeypatch.setattr(repairs, "psoas_path", partial(repairs.psoas_path, side_site=True))
    old = body_of(default_body_xml())
    found = path_jumps(old, ["Ps_L3_TP_r"], coordinates=HIP, step=TEN)
    assert [jump.muscle for jump in found] == ["Ps_L3_TP_r"]
    assert found[0].size > 0.14
    arm = partial(hip_arm_at, posture="hip_flexion_r=-30,hip_adduction_r=25")
    assert arm(old) == pytest.approx(-0.045, abs=0.002)  # it would extend
    assert arm(psoas.default_body()) > 0.020


def hip_arm_at(body, posture):
    at = state(body, posture_at(body, posture))
    return float(-at.dldq[body.muscles.index("Ps_L3_TP_r"), body.coordinate("hip_flexion_r")])


@needs_upstream
def test_the_side_site_changes_nothing_but_where_it_was_wrong(monkeypatch, body):
    """Lengths at 60 postures spread over every range: equal to a picometre, or a decimetre off."""
    monkeypatch.setattr(repairs, "psoas_path", partial(repairs.psoas_path, side_site=True))
    old, rng = body_of(default_body_xml()), np.random.default_rng(4)
    low, high = body.ranges.T
    postures = [low + (high - low) * rng.random(len(low)) for _ in range(60)]
    off = np.array([np.abs(state(old, q).lengths - state(body, q).lengths).max() for q in postures])
    assert ((off < 1e-12) | (off > 0.1)).all()


def test_the_grids_are_triples_of_a_joint_and_pairs_across_what_a_muscle_spans(body):
    names = {tuple(axis.name for axis in axes) for axes in grids(body)}
    assert tuple(HIP) in names
    assert tuple(TOTALS) in names
    assert ("hip_flexion_r", "knee_angle_r") in names  # rectus femoris
    assert ("hip_adduction_r", "lumbar_rotation") in names  # psoas
    assert not any({a, b} <= set(some) for some in names for a, b in [("hip_flexion_r", "hip_flexion_l")])
    assert ("knee_angle_r", "lumbar_extension") not in names  # nothing spans both


def test_a_grid_reaches_both_ends_and_zero(body):
    values = np.degrees(grids(body, HIP)[0][0].grid(module.STEP))
    assert (values[0], values[-1]) == pytest.approx((-30, 120), abs=1e-3)
    assert np.abs(values).min() < 1e-3
    assert np.diff(values).max() < 5.001


def test_a_planted_jump_is_found_where_it_is(body, monkeypatch):
    row, (flexion, _, rotation) = body.muscles.index("iliacus_middle_r"), [body.coordinate(c) for c in HIP]

    def planted(body, q, path="straight"):
        lengths, slopes = original(body, q, path)
        lengths[row] += 0.006 * (np.degrees(q[flexion]) > 101 and np.degrees(q[rotation]) < -29)
        return lengths, slopes

    original = module.lengths_and_slopes
    assert path_jumps(body, ["iliacus_middle_r"], coordinates=HIP, step=TEN) == ()
    monkeypatch.setattr(module, "lengths_and_slopes", planted)
    (found,) = path_jumps(body, ["iliacus_middle_r"], coordinates=HIP, step=TEN)
    assert found.size == pytest.approx(0.006, abs=5e-4)
    flexion, adduction, rotation = np.degrees(found.region)
    assert (flexion[0], flexion[1]) == pytest.approx((100, 120), abs=0.01)
    assert (adduction[0], adduction[1]) == pytest.approx((-50, 30), abs=0.01)  # at any adduction
    assert (rotation[0], rotation[1]) == pytest.approx((-40, -20), abs=0.01)
    assert "hip_flexion_r 100 to 120" in found.words


# -- the table ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", JUMPS, ids=[row["muscle"] for row in JUMPS])
def test_every_listed_jump_is_there_and_one_end_of_it_is_sunk(body, row):
    i = body.muscles.index(f"{row['muscle']}_r")
    ends = [at_end(body, row, column) for column in ("from_deg", "to_deg")]
    moved = ends[1].q - ends[0].q
    free = [body.coordinate(c) for c in body.independent]
    slope = np.mean([(at.dldq @ at.B)[i] for at in ends], axis=0)
    size = abs(ends[1].lengths[i] - ends[0].lengths[i] - slope @ moved[free])
    assert size == pytest.approx(float(row["size_mm"]) / 1e3, abs=2e-4)
    assert size > module.LIMIT
    inside = [bool(sunk(body, at, [i])) for at in ends]
    assert inside[0] != inside[1]
    for name, range_, value in zip(row["coordinates"].split(), row["region_deg"].split("; "), numbers(row["to_deg"]),
                                   strict=True):  # fmt: skip
        low, high = map(float, range_.split(".."))
        assert low - 0.6 <= value <= high + 0.6, name
    assert row["cause"].startswith("an end of the path lies inside its wrap")


# -- remarks -----------------------------------------------------------------------------------------------------------

SUNK = "standing,hip_flexion_r=115,hip_adduction_r=0,hip_rotation_r=40"


def test_every_answer_where_a_path_has_jumped_says_so(body):
    said = psoas.actions("gluteus_maximus", body=body, posture=SUNK).attrs["notes"]
    assert "Not to be trusted at this posture: glmax1_r." in said
    assert "Not to be trusted" not in psoas.actions("psoas", body=body, posture=SUNK).attrs["notes"]
    assert "Not to be trusted" not in psoas.actions("gluteus_maximus", body=body).attrs["notes"]
    corner = "standing,hip_flexion_l=-30,hip_adduction_l=30,hip_rotation_l=-40"
    for answer in (
        psoas.actions("psoas", body=body, posture=corner),
        psoas.actions("psoas", body=body, posture=corner, path="guided"),
        psoas.why("psoas", of="pelvis", relative_to="ground", body=body, posture=corner),
    ):
        assert "psoas major (left)" in answer.attrs["notes"]
    swept = psoas.sweep("gluteus_maximus", "hip_rotation_r=20:40:20", of="femur_r", relative_to="pelvis", body=body,
                        posture=SUNK.removesuffix(",hip_rotation_r=40"), operator="torque")  # fmt: skip
    assert "At 40: Not to be trusted" in swept.attrs["notes"]


def test_a_remark_is_on_one_side_of_every_step_that_jumps_and_on_few_postures(body, rng):
    """Interiors count too: 8 % of the hip's box for glmax1, none of quiet postures."""
    assert not jump_notes(body, state(body, posture_at(body)))
    for name in ("sitting", "supine", "hook_lying", "deep_squat"):
        if name in body.postures:
            assert not jump_notes(body, state(body, posture_at(body, name))), name
    low, high = np.degrees(body.ranges[[body.coordinate(c) for c in HIP]].T)
    row, count = [body.muscles.index("glmax1_r")], 0
    for values in rng.uniform(low, high, (300, 3)):
        given = {c: np.radians(v) for c, v in zip(HIP, values, strict=True)}
        count += bool(sunk(body, state(body, posture_at(body, given)), row))
    assert 8 <= count <= 45


def test_arms_that_hang_on_via_points_in_deep_flexion_are_remarked(body):
    deep = state(body, posture_at(body, "hip_flexion_r=112"))
    rows = [i for i, family in enumerate(body.muscle_table["family"]) if family == "psoas_major"]
    assert "Beyond 105 deg of hip flexion" in " ".join(path_notes(body, deep, rows))
    assert not path_notes(body, deep, [body.muscles.index("glmed1_r")])
    assert "Beyond" not in " ".join(path_notes(body, state(body, posture_at(body, "hip_flexion_r=100")), rows))
    arms = [hip_arm_at(body, f"hip_flexion_r={angle}") for angle in (90, 105, 120)]
    assert arms == pytest.approx([0.0330, 0.0265, 0.0096], abs=2e-4)  # what the remark is about


@pytest.mark.parametrize("row", table("via_points"), ids=lambda row: f"{row['family']}-{row['coordinate']}")
def test_every_row_of_via_points_names_a_family_and_a_coordinate(body, row):
    assert row["family"] in body.muscle_table["family"]
    assert row["source"]
    assert row["remark"].endswith(".") == bool(
        row["coordinate"]
    )  # a sentence, or the planes that one via point decides
    if row["coordinate"]:
        low, high = np.degrees(body.ranges[body.coordinate(f"{row['coordinate']}_r")])
        assert low - 0.01 <= float(row["low_deg"]) < float(row["high_deg"]) <= high + 0.01
