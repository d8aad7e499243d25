"""A9: whether both psoai shear the upper levels forward, in the frame of each disc."""

from __future__ import annotations

import numpy as np

from psoas.answers.loads.disc_frames import ENDPLATES, disc_frame, levels_of
from psoas.answers.loads.ledger import in_disc
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import FACTORS, SHARINGS
from psoas.bodies.default.build import load
from psoas.body.body import Body, state
from psoas.body.state import Array
from psoas.mechanics.groups import groups_of
from psoas.mechanics.path_forces import path_wrenches

LEVELS = ("T12_L1", "L1_L2", "L2_L3")
FASCICLES = (11, 12)
SHEARS = 0.05  # of the whole force on the disc


def measure(field: Field) -> Evidence:
    """Anterior shear per newton a side; + pulls the upper vertebra forward over the lower."""
    found = np.array([field.each(shears, count) for count in FASCICLES])  # (fascicles, draw, 2, ...)
    values, whole = np.moveaxis(found, (0, 1), (1, -1))
    crosses = whole > 0
    factors = {
        "fascicles a side": tuple(str(n) for n in FASCICLES), "level": tuple(name.replace("_", "/") for name in LEVELS),
        "endplates": ENDPLATES, "path": FACTORS["path"], "sharing": SHARINGS, DRAW: field.numbers,
    }  # fmt: skip
    sides = np.where(np.abs(values) >= SHEARS * whole, np.sign(values), 0).astype(int)
    values = np.where(crosses, values, np.nan)
    return Evidence(factors, values, np.where(crosses, sides, 0), "N/N", CLAIM.output, joined=("level",)).noting(
        "Eleven fascicles a side end below T12/L1 and do nothing to that disc; only the body with a twelfth does.",
    )


def shears(body: Body, drawn: Draw, fascicles: int) -> Array:
    """Anterior shear, and magnitude of the whole force, by 1 N a side: (2, level, endplates, path, sharing) [N/N]."""
    body = load(fascicles) if fascicles != FASCICLES[0] else body
    levels = [level for name in LEVELS for level in levels_of(body) if level.name == name]
    found = np.empty((2, len(levels), len(ENDPLATES), len(FACTORS["path"]), len(SHARINGS)))
    weights = np.array([weights_of(body, sharing) for sharing in SHARINGS])
    q = leaning(body, "standing", drawn.lean)
    for p, path in enumerate(FACTORS["path"]):
        at = state(body, q, path=path, paths=True)
        pull, _ = path_wrenches(at, len(body.segments))
        for i, level in enumerate(levels):
            force = weights @ pull[:, list(level.carried)].sum(axis=1)
            for e, endplates in enumerate(ENDPLATES):
                found[0, i, e, p] = in_disc(force, disc_frame(body, at, level, endplates)[0])[:, 1]
                found[1, i, e, p] = np.linalg.norm(force, axis=1)
    return np.where(found[1] > 1e-9, found, 0.0)


def weights_of(body: Body, sharing: str) -> Array:
    """Tension (m,) of every muscle for 1 N of psoas a side."""
    return next(g.weights for g in groups_of(body, ["psoas_major"], sharing) if g.name == "psoas_major")


CLAIM = Claim(
    id="A9",
    sentence="Two tight psoai shear the lowest thoracic vertebra, and the upper lumbar ones, forward on what is below.",
    where="article, second picture and the text on the rib cage",
    output="anterior shear in the disc frame of T12/L1, L1/2 and L2/3 (force of the upper part on the lower, + "
    "forward) that 1 N of psoas major a side makes by its own path, before other muscles answer, standing; bodies with "
    "11 and with 12 fascicles a side, three sets of endplates, both paths",
    supports="forward, by more than 5 % of the whole force that psoas makes on that disc, at all levels and in every "
    "way",
    refutes="backward at all levels and in every way",
    changes="inclination of the discs (posture, endplates), and what other muscles do at the same time",
    found=("psoas shears it forward", "psoas shears it backward"),
    measure=measure,
)
