"""Careless and hostile models at the engine's door: the text that was checked is the text that is answered.

Each kind has a synthetic case, and the file of `../shared/cases/attack` where that folder is present.
"""

import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import psoas
from psoas.answers.audit.audit import audit
from psoas.bodies.models.plausible import contradictions, feet_backwards, knees_forwards, on_the_other_side
from psoas.errors import FileFormatError
from support import osim_text
from support.builders import needs_opensim
from support.places import SHARED
from support.waiting import until

pytestmark = pytest.mark.usefixtures("probed_here")
ATTACK = SHARED / "cases" / "attack"


def put(path, text):
    """The path of a file of that text."""
    path.write_text(text, encoding="utf-8")
    return path


def arm(body, muscle="psoas_r", coordinate="hip_flexion_r"):
    """A moment arm [m]."""
    return float(psoas.actions(body=body).moment_arm.sel(muscle=muscle, coordinate=coordinate))


@pytest.fixture
def plain(tmp_path):
    """The plain body as a file, changed by a function of its text."""
    needs_opensim()

    def made(change=lambda text: text, name="m.osim", **how):
        return put(tmp_path / name, change(osim_text.Body().plain(**how).text()))

    return made


# -- files of the folder of attacks: what each is now ------------------------------------------------------------------

REFUSED = {
    "m01_unclosed_comments_25kB.osim": "not well-formed XML",
    "m03_declaration/m.osim": "the XML declaration does not end as one does",
    "m06_decimal_commas.osim": r"m06_decimal_commas.osim:\d+: <location> of 'psoas_r': '.*' is not a row of numbers",
    "m06_word.osim": r"m06_word.osim:\d+: <location> of 'psoas_r': '.*' is not a row of numbers",
    "m07_units_in_numbers.osim": r"<location> of 'psoas_r': '.*' is not a row of numbers",
    "m08_path_in_mm.osim": r"'psoas_r': its path leaves the body: .* lengths have to be in metres",
    "m09_nan_point.osim": r"<location> of 'psoas_r': '.*' has a value that is not finite",
    "m09_zero_length.osim": r"'psoas_r': its path has no length",
    "m10_nan_in_brackets.xml": r"pos='nan\(1\) .*' of <site> is not finite",
    "m11_coupling_1e300.osim": r"<coefficients>: '1e300 0' has a value that is not finite, or beyond any use",
    "m14_1500_hinges.xml": "more than 600 coordinates, which no body needs",
    "m15_long_include.xml": "the include of 'a{60}' cannot be read",
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_attack_is_refused_in_one_sentence(run, here, name):
    if not ATTACK.is_dir():
        pytest.skip("the folder of attacks, ../shared/cases/attack, is absent")
    if name.endswith(".osim"):
        needs_opensim()
    begun = time.monotonic()
    code, out, err = run("actions", "--model", ATTACK / name)
    assert (code, out, err.count("\n")) == (3, "", 1), err
    assert re.search(REFUSED[name], err), err
    assert len(err) < 600
    assert time.monotonic() - begun < 60
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(("name", "is_said"), [("m12_osim_swapped.osim", True), ("m12_osim_right.osim", False)])
def test_swapped_sides_are_told(run, name, is_said):
    if not ATTACK.is_dir():
        pytest.skip("the folder of attacks, ../shared/cases/attack, is absent")
    needs_opensim()
    code, out, _ = run("actions", "--model", ATTACK / name)
    assert code == 0
    assert ("The hip that is called right lies on the left" in " ".join(out.split())) is is_said


# -- one reading -------------------------------------------------------------------------------------------------------


def test_a_comment_in_a_number_moves_nothing(plain):
    """For us `0.0<!-- -->85` is 0.085; a reader that stops at the comment would put the point at the middle."""
    same = plain(lambda text: text.replace("-0.05 0.1 0.03", "-0.05 0.1 0.0<!-- 9 -->3"))
    assert arm(psoas.read_model(same)) == arm(psoas.read_model(plain(name="n.osim")))


def test_another_number_moves_the_arm(plain):
    """The twin of the equality above."""
    other = plain(lambda text: text.replace("-0.01 -0.04 0.08", "-0.01 -0.03 0.08"))
    assert arm(psoas.read_model(other)) != arm(psoas.read_model(plain(name="n.osim")))


def test_the_file_may_change_after_the_check(plain, monkeypatch):
    """Somebody writes another model into the file between the check and the load: the checked one is answered."""
    path = plain()
    expected = arm(psoas.read_model(plain(name="n.osim")))
    evil = path.read_text().replace("-0.01 -0.04 0.08", "-0.01 0.04 0.08")
    assert evil != path.read_text()
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda copy: path.write_text(evil))
    assert arm(psoas.read_model(path)) == expected


