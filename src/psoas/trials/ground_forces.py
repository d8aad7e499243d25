"""Ground reaction over a trial: from the plates of a .c3d file, or from columns of a .mot or .sto file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from psoas.errors import FileFormatError, InvalidValueError, listed, printable
from psoas.formats.motions.c3d.read import Plate as StoredPlate
from psoas.formats.motions.c3d.read import Recording
from psoas.formats.motions.series import Array, Series
from psoas.formats.read import read
from psoas.trials.plates import HEAVY, flat, plates_of

LOADED = 20.0  # N: from which a plate carries something
UNLOADED = 60.0  # N: under which a plate may be empty but for its offset
LEAST = 0.1  # s: a shorter load is a knock
INSIDE = 0.10  # m: how far outside its corners a centre of pressure may lie
WIDEST = 2.0  # m: no lever about the middle of a plate is longer
MILLI = 1e-3
SIDES_OF_PLATE = (0.05, 10.0)  # m: between these is each side of one
SKEW = 0.5  # sine of the angle between its sides, at least
TYPES = {1: 6, 2: 6, 3: 8}  # of the C3D standard -> channels


@dataclass(frozen=True, eq=False)
class Reaction:
    """What one plate does to the person.

    Attributes
    ----------
    name : of the plate
    time : (k,) [s]
    force : (k, 3) [N], lab axes; upward while somebody stands on it
    centre : (k, 3) [m], of pressure; nan while it is unloaded
    free : (k,) [N m], free moment about the vertical
    corners : (4, 3) [m]; nan if they are not stated
    side : `R` or `L` as its name says, or empty
    offset : what was taken off its vertical force [N]
    """

    name: str
    time: Array
    force: Array
    centre: Array
    free: Array
    corners: Array
    side: str
    offset: float

    def vertical(self, up: Array) -> Array:
        """Upward force (k,) [N]."""
        return np.asarray(self.force @ up)

    def at(self, time: Array) -> tuple[Array, Array, Array]:
        """Force (t, 3) [N], centre (t, 3) [m] and free moment (t,) [N m] at other times; nothing outside its own."""
        columns = np.column_stack([self.force, np.nan_to_num(self.centre) * self.loaded()[:, None], self.free,
                                   self.loaded()])  # fmt: skip
        found = np.column_stack([np.interp(time, self.time, c, left=0.0, right=0.0) for c in columns.T])
        share = found[:, 7:8]
        with np.errstate(invalid="ignore", divide="ignore"):
            centre = np.where(share > 0.5, found[:, 3:6] / np.where(share > 0, share, 1.0), np.nan)
        return found[:, :3], centre, found[:, 6]

    def loaded(self) -> Array:
        """1 where a centre of pressure is known, else 0 (k,)."""
        return np.isfinite(self.centre).all(axis=1).astype(float)


def reactions_of(file: str | Path, up: Array) -> tuple[list[Reaction], list[str]]:
    """The ground reactions of a file, and what was done to them.

    Parameters
    ----------
    file : .c3d with plates, or .mot or .sto with force columns
    up : (3,) of the lab

    Raises
    ------
    FileFormatError, InvalidValueError
        No plates, plates of a type that is not known, forces that act along another axis, or that pull the person down.
    """
    found = read(file)
    name = printable(Path(file).name)
    if isinstance(found, Recording):
        return of_recording(found, up)
    if Path(file).suffix.lower() == ".trc":
        raise FileFormatError(
            f"'{name}' holds markers and no forces; give those with --forces FILE (.mot, .sto, .c3d)."
        )
    return of_columns(found, up)


def of_recording(found: Recording, up: Array) -> tuple[list[Reaction], list[str]]:
    """Those of a .c3d file's plates."""
    if not found.plates or found.analogs is None:
        raise InvalidValueError(f"{found.source} has no force plates; give forces with --forces FILE.")
    made, said = [], [note for note in found.notes if note.startswith("ANALOG:")]
    for i, plate in enumerate(found.plates):
        one = of_plate(found.analogs, plate, f"plate {i + 1} of {found.source}", up)
        made.append(one)
        if abs(one.offset) > 1.0:
            said.append(f"{one.name}: {one.offset:+.1f} N of offset taken off its vertical force.")
    return made, said


