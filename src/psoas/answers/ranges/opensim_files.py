"""Arms, lengths and induced accelerations over a motion, in the files and columns of two analyses of OpenSim."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, OutputError, printable
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.write_sto import check_writable, write_sto
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
LONGEST = 240  # bytes of a file's name, which systems bound at 255, beside what it is written as first
LONGEST_KIND = "MuscleAnalysis_MomentArm"


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
    check_names(body, prefix)
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
    files = [File("MuscleAnalysis_Length", "Length", tuple(names), np.array(lengths))]
    table = np.array(arms)
    for j, coordinate in enumerate(body.independent):
        named = f"MomentArm_{safe(coordinate)}"
        files.append(File(f"MuscleAnalysis_{named}", named, tuple(names), table[:, :, j]))
    for coordinate, values in induced.items():
        if len(values) == len(moving.time):  # not a toe joint that is held while its foot stands
            named = safe(coordinate)
            files.append(File(f"InducedAccelerations_{named}", named, (*names, *OTHERS), np.array(values)))
    columns = tuple(f"{name}_{axis}" for name in (*names, *OTHERS) for axis in "XYZ")
    files.append(File(f"InducedAccelerations_{COM}", COM, columns, np.array(carried)))
    return written(Path(folder), prefix, moving.time, files)


class File(NamedTuple):
    """One file: what its name ends in, its first line, its columns and their values (time, column)."""

    ending: str
    first: str
    columns: tuple[str, ...]
    values: Array


def check_names(body: Body, prefix: str) -> None:
    """Refuse names of files that would be one, as systems see it that do not tell capitals, or that are too long."""
    safe_names = [safe(c) for c in body.independent]
    seen = {COM: "the centre of mass"}
    for coordinate, own in zip(body.independent, safe_names, strict=True):
        if (other := seen.setdefault(own.casefold(), coordinate)) != coordinate:
            raise InvalidValueError(
                f"'{coordinate}' and '{other}' would be written to files of one name, '{own}'; rename one in the model."
            )
        if (size := len(os.fsencode(f"{prefix}_{LONGEST_KIND}_{own}.sto"))) > LONGEST:
            raise InvalidValueError(
                f"a file of '{coordinate}' would have a name of {size} bytes, of {LONGEST} at most; give a shorter "
                "--prefix, or rename it in the model."
            )


def written(folder: Path, prefix: str, time: Array, files: Sequence[File]) -> list[Path]:
    """The files in a folder, all of them or none that was not there before."""
    for file in files:
        check_writable(file.columns, time, file.values, file.first)
    paths = [folder / f"{prefix}_{file.ending}.sto" for file in files]
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder '{printable(folder)}': {error.strerror or error}.") from error
    new = [path for path in paths if not path.exists()]
    try:
        for path, file in zip(paths, files, strict=True):
            write_sto(path, file.columns, time, file.values, name=file.first, in_degrees=False)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        if made:
            with suppress(OSError):  # somebody put something there
                folder.rmdir()
        raise
    return paths


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
