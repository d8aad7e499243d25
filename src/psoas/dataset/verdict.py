"""Does the sign hold? The robustness rule over a full factorial set of conditions; arrays in, verdicts out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array
from psoas.dataset.rows import Row
from psoas.dataset.schema import VERDICTS
from psoas.dataset.signs import NO_SIGN, ROUNDING, SHORT, called, signs

if TYPE_CHECKING:
    import xarray as xr

COUNTED = ("positive", "negative", "total", "factor")  # of a verdict, what stands beside a sign


class Verdict(NamedTuple):
    """What the sensitivity set says of one number.

    Attributes
    ----------
    kind : {'holds', 'depends', 'none'}
        All members outside the deadband agree; they do not; none is outside.
    sign : int
        +1, -1; the commoner one where it depends; 0 where there is none.
    agree, outside, total : int
        Members with that sign, members outside the deadband, all members.
    factor : str
        What flips the sign, where it depends: the factor which, changed alone, flips it in the largest share of pairs;
        `several` where more than one do so equally often, or none does alone.
    flips : tuple of (factor, share of pairs that flip)
    low, high : float
        Range over all members, in the unit of the values.
    positive, negative, silent : float
        Shares of the members; they add to 1.
    """

    kind: str
    sign: int
    agree: int
    outside: int
    total: int
    factor: str
    flips: tuple[tuple[str, float], ...]
    low: float
    high: float
    positive: float
    negative: float
    silent: float


def flip_share(sign: NDArray[np.int_], axis: int) -> float:
    """Share of the pairs of members that differ in one factor alone whose signs are opposite."""
    return float(flip_shares(sign[None], axis)[0])


def flip_shares(signs: NDArray[np.int_], axis: int) -> Array:
    """The same for several numbers at once (k, one axis per factor): (k,)."""
    levels = np.moveaxis(signs, axis + 1, 0)  # (level, k, ...)
    pairs = [(i, j) for i in range(len(levels)) for j in range(i)]
    others = tuple(range(1, levels.ndim - 1))
    opposite = sum(np.count_nonzero(levels[i] * levels[j] < 0, axis=others) for i, j in pairs)
    return opposite / (len(pairs) * levels[0, 0].size) if pairs else np.zeros(len(signs))


def flipping(flips: Sequence[tuple[str, float]]) -> str:
    """The factor that flips the sign most often, or `several` where no single one does."""
    most = max(share for _, share in flips)
    names = [name for name, share in flips if share > most - 1e-9]
    return names[0] if len(names) == 1 and most > 0 else "several"


def verdict(values: Array, normalisers: Array, factors: Sequence[str], least: float = ROUNDING) -> Verdict:
    """The robustness rule.

    Parameters
    ----------
    values, normalisers : arrays with one axis per factor
        The number in every member of the full factorial set, and the largest magnitude it is compared with there.
    factors : sequence of str
        Names of the axes.
    least : float
        `LEAST` of the values' unit.
    """
    return verdicts(values[None], normalisers[None], factors, least)[0]


def verdicts(values: Array, normalisers: Array, factors: Sequence[str], least: float = ROUNDING) -> list[Verdict]:
    """The same for several numbers at once: their axis is the first."""
    sign = signs(values, normalisers, least)
    levels = tuple(range(1, sign.ndim))
    up, down = (np.count_nonzero(way, axis=levels).tolist() for way in (sign > 0, sign < 0))
    low, high = values.min(axis=levels).tolist(), values.max(axis=levels).tolist()
    shares = np.zeros((len(sign), len(factors)))
    both = np.array([bool(u and d) for u, d in zip(up, down, strict=True)], bool)  # where one is missing nothing flips
    if both.any():
        shares[both] = np.array([flip_shares(sign[both], axis) for axis in range(len(factors))]).T
    flips = [tuple(zip(factors, row, strict=True)) for row in shares.tolist()]
    total = int(np.prod(sign.shape[1:]))
    return [verdict_from(*one, total) for one in zip(up, down, low, high, flips, strict=True)]


def verdict_from(
    up: int, down: int, low: float, high: float, flips: tuple[tuple[str, float], ...], total: int
) -> Verdict:
    """The verdict on one number: how many members are above and below zero, their range, how many flip by factor."""
    kind = "none" if up + down == 0 else "depends" if up and down else "holds"
    return Verdict(
        kind=kind,
        sign=0 if kind == "none" else 1 if up >= down else -1,
        agree=max(up, down),
        outside=up + down,
        total=total,
        factor=flipping(flips) if kind == "depends" else "",
        flips=flips,
        low=low,
        high=high,
        positive=up / total,
        negative=down / total,
        silent=1 - (up + down) / total,
    )


class Beside(NamedTuple):
    """A sign that is shown, beside the sensitivity set it was taken from.

    Attributes
    ----------
    sign : int
        The one shown: +1, -1, 0 for no reliable sign.
    positive, negative, silent : int
        Members with either sign, and without a reliable one.
    factor : str
        What flips the sign, '' where nothing does.
    """

    sign: int
    positive: int
    negative: int
    silent: int
    factor: str

    @property
    def total(self) -> int:
        """All members."""
        return self.positive + self.negative + self.silent

    @property
    def agree(self) -> int:
        """Members that have the sign shown."""
        return (self.silent, self.positive, self.negative)[self.sign]

    @property
    def opposite(self) -> int:
        """Members that have the other sign; of no sign, those that have the commoner one."""
        return (max(self.positive, self.negative), self.negative, self.positive)[self.sign]

    @property
    def minority(self) -> bool:
        """Whether fewer members have the sign shown than have the other."""
        return self.agree < self.opposite

    @property
    def holds(self) -> bool:
        """Whether no member has another sign than the one shown."""
        return self.sign != 0 and self.agree > 0 and self.opposite == 0

    @property
    def other(self) -> int:
        """The sign of those that say otherwise."""
        return -self.sign or (1 if self.positive >= self.negative else -1)


def verdict_of(found: xr.Dataset, row: Row) -> dict[str, Any]:
    """What the sensitivity set says of a row, field by field."""
    return verdicts_of(found, [row])[0]


def verdicts_of(found: xr.Dataset, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the sensitivity set says of every row, field by field; every column is read once."""
    columns = columns_of(found, rows, VERDICTS)
    return [dict(zip(VERDICTS, columns[dim_of(row)][row.name], strict=True)) for row in rows]


