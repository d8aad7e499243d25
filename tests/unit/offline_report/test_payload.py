"""The payload of the 3D body: what comes back of bones and postures, and every number with its words."""

import json
from base64 import b64decode

import numpy as np
import pytest

import psoas
from psoas.dataset.signs import signs
from psoas.errors import InvalidValueError
from psoas.offline_report.body3d import body3d
from psoas.offline_report.cells import codes, full_colour, rows, size
from psoas.offline_report.packing import quantised
from psoas.offline_report.payload import COLOURS, PAIRS, distinct, payload
from psoas.offline_report.said import called, does
from psoas.plots import style
from support.scene_twin import MUSCLES, SEGMENTS, turned, twin_answer, twin_scene

HOSTILE = "</script><img src=x onerror=alert(1)>[/r]\"'&\u2028{who}"
# per newton, about right: psoas tilts the pelvis anteriorly by 0.02 + 0.04 a side, iliacus posteriorly by a crumb
PELVIS = {"pelvis": [-0.02, -0.04, -0.02, -0.04, 0.001, 0.001], "femur_r": [0.1, 0.2, 0.1, 0.2, 0.3, 0.3]}


def unpacked(text, kind, columns):
    return np.frombuffer(b64decode(text), f"<{kind}").reshape(-1, columns)


def points(packed):
    return np.array(packed["offset"]) + packed["scale"] * unpacked(packed["points"], "i2", 3)


def made(scenes=None, answers=None, **options):
    scenes = {"standing": twin_scene()} if scenes is None else scenes
    answers = {("standing", "acceleration"): twin_answer(values=PELVIS)} if answers is None else answers
    return payload(scenes, answers, **options)


def cell(data, pair, who, axis=0, operator=0, posture=0):
    """The cell of the row that is called so."""
    k = next(i for i, p in enumerate(data["pairs"]) if (p["of"], p["to"]) == pair)
    row = next(i for i, r in enumerate(data["rows"]) if r["who"] == who)
    return data["cells"][f"{posture}/{operator}/{k}"][axis].split(" ")[row]


def sentence(data, pair, who, axis=0, operator=0):
    """The sentence as the page fills it."""
    k = next(i for i, p in enumerate(data["pairs"]) if (p["of"], p["to"]) == pair)
    row = next(r for r in data["rows"] if r["who"] == who)
    found, words = cell(data, pair, who, axis, operator), data["pairs"][k]
    says = words["says"][operator]["turns" if found[0] in "+-" else found[0]]
    filled = {
        "does": words["does"][axis].get(found[0]),
        "size": found[1:],
        "conditions": data["conditions"][f"0/{operator}"],
    }
    return " ".join(half.format(who=row["who"], force=row["force"], **filled) for half in says).strip()


def test_bones_come_back_to_a_tenth_of_a_millimetre():
    scene, data = twin_scene(), made()
    for bone in data["bones"]:
        k = bone["segment"]
        mine = scene.vertex_surface.values == k
        assert np.abs(points(bone) - scene.vertex.values[mine]).max() < 1e-4
        assert unpacked(bone["faces"], "u2", 3).tolist() == (scene.face.values[12 * k : 12 * k + 12] - 8 * k).tolist()
    assert [b["segment"] for b in data["bones"]] == list(range(len(SEGMENTS)))


def test_a_posture_comes_back_with_its_transforms_and_muscles():
    scene = twin_scene(pelvis=20.0)
    data = made({"standing": scene})
    placed = unpacked(data["postures"][0]["placed"], "f4", 3).reshape(-1, 4, 3)
    assert np.allclose(placed[:, 0], scene.segment_origin, atol=1e-6)
    assert np.allclose(placed[:, 1:], scene.segment_axes, atol=1e-6)
    assert np.allclose(placed[0, 1:], turned(20.0), atol=1e-6)
    paths = data["postures"][0]["paths"]
    assert paths["counts"] == [3] * len(MUSCLES)
    assert np.abs(points(paths) - scene.path_point.values).max() < 1e-4
    assert data["postures"][0]["floor"] == pytest.approx(0.50)  # the lower ends of the thighs


