"""An answer over a motion: what muscles do in every frame of a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.words import SPINE
from psoas.answers.trial.tensions import Drawn, check_motion, drawn_in, summed_up, tensions_of
from psoas.body.body import Body, state
from psoas.body.chunk import only
from psoas.body.state import Array, State
from psoas.conditions import CHOICES, CONTACT_WORDS, Conditions, operators_asked
from psoas.dataset.labels import group_labels
from psoas.dataset.schema import SCHEMA_VERSION, VARIABLES, attributes, check_dataset
from psoas.dataset.signs import COMPARED, norms
from psoas.errors import InvalidValueError, checked_text, invalid_choice, listed
from psoas.formats.motions.series import rate
from psoas.formats.motions.sto import read_sto
from psoas.frames import AXES
from psoas.mechanics.accelerations import evaluate, heading_of, shift, torques
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.groups import groups_of
from psoas.mechanics.many import Progress, many
from psoas.mechanics.moments import as_relative
from psoas.mechanics.path_notes import path_notes
from psoas.mechanics.response import angular, gravity_acceleration, velocity_acceleration
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import fascicles_by_side, muscles_of, off_spine, stems, unrepresented
from psoas.question.pairs import check_pairs, checked_pairs, segments_of
from psoas.question.sides import sides_asked
from psoas.trials.motion import Motion, motion_of
from psoas.trials.stance import (
    Stance,
    feet_positions,
    has_feet,
    intervals,
    stance_by_force,
    stance_by_height,
    without_plate,
)

if TYPE_CHECKING:
    import xarray as xr

SLIP = 0.1  # m/s of a standing foot's heel from which it is remarked on
KEPT = 256 * 2**20  # bytes of states kept between the two passes
PAIRS = (("femur_r", "pelvis"), ("pelvis", "ground"))


def trial(
    muscles: Sequence[str] | str | None,
    motion: str | Path,
    *,
    pairs: Sequence[tuple[str, str]] = PAIRS,
    operator: str = "acceleration",
    body: Body | None = None,
    forces: str | Path | None = None,
    stance: str | None = None,
    lowpass: float | None = None,
    angles: str | None = None,
    side: str | None = None,
    com: bool = False,
    tensions: str | Path | None = None,
    conditions: Conditions | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What groups of muscles do to pairs of segments in every frame of a motion.

    Parameters
    ----------
    muscles : str or sequence of str
        Families, aliases or groups; everything if None.
    motion : path
        A .mot or .sto file with coordinates of the model.
    pairs : sequence of (of, relative_to)
        Segments, or `ground`; for `torque` neighbours, or relative to ground.
    operator : {'acceleration', 'torque'}
    body : Body
        Of `psoas.read_model`; `psoas.default_body()` if absent.
    forces : path, optional
        A .mot or .sto file with ground reaction: a foot stands where it is over 20 N.
    stance : {'auto', 'both', 'left', 'right', 'none'}, optional
        `auto` by the height of the feet, the default without `forces`; a fixed stance that contradicts what the feet do
        is refused.
    lowpass : float, optional
        Cut-off [Hz] for coordinates and velocities; without it what velocities do is left out.
    angles : {'deg', 'rad'}, optional
        Unit of the file's angles, where its header is wrong.
    com : bool
        Also what muscles and gravity do to the whole body's centre of mass, relative to ground: with `acceleration`,
        `group_trial_com_acceleration` [m/s^2/N], dims (time, group, axis), and `gravity_com_acceleration` [m/s^2].
    tensions : path, optional
        Muscle forces or activations, .sto or .mot: with `acceleration` also what every group contributes with them,
        `group_trial_contribution`, and all muscles together, `muscles_acceleration` [rad/s^2]. With `lowpass` the
        motion's own, `motion_acceleration`, and what muscles, gravity and velocities leave of it, `rest_acceleration`.
    side, conditions, fields
        As in `psoas.actions`; the stance is the motion's.
    progress : callable, optional
        Called with frames done and frames in all.

    Returns
    -------
    xarray.Dataset
        `group_trial_acceleration` [rad/s^2/N] or `group_trial_arm` [m], dims (time, pair, group, axis), each pair in
        the axes of its `relative_to`; with `acceleration` also `gravity_acceleration`, and `velocity_acceleration`
        where a cut-off was stated [rad/s^2]; `stance` over time.

    Raises
    ------
    FileFormatError, UnknownNameError, InvalidValueError
        Files that cannot be read, names the model lacks, or a stance that the motion contradicts.

    Notes
    -----
    An induced acceleration per newton does not depend on velocities; what the velocities themselves do, does.
    """
    contact = conditions.contact if conditions is not None else fields.pop("contact", None)
    fields |= {"stance": "none"} if conditions is None else {}
    body, conditions = body_and_conditions(body, "standing", conditions, fields)
    shown = replace(conditions, stance="both", contact=contact)
    (operator,) = operators_asked(checked_text("operator", operator))
    pairs = checked_pairs(body, pairs)
    indices = [segments_of(body, *pair) for pair in pairs]
    check_pairs(body, pairs, operator)
    check_motion(tensions, operator)
    families, rows, fascicles, notes = muscles_of(body, muscles)
    sides = sides_asked(body, muscles, side)
    if tensions is None:
        body, rows = only(body, rows), list(range(len(rows)))
    groups = groups_of(body, families, conditions.sharing)
    known = {g.name for g in groups}
    single = rows if len(families) < 2 else [i for i in rows if stems(body)[i] in fascicles]
    groups += [g for g in fascicles_by_side(body, single) if g.name not in known]
    W = np.array([g.weights for g in groups])
    if not isinstance(motion, str | Path):
        raise InvalidValueError(f"a motion is given by the path of its file, not by {motion!r}.")
    moving = motion_of(body, read_sto(motion, angles=angles), lowpass, conditions.rhythm or "christophy")
    T, told = (None, []) if tensions is None else tensions_of(body, tensions, moving.time)
    frames = Frames(body, moving, conditions.path, progress)
    found = contact_of(body, moving, frames, forces, stance)
    names = found.names()
    under = {name: replace(conditions, stance=name, contact=None if name == "none" else contact) for name in set(names)}
    compared = [body.segment(s) for s in COMPARED if s in body.segments]
    values, beside, gravity, velocity, slip = [], [], [], [], 0.0
    remarks: dict[str, int] = {}
    centre: tuple[list[Array], list[Array]] = ([], [])
    drawn: list[Drawn] = []
    for k, (at, name) in enumerate(zip(frames.states(), names, strict=True)):
        H = heading_of(body, at)
        for note in path_notes(body, at, rows, conditions.path):
            remarks[note] = remarks.get(note, 0) + 1
        every, parts = frame_of(body, at, under[name], operator, pairs)
        turned = every[0] if operator == "acceleration" else torques(body, at)[1]  # relative to ground
        pulled = [np.tensordot(W, e, axes=1) for e in every]
        values.append([shift(p, at.R, *i, H) for p, i in zip(pulled, indices, strict=True)])
        if T is not None:
            udot = None if moving.udot is None else moving.udot[k]
            drawn.append(drawn_in(every[0], T[k], W, at, udot, indices, H))
        most = np.tensordot(W, turned[:, compared], axes=1)
        beside.append([norms(most, np.eye(3) if b is None else H.T @ at.R[b]) for _, b in indices])
        if parts is not None:
            gravity.append([shift(parts[0], at.R, *i, H) for i in indices])
            velocity.append([shift(parts[1], at.R, *i, H) for i in indices])
            slip = max(slip, parts[2])
            centre[0].append(W @ parts[3])
            centre[1].append(parts[4])
    absent = off_spine(body, frames.first)
    answer = np.array(values)
    silence_spine(answer, pairs, W, absent)
    doubled = [k for k, g in enumerate(groups) if g.kind == "family" and g.family in body.doubled]
    answer[:, :, doubled] = np.nan
    data: dict[str, Any] = {"group_trial_arm" if operator == "torque" else "group_trial_acceleration": answer}
    data["group_trial_norm"] = np.array(beside)
    if com and gravity:
        data["group_trial_com_acceleration"] = np.array(centre[0])
        data["group_trial_com_acceleration"][:, doubled] = np.nan
        data["gravity_com_acceleration"] = np.array(centre[1])
    if gravity:
        data["gravity_acceleration"] = np.array(gravity)
        if moving.u is not None:
            data["velocity_acceleration"] = np.array(velocity)
    if T is not None:
        more, said = summed_up(drawn, data)
        data, told = data | more, [*told, *said]
    said = [*told, *notes, *body.remarks, *unrepresented(body, rows), *moving.notes, *found.notes]
    said += [f"In {n} of {len(names)} frames: {note}" for note, n in remarks.items()]
    if slip > SLIP:
        said.append(
            f"A foot that counts as standing moves at up to {slip:.2g} m/s in this motion; what the velocities do is "
            "computed as if it were held."
        )
    attrs = {
        "operator": operator, "limits": " ".join(unrepresented(body, rows)),
        "notes": " ".join(said), "warnings": " ".join(moving.warnings),
        "contact_how": found.how, "motion": moving.source, "lowpass": "none" if lowpass is None else f"{lowpass:g} Hz",
    }  # fmt: skip
    labels = group_labels(groups, W, absent, sides)
    return as_dataset(body, shown, labels, pairs, moving, names, data, attrs)


