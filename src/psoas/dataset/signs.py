"""When a number has a sign, and what it is called: one rule, per newton, for tables, pages, pictures and claims."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.body.state import Array
from psoas.units import ACCELERATION_PER_NEWTON, METRE, ROTATION_PER_NEWTON

DEADBAND = 0.05  # of the norm: below it there is no reliable sign
COMPARED = ("pelvis", "femur_r", "femur_l", "thorax")  # not the vertebrae: their inertias would make them dominate
ROUNDING = 1e-9  # of the unit: below it nothing turns, and rounding has a sign
LEAST: Mapping[str, float] = {  # per newton: a value that is no larger has no sign
    ACCELERATION_PER_NEWTON: ROUNDING,
    METRE: ROUNDING,
    ROTATION_PER_NEWTON: float(np.radians(5e-3)) / 100,  # 0.005 deg at 100 N, what equilibria are found to
}
NO_SIGN = "no reliable sign"
SHORT = {"tilts posteriorly": "tilts post.", "tilts anteriorly": "tilts ant.", NO_SIGN: "no sign"}


def signs(values: Array, norms: Array, least: Array | float = ROUNDING) -> NDArray[np.int_]:
    """+1 or -1 by the right-hand rule, 0 where there is no reliable sign.

    A sign needs 5 % of the norm, which is the most that pelvis, thighs or thorax turn relative to ground in the same
    axes, by the same muscle and operator; and more than rounding. Both are per newton, so that no sign depends on how
    hard a muscle is said to pull.

    Parameters
    ----------
    values, norms : arrays of one shape, or that broadcast
        Per newton; nan has no sign.
    least : float or array
        `LEAST` of the values' unit.

    Examples
    --------
    >>> signs(np.array([0.04, -0.06, 1e-12, np.nan]), np.array([1.0, 1.0, 1e-12, 1.0])).tolist()
    [0, -1, 0, 0]
    """
    known = np.nan_to_num(values)
    size = np.abs(known)
    outside = (size >= DEADBAND * np.abs(np.nan_to_num(norms))) & (size > least)
    return np.where(outside, np.sign(known), 0).astype(int)


def norms(turned: Array, axes: Array) -> Array:
    """What values are compared with: the most that pelvis, thighs or thorax turn, about every axis of a reference.

    Parameters
    ----------
    turned : (..., s, 3)
        Of those of `COMPARED` that are there, relative to ground; nan counts as nothing.
    axes : (3, 3)
        Of the reference, as columns, in the frame of `turned`.

    Returns
    -------
    array (..., 3)
    """
    return np.asarray(np.abs(np.nan_to_num(turned) @ axes).max(axis=-2, initial=0.0), float)


def called(of: str, relative_to: str, axis: str, sign: int) -> str:
    """What a sign of a rotation of `of` relative to `relative_to` is called.

    Examples
    --------
    >>> called("pelvis", "ground", "right", -1), called("pelvis", "ground", "right", 0)
    ('tilts anteriorly', 'no reliable sign')
    """
    return word(table("words"), of, relative_to, axis, float(sign)) if sign else NO_SIGN