def test_points_of_a_muscle_need_not_lie_together():
    scene = twin_scene()
    order = np.argsort(np.tile(np.arange(3), len(MUSCLES)), kind="stable")  # first points, then second, then third
    mixed = scene.isel(point=order)
    assert points(made({"standing": mixed})["postures"][0]["paths"]) == pytest.approx(
        points(made({"standing": scene})["postures"][0]["paths"])
    )


def test_surfaces_may_come_from_any_posture_or_from_none():
    answers = {(p, "acceleration"): twin_answer(values=PELVIS) for p in ("standing", "bent")}
    bare = made({"standing": twin_scene(surfaces=False), "bent": twin_scene(pelvis=30)}, answers)
    assert len(bare["bones"]) == len(SEGMENTS)
    assert made({"standing": twin_scene(surfaces=False)})["bones"] == []


def test_arms_are_apart_so_that_one_sees_through():
    scene = twin_scene().assign_coords(surface=["pelvis", "L3", "humerus_r", "femur_r", "femur_l"])
    assert [b["quiet"] for b in made({"standing": scene})["bones"]] == [False, False, True, False, False]


def test_many_points_take_four_bytes_an_index():
    scene = twin_scene()
    many = np.tile(scene.vertex.values[:8], (9000, 1))
    big = scene.drop_vars(["vertex", "vertex_surface", "face"])
    big["vertex"] = (("vertex", "component"), many)
    big["vertex_surface"] = (("vertex",), np.zeros(len(many), int))
    big["face"] = (("face", "corner"), np.array([[0, 1, 71999]]))
    (bone,) = made({"standing": big.reset_coords(["vertex", "face"])})["bones"]
    assert bone["wide"]
    assert unpacked(bone["faces"], "u4", 3).tolist() == [[0, 1, 71999]]


def test_points_that_are_not_finite_are_refused():
    with pytest.raises(InvalidValueError, match="not finite"):
        quantised(np.array([[0.0, np.nan, 1.0]]))


def test_numbers_are_those_of_the_dataset():
    data, pair = made(), ("pelvis", "ground")
    assert cell(data, pair, "psoas major (both sides)") == "-6"  # 2 sides x 100 N x mean(0.02, 0.04)
    assert cell(data, pair, "psoas major (right side)") == "-3"
    assert cell(data, pair, "psoas major, body and disc (left side)") == "-2"
    assert cell(data, pair, "Ps_2_r (right side)") == "-4"
    assert cell(data, pair, "Ps_2 (both sides)") == "-8"
    assert cell(data, ("femur_r", "pelvis"), "psoas major (right side)") == "+18"
    assert cell(data, ("pelvis", "femur_r"), "psoas major (right side)") == "-18"


def test_a_crumb_has_no_reliable_sign():
    """Iliacus turns the pelvis by 0.2 and the thigh by 60: less than 5 %; of the thigh itself the sign is reliable."""
    data = made()
    assert cell(data, ("pelvis", "ground"), "iliacus (both sides)") == "00.2"
    assert cell(data, ("femur_r", "ground"), "iliacus (both sides)") == "+60"
    assert cell(data, ("thorax", "ground"), "iliacus (both sides)") == "00"


def test_the_deadband_is_compared_in_the_axes_of_the_reference():
    def marked(values, norms, side, operator):
        return codes(np.array([values]), signs(np.array([values]), norms), [side], operator).tolist()

    norms = np.array([[1.0, 1.0, 10.0]])
    assert marked([0.049, 0.05, -0.6], norms, "right", "acceleration") == [["0", "+", "-"]]
    assert marked([np.nan, 0.0, 1e-12], norms * 0, "both", "acceleration") == [["n", "0", "0"]]
    assert marked([1.0, 1.0, 1.0], norms, "both", "torque") == [["x", "x", "x"]]


