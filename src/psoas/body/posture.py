"""Postures: a name, coordinates, or both, in one grammar everywhere; projected onto the body's couplings."""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from psoas.anatomy import phrases, table
from psoas.body.body import Body, project
from psoas.body.grammar import BASE, named_values
from psoas.body.state import Array
from psoas.conditions import CHOICES
from psoas.errors import (
    InvalidValueError,
    PostureRangeWarning,
    PsoasError,
    checked_text,
    invalid_choice,
    listed,
    unknown_name,
)
from psoas.units import coordinate_unit, from_door, to_door

MARKERS = (
    "a file of markers: psoas.posture_of() puts the person on the body, and 'psoas align walk.trc --motion OUT.mot' "
    "does so in every frame"
)
FILES = {
    ".mot": "a motion: psoas.posture_of() makes a posture of one instant, psoas.trial() answers it frame by frame",
    ".sto": "a motion: psoas.posture_of() makes a posture of one instant, psoas.trial() answers it frame by frame",
    ".trc": MARKERS,
    ".c3d": MARKERS,
    ".csv": "a table, whose columns have no units; write it as .mot or .sto",
    ".nc": "an answer of psoas",
}
TOTALS = {"lumbar_extension": "FE", "lumbar_bending": "LB", "lumbar_rotation": "AR"}
STANCES = {"feet": "both", "left_foot": "left", "right_foot": "right"}  # of the table's supports
TRANSLATIONS = ("pelvis_tx", "pelvis_ty", "pelvis_tz")  # motions of the table in mm
BEYOND = np.radians(5.0)  # rad: no joint is asked farther beyond its range
BEYOND_SHARE = 0.1  # nor, of a coordinate that is a length, by more of the range


MOST = 1e3  # rad or m
AT_EDGE = 1e-6  # rad or m: files round the ends of ranges


def is_rotational(body: Body, coordinate: str) -> bool:
    """Whether a coordinate is an angle: it turns some segment."""
    return bool(body.rotational[body.coordinate(coordinate)])


def rhythm_shares(body: Body, motion: str, rhythm: str = "christophy") -> dict[str, float]:
    """Share of each lumbar level in the total of one motion (FE, LB, AR), summing to 1 (signed as the coordinates are).

    The lifting model publishes flexion-extension only; its other motions share as Christophy's.
    """
    column = {"FE": f"fe_{rhythm}", "LB": "lb_christophy", "AR": "ar_christophy"}[motion]
    shares = {row[motion]: float(row[column]) for row in body.lumbar}
    total = sum(shares.values())
    return {name: body.meanings[name].sign * value / total for name, value in shares.items()}


def settable(body: Body) -> tuple[str, ...]:
    """Every name a posture may set: independent coordinates, and lumbar totals where the body has levels."""
    return (*body.independent, *(TOTALS if body.lumbar else ()))


def posture_at(body: Body, posture: str | Mapping[str, float] = BASE, rhythm: str | None = None) -> Array:
    """Coordinates of a posture, every coupling followed.

    Parameters
    ----------
    body : Body
    posture : str or mapping
        ``[NAME,]coordinate=value,...`` in degrees and millimetres, or a mapping of coordinate to rad and m. What is
        not given is as in `standing`. `lumbar_extension`, `lumbar_bending` and `lumbar_rotation` are totals, spread
        over the levels by the rhythm (in addition to nothing: a total and one of its levels together are refused).
    rhythm : {'christophy', 'lifting'}, optional
        The named posture's own (column `rhythm` of `tables/postures.csv`) unless given; `christophy` of no such row.

    Returns
    -------
    (n,) array [rad, m]

    Raises
    ------
    UnknownNameError, InvalidValueError
        Unknown posture or coordinate; a value that is no finite number; a dependent coordinate; a coordinate twice; a
        joint more than 5 deg beyond its range.

    Warns
    -----
    PostureRangeWarning
        A coordinate outside its range by less.

    Examples
    --------
    >>> import psoas
    >>> body = psoas.default_body()
    >>> q = posture_at(body, "standing,hip_flexion_r=30")
    >>> round(float(np.degrees(q[body.coordinate("hip_flexion_r")])), 6)
    30.0
    """
    q, remarks = posture_and_remarks(body, posture, rhythm)
    for remark in remarks:
        warnings.warn(remark, PostureRangeWarning, stacklevel=2)
    return q


