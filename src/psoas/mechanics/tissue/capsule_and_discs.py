"""Passive moments that belong to a joint: discs, capsule, ligaments; elements of one coordinate, or of two of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import radians
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import invalid_choice
from psoas.mechanics.tissue.sources import Row, value

DEGREES = 180 / np.pi
FAR = 25.0  # widths beyond which an exponential goes on as its own quadratic, so that nothing overflows
MOTIONS = ("FE", "LB", "AR")
KINDS = ("linear", "saturating", "exponential")  # of a row of `tables/passive_ligaments.csv`
RANGES = {"FE": ("fe_min_deg", "fe_max_deg"), "LB": ("lb_max_deg", "lb_max_deg"), "AR": ("ar_max_deg", "ar_max_deg")}


class Springs(NamedTuple):
    """Cubic springs about a rest position, soft in a neutral zone: arrays (k,), one entry per coordinate.

    ``M(a) = c1 a + c2 a2 + c3 a3 - (c1 - soft) width arctan(a / width)``, a the distance from rest; stiffness is `soft`
    at rest and tends to that of the cubic.

    Attributes
    ----------
    at : index of the coordinate
    rest : [rad, m]
    c : (2, 3, k) on the negative and positive side [N m/rad, N m/rad2, N m/rad3]
    soft : stiffness at rest [N m/rad]
    width : of the neutral zone, to one side [rad]
    """

    at: NDArray[np.intp]
    rest: Array
    c: Array
    soft: Array
    width: Array

    def terms(self, q: Array) -> tuple[Array, Array, Array]:
        """Energy [J], force [N m] and stiffness [N m/rad] of each."""
        x = q[self.at] - self.rest
        up = x > 0
        c1, c2, c3 = np.where(up, self.c[1], self.c[0])
        a = np.abs(x)
        r, less = a / self.width, c1 - self.soft
        turn, c2a, c3a2 = np.arctan(r), c2 * a, c3 * a * a
        moment = (c3a2 + c2a + c1) * a - less * self.width * turn
        energy = (c3a2 / 4 + c2a / 3 + c1 / 2) * a * a
        r2 = r * r + 1
        energy -= less * self.width * (a * turn - self.width / 2 * np.log(r2))
        return energy, np.where(up, -moment, moment), 3 * c3a2 + 2 * c2a + c1 - less / r2


class Growths(NamedTuple):
    """Exponentials of one coordinate, or of a sum of two: arrays (k,).

    ``M = A (exp(z) - whole (1 + z + z2/2))``, ``z = sign (q + gain q_beside - start) / width``. Published exponentials
    have whole 0; end-stops have whole 1 and are zero before their start, with a moment twice continuously
    differentiable there. A ligament that two motions stretch has a gain: its moment about the other is ``gain M``.

    Attributes
    ----------
    at, sign : index of the coordinate, and the direction the moment works against
    A, width, start : [N m, rad, rad]
    whole : 0 or 1
    rate, least : sign over width [1/rad], and the smallest z
    beside, gain : index of the second coordinate, and how much of the first a radian of it is worth; gain 0 for none
    """

    at: NDArray[np.intp]
    sign: Array
    A: Array
    width: Array
    start: Array
    whole: Array
    rate: Array
    least: Array
    beside: NDArray[np.intp]
    gain: Array

    def terms(self, q: Array) -> tuple[Array, Array, Array]:
        """Energy [J], force [N m] and stiffness [N m/rad] of each, in its first coordinate."""
        z = np.maximum(self.rate * (q[self.at] + self.gain * q[self.beside] - self.start), self.least)
        if z.max(initial=0.0) > FAR:
            near = np.minimum(z, FAR)
            over, e2 = z - near, self.A * np.exp(near)
            e1, e0 = e2 * (1 + over), e2 * (1 + over * (1 + over / 2))
        else:
            e2 = e1 = e0 = self.A * np.exp(z)
        w = self.A * self.whole
        one, two = w * (1 + z), w * z * z / 2
        energy = self.width * (e0 - one - two * (1 + z / 3))
        return energy, self.sign * (one + two - e1), (e2 - one) / self.width


class Joints(NamedTuple):
    """All joint elements of a body of n coordinates, each with its name and the row it comes from."""

    n: int
    springs: Springs
    growths: Growths
    rows: tuple[tuple[str, Row], ...]

    def terms(self, q: Array) -> tuple[float, Array]:
        """Energy [J] and forces (n,) [N m, N]."""
        one, two = self.springs.terms(q), self.growths.terms(q)
        at = np.concatenate([self.springs.at, self.growths.at, self.growths.beside])
        forces = np.bincount(at, np.concatenate([one[1], two[1], self.growths.gain * two[1]]), self.n)
        return float(one[0].sum() + two[0].sum()), np.asarray(forces, float)

    def stiffness(self, q: Array) -> Array:
        """Hessian (n, n) of the energy [N m/rad, N/m]: diagonal but for ligaments that two motions stretch."""
        K, grown = np.zeros((self.n, self.n)), self.growths
        k = grown.terms(q)[2]
        np.add.at(K, (self.springs.at, self.springs.at), self.springs.terms(q)[2])
        np.add.at(K, (grown.at, grown.at), k)
        np.add.at(K, (grown.beside, grown.beside), k * grown.gain**2)
        for pair in ((grown.at, grown.beside), (grown.beside, grown.at)):
            np.add.at(K, pair, k * grown.gain)
        return K

    def with_rest(self, rest: Mapping[int, float]) -> Joints:
        """The same joints, some springs unloaded elsewhere [rad, m]."""
        moved = np.array([rest.get(int(i), old) for i, old in zip(self.springs.at, self.springs.rest, strict=True)])
        return self._replace(springs=self.springs._replace(rest=moved))


def preload_factor(force: float) -> float:
    """Stiffness of a disc under axial compression [N] over that without: the saturating curve through both points.

    Source
    ------
    Gardner-Morse & Stokes 2004 (rows ``preload_factor_250`` and ``preload_factor_500``).

    Examples
    --------
    >>> round(preload_factor(0.0), 6), round(preload_factor(250.0), 6), round(preload_factor(500.0), 6)
    (1.0, 1.71, 2.11)
    """
    top, half = _saturating()
    return 1 + top * force / (force + half)


def preload_at(factor: float) -> float:
    """The axial compression [N] that stiffens a disc by a factor: `preload_factor` turned round.

    Examples
    --------
    >>> round(preload_at(1.71), 6), round(preload_at(1.0), 6)
    (250.0, 0.0)
    """
    top, half = _saturating()
    return half * (factor - 1) / (top - (factor - 1))


def _saturating() -> tuple[float, float]:
    """``1 + top P / (P + half)`` through the factors at 250 and 500 N."""
    a, b = (value(name, {}) - 1 for name in ("preload_factor_250", "preload_factor_500"))
    half = (b - a) / (2 * a - b) * 500.0
    return a * (250 + half) / 250, half


def joints_of(body: Body, sources: Mapping[str, str], scales: Mapping[str, float]) -> Joints:
    """The joint elements of a body, of the sets chosen."""
    made: list[tuple[Springs | Growths, str, Row]] = []
    for level in body.lumbar:
        made += _discs(body, level, sources["disc"], scales)
        made += _stops(body, level, sources["levels"], scales)
    for row in table("passive_ligaments"):
        if sources[row["element"]] == row["set"]:
            made += _ligaments(body, row, scales)
    springs = [e for e, _, _ in made if isinstance(e, Springs)] or [_none(_spring(0))]
    growths = [e for e, _, _ in made if isinstance(e, Growths)] or [_none(_growth(0, 1.0, 1.0, 1.0, 0.0, 0.0))]
    rows = [(name, row) for kind in (Springs, Growths) for e, name, row in made if isinstance(e, kind)]
    joined, grown = (
        [np.concatenate(some, axis=-1) for some in zip(*elements, strict=True)] for elements in (springs, growths)
    )
    return Joints(len(body.coordinates), Springs(*joined), Growths(*grown), tuple(rows))


def _none(element: Any) -> Any:
    """No element of its kind."""
    return type(element)(*(column[..., :0] for column in element))


def _discs(
    body: Body, level: Row, chosen: str, scales: Mapping[str, float]
) -> list[tuple[Springs | Growths, str, Row]]:
    """The three springs of a lumbar level."""
    made: list[tuple[Springs | Growths, str, Row]] = []
    factor = preload_factor(value("preload", scales)) * value("disc", scales)
    for motion in MOTIONS:
        rows = [r for r in table("passive_discs") if r["set"] == chosen and r["motion"] == motion]
        rows = [r for r in rows if r["level"] in ("", level["level"])]
        sides = [next(r for r in rows if side in r["direction"]) for side in "-+"]
        c = np.array([[float(r[f"c{i}"]) * factor * DEGREES**i for i in (1, 2, 3)] for r in sides])
        softened = any(int(r["softened"]) for r in sides)
        soft = c[:, 0].min() * (value("neutral_share", scales) if softened else 1.0)
        rest = radians(value(f"rest.{level['level']}", {})) if motion == "FE" else 0.0
        width = radians(value(f"neutral_{motion}", scales))
        made.append((_spring(body.coordinate(level[motion]), c, soft, width, rest), "disc", rows[0]))
    return made


def _spring(at: int, c: Array | None = None, soft: float = 0.0, width: float = 1.0, rest: float = 0.0) -> Springs:
    """One spring; `c` (2, 3) on the negative and positive side."""
    c = np.zeros((2, 3)) if c is None else c
    return Springs(np.array([at]), np.array([rest]), c[:, :, None], np.array([soft]), np.array([width]))


def _stops(
    body: Body, level: Row, chosen: str, scales: Mapping[str, float]
) -> list[tuple[Springs | Growths, str, Row]]:
    """The six end-stops of a lumbar level, at its range in the set chosen."""
    row = next(r for r in table("level_ranges") if (r["set"], r["level"]) == (chosen, level["level"]))
    A, width = value("stop_moment", scales), radians(value("stop_width", scales))
    made: list[tuple[Springs | Growths, str, Row]] = []
    for motion in MOTIONS:
        for sign, column in zip((-1.0, 1.0), RANGES[motion], strict=True):
            start = sign * abs(radians(float(row[column])))
            made.append((_growth(body.coordinate(level[motion]), sign, A, width, start, 1.0), "stop", row))
    return made


def _growth(
    at: int, sign: float, A: float, width: float, start: float, whole: float, beside: int | None = None, gain: float = 0
) -> Growths:
    """One exponential."""
    numbers = {"sign": sign, "A": A, "width": width, "start": start, "whole": whole, "rate": sign / width}
    numbers |= {"least": 0.0 if whole else -np.inf, "gain": gain}
    columns = {name: np.array([float(number)]) for name, number in numbers.items()}
    return Growths(at=np.array([at]), beside=np.array([at if beside is None else beside]), **columns)


def _ligaments(body: Body, row: Row, scales: Mapping[str, float]) -> list[tuple[Springs | Growths, str, Row]]:
    """One row of `tables/passive_ligaments.csv`, on each side, for coordinates that may turn the other way."""
    made: list[tuple[Springs | Growths, str, Row]] = []
    for side in ("_r", "_l"):
        coordinates = [body.coordinate_for(row[key] + side) for key in ("motion", "beside") if row[key]]
        if None not in coordinates:
            ways = [(body.coordinate(str(c)), float(body.meanings[str(c)].sign)) for c in coordinates]
            made.append((_ligament(row, ways, value(row["element"], scales)), row["element"], row))
    return made


def _ligament(row: Row, ways: list[tuple[int, float]], scale: float) -> Springs | Growths:
    """One row on one side; `ways`: each coordinate's index, and +1 where it is positive as the default body's is."""
    (at, way), A, start = ways[0], float(row["value"]) * scale, float(row["at_rad"])
    if row["kind"] == "linear":
        return _spring(at, np.tile([A, 0.0, 0.0], (2, 1)), A, 1.0, way * start)
    if row["kind"] not in KINDS:
        raise invalid_choice("kind", row["kind"], KINDS)
    width = 1 / float(row["rate_per_rad"])
    if row["kind"] == "saturating":  # -A (2/pi) arctan((q - start) / width)
        return _spring(at, None, 2 / np.pi * A / width, width, way * start)
    sign = 1.0 if row["direction"] == "+" else -1.0
    if len(ways) == 1:
        return _growth(at, sign * way, A, width, way * start, 0.0)
    beside, other = ways[1]
    return _growth(at, sign * way, A, width, way * start, 0.0, beside, way * other * float(row["gain"]))
