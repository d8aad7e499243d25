"""The new equilibrium as a table: the first instant beside where every segment comes to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.agreement import agreement
from psoas.dataset.band import AGREED, ENOUGH
from psoas.dataset.judged import pairs_shown
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import WHOSE, Row, side_of_rows
from psoas.dataset.rows import rows as rows_of
from psoas.dataset.signs import NO_SIGN, SHORT, called
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text import layout
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

LEAST_REACTION = 5e-4  # N or N m per newton: less is not listed


DETAILS = "--details adds reactions, the criterion, the slowest mode, and how far the linear answer reaches"


def static_table(
    found: Any, pairs: Sequence[tuple[str, str]], axis: str, side: str | None = None, details: bool = False
) -> list[str]:
    """A sentence, and one block per pair: the first instant beside the new equilibrium, by guides and by joint couples.

    With `details` also what the holds and the ground take up, the criterion, the slowest mode and how far the linear
    answer reaches.
    """
    a, tension, listed = found.attrs, float(found.attrs["condition_tension"]), groups_listed(found, side)
    begin, end = Numbers(found, listed, "acceleration"), Numbers(found, listed, "static")
    kept = Numbers(found, listed, "couples") if "rotation_by_couples" in found else None
    legend = (
        f"{tension:g} N more in each row's muscle alone, {WHOSE[side_of_rows(listed)]}; at once: rad/s2 at that "
        "instant; guides: degrees of the "
        "new equilibrium, the holds kept by guides; couples: degrees, the same holds kept by couples at the joints; no "
        "reliable sign: less than 5 % of what pelvis, thighs or thorax turn"
    )
    sentence = in_the_end(found, *pairs[0], axis, listed)
    lines = [*layout.heading(found), *layout.wrapped(sentence), *layout.wrapped(legend)]
    for of, to in pairs:
        at_once, at_rest = begin.about(of, to, axis), end.about(of, to, axis)
        by_couples = None if kept is None else kept.about(of, to, axis)[0]
        rows = []
        signs = signs_held(found, of, to, axis, listed, at_rest[1])
        for k, row in enumerate(listed):
            first, last = float(at_once[0][k]) * tension, np.degrees(float(at_rest[0][k]) * tension)
            other = "-" if by_couples is None else turn(np.degrees(float(by_couples[k]) * tension), tension)
            way = called(of, to, axis, signs[k])
            turned = "starts opposite" if at_once[1][k] * signs[k] < 0 else ""
            shown = way if way == NO_SIGN else SHORT.get(way, way)
            rows.append(
                [row.indented, f"{first:+.{layout.digits(tension)}f}", turn(last, tension), shown, turned, other]
            )
        up = word(table("words"), of, to, axis, 1.0)
        title = f"{of} relative to {to}, {layout.AXIS_WORDS[axis]} axis of {to}, + {up}"
        header = ["muscle", "at once", "guides", "in the end", "", "couples"]
        lines += ["", *layout.wrapped(title), *layout.lay_out(header, rows, "<>><<>", gap=1)]
        lines += drawn_table(found, of, to, axis, listed)
    lines += ["", *layout.wrapped(drawn_sentence(found))]
    lines += detail_lines(found, tension, side) if details else plain_lines(found)
    return [*lines, *(layout.wrapped(a["notes"]) if a["notes"] else [])]


def signs_held(found: Any, of: str, to: str, axis: str, listed: Sequence[Row], signs: Any) -> list[int]:
    """Which way each row turns in the end; 0 where it is too little, or the draws do not agree."""
    held = [agreement(found, of, to, "rotation", row.name, axis).holds for row in listed]
    return [int(sign) if holds else 0 for sign, holds in zip(signs, held, strict=True)]


def in_the_end(found: Any, of: str, to: str, axis: str, listed: Sequence[Row]) -> str:
    """One sentence of what every family makes of a pair when it pulls more."""
    tension, families = float(found.attrs["condition_tension"]), [row for row in listed if not row.depth]
    at_rest = Numbers(found, families, "static").about(of, to, axis)
    at_once = Numbers(found, families, "acceleration").about(of, to, axis)
    signs = signs_held(found, of, to, axis, families, at_rest[1])
    said = []
    for k, row in enumerate(families):
        degrees = abs(np.degrees(float(at_rest[0][k]) * tension))
        size = f" by {degrees:.{layout.digits(tension)}f} deg" if signs[k] else ""
        drawn = agreement(found, of, to, "rotation", row.name, axis) if "group_rotation_draw" in found else None
        size += f" (in {drawn.agree} of {drawn.draws} bodies)" if drawn and signs[k] else ""
        turned = ", and starts the other way" if at_once[1][k] * signs[k] < 0 else ""
        said.append(f"{row.label}: {called(of, to, axis, signs[k])}{size}{turned}")
    where = "" if "group_rotation_draw" in found else ", in this one body"
    return f"{of} relative to {to} in the end, of {tension:g} N more{where}, by guides: {'; '.join(said)}."


def plain_lines(found: Any) -> list[str]:
    """What must be known without asking for details: what comes to no rest, and that there are details."""
    reach = str(found.attrs.get("reach", ""))
    return [*(layout.wrapped(f"how far it reaches: {reach}") if "no rest" in reach else []), *layout.wrapped(DETAILS)]


def detail_lines(found: Any, tension: float, side: str | None) -> list[str]:
    """What the holds take up, the criterion, and how the equilibrium that is disturbed was found."""
    lines = [*held_lines(found, tension, side), *criterion_lines(found, side)]
    for name, key in (
        ("balanced", "equilibrium_words"), ("stability", "stability"), ("how far it reaches", "reach"),
        ("reactions", "reactions"), ("signs", "against_acceleration"), ("other holds", "by_couples"),
    ):  # fmt: skip
        if found.attrs.get(key):
            lines += layout.wrapped(f"{name}: {found.attrs[key]}")
    return lines


def drawn_table(found: Any, of: str, to: str, axis: str, listed: Sequence[Row]) -> list[str]:
    """In how many other bodies each sign holds, by guides and by couples, and the band where draws are enough."""
    if "group_rotation_draw" not in found:
        return []
    tension = float(found.attrs["condition_tension"])
    scale = np.degrees(tension)
    ways = [w for w in ("rotation", "rotation_by_couples") if f"group_{w}_draw" in found]
    rows = []
    for row in listed:
        found_in = [agreement(found, of, to, way, row.name, axis) for way in ways]
        bands = [
            f"{turn(scale * one.low, tension)} to {turn(scale * one.high, tension)}" if one.banded else "-"
            for one in found_in
        ]
        counts = [f"{one.agree} of {one.draws}" for one in found_in]
        rows.append([row.indented, *(cell for pair in zip(counts, bands, strict=True) for cell in pair)])
    header = ["sign holds in", *(cell for way in ways for cell in (kept_by(way), "5 to 95 %, deg"))]
    return ["", *layout.lay_out(header, rows, "<" + ">>" * len(ways), gap=1)]


def kept_by(way: str) -> str:
    """What keeps the holds, in a word."""
    return "couples" if way == "rotation_by_couples" else "guides"


def drawn_sentence(found: Any) -> str:
    """What the draws are, how many found an equilibrium, and what they decide."""
    a = found.attrs
    if not a.get("draws", 0):
        return "one body: nothing here says how far a sign holds; --draws 40 asks forty others"
    lost = a["draws"] - a["draws_found"]
    missing = f"; {lost} of {a['draws']} have no stable equilibrium" if lost else ""
    few = "" if a["draws_found"] >= ENOUGH else f"; a band of 5 to 95 % is told from {ENOUGH} draws on"
    return (
        f"draws: {a['draws_found']} bodies with other stiffness, strength, fibre length, level ranges and centres "
        f"(seed {a['seed']}); a sign that fewer than {100 * AGREED:g} % of them have, beyond 5 % of what turns most, "
        f"is not reliable{few}{missing}"
    )


def groups_listed(found: Any, side: str | None) -> list[Row]:
    """Families and parts, on the side asked for: holds are told of these."""
    return [row for row in rows_of(found, side) if row.grouped]


def turn(degrees: float, tension: float) -> str:
    """A rotation as the table writes it."""
    return f"{degrees:+.{layout.digits(tension) + 1}f}"


def held_lines(found: Any, tension: float, side: str | None = None) -> list[str]:
    """What the guides take up when each group pulls, in N and N m."""
    if "group_hold_reaction" not in found:
        return []
    units = {"1": "N", "m": "N m"}
    said = []
    for row in groups_listed(found, side):
        taken = found.group_hold_reaction.sel(group=row.name)
        parts = [
            f"{text} {tension * float(v):+.{layout.digits(tension)}f} {units[str(u)]}"
            for text, v, u in zip(found.hold_row.values, taken.values, found.hold_unit.values, strict=True)
            if abs(float(v)) >= LEAST_REACTION
        ]
        said.append(f"{row.label}: {', '.join(parts) or 'nothing'}")
    return [line for text in ("guides take up:", *said) for line in layout.wrapped(text)]


def criterion_lines(found: Any, side: str | None = None) -> list[str]:
    """Lumbar flexion arms weighted by compliance against the hip's: which way thorax and thighs held would decide."""
    if "group_lumbar_side" not in found:
        return []
    said = []
    for row in groups_listed(found, side):
        scale = 500 if row.side == "both" else 1000
        spine, hip = (scale * float(found[f"group_{k}_side"].sel(group=row.name)) for k in ("lumbar", "hip"))
        said.append(f"{row.label} {spine:.1f} against {hip:.1f}")
    text = "criterion (posteriorly if the first is larger): lumbar arms weighted by compliance against the hip's, "
    return layout.wrapped(f"{text}mm a side: {'; '.join(said)}")


def static_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas actions --operator static` as lines: one table per axis that was asked for."""
    question = asked_of(dataset, ActionsQuestion)
    axes = AXES if question.axis == "all" else (question.axis or "right",)
    pairs = pairs_shown(dataset)
    return [line for axis in axes for line in static_table(dataset, pairs, axis, details=question.details)]
