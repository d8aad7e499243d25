"""Which way a person faces, and that swapped, mirrored and turned people are seen and named."""

import numpy as np
import pytest

from psoas.errors import InvalidValueError
from psoas.trials.facing import check_sides, heading_of
from support.people import Y_UP, Z_UP, in_lab, person

UP = np.array([0.0, 1.0, 0.0])
LEGS = ("LFE", "MFE", "LM", "MM", "HEEL", "MT1", "MT5")


def exchanged(points, *parts):
    """Right and left of some landmarks changed for each other."""
    swap = {f"R_{p}": f"L_{p}" for p in parts} | {f"L_{p}": f"R_{p}" for p in parts}
    return {name: points[swap.get(name, name)] for name in points}


def test_a_person_as_named_is_let_pass_in_any_axes():
    for M, up in ((Y_UP, UP), (Z_UP, np.array([0.0, 0.0, 1.0]))):
        for yaw in (0, 90, 200):
            check_sides(in_lab(person(), M, yaw), up)


def test_all_labels_swapped_or_a_mirrored_laboratory():
    points = person()
    swapped = exchanged(points, "ASIS", "PSIS", *LEGS)
    mirrored = {name: at * np.array([1.0, 1.0, -1.0]) for name, at in points.items()}
    for wrong in (swapped, mirrored):
        with pytest.raises(InvalidValueError, match="every right landmark lies to the left"):
            check_sides(wrong, UP)


def test_a_marker_on_one_side_only_tells_which():
    points = person()
    points["RBAK"] = points["C7"] + np.array([0.0, -0.1, 0.08])
    mirrored = {name: at * np.array([1.0, 1.0, -1.0]) for name, at in points.items()}
    with pytest.raises(InvalidValueError, match="laboratory is mirrored, for RBAK"):
        check_sides(mirrored, UP)
    with pytest.raises(InvalidValueError, match="labels are swapped, for RBAK"):
        check_sides(exchanged(points, "ASIS", "PSIS", *LEGS), UP)


@pytest.mark.parametrize("parts", [("ASIS",), ("PSIS",), ("LFE",), ("LM",), ("HEEL", "MT1", "MT5")])
def test_a_pair_that_is_swapped_is_named(parts):
    with pytest.raises(InvalidValueError, match=f"R_{parts[0]} and L_{parts[0]}.* swapped"):
        check_sides(exchanged(person(), *parts), UP)


def test_front_and_back_exchanged_is_named():
    points = person()
    names = {"R_ASIS": "R_PSIS", "R_PSIS": "R_ASIS", "L_ASIS": "L_PSIS", "L_PSIS": "L_ASIS"}
    with pytest.raises(InvalidValueError, match="ASIS and PSIS are exchanged"):
        check_sides({name: points[names.get(name, name)] for name in points}, UP)
    names = {f"{s}_{a}": f"{s}_{b}" for s in "RL" for a, b in (("HEEL", "MT5"), ("MT5", "HEEL"))}
    toes = {name: points[names.get(name, name)] for name in points if not name.endswith("MT1")}
    with pytest.raises(InvalidValueError, match="heels and toes are exchanged"):
        check_sides(toes, UP)


def walking(speed, yaw=0.0, rotation=0.0, n=50):
    time = np.arange(n) / 25.0
    points = person(n, rotation=rotation)
    points = {name: at + np.stack([speed * time, 0 * time, 0 * time], axis=1) for name, at in points.items()}
    return in_lab(points, yaw=yaw), time


def test_heading_is_the_direction_of_walking_else_where_the_pelvis_faces():
    for speed, said in ((1.2, "direction of walking, 1.20 m/s"), (0.1, "where the pelvis faces"),
                        (-0.8, "0.80 m/s backwards")):  # fmt: skip
        points, time = walking(speed, yaw=70.0, rotation=8.0)
        found = heading_of(points, UP, time)
        assert said in found.how
        turn = 70.0 if abs(speed) > 0.2 else 78.0
        ahead = in_lab({"x": np.array([[1.0, 0.0, 0.0]])}, yaw=turn, at=(0, 0, 0))["x"][0]
        np.testing.assert_allclose(found.R[:, 0], ahead, atol=1e-9)
        assert np.degrees(found.turned) < 1e-6


def test_who_turns_has_a_heading_in_every_frame():
    points, time = walking(0.5, rotation=np.linspace(0, 60, 50))
    found = heading_of(points, UP, time)
    assert found.R.shape == (50, 3, 3)
    assert "no straight walk" in found.notes[0]
    points, time = walking(0.5, rotation=10 * np.sin(np.linspace(0, 12, 50)))  # the twin: a pelvis that swings
    assert heading_of(points, UP, time).R.shape == (3, 3)


def test_a_pelvis_that_is_never_seen_is_refused():
    points = person()
    points["R_ASIS"] = points["R_ASIS"] * np.nan
    with pytest.raises(InvalidValueError, match="never seen as a whole"):
        heading_of(points, UP, np.zeros(1))
