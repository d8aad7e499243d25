"""Write docs/audit.md: the audit of the models of ../shared/data and of upstream's full body, where both are here."""

from __future__ import annotations

import re
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

from psoas.answers.audit.audit import CLASSES, Audit, audit
from psoas.answers.audit.faults import FINDINGS
from psoas.bodies.default.upstream import default_body_xml, upstream_spec
from psoas.errors import listed

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "audit.md"

HEAD = """# Auditing a model

What does a model's psoas stand for? `psoas audit MODEL...` reads `.osim` and MJCF files without an engine, in about a
second each, and says where every family of muscles runs, what its psoas and iliacus are, what is wrong with the file,
and which questions it can answer. A folder is every model in it and below.

For the tests of those who make models: `--fail-on split,merged` makes it exit 1 and names file and rule on stderr
(`FAILED models/lifting.osim: split`). Where GitHub runs it, or with `--annotations github`, every finding is also a
line on stderr that GitHub shows beside the file: an error where it makes the audit fail, else a warning.

## Classes of psoas

| slug | psoas | what it means |
|---|---|---|
| `crosses_spine_and_hip` | {crosses_spine_and_hip} | fascicles from lumbar vertebrae to the femur: as anatomy has it |
| `pelvis_origin` | {pelvis_origin} | the hip's side is there, its action on the spine is not represented |
| `merged` | {merged} | one muscle stands for iliacus and psoas; neither can be asked for alone |
| `split` | {split} | fascicles from the spine end on the pelvis, another muscle goes on to the femur |
| `lumped_trunk` | {lumped_trunk} | it crosses the spine, but as one joint: no level can be asked for |
| `ends_on_pelvis` | {ends_on_pelvis} | fascicles from the spine end on the pelvis, and nothing goes on to the femur |
| `none` | {none} | no muscle runs from the spine or the pelvis, past the front of the hip, to the lesser trochanter |

Classes come from geometry. The pelvis is the body that two mirrored legs leave; front and back are told by the feet;
a muscle is of this kind if it comes from above the hip, passes in front of it and ends near the lesser trochanter
(0.06 to 0.32 femur lengths below the hip's centre, less than 0.10 to its side). Names are hints: they tell psoas from
iliacus where both start on the pelvis; without them the one that starts nearest the middle is psoas. A muscle that is
alone is merged, unless its name says which of the two it is. `evidence` says what was used.

Nothing hangs on the posture that a file was saved in: every joint that turns stands at zero. The tree may begin at the
pelvis, at a foot or at the thorax; one leg will do. Where the trunk lies, as on four feet, cranial takes the place of
up. Paths that are functions of coordinates have no points, and no class is told from them.

## Models audited

{count} files as they were published, the full body that `myo_sim` {myo_sim} puts together, and ours.

| file | family | psoas | a side | findings |
|---|---|---|---|---|
{rows}

## Findings

| slug | meaning |
|---|---|
{findings}

Right and left are compared within 5 mm and 1 % of the force, and shares with 1 within 0.02. A missing wrap is told by
the muscles and wraps of the model's family (`anatomy/tables/family_wraps.csv`), a sign by the axis that the family's
coordinate turns about (`family_coordinates.csv`, measured with the engines). Moment arms need an engine: `--deep` tells
those that change sign, or jump by more than 8 mm and six times their middle step, inside a coordinate's range; those
that are more than a millimetre off -dl/dq of their own path; and families whose arm at `standing` has another sign than
in anatomy (`expected_arms.csv`). It also
compares lengths with arms over pairs and triples of coordinates, as `make paths` does for our own body
([how](body.md)), on grids of 15 deg (11 points an axis at most), and names muscle, joint, region and size of every jump
above 5 mm. What jumps only between two points of the grid is missed. One core takes about a second for the full body in
MuJoCo, and ten for a model of 80 or 90 muscles in OpenSim.

This page is written by `scripts/audit_docs.py`.
"""


def audited() -> list[tuple[str, Audit]]:
    """Every model with the name it has on the page."""
    found = [(f"`{p.parent.name}/{p.name}`", audit(p)) for p in sorted(DATA.rglob("*.osim"))]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Attaching a spec with an empty prefix")
        path = Path(folder) / "body.xml"
        path.write_text(re.sub(r' (mesh|texture)dir="[^"]*"', "", upstream_spec().to_xml()), encoding="utf-8")
        found.append(("upstream `myofullbody`", audit(path)))
        path.write_text(default_body_xml(), encoding="utf-8")
        found.append(("our default body", audit(path)))
    return found


def row(name: str, report: Audit) -> str:
    """One line of the table."""
    side = next(iter(report.sides.values()))
    parts = [(len(side.from_spine), "spine to femur"), (len(side.to_brim), "spine to pelvis")]
    parts.append((len(side.psoas_muscles), "pelvis to femur"))
    told = ", ".join(f"{n} {what}" for n, what in parts if n)
    kinds = dict.fromkeys(f.slug for f in report.findings)
    counts = [f"`{k}` {sum(f.slug == k for f in report.findings)}" for k in kinds]
    return f"| {name} | {report.family} | `{report.psoas}` | {told} | {', '.join(counts) or 'none'} |"


def page() -> str:
    """The whole page."""
    reports = audited()
    text = HEAD.format(
        **CLASSES,
        count=len(reports) - 2,
        myo_sim=version("myo-sim"),
        rows="\n".join(row(*report) for report in reports),
        findings="\n".join(f"| `{slug}` | {meaning} |" for slug, meaning in FINDINGS.items()),
    )
    faults = [f"`{f.about[0]}`" for n, r in reports for f in r.findings if f.slug == "wrong_side" and "upstream" in n]
    return text.replace("## Findings", f"On the wrong side in upstream's body: {listed(faults)}.\n\n## Findings")


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit("the models of ../shared/data are not here; docs/audit.md stays as it is")
    PAGE.write_text(page(), encoding="utf-8")
