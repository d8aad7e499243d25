"""A question is a value: it spells itself three ways, reads back equal, and asks the same of command and library."""

import shlex
import subprocess
import sys
from dataclasses import fields
from importlib import import_module

import numpy as np
import pytest

from psoas.conditions import CHOICES, Given
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError
from psoas.frames import AXES
from psoas.question.actions import CENTRES, OPERATORS, SIDES, ActionsQuestion
from psoas.question.align import AlignQuestion, TypedAngles
from psoas.question.audit import AuditQuestion
from psoas.question.claims import ClaimsQuestion
from psoas.question.emg import Activity, EmgQuestion
from psoas.question.floor import FloorQuestion
from psoas.question.gait import GaitQuestion
from psoas.question.loads import LoadsQuestion
from psoas.question.posture import PostureQuestion
from psoas.question.question import KINDS, Question, kind_of
from psoas.question.report import ReportQuestion
from psoas.question.shared_fields import Segments, Whose
from psoas.question.stretch import StretchQuestion
from psoas.question.tightness_of import Readings, TightnessQuestion
from psoas.question.values import Grid, Motion, Posture, Tight

NAMES = (
    "psoas",
    "Ps_L1_VB_r",
    "hip flexors",
    "a/b",
    "it's",
    "ümlaut",
    'quo"te',
    "x&y=z",
    "50%",
    "[/r]",
    "#1",
    "\\n",
    "-dash",
)
SEGMENTS = ("pelvis", "femur_r", "thorax", "L3")


def numbers(rng):
    """A number of any size, whole or not, as people and programs type them."""
    return float(rng.choice([rng.normal(), round(rng.normal() * 30), 0.1, 1e-7, 123456.789, -0.0, 1 / 3]))


def maybe(rng, value):
    return value if rng.random() < 0.5 else None


def posture(rng):
    given = {str(n): numbers(rng) for n in rng.choice(["hip_flexion_r", "pelvis_tx", "L4_L5_FE"], rng.integers(4))}
    return Posture(str(rng.choice(["standing", "sitting", "prone"])), tuple(given.items()))


def conditions(rng, motion=False):
    stances = (*CHOICES["stance"], "auto") if motion else CHOICES["stance"]
    return Given(
        stance=maybe(rng, str(rng.choice(stances))),
        contact=maybe(rng, str(rng.choice(CHOICES["contact"]))),
        spine=maybe(rng, str(rng.choice(CHOICES["spine"]))),
        rhythm=maybe(rng, str(rng.choice(CHOICES["rhythm"]))),
        hold=maybe(rng, "+".join(rng.choice(CHOICES["hold"][1:], 2, replace=False))),
        path=maybe(rng, str(rng.choice(CHOICES["path"]))),
        sharing=maybe(rng, str(rng.choice(CHOICES["sharing"]))),
        tension=maybe(rng, abs(numbers(rng)) + 1.0),
        slices=maybe(rng, 0.5),
    )


def whose(rng):
    if rng.random() < 0.5:
        return Whose(int(rng.choice([11, 12])))
    return Whose(11, str(rng.choice(["my model.osim", "/data/x.xml"])), maybe(rng, "names.toml"))


def tight(rng):
    names = rng.choice(["psoas", "iliacus", "hip flexors"], rng.integers(1, 4), replace=False)
    return Tight(tuple((str(n), numbers(rng)) for n in names))