def posture_and_remarks(
    body: Body, posture: str | Mapping[str, float], rhythm: str | None = None
) -> tuple[Array, list[str]]:
    """Coordinates as in `posture_at`, and a sentence on each that lies a little outside its range."""
    if rhythm is not None and rhythm not in CHOICES["rhythm"]:
        raise invalid_choice("rhythm", rhythm, CHOICES["rhythm"])
    if isinstance(posture, str):
        name, values = parsed(body, posture)
    elif isinstance(posture, Mapping):
        name, values = BASE, checked(body, posture)
    else:
        raise InvalidValueError(f"a posture is text or a mapping of coordinates to rad and m, not {posture!r}.")
    name = spoken(body, name)
    if name not in body.postures:
        raise no_posture(body, name)
    q = np.array([body.postures[name][c] for c in body.coordinates])
    row = row_of(body, name)
    own = row["rhythm"] if row else "christophy"
    respread: dict[str, float] = {}
    if row and rhythm not in (None, own) and body.lumbar:  # its lumbar totals, spread by this rhythm
        totals = {m: v for m, v in motions_of(row["coordinates"]).items() if m in TOTALS}
        respread = spread(body, totals, str(rhythm))
    given = spread(body, values, rhythm or own)
    for coordinate, value in (respread | given).items():
        q[body.coordinates.index(coordinate)] = value
    remarks = [check_range(body, coordinate, value) for coordinate, value in given.items()]
    return project(body, q), [text for text in remarks if text]


def no_posture(body: Body, name: str) -> PsoasError:
    """Why a name is no posture: it is a file's, a support's, or nobody's."""
    if kind := next((what for suffix, what in FILES.items() if name.lower().endswith(suffix)), ""):
        return InvalidValueError(f"'{name}' is no posture: it is {kind}.")
    if name in {row["support"] for row in table("supports")}:
        return InvalidValueError(
            f"'{name}' is no posture of {body.name} but a support that only psoas.posture() knows, support='{name}' "
            f"(the command: psoas posture --tight ... --support {name})."
        )
    return unknown_name("posture", name, body.postures, body.name)


def row_of(body: Body, name: str) -> Mapping[str, str]:
    """The row of `tables/postures.csv` that a posture of the body comes from; empty for one of the body's own."""
    return next((r for r in table("postures") if r["posture"] == name and name in body.supports), {})


def with_named_postures(body: Body, without: Collection[str] = ()) -> Body:
    """The body with the postures of `tables/postures.csv`, coordinates not given at zero, couplings followed.

    The table speaks of motions of the default body; a posture whose motions the body lacks is left out, and one that
    the body has already stays.
    """
    postures, stances = dict(body.postures), {BASE: "both"} | dict(body.stances)
    supports = dict(body.supports)
    zero = dict.fromkeys(body.coordinates, 0.0) | {
        c: v for c, v in postures.get("default", {}).items() if c in body.locked or not body.meanings.get(c)
    }
    blank = replace(body, postures={**postures, "zero": zero})
    for row in table("postures"):
        wanted = motions_of(row["coordinates"])
        own = {m: m if body.lumbar and m in TOTALS else body.coordinate_for(m) for m in wanted}
        if row["posture"] in (*postures, *without) or not wanted or not all(c in settable(body) for c in own.values()):
            continue
        given = {str(own[m]): in_own(body, str(own[m]), v) for m, v in wanted.items()}
        values = spread(blank, given, row["rhythm"])
        q = np.array([values.get(c, zero[c]) for c in body.coordinates])
        postures[row["posture"]] = dict(zip(body.coordinates, map(float, project(body, q)), strict=True))
        borne = row["supports"].split()
        stances[row["posture"]] = next((STANCES[s] for s in borne if s in STANCES), "none")
        supports[row["posture"]] = tuple(s for s in borne if s not in STANCES)
    return replace(body, postures=postures, stances=stances, supports=supports)


def motions_of(text: str) -> dict[str, float]:
    """Motions of the default body and their values [rad, m] in a row of `tables/postures.csv`."""
    pieces = (piece.split("=") for piece in text.split(",") if piece)
    return {motion: from_door(float(value), motion not in TRANSLATIONS) for motion, value in pieces}


def in_own(body: Body, coordinate: str, value: float) -> float:
    """A motion's value as the body's own coordinate has it."""
    meaning = body.meanings.get(coordinate)
    return value if meaning is None or not meaning.sign else meaning.sign * value / meaning.gain


def spoken(body: Body, name: str) -> str:
    """The body's name of what people call a posture (`lying`, `Thomas`); the name itself where no word means one."""
    meant = name if name in body.postures else phrases.named("postures", name) or name
    return meant if meant in body.postures else name


def named(body: Body, posture: str | Mapping[str, float]) -> str:
    """The named posture that a posture starts from."""
    name = posture.split(",")[0].strip() if isinstance(posture, str) else BASE
    return BASE if "=" in name else spoken(body, name)