def test_sentences_say_reference_operator_conditions_and_unit():
    answers = {("standing", o): twin_answer(values=PELVIS, operators=o) for o in ("acceleration", "static", "torque")}
    data, pair = made(answers=answers), ("pelvis", "ground")
    assert sentence(data, pair, "psoas major (both sides)") == (
        "psoas major (both sides) tilts the pelvis anteriorly relative to the ground, 6 rad/s² at 100 N a side "
        "(acceleration at that instant; standing; both feet welded)."
    )
    assert sentence(data, pair, "Ps_1_r (right side)", operator=1) == (
        "Ps_1_r (right side) tilts the pelvis anteriorly relative to the ground by 115° at 100 N "
        "(static: the new equilibrium, holds kept by guides; standing; both feet welded)."
    )
    assert sentence(data, pair, "psoas major (right side)", operator=2) == (
        "psoas major (right side) tilts the pelvis anteriorly relative to the ground with a moment arm of 30 mm "
        "(torque, whatever the tension; standing; both feet welded)."
    )
    assert sentence(data, pair, "psoas major (both sides)", operator=2) == (
        "A moment arm belongs to the muscles of one side: choose right or left."
    )
    assert sentence(data, pair, "iliacus (both sides)") == (
        "iliacus (both sides): no reliable sign for the pelvis relative to the ground; 0.2 rad/s² at 100 N a side, "
        "less than 5 % of the most that it turns pelvis, thighs or thorax relative to the ground "
        "(acceleration; standing; both feet welded)."
    )


def test_what_is_not_represented_is_said():
    answer = twin_answer(values=PELVIS).assign_coords(
        on_spine=("muscle", [False] * 6), group_on_spine=("group", [False] * 12)
    )
    data, pair = made(answers={("standing", "acceleration"): answer}), ("thorax", "pelvis")
    assert cell(data, pair, "psoas major (both sides)") == "n"
    assert sentence(data, pair, "psoas major (both sides)").startswith(
        "What psoas major (both sides) does to the thorax relative to the pelvis is not represented in this model ("
    )


def test_a_pair_without_a_torque_says_why():
    data = made(answers={("standing", "torque"): twin_answer(values=PELVIS, operators="torque")})
    k = next(i for i, p in enumerate(data["pairs"]) if (p["of"], p["to"]) == ("thorax", "pelvis"))
    assert data["cells"][f"0/0/{k}"].startswith("torque of 'thorax' relative to 'pelvis' needs spine='coupled'")


@pytest.mark.parametrize(
    ("of", "to", "axis", "sign", "said"),
    [
        ("pelvis", "ground", "right", -1, "tilts the pelvis anteriorly relative to the ground"),
        ("pelvis", "femur_r", "anterior", 1, "drops the pelvis on the right relative to the right thigh"),
        ("femur_l", "pelvis", "superior", 1, "rotates the left thigh externally relative to the pelvis"),
        ("femur_r", "ground", "right", 1, "swings the right thigh forward relative to the ground"),
        ("thorax", "pelvis", "right", -1, "flexes the thorax relative to the pelvis"),
        ("L3", "ground", "right", 1, "tips L3 back relative to the ground"),
        ("calcn_r", "ground", "right", 1, "turns the right foot front up relative to the ground"),
        ("block", "ground", "superior", -1, "turns block right relative to the ground"),
    ],
)
def test_the_segment_is_the_object(of, to, axis, sign, said):
    assert does(of, to, axis, sign) == said


def test_a_stranger_without_side_keeps_its_name():
    assert (called("sled_r"), called("ground"), called("L4")) == ("sled_r", "the ground", "L4")