def actions_question(rng):
    moving = rng.random() < 0.3
    of = maybe(rng, str(rng.choice(SEGMENTS)))
    operator = maybe(rng, str(rng.choice(OPERATORS)))
    length = operator == "length"  # which has no pair, axis or ground
    of = None if length else of
    views = operator in (None, "acceleration") and not moving
    swept = not moving and operator in (None, "torque", "acceleration", "length") and rng.random() < 0.3
    return ActionsQuestion(
        muscles=tuple(str(n) for n in rng.choice(NAMES, rng.integers(4), replace=False)),
        posture=Motion("walk 1.mot", maybe(rng, "grf.mot"), maybe(rng, 6.0), maybe(rng, "deg"))
        if moving
        else posture(rng),
        body=whose(rng),
        pair=Segments(of, maybe(rng, "ground") if of else None),
        operator=operator,
        axis=None if length else maybe(rng, str(rng.choice([*AXES, "all"]))),
        side=maybe(rng, str(rng.choice(SIDES))),
        robust=views and not swept and bool(rng.random() < 0.5),
        why=views and not swept and bool(rng.random() < 0.5),
        sweep=Grid("hip_flexion_r", numbers(rng), numbers(rng), 5.0) if swept else None,
        conditions=Given(path="guided") if length else conditions(rng, moving),
    )


def posture_question(rng):
    shown = rng.random() < 0.3
    return PostureQuestion(
        tight=None if shown else tight(rng), example="both" if shown else None,
        support=str(rng.choice(["standing", "supine"])), parameterisation=str(rng.choice(["fibre", "tone"])),
        draws=int(rng.integers(100)), seed=int(rng.integers(9)),
    )  # fmt: skip


def align_question(rng):
    how = {"hip_centre": str(rng.choice(["harrington", "hara"])), "marker_offset": float(rng.choice([9.0, 0.0, 1 / 3])),
           "leg_length": maybe(rng, numbers(rng)), "details": bool(rng.random() < 0.5)}  # fmt: skip
    if rng.random() < 0.4:
        names = rng.choice(["asis_psis", "thigh_r", "hip_flexion_l"], rng.integers(1, 4), replace=False)
        return AlignQuestion(angle=TypedAngles(tuple((str(n), numbers(rng)) for n in names)), sd=numbers(rng), **how)
    static = maybe(rng, "stand up.c3d")
    return AlignQuestion(
        str(rng.choice(["walk 1.trc", "-odd.c3d", *NAMES])), static, maybe(rng, "map.toml"), maybe(rng, "mm"),
        neutral="standing" if static and rng.random() < 0.5 else "anterior_plane", **how,
    )  # fmt: skip


def stretch_question(rng):
    rest = {"side": str(rng.choice(["right", "left"])), "tight": maybe(rng, tight(rng)), "torque": abs(numbers(rng)),
            "seed": int(rng.integers(9)), "details": bool(rng.random() < 0.5)}  # fmt: skip
    if rng.random() < 0.3:
        return StretchQuestion(reach=str(rng.choice(NAMES)), weight=numbers(rng), **rest)
    one = (str(rng.choice(NAMES)),)
    return StretchQuestion(one, depth=maybe(rng, numbers(rng)), compensate=bool(rng.random() < 0.5), draws=3, **rest)


def tightness_question(rng):
    given = Readings(tuple((n, abs(numbers(rng)), "") for n in rng.choice(["ely", "thomas_hip"], 2, replace=False)))
    given, tests = maybe(rng, given), str(rng.choice(["clinic", "all", "ely,thomas_hip"]))
    return TightnessQuestion(
        "clinic" if given else tests, given, str(rng.choice(["psoas", "z", "all"])),
        str(rng.choice(["held", "free"])), int(rng.integers(9)), bool(rng.random() < 0.5),
    )  # fmt: skip


def emg_question(rng):
    if rng.random() < 0.2:
        return EmgQuestion(label=maybe(rng, str(rng.choice(NAMES))) or "hip flexor", file=maybe(rng, "a trial.c3d"))
    names = tuple(rng.choice(["groin", "back30", "wire-psoas"], rng.integers(3), replace=False).tolist())
    activity = maybe(rng, Activity("hip_flexion")) or Activity("", (("psoas", numbers(rng)), ("iliacus", numbers(rng))))
    return EmgQuestion(names, posture(rng), activity, maybe(rng, numbers(rng)), int(rng.integers(60)),
                       int(rng.integers(9)), bool(rng.random() < 0.5), details=bool(rng.random() < 0.5))  # fmt: skip


