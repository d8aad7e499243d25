"""Parameters drawn once for all: the same for the same seed, within what they mean, and reaching every answer."""

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.bodies.variants import centres, with_geometry
from psoas.body.body import state
from psoas.body.geometry import Geometry
from psoas.errors import InvalidValueError, UnknownNameError
from psoas.mechanics.tissue.capsule_and_discs import preload_factor
from psoas.mechanics.tissue.draws import CENTRE_MOST, CENTRE_SD, SETS, draw, draws, sample_scales
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.mechanics.tissue.sources import choices, parameters

MANY = [draw(7, k) for k in range(1, 301)]


def test_draw_0_is_the_default_body(body):
    first = draw(3, 0)
    assert set(first.scales.values()) == set(first.costs.values()) == {1.0}
    assert first.geometry == Geometry()
    assert first.sources == {name: choices()[name][0] for name in ("levels", "disc")}
    q = np.full(len(body.coordinates), 0.05)
    assert np.array_equal(passive_body(body, **first.tissue).joint_forces(q), passive_body(body).joint_forces(q))
    assert not any(first.parameters().values()) or set(first.parameters().values()) == {0.0, np.log(first.short_range)}


def test_draws_do_not_depend_on_their_number():
    assert draws(5, 2)[1:3] == draws(3, 2)[1:]
    assert [one.k for one in draws(2)] == [1, 2]
    assert draw(2, 1) != draw(3, 1)
    assert all(one.parameters().keys() == MANY[0].parameters().keys() for one in MANY)


def test_every_parameter_differs_between_draws():
    """None is forgotten: tissue, sets, cost, centres forward and up of six levels, inertia, stiffness, tilt."""
    numbers = {name: [one.parameters()[name] for one in MANY] for name in MANY[0].parameters()}
    assert all(np.std(values) > 1e-6 for values in numbers.values()), [
        n for n, v in numbers.items() if np.std(v) < 1e-6
    ]
    spread = {row["parameter"] for row in table("passive_parameters") if row["log_sd"]} | {"preload"}
    assert spread <= set(numbers)
    assert sum(name.startswith("centre of ") for name in numbers) == 12


def test_sets_are_published_ones_each_as_likely():
    for name, known in SETS.items():
        chosen = [one.geometry.centres if name == "centres" else one.sources[name] for one in MANY]
        assert set(chosen) == set(known)
        assert all(chosen.count(k) > 0.7 * len(MANY) / len(known) for k in known)
    assert all(set(SETS[name]) <= set(choices()[name]) for name in ("levels", "disc"))


def test_centres_lie_4_mm_about_their_mean():
    moved = np.array([one.geometry.moved for one in MANY])
    assert moved.shape == (300, 6, 2)
    assert moved.std() == pytest.approx(CENTRE_SD, rel=0.05)
    assert np.abs(moved).max() <= CENTRE_MOST
    assert np.abs(moved.mean(axis=0)).max() < 4 * CENTRE_SD / np.sqrt(300)


def test_the_disc_factor_is_even_from_1_to_2():
    """A follower load hardly halves the range: factor 1 to 2.11."""
    nominal = float(parameters()["preload"]["value"])
    factors = np.array([preload_factor(nominal * one.scales["preload"]) for one in MANY])
    assert factors.min() >= 1 - 1e-9
    assert factors.max() <= 2.11 + 1e-9
    assert np.quantile(factors, [0.25, 0.5, 0.75]) == pytest.approx(1 + 1.11 * np.array([0.25, 0.5, 0.75]), abs=0.08)


def test_every_draw_makes_a_body(body):
    for one in MANY[:6]:
        other = with_geometry(body, one.geometry)
        assert np.isfinite(passive_body(other, **one.tissue).joint_forces(np.zeros(len(body.coordinates)))).all()


def test_families_are_drawn_apart():
    scales = sample_scales(np.random.default_rng(0), families=("iliacus",))
    assert scales["l_opt.iliacus"] != scales["l_opt"]


# -- centres of rotation -------------------------------------------------------------------------------------------


