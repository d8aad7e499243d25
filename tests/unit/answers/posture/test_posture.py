"""`psoas.posture`: gates of methods 8, inputs, bands, the article's four pictures, and words."""

import numpy as np
import pytest

from psoas.answers.posture.effort import standing_problem
from psoas.answers.posture.false_neutral import IN_FRONT, NEUTRAL, false_neutral
from psoas.answers.posture.person import person
from psoas.answers.posture.posture import example, examples, posture
from psoas.answers.posture.standing import rested, stand
from psoas.errors import InvalidValueError, NotConvergedError, UnknownNameError
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.text.posture import posture_table

LEVELS = ("L5 relative to pelvis", "L4 relative to L5", "L3 relative to L4", "L2 relative to L3", "L1 relative to L2")


def degrees(values):
    return np.degrees(np.asarray(values))


@pytest.fixture(scope="module")
def somebody(body):
    return person(body)


@pytest.fixture(scope="module")
def psoai(body):
    return posture("psoas=0.2", body=body, draws=2, seed=5)


# ------------------------------------------------------------------ gates of methods 8


def test_untight_posture_is_plausible(somebody):
    case = somebody.case()
    angles = dict(zip(frames_of(somebody.body, case.at).pairs, frames_of(somebody.body, case.at).angles, strict=True))
    assert case.status == "found"
    assert case.residual < 0.1
    assert abs(degrees(angles["thorax", "ground"])) < 5
    assert abs(degrees(angles["pelvis", "ground"])) < 5
    assert case.activations.max() < 0.10


def test_lordosis_follows_a_voluntary_pelvic_tilt(body, somebody):
    """Levine & Whittle 1996: 11.4 deg anterior -> lordosis +10.8; 8.7 posterior -> -9.0: slope near 1."""
    u, levels = somebody.solution.point.u, somebody.problem.symmetric.levels
    tilt = somebody.problem.symmetric.index("pelvis_tilt")
    lordosis = {}
    for change in (-11.4, 8.7):  # + posterior
        other = person(body, keep={"pelvis_tilt": u[tilt] + np.radians(change)}, start=somebody)
        assert other.solution.status == "found"
        lordosis[change] = degrees((other.solution.point.u - u)[levels].sum())
    assert lordosis[-11.4] == pytest.approx(10.8, abs=2.5)
    assert lordosis[8.7] == pytest.approx(-9.0, abs=2.5)
    assert 0.8 < (lordosis[-11.4] - lordosis[8.7]) / 20.1 < 1.2


def test_two_psoai_flex_the_lowest_levels_and_extend_the_upper(psoai):
    change = degrees(psoai.sagittal_change.sel(pair=list(LEVELS)))
    assert change[0] < -1
    assert change[2:].min() > 0.2


def test_postures_are_the_same_left_and_right(psoai):
    q = dict(zip(psoai.coordinate.values, psoai.posture_coordinate.sel(case="tight").values, strict=True))
    for name, value in q.items():
        if name.endswith("_r"):
            assert value == pytest.approx(q[f"{name[:-2]}_l"], abs=1e-6)
    vectors = psoai.posture_rotation.sel(case="tight", segment=["pelvis", "thorax", "L3"])
    assert np.abs(vectors.sel(axis=["anterior", "superior"])).max() < 1e-9


def test_differences_compose(psoai):
    """Child relative to parent is R_parent' R_child, checked with the angles of the sagittal plane."""
    angle = psoai.sagittal_angle
    hip = angle.sel(pair="femur_r relative to pelvis")
    assert hip.values == pytest.approx(
        (angle.sel(pair="femur_r relative to ground") - angle.sel(pair="pelvis relative to ground")).values
    )
    vector = psoai.posture_neighbour_rotation.sel(segment="femur_r", axis="right")
    assert vector.values == pytest.approx(hip.values, abs=2e-3)
    for name in ("rotation_change", "neighbour_rotation_change"):
        assert psoai[name].sel(segment="pelvis", axis="right") == pytest.approx(
            float(psoai.sagittal_change.sel(pair="pelvis relative to ground")), abs=1e-9
        )


