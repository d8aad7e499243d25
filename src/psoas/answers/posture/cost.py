"""What standing costs beside muscles: lumbar discs, gaze and thorax; the parameters of the ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.answers.posture.symmetric import Symmetric
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, checked_text, invalid_choice, unknown_name
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.mechanics.tissue.fibres import Fibres
from psoas.mechanics.tissue.passive_body import Passive


def costs(scales: Mapping[str, float] | None = None) -> dict[str, float]:
    """Parameters of the cost and of the ground (`tables/standing_effort.csv`), each times its scale.

    Raises
    ------
    UnknownNameError, InvalidValueError
        A parameter no row has; a value outside the range of its row.

    Examples
    --------
    >>> costs({"disc_energy": 0.5})["disc_energy"]
    5.0
    """
    rows = {row["parameter"]: row for row in table("standing_effort")}
    for name in scales or {}:
        if name not in rows:
            raise unknown_name("parameter", name, rows, "the standing effort")
    found = {name: float(row["value"]) * (scales or {}).get(name, 1.0) for name, row in rows.items()}
    for name, value in found.items():
        low, high = float(rows[name]["low"]), float(rows[name]["high"])
        if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
            raise InvalidValueError(f"'{name}' would be {value:.4g}; it means something from {low} to {high}.")
    return found


def checked_effort(effort: str) -> str:
    """One of `EFFORTS`, else an error."""
    if checked_text("effort", effort) not in EFFORTS:
        raise invalid_choice("effort", effort, EFFORTS)
    return effort


def effort_prices(fibres: Fibres, rows: NDArray[np.intp], effort: str, cost: Mapping[str, float]) -> Array:
    """What each of the muscles in `rows`, those of one side, costs fully active (k,): ``sum price a^2`` is the effort.

    Parameters
    ----------
    effort : {'volume', 'area', 'strands'}
        ``F0 l_opt``, a muscle's volume but for the stress that all share; ``F0``, its area; or the same for every path.
        The first two are those of the parts together when a muscle is cut along its fibres; the last counts the parts.
    cost : mapping, see `costs`

    Notes
    -----
    ``price_i = activation muscles v_i / sum v``: shares of one sum, so that neither the unit of v nor the strength of a
    person changes what a muscle costs beside discs, gaze and thorax. Strands cost ``activation`` each.

    Examples
    --------
    >>> from psoas.bodies.default.build import load
    >>> from psoas.mechanics.tissue.passive_body import passive_body
    >>> right = np.array([m.endswith("_r") for m in load().muscles]).nonzero()[0]
    >>> fibres = passive_body(load()).fibres
    >>> [round(float(effort_prices(fibres, right, effort, costs()).sum()), 6) for effort in EFFORTS[:2]]
    [144.0, 144.0]
    """
    if checked_effort(effort) == "strands":
        return np.full(len(rows), cost["activation"])
    size = fibres.F0[rows] * (fibres.l_opt[rows] if effort == "volume" else 1.0)
    return np.asarray(cost["activation"] * cost["muscles"] * size / size.sum())


class Terms(NamedTuple):
    """Parts of the cost (disc, gaze, thorax), and the gradient of their sum (f,)."""

    parts: dict[str, float]
    gradient: Array


def terms(
    symmetric: Symmetric, passive: Passive, cost: Mapping[str, float], frame: Array, at: State, B: Array, prefers: float
) -> Terms:
    """Energy of the lumbar levels over its scale, and the squares of gaze and thorax pitch over theirs.

    Parameters
    ----------
    frame : (3, 3) heading axes as columns
    B : (n, f) all rates from symmetric rates
    prefers : float
        The pitch of the thorax that gaze and thorax prefer [rad], + back.
    """
    levels = symmetric.levels
    energy, moments = lumbar_energy(passive, at.q, symmetric.at[levels, 0])
    pitch, J = thorax_pitch(symmetric, frame, at, B)
    gradient = np.zeros(len(symmetric.names))
    parts = {"disc": energy / cost["disc_energy"]}
    for name in ("gaze", "thorax"):
        per = 1 / np.radians(cost[f"{name}_pitch"])
        parts[name] = float(((pitch - prefers) * per) ** 2)
        gradient += 2 * (pitch - prefers) * per**2 * J
    gradient[levels] -= moments / cost["disc_energy"]
    return Terms(parts, gradient)


def thorax_pitch(symmetric: Symmetric, frame: Array, at: State, B: Array) -> tuple[float, Array]:
    """Pitch of the thorax relative to ground [rad], + back, and its gradient (f,)."""
    s = symmetric.body.segment("thorax")
    ahead = frame.T @ at.R[s][:, ANTERIOR]
    return float(np.arctan2(ahead[SUPERIOR], ahead[ANTERIOR])), frame[:, RIGHT] @ at.Jw[s] @ B


def lumbar_energy(passive: Passive, q: Array, levels: NDArray[np.intp]) -> tuple[float, Array]:
    """Energy [J] of discs and end-stops in flexion-extension, and their moments on the levels (k,) [N m]."""
    total, forces = 0.0, np.zeros(len(q))
    for part in (passive.joints.springs, passive.joints.growths):
        energy, force, _ = part.terms(q)
        own = np.isin(part.at, levels)
        total += float(energy[own].sum())
        forces += np.bincount(part.at[own], force[own], len(q))
    return total, forces[levels]
