"""The report's section about a walk: sentences, figure and tables are those of `psoas gait`, or why there is none."""

import json

import numpy as np
import pytest

import psoas
from psoas.answers.gait import gait as gait_module
from psoas.errors import InvalidValueError
from psoas.offline_report import questions
from psoas.offline_report.answers import Answers
from psoas.offline_report.page import assembled
from psoas.offline_report.plotly import Band, banded
from psoas.text.gait import in_words
from support.people import in_lab, labelled, person, write_c3d, write_trc
from support.report_reading import Reading
from support.walks import MASS, forces, walk


@pytest.fixture(scope="module", autouse=True)
def coarse():
    """Five instants of a stance instead of 21."""
    patch = pytest.MonkeyPatch()
    patch.setattr(gait_module, "GRID", np.linspace(0.0, 1.0, 5))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def found(folder):
    """A walk with forces under both feet."""
    from psoas.formats.motions.write_sto import write_sto

    points, time, strikes = walk(2.6)
    trc = write_trc(folder / "walk.trc", labelled(in_lab(points, at=(0.0, 0.0, 0.0))))
    columns = forces(points, time, strikes)
    write_sto(folder / "grf.mot", list(columns), time, np.column_stack(list(columns.values())), in_degrees=False)
    return psoas.gait(trc, forces=folder / "grf.mot", marker_offset=0.0, mass=MASS)


def page_of(found):
    return assembled(Answers({"gait": found, "gait_file": "walk.trc"}, {}, [], ["--posture", "walk.trc@1"], []))


@pytest.fixture(scope="module")
def html(found):
    return page_of(found)


@pytest.fixture(scope="module")
def read(html):
    return Reading(html)


def plots_of(read):
    texts = [text for kind, text in read.scripts if kind == "application/json"]
    return next(json.loads(text)["plots"] for text in texts if "plots" in text)


def asked(posture):
    return questions.Asked(None, "standing", {}, True, None, posture)


def test_every_sentence_of_the_command_stands_there(html, found):
    from psoas.offline_report.markup import escape

    said = in_words(found)
    assert len(said) >= 5
    assert all(f"<p>{escape(text)}</p>" in html for text in said)


def test_the_command_under_it_asks_the_same_file(read):
    assert read.commands["gait"] == ["psoas gait walk.trc --details"]


def test_tables_hold_the_answers_own_numbers(read, found):
    stances, peaks, right, _left = read.tables["gait"]
    behind = {row[0][0]: row[3][1] for row in stances[1:]}
    assert behind == pytest.approx(dict(zip(found.stride.values, np.degrees(found.push_behind.values), strict=True)))
    for row in stances[1:]:
        assert row[3][1] == pytest.approx(row[5][1] + row[6][1], abs=1e-9)  # hip and pelvis add up to the thigh
    assert [row[0][0] for row in peaks[1:]] == ["right", "left"]
    assert [float(row[0][0]) for row in right[1:]] == found.percent.values.tolist()
    owed = found.extension_owed.isel(case=0).sel(side="right").values
    assert [row[8][1] for row in right[1:]] == pytest.approx(list(owed))


def test_the_figure_draws_the_tables_numbers(read):
    """Every line of every panel is a column of the table of its side."""
    columns = {"thigh": 1, "until 10 N m": 4, "as it walks": 5, "net": 6, "passive": 7, "owed": 8, "glutei can": 9}
    drawn = plots_of(read)
    assert len(drawn) == 6
    for i, panel in enumerate(drawn):
        rows = read.tables["gait"][2 + i % 2][1:]
        lines = {t["name"]: t["y"] for t in panel["data"] if t.get("fill") != "toself"}
        for name, y in lines.items():
            sign = -1.0 if name in ("owed", "glutei can") else 1.0
            expected = [row[columns[name]][1] for row in rows]
            assert [None if v is None else sign * v for v in y] == pytest.approx(expected), name
    assert {t["name"] for p in drawn for t in p["data"]} >= set(columns)


def test_stacked_parts_end_at_the_thigh(read, found):
    """Twin of the sum: what is stacked up, less what is stacked down, is the line; parts of another side are not."""
    right, left = plots_of(read)[:2]
    n = found.sizes["percent"]

    def stacked(panel):
        bands = [t["y"] for t in panel["data"] if t.get("fill") == "toself"]
        return sum(np.array(b[n:][::-1]) - np.array(b[:n]) for b in bands[::2]) - sum(
            np.array(b[n:][::-1]) - np.array(b[:n]) for b in bands[1::2]
        )

    line = next(t["y"] for t in right["data"] if t["name"] == "thigh")
    np.testing.assert_allclose(stacked(right), line, atol=1e-9)
    assert np.abs(stacked(left) - line).max() > 0.1