def of_plate(analogs: Series, plate: StoredPlate, name: str, up: Array) -> Reaction:
    """One plate's reaction from its channels.

    Notes
    -----
    Plate axes by the corners (+x+y, -x+y, -x-y, +x-y), z into the floor. Centre of pressure on the surface, which lies
    the depth of the stored origin away from where moments are taken: ``p_x = (z F_x - M_y) / F_z``,
    ``p_y = (z F_y + M_x) / F_z``.
    """
    if plate.type not in TYPES:
        raise FileFormatError(
            f"{name} is of type {plate.type}; types that are read are {listed(map(str, TYPES))}: export its forces as "
            "a table (.mot) and give that."
        )
    if len(plate.channels) < TYPES[plate.type] or not np.isfinite(plate.corners).all():
        raise FileFormatError(f"{name} does not say its channels or its corners; export the file with both.")
    raw = np.column_stack([analogs.column(c) for c in plate.channels[: TYPES[plate.type]]])
    for channel, column in zip(plate.channels, raw.T, strict=False):
        if gone := int((~np.isfinite(column)).sum()):
            raise FileFormatError(
                f"{name}: its channel '{printable(channel)}' has no number in {gone} of {len(column)} samples; fill "
                "them, or give forces with --forces FILE."
            )
    c = plate.corners
    x, y = c[0] + c[3] - c[1] - c[2], c[0] + c[1] - c[2] - c[3]
    check_corners(name, x / 2, y / 2)
    F, M = force_and_moment(raw, plate)
    low = np.abs(F[:, 2]) < UNLOADED
    empty = low & (np.abs(F[:, 2] - (np.median(F[low, 2]) if low.any() else 0.0)) < LOADED)
    rest = np.median(np.hstack([F, M])[empty], axis=0) if empty.any() else np.zeros(6)
    F, M = F - rest[:3], M - rest[3:]
    x, y = x / np.linalg.norm(x), y / np.linalg.norm(y)
    R = np.column_stack([x, y, np.cross(x, y)])
    lab = F @ R.T
    pushes = float(np.median((lab @ up)[np.abs(F[:, 2]) > LOADED])) if (np.abs(F[:, 2]) > LOADED).any() else 1.0
    sign = 1.0 if pushes >= 0 else -1.0
    depth = float(np.nan_to_num(np.abs(plate.origin[2]))) if plate.type != 1 else 0.0
    check_upward(name, lab, up)
    loaded = np.abs(F[:, 2]) > LOADED
    local, twist = centre_of(F, M, -depth, loaded, plate, raw)
    return Reaction(
        name, np.asarray(analogs.time), sign * lab, c.mean(axis=0) + local @ R.T, sign * twist * float(R[:, 2] @ up), c,
        "", float(sign * (R @ rest[:3]) @ up),
    )  # fmt: skip


def check_corners(name: str, x: Array, y: Array) -> None:
    """Refuse sides (3,) [m] that make no plate: corners all the same, in a row, or in another unit."""
    a, b = float(np.linalg.norm(x)), float(np.linalg.norm(y))
    low, high = SIDES_OF_PLATE
    if low <= a <= high and low <= b <= high and np.linalg.norm(np.cross(x, y)) >= SKEW * a * b:
        return
    raise FileFormatError(
        f"the corners of {name} (FORCE_PLATFORM:CORNERS) make no plate: its sides would be {a:.3g} and {b:.3g} m; "
        "write its four corners in order and in the unit of the points."
    )


def check_upward(name: str, force: Array, up: Array) -> None:
    """Refuse a plate whose force (k, 3) [N], lab axes, is more along the floor than upright."""
    strong = force[np.linalg.norm(force, axis=1) > HEAVY]
    if not len(strong):
        return
    upright = np.abs(strong @ up)
    along = np.linalg.norm(strong - (strong @ up)[:, None] * up, axis=1)
    if along.mean() > upright.mean():
        raise FileFormatError(
            f"{name}: its force is {along.mean():.0f} N along the floor and {upright.mean():.0f} N upright, on average "
            "while it is loaded; its channels (FORCE_PLATFORM:CHANNEL) are in another order, or its corners are wrong."
        )


