"""Stretch programs as a table: one row one program, its position as a function of one depth."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, project
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import Array
from psoas.errors import InvalidValueError, checked_text, unknown_name
from psoas.units import from_door

TERM = re.compile(r"^(?P<a>[+-]?\d+(?:\.\d+)?)?(?:(?P<b>[+-]?\d+(?:\.\d+)?)\*depth)?$")
TURNED = ("lumbar_bending", "lumbar_rotation", "pelvis_list", "pelvis_rotation")  # change sign in a mirror
SIDES = ("right", "left")


class Value(NamedTuple):
    """A coordinate's value ``a + b depth`` [deg]."""

    coordinate: str
    a: float
    b: float


class Program(NamedTuple):
    """One row of `tables/stretch_programs.csv`, on one side.

    Attributes
    ----------
    key, name : short key, everyday name
    kind : {'kinematic', 'supported'}
    base : posture that it starts from
    fixed : coordinates, degrees
    free, held : coordinates that come to rest, and rules of those that turn back, of a supported program
    contacts : set of `tables/stretch_contacts.csv`
    depth, unit : what depth is, in degrees or millimetres
    low, high, usual : depths searched, and where a program without another stop ends
    about, way : coordinate whose passive moment stops it, and the direction of depth
    ends : {'torque', 'posture', 'rest'}
    factor : on the moment that is tolerated
    target : whom people aim at
    seen, props, compensations, see, note, source : what the person sees, what is drawn, how people cheat, words
    side : right or left
    """

    key: str
    name: str
    kind: str
    base: str
    fixed: tuple[Value, ...]
    free: tuple[str, ...]
    held: tuple[str, ...]
    contacts: str
    depth: str
    unit: str
    low: float
    high: float
    usual: float
    about: str
    way: float
    ends: str
    factor: float
    target: str
    seen: str
    props: tuple[str, ...]
    compensations: tuple[str, ...]
    see: str
    note: str
    source: str
    side: str

    @property
    def moves(self) -> bool:
        """Whether there is a depth at all."""
        return self.high > self.low


def term(text: str) -> tuple[float, float]:
    """(a, b) of ``a+b*depth``.

    Examples
    --------
    >>> term("90-1*depth"), term("-19"), term("1*depth")
    ((90.0, -1.0), (-19.0, 0.0), (0.0, 1.0))
    """
    found = TERM.match(text.strip())
    if not text.strip() or found is None:
        raise InvalidValueError(f"'{text}' is not of the form a+b*depth.")
    return float(found["a"] or 0.0), float(found["b"] or 0.0)


def mirrored(name: str) -> tuple[str, float]:
    """A coordinate's name on the other side, and the sign of its value there.

    Examples
    --------
    >>> mirrored("hip_flexion_r"), mirrored("lumbar_bending")
    (('hip_flexion_l', 1.0), ('lumbar_bending', -1.0))
    """
    ends = {"_r": "_l", "_l": "_r"}
    if name[-2:] in ends:
        return name[:-2] + ends[name[-2:]], 1.0
    return name, -1.0 if name in TURNED or name.endswith(("_LB", "_AR")) else 1.0


def keys() -> tuple[str, ...]:
    """Every program's key.

    Examples
    --------
    >>> "couch_stretch" in keys()
    True
    """
    return tuple(row["program"] for row in table("stretch_programs"))


@cache
def program(name: str, side: str = "right") -> Program:
    """The program of a key, or of an everyday name.

    Raises
    ------
    UnknownNameError
        No row has it.

    Examples
    --------
    >>> program("couch").name, program("half-kneeling lunge", "left").about
    ('couch stretch', 'hip_flexion_l')
    """
    asked = " ".join(checked_text("program", name).lower().replace("_", " ").replace("-", " ").split())
    rows = {row["program"]: row for row in table("stretch_programs")}
    known = {key.replace("_", " "): key for key in rows}
    known |= {row["name"].lower().replace("-", " "): key for key, row in rows.items()}
    starts = {key for words, key in known.items() if words.startswith(asked + " ")}
    key = known.get(asked) or (starts.pop() if len(starts) == 1 else None)
    if key is None:
        raise unknown_name("stretch", name, rows, "psoas stretch")
    return on_side(rows[key], side)


def on_side(row: dict[str, str], side: str) -> Program:
    """A row of the table as a program of one side; the table is of the right."""
    left = side == "left"
    pairs = [piece.split("=") for piece in row["fixed"].split(";") if piece]
    values = []
    for coordinate, text in pairs:
        to, sign = mirrored(coordinate) if left else (coordinate, 1.0)
        a, b = term(text)
        values.append(Value(to, sign * a, sign * b))
    about, way = row["about"][:-1], 1.0 if row["about"].endswith("+") else -1.0
    about, sign = mirrored(about) if left else (about, 1.0)
    swap = (lambda text: mirrored(text)[0]) if left else (lambda text: text)
    held = tuple("=-".join(swap(part) for part in rule.split("=-")) for rule in row["held"].split())
    return Program(
        row["program"], row["name"], row["kind"], row["base"], tuple(values),
        tuple(swap(name) for name in row["free"].split()), held, row["contacts"], row["depth"], row["unit"],
        float(row["low"]), float(row["high"]), float(row["usual"]), about, way * sign, row["ends"],
        float(row["factor"]), row["target"], row["seen"], tuple(row["props"].split()),
        tuple(row["compensations"].split()), row["see"], row["note"], row["source"], side,
    )  # fmt: skip


def coordinates(body: Body, one: Program, depth: float, rhythm: str = "christophy") -> Array:
    """Coordinates (n,) [rad, m] of a program at a depth [deg, mm], couplings followed."""
    q = posture_at(body, mirrored_base(one))
    for value in one.fixed:
        angle = from_door(value.a + value.b * depth, True)
        if value.coordinate in TOTALS and body.lumbar:
            for level, share in rhythm_shares(body, TOTALS[value.coordinate], rhythm).items():
                q[body.coordinate(level)] = share * angle
        else:
            q[body.coordinate(value.coordinate)] = angle
    return project(body, q)


def mirrored_base(one: Program) -> str:
    """The posture that a program starts from; one of one side as text of coordinates."""
    if one.side == "right" or one.base != "hanging_leg":
        return one.base
    row = next(r for r in table("postures") if r["posture"] == one.base)
    pairs = (piece.split("=") for piece in row["coordinates"].split(","))
    turned = ((mirrored(name), value) for name, value in pairs)
    return ",".join(["standing", *(f"{name}={sign * float(value):g}" for (name, sign), value in turned)])


def along(body: Body, one: Program, rhythm: str = "christophy") -> Array:
    """How every coordinate changes per depth (n,) [rad/rad]."""
    t = np.zeros(len(body.coordinates))
    for value in one.fixed:
        if value.coordinate in TOTALS and body.lumbar:
            for level, share in rhythm_shares(body, TOTALS[value.coordinate], rhythm).items():
                t[body.coordinate(level)] += share * value.b
        else:
            t[body.coordinate(value.coordinate)] += value.b
    return t


def direction(body: Body, one: Program, rhythm: str = "christophy") -> Array:
    """The direction (n,) in which the stop's coordinate moves with depth: a unit of it, a total by its shares."""
    a = np.zeros(len(body.coordinates))
    shares = rhythm_shares(body, TOTALS[one.about], rhythm) if one.about in TOTALS else {one.about: 1.0}
    for coordinate, share in shares.items():
        a[body.coordinate(coordinate)] = one.way * share
    return a
