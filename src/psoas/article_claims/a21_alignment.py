"""A21: what alignment means: a position, or what is left to move from it.

Over drawn bodies, which differ in tissue and in how they stand (tilt with a standard deviation of 5 deg, Lee 2005),
how much of the variance of what is left is explained by where the pelvis is: R2 of a straight line over the tilt.
Both by the joint (hip-extension reserve) and by the ground (thigh behind vertical that is then available). With fewer
than ten bodies there is no answer. Written before this was run.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.reach import TORQUES, extensions
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.units import ONE

QUANTITIES = ("hip-extension reserve", "thigh behind vertical that is available")
LITTLE, MUCH, FEWEST = 0.25, 0.5, 10


def standing_reach(body: Body, drawn: Draw) -> tuple[float, Array]:
    """Anterior tilt [rad] of a drawn body and its hip extensions (torque,) [rad] as it stands."""
    return drawn.lean, extensions(body, drawn, leaning(body, "standing", drawn.lean))


def explained(x: Array, y: Array) -> float:
    """Share of the variance of y that a straight line over x explains; nan for too few.

    Examples
    --------
    >>> explained(np.arange(12.0), 3 * np.arange(12.0))
    1.0
    """
    if len(x) < FEWEST or np.std(x) == 0 or np.std(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1] ** 2)


def measure(field: Field) -> Evidence:
    """R2 by quantity and torque."""
    found = field.each(standing_reach)
    tilt, hip = np.array([one[0] for one in found]), np.array([one[1] for one in found])
    values = np.array([[explained(tilt, y) for y in part.T] for part in (hip, hip + tilt[:, None])])
    sides = np.where(np.isnan(values), 0, np.where(values < LITTLE, 1, np.where(values > MUCH, -1, 0)))
    factors = {"what is left": QUANTITIES, "torque": tuple(TORQUES)}
    return Evidence(factors, values, sides, ONE, CLAIM.output, joined=("what is left",))


CLAIM = Claim(
    id="A21",
    sentence="Alignment is no position: it is range of motion and how it lines up with gravity.",
    where="article, on alignment",
    output="over drawn bodies: share of the variance of hip-extension reserve, and of the thigh behind vertical "
    "that is "
    "then available, that pelvic tilt in standing explains (R2), at 10 and 46 N m",
    supports="position explains less than a quarter of the variance of both",
    refutes="position explains more than one half of the variance of both",
    changes="which position is read; how people differ; whether the joint or the ground is meant",
    found=("position says little about what is left", "position says what is left"),
    measure=measure,
)
