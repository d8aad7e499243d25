"""Labels of files: columns and names that leave out their reference, or lump muscles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from psoas.anatomy import table
from psoas.answers.terms.finding import Finding, found
from psoas.errors import PsoasError, printable
from psoas.formats.read import read
from psoas.formats.xml import read_xml

LABEL = re.compile(
    r"(?:.*[/:])?(?:pelvis_(?:tilt|list|rotation|obliquity)|[lr]?_?(?:pelvis|hip|knee|ankle|spine|trunk|thorax|lumbar)_?"
    r"angles?(?:_?[lrxyz]\b)?|trunk_?(?:tilt|lean|flexion)|pelvic_?tilt)(?:/value)?(?:_[xyz1-3])?\Z",
    re.IGNORECASE,
)
LUMPED = re.compile(r"ili?o_?psoas|il_?psoas|hip_?flex(?:ors?)?(?:_?[lr])?\Z|iliops\w{0,3}", re.IGNORECASE)
HEADER = 4000  # characters of a file in which a family of models is looked for
ROOT_COORDINATES = ("pelvis_tilt", "pelvis_list", "pelvis_rotation")


def label_findings(path: Path) -> Iterator[Finding]:
    """What the labels of a file leave out."""
    if path.suffix.lower() == ".osim":
        yield from model_findings(path)
        return
    series = read(path)
    text = "" if path.suffix.lower() == ".c3d" else path.read_text(encoding="utf-8", errors="replace")
    known = family_named(f"{path.name}\n{text[:HEADER]}")
    kept = [series, *(getattr(series, part, None) for part in ("markers", "outputs", "analogs"))]
    labels = [label for one in kept for label in getattr(one, "labels", ())]
    for number, label in enumerate(map(str, labels), 1):
        if not (LABEL.match(label) or LUMPED.search(label)):
            continue
        start = text.find(label)
        place = (text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)) if start >= 0 else (1, number)
        span = (start, start + len(label)) if start >= 0 else (0, 0)
        if LABEL.match(label) and not known:
            yield found("PS601", str(path), place, label, span)
        if LUMPED.search(label):
            yield found("PS602", str(path), place, label, span)


def family_named(text: str) -> bool:
    """Whether a file's name or header names a family of models whose signs are known."""
    small = text.lower()
    return any(row["family"].split("_")[0] in small for row in table("model_families")) or "gait23" in small


def model_findings(path: Path) -> Iterator[Finding]:
    """What the names of a model leave out, and whether what is called psoas runs as psoas does."""
    from psoas.answers.audit.audit import audits

    root = read_xml(path)
    muscles = [n for n in root.every() if n.tag.endswith("Muscle") or n.tag.endswith("Actuator")]
    for node in muscles:
        if LUMPED.search(node.name):
            yield found("PS602", str(path), (node.line, 1), node.name, (0, 0))
    try:
        (report,) = audits([path])
    except PsoasError:
        return
    named = next((n for n in muscles if re.search(r"psoas", n.name, re.IGNORECASE)), None)
    for side, what in wrong_sides(report):
        line = named.line if named else 1
        name = named.name if named else "psoas"
        yield found("PS603", str(path), (line, 1), name, (0, 0), f"on the {side} it {printable(what)}")


def wrong_sides(report: object) -> Iterator[tuple[str, str]]:
    """Sides on which psoas is there and does not cross spine and hip."""
    from psoas.answers.audit.psoas_class import CLASSES

    for side, one in getattr(report, "sides", {}).items():
        if one.psoas not in ("crosses_spine_and_hip", "none"):
            yield side, CLASSES[one.psoas]