class Frames:
    """The states of a motion: kept from the first pass to the second where that is not too much memory."""

    def __init__(self, body: Body, moving: Motion, path: str, progress: Progress | None = None) -> None:
        self.body, self.moving, self.path, self.progress = body, moving, path, progress
        self.passes, self.total = 0, 2 if has_feet(body) else 1
        self.first = self.at(0)
        size = sum(a.nbytes for a in vars(self.first).values() if isinstance(a, np.ndarray))
        self.kept: list[State] | None = [] if size * len(moving.q) < KEPT else None

    def at(self, k: int) -> State:
        """The state of one frame."""
        u = None if self.moving.u is None else self.moving.u[k]
        return state(self.body, self.moving.q[k], u, path=self.path)

    def states(self) -> Iterator[State]:
        """Every frame's state, in order."""
        yield from many(self.found, range(len(self.moving.q)), progress=self.told if self.progress else None)
        self.passes += 1

    def found(self, k: int) -> State:
        """The state of a frame, kept from the pass before or made and kept."""
        if self.kept is not None and k < len(self.kept):
            return self.kept[k]
        made = self.at(k) if k else self.first
        if self.kept is not None:
            self.kept.append(made)
        return made

    def told(self, done: int, frames: int) -> None:
        """How far all passes have come."""
        if self.progress:
            self.progress(self.passes * frames + done, self.total * frames)


