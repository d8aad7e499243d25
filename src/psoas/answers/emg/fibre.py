"""One muscle fibre as a source: a potential that runs both ways from its end plate, and the energy that it leaves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.state import Array

DIAMETER = 50e-6  # m
INSIDE = 1.01  # S/m, inside the fibre (FOUND in simulators)
VELOCITY = 4.0  # m/s
REST = -90.0  # mV
STEP = 0.5e-3  # m, between nodes
TAIL = 25e-3  # m behind the front: less than 1e-5 of the peak is left


def potential(u: Array) -> Array:
    """Membrane potential [mV], u [mm] behind the front; at rest ahead of it.

    Source
    ------
    ``V(u) = 96 u^3 e^-u - 90`` (Rosenfalck 1969, as simulators have it).

    Examples
    --------
    >>> round(float(potential(np.array(3.0)) + 90), 2)
    129.05
    """
    behind = np.maximum(u, 0.0)
    return 96.0 * behind**3 * np.exp(-behind) + REST


def nodes(length: float, step: float = STEP) -> Array:
    """Places of nodes along a fibre (n,), both ends among them [m]."""
    return np.linspace(0.0, length, max(round(length / step), 2) + 1)


def currents(along: Array, plate: float) -> tuple[Array, float]:
    """What a fibre puts into the tissue at its nodes while the potential runs to both ends.

    Parameters
    ----------
    along : (n,) evenly spaced places of nodes [m]
    plate : place of the end plate [m]

    Returns
    -------
    currents : (t, n) [A], out of the fibre positive; every row sums to zero
    dt : float [s]

    Notes
    -----
    ``i = sigma_i (pi d^2 / 4) d2V/ds2``; the axial current is taken by differences at mid-nodes and is zero at both
    ends, so that the sum of a row is that of a difference.
    """
    step = float(along[1] - along[0])
    away = np.abs(along - plate)
    travelled = np.arange(0.0, float(away.max()) + TAIL, step)
    V = 1e-3 * potential(1e3 * (travelled[:, None] - away))
    axial = INSIDE * np.pi * DIAMETER**2 / 4 * np.diff(V, axis=1) / step
    return np.diff(axial, axis=1, prepend=0.0, append=0.0), step / VELOCITY


class Spread(NamedTuple):
    """Where fibres of one kind begin along a line and where their end plates are.

    Attributes
    ----------
    length : of a fibre [m]
    starts : (k,) places along the line where fibres begin [m]
    plates : (p,) places of end plates, of the fibre's length
    """

    length: float
    starts: Array
    plates: Array = np.array([0.45, 0.50, 0.55])


def energy_matrix(line: Array, spread: Spread) -> Array:
    """``Q`` with ``phi' Q phi = mean over fibres of integral e^2 dt``.

    Parameters
    ----------
    line : (c,) places of the nodes along the line at which a lead field is known [m]
    spread : Spread

    Returns
    -------
    (c, c) [A2 s]
        ``e(t) = sum_n i_n(t) phi(s_n)``; phi between its nodes is a cubic spline.

    Raises
    ------
    ValueError
        A fibre that is not whole on the line: a lead field has a free constant, and half a fibre hears it.
    """
    from scipy.interpolate import CubicSpline

    ends = spread.starts.min(), spread.starts.max() + spread.length
    if ends[0] < line[0] - 1e-9 or ends[1] > line[-1] + 1e-9:
        raise ValueError(
            f"fibres from {1e3 * ends[0]:.1f} to {1e3 * ends[1]:.1f} mm are not whole on a line that goes from "
            f"{1e3 * line[0]:.1f} to {1e3 * line[-1]:.1f} mm"
        )
    own, found = nodes(spread.length), np.zeros((len(line), len(line)))
    spline = CubicSpline(line, np.eye(len(line)))
    at = [spline(np.clip(start + own, line[0], line[-1])) for start in spread.starts]
    for part in spread.plates:
        i, dt = currents(own, float(part) * spread.length)
        heard = dt * (i.T @ i)
        for S in at:
            found += S.T @ heard @ S
    return found / (len(spread.starts) * len(spread.plates))