def force_and_moment(raw: Array, plate: StoredPlate) -> tuple[Array, Array]:
    """Force (k, 3) [N] and moment (k, 3) about the transducers' origin, as stored, by the plate's type."""
    if plate.type == 3:
        fx, fy, fz = raw[:, 0:2].sum(axis=1), raw[:, 2:4].sum(axis=1), raw[:, 4:8].sum(axis=1)
        a, b = np.abs(plate.origin[:2]) / MILLI  # moments in mm, as of the other types
        z = raw[:, 4:8]
        Mx = b * (z[:, 0] + z[:, 1] - z[:, 2] - z[:, 3])
        My = a * (-z[:, 0] + z[:, 1] + z[:, 2] - z[:, 3])
        Mz = b * (-raw[:, 0] + raw[:, 1]) + a * (raw[:, 2] - raw[:, 3])
        return np.column_stack([fx, fy, fz]), np.column_stack([Mx, My, Mz])
    if plate.type == 1:
        return raw[:, :3], np.column_stack([np.zeros((len(raw), 2)), raw[:, 5]])
    return raw[:, :3], raw[:, 3:6]


def centre_of(F: Array, M: Array, z: float, loaded: Any, plate: StoredPlate, raw: Array) -> tuple[Array, Array]:
    """Centre of pressure (k, 3) [m] in plate axes about the surface's middle, and the free moment (k,) [N m].

    Levers of more than 2 are in mm: no plate is so wide.
    """
    Fz = np.where(loaded, F[:, 2], np.nan)
    levers = raw[loaded, 3:5] if plate.type == 1 else M[loaded, :2] / F[loaded, 2:3]
    unit = MILLI if len(levers) and np.abs(levers).max() > WIDEST else 1.0
    if plate.type == 1:
        px, py = (np.where(loaded, unit * raw[:, k], np.nan) for k in (3, 4))
    else:
        px, py = (z * F[:, 0] - unit * M[:, 1]) / Fz, (z * F[:, 1] + unit * M[:, 0]) / Fz
    far = np.hypot(px, py)[loaded]
    if len(far) and np.median(far) > np.linalg.norm(plate.corners[0] - plate.corners[2]) / 2 + INSIDE:
        raise FileFormatError(
            "the centre of pressure of a force plate lies outside its corners: channels, origin or corners of the "
            "plate are wrong in the file."
        )
    twist = unit * M[:, 2] - (0.0 if plate.type == 1 else np.nan_to_num(px * F[:, 1] - py * F[:, 0]))
    return np.column_stack([px, py, np.zeros(len(px))]), np.where(loaded, twist, 0.0)


def of_columns(series: Series, up: Array) -> tuple[list[Reaction], list[str]]:
    """Those of a file of columns, `ground_force_vx`, `ground_force_px`, `ground_torque_y` and their like."""
    series = flat(series)
    made, said = [], list[str]()
    k = int(np.abs(up).argmax())
    for plate in plates_of(series, up):
        stem = plate.vertical[:-1]
        axes = "123" if plate.vertical[-1] in "123" else "xyz"
        labels = [f"{stem}{a}" for a in axes]
        if lacking := [label for label in labels if label not in series.labels]:
            raise InvalidValueError(f"{series.source} has '{plate.vertical}' and no '{lacking[0]}'; give all three.")
        if not all(plate.centre):
            raise InvalidValueError(f"{series.source}: '{plate.vertical}' has no centre of pressure beside it.")
        F = np.column_stack([series.column(label) for label in labels])
        said += missing(series, labels, F, k)
        F = np.where(np.isfinite(F), F, 0.0)
        empty = np.abs(F[:, k]) < LOADED
        rest = np.median(F[empty], axis=0) if empty.any() else np.zeros(3)
        F = F - rest
        centre = np.column_stack([series.column(label) for label in plate.centre])
        loaded = F[:, k] > LOADED
        check_places(series, plate.centre, centre, F[:, k])
        centre = np.where(loaded[:, None], centre, np.nan)
        made.append(
            Reaction(plate.vertical, np.asarray(series.time), F, centre, torque_of(series, plate.vertical, k),
                     np.full((4, 3), np.nan), plate.side[:1].upper(), float(rest[k]))
        )  # fmt: skip
    down = [r.name for r in made if -r.vertical(up).min() > max(r.vertical(up).max(), LOADED)]
    if down:
        raise InvalidValueError(f"{series.source}: '{down[0]}' points down; give what the ground does to the foot.")
    return made, said


