"""docs/where.md: every "where to add" is tried on a copy of the package, by adding a toy one where the page says."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from support.places import ROOT

PAGE = (ROOT / "docs" / "where.md").read_text(encoding="utf-8")


def replaced(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} no longer holds {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_contact_set(package):
    with (package / "mechanics" / "ground" / "contact.py").open("a", encoding="utf-8") as file:
        file.write('\n\nCONTACTS["toy"] = weld\n')
    with (package / "mechanics" / "ground" / "feet.py").open("a", encoding="utf-8") as file:
        file.write('\n\nFEET["toy"] = pointed\n')
    replaced(package / "conditions.py", '"contact": ("weld", "point"),', '"contact": ("weld", "point", "toy"),')
    replaced(package / "conditions.py", '"weld": "welded",', '"weld": "welded", "toy": "on toys",')
    replaced(package / "command" / "options.py", 'Literal["weld", "point"]', 'Literal["weld", "point", "toy"]')
    return """
import numpy as np, psoas
from psoas.command.main import main
from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.mechanics.ground.feet import carriers_of
a, b = (psoas.actions("iliacus", contact=c, operator="acceleration") for c in ("toy", "weld"))
np.testing.assert_array_equal(a.angular_acceleration, b.angular_acceleration)
assert "on toys" in a.attrs["conditions"]
body = psoas.default_body()
at = state(body, psoas.posture_at(body, "standing"))
assert len(carriers_of(body, at, Conditions(contact="toy"))) == len(carriers_of(body, at, Conditions(contact="point")))
assert main(["actions", "iliacus", "--contact", "toy", "-o", "toy.nc"]) == 0
"""


def add_row(table, row):
    header = table.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert set(row) <= set(header)
    with table.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")


def add_passive_element(package):
    """A set of numbers of an element that is there, and an element that is new."""
    tables = package / "anatomy" / "tables"
    row = {
        "element": "capsule", "set": "toy", "motion": "hip_flexion", "kind": "exponential", "direction": "-",
        "value": "7.25", "unit": "N m", "rate_per_rad": "5.0", "at_rad": "-0.1", "spread": "0.3 (log sd)",
        "sure": "[p]", "source": "a toy",
    }  # fmt: skip
    add_row(tables / "passive_ligaments.csv", row)
    add_row(tables / "passive_ligaments.csv", row | {"element": "toy_tissue", "value": "3.5"})
    factor = {"parameter": "toy_tissue", "value": "1", "unit": "1", "low": "0.1", "high": "10", "sure": "[p]"}
    add_row(tables / "passive_parameters.csv", factor | {"source": "a toy"})
    replaced(package / "mechanics" / "tissue" / "sources.py", "DEFAULTS = {", 'DEFAULTS = {\n    "toy_tissue": "toy",')
    return """
from psoas.mechanics.tissue.passive_body import passive_body
import psoas
made = passive_body(psoas.default_body(), sources={"capsule": "toy"})
assert any("7.25" in str(row) for _, row in made.rows), "the set is not in the body"
assert any(name == "toy_tissue" and "3.5" in str(row) for name, row in made.rows), "the element is not in the body"
twice = passive_body(psoas.default_body(), scales={"toy_tissue": 2.0})
q = psoas.posture_at(psoas.default_body(), "standing")
assert abs(twice.joint_forces(q) - made.joint_forces(q)).max() > 1e-3
"""


def add_posture(package):
    table = package / "anatomy" / "tables" / "postures.csv"
    header = table.read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {
        "posture": "toy",
        "supports": "feet",
        "rhythm": "christophy",
        "coordinates": "hip_flexion_r=10",
        "source": "a toy",
    }
    with table.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")
    return """
import numpy as np, psoas
body = psoas.default_body()
q = psoas.posture_at(body, "toy")
assert abs(np.degrees(q[body.coordinate("hip_flexion_r")]) - 10) < 1e-9
assert psoas.actions("iliacus", posture="toy").attrs["posture"] == "toy"
"""


def add_marker_set(package):
    marks = ("R_ASIS", "L_ASIS", "R_PSIS", "L_PSIS")
    with (package / "anatomy" / "tables" / "marker_sets.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"toy,,{mark},toy {mark},a place,landmark,,a toy\n" for mark in marks)
    return """
from psoas.trials.markers import recognised
found = recognised(["Toy R ASIS", "toy:Toy L ASIS", "toy_r_psis", "TOYLPSIS"])
assert found.set == "toy" and found.labels["R_PSIS"] == "toy_r_psis"
"""


def add_file_format(package):
    (package / "formats" / "motions" / "toy.py").write_text('"""Toys."""\n\n\ndef read_toy(path):\n    return "toy"\n')
    door = package / "formats" / "read.py"
    replaced(door, 'SUFFIXES = (".mot",', 'SUFFIXES = (".toy", ".mot",')
    reader = "from psoas.formats.motions.toy import read_toy\n\n        return read_toy(path)"
    replaced(door, '    if suffix == ".trc":', f'    if suffix == ".toy":\n        {reader}\n    if suffix == ".trc":')
    return """
import psoas, pathlib
pathlib.Path("a.toy").write_text("")
assert psoas.read("a.toy") == "toy"
"""


def add_claim(package):
    example = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "add-a-claim.md").read_text(encoding="utf-8"), re.S)
    (package / "article_claims" / "c99_rectus_femoris.py").write_text(example[1], encoding="utf-8")
    return """
