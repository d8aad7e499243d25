"""How long muscles are: at a posture, over a grid, over a motion; and their fibres, and what is left to slack."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.answers.actions.sweep import grid
from psoas.bodies.default.build import load
from psoas.bodies.variants import is_default
from psoas.body.body import Body, state
from psoas.body.posture import TOTALS, is_rotational, posture_and_remarks, posture_at
from psoas.body.state import Array, State
from psoas.dataset.labels import group_labels, muscle_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, PostureRangeWarning, invalid_choice
from psoas.formats.motions.sto import read_sto
from psoas.mechanics.groups import groups_of
from psoas.mechanics.many import Progress, many
from psoas.mechanics.path_notes import jump_notes
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.question.muscles import muscles_of, off_spine
from psoas.question.sides import sides_asked
from psoas.question.tissue import check_tissue
from psoas.trials.motion import motion_of
from psoas.units import coordinate_unit

if TYPE_CHECKING:
    import xarray as xr

STANDING = "standing"
NAMES = ("length", "length_of_standing", "fibre_length", "fibre_over_optimum", "slack")


class Fibres(NamedTuple):
    """What a model's file says of its muscles (m,); nan where it says nothing."""

    l_opt: Array
    l_TS: Array  # noqa: N815 the symbol of the papers
    pennation: Array


