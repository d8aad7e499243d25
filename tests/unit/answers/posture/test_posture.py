"""`psoas.posture`: gates of docs/posture.md, inputs, bands, the article's four pictures, and words."""

import numpy as np
import pytest
from scipy.optimize import brentq

from psoas.answers.posture import person as person_module
from psoas.answers.posture.effort import standing_problem
from psoas.answers.posture.false_neutral import IN_FRONT, NEUTRAL, false_neutral
from psoas.answers.posture.person import person
from psoas.answers.posture.posture import example, examples, posture
from psoas.answers.posture.standing import rested, stand
from psoas.dataset.band import BAND, ENOUGH, band_of, band_words
from psoas.errors import InvalidValueError, NotConvergedError, UnknownNameError
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.draws import EFFORTS, draw
from psoas.mechanics.tissue.hip_range import HipRange
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.question.values import Tight
from psoas.text.posture import posture_table

KNEE = "tibia_r relative to femur_r"
LEVELS = ("L5 relative to pelvis", "L4 relative to L5", "L3 relative to L4", "L2 relative to L3", "L1 relative to L2")


def degrees(values):
    return np.degrees(np.asarray(values))


@pytest.fixture(scope="module")
def somebody(body):
    return person(body)


@pytest.fixture(scope="module")
def psoai(body):
    return posture("psoas=0.2", body=body, draws=2, seed=5)


# ------------------------------------------------------------------ gates of docs/posture.md


def test_untight_posture_is_plausible(somebody):
    case = somebody.case()
    angles = dict(zip(frames_of(somebody.body, case.at).pairs, frames_of(somebody.body, case.at).angles, strict=True))
    assert case.status == "found"
    assert case.residual < 0.1
    assert abs(degrees(angles["thorax", "ground"])) < 5
    assert abs(degrees(angles["pelvis", "ground"])) < 5
    assert case.activations.max() < 0.10


def test_lordosis_follows_a_voluntary_tilt_because_the_thorax_is_held(body, somebody):
    """Not a gate: with gaze and thorax dear, lordosis is the tilt less what the thorax gives, whatever muscles do."""
    u, s = somebody.solution.point.u, somebody.problem.symmetric
    other = person(body, keep={"pelvis_tilt": u[s.index("pelvis_tilt")] - np.radians(11.4)}, start=somebody)
    lordosis = degrees((other.solution.point.u - u)[s.levels].sum())
    pitch = [dict(zip(f.pairs, degrees(f.angles), strict=True))["thorax", "ground"]
             for f in (frames_of(body, c.at) for c in (somebody.case(), other.case()))]  # fmt: skip
    assert lordosis == pytest.approx(11.4 + pitch[1] - pitch[0], abs=1e-6)


RANGE, TILT = 2.6, 1.2  # deg: Preece 2021, 23 men after one session of stretching: hip extends more; anterior tilt less


def stretched(body, tightness, effort="volume"):
    """Rotation of the standing pelvis [deg, + posterior] when the three hip flexors let the hip extend by `RANGE`."""
    hips, somebody = HipRange.of(body), person(body, effort=effort)

    def flexors(s):
        return dict.fromkeys(("psoas", "iliacus", "rectus femoris"), float(s))

    def extension(s):
        return float(degrees(hips.extension(passive_body(body, tightness=flexors(s)))))

    after = brentq(lambda s: extension(s) - extension(tightness) - RANGE, tightness - 0.12, tightness, xtol=1e-4)
    pelvis = []
    for s in (tightness, after):
        case = somebody.tightened(flexors(s)) if s else somebody.case()
        assert case.status == "found"
        found = frames_of(body, case.at)
        pelvis.append(float(degrees(dict(zip(found.pairs, found.angles, strict=True))["pelvis", "ground"])))
    return pelvis[1] - pelvis[0]


@pytest.mark.parametrize(
    "tightness",
    [
        pytest.param(0.0, marks=pytest.mark.xfail(strict=True, reason="-0.1 against 1.2 deg: untight, little pulls")),
        0.15,
        0.2,
    ],
)
def test_a_stretch_lets_the_pelvis_go_posteriorly(body, tightness):
    """The gate: sign, and size within a factor of three, of what one session of stretching did to 23 men."""
    assert TILT / 3 < stretched(body, tightness) < 3 * TILT


def test_strands_let_the_pelvis_stay_where_it_is(body):
    """The twin: by a count of paths a stretch leaves the pelvis within a third of what was measured."""
    assert stretched(body, 0.15, "strands") < TILT / 3


