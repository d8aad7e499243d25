"""From all coordinates to the ones that move under the conditions: ``qdot = B S v``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from psoas.body.body import Body
from psoas.body.posture import TOTALS, rhythm_shares
from psoas.body.state import Array, State, cross
from psoas.conditions import Conditions


@dataclass(frozen=True)
class Reduced:
    """A state seen through the coordinates that move.

    Attributes
    ----------
    names : (f,) names of the moving coordinates
    B : (n, f)
        ``qdot = B v``.
    M : (f, f) mass matrix
    arms : (m, f)
        Moment arms ``-R``, ``R = (dl/dq) B`` the length change per moving coordinate.
    Jw : (s, 3, f)
        Angular velocity of each segment relative to the lab, lab axes.
    """

    names: tuple[str, ...]
    B: Array
    M: Array
    arms: Array
    turning: Array  # (s, 3, n) the state's, over all coordinates

    @cached_property
    def Jw(self) -> Array:
        """Angular velocity per rate of the moving coordinates; made when first asked for."""
        return (self.turning.reshape(-1, len(self.B)) @ self.B).reshape(*self.turning.shape[:2], -1)


def selection(body: Body, conditions: Conditions) -> tuple[tuple[str, ...], Array]:
    """Names of the moving coordinates, and S: independent rates from moving rates.

    Levels of a rigid spine, toe joints of standing feet and what is locked leave; free levels that are coupled move by
    their three totals.
    """
    independent = body.independent
    flat = [side for side in conditions.feet if body.feet[side].startswith("calcn")]
    still = {body.coordinate_for(f"mtp_angle_{side}") for side in flat} | body.locked
    if conditions.spine == "rigid" or (conditions.spine == "coupled" and body.lumbar):
        still |= set(body.spine.coordinates)
    keep = [i for i, name in enumerate(independent) if name not in still]
    columns, names = [np.eye(len(independent))[:, keep]], [independent[i] for i in keep]
    if conditions.spine == "coupled" and body.lumbar:
        for total, motion in TOTALS.items():
            shares = rhythm_shares(body, motion, conditions.rhythm or "christophy")
            columns.append(np.array([[shares.get(name, 0.0)] for name in independent]))
            names.append(total)
    return tuple(names), np.hstack(columns)


def with_slices(body: Body, state: State, factor: float) -> State:
    """The state at rest with mass and inertia of the lumbar trunk slices multiplied."""
    if factor == 1.0:
        return state
    slices = [row["upper"] for row in body.lumbar if row["upper"] in body.inertials]
    if not slices:
        return state
    at = [body.segment(name) for name in slices]
    m, com, tensor = map(np.array, zip(*(body.inertials[name] for name in slices), strict=True))
    extra, more, R = (factor - 1.0) * m, (factor - 1.0) * tensor, state.R[at]
    arm = (R @ com[:, :, None])[:, :, 0]
    Jv = state.Jv[at] + cross(state.Jw[at].transpose(1, 0, 2), arm.T[:, :, None]).transpose(1, 0, 2)  # (slice, 3, n)
    Jw = R.transpose(0, 2, 1) @ state.Jw[at]
    n = len(state.M)
    M = state.M + Jv.reshape(-1, n).T @ (extra[:, None, None] * Jv).reshape(-1, n)
    M += Jw.reshape(-1, n).T @ (more @ Jw).reshape(-1, n)
    mass = state.mass + extra.sum()
    moved = state.mass * state.J_com + np.tensordot(extra, Jv, axes=1)
    weighted = state.mass * state.com + extra @ (state.origin[at] + arm)
    gravity = -state.g * state.up @ moved
    return replace(state, M=M, mass=mass, com=weighted / mass, J_com=moved / mass, gravity=gravity)


def reduced(state: State, names: tuple[str, ...], S: Array) -> Reduced:
    """The state in the moving coordinates."""
    B = state.B @ S
    return Reduced(
        names=names,
        B=B,
        M=B.T @ state.M @ B,
        arms=state.dldq @ -B,
        turning=state.Jw,
    )
