"""Motions and their bodies as people: landmarks of the body itself, of a model's markers, or of scaled bones."""

from dataclasses import replace

import numpy as np
import pytest

import psoas
from psoas.body.body import state
from psoas.errors import FileFormatError, InvalidValueError
from psoas.formats.models.osim_markers import model_markers
from psoas.trials.marker_fit import markers_in_axes
from psoas.trials.markers import Mapped
from psoas.trials.model_landmarks import BONES, bones_on, places_of

MOT = "x\nversion=1\ninDegrees=yes\nendheader\ntime\tpelvis_tilt\thip_flexion_r\thip_flexion_l\tknee_angle_r\n"
OSIM = (
    '<OpenSimDocument Version="40000"><Model name="m"><MarkerSet><objects>{}</objects></MarkerSet></Model>'
    "</OpenSimDocument>"
)
MARKER = '<Marker name="{}"><socket_parent_frame>/bodyset/{}</socket_parent_frame><location>{}</location></Marker>'


@pytest.fixture(scope="module")
def motion(tmp_path_factory):
    file = tmp_path_factory.mktemp("motion") / "two.mot"
    file.write_text(MOT + "0\t-5\t20\t3\t10\n0.1\t7\t-8\t30\t40\n")
    return file


def test_a_motion_of_the_default_body_reads_as_its_coordinates(motion):
    """Second route: changes of coordinates are changes of the sagittal angles, where nothing is turned aside."""
    found = psoas.align(motion)
    angle = {n: np.degrees(np.diff(found.align_angle.sel(measure=n).values)[0]) for n in found.measure.values}
    assert angle["asis_psis"] == pytest.approx(-12.0, abs=0.01)
    assert angle["hip_flexion_r"] == pytest.approx(-28.0, abs=0.05)
    assert angle["hip_flexion_l"] == pytest.approx(27.0, abs=0.05)
    assert angle["thigh_r"] == pytest.approx(-28.0 + 12.0, abs=0.05)
    assert angle["knee_flexion_r"] == pytest.approx(30.0, abs=0.6)  # the knee's centre glides
    assert float(np.degrees(found.align_angle.sel(measure="opensim_pelvis_tilt")[0])) == pytest.approx(-5.0, abs=0.1)
    assert found.attrs["hip_centre"] == "the body's own"


def test_bones_on_the_default_body_as_if_it_were_a_model_are_its_own():
    body = replace(psoas.default_body(), geometry=None)
    body = replace(body, postures={**body.postures, "default": body.postures["standing"]})
    here = places_of(body, None, Mapped())
    assert here.how == BONES
    assert "has no markers" in here.notes[0]
    own = places_of(psoas.default_body(), None, Mapped()).points
    for name, (segment, place) in bones_on(body).items():
        assert segment == own[name][0]
        np.testing.assert_allclose(place, own[name][1], atol=1e-12)


def test_a_pelvis_with_another_frame_is_refused(monkeypatch):
    """Bones may be lent only where the pelvis' frame is the default body's: twin, hips moved by 4 cm."""
    body = replace(psoas.default_body(), geometry=None)
    body = replace(body, postures={**body.postures, "default": body.postures["standing"]})

    def moved(body, q):
        at = state(body, q)
        if body.geometry is None:
            at.centres[[body.segment("femur_r"), body.segment("femur_l")]] += 0.04 * at.up
        return at

    monkeypatch.setattr("psoas.trials.model_landmarks.state", moved)
    with pytest.raises(InvalidValueError, match="frame of its pelvis is another"):
        bones_on(body)


def test_markers_of_a_file_of_any_version_and_of_strangers(tmp_path):
    file = tmp_path / "m.osim"
    old = '<Marker name="[/r]&lt;/script&gt;"><body>torso</body><location> 0.1 -2e-1 .3 </location></Marker>'
    file.write_text(OSIM.format(MARKER.format("RASI", "pelvis", "0 0 .12") + old))
    found = model_markers(file)
    assert found["RASI"].body == "pelvis"
    assert found["[/r]</script>"].place.tolist() == [0.1, -0.2, 0.3]
    for bad, why in (("0 0", "no place of three numbers"), ("0 nan 0", "no place"), ("0 0 70", "more than 5 m")):
        file.write_text(OSIM.format(MARKER.format("[/r]", "pelvis", bad)))
        with pytest.raises(FileFormatError, match=why):
            model_markers(file)


def test_markers_are_turned_to_a_models_axes_only_where_another_axis_is_up():
    body = psoas.default_body()
    body = replace(body, postures={**body.postures, "default": body.postures["standing"]})
    points = {"a": np.array([[1.0, 2.0, 3.0]])}
    assert np.array_equal(markers_in_axes(body, points, np.array([0.0, 0, 1]), np.eye(3))["a"], points["a"])
    turned = markers_in_axes(body, points, np.array([0.0, 1, 0]), np.eye(3))["a"][0]
    # anterior x, superior y, right z -> the body faces -y, z is up, right is -x
    np.testing.assert_allclose(turned, [-3.0, -1.0, 2.0], atol=1e-9)
