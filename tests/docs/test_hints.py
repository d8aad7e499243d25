"""Every command and flag that a sentence of the package tells to try can be tried."""

import re

import pytest

from psoas.command.main import main
from support.hints import SOURCES, commands_in, commands_of, false_hints, sentences, whole, wrong_flags
from support.printed import options, ran, wrong

PROSE = ("article_claims", "viewer/head.py")  # claims are sentences about psoas the muscle; styles of a page


def hinting(folder=SOURCES):
    """(where, sentence, commands) of every sentence of the sources that holds a flag or a command."""
    for file in sorted(folder.rglob("*.py")):
        where = file.relative_to(folder)
        for line, text in sentences(file.read_text(encoding="utf-8")):
            for said in whole(text, where.as_posix()) if "--" in text or "psoas " in text else ():
                if not where.as_posix().startswith(PROSE):
                    yield f"{where}:{line}", said, commands_of(where)


def faults(hinted):
    """Sentences whose command or flag is none."""
    found = []
    for where, said, commands in hinted:
        hints = commands_in(said)
        found += [f"{where}: {hint}: {why}" for hint in hints if (why := wrong(hint))]
        found += [f"{where}: {said!r}: {why}" for why in ([] if hints else wrong_flags(said, commands))]
    return found


def test_every_hint_of_the_sources_can_be_tried():
    hinted = list(hinting())
    assert len(hinted) > 80
    assert sum(bool(commands_in(said)) for _, said, _ in hinted) > 15
    assert faults(hinted) == []


@pytest.mark.parametrize(
    ("file", "said", "why"),
    [
        ("errors.py", 'raise E(f"no such thing. All: psoas body info --muscle.")', "--muscle"),
        ("errors.py", 'raise E(f"all {n}: psoas body list --muscles.")', "no command"),
        ("question/actions.py", 'raise E("ask for it with --operator statics.")', "statics"),
        ("command/loads.py", 'raise E("ask others, --draws 40.")', "no flag --draws"),
        ("trials/motion.py", "raise E(f\"{who} is in radians; pass --angels rad.\")", "--angels"),
        ("mechanics/a.py", 'raise E("judge anew: `psoas claims --draw 20`")', "--draw"),
        ("mechanics/a.py", "raise E(\"such as 'psoas acts psoas'\")", "no command"),
        ("errors.py", 'x = " All {0}: psoas body info" + f" --{kind}x."', "--musclex"),
    ],
)  # fmt: skip
def test_a_planted_hint_is_caught(tmp_path, file, said, why):
    """The twin: each of these in a source, and the check above sees it."""
    target = tmp_path / file
    target.parent.mkdir(exist_ok=True, parents=True)
    target.write_text(f"{said}\n", encoding="utf-8")
    assert why in " ".join(faults(hinting(tmp_path)))


NEEDED = {"report": ["-o", "x.html"], "body export": ["-o", "x.xml"], "gait": ["walk.c3d"]}
CHOICES = [(c, flag, values) for c, flags in options().items() for flag, values in flags.items() if values]


@pytest.mark.parametrize(("command", "flag", "values"), CHOICES, ids=[f"{c} {f}" for c, f, _ in CHOICES])
def test_what_a_wrong_choice_is_told_is_every_choice(command, flag, values, capsys):
    """`--operator Static` said that only two of four were valid."""
    needed = NEEDED.get(command, [])
    assert main([*command.split(), *needed, flag, "Wrong"]) == 2
    said = capsys.readouterr().err
    assert not_told(said, values) == []


def not_told(said, values):
    """Choices that a sentence does not name."""
    return [value for value in values if f'"{value}"' not in said and f" {value}" not in said]


def test_a_list_that_leaves_two_out_is_caught():
    valid = ("torque", "acceleration", "static", "step")
    assert not_told("operator='Static' is not known. Valid are: torque, acceleration.", valid) == ["static", "step"]


MISTAKES = """
actions psoass
--posture sitting
psoas major
help
body inf
actions psoas --details
body export -o x.xml --with spring
actions psoas --posture standin
actions psoas --posture hip_flexon_r=3
actions psoas --of pelvs
actions psoas --relative-to ground
actions psoas --axis all
actions psoas --draws 5
actions psoas --operator torque --robust
actions psoas --operator static --why
actions psoas --why --format json
actions psoas --sweep hip_flexion_r=0:9:9 --why
actions psoas --stance auto
actions psoas --forces grf.mot
actions psoas --lowpass 6
actions psoas --names n.toml
actions psoas --trust .
actions psoas --hold balanced
actions psoas --hold none
actions psoas --rhythm lifting
actions psoas --posture supine
actions psoas --posture prone
actions psoas --posture hip_flexion_r=-45
actions psoas --operator static --posture prone
actions psoas --posture walk.trc
actions psoas --of com --robust
actions psoas --of com --relative-to pelvis
actions psoas --muscle psoas
actions psoas --sweep hip_flexion_r
actions psoas --tension -5
actions psoas --tension nan
actions psoas -o x.pdf
actions psoas -o x.json --format csv
actions psoas --plot x.gif
actions psoas --fascicles 12 --model a.osim
posture
posture --tight psoas
posture --tight psoas=-0.2x
posture --tight psoas=20
posture --support lying
posture --tight psoas=0.2 --keep knee=0
posture --tight psoas=0.2 --draws -1
posture --example tight
loads --posture supine
loads --posture standin
loads --hands -3
loads --draws 20
loads sitting
claims A99
claims --cores 2
audit
audit gone.osim
audit --fail-on splits x.osim
audit --names n.toml x.osim
audit --fail-on arm_jump x.osim
check
check gone.mot
arms psoas --posture walk.mot
arms psoas -o x.json
arms psoas --coordinates hip
report
report -o x.pdf
report -o x.html --posture walk.mot
view --posture standin
body
body info --muscle
body export
body export -o body.osim
align
study x
action psoas
psoas
""".strip().splitlines()  # typical ones; each is answered by one sentence


@pytest.mark.parametrize("line", MISTAKES)
def test_what_a_mistake_is_told_can_be_tried(line, tmp_path, monkeypatch):
    """One sentence without a traceback, whose every flag is one of the command that was typed."""
    monkeypatch.chdir(tmp_path)
    code, out, err = ran(f"psoas {line}")
    assert code in (0, 2, 3, 4), err
    assert "Traceback" not in out + err
    assert code == 0 or (err.count("\n") == 1 and err.startswith("psoas: ")) or line.startswith("check ")
    own = next((name for name in options() if line.startswith(name)), None)
    said = re.sub(r"has no flag --\w+", "", out + err.replace("psoas: ", ""))
    assert false_hints(said, own and f"psoas {line}") == []
