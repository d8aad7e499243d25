"""psoas.lengths: against arms, against a solver of its own, by hand; at a posture, over a grid, in a motion."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from scipy.optimize import brentq

import psoas
from psoas.body.body import state
from psoas.errors import PsoasError
from psoas.mechanics.tissue.fibre_lengths import begins, fibre_lengths, gain
from psoas.mechanics.tissue.passive_body import passive_body
from support import osim_text
from support.builders import needs_opensim
from support.places import ROOT

WALK = ROOT.parent / "shared" / "data" / "rajagopal_walk"


@pytest.fixture(scope="module")
def body():
    return psoas.default_body()


@pytest.fixture(scope="module")
def passive(body):
    return passive_body(body)


def lengths_at(body, text):
    return state(body, psoas.posture_at(body, text))


# -- fibres ------------------------------------------------------------------------------------------------------------


def test_fibres_are_in_equilibrium_with_their_tendons(body, passive):
    """Rectus femoris at a bent knee, by a root of one equation written here."""
    i = body.muscles.index("recfem_r")
    at = lengths_at(body, "standing,hip_flexion_r=-10,knee_angle_r=100")
    found, f, tendon = fibre_lengths(passive, at.lengths), passive.fibres, passive.series.tendon

    def force(l_M):
        x = l_M / f.l_opt[i]
        return max(np.expm1(f.shape * (x - 1 - f.e0[i]) / (f.e1[i] - f.e0[i])) / np.expm1(f.shape), 0.0)

    def left(along):
        l_M = np.hypot(along, f.h[i])
        y = force(l_M) * along / l_M
        return along + f.l_slack[i] * (1 + float(tendon.at(np.array([y]))[0][0])) - at.lengths[i]

    along = brentq(left, 0.03, 0.3, xtol=1e-13)
    assert found.force[i] > 0.05
    assert found.fibre[i] == pytest.approx(np.hypot(along, f.h[i]), abs=1e-8)
    rigid = np.hypot(at.lengths[i] - f.l_slack[i], f.h[i])
    assert rigid - found.fibre[i] > 1e-3  # the twin: with a rigid tendon it is another number


def test_slack_is_where_force_begins(body, passive):
    at = begins(passive)
    assert np.abs(fibre_lengths(passive, at - 1e-5).force).max() < 1e-12
    assert (fibre_lengths(passive, at + 1e-4).force > 0).all()
    np.testing.assert_allclose(fibre_lengths(passive, at - 0.01).slack, 0.01, atol=1e-12)


def test_gain_by_hand_and_by_difference(body, passive):
    hand = [float(100 * gain(c, np.radians(arm * 1e-3), l_opt * 1e-3))
            for c, arm, l_opt in ((0.970, 33.9, 106.6), (0.987, 23.5, 117.0))]  # fmt: skip
    assert np.round(hand, 3).tolist() == [0.538, 0.346]
    assert hand[0] / hand[1] == pytest.approx(1.55, abs=0.01)
    a, b, c = (lengths_at(body, f"standing,hip_flexion_r={v}") for v in (-12.1, -12.0, -11.9))
    j = body.coordinate("hip_flexion_r")
    rigid = np.setdiff1d(np.arange(len(body.muscles)), passive.series.rows)
    there = fibre_lengths(passive, b.lengths)
    slope = (
        fibre_lengths(passive, c.lengths).over_optimum - fibre_lengths(passive, a.lengths).over_optimum
    ) / np.radians(0.2)
    found = gain(there.cosine, b.dldq[:, j], passive.fibres.l_opt)
    np.testing.assert_allclose(found[rigid], slope[rigid], atol=2e-5)
    assert np.abs(found[rigid]).max() > 0.3


# -- the answer --------------------------------------------------------------------------------------------------------


def test_at_a_posture_it_is_what_the_state_says(body, passive):
    found = psoas.lengths(["psoas", "iliacus"], "standing,hip_flexion_r=-15")
    at, standing = lengths_at(body, "standing,hip_flexion_r=-15"), lengths_at(body, "standing")
    rows = [body.muscles.index(m) for m in found.muscle.values]
    np.testing.assert_array_equal(found.muscle_length, at.lengths[rows])
    np.testing.assert_allclose(found.muscle_length_of_standing, (at.lengths / standing.lengths)[rows], rtol=1e-14)
    iliacus = [i for i in rows if body.muscles[i].startswith("iliacus") and body.muscles[i].endswith("_r")]
    F0 = passive.fibres.F0[iliacus]
    mean = F0 @ fibre_lengths(passive, at.lengths).over_optimum[iliacus] / F0.sum()
    assert float(found.group_fibre_over_optimum.sel(group="iliacus_r")) == pytest.approx(mean, rel=1e-12)


def test_knees_and_lumbar_levels_lengthen_whom_they_cross(body):
    """Exactly: psoas does not know the knee, iliacus and the thigh's muscles no lumbar level; the twin: others do."""
    straight = psoas.lengths(None, "standing")
    bent = psoas.lengths(None, "standing,knee_angle_r=60")
    arched = psoas.lengths(None, "standing,lumbar_extension=10,lumbar_bending=8")
    family = straight.family.values
    for other, still, moved in ((bent, "psoas_major", "rectus_femoris"), (arched, "iliacus", "psoas_major"),
                                (arched, "rectus_femoris", "psoas_major")):  # fmt: skip
        change = np.abs(other.muscle_length - straight.muscle_length).values
        assert change[family == still].max() < 1e-13
        assert change[family == moved].max() > 1e-3


