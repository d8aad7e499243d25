"""Strangers' files: refused before the engine sees them, or loaded where they can do no harm; one sentence, exit 3."""

import re
import subprocess
import sys
import time

import pytest

import psoas
from psoas.bodies.default.build import body_xml
from psoas.bodies.models import probe
from psoas.bodies.models.probe import check_loads
from psoas.errors import FileFormatError
from support.builders import file_of, needs_opensim

REPLICATE = '<mujoco><worldbody><replicate count="999999999"><geom size="1"/></replicate></worldbody></mujoco>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><{root}>&i;</{root}>"
)
MESH = (
    '<mujoco><asset><mesh name="m" file="{file}"/></asset><worldbody><body name="pelvis"><freejoint/>'
    '<geom type="mesh" mesh="m"/></body></worldbody></mujoco>'
)
OSIM_MESH = (
    '<OpenSimDocument Version="40000"><Model name="m"><BodySet><objects><Body name="pelvis"><attached_geometry>'
    '<Mesh name="x"><mesh_file>{file}</mesh_file></Mesh></attached_geometry></Body></objects></BodySet></Model>'
    "</OpenSimDocument>"
)
OSIM_EMPTY = '<OpenSimDocument Version="40000"><Model name="m"/></OpenSimDocument>'


@pytest.fixture
def put(tmp_path):
    """Writes a model into a folder of its own."""

    def written(content, name):
        folder = tmp_path / "models"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(run, here, file, code=3):
    """What the command says of a model: one sentence on stderr, the right status, nothing else anywhere."""
    before = sorted(p for p in here.rglob("*"))
    status, out, err = run("actions", "--model", file)
    assert status == code, err
    assert out == ""
    assert err.startswith("psoas: ")
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert "Traceback" not in err
    assert sorted(here.rglob("*")) == before
    return err


