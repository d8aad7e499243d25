"""Arms are -dL/dq to 1e-6 m: every muscle, every coordinate over its range, every model that is read; and where not.

Where a path runs over a wrap object of OpenSim the two part, for its line over a surface is no shortest one: of each
model the muscles that do are listed, all of them wrapped in the file. No other muscle of any model does.
"""

import re

import numpy as np
import pytest

import psoas
from psoas.answers.audit.audit import static_model
from psoas.body.body import project, reduction
from psoas.mechanics.shortening import lengths
from support.builders import body_of, file_of, needs_opensim
from support.places import DATA, SHARED

FIELD, DOG = SHARED / "cases" / "field", DATA / "dog"
STEP, EQUAL, CLEAR = 2e-4, 1e-6, 0.5e-3  # rad or m; m; m
SHARES = (0.13, 0.5, 0.87)  # of a coordinate's range
FREE = 0.5  # rad or m to either side of `standing`, where a coordinate has no range
PLAIN = [n for n in sorted(p.name for p in (*FIELD.glob("*.osim"), *FIELD.glob("*.xml"))) if n != "wrap_mismatch.osim"]
# model -> muscles, without their sides, whose arm parts by more than half a millimetre; why: their wraps
PARTED = {
    "rajagopal": {"gaslat", "glmax1", "glmax2", "iliacus", "addmagProx"},
    "lifting": {"LD_L1", "LD_L2", "LD_L3", "LD_L4", "LD_L5", "LD_Il", "LTpT_T2", "iliacus", "addmagProx"},
    "gait2392": set(),
}
FEWER = {"lifting": (0.37,)}  # values over each range, of the models that take long


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """Leave the trial load in another process out: it has tests of its own."""
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)


def gaps(body, shares=SHARES, coordinates=None):
    """The largest difference [m] of each muscle's arm from -dL/dq, the couplings followed, two steps put together."""
    base = np.array([body.postures["standing"][c] for c in body.coordinates])
    found = np.zeros(len(body.muscles))
    for name in body.independent if coordinates is None else coordinates:
        i, j = body.coordinates.index(name), body.independent.index(name)
        ends = body.ranges[i] if np.isfinite(body.ranges[i]).all() else base[i] + np.array([-FREE, FREE])
        along = np.eye(len(base))[i]
        for share in shares:
            q = project(body, np.where(along > 0, ends[0] + share * (ends[1] - ends[0]), base))
            B, _ = reduction(body, q, np.zeros(len(body.independent)))
            arms = -(body.engine.arms(q, body.paths["straight"])[1] @ B)[:, j]
            coarse, fine = (
                (lengths(body, q - h * along) - lengths(body, q + h * along)) / (2 * h) for h in (STEP, STEP / 2)
            )
            found = np.maximum(found, np.abs(arms - (4 * fine - coarse) / 3))
    return dict(zip(body.muscles, found.tolist(), strict=True))


def stems(found, over):
    """Muscles without their sides whose gap is larger."""
    return {re.sub("_[rl]$", "", m) for m, gap in found.items() if gap > over}


@pytest.mark.skipif(not FIELD.is_dir(), reason="the folder of field cases, ../shared/cases, is absent")
@pytest.mark.parametrize("name", PLAIN)
def test_arms_of_every_field_case(name):
    needs_opensim()
    assert max(gaps(psoas.read_model(FIELD / name)).values()) < EQUAL


@pytest.mark.skipif(not FIELD.is_dir(), reason="the folder of field cases, ../shared/cases, is absent")
def test_the_wrap_that_is_no_shortest_line_and_nothing_else():
    needs_opensim()
    body = psoas.read_model(FIELD / "wrap_mismatch.osim")
    found = gaps(body)
    assert {m for m, gap in found.items() if gap > EQUAL} == {"gasmed_r"}
    assert found["gasmed_r"] == pytest.approx(18.3e-3, abs=1e-4)
    about = [c for c in body.independent if gaps(body, coordinates=[c])["gasmed_r"] > EQUAL]
    assert about == ["knee_angle_r", "ankle_angle_r"]


@pytest.mark.skipif(not DOG.is_dir(), reason="the dog of ../shared/data is absent")
@pytest.mark.parametrize("name", ["dog_as_shipped.xml", "dog_repaired.xml"])
def test_arms_of_the_dog(name):
    assert max(gaps(psoas.read_model(DOG / name)).values()) < EQUAL


@pytest.mark.parametrize("name", PARTED)
def test_arms_of_real_models_part_at_their_wraps_only(name):
    body = body_of(name)
    found = gaps(body, FEWER.get(name, SHARES))
    wrapped = {m.name for m in static_model(file_of(name)).muscles if m.wraps}
    assert {m for m, gap in found.items() if gap > EQUAL} <= wrapped
    assert stems(found, CLEAR) == PARTED[name]


def test_arms_of_the_thoracolumbar_model_part_at_its_wraps_only():
    """Of 169 coordinates every tenth: it takes a minute and a half with all of them, and says the same."""
    body = body_of("thoracolumbar")
    found = gaps(body, (0.37,), body.independent[::10])
    wrapped = {m.name for m in static_model(file_of("thoracolumbar")).muscles if m.wraps}
    assert {m for m, gap in found.items() if gap > EQUAL} <= wrapped


@pytest.mark.parametrize("name", ["synthetic_levels", "synthetic_coupled", "mjcf"])
def test_arms_of_models_made_in_code(name):
    found = gaps(body_of(name), (0.37,))
    assert stems(found, EQUAL) <= ({"glut_max1", "gasmed", "recfem"} if name != "mjcf" else set())


def test_an_arm_a_hundredth_of_a_millimetre_off_is_caught():
    """The twin: one entry of the engine's arms 10 um too large."""
    body = body_of("mjcf")
    muscle, coordinate = 3, body.coordinates.index("hip_flexion_r")

    class Wrong:
        def arms(self, q, rows):
            length, dldq = body.engine.arms(q, rows)
            dldq[muscle, coordinate] -= 1e-5
            return length, dldq

    from dataclasses import replace

    found = gaps(replace(body, engine=Wrong()), (0.5,), ["hip_flexion_r", "knee_angle_r"])
    assert {m for m, gap in found.items() if gap > EQUAL} == {body.muscles[muscle]}
