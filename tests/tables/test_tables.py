"""Every row of every table, by an identity it must keep."""

import re

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.anatomy.muscles import muscles_asked
from psoas.anatomy.words import word
from psoas.bodies.default.sacrum import sacral_body
from psoas.body.body import project, state
from psoas.body.posture import settable
from psoas.errors import PsoasError
from psoas.frames import AXES, rotation_about


def ids(rows, *columns):
    return ["-".join(r[c] for c in columns) or "row" for r in rows]


# -- words: a rotation moves a landmark the way its word says ------------------------------------------------------

LANDMARK = {  # word -> (landmark in segment axes, axis of the reference it moves along, sign)
    "tilts posteriorly": ((1, 0, 0), 1, 1),  # the front goes up
    "tilts anteriorly": ((1, 0, 0), 1, -1),
    "drops on the right": ((0, 0, 1), 1, -1),
    "drops on the left": ((0, 0, -1), 1, -1),
    "turns left": ((1, 0, 0), 2, -1),
    "turns right": ((1, 0, 0), 2, 1),
    "rotates left": ((1, 0, 0), 2, -1),
    "rotates right": ((1, 0, 0), 2, 1),
    "swings forward": ((0, -1, 0), 0, 1),
    "swings back": ((0, -1, 0), 0, -1),
    "swings left": ((0, -1, 0), 2, -1),
    "swings right": ((0, -1, 0), 2, 1),
    "leans back": ((0, 1, 0), 0, -1),
    "leans forward": ((0, 1, 0), 0, 1),
    "leans right": ((0, 1, 0), 2, 1),
    "leans left": ((0, 1, 0), 2, -1),
    "tips back": ((0, 1, 0), 0, -1),
    "tips forward": ((0, 1, 0), 0, 1),
    "tips right": ((0, 1, 0), 2, 1),
    "tips left": ((0, 1, 0), 2, -1),
    "bends right": ((0, 1, 0), 2, 1),
    "bends left": ((0, 1, 0), 2, -1),
    "turns front up": ((1, 0, 0), 1, 1),
    "turns front down": ((1, 0, 0), 1, -1),
    "dorsiflexes": ((1, 0, 0), 1, 1),
    "plantarflexes": ((1, 0, 0), 1, -1),
    "counternutates": ((1, 0, 0), 1, 1),  # the promontory, in front, goes up
    "nutates": ((1, 0, 0), 1, -1),
}
BY_SEGMENT = {  # words that mean a direction by segment or side
    ("upper", "extends"): ((0, 1, 0), 0, -1),
    ("upper", "flexes"): ((0, 1, 0), 0, 1),
    ("femur", "flexes"): ((0, -1, 0), 0, 1),
    ("femur", "extends"): ((0, -1, 0), 0, -1),
    ("tibia", "extends"): ((0, -1, 0), 0, 1),
    ("tibia", "flexes"): ((0, -1, 0), 0, -1),
    ("coccyx", "flexes"): ((0, -1, 0), 0, 1),  # its tip goes forward
    ("coccyx", "extends"): ((0, -1, 0), 0, -1),
}
TOWARDS_MIDLINE = {"adducts": 1, "abducts": -1}  # of the foot end, seen from the side it is on
FRONT_TO_MIDLINE = {"rotates internally": 1, "rotates externally": -1, "turns in": 1, "turns out": -1}
SOLE_TO_MIDLINE = {"inverts": 1, "everts": -1}
EXAMPLES = {
    "pelvis": "pelvis", "femur": "femur_{}", "tibia": "tibia_{}", "foot": "calcn_{}", "thorax": "thorax",
    "vertebra": "L3", "upper": "L2", "lower": "L4", "any": "abdomen",
    "sacrum": "sacrum", "coccyx": "coccyx",
}  # fmt: skip
REFERENCES = {
    "any": "ground",
    "pelvis": "pelvis",
    "femur": "femur_{}",
    "tibia": "tibia_{}",
    "lower": "L4",
    "sacrum": "sacrum",
}


def expected(row_of, said, side):
    midline = -1 if side == "r" else 1  # towards the midline, along the axis right
    if said in LANDMARK:
        return LANDMARK[said]
    if (row_of, said) in BY_SEGMENT:
        return BY_SEGMENT[row_of, said]
    if said in TOWARDS_MIDLINE:
        return (0, -1, 0), 2, midline * TOWARDS_MIDLINE[said]
    if said in SOLE_TO_MIDLINE:
        return (0, -1, 0), 2, midline * SOLE_TO_MIDLINE[said]
    return (1, 0, 0), 2, midline * FRONT_TO_MIDLINE[said]


