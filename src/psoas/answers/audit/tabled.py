"""Audits as one dataset, in the shape of every answer: findings and questions, and all else as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.audit.audit import Audit
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset

if TYPE_CHECKING:
    import xarray as xr

WEIGHT = {"note": 0, "warning": 1, "fault": 2}


def audit_dataset(reports: Sequence[Audit]) -> xr.Dataset:
    """Audits of model files as a dataset.

    Returns
    -------
    xarray.Dataset
        Dim `finding`: `finding_weight` (2 fault, 1 warning, 0 note), with file, slug and sentence; dim `question`:
        `question_answered` (1: the model can answer it), with file, text and why. ``attrs['audits']`` holds every audit
        whole, as JSON.
    """
    import xarray as xr

    findings = [(r.file, f.slug, f.sentence, WEIGHT[f.severity]) for r in reports for f in r.findings]
    questions = [(r.file, q.question, q.why, int(q.answered)) for r in reports for q in r.questions]
    data: dict[str, Any] = {}
    coords: dict[str, Any] = {}
    for dim, rows, keys, number in (
        ("finding", findings, ("file", "slug", "sentence"), "weight"),
        ("question", questions, ("file", "text", "why"), "answered"),
    ):
        name = f"{dim}_{number}"
        data[name] = xr.DataArray(np.array([row[-1] for row in rows], int), dims=(dim,), attrs=attributes(name))
        coords |= {f"{dim}_{key}": (dim, [str(row[k]) for row in rows]) for k, key in enumerate(keys)}
    attrs = {
        "answer": "audit", "title": "what a model's psoas stands for", "schema_version": SCHEMA_VERSION,
        "body": ", ".join(r.file for r in reports), "audits": json.dumps([audit_record(r) for r in reports]),
    }  # fmt: skip
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def audit_record(report: Audit) -> dict[str, Any]:
    """An audit as plain data."""
    return {
        "file": report.file,
        "error": report.error or None,
        "model": report.model,
        "format": report.format,
        "version": report.version,
        "family": report.family,
        "psoas": report.psoas or None,
        "sides": {
            name: {**{k: list(v) if isinstance(v, tuple) else v for k, v in side._asdict().items()}}
            for name, side in report.sides.items()
        },
        "evidence": list(report.evidence),
        "counts": dict(report.counts),
        "families": [
            {k: list(v) if isinstance(v, tuple) else v for k, v in path._asdict().items()} for path in report.families
        ],
        "findings": [{**f._asdict(), "about": list(f.about)} for f in report.findings],
        "questions": [q._asdict() for q in report.questions],
    }
