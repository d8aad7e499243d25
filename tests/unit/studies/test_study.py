"""Studies: what they ask, what they write, what an end leaves and a resumption makes of it, and what is refused."""

import hashlib
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import psoas
from psoas.errors import FileFormatError, InvalidValueError, MissingDependencyError, OutputError, PsoasError
from psoas.studies import run
from psoas.studies.plan import read_plan
from support.places import ROOT

zarr = pytest.importorskip("zarr", reason="studies are written as zarr: pip install zarr")
pytestmark = pytest.mark.filterwarnings("ignore:.*Zarr V3.*")

STUDY = """
[question]
asks = "actions"
muscles = ["iliacus"]
operator = "torque"

[vary]
hip_flexion_r = { from = 0, to = 140, steps = 8 }
path = ["straight", "guided"]

[design]
chunk = 3

[keep]
variables = ["group_moment_arm"]
group = ["iliacus_r"]
coordinate = ["hip_flexion_r", "hip_rotation_r"]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "study.toml"
    path.write_text(STUDY)
    return path


@pytest.fixture(scope="module")
def whole(file):
    """The study answered without a break, in this process."""
    out = file.with_name("whole.zarr")
    psoas.study(file, out)
    return out


def contents(folder):
    """The bytes of every file, by its place."""
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def started(*arguments, **more):
    """`psoas study` in a process of its own, with this one's paths."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])}
    command = [sys.executable, "-m", "psoas", "study", *map(str, arguments)]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def wait_for(path, process, seconds=60):
    until = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until
        time.sleep(0.01)


# -- what is written ---------------------------------------------------------------------------------------------------


def test_numbers_are_those_of_the_questions_asked_one_by_one(whole):
    group = zarr.open_group(whole, mode="r", zarr_format=2)
    assert group["group_moment_arm"].shape == (16, 1, 2)
    for k, (angle, path) in enumerate((a, p) for a in np.linspace(0, 140, 8) for p in ("straight", "guided")):
        assert (group["varied_hip_flexion_r"][k], group["varied_path"][k]) == (angle, path)
        if angle < 130:
            one = psoas.answer(f"psoas actions iliacus --operator torque --path {path} --posture hip_flexion_r={angle}")
            wanted = one.group_moment_arm.sel(group="iliacus_r", coordinate=["hip_flexion_r", "hip_rotation_r"]).values
            assert np.array_equal(group["group_moment_arm"][k][0], wanted)
    assert group["done"][:].tolist() == [1] * 6


def test_points_that_fail_say_why_and_the_others_stand(whole):
    found = run.failures(whole)
    assert list(found) == [14, 15]
    assert all("hip_flexion_r = 140.0 lies outside its range" in why for why in found.values())
    values = zarr.open_group(whole, mode="r", zarr_format=2)["group_moment_arm"][:]
    assert np.isnan(values[14:]).all()
    assert np.isfinite(values[:14]).all()


def test_xarray_reads_it_with_labels(whole):
    import xarray as xr

    found = xr.open_zarr(whole, consolidated=False, chunks=None)
    assert found.group_moment_arm.dims == ("point", "group", "coordinate")
    assert found.coordinate.values.tolist() == ["hip_flexion_r", "hip_rotation_r"]
    assert found.group_moment_arm.attrs["units"] == "m"
    assert found.reason.values[0] in (b"", "")


def test_several_processes_write_the_same_bytes(file, whole, tmp_path):
    psoas.study(file, tmp_path / "out.zarr", cores=2)
    assert contents(tmp_path / "out.zarr") == contents(whole)


