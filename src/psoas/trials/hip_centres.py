"""Where the hip joint centres are in the pelvis, by every published regression."""

from __future__ import annotations

from math import cos, sin

import numpy as np

from psoas.anatomy import table
from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array

DAVIS, STORED = "davis", "stored"
REGRESSIONS = (*dict.fromkeys(row["regression"] for row in table("hip_regressions")), DAVIS)
HIP_CENTRES = (*REGRESSIONS, STORED)
MARKER_OFFSET = 0.009  # m: radius of a marker and its plate, from skin to the marker's centre
DAVIS_THETA, DAVIS_BETA, DAVIS_RADIUS = 0.5, 0.314, 7.0  # rad, rad, mm (Davis 1991)


def needs_leg(regression: str) -> bool:
    """Whether a regression asks for the length of the leg."""
    rows = [row for row in table("hip_regressions") if row["regression"] == regression]
    return regression == DAVIS or any(float(row["per_leg"]) for row in rows)


def hip_centre(
    regression: str, width: Array, depth: Array, leg: Array | float | None = None, offset: float = MARKER_OFFSET
) -> Array:
    """The right hip centre in the axes of the pelvis, from the middle of the ASIS markers; the left one is its mirror.

    Parameters
    ----------
    regression : one of `REGRESSIONS`
    width : (...) between the ASIS [m]
    depth : (...) from the middle of the ASIS to the middle of the PSIS [m]
    leg : length of the leg, ASIS to medial malleolus [m], for those that need it
    offset : from bone to the centre of a marker [m]; moves what was found from bone backward

    Returns
    -------
    (..., 3) array [m], anterior, superior, right

    Examples
    --------
    >>> (1e3 * hip_centre("harrington", np.array(0.24322), np.array(0.18051), offset=0.0)).round(2)
    array([-53.22, -83.87,  87.56])
    """
    if needs_leg(regression) and leg is None:
        those = listed([name for name in REGRESSIONS if not needs_leg(name)], "or")
        raise InvalidValueError(
            f"--hip-centre {regression} needs the length of the leg, --leg-length in mm; {those} do not."
        )
    w, d = 1e3 * np.asarray(width), 1e3 * np.asarray(depth)
    if regression == DAVIS:
        assert leg is not None
        return davis(w, 1e3 * np.asarray(leg))
    rows = {row["axis"]: row for row in table("hip_regressions") if row["regression"] == regression}
    found = [
        float(row["constant_mm"]) + float(row["per_width"]) * w + float(row["per_depth"]) * d
        + (float(row["per_leg"]) * 1e3 * np.asarray(leg) if float(row["per_leg"]) else 0.0)
        for row in (rows[axis] for axis in "xyz")
    ]  # fmt: skip
    found[0] = found[0] - 1e3 * offset
    return 1e-3 * np.stack(np.broadcast_arrays(*found), axis=-1)


def davis(width: Array, leg: Array, mean_leg: Array | None = None, trochanter: Array | None = None) -> Array:
    """The hip centre of Davis 1991, which Plug-in Gait uses, from markers.

    Parameters
    ----------
    width, leg : (...) [mm]
    mean_leg : of both sides [mm], the own one unless given
    trochanter : ASIS to trochanter, antero-posterior [mm]; by the leg unless given

    Returns
    -------
    (..., 3) array [m]
    """
    back = 0.1288 * leg - 48.56 if trochanter is None else trochanter
    C = 0.115 * (leg if mean_leg is None else mean_leg) - 15.3
    t, b, m = DAVIS_THETA, DAVIS_BETA, DAVIS_RADIUS
    x = C * cos(t) * sin(b) - (back + m) * cos(b)
    y = -C * cos(t) * cos(b) - (back + m) * sin(b)
    return 1e-3 * np.stack(np.broadcast_arrays(x, y, np.asarray(width) / 2 - C * sin(t)), axis=-1)
