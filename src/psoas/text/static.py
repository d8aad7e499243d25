"""The new equilibrium as a table: the first instant beside where every segment comes to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset import signs
from psoas.dataset.agreement import ENOUGH, HOLDS, agreement
from psoas.dataset.judged import pairs_shown
from psoas.dataset.relative import relative
from psoas.dataset.rows import named_rows
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text import layout
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr


def static_table(found: Any, pairs: Sequence[tuple[str, str]], axis: str, side: str | None) -> list[str]:
    """One block per pair: the first instant beside the new equilibrium, under the same holds, and by joint couples."""
    a, tension = found.attrs, float(found.attrs["condition_tension"])
    legend = (
        f"{tension:g} N more in each row's muscle alone; at once: rad/s2 at that instant; guides: degrees of the "
        "new equilibrium, the holds kept by guides; couples: degrees, the same holds kept by couples at the joints; no "
        "reliable sign: less than 5 % of what pelvis, thighs or thorax turn"
    )
    lines = [*layout.heading(found), *layout.wrapped(legend)]
    for of, to in pairs:
        start, end = (relative(found, of, to, what=w) for w in ("angular_acceleration", "rotation"))
        kept = relative(found, of, to, what="rotation_by_couples") if "rotation_by_couples" in found else None
        rows = []
        for name, label in named_rows(found, side or "both"):
            here = {"group": name, "axis": axis}
            first, last = float(start.sel(here)) * tension, np.degrees(float(end.sel(here)) * tension)
            other = "-" if kept is None else f"{np.degrees(float(kept.sel(here)) * tension):+.2f}"
            way, turned = signs.called(found, (of, to, axis), name, first, last)
            if not agreement(found, of, to, "rotation", name, axis).holds:
                way, turned = "no reliable sign", ""
            rows.append([label, f"{first:+.1f}", f"{last:+.2f}", way, turned, other])
        up = word(table("words"), of, to, axis, 1.0)
        title = f"{of} relative to {to}, {layout.AXIS_WORDS[axis]} axis of {to}, + {up}"
        header = ["muscle", "at once", "guides", "in the end", "", "couples"]
        lines += ["", *layout.wrapped(title), *layout.lay_out(header, rows, "<>><<>", gap=1)]
        lines += drawn_table(found, of, to, axis, side)
    lines += ["", *layout.wrapped(drawn_sentence(found)), *held_lines(found, tension), *criterion_lines(found)]
    for name, key in (
        ("balanced", "equilibrium_words"), ("stability", "stability"), ("how far it reaches", "reach"),
        ("reactions", "reactions"), ("signs", "against_acceleration"), ("other holds", "by_couples"),
    ):  # fmt: skip
        if a.get(key):
            lines += layout.wrapped(f"{name}: {a[key]}")
    return [*lines, *(layout.wrapped(a["notes"]) if a["notes"] else [])]


def drawn_table(found: Any, of: str, to: str, axis: str, side: str | None) -> list[str]:
    """In how many other bodies each sign holds, by guides and by couples, and the band where draws are enough."""
    if "group_rotation_draw" not in found:
        return []
    scale = float(np.degrees(found.attrs["condition_tension"]))
    ways = [w for w in ("rotation", "rotation_by_couples") if f"group_{w}_draw" in found]
    rows = []
    for name, label in named_rows(found, side or "both"):
        found_in = [agreement(found, of, to, way, name, axis) for way in ways]
        bands = [f"{scale * one.low:+.2f} to {scale * one.high:+.2f}" if one.banded else "-" for one in found_in]
        counts = [f"{one.agree} of {one.draws}" for one in found_in]
        rows.append([label, *(cell for pair in zip(counts, bands, strict=True) for cell in pair)])
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
        f"(seed {a['seed']}); a sign that fewer than {100 * HOLDS:g} % of them have, beyond 5 % of what turns most, is "
        f"not reliable{few}{missing}"
    )


def held_lines(found: Any, tension: float) -> list[str]:
    """What the guides take up when each group pulls, in N and N m."""
    if "group_hold_reaction" not in found:
        return []
    units = {"1": "N", "m": "N m"}
    said = []
    for name, label in named_rows(found, "both"):
        row = found.group_hold_reaction.sel(group=name)
        parts = [
            f"{text} {tension * float(v):+.1f} {units[str(u)]}"
            for text, v, u in zip(found.hold_row.values, row.values, found.hold_unit.values, strict=True)
            if abs(tension * float(v)) >= 0.05
        ]
        said.append(f"{label.strip()}: {', '.join(parts) or 'nothing'}")
    return [line for text in ("guides take up:", *said) for line in layout.wrapped(text)]


def criterion_lines(found: Any) -> list[str]:
    """Lumbar flexion arms weighted by compliance against the hip's: which way thorax and thighs held would decide."""
    if "group_lumbar_side" not in found:
        return []
    said = []
    for name, label in named_rows(found, "both"):
        spine, hip = (500 * float(found[f"group_{k}_side"].sel(group=name)) for k in ("lumbar", "hip"))
        said.append(f"{label.strip()} {spine:.1f} against {hip:.1f}")
    text = "criterion (posteriorly if the first is larger): lumbar arms weighted by compliance against the hip's, "
    return layout.wrapped(f"{text}mm a side: {'; '.join(said)}")


def static_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas actions --operator static` as lines: one table per axis that was asked for."""
    question = asked_of(dataset, ActionsQuestion)
    axes = AXES if question.axis == "all" else (question.axis or "right",)
    return [line for axis in axes for line in static_table(dataset, pairs_shown(dataset), axis, question.side)]
