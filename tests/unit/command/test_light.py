"""Help, version and completion load nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "mujoco", "xarray", "pandas", "matplotlib", "netCDF4", "myo_sim", "opensim", "viser", "dask")
LOADED = (
    "import sys; from psoas.command.main import main; code = main(sys.argv[1:]); "
    f"print(code, [m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
)


def loaded(*arguments):
    """The exit status, and the heavy modules that a command has loaded."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1], done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["actions", "--help"],
        ["loads", "--help"],
        ["view", "--help"],
        ["--install-completion", "--help"],
    ],
)
def test_the_door_is_light(arguments):
    said, out = loaded(*arguments)
    assert said == "0 []"
    assert out


def test_a_question_loads_nothing_heavy_either():
    code = (
        "import sys; from psoas.question.question import Question; Question.read('psoas actions psoas').hash; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_answer_would_be_seen():
    """The twin: the list of the body's segments needs a body, and so the engine."""
    said, _ = loaded("body", "info", "--segments")
    assert "mujoco" in said


def test_completion_knows_the_choices():
    from psoas.command.main import app

    script = app.generate_completion(shell="bash", prog_name="psoas")
    assert "actions" in script
    assert "upright" not in script  # holds are joined by +, no list of choices
    assert "pcsa_ammr" in script