def lengths(
    muscles: Sequence[str] | str | None = None,
    posture: str | Mapping[str, float] = STANDING,
    *,
    over: str | None = None,
    motion: str | Path | None = None,
    side: str | None = None,
    body: Body | None = None,
    passive: Passive | None = None,
    path: str = "straight",
    lowpass: float | None = None,
    angles: str | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """How long muscles and their fibres are: at a posture, over a grid of one coordinate, or in a motion.

    Parameters
    ----------
    muscles : str or sequence of str, optional
        Families, aliases or single muscles; everything if None.
    posture : str or mapping
        As `psoas.posture_at` takes it.
    over : str, optional
        ``coordinate=start:stop:step`` in degrees or millimetres.
    motion : path, optional
        A .mot or .sto file in the place of a posture.
    side : {'right', 'left', 'both'}, optional
    body : Body, optional
        `psoas.default_body()` if absent. Of a body that was read from a file fibres are what the file says of them.
    passive : Passive, optional
        Of that body, such as `psoas.passive_body(body, tightness={"psoas": 0.2})`; as published if absent.
    path : {'straight', 'guided'}
    lowpass, angles
        Of a motion, as in `psoas.trial`.
    progress : callable, optional
        Told (done, total).

    Returns
    -------
    xarray.Dataset
        Dims (muscle), with `sweep` or `time` before it where there is one: `muscle_length` [m] of the whole path;
        `muscle_length_of_standing`, over that in `standing`; `muscle_fibre_length` [m], in equilibrium with its tendon;
        `muscle_fibre_over_optimum`; `muscle_slack` [m], positive where the muscle is slack, by how much. The same for
        each `group`, means weighted by strength. nan where the body says nothing of fibres.

    Raises
    ------
    UnknownNameError, InvalidValueError, FileFormatError
        Names, postures, grids or files that are none; a grid and a motion at once.

    Notes
    -----
    A rigid tendon for muscles of a file: ``l_M = sqrt((l_MT - l_TS)^2 + (l_opt sin a)^2)``, slack up to the optimum.

    Examples
    --------
    >>> import psoas
    >>> bent = psoas.lengths("psoas", "supine_knees_to_chest")
    >>> bool((bent.muscle_slack > 0).all())
    True
    """
    import xarray as xr

    body = load() if body is None else body
    if path not in body.paths:
        raise invalid_choice("path", path, body.paths)
    if over is not None and motion is not None:
        raise InvalidValueError("a grid is about one posture, and a motion has many; give one of them.")
    if passive is not None:
        check_tissue(body, "a length with passive tissue of its own")
    elif is_default(body):
        passive = passive_body(body)
    families, rows, _, notes = muscles_of(body, muscles)
    sides = sides_asked(body, muscles, side)
    groups = groups_of(body, families, "pcsa")
    along, odd, coords, told = postures_asked(body, posture, over, motion, lowpass, angles)
    there = state(body, posture_at(body, STANDING), path=path)
    from_file = fibres_of_file(body)
    straight = there.lengths if path == "straight" else state(body, there.q).lengths
    found: list[list[Array]] = []
    said: dict[str, int] = {}

    def at_point(q: Array) -> tuple[State, list[Array]]:
        at = state(body, q, path=path)
        seen = at.lengths - there.lengths + straight  # slack lengths are those of the straight path
        return at, [at.lengths, at.lengths / there.lengths, *fibres(passive, from_file, seen)]

    for at, values in many(at_point, along, progress=progress):
        found.append(values)
        for note in jump_notes(body, at, rows, path):
            said[note] = said.get(note, 0) + 1
    table = np.array(found).transpose(1, 0, 2)  # (what, point, muscle)
    W = weighted(groups, np.asarray(body.muscle_table["F0"] if passive is None else passive.fibres.F0, float))
    means = np.array([np.einsum("pm,gm->pg", np.nan_to_num(part), W) for part in table])
    unknown = np.isnan(table).any(axis=1)  # (what, muscle)
    means = np.where((unknown[:, None, :] & (W > 0)[None]).any(axis=2)[:, None], np.nan, means)
    dims = tuple(name for name in ("sweep", "time") if name in coords)
    data = {}
    for name, each, mean in zip(NAMES, table[:, :, rows], means, strict=True):
        for prefix, dim, values in (("muscle_", "muscle", each), ("group_", "group", mean)):
            data[prefix + name] = xr.DataArray(
                values if dims else values[0], dims=(*dims, dim), attrs=attributes(prefix + name)
            )
    absent = off_spine(body, there)
    labels = {**muscle_labels(body, rows, absent, sides), **group_labels(groups, W, absent, sides)}
    more = [n if c == len(along) else f"At {c} of {len(along)} points: {n}" for n, c in said.items()]
    attrs = {
        "answer": "length", "title": "lengths of muscles and their fibres", "schema_version": SCHEMA_VERSION,
        "body": body.name, "posture": str(posture) if motion is None else str(motion), "operator": "length",
        "conditions": f"{path} path; {whence(passive, from_file)}", "condition_path": path,
        "notes": " ".join([*notes, *odd, *more]), **told,
    }  # fmt: skip
    return check_dataset(xr.Dataset(data, coords={**coords, **labels}, attrs=attrs))


def postures_asked(
    body: Body, posture: str | Mapping[str, float], over: str | None, motion: str | Path | None, lowpass: float | None,
    angles: str | None,
) -> tuple[list[Array], list[str], dict[str, Any], dict[str, Any]]:  # fmt: skip
    """Coordinates of every point asked for, what is odd about them, the labels of the points, and attributes."""
    if motion is not None:
        if posture != STANDING:
            raise InvalidValueError("a motion stands in the place of a posture; give one of them.")
        moving = motion_of(body, read_sto(motion, angles=angles), lowpass, "christophy")
        time = {"time": ("time", moving.time, {"units": "s", "long_name": "time"})}
        frames = {"motion": moving.source, "warnings": " ".join(moving.warnings)}
        return list(moving.q), list(moving.notes), time, frames
    if lowpass is not None or angles is not None:
        raise InvalidValueError("lowpass and angles are of a motion; give one.")
    if over is None:
        return [posture_at(body, posture)], [], {}, {}
    if not isinstance(posture, str):
        raise InvalidValueError("with a grid the posture is given as text.")
    coordinate, values = grid(body, over)
    if any(part.split("=")[0].strip() == coordinate for part in posture.split(",")):
        raise InvalidValueError(f"'{coordinate}' is swept and set by the posture too; give it once.")
    found, warned = [], {}
    for value in values.tolist():
        q, remarks = posture_and_remarks(body, f"{posture},{coordinate}={value!r}")
        warned.update({key: text for text in remarks if (key := text.split(" = ")[0]) not in warned})
        found.append(q)
    for text in warned.values():
        warnings.warn(text, PostureRangeWarning, stacklevel=3)
    unit = coordinate_unit(coordinate in TOTALS or is_rotational(body, coordinate))
    grid_of = {"sweep": ("sweep", values, {"units": unit, "long_name": coordinate})}
    return found, [], grid_of, {"coordinate": coordinate}


def fibres_of_file(body: Body) -> Fibres:
    """Optimal fibre length, tendon slack length [m] and pennation [rad] of the file; nan where it says none."""
    none = np.full(len(body.muscles), np.nan)
    return Fibres(*(np.asarray(body.muscle_table.get(k, none), float) for k in ("l_opt", "l_TS", "pennation")))


def fibres(passive: Passive | None, from_file: Fibres, lengths: Array) -> list[Array]:
    """Fibre length [m], the same over its optimum, and path to slack [m] of every muscle."""
    if passive is not None:
        found = fibre_lengths(passive, lengths)
        return [found.fibre, found.over_optimum, found.slack]
    l_opt, l_TS, pennation = from_file
    fibre = np.hypot(np.maximum(lengths - l_TS, 0.0), l_opt * np.sin(pennation))
    return [fibre, fibre / l_opt, l_TS + l_opt * np.cos(pennation) - lengths]


def whence(passive: Passive | None, from_file: Fibres) -> str:
    """Where fibres come from, in words."""
    if passive is not None:
        tight = ", ".join(f"{name} {amount:g}" for name, amount in passive.parameters["tightness"].items())
        return f"fibres of the published sets{f', tight: {tight}' if tight else ''}; elastic tendons"
    known = np.isfinite(from_file.l_opt)
    if not known.any():
        return "the model's file says nothing of fibres"
    return f"fibres of the model's file ({int(known.sum())} of {len(known)} muscles), rigid tendons, slack to optimum"


def weighted(groups: Sequence[Any], F0: Array) -> Array:
    """Weights (g, m) of every group's members by strength, 1 in all; alike where none has any."""
    W = np.array([g.weights > 0 for g in groups], float).reshape(len(groups), len(F0))
    strong = W * np.maximum(F0, 0.0)
    total = strong.sum(axis=1, keepdims=True)
    return np.where(total > 0, strong, W) / np.maximum(np.where(total > 0, total, W.sum(axis=1, keepdims=True)), 1e-12)
