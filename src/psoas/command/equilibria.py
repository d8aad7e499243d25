"""Answers in equilibrium, over a step, with tight muscles and under load, as the command writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import psoas
from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset import signs
from psoas.dataset.relative import relative
from psoas.dataset.rows import named_rows
from psoas.errors import printable
from psoas.formats.writing import pictured, write, write_netcdf
from psoas.frames import AXES
from psoas.text import layout

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"), ("thorax", "pelvis"))


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
            rows.append([label, f"{first:+.1f}", f"{last:+.2f}", way, turned, other])
        up = word(table("words"), of, to, axis, 1.0)
        title = f"{of} relative to {to}, {layout.AXIS_WORDS[axis]} axis of {to}, + {up}"
        header = ["muscle", "at once", "guides", "in the end", "", "couples"]
        lines += ["", *layout.wrapped(title), *layout.lay_out(header, rows, "<>><<>", gap=1)]
    lines += ["", *held_lines(found, tension), *criterion_lines(found)]
    for name, key in (
        ("balanced", "equilibrium_words"), ("stability", "stability"), ("how far it reaches", "reach"),
        ("reactions", "reactions"), ("signs", "against_acceleration"), ("other holds", "by_couples"),
    ):  # fmt: skip
        if a.get(key):
            lines += layout.wrapped(f"{name}: {a[key]}")
    return [*lines, *(layout.wrapped(a["notes"]) if a["notes"] else [])]


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


def step_table(found: Any, axis: str, side: str | None) -> list[str]:
    """One block per pair: how it starts, where it ends, and when its sign changes."""
    a, tension = found.attrs, float(found.attrs["condition_tension"])
    lines = [*layout.heading(found), *layout.wrapped(f"{tension:g} N more from time zero; {a['rise_words']}")]
    for i in range(found.sizes["pair"]):
        here = found.isel(pair=i).sel(axis=axis)
        of, to = here["of"].item(), here.relative_to.item()
        rows = []
        for name, label in named_rows(found, side or "both"):
            one = here.sel(group=name)
            times = [1e3 * float(t) for t in one.group_sign_change.values if t == t]
            first, last = float(one.group_step_start) * tension, np.degrees(float(one.group_step_end) * tension)
            rows.append([label, f"{first:+.1f}", f"{last:+.2f}", ", ".join(f"{t:.0f}" for t in times[:4]) or "never"])
        up = word(table("words"), of, to, axis, 1.0)
        title = f"{of} relative to {to}, {layout.AXIS_WORDS[axis]} axis of {to}, + {up}"
        header = ["muscle", "start rad/s2", "end deg", "sign changes at ms"]
        lines += ["", *layout.wrapped(title), *layout.lay_out(header, rows, "<>><")]
    notes = ["", *layout.wrapped(a["notes"])] if a["notes"] else []
    return [*lines, "", *layout.wrapped(f"stability: {a['stability']}"), *notes]


def write_answer(
    found: Any, lines: list[str], variables: Sequence[str], shape: str, repeat: str, output: Path | None
) -> None:
    """A dataset as its table, as rows (CSV, JSON) of some variables, or whole as netCDF."""
    if shape == "nc":
        write_netcdf(found, output)
    elif shape == "table":
        write("\n".join([*lines, "", f"repeat: {printable(repeat)}"]) + "\n", output)
    else:
        rows = [row for name in variables if name in found for row in rows_of(found, name)]
        if shape == "json":
            whole = {
                "psoas": {"version": psoas.__version__, "schema": int(found.attrs["schema_version"])},
                "attributes": {k: plain(v) for k, v in found.attrs.items()},
                "repeat": repeat,
                "rows": rows,
            }
            write(json.dumps(whole, indent=1, ensure_ascii=True, allow_nan=False) + "\n", output)
        else:
            import csv
            import io

            text = io.StringIO()
            fields = list(dict.fromkeys(k for row in rows for k in row))
            writer = csv.DictWriter(text, fields, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            write(text.getvalue(), output)


def rows_of(found: Any, name: str) -> list[dict[str, Any]]:
    """A variable as rows: its name, one column per dimension, value, unit and reference."""
    array = found[name]
    labels = [
        [plain(v) for v in found[d].values] if d in found.coords else list(range(n)) for d, n in array.sizes.items()
    ]
    said = {key: array.attrs.get(key, "") for key in ("units", "relative_to", "reference_frame")}
    out = []
    for place in np.ndindex(array.shape):
        where = {d: labels[k][i] for k, (d, i) in enumerate(zip(array.dims, place, strict=True))}
        value = float(array.values[place])
        out.append({"variable": name, **where, "value": None if value != value else value, **said})
    return out


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def write_resting(
    operator: str,
    muscles: Sequence[str],
    body: Any,
    posture: str,
    fields: Mapping[str, Any],
    pairs: Sequence[tuple[str, str]],
    axis: str,
    side: str | None,
    shape: str,
    repeat: str,
    output: Path | None,
    plot: Path | None,
) -> None:
    """Ask `psoas.static` or `psoas.step`, and write the answer."""
    axes = AXES if axis == "all" else (axis,)
    if operator == "static":
        found = psoas.static(muscles, body=body, posture=posture, **fields)
        for pair in pairs:
            relative(found, *pair, what="rotation")  # refuse what is not defined before anything is written
        lines = static_table(found, pairs, axes[0], side) if shape == "table" and len(axes) == 1 else []
        for one in axes if shape == "table" and len(axes) > 1 else ():
            lines += static_table(found, pairs, one, side)
        variables = ("group_rotation", "group_rotation_by_couples", "group_angular_acceleration", "group_hold_reaction")
        drawn = None
        if plot is not None:
            from psoas.plots import static_figure

            drawn = static_figure(found, pairs, axes[0] if axis != "all" else "right", side or "both")
        with pictured(drawn, plot):
            write_answer(found, lines, variables, shape, repeat, output)
        return
    found = psoas.step(muscles, pairs=pairs, body=body, posture=posture, **fields)
    lines = [line for one in axes for line in step_table(found, one, side)] if shape == "table" else []
    drawn = None
    if plot is not None:
        from psoas.plots import curves_figure

        drawn = curves_figure(found, axes[0] if axis != "all" else "right", side or "both")
    with pictured(drawn, plot):
        write_answer(found, lines, ("group_step_start", "group_step_end", "group_sign_change"), shape, repeat, output)


def write_posture(
    tight: str | None,
    example: str | None,
    given: Mapping[str, Any],
    shape: str,
    repeat: str,
    output: Path | None,
    plot: Path | None = None,
) -> None:
    """Ask `psoas.posture`, or one of its examples, and write the answer."""
    from psoas.answers.posture.posture import example as exemplary
    from psoas.answers.posture.posture import posture
    from psoas.text.posture import posture_table

    found = exemplary(example, **given) if example else posture(str(tight), **given)
    lines = posture_table(found) if shape == "table" else []
    variables = ("sagittal_change", "sagittal_change_low", "sagittal_change_high", "sagittal_angle")
    drawn = None
    if plot is not None:
        from psoas.plots import posture_figure

        drawn = posture_figure(found)
    with pictured(drawn, plot):
        write_answer(found, lines, variables, shape, repeat, output)


def write_loads(
    posture: str,
    hands: float | None,
    tight: str | None,
    shape: str,
    repeat: str,
    output: Path | None,
    plot: Path | None = None,
) -> None:
    """Ask `psoas.loads`, and write the answer; an error where nothing balances the posture."""
    from psoas.answers.loads.loads import loads
    from psoas.answers.posture.posture import parsed
    from psoas.text.loads import checked_loads, loads_table

    found = checked_loads(loads(posture, hands=hands, tightness=dict(parsed(tight)) if tight else None))
    lines = loads_table(found) if shape == "table" else []
    drawn = None
    if plot is not None:
        from psoas.plots import loads_figure

        drawn = loads_figure(found)
    with pictured(drawn, plot):
        write_answer(found, lines, ("level_force", "group_level_ledger", "level_ledger"), shape, repeat, output)
