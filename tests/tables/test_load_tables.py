import warnings

import mujoco
import numpy as np
import pytest

from psoas.anatomy import table
from psoas.answers.loads.asked import asked_posture
from psoas.answers.loads.disc_frames import ENDPLATES, plates
from psoas.answers.loads.loads import loads
from psoas.body.body import state
from psoas.errors import PostureRangeWarning
from psoas.frames import ANTERIOR
from psoas.mechanics.ground.holds import heading_at
from psoas.mechanics.ground.supports import hands_of, hands_point, parameter, thorax_point

ROWS = [row for row in table("postures") if row["pressure_MPa"]]  # those that were measured
SURE = {"FOUND", "FOUND-model", "COMPUTED", "[p]", "RECALLED (m)", "RECALLED (h)"}


@pytest.mark.parametrize("row", table("load_parameters"), ids=lambda row: row["parameter"])
def test_every_parameter_lies_in_its_range_and_has_a_source(row):
    assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
    assert row["sure"] in SURE
    assert row["source"]


def test_the_arms_are_where_the_default_body_has_them(body):
    model = body.engine.model
    data = mujoco.MjData(model)
    data.qpos[:] = [body.postures["standing"][c] for c in body.coordinates]
    mujoco.mj_kinematics(model, data)
    turned = data.body("thorax").xmat.reshape(3, 3)
    for side in "rl":
        for name, place in (("arm", data.body(f"arm_{side}").xipos), ("shoulder", data.body(f"arm_{side}").xpos)):
            there = (place - data.body("thorax").xpos) @ turned
            ours = [parameter(f"{name}_{way}") for way in ("ahead", "up", "aside")]
            assert np.abs(np.abs(there) - ours).max() < 1e-3
        assert model.body(f"arm_{side}").mass[0] == pytest.approx(0.0494 * body.engine.mass, rel=1e-6)


def test_rest_angles_sum_to_nothing():
    rest = [float(row["value"]) for row in table("load_parameters") if row["parameter"].startswith("rest.")]
    assert len(rest) == 6
    assert sum(rest) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["posture"])
def test_every_posture_is_in_range_with_level_soles_and_hands_in_reach(body, row):
    with warnings.catch_warnings():
        warnings.simplefilter("error", PostureRangeWarning)
        asked = asked_posture(body, row["posture"], None, None)
    low, high = body.ranges.T
    own = [body.coordinate(c) for c in body.independent if not c.startswith("pelvis")]
    assert (asked.q[own] > low[own] - 1e-9).all()
    assert (asked.q[own] < high[own] + 1e-9).all()
    at = state(body, asked.q)
    H = heading_at(body, at)
    soles = [np.degrees(np.arccos(min(1, at.R[body.segment(f"calcn_{s}")][:, 1] @ at.up))) for s in "rl"]
    assert max(soles) < (20 if "seat" in row["supports"] else 0.1)
    heights = [at.origin[body.segment(f"calcn_{s}")] @ at.up for s in "rl"]
    assert heights[0] == pytest.approx(heights[1], abs=1e-4)
    if asked.place:
        hands = hands_point(body, at, H, *asked.place)
        reach = [np.linalg.norm(hands - thorax_point(body, at, "shoulder", side)) for side in "rl"]
        assert max(reach) <= parameter("arm_reach") + 1e-3
    if row["supports"] == "feet":
        parts = [(at.mass, at.com)] + [(w.mass, w.point) for w in hands_of(body, at, H, asked.place, asked.hands)]
        weight = sum(m * p for m, p in parts) / sum(m for m, _ in parts)
        ahead = (weight - at.origin[body.segment("talus_r")]) @ H[:, ANTERIOR]
        assert 0.03 < ahead < 0.101
    assert float(row["pressure_MPa"]) > 0
    assert not row["gate"] or float(row["gate"]) == pytest.approx(float(row["pressure_MPa"]) / 0.50, abs=0.01)


@pytest.mark.parametrize("row", table("endplates"), ids=lambda r: f"{r['sets']}-{r['segment']}-{r['plate']}")
def test_every_endplate_is_where_a_vertebra_can_have_it(body, row):
    assert set(row["sets"].split()) <= set(ENDPLATES)
    assert abs(float(row["tilt_deg"])) < 60
    assert row["sure"] in SURE
    at = state(body, np.array([body.postures["standing"][c] for c in body.coordinates]))
    s = body.segment(row["segment"])
    centre = at.origin[s] + at.R[s] @ (np.array([float(row["anterior_mm"]), float(row["superior_mm"]), 0.0]) / 1e3)
    level = next(
        r for r in body.lumbar if r["lower" if row["plate"] == "superior" else "upper"] == row["segment"]
    )  # the level's centre of rotation lies in or near the disc
    assert np.linalg.norm(centre - at.centres[body.segment(level["upper"])]) < 0.03


@pytest.mark.parametrize("row", table("load_places"), ids=lambda row: f"{row['hands_ahead_mm']} mm")
def test_every_place_of_a_load_is_one_that_loads_takes(row):
    assert row["sure"] in SURE
    assert row["source"]
    ahead = float(row["hands_ahead_mm"]) / 1e3
    for posture in ("lifting_round_backed", "lifting_knees_bent"):
        height = next(float(r["hands_height_mm"]) for r in ROWS if r["posture"] == posture) / 1e3
        assert loads(posture, hands_at=(ahead, height)).attrs["status"] == "balanced"


def test_every_set_has_both_plates_of_every_level(body):
    for name in ENDPLATES:
        assert set(plates(name)) == {
            *((row["lower"], "superior") for row in body.lumbar),
            *((row["upper"], "inferior") for row in body.lumbar),
        }


def test_lordosis_of_the_sets(body):
    """Sacral slope, and the share of lordosis between S1 and L1: published total 50.5 deg (T2, n = 324)."""
    at = state(body, np.array([body.postures["standing"][c] for c in body.coordinates]))
    H, pelvis = heading_at(body, at), at.R[body.segment("pelvis")]
    lean = np.degrees(np.arcsin(pelvis[:, 1] @ H[:, ANTERIOR]))
    assert lean == pytest.approx(3.42, abs=0.01)
    normal = {n: pelvis @ plates(n)["pelvis", "superior"].normal for n in ENDPLATES}
    slope = {n: np.degrees(np.arcsin(v @ H[:, ANTERIOR])) for n, v in normal.items()}
    assert slope["mixed"] == pytest.approx(39.5, abs=0.01)  # measured standing: the body's lean is in it, once
    assert slope["meshes"] - lean == pytest.approx(5.6, abs=0.1)  # crude: why it is not the default
    shares = {"L5_S1": 21.6, "L4_L5": 12.7, "L3_L4": 9.1, "L2_L3": 5.9, "L1_L2": 1.2}
    above = 39.5 - lean
    for row in body.lumbar[:5]:
        middle = above - shares[row["level"]] / 2
        tilt = np.degrees(np.arcsin(plates("published")[row["upper"], "inferior"].normal[0]))
        assert tilt == pytest.approx(middle, abs=0.06)
        above -= shares[row["level"]]
