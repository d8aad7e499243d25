"""Reach at four torques, body by body, and capacities over the hip's angle."""

import numpy as np
import pytest

import psoas
from psoas.answers.gait.reserve import active_share, capacities, of_leg
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.mechanics.tissue import capsule_and_discs
from psoas.mechanics.tissue.hip_range import HipRange
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.trials.hip_reach import HipReach
from support.upstream import body_of_strand, needs_upstream

TORQUES = (10.0, 20.0, 30.0, 46.0)  # N m
TABLE = (  # tightness, today's body, the earlier one (iliacus one strand, capsule in flexion only)
    ({}, (5.0, 16.3, 22.3, 28.1), (5.3, 16.9, 23.0, 28.8)),
    ({"psoas": 0.1}, (-0.2, 12.9, 19.8, 26.2), (-0.1, 13.4, 20.4, 26.9)),
    ({"psoas": 0.2}, (-15.1, 1.7, 10.9, 19.5), (-15.2, 1.9, 11.2, 19.9)),
    ({"psoas": 0.3}, (-37.7, -27.7, -16.9, -5.1), (-37.7, -27.8, -17.0, -5.1)),
    ({"iliacus": 0.1}, (0.0, 12.2, 18.9, 25.3), (0.1, 13.0, 19.9, 26.4)),
    ({"iliacus": 0.2}, (-10.0, 2.9, 10.3, 17.6), (-10.7, 3.4, 11.4, 19.4)),
    ({"iliacus": 0.3}, (-25.3, -13.7, -6.3, 1.5), (-26.5, -14.7, -6.7, 2.0)),
    ({"psoas": 0.2, "iliacus": 0.2}, (-23.5, -8.0, 1.4, 10.6), (-24.3, -8.3, 1.6, 11.4)),
    ({"rectus femoris": 0.2}, (5.0, 16.3, 22.3, 28.1), (5.3, 16.9, 23.0, 28.8)),
)  # fmt: skip


@pytest.fixture(scope="module")
def ranged():
    return HipRange.of(psoas.default_body())


@pytest.mark.parametrize(("tight", "today", "before"), TABLE)
def test_reach_at_four_torques(ranged, tight, today, before):
    """Beside the earlier body's: iliacus in three makes up to 1.6 deg of the difference, the coupled capsule 0.4."""
    found = extensions(ranged, tight)
    np.testing.assert_allclose(found, today, atol=0.3)
    assert np.abs(found - before).max() < (1.9 if "iliacus" in tight else 0.8)


def extensions(ranged, tight):
    """Extension [deg] at the four torques."""
    passive = passive_body(ranged.body, tightness=tight)
    return np.degrees([ranged.extension(passive, t) for t in TORQUES])


@pytest.fixture
def in_flexion(monkeypatch):
    """The capsule as it was fitted before: one exponential of extension alone."""
    known = capsule_and_discs.table

    def rows(name):
        fitted = [r for r in known(name) if name == "passive_ligaments" and (r["element"], r["set"]) == CAPSULE]
        kept = [r for r in known(name) if r not in fitted or r["direction"] == "+"]
        return (*kept, *(r | EARLIER for r in fitted[:1]))

    monkeypatch.setattr(capsule_and_discs, "table", rows)


CAPSULE = ("capsule", "fitted")
EARLIER = {"beside": "", "gain": "", "value": "3.05", "rate_per_rad": "6.360"}  # beyond 10 deg of extension


@needs_upstream
def test_the_table_of_the_body_it_was_computed_with(in_flexion):
    """Gate: to 0.3 deg with iliacus as one strand and the capsule in flexion only; found: 0.07."""
    ranged = HipRange.of(body_of_strand())
    found = np.array([extensions(ranged, tight) for tight, _, _ in TABLE])
    np.testing.assert_allclose(found, [before for _, _, before in TABLE], atol=0.1)


def test_that_table_with_iliacus_in_three_is_caught(ranged, in_flexion):
    """The twin: the same capsule and today's muscles."""
    tight, _, before = TABLE[5]
    assert np.abs(extensions(ranged, tight) - before).max() > 1.0


def test_reach_from_a_posture_is_that_of_the_range_and_both_sides_agree(ranged):
    body, passive = ranged.body, passive_body(ranged.body)
    q = posture_at(body, "standing")
    right, left = (HipReach.at(body, q, s).extension(passive, 20.0) for s in "rl")
    assert right == pytest.approx(ranged.extension(passive, 20.0), abs=1e-9)
    assert left == pytest.approx(right, abs=np.radians(0.05))


def maximus(body, passive, angle):
    """Extensor moment of gluteus maximus alone [N m] at an angle of the hip [deg]."""
    at = state(body, posture_at(body, f"standing,hip_flexion_r={angle}"))
    force = passive.fibres.F0 * active_share(body, passive, at.lengths) * of_leg(body, "R")
    own = np.array(body.muscle_table["family"]) == "gluteus_maximus"
    return float((force * np.maximum(at.dldq[:, body.coordinate("hip_flexion_r")], 0.0))[own].sum())


def test_capacity_falls_into_extension(ranged):
    passive = passive_body(ranged.body)
    assert maximus(ranged.body, passive, 20) > maximus(ranged.body, passive, 0) > maximus(ranged.body, passive, -16)
    at = state(ranged.body, posture_at(ranged.body, "standing"))
    groups, abductors = capacities(ranged.body, passive, at, "R")
    assert (groups > 0).all()
    assert abductors > 100


@pytest.mark.xfail(strict=True, reason="gluteus maximus falls by 20 % (175 to 139 N m), not by a quarter")
def test_capacity_falls_by_a_quarter_to_a_third(ranged):
    """Gate: from 20 deg of flexion to 16 of extension."""
    passive = passive_body(ranged.body)
    fall = 1 - maximus(ranged.body, passive, -16) / maximus(ranged.body, passive, 20)
    assert 0.25 <= fall <= 0.34
