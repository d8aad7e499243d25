"""Energy, force and stiffness of every passive element against each other; smooth at knots; the same on both sides."""

import numpy as np
import pytest

from psoas.body.body import project, state
from psoas.mechanics.tissue.capsule_and_discs import Growths, Springs
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.mechanics.tissue.sources import choices

STEP = 1e-5


@pytest.fixture(scope="module")
def passive(body):
    return passive_body(body)


def differenced(f, x, step):
    """Central difference, fourth order."""
    return (8 * (f(x + step) - f(x - step)) - (f(x + 2 * step) - f(x - 2 * step))) / (12 * step)


def muscle_errors(passive, lengths):
    """Errors of force and stiffness against differences of energy and force, over F0 and F0 / l_opt."""
    F, k, _ = passive.tensions(lengths)
    one = differenced(lambda x: passive.tensions(x)[2], lengths, STEP)
    two = differenced(lambda x: passive.tensions(x)[0], lengths, STEP)
    return np.abs(one - F) / passive.fibres.F0, np.abs(two - k) * passive.fibres.l_opt / passive.fibres.F0


def off_knots(passive, lengths):
    """Muscles further than the difference's reach from slack, where stiffness jumps."""
    begin = passive.curve.slack() + passive.fibres.l_slack
    begin[passive.series.rows] = passive.series.begin
    return np.abs(lengths - begin) > 3 * STEP


