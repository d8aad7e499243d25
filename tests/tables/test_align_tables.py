"""Tables of `psoas align`: every measure moves the way its words say; errors and key points are those published."""

import numpy as np
import pytest

from psoas.anatomy import table
from psoas.answers.align.typed import names_typed
from psoas.text.align import BY, LINES, ROWS
from psoas.trials.measures import Axes, measured, measures_known, opensim_zero
from psoas.trials.segments import Choices
from psoas.trials.uncertainty import key_point_errors, landmark_errors
from support.people import person

AXES, CHOICES = Axes(np.eye(3), np.eye(3)), Choices(offset=0.0)
MOVED = {  # measure -> (change of one angle of a person, what the words of a larger value must say)
    "asis_psis": ("tilt", "tilted anteriorly"), "asis_psis_r": ("tilt", "tilted anteriorly"),
    "pelvis_tilt": ("tilt", "tilted anteriorly"), "pelvis_tilt_rto": ("tilt", "tilted anteriorly"),
    "pig_pelvis_tilt": ("tilt", "tilted anteriorly"), "pelvis_obliquity": ("obliquity", "dropped on the right"),
    "pig_pelvis_obliquity_l": ("obliquity", "own side up"), "pelvis_rotation": ("rotation", "turned left"),
    "pig_pelvis_rotation_r": ("rotation", "own side ahead"), "thigh_r": ("flexion_r", "ahead of vertical"),
    "hip_flexion_l": ("flexion_l", "flexed"), "hip_flexion_gs_r": ("flexion_r", "flexed"),
    "hip_adduction_gs_r": ("adduction_r", "adducted"), "hip_adduction_gs_l": ("adduction_l", "adducted"),
    "hip_rotation_gs_r": ("turn_r", "turned in"), "hip_rotation_gs_l": ("turn_l", "turned in"),
    "knee_flexion_r": ("knee_r", "flexed"), "knee_flexion_gs_l": ("knee_l", "flexed"), "foot_r": ("foot_r", "toes up"),
    "ankle_dorsiflexion_r": ("foot_r", "dorsiflexed"), "thorax": ("thorax", "leaning forward"),
    "c7_t10": ("thorax", "leaning forward"), "lumbar_extension": ("tilt", "extended"),
    "lumbar_extension_gs": ("tilt", "extended"),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVED)
def test_a_larger_angle_is_what_its_word_says(name):
    """The right side drops: the right front spine goes down; turned left: the right one goes ahead; and so on."""
    changed, word = MOVED[name]
    base = {"tilt": 10.0, "flexion_r": 15.0, "flexion_l": 15.0, "knee_r": 10.0, "knee_l": 10.0}
    few, more = (measured(person(**base | {changed: base.get(changed, 0.0) + d}), AXES, CHOICES)[name] for d in (0, 5))
    assert measures_known()[name].positive == word
    assert np.degrees(more - few)[0] == pytest.approx(5.0, abs=0.6)


def test_pelvis_drops_and_turns_as_the_person_is_built():
    """What the words above mean in space, so that they do not hang on the builder's own signs."""
    dropped, turned = person(obliquity=5.0), person(rotation=5.0)
    assert dropped["R_ASIS"][0, 1] < dropped["L_ASIS"][0, 1]
    assert turned["R_ASIS"][0, 0] > turned["L_ASIS"][0, 0]
    assert person(adduction_l=5.0)["L_HEEL"][0, 2] > person()["L_HEEL"][0, 2]
    assert person(turn_r=5.0)["R_LFE"][0, 0] > person()["R_LFE"][0, 0]


def test_every_measure_says_what_it_is():
    assert len(measures_known()) == len({m.name for m in measures_known().values()}) > 40
    for m in measures_known().values():
        assert all(m), m
        assert m.positive != m.negative
        assert m.axis in ("right", "anterior", "superior")
        assert m.name.endswith(("_r", "_l")) == m.quantity.startswith(("right ", "left "))


def test_what_the_text_shows_are_measures():
    shown = {name for row in ROWS for name in row[1:] if name not in ("", "hips")}
    assert shown | set(LINES) <= set(measures_known())
    assert set(BY) == set(LINES)
    assert set(names_typed()) <= set(measures_known())


def test_errors_are_those_that_are_stated():
    errors = landmark_errors()
    assert errors["R_ASIS"] == errors["L_PSIS"] == (0.008, 0.004)
    assert errors["R_LFE"] == (0.008, 0.008)
    assert errors["L_LM"] == errors["R_HEEL"] == (0.005, 0.004)
    assert errors["R_HJC"][0] == pytest.approx(1e-3 * np.sqrt((12.3**2 + 5.9**2) / 3), abs=5e-5)
    shown = {"thigh": 4.0, "knee_flexion": 5.6, "ankle_dorsiflexion": 7.4}
    for name, mean_absolute in shown.items():
        assert np.degrees(key_point_errors()[name]) == pytest.approx(mean_absolute * np.sqrt(np.pi / 2))


def test_the_default_body_reads_seven_degrees_at_its_zero():
    """ASIS at the origin, PSIS 138 mm behind and 17 mm higher."""
    assert np.degrees(opensim_zero()) == pytest.approx(np.degrees(np.arctan2(17, 138)), abs=0.2)


def test_every_row_has_a_source():
    for name in ("hip_regressions", "landmark_errors", "key_point_errors"):
        assert all(row["source"] for row in table(name))
