"""Every command line of README and docs runs, prints what its page says, and names itself when it says `repeat:`."""

import json
import re
import shutil

import numpy as np
import pytest

from psoas.command import output as progressing
from psoas.formats.motions.write_sto import write_sto
from psoas.offline_report import questions
from psoas.question.question import KINDS, Question
from support.builders import needs_opensim
from support.hints import false_hints
from support.osim_text import Body
from support.people import in_lab, labelled, person, write_trc
from support.photographs import drawn
from support.printed import (
    MADE_FROM_CODE,
    PAGES,
    every_command,
    flags_of,
    lines_of,
    missing,
    options,
    printed,
    ran,
    repeated,
    stood,
    wrong,
)

TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES if page.name != MADE_FROM_CODE}
LINES = list(dict.fromkeys(line for text in TEXTS.values() for line in lines_of(text)))
EXCERPTS = [(name, command, excerpt) for name, text in TEXTS.items() for command, excerpt in printed(text)]
OF_OTHERS = {"--before", "--device", "--help", "--require-hashes", "--spreads"}  # of pip, of scripts
OF_OTHERS |= {"--debug", "--methods", "--lang"}  # of every command
ONLY_PARSED = {  # line -> why it is parsed and not run
    "psoas claims C99 --draws 2": "the claim that the page adds; test_where.py adds it to a copy",
    'psoas report -o sitting.html --posture sitting --contact point --title "Sitting"': "a page takes a minute",
    "psoas report -o mine.html --model subject.osim --geometry Geometry": "a page takes a minute; test_report.py",
    "psoas stretch --reach": "names a flag that has a value",
    "psoas actions --sweep": "names a flag that has a value",
    "psoas posture --tight": "names a flag that has a value",
    "psoas align walk.mot --model subject.osim": "that model has no pelvis to measure; test_model_landmarks.py",
    **dict.fromkeys(
        ("psoas gait FILE", "psoas gait FILE --plot out.svg",
         "psoas gait walk.c3d --forces grf.mot --tight psoas=0.2,iliacus=0.1 --plot stride.svg",
         "psoas gait walk.c3d --moments inverse_dynamics.sto --mass 70"),
        "a stride takes some seconds; answers/gait/test_gait.py",
    ),
    "psoas audit --names FILE": "names a flag of a command that needs a file",
    "psoas actions psoas --posture out.mot --operator static": "reads what the line before it writes",
    "psoas audit --deep": "names a flag of a command that needs a file",
    'psoas emg --label "hip flexor" --file trial.c3d': "needs a recording; answers/emg/test_channels.py",
}  # fmt: skip
TIME = np.arange(13) / 60
WALK = {"hip_flexion_r": 25 * np.sin(12 * TIME), "hip_flexion_l": -20 * np.sin(12 * TIME), "pelvis_tilt": 0 * TIME}
PLATE = {
    f"ground_force_{what}": values
    for what, values in (("vx", 0 * TIME), ("vy", 700 + 0 * TIME), ("vz", 0 * TIME), ("px", 0 * TIME), ("py", 0 * TIME),
                         ("pz", 0.09 + 0 * TIME))
}  # fmt: skip


def why_parsed(line):
    """Why a line is parsed and not run; nothing if it is run."""
    if line.removeprefix("psoas ") in options() and line not in {command for _, command, _ in EXCERPTS}:
        return "names a command"
    if line.startswith("psoas view"):
        return "serves until Ctrl-C; test_serve.py"
    return ONLY_PARSED.get(line)