@pytest.mark.xfail(strict=True, reason="grows by 1.5 deg where 627 adults lost 13: lying unloads no disc here")
def test_lying_down_loses_lordosis(body, somebody):
    """Standing 49.8, recumbent 36.8 deg (PMC6680033): at least a third of the loss."""
    lordosis = []
    for one in (somebody, person(body, "supine")):
        found = frames_of(body, one.case().at)
        angles = dict(zip(found.pairs, degrees(found.angles), strict=True))
        lordosis.append(sum(angles[tuple(p.split(" relative to "))] for p in LEVELS))
    assert lordosis[1] - lordosis[0] < -13 / 3


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
    found = posture({"iliacus": 0.1}, body=body, draws=0)
    assert "sagittal_change_low" not in found
    assert "draw" not in found.dims


# ------------------------------------------------------------------ the four pictures


@pytest.mark.parametrize("name", list(examples()))
def test_the_four_pictures_have_a_posture(body, name):
    found = example(name, body=body, draws=0)
    assert found.attrs["status_tight"] == "found"
    assert found.attrs["residual_tight"] < 0.1
    hip = degrees(found.sagittal_change.sel(pair="femur_r relative to pelvis"))
    assert hip > 0  # whichever muscle is tight: the hip is more flexed


SIGNS = {  # tight -> signs of pelvis on ground (+ posterior), thorax on pelvis (+ extends), thigh on pelvis (+ flexes)
    "psoas=0.2": (-1, 1, 1),
    "iliacus=0.2,rectus femoris=0.2": (-1, 1, 1),
    "psoas=0.2,iliacus=0.2,rectus femoris=0.2": (-1, 1, 1),
}
SIGNED = ("pelvis relative to ground", "thorax relative to pelvis", "femur_r relative to pelvis")


def signs_of(tight, body, **options):
    return np.sign(posture(tight, body=body, draws=0, **options).sagittal_change.sel(pair=list(SIGNED)).values)


@pytest.mark.parametrize("effort", ["volume", "area"])
@pytest.mark.parametrize("tight", SIGNS)
def test_tight_flexors_tilt_the_pelvis_anteriorly_whatever_is_spared(body, tight, effort):
    assert tuple(signs_of(tight, body, effort=effort)) == SIGNS[tight]


def test_only_a_count_of_strands_tucks_the_pelvis_under_a_tight_psoas(body):
    """The twin: with every path as dear as the next the knees pay, and the sign turns."""
    assert tuple(signs_of("psoas=0.2", body, effort="strands")) != SIGNS["psoas=0.2"]
    knee = {e: degrees(posture("psoas=0.2", body=body, draws=0, effort=e).sagittal_change.sel(pair=KNEE))
            for e in ("volume", "strands")}  # fmt: skip
    assert knee["strands"] < knee["volume"] - 3


@pytest.mark.parametrize("price", [1 / 8, 8])
def test_the_signs_hold_over_a_64_fold_range_of_the_price_of_effort(body, price):
    somebody = person(body, costs={"activation": price})
    for tight, signs in SIGNS.items():
        before, after = (
            frames_of(body, case.at) for case in (somebody.case(), somebody.tightened(Tight.read(tight).mapping()))
        )
        change = dict(zip(after.pairs, after.minus(before).angles, strict=True))
        assert tuple(np.sign([change[tuple(p.split(" relative to "))] for p in SIGNED])) == signs


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
        ({"psoas": 0.2}, {"effort": "strand"}, UnknownNameError, "Did you mean 'strands'"),
        ({"psoas": 0.2}, {"effort": 1}, InvalidValueError, "text"),
        ({"psoas": 0.2}, {"draws": -1}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"draws": 1.5}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"seed": -1}, InvalidValueError, "whole number"),
        ({"psoas": 0.2}, {"keep": {"knee_angel": 0.0}}, UnknownNameError, "Did you mean 'knee_angle'"),
        ({"psoas": 0.2}, {"keep": {"knee_angle": float("nan")}}, InvalidValueError, "angle"),
        ({"psoas": 0.2}, {"keep": {"knee_angle": 0.0}, "support": "supine"}, InvalidValueError, "standing"),
        ({"psoas": 0.2}, {"body": "default"}, InvalidValueError, r"psoas\.Body"),
    ],
)
def test_bad_input_is_refused(body, tight, options, error, words):
    with pytest.raises(error, match=words):
        posture(tight, **{"body": body, **options})


