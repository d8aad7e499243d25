"""Names in other people's models, and what the tables say they mean."""

import re

import pytest

from psoas.anatomy import table
from psoas.anatomy.foreign_names import (
    coordinate_meaning,
    family_of,
    model_family_of,
    region_of,
    segment_of,
    side_of,
    split_side,
)

FAMILIES = {
    "psoas_r": "psoas_major",
    "Ps_L1_VB_r": "psoas_major",
    "Ps_L4_L5_IVD_l": "psoas_major",
    "iliopsoas_r": "iliopsoas_merged",
    "iliacus_l": "iliacus",
    "glut_med1_r": "gluteus_medius",
    "glmax3_l": "gluteus_maximus",
    "glmin2_r": "gluteus_minimus",
    "bifemlh_r": "biceps_femoris_long_head",
    "bflh140_r": "biceps_femoris_long_head",
    "bfsh_r": "biceps_femoris_short_head",
    "addmagDist_r": "adductor_magnus",
    "add_mag2_l": "adductor_magnus",
    "ercspn_r": "erector_spinae_lump",
    "intobl_r": "internal_oblique",
    "extobl_l": "external_oblique",
    "EO5_r": "external_oblique",
    "E0_R12_l": "external_oblique",
    "IO1_r": "internal_oblique",
    "MF_m1s_r": "multifidus",
    "MF_m1t.1_r": "multifidus",
    "LTpT_T10_r": "longissimus_thoracis_pars_thoracis",
    "LTpL_L5_l": "longissimus_thoracis_pars_lumborum",
    "IL_R10_r": "iliocostalis_lumborum_pars_thoracis",
    "IL_L1_r": "iliocostalis_lumborum_pars_lumborum",
    "QL_post_I.1-L3_r": "quadratus_lumborum",
    "QL_post_I_2-L4_l": "quadratus_lumborum",
    "rect_abd_r": "rectus_abdominis",
    "LD_Il_r": "latissimus_dorsi",
    "med_gas_r": "gastrocnemius_medial_head",
    "R_soleus": "soleus",
    "tib_ant_r": "tibialis_anterior",
    "per_tert_l": "fibularis_tertius",
    "rect_fem_r": "rectus_femoris",
    "recfem_r": "rectus_femoris",
    "sar_r": "sartorius",
    "DELT1": None,
    "trap_inf_T4": None,
    "m17": None,
    "": None,
}


@pytest.mark.parametrize(("name", "family"), FAMILIES.items())
def test_family(name, family):
    assert family_of(name) == family


@pytest.mark.parametrize("row", table("muscle_names"), ids=lambda row: row["family"])
def test_every_pattern_means_a_known_family(row):
    assert re.compile(row["pattern"])
    assert row["family"] in {r["family"] for r in table("families")}
    assert row["source"]


def test_muscles_of_the_default_body_keep_their_families():
    for row in table("muscles"):
        for side in ("_r", "_l"):
            assert family_of(row["muscle"] + side) == row["family"]


@pytest.mark.parametrize(
    ("name", "stem", "side"),
    [
        ("femur_r", "femur", "right"),
        ("rib12_L", "rib12", "left"),
        ("r_thigh", "thigh", "right"),
        ("Left Thigh", "Thigh", "left"),
        ("thigh right", "thigh", "right"),
        ("femur.l", "femur", "left"),
        ("lumbar5", "lumbar5", ""),
        ("L5", "L5", ""),
        ("stern_mast", "stern_mast", ""),
        ("_r", "_r", ""),
        ("", "", ""),
    ],
)
def test_side(name, stem, side):
    assert split_side(name) == (stem, side)
    assert side_of(name) == side


@pytest.mark.parametrize(
    ("body", "segment"),
    [
        ("pelvis", "pelvis"),
        ("femur_r", "femur_r"),
        ("L_Thigh", "femur_l"),
        ("calcn_l", "calcn_l"),
        ("torso", "thorax"),
        ("lumbar3", "L3"),
        ("thoracic12", "T12"),
        ("head_neck", "head"),
        ("rib12_R", "rib12_r"),
        ("Abdomen", "abdomen"),
        ("hand_r", "hand_r"),
        ("femur", None),
        ("pelvis_r", None),
        ("box", None),
    ],
)
def test_segment(body, segment):
    assert segment_of(body) == segment


