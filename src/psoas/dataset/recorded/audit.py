"""Audits of model files as records: the class of psoas, what was found, and which questions a model can answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from psoas.dataset.record import Record, record
from psoas.units import ONE

if TYPE_CHECKING:
    import xarray as xr


def records(dataset: xr.Dataset) -> list[Record]:
    """One record a finding, with how grave it is (2 fault, 1 warning, 0 note), then one a question (1: answered)."""
    found = []
    named = {k: dataset[k].values.tolist() for k in (*dataset.coords, *dataset.data_vars)}
    columns: Any = zip(*(named[f"finding_{k}"] for k in ("file", "slug", "sentence", "weight")), strict=True)
    for file, slug, sentence, weight in columns:
        found.append(record("finding", weight, ONE, sentence, file=file, case=slug, operator="audit"))
    columns = zip(*(named[f"question_{k}"] for k in ("file", "text", "why", "answered")), strict=True)
    for file, text, why, answered in columns:
        found.append(record("question", answered, ONE, f"{text} {why}", file=file, case=text, operator="audit"))
    return found


def details(dataset: xr.Dataset) -> dict[str, Any]:
    """Everything that was found, file by file."""
    return {"audits": json.loads(str(dataset.attrs["audits"]))}
