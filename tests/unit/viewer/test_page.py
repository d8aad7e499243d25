"""The page, pressed from Python."""

import dataclasses
import re

import numpy as np
import pytest

import psoas
from psoas.bodies.default.build import body_xml
from psoas.dataset.relative import relative
from psoas.viewer import readout
from psoas.viewer.film import MOST_FRAMES
from psoas.viewer.library import subject_of
from support.motions import motion
from support.waiting import LONGEST, until

pytest.importorskip("viser", reason="viser is not installed")
HOSTILE = "<img src=x onerror=alert(1)>\"'&[/r]"


@pytest.fixture(scope="module")
def pressed(served, body):
    _, page, _ = served
    page.show(subject_of(body, default=True))
    assert page.newest.idle(LONGEST)
    return page


def status(page):
    assert page.newest.idle(LONGEST)
    return page.panel.status.content


def number(page, segment, column):
    """A number of the read-outs: column 0 relative to the joint, 1 to the ground."""
    row = re.search(rf'<tr data-segment="{segment}">(.*?)</tr>', page.panel.table.content)[1]
    return row.split("<td>")[1 + column].partition('data-value="')[2].partition('"')[0]


def test_a_slider_gives_the_librarys_numbers(pressed, body):
    pressed.presses.told()["slider"]("hip_flexion_r", 42.0)
    assert "standing,hip_flexion_r=42" in status(pressed)
    answer = psoas.actions("psoas_major", body=body, posture="standing,hip_flexion_r=42", operator="acceleration")
    pelvis = relative(answer, "pelvis", "ground").sel(group="psoas_major", axis="right")
    assert number(pressed, "pelvis", 1) == readout.size(100 * float(pelvis))
    assert set(pressed.spent) == {"scene", "draw", "answer", "words"}
    assert "posture=standing,hip_flexion_r=42" in pressed.panel.link.content


def test_what_contradicts_itself_is_said_and_no_old_number_stays(pressed):
    tell = pressed.presses.told()
    tell["field"]("stance", "both")  # else the lifted foot is let go, and that leg is free
    tell["field"]("spine", "rigid")
    tell["field"]("operator", "static")
    assert "nothing is left free to move" in status(pressed)
    assert "data-value" not in pressed.panel.table.content
    tell["field"]("spine", "")
    assert "deg" in status(pressed)
    tell["field"]("operator", "torque")
    tell["field"]("relative_to", "pelvis")
    assert "does not move" in status(pressed)
    tell["field"]("of", "thorax")
    assert "needs spine=" in status(pressed)
    assert "data-value" in pressed.panel.table.content  # what is defined stays readable
    for name, value in (("of", "pelvis"), ("relative_to", "ground"), ("operator", "acceleration")):
        tell["field"](name, value)
    tell["field"]("stance", "")
    assert "rad/s" in status(pressed)


def test_tightness_moves_the_body_to_the_posture_found(pressed, body):
    pressed.presses.told()["tight"]({"psoas_major": 0.2})
    assert "standing with psoas_major=0.2" in status(pressed)
    assert "100 N a side more, in this new posture: pelvis relative to ground" in status(pressed)
    found = psoas.posture("psoas_major=0.2", body=body, draws=0)
    q = found.posture_coordinate.sel(case="tight", coordinate="hip_flexion_r")
    assert pressed.panel.sliders["hip_flexion_r"].value == pytest.approx(np.degrees(float(q)), abs=0.01)
    turn = np.degrees(float(found.sagittal_change.sel(pair="femur_r relative to pelvis")))
    assert f'data-value="{abs(turn):.1f}"' in pressed.panel.changes.content
    assert "tight=psoas_major=0.2" in pressed.panel.link.content
    pressed.presses.told()["tight"]({})
    assert "(standing). Computed in " in status(pressed)
    assert pressed.panel.named.value == "standing"


def test_a_condition_left_open_shows_what_it_implies(pressed):
    tell, fields = pressed.presses.told(), pressed.panel.fields
    assert "(standing). Computed in " in status(pressed)
    shown = {name: fields[name][0].value for name in ("stance", "contact", "spine", "rhythm")}
    assert shown == {"stance": "both (implied)", "contact": "weld (implied)", "spine": "free (implied)",
                     "rhythm": "none (implied)"}  # fmt: skip
    tell["field"]("operator", "static")
    status(pressed)
    assert fields["spine"][0].value == "elastic (implied)"
    tell["field"]("contact", "point")
    status(pressed)
    assert fields["contact"][0].value == "point"
    assert fields["contact"][0].options[0].endswith(" (implied)")
    for name, value in (("contact", ""), ("operator", "acceleration")):
        tell["field"](name, value)
        status(pressed)
    assert {name: fields[name][0].value for name in shown} == shown