# -- an end, and what comes after it -----------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_and_resumed_it_is_the_same_to_the_byte(file, whole, tmp_path):
    """Killed after its first chunk; beside it, what a write leaves half done."""
    out = tmp_path / "out.zarr"
    process = started(file, "-o", out)
    wait_for(out / "done" / "0", process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = contents(out)
    assert before != contents(whole)  # the twin: it was not done yet
    (out / "done" / "3.abc.partial").write_bytes(b"half")
    (out / "group_moment_arm" / "5.0.0").write_bytes(b"half")  # its chunk is not done
    (out / "done" / "5").unlink(missing_ok=True)
    psoas.study(file, out, resume=True)
    left = contents(out)
    left.pop("group_moment_arm/5.0.0", None) if "group_moment_arm/5.0.0" not in contents(whole) else None
    assert left == contents(whole)


def test_resuming_what_is_whole_changes_nothing(file, whole):
    before = {p: p.stat().st_mtime_ns for p in whole.rglob("*")}
    psoas.study(file, whole, resume=True)
    assert {p: p.stat().st_mtime_ns for p in whole.rglob("*")} == before


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_on_a_cluster_one_of_whose_workers_is_killed_nothing_is_lost_or_doubled(file, whole, tmp_path):
    pytest.importorskip("distributed", reason="--cluster: pip install distributed")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])}
    script, out = ROOT / "tests" / "support" / "cluster.py", tmp_path / "out.zarr"
    with subprocess.Popen(
        [sys.executable, script], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, cwd=tmp_path,
    ) as cluster:  # fmt: skip
        address, victim, _ = cluster.stdout.readline().split()
        process = started(file, "-o", out, "--cluster", address)
        wait_for(out / "done" / "0", process)
        os.kill(int(victim), signal.SIGKILL)
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 0, said
        cluster.stdin.close()
        cluster.wait(timeout=30)
    assert contents(out) == contents(whole)


def test_where_no_scheduler_is_it_says_so(file, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="--cluster: pip install distributed")

    def none(*_, **__):
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", none)
    with pytest.raises(InvalidValueError, match="no scheduler answers at 'tcp://127"):
        psoas.study(file, tmp_path / "out.zarr", cluster="tcp://127.0.0.1:9")


# -- designs -----------------------------------------------------------------------------------------------------------


def design(text):
    return read_plan(STUDY.replace("[design]", f"[design]\n{text}"))


def test_sobol_and_random_designs_are_the_same_each_time_and_fill_the_span():
    for kind in ("sobol", "random"):
        one, other = (design(f'kind = "{kind}"\npoints = 32\nseed = 3') for _ in range(2))
        rows = [one.values(k) for k in range(32)]
        assert rows == [other.values(k) for k in range(32)]
        angles = np.array([row[0] for row in rows])
        assert angles.min() >= 0
        assert angles.max() <= 140
        assert {row[1] for row in rows} == {"straight", "guided"}
        assert rows != [design(f'kind = "{kind}"\npoints = 32\nseed = 4').values(k) for k in range(32)]
        spread = np.histogram(angles, bins=4, range=(0, 140))[0]
        assert spread.tolist() == [8] * 4 if kind == "sobol" else spread.min() > 1


def test_a_point_of_a_random_design_knows_its_own_seed():
    """A longer study begins with the shorter one."""
    short, long = (design(f'kind = "random"\npoints = {n}') for n in (4, 9))
    assert [short.values(k) for k in range(4)] == [long.values(k) for k in range(4)]


def test_conditions_tightness_body_and_people_vary_as_their_flags_are_spelled():
    text = """
[question]
asks = "posture"
[vary]
tight = { from = 0.1, to = 0.2, steps = 2, as = "psoas={:g}" }
effort = ["volume", "area"]
"""
    plan = read_plan(text)
    commands = [plan.asked(k).command() for k in range(plan.points)]
    assert len(set(commands)) == 4
    assert "--tight psoas=0.1" in commands[0]
    body = read_plan('[question]\nasks = "actions"\n[vary]\nfascicles = [11, 12]\nmuscles = ["psoas", "iliacus"]')
    assert [body.asked(k).command() for k in (0, 3)] == [
        "psoas actions psoas --fascicles 11", "psoas actions iliacus --fascicles 12",
    ] or "--fascicles 12" in body.asked(3).command()  # fmt: skip


# -- what is refused ---------------------------------------------------------------------------------------------------