# ------------------------------------------------------------------ draws


def test_the_same_seed_gives_the_same_band(psoai, body):
    again = posture("psoas=0.2", body=body, draws=2, seed=5)
    other = posture("psoas=0.2", body=body, draws=1, seed=5)
    assert (again.sagittal_change_low.values == psoai.sagittal_change_low.values).all()
    assert (other.sagittal_change_draw.values[0] == psoai.sagittal_change_draw.values[0]).all()


def test_bands_hold_their_draws(psoai):
    assert psoai.attrs["draws_found"] == 2
    assert (psoai.sagittal_change_low <= psoai.sagittal_change_high).all()
    assert (psoai.sagittal_change_draw.max("draw") >= psoai.sagittal_change_high - 1e-12).all()
    assert float((psoai.sagittal_change_high - psoai.sagittal_change_low).max()) > 0


def test_no_draws_no_band(body):
    found = posture({"iliacus": 0.1}, body=body)
    assert "sagittal_change_low" not in found
    assert "draw" not in found.dims


# ------------------------------------------------------------------ the four pictures


@pytest.mark.parametrize("name", list(examples()))
def test_the_four_pictures_have_a_posture(body, name):
    found = example(name, body=body)
    assert found.attrs["status_tight"] == "found"
    assert found.attrs["residual_tight"] < 0.1
    hip = degrees(found.sagittal_change.sel(pair="femur_r relative to pelvis"))
    assert hip > 0  # whichever muscle is tight: the hip is more flexed


def test_iliacus_and_psoas_turn_the_pelvis_apart(body):
    pelvis = {n: degrees(example(n, body=body).sagittal_change.sel(pair="pelvis relative to ground"))
              for n in ("iliacus_and_rectus", "two_psoai")}  # fmt: skip
    assert pelvis["iliacus_and_rectus"] < 0 < pelvis["two_psoai"]


def test_a_false_neutral_is_judged_by_both_angles(body):
    found = false_neutral(conditions=["standing", "supine"], tightness={"psoas": (0.0, 0.2)}, body=body)
    assert len(found) == 2
    for one in found:
        assert one.false_neutral == (abs(one.pelvis) <= NEUTRAL and one.hip >= IN_FRONT and one.status == "found")
    assert found[0].thigh - found[0].pelvis == pytest.approx(found[0].hip - degrees_free_hip(body), abs=1e-9)