MAKERS = {
    "emg": emg_question,
    "tightness": tightness_question,
    "stretch": stretch_question,
    "actions": actions_question,
    "align": align_question,
    "gait": lambda rng: GaitQuestion(
        "my walk.c3d",
        forces=maybe(rng, "grf.mot"),
        static=maybe(rng, "stand.trc"),
        units=maybe(rng, "mm"),
        hip_centre="davis",
        marker_offset=numbers(rng),
        leg_length=maybe(rng, 900.5),
        mass=maybe(rng, 71.25),
        tight=maybe(rng, Tight.read("psoas=0.2")),
        **(maybe(rng, {"moments": "id.sto", "moment_unit": "Nm/kg"}) or {}),
    ),
    "posture": posture_question,
    "loads": lambda rng: LoadsQuestion(posture(rng), maybe(rng, numbers(rng)), maybe(rng, tight(rng))),
    "floor": lambda rng: FloorQuestion(
        posture(rng),
        numbers(rng),
        numbers(rng),
        maybe(rng, numbers(rng)),
        maybe(rng, tight(rng)),
        maybe(rng, str(rng.choice(CENTRES))),
        bool(rng.random() < 0.5),
    ),
    "claims": lambda rng: ClaimsQuestion(
        tuple(rng.choice(["A13", "C3"], rng.integers(3), replace=False).tolist()), maybe(rng, 20), maybe(rng, 1)
    ),
    "audit": lambda rng: AuditQuestion(
        tuple(str(n) for n in rng.choice(NAMES, rng.integers(3))),
        bool(rng.random() < 0.5),
        False,
        maybe(rng, "split,x"),
    ),
    "report": lambda rng: ReportQuestion(
        posture(rng), maybe(rng, "A \"title\" & 'more'"), None, whose(rng), conditions(rng)
    ),
}


def random_questions(n, seed=20261130):
    rng = np.random.default_rng(seed)
    kinds = list(MAKERS)
    return [MAKERS[kinds[i % len(kinds)]](rng) for i in range(n)]


def test_every_kind_has_random_questions():
    assert set(MAKERS) == set(KINDS)


def test_five_hundred_random_questions_come_back_equal_from_every_spelling():
    for asked in random_questions(500):
        assert Question.read(asked.command()) == asked
        assert Question.read(asked.words()) == asked
        assert Question.read_link(asked.link()) == asked
        assert Question.read_link(f"http://127.0.0.1:8080/{asked.link()}") == asked
        assert Question.read_toml(asked.toml()) == asked
        assert "\n" not in asked.command()
        assert " " not in asked.link()


def test_the_round_trip_can_fail():
    """The twin: a number rounded on its way, as the old repeat line did, does not come back."""
    asked = LoadsQuestion(hands=1 / 3)
    rounded = asked.command().replace("0.3333333333333333", f"{1 / 3:g}")
    assert rounded != asked.command()
    assert Question.read(rounded) != asked


def test_equal_questions_share_a_hash_and_others_do_not():
    questions = random_questions(300)
    by_hash = {}
    for asked in questions:
        assert len(asked.hash) == 12
        assert by_hash.setdefault(asked.hash, asked) == asked
    assert len(by_hash) == len(set(questions)) > 250
    code = f"from psoas.question.question import Question; print(Question.read({questions[0].command()!r}).hash)"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == questions[0].hash


def test_what_is_given_as_it_would_be_anyhow_asks_the_same():
    plain = Question.read("psoas actions psoas")
    said = Question.read("psoas actions psoas --posture standing --path straight --tension 100 --fascicles 11")
    assert said == plain
    assert said.hash == plain.hash
    assert Question.read("psoas actions psoas --posture hip_flexion_r=30") == Question.read(
        "psoas actions psoas --posture standing,hip_flexion_r=30.0"
    )


