"""Holds: rows that are gradients, what each keeps, and accelerations under them."""

import numpy as np
import pytest

import psoas
from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.accelerations import evaluate
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.ground.feet import pointed, welded
from psoas.mechanics.ground.holds import (
    balance,
    default_hold,
    direction,
    gaze,
    guides_of,
    heading_at,
    knees,
    supported,
    upright,
)
from support.springs import HELD, SQUAT, mechanism

LYING = Conditions(stance="none", spine="elastic", hold="supported")
MAKERS = {
    "balance": ("standing", balance),
    "upright": ("standing", upright),
    "gaze": ("standing", gaze),
    "knees": (SQUAT, lambda body, ref: knees(body, ref, ("r", "l"))),
    "sitting": ("sitting", lambda body, ref: supported(body, ref, ("r", "l"))),
    "lying": ("prone", supported),
    "weld": ("standing", lambda body, ref: welded(body, ref, "r")),
    "point": ("standing", lambda body, ref: pointed(body, ref, "l")),
}


def displaced(body, ref, rng, size=0.2):
    """A state some way off the reference, and the rates of its independent coordinates."""
    free = [body.coordinate(c) for c in body.independent]
    q = ref.q.copy()
    q[free] += size * rng.normal(size=len(free))
    return q, free


@pytest.mark.parametrize("name", MAKERS)
def test_rows_are_the_gradient_of_their_values(body, rng, name):
    posture, make = MAKERS[name]
    ref = state(body, psoas.posture_at(body, posture))
    q, free = displaced(body, ref, rng)
    for guide in make(body, ref):
        at_ref, _ = guide.rows(ref)
        assert np.abs(at_ref).max() < 1e-12
        assert len(guide.labels) == len(guide.units) == len(at_ref)
        at, h = state(body, q), 1e-6
        _, J = guide.rows(at)
        for k in rng.choice(len(free), 12, replace=False):
            ahead, behind = q.copy(), q.copy()
            ahead[free[k]] += h
            behind[free[k]] -= h
            slope = (guide.rows(state(body, ahead))[0] - guide.rows(state(body, behind))[0]) / (2 * h)
            assert np.abs(slope - J @ at.B[:, k]).max() < 1e-7


def test_an_angular_velocity_is_no_gradient(body, rng):
    """The twin: rows of Jw in place of the weld's own turning rows have no function they are the gradient of."""
    ref = state(body, psoas.posture_at(body, "standing"))
    turning = welded(body, ref, "r")[1]
    q, free = displaced(body, ref, rng)
    at, s, h = state(body, q), body.segment("calcn_r"), 1e-6
    worst = 0.0
    for k in range(3, 6):  # the root's rotations
        ahead, behind = q.copy(), q.copy()
        ahead[free[k]] += h
        behind[free[k]] -= h
        slope = (turning.rows(state(body, ahead))[0] - turning.rows(state(body, behind))[0]) / (2 * h)
        worst = max(worst, np.abs(slope - (heading_at(body, ref).T @ at.Jw[s] @ at.B[:, k])).max())
    assert worst > 1e-2


@pytest.mark.parametrize("contact", ["weld", "point"])
def test_feet_as_guides_have_the_rows_of_contact(body, contact):
    conditions = Conditions(spine="elastic", contact=contact, hold="balance+upright-thorax")
    m = mechanism(body, conditions=conditions)
    _, mine = m.rows(m.ref, [*m.carriers, *m.guides])
    theirs = contact_rows(body, m.ref, conditions)[0] @ m.B(m.ref)
    assert mine.shape == theirs.shape
    both = np.linalg.svd(np.vstack([mine, theirs]), compute_uv=False)
    assert (both > 1e-9 * both[0]).sum() == len(mine)  # one row space


