"""Labels of what a .c3d file holds: subjects, empty and repeated names, and points that are no positions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

OUTPUT_KINDS = (
    "ANGLES",
    "MOMENTS",
    "FORCES",
    "POWERS",
    "REACTIONS",
    "SCALARS",
)  # what a model computed, stored among the points
OUTPUT_LABEL = re.compile(r".*(Angle|Moment|Torque|Force|GRF|Power)s?", re.IGNORECASE)
OTHER_WORDS = {"TORQUE": "MOMENTS", "GRF": "FORCES"}


def point_labels(stated: Sequence[Any], count: int) -> tuple[list[str], list[str], list[str]]:
    """Each point's label as it stands in the file, then without its subject (none empty, none twice), and remarks."""
    whole = [str(label).strip() for label in stated[:count]] + [""] * (count - len(stated))
    short = [label.rpartition(":")[2].strip() for label in whole]
    times = Counter(short)
    labels = [s if times[s] == 1 and s else w for s, w in zip(short, whole, strict=True)]
    subjects = sorted({w.rpartition(":")[0] for w, label in zip(whole, labels, strict=True) if w != label})
    notes = [f"Labels carry a subject, which was left off: {', '.join(subjects)}."] if subjects else []
    return whole, distinct(labels, "point", notes), notes


def distinct(labels: Sequence[str], what: str, notes: list[str]) -> list[str]:
    """Labels with names for empty ones and numbers behind repeated ones; adds a remark if there were any."""
    found: list[str] = []
    taken, given = set(labels), set[str]()
    turns: Counter[str] = Counter()
    for i, label in enumerate(labels):
        base = label or f"{what} {i + 1}"
        name = base if base not in given and (label or base not in taken) else ""
        while not name:
            turns[base] += 1
            attempt = f"{base} ({turns[base] + 1})"
            name = attempt if attempt not in taken and attempt not in given else ""
        given.add(name)
        found.append(name)
    changed = sum(a != b for a, b in zip(labels, found, strict=True))
    if changed:
        notes.append(f"{changed} {what} labels were empty or stood twice, and got a number.")
    return found


def output_kind(found: Mapping[str, Any], raw: str, label: str) -> str | None:
    """One of `OUTPUT_KINDS` for a point that is no position; None for a marker."""
    for kind in OUTPUT_KINDS:
        if {raw, label} & {str(name).strip() for name in found[f"POINT.{kind}"]} - {""}:
            return kind
    match = OUTPUT_LABEL.fullmatch(label)
    word = match[1].upper() if match else ""
    return OTHER_WORDS.get(word, f"{word}S") if word else None
