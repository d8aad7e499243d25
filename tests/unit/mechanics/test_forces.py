"""Generalised forces at a posture, against differences of energies and of places; each with a fault planted."""

import numpy as np
import pytest

from psoas.body.body import project, state
from psoas.mechanics.forces import passive_energy, push, resting_force, weight_energy
from psoas.mechanics.tissue.passive_body import passive_body

STEP = 1e-5


@pytest.fixture(scope="module")
def passive(body):
    return passive_body(body)


def moved(body, at, k, h):
    """The state with one independent coordinate moved, every coupling followed."""
    q = at.q.copy()
    q[body.coordinate(body.independent[k])] += h
    return state(body, project(body, q))


def slope(body, at, k, value):
    """The derivative of a value (a number or an array) by an independent coordinate."""
    ahead, behind = (np.asarray(value(moved(body, at, k, h))) for h in (STEP, -STEP))
    return (ahead - behind) / (2 * STEP)


@pytest.mark.parametrize("shift", [0.0, 0.02])
def test_the_resting_force_is_minus_the_gradient_of_the_potential(body, draw, rng, passive, shift):
    """Tensions held; what muscles store passively is an energy beside them."""
    at = state(body, draw(body, 0.3))
    active = rng.uniform(0, 200, len(body.muscles))

    def potential(there):
        stored = passive.tensions(there.lengths)[2]
        return weight_energy(there) + passive_energy(there, stored, passive, shift) + active @ there.lengths

    tension = active + passive.tensions(at.lengths)[0]
    ours = at.B.T @ resting_force(at, tension, passive, shift)
    scale = np.abs(ours).max()
    seen = {"gravity": 0, "passive tension": 0, "shift": 0}
    planted = {
        "gravity": at.B.T @ (resting_force(at, tension, passive, shift) - at.gravity),
        "passive tension": at.B.T @ resting_force(at, active, passive, shift),
        "shift": at.B.T @ resting_force(at, tension, passive, shift + 0.01),
    }
    for k in range(0, len(body.independent), 3):
        want = -slope(body, at, k, potential)
        assert ours[k] == pytest.approx(want, abs=1e-6 * scale)
        for name, wrong in planted.items():
            seen[name] += abs(wrong[k] - want) > 1e-4 * scale
    assert all(seen.values()), seen


def test_a_push_works_on_its_point(body, draw, rng):
    at = state(body, draw(body))
    s, local, force = body.segment("thorax"), rng.normal(size=3), rng.normal(size=3)
    point = at.origin[s] + at.R[s] @ local
    ours = at.B.T @ push(at, s, point, force)
    elsewhere = at.B.T @ push(at, s, point + 0.1 * np.cross(force, [0, 0, 1.0]), force)
    caught = 0
    for k in range(len(body.independent)):
        want = slope(body, at, k, lambda there: force @ (there.origin[s] + there.R[s] @ local))
        assert ours[k] == pytest.approx(want, abs=1e-7)
        caught += abs(elsewhere[k] - want) > 1e-3
    assert caught