RUN = [line for line in LINES if not why_parsed(line)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What the pages' lines read: a small model and motions of it."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "subject.osim").write_text(Body().plain().text(), encoding="utf-8")
    for name, columns in (("walk.mot", WALK), ("squat.mot", WALK), ("grf.mot", PLATE)):
        write_sto(folder / name, list(columns), TIME, np.column_stack(list(columns.values())), in_degrees=True)
    standing = person(tilt=13.0, flexion_r=23.0, flexion_l=20.0, knee_r=18.0, knee_l=15.0)
    for name in ("stand.trc", "walk.trc"):
        write_trc(folder / name, labelled(in_lab(standing)))
    (folder / "notes.md").write_text("The pelvis tilts forward.\n", encoding="utf-8")
    (folder / "points.json").write_text(json.dumps(drawn()), encoding="utf-8")
    (folder / "map.toml").write_text('[landmarks]\nR_LFE = "RKNE"\n', encoding="utf-8")
    return folder


@pytest.fixture
def answer_of(files, tmp_path, monkeypatch, request):
    """What a line gives, run where its files lie: with few other bodies, and the report made once for all tests."""
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progressing, "PATIENCE", 1e9)

    def run(line):
        if ".osim" in line or "FILE..." in line or "MODEL..." in line:
            needs_opensim()
        if line.startswith("psoas report"):
            html = request.getfixturevalue("report_html")
            monkeypatch.setattr(questions, "report_page", lambda *a, **k: html)
        return ran(cheap(line))

    return run


def cheap(line):
    """The same line with one other body where it asks for many, of one muscle where it asks for 18; files by name."""
    line = re.sub(r"--draws \d+", "--draws 1", line).replace("*.osim", "subject.osim")
    unsaid = "--draws" not in line and re.match(r"psoas (posture|emg) .*", line)
    line += " --draws 0" if unsaid and "--label" not in line else ""
    return re.sub(r"^psoas actions --(of|robust|posture)", r"psoas actions psoas --\1", line)


def test_every_command_is_known_here():
    assert set(options()) == every_command()


def test_every_line_that_is_only_parsed_stands_on_a_page():
    assert set(ONLY_PARSED) <= set(LINES)
    assert len(RUN) > 30


@pytest.mark.parametrize("line", LINES)
def test_every_line_parses(line):
    assert wrong(line) is None


@pytest.mark.parametrize("name", TEXTS)
def test_every_flag_of_a_page_is_one(name):
    known = {flag for flags in options().values() for flag in flags}
    assert flags_of(TEXTS[name]) <= known | OF_OTHERS


@pytest.mark.parametrize("line", RUN)
def test_every_line_runs_and_says_how_to_repeat_it(line, answer_of, tmp_path):
    before = set(tmp_path.iterdir())
    code, out, err = answer_of(line)
    assert code == (1 if "--fail-on split,merged" in line and "FAILED" in out + err else 0), err
    assert (why := false_hints(out + err, line)) == [], why
    for _, command, excerpt in EXCERPTS:
        if command == line:
            assert missing(excerpt, out) is None
    made = set(tmp_path.iterdir()) - before
    named = {tmp_path / name for name in re.findall(r"^wrote ([^:\s]+)", err, re.M)}
    assert made <= named, "a file was made without a word"
    repeat = repeated(out) or next((json.loads(f.read_text())["repeat"] for f in made if f.suffix == ".json"), None)
    if repeat is not None:
        assert wrong(repeat) is None
        if line.split()[1] in KINDS:
            assert Question.read(repeat).hash == Question.read(stood(cheap(line))).hash


# -- twins ---------------------------------------------------------------------------------------------------------


def test_another_number_on_a_page_is_seen():
    excerpt = next(shown for _, command, shown in EXCERPTS if command == "psoas actions")
    whole = excerpt.replace("...\n", "more\n")
    assert missing(excerpt, whole) is None
    assert missing(excerpt.replace("23.3", "23.4", 1), whole) is not None
    swapped = "\n".join(reversed(whole.splitlines()))
    assert missing(excerpt, swapped) is not None


@pytest.mark.parametrize(
    ("line", "why"),
    [("psoas action psoas", "no command"), ("psoas actions psoas --operater static", "--operater"),
     ("psoas actions psoas --operator Statick", "Statick"), ("psoas loads --draws 20", "--draws"),
     ("psoas actions psoas --relative-to ground", "--of"), ("psoas posture --tight psoas=nine", "nine")],
)  # fmt: skip
def test_a_false_line_on_a_page_is_seen(line, why):
    assert lines_of(f"Say `{line}` to see.\n\n```sh\n{line}   # so\n```\n") == [line]
    assert why in wrong(line)


def test_a_repeat_that_forgets_the_contact_is_seen():
    asked = Question.read("psoas actions psoas --contact point")
    assert Question.read("psoas actions psoas --posture standing --contact point").hash == asked.hash
    assert Question.read("psoas actions psoas --posture standing").hash != asked.hash
