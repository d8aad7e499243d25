"""Psoas' arm at the hip as a parameter: the pelvic brim that its path runs over, moved away from the hip or towards it.

Published models have psoas flex the hip with 23 to 38 mm at 0 deg. A factor on the arm would be no path's: here the
brim point and the wrap move together, so that lengths, arms and passive tension stay those of one path.
"""

from __future__ import annotations

import copy
from typing import Any

import mujoco
import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import InvalidValueError

NEAREST, FARTHEST = -0.002, 0.016  # m: arms of about 21 to 38 mm
GRAIN, DECIMALS = 1e-4, 4  # m: so that draws share built bodies
PUBLISHED = (0.023, 0.038)  # m at 0 deg: hip arms of psoas in published models


def checked_brim(brim: float) -> float:
    """The distance [m], to a tenth of a millimetre, if the path can lie there; else an error."""
    if isinstance(brim, bool) or not isinstance(brim, int | float | np.floating) or not NEAREST <= brim <= FARTHEST:
        raise InvalidValueError(
            f"brim={brim!r} is not a distance from {NEAREST:g} to {FARTHEST:g} m; psoas' brim point moves that far."
        )
    return round(float(brim), DECIMALS) + 0.0


def outward(brim_point: Array, on_femur: Array) -> Array:
    """Unit vector in the sagittal plane across the piece from the brim to the femur, away from the hip (3,).

    Examples
    --------
    >>> outward(np.array([0.0, 0.0, 0.0]), np.array([0.0, -0.1, 0.02])).tolist()
    [1.0, 0.0, 0.0]
    """
    x, y, _ = on_femur - brim_point
    return np.array([-y, x, 0.0]) / np.hypot(x, y)


def move_brim(spec: Any, brim: float) -> None:
    """Move psoas' brim point and wrap by `brim` [m] across the path, both sides; + is away from the hip."""
    for side in "rl":
        point, wrap = spec.site(f"psoas-P2_{side}"), spec.geom(f"PS_at_brim_wrap_{side}")
        hip, on_femur = spec.body(f"femur_{side}"), spec.site(f"psoas-P3_{side}")
        away = brim * outward(np.array(point.pos), np.array(hip.pos) + np.array(on_femur.pos))
        point.pos, wrap.pos = np.array(point.pos) + away, np.array(wrap.pos) + away


def hip_arm(model: Any, brim: float = 0.0) -> float:
    """Flexion arm of psoas about the right hip at 0 deg [m], in a compiled default body whose brim is moved [m]."""
    moved = copy.deepcopy(model)
    data = mujoco.MjData(moved)
    on_femur = moved.body_pos[moved.body("femur_r").id] + moved.site_pos[moved.site("psoas-P3_r").id]
    point, wrap = moved.site("psoas-P2_r").id, moved.geom("PS_at_brim_wrap_r").id
    away = brim * outward(moved.site_pos[point].copy(), on_femur)
    moved.site_pos[point] += away
    moved.geom_pos[wrap] += away
    tendon, place = moved.tendon("Ps_L3_TP_r_tendon").id, moved.jnt_qposadr[moved.joint("hip_flexion_r").id]
    lengths = []
    for step in (-1e-5, 1e-5):
        data.qpos[place] = step
        mujoco.mj_kinematics(moved, data)
        mujoco.mj_comPos(moved, data)
        mujoco.mj_tendon(moved, data)
        lengths.append(float(data.ten_length[tendon]))
    return (lengths[0] - lengths[1]) / 2e-5


def brim_for_hip_arm(body: Body, arm: float) -> float:
    """How far the brim moves [m] for psoas to flex the hip with this arm at 0 deg [m].

    Parameters
    ----------
    body : Body
        The default one, its brim where it was: `psoas.default_body()`.
    arm : float
        Published models have 0.023 to 0.038 m; the default body 0.0233.

    Returns
    -------
    float
        For `psoas.default_body(brim=...)`, to a tenth of a millimetre.

    Raises
    ------
    InvalidValueError
        An arm that no brim within reach gives.

    Examples
    --------
    >>> import psoas
    >>> brim_for_hip_arm(psoas.default_body(), 0.030)
    0.007
    """
    from scipy.optimize import brentq

    model = body.engine.model  # type: ignore[attr-defined]
    low, high = hip_arm(model, NEAREST), hip_arm(model, FARTHEST)
    if not low <= arm <= high:
        raise InvalidValueError(
            f"psoas has no hip arm of {1e3 * arm:g} mm at 0 deg: its brim reaches from {1e3 * low:.1f} to "
            f"{1e3 * high:.1f} mm."
        )
    return checked_brim(float(brentq(lambda brim: hip_arm(model, brim) - arm, NEAREST, FARTHEST, xtol=1e-6)))