BAD = {
    "no TOML": ("x =", "not TOML"),
    "no question": ("[vary]\nspine = ['free']", "a table"),
    "nothing varies": ('[question]\nasks = "actions"\n[vary]', "a table"),
    "unknown table": (STUDY + "[more]\n", "table of a study"),
    "unknown design": (STUDY.replace("chunk = 3", 'kind = "latin"'), "design"),
    "unknown key": (STUDY.replace("chunk = 3", "chunks = 3"), "key of"),
    "chunk of none": (STUDY.replace("chunk = 3", "chunk = 0"), "chunk = 0"),
    "unknown question": (STUDY.replace('"actions"', '"action"'), "actions"),
    "unknown coordinate": (STUDY.replace("hip_flexion_r = {", "hip_flexon_r = {"), "hip_flexion_r"),
    "not finite": (STUDY.replace("to = 140", "to = nan"), "finite"),
    "both": (STUDY.replace("from = 0,", "from = 0, values = [1],"), "not both"),
    "neither list nor span": (STUDY.replace('["straight", "guided"]', "3"), "varies over"),
    "bad as": (STUDY.replace("steps = 8", 'steps = 8, as = "{:q}"'), "does not say how"),
    "a width without end": (STUDY.replace("steps = 8", 'steps = 8, as = "{:1000000000}"'), "one place for the value"),
    "an attribute": (STUDY.replace("steps = 8", 'steps = 8, as = "{0.__class__}"'), "one place for the value"),
    "two places": (STUDY.replace("steps = 8", 'steps = 8, as = "{}{}"'), "one place for the value"),
    "an array of designs": (STUDY.replace("[design]", "[[design]]"), "is one table"),
    "nested without end": (STUDY + "x = " + "[" * 5000 + "]" * 5000, "nested deeper"),
    "too many": (STUDY.replace("steps = 8", "steps = 99999").replace('"straight",', '"straight",' * 200), "points"),
    "no values": (STUDY.replace('["straight", "guided"]', "[]"), "'path' varies over .*; list one value at least"),
    "values that are no list": (STUDY.replace('["straight", "guided"]', "{ values = 7 }"), "varies over 7; list one"),
    "a value of 400 digits": (STUDY.replace("{ from = 0, to = 140, steps = 8 }", f"[0, {'9' * 400}]"), "beyond 2.53"),
    "a value of 5000 digits": (STUDY.replace("{ from = 0, to = 140, steps = 8 }", f"[0, {'9' * 5000}]"), "not TOML"),
    "an end of 400 digits": (STUDY.replace("to = 140", f"to = {'8' * 400}"), "two finite numbers"),
    "a seed of 400 digits": (STUDY.replace("chunk = 3", f"seed = {'7' * 400}"), r"seed = 77*\.\.\.7* is not a whole"),
    "keep no label": (STUDY.replace('["iliacus_r"]', "[]"), r"group = \[\] of \[keep\] keeps nothing"),
    "keep no text": (STUDY.replace('["iliacus_r"]', "[3]"), "list of texts"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_studies_are_one_sentence_and_write_nothing(tmp_path, case):
    text, words = BAD[case]
    path = tmp_path / "study.toml"
    path.write_text(text)
    with pytest.raises(PsoasError, match=words):
        psoas.study(path, tmp_path / "out.zarr")
    assert [p.name for p in tmp_path.iterdir()] == ["study.toml"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("group_moment_arm", "moment_arms", "variable"),
        ("iliacus_r", "psoas_r", "no group"),
        ("coordinate = [", "cordinate = [", "dimension of .keep.='cordinate'.*Did you mean 'coordinate'"),
        ("group = [", "muscle = [", "dimension of .keep.='muscle'"),
        ("to = 140", "to = 9000", ""),
    ],
)
def test_what_no_answer_has_is_said_at_once(tmp_path, old, new, words):
    path = tmp_path / "study.toml"
    text = STUDY.replace(old, new)
    path.write_text(text if words else text.replace("from = 0", "from = 8000"))
    with pytest.raises(InvalidValueError, match=f"no point of the study has an answer.*{words}"):
        psoas.study(path, tmp_path / "out.zarr")
    assert [p.name for p in tmp_path.iterdir()] == ["study.toml"]


def test_outputs_that_are_there_or_are_of_others_are_left_alone(file, whole, tmp_path):
    with pytest.raises(OutputError, match="is there already"):
        psoas.study(file, whole)
    other = tmp_path / "other.toml"
    other.write_text(STUDY + "# another\n")
    before = contents(whole)
    with pytest.raises(OutputError, match="another study"):
        psoas.study(other, whole, resume=True)
    assert contents(whole) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    with pytest.raises(OutputError, match="no study that was begun here"):
        psoas.study(file, tmp_path / "mine", resume=True)
    assert (tmp_path / "mine" / "file").read_text() == "mine"
    with pytest.raises(FileFormatError, match="cannot read"):
        psoas.study(tmp_path / "none.toml", tmp_path / "out.zarr")


@pytest.mark.parametrize("place", ["out.zarr.building", "out.zarr.partial", "out.zarr.", "building"])
def test_no_folder_of_anybody_is_cleared(file, whole, tmp_path, place):
    """A folder whose name a study might have wanted was removed with all in it."""
    mine = tmp_path / place / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years of work")
    for resume in (False, True):
        psoas.study(file, tmp_path / "out.zarr", resume=resume)
    assert mine.read_text() == "years of work"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([place, "out.zarr"])
    assert contents(tmp_path / "out.zarr") == contents(whole)
    assert (tmp_path / "out.zarr").stat().st_mode == mine.parent.stat().st_mode  # as any folder is made


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_while_it_is_laid_out_it_goes_on_from_the_start(file, whole, tmp_path):
    stop = "import time, psoas.studies.run as r; from psoas import study; r.put = lambda *_: time.sleep(99); study"
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])}
    out = tmp_path / "out.zarr"
    with subprocess.Popen([sys.executable, "-c", f"{stop}({str(file)!r}, {str(out)!r})"], env=environ) as process:
        until = time.monotonic() + 60
        try:
            while not list(tmp_path.rglob(".zgroup")):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.01)
        finally:
            process.kill()
    assert not out.exists()
    psoas.study(file, out, resume=True)
    assert contents(out) == contents(whole)