@pytest.mark.parametrize("row", table("words"), ids=ids(table("words"), "of", "relative_to", "axis", "side"))
def test_words(row):
    for side in row["side"] or "rl":
        of, to = EXAMPLES[row["of"]].format(side), REFERENCES[row["relative_to"]].format(side)
        for sign in (1, -1):
            said = word(table("words"), of, to, row["axis"], sign * 0.3)
            assert said == row["positive" if sign > 0 else "negative"]
            landmark, along, way = expected(row["of"], said, side)
            axis = np.eye(3)[AXES.index(row["axis"])]
            moved = rotation_about(axis, sign * 1e-3) @ landmark - landmark
            assert np.sign(moved[along]) == way, f"{of} relative to {to} {said}"


def test_every_pair_of_segments_has_a_word(body):
    for of in body.segments:
        for to in ("ground", *body.segments):
            for axis in AXES:
                if of != to:
                    words = {word(table("words"), of, to, axis, v) for v in (1.0, -1.0, 0.0)}
                    assert len(words) == 3, (of, to, axis)


# -- coordinates: perturbed, a landmark moves as the positive direction says ---------------------------------------


def landmark_motion(body, coordinate, segment, landmark, reference):
    """How a point of a segment moves per unit of a coordinate, in the axes of the reference at the start."""
    q = np.zeros(len(body.coordinates))
    q = project(body, q)
    moved = q.copy()
    moved[body.coordinate(coordinate)] += 1e-4
    one, two = (state(body, x) for x in (q, moved))
    s = body.segment(segment)

    def seen(at):
        p = at.origin[s] + at.R[s] @ landmark
        if reference == "ground":
            return one.R[0].T @ p
        r = body.segment(reference)
        return at.R[r].T @ (p - at.origin[r])

    return (seen(two) - seen(one)) / 1e-4


POSITIVE = {  # coordinate -> (segment, landmark, reference, component, sign)
    "pelvis_tx": ("pelvis", (0, 0, 0), "ground", 0, 1),
    "pelvis_ty": ("pelvis", (0, 0, 0), "ground", 1, 1),
    "pelvis_tz": ("pelvis", (0, 0, 0), "ground", 2, 1),
    "pelvis_tilt": ("pelvis", (1, 0, 0), "ground", 1, 1),
    "pelvis_list": ("pelvis", (0, 0, 1), "ground", 1, -1),
    "pelvis_rotation": ("pelvis", (1, 0, 0), "ground", 2, -1),
    "hip_flexion": ("femur", (0, -1, 0), "pelvis", 0, 1),
    "hip_adduction": ("femur", (0, -1, 0), "pelvis", 2, "midline"),
    "hip_rotation": ("femur", (1, 0, 0), "pelvis", 2, "midline"),
    "knee_angle": ("tibia", (0, -1, 0), "femur", 0, -1),
    "ankle_angle": ("talus", (1, 0, 0), "tibia", 1, 1),
    "subtalar_angle": ("calcn", (0, -1, 0), "talus", 2, "midline"),
    "mtp_angle": ("toes", (1, 0, 0), "calcn", 1, -1),
    "sacrum_tx": ("sacrum", (0, 0, 0), "pelvis", 0, 1),
    "sacrum_ty": ("sacrum", (0, 0, 0), "pelvis", 1, 1),
    "sacrum_tz": ("sacrum", (0, 0, 0), "pelvis", 2, 1),
    "sacrum_FE": ("sacrum", (1, 0, 0), "pelvis", 1, 1),
    "sacrum_LB": ("sacrum", (0, 1, 0), "pelvis", 2, 1),
    "sacrum_AR": ("sacrum", (1, 0, 0), "pelvis", 2, -1),
    "coccyx_FE": ("coccyx", (0, -1, 0), "sacrum", 0, 1),
}
LUMBAR = {"FE": ((0, 1, 0), 0, -1), "LB": ((0, 1, 0), 2, 1), "AR": ((1, 0, 0), 2, -1)}
COORDINATES = [r for r in table("coordinates") if not r["coordinate"].startswith("lumbar_")]


