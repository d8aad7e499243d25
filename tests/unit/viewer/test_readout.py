"""Numbers and words beside the body, and its stage."""

import re
from dataclasses import replace

import numpy as np
import pytest

import psoas
from psoas.dataset.numbers import VECTORS, Numbers
from psoas.dataset.relative import relative, relative_arm
from psoas.dataset.rows import group_rows, single_rows
from psoas.errors import InvalidValueError, PsoasError
from psoas.viewer import numbers, readout, stage
from psoas.viewer.library import subject_of
from psoas.viewer.link import Wish

pytest.importorskip("viser", reason="viser is not installed")
HOSTILE = "<img src=x onerror=alert(1)>\"'&[/r]"


@pytest.fixture(scope="module")
def answers(body):
    return {
        "acceleration": psoas.actions(
            body=body, posture="standing,hip_flexion_r=25,L4_L5_LB=3", operator="acceleration"
        ),
        "torque": psoas.actions(body=body, posture="standing,hip_flexion_r=25,L4_L5_LB=3", operator="torque"),
        "static": psoas.static(["psoas", "iliacus"], body=body),
    }


@pytest.mark.parametrize("operator", ["acceleration", "torque", "static"])
@pytest.mark.parametrize("dim", ["group", "muscle"])
def test_the_fast_numbers_are_the_librarys(answers, operator, dim):
    dataset, compared = answers[operator], 0
    fast = Numbers(dataset, group_rows(dataset) if dim == "group" else single_rows(dataset), operator)
    segments = ["pelvis", "L5", "L4", "thorax", "femur_r", "tibia_l", "ground"]
    for of in segments:
        for to in segments:
            try:
                if operator == "torque":
                    slow = relative_arm(dataset, of, to, groups=dim == "group")
                else:
                    what = VECTORS[operator]
                    slow = relative(dataset, of, to, groups=dim == "group", what=what)
            except PsoasError as error:
                with pytest.raises(type(error), match=re.escape(str(error))):
                    fast.about(of, to, "right")
                continue
            compared += 1
            for axis in ("right", "anterior", "superior"):
                values, _ = fast.about(of, to, axis)
                np.testing.assert_allclose(values, slow.sel(axis=axis).values, rtol=1e-12, atol=1e-15)
    assert compared >= (18 if operator == "torque" else 42)


def test_a_model_without_psoas_on_the_spine_is_not_given_a_zero(body, answers):
    dataset = answers["acceleration"].copy(deep=True)
    dataset["group_on_spine"][:] = False
    wish = Wish()
    rows = {r.segment: r for r in readout.rows(dataset, wish, ("L5", "femur_r"), {"L5": "pelvis", "femur_r": "pelvis"})}
    assert rows["L5"].joint.words == "not represented"
    assert rows["femur_r"].joint.words == "flexes"


def test_readouts_have_two_columns_in_words(body, answers):
    shown = subject_of(body, default=True)
    wish = Wish(muscle="iliacus", tension=50.0)
    rows = {r.segment: r for r in readout.rows(answers["acceleration"], wish, shown.segments, shown.joints)}
    assert list(rows) == ["thorax", "L1", "L2", "L3", "L4", "L5", "pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l"]
    hip = relative(answers["acceleration"], "femur_r", "pelvis").sel(group="iliacus", axis="right")
    assert rows["femur_r"].joint == readout.Cell("pelvis", "flexes", readout.size(50 * float(hip)), 1)
    assert rows["pelvis"].ground.words == "tilts anteriorly"
    assert (rows["pelvis"].joint.relative_to, rows["L5"].joint.relative_to) == ("femur_r", "pelvis")
    assert readout.sentence(answers["acceleration"], wish).startswith(
        "iliacus, both sides, 50 N a side: pelvis relative"
    )


def test_sides_and_fascicles(answers):
    dataset = answers["acceleration"]
    both, right = (numbers.chosen(dataset, Wish(muscle="Ps_L1_VB", side=s)) for s in ("both", "right"))
    assert both.members == ("Ps_L1_VB_r", "Ps_L1_VB_l")
    assert right.members == ("Ps_L1_VB_r",)
    assert numbers.chosen(answers["torque"], Wish(operator="torque")).members == ("psoas_major_r",)
    assert len(numbers.members(dataset, Wish())) == 22
    with pytest.raises(InvalidValueError, match="has no 'nobody' on the both side"):
        numbers.chosen(dataset, Wish(muscle="nobody"))