def stance_of(body: Body, posture: str | Mapping[str, float]) -> str:
    """The stance that a posture's named base is made for; both feet where nothing is named."""
    return body.stances.get(named(body, posture), "both")


def supports_of(body: Body, posture: str | Mapping[str, float]) -> tuple[str, ...]:
    """What bears a posture beside the feet, by its named base: `seat`, `bed`, `couch`."""
    return body.supports.get(named(body, posture), ())


def parsed(body: Body, text: str) -> tuple[str, dict[str, float]]:
    """Name and coordinates [rad, m] of a posture in the door's grammar."""
    name, typed = named_values(text)
    given: dict[str, float] = {}
    for coordinate, value in typed.items():
        check_settable(body, coordinate)
        given[coordinate] = from_door(value, coordinate in TOTALS or is_rotational(body, coordinate))
    return name, checked(body, given)


def check_settable(body: Body, coordinate: str) -> None:
    """Refuse a coordinate the body does not have, or that follows another."""
    if coordinate in body.dependent:
        drivers = body.dependent[coordinate]
        instead = f"set {'that' if len(drivers) == 1 else 'one of those'} instead"
        follows = listed([f"'{d}'" for d in drivers])
        raise InvalidValueError(f"'{coordinate}' cannot be set: it follows {follows}; {instead}.")
    if coordinate not in settable(body):
        if own := body.coordinate_for(coordinate):
            raise InvalidValueError(f"'{coordinate}' is called '{own}' in {body.name}; set that.")
        raise unknown_name("coordinate", coordinate, settable(body), body.name)


def checked(body: Body, values: Mapping[str, Any]) -> dict[str, float]:
    """The mapping, every name settable and every value a finite number."""
    out = {}
    for coordinate, value in values.items():
        check_settable(body, checked_text("coordinate", coordinate))
        try:
            out[coordinate] = float(value)
        except (TypeError, ValueError, OverflowError):
            raise InvalidValueError(f"'{coordinate}' is {value!r}, which is not a number.") from None
        if not math.isfinite(out[coordinate]):
            raise InvalidValueError(f"'{coordinate}' is {value}, which is not a finite number.")
        if abs(out[coordinate]) > MOST:
            raise InvalidValueError(f"'{coordinate}' is {out[coordinate]:g} rad or m, beyond any posture ({MOST:g}).")
    return out


def spread(body: Body, values: Mapping[str, float], rhythm: str) -> dict[str, float]:
    """The values with every lumbar total spread over its levels."""
    totals = values.keys() & TOTALS.keys() if body.lumbar else set()  # elsewhere these are the body's own coordinates
    out = {c: v for c, v in values.items() if c not in totals}
    for total in totals:
        shares = rhythm_shares(body, TOTALS[total], rhythm)
        if both := sorted(shares.keys() & out.keys()):
            raise InvalidValueError(
                f"'{total}' spreads over the levels that {listed(both)} also sets; give one of them."
            )
        out |= {level: share * values[total] for level, share in shares.items()}
    return out


def check_range(body: Body, coordinate: str, value: float) -> str:
    """A sentence where a coordinate lies a little outside its range, which is named; far outside it is refused."""
    i = body.coordinates.index(coordinate)
    low, high = body.ranges[i]
    by = max(low - value, value - high)
    if not (low < high and by > AT_EDGE):  # nan where it is unlimited
        return ""
    rotational = bool(body.rotational[i])
    a, b, v, most = (to_door(x, rotational) for x in (low, high, value, tolerance(body, i)))
    unit = coordinate_unit(rotational)
    said = f"{coordinate} = {v:.1f} lies outside its range of {a:.1f} to {b:.1f} {unit} in {body.name}"
    if by > tolerance(body, i) and not is_of_root(body, coordinate):
        raise InvalidValueError(f"{said}, by more than {most:.3g} {unit}; no such posture is answered.")
    return f"{said}."


def is_of_root(body: Body, coordinate: str) -> bool:
    """Whether a coordinate says where the whole body is, which no joint limits."""
    return any(j.parent == "ground" and coordinate in j.coordinates for j in body.joints.values())


def tolerance(body: Body, i: int) -> float:
    """How far a coordinate may lie beyond its range [rad, m]."""
    return float(BEYOND if body.rotational[i] else BEYOND_SHARE * np.ptp(body.ranges[i]))


def spelled_out(body: Body, posture: str | Mapping[str, float]) -> str:
    """A posture in the grammar of the door: degrees and millimetres."""
    if isinstance(posture, str):
        return posture
    turns = {c: c in TOTALS or is_rotational(body, c) for c in posture}
    return ",".join(f"{c}={to_door(float(v), turns[c]):.6g}" for c, v in posture.items()) or "standing"
