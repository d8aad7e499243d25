"""Between the first instant and the new equilibrium: what a step of tension does over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.equilibrium.at_rest import resting
from psoas.answers.equilibrium.modes import DAMPING, RISE, Grid, sign_changes, stepped
from psoas.body.body import Body
from psoas.body.posture import spelled_out
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.labels import group_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.dataset.signs import COMPARED, norms
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.mechanics.accelerations import shift
from psoas.mechanics.ground.bearing import bearing_notes, words_at
from psoas.mechanics.path_notes import jump_notes, via_notes
from psoas.mechanics.tissue.draws import SHORT_RANGE
from psoas.mechanics.tissue.protocol import Elements
from psoas.question.muscles import off_spine, unrepresented
from psoas.question.pairs import segments_of

if TYPE_CHECKING:
    import xarray as xr

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"), ("thorax", "pelvis"))
DURATION, POINTS = 1.0, 501  # s, of the curve unless given
LONGEST = 60.0  # s


def step(
    muscles: Sequence[str] | str | None = None,
    *,
    pairs: Sequence[tuple[str, str]] = PAIRS,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    passive: Elements | None = None,
    rest: str = "here",
    short_range: float = SHORT_RANGE,
    side: str | None = None,
    damping: float = DAMPING,
    time: Array | Sequence[float] | None = None,
    conditions: Conditions | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What groups of muscles do over time when their tension steps up by a newton: from acceleration to equilibrium.

    Parameters
    ----------
    muscles, body, posture, passive, rest, short_range, side, conditions, fields
        As in `psoas.static`.
    pairs : sequence of (of, relative_to)
        Segments, or `ground`.
    damping : float
        Of every mode, relative to critical [p: 0.2-0.4].
    time : (t,) [s], optional
        From zero; 0 to 1 s if absent. Sign changes are sought up to its end.

    Returns
    -------
    xarray.Dataset
        `group_step_rotation` (time, pair, group, axis) [rad/N] in the axes of `relative_to`; `group_step_start`
        [rad/s^2/N], its curvature at time zero, as a modal sum; `group_step_end` [rad/N], the new equilibrium;
        `group_sign_change` (pair, group, axis, change) [s], nan where there is none. Attribute `rise_time`: what a
        muscle takes to build up tension [s]; a sign that lasts shorter is never seen.

    Raises
    ------
    UnknownNameError, InvalidValueError, NotConvergedError
        As in `psoas.static`; a damping or a time that is none.

    Notes
    -----
    ``theta(t) = sum_i Jw v_i (v_i' f / w_i^2) s_i(t)`` over the modes ``N'K_r N v = w^2 N'M N v``.
    """
    import xarray as xr

    t = checked_time(time)
    if isinstance(damping, bool) or not isinstance(damping, (int, float)) or not 0 <= damping < 1:
        raise InvalidValueError(f"damping={damping!r} is not a share of critical damping from 0 to below 1.")
    found = resting(muscles, body, posture, conditions, fields, passive, rest, short_range, side)
    body, m = found.body, found.mechanism
    places = [segments_of(body, of, to) for of, to in pairs]
    if not found.groups or not places:
        raise InvalidValueError("a step is of whole muscles or groups, such as psoas, and of some pair of segments.")
    answer = stepped(found.static, m.moving.arms.T @ found.W.T, damping)
    parts = np.stack([shift(answer.parts, m.ref.R, a, b, m.H) for a, b in places], axis=1)  # (mode, pair, group, 3)
    modal = answer._replace(parts=parts)
    compared = [body.segment(s) for s in COMPARED if s in body.segments]
    frames = [np.eye(3) if b is None else m.H.T @ m.ref.R[b] for _, b in places]
    turned = answer._replace(parts=np.moveaxis(answer.parts[..., compared, :], -2, 1))  # (mode, segment, group, 3)
    start, end = (np.moveaxis(v, 0, -2) for v in (turned.initial(), turned.final()))
    data = {
        "group_step_rotation": (("time", "pair", "group", "axis"), modal.over(t)),
        "group_step_start": (("pair", "group", "axis"), modal.initial()),
        "group_step_end": (("pair", "group", "axis"), modal.final()),
        "group_step_start_norm": (("pair", "group", "axis"), np.array([norms(start, axes) for axes in frames])),
        "group_step_end_norm": (("pair", "group", "axis"), np.array([norms(end, axes) for axes in frames])),
        "group_sign_change": (("pair", "group", "axis", "change"), changes(modal.w, parts, damping, float(t[-1]))),
        "mode_w2": (("mode",), found.static.modes.w2),
    }
    absent, limits = off_spine(body, m.ref), unrepresented(body, found.muscles.rows)
    coords = {
        "time": ("time", t, {"units": "s", "long_name": "time since the tension stepped up"}),
        "pair": [f"{of} relative to {to}" for of, to in pairs],
        "of": ("pair", [of for of, _ in pairs]),
        "relative_to": ("pair", [to for _, to in pairs]),
        "axis": list(AXES),
        "mode": np.arange(len(modal.w)),
        **group_labels(found.groups, found.W, absent, found.sides),
    }
    attrs = {
        "answer": "step",
        "title": "what a step of tension does over time, per newton",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": words_at(body, posture, m.ref, found.conditions, instant=False),
        **{f"condition_{k}": v for k, v in found.conditions.resolved().items()},
        "operators": "step",
        "damping": float(damping),
        "rise_time": list(RISE),
        "rise_words": f"a muscle takes {1e3 * RISE[0]:.0f}-{1e3 * RISE[1]:.0f} ms [p] to build up tension; a sign that "
        "lasts shorter is never seen",
        "equilibrium_residual": found.equilibrium.residual,
        "stability": f"slowest mode {found.static.modes.w2[0]:.3g} s^-2, {found.static.mode_words()}",
        "spine_kind": body.spine.kind,
        "limits": " ".join(limits),
        "notes": " ".join(
            [
                *found.muscles.notes,
                *body.remarks,
                *limits,
                *bearing_notes(body, posture, m.ref, found.conditions),
                *jump_notes(body, m.ref, path=found.conditions.path),
                *via_notes(body, m.ref, found.muscles.rows),
            ]
        ),
    }
    arrays = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(arrays, coords=coords, attrs=attrs))


def checked_time(time: Array | Sequence[float] | None) -> Array:
    """Times from zero, rising; those of the default curve if none are given."""
    t = np.linspace(0, DURATION, POINTS) if time is None else np.asarray(time, float)
    if t.ndim != 1 or len(t) < 2 or not np.isfinite(t).all() or t[0] != 0 or (np.diff(t) <= 0).any() or t[-1] > LONGEST:
        raise InvalidValueError(f"time rises from 0 to at most {LONGEST:g} s, in two points or more.")
    return t


def changes(w: Array, parts: Array, damping: float, end: float) -> Array:
    """Sign-change times of every pair, group and axis (p, g, 3, c), nan where there are fewer."""
    shape = parts.shape[1:]
    size = np.abs(parts.sum(axis=0)).max(axis=-1)  # (p, g): beside this an axis may be silent
    grid = Grid.of(w, damping, end)
    found = {
        place: sign_changes(w, parts[(slice(None), *place)], damping, end, grid)
        if np.abs(parts[(slice(None), *place)]).max() > 1e-6 * size[place[:2]]
        else []
        for place in np.ndindex(shape)
    }
    most = max(1, *(len(times) for times in found.values()))
    out = np.full((*shape, most), np.nan)
    for place, times in found.items():
        out[place][: len(times)] = times
    return out
