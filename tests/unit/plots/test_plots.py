"""Pictures: what they say, that nothing in them is clipped or overlaps, and that names are only names."""

import functools
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import psoas
from psoas import plots
from psoas.answers import answer as answering
from psoas.command.main import main
from psoas.dataset.schema import attributes
from psoas.errors import InvalidValueError
from psoas.formats.motions.write_sto import write_sto
from psoas.plots.sticks import chain
from psoas.plots.style import NEGATIVE, POSITIVE, PSOAS, TEAL, apart, figure, group_looks, muscle_colours, shown
from psoas.plots.sweep import crossings
from support.asked import Asked
from support.people import in_lab, labelled, person, write_trc
from support.walks import walk

MUSCLES = ["psoas", "iliacus", "rectus_femoris"]
HIP = {"of": "femur_r", "relative_to": "pelvis"}


# -- the check of every picture, and its twin that fails -----------------------------------------------------------


def drawn_texts(made, png=None):
    """Every text that is on the picture, with its box in pixels; drawn into a file, if there is one."""
    renderer = FigureCanvasAgg(made).get_renderer()
    made.draw_without_rendering() if png is None else made.savefig(png)
    hidden = set()
    for axes in made.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not axes.axison or not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    hidden |= {id(tick.label1), id(tick.label2)}
            if not axes.axison:
                hidden |= {id(axis.label), id(axis.offsetText)}
    found = []
    for text in made.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in hidden:
            found.append((text.get_text(), Text.get_window_extent(text, renderer)))
    return found


