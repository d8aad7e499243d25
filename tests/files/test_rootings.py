"""The tree turned round: the same body begun at pelvis, foot, thorax or a vertebra gives the same answers to 1e-9."""

from functools import cache

import numpy as np
import pytest

import psoas
from psoas.anatomy.foreign_names import segment_of
from psoas.bodies.models.attachments import thighs
from psoas.body.body import state
from support.builders import folder, loaded, needs_opensim
from support.rootings import mjcf_text, root_values, rooted

KINDS = ("xml", "osim")
ROOTS = ("calcn_r", "torso", "lumbar5", "tibia_l")  # beside the pelvis
LEAN = {  # rad; no joint straight, no two the same
    "hip_flexion_r": 0.5, "hip_adduction_r": -0.1, "hip_rotation_r": 0.2, "knee_angle_r": -0.7, "ankle_angle_r": 0.1,
    "hip_flexion_l": -0.2, "hip_adduction_l": -0.15, "hip_rotation_l": 0.1, "knee_angle_l": -0.3, "mtp_angle_l": 0.1,
    "pelvis_lumbar5_FE": 0.1, "lumbar5_lumbar4_LB": -0.12, "lumbar4_torso_AR": 0.15, "lumbar4_torso_FE": -0.1,
}  # fmt: skip
ASKED = [{"stance": "none"}, {"stance": "right"}, {"stance": "both", "contact": "point"},
         {"stance": "none", "spine": "rigid"}, {"stance": "both", "hold": "knees"},
         {"stance": "right", "hold": "supported"}]  # fmt: skip
EQUAL = 1e-9  # rad/s2 and m/s2 per newton, m


@cache
def made(kind, root, weld=None, in_order=False):
    """The body in a file of this kind, its tree begun at a segment."""
    if kind == "osim":
        needs_opensim()
    body = rooted(root, weld, in_order)
    file = folder() / f"{root}_{weld is not None}_{in_order}.{kind}"
    file.write_text(body.text() if kind == "osim" else mjcf_text(body))
    return loaded(file)


def lean(kind, root):
    """The posture `LEAN`, pelvis upright in the lab, as coordinates of the body with this root."""
    pelvic = made(kind, "pelvis")
    q = np.array([LEAN.get(c, 0.0) for c in pelvic.coordinates])
    segment = pelvic.segment("thorax" if root == "torso" else segment_of(root) or root)
    return LEAN | root_values(state(pelvic, q).R[segment])


def answered(body, posture, **conditions):
    """Accelerations of all segments and of the centre of mass, and arms about all coordinates but the root's."""
    found = psoas.actions(None, body=body, posture=posture, **conditions)
    muscles, segments = sorted(found.muscle.values), sorted(found.segment.values)
    inner = sorted(c for c in found.coordinate.values if not c.startswith("root_"))
    return (
        found.angular_acceleration.sel(muscle=muscles, segment=segments).values,
        found.com_acceleration.sel(muscle=muscles).values,
        found.moment_arm.sel(muscle=muscles, coordinate=inner).values,
    )


def apart(one, other):
    """The largest difference of any number."""
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("conditions", ASKED, ids=str)
@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_answers_are_those_of_the_pelvis_rooted_tree(kind, root, conditions):
    want = answered(made(kind, "pelvis"), LEAN, **conditions)
    assert min(np.abs(part).max() for part in want[::2]) > 1e-3
    assert (np.abs(want[1]).max() < EQUAL) == (conditions["stance"] == "none")  # muscles pull inside: Newton
    assert apart(answered(made(kind, root), lean(kind, root), **conditions), want) < EQUAL


@pytest.mark.parametrize("kind", KINDS)
def test_a_joint_turned_round_in_the_order_it_had_is_caught(kind):
    """The twin: the hip's turns not in the opposite order are another body."""
    want = answered(made(kind, "pelvis"), LEAN, stance="none")
    found = answered(made(kind, "calcn_r", None, True), lean(kind, "calcn_r"), stance="none")
    assert apart(found, want) > 1e-4


@pytest.mark.parametrize("spine", ["free", "rigid"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_foot_that_the_file_welds_to_the_ground_is_a_foot_that_stands(kind, spine):
    """At the file's posture: the ground holds calcn_r in the one, six contact rows do in the other."""
    welded = made(kind, "calcn_r", (0.0, 0.05, 0.085))
    assert welded.stances["standing"] == "right"
    found = answered(welded, "default", spine=spine)
    want = answered(made(kind, "pelvis"), "default", stance="right", spine=spine)
    assert apart(found, want) < EQUAL


@pytest.mark.parametrize("root", ["pelvis", *ROOTS])
def test_the_thigh_is_measured_from_hip_to_knee_whichever_the_root(root):
    """Not from the femur's own joint to the tibia's: where the leg hangs on its foot those are knee and ankle."""
    body = made("xml", root)
    at = state(body, np.zeros(len(body.coordinates)))
    assert thighs(body, at) == pytest.approx([0.42, 0.42], abs=1e-12)
    own = [at.centres[body.segment(s)] for s in ("femur_l", "tibia_l")]
    assert (abs(np.linalg.norm(own[0] - own[1]) - 0.42) > 0.1) == (root == "tibia_l")


def test_both_engines_give_the_same():
    """The same body as .osim and as MJCF, where no lab axis has to be guessed."""
    one, other = (answered(made(kind, "torso"), lean(kind, "torso"), stance="right") for kind in KINDS)
    assert apart(one, other) < EQUAL
