"""Moment arms that change sign, jump, part from their shortening or go against anatomy, and paths that jump.

What only an engine can tell of a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from psoas.anatomy import table
from psoas.answers.audit.faults import Finding
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.path_jumps import WIDEST, Jump, path_jumps
from psoas.mechanics.shortening import APART, SMOOTH, STEP, shortening

STEPS = 25
DEADBAND = 2e-3  # m: a sign below this is no sign
JUMP = 8e-3  # m between neighbours ...
JUMP_RATIO = 6.0  # ... and as many times the middle step
COARSE, FEW = np.radians(15.0), 11  # step and points of the grids of path jumps: OpenSim takes 4 ms a posture


def deep_findings(
    body: Body, muscles: Sequence[str] | None = None, *, coordinates: Sequence[str] | None = None, steps: int = STEPS
) -> tuple[Finding, ...]:
    """Moment arms that change sign or jump along one coordinate, and paths that jump over two and three.

    Parameters
    ----------
    body : Body
        Of any engine.
    muscles, coordinates : sequence of str, optional
        All muscles, and all independent rotations with a range, unless given.
    steps : int
        Postures over each range.

    Returns
    -------
    tuple of Finding
        `arm_sign_change` where the arm is more than 2 mm on both sides of zero; `arm_jump` where it steps by more than
        8 mm and six times its middle step between neighbouring postures; `arm_not_shortening` where it is more than a
        millimetre off the finite difference of its own length; `arm_unexpected` where a family's arm at `standing` has
        another sign than in anatomy (`tables/expected_arms.csv`); `path_jump` where a length and its arms part by more
        than 5 mm over a step (`psoas.mechanics.path_jumps`), with joint, region and size.

    Notes
    -----
    The others stand at the base posture. Grids of 15 deg, their ends included: some 3,000 postures for a whole body,
    a second with MuJoCo and ten with OpenSim; what jumps only between two points of the grid is missed.
    """
    names = list(body.independent)
    rows = list(range(len(body.muscles))) if muscles is None else [body.muscles.index(m) for m in muscles]
    found: list[Finding] = []
    for name in names if coordinates is None else coordinates:
        i = body.coordinate(name)
        low, high = (float(limit) for limit in body.ranges[i])
        if not body.rotational[i] or not 0 < high - low < WIDEST or name not in names or name in body.locked:
            continue
        values = np.linspace(low, high, steps)
        arms = np.array([_arms(body, name, float(v))[rows, names.index(name)] for v in values])
        slopes = np.array([_shortening(body, name, float(v))[rows] for v in values])
        for k, row in enumerate(rows):
            found.extend(arm_findings(body.muscles[row], name, values, arms[:, k]))
            found.extend(parting_findings(body.muscles[row], name, values, arms[:, k], slopes[:, k]))
    jumps = path_jumps(body, muscles, coordinates=coordinates, step=COARSE, most=FEW)
    found.extend(map(jump_finding, jumps))
    if muscles is None and coordinates is None:
        found += unexpected_findings(body)
    return tuple(found)


def jump_finding(jump: Jump) -> Finding:
    """A path that jumps, as a finding.

    Examples
    --------
    >>> turn = ((0.0, np.radians(30.0)),)
    >>> jump_finding(Jump("a", ("hip",), turn, 0.02, ((0.0,), (0.1,)), 3)).sentence
    "the path of 'a' jumps by 20 mm, somewhere within hip 0 to 30 deg (3 steps of the grid)."
    """
    sentence = (
        f"the path of '{jump.muscle}' jumps by {1e3 * jump.size:.0f} mm, somewhere within {jump.words} deg "
        f"({jump.steps} steps of the grid)."
    )
    return Finding("path_jump", "warning", sentence, (jump.muscle, *jump.coordinates))


def _shortening(body: Body, coordinate: str, value: float) -> Array:
    """``-dL/dq`` of all muscles by finite difference [m], one coordinate at a value; nan where the path jumps."""
    q = posture_at(body, {coordinate: value})
    direction = np.zeros(len(q))
    direction[body.coordinates.index(coordinate)] = 1.0
    coarse, fine = (shortening(body, q, direction, step) for step in (STEP, STEP / 4))
    return np.where(np.abs(coarse - fine) < SMOOTH * APART, coarse, np.nan)


def parting_findings(muscle: str, coordinate: str, values: Array, arms: Array, slopes: Array) -> list[Finding]:
    """Where one moment arm is not the shortening of its own path, both in the sentence: the worst place of the range.

    Examples
    --------
    >>> found = parting_findings("a", "b", np.arange(2.0), np.array([0.01, 0.014]), np.array([0.01, 0.005]))
    >>> found[0].sentence
    "the arm of 'a' about 'b' is 14.0 mm at 57 deg, and its own path shortens by 5.0 mm a radian there (-dl/dq)."
    """
    off = np.nan_to_num(np.abs(arms - slopes))
    k = int(off.argmax())
    if off[k] <= APART:
        return []
    sentence = (
        f"the arm of '{muscle}' about '{coordinate}' is {1e3 * arms[k]:.1f} mm at {np.degrees(values[k]):.0f} deg, and "
        f"its own path shortens by {1e3 * slopes[k]:.1f} mm a radian there (-dl/dq)."
    )
    return [Finding("arm_not_shortening", "warning", sentence, (muscle, coordinate))]


def unexpected_findings(body: Body) -> list[Finding]:
    """Families whose arm about a joint of theirs has another sign, at `standing`, than anatomy gives it."""
    at = state(body, posture_at(body, {}))
    arms = -at.dldq @ at.B
    families, sides = (np.array(body.muscle_table[key]) for key in ("family", "side"))
    found = []
    for row in table("expected_arms"):
        for side in ("right", "left"):
            member = np.array([fnmatchcase(f, row["family"]) for f in families]) & (sides == side)
            for c, way in makers(body, row["motion"], side[0]) if member.any() else ():
                own = arms[member, body.independent.index(c)] * way
                mean = float(np.average(own, weights=body.muscle_table["pcsa"][member]))
                if mean * int(row["sign"]) < -DEADBAND:
                    words = {1: "positive", -1: "negative"}
                    sentence = (
                        f"{row['family'].rstrip('*').replace('_', ' ').strip()} on the {side} has an arm of "
                        f"{1e3 * mean:.1f} mm in the sense of {row['motion'].replace('_', ' ')} about '{c}', which "
                        f"anatomy has {words[int(row['sign'])]}."
                    )
                    found.append(Finding("arm_unexpected", "warning", sentence, (*families[member][:1].tolist(), c)))
    return found


def makers(body: Body, motion: str, side: str) -> list[tuple[str, int]]:
    """The coordinates that make a motion, and +1 or -1 as their positive direction is that of the motion."""
    free = [(c, m) for c, m in body.meanings.items() if c in body.independent]
    if motion != "lumbar_extension":
        return [(c, m.sign) for c, m in free if m.motion == f"{motion}_{side}" and m.sign]
    ways = {"extends": (1, -1), "extension": (1, -1)}
    levels = [(c, m, c in body.spine.coordinates) for c, m in free]
    return [(c, 1 if m.positive in ways else -1) for c, m, spinal in levels
            if spinal and (m.positive in ways or m.negative in ways)]  # fmt: skip


def _arms(body: Body, coordinate: str, value: float) -> Array:
    """Moment arms of all muscles about the independent coordinates [m], one coordinate at a value."""
    s = state(body, posture_at(body, {coordinate: value}))
    return -s.dldq @ s.B


def arm_findings(muscle: str, coordinate: str, values: Array, arms: Array) -> list[Finding]:
    """What is odd about one moment arm [m] over one coordinate's range [rad].

    Examples
    --------
    >>> arms = np.array([0.010, 0.011, 0.012, 0.030])
    >>> [f.slug for f in arm_findings("a", "b", np.arange(4.0), arms)]
    ['arm_jump']
    """
    found = []
    about = (muscle, coordinate)
    degrees = np.degrees(values)
    low, high = float(arms.min()), float(arms.max())
    if high > DEADBAND and low < -DEADBAND:
        crossing = degrees[1:][np.sign(arms[1:]) != np.sign(arms[:-1])][0]
        sentence = (
            f"the arm of '{muscle}' about '{coordinate}' changes sign near {crossing:.0f} deg "
            f"({low * 1e3:.0f} to {high * 1e3:.0f} mm inside the range)."
        )
        found.append(Finding("arm_sign_change", "note", sentence, about))
    steps = np.abs(np.diff(arms))
    k = int(steps.argmax())
    if steps[k] > JUMP and steps[k] > JUMP_RATIO * float(np.median(steps)):
        sentence = (
            f"the arm of '{muscle}' about '{coordinate}' jumps from {arms[k] * 1e3:.0f} to {arms[k + 1] * 1e3:.0f} mm "
            f"between {degrees[k]:.0f} and {degrees[k + 1]:.0f} deg."
        )
        found.append(Finding("arm_jump", "warning", sentence, about))
    return found
