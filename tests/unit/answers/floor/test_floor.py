"""The pelvic floor: lengths, loads and what tight muscles do, each gate with its twin."""

import numpy as np
import pytest

import psoas
from psoas.answers.floor.floor import CMH2O, COUGH, basin, turned_in_space
from psoas.answers.floor.sacral import sacral
from psoas.errors import InvalidValueError, PsoasError

MUSCLES = ("coccygeus", "iliococcygeus_front", "iliococcygeus_back", "pubococcygeus")


@pytest.fixture(scope="module")
def rest():
    return psoas.floor()


def lengths(found):
    return {m: float(found.strand_length.sel(strand=f"{m}_r")) for m in MUSCLES}


def test_nutation_lengthens_every_strand(rest):
    """By 0.5 to 2 mm/deg, 1 to 2 % of its fibre; the slope is the difference of two answers. Twin: counternutation."""
    there, back = psoas.floor(nutation=1), psoas.floor(nutation=-1)
    for m in MUSCLES:
        per = float(rest.strand_per_nutation.sel(strand=f"{m}_r")) * np.radians(1)
        assert 0.5e-3 < per < 2e-3
        assert lengths(there)[m] - lengths(back)[m] == pytest.approx(2 * per, rel=1e-3)
        assert 0.01 < float(there.strand_strain.sel(strand=f"{m}_r")) < 0.02
        assert float(back.strand_strain.sel(strand=f"{m}_r")) < 0


def test_the_coccyx_lengthens_the_floor_more_than_any_nutation(rest):
    """10 deg of extension at pubococcygeus against 2 deg of nutation; twin: coccygeus, whose end lies at the hinge."""
    coccyx, nutation = psoas.floor(coccyx=10), psoas.floor(nutation=2)
    longer = {m: (lengths(coccyx)[m] - lengths(rest)[m], lengths(nutation)[m] - lengths(rest)[m]) for m in MUSCLES}
    assert longer["pubococcygeus"][0] > longer["pubococcygeus"][1] > 0
    assert longer["coccygeus"][0] < longer["coccygeus"][1]


def test_tilt_alone_lengthens_no_strand(rest):
    found = sacral()
    for by in ({"pelvis_tilt": 0.6}, {"pelvis_list": -0.3, "pelvis_rotation": 2.0}, {"pelvis_tx": 1.0}):
        np.testing.assert_allclose(
            turned_in_space(found, by), found.ref.lengths[found.strands.rows], rtol=0, atol=1e-12
        )
    assert np.abs(turned_in_space(found, {"coccyx_FE": 0.01}) - found.ref.lengths[found.strands.rows]).max() > 1e-5
    share = dict(zip(rest.tilt.values.tolist(), rest.floor_weight_share_over_tilt.values, strict=True))
    assert share[0] == pytest.approx(float(rest.floor_weight_share))
    assert share[-30] < share[0]
    tilted = psoas.floor("standing,pelvis_tilt=1.578")  # 5 deg behind the tilt of standing, -3.42
    assert float(tilted.floor_weight_share) == pytest.approx(share[5], abs=1e-4)


def test_a_cough_is_carried_and_standing_by_less_than_a_quarter(rest):
    cough = psoas.floor(pressure=COUGH)
    assert (cough.floor_activation < 1).any("radius").all()
    assert (rest.floor_activation.sel(radius=[0.05, 0.075]) < 0.25).all()
    jump = psoas.floor(pressure=400)  # the twin: more than it can carry however round it is
    assert (jump.floor_activation.sel(stress=30) > 1).all()
    assert pytest.approx(14e3, rel=0.01) == COUGH * CMH2O


def test_activation_by_hand(rest):
    """``p R A / (l F)``: a sheet as wide as its area over its fibres' mean length."""
    strong = np.array([0.71, 0.315, 0.315, 0.59]) * 40 * np.exp(-((2.05 / 2.7 - 1) ** 2) / 0.45)
    long = np.array([52.44044, 77.99359, 57.34980, 97.51154]) / 1e3
    mean = (strong * long).sum() / strong.sum()
    expected = 36.7 * CMH2O * 0.05 * float(rest.floor_area) / mean / (2 * strong.sum())
    assert float(rest.floor_activation.sel(radius=0.05, stress=40)) == pytest.approx(expected, rel=1e-6)