@pytest.mark.parametrize("row", COORDINATES, ids=ids(COORDINATES, "coordinate"))
def test_positive_directions(body, row):
    name = row["coordinate"]
    if match := re.match(r"((?:T12|L\d)_(?:L\d|S1))_(FE|LB|AR)", name):
        level = next(r for r in table("lumbar_levels") if r["level"] == match[1])
        landmark, component, sign = LUMBAR[match[2]]
        assert np.sign(landmark_motion(body, name, level["upper"], landmark, level["lower"])[component]) == sign
        return
    segment, landmark, reference, component, sign = POSITIVE[name]
    if name.startswith(("sacrum", "coccyx")):
        body = sacral_body()
    if name in body.coordinates:
        assert np.sign(landmark_motion(body, name, segment, landmark, reference)[component]) == sign
        return
    for side, midline in (("r", -1), ("l", 1)):
        where = reference if reference in ("pelvis", "ground") else f"{reference}_{side}"
        motion = landmark_motion(body, f"{name}_{side}", f"{segment}_{side}", landmark, where)[component]
        assert np.sign(motion) == (midline if sign == "midline" else sign)


def test_every_settable_coordinate_is_described(body):
    said = {row["coordinate"] for row in table("coordinates")}
    mine = {*settable(body), *sacral_body().independent}
    assert {c.removesuffix("_r").removesuffix("_l") for c in mine} == said


# -- families, groups, muscles -------------------------------------------------------------------------------------


def test_aliases_are_unique():
    seen = {}
    for row in table("families"):
        assert re.fullmatch(r"[a-z_]+", row["family"])
        for name in [row["family"], *row["aliases"].split()]:
            assert seen.setdefault(name, row["family"]) == row["family"], name
    assert not set(seen) & {row["alias"] for row in table("groups")}
    uberon = [row["uberon"] for row in table("families") if row["uberon"]]
    assert len(uberon) == len(set(uberon)) > 40
    assert all(re.fullmatch(r"UBERON:\d{7}", u) for u in uberon)
    assert all((row["source"] != "-") == bool(row["uberon"]) for row in table("families"))


@pytest.mark.parametrize("row", table("families"), ids=ids(table("families"), "family"))
def test_families_answer_to_their_names(body, row):
    present = dict.fromkeys(body.muscle_table["family"])
    for name in [row["family"], row["label"], *row["aliases"].split(), row["label"].upper()]:
        if row["family"] in present:
            assert muscles_asked([name], body.muscles, present, body.name).families == (row["family"],)
        else:
            with pytest.raises(PsoasError, match="no muscle named"):
                muscles_asked([name], body.muscles, present, body.name)


@pytest.mark.parametrize("row", table("groups"), ids=ids(table("groups"), "alias"))
def test_groups_hold_known_families(body, row):
    known = {r["family"] for r in table("families")}
    assert set(row["families"].split()) <= known
    if not set(row["families"].split()) & set(body.muscle_table["family"]):
        with pytest.raises(PsoasError, match="--sij elastic"):
            muscles_asked([row["alias"]], body.muscles, dict.fromkeys(body.muscle_table["family"]), body.name)
        body = sacral_body()
    answered = muscles_asked([row["alias"]], body.muscles, dict.fromkeys(body.muscle_table["family"]), body.name)
    assert set(answered.families) == set(row["families"].split()) & set(body.muscle_table["family"])


@pytest.mark.parametrize("row", table("muscles"), ids=ids(table("muscles"), "muscle"))
def test_muscles_are_in_the_body(body, body12, row):
    some = body12 if row["muscle"].startswith("Ps_T12") else body
    assert {f"{row['muscle']}_r", f"{row['muscle']}_l"} <= set(some.muscles)
    assert row["family"] in {r["family"] for r in table("families")}
    if row["level"]:
        assert re.fullmatch(r"L[1-5]|T\d+|R\d+", row["level"])


def test_psoas_muscle_rows_agree_with_the_fascicle_table():
    muscles = {r["muscle"]: r for r in table("muscles")}
    for row in table("psoas_fascicles"):
        assert (muscles[row["fascicle"]]["part"], muscles[row["fascicle"]]["level"]) == (row["part"], row["level"])


# -- levels, masses ------------------------------------------------------------------------------------------------


