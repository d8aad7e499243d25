"""From all coordinates to the ones that move under the conditions: ``qdot = B S v``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psoas.body import Array, Body, State
from psoas.conditions import Conditions
from psoas.posture import TOTALS, rhythm_shares


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

    Levels of a rigid spine and toe joints of standing feet leave; a coupled spine moves by its three totals.
    """
    independent = body.independent
    levels = {f"{row['level']}_{motion}" for row in body.lumbar for motion in TOTALS.values()}
    locked = {f"mtp_angle_{side}" for side in conditions.feet}
    keep = [
        i for i, name in enumerate(independent) if name not in locked and (conditions.levels_free or name not in levels)
    ]
    columns, names = [np.eye(len(independent))[:, keep]], [independent[i] for i in keep]
    if conditions.spine == "coupled":
        for total, motion in TOTALS.items():
            shares = rhythm_shares(body, motion, conditions.rhythm or "christophy")
            columns.append(np.array([[shares.get(name, 0.0)] for name in independent]))
            names.append(total)
    return tuple(names), np.hstack(columns)


def mass_matrix(body: Body, state: State, slices: float = 1.0) -> Array:
    """The mass matrix with mass and inertia of the lumbar trunk slices multiplied by `slices`."""
    if slices == 1.0:
        return state.M
    M = state.M.copy()
    for s in (body.segment(row["upper"]) for row in body.lumbar if row["upper"] in body.inertials):
        mass, com, tensor = body.inertials[body.segments[s]]
        Jv = state.point_jacobian(s, state.origin[s] + state.R[s] @ com)
        Jw = state.R[s].T @ state.Jw[s]
        M += (slices - 1.0) * (mass * Jv.T @ Jv + Jw.T @ tensor @ Jw)
    return M


def reduced(state: State, names: tuple[str, ...], S: Array, M: Array | None = None) -> Reduced:
    """The state in the moving coordinates; with another mass matrix where one is given."""
    B = state.B @ S
    M = state.M if M is None else M
    return Reduced(
        names=names,
        B=B,
        M=B.T @ M @ B,
        arms=state.dldq @ -B,
        turning=state.Jw,
    )
