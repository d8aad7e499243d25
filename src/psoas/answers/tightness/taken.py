"""Tests as a table, and the states of each taken once: splines over its free coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.answers.tightness.unknowns import Parameters
from psoas.body.body import Body, lengths_and_slopes, project, reduction, state
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import Passive

GRID, KNEE_GRID = np.radians(2.5), np.radians(6.0)
WIDE = {"hip_flexion": (-30, 115), "knee_angle": (0, 120), "hip_adduction": (-50, 30), "lumbar_bending": (-19, 19)}
THOMAS = {"hip_flexion": (-30, 25), "knee_angle": (0, 120)}  # where a hanging leg may come to rest


class Test(NamedTuple):
    """One row of `tables/tightness_tests.csv`."""

    key: str
    name: str
    kind: str
    posture: str
    free: tuple[str, ...]
    load: dict[str, float]
    gravity: bool
    read: str
    sign: float
    minus: str
    unit: str
    noise: float
    battery: str
    held: str
    demands: str
    source: str


Place = tuple[str, tuple[str, ...], tuple[tuple[str, float], ...], bool]


def place(one: Test) -> Place:
    """What decides where a test rests: posture, free coordinates, loads, gravity; two that share it rest alike."""
    return one.posture, one.free, tuple(one.load.items()), one.gravity


def tests() -> dict[str, Test]:
    """Every test by key, parts of differences among them.

    Examples
    --------
    >>> tests()["thomas_hip"].noise
    3.5
    """
    found = {}
    for row in table("tightness_tests"):
        load = {k: float(v) for k, v in (piece.split("=") for piece in row["load"].split(";") if piece)}
        found[row["test"]] = Test(
            row["test"], row["name"], row["kind"], row["posture"], tuple(row["free"].split()), load,
            row["gravity"] == "1", row["read"], float(row["sign"]), row["minus"], row["unit"], float(row["noise"]),
            row["battery"], row["held"], row["demands"], row["source"],
        )  # fmt: skip
    return found


def listed_tests() -> dict[str, Test]:
    """Tests that somebody can make: all but parts of differences."""
    return {key: one for key, one in tests().items() if one.battery != "part"}


@dataclass(frozen=True, eq=False)
class Taken:
    """A test's states: splines of lengths and of what joints and gravity do, over its free coordinates.

    Attributes
    ----------
    test : Test
    rows : muscles that matter
    grid : values of every free coordinate [rad]
    lengths : spline of path lengths over them
    joint : splines of (capsule, disc, rest, gravity) generalised force, along what is free or read
    """

    test: Test
    rows: NDArray[np.intp]
    grid: tuple[Array, ...]
    lengths: Any
    joint: Any
    fixed: tuple[Array, Array, Array] | None  # lengths, slopes, joint parts of a test without free coordinates

    @property
    def degrees(self) -> int:
        """Number of free coordinates."""
        return len(self.grid)

    def at(self, v: Array) -> tuple[Array, Array, Array]:
        """Lengths (N, r), their slopes (N, r, f), and joint parts (N, 4, f), at free coordinates (N, f)."""
        if self.fixed is not None:
            n = len(v)
            return tuple(np.broadcast_to(x, (n, *x.shape)) for x in self.fixed)  # type: ignore[return-value]
        if self.degrees == 1:
            x = v[:, 0]
            return self.lengths(x), self.lengths(x, 1)[:, :, None], self.joint(x).reshape(len(x), 4, 1)
        r = len(self.rows)
        whole = self.lengths(v)
        slopes = np.stack([self.lengths(v, nu=nu)[:, :r] for nu in ((1, 0), (0, 1))], axis=2)
        return whole[:, :r], slopes, whole[:, r:].reshape(len(v), 4, 2)


def taken(body: Body, passive: Passive, one: Test, known: Parameters) -> Taken:
    """The states of a test."""
    from scipy.interpolate import CubicSpline

    base, vectors = base_of(body, one), [vector(body, c) for c in along_of(one)]
    springs = joint_parts(passive)
    ends = THOMAS if len(one.free) == 2 else WIDE
    grid = []
    for c in one.free:
        low, high = np.radians(ends[c.removesuffix("_r")])
        step = KNEE_GRID if len(one.free) == 2 and c.startswith("knee") else GRID
        grid.append(np.linspace(low, high, round(float((high - low) / step)) + 1))
    points = np.array(np.meshgrid(*grid, indexing="ij")).reshape(len(grid), -1).T if grid else np.zeros((1, 0))
    S = np.column_stack(vectors) if vectors else np.zeros((len(base), 0))
    free = S[:, : len(one.free)]
    L, D, J = [], [], []
    for v in points:
        q = project(body, base + free @ v)
        lengths, slopes = lengths_and_slopes(body, q)
        B, _ = reduction(body, q, np.zeros(len(body.independent)))
        along = S[[body.coordinate(c) for c in body.independent]]
        L.append(lengths)
        D.append(slopes @ along)
        parts = [along.T @ (B.T @ forces(q)) for forces in springs]
        weight = along.T @ (B.T @ state(body, q).gravity) if one.gravity else np.zeros(along.shape[1])
        J.append(np.array([*parts, weight]))
    lengths, slopes, joint = np.array(L), np.array(D), np.array(J)
    if one.kind == "modulus":
        rows = measured_rows(body, one, known)
        return Taken(one, rows, (), None, None, (lengths[0][rows], np.zeros((len(rows), 0)), np.zeros((4, 0))))
    rows = np.flatnonzero(np.abs(slopes).max(axis=(0, 2)) > 1e-7)
    if one.kind == "moment":
        return Taken(one, rows, (), None, None, (lengths[0][rows], slopes[0][rows], joint[0]))
    if len(grid) == 1:
        flat = joint.reshape(len(points), -1)
        return Taken(one, rows, tuple(grid), CubicSpline(grid[0], lengths[:, rows]), CubicSpline(grid[0], flat), None)
    flat = np.concatenate([lengths[:, rows], joint.reshape(len(points), -1)], axis=1)
    return Taken(one, rows, tuple(grid), surface(grid, flat), None, None)


def surface(grid: list[Array], values: Array) -> Any:
    """A bicubic spline through values (points, c) on a grid of two coordinates."""
    from scipy.interpolate import NdBSpline, make_interp_spline

    first = make_interp_spline(grid[0], values.reshape(*map(len, grid), -1), k=3, axis=0)
    second = make_interp_spline(grid[1], np.moveaxis(first.c, 1, 0), k=3, axis=0)
    return NdBSpline((first.t, second.t), np.moveaxis(second.c, 0, 1), 3)


def along_of(one: Test) -> tuple[str, ...]:
    """Coordinates along which forces are taken: what is free, or what a moment is read about."""
    return one.free or ((one.read,) if one.kind == "moment" else ())


def base_of(body: Body, one: Test) -> Array:
    """Coordinates a test begins from."""
    text = ",".join(["standing", *(p for p in one.posture.split(";") if p)])
    q = posture_at(body, text)
    for c in one.free:
        q[np.flatnonzero(vector(body, c))] = 0.0
    return q


def vector(body: Body, name: str) -> Array:
    """A coordinate or a lumbar total over all coordinates (n,)."""
    v = np.zeros(len(body.coordinates))
    for c, share in (rhythm_shares(body, TOTALS[name]) if name in TOTALS else {name: 1.0}).items():
        v[body.coordinate(c)] = share
    return v


def measured_rows(body: Body, one: Test, known: Parameters) -> NDArray[np.intp]:
    """Muscles under the probe."""
    names = ["psoas_body", "psoas_process"] if one.read == "psoas" else [one.read]
    rows = np.concatenate([known.members[n] for n in names])
    if one.read == "adductors":
        rows = rows[[body.muscle_table["family"][i] == "adductor_longus" for i in rows]]
    return np.asarray(rows)


def joint_parts(passive: Passive) -> list[Any]:
    """Generalised forces of capsule, of discs, of the rest, as functions of coordinates."""
    joints, element = passive.joints, [name for name, _ in passive.joints.rows]
    springs, growths = len(joints.springs.at), len(joints.growths.at)
    of_springs = np.array(element[:springs] if springs <= len(element) else element)
    of_growths = np.array(element[springs : springs + growths])

    def forces(chosen: Any) -> Any:
        s, g = chosen(of_springs), chosen(of_growths)

        def at(q: Array) -> Array:
            one, two = joints.springs.terms(q)[1] * s, joints.growths.terms(q)[1] * g
            where = np.concatenate([joints.springs.at, joints.growths.at, joints.growths.beside])
            return np.asarray(
                np.bincount(where, np.concatenate([one, two, joints.growths.gain * two]), joints.n), float
            )

        return at

    return [
        forces(lambda names: names == "capsule"), forces(lambda names: names == "disc"),
        forces(lambda names: (names != "capsule") & (names != "disc")),
    ]  # fmt: skip
