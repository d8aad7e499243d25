"""The page on which a photograph is clicked: one file that fetches nothing and keeps the picture to itself."""

from __future__ import annotations

import json
from importlib import resources

from psoas.anatomy import table
from psoas.anatomy.photograph import ANGLES, CLICK, GROUND, LANDMARKS, ROLL, error, lead


def photo_page() -> str:
    """One self-contained HTML page: a picture, landmarks by name, a plumb line, and angles with their intervals.

    Returns
    -------
    str
        HTML; what it saves, `psoas.align` answers.

    Examples
    --------
    >>> photo_page().startswith("<!doctype html>")
    True
    """
    rows: dict[str, dict[str, str]] = {}
    for row in table("align_measures"):
        rows.setdefault(row["measure"], row)
    words = {n: {"name": rows[n]["quantity"], "positive": rows[n]["positive"], "ground": n in GROUND} for n in ANGLES}
    text = (resources.files("psoas.text") / "photo.html").read_text(encoding="utf-8")
    errors = {mark: round(error(mark), 6) for mark in LANDMARKS}
    for key, value in (("ERRORS", errors), ("LEAD", lead()), ("WORDS", words), ("CLICK", CLICK), ("ROLL", ROLL)):
        text = text.replace(f"/*{key}*/", json.dumps(value))
    return text