def contact_of(body: Body, moving: Motion, frames: Frames, forces: str | Path | None, stance: str | None) -> Stance:
    """Which foot stands when; a fixed stance is checked against what the feet do."""
    choices = ("auto", *CHOICES["stance"])
    if stance is not None and stance not in choices:
        raise invalid_choice("stance", stance, choices)
    if forces is not None and stance not in (None, "auto"):
        raise InvalidValueError("the forces say which foot stands; leave the stance away.")
    if not has_feet(body):
        if forces is not None or stance not in (None, "none"):
            raise InvalidValueError(
                f"{body.name} has no feet known as calcn_r and calcn_l; only stance='none' goes, without forces."
            )
        return Stance(np.zeros((len(moving.q), 2), bool), "a model without feet")
    feet, up = feet_positions(body, frames.states()), frames.first.up
    if forces is not None:
        weight = frames.first.mass * frames.first.g
        found = stance_by_force(read_sto(forces), moving.time, feet, up, weight=weight)
        return found._replace(notes=(*found.notes, *without_plate(found, moving.time, feet, up)))
    by_height = stance_by_height(feet, up)
    if stance in (None, "auto"):
        return by_height
    if stance == "none":
        return Stance(np.zeros((len(moving.q), 2), bool), "as asked: no foot on the ground")
    want = np.array([stance in ("both", "right"), stance in ("both", "left")])
    if (lost := want & ~by_height.stands).any():
        side = int(lost.any(axis=0).argmax())
        when = moving.time[lost[:, side]]
        raise InvalidValueError(
            f"stance='{stance}' does not hold in {moving.source}: the {('right', 'left')[side]} foot leaves the ground "
            f"in {len(when)} of {len(feet)} frames, first at {when[0]:g} s; use --stance auto, or --forces FILE."
        )
    return Stance(np.tile(want, (len(feet), 1)), f"as asked: {stance}")


