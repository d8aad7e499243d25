"""Arms, lengths and induced accelerations over a motion, in the files and columns of two analyses of OpenSim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.write_sto import write_sto
from psoas.mechanics.accelerations import evaluate
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.response import gravity_acceleration, velocity_acceleration
from psoas.question.conditions_of import conditions_for
from psoas.question.muscles import muscles_of
from psoas.trials.motion import Motion, motion_of
from psoas.trials.stance import WORDS, feet_positions, has_feet, stance_by_force, stance_by_height

OTHERS = ("gravity", "velocity")  # after the muscles
COM = "center_of_mass"
STEP = 1e-4  # s


def write_opensim_files(
    folder: str | Path,
    motion: str | Path,
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body,
    forces: str | Path | None = None,
    lowpass: float | None = None,
    angles: str | None = None,
    prefix: str = "psoas",
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Files as OpenSim's MuscleAnalysis and InducedAccelerations write them, for programs that read those.

    `PREFIX_MuscleAnalysis_Length.sto` [m] and `PREFIX_MuscleAnalysis_MomentArm_COORDINATE.sto` [m]: time and a column
    per muscle. `PREFIX_InducedAccelerations_COORDINATE.sto` [rad/s^2, m/s^2, per newton for muscles]: time, a column
    per muscle, `gravity`, `velocity`, as of the analysis that is asked for potentials only (1 N in each muscle), which
    has no `total`; `velocity` is nan without a cut-off. `PREFIX_InducedAccelerations_center_of_mass.sto`: the same of
    the whole body's centre of mass, each column three times, `_X`, `_Y` and `_Z` of the file's own lab [m/s^2]. Angles
    are in radians throughout, as the header says (OpenSim's default is degrees).

    Parameters
    ----------
    folder : path
        Made where it is absent; files of these names are replaced.
    motion, forces, lowpass, angles
        As in `psoas.trial`.
    muscles : str or sequence of str, optional
        Everything if absent.
    body : Body
    prefix : str
        Of the files' names.
    progress : callable, optional
        Called with frames done and frames in all.

    Returns
    -------
    list of paths, in the order they were written

    Raises
    ------
    FileFormatError, UnknownNameError, InvalidValueError, OutputError

    Source
    ------
    opensim-org/opensim-core, OpenSim/Analyses/MuscleAnalysis.cpp (allocateStorageObjects, printResults; commit
    3faca82e) and OpenSim/Analyses/InducedAccelerations.cpp (assembleContributors, constructColumnLabelsForCoordinate
    and ForCOM, setupStorage, printResults; commit 13ae2541): names of files, of their first line, and of columns.
    """
    if not prefix or not prefix.isprintable() or any(c in prefix for c in "/\\"):
        raise InvalidValueError(f"'{prefix}' cannot begin the names of files; give letters.")
    rows = muscles_of(body, muscles).rows
    names = [body.muscles[i] for i in rows]
    moving = motion_of(body, read_sto(motion, angles=angles), lowpass)
    stances = stances_of(body, moving, forces)
    lengths, arms, carried, induced = [], [], [], dict[str, list[Array]]()
    for k, q in enumerate(moving.q):
        at = state(body, q, None if moving.u is None else moving.u[k])
        lengths.append(at.lengths[rows])
        arms.append((-at.dldq @ at.B)[rows])
        of_coordinates, of_com = accelerations(body, at, stances[k], rows, moving.u is not None)
        for name, row in of_coordinates.items():
            induced.setdefault(name, []).append(row)
        carried.append(of_com)
        if progress:
            progress(k + 1, len(moving.q))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = [target / f"{prefix}_MuscleAnalysis_Length.sto"]
    common: dict[str, Any] = {"in_degrees": False}
    write_sto(written[0], names, moving.time, np.array(lengths), name="Length", **common)
    for j, coordinate in enumerate(body.independent):
        written.append(target / f"{prefix}_MuscleAnalysis_MomentArm_{safe(coordinate)}.sto")
        table = np.array([a[:, j] for a in arms])
        write_sto(written[-1], names, moving.time, table, name=f"MomentArm_{safe(coordinate)}", **common)
    for coordinate, values in induced.items():
        if len(values) < len(moving.time):
            continue  # a toe joint that is held while its foot stands
        written.append(target / f"{prefix}_InducedAccelerations_{safe(coordinate)}.sto")
        write_sto(written[-1], [*names, *OTHERS], moving.time, np.array(values), name=safe(coordinate), **common)
    written.append(target / f"{prefix}_InducedAccelerations_{COM}.sto")
    columns = [f"{name}_{axis}" for name in (*names, *OTHERS) for axis in "XYZ"]
    write_sto(written[-1], columns, moving.time, np.array(carried), name=COM, **common)
    return written


def stances_of(body: Body, moving: Motion, forces: str | Path | None) -> list[str]:
    """Which feet stand in every frame, by the forces or by the height of the feet."""
    if not has_feet(body):
        return ["none"] * len(moving.q)
    states = [state(body, q) for q in moving.q]
    feet, up = feet_positions(body, states), states[0].up
    if forces is None:
        found = stance_by_height(feet, up)
    else:
        weight = states[0].mass * states[0].g
        found = stance_by_force(read_sto(forces), moving.time, feet, up, weight=weight)
    return [WORDS[bool(right), bool(left)] for right, left in found.stands]


def accelerations(body: Body, at: Any, stance: str, rows: Sequence[int], moves: bool) -> tuple[dict[str, Array], Array]:
    """Every muscle's acceleration per newton, gravity's and the velocities' (m + 2,), of every coordinate that moves.

    And of the whole body's centre of mass, three numbers each (3 (m + 2),) along the axes of the lab.
    """
    conditions = conditions_for(body, "standing", {"stance": stance})
    found = evaluate(body, at, conditions)
    J, drift = contact_rows(body, found.state, conditions)
    weight = gravity_acceleration(found.state, found.moving, J).udot[:, 0]
    speed, com_drift = np.full(len(weight), np.nan), np.zeros(3)
    if moves:
        speed = velocity_acceleration(found.state, found.moving, J, drift).udot[:, 0]
        com_drift = velocity_com(body, found.state)
    table = np.column_stack([found.response.udot[:, rows], weight, speed])
    com = (found.state.J_com @ found.moving.B @ table).T
    com[-1] += com_drift
    return dict(zip(found.moving.names, table, strict=True)), com.ravel()


def velocity_com(body: Body, at: State) -> Array:
    """What velocities alone do to the centre of mass (3,) [m/s^2], lab axes, where no coordinate accelerates.

    ``Jdot qdot + J Bdot u``, Jdot along the motion by central difference.
    """
    after, before = (state(body, at.q + way * STEP * at.qdot).J_com for way in (1, -1))
    return np.asarray((after - before) / (2 * STEP) @ at.qdot + at.J_com @ at.Bdot_u)


def safe(coordinate: str) -> str:
    """A coordinate's name as part of a file's."""
    return "".join(c if c.isalnum() or c in "_-." else "_" for c in coordinate)