def test_a_moved_centre_moves_nothing_upright(body):
    """Lengths and places upright are the same; arms of the levels are not."""
    other = with_geometry(body, Geometry("lower_half", ((0.004, -0.003),) * 6))
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    here, there = state(body, q), state(other, q)
    assert np.abs(there.lengths - here.lengths).max() < 1e-12
    assert np.abs(there.origin - here.origin).max() < 1e-12
    assert np.abs(there.com - here.com).max() < 1e-12
    levels = [body.coordinate(row["FE"]) for row in body.lumbar]
    assert np.abs(there.dldq - here.dldq)[:, levels].max() > 1e-3
    others = [
        i
        for i in range(len(q))
        if i not in [body.coordinate(row[m]) for row in body.lumbar for m in ("FE", "LB", "AR")]
    ]
    assert np.abs(there.dldq - here.dldq)[:, others].max() < 1e-12


def test_centres_are_where_they_were_put(body):
    by = tuple((0.001 * k, -0.001 * k) for k in range(6))
    moved = centres(with_geometry(body, Geometry(moved=by))) - centres(body)
    assert moved == pytest.approx(np.array(by), abs=1e-12)
    low = {
        r["level"]: (float(r["anterior_mm"]), float(r["superior_mm"]))
        for r in table("level_centres")
        if r["set"] == "lower_half"
    }
    found = centres(with_geometry(body, Geometry("lower_half")))
    assert found * 1e3 == pytest.approx(np.array([low[row["level"]] for row in body.lumbar]), abs=1e-9)


def test_arms_follow_the_centre(body):
    """-dL/dq by the engine against a difference of lengths: the moved joint is one that turns."""
    other = with_geometry(body, Geometry(moved=((-0.005, 0.002),) * 6))
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    i = body.coordinate("L4_L5_FE")
    step = 1e-6 * np.eye(len(q))[i]
    slope = (state(other, q + step).lengths - state(other, q - step).lengths) / 2e-6
    column = body.independent.index("L4_L5_FE")  # couplings followed: the abdomen turns with the levels
    assert np.abs(slope - (state(other, q).dldq @ state(other, q).B)[:, column]).max() < 1e-7
    assert np.abs(slope - (state(body, q).dldq @ state(body, q).B)[:, column]).max() > 1e-3  # the twin: the old centre


def test_the_centre_decides_the_first_instant_and_not_the_end(body):
    """Moved to the lower half of the disc, psoas starts the pelvis the other way; where it comes to rest stays."""
    other = with_geometry(body, Geometry("lower_half"))
    pelvis = {"group": "psoas_major", "segment": "pelvis", "axis": "right"}
    starts = [float(psoas.actions("psoas", body=b).group_angular_acceleration.sel(pelvis)) for b in (body, other)]
    ends = [float(psoas.static("psoas", body=b).group_rotation.sel(pelvis)) for b in (body, other)]
    assert starts[0] < 0 < starts[1]
    assert ends[1] / ends[0] == pytest.approx(1, abs=0.1)


def test_psoas_brim_is_drawn_over_published_hip_arms(body):
    """23 to 38 mm at 0 deg, by a path: lengths and arms are those of one body."""
    brims = np.array([one.geometry.brim for one in MANY])
    assert 0 <= brims.min() < 0.001 <= 0.015 <= brims.max() <= 0.016
    assert len(set(brims)) <= 17  # draws share built bodies
    other = with_geometry(body, Geometry("lower_half", brim=0.015))
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    i, k = body.coordinate("hip_flexion_r"), body.muscles.index("Ps_L3_TP_r")
    near, far = (-1e3 * state(one, q).dldq[k, i] for one in (body, other))
    assert near == pytest.approx(23.3, abs=0.5)
    assert far == pytest.approx(37.5, abs=1.0)
    assert with_geometry(other, Geometry()).engine is body.engine
    assert with_geometry(other, Geometry("lower_half", brim=0.015)) is other


def test_bodies_are_kept(body):
    one = Geometry(moved=((0.001, 0.0),) * 6)
    assert with_geometry(body, one).engine is with_geometry(body, one).engine
    assert with_geometry(body, Geometry()) is body


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (Geometry("upper_half"), "upper_half"),
        (Geometry(moved=((0.03, 0.0),) * 6), "within 20 mm"),
        (Geometry(moved=((0.0, 0.0),) * 5), "6 pairs"),
        (Geometry(moved=((float("nan"), 0.0),) * 6), "within 20 mm"),
    ],
)
def test_centres_out_of_their_meaning_are_refused(body, geometry, words):
    with pytest.raises((InvalidValueError, UnknownNameError), match=words):
        with_geometry(body, geometry)
