"""Moment arms that change sign or jump inside a coordinate's range: what only an engine can tell of a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psoas.answers.audit.faults import Finding
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array

STEPS = 25
DEADBAND = 2e-3  # m: a sign below this is no sign
JUMP = 8e-3  # m between neighbours ...
JUMP_RATIO = 6.0  # ... and as many times the middle step
WIDEST = 7.0  # rad: a range beyond it is no range


def deep_findings(
    body: Body, muscles: Sequence[str] | None = None, *, coordinates: Sequence[str] | None = None, steps: int = STEPS
) -> tuple[Finding, ...]:
    """Moment arms that change sign or jump inside the range of a coordinate, the others at the base posture.

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
        8 mm and six times its middle step between neighbouring postures.
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
        for k, row in enumerate(rows):
            found.extend(arm_findings(body.muscles[row], name, values, arms[:, k]))
    return tuple(found)


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
