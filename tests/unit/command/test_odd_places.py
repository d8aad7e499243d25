"""The command where its surroundings are odd: streams, links, pipes, signals, variables, whole numbers."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from psoas.command import signals, start
from psoas.command.options import whole
from psoas.errors import InvalidValueError, OutputError, PsoasError
from psoas.formats import writing
from psoas.formats.writing import Replacing, check_writable, refuse_overwriting, temporary_folder, write
from psoas.question.values import number, whole_number

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, modes and signals of POSIX")
PSOAS = [sys.executable, "-m", "psoas"]
QUICK = ("body", "info", "--postures")


def command(*arguments, shell="", cwd=None, timeout=200, **environment):
    """A command in a process of its own; `shell`: what stands behind it."""
    words = [*PSOAS, *map(str, arguments)]
    if shell:
        words = ["sh", "-c", f'"$@" {shell}', "sh", *words]
    whole = {**os.environ, **environment}
    return subprocess.run(words, capture_output=True, text=True, cwd=cwd, timeout=timeout, env=whole, check=False)


# -- streams ---------------------------------------------------------------------------------------------------------


@POSIX
def test_a_file_is_written_though_stdout_is_closed(tmp_path):
    done = command("actions", "psoas", "--operator", "torque", "-o", tmp_path / "a.json", shell=">&-")
    assert (done.returncode, done.stderr) == (0, f"wrote {tmp_path / 'a.json'}\n")
    assert (tmp_path / "a.json").read_text().startswith("{")


@POSIX
@pytest.mark.parametrize(("shell", "code"), [(">&-", 3), (">/dev/full", 3), ("2>&-", 0), ("2>/dev/full", 0), ("<&-", 0),
                                             ("<&- >&- 2>&-", 3)])  # fmt: skip
def test_streams_that_are_closed_or_full(shell, code):
    if "full" in shell and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    done = command(*QUICK, shell=shell)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == (1 if code and "2>" not in shell else 0)


@POSIX
@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full"])
def test_a_refusal_that_nobody_hears_has_its_status(shell):
    if "full" in shell and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    assert command("actions", "nosuchmuscle", shell=shell).returncode == 2


# -- links, pipes, modes ---------------------------------------------------------------------------------------------


@POSIX
def test_the_target_of_a_link_is_replaced_and_keeps_its_mode(tmp_path):
    (tmp_path / "deep").mkdir()
    real, link = tmp_path / "deep" / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to("deep/real.txt")
    write("new", link)
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "link.txt"]
    assert [p.name for p in real.parent.iterdir()] == ["real.txt"]


@POSIX
def test_a_new_file_has_the_mode_of_new_files(tmp_path):
    before = os.umask(0o027)
    try:
        write("x", tmp_path / "new.txt")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


@POSIX
def test_a_link_to_nothing_makes_the_file_that_it_names(tmp_path):
    (tmp_path / "link.txt").symlink_to("new.txt")
    write("x", tmp_path / "link.txt")
    assert (tmp_path / "new.txt").read_text() == "x"
    assert (tmp_path / "link.txt").is_symlink()


@POSIX
@pytest.mark.parametrize("kind", ["fifo", "ring", "folder", "device"])
def test_what_is_no_file_is_refused_before_and_at_the_end(tmp_path, kind):
    path = tmp_path / "out.txt"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "ring":
        path.symlink_to("out.txt")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/null")
    for attempt in (lambda: refuse_overwriting(path, ()), lambda: Replacing(path), lambda: check_writable(path)):
        with pytest.raises(OutputError, match=r"^cannot write '.*out\.txt': ") as caught:
            attempt()
        assert caught.value.exit_code == 3
    assert os.path.lexists(path)


# -- variables of the environment ------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["0", "1", "2", "1000000000", "-5", "x", ""])
def test_help_ends_at_any_width(columns):
    done = command("actions", "--help", timeout=60, COLUMNS=columns)
    assert done.returncode == 0
    assert len(done.stdout) < 200_000
    assert "--posture" in done.stdout


@pytest.mark.parametrize(
    ("backend", "context"), [("nonsense", "egl"), ("module://matplotlib_inline.backend_inline", "nonsense")]
)
def test_what_draws_elsewhere_does_not_concern_the_command(tmp_path, backend, context):
    asked = ("actions", "psoas", "--operator", "torque", "--plot", tmp_path / "p.svg")
    done = command(*asked, MPLBACKEND=backend, MUJOCO_GL=context)
    assert (done.returncode, done.stderr) == (0, f"wrote {tmp_path / 'p.svg'}\n")
    assert (tmp_path / "p.svg").stat().st_size > 1000


def test_no_temporary_folder_is_one_sentence(monkeypatch):
    def none(*_, **__):
        raise FileNotFoundError(2, "No usable temporary directory found in ['/nowhere']")

    monkeypatch.setattr(writing.tempfile, "mkdtemp", none)
    said = r"cannot make a temporary folder \(.*\); let TMPDIR name one"
    with pytest.raises(OutputError, match=said) as caught, temporary_folder("x-"):
        pass
    assert caught.value.exit_code == 3


@POSIX
@pytest.mark.parametrize("handles", [6, 8])
def test_few_handles_are_enough(handles):
    """Three streams, two that hear of signals, one file at a time."""
    words = ["sh", "-c", f'ulimit -n {handles}; "$@"', "sh", *PSOAS, "actions", "psoas"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "psoas major" in done.stdout


@POSIX
def test_too_little_memory_is_one_sentence():
    """Below the least that libraries load in, the command does not even try; at it, it answers."""
    for limit, code in ((start.LEAST_MEMORY - 2**20, 4), (start.LEAST_MEMORY, 0)):
        words = ["sh", "-c", f'ulimit -v {limit >> 10}; "$@"', "sh", *PSOAS, "actions", "psoas"]
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False, env=alone)
        said = "" if code == 0 else "psoas: any answer takes 640 MiB of address space; raise the limit.\n"
        assert (done.returncode, done.stderr) == (code, said)


def test_memory_that_runs_out_is_one_sentence(run, monkeypatch):
    def hungry(*_, **__):
        raise MemoryError("Unable to allocate 137. KiB for an array")

    monkeypatch.setattr("psoas.answers.actions.actions.evaluate", hungry)
    code, out, err = run("actions", "psoas")
    assert (code, out) == (4, "")
    assert err == "psoas: there is not enough memory for this answer. --debug shows where.\n"


# -- whole numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["11.9", "11.0", "1_1", "\u0661\u0661", "1e1", "", " ", "0x0b", "eleven", "9" * 30, "+-1", "\u00b9"]
)
@pytest.mark.parametrize("flag", ["--fascicles", "--draws", "--seed"])
def test_whole_numbers_are_spelled_as_such(run, flag, text):
    code, out, err = run("actions", "psoas", "--operator", "static", flag, text)
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err


@pytest.mark.parametrize("text", ["1_0", "\u0661", "nan", "inf", "1,5", "ten", "0x1"])
@pytest.mark.parametrize("flag", ["--tension", "--slices"])
def test_numbers_are_spelled_as_in_postures(run, flag, text):
    code, out, err = run("actions", "psoas", flag, text)
    assert (code, out) == (2, ""), err


def test_numbers_that_are_some():
    assert (whole_number("12"), whole_number(" -3 "), number("1e3")) == (12, -3, 1000.0)
    with pytest.raises(InvalidValueError, match=r"'12\.5' is not a whole number"):
        whole_number("12.5")
    assert whole.__doc__


# -- signals -----------------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.8])
def test_ctrl_c_is_silent_at_any_instant(delay, tmp_path):
    """From the first instant of ours; before it, the interpreter answers alone."""
    code = (
        "import sys, psoas.command.start as s; s.handled(2, s.at_once); sys.stderr.write('begun\\n');"
        "sys.stderr.flush(); sys.argv = ['psoas', 'actions', 'psoas', '--robust']; sys.exit(s.main())"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment) as child:  # fmt: skip
        assert child.stderr.readline() == "begun\n"
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=100)
    assert (child.returncode, err) in ((130, ""), (0, ""))
    assert out == "" or child.returncode == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("reached", [0, 2])
def test_what_a_signal_breaks_off_in_an_import_is_no_error_of_the_import(reached, run, monkeypatch):
    """An extension that is interrupted while it is imported says that its initialisation failed."""

    def broken(*_, **__):
        raise ImportError("initialization failed")

    monkeypatch.setattr("psoas.answers.actions.actions.evaluate", broken)
    monkeypatch.setattr(signals.Taken, "reached", reached)
    code, out, err = run("actions", "psoas")
    assert (code, out) == (130 if reached else 4, "")
    assert ("initialization failed" in err) != bool(reached)


def test_ctrl_c_twice_does_not_disturb_what_tidies_up(monkeypatch):
    monkeypatch.setattr(start, "last", 0.0)
    with pytest.raises(KeyboardInterrupt):
        start.interrupted()
    start.interrupted()
    monkeypatch.setattr(start, "last", time.monotonic() - 2 * start.TWICE)
    with pytest.raises(KeyboardInterrupt):
        start.interrupted()


@POSIX
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_other_signals_leave_nothing(number, tmp_path):
    code = (
        "import sys, time, psoas.command.main as c, psoas.answers.answer as a\n"
        "from psoas.formats.writing import temporary_folder\n"
        "def slow(*_, **__):\n"
        "    with temporary_folder('psoas-x-'):\n"
        "        print('begun', file=sys.stderr, flush=True); time.sleep(100)\n"
        "a.answer = slow; sys.argv = ['psoas', 'actions', 'psoas']; sys.exit(c.main())"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stderr.readline() == "begun\n"
        assert list(tmp_path.iterdir())
        child.send_signal(number)
        assert child.wait(timeout=100) == 128 + number
    assert not list(tmp_path.iterdir())


BUSY = """
import ctypes, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the parent ignores
import psoas.answers.answer, psoas.command.signals, psoas.command.start
from psoas.formats.writing import temporary_folder