# -- muscles that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_muscle_of_no_length_is_left_out_by_name_everywhere(plain, run, side):
    def change(text):
        start = text.index(f'name="glmax1_{side}"')
        end = text.index("</GeometryPath>", start)
        inner = re.sub(r"<location>[^<]*", "<location>-.1 0 0", text[start:end]).replace(f"femur_{side}", "pelvis")
        return text[:start] + inner + text[end:]

    path = plain(change)
    said = f"'glmax1_{side}' (its path has no length)"
    for words in ("actions",), ("actions", "--why"), ("actions", "psoas", "--of", "pelvis"):
        code, out, err = run(*words, "--model", path)
        assert code == 0, err
        assert said in " ".join(out.split())
        assert "nan" not in out
    body = psoas.read_model(path)
    assert f"glmax1_{side}" not in body.muscles
    assert f"glmax1_{'l' if side == 'r' else 'r'}" in body.muscles
    found = [f.sentence for f in audit(path).findings if f.slug == "muscle_unreadable"]
    assert found == [f"'glmax1_{side}' has no length: all of its path lies in one place."]


@pytest.mark.parametrize(("factor", "kept"), [(1000.0, False), (100.0, False), (1.0, True)])
def test_a_path_that_leaves_the_body_is_left_out_by_name(plain, factor, kept):
    def change(text):
        start = text.index('name="iliacus_l"')
        end = text.index("</GeometryPath>", start)

        def scaled(found):
            return "<location>" + " ".join(str(float(v) * factor) for v in found[1].split())

        return text[:start] + re.sub(r"<location>([^<]*)", scaled, text[start:end]) + text[end:]

    body = psoas.read_model(plain(change))
    assert ("iliacus_l" in body.muscles) is kept
    assert any("its path leaves the body" in remark for remark in body.remarks) is not kept
    assert {"psoas_r", "psoas_l", "iliacus_r"} <= set(body.muscles)


# -- sides, feet, knees ------------------------------------------------------------------------------------------------


def swapped(text):
    """Every right and left exchanged in a text."""
    return re.sub(r"_(r|l)\b", lambda m: "_l" if m[1] == "r" else "_r", text)


def test_sides_that_are_swapped_throughout(plain):
    """Whatever the bodies are called, an `.osim` file's z is right."""
    body = psoas.read_model(plain(swapped))
    assert [r for r in body.remarks if "called right lies on the left" in r]
    assert not [r for r in psoas.read_model(plain()).remarks if "right" in r and "left" in r]


def test_muscles_alone_that_are_swapped(plain):
    def change(text):
        return re.sub(r'(Muscle name="\w+)_(r|l)"', lambda m: f'{m[1]}_{"l" if m[2] == "r" else "r"}"', text)

    remarks = psoas.read_model(plain(change)).remarks
    assert [r for r in remarks if "lie on the other side of the body than the name says" in r]


