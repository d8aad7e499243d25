"""C13: whether it matters to what psoas does that a back is stiff or flexible.

The discs' stiffness is taken from a third to three times the default (the range within which it means something in
`tables/passive_parameters.csv`), everything else as drawn. One number says how much the pelvis' answer changes over
them: largest less smallest, over the smallest size. It is 1 where the size doubles, and at least 2 where the sign
flips.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.responses import AT, rested
from psoas.article_claims.judging.ways import COUPLES, FACTORS, GUIDES, HOLDS, SHARINGS, ways
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.signs import COMPARED, DEADBAND, ROUNDING
from psoas.frames import RIGHT
from psoas.mechanics.groups import groups_of
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import ONE

DISCS = (0.3, 1.0, 3.0)  # times the default's stiffness
STATIC = (GUIDES, COUPLES)
DOUBLED = 1.0


def over_discs(body: Body, drawn: Draw) -> Array:
    """Pelvis relative to ground about right, and the largest of pelvis, thighs and thorax [rad/N].

    Returns
    -------
    (2, disc, operator, path, hold, sharing); nan where there is no stable equilibrium
    """
    W = np.array([groups_of(body, ["psoas_major"], sharing)[0].weights for sharing in SHARINGS])
    q, compared = leaning(body, "standing", drawn.lean), [body.segment(s) for s in COMPARED]
    base = Conditions(stance="both", slices=drawn.slices, hold=HOLDS["knees held"])
    shape = tuple(len(levels) for levels in FACTORS.values())
    found = []
    for disc in DISCS:
        passive = passive_body(body, scales={**drawn.scales, "disc": disc}, sources=drawn.sources)
        ground = np.full((*shape, len(W), len(body.segments), 3), np.nan)
        for way in ways():
            if way.contact == "weld" and way.spine == "levels":
                rested(body, q, way, base, passive, drawn.short_range, W, ground)
        turned = ground[[AT[name] for name in STATIC], 0, 0][..., compared, RIGHT]
        found.append((turned[..., 0], np.abs(turned).max(axis=-1)))
    return np.array(found).swapaxes(0, 1)


def change(pelvis: Array) -> Array:
    """Largest less smallest over the smallest size, over the first axis."""
    return np.asarray((pelvis.max(axis=0) - pelvis.min(axis=0)) / np.maximum(np.abs(pelvis).min(axis=0), ROUNDING))


def measure(field: Field) -> Evidence:
    """How much the pelvis' answer to psoas changes from soft to stiff discs."""
    pelvis, norm = np.stack(field.each(over_discs), axis=-1)  # each (disc, operator, ..., draw)
    values = change(pelvis)
    heard = (np.abs(pelvis) >= DEADBAND * norm).any(axis=0)
    sides = np.where(heard & np.isfinite(values), np.where(values > DOUBLED, 1, -1), 0)
    factors = {
        "operator": STATIC, "path": FACTORS["path"], "hold": FACTORS["hold"], "sharing": SHARINGS, DRAW: field.numbers,
    }  # fmt: skip
    evidence = Evidence(
        factors, values, sides, ONE,
        "pelvis relative to ground under psoas, static: largest less smallest over discs 0.3 to 3 times as stiff, over "
        "the smallest size",
    )  # fmt: skip
    there = np.isfinite(values)
    if not there.any():
        return evidence
    known = pelvis[:, there]
    flips = float((known.max(axis=0) * known.min(axis=0) < 0).mean())
    guided = np.degrees(100 * np.median(pelvis[:, 0][:, there[0]], axis=1))
    said = ", ".join(f"{angle:+.2f} deg at {disc:g}" for angle, disc in zip(guided, DISCS, strict=True))
    return evidence.noting(
        f"The sign flips between soft and stiff discs in {100 * flips:.0f} % of the members.",
        f"Pelvis relative to ground (+ posterior) at 100 N a side, {GUIDES}, medians by disc stiffness: {said}.",
    )


CLAIM = Claim(
    id="C13",
    sentence="What psoas does to the pelvis is another thing in a stiff back than in a flexible one.",
    where="comment under the article, on stiff and flexible backs",
    output="pelvis relative to ground about the mediolateral axis of ground, psoas major of both sides, standing, "
    "operators static by guides and static by couples, at 0.3, 1 and 3 times the discs' stiffness",
    supports="the sign differs, or the size differs by more than twice, between the stiffnesses",
    refutes="one sign, and sizes within twice each other",
    changes="other stiffnesses than the discs' (muscles, ribs, fascia); people who hold themselves otherwise",
    measure=measure,
)
