"""From all coordinates to the ones that move under the conditions: ``qdot = B S v``."""

from __future__ import annotations

from dataclasses import dataclass

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
    R : (m, f)
        Length change per moving coordinate; ``-R`` are moment arms.
    Jw : (s, 3, f)
        Angular velocity of each segment relative to the lab, lab axes.
    """

    names: tuple[str, ...]
    B: Array
    M: Array
    R: Array
    Jw: Array


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


def reduced(state: State, names: tuple[str, ...], S: Array) -> Reduced:
    """The state in the moving coordinates."""
    B = state.B @ S
    return Reduced(
        names=names,
        B=B,
        M=B.T @ state.M @ B,
        R=state.dldq @ B,
        Jw=(state.Jw.reshape(-1, len(B)) @ B).reshape(*state.Jw.shape[:2], -1),
    )