from psoas.article_claims.judging.registry import asked
assert [c.id for c in asked(["C99"])] == ["C99"]
"""


def add_report_section(package):
    (package / "offline_report" / "sections" / "toy.py").write_text(
        '"""A toy."""\n\nfrom psoas.offline_report.section import Section\n\nORDER, NEEDS = 999, ()\n\n\n'
        'def section(answers):\n    return Section("toy", "A toy", "<p>toy</p>")\n'
    )
    return """
from importlib import import_module
from pkgutil import iter_modules
sections = import_module("psoas.offline_report.sections")
assert "toy" in [m.name for m in iter_modules(sections.__path__)]
"""


def add_answer_and_command(package):
    (package / "answers" / "toy").mkdir()
    (package / "answers" / "toy" / "__init__.py").write_text('"""A toy."""\n')
    (package / "answers" / "toy" / "toy.py").write_text(
        '"""A toy."""\n\n\ndef toy_answer(asked, body, progress):\n    import xarray as xr\n\n'
        '    return xr.Dataset(attrs={"says": asked.word})\n'
    )
    (package / "question" / "toy.py").write_text(
        '"""A toy."""\n\nfrom dataclasses import dataclass\nfrom typing import ClassVar\n\n'
        "from psoas.question.question import Question\nfrom psoas.question.spelling import asked, one\n\n\n"
        "@dataclass(frozen=True)\nclass ToyQuestion(Question):\n"
        '    asks: ClassVar[str] = "toy"\n    word: str | None = asked(one("word"), None)\n'
    )
    (package / "text" / "toy.py").write_text(
        '"""A toy."""\n\n\ndef toy_lines(dataset):\n    return [dataset.attrs["says"]]\n'
    )
    (package / "command" / "toy.py").write_text(
        '"""`psoas toy`."""\n\nfrom __future__ import annotations\n\nfrom psoas.command.app import app\n'
        "from psoas.command.output import write_answer\nfrom psoas.question.toy import ToyQuestion\n\n\n"
        '@app.command\ndef toy(*, word: str | None = None) -> None:\n    """A toy."""\n'
        "    from psoas.answers.answer import answer\n\n    question = ToyQuestion(word)\n"
        '    write_answer(answer(question), question, "table", None, None)\n'
    )
    replaced(
        package / "question" / "question.py", "KINDS = {\n", 'KINDS = {\n    "toy": "psoas.question.toy:ToyQuestion",\n'
    )
    replaced(
        package / "answers" / "answer.py",
        "ANSWERS = {\n",
        'ANSWERS = {\n    "toy": "psoas.answers.toy.toy:toy_answer",\n',
    )
    replaced(package / "text" / "lines.py", "LINES = {\n", 'LINES = {\n    "toy": "psoas.text.toy:toy_lines",\n')
    replaced(package / "command" / "main.py", "    actions,\n    align,\n", "    actions,\n    toy,\n    align,\n")
    return """
import contextlib, io
from psoas.command.main import main
with contextlib.redirect_stdout(io.StringIO()) as out:
    assert main(["toy", "--word", "hello"]) == 0
assert out.getvalue() == "hello\\n\\nrepeat: psoas toy --word hello\\n", out.getvalue()
"""


TOYS = {
    "A contact set": add_contact_set,
    "A passive element": add_passive_element,
    "A posture": add_posture,
    "A file format": add_file_format,
    "A marker set": add_marker_set,
    "A claim": add_claim,
    "A report section": add_report_section,
    "An answer": add_answer_and_command,
    "A command": add_answer_and_command,
}


def test_every_paragraph_of_the_page_is_tried():
    assert re.findall(r"^\*\*(.+?)\.\*\*", PAGE, re.M) == list(TOYS)


def test_every_place_the_page_names_exists():
    for name in re.findall(r"`([a-z_/]+/[a-z_]*(?:\.(?:py|csv|md))?)`", PAGE):
        rooms = [d for d in (ROOT / "src" / "psoas").rglob("*") if d.is_dir()]
        assert any((place / name).exists() for place in (ROOT, ROOT / "src" / "psoas", *rooms)), name


def test_every_room_is_on_the_page():
    rooms = {d.name for d in (ROOT / "src" / "psoas").iterdir() if d.is_dir() and d.name != "__pycache__"}
    rooms |= {f.stem for f in (ROOT / "src" / "psoas").glob("*.py") if not f.stem.startswith("__")}
    rows = PAGE[PAGE.index("| room |") : PAGE.index("Some things")].strip().splitlines()[2:]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert named == rooms


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A copy of the package with every toy in it, and what each has to show, run in one process."""
    folder = tmp_path_factory.mktemp("copy")
    package = folder / "psoas"
    shutil.copytree(ROOT / "src" / "psoas", package, ignore=shutil.ignore_patterns("__pycache__"))
    checks = {add.__name__: add(package) for add in dict.fromkeys(TOYS.values())}
    code = "import sys, traceback\nfailed = {}\n"
    for name, check in checks.items():
        code += (
            f"try:\n    exec({check!r}, {{}})\nexcept BaseException:\n    failed[{name!r}] = traceback.format_exc()\n"
        )
    code += "import json; print(json.dumps(failed))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    import json

    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("what", TOYS)
def test_a_toy_added_where_the_page_says_is_there(tried, what):
    assert TOYS[what].__name__ not in tried, tried[TOYS[what].__name__]