def test_rhythms():
    rows = table("lumbar_levels")
    for column in ("fe_christophy", "fe_lifting", "lb_christophy", "ar_christophy"):
        assert sum(float(r[column]) for r in rows) == pytest.approx(1, abs=2e-4), column
    christophy, lifting = ([float(r[c]) for r in rows[:5]] for c in ("fe_christophy", "fe_lifting"))
    assert christophy == sorted(christophy)  # grows upwards
    assert lifting[1:] == sorted(lifting[1:], reverse=True)  # and the other shrinks: they run in opposite directions


@pytest.mark.parametrize("row", table("lumbar_levels"), ids=ids(table("lumbar_levels"), "level"))
def test_levels(body, row):
    assert body.joints[row["upper"]].parent == row["lower"]
    assert float(row["fe_min_deg"]) < 0 < float(row["fe_max_deg"])
    i = body.coordinate(f"{row['level']}_FE")
    assert np.degrees(body.ranges[i]) == pytest.approx([float(row["fe_min_deg"]), float(row["fe_max_deg"])])
    if row["level"] != "T12_L1":
        assert float(row["fe_min_deg"]) == pytest.approx(-70 * float(row["fe_christophy"]), abs=0.005)
        assert float(row["fe_max_deg"]) == pytest.approx(26 * float(row["fe_christophy"]), abs=0.005)
        assert float(row["lb_max_deg"]) == pytest.approx(25 * float(row["lb_christophy"]), abs=0.01)
        assert float(row["ar_max_deg"]) == pytest.approx(7.7 * float(row["ar_christophy"]), abs=0.01)


def test_mass_fractions_sum_to_one():
    rows = {r["group"]: float(r["fraction"]) for r in table("segment_masses")}
    paired = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")
    assert rows["head_and_neck"] + rows["trunk"] + 2 * sum(rows[g] for g in paired) == pytest.approx(1, abs=1e-9)
    assert rows["pelvis_of_trunk"] * rows["trunk"] == pytest.approx(0.1118, abs=0.001)  # de Leva's lower trunk: 11.17 %


def test_every_table_has_a_source_column():
    for name in ("families", "coordinates", "psoas_fascicles", "lumbar_levels", "segment_masses"):
        assert all(row["source"] for row in table(name)), name


def test_lifting_rhythm_reaches_the_answer(body):
    one, two = (
        psoas.actions("psoas", body=body, spine="coupled", rhythm=r).group_moment_arm.sel(
            group="psoas_major_r", coordinate="lumbar_extension"
        )
        for r in ("christophy", "lifting")
    )
    assert abs(float(one) - float(two)) > 1e-4


# -- expected arms: the sign that anatomy gives a family's arm is that of the default body -------------------------


def test_every_expected_arm_has_a_source_that_can_be_looked_up():
    """A year of a publication, or the mark of a number that is ours; no book that nobody names."""
    for row in psoas.anatomy.table("expected_arms"):
        assert re.search(r"\b(19|20)\d\d\b", row["source"]) or row["source"].endswith("[p]"), row
        assert "textbook" not in row["source"]
        assert row["sign"] in ("1", "-1")
    assert not re.search(r"\b(19|20)\d\d\b", "the calf flexes the knee (any textbook of anatomy)")


@pytest.mark.parametrize("row", psoas.anatomy.table("expected_arms"), ids=lambda r: f"{r['family']} {r['motion']}")
def test_the_expected_sign_of_an_arm_is_the_default_bodys(row):
    from fnmatch import fnmatchcase

    from psoas.answers.audit.arm_faults import DEADBAND, makers
    from psoas.body.posture import posture_at

    body = psoas.default_body()
    at = state(body, posture_at(body))
    arms = -at.dldq @ at.B
    families, sides = (np.array(body.muscle_table[key]) for key in ("family", "side"))
    member = np.array([fnmatchcase(f, row["family"]) for f in families]) & (sides == "right")
    if not member.any():
        pytest.skip("the default body has no muscle of this family: a merged or lumped one of other models")
    found = [
        way * np.average(arms[member, body.independent.index(c)], weights=body.muscle_table["pcsa"][member])
        for c, way in makers(body, row["motion"], "r")
    ]
    assert found
    assert all(x * int(row["sign"]) > -DEADBAND for x in found)
    assert max(x * int(row["sign"]) for x in found) > DEADBAND  # and the family has an arm there
    assert row["source"]
