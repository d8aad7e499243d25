"""Is there a pelvis that reads neutral with the femur in front? A search over sets of tight muscles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from psoas.answers.posture.cost import checked_effort
from psoas.answers.posture.person import Person
from psoas.answers.posture.untight import untight
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.draws import EFFORTS

NEUTRAL, IN_FRONT = np.radians(5.0), np.radians(10.0)  # |pelvis - neutral| at most, hip flexion at least
TIGHTNESS: dict[str, tuple[float, ...]] = {
    "psoas": (0.0, 0.1, 0.2, 0.3),
    "iliacus": (0.0, 0.1, 0.2, 0.3),
    "rectus femoris": (0.0, 0.2),
}
CONDITIONS = ("standing", "standing, knees straight", "supine", "prone")


class Found(NamedTuple):
    """One set of tight muscles under one condition.

    Attributes
    ----------
    condition : str
    tight : mapping of muscle to tightness
    status : 'found', or why not
    pelvis : rotation of the pelvis relative to ground from the untight posture's [rad], + posterior
    hip : femur relative to pelvis in the sagittal plane [rad], + flexed
    thigh : change of the thigh relative to ground [rad], + forward; the hip's change is this less `pelvis`
    knee : tibia relative to femur [rad], + extended
    false_neutral : bool
        ``|pelvis| <= 5 deg`` and ``hip >= 10 deg``.
    """

    condition: str
    tight: Mapping[str, float]
    status: str
    pelvis: float
    hip: float
    thigh: float
    knee: float
    false_neutral: bool


def false_neutral(
    *,
    conditions: Sequence[str] = CONDITIONS,
    tightness: Mapping[str, Sequence[float]] = TIGHTNESS,
    effort: str = EFFORTS[0],
    body: Body | None = None,
) -> list[Found]:
    """Every combination of tightness under every condition, and whether it is a false neutral.

    Neutral is the pelvis of the same body, untight, on the same support; `effort` as in `psoas.posture`.

    Examples
    --------
    >>> found = false_neutral(conditions=["standing"], tightness={"psoas": (0.2,)})
    >>> found[0].status
    'found'
    """
    body = load() if body is None else body
    found = []
    for condition in conditions:
        support, _, knees = condition.partition(", ")
        somebody = untight(body, support, checked_effort(effort), {"knee_angle": 0.0} if knees else {})
        found += [judged(somebody, condition, tight) for tight in sets_of(tightness)]
    return found


def sets_of(tightness: Mapping[str, Sequence[float]]) -> Iterator[dict[str, float]]:
    """Every combination in which something is tight."""
    for values in product(*tightness.values()):
        tight = {name: value for name, value in zip(tightness, values, strict=True) if value}
        if tight:
            yield tight


def judged(somebody: Person, condition: str, tight: Mapping[str, float]) -> Found:
    """One set of tight muscles: pelvis, hip, and what the hip is made of."""
    body, case = somebody.body, somebody.tightened(tight)
    before, after = (frames_of(body, c.at) for c in (somebody.case(), case))
    now, change = (dict(zip(after.pairs, v.tolist(), strict=True)) for v in (after.angles, after.minus(before).angles))
    pelvis, hip = change["pelvis", "ground"], now["femur_r", "pelvis"]
    yes = case.status == "found" and abs(pelvis) <= NEUTRAL and hip >= IN_FRONT
    thigh, knee = change["femur_r", "ground"], now["tibia_r", "femur_r"]
    return Found(condition, dict(tight), case.status, pelvis, hip, thigh, knee, bool(yes))
