"""The hip's share of a thigh's swing: closed form, monotony, gravity, the tree turned round; each with its twin."""

import numpy as np
import pytest

import psoas
from psoas.answers.swing.swing import published, swinging, usual_hip
from psoas.bodies.animals.dog import dog_body
from psoas.body.body import state
from psoas.errors import PsoasError

LEVELS = ("L_1_extend", "L_3_extend", "L_5_extend", "L_7_extend")


@pytest.fixture(scope="module")
def dog():
    return dog_body()


def share(found, group="psoas_major"):
    return found.group_swing_share.sel(group=group).values


def closed(dog, k_levels, k_hip):
    """``(r_h/k_h) / (r_h/k_h + sum 2 r_i/k_i)``, both psoai at a level, one at a hip."""
    arms = psoas.actions("psoas", body=dog, operator="torque").moment_arm.sel(muscle="psoas_major_R")
    hip = -float(arms.sel(coordinate="hip_R_extend")) / k_hip
    return hip / (hip + sum(-2 * float(arms.sel(coordinate=c)) / k_levels for c in LEVELS))


@pytest.mark.parametrize("stiffness", [1.0, 40.0, 3000.0])
def test_closed_form_without_gravity(dog, stiffness):
    """To 1e-9; the twin: with gravity it is another number."""
    still = psoas.swing(
        "psoas", body=dog, spine_stiffness=(stiffness, stiffness), hip_stiffness=5, gravity=False, steps=2
    )
    assert share(still)[0] == pytest.approx(closed(dog, stiffness, 5.0), rel=1e-9)
    heavy = psoas.swing("psoas", body=dog, spine_stiffness=(stiffness, stiffness), hip_stiffness=5, steps=2)
    assert abs(share(heavy)[0] - closed(dog, stiffness, 5.0)) > 1e-4


@pytest.mark.parametrize("gravity", [True, False])
def test_it_grows_with_the_stiffness_and_tends_to_one(dog, gravity):
    found = share(psoas.swing("psoas", body=dog, spine_stiffness=(1.0, 1e6), gravity=gravity))
    assert (np.diff(found) > 0).all()
    assert found[0] < 0.1
    assert found[-1] == pytest.approx(1, abs=1e-3)
    hips = share(psoas.swing("psoas", body=dog, hip_stiffness=500.0))  # the twin: a stiff hip takes it back
    assert (hips < share(psoas.swing("psoas", body=dog))).all()


def test_rectus_femoris_makes_its_swing_at_the_hip(dog):
    assert (share(psoas.swing("rectus femoris", body=dog), "rectus_femoris") > 1).all()


def test_the_tree_turned_round(dog):
    one, other = (psoas.swing("psoas", body=b, steps=5) for b in (dog, dog_body("pelvis")))
    np.testing.assert_allclose(share(other), share(one), rtol=0, atol=1e-9)
    lighter = psoas.swing("psoas", body=dog, steps=5, gravity=False)
    assert np.abs(share(lighter) - share(one)).max() > 1e-4


def test_gravity_of_a_hanging_limb(dog):
    """1.4 N m/rad of a limb, as planned; by the height of its own centre of mass when the hip turns."""
    found = swinging(dog)
    i = found.base.names.index("hip_R_extend")
    assert found.base.K[i, i] == pytest.approx(1.4, abs=0.1)
    q, c = found.ref.q.copy(), dog.coordinate("hip_R_extend")

    def height(angle):
        moved = q.copy()
        moved[c] += angle
        at = state(dog, moved)
        return at.mass * at.g * float(at.com @ at.up)

    by_hand = (height(1e-3) - 2 * height(0) + height(-1e-3)) / 1e-6
    assert found.base.K[i, i] == pytest.approx(by_hand, rel=1e-4)


def test_published_mobility(dog):
    """Seven times as stiff as 31.2 to 4.5 deg; a human's trunk bends under more."""
    soft, stiff = published(swinging(dog))
    assert stiff / soft == pytest.approx(31.2 / 4.5)
    assert published(swinging(psoas.default_body()))[0] > soft
    assert usual_hip(dog) == pytest.approx(5, rel=1e-3)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stance": "four"}, "off the ground"), ({"spine_stiffness": (0.0, 3.0)}, "stiffness"),
        ({"spine_stiffness": (5.0, 3.0)}, "softer spine first"), ({"hip_stiffness": -1}, "stiffness"),
        ({"steps": 1}, "steps"), ({"muscles": "nobody"}, "nobody"),
    ],
)  # fmt: skip
def test_what_is_refused(dog, given, words):
    with pytest.raises(PsoasError, match=words):
        psoas.swing(**{"muscles": "psoas", "body": dog, **given})


@pytest.mark.parametrize(
    "flags",
    [
        "--operator torque",
        "",
        "--operator static --of pelvis",
        "--operator static --robust",
        "--operator static --hold none",
    ],
)
def test_the_sweep_goes_with_static_alone(flags):
    with pytest.raises(PsoasError):
        psoas.answer(f"psoas actions psoas --species dog --sweep spine_stiffness=1:3000 {flags}")


@pytest.mark.parametrize("species", ["--species dog --stance fore", ""])
def test_command_lines_records_picture(species):
    found = psoas.answer(f"psoas actions psoas --operator static --sweep spine_stiffness=1:3000 {species}")
    lines = psoas.lines(found)
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("Of the thigh's swing the hip makes")
    assert {r["quantity"] for r in psoas.records_of(found)} == {"rotation", "hip's share of the swing"}
    assert "psoas major" in psoas.figure(found).get_label()
    asked = psoas.Question.read("psoas actions psoas --operator static --sweep spine_stiffness=1:3000")
    assert psoas.Question.read_link(asked.link()) == asked
