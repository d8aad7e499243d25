"""Whether a moment arm is the shortening of its own path: ``-dL/dq`` by finite difference beside the engine's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, project, state
from psoas.body.state import Array
from psoas.errors import printable
from psoas.units import coordinate_unit, to_door

STEP = 1e-4  # rad or m
APART = 1e-3  # m on a body whose thigh is 0.4 m
SMOOTH = 0.3  # of `APART`: two steps that differ by more see a jump of the path, not a slope
DRAWS, FEWER, MANY = 6, 1, 60  # postures beside `standing`; of a body with so many coordinates fewer
WORST = 5  # muscles of a posture that are looked into
WIDEST = 7.0  # rad: a range beyond it is none
FEW = 3  # told in a remark


class Parted(NamedTuple):
    """A moment arm and the shortening of the same path [m], where they part."""

    muscle: str
    coordinate: str
    value: float
    arm: float
    shortening: float


def lengths(body: Body, q: Array, muscles: NDArray[np.intp] | None = None) -> Array:
    """Lengths [m] of all muscles, or of some, at coordinates q, couplings followed."""
    chosen = np.arange(len(body.muscles)) if muscles is None else muscles
    quick = getattr(body.engine, "lengths_at", None)
    where, rows = project(body, q), body.paths["straight"][chosen]
    return np.asarray(quick(where, rows) if quick else body.engine.arms(where, rows)[0])


def shortening(
    body: Body, q: Array, direction: Array, step: float = STEP, muscles: NDArray[np.intp] | None = None
) -> Array:
    """``-dL/ds`` (m,) of all muscles, or of some, along a direction of the coordinates (n,), couplings followed."""
    before, after = (lengths(body, q + way * step * direction, muscles) for way in (-1, 1))
    return np.asarray((before - after) / (2 * step))


def turning(body: Body) -> list[str]:
    """The independent coordinates that turn something, move, and have a range."""
    span = body.ranges[:, 1] - body.ranges[:, 0]
    return [
        c for i, c in enumerate(body.coordinates)
        if c in body.independent and c not in body.locked and body.rotational[i] and 0 < span[i] < WIDEST
    ]  # fmt: skip


def parted(body: Body, draws: int | None = None, apart: float = APART) -> list[Parted]:
    """Where arms and shortenings part by more than a millimetre: at `standing` and at postures drawn over the ranges.

    One random direction of all coordinates at a time finds the muscles; only for the worst of those is it asked about
    which coordinate, of those that they have an arm about.

    Parameters
    ----------
    body : Body
    draws : int, optional
        Postures beside `standing`: 6, of a body with many coordinates 1.
    apart : float [m]

    Returns
    -------
    list of `Parted`, the worst of each muscle and coordinate, worst first
    """
    names = turning(body)
    if not names:
        return []
    rng = np.random.default_rng(14)
    draws = (FEWER if len(names) > MANY else DRAWS) if draws is None else draws
    columns = np.array([body.coordinates.index(c) for c in names])
    low, high = body.ranges[columns].T
    base = np.array([body.postures["standing"][c] for c in body.coordinates])
    worst: dict[tuple[str, str], Parted] = {}
    for k in range(draws + 1):
        q = base.copy()
        if k:
            q[columns] = low + (high - low) * rng.uniform(0.1, 0.9, len(columns))
        q = project(body, q)
        at = state(body, q)
        arms = -(at.dldq @ at.B)[:, [body.independent.index(c) for c in names]]
        signs = rng.choice([-1.0, 1.0], len(names))
        direction = np.zeros(len(q))
        direction[columns] = signs
        off = np.abs(shortening(body, q, direction) - arms @ signs)
        suspects = np.argsort(-off)[: min(WORST, int((off > apart).sum()))]
        for found in by_coordinate(body, q, arms, names, suspects, apart):
            key = (found.muscle, found.coordinate)
            if key not in worst or gap(found) > gap(worst[key]):
                worst[key] = found
    return sorted(worst.values(), key=gap, reverse=True)


def gap(found: Parted) -> float:
    """By how much an arm and its shortening differ [m]."""
    return abs(found.arm - found.shortening)


def by_coordinate(
    body: Body, q: Array, arms: Array, names: Sequence[str], suspects: NDArray[np.intp], apart: float
) -> list[Parted]:
    """The coordinates about which the arms of some muscles (rows) are not their shortening, jumps left out."""
    found: list[Parted] = []
    crossed = np.abs(arms[suspects]).max(axis=0, initial=0) > apart / 4
    for j, name in enumerate(names):
        if not crossed[j]:
            continue
        i = body.coordinates.index(name)
        direction = np.zeros(len(q))
        direction[i] = 1.0
        slope, finer = (shortening(body, q, direction, step, suspects) for step in (STEP, STEP / 4))
        off = (np.abs(slope - arms[suspects, j]) > apart) & (np.abs(slope - finer) < SMOOTH * apart)
        found += [
            Parted(body.muscles[suspects[k]], name, float(q[i]), float(arms[suspects[k], j]), float(slope[k]))
            for k in np.flatnonzero(off)
        ]
    return found


def said_of_parted(body: Body, found: Sequence[Parted]) -> list[str]:
    """A remark with both numbers of the worst few."""
    if not found:
        return []
    told = []
    for p in found[:FEW]:
        turns = bool(body.rotational[body.coordinates.index(p.coordinate)])
        where = f"{to_door(p.value, turns):.0f} {coordinate_unit(turns)}"
        told.append(
            f"'{printable(p.muscle)}' about '{printable(p.coordinate)}' at {where}: arm {1e3 * p.arm:.1f} mm, -dl/dq "
            f"{1e3 * p.shortening:.1f} mm"
        )
    more = "; and others, see psoas audit --deep" if len(found) > FEW else ""
    return [f"Arms that are not the shortening of their path, for a wrap is no shortest line: {'; '.join(told)}{more}."]