def columns_of(
    found: xr.Dataset, rows: Sequence[Row], fields: Collection[str]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Fields of a sensitivity set by dimension and name, as far as some rows are in it."""
    made = {}
    for dim in {dim_of(row) for row in rows}:
        prefix = "group_" if dim == "group" else ""
        values = zip(*(found.variables[f"{prefix}{k}"].values.tolist() for k in fields), strict=True)
        made[dim] = dict(zip(found.variables[dim].values.tolist(), values, strict=True))
    return made


def dim_of(row: Row) -> str:
    """The dimension of a robustness dataset in which a row is: one side's fascicles are single muscles."""
    return "group" if row.grouped or row.side in ("both", "midline") else "muscle"


def beside(found: xr.Dataset, row: Row, sign: int) -> Beside:
    """A shown sign of a row beside its sensitivity set, from `psoas.robustness`."""
    return all_beside(found, [row], [sign])[0]


def all_beside(found: xr.Dataset, rows: Sequence[Row], shown: Sequence[int] | NDArray[np.int_]) -> list[Beside]:
    """The shown sign of every row beside its sensitivity set; every column is read once."""
    columns = columns_of(found, rows, COUNTED)
    made = []
    for row, sign in zip(rows, shown, strict=True):
        positive, negative, total, factor = columns[dim_of(row)][row.name]
        up, down = round(positive * total), round(negative * total)
        made.append(Beside(int(sign), up, down, total - up - down, str(factor)))
    return made


def share_words(one: Beside) -> str:
    """The share of a set that has the sign shown, in 18 columns; what else there is, or what flips the sign.

    Examples
    --------
    >>> share_words(Beside(-1, 0, 144, 0, "")), share_words(Beside(1, 108, 0, 36, ""))
    ('holds 144/144', '108, 36 none')
    >>> share_words(Beside(-1, 14, 126, 4, "spine")), share_words(Beside(1, 34, 110, 0, "spine"))
    ('126/144: spine', '34/144: spine')
    """
    if one.holds:
        return f"holds {one.agree}/{one.total}" if not one.silent else f"{one.agree}, {one.silent} none"
    return f"{one.agree}/{one.total}{f': {one.factor}' if one.factor else ''}"


def minority_words(one: Beside, where: tuple[str, str, str], *, short: bool = False) -> str:
    """What most of a set says where it is not the sign shown; '' where that is no minority.

    Examples
    --------
    >>> minority_words(Beside(1, 34, 110, 0, "spine"), ("pelvis", "ground", "right"))
    'a minority: 110 of 144 ways say tilts anteriorly'
    """
    if not one.minority:
        return ""
    way = called(*where, one.other)
    return f"a minority: {one.opposite} of {one.total} ways say {SHORT.get(way, way) if short else way}"


def agreement_words(one: Beside, where: tuple[str, str, str]) -> str:
    """How far the sign shown holds, in full.

    Examples
    --------
    >>> pelvis = ("pelvis", "ground", "right")
    >>> agreement_words(Beside(1, 108, 0, 36, ""), pelvis)
    'holds in 108 of 144 ways, the other 36 have no reliable sign'
    >>> agreement_words(Beside(-1, 14, 126, 4, "spine"), pelvis)
    '126 of 144 ways agree, 14 say tilts posteriorly; it depends on the spine'
    >>> agreement_words(Beside(1, 34, 110, 0, "spine"), pelvis)
    '34 of 144 ways agree, a minority: 110 of 144 ways say tilts anteriorly; it depends on the spine'
    """
    if one.total == 1:
        return "the only way to ask"
    if one.holds:
        rest = f", the other {one.silent} have {NO_SIGN}" if one.silent else ""
        return f"holds in {one.agree if one.silent else 'all'} {'of ' if one.silent else ''}{one.total} ways{rest}"
    less = f", {one.opposite} say {called(*where, one.other)}" if one.opposite else ""
    most = minority_words(one, where)
    factor = "several assumptions" if one.factor == "several" else f"the {one.factor}"
    return (
        f"{one.agree} of {one.total} ways agree{f', {most}' if most else less}"
        f"{f'; it depends on {factor}' if one.factor else ''}"
    )


def record_of(one: Beside) -> dict[str, Any]:
    """The same for a program."""
    share = one.agree / one.total if one.total else None
    return {"shown_sign": one.sign, "agreeing_share": share, "minority": one.minority}


def verdict_words(found: xr.Dataset, row: Row) -> str:
    """What the sensitivity set says of a row where no single sign is shown, in a few words."""
    said = verdict_of(found, row)
    if said["verdict"] == "holds":
        return f"holds {said['agree']}/{said['total']}"
    return f"depends: {said['factor']}" if said["verdict"] == "depends" else NO_SIGN
