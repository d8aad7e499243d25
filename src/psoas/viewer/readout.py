"""Read-outs in words: what a muscle does to every segment, relative to its joint and relative to the ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import single_rows
from psoas.dataset.signs import NO_SIGN, called
from psoas.dataset.verdict import agreement_words, beside, share_words
from psoas.errors import PsoasError, printable
from psoas.text.layout import AXIS_WORDS
from psoas.viewer.link import Wish
from psoas.viewer.numbers import chosen, side_of

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
UNITS = {"acceleration": "rad/s²", "static": "deg", "torque": "mm"}
WHAT = {
    "acceleration": "angular acceleration at that instant",
    "static": "rotation to the new equilibrium",
    "torque": "moment arm",
}
UNSAID = NO_SIGN
SMALL, LEAST_SHOWN = 1e-3, 1e-6  # in the unit that is shown
STRONG = 0.9  # the colour is full where this share of the muscles has been passed
HEADER = (
    "<thead><tr><th scope=col>segment</th><th scope=col>relative to the joint</th>"
    "<th scope=col>relative to the ground</th></tr></thead>"
)


Judged = Mapping[tuple[str, str], "xr.Dataset"] | None  # pair -> its sensitivity set, about the chosen axis


class Cell(NamedTuple):
    """One number in words: relative to what, what it is called, its size as shown, and its sign (0: not reliable).

    `share`, once it is known: of the ways to ask, how many have that sign.
    """

    relative_to: str
    words: str
    size: str
    sign: int
    share: str = ""
    minority: bool = False


class Row(NamedTuple):
    """What happens to one segment."""

    segment: str
    joint: Cell
    ground: Cell


class Actions(NamedTuple):
    """What every muscle does to the chosen segment: sign, and how strongly (0 to 1)."""

    sign: NDArray[np.int_]
    strength: Array


def scale(operator: str, tension: float) -> float:
    """From SI per newton to what is shown: at the tension, in degrees, or in mm."""
    return {"acceleration": tension, "static": float(np.degrees(tension)), "torque": 1e3}[operator]


def cell(numbers: Numbers, wish: Wish, of: str, relative_to: str, judged: Judged = None) -> Cell:
    """One number in words, with the share of its sign where the ways to ask are known."""
    try:
        values, signs = numbers.about(of, relative_to, wish.axis)
    except PsoasError:
        return Cell(relative_to, "not defined", "", 0)
    value, sign = float(values[0]), int(signs[0])
    if value != value:
        return Cell(relative_to, "not represented", "", 0)
    shown = size(value * scale(wish.operator, wish.tension), sign)
    one = Cell(relative_to, called(of, relative_to, wish.axis, sign), shown, sign)
    found = (judged or {}).get((of, relative_to))
    if found is None:
        return one
    ways = beside(found, numbers.rows[0], sign)
    return one._replace(share=share_words(ways), minority=ways.minority)


def rows(
    dataset: xr.Dataset, wish: Wish, segments: Sequence[str], joints: Mapping[str, str], judged: Judged = None
) -> list[Row]:
    """Every segment's row: relative to the segment it joins, and relative to the ground."""
    numbers = Numbers(dataset, [chosen(dataset, wish)], wish.operator)
    return [
        Row(s, cell(numbers, wish, s, joints[s], judged), cell(numbers, wish, s, "ground", judged)) for s in segments
    ]


def size(value: float, sign: int = 1) -> str:
    """A magnitude in three significant digits, never with an exponent; 0 only where it is, or its sign is none.

    Examples
    --------
    >>> size(-7.0912), size(1234.5), size(0.000123), size(0.000123, 0), size(0.0), size(1e-300)
    ('7.09', '1230', '0.000123', '0', '0', 'under 0.000001')
    """
    shown = abs(float(f"{value:.3g}"))
    if shown >= SMALL:
        return f"{shown:.6g}"
    if not sign or not value:
        return "0"
    return f"{shown:.9f}".rstrip("0") if shown >= LEAST_SHOWN else f"under {LEAST_SHOWN:f}"


def every_muscle(dataset: xr.Dataset, wish: Wish) -> Actions:
    """Sign and strength of each single muscle's action on the chosen segment relative to the chosen reference.

    Raises
    ------
    InvalidValueError, UnknownNameError
        A pair that is not defined for the operator, or not in the body.
    """
    numbers = Numbers(dataset, single_rows(dataset), wish.operator)
    values, sign = numbers.about(wish.of, wish.relative_to, wish.axis)
    seen = np.abs(np.where(sign != 0, values, 0.0))
    full = np.quantile(seen[seen > 0], STRONG) if (seen > 0).any() else 1.0
    return Actions(sign, np.clip(seen / full, 0.0, 1.0))


def muscle_words(dataset: xr.Dataset, wish: Wish) -> str:
    """Who pulls: label, sides and tension; in a posture found for a tightness, how much more than there."""
    row, side = chosen(dataset, wish), side_of(wish)
    label = row.label if row.grouped else wish.muscle
    who = f"{label}, {'both sides' if side == 'both' else f'{side} side'}"
    if wish.operator == "torque":
        return f"{who}, in this new posture" if wish.tight else who
    force = f"{who}, {wish.tension:g} N{' a side' if side == 'both' else ''}"
    return f"{force} more, in this new posture" if wish.tight else force