def mjcf_legs(turned):
    """Two legs with feet in MJCF, as they are or with right and left exchanged."""
    leg = (
        '<body name="femur_{s}" pos="0 {y} -.1"><joint name="hip_flexion_{s}" axis="0 -1 0" range="-30 120"/>'
        '<geom type="capsule" size=".05" fromto="0 0 0 0 0 -.4" mass="8"/><site name="on_{s}" pos=".02 0 -.05"/>'
        '<body name="tibia_{s}" pos="0 0 -.4"><joint name="knee_angle_{s}" axis="0 1 0" range="0 120"/>'
        '<geom type="capsule" size=".04" fromto="0 0 0 0 0 -.4" mass="4"/>'
        '<body name="calcn_{s}" pos="-.05 0 -.42"><joint name="ankle_angle_{s}" axis="0 -1 0" range="-40 30"/>'
        '<geom type="box" size=".1 .04 .02" mass="1"/><body name="toes_{s}" pos=".18 0 0">'
        '<joint name="mtp_angle_{s}" axis="0 1 0" range="-30 30"/><geom type="box" size=".03 .04 .02" mass=".2"/>'
        "</body></body></body></body>"
    )
    text = (
        '<mujoco model="m"><worldbody><body name="pelvis" pos="0 0 1"><freejoint name="root"/>'
        '<geom type="box" size=".1 .1 .1" mass="10"/><site name="o_r" pos=".06 -.08 0"/>'
        f'<site name="o_l" pos=".06 .08 0"/>{leg.format(s="r", y=-0.1)}{leg.format(s="l", y=0.1)}</body></worldbody>'
        '<tendon><spatial name="psoas_r"><site site="o_r"/><site site="on_r"/></spatial>'
        '<spatial name="psoas_l"><site site="o_l"/><site site="on_l"/></spatial></tendon></mujoco>'
    )
    return swapped(text) if turned else text


@pytest.mark.parametrize("turned", [False, True])
def test_where_the_axes_come_from_the_hips_feet_and_knees_tell(tmp_path, turned):
    remarks = psoas.read_model(put(tmp_path / "m.xml", mjcf_legs(turned))).remarks
    assert any("The toes point backwards" in r for r in remarks) is turned
    assert any("The knees bend forwards" in r for r in remarks) is turned


def test_the_default_body_contradicts_itself_nowhere():
    body = psoas.default_body()
    from psoas.body.body import state

    at = state(body, np.array([body.postures["standing"][c] for c in body.coordinates]), paths=True)
    assert contradictions(body, at) == []
    assert (on_the_other_side(body, at), feet_backwards(body, at), knees_forwards(body)) == ([], [], [])


# -- bounds that hold --------------------------------------------------------------------------------------------------


def test_the_probe_ends_with_its_parent(tmp_path):
    """The parent is killed while the other process hangs where no signal of Python's reaches it."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells a process that its parent has gone")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    child = (
        "import os, sys; from psoas.formats.motions.c3d.child import end_with_parent; end_with_parent(600);"
        f"print(os.getpid(), flush=True); open({str(fifo)!r}).read()"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        pid = int(process.stdout.readline())
        os.kill(pid, 0)
        process.send_signal(signal.SIGKILL)
    until(lambda: gone(pid))


def gone(pid):
    """Whether a process has ended (or waits to be buried)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_the_probe_ends_by_the_clock_though_it_uses_no_processor():
    code = (
        "from psoas.formats.motions.c3d.child import end_with_parent; end_with_parent(1); import time; time.sleep(60)"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], timeout=50, check=False)
    assert done.returncode == -signal.SIGALRM
    assert time.monotonic() - begun < 20


def test_a_mesh_that_is_a_fifo_is_refused_before_anybody_waits_for_it(tmp_path):
    text = mjcf_legs(False).replace("<worldbody>", '<asset><mesh name="b" file="in.obj"/></asset><worldbody>')
    os.mkfifo(tmp_path / "in.obj")
    with pytest.raises(FileFormatError, match=r"m\.xml:1: 'in\.obj' is named by the model, and .* not a regular file"):
        psoas.read_model(put(tmp_path / "m.xml", text))