def test_the_polygon(rest):
    """65 cm2 as tried; as triangles to the middle, projected along its normal, it is the same."""
    assert 1e4 * float(rest.floor_area) == pytest.approx(65, abs=1)
    there = basin(sacral(), sacral().ref)
    spokes, nexts = there.rim - there.middle, np.roll(there.rim, -1, axis=0) - there.middle
    halves = np.cross(spokes, nexts) @ there.normal / 2
    assert abs(halves.sum()) == pytest.approx(there.area, rel=1e-12)
    assert float(rest.floor_force) == pytest.approx(36.7 * 98.0665 * there.area)


def test_pressure_of_the_posture(rest):
    assert rest.attrs["pressure_cmH2O"] == 36.7
    supine = psoas.floor("supine")
    assert supine.attrs["pressure_cmH2O"] == 16.7
    assert float(supine.floor_weight_share) < 0.3 < float(rest.floor_weight_share)


def test_tight_psoas_nutates_where_it_is_stretched():
    standing, sitting = psoas.floor(tight={"psoas": 0.1}), psoas.floor("sitting", tight={"psoas": 0.1})
    turn = standing.tight_turn.sel(pair="sacrum/pelvis")
    assert (turn < 0).all()
    assert abs(float(turn.sel(people="women"))) > abs(float(turn.sel(people="men")))
    by_hand = 0.0
    per = psoas.sacrum("psoas").sacral_turn.sel(people="women", pair="sacrum/pelvis", axis="right")
    for muscle in standing.muscle.values:
        by_hand += float(per.sel(muscle=muscle)) * float(standing.tight_tension.sel(muscle=muscle))
    assert float(turn.sel(people="women")) == pytest.approx(by_hand, rel=1e-6)
    assert float(sitting.tight_tension.sum()) == 0
    assert (sitting.tight_turn == 0).all()
    assert any("slack" in line for line in psoas.lines(sitting))


def test_force_closure(rest):
    """A third of gluteus maximus crosses the joint; the strand that ends on the sacrum is all of it."""
    body = psoas.default_body()
    force = dict(zip(body.muscles, body.muscle_table["F0"], strict=True))
    whole = sum(force[f"glmax{k}_r"] for k in (1, 2, 3))
    crossing = float(rest.closure_force.sel(group="gluteus_maximus_r"))
    assert crossing == pytest.approx(force["glmax3_r"], rel=1e-6)
    assert 0.2 < crossing / whole < 0.45
    assert (np.abs(rest.closure_normal) <= 1).all()
    assert (rest.closure_normal.sel(group=["gluteus_maximus_r", "piriformis_r"]) > 0).all()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"nutation": 20}, "3.6 deg in living people"), ({"coccyx": -60}, "sitting to standing"),
        ({"nutation": True}, "finite number"), ({"pressure": -1}, "cmH2O"), ({"pressure": 1e4}, "cough"),
        ({"pressure": float("nan")}, "finite"), ({"tight": {"psoas": 3.0}}, "psoas"),
        ({"tight": {"nobody": 0.1}}, "nobody"),
        ({"centre": "s9"}, "centre"), ({"posture": "flying"}, "flying"),
    ],
)  # fmt: skip
def test_what_is_refused(given, words):
    with pytest.raises(PsoasError, match=words):
        psoas.floor(**given)


@pytest.mark.parametrize(
    "flags", ["", "--details", "--tight psoas=0.1 --nutation 2", "--posture supine --pressure 143"]
)
def test_command_lines_records_picture(flags):
    found = psoas.answer(f"psoas floor {flags}")
    lines = psoas.lines(found)
    assert max(map(len, lines)) <= 80
    assert "cmH2O" in lines[0]
    records = psoas.records_of(found)
    assert len({r["quantity"] for r in records}) > 10
    assert all(r["value"] is None or np.isfinite(r["value"]) for r in records)
    assert "across the floor" in psoas.figure(found).get_label()
    assert psoas.Question.read(f"psoas floor {flags}").command().startswith("psoas floor")
    assert any("not answered: prolapse" in line for line in lines)


def test_locked_bodies_have_no_floor():
    with pytest.raises(PsoasError, match="pelvic floor"):
        psoas.actions("pelvic floor")
    with pytest.raises(InvalidValueError):
        psoas.answer("psoas floor --nutation 40")
