"""Muscle forces over a motion: what each group then contributes, in rad/s2, to add up with gravity and velocities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body
from psoas.body.state import State
from psoas.errors import InvalidValueError, listed, printable
from psoas.formats.motions.series import Array
from psoas.formats.motions.sto import read_sto
from psoas.mechanics.accelerations import shift
from psoas.trials.covering import check_covers

FORCE = ("", "force", "tendon_force", "tendonforce", "actuation", "fiber_force_along_tendon")
ACTIVATION = ("activation", "activations")
WEAKEST, STRONGEST = -1e-6, 1e5  # N
FEW = 6
Pair = tuple[int | None, int | None]
TERMS = ("muscles", "gravity", "velocity")  # what adds up to what the body does, but for what no muscle makes


def tensions_of(body: Body, file: str | Path, time: Array) -> tuple[Array, list[str]]:
    """Tension (t, m) [N] of every muscle of a body at the times of a motion, and what was done.

    Columns are muscles by name: forces, or activations (``NAME/activation``, times the maximum isometric force). What
    has no column pulls nothing, which is said.

    Raises
    ------
    InvalidValueError
        No muscle among the columns, one twice, a time that the file does not cover, a tension below zero.
    """
    series = read_sto(file)
    names = {m.lower(): i for i, m in enumerate(body.muscles)}
    found = np.zeros((len(time), len(body.muscles)))
    seen: dict[int, str] = {}
    activated = 0
    for label in series.labels:
        stem, what = parted(label)
        i = names.get(stem.lower())
        if i is None or what not in (*FORCE, *ACTIVATION):
            continue
        if i in seen:
            raise InvalidValueError(
                f"{series.source} has two columns for '{body.muscles[i]}': '{printable(seen[i])}' and "
                f"'{printable(label)}'."
            )
        check_covers(series, time, "motion", "trim the motion")
        values = np.interp(time, series.time, np.nan_to_num(series.column(label)))
        if what in ACTIVATION:
            values, activated = values * float(body.muscle_table["F0"][i]), activated + 1
        if values.min() < WEAKEST or values.max() > STRONGEST:
            raise InvalidValueError(
                f"{series.source}: '{printable(label)}' is no tension of a muscle in N, or activation."
            )
        found[:, i], seen[i] = values, label
    if not seen:
        raise InvalidValueError(
            f"{series.source} has no column that is a muscle of {body.name}; it has "
            f"{listed(list(series.labels[:FEW]))}."
        )
    said = [f"Tensions of {len(seen)} of {len(body.muscles)} muscles from {series.source}; the others pull nothing."]
    if activated:
        said.append(
            f"{activated} of them are activations times maximum isometric force: neither length nor speed counts."
        )
    return found, said


def parted(label: str) -> tuple[str, str]:
    """A muscle and what of it, of labels such as ``/forceset/psoas_r|tendon_force`` or ``psoas_r.activation``.

    Examples
    --------
    >>> parted("/forceset/psoas_r/activation"), parted("psoas_r|tendon_force"), parted("psoas_r")
    (('psoas_r', 'activation'), ('psoas_r', 'tendon_force'), ('psoas_r', ''))
    """
    pieces = [p for p in re.split(r"[/|]", label) if p and p.lower() not in ("forceset", "components")]
    if len(pieces) > 1 and pieces[-1].lower() in (*FORCE, *ACTIVATION):
        return pieces[-2], pieces[-1].lower()
    stem, dot, what = pieces[-1].rpartition(".") if pieces else ("", "", "")
    return (stem, what.lower()) if dot and what.lower() in (*FORCE, *ACTIVATION) else (pieces[-1] if pieces else "", "")


def contributions(every: Array, tension: Array, W: Array) -> tuple[Array, Array]:
    """What groups contribute (g, s, 3), each muscle with its own tension, and all muscles together (s, 3).

    Parameters
    ----------
    every : (m, s, 3) per newton
    tension : (m,) [N]
    W : (g, m) weights; a muscle with any is a member
    """
    pulled = every * tension[:, None, None]
    return np.tensordot((W > 0).astype(float), pulled, axes=1), pulled.sum(axis=0)


class Drawn(NamedTuple):
    """Of one frame, each a row of (pair, ...) in rad/s2: what groups contribute, all muscles, the motion itself."""

    groups: list[Array]
    muscles: list[Array]
    motion: list[Array] | None


def drawn_in(
    every: Array, tension: Array, W: Array, at: State, udot: Array | None, pairs: Sequence[Pair], H: Array
) -> Drawn:
    """What given tensions do in one frame, and what the motion itself does there.

    Parameters
    ----------
    every, tension, W : as of `contributions`
    at : State, with velocities
    udot : (f,) accelerations of the independent coordinates [rad/s2, m/s2]; None where they are not known
    pairs : numbers of the segments; None of ground
    H : (3, 3) axes of ground in the lab
    """
    one, both = contributions(every, tension, W)
    own = None if udot is None else motions_own(at, udot) @ H

    def shown(values: Array) -> list[Array]:
        return [shift(values, at.R, *pair, H) for pair in pairs]

    return Drawn(shown(one), shown(both), None if own is None else shown(own))


def motions_own(at: State, udot: Array) -> Array:
    """Angular accelerations of all segments (s, 3) [rad/s2], lab axes: ``Jw (B udot + Bdot u) + Jwdot qdot``."""
    return np.asarray(at.Jw @ (at.B @ udot + at.Bdot_u) + at.Jw_dot)


def summed_up(drawn: Sequence[Drawn], data: Mapping[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """The variables of given tensions, (time, pair, ...), and what is to be said of them.

    With velocities also the motion's own acceleration, and what of it muscles, gravity and velocities leave.

    Parameters
    ----------
    data : what else is known, `gravity_acceleration` and, with a cut-off, `velocity_acceleration`
    """
    found = {
        "group_trial_contribution": np.array([d.groups for d in drawn]),
        "muscles_acceleration": np.array([d.muscles for d in drawn]),
    }
    if any(d.motion is None for d in drawn):
        return found, ["With --lowpass also whether tensions, gravity and velocities add up to the motion is told."]
    found["motion_acceleration"] = own = np.array([d.motion for d in drawn])
    known = {**data, **found}
    found["rest_acceleration"] = own - sum(known[f"{name}_acceleration"] for name in TERMS)
    return found, []


def check_motion(given: str | Path | None, operator: str) -> None:
    """Refuse tensions where nothing is accelerated."""
    if given is not None and operator != "acceleration":
        raise InvalidValueError("tensions make accelerations; leave them away with the operator torque.")


def judged_frames(count: int, most: int) -> Sequence[int]:
    """Evenly spaced frames, the first and the last among them."""
    return sorted({round(float(x)) for x in np.linspace(0, count - 1, min(count, most))})