def faults(made, texts=None, slack=1.0):
    """Texts that leave the picture, and pairs of texts that overlap, by more than `slack` pixels."""
    texts = drawn_texts(made) if texts is None else texts
    width, height = made.bbox.width, made.bbox.height
    found = [
        f"outside: {text!r}"
        for text, box in texts
        if min(box.x0, box.y0) < -slack or box.x1 > width + slack or box.y1 > height + slack
    ]
    for (one, a), (two, b) in itertools.combinations(texts, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > slack and high > slack:
            found.append(f"overlap: {one!r} and {two!r}")
    return found


def words_of(made):
    return {text for text, _ in drawn_texts(made)}


def test_the_check_catches_an_overlap_and_what_is_clipped():
    made = figure(4, 3)
    axes = made.subplots()
    axes.text(0.5, 0.5, "one name")
    assert faults(made) == []
    axes.text(0.55, 0.52, "another name")
    assert faults(made) == ["overlap: 'one name' and 'another name'"]
    made = figure(4, 3, layout=None)
    made.text(0.95, 0.5, "too far to the right")
    assert faults(made) == ["outside: 'too far to the right'"]


# -- every figure --------------------------------------------------------------------------------------------------


def headline(postures=("standing", "sitting"), shape=(14, 5)):
    fascicles = ["L1 VB", "L1 TP", "L1 L2 IVD", "L2 TP", "L2 L3 IVD", "L3 TP", "L3 L4 IVD", "L4 TP", "L4 L5 IVD",
                 "L5 TP", "L5 VB"]  # fmt: skip
    rows = [*fascicles, "psoas major", "iliacus", "rectus femoris"][: shape[0]]
    kinds = ["transverse_process" if "TP" in r else "body_and_disc" if r[0] == "L" else "family" for r in rows]
    operators = ["torque", "acceleration", "step", "static_by_guides", "static_by_couples"][: shape[1]]
    value = np.linspace(-1, 1, len(rows) * len(operators) * len(postures))
    value = value.reshape(len(rows), len(operators), len(postures))
    value[:, 2:, 1:] = np.nan
    silent = np.where(np.abs(value) <= 0.05, 0.6, 0.0)
    posterior = np.where(value > 0, 0.9, 0.1) * (1 - silent)
    dims = ("muscle_row", "operator", "headline_posture")
    parts = {"relative": value, "posterior": posterior, "anterior": 1 - silent - posterior, "silent": silent}
    names = {f"headline_{k}": np.where(np.isnan(value), np.nan, v) for k, v in parts.items()}
    cells = {name: (dims, v, attributes(name)) for name, v in names.items()}
    coords = {"muscle_row": rows, "operator": operators, "headline_posture": list(postures),
              "row_label": ("muscle_row", rows), "row_kind": ("muscle_row", kinds)}  # fmt: skip
    return xr.Dataset(cells, coords, {"conditions": "made up for a test"})


ASKED = {
    "answer": lambda folder: psoas.actions(MUSCLES),
    "turning": lambda folder: psoas.actions(MUSCLES, operator="torque"),
    "seated": lambda folder: psoas.actions(MUSCLES, posture="sitting"),
    "robust": lambda folder: psoas.robustness(MUSCLES),
    "arms": lambda folder: psoas.sweep(MUSCLES, "hip_flexion_r=-20:120:20", operator="torque", **HIP),
    "sweep": lambda folder: psoas.sweep(
        ["psoas", "iliacus"], "hip_flexion_r=-20:60:20", of="pelvis", relative_to="ground"
    ),
    "static": lambda folder: psoas.static([*MUSCLES, "gluteus_maximus"]),
    "step": lambda folder: psoas.step(MUSCLES),
    "floor": lambda folder: psoas.floor(nutation=2),
    "sacrum": lambda folder: psoas.sacrum(["psoas", "pelvic floor"]),
    "swing": lambda folder: psoas.swing("psoas", steps=9),
    "loads": lambda folder: psoas.loads(),
    "posture": lambda folder: psoas.posture({"psoas": 0.2}, draws=3),
    "supine": lambda folder: psoas.posture({"psoas": 0.1}, support="supine", draws=0),
    "scene": lambda folder: psoas.scene(muscles=MUSCLES, faces=2000),
    "bare": lambda folder: psoas.scene(surfaces=False),
    "headline": lambda folder: headline(),
    "trial": lambda folder: psoas.trial(["psoas", "iliacus"], folder / "leg.mot"),
    "lengths": lambda folder: psoas.lengths(MUSCLES),
    "lengthening": lambda folder: psoas.lengths(MUSCLES, over="hip_flexion_r=-20:40:20"),
    "lunge": lambda folder: psoas.stretch("half_kneeling_lunge"),
    "stretches": lambda folder: psoas.stretch(["half_kneeling_lunge", "couch_stretch", "frog"]),
    "best": lambda folder: psoas.best_stretch("rectus femoris"),
    "battery": lambda folder: psoas.tightness("ely,abduction"),
    "emg": lambda folder: psoas.emg("wire-psoas", draws=0),
    "still": lambda folder: psoas.align(
        write_trc(folder / "still.trc", labelled(in_lab(person(2, tilt=13.0, flexion_r=23.0))))
    ),
    "gait": lambda folder: psoas.gait(
        write_trc(folder / "walk.trc", labelled(in_lab(walk(2.6)[0], at=(0.0, 0.0, 0.0))))
    ),
}


@pytest.fixture(scope="module")
def answers(motion):
    return Asked({name: functools.partial(ask, motion.parent) for name, ask in ASKED.items()})


@pytest.fixture(scope="module")
def motion(tmp_path_factory):
    """A leg that swings, so that stance changes."""
    time, file = np.arange(20) / 20, tmp_path_factory.mktemp("plots") / "leg.mot"
    columns = {"hip_flexion_r": 20 + 25 * np.sin(7 * time), "knee_angle_r": 25 + 20 * np.sin(7 * time + 1)}
    write_sto(file, list(columns), time, np.column_stack(list(columns.values())), in_degrees=True)
    return file


FIGURES = {
    "actions": lambda a: plots.actions_figure(a["seated"]),
    "actions, torque": lambda a: plots.actions_figure(a["turning"], axis="anterior"),
    "align": lambda a: plots.align_figure(a["still"]),
    "emg": lambda a: plots.emg_figure(a["emg"]),
    "gait": lambda a: plots.gait_figure(a["gait"]),
    "arms": lambda a: plots.arms_figure(a["arms"]),
    "arms, all axes": lambda a: plots.arms_figure(a["arms"], axis="all"),
    "curves": lambda a: plots.curves_figure(a["step"]),
    "fascicles": lambda a: plots.fascicle_figure(a["answer"], a["robust"]),
    "frames": lambda a: plots.frames_figure(a["answer"]),
    "headline": lambda a: plots.headline_figure(a["headline"]),
    "headline, small": lambda a: plots.headline_figure(headline(("supine_knees_to_chest",), (2, 1))),
    "floor": lambda a: plots.floor_figure(a["floor"]),
    "loads": lambda a: plots.loads_figure(a["loads"]),
    "posture": lambda a: plots.posture_figure(a["posture"]),
    "posture, supine": lambda a: plots.posture_figure(a["supine"]),
    "robustness": lambda a: plots.robustness_figure(a["robust"]),
    "sacrum": lambda a: plots.sacrum_figure(a["sacrum"]),
    "scene": lambda a: plots.scene_figure(a["scene"]),
    "scene, actions": lambda a: plots.scene_figure(a["scene"], a["answer"]),
    "scene, no bones": lambda a: plots.scene_figure(a["bare"]),
    "static": lambda a: plots.static_figure(a["static"]),
    "static, one pair": lambda a: plots.static_figure(a["static"], [("pelvis", "ground")], "anterior", "right"),
    "sweep": lambda a: plots.sweep_figure(a["sweep"]),
    "swing": lambda a: plots.swing_figure(a["swing"]),
    "trial": lambda a: plots.trial_figure(a["trial"]),
    "lengths": lambda a: plots.lengths_figure(a["lengths"]),
    "lengths, sweep": lambda a: plots.lengths_figure(a["lengthening"]),
    "stretch": lambda a: plots.stretch_figure(a["lunge"]),
    "stretch, several": lambda a: plots.stretch_figure(a["stretches"]),
    "best": lambda a: plots.best_figure(a["best"]),
    "tightness": lambda a: plots.tightness_figure(a["battery"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def picture(answers):
    """Every figure by its name, made once for the tests that look at it."""
    return functools.cache(lambda name: FIGURES[name](answers))


@pytest.fixture(scope="module")
def texts_on(picture):
    """The texts of every figure by its name, each drawn once."""
    return functools.cache(lambda name: drawn_texts(picture(name)))


def test_every_public_figure_is_checked():
    made = {name.split(",")[0] for name in FIGURES}
    assert {
        n.removesuffix("_figure").replace("fascicle", "fascicles") for n in plots.__all__ if n != "alt_text"
    } == made


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_or_overlaps(picture, texts_on, name):
    made = picture(name)
    assert isinstance(made, Figure)
    assert len(texts_on(name)) > 2
    assert faults(made, texts_on(name)) == []


@pytest.mark.parametrize("name", FIGURES)
def test_alt_text_says_segment_reference_and_what_is_assumed(picture, name):
    said = plots.alt_text(picture(name))
    assert "Assumed: " in said
    assert "\n" not in said
    unsegmented = ("align", "emg", "gait", "floor", "loads", "scene", "lengths", "stretch", "best", "tightness")
    if name.split(",")[0] not in unsegmented or name == "scene, actions":
        assert re.search(r"(pelvis|femur_r|sacrum) relative to (ground|pelvis)", said, re.I)


@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_text_and_says_its_alt_text(picture, texts_on, name, tmp_path):
    made = picture(name)
    made.savefig(tmp_path / "x.svg")
    tree = ET.parse(tmp_path / "x.svg")
    letters = {"".join(e.itertext()) for e in tree.iter("{http://www.w3.org/2000/svg}text")}
    lines = {line for text, _ in texts_on(name) for line in text.splitlines()}
    assert lines - {""} <= {text.replace("\xa0", " ") for text in letters}
    described = [e.text for e in tree.iter("{http://purl.org/dc/elements/1.1/}description")]
    assert described == [plots.alt_text(made)]
    assert (tmp_path / "x.svg").stat().st_size < 1_500_000


def test_a_figure_from_elsewhere_has_no_alt_text():
    for other in (Figure(), "text"):
        with pytest.raises(InvalidValueError, match="no alt text"):
            plots.alt_text(other)


# -- names are names -----------------------------------------------------------------------------------------------

HOSTILE = [
    r"$\frac",
    "</text><script>alert(1)</script>",
    "a$b$c",
    "line\nbreak\x00",
    "腸腰筋",
    "x" * 300,
    r"$x^2$",
    "&amp;",
]


def renamed(found, names):
    """The dataset with other labels on its groups and other names of its muscles."""
    found = found.copy(deep=True)
    labels = found.group_label.values.astype(object)
    for i in range(len(labels)):
        labels[i] = names[i % len(names)]
    return found.assign_coords(group_label=("group", labels))


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize(
    ("which", "draw"),
    [("answer", plots.frames_figure), ("seated", plots.actions_figure), ("arms", plots.arms_figure),
     ("static", plots.static_figure), ("step", plots.curves_figure), ("sweep", plots.sweep_figure)],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_hostile_names_are_drawn_as_they_are(answers, tmp_path, which, draw, bad):
    made = draw(renamed(answers[which], [bad]))
    texts = drawn_texts(made, tmp_path / "x.png")
    assert not [f for f in faults(made, texts) if f.startswith("outside")]
    made.set_layout_engine("none")  # laid out it is
    made.savefig(tmp_path / "x.svg")
    tree = ET.parse(tmp_path / "x.svg")
    letters = ["".join(e.itertext()) for e in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any(shown(bad, 20)[:5] in text for text in letters)
    assert not list(tree.iter("{http://www.w3.org/2000/svg}script"))


def test_hostile_names_of_a_headline_and_a_scene(answers, tmp_path):
    found = headline().assign_coords(row_label=("muscle_row", (HOSTILE * 2)[:14]))
    made = plots.headline_figure(found)
    assert faults(made) == []
    made.set_layout_engine("none")  # laid out it is
    made.savefig(tmp_path / "x.svg")
    scene = answers["scene"]
    names = [HOSTILE[0] if f == "iliacus" else str(f) for f in scene.family.values]
    made = plots.scene_figure(scene.assign_coords(family=("muscle", names)))
    made.savefig(tmp_path / "y.svg")
    assert HOSTILE[0].replace("_", " ") in words_of(made)


# -- what they say is what the library says ------------------------------------------------------------------------


def test_bars_are_the_answer(answers):
    made = plots.actions_figure(answers["seated"], [("pelvis", "ground")])
    value = 100 * float(psoas.relative(answers["seated"], "pelvis", "ground").sel(group="psoas_major", axis="right"))
    assert f"{value:+.1f}" in words_of(made)
    bar = made.axes[0].patches[0]
    assert bar.get_width() == pytest.approx(value)
    assert value > 0
    assert f"pelvis relative to ground: psoas major tilts posteriorly {value:.1f}" in plots.alt_text(made)


def test_shares_fill_the_bar_in_their_order(answers):
    made = plots.robustness_figure(answers["robust"], ["psoas_major", "iliacus"])
    robust = answers["robust"].sel(group="psoas_major")
    widths = [p.get_width() for p in made.axes[0].patches]
    wanted = [float(robust[f"group_{k}"]) for k in ("negative", "silent", "positive")]
    assert widths[:3] == pytest.approx(wanted)
    assert sum(widths[:3]) == pytest.approx(1)
    assert {"psoas major", "iliacus", "holds", "depends on spine"} <= words_of(made)


def test_a_slope_crosses_zero_where_the_end_contradicts_the_start(answers):
    made = plots.static_figure(answers["static"], [("pelvis", "ground")])
    assert "+10.5" in words_of(made)
    slopes = [line for line in made.axes[0].lines if len(line.get_xdata()) == 2][1:]
    turned = [line.get_ydata()[0] * line.get_ydata()[1] < 0 for line in slopes]
    assert turned[:4] == [True, True, False, False]
    assert "body and disc tilts posteriorly 10.5 at once and tilts anteriorly 1.63° in the end" in plots.alt_text(made)


def test_rungs_add_up_to_the_force_on_the_level(answers):
    made = plots.loads_figure(answers["loads"])
    force = answers["loads"].level_force
    for axes, component in zip(made.axes, ("compression", "anterior_shear"), strict=True):
        widths = np.array([p.get_width() for p in axes.patches]).reshape(-1, 3)
        assert widths.sum(axis=1) == pytest.approx(force.sel(component=component).values, abs=1e-6)
    assert "503" in words_of(made)
    with pytest.raises(InvalidValueError, match="no muscle family"):
        plots.loads_figure(answers["loads"], "nobody")
    with pytest.raises(InvalidValueError, match="nothing balances"):
        plots.loads_figure(answers["loads"].assign_attrs(status="infeasible"))


def test_a_posture_is_drawn_with_its_changes(answers):
    made = plots.posture_figure(answers["posture"])
    change = np.degrees(float(answers["posture"].sagittal_change.sel(pair="femur_r relative to pelvis")))
    assert any(text.startswith(f"flexes {change:.1f}° (") for text in words_of(made))


def test_sticks_turn_front_up_and_stand_on_their_ankles():
    still, bent = chain({}), chain({"femur_r": 0.5})
    assert bent["femur_r"][1, 0] > still["femur_r"][1, 0]  # the knee goes forward
    assert np.allclose(bent["calcn_r"][0], still["calcn_r"][0])
    upright, back = chain({"thorax": 0.0}), chain({"thorax": 0.3})
    assert back["head"][:, 0].mean() < upright["head"][:, 0].mean()  # leans back
    supine = chain(
        dict.fromkeys(("pelvis", "L5", "L4", "L3", "L2", "L1", "thorax", "femur_r", "tibia_r", "calcn_r"), np.pi / 2)
    )
    assert supine["head"][:, 0].mean() < -1 < 1 < supine["tibia_r"][1, 0]


def test_arms_need_moment_arms_and_mark_where_they_change_sign(answers):
    with pytest.raises(InvalidValueError, match="torque"):
        plots.arms_figure(answers["sweep"])
    assert crossings(np.array([0.0, 10.0, 20.0]), np.array([-1.0, 1.0, 2.0])) == [5.0]
    assert crossings(np.array([0.0, 10.0, 20.0]), np.array([-1.0, 0.0, 2.0])) == [10.0]
    assert "changing sign at" in plots.alt_text(plots.arms_figure(answers["arms"], axis="superior"))


def test_scene_shows_bones_from_the_right_and_from_the_front(answers):
    made = plots.scene_figure(answers["scene"], answers["answer"])
    side, front = made.axes
    assert len(side.collections) == len(front.collections) == 1
    knee = answers["scene"].joint_centre.sel(segment="tibia_r")
    toes = answers["scene"].segment_origin.sel(segment="toes_r")
    assert float(toes.sel(axis="anterior")) > float(knee.sel(axis="anterior"))
    right = [p for p in front.lines if np.mean(p.get_xdata()) < 0]
    assert len(right) == len(front.lines) / 2  # the body's right is at the left of who looks at it
    assert "iliac_r tilts anteriorly" in plots.alt_text(made) or "iliacus" in plots.alt_text(made)


def test_cells_of_the_headline_have_the_colour_of_their_sign():
    from matplotlib.colors import to_rgb

    from psoas.plots.claims import QUIET, shade

    assert np.allclose(shade(1.0), to_rgb(POSITIVE))
    assert np.allclose(shade(-1.0), to_rgb(NEGATIVE))
    assert shade(0.04) == QUIET
    found = headline()
    made = plots.headline_figure(found)
    numbers = [t for t in words_of(made) if t.isdigit()]
    assert set(numbers) == {"90", "60"}
    assert {"standing", "sitting", "psoas major", "body and disc"} <= words_of(made)


def test_a_grey_cell_says_whether_it_is_silent_or_split():
    found = headline(("standing",), (2, 2))
    found.headline_relative[:] = 0.01
    for key, shares in {"silent": (0.6, 0.2), "posterior": (0.2, 0.4), "anterior": (0.2, 0.4)}.items():
        found[f"headline_{key}"][0] = np.reshape(shares, (2, 1))
        found[f"headline_{key}"][1] = {"silent": 1.0}.get(key, 0.0)
    made = plots.headline_figure(found)
    cells = [t.get_text() for t in made.findobj(Text) if t.get_text() in ("±", "60", "20", "40", "100")]
    assert sorted(cells) == ["60", "±"]
    assert any("±: both ways occur" in text for text in words_of(made))
    assert "L1 VB: has no reliable sign in 2 (both ways occur in 1) of 2 cells" in plots.alt_text(made)
    assert "L1 TP: has no reliable sign in 2 of 2 cells" in plots.alt_text(made)


def test_an_operator_without_an_answer_in_one_posture_keeps_its_column():
    from psoas.plots.claims import column_places

    found = headline()
    assert [(o, p) for o, p, _ in column_places(found)] == [(o, p) for p in range(2) for o in range(5)]
    assert [(o, p) for o, p, _ in column_places(found.isel(headline_posture=[1]))] == [(0, 0), (1, 0)]
    hollow = [p for p in plots.headline_figure(found).axes[0].patches if p.get_linewidth() > 0]
    assert len(hollow) == 14 * 3


# -- one colour, one meaning ---------------------------------------------------------------------------------------


def colours_of(made):
    """Every colour of a line or a shape, as a hexadecimal number."""
    lines = {to_hex(c) for axes in made.axes for line in axes.lines
             for c in (line.get_color(), line.get_mec(), line.get_mfc()) if str(c) != "none"}  # fmt: skip
    return lines | {to_hex(p.get_facecolor()) for axes in made.axes for p in axes.patches}


@pytest.mark.parametrize(
    "name", ["arms", "arms, all axes", "curves", "fascicles", "frames", "loads", "posture", "scene", "static", "sweep",
             "trial", "lengths", "lengths, sweep"],
)  # fmt: skip
def test_blue_and_orange_are_kept_for_signs(picture, name):
    made = colours_of(picture(name))
    assert not made & {POSITIVE.lower(), NEGATIVE.lower()}
    if name not in ("frames", "posture"):
        assert PSOAS.lower() in made


def test_the_check_of_colours_catches_a_sign(picture):
    assert {POSITIVE.lower(), NEGATIVE.lower()} <= colours_of(picture("actions"))


def test_a_muscle_has_the_same_colour_in_every_picture_and_page():
    from psoas.offline_report.colours import KNOWN, colours

    assert colours(["iliacus", "x"]) == muscle_colours(["iliacus", "x"])
    assert set(muscle_colours([f"f{i}" for i in range(9)]).values()).isdisjoint({*KNOWN.values(), POSITIVE, NEGATIVE})
    whole, part, left = group_looks(["psoas_major", "psoas_major:transverse_process_r", "iliacus_l"])
    assert whole["color"] == part["color"] == PSOAS != left["color"]
    assert whole["ls"] != part["ls"]


def test_rings_are_transverse_processes(answers):
    axes = plots.fascicle_figure(answers["answer"], answers["robust"]).axes[0]
    names = [t.get_text() for t in axes.get_yticklabels()]
    marks = [line for line in axes.lines if line.get_marker() in ("o", "D") and line.get_ydata()[0] != 1.02]
    assert len(marks) == len(names) == 13
    for name, mark in zip(names, marks, strict=True):
        assert (mark.get_mfc() == "white") == name.endswith("TP")
        assert (mark.get_marker() == "D") == (name in ("psoas, whole", "iliacus"))


def test_all_rows_of_a_frames_figure_have_one_scale(answers):
    def drawn(axes):
        """Angle of the thigh that moves."""
        x, y = next(line for line in axes.lines if line.get_color() == TEAL).get_data()
        return np.arctan2(x[1] - x[0], y[0] - y[1]) - np.arctan2(0.03, 1.0)

    made = plots.frames_figure(answers["answer"])
    flexions = [
        float(psoas.relative(answers["answer"], "femur_r", "pelvis").sel(group=g, axis="right"))
        for g in ("psoas_major", "iliacus")
    ]
    assert drawn(made.axes[0]) / drawn(made.axes[3]) == pytest.approx(flexions[0] / flexions[1])
    assert np.degrees(drawn(made.axes[3])) == pytest.approx(36)


def test_what_has_no_reliable_sign_is_never_said_to_stand_still(answers, picture):
    for name in ("scene, actions", "actions", "static", "curves", "frames"):
        assert "does not turn" not in plots.alt_text(picture(name))
    assert "Ps_L1_TP_r has no reliable sign" in plots.alt_text(picture("scene, actions"))
    still = answers["answer"].copy(deep=True)
    still.group_angular_acceleration.loc[{"segment": "pelvis"}] *= 0.01
    assert "pelvis relative to ground has no reliable sign" in plots.alt_text(plots.frames_figure(still))


def test_headline_variables_are_registered():
    from psoas.dataset.schema import check_dataset

    found = headline()
    for name, array in found.data_vars.items():
        array.attrs.update(attributes(name))
    kept = check_dataset(found)
    assert all(kept[name].identical(array) for name, array in found.data_vars.items())
    assert set(kept.data_vars) == set(found.data_vars)


def test_labels_move_apart_no_farther_than_needed():
    assert apart([0.0, 3.0], 1.0, -9, 9) == [0.0, 3.0]
    assert apart([2.0, 2.0, 2.0], 1.0, 0.0, 9.0) == [1.0, 2.0, 3.0]
    assert apart([8.9, 9.0], 1.0, 0.0, 9.0) == [8.0, 9.0]
    moved = apart([5.0, 4.9, 0.0], 1.0, 0.0, 9.0)
    assert moved[0] - moved[1] == pytest.approx(1.0)


# -- import and command --------------------------------------------------------------------------------------------


def test_import_loads_no_matplotlib_and_no_engine():
    code = "import sys, psoas.plots as p; p.frames_figure; p.headline_figure; p.alt_text; " \
           "print([m for m in ('matplotlib', 'mujoco') if m in sys.modules])"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_unknown_picture_is_no_attribute():
    assert set(dir(plots)) == set(plots.__all__)
    with pytest.raises(AttributeError, match="pie_figure"):
        plots.pie_figure  # noqa: B018


@pytest.mark.parametrize(
    "asked",
    ["actions iliacus", "actions iliacus --posture sitting", "actions iliacus --operator torque",
     "actions iliacus --operator static", "actions iliacus --operator step", "actions iliacus --robust",
     "actions Ps_L1_VB_r", "actions psoas --of thorax", "actions iliacus --of pelvis --axis all",
     "actions iliacus --of pelvis --operator static --axis all", "actions iliacus --sweep hip_flexion_r=0:60:30",
     "posture --tight psoas=0.1 --support supine --draws 0", "loads"],
)  # fmt: skip
def test_every_answer_has_its_picture(asked, tmp_path, capsys, monkeypatch):
    kept, real = {}, answering.answer
    monkeypatch.setattr(answering, "answer", lambda q, **more: kept.get(q) or kept.setdefault(q, real(q, **more)))
    pictures = [tmp_path / f"x.{kind}" for kind in ("svg", "png", "pdf")]
    heads = (b"<?xml", b"\x89PNG", b"%PDF")
    for picture, head in zip(pictures[:1] if "iliacus --" in asked else pictures, heads, strict=False):
        assert main([*asked.split(), "--plot", str(picture)]) == 0
        assert picture.read_bytes().startswith(head)
    assert capsys.readouterr().out
    assert {p.suffix for p in tmp_path.iterdir()} <= {".svg", ".png", ".pdf"}


def test_a_motion_has_its_picture(motion, tmp_path, capsys):
    assert main(["actions", "iliacus", "--posture", str(motion), "--plot", str(tmp_path / "x.svg")]) == 0
    assert "iliacus" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "iliacus" in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["actions iliacus --operator static", "posture --tight psoas=0.1 --draws 0", "loads"])
def test_other_pictures_are_refused_before_anything_is_computed(asked, tmp_path, capsys):
    assert main([*asked.split(), "--plot", str(tmp_path / "x.gif")]) == 2
    assert "does not end in .svg, .png or .pdf" in capsys.readouterr().err
    assert main([*asked.split(), "--plot", str(tmp_path / "no" / "x.svg")]) == 3
    assert not list(tmp_path.iterdir())
