"""The tab of a person: what is dropped is seen, what is dragged changes it, names are only names."""

import threading
import urllib.request

import numpy as np
import pytest

import psoas
from psoas.errors import FileFormatError, InvalidValueError, UnknownNameError
from psoas.trials.hip_centres import MARKER_OFFSET
from psoas.trials.person import checked_choices
from psoas.viewer.library import subject_of
from psoas.viewer.person import person_html, person_of
from psoas.viewer.uploads import Uploads
from support.people import in_lab, labelled, person, write_trc

STANDARD = checked_choices("harrington", 1e3 * MARKER_OFFSET, None)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_trc(tmp_path_factory.mktemp("person") / "me.trc", labelled(in_lab(person(2, tilt=13.0), yaw=40.0)))


def angle(found, name):
    return float(np.degrees(found.align_angle.sel(measure=name)[0]))


def test_a_marker_that_is_dragged_turns_what_it_is_part_of(file):
    measure, plain, marks = person_of(file)
    assert {"R_ASIS", "R_PSIS", "R_LFE"} <= set(marks)
    moved = measure({"R_PSIS": (0.0, 20.0, 0.0)})
    by_hand = np.degrees(np.arctan2(10.0, 160.0))  # half of 20 mm over the depth of the pelvis
    assert angle(moved, "asis_psis") - angle(plain, "asis_psis") == pytest.approx(by_hand, abs=0.2)
    assert angle(moved, "foot_r") == angle(plain, "foot_r")
    forward = measure({"R_LFE": (30.0, 0.0, 0.0)})
    assert angle(forward, "thigh_r") > angle(plain, "thigh_r")  # ahead is the person's, wherever they face


def test_bad_drags_are_refused(file):
    with pytest.raises(UnknownNameError, match="Did you mean 'R_ASIS'"):
        psoas.align(file, moved={"R_ASI": (1.0, 2.0, 3.0)})
    with pytest.raises(InvalidValueError, match="three numbers within 300 mm"):
        psoas.align(file, moved={"R_ASIS": (1.0, 2.0, 3000.0)})


def test_what_is_shown_holds_three_figures_intervals_and_no_markup_of_strangers(file):
    _, found, _ = person_of(file)
    html = person_html(found.assign_attrs(motion="</script><b>"))
    assert html.count("<svg") == 3
    assert "relative to the ground" in html
    assert "+- " in html
    assert "<b>pelvis" not in html.replace("<b>relative", "")
    assert "</script>" not in html


def test_only_files_of_people_are_taken(tmp_path):
    wrong = Uploads(tmp_path).kept("person", "x.exe", b"")
    with pytest.raises(FileFormatError, match=r"is no person: those end in \.trc, \.c3d or \.json"), wrong:
        pass


def test_a_person_is_dropped_and_a_marker_dragged_on_the_page(served, file):
    _, page, _ = served
    page.show(subject_of(psoas.default_body(), default=True))
    page.presses.told()["person"]("me.trc", file.read_bytes())
    tab = page.panel.person
    before = tab.words.content
    assert "relative to the neighbour" in before
    assert "R_ASIS" in tab.mark.options
    page.presses.told()["dragged"]("R_PSIS", (0.0, 25.0, 0.0))
    assert page.presses.drags.idle(60)
    assert tab.words.content != before


def test_a_person_is_read_once_and_only_where_a_marker_came_to_rest_is_measured(served, file, monkeypatch):
    from psoas.viewer import library

    _, page, _ = served
    page.show(subject_of(psoas.default_body(), default=True))
    reads, measured, gate = [], [], threading.Event()
    read, answer = library.read_person, library.of_person

    def slow(person, path, moved):
        if moved:
            assert gate.wait(60)
            measured.append(moved)
        return answer(person, path, moved)

    monkeypatch.setattr(library, "read_person", lambda *given: (reads.append(1), read(*given))[1])
    monkeypatch.setattr(library, "of_person", slow)
    told = page.presses.told()
    told["person"]("me.trc", file.read_bytes())
    for by in range(1, 41):
        told["dragged"]("R_ASIS", (0.0, float(by) / 2, 0.0))
    gate.set()
    assert page.presses.drags.idle(60)
    assert reads == [1]
    assert len(measured) <= 2  # the first, which had begun, and the last
    assert measured[-1] == {"R_ASIS": (0.0, 20.0, 0.0)}
    assert page.panel.person.words.content == person_html(answer(read(file, None, STANDARD), file, measured[-1]))


def test_a_person_of_the_page_is_the_one_that_the_library_aligns(file):
    measure, plain, _ = person_of(file)
    moved = {"R_PSIS": (3.0, -7.0, 2.0)}
    assert plain.equals(psoas.align(file))
    assert measure(moved).equals(psoas.align(file, moved=moved))
    assert plain.attrs["marker_offset_mm"] == psoas.align(file).attrs["marker_offset_mm"]
    assert not measure(moved).equals(plain)  # the twin


def test_the_page_of_a_photograph_is_behind_the_guard(served):
    guard, _, _ = served
    with urllib.request.urlopen(f"{guard.root}photo", timeout=20) as reply:
        assert b"A photograph from the side" in reply.read()
        assert "img-src data: blob:" in reply.headers["Content-Security-Policy"]
    with pytest.raises(OSError, match="403"):
        urllib.request.urlopen(guard.root.replace(guard.token, "wrong") + "photo", timeout=20)