def test_a_sign_stands_beside_its_share_and_a_minority_says_so(body):
    """Body and disc tilts the pelvis back in standing, as 94 of 432 ways do; twin: without a set nothing is said."""
    shown = subject_of(body, default=True)
    wish = Wish(muscle="psoas_major:body_and_disc")
    dataset = shown.answer(wish, "standing")
    judged = shown.judged(wish, "standing")
    asked = (dataset, wish, ("pelvis",), shown.joints)
    (row,) = readout.rows(*asked, judged)
    assert (row.ground.words, row.ground.share, row.ground.minority) == ("tilts posteriorly", "94/432: spine", True)
    assert "94/432: spine, a minority" in readout.rows_html([row], wish, "who")
    assert "a minority: 336 of 432 ways say tilts anteriorly" in readout.sentence(dataset, wish, judged)
    (bare,) = readout.rows(*asked)
    assert bare.ground == row.ground._replace(share="", minority=False)
    assert "432" not in readout.rows_html([bare], wish, "who") + readout.sentence(dataset, wish)


def test_names_are_only_names_in_the_page(answers):
    one = readout.Row(HOSTILE, readout.Cell(HOSTILE, HOSTILE, "1", 1), readout.Cell("ground", HOSTILE, "1", -1))
    wish = Wish(of=HOSTILE, relative_to="ground")
    for text in (readout.rows_html([one], wish, HOSTILE), readout.legend_html(wish)):
        assert "<img" not in text
        assert "onerror=alert(1)&gt;" in text


def test_tubes_lie_along_their_pieces():
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 50, 3))
    end[:3] = start[:3] + np.array([[0, -2.0, 0], [0, 3.0, 0], [0, 0, 0]])
    place, wxyz, size = stage.tubes(start, end, np.full(50, 0.01))
    from scipy.spatial.transform import Rotation

    top = Rotation.from_quat(wxyz[:, [1, 2, 3, 0]]).apply(np.column_stack([np.zeros(50), size[:, 1], np.zeros(50)]))
    np.testing.assert_allclose(place + top, end, atol=1e-9)


def test_segments_turn_as_the_scene_says(body):
    scene = psoas.scene(body, "standing,hip_flexion_r=60,hip_rotation_r=20", surfaces=False)
    from scipy.spatial.transform import Rotation

    turn = Rotation.from_quat(stage.rotations(scene.segment_axes.values)[:, [1, 2, 3, 0]])
    k = list(scene.segment.values).index("femur_r")
    np.testing.assert_allclose(
        turn[k].apply([0.1, 0.2, 0.3]), [0.1, 0.2, 0.3] @ scene.segment_axes.values[k], atol=1e-12
    )


def test_muscles_have_the_colours_of_the_legend():
    seen = stage.shades(np.array([1, -1, 0]), np.array([1.0, 1.0, 0.0])) / 255.0
    srgb = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055) * 255
    np.testing.assert_allclose(srgb[0], (0, 0x72, 0xB2), atol=6)
    np.testing.assert_allclose(srgb[1], (0xD5, 0x5E, 0), atol=6)
    assert np.ptp(srgb[2]) < 1


def test_the_picture_is_on_white():
    from psoas.viewer.picture import on_white

    seen = np.array([[[10, 20, 30, 255], [0, 0, 0, 0], [100, 100, 100, 51]]], np.uint8)
    assert on_white(seen).tolist() == [[[10, 20, 30], [255, 255, 255], [224, 224, 224]]]
    assert on_white(seen[..., :3]) is not None


@pytest.mark.parametrize("tension", [100.0, 0.1, 1e-3])
def test_a_number_that_is_not_0_is_shown_with_a_digit(body, tension):
    wish = replace(Wish(), posture="standing,hip_flexion_r=25", tension=tension)
    found = psoas.actions(body=body, posture=wish.posture)
    said = readout.sentence(found, wish)
    assert "tilts anteriorly" in said
    assert not re.search(r", 0 rad", said)
    assert float(re.search(r", ([0-9.]+) rad", said)[1]) > 0
    assert readout.size(0.0) == readout.size(1e-9, 0) == "0"  # the twin
