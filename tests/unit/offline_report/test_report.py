"""The report as a file: its numbers are the library's, its commands print them, and names in it are only names."""

import base64
import json
import re
import shlex
from hashlib import sha256
from html import unescape
from inspect import signature
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import psoas
from psoas.answers.emg import emg as emg_module
from psoas.answers.posture import posture as posture_module
from psoas.answers.tightness import tightness as tightness_module
from psoas.answers.tightness.tightness import model_of
from psoas.command import main as cli
from psoas.errors import PsoasError
from psoas.offline_report import questions
from psoas.offline_report.markup import Number, cell, table
from psoas.offline_report.page import as_data, section_modules
from psoas.offline_report.plotly import Mark, Series, bars, lines, plain, ranges
from psoas.offline_report.questions import FOCUS, TIGHT, TIGHT_DRAWS
from psoas.offline_report.sections.fascicles import spoken
from psoas.text.claims import verdict_words
from support.report_reading import HOSTILE, Reading

SECTIONS = [
    "answers", "answer", "body", "frames", "fascicles", "arms", "robustness", "static", "step", "tight", "loads",
    "stretch", "tightness", "emg", "headline", "claims", "conditions",
]  # fmt: skip
TENSION = 100.0


@pytest.fixture(scope="module")
def html(report_html):
    return report_html


@pytest.fixture(scope="module")
def read(html):
    return Reading(html)


@pytest.fixture(scope="module")
def hostile(hostile_html):
    return hostile_html


@pytest.fixture(scope="module")
def answer():
    return psoas.actions(FOCUS)


def about(answer, of, to, group):
    """What a group does, rad/s2 at 100 N a side."""
    return TENSION * float(psoas.relative(answer, of, to).sel(group=group, axis="right"))


# the page


def test_every_section_stands_in_its_order(read):
    assert [a["id"] for tag, a in read.tags if tag == "section"] == SECTIONS
    orders = [module.ORDER for module in section_modules()]
    assert orders == sorted(set(orders))


def test_a_file_in_the_folder_is_a_section():
    folder = Path(section_modules()[0].__file__).parent
    assert {m.__name__.rpartition(".")[2] for m in section_modules()} == {
        f.stem for f in folder.glob("*.py") if f.stem != "__init__"
    }


def test_the_page_bears_no_date(html):
    assert not re.search(r"20\d\d-\d\d-\d\d", html.split("<script>")[0])


def test_headings_are_in_order_and_landmarks_are_there(read):
    levels = [level for level, _ in read.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in read.tags}
    assert dict(read.tags)["html"]["lang"] == "en"
    assert ("a", {"class": "skip", "href": "#main"}) in read.tags


def test_every_picture_is_described_and_has_a_table_and_a_command(read):
    pictures = [a for _, a in read.tags if a.get("role") == "img"]
    assert len(pictures) == 20  # claims have words in the place of their bars
    assert all(a["aria-label"].strip() for a in pictures)
    for name in SECTIONS[1:-1]:  # the first is sentences
        assert read.tables[name]
        assert all(line.startswith("psoas ") for line in read.commands[name])