def test_both_sides_share_a_scale_and_push_back_is_shaded(read, found):
    drawn = plots_of(read)
    for right, left in zip(drawn[::2], drawn[1::2], strict=True):
        assert right["layout"]["yaxis"]["range"] == left["layout"]["yaxis"]["range"]
    one = found.sel(stride=found.side_stride.sel(side="right").item())
    shape = drawn[0]["layout"]["shapes"][0]
    assert (shape["x0"], shape["x1"]) == pytest.approx(
        [100 * float(one[f"push_{k}_share"]) for k in ("vertical", "peak")]
    )


def test_a_band_breaks_where_one_of_its_lines_is_not_known():
    nan = float("nan")
    made = banded([0.0, 1.0, 2.0, 3.0], Band("", [0.0, nan, 0.0, 0.0], [1.0, 1.0, 2.0, 3.0], "#000000"))
    assert made["x"] == [0.0, 0.0, None, 2.0, 3.0, 3.0, 2.0]
    assert made["y"] == [0.0, 1.0, None, 0.0, 0.0, 3.0, 2.0]
    assert banded([0.0], Band("", [nan], [nan], "#000000"))["x"] == []


def test_without_forces_and_one_leg_what_is_not_known_is_not_drawn(found):
    """The same walk, nothing known of its moments, the left leg away: no line, a dash in the table, no nan."""
    bare = found.sel(side=["right"], stride=found.stride_side == "right").copy(deep=True)
    for name in ("hip_net_on_body", "extension_owed", "reserve_walk"):
        bare[name] = bare[name] * np.nan
    bare["extension_state"] = bare.extension_state * 0 + 3
    read = Reading(page_of(bare))
    drawn = plots_of(read)
    assert [[t["name"] for t in p["data"] if t.get("fill") != "toself"] for p in drawn] == [
        ["thigh"], ["until 10 N m"], ["passive", "glutei can"],
    ]  # fmt: skip
    assert read.tables["gait"][1][1][2] == ("-", None)
    assert read.tables["gait"][1][1][-1][0] == "unknown"


def test_hostile_names_of_a_file_stay_names(found):
    hostile = "</script><img src=x>.trc"
    html = page_of(found.assign_attrs(motion=hostile, notes=f"{hostile} %{{x}}"))
    assert "<img" not in html.split("<main")[1].split("</main>")[0]


def test_a_walk_is_asked_of_the_file_that_the_posture_is_taken_from(folder, found, monkeypatch):
    monkeypatch.setattr(questions.psoas, "gait", lambda file: ("asked", file), raising=False)
    walk_file = str(folder / "walk.trc")
    for posture in (walk_file, f"{walk_file}@1.0", f"{walk_file}@1,knee_angle_r=20"):
        assert questions.walked(asked(posture), {}) == {"gait": ("asked", walk_file), "gait_file": "walk.trc"}
    for posture in ("", "standing", "walk.mot@1"):
        with pytest.raises(InvalidValueError, match="no person was asked about"):
            questions.walked(asked(posture), {})


@pytest.mark.parametrize(
    ("write", "frames", "why"),
    [
        (write_trc, 1, "1 frames are no walk; psoas align tells where segments are"),
        (write_c3d, 60, "no stance is seen whole"),
    ],
)
def test_a_file_that_is_no_walk_leaves_the_section_out_and_says_why(tmp_path, monkeypatch, write, frames, why):
    suffix = {write_trc: "trc", write_c3d: "c3d"}[write]
    file = write(tmp_path / f"stand.{suffix}", labelled(in_lab(person(frames))))
    monkeypatch.setattr(questions, "QUESTIONS", {"This walk": questions.walked})
    found, absent = questions.answered(asked(str(file))._replace(body=psoas.default_body()))
    assert "gait" not in found
    assert why in absent["This walk"]
    html = assembled(Answers(found, absent, [], ["--posture", "stand.trc"], []))
    assert f"This walk: {absent['This walk']}" in html
    assert 'id="gait"' not in html
    assert str(tmp_path) not in html
