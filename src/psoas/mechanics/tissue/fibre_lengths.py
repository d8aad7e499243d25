"""How long fibres are at a path length, how far that is from slack, and how hard they pull."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.state import Array
from psoas.mechanics.tissue.fibres import SHORTEST
from psoas.mechanics.tissue.passive_body import Passive


class FibreLengths(NamedTuple):
    """What a path length does to the fibres of every muscle (m,).

    Attributes
    ----------
    fibre : [m] along the fibre
    over_optimum : over the optimal fibre length
    cosine : of the angle between fibre and tendon
    slack : [m]
        Path length at which passive force begins, less the path's: positive where the muscle is slack, by how much.
    force : passive force over strength, tone left out
    slope : of that force per path length [1/m]
    """

    fibre: Array
    over_optimum: Array
    cosine: Array
    slack: Array
    force: Array
    slope: Array


def begins(passive: Passive) -> Array:
    """Path length (m,) [m] at which passive force begins: the fibre at its slack strain, the tendon just straight."""
    return np.asarray(passive.curve.slack() + passive.fibres.l_slack)


def fibre_lengths(passive: Passive, lengths: Array) -> FibreLengths:
    """Fibres in elastic equilibrium with their tendons, at path lengths.

    Parameters
    ----------
    passive : Passive
    lengths : (m,) path lengths [m]

    Notes
    -----
    Along the tendon a fibre is ``d = l_MT - l_TS`` long while the muscle is slack or its tendon rigid, and shorter by
    the tendon's stretch where it pulls; ``l_M = sqrt(d^2 + h^2)``, h the muscle's width. A slack muscle's tendon counts
    as straight: where its fibres end and its tendon begins no model knows then.

    Examples
    --------
    >>> import psoas
    >>> from psoas.body.body import state
    >>> body = psoas.default_body()
    >>> at = state(body, psoas.posture_at(body, "standing"))
    >>> found = fibre_lengths(psoas.passive_body(body), at.lengths)
    >>> round(float(found.over_optimum[body.muscles.index("Ps_L1_VB_r")]), 3)
    1.1
    """
    f = passive.fibres
    along = np.maximum(lengths - f.l_slack, SHORTEST)
    if len(rows := passive.series.rows):
        pulling = lengths[rows] > passive.series.begin
        along[rows] = np.where(pulling, passive.series.fibres(lengths[rows]), along[rows])
    F, k, _ = passive.tensions(lengths)
    fibre = np.hypot(along, f.h)
    return FibreLengths(fibre, fibre / f.l_opt, along / fibre, begins(passive) - lengths, (F - f.tone) / f.F0, k / f.F0)


def gain(cosine: Array, dldq: Array, l_opt: Array) -> Array:
    """Change of fibre length over its optimum per coordinate [1/rad]: ``cos a (dl/dq) / l_opt``, the tendon rigid.

    Source
    ------
    ``l_M^2 = (l_MT - l_TS)^2 + h^2``, so ``dl_M = cos a dl_MT``.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(100 * gain(np.array(0.970), np.radians(33.9e-3), np.array(106.6e-3))), 3)  # % a degree
    0.538
    """
    return np.asarray(cosine * dldq / l_opt)