@pytest.mark.parametrize(
    ("command", "kind", "why"),
    [
        ("psoas act psoas", UnknownNameError, "no kind of question named 'act'.*'actions'"),
        ("psoas actions psoas --postur standing", UnknownNameError, "no flag named 'postur'.*'posture'"),
        ("psoas actions psoas --posture", InvalidValueError, "--posture needs a value"),
        ("psoas actions psoas --tension many", InvalidValueError, "'many' is not a number for --tension"),
        ("psoas actions psoas --tension 1e999", InvalidValueError, "is not a number"),
        ("psoas actions psoas --side up", UnknownNameError, "side='up' is not known"),
        ("psoas actions psoas --relative-to ground", InvalidValueError, "--relative-to needs --of"),
        ("psoas actions psoas --of pelvis --of L3", InvalidValueError, "--of is given twice"),
        ("psoas actions psoas --posture 'x=1,x=2'", InvalidValueError, "sets 'x' twice"),
        ("psoas actions psoas --sweep hip=1:2", InvalidValueError, "not of the form coordinate=start:stop:step"),
        ("psoas loads psoas", InvalidValueError, "takes no 'psoas' without a flag"),
        ("psoas posture --tight psoas", InvalidValueError, "not of the form muscle=tightness"),
        ("psoas posture --tight psoas=0.1 --draws 2.5", InvalidValueError, "whole number"),
        ("psoas posture", InvalidValueError, "give --tight"),
        ("psoas align", InvalidValueError, "not both and not neither"),
        ("psoas align a.trc b.trc", InvalidValueError, "one file is taken, not 2"),
        ("psoas align a.trc --sd 3", InvalidValueError, "--sd is of typed angles"),
        ("psoas align --angle asis_psis=12", InvalidValueError, "--angle needs --sd"),
        ("psoas align --angle 12 --sd 3", InvalidValueError, "not of the form measure=degrees"),
        ("psoas align --angle thigh_r=1 --angle thigh_r=2 --sd 3", InvalidValueError, "'thigh_r' is given twice"),
        ("psoas align a.trc --neutral standing", InvalidValueError, "needs the standing person"),
        ("psoas 'unclosed", InvalidValueError, "not a command"),
        ("", InvalidValueError, "names what it asks"),
    ],
)
def test_a_wrong_question_is_refused_in_one_sentence(command, kind, why):
    with pytest.raises(kind, match=why) as error:
        Question.read(command)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("asks = 'actions'\nmuscles = [1]", "neither a text"),
        ("asks = 'actions'\nposture = {a = 1}", "neither a text"),
        ("muscles = ['psoas']", "says what it asks"),
        ("asks = 'actions'\nasks = 'loads'", "not TOML"),
        ("asks = 'actions'\ntension = nan", "not a number"),
        ("asks = 'actions'\nrobust = 'perhaps'", "on or off"),
    ],
)
def test_a_wrong_table_is_refused(text, why):
    with pytest.raises(PsoasError, match=why):
        Question.read_toml(text)


@pytest.mark.parametrize("link", ["actions?side=up", "actions?of=a&of=b", "nothing?x=1", "actions?" + "x" * 30_000])
def test_a_wrong_link_is_refused(link):
    with pytest.raises(PsoasError):
        Question.read_link(link)


class AskedError(BaseException):
    """Raised in the place of an answer; nothing that the command catches."""


ASKS = {  # who is handed the question, by kind
    "actions": ("psoas.answers.answer", "answer", 0),
    "align": ("psoas.answers.answer", "answer", 0),
    "emg": ("psoas.answers.answer", "answer", 0),
    "floor": ("psoas.answers.answer", "answer", 0),
    "gait": ("psoas.answers.answer", "answer", 0),
    "loads": ("psoas.answers.answer", "answer", 0),
    "posture": ("psoas.answers.answer", "answer", 0),
    "stretch": ("psoas.answers.answer", "answer", 0),
    "tightness": ("psoas.answers.answer", "answer", 0),
    "audit": ("psoas.command.audit", "audited", 0),
    "report": ("psoas.offline_report.questions", "write_report", 1),
}


