"""The picture of a person: three references of one instant, and of a file that moves their course."""

import numpy as np
import pytest

import psoas
from psoas.errors import InvalidValueError
from psoas.plots import align_figure, alt_text
from psoas.plots.align import instant, segment_angles
from support.people import in_lab, labelled, person, write_trc


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    still = write_trc(folder / "still.trc", labelled(in_lab(person(2, tilt=13.0, flexion_r=23.0))))
    swing = write_trc(folder / "swing.trc", labelled(in_lab(person(21, flexion_r=np.linspace(-15, 30, 21)))))
    return psoas.align(still), psoas.align(swing)


def test_a_standing_person_has_three_figures_and_a_moving_one_its_course(people):
    still, swing = people
    assert len(align_figure(still).axes) == 3
    made = align_figure(swing)
    assert len(made.axes) == 6
    said = alt_text(made)
    assert "relative to the ground: pelvis +12.0 deg" in said
    assert "relative to the neighbour" in said
    assert "the right thigh farthest behind" in said


def test_what_is_drawn_is_what_is_measured(people):
    still, swing = people
    t, side = instant(swing)
    assert (t, side) == (0, "r")
    drawn = segment_angles(swing, t, side)
    assert np.degrees(drawn["femur_r"]) == pytest.approx(float(np.degrees(swing.align_angle.sel(measure="thigh_r")[0])))
    assert np.degrees(segment_angles(still, 0, "r")["pelvis"]) == pytest.approx(0.0, abs=0.01)  # 13 deg is upright


def test_without_a_thigh_there_is_nobody_to_draw(people):
    still, _ = people
    lines = [m for m in still.measure.values if not m.startswith("thigh")]
    with pytest.raises(InvalidValueError, match="no thigh"):
        align_figure(still.sel(measure=lines))
