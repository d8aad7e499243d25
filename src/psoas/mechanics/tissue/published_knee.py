"""The passive moment of a whole knee near and away from extension, ours and that of Riener & Edrich 1999."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.mechanics.tissue.passive_body import Passive
from psoas.mechanics.tissue.published_hip import hip_states

HIPS = (0, 20, 45, 70)  # deg of flexion
KNEES = (0, 2, 5, 10, 20, 30, 45, 60, 80, 100, 110)
EXTENDED = (0, 2, 5)  # where stiffness is compared too, with a straight hip
MOMENT, STIFFNESS = 0.15, 0.25  # of the published ones, allowed there
ALLOWED, SHARE = 5.0, 0.5  # N m; of the published moment: allowed elsewhere [p]
STEP = 0.05  # deg


class Extended(NamedTuple):
    """A knee at and near full extension (k,): moment towards flexion [N m], stiffness [N m/rad], both resisting."""

    moments: Array
    stiffness: Array


def riener_edrich_knee(hip_deg: Array, knee_deg: Array, ankle_deg: float = 0.0) -> Array:
    """Passive knee moment of ten subjects, positive towards flexion [N m].

    Parameters
    ----------
    hip_deg, knee_deg : arrays that broadcast, flexion positive [deg]
    ankle_deg : float
        Plantar flexion positive [deg], as published.

    Source
    ------
    Riener & Edrich 1999, J Biomech 32:539 (formula FOUND in public code, where one coefficient reads 1.50; 0.150 here).

    Examples
    --------
    >>> round(float(riener_edrich_knee(np.array(0.0), np.array(0.0))), 1)
    10.4
    """
    h, k, a = np.asarray(hip_deg, float), np.asarray(knee_deg, float), ankle_deg
    flexors, extensors = 1.8 - 0.046 * a - 0.0352 * k + 0.0217 * h, -3.971 - 0.0004 * a + 0.0495 * k - 0.0128 * h
    return np.exp(flexors) - np.exp(extensors) - 4.820 + np.exp(2.220 - 0.150 * k)


def published_extended() -> Extended:
    """Riener & Edrich's knee at `EXTENDED`, the hip straight."""
    knees = np.array(EXTENDED, float)
    ends = (riener_edrich_knee(np.zeros(len(knees)), knees + way * STEP) for way in (-1, 1))
    behind, ahead = ends
    return Extended(riener_edrich_knee(np.zeros(len(knees)), knees), (behind - ahead) / np.radians(2 * STEP))


def knee_moment(passive: Passive, at: State) -> float:
    """Moment of passive muscles and ligaments about `knee_angle_r` [N m], positive towards flexion, couplings followed.

    The patella follows the knee, so quadriceps act on the knee through it.
    """
    i = passive.body.independent.index("knee_angle_r")
    whole = passive.joint_forces(at.q) - at.dldq.T @ passive.tensions(at.lengths)[0]
    return float(at.B[:, i] @ whole)


def knee_moments(passive: Passive, states: Sequence[Sequence[State]]) -> Array:
    """`knee_moment` at each state of a grid (hips, knees)."""
    return np.array([[knee_moment(passive, at) for at in row] for row in states])


def extended_states(body: Body) -> list[State]:
    """States at `EXTENDED` and a little to either side of each, the hip straight."""
    return hip_states(body, (0.0,), [k + way * STEP for k in EXTENDED for way in (-1, 0, 1)])[0]


def extended(passive: Passive, states: Sequence[State]) -> Extended:
    """Our knee at `EXTENDED`, from `extended_states`."""
    moments = np.array([knee_moment(passive, at) for at in states]).reshape(-1, 3)
    return Extended(moments[:, 1], (moments[:, 0] - moments[:, 2]) / np.radians(2 * STEP))


def extended_errors(found: Extended) -> Extended:
    """Errors of moment and stiffness over what is allowed of them (k,): within 1 in size is met."""
    published = published_extended()
    moments, stiffness = ((f - p) / np.abs(p) for f, p in zip(found, published, strict=True))
    return Extended(moments / MOMENT, stiffness / STIFFNESS)


def knee_errors(moments: Array, hips: Sequence[float] = HIPS, knees: Sequence[float] = KNEES) -> tuple[Array, Array]:
    """Our moments minus the published ones [N m], and what is allowed of them."""
    published = riener_edrich_knee(np.array(hips, float)[:, None], np.array(knees, float)[None])
    return moments - published, np.maximum(ALLOWED, SHARE * np.abs(published))