def test_a_grid_is_its_postures():
    grid = psoas.lengths("iliacus", over="hip_flexion_r=-20:20:20")
    one = psoas.lengths("iliacus", "standing,hip_flexion_r=20")
    np.testing.assert_array_equal(grid.muscle_fibre_length.isel(sweep=-1), one.muscle_fibre_length)
    assert grid.sweep.values.tolist() == [-20, 0, 20]
    falling = np.diff(grid.group_fibre_over_optimum.sel(group="iliacus_r").values)
    assert (falling < -0.1).all()


def test_another_path_begins_where_slack_lengths_come_from():
    """Standing is standing whatever the path: fibres are as long, and change from there as the path does."""
    straight, guided = (psoas.lengths("psoas", path=p) for p in ("straight", "guided"))
    np.testing.assert_allclose(guided.muscle_fibre_length, straight.muscle_fibre_length, atol=1e-12)
    moved = [psoas.lengths("psoas", "standing,lumbar_extension=15", path=p) for p in ("straight", "guided")]
    assert np.abs(moved[0].muscle_fibre_length - moved[1].muscle_fibre_length).max() > 1e-4


def test_tight_muscles_are_longer_over_their_optimum(body):
    tight = psoas.lengths("psoas", passive=passive_body(body, tightness={"psoas": 0.2}))
    ratio = tight.group_fibre_over_optimum / psoas.lengths("psoas").group_fibre_over_optimum
    assert float(ratio.sel(group="psoas_major_r")) == pytest.approx(1.25, abs=0.01)
    assert "tight: psoas 0.2" in tight.attrs["conditions"]


def test_a_motion_is_its_frames(tmp_path, body):
    file = tmp_path / "two.mot"
    file.write_text(
        "two\nversion=1\nnRows=2\nnColumns=2\ninDegrees=yes\nendheader\ntime\thip_flexion_r\n0\t0\n0.5\t25\n"
    )
    found = psoas.lengths("iliacus", motion=file)
    assert found.sizes["time"] == 2
    changed = found.group_length.sel(group="iliacus_r").values
    assert changed[1] < changed[0]
    angles = [psoas.lengths("iliacus", {"hip_flexion_r": np.radians(v)}) for v in (0, 25)]
    twin = [float(one.group_length.sel(group="iliacus_r")) for one in angles]
    np.testing.assert_allclose(changed - changed[0], np.array(twin) - twin[0], atol=1e-9)


# -- models of your own ------------------------------------------------------------------------------------------------


def test_a_models_own_fibres_by_hand(tmp_path):
    needs_opensim()
    file = tmp_path / "small.osim"
    file.write_text(osim_text.Body().plain().text())
    body = psoas.read_model(file)
    found = psoas.lengths("iliacus", body=body).sel(muscle="iliacus_r")
    l_opt, l_TS, a = (
        float(body.muscle_table[k][body.muscles.index("iliacus_r")]) for k in ("l_opt", "l_TS", "pennation")
    )
    assert l_opt > 0
    path = float(found.muscle_length)
    assert float(found.muscle_fibre_length) == pytest.approx(
        np.hypot(max(path - l_TS, 0), l_opt * np.sin(a)), rel=1e-12
    )
    assert float(found.muscle_slack) == pytest.approx(l_TS + l_opt * np.cos(a) - path, abs=1e-12)
    assert "model's file" in found.attrs["conditions"]


@pytest.mark.skipif(not WALK.is_dir(), reason="the walking model is not here")
def test_a_real_models_fibres():
    needs_opensim()
    found = psoas.lengths(["psoas", "iliacus"], body=psoas.read_model(WALK / "subject_walk_scaled.osim"))
    x = found.group_fibre_over_optimum.sel(group=["psoas_major_r", "iliacus_r"]).values
    assert ((x > 0.9) & (x < 1.3)).all()


def test_a_model_without_fibres_says_so(body):
    from dataclasses import replace

    bare = replace(body, geometry=None, name="somebody's")
    found = psoas.lengths("psoas", body=bare)
    assert np.isnan(found.muscle_slack).all()
    assert np.isfinite(found.muscle_length).all()
    assert "n.r." in "\n".join(psoas.lines(found))


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_and_its_records():
    found = psoas.answer("psoas actions psoas_r --operator length --posture standing,hip_flexion_r=-10")
    text = "\n".join(psoas.lines(found))
    assert "slack mm" in text
    assert max(map(len, text.splitlines())) <= 80
    from psoas.dataset.records import as_json, records_of

    whole = json.loads(as_json(found, records_of(found)))
    jsonschema.validate(whole, json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8")))
    assert whole["records"][0]["operator"] == "length"
    psoas.figure(found)


@pytest.mark.parametrize("wrong", [
    "--of pelvis", "--axis right", "--robust", "--why", "--tension 50", "--stance none", "--draws 3", "--details",
])  # fmt: skip
def test_flags_that_a_length_does_not_have(wrong):
    with pytest.raises(PsoasError, match=r"length|--axis|static") as caught:
        psoas.answer(f"psoas actions psoas --operator length {wrong}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", [
    {"path": "around"}, {"over": "hip_flexion_r=0:10:5", "motion": "x.mot"}, {"lowpass": 6.0}, {"passive": 5},
    {"posture": "standing,hip_flexion_r=10", "over": "hip_flexion_r=0:10:5"}, {"posture": "knee_angle_r=140"},
    {"muscles": "nobody"}, {"motion": "nowhere.mot"}, {"side": "up"},
])  # fmt: skip
def test_junk_is_one_sentence(given):
    with pytest.raises((PsoasError, FileNotFoundError)) as caught:
        psoas.lengths(**given)
    assert "\n" not in str(caught.value)