def test_nothing_is_fetched_and_only_our_scripts_run(read, html):
    fetching = [(tag, a) for tag, a in read.tags if any(a.get(k) for k in ("src", "srcset", "action", "poster"))]
    assert fetching == []
    assert [tag for tag, _ in read.tags if tag in ("link", "iframe", "object", "embed", "base", "img")] == []
    assert all(a["href"].startswith("#") for _, a in read.tags if "href" in a)
    policy = next(a["content"] for tag, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert "connect-src 'none'" in policy
    run = [text for kind, text in read.scripts if kind == ""]
    hashes = [f"'sha256-{base64.b64encode(sha256(t.encode()).digest()).decode()}'" for t in run]
    assert set(re.findall(r"'sha256-[^']+'", policy)) == set(hashes)
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert 2.5e6 < len(html.encode()) < 3.6e6


# its numbers

DEAR = {"posture": posture_module, "tightness": tightness_module, "emg": emg_module}


@pytest.fixture(scope="module")
def kept():
    """Dear answers by what was asked."""
    return {}


@pytest.fixture
def anew(kept, monkeypatch):
    """What takes long is asked anew, though not again by the page for what its command has asked: the same values."""
    model_of(psoas.default_body()).penalties.clear()  # what was kept would be the same in any case
    for name, module in DEAR.items():
        real = getattr(module, name)

        def once(*given, real=real, **more):
            asked = signature(real).bind(*given, **more)
            asked.apply_defaults()
            told = {k: v for k, v in asked.arguments.items() if k != "progress"}
            told["body"] = id(told["body"] or psoas.default_body())
            key = repr((real.__name__, sorted(told.items())))
            if key not in kept:
                kept[key] = real(*given, **more)
            return kept[key].copy(deep=True)

        monkeypatch.setattr(module, name, once)
        monkeypatch.setattr(psoas, name, once)


def test_the_answer_is_the_librarys(read, answer):
    rows = read.values("answer")
    for group, label in (("psoas_major", "psoas major"), ("iliacus", "iliacus"), ("gluteus_maximus", "gluteus maximus"),
                         ("psoas_major:body_and_disc", "\u2013 body and disc")):  # fmt: skip
        expected = [about(answer, "femur_r", "pelvis", group), about(answer, "pelvis", "ground", group)]
        assert rows[label] == pytest.approx(expected, rel=1e-12)
    assert rows["psoas major"][1] < 0 < rows["\u2013 body and disc"][1]


def test_the_three_frames_are_the_librarys(read, answer):
    rows = read.values("frames")
    for label, pair in (("right thigh relative to the pelvis", ("femur_r", "pelvis")),
                        ("pelvis relative to the ground", ("pelvis", "ground")),
                        ("pelvis relative to the right thigh", ("pelvis", "femur_r"))):  # fmt: skip
        expected = [about(answer, *pair, group) for group in ("psoas_major", "iliacus")]
        assert rows[label] == pytest.approx(expected, rel=1e-12)


def test_fascicles_and_their_ranges_are_the_librarys(read):
    rows = read.values("fascicles")
    answer, robust = psoas.actions("psoas"), psoas.robustness("psoas")
    assert len(rows) == 13
    for stem in ("Ps_L1_VB", "Ps_L3_TP", "Ps_L5_VB"):
        twins = psoas.relative(answer, "pelvis", "ground", groups=False).sel(axis="right")
        value = TENSION * sum(float(twins.sel(muscle=f"{stem}_{s}")) for s in "rl")
        ends = [TENSION * float(robust[f"group_{k}"].sel(group=stem)) for k in ("low", "high")]
        assert rows[stem] == pytest.approx([value, *ends], rel=1e-12)


def test_arms_are_the_librarys(read):
    pair = {"of": "femur_r", "relative_to": "pelvis", "operator": "torque"}
    swept = psoas.sweep(FOCUS, "hip_flexion_r=-20:120:5", **pair).group_swept_arm.sel(axis="right")
    rows = read.values("arms")
    assert len(rows) == 29
    for at in (-20, 0, 120):
        expected = [1e3 * float(swept.sel(sweep=at, group=f"{g}_r")) for g in FOCUS]
        assert rows[str(at)] == pytest.approx(expected, rel=1e-12)


def test_shares_are_the_librarys_and_add_up(read):
    rows = read.values("robustness")
    robust = psoas.robustness(["psoas", "iliacus", "multifidus"])
    for group, label in (("psoas_major", "psoas major"), ("iliacus", "iliacus"), ("multifidus", "multifidus")):
        expected = [100 * float(robust[f"group_{k}"].sel(group=group)) for k in ("negative", "silent", "positive")]
        assert rows[label] == pytest.approx(expected, abs=1e-9)
    assert all(sum(v) == pytest.approx(100) for v in rows.values())


def test_equilibrium_and_step_are_the_librarys(read):
    static, step = psoas.static(FOCUS), psoas.step(FOCUS, pairs=[("pelvis", "ground")])
    turned = np.degrees(TENSION * psoas.relative(static, "pelvis", "ground", what="rotation").sel(axis="right"))
    ends = np.degrees(TENSION * step.group_step_end.isel(pair=0).sel(axis="right"))
    for group, label in (("psoas_major", "psoas major"), ("gluteus_maximus", "gluteus maximus")):
        assert read.values("static")[label][1] == pytest.approx(float(turned.sel(group=group)), rel=1e-9)
        assert read.values("step")[label][1] == pytest.approx(float(ends.sel(group=group)), rel=1e-9)


def test_postures_and_loads_are_the_librarys(read, html):
    tight = psoas.posture(TIGHT[0], draws=TIGHT_DRAWS)
    first = read.values("tight")["psoas major 20 % shorter"]
    assert first[0] == pytest.approx(np.degrees(float(tight.sagittal_change.sel(pair="pelvis relative to ground"))))
    knee = np.degrees(float(tight.sagittal_change.sel(pair="tibia_r relative to femur_r")))
    assert first[-1] == pytest.approx(knee)
    agree, n = int(tight.sagittal_change_agree.sel(pair="pelvis relative to ground")), tight.attrs["draws_found"]
    assert n == TIGHT_DRAWS
    assert (f" ({agree} of {n})" in html) == (agree < 0.95 * n)
    force = psoas.loads("standing").level_force.sel(level="L4_L5", component="compression")
    assert read.values("loads")["L4/L5"][0] == pytest.approx(float(force), rel=1e-9)


def test_claims_are_the_librarys(read):
    found = psoas.claims("A13")
    expected = [100 * float(found[f"claim_{k}"].sel(claim="A13")) for k in ("supporting", "silent", "opposing")]
    assert read.values("claims")["A13"] == pytest.approx(expected)


def test_cells_print_the_number_they_hold(read):
    cells = [c for tables in read.tables.values() for t in tables for row in t for c in row if c[1] is not None]
    assert len(cells) > 300
    for text, value in cells:
        number = text.replace("\u2212", "-").split(" (")[0]  # behind it: in how many draws
        shown, digits = float(number), len(number.partition(".")[2])
        assert shown == pytest.approx(value, abs=0.5001 * 10.0**-digits)


def test_plots_show_the_numbers_of_their_tables(read):
    held = {k: s for k, s in data(read).items() if "plots" in s}
    assert set(held) == {"fascicles", "arms", "robustness", "static", "step", "tight", "loads", "emg"}
    for name, section in held.items():
        drawn = {round(v, 9) for p in section["plots"] for t in p["data"] for v in t["y" if name in CURVES else "x"]}
        shown = {round(v, 9) for row in read.values(name, 1 if name == "step" else 0).values() for v in row}
        if name == "emg":  # the last column is what another place of its fibres would make
            shown = {round(v, 9) for row in read.values(name).values() for v in row[:-1]}
        if name == "loads":  # bars are made of their sources: the whole is their sum
            two = section["plots"][0]["data"]
            drawn = {round(sum(t["x"][i] for t in two), 6) for i in range(len(two[0]["x"]))}
            shown = {round(row[0], 6) for row in read.values(name).values()}
        assert shown <= drawn, name


CURVES = ("arms", "step")


def data(read):
    """Section -> its data."""
    names = [a["id"].removeprefix("data-") for tag, a in read.tags if tag == "script" and "id" in a]
    texts = [text for kind, text in read.scripts if kind == "application/json"]
    return dict(zip(names, map(json.loads, texts), strict=True))


def test_each_command_prints_the_same_numbers(anew, read, capsys):
    for name in SECTIONS[1:-1]:  # the first is sentences
        if name in ("body", "headline", "claims"):
            continue  # the body's table is filled in by its script; the other two have tests of their own
        assert all(cli.main(shlex.split(line)[1:]) == 0 for line in read.commands[name])
        printed = capsys.readouterr().out
        numbers = set(re.findall(r"\d+\.?\d*", printed))
        rows = [row for row in read.tables[name][0][1:] if any(v is not None for _, v in row)]
        for row in (rows[0], rows[-1]):
            for text, value in row:
                if value is not None and text != "0.000":  # what the command calls under 0.001
                    assert text.split()[0].lstrip("+-\u2212") in numbers, (name, row)


def test_the_commands_of_body_and_claims_print_what_is_shown_first(read, capsys):
    assert cli.main(shlex.split(read.commands["body"][0])[1:]) == 0
    assert re.search(r"psoas major +7\.1 +tilts anteriorly", capsys.readouterr().out)
    assert cli.main(shlex.split(read.commands["claims"][0])[1:]) == 0
    shown = next(row for row in read.tables["claims"][0] if row[0][0] == "A13")
    said = " ".join(capsys.readouterr().out.split())
    assert shown[4][0].split(":")[0].lower() in said.lower()


# its words


def test_why_at_once_differs_from_the_answer_is_said(html, read):
    start = read.values("static")["psoas major"][0]
    before = read.values("answer")["psoas major"][1]
    assert before < 0 < start
    shown = [f"{v:+.1f}".replace("-", "\u2212") for v in (start, before)]
    assert f"So psoas major starts with {shown[0]} rad/s² here, and with {shown[1]} there." in html
    assert "Here: lumbar levels elastic; " in html
    assert "There: lumbar levels free." in html


def test_a_start_too_short_to_be_seen_is_not_told_as_seen(html, read):
    assert float(read.tables["step"][0][1][3][0]) < 50
    assert "At the very start psoas major goes the other way, too short to be seen." in html
    assert "starts one way and ends the other" not in html
    assert "psoas major after 9 ms (its first sign is too short to be seen)" in html


def test_conditions_that_are_the_same_need_no_words():
    from psoas.offline_report.sections.static import against

    found = psoas.static("psoas")
    assert against(found, found, []) == against(None, found, []) == ""


def test_claims_say_what_was_found_and_no_share_beside_it(html):
    one = psoas.claims("A13").sel(claim="A13")
    said = re.search(r'<b>A13</b>.*?<span class="verdict">(.*?)</span>', html)[1]
    assert unescape(said) == verdict_words(one)
    assert "%" not in said


def test_a_sign_that_is_silent_in_part_is_not_said_to_hold(html, read):
    rows = read.values("robustness")
    whole = sum(max(v[0], v[2]) > 99.999 for v in rows.values())
    partly = sum(v[1] > 0 and min(v[0], v[2]) == 0 for v in rows.values())
    assert partly > 0
    assert f"{whole} have one sign whatever is assumed; {partly} never turn the other way" in html


def test_heads_are_told_apart_without_colour(html, read):
    marks = [t["marker"] for t in data(read)["fascicles"]["plots"][0]["data"] if t["mode"] == "markers"]
    rings = [m["color"] == "#ffffff" for m in marks]
    names = [row[0][0] for row in read.tables["fascicles"][0][1:]]
    assert rings == [name.endswith("_TP") for name in names]
    assert "open rings those from transverse processes" in html


def test_a_file_given_by_an_absolute_path_shows_its_name_alone(hostile):
    assert "--model hostile.xml" in " ".join(Reading(hostile).commands["answer"])
    assert "/hostile.xml" not in hostile


def test_a_psoas_that_does_not_reach_the_spine_is_said_first(html):
    from psoas.offline_report.answers import Answers
    from psoas.offline_report.sections.answer import section

    found = {"actions": psoas.actions("psoas"), "robust": psoas.robustness("psoas"), "focus": ["psoas_major"]}
    limit = "Psoas starts on the pelvis <here>."
    noted = found["actions"].assign_attrs(notes=f"{limit} Another note.")
    made = section(Answers(found | {"actions": noted, "limits": [limit]}, {}, [], ["--posture", "standing"], [])).html
    assert made.startswith('<p class="lead">Psoas starts on the pelvis &lt;here&gt;.</p>')
    assert made.count("starts on the pelvis") == 1
    assert "Another note." in made
    assert "starts on the pelvis" not in html


# other questions


def test_another_posture_and_other_conditions_are_said_and_asked(capsys, monkeypatch):
    asked = {what: questions.QUESTIONS[what] for what in ("The answer", "Moment arms")}
    monkeypatch.setattr(questions, "QUESTIONS", asked)  # what the others ask is told in the same way
    read = Reading(psoas.report(posture="sitting,hip_flexion_r=60", contact="point", tension=50, title="Mine"))
    assert read.headings[0] == (1, "Mine")
    line = read.commands["answer"][0]
    assert line.endswith("--posture sitting,hip_flexion_r=60 --contact point --tension 50")
    assert cli.main(shlex.split(line)[1:]) == 0
    out = capsys.readouterr().out
    assert "right foot held at a point" in out  # the left one hangs in the air then, and is let go
    shown = read.tables["answer"][0][1][1][0].lstrip("+-\u2212")
    assert re.search(rf"psoas major .*{re.escape(shown)}", out)
    assert "--posture sitting --of" in read.commands["arms"][0]  # what is swept is not set too
    assert "--contact point" in read.commands["arms"][0]


def test_a_body_with_twelve_fascicles_leaves_out_what_is_of_the_default_body():
    html = psoas.report(fascicles=12)
    read = Reading(html)
    left = [a["id"] for tag, a in read.tags if tag == "section"]
    assert "tight" not in left
    assert "fascicles" in left
    assert len(read.values("fascicles")) == 14
    assert "Posture with tight muscles, Loads, " in html
    assert "Which stretch reaches what, Which muscle is tight, Claims" in html
    assert ": this is asked of the default body only." in html
    assert all("--fascicles 12" in line for line in read.commands["fascicles"])


# names from strangers


def test_hostile_names_add_nothing_to_the_page(hostile, html):
    read, usual = Reading(hostile), Reading(html)
    assert [kind for kind, _ in read.scripts].count("") == [kind for kind, _ in usual.scripts].count("")
    assert {"b", "a"} >= {t for t, a in read.tags if t in ("b", "img", "a") and not a.get("href", "#").startswith("#")}
    assert [text for level, text in read.headings if level == 3] == [*HOSTILE]
    assert read.headings[0][1] == "What do these muscles do, and relative to what?"
    assert [row[0][0] for row in read.tables["answer"][0][1:]] == [*HOSTILE]
    assert all(shlex.split(line)[2 : 2 + len(HOSTILE)] == [*HOSTILE] for line in read.commands["answer"])


def test_what_a_model_cannot_answer_is_said_once_and_its_commands_name_it(hostile):
    read = Reading(hostile)
    assert [a["id"] for tag, a in read.tags if tag == "section"] == [
        "answer", "body", "frames", "robustness", "conditions",
    ]  # fmt: skip
    said = "At once and in the end, The way there: an equilibrium (static, step) needs fibres, tendons, discs"
    assert said in hostile
    assert hostile.count("this is asked of the default body only") == 1
    assert all("--model" in shlex.split(line) for lines in read.commands.values() for line in lines)


def test_hostile_names_in_plots_are_entities(hostile):
    label = data(Reading(hostile))["robustness"]["plots"][0]["layout"]["yaxis"]["ticktext"][0]
    assert re.sub(r"</?span[^>]*>", "", label) == plain(HOSTILE[0])
    assert "<" not in plain(HOSTILE[0])


def test_text_for_plotly_json_and_html():
    assert plain("%{x}<b>&") == "&#37;{x}&lt;b&gt;&amp;"
    assert len(plain("x" * 99)) == 34
    assert as_data({"a": "</script>&\u2028"}) == r'{"a":"\u003c/script\u003e\u0026\u2028"}'
    assert cell("<b>", "th") == "<th>&lt;b&gt;</th>"
    assert cell(Number("-1.0", -1.04)) == '<td class="number" data-value="-1.04">-1.0</td>'
    assert 'aria-label="a&quot;b"' in table('a"b', ["x"], [["y"]])


# pieces


def test_figures_hold_numbers_or_nothing_never_nan():
    nan = float("nan")
    for made in (
        ranges([Mark("a", nan, "#000000", nan, nan, "n")], "t", "u", "l", "h"),
        bars([Mark("a", nan, "#000000")], "t", "u", "l", "h"),
        lines([0.0, 1.0], [Series("a", [nan, 1.0], "#000000")], "x", "y", "u", ("l", "h"), 1),
    ):
        assert "null" in as_data(made)  # which refuses nan


def test_fascicles_are_called_what_they_are():
    assert [spoken(n) for n in ("Ps_L1_VB", "Ps_L4_L5_IVD", "Ps_L2_TP", "Ps_odd", "<b>")] == [
        "L1 body", "L4/L5 disc", "L2 process", "Ps_odd", "<b>",
    ]  # fmt: skip


# the command


def test_the_command_writes_one_file_and_says_what_it_does_on_stderr(anew, run, here, html):
    code, out, err = run("report", "-o", "r.html")
    assert (code, out) == (0, "")
    assert err.splitlines()[0] == "report: Five answers in plain words"
    assert [f.name for f in here.iterdir()] == ["r.html"]
    assert (here / "r.html").read_text("utf-8") == html  # the same question gives the same bytes


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["-o", "r.pdf"], 2, "'r.pdf' does not end in .html"),
        (["-o", "r"], 2, "does not end in .html"),
        (["-o", "nowhere/r.html"], 3, "there is no folder 'nowhere'"),
        ([], 2, "-o report.html"),
        (["-o", "r.html", "--posture", "kneeling"], 2, "no posture named 'kneeling'"),
        (["-o", "r.html", "--spine", "nope"], 2, 'Invalid value "nope" for --spine. Choose from: '),
        (["-o", "r.html", "--geometry", "nowhere"], 2, "geometry='nowhere' is not a folder"),
        (["-o", "r.html", "--names", "n.toml"], 2, "give the model too"),
        (["-o", "r.html", "--model", "absent.osim"], 3, "absent.osim"),
        (["-o", "r.html", "--fascicles", "10"], 2, "Invalid value for --fascicles: '10' is not one of 11 or 12."),
        (["-o", "r.html", "--posture", "walk.mot"], 3, "cannot read 'walk.mot'"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(refused, arguments, code, said):
    assert said in refused("report", *arguments, code=code)


def test_a_broken_model_leaves_an_old_report_as_it_was(run, here):
    (here / "m.xml").write_text("<mujoco><worldbody>")
    (here / "r.html").write_text("old")
    code, out, err = run("report", "-o", "r.html", "--model", "m.xml")
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert (here / "r.html").read_text() == "old"


def test_the_headline_is_a_table_of_the_stored_numbers():

    from psoas.offline_report.headline import headline_table

    found = psoas.claims()
    html = headline_table(found)
    values = [float(v) for v in re.findall(r'data-relative="([^"]+)"', html)]
    relative = found.headline_relative.values
    assert len(values) == int(np.isfinite(relative).sum())
    assert values[0] == found.headline_relative.isel(muscle_row=0, operator=0, headline_posture=0).item()
    assert sorted(values)[0] == np.nanmin(relative)
    assert html.count("<tr") == found.sizes["muscle_row"] + 2
    one = found.headline_anterior.sel(muscle_row="psoas_major", operator="acceleration", headline_posture="standing")
    assert f"anteriorly, {100 * one.item():.0f} %" in html
    assert headline_table(psoas.claims("A13", draws=1)) == ""


def test_a_divided_cell_of_the_headline_is_not_called_silent():
    from psoas.offline_report.headline import cell

    found = psoas.claims().isel(muscle_row=0, operator=0, headline_posture=0)
    found = found.assign(headline_relative=0.01, headline_posterior=0.5, headline_anterior=0.4, headline_silent=0.1)
    assert "both ways occur" in cell(found)
    assert "no reliable sign, 90 %" in cell(found.assign(headline_silent=0.9))


def test_a_hostile_label_in_the_headline_is_escaped():
    from psoas.offline_report.headline import headline_table

    found = psoas.claims()
    names = ["<img src=x>", *map(str, found.row_label.values[1:])]
    assert "<img" not in headline_table(found.assign_coords(row_label=("muscle_row", names)))


@pytest.mark.parametrize(
    "wrong", [{"posture": {"hip_flexion_r": 0.1}}, {"posture": None}, {"title": 3}, {"title": b"x"}]
)
def test_what_is_no_text_is_refused_before_anything_is_asked(wrong, monkeypatch):
    monkeypatch.setattr(psoas, "default_body", lambda *_: pytest.fail("asked"), raising=False)
    with pytest.raises(PsoasError, match="as text, not as"):
        psoas.report(**wrong)


def test_a_folder_as_output_is_refused_before_anything_is_computed(run, here, monkeypatch):
    monkeypatch.setattr(psoas, "default_body", lambda *_: pytest.fail("computed"), raising=False)
    (here / "r.html").mkdir()
    assert run("report", "-o", here / "r.html")[0] == 3
    code, out, err = run("report", "-o", here / "x.html", "--model", "a" * 3000 + ".osim")
    assert (code, out) == (3, "")
    assert "no such file" in err or "cannot be read" in err
    code, _, err = run("actions", "--posture", "a" * 3000 + ".mot")
    assert code == 3
    assert "there is no motion file" in err