def test_what_cannot_stand_says_what_is_missing(body, monkeypatch):
    hopeless = {"keep": {"pelvis_tilt": np.radians(-80), "hip_flexion": 0.0, "knee_angle": 0.0}, "body": body}
    with pytest.raises(NotConvergedError, match="no untight posture: infeasible"):
        posture({"psoas": 0.1}, **hopeless)
    monkeypatch.setattr(person_module, "STRIDES", (1.0,))  # what is hopeless is so in one go
    found = posture({"psoas": 0.1}, **hopeless, check=False, draws=0)
    assert found.attrs["status_untight"] == "infeasible"
    assert found.attrs["lacking_untight"]
    assert any(word in found.attrs["lacking_untight"] for word in ("muscles", "soles", "base"))


@pytest.mark.parametrize("support", ["standing", "prone", "sitting"])
def test_extreme_tightness_is_answered_or_refused_never_nonsense(body, support):
    found = posture({"psoas": 0.45, "iliacus": 0.45}, support=support, body=body, check=False, draws=0)
    if found.attrs["status_tight"] != "found":
        assert found.attrs["lacking_tight"]
        return
    for segment in ("pelvis", "thorax"):
        assert np.linalg.norm(found.rotation_change.sel(segment=segment)) <= np.radians(45) + 1e-9


# ------------------------------------------------------------------ words


def row_of(lines, name):
    return next(line for line in lines if line.startswith(name))


def test_the_table_fits_and_speaks(psoai):
    lines = posture_table(psoai)
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    femur = row_of(lines, "femur relative to pelvis")  # both legs in one row
    way = float(psoai.sagittal_change.sel(pair="femur_r relative to pelvis"))
    assert way > 0
    assert f" flexes {degrees(way):+9.1f}".replace(" ", "") in femur.replace(" ", "")
    assert f"{psoai.attrs['draws_found']} of {psoai.attrs['draws_found']}" in femur
    assert "least to most of draws" in text
    assert "+ turns the front up" in text
    assert "residual" in text


def test_without_draws_the_table_says_that_no_sign_was_tried(body):
    lines = posture_table(posture("psoas=0.1", body=body, draws=0))
    assert max(map(len, lines)) <= 80
    assert any("one body, no draws" in line for line in lines)
    assert row_of(lines, "pelvis relative to ground").split()[-2:] == [
        f"{v:+.1f}" for v in degrees(posture("psoas=0.1", body=body, draws=0).sagittal_angle.sel(
            pair="pelvis relative to ground"))]  # fmt: skip


def planted(dataset, pair, agree, draws):
    """The same answer with `agree` of `draws` draws of one pair on its side, a third of each by every effort."""
    found = dataset.isel(draw=np.resize(np.arange(dataset.sizes["draw"]), draws)).copy(deep=True)
    efforts = [("volume", "area", "strands")[i % 3] for i in range(draws)]
    found = found.assign_coords(draw=range(draws), draw_effort=("draw", efforts))
    change = float(found.sagittal_change.sel(pair=pair))
    found.sagittal_change_draw.loc[{"pair": pair}] = [change if i < agree else -change for i in range(draws)]
    found.sagittal_change_agree.loc[{"pair": pair}] = agree
    found.attrs |= {"draws": draws, "draws_found": draws}
    return found


@pytest.mark.parametrize(("agree", "held"), [(24, True), (23, True), (22, False), (3, False)])
def test_a_sign_that_its_own_draws_deny_is_not_told(psoai, agree, held):
    pair = "pelvis relative to ground"
    lines = posture_table(planted(psoai, pair, agree, 24))
    row = row_of(lines, pair)
    assert ("no reliable sign" in row) != held
    assert f"{agree} of 24" in row
    by = [line for line in lines if line.startswith(f"{pair} tilts anteriorly in")]
    assert bool(by) != held
    if by:
        assert "by volume" in by[0]


def test_bands_are_percentiles_only_of_enough_draws(rng):
    values = rng.normal(size=(ENOUGH, 3))
    assert np.array(band_of(values)) == pytest.approx(np.percentile(values, BAND, axis=0))
    few = values[: ENOUGH - 1]
    assert np.array(band_of(few)) == pytest.approx(np.array([few.min(axis=0), few.max(axis=0)]))
    assert "%" in band_words(ENOUGH)
    assert "%" not in band_words(ENOUGH - 1)


def test_every_third_draw_takes_each_measure_of_effort(psoai):
    assert list(psoai.draw_effort.values) == ["volume", "area"]
    assert {draw(0, k).effort for k in (1, 2, 3)} == set(EFFORTS)
    assert draw(0, 4) == draw(0, 4) != draw(1, 4)


def test_one_leg_has_its_own_row(body):
    lines = posture_table(posture("psoas_r=0.2", support="side", body=body, draws=0))
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