@pytest.mark.parametrize("error", [RuntimeError("a bug"), OSError(28, "No space left"), OverflowError("too large")])
def test_whatever_stops_the_laying_out_leaves_nothing(file, tmp_path, monkeypatch, error):
    def stopped(*_):
        raise error

    monkeypatch.setattr(run, "put", stopped)
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        psoas.study(file, tmp_path / "out.zarr")
    assert not list(tmp_path.iterdir())


def test_a_chunk_that_is_too_large_is_named_and_leaves_nothing(file, whole, tmp_path, monkeypatch):
    out = tmp_path / "out.zarr"
    monkeypatch.setattr(run, "MOST_AT_ONCE", 3 * 2 * 8 - 1)  # a byte less than three points of two arms
    with pytest.raises(InvalidValueError, match=r"chunk = 3 is 0\.0 GB at once.*smaller chunk.*\[keep\]"):
        psoas.study(file, out)
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(run, "MOST_AT_ONCE", 3 * 2 * 8)
    written = run.write_points

    def full(plan, target, k):
        if k == len(list((out / "done").glob("[0-9]"))) >= fits:
            raise MemoryError
        return written(plan, target, k)

    monkeypatch.setattr(run, "write_points", full)
    fits = 0
    with pytest.raises(PsoasError, match=r"not enough memory for a chunk of 3 points; .*smaller chunk"):
        psoas.study(file, out)
    assert not list(tmp_path.iterdir())
    fits = 2
    with pytest.raises(PsoasError, match="not enough memory for a chunk of 3 points"):
        psoas.study(file, out)
    fits = 99
    psoas.study(file, out, resume=True)  # what was answered has been kept
    assert contents(out) == contents(whole)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"cores": 0}, "cores is 0; it is a whole number from 1"), ({"cores": -1}, "cores is -1"),
     ({"cluster": "tcp://127.0.0.1:1"}, "127.0.0.1:1"), ({"cluster": "foo"}, "foo")],
    ids=str,
)  # fmt: skip
def test_what_nobody_can_compute_leaves_nothing(file, tmp_path, more, words, monkeypatch):
    def nobody(each, waiting, address):
        raise OutputError(f"no scheduler answers at '{address}'.")
        yield

    monkeypatch.setattr("psoas.studies.cluster.on_cluster", nobody)
    with pytest.raises(PsoasError, match=words):
        psoas.study(file, tmp_path / "out.zarr", **more)
    assert not list(tmp_path.iterdir())


def test_a_chunk_is_no_larger_than_the_study(file, tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY.replace("chunk = 3", "chunk = 100000").replace("steps = 8", "steps = 2"))
    group = zarr.open_group(psoas.study(path, tmp_path / "out.zarr"), mode="r", zarr_format=2)
    assert group["group_moment_arm"].chunks == (4, 1, 2)
    assert list(run.failures(tmp_path / "out.zarr")) == [2, 3]


@pytest.mark.parametrize("module", ["zarr", "distributed"])
def test_what_is_missing_is_named(file, tmp_path, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match=f"pip install {module}"):
        psoas.study(file, tmp_path / "out.zarr", cluster="tcp://127.0.0.1:9")


def test_the_command_writes_and_says_what_failed(file, tmp_path, capsys):
    from psoas.command.main import main

    code = main(["study", str(file), "-o", str(tmp_path / "out.zarr")])
    said = capsys.readouterr()
    assert code == 0
    assert "2 points have no answer" in said.err
    assert "point 14: hip_flexion_r = 140.0" in said.err
    assert main(["study", str(file), "-o", str(tmp_path / "out.zarr")]) == 3
