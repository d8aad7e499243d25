"""The passive moment of a whole hip, ours and that of Riener & Edrich 1999."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.mechanics.tissue.passive_body import Passive

HIPS = tuple(range(-20, 95, 5))  # deg of flexion
KNEES = (0, 30, 60, 90)
ALLOWED, SHARE, RMS = 10.0, 0.5, 8.0  # N m; of the published moment; N m: docs/passive.md


def riener_edrich(hip_deg: Array, knee_deg: Array) -> Array:
    """Passive hip moment of ten subjects, positive towards flexion [N m], at hip and knee flexion [deg].

    Source
    ------
    Riener & Edrich 1999, J Biomech 32:539 (formula as public code has it).

    Examples
    --------
    >>> round(float(riener_edrich(np.array(-10.0), np.array(0.0))), 1)
    14.4
    """
    h, k = np.asarray(hip_deg, float), np.asarray(knee_deg, float)
    return np.exp(1.4655 - 0.0034 * k - 0.0750 * h) - np.exp(1.3403 - 0.0226 * k + 0.0305 * h) + 8.072


def hip_states(body: Body, hips: Sequence[float] = HIPS, knees: Sequence[float] = KNEES) -> list[list[State]]:
    """States with the right hip and knee at these angles [deg], the foot square; trunk, pelvis and other side stand."""
    at = {name: body.coordinate(f"{name}_r") for name in ("hip_flexion", "knee_angle", "ankle_angle", "subtalar_angle")}
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    q[[at["ankle_angle"], at["subtalar_angle"]]] = 0.0
    found: list[list[State]] = []
    for hip in hips:
        q[at["hip_flexion"]] = np.radians(hip)
        found.append([])
        for knee in knees:
            q[at["knee_angle"]] = np.radians(knee)
            found[-1].append(state(body, q))
    return found


def hip_moments(passive: Passive, states: Sequence[Sequence[State]]) -> Array:
    """Moment of passive muscles and capsule about `hip_flexion_r` [N m], positive towards flexion, at each state."""
    i = passive.body.coordinate("hip_flexion_r")

    def moment(at: State) -> float:
        return float(passive.joint_forces(at.q)[i] - passive.tensions(at.lengths)[0] @ at.dldq[:, i])

    return np.array([[moment(at) for at in row] for row in states])


def hip_errors(moments: Array, hips: Sequence[float] = HIPS, knees: Sequence[float] = KNEES) -> tuple[Array, Array]:
    """Our moments minus the published ones [N m], and what is allowed of them."""
    published = riener_edrich(np.array(hips, float)[:, None], np.array(knees, float)[None])
    return moments - published, np.maximum(ALLOWED, SHARE * np.abs(published))