VARIANTS = [
    {},
    {"sources": {"muscle": "rajagopal2016", "psoas": "lifting", "trunk": "thoracolumbar"}},
    {"tightness": {"psoas": 0.3, "hamstrings": 0.3, "recfem": -0.2}},
    {"tightness": {"psoas": 0.1, "soleus": 0.2}, "parameterisation": "tone"},
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_muscle_energy_force_and_stiffness(body, draw, variant):
    passive = passive_body(body, **variant)
    pulled = np.zeros(len(body.muscles), bool)
    for _ in range(5):
        lengths = state(body, draw(body)).lengths
        force, stiffness = muscle_errors(passive, lengths)
        clear = off_knots(passive, lengths)
        assert force.max() < 1e-5  # at slack the difference sees the corner of the force
        assert force[clear].max() < 1e-7
        assert stiffness[clear].max() < 1e-6
        pulled |= passive.tensions(lengths)[0] > 0
    assert pulled.mean() > 0.5


def test_every_muscle_well_stretched(body, passive):
    """No muscle escapes: each at 5, 20 and 40 % of its fibre length beyond slack."""
    begin = passive.curve.slack() + passive.fibres.l_slack
    begin[passive.series.rows] = passive.series.begin
    for share in (0.05, 0.2, 0.4):
        lengths = begin + share * passive.fibres.l_opt
        force, stiffness = muscle_errors(passive, lengths)
        assert (passive.tensions(lengths)[0] > 0).all()
        scale = np.maximum(1, passive.tensions(lengths)[0] / passive.fibres.F0)
        assert (force / scale).max() < 1e-6
        assert (stiffness / scale).max() < 1e-4


def test_a_wrong_muscle_energy_is_caught(body, passive):
    lengths = passive.curve.slack() + passive.fibres.l_slack + 0.03
    planted = passive.curve._replace(h2=passive.curve.h2 * 0)  # pennation forgotten
    F = planted.along(np.maximum(lengths - passive.fibres.l_slack, 1e-6))[0]
    one = differenced(lambda x: passive.tensions(x)[2], lengths, STEP)
    assert (np.abs(one - F) / passive.fibres.F0).max() > 1e-2


def test_muscle_force_is_continuous_at_slack(body, passive):
    begin = passive.curve.slack() + passive.fibres.l_slack
    begin[passive.series.rows] = passive.series.begin
    below, above = (passive.tensions(begin + s) for s in (-1e-9, 1e-9))
    assert np.abs(above[0] - below[0]).max() < 1e-3  # N; the energy is once continuously differentiable
    assert np.abs(above[2] - below[2]).max() < 1e-9
    assert (below[1] == 0).all()
    jump = above[1] * passive.fibres.l_opt / passive.fibres.F0  # the curve has this corner
    rigid = ~np.isin(np.arange(len(jump)), passive.series.rows) & (passive.fibres.h == 0)
    expected = 4 / (passive.fibres.e1 - passive.fibres.e0) / np.expm1(4)
    assert jump[rigid] == pytest.approx(expected[rigid], rel=1e-4)


def test_elastic_force_has_no_corner_where_the_tendons_toe_ends(passive):
    series = passive.series
    grid = series.begin + series.step * np.linspace(0, 4095, 400)[:, None]
    F = np.array([series.along(row)[0] for row in grid]) / series.F0
    assert (F.max(axis=0) > series.tendon.force).all()  # every one goes beyond its toe
    for k in range(len(series.rows)):
        place = np.interp(series.tendon.force, F[:, k], grid[:, k])
        both = [series.along(series.begin + (place + s - series.begin[k]))[1][k] for s in (-1e-6, 1e-6)]
        assert both[1] == pytest.approx(both[0], rel=1e-3)


# -- joints --------------------------------------------------------------------------------------------------------


def element_errors(part, n, q, step=1e-6):
    """Errors of the force and stiffness of each element, its own coordinate stepped (each takes its own trial)."""
    E, F = np.zeros(len(part.at)), np.zeros(len(part.at))
    for i in np.unique(part.at):
        own, unit = part.at == i, np.eye(n)[i]
        E[own] = differenced(lambda s, e=unit: part.terms(q + s * e)[0], 0.0, step)[own]
        F[own] = differenced(lambda s, e=unit: part.terms(q + s * e)[1], 0.0, step)[own]
    _, force, stiffness = part.terms(q)
    return np.abs(E + force) / (1 + np.abs(force)), np.abs(F + stiffness) / (1 + np.abs(stiffness))


SETS = [(g, s) for g, sets in choices().items() if g not in ("muscle", "psoas", "trunk") for s in sets]


@pytest.mark.parametrize(("group", "name"), SETS)
def test_every_joint_element(body, rng, group, name):
    passive = passive_body(body, sources={group: name})
    passive = passive.with_rest({"L4_L5_FE": 0.03, "L1_L2_FE": -0.02})
    n = len(body.coordinates)
    low, high = np.nan_to_num(body.ranges.T)
    worked = {"springs": 0.0, "growths": 0.0}
    for _ in range(4):
        q = rng.uniform(low - 0.1, high + 0.1)
        for kind in worked:
            part = getattr(passive.joints, kind)
            force, stiffness = element_errors(part, n, q)
            assert force.max() < 1e-6, kind
            assert stiffness.max() < 1e-5, kind
            worked[kind] = np.maximum(worked[kind], np.abs(part.terms(q)[1]))
    assert all((moments > 0).mean() > 0.7 for moments in worked.values())


def test_wrong_joint_elements_are_caught(body, passive, rng):
    n = len(body.coordinates)
    q = rng.uniform(-0.3, 0.3, n)

    class WrongSpring(Springs):
        def terms(self, q):
            energy, force, stiffness = Springs.terms(self, q)
            return energy, force * 1.01, stiffness

    class WrongGrowth(Growths):
        def terms(self, q):
            energy, force, stiffness = Growths.terms(self, q)
            return energy, force, stiffness * 1.01

    assert element_errors(WrongSpring(*passive.joints.springs), n, q)[0].max() > 1e-3
    assert element_errors(WrongGrowth(*passive.joints.growths), n, q)[1].max() > 1e-3


def test_assembled_gradient_and_hessian(body, passive, draw):
    for share in (0.5, 1.1):
        q = draw(body, share)
        forces, K = passive.joint_forces(q), passive.joint_stiffness(q)
        assert K.shape == (len(q), len(q))
        for i in range(len(q)):
            unit = np.eye(len(q))[i]
            slope = differenced(lambda s, e=unit, q=q: passive.joint_energy(q + s * e), 0.0, 1e-4)
            assert -slope == pytest.approx(forces[i], abs=1e-6, rel=1e-6)
            column = differenced(lambda s, e=unit, q=q: passive.joint_forces(q + s * e), 0.0, 1e-5)
            assert np.abs(-column - K[i]).max() < 1e-5 * (1 + np.abs(K[i]).max())
    beside = {tuple(sorted(body.coordinates[i] for i in pair)) for pair in np.argwhere(K - np.diag(np.diag(K)))}
    assert beside == {(f"hip_flexion_{s}", f"hip_rotation_{s}") for s in "rl"}  # the capsule, which two motions stretch
    assert np.linalg.eigvalsh(K).min() > -1e-9 * np.abs(K).max()


def test_a_ligament_that_forgets_its_second_motion_is_caught(body, passive, draw):
    q = draw(body, 0.5)
    i = body.coordinate("hip_rotation_r")
    growths = passive.joints.growths
    energy = lambda s, part=growths: float(part.terms(q + s * np.eye(len(q))[i])[0].sum())  # noqa: E731
    force = np.bincount(growths.at, growths.terms(q)[1], len(q))[i]  # planted: nothing about `beside`
    assert abs(-differenced(energy, 0.0, 1e-5) - force) > 1e-3


def test_dependent_and_root_coordinates_bear_nothing(body, passive, draw):
    forces = passive.joint_forces(draw(body))
    idle = [i for i, c in enumerate(body.coordinates) if c in body.dependent or c.startswith("pelvis")]
    assert not forces[idle].any()
    assert (np.delete(forces, idle) != 0).all()


def third_difference_jump(part, knots, n):
    """Largest jump of the stiffness' slope across each element's knot, over its largest slope nearby."""
    h = 1e-5
    base = np.zeros(n)

    def stiffness(offset):
        q = base.copy()
        found = []
        for k, i in enumerate(part.at):
            q[:] = 0
            q[i] = knots[k] + offset
            found.append(part.terms(q)[2][k])
        return np.array(found)

    left = (stiffness(-h) - stiffness(-2 * h)) / h
    right = (stiffness(2 * h) - stiffness(h)) / h
    far = np.abs(stiffness(0.03) - stiffness(-0.03)) / 0.06
    return np.abs(right - left) / (1 + far)


def test_stops_are_twice_continuously_differentiable_in_force(body, passive):
    growths = passive.joints.growths
    whole = growths.whole > 0
    jump = third_difference_jump(growths, growths.start, len(body.coordinates))
    assert whole.sum() == 36
    assert jump[whole].max() < 0.01

    cubic = growths._replace(least=np.where(whole, 0.0, growths.least), whole=growths.whole * 0)  # the twin: a corner
    assert third_difference_jump(cubic, growths.start, len(body.coordinates))[whole].max() > 0.5


def test_springs_are_smooth_at_rest(body, passive):
    springs = passive.joints.springs
    knots = springs.rest
    h = 1e-7
    for k, i in enumerate(springs.at):
        q = np.zeros((3, len(body.coordinates)))
        q[:, i] = knots[k] + np.array([-h, 0, h])
        stiffness = [springs.terms(row)[2][k] for row in q]
        assert stiffness == pytest.approx([springs.soft[k]] * 3, rel=1e-6)


def test_a_spring_of_two_slopes_would_be_caught(passive):
    """The twin: without the neutral zone Schmidt's two slopes meet in a corner."""
    springs = passive.joints.springs
    stiff = springs._replace(soft=np.maximum(springs.c[0, 0], springs.c[1, 0]))
    q = np.zeros(passive.joints.n)
    up, down = (stiff._replace(width=stiff.width * 1e-9).terms(q + s)[2] for s in (1e-3, -1e-3))
    assert np.abs(up - down).max() > 50


def test_zero_energy_and_force_where_discs_rest(body, passive):
    lumbar = [body.coordinate(level[m]) for level in body.lumbar for m in ("FE", "LB", "AR")]
    assert not passive.joint_forces(np.zeros(len(body.coordinates)))[lumbar].any()


# -- mirror --------------------------------------------------------------------------------------------------------


def swapped(names):
    other = {"_r": "_l", "_l": "_r"}
    return np.array([names.index(n[:-2] + other[n[-2:]]) if n[-2:] in other else i for i, n in enumerate(names)])


def mirrored(body, q):
    sides = np.array(
        [-1.0 if c.endswith(("_LB", "_AR", "_list", "_rotation", "_tz")) else 1.0 for c in body.coordinates]
    )
    return sides * q[swapped(body.coordinates)], sides


def test_mirror_symmetry(body, passive, draw):
    q = draw(body)
    r, sides = mirrored(body, q)
    assert np.abs(project(body, r) - r).max() < 1e-9
    one, two = (passive.tensions(state(body, x).lengths) for x in (q, r))
    for a, b in zip(one, two, strict=True):
        assert np.abs(a[swapped(body.muscles)] - b).max() < 1e-6 * (1 + np.abs(a).max())
    assert passive.joint_energy(r) == pytest.approx(passive.joint_energy(q), rel=1e-12)
    expected = sides * passive.joint_forces(q)[swapped(body.coordinates)]
    assert passive.joint_forces(r) == pytest.approx(expected, abs=1e-9)
    lopsided = passive_body(body, tightness={"psoas_r": 0.2})
    assert np.abs(lopsided.tensions(state(body, q).lengths)[0][swapped(body.muscles)] - two[0]).max() > 1