BAD = {
    "empty.osim": ("", "the file is empty"),
    "empty.xml": ("  \n", "the file is empty"),
    "text.osim": ("no model at all", "not well-formed XML"),
    "half.osim": ('<OpenSimDocument Version="40000"><Model>', "not well-formed XML"),
    "bytes.xml": (b"\x00\x01\x02\xff" * 9, "bytes.xml"),
    "root.osim": ("<mujoco/>", "starts with <mujoco>, not with <OpenSimDocument>"),
    "root.xml": ("<OpenSimDocument/>", "<OpenSimDocument>"),
    "huge.xml": (REPLICATE, "<replicate> makes more than"),
    "laughs.osim": (LAUGHS.replace("{root}", "OpenSimDocument"), "document type|entit"),
    "laughs.xml": (LAUGHS.replace("{root}", "mujoco"), "document type|entit"),
    "outside.xml": (MESH.format(file="../../secret.stl"), "secret.stl"),
    "absolute.xml": (MESH.format(file="/etc/passwd"), "passwd"),
    "outside.osim": (OSIM_MESH.format(file="../../secret.vtp"), "secret.vtp"),
    "absolute.osim": (OSIM_MESH.format(file="/etc/passwd"), "passwd"),
    "include.xml": ('<mujoco><include file="/etc/passwd"/></mujoco>', "passwd"),
    "nobody.osim": (OSIM_EMPTY, "the model has no bodies"),
    "nothing.xml": ("<mujoco/>", "nothing.xml|right and left thigh"),
    "deep.xml": ("<mujoco>" + "<worldbody>" * 5000, "deep"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_at_once(run, here, put, name):
    if name.endswith(".osim"):
        needs_opensim()
    content, match = BAD[name]
    begun = time.monotonic()
    said = refusal(run, here, put(content, name))
    assert re.search(match, said), said
    assert time.monotonic() - begun < 5
    assert len(said) < 500


def test_what_is_no_file(run, here, tmp_path):
    assert "none.osim" in refusal(run, here, tmp_path / "none.osim")
    assert "does not end in .osim" in refusal(run, here, tmp_path)
    folder = tmp_path / "folder.xml"
    folder.mkdir()
    assert "a folder" in refusal(run, here, folder)
    assert "does not end in" in refusal(run, here, tmp_path / "model.txt")
    (tmp_path / "out.xml").symlink_to(tmp_path / "nowhere.xml")
    assert "no such file" in refusal(run, here, tmp_path / "out.xml")


def test_a_mesh_that_is_a_link_out_of_the_folder(run, here, put, tmp_path):
    (tmp_path / "secret.stl").write_bytes(b"secret")
    file = put(MESH.format(file="link.stl"), "linked.xml")
    (file.parent / "link.stl").symlink_to(tmp_path / "secret.stl")
    assert "link.stl" in refusal(run, here, file)


def test_hyphens_and_odd_names_in_paths(run, here, put):
    said = refusal(run, here, put("", "a\x1b[31m\nb.osim"))
    assert "\x1b" not in said


def test_files_that_load_pass_and_leave_nothing_behind(put, here, capfd):
    check_loads(put(body_xml(), "body.xml"))
    assert list(here.iterdir()) == [here / "models"]
    assert capfd.readouterr() == ("", "")


def test_an_osim_that_loads_passes(here, capfd):
    needs_opensim()
    check_loads(file_of("synthetic_lumped"))
    assert list(here.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_the_engines_own_words_come_back(put):
    text = '<mujoco><worldbody><body name="pelvis"><freejoint/></body></worldbody></mujoco>'
    with pytest.raises(FileFormatError, match=r"MuJoCo cannot compile the model: .*mass and inertia") as caught:
        check_loads(put(text, "massless.xml"))
    assert "\n" not in str(caught.value)


def slow(monkeypatch, code):
    """Let the other process run this instead."""
    whole = subprocess.run

    def other(command, **more):
        return whole([command[0], "-c", code], **more)

    monkeypatch.setattr(probe.subprocess, "run", other)


def test_a_hang_is_given_up(monkeypatch, put):
    slow(monkeypatch, "import time; time.sleep(60)")
    begun = time.monotonic()
    with pytest.raises(FileFormatError, match=r"'body.xml' was given up after 0.5 s: loading it does not end"):
        check_loads(put(body_xml(), "body.xml"), seconds=0.5)
    assert time.monotonic() - begun < 5


def test_an_engine_that_falls_over_takes_nothing_with_it(monkeypatch, put):
    for code in ("import os; os.kill(os.getpid(), 11)", "import os; os.abort()", "raise SystemExit(7)", "1/0"):
        with monkeypatch.context() as patch:
            slow(patch, code)
            with pytest.raises(FileFormatError, match=r"'body.xml' brings its engine down \(within 60 s and 6 GiB\)"):
                check_loads(put(body_xml(), "body.xml"))


def memory_is_limited():
    """Whether this system keeps a process to its address space (some containers only pretend)."""
    code = "from psoas.bodies.models.probe import limit; limit(2**29, 60); bytearray(2**30)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode != 0


def test_too_little_memory_is_said(put):
    if not memory_is_limited():
        pytest.skip("this system does not limit a process's memory")
    with pytest.raises(FileFormatError, match=r"body.xml"):
        check_loads(put(body_xml(), "body.xml"), memory=60 * 2**20)


def test_running_out_of_memory_is_said(monkeypatch, put, capsys):
    def greedy(file):
        raise MemoryError

    monkeypatch.setattr("psoas.bodies.models.mjcf.spec_of", greedy)
    monkeypatch.setattr(probe, "limit", lambda memory, seconds: None)
    assert probe.main(str(put(body_xml(), "body.xml")), str(2**36), "60") == 3
    assert capsys.readouterr().err == "psoas: 'body.xml' needs more memory than a model may.\n"


def test_a_loop_that_burns_time_is_ended_by_its_own_limit(put):
    """The limit of CPU time holds in the child itself, should the parent die."""
    code = "from psoas.bodies.models.probe import limit; limit(2**33, 1)\nwhile True: pass"
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=False)
    assert done.returncode < 0
    assert time.monotonic() - begun < 15


def test_the_other_process_says_the_same_by_itself(monkeypatch, put, capsys):
    monkeypatch.setattr(probe, "limit", lambda memory, seconds: None)  # not of this process
    assert probe.main(str(put(body_xml(), "body.xml")), str(2**36), "60") == 0
    assert probe.main(str(put("<mujoco><nonsense/></mujoco>", "bad.xml")), str(2**36), "60") == 3
    assert capsys.readouterr().err.startswith("psoas: MuJoCo cannot read the model: ")


def test_load_model_goes_through_the_probe(monkeypatch, put):
    asked = []
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: asked.append(path.name))
    psoas.read_model(put(body_xml(), "body.xml"))
    assert asked == ["body.xml"]


def test_no_log_and_no_talk_of_opensim(tmp_path):
    """A whole answer in a process of its own: only the answer on stdout, nothing in the working folder."""
    file = file_of("synthetic_coupled") if needs_opensim() else None
    command = [sys.executable, "-m", "psoas", "actions", "psoas", "--model", str(file), "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("{")
    assert list(tmp_path.iterdir()) == []


def test_import_psoas_imports_no_opensim():
    code = (
        "import psoas, sys; import psoas.bodies.models.load, psoas.command.main, psoas.answers.actions.actions; "
        "print([m for m in sys.modules if m.startswith('opensim')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.strip() == "[]"


def test_without_opensim_the_message_is_the_cure(monkeypatch, put, run, here):
    """An environment where it is not installed: its import fails."""
    monkeypatch.setitem(sys.modules, "opensim", None)
    monkeypatch.delitem(sys.modules, "psoas.engines.opensim", raising=False)
    monkeypatch.delattr("psoas.engines.opensim", raising=False)
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)
    file = put(OSIM_EMPTY, "m.osim")
    code, out, err = run("actions", "--model", file)
    assert (code, out) == (2, "")
    assert "pip install opensim" in err
    assert err.count("\n") == 1


def test_a_names_file_without_a_model_is_refused(run):
    code, out, err = run("actions", "--names", "x.toml")
    assert (code, out) == (2, "")
    assert "give the model too" in err
