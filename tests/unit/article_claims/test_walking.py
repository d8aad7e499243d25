"""Claims about walking and alignment: planted answers fall on the side that the rule says."""

import numpy as np
import pytest

import psoas
from psoas.article_claims import a19_push_back, a20_neutral_is_best, a21_alignment, c05_walking
from psoas.article_claims.judging.draws import draw
from psoas.article_claims.reach import extensions, shape_of, tilted


class Planted:
    """A field whose experiment gives what a test says."""

    def __init__(self, found):
        self.found, self.draws = found, len(found)
        self.numbers = tuple(str(k) for k in range(len(found)))
        self.body = type("Body", (), {"masses": {"all": 74.0}})()

    def each(self, experiment, *given):
        return self.found


def hips(untight, tight):
    """Extensions (set, torque) [rad], the same at both torques."""
    sets = len(a19_push_back.SETS)
    return np.radians(np.array([[untight] * 2] + [[tight] * 2] * sets, float))


@pytest.mark.parametrize(("untight", "tight", "side"), [(25, 5, 1), (25, 22, -1), (5, -5, 0), (5, 25, -1)])
def test_a19_by_what_is_left_with_and_without(untight, tight, side):
    found = a19_push_back.measure(Planted([hips(untight, tight)]))
    assert set(found.sides.ravel()) == {side}


def sweep(*hip):
    """Both quantities (quantity, spine, torque, tilt) [rad] of one sweep of the hip's reserve [deg]."""
    one = np.radians(np.array(hip, float))
    both = np.stack([one, one + np.radians(a20_neutral_is_best.TILTS)])
    return np.broadcast_to(both[:, None, None, :], (2, 2, 2, len(hip)))


def test_a20_flat_grows_all_the_way_and_best_in_between():
    flat = a20_neutral_is_best.measure(Planted([sweep(*[10] * 7)] * 2))
    assert set(flat.sides[0].ravel()) == {0}
    assert set(flat.sides[1].ravel()) == {-1}  # the same hip puts the thigh the farther back the more the pelvis tilts
    assert "hip reserve, spine follows: flat in 4 of 4." in flat.notes
    assert "thigh behind vertical, spine held: grows all the way in 4 of 4." in flat.notes
    peaked = a20_neutral_is_best.measure(Planted([sweep(-60, -30, -5, 0, -5, -30, -60)]))
    assert set(peaked.sides[0].ravel()) == {1}
    assert [shape_of((0, 1, 2), np.array(y, float)) for y in ([0, 1, 2], [2, 1, 0], [0, 1, 0])] == [
        "grows all the way", "falls all the way", "best at 1"]  # fmt: skip


def test_a21_by_how_much_a_tilt_explains():
    rng = np.random.default_rng(3)
    tilt = rng.standard_normal(400) * 0.09
    noise = rng.standard_normal(400)
    told = a21_alignment.measure(Planted([(t, np.array([2 * t, 2 * t])) for t in tilt]))
    silent = a21_alignment.measure(Planted([(t, np.array([n, n])) for t, n in zip(tilt, noise, strict=True)]))
    assert set(told.sides.ravel()) == {-1}
    assert set(silent.sides.ravel()) == {1}
    few = a21_alignment.measure(Planted([(0.1 * k, np.array([0.2 * k, 0.1])) for k in range(4)]))
    assert set(few.sides.ravel()) == {0}
    assert np.isnan(few.values).all()


def test_c5_by_each_of_the_three():
    cases = len(c05_walking.TIGHT) + 1
    same = np.tile([0.2, 0.0, 30.0], (cases, 1))
    assert set(c05_walking.measure(Planted([same])).sides.ravel()) == {-1}
    worse = same.copy()
    worse[1:] += [-0.1, 20.0, 10.0]
    assert set(c05_walking.measure(Planted([worse])).sides.ravel()) == {1}


def test_what_is_measured_on_the_default_body():
    """Second route: reach of the untight body as docs/posture.md has it, and a tight psoas takes some 20 deg of it."""
    body, one = psoas.default_body(), draw(0, 0)
    q = tilted(body, 0.0, "held")
    loose, tight = (np.degrees(extensions(body, one, q, t)) for t in ({}, {"psoas": 0.2}))
    assert loose[0] < loose[1]
    assert 12 < loose[0] - tight[0] < 28
    stride = c05_walking.stride(body, one)
    assert (np.diff(stride[:3, 0]) < 0).all()  # psoas .1, .2: less is left
    assert (stride[:, 1] >= 0).all()