WATCHED = {watched}
lib, lock, main = ctypes.CDLL(None), ctypes.create_string_buffer(64), threading.get_native_id()
held = []

def beside():
    asleep = 0
    while asleep < 5:  # the main thread has to be inside the engine's call
        time.sleep(0.01)
        state = open(f"/proc/self/task/{{main}}/stat").read().rpartition(")")[2].split()[0]
        asleep = asleep + 1 if state == "S" and held else 0
    print("begun", file=sys.stderr, flush=True)
    sys.stdin.readline()
    print("let go", file=sys.stderr, flush=True)
    lib.pthread_mutex_unlock(lock)

def busy(*_, **__):
    with temporary_folder("psoas-x-"):
        lib.pthread_mutex_lock(lock)
        held.append(True)
        lib.pthread_mutex_lock(lock)  # as an engine that does not come back

if not WATCHED:
    psoas.command.start.watch = lambda: None
psoas.command.signals.LONGEST = 0.05
threading.Thread(target=beside, daemon=True).start()
psoas.answers.answer.answer = busy
sys.argv = ["psoas", "actions", "psoas"]
sys.exit(psoas.command.start.main())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("watched", [True, False])
def test_an_engine_that_is_busy_does_not_keep_the_command(number, watched, tmp_path):
    """The twin, which nobody watches, ends only when the engine's call returns."""
    command = [sys.executable, "-c", BUSY.format(watched=watched)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stderr.readline() == "begun\n"
        assert list(tmp_path.iterdir())
        child.send_signal(number)
        if not watched:
            child.stdin.write("go on\n")
            child.stdin.flush()
        said = child.stderr.read()
    assert said == ("" if watched else "let go\n")
    assert child.returncode == 128 + number
    assert not list(tmp_path.iterdir())


# -- long names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a" * 5_000, "b" * 100_000, "c d" * 30_000, "\x1b" * 9_000])
def test_long_names_are_shortened_in_messages(run, name):
    code, out, err = run("actions", name)
    assert (code, out) == (2, "")
    assert len(err) < 1500
    assert len(str(PsoasError(f"no '{name}'"))) < 1500
    assert str(PsoasError("a plain sentence, as it was.")) == "a plain sentence, as it was."