def test_arrows_follow_the_reference_into_the_stage():
    """The ground of the answer is its heading frame; on the stage it is turned as the posture turned the pelvis."""
    scene, answer = twin_scene(pelvis=30.0), twin_answer(values=PELVIS, pelvis=30.0)
    data = made(
        {"standing": scene}, {("standing", "acceleration"): answer}, pairs=[("pelvis", "ground"), ("L3", "pelvis")]
    )
    ground, level = (turn["axes"] for turn in data["turns"][0])
    assert np.allclose([a["axis"] for a in ground], [[0, 0, 1], [1, 0, 0], [0, 1, 0]], atol=1e-4)
    assert np.allclose([a["axis"] for a in level], turned(30.0)[[2, 0, 1]], atol=1e-4)
    for arrow in (*ground, *level):
        assert np.dot(arrow["axis"], arrow["towards"]) == pytest.approx(0.0, abs=1e-3)
        assert np.linalg.norm(arrow["towards"]) == pytest.approx(1.0, abs=1e-3)
    assert ground[0]["centre"] == pytest.approx([0.0, 0.85, 0.0])  # between the hips


def test_muscles_that_were_not_asked_have_no_row():
    few = {k: v for k, v in MUSCLES.items() if v[0] == "iliacus"}
    answer = twin_answer(few, {"pelvis": [1.0, 1.0]})
    data = made(answers={("standing", "acceleration"): answer})
    assert [m["one"] is None for m in data["muscles"]] == [True, True, True, True, False, False]
    assert [data["muscles"][k]["name"] for k in data["rows"][0]["muscles"]] == ["iliacus_r", "iliacus_l"]


def test_a_muscle_that_is_its_whole_family_has_one_row():
    data = made()
    assert [r["who"] for r in data["rows"] if "iliacus" in r["who"]] == [
        "iliacus (both sides)", "iliacus (right side)", "iliacus (left side)",
    ]  # fmt: skip
    who = {m["name"]: (data["rows"][m["one"]]["who"], data["rows"][m["both"]]["who"]) for m in data["muscles"]}
    assert who["iliacus_l"] == ("iliacus (left side)", "iliacus (both sides)")
    assert who["Ps_2_r"] == ("Ps_2_r (right side)", "Ps_2 (both sides)")


def test_choices_list_families_parts_and_the_single_muscles_of_several():
    said = [(c["under"], c["label"], c["depth"]) for c in made()["choices"]]
    assert said == [
        ("", "psoas major", 0), ("", "body and disc", 1), ("", "transverse process", 1), ("", "iliacus", 0),
        ("psoas major", "Ps_1", 0), ("psoas major", "Ps_2", 0),
    ]  # fmt: skip
    assert all(set(c["rows"]) == {"both", "right", "left"} for c in made()["choices"])


def test_pairs_that_the_body_lacks_are_left_out():
    assert [(p["of"], p["to"]) for p in made()["pairs"]] == [p for p in PAIRS if {"L1", "L5"}.isdisjoint(p)]


def test_a_body_with_none_of_the_pairs_shows_every_segment():
    data = made(pairs=[("tail", "ground")])
    assert [(p["of"], p["to"]) for p in data["pairs"]] == [(s, "ground") for s in sorted(SEGMENTS)]


@pytest.mark.parametrize(
    ("shown", "full"), [([0.0], 1.0), ([np.nan], 1.0), ([1.0], 1.0), ([-3.4], 5.0), ([70.0], 100.0), ([0.012], 0.02)]
)
def test_the_colour_is_full_at_a_round_number(shown, full):
    assert full_colour(np.array(shown)) == full


def test_sizes_have_three_digits_and_no_exponent():
    assert [size(v) for v in (-54.76, 1234.0, 0.1234, 1e-9, 129.6)] == ["54.8", "1230", "0.123", "0", "130"]


def test_colours_are_those_of_the_pictures():
    assert (COLOURS["+"], COLOURS["-"]) == (style.BLUE, style.ORANGE)


def test_a_midline_muscle_is_its_own_both_sides():
    muscles = {"rectus": ("rectus_abdominis", "midline", "")}
    data = made(
        {"standing": twin_scene(muscles)}, {("standing", "acceleration"): twin_answer(muscles, {"pelvis": [0.3]})}
    )
    assert data["muscles"][0]["one"] == data["muscles"][0]["both"]
    assert data["rows"][0] == {"who": "rectus abdominis", "force": "100 N", "muscles": [0]}


