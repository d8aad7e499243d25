"""Net moments from the ground up: statics by hand, a pendulum's own law, and what another hip centre costs."""

import numpy as np
import pytest

from psoas.trials.leg_moments import Force, G, inertias, mass_of, moments_of
from psoas.trials.segments import Choices
from psoas.trials.uncertainty import with_offsets
from support.people import person

UP = np.array([0.0, 1, 0])
MASS, N = 80.0, 41
TIME = np.arange(N) / 100
NONE = Force(np.zeros((N, 3)), np.full((N, 3), np.nan), np.zeros(N))


def standing(force=700.0, ahead=0.05, **angles):
    points = person(N, **angles)
    centre = points["R_HEEL"] * [1, 0, 1] + [ahead, 0, 0]
    F = np.tile([0.0, force, 0.0], (N, 1))
    return points, Force(F, centre, np.zeros(N))


def test_standing_still_every_moment_is_its_lever_times_force():
    """By hand: flexor moment of the hip = force times how far it passes behind, less the leg's own weight's."""
    points, force = standing(flexion_r=30.0, knee_r=20.0)
    found = moments_of(points, TIME, UP, "R", force, MASS, Choices(offset=0.0))
    hip, knee, ankle = points["R_HJC"], (points["R_LFE"] + points["R_MFE"]) / 2, (points["R_LM"] + points["R_MM"]) / 2
    shares = inertias()
    heel, toe = points["R_HEEL"], points["R_HEEL"] + 1.2 * ((points["R_MT1"] + points["R_MT5"]) / 2 - points["R_HEEL"])
    weights = [(shares["thigh"], hip, knee), (shares["shank"], knee, ankle), (shares["foot"], heel, toe)]
    by_hand = -(force.centre - hip)[:, 0] * 700.0  # about right: r x F, F up; the joint has to make the opposite
    by_hand = by_hand + sum(MASS * s * G * ((a + at * (b - a)) - hip)[:, 0] for (s, at, _), a, b in weights)
    np.testing.assert_allclose(found.hip_flexion, by_hand, atol=1e-6)
    assert found.ankle_dorsiflexion.mean() == pytest.approx(
        -(force.centre - ankle)[0, 0] * 700
        + MASS * shares["foot"][0] * G * (heel + 0.4415 * (toe - heel) - ankle)[0, 0], abs=1e-6,
    )  # fmt: skip
    assert found.thigh == pytest.approx(0.42, abs=1e-6)


def test_the_mirrored_leg_has_the_mirrored_moments():
    points, force = standing(flexion_r=25.0, adduction_r=7.0, knee_r=15.0)
    flip = np.array([1.0, 1, -1])
    other = {"R": "L", "L": "R"}
    mirrored = {(other[n[0]] + n[1:] if n[:2] in ("R_", "L_") else n): at * flip for n, at in points.items()}
    a = moments_of(points, TIME, UP, "R", force, MASS, Choices())
    b = moments_of(mirrored, TIME, UP, "L", Force(force.force, force.centre * flip, force.free), MASS, Choices())
    for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_flexion", "ankle_dorsiflexion"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), atol=1e-9)


def test_a_leg_in_the_air_swings_as_newton_and_euler_say():
    """Without any force the hip moves the leg alone: work over a swing is the change of the leg's energy."""
    n = 201
    time = np.arange(n) / 200
    swing = 20 * np.sin(2 * np.pi * 0.8 * time)
    points = person(n, flexion_r=12 + swing, knee_r=0.0, foot_r=0.0)
    found = moments_of(points, time, UP, "R", Force(np.zeros((n, 3)), np.full((n, 3), np.nan), np.zeros(n)), MASS,
                       Choices(offset=0.0))  # fmt: skip
    knee, ankle = (points["R_LFE"] + points["R_MFE"]) / 2, (points["R_LM"] + points["R_MM"]) / 2
    hip, heel = points["R_HJC"], points["R_HEEL"]
    toe = heel + 1.2 * ((points["R_MT1"] + points["R_MT5"]) / 2 - heel)
    w = np.gradient(np.radians(swing), time)
    energy = np.zeros(n)
    for name, a, b, turns in (("thigh", hip, knee, True), ("shank", knee, ankle, True), ("foot", heel, toe, False)):
        share, at, radii = inertias()[name]
        centre = a + at * (b - a)
        v = np.gradient(centre, time, axis=0)
        length = np.linalg.norm(b - a, axis=1).mean()
        energy += MASS * share * (0.5 * (v**2).sum(axis=1) + G * centre[:, 1])
        energy += 0.5 * MASS * share * (radii[2] * length) ** 2 * w**2 * turns
    power = found.hip_flexion * w + found.ankle_dorsiflexion * -w  # the foot does not turn: the ankle takes that back
    work = np.concatenate([[0], np.cumsum((power[1:] + power[:-1]) / 2 * np.diff(time))])
    inner = slice(40, 160)
    change = (energy - energy[40])[inner]
    np.testing.assert_allclose((work - work[40])[inner], change, atol=0.06 * np.ptp(change))


def test_a_hip_centre_ten_millimetres_off_changes_the_moment_by_force_times_that():
    """Gate: GRF x 10 mm to 10 %; of what passes the hip, which is the ground's force less most of the leg's weight."""
    points, force = standing()
    plain = moments_of(with_offsets(points), TIME, UP, "R", force, MASS, Choices())
    moved = dict(with_offsets(points))
    moved["R_HJC_OFF"] = moved["R_HJC_OFF"] + [0.010, 0, 0]
    other = moments_of(moved, TIME, UP, "R", force, MASS, Choices())
    below = (
        MASS * G * sum(inertias()[name][0] * share for name, share in (("foot", 1), ("shank", 1), ("thigh", 0.4095)))
    )
    change = (other.hip_flexion - plain.hip_flexion).mean()
    assert change == pytest.approx(0.010 * (700 - below), rel=0.001)  # what the hip bears is the force less the leg
    assert change == pytest.approx(0.010 * 700, rel=0.15)


def test_mass_by_all_of_the_ground_reaction():
    height = 0.95 + 0.02 * np.cos(2 * np.pi * 2 * TIME)
    a = -0.02 * (2 * np.pi * 2) ** 2 * np.cos(2 * np.pi * 2 * TIME)
    time = np.arange(300) / 100
    height = 0.95 + 0.02 * np.cos(2 * np.pi * 2 * time)
    a = -0.02 * (2 * np.pi * 2) ** 2 * np.cos(2 * np.pi * 2 * time)
    total = MASS * (G + a)
    assert mass_of(total, height, time) == pytest.approx(MASS, rel=0.01)
    total[:250] = np.nan
    assert mass_of(total, height, time) == pytest.approx(MASS, rel=0.03)
    assert np.isnan(mass_of(np.full(300, np.nan), height, time))