def parsed(words, monkeypatch):
    """The question that the command makes of words, before it is answered."""
    from psoas.command.main import main

    asked = []
    module, name, place = ASKS[words[1]]

    def answer(*arguments, **_):
        asked.append(arguments[place])
        raise AskedError

    monkeypatch.setattr(import_module(module), name, answer)
    with pytest.raises(AskedError):
        main([*words[1:], *(["-o", "page.html"] if words[1] == "report" else [])])
    return asked[0]


def test_the_command_parses_to_the_question_that_spells_it(monkeypatch):
    """Flags of the command and of the question are one list: what the question spells, cyclopts reads."""
    tried = []
    for asked in random_questions(400, seed=7):
        if asked.asks == "claims":
            continue  # it answers from a file; its flags are compared below
        if isinstance(asked, ActionsQuestion) and (asked.why or (asked.axis and asked.pair.of is None)):
            continue  # refused for the shape they are written in
        assert parsed(asked.words(), monkeypatch) == asked, asked.command()
        tried.append(asked.asks)
    assert set(tried) == set(ASKS)
    assert tried.count("actions") >= 15


def test_every_flag_of_a_question_is_a_flag_of_its_command():
    from psoas.command.main import app

    for asks in KINDS:
        spellings = [f.metadata["spelling"] for f in fields(kind_of(asks))]
        own = {flag for s in spellings if s.kind != "words" for flag in s.flags}
        flags = {name.removeprefix("--") for a in app[asks].assemble_argument_collection() for name in a.names}
        assert own <= flags, asks


def test_every_command_has_a_library_twin_of_its_own_name():
    import psoas
    from psoas.command.main import app

    commands = {name for name in app.resolved_commands() if not name.startswith("-")} - {"body"}
    assert {"actions", "audit", "claims", "loads", "posture", "report", "view"} <= commands
    for name in commands:
        assert callable(getattr(psoas, name)), name
        assert name in psoas.__all__, name


@pytest.mark.parametrize(
    ("command", "twin"),
    [
        ("psoas actions psoas --side left --spine rigid", lambda p: p.actions(["psoas"], spine="rigid", operator=None)),
        ("psoas actions psoas --operator torque", lambda p: p.actions(["psoas"], operator="torque")),
        ("psoas actions iliacus --operator static", lambda p: p.static(["iliacus"])),
        ("psoas actions iliacus --operator step --of pelvis --relative-to ground",
         lambda p: p.step(["iliacus"], pairs=[("pelvis", "ground")])),
        ("psoas actions psoas --sweep hip_flexion_r=0:60:30 --of femur_r --relative-to pelvis --operator torque",
         lambda p: p.sweep(["psoas"], "hip_flexion_r=0:60:30", of="femur_r", relative_to="pelvis", operator="torque")),
        ("psoas actions iliacus --operator length --sweep hip_flexion_r=0:60:30 --path guided",
         lambda p: p.lengths(["iliacus"], over="hip_flexion_r=0:60:30", path="guided")),
        ("psoas stretch quad_stretch --tight psoas=0.1", lambda p: p.stretch(["quad_stretch"], tight="psoas=0.1")),
        ("psoas loads --hands 5", lambda p: p.loads(hands=5.0)),
        ("psoas align --angle asis_psis=12 --angle thigh_r=9 --sd 3",
         lambda p: p.align(angles={"asis_psis": 12.0, "thigh_r": 9.0}, sd=3.0)),
        ("psoas posture --tight psoas=0.1 --support supine --draws 1",
         lambda p: p.posture("psoas=0.1", support="supine", draws=1)),
    ],
)  # fmt: skip
def test_both_faces_give_the_same_dataset(command, twin, monkeypatch):
    """The parsed command's answer is the library call's, bit by bit; the command adds the question and verdicts."""
    import psoas

    words = shlex.split(command)
    asked = parsed(words, monkeypatch)
    monkeypatch.undo()
    found, called = psoas.answer(asked), twin(psoas)
    for name, array in called.data_vars.items():
        np.testing.assert_array_equal(found[name].values, array.values, err_msg=str(name))
    assert {k: v for k, v in found.attrs.items() if k in called.attrs} == called.attrs
    assert Question.read_toml(found.attrs["question"]) == asked
