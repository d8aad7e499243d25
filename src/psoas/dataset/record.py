"""One number of an answer as programs read it: what it is, of whom, relative to what, and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from psoas.dataset.rows import Row
from psoas.dataset.signs import called
from psoas.errors import printable

Record = dict[str, Any]
FIELDS = (  # in the order of a table's columns; a record holds those that apply
    "quantity", "muscle", "kind", "family", "side", "operator", "of", "relative_to", "axis", "axes_of", "coordinate",
    "level", "case", "measure", "over", "at", "at_units", "claim", "electrode", "channel", "file",
    "value", "low", "high", "units", "sign",
    "sharing", "positive", "sd_constant", "sd_frame", "definition", "landmarks", "verdict", "agreeing_share",
    "minority", "sentence",
)  # fmt: skip
ALWAYS = ("quantity", "value", "units", "sentence")


def record(quantity: str, value: float | None, units: str, sentence: str, **more: Any) -> Record:
    """A record: its fields in order, those without a value left out, no number where the body represents none."""
    given = {**more, "quantity": quantity, "value": known(value), "units": units, "sentence": printable(sentence)}
    order = (*FIELDS, *(key for key in given if key not in FIELDS))
    return {key: given[key] for key in order if key in given and (key in ALWAYS or given[key] is not None)}


def known(value: float | None) -> float | None:
    """A number, or nothing where the model does not represent it."""
    return None if value is None or value != value else float(value)


def who(row: Row) -> str:
    """A row's label and side."""
    return f"{row.label} ({row.side} side{'s' if row.side == 'both' else ''})"


def pulling(row: Row, tension: float) -> str:
    """A row and how hard it pulls."""
    return f"{who(row)}, {tension:g} N{' a side' if row.side == 'both' else ''}"


def of_row(row: Row) -> dict[str, Any]:
    """The fields that say whose a number is."""
    return {"muscle": row.name, "kind": row.kind, "family": row.family, "side": row.side}


def of_pair(of: str, relative_to: str, axis: str) -> dict[str, Any]:
    """The fields that say which segment moves relative to which, and about which axis."""
    frame = "ground: heading frame" if relative_to == "ground" else f"anatomical axes of {relative_to}"
    return {"of": of, "relative_to": relative_to, "axis": axis, "axes_of": frame}


def turns(of: str, relative_to: str, axis: str, value: float, sign: int) -> str:
    """What a segment does, in words."""
    pair = f"{of} relative to {relative_to}"
    if value != value:
        return f"{pair} is not represented in this model"
    return f"{pair} {called(of, relative_to, axis, sign) if sign else 'has no reliable sign'}"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