def test_segment_aliases_are_unique():
    seen = {}
    for row in table("segments"):
        assert row["region"] in {"pelvis", "leg", "spine", "trunk", "head", "arm"}
        for name in row["aliases"].split():
            assert seen.setdefault(name, row["segment"]) == row["segment"]
    assert region_of("T12") == "spine"
    assert region_of("nothing") is None


def test_segments_of_the_default_body_are_known():
    import psoas

    for segment in psoas.default_body().segments:
        assert segment_of(segment) in (segment, None)
    assert {segment_of(s) for s in ("femur_r", "L5", "thorax", "pelvis")} == {"femur_r", "L5", "thorax", "pelvis"}


MODEL_FAMILIES = [
    ("gait2392", ["hip_flexion_r", "knee_angle_r"], ["femur_r"], ["bifemlh_r", "glut_max1_r"]),
    ("rajagopal", ["hip_flexion_r", "knee_angle_r_beta"], ["femur_r", "patella_r"], []),
    ("lai_uhlrich", ["knee_angle_r_beta", "subtalar_angle_r", "mtp_angle_r"], ["femur_r", "patella_r"], []),
    ("lifting", ["L5_S1_Flex_Ext", "L4_L5_Flex_Ext"], ["lumbar5", "lumbar1"], []),
    ("thoracolumbar", ["L5_S1_FE", "T11_T12_FE"], ["lumbar5", "thoracic12"], []),
    ("myo_sim", ["flex_extension", "lat_bending"], ["lumbar5"], []),
    ("myo_sim", ["knee_angle_r", "knee_angle_r_translation1"], [], []),
    ("unknown", ["a"], ["b"], ["c"]),
    ("unknown", [], [], []),
]


@pytest.mark.parametrize(("family", "coordinates", "bodies", "muscles"), MODEL_FAMILIES)
def test_model_family(family, coordinates, bodies, muscles):
    assert model_family_of(coordinates, bodies, muscles) == family


def test_every_model_family_is_visited():
    assert {r["family"] for r in table("model_families")} == {m[0] for m in MODEL_FAMILIES} - {"unknown"}


ROWS = table("family_coordinates")
OURS = {row["coordinate"]: row for row in table("coordinates")}
MOTIONS = {  # motion -> coordinate of the default body, where the names differ
    "knee_flexion": "knee_angle",
    "ankle_dorsiflexion": "ankle_angle",
    "subtalar_inversion": "subtalar_angle",
    "toes_down": "mtp_angle",
}


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['family']}-{r['coordinate']}" for r in ROWS])
def test_every_coordinate_row_agrees_with_the_default_body(row):
    own = OURS.get(MOTIONS.get(row["motion"], row["motion"]))
    assert bool(own) == bool(row["sign"])
    assert re.fullmatch(r"[+-](anterior|superior|right)", row["axis"])
    assert row["source"].startswith("measured with ")
    if own:
        words = (row["positive"], row["negative"]) if row["sign"] == "+1" else (row["negative"], row["positive"])
        assert words == (own["positive"], own["negative"])
    if row["coupled"].startswith("follows "):
        driver = coordinate_meaning(row["family"], row["coupled"].removeprefix("follows "))
        assert driver["coupled"] == "drives every lumbar level"


def test_one_motion_turns_one_way():
    for motion in {r["motion"] for r in ROWS}:
        ways = {(r["sign"], r["axis"]) for r in ROWS if r["motion"] == motion}
        assert len({(int(sign or 1) * (1 if axis[0] == "+" else -1), axis[1:]) for sign, axis in ways}) == 1


def test_knee_is_flexion_negative_in_gait2392_only():
    signs = {f: coordinate_meaning(f, "knee_angle_l")["sign"] for f in {r["family"] for r in ROWS}}
    assert [f for f, sign in signs.items() if sign == "-1"] == ["gait2392"]
    assert coordinate_meaning("gait2392", "nothing") is None
    assert coordinate_meaning("unknown", "knee_angle_r") is None


def test_wraps_belong_to_known_families_and_muscles():
    families = {r["family"] for r in table("model_families")}
    for row in table("family_wraps"):
        assert row["family"] in families
        assert row["wrap"]
        assert row["source"].startswith(("read from ", "stands as a comment in "))
    legs = {(r["muscle"], r["wrap"]) for r in table("family_wraps") if r["family"] == "rajagopal"}
    assert {("psoas", "PS_at_brim"), ("iliacus", "IL_at_brim"), ("glmax1", "Gmax1_at_pelvis")} <= legs
