"""Angles typed in: the same records, what follows from them, and nothing that does not."""

import numpy as np
import pytest

import psoas
from psoas.errors import InvalidValueError, UnknownNameError


def test_a_third_follows_from_two_with_its_error():
    found = psoas.align(angles={"asis_psis": 12.0, "hip_flexion_r": -5.0, "lumbar_extension": 20.0}, sd=3.0)
    at = {n: float(np.degrees(found.align_angle.sel(measure=n).item())) for n in found.measure.values}
    assert at == pytest.approx({"asis_psis": 12.0, "thigh_r": -17.0, "thorax": -8.0, "hip_flexion_r": -5.0,
                                "lumbar_extension": 20.0})  # fmt: skip
    sd = np.degrees(found.align_sd_constant.sel(measure=["asis_psis", "thigh_r"]).values[0])
    assert sd == pytest.approx([3.0, 3.0 * np.sqrt(2)])
    assert "false_neutral_probability" in found


@pytest.mark.parametrize("plane", ["sacral_slope", "anterior_plane"])
def test_another_definition_of_tilt_gives_no_hip_angle(plane):
    found = psoas.align(angles={plane: 30.0, "thigh_r": -5.0}, sd=2.0)
    assert set(found.measure.values) == {plane, "thigh_r"}
    assert ("false_neutral_probability" in found) == (plane == "anterior_plane")


def test_an_anterior_plane_is_the_pelvis_and_needs_no_anatomy():
    by_plane = psoas.align(angles={"anterior_plane": 0.0, "thigh_r": 15.0}, sd=1.5)
    by_line = psoas.align(angles={"asis_psis": 13.0, "thigh_r": 15.0}, sd=1.5)
    assert by_plane.attrs["surest"] > 0.99 > 0.8 > by_line.attrs["surest"]
    assert by_plane.false_neutral_probability.item() > by_line.false_neutral_probability.item()


@pytest.mark.parametrize(
    ("angles", "sd", "kind", "why"),
    [
        ({"tilt": 12.0}, 3.0, InvalidValueError, "does not say by which line or plane"),
        ({"pelvis_tilt": 12.0}, 3.0, InvalidValueError, "does not say by which line or plane"),
        ({"asis_psi": 12.0}, 3.0, UnknownNameError, "no angle named 'asis_psi'.*'asis_psis'"),
        ({"asis_psis": 12.0}, None, InvalidValueError, "--angle needs --sd"),
        ({"asis_psis": 12.0}, 0.0, InvalidValueError, "--sd is a standard deviation"),
        ({"asis_psis": 12.0}, float("nan"), InvalidValueError, "sd is a finite number, not nan"),
        ({"asis_psis": 999.0}, 3.0, InvalidValueError, "between -180 and 180"),
        (
            {"asis_psis": 12.0, "thigh_r": 0.0, "hip_flexion_r": 60.0},
            3.0,
            InvalidValueError,
            "contradict each other by 48",
        ),
    ],
)
def test_what_cannot_be_is_refused(angles, sd, kind, why):
    with pytest.raises(kind, match=why):
        psoas.align(angles=angles, sd=sd)
