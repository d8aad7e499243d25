"""A photograph that was clicked: angles that were drawn, intervals by another route, and strangers' files by name."""

import json

import numpy as np
import pytest

import psoas
from psoas.answers.align.photograph import angles_of, errors_of, photograph
from psoas.errors import FileFormatError, InvalidValueError, PsoasError, UnknownNameError
from support.photographs import drawn


def written(tmp_path, given):
    file = tmp_path / "points.json"
    file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return file


@pytest.mark.parametrize("how", [{}, {"roll": 17.0}, {"facing": "left", "side": "L"}, {"turned": 30.0}])
def test_the_angles_that_were_drawn_come_out(tmp_path, how):
    found = psoas.align(written(tmp_path, drawn(**how)))
    s = how.get("side", "R").lower()
    for name, value in (("asis_psis", 12.0), (f"thigh_{s}", 8.0), (f"hip_flexion_{s}", 20.0), (f"shank_{s}", -4.0),
                        (f"knee_flexion_{s}", 12.0)):  # fmt: skip
        assert np.degrees(found.align_angle.sel(measure=name).item()) == pytest.approx(value, abs=1e-6), name
    assert "hip" in found.coords


def test_a_turned_body_that_is_not_said_is_wrong(tmp_path):
    """The twin: lengths ahead are shorter then."""
    given = drawn(turned=30.0) | {"turned_deg": 0.0}
    found = psoas.align(written(tmp_path, given))
    assert abs(np.degrees(found.align_angle.sel(measure="asis_psis").item()) - 12.0) > 1.0


def test_intervals_are_those_of_random_clicks():
    """Second route: clicks, palpation and roll drawn at random, not by derivatives."""
    shot = photograph(drawn())
    names = list(angles_of(shot, shot.points))
    sd = np.sqrt(np.diag(errors_of(shot, names)))
    rng = np.random.default_rng(4)
    size = {m: np.hypot(2.0, np.hypot(*((8, 4) if m in ("ASIS", "PSIS") else (8, 8) if m != "LM" else (5, 4))) / 2.0)
            for m in shot.points}  # fmt: skip
    found = []
    for _ in range(3000):
        moved = {m: at + size[m] * rng.standard_normal(2) for m, at in shot.points.items()}
        roll = np.radians(1.0) * rng.standard_normal()
        values = angles_of(shot, moved)
        signs = {"asis_psis": -1.0, "t10_sacrum": -1.0}
        found.append([values[n] + roll * (signs.get(n, 1.0) if n in ("asis_psis", "thigh", "shank") else 0.0)
                      for n in names])  # fmt: skip
    np.testing.assert_allclose(np.std(found, axis=0), sd, rtol=0.08)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ("[1, 2", FileFormatError, "cannot be read as the points"),
        ({"plumb": []}, FileFormatError, "holds no points"),
        (drawn() | {"plumb": [[1, 1]]}, InvalidValueError, "no plumb line"),
        (drawn() | {"plumb": [[1, 100], [1, 1]]}, InvalidValueError, "the upper one first"),
        (drawn() | {"facing": "</script>"}, InvalidValueError, "is right or left of the picture"),
        (drawn() | {"turned_deg": 80}, InvalidValueError, "no view from the side"),
        (drawn() | {"mm_per_px": 0}, InvalidValueError, "between 0.01 and 100"),
        (drawn() | {"points": {"R_ASIS": [1, 2], "L_PSIS": [3, 4]}}, InvalidValueError, "shows one side"),
        (drawn() | {"points": {"R_[/r]": [1, 2]}}, UnknownNameError, "no landmark named"),
        (drawn() | {"points": {"R_ASIS": [1, "2"]}}, InvalidValueError, "is not a number"),
        (drawn() | {"points": {"R_ASIS": [1, 2]}, "mm_per_px": 2.0}, InvalidValueError, "no two of these points"),
    ],
)  # fmt: skip
def test_strangers_files_by_name(tmp_path, change, error, says):
    with pytest.raises(error, match=says):
        psoas.align(written(tmp_path, change))


def test_what_does_not_go_with_a_photograph(tmp_path):
    with pytest.raises(PsoasError, match="a photograph goes with no"):
        psoas.align(written(tmp_path, drawn()), place=True)