def missing(series: Series, labels: list[str], F: Array, k: int) -> list[str]:
    """Remarks on forces (k, 3) that are no numbers while nothing is carried: 0 N there.

    Raises
    ------
    InvalidValueError
        One that is none while the plate is loaded, as the vertical forces around it say.
    """
    gone = ~np.isfinite(F)
    rows = np.asarray(gone.any(axis=1))
    if not rows.any():
        return []
    label = labels[int(gone.sum(axis=0).argmax())]
    words = f"{series.source}: '{label}' is missing or no number in {rows.sum()} of {len(rows)} rows"
    known = np.isfinite(F[:, k])
    around = np.interp(series.time, series.time[known], F[known, k]) if known.any() else np.zeros(len(F))
    loaded = rows & (np.abs(around) > LOADED)
    if np.any(loaded):
        raise InvalidValueError(
            f"{words}, while the foot stands on the plate (the first at {series.time[loaded][0]:.2f} s); fill them "
            "first."
        )
    return [f"{words}: taken as 0 N."]


def check_places(series: Series, labels: Sequence[str], centre: Array, vertical: Array) -> None:
    """Refuse places (k, 3) that are no numbers where the vertical force (k,) [N] is one."""
    gone = ~np.isfinite(centre) & (vertical > UNLOADED)[:, None]
    if gone.any():
        j = int(gone.sum(axis=0).argmax())
        raise InvalidValueError(
            f"{series.source}: '{labels[j]}', where the force acts, is missing or no number in {gone[:, j].sum()} rows "
            f"in which the plate is loaded (the first at {series.time[gone[:, j]][0]:.2f} s); fill them first."
        )


def torque_of(series: Series, label: str, k: int) -> Array:
    """The free moment (k,) [N m] of a plate among columns; 0 where there is none."""
    axis = "xyz"[k] if label[-1] in "xyz" else "123"[k]
    lower = {known.lower(): known for known in series.labels}
    stem = label.rpartition("_v")[0] if label[-1] in "xyz" else label.rpartition("_")[0]
    tries = (
        f"{stem.replace('force', 'torque')}_{axis}", f"{stem.replace('force', 'moment')}_{axis}",
        f"{stem.replace('force', 'moment')}_m{axis}", f"m{stem[1:]}_{axis}",
    )  # fmt: skip
    found = next((lower[name.lower()] for name in tries if name.lower() in lower), None)
    return np.zeros(len(series.time)) if found is None else np.nan_to_num(series.column(found))


def spells(reaction: Reaction, up: Array) -> list[tuple[int, int]]:
    """First and one past last sample of every spell of at least 0.1 s in which a plate carries more than 20 N."""
    from psoas.trials.stance import runs

    step = float(np.median(np.diff(reaction.time))) if len(reaction.time) > 1 else LEAST
    return [(a, b) for a, b in runs(reaction.vertical(up) > LOADED) if (b - a) * step >= LEAST]


def check_newtons(reactions: list[Reaction], up: Array, mass: float | None) -> None:
    """Refuse forces that no person makes: in kN, in body weights, or of what a plate's amplifier gave."""
    peak = max((float(r.vertical(up).max(initial=0.0)) for r in reactions), default=0.0)
    low, high = (50.0, 2e4) if mass is None else (0.1 * mass * 9.81, 20 * mass * 9.81)
    if peak and not low <= peak <= high:
        guess = " (kN or body weights?)" if peak < low else ""
        raise InvalidValueError(f"the largest vertical force is {peak:.3g}; give forces in newtons{guess}.")


def by_name(reactions: list[Reaction]) -> Mapping[str, Reaction]:
    """Reactions by the name of their plate."""
    return {r.name: r for r in reactions}