def test_hostile_names_stay_names():
    muscles = {f"{HOSTILE}_r": (HOSTILE, "right", ""), f"{HOSTILE}_l": (HOSTILE, "left", "")}
    answer = twin_answer(muscles, {"pelvis": [0.1, 0.1]})
    section = body3d({HOSTILE: twin_scene(muscles)}, {(HOSTILE, "acceleration"): answer})
    assert "<img" not in section.html
    assert "</script" not in section.html
    assert "\u2028" not in section.html
    assert "&lt;/script&gt;" in section.html
    assert section.data["muscles"][0]["name"] == f"{HOSTILE}_r"  # as data: the page writes it as text
    json.dumps(section.data)


@pytest.mark.parametrize(
    ("scenes", "answers", "said"),
    [
        ({}, {}, "at least one scene and one answer"),
        (("standing",), (("sitting", "acceleration"),), "no scene for the posture sitting"),
        (("standing", "sitting"), (("standing", "acceleration"),), "no answer for the posture sitting"),
        (("standing",), (("standing", "step"),), "operator step is not drawn"),
    ],
)
def test_what_cannot_be_shown_is_refused(scenes, answers, said):
    with pytest.raises(InvalidValueError, match=said):
        payload({s: twin_scene() for s in scenes}, {a: twin_answer() for a in answers})


def test_answers_of_different_muscles_are_refused():
    few = {k: v for k, v in MUSCLES.items() if v[0] == "iliacus"}
    answers = {
        ("standing", "acceleration"): twin_answer(),
        ("standing", "static"): twin_answer(few, operators="static"),
    }
    with pytest.raises(InvalidValueError, match="the same muscles in the same order"):
        made(answers=answers)


def test_section_names_what_the_page_has_to_write():
    section = body3d({"standing": twin_scene()}, {("standing", "acceleration"): twin_answer(values=PELVIS)}, name="b")
    assert (section.name, section.scripts[0], section.styles) == ("b", "vendor/three.bundle.min.js", ("body3d.css",))
    assert 'data-payload="data-b"' in section.html
    assert section.html.count("<select") == 5


def test_a_whole_body_is_under_a_megabyte_and_says_what_the_records_say(body):
    """Five postures, three operators, every number equal to that of `psoas.answers`."""
    postures = ["standing", "sitting", "hip_extended_20", "hip_flexed_90", "supine_knees_to_chest"]
    muscles = ["psoas", "hip flexors", "glutes", "hamstrings"]
    scenes = {p: psoas.scene(body, p, surfaces=p == "standing") for p in postures}
    found = {p: psoas.actions(muscles, body=body, posture=p) for p in postures}
    answers = {(p, o): found[p] for p in postures for o in ("acceleration", "torque")}
    data = payload(scenes, answers)
    assert 300_000 < len(json.dumps(data, ensure_ascii=False, separators=(",", ":"))) < 1_000_000
    every = rows(found["sitting"])
    named = [every[k] for k in distinct(every)]
    k = next(i for i, p in enumerate(data["pairs"]) if (p["of"], p["to"]) == ("pelvis", "femur_r"))
    cells = data["cells"][f"1/0/{k}"][0].split(" ")
    records = {
        (r["muscle"], r["side"]): r
        for r in psoas.records(found["sitting"], "pelvis", "femur_r", "acceleration", axes=["right"])
    }
    compared = 0
    for row, mark in zip(named, cells, strict=True):
        name = (
            row.muscles[0]
            if row.kind == "fascicle"
            else row.family + {"both": "", "right": "_r", "left": "_l"}[row.side]
        )
        record = records.get((name, row.side)) if row.kind != "group" else None
        if record is None:
            continue
        compared += 1
        assert float(mark[1:]) == pytest.approx(abs(100 * record["value"]), rel=6e-3, abs=1e-3)
        if mark[0] in "+-":
            assert (mark[0] == "+") == (record["value"] > 0)
    assert compared > 60