def sentence(dataset: xr.Dataset, wish: Wish, judged: Judged = None) -> str:
    """The answer to the chosen question in one sentence, and how far its sign holds where that is known.

    Raises
    ------
    InvalidValueError, UnknownNameError
        A pair that is not defined for the operator, or not in the body.
    """
    numbers = Numbers(dataset, [chosen(dataset, wish)], wish.operator)
    _, signs = numbers.about(wish.of, wish.relative_to, wish.axis)
    one = cell(numbers, wish, wish.of, wish.relative_to)
    number = f", {one.size} {UNITS[wish.operator]}" if one.size else ""
    pair = f"{plain_segment(wish.of)} relative to {plain_segment(wish.relative_to)}"
    found = (judged or {}).get((wish.of, wish.relative_to))
    said = f"{muscle_words(dataset, wish)}: {pair} {one.words}{number}"
    if found is None or not one.size:
        return said
    shown = beside(found, numbers.rows[0], int(signs[0]))
    return f"{said}; this sign: {agreement_words(shown, (wish.of, wish.relative_to, wish.axis))}"


def plain_segment(name: str) -> str:
    """A segment's name as people say it.

    Examples
    --------
    >>> plain_segment("femur_r"), plain_segment("L5"), plain_segment("ground")
    ('right femur', 'L5', 'ground')
    """
    for end, side in (("_r", "right"), ("_l", "left")):
        if name.endswith(end):
            return f"{side} {name.removesuffix(end)}"
    return name


def safe(text: object) -> str:
    """Text as the page may hold it, whatever was in it.

    Examples
    --------
    >>> safe("<img src=x onerror=alert(1)>")
    '&lt;img src=x onerror=alert(1)&gt;'
    """
    return escape(printable(text), quote=True)


def rows_html(found: Sequence[Row], wish: Wish, who: str) -> str:
    """The read-outs as a table of two columns, words above numbers."""
    unit = UNITS[wish.operator]
    lines = (
        f'<tr data-segment="{safe(r.segment)}"><th scope=row>{safe(plain_segment(r.segment))}</th>'
        f"<td>{cell_html(r.joint, unit, True)}</td><td>{cell_html(r.ground, unit, False)}</td></tr>"
        for r in found
    )
    about = f"about the {AXIS_WORDS[wish.axis]} axis of the reference"
    return (
        f'<table class="psoas readouts"><caption>{safe(who)}: {WHAT[wish.operator]}, {about}</caption>{HEADER}<tbody>'
        f"{''.join(lines)}</tbody></table>"
    )


def cell_html(one: Cell, unit: str, named: bool) -> str:
    """What it is called, its size, and the reference where it differs from row to row."""
    way = {1: "up", -1: "down", 0: "none"}[one.sign]
    place = f"on {safe(plain_segment(one.relative_to))}" if named else ""
    number = f'<b data-value="{one.size}">{one.size}</b> {unit} ' if one.size else ""
    minority = ", a minority" if one.minority else ""
    share = f'<small class="share">{safe(one.share)}{minority}</small>' if one.share else ""
    return f'<span class="{way}">{safe(one.words)}</span><small>{number}{place}</small>{share}'


def legend_html(wish: Wish) -> str:
    """What the colours of the muscles mean."""
    up, down = (word(table("words"), wish.of, wish.relative_to, wish.axis, v) for v in (1.0, -1.0))
    pair = f"{safe(plain_segment(wish.of))} relative to {safe(plain_segment(wish.relative_to))}"
    return (
        f'<div class="psoas key">Muscles by what they do to the <b>{pair}</b>: <i class=up></i> {safe(up)} '
        f"<i class=down></i> {safe(down)} <i class=none></i> {UNSAID}; the chosen one thick</div>"
    )


def changes_html(found: xr.Dataset) -> str:
    """What tightness did to the posture, from `psoas.posture`: tight minus untight, in the same two columns."""
    columns: dict[str, dict[bool, str]] = {}
    for pair in found.pair.values:
        of, to = (str(found[key].sel(pair=pair).item()) for key in ("pair_of", "pair_relative_to"))
        turn = float(np.degrees(found.sagittal_change.sel(pair=pair)))
        sign = 0 if abs(turn) < 0.05 else 1 if turn > 0 else -1
        says = word(table("words"), of, to, "right", turn) if sign else "hardly turns"
        column = columns.setdefault(of, {True: "", False: ""})
        column[to != "ground"] += cell_html(Cell(to, says, f"{abs(turn):.1f}", sign), "deg", to != "ground")
    lines = (
        f"<tr><th scope=row>{safe(plain_segment(of))}</th><td>{c[True] or '-'}</td><td>{c[False] or '-'}</td></tr>"
        for of, c in columns.items()
        if not of.endswith("_l")  # both sides are tight alike
    )
    tight = f"{found.attrs['tight']} ({found.attrs['parameterisation_words']})"
    return (
        f'<table class="psoas"><caption>{safe(tight)}: difference to the same body with nothing tight, about the '
        f"mediolateral axis</caption>{HEADER}<tbody>{''.join(lines)}</tbody></table>"
    )
