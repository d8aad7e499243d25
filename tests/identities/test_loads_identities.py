"""Forces on discs by second routes: from below, by the engine's own inverse dynamics, by sums and by mirror images."""

import numpy as np
import pytest

from psoas.answers.loads.asked import asked_posture, loads_passive
from psoas.answers.loads.balance import balance_of
from psoas.answers.loads.disc_frames import disc_frame, levels_of
from psoas.answers.loads.ledger import from_below, ledger
from psoas.answers.loads.loads import loads
from psoas.mechanics.effort.static_optimisation import static_optimisation
from psoas.mechanics.path_forces import path_wrenches

POSTURES = ("standing", "sitting_flexed", "lifting_round_backed", "standing,lumbar_bending=4,lumbar_rotation=1")


@pytest.fixture(scope="module", params=POSTURES)
def solved(request, body):
    """Balance, optimum and total tension of a posture, levels not settled."""
    asked = asked_posture(body, request.param, None, None)
    balance = balance_of(
        body, asked.q, loads_passive(body), supports=asked.supports, hands=asked.hands, place=asked.place
    )
    found = static_optimisation(balance.problem(np.zeros(len(body.muscles))))
    return balance, found, found.activations * balance.strength + balance.passive


def level_forces(balance, tension):
    sums = ledger(balance)
    return sums, np.einsum("lmc,m->lc", sums.muscles, tension) + sums.outside.sum(axis=1)


def test_equilibrium_in_every_coordinate(solved):
    balance, found, _ = solved
    if found.balanced:
        assert np.abs(found.residual).max() < 1e-6
        left = (
            balance.outside()
            + balance.joints
            + balance.arms() @ (found.activations * balance.strength + balance.passive)
        )
        left += balance.pushes() @ found.reactions.ravel()
        assert np.abs(left).max() < 1e-6


def test_path_forces_are_internal_and_do_the_work_of_the_lengths(solved):
    balance, _, _ = solved
    at, body = balance.at, balance.body
    force, moment = path_wrenches(at, len(body.segments))
    assert np.abs(force.sum(axis=1)).max() < 1e-12
    assert np.abs(moment.sum(axis=1)).max() < 1e-12
    power = np.einsum("msk,skn->mn", force, at.Jv) + np.einsum(
        "msk,skn->mn", moment - np.cross(at.origin, force), at.Jw
    )
    assert np.abs(power + at.dldq).max() < 1e-8


def test_the_force_from_below_is_the_force_from_above(solved):
    balance, found, tension = solved
    assert found.balanced
    sums, forces = level_forces(balance, tension)
    for level, D, force in zip(sums.levels, sums.frames, forces, strict=True):
        below = from_below(balance, tension, found.reactions, level)
        assert np.abs(below @ D * [1, -1, 1] - force[[1, 0, 2]]).max() < 1e-6


def test_the_engines_inverse_dynamics_finds_the_same_force(solved):
    """MuJoCo's interaction force between bodies, at rest, with every tension as external forces on the segments."""
    import mujoco

    balance, _, tension = solved
    body, at, model = balance.body, balance.at, balance.body.engine.model
    data = mujoco.MjData(model)
    data.qpos[:] = at.q
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    mujoco.mj_comVel(model, data)
    force, moment = (np.einsum("m,msk->sk", tension, w) for w in path_wrenches(at, len(body.segments)))
    for weight in balance.weights:
        pull = -weight.mass * at.g * at.up
        force[weight.segment] += pull
        moment[weight.segment] += np.cross(weight.point, pull)
    for s, name in enumerate(body.segments):
        b = model.body(name).id
        data.xfrc_applied[b, :3] = force[s]
        data.xfrc_applied[b, 3:] = moment[s] - np.cross(data.xipos[b], force[s])
    mujoco.mj_rnePostConstraint(model, data)
    sums, forces = level_forces(balance, tension)
    for level, D, ours in zip(sums.levels, sums.frames, forces, strict=True):
        on_lower = -data.cfrc_int[model.body(body.segments[level.upper]).id, 3:]
        assert np.abs(np.array([-on_lower @ D[:, 1], on_lower @ D[:, 0], on_lower @ D[:, 2]]) - ours).max() < 1e-6


def test_levels_differ_by_the_slice_between_them(solved):
    """Newton: force on the lower disc less force on the upper is the slice's weight and what pulls on it."""
    balance, _, tension = solved
    body, at = balance.body, balance.at
    sums, forces = level_forces(balance, tension)
    lab = np.einsum("lij,lj->li", sums.frames, forces[:, [1, 0, 2]] * [1, -1, 1])
    pull = np.einsum("m,msk->sk", tension, path_wrenches(at, len(body.segments))[0])
    for k in range(len(sums.levels) - 1):
        between = [s for s in sums.levels[k].carried if s not in sums.levels[k + 1].carried]
        weight = -at.g * at.up * sum(body.masses[body.segments[s]] for s in between)
        assert np.abs(lab[k] - lab[k + 1] - weight - pull[between].sum(axis=0)).max() < 1e-9


def test_disc_frames_turn_with_the_lab(solved):
    balance, _, _ = solved
    for level in levels_of(balance.body):
        D, _ = disc_frame(balance.body, balance.at, level)
        assert np.abs(D.T @ D - np.eye(3)).max() < 1e-12
        assert np.linalg.det(D) == pytest.approx(1.0)


def test_the_ledger_sums_to_the_total():
    found = loads("standing_flexed")
    for name, dim in (("level_ledger", "source"), ("group_level_ledger", "group")):
        assert float(np.abs(found[name].sum(dim) - found.level_force).max()) < 1e-9
    per_newton = found.level_force_per_newton * (found.active_tension + found.passive_tension)
    assert float(np.abs(per_newton.values - found.level_ledger.values[:, :-2]).max()) < 1e-9


def test_a_posture_and_its_mirror_image():
    """Right and left bending: the same compression and anterior shear, opposite lateral shear, sides swapped."""
    right, left = (loads(f"standing,lumbar_bending={s}4,lumbar_rotation={s}1", settle=False) for s in ("", "-"))
    assert right.attrs["status"] == left.attrs["status"] == "balanced"
    flip = np.array([1.0, 1.0, -1.0])
    assert np.abs(right.level_force.values - left.level_force.values * flip).max() < 1e-4
    swapped = [m[:-1] + {"r": "l", "l": "r"}[m[-1]] for m in right.muscle.values.tolist()]
    assert np.abs(right.activation.values - left.activation.sel(muscle=swapped).values).max() < 1e-6
    assert np.abs(right.level_force.sel(component="lateral_shear").values).max() > 2
    upright = loads("standing")
    assert np.abs(upright.level_force.sel(component="lateral_shear").values).max() < 1e-6


def test_a_planted_fault_is_caught(solved):
    """The twin: a muscle left out of the ledger no longer agrees with the force from below."""
    balance, found, tension = solved
    assert found.balanced
    less = tension * (np.arange(len(tension)) != int(np.argmax(tension * (np.abs(ledger(balance).muscles[1, :, 0])))))
    sums, forces = level_forces(balance, less)
    below = from_below(balance, tension, found.reactions, sums.levels[1])
    assert np.abs(below @ sums.frames[1] * [1, -1, 1] - forces[1][[1, 0, 2]]).max() > 1