def test_sliders_say_unit_and_what_a_plus_is(pressed):
    assert pressed.panel.sliders["pelvis_tilt"].label == "pelvis_tilt, deg, +\u00a0posterior tilt"


def test_a_link_is_followed_and_its_faults_told(pressed):
    pressed.presses.follow("posture=sitting&muscles=iliacus&of=nowhere&tight=x")
    said = status(pressed)
    assert "The link was read only in part" in said
    assert "nowhere" in said
    assert pressed.wish.muscle == "iliacus"
    assert pressed.wish.of == "pelvis"
    pressed.presses.follow("posture=standing,hip_flexon_r=3&muscles=iliacus")
    assert "hip_flexion_r" in status(pressed)
    pressed.presses.told()["named"]("standing")
    pressed.presses.told()["field"]("muscle", "psoas_major")
    assert "psoas major" in status(pressed)


def test_a_motion_is_played_and_a_huge_one_refused(pressed, tmp_path):
    tell = pressed.presses.told()
    tell["motion"]("walk.mot", motion(tmp_path / "a.mot", 30).read_bytes())
    assert "0.000 s" in status(pressed)
    tell["frame"](10)
    assert "0.100 s" in status(pressed)
    assert pressed.panel.sliders["hip_flexion_r"].value == pytest.approx(30.0)
    tell["play"](True)
    until(lambda: "0.100 s" not in pressed.panel.status.content, "it does not play")
    pressed.presses.seen_by(1)
    assert pressed.presses.player.running
    pressed.presses.seen_by(0)
    assert not pressed.presses.player.running
    assert pressed.panel.playing.value is False
    status(pressed)
    tell["play"](True)
    tell["play"](False)
    status(pressed)
    tell["motion"]("long.mot", motion(tmp_path / "b.mot", MOST_FRAMES + 1).read_bytes())
    assert "the page plays up to" in status(pressed)
    tell["motion"]("walk.csv", b"")
    assert "is no motion" in status(pressed)
    tell["slider"]("hip_flexion_r", 5.0)
    assert pressed.frame is None
    assert "rad/s" in status(pressed)


def test_a_broken_model_leaves_the_old_body(pressed):
    tell, before = pressed.presses.told(), pressed.subject
    for name, content in (
        (f"{HOSTILE}.xml", b"<mujoco><worldbody/></mujoco>"),
        ("x.osim", b"\x00\xff"),
        ("x.exe", b""),
    ):
        tell["model"](name, content)
        said = status(pressed)
        assert 'class="psoas status wrong"' in said
        assert "<img" not in said
        assert "upload" not in said
        assert str(pressed.presses.uploads.folder) not in said
        assert pressed.subject is before


def test_a_model_with_hostile_names_is_shown_harmlessly(pressed, body):
    name = "&lt;img src=x onerror=alert(1)&gt;"
    text = body_xml(11).replace('"recfem_r"', f'"{name}_r"').replace('"recfem_l"', f'"{name}_l"')
    assert text.count(name) >= 2
    try:
        pressed.presses.told()["model"]("strange.xml", text.encode())
        said = status(pressed)
        assert "rad/s" in said, said
        own = [n for n, _ in pressed.subject.muscles if "img" in n]
        own += [m for members in pressed.subject.fascicles.values() for m in members if "img" in m]
        assert own
        pressed.presses.told()["field"]("muscle", own[0])
        for shown in (status(pressed), pressed.panel.table.content, pressed.panel.link.content):
            assert "<img" not in shown
            assert "&lt;img" in shown or "%3Cimg" in shown
        assert "--model strange.xml" in pressed.panel.link.content
    finally:
        pressed.show(subject_of(body, default=True))
        assert pressed.newest.idle(LONGEST)


@pytest.mark.parametrize("fails", [True, False])
def test_what_failed_while_an_answer_was_judged_stays_to_be_read(pressed, monkeypatch, fails):
    """The twin fails at nothing, and the answer is told in the end."""
    judged, asked = pressed.subject.judged, []

    def slowly(*given):
        if fails:
            pressed.presses.told()["motion"]("walk.csv", b"")
        asked.append(given)
        return judged(*given)

    monkeypatch.setattr(pressed, "subject", dataclasses.replace(pressed.subject, judged=slowly))
    pressed.presses.told()["named"]("standing")
    said = status(pressed)
    assert asked
    assert ("is no motion" in said) == fails
    assert ("100 N a side" in said) != fails