def frame_of(
    body: Body, at: State, conditions: Conditions, operator: str, pairs: Sequence[tuple[str, str]]
) -> tuple[list[Array], tuple[Array, Array, float, Array, Array] | None]:
    """Of one frame: every muscle's vectors (m, s, 3) for each pair; and what else there is to say of it.

    That is: what gravity and velocities do (s, 3), slip (the largest speed of a heel that stands [m/s]), and what
    muscles (m, 3) and gravity (3,) do to the centre of mass.
    """
    if operator == "torque":
        joint, ground = torques(body, at)
        return [ground if "ground" in pair else as_relative(body, joint, *pair) for pair in pairs], None
    found = evaluate(body, at, conditions)
    J, drift = contact_rows(body, found.state, conditions)
    turning = found.state.Jw_dot @ found.heading
    weight = gravity_acceleration(found.state, found.moving, J).udot
    speed = velocity_acceleration(found.state, found.moving, J, drift).udot
    parts = [angular(found.moving, a)[..., 0] @ found.heading for a in (weight, speed)]
    spun = (found.state.Jw @ found.state.Bdot_u) @ found.heading
    slip = max((float(np.linalg.norm(v)) for v in feet_velocities(body, found.state, conditions)), default=0.0)
    return [found.angular_acceleration()] * len(pairs), (
        parts[0], parts[1] + turning + spun, slip, found.com_acceleration(),
        (found.state.J_com @ found.moving.B @ weight)[:, 0] @ found.heading,
    )  # fmt: skip


def feet_velocities(body: Body, at: State, conditions: Conditions) -> list[Array]:
    """Velocity of the heel of every foot that stands [m/s], lab axes."""
    return [at.Jv[body.segment(f"calcn_{side}")] @ at.qdot for side in conditions.feet]


def silence_spine(values: Array, pairs: Sequence[tuple[str, str]], W: Array, absent: NDArray[np.intp]) -> None:
    """Put nan, along the spine, for groups whose action there is not in the body."""
    rows = [k for k in range(len(W)) if W[k, absent].any()]
    for p, pair in enumerate(pairs):
        if set(pair) <= set(SPINE):
            values[:, p, rows] = np.nan


def as_dataset(
    body: Body,
    conditions: Conditions,
    labels: Mapping[str, Any],
    pairs: Sequence[tuple[str, str]],
    moving: Motion,
    names: Sequence[str],
    data: dict[str, Array],
    attrs: dict[str, str],
) -> xr.Dataset:
    """The answer as a labelled dataset; `conditions` are those of a frame in which both feet stand."""
    import xarray as xr

    unit = attributes(next(iter(data)))["units"]
    described = {k: attributes(k) | ({"units": unit} if k == "group_trial_norm" else {}) for k in data}
    variables = {k: xr.DataArray(v, dims=VARIABLES[k].dims, attrs=described[k]) for k, v in data.items()}
    coords = {
        "time": ("time", moving.time, {"units": "s", "long_name": "time"}),
        "stance": ("time", list(names)),
        "pair": [f"{of} relative to {to}" for of, to in pairs],
        "of": ("pair", [of for of, _ in pairs]),
        "relative_to": ("pair", [to for _, to in pairs]),
        "axis": list(AXES),
        **labels,
    }
    held = CONTACT_WORDS[conditions.contact or "weld"].format(each=" each")
    spells = [f"{name} {a:.3f}-{b:.3f} s" for name, a, b in intervals(moving.time, names)]
    meta = {
        "answer": "motion", "title": "what muscles do over a motion, per newton of tension",
        "schema_version": SCHEMA_VERSION, "body": body.name, "frames": len(moving.time), "rate": rate(moving.time),
        "stance_intervals": "; ".join(spells),
        "conditions": f"feet that stand {held}; {conditions.words(body.spine.kind).partition('; ')[2]}",
        **{f"condition_{k}": v for k, v in conditions.resolved().items()},
        "condition_stance": listed(sorted(set(names))), "spine_kind": body.spine.kind, **attrs,
    }  # fmt: skip
    return check_dataset(xr.Dataset(variables, coords=coords, attrs=meta))