def degrees_free_hip(body):
    case = person(body).case()
    frames = frames_of(body, case.at)
    return dict(zip(frames.pairs, frames.angles, strict=True))["femur_r", "pelvis"]


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("tight", "options", "error", "words"),
    [
        ({"psoas": 0.9}, {}, InvalidValueError, "-0.3 to 0.5"),
        ({"psoas": -0.4}, {}, InvalidValueError, "outside"),
        ({"psoas": 0.2}, {"parameterisation": "tendon"}, InvalidValueError, " m"),
        ({"psoas": -0.1}, {"parameterisation": "tone"}, InvalidValueError, "outside"),
        ({"psoas": 0.2}, {"parameterisation": "fiber"}, UnknownNameError, "fibre"),
        ({"psos": 0.2}, {}, UnknownNameError, "Did you mean 'psoas'"),
        ({"psoas": float("nan")}, {}, InvalidValueError, "not a number"),
        ({"psoas": True}, {}, InvalidValueError, "not a number"),
        ({"psoas": "0.2"}, {}, InvalidValueError, "not a number"),
        ({}, {}, InvalidValueError, "psoas=0.2"),
        ("psoas", {}, InvalidValueError, "muscle=tightness"),
        ("psoas=0.2,psoas=0.1", {}, InvalidValueError, "twice"),
        ("psoas=0.2_0", {}, InvalidValueError, "muscle=tightness"),
        (["psoas"], {}, InvalidValueError, "mapping"),
        ({"psoas": 0.2, "Ps_L1_VB": 0.1}, {}, InvalidValueError, "both mean"),
        ({"psoas_r": 0.2}, {}, InvalidValueError, "both sides"),
        ({"psoas": 0.2}, {"support": "floating"}, UnknownNameError, "supine"),
        ({"psoas": 0.2}, {"support": 3}, InvalidValueError, "text"),
        ({"psoas": 0.2}, {"draws": -1}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"draws": 1.5}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"seed": -1}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"keep": {"knee": 0.0}}, UnknownNameError, "knee_angle"),
        ({"psoas": 0.2}, {"keep": {"knee_angle": float("nan")}}, InvalidValueError, "angle"),
        ({"psoas": 0.2}, {"keep": {"knee_angle": 0.0}, "support": "supine"}, InvalidValueError, "standing"),
        ({"psoas": 0.2}, {"body": "default"}, InvalidValueError, r"psoas\.Body"),
    ],
)
def test_bad_input_is_refused(body, tight, options, error, words):
    with pytest.raises(error, match=words):
        posture(tight, **{"body": body, **options})


def test_what_cannot_stand_says_what_is_missing(body):
    hopeless = {"keep": {"pelvis_tilt": np.radians(-80), "hip_flexion": 0.0, "knee_angle": 0.0}, "body": body}
    with pytest.raises(NotConvergedError, match="no untight posture: infeasible"):
        posture({"psoas": 0.1}, **hopeless)
    found = posture({"psoas": 0.1}, **hopeless, check=False)
    assert found.attrs["status_untight"] == "infeasible"
    assert found.attrs["lacking_untight"]
    assert any(word in found.attrs["lacking_untight"] for word in ("muscles", "soles", "base"))


@pytest.mark.parametrize("support", ["standing", "prone", "sitting"])
def test_extreme_tightness_is_answered_or_refused_never_nonsense(body, support):
    found = posture({"psoas": 0.45, "iliacus": 0.45}, support=support, body=body, check=False)
    if found.attrs["status_tight"] != "found":
        assert found.attrs["lacking_tight"]
        return
    for segment in ("pelvis", "thorax"):
        assert np.linalg.norm(found.rotation_change.sel(segment=segment)) <= np.radians(45) + 1e-9


# ------------------------------------------------------------------ words


def test_the_table_fits_and_speaks(psoai):
    lines = posture_table(psoai)
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    pelvis = next(line for line in lines if line.startswith("pelvis relative to ground"))
    way = float(psoai.sagittal_change.sel(pair="pelvis relative to ground"))
    assert ("tilts posteriorly" if way > 0 else "tilts anteriorly") in pelvis
    assert f"{abs(degrees(way)):.1f}" in pelvis
    assert " to " in pelvis
    assert "residual" in text
    assert "femur relative to pelvis" in text  # both legs in one row


def test_one_leg_has_its_own_row(body):
    lines = posture_table(posture("psoas_r=0.2", support="side", body=body))
    assert any(line.startswith("femur_r relative to pelvis  flexes") for line in lines)
    assert any(line.startswith("femur_l relative to pelvis") for line in lines)
    assert max(map(len, lines)) <= 80


def test_limits_are_named(body, somebody):
    """A straight knee ends at its ligaments, which carry a moment; a knee too soft is pressed beyond its range."""
    assert not any("knee" in words for words in somebody.case().active)
    soft = passive_body(body, sources={"knee": "anderson1999"})
    found = stand(rested(standing_problem(body, soft)))
    pressed = next(words for words in found.active if words.startswith("range of knee_angle: ligaments carry"))
    assert 0 < float(pressed.split()[-3]) < 20
    assert found.residual < 0.1
