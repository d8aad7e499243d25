"""Answers as programs read them: records with their sentence, as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.conditions import operators_asked
from psoas.dataset.relative import relative, relative_arm
from psoas.dataset.rows import rows_of
from psoas.dataset.schema import SCHEMA_VERSION, VERDICTS
from psoas.dataset.signs import SILENT
from psoas.errors import checked_text, invalid_choice
from psoas.frames import AXES
from psoas.units import METRE
from psoas.version import __version__

if TYPE_CHECKING:
    import xarray as xr

Record = dict[str, Any]
FIELDS = (
    "muscle", "kind", "family", "side", "operator", "of", "relative_to", "axis", "axes_of", "coordinate", "value",
    "units", "sharing", "sentence",
)  # fmt: skip


def records(
    dataset: xr.Dataset, of: str, relative_to: str, operator: str, *, axes: Sequence[str] = AXES
) -> list[Record]:
    """Every group's and fascicle's action on one segment relative to another, as records.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions`, with the operator in it.
    of, relative_to : str
        Segments, or `ground`.
    operator : {'torque', 'acceleration'}
    axes : sequence of {'anterior', 'superior', 'right'}
        Of `relative_to`.

    Returns
    -------
    list of dict
        Fields `muscle, kind, family, side, operator, of, relative_to, axis, axes_of, coordinate, value, units, sharing,
        sentence`; values in SI. Torque is per side only.

    Examples
    --------
    >>> import psoas
    >>> answer = psoas.actions("iliacus")
    >>> psoas.records(answer, "pelvis", "ground", "acceleration", axes=["right"])[0]["sentence"]
    'iliacus (both sides), 100 N a side: pelvis relative to ground tilts anteriorly, 54.8 rad/s2 at that instant.'
    """
    found: list[Record] = []
    (operator,) = operators_asked(checked_text("operator", operator))
    for axis in axes:
        if axis not in AXES:
            raise invalid_choice("axis", axis, AXES)
    between = relative if operator == "acceleration" else relative_arm
    for groups in (True, False):
        values = between(dataset, of, relative_to, groups=groups)
        for row in rows_of(dataset, groups):
            if operator == "torque" and row["side"] == "both":
                continue
            for axis in axes:
                value = float(values.sel({"group" if groups else "muscle": row["name"], "axis": axis}))
                found.append(record(dataset, row, operator, of, relative_to, axis, value, values.attrs))
    return found


def record(
    dataset: xr.Dataset,
    row: dict[str, str],
    operator: str,
    of: str,
    relative_to: str,
    axis: str,
    value: float,
    attrs: Any,
) -> Record:
    """One record, its sentence made from the words table."""
    tension = float(dataset.attrs["condition_tension"])
    says = "" if value != value else word(table("words"), of, relative_to, axis, 0.0 if abs(value) < SILENT else value)
    who = f"{row['label']} ({row['side']} side{'s' if row['side'] == 'both' else ''})"
    if operator == "acceleration":
        each = " a side" if row["side"] == "both" else ""
        size = f"{abs(value) * tension:.3g} rad/s2 at that instant"
        sentence = f"{who}, {tension:g} N{each}: {of} relative to {relative_to} {says}, {size}."
    elif value != value:
        sentence = f"{who}: what it does to {of} relative to {relative_to} is not represented in this model."
    else:
        sentence = f"{who}: {of} relative to {relative_to} {says} with a moment arm of {abs(value) * 1e3:.1f} mm."
    return {
        "muscle": row["name"], "kind": row["kind"], "family": row["family"], "side": row["side"], "operator": operator,
        "of": of, "relative_to": relative_to, "axis": axis, "axes_of": attrs["reference_frame"], "coordinate": None,
        "value": known(value), "units": attrs["units"], "sharing": dataset.attrs["condition_sharing"],
        "sentence": sentence,
    }  # fmt: skip


def known(value: float) -> float | None:
    """A number, or nothing where the model does not represent it."""
    return None if value != value else value


def coordinate_answers(dataset: xr.Dataset, coordinates: Iterable[str]) -> list[Record]:
    """Moment arms of every group (right and left) and fascicle about named coordinates, as records."""
    parents = dict(zip(dataset.segment.values, dataset.parent.values, strict=True))
    found = []
    for groups in (True, False):
        arms = dataset["group_moment_arm" if groups else "moment_arm"]
        for row in rows_of(dataset, groups):
            if row["side"] == "both":
                continue
            for c in coordinates:
                value = float(arms.sel({"group" if groups else "muscle": row["name"], "coordinate": c}))
                child = str(arms.child.sel(coordinate=c).item())
                parent = "pelvis" if c.startswith("lumbar_") else str(parents[child])
                about = arms.sel(coordinate=c)
                way = str(about[f"coordinate_{'positive' if value > 0 else 'negative'}"].item())
                said = f"moment arm {abs(value) * 1e3:.1f} mm about {c}, {way if abs(value) >= SILENT else 'none'}"
                if value != value:
                    said = f"its action about {c} is not represented in this model"
                sentence = f"{row['label']} ({row['side']} side): {said}."
                found.append(
                    {
                        "muscle": row["name"],
                        "kind": row["kind"],
                        "family": row["family"],
                        "side": row["side"],
                        "operator": "torque",
                        "of": child,
                        "relative_to": parent,
                        "axis": None,
                        "axes_of": f"axis of {c}",
                        "coordinate": c,
                        "value": known(value),
                        "units": METRE,
                        "sharing": dataset.attrs["condition_sharing"],
                        "sentence": sentence,
                    }
                )
    return found


def as_json(dataset: xr.Dataset, found: Sequence[Record], repeat: str = "") -> str:
    """One object `{psoas, body, posture, conditions, records}`, valid against the shipped `answer.schema.json`."""
    conditions = {k.removeprefix("condition_"): v for k, v in dataset.attrs.items() if k.startswith("condition_")}
    whole = {
        "psoas": {"version": __version__, "schema": SCHEMA_VERSION},
        "body": dataset.attrs["body"],
        "posture": dataset.attrs["posture"],
        "conditions": {**conditions, "words": dataset.attrs["conditions"]},
        "notes": dataset.attrs["notes"],
        "repeat": repeat,
        "records": list(found),
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)  # within strings only


def as_csv(found: Sequence[Record]) -> str:
    """The records as a table with one header row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def judge(found: list[Record], robustness: Callable[[str, str, str], xr.Dataset]) -> None:
    """Add to every acceleration record what the sensitivity set says of it."""
    known: dict[tuple[str, str, str], xr.Dataset] = {}
    for r in found:
        if r["operator"] != "acceleration":
            continue
        pair = (r["of"], r["relative_to"], r["axis"])
        judged = known[pair] if pair in known else known.setdefault(pair, robustness(*pair))
        prefix, dim = ("", "muscle") if r["kind"] == "fascicle" else ("group_", "group")
        row = judged.sel({dim: r["muscle"]})
        r["robustness"] = {k: row[f"{prefix}{k}"].item() for k in VERDICTS}


def records_of(dataset: xr.Dataset) -> list[Record]:
    """Every number of an answer as a record."""
    from psoas.dataset.variables import rows_of as variable_rows

    if dataset.attrs.get("answer") == "actions":
        return actions_records(dataset)
    return [row for name in dataset.data_vars for row in variable_rows(dataset, str(name))]


def actions_records(dataset: xr.Dataset) -> list[Record]:
    """Records of every pair and operator, all three axes; without a pair, arms of every coordinate that is crossed."""
    from psoas.dataset.judged import judgement, pairs_shown
    from psoas.errors import InvalidValueError

    asked = tomllib.loads(str(dataset.attrs.get("question", "")))
    operators = str(dataset.attrs["operators"]).split(",")
    found: list[Record] = []
    paired, operator = "of" in asked, asked.get("operator")
    if not paired and operator == "torque":
        arms = abs(dataset.moment_arm).max("muscle")
        found += coordinate_answers(dataset, [str(c) for c in arms.coordinate.values[~(arms.values <= SILENT)]])
    for of, to in pairs_shown(dataset) if paired or operator != "torque" else []:
        for name in operators if paired else ["acceleration"]:
            try:
                found += records(dataset, of, to, name)
            except InvalidValueError as error:
                if operator is not None:
                    raise
                dataset.attrs["notes"] = f"{dataset.attrs['notes']} No {name}: {error}".strip()
    if asked.get("robust"):
        judge(found, lambda of, to, axis: judgement(dataset, (of, to), axis) or dataset)
    axis, side = asked.get("axis"), asked.get("side")
    return [r for r in found if axis in (None, "all", r["axis"]) and side in (None, r["side"])]
