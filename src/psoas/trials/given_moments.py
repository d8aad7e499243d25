"""Net hip moments that somebody else has computed: the columns of inverse dynamics, and how they agree with forces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.body.state import Array
from psoas.errors import FileFormatError, InvalidValueError, listed, printable
from psoas.formats.motions.sto import read_sto
from psoas.trials.covering import check_covers
from psoas.trials.leg_moments import Moments, joint_axes, smooth
from psoas.trials.segment_frames import segment_frames
from psoas.trials.segments import Choices, hip_centres, knee_centre, pelvis_frame

FORMATS = (".sto", ".mot")
UNITS = ("Nm", "Nm/kg")
# coordinate -> which moment of the hip, and the sign with which its column is one that flexes, adducts, turns in
COLUMNS = {
    "hip_flexion": ("flexion", 1.0), "hip_extension": ("flexion", -1.0),
    "hip_adduction": ("adduction", 1.0), "hip_abduction": ("adduction", -1.0),
    "hip_rotation": ("rotation", 1.0), "hip_internal_rotation": ("rotation", 1.0),
    "hip_external_rotation": ("rotation", -1.0),
}  # fmt: skip
PARTS = ("flexion", "adduction", "rotation")
LABEL = re.compile(r"(?:.*/)?(?P<stem>\w+?)_(?P<side>[rl])(?:_moment|[|/.]moment)", re.IGNORECASE)
LEAST, MOST = 0.05, 8.0  # N m/kg [p]: between these lies the largest flexion moment of a hip in walking
LIGHT, HEAVY = 10.0, 300.0  # kg, where the mass is not known
AGREED = 0.5  # [p]: correlation from which two courses, or one and the other turned round, are the same
FEWEST = 10  # frames that are compared
FEW = 6


class Given(NamedTuple):
    """Hip moments of a file at the times of a walk.

    Attributes
    ----------
    source : the file
    sides : `R`, `L` -> (t, 3) [N m or N m/kg], + flexes, adducts, turns in
    unit : `Nm` or `Nm/kg`
    """

    source: str
    sides: Mapping[str, Array]
    unit: str


class Parted(NamedTuple):
    """Where two courses of one hip's flexion moment part.

    Attributes
    ----------
    rms, most : [N m]; when : of the largest difference [s]; r : correlation; frames : in which both are known
    """

    rms: float
    most: float
    when: float
    r: float
    frames: int


def given_of(file: str | Path, time: Array, unit: str = "Nm") -> Given:
    """The hip moments of a .sto or .mot file at the times (t,) [s] of a walk.

    Columns by name, as OpenSim's inverse dynamics writes them: ``hip_flexion_r_moment``, ``hip_adduction_r_moment``,
    ``hip_rotation_r_moment`` and the same of ``l``: what acts on the thigh, + flexes, adducts, turns in.

    Raises
    ------
    FileFormatError, InvalidValueError
        No such column, one of the three missing or twice, times that the file does not cover, a number that is missing.
    """
    if Path(file).suffix.lower() not in FORMATS:
        raise FileFormatError(
            f"'{printable(Path(file).name)}' is neither .sto nor .mot; the signs of other files' moments are their "
            "maker's, so write them as columns hip_flexion_r_moment, hip_adduction_r_moment, hip_rotation_r_moment "
            "(N m, + flexes, adducts, turns in)."
        )
    series = read_sto(file)
    named: dict[tuple[str, str], tuple[str, float]] = {}
    for label in series.labels:
        match = LABEL.fullmatch(label)
        part, sign = COLUMNS.get(match["stem"].lower(), ("", 0.0)) if match else ("", 0.0)
        if match is None or not part:
            continue
        key = (match["side"].upper(), part)
        if key in named or label in series.doubled:
            first = named.get(key, (label, 0.0))[0]
            raise InvalidValueError(
                f"{series.source} has two columns for one moment: '{printable(first)}' and '{printable(label)}'."
            )
        named[key] = label, sign
    if not named or series.values.ndim != 2:
        raise InvalidValueError(
            f"{series.source} has no column hip_flexion_r_moment or hip_flexion_l_moment; it has "
            f"{listed([printable(x) for x in series.labels[:FEW]])}."
        )
    sides = {}
    for side in "RL":
        have = [part for part in PARTS if (side, part) in named]
        if not have:
            continue
        if lacking := [part for part in PARTS if part not in have]:
            raise InvalidValueError(
                f"{series.source} has '{printable(named[side, have[0]][0])}' and no "
                f"hip_{lacking[0]}_{side.lower()}_moment; give all three of a side."
            )
        check_covers(series, time, "walk", "trim the walk")
        columns = [sign * series.column(label) for label, sign in (named[side, part] for part in PARTS)]
        if not np.isfinite(columns).all():
            raise InvalidValueError(f"{series.source}: moments of the hip are missing in some rows; fill them first.")
        sides[side] = np.column_stack([np.interp(time, series.time, column) for column in columns])
    return Given(series.source, sides, unit)


def in_newton_metres(given: Given, mass: float) -> Given:
    """The same in N m, if it is what a hip makes in walking.

    Parameters
    ----------
    mass : of the person [kg]; nan where it is not known
    """
    known = np.isfinite(mass)
    if given.unit == "Nm/kg" and not known:
        raise InvalidValueError(f"the moments of {given.source} are per kg; give the person's --mass.")
    factor = mass if given.unit == "Nm/kg" else 1.0
    found = {side: factor * values for side, values in given.sides.items()}
    low, high = (LEAST * mass, MOST * mass) if known else (LEAST * LIGHT, MOST * HEAVY)
    for side, values in found.items():
        peak = float(np.abs(values[:, 0]).max())
        if not low <= peak <= high:
            guess = "N m/kg: --moment-unit Nm/kg" if peak < low else "N mm, or not per kg"
            raise InvalidValueError(
                f"{given.source}: the largest flexion moment of the {side} hip would be {peak:.3g} N m, and a hip's in "
                f"walking is {low:.2g} to {high:.3g}; is it in {guess}?"
            )
    return given._replace(sides=found, unit="Nm")


def moments_given(
    given: Given, points: Mapping[str, Array], time: Array, side: str, choices: Choices, by_forces: Moments | None,
) -> Moments | None:  # fmt: skip
    """A file's moments [N m] about the person's own axes; knee and ankle by forces, nan where these are not known.

    None where the file has not this side, or where the thigh is not seen.

    Notes
    -----
    The three are generalised forces: what the moment M does about the pelvis' right axis, the floating axis and the
    thigh's length, which are not at right angles; so M solves ``axes M = (flexion, adduction, rotation)``.
    """
    if side not in given.sides:
        return None
    smoothed = {name: smooth(time, where) for name, where in points.items()}
    R = pelvis_frame(smoothed)
    hip = hip_centres(smoothed, R, choices)[f"{side}_HJC"]
    knee = knee_centre(smoothed, side, hip, R)
    femur = segment_frames({**smoothed, f"{side}_HJC": hip}, choices).get(f"femur_{side.lower()}")
    if knee is None or femur is None:
        return None
    axes = np.stack(joint_axes(R, femur.R, 1.0 if side == "R" else -1.0), axis=1)
    asked = given.sides[side]
    seen = np.isfinite(axes).all(axis=(1, 2))
    M = np.full((len(time), 3), np.nan)
    M[seen] = np.linalg.solve(axes[seen], asked[seen, :, None])[..., 0]
    nothing = np.full((len(time), 3), np.nan)
    thigh = float(np.nanmedian(np.linalg.norm(knee - hip, axis=1)))
    flexion, adduction, rotation = asked.T
    none = nothing[:, 0]
    rest = by_forces or Moments(time, nothing, nothing, M, flexion, adduction, rotation, none, none, thigh)
    return rest._replace(
        hip=M, hip_flexion=asked[:, 0], hip_adduction=asked[:, 1], hip_rotation=asked[:, 2], thigh=thigh
    )


def parted(given: Array, by_forces: Array, time: Array) -> Parted | None:
    """How a given course (t,) [N m] differs from that by forces; None where they share too few frames."""
    both = np.isfinite(given) & np.isfinite(by_forces)
    if both.sum() < FEWEST:
        return None
    apart = np.abs(given - by_forces)[both]
    k = int(apart.argmax())
    flat = min(np.ptp(given[both]), np.ptp(by_forces[both])) == 0
    r = 0.0 if flat else float(np.corrcoef(given[both], by_forces[both])[0, 1])
    return Parted(float(np.sqrt(np.mean(apart**2))), float(apart[k]), float(time[both][k]), r, int(both.sum()))


def check_signs(source: str, side: str, own: Moments, other: Moments) -> None:
    """Refuse moments that go the other way than those by forces: their sign turned round fits, they do not."""
    for part, words in (("flexion", "+ flexes"), ("adduction", "+ adducts")):
        a, b = (getattr(m, f"hip_{part}") for m in (own, other))
        both = np.isfinite(a) & np.isfinite(b)
        found = parted(a, b, own.time)
        if found is None or found.r > -AGREED:
            continue
        turned = float(np.sqrt(np.mean((a + b)[both] ** 2)))
        if turned < found.rms:
            raise InvalidValueError(
                f"{source}: the {part} moment of the {side} hip goes the other way than the one by forces (r "
                f"{found.r:.2f}); {words} here, so turn its sign round."
            )