def test_each_row_is_what_its_label_says(body):
    """Turned a little about one axis of the heading frame, only the row about that axis sees it."""
    ref = state(body, psoas.posture_at(body, "standing"))
    H = heading_at(body, ref)
    pitch, lean = upright(body, ref)[0].rows(ref)[1] @ np.linalg.pinv(ref.Jw[body.segment("thorax")])
    assert np.allclose(pitch @ H, np.eye(3)[RIGHT], atol=1e-9)
    assert np.allclose(lean @ H, np.eye(3)[ANTERIOR], atol=1e-9)
    (look,) = gaze(body, ref)[0].rows(ref)[1] @ np.linalg.pinv(ref.Jw[body.segment("thorax")])
    assert np.allclose(look @ H, np.eye(3)[RIGHT], atol=1e-9)
    value, J = direction(ref, 0, ref.R[0].T @ H[:, SUPERIOR], H[:, SUPERIOR])
    assert abs(value - 1) < 1e-12
    assert np.abs(J).max() < 1e-12


@pytest.mark.parametrize("contact", ["weld", "point"])
def test_accelerations_under_holds_keep_what_is_held(body, contact):
    at = state(body, psoas.posture_at(body, "standing"))
    thorax = body.segment("thorax")
    free = evaluate(body, at, Conditions(contact=contact))
    held = evaluate(body, at, Conditions(contact=contact, hold="balance+upright-thorax"))
    size = np.abs(free.angular_acceleration()).max()
    assert np.abs(held.com_acceleration()[:, [ANTERIOR, RIGHT]]).max() < 1e-9 * size
    assert np.abs(held.angular_acceleration()[:, thorax][:, [ANTERIOR, RIGHT]]).max() < 1e-8 * size
    assert np.abs(held.angular_acceleration()[:, thorax, SUPERIOR]).max() > 1e-4 * size  # may turn about the vertical
    assert np.abs(free.com_acceleration()[:, [ANTERIOR, RIGHT]]).max() > 1e-6 * size
    assert np.abs(free.angular_acceleration()[:, thorax][:, [ANTERIOR, RIGHT]]).max() > 1e-4 * size


def test_actions_take_holds_and_say_so():
    answer = psoas.actions("psoas", operator="acceleration", hold="balance, upright-thorax")
    assert answer.attrs["condition_hold"] == "balance+upright-thorax"
    assert "thorax held upright" in answer.attrs["conditions"]
    free = psoas.actions("psoas", operator="acceleration")
    assert not np.allclose(answer.group_angular_acceleration, free.group_angular_acceleration)


def test_a_moving_body_has_no_hold(body):
    at = state(body, psoas.posture_at(body, "standing"), 0.1 * np.ones(len(body.independent)))
    with pytest.raises(InvalidValueError, match="a hold is defined at rest"):
        contact_rows(body, at, Conditions(hold="gaze"))


def test_default_holds_are_the_postures_own(body):
    wanted = {
        "standing": ("r", "l"), "long_stride": ("r", "l"), "hip_flexed_90": ("l",), "sitting": ("r", "l"),
        "slumped_sitting": ("r", "l"), "prone": (), "supine_knees_to_chest": (),
    }  # fmt: skip
    found = {p: default_hold(body, state(body, psoas.posture_at(body, p)), feet) for p, feet in wanted.items()}
    assert found == {
        **dict.fromkeys(("standing", "long_stride", "hip_flexed_90"), "balance+knees+upright-thorax"),
        **dict.fromkeys(("sitting", "slumped_sitting"), "upright-thorax+supported"),
        **dict.fromkeys(("prone", "supine_knees_to_chest"), "supported"),
    }
    Conditions(hold=found["sitting"])


def test_a_support_holds_what_lies_on_it(body):
    def rows(posture, feet=()):
        ref = state(body, psoas.posture_at(body, posture))
        return [text for g in guides_of(body, ref, ("supported",), feet) for text in g.labels]

    assert len(rows("sitting", ("r", "l"))) == 4  # the pelvis, level; the feet bear the legs
    assert len(rows("sitting")) == 6  # and the thighs, where the feet do not stand
    prone = rows("prone")
    assert len(prone) == 3 + 4 + 4
    assert "left shank on its support, superior" in prone
    assert not any("shank" in text or "thigh" in text for text in rows("supine_knees_to_chest"))


def test_the_default_hold_is_a_name_of_its_own():
    assert HELD.holds == ("balance", "upright-thorax")
    assert Conditions().holds == ()
