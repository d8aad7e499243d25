"""C7: whether standing stretches psoas more than sitting does.

Our reading of "standing provokes": a muscle that hurts when pulled is longer, and pulls harder without being active,
standing than sitting. 5 % is the deadband of docs/concepts.md, of the optimal fibre length or of the larger tension.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import FACTORS
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.signs import signs
from psoas.mechanics.groups import groups_of
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import ONE

SITTING = ("sitting", "slumped_sitting")
WHAT = ("length", "passive tension")
LEAST = 1.0  # N: tensions below it are none


def stretch(body: Body, drawn: Draw, posture: str) -> Array:
    """Length over optimal fibre length, mean by area, and passive tension [N] of the right psoas, by path (path, 2)."""
    passive = passive_body(body, **drawn.tissue)
    share = next(g.weights for g in groups_of(body, ["psoas_major"], "pcsa") if g.side == "right")
    q, found = leaning(body, posture, drawn.lean), []
    for path in FACTORS["path"]:
        _, lengths = state_along(body, q, path)
        found.append((share @ (lengths / passive.fibres.l_opt), passive.tensions(lengths)[0] @ (share > 0)))
    return np.array(found)


def more(a: Array, b: Array) -> Array:
    """How much more stretched a is than b (..., 2): difference in fibre lengths, and of tension over the larger."""
    one, other = (np.where(x[..., 1] < LEAST, 0.0, x[..., 1]) for x in (a, b))
    tension = (one - other) / np.maximum(np.maximum(one, other), LEAST)
    return np.stack([(a - b)[..., 0], tension], axis=-1)


def compared(field: Field, stretched: str, relaxed: dict[str, str], factor: str) -> Evidence:
    """How much more stretched psoas is in one posture than in others, level by level of a factor."""
    high = np.array(field.each(stretch, stretched))  # (draw, path, what)
    low = np.array([field.each(stretch, posture) for posture in relaxed.values()])
    values = np.ascontiguousarray(np.transpose(more(high[None], low), (3, 0, 2, 1)))  # what, posture, path, draw
    sides = signs(values, np.ones_like(values))
    factors = {"what": WHAT, factor: tuple(relaxed), "path": FACTORS["path"], DRAW: field.numbers}
    middle = np.median(high[:, 0, 1]), *(float(np.median(row[:, 0, 1])) for row in low)
    names = (stretched.replace("_", " "), *relaxed)
    said = ", ".join(f"{name} {force:.0f} N" for name, force in zip(names, middle, strict=True))
    quantity = f"psoas major more stretched: {stretched} less the other posture, in fibre lengths or of the tension"
    return Evidence(factors, values, sides, ONE, quantity).noting(
        f"Passive tension of the right psoas, straight path, medians: {said}."
    )


def measure(field: Field) -> Evidence:
    """Standing less sitting."""
    return compared(field, "standing", {name.replace("_", " "): name for name in SITTING}, "sitting")


CLAIM = Claim(
    id="C7",
    sentence="Standing provokes a psoas in spasm: it is stretched more than sitting.",
    where="comment under the article, on what provokes spasm",
    output="length of psoas major over its optimal fibre length (mean of the fascicles by area), and its passive "
    "tension, standing less sitting (upright, slumped); lengths and tensions have no frame; our reading",
    supports="longer by more than 5 % of the fibre length, and the passive tension larger by more than 5 %",
    refutes="shorter, and less tense, by as much",
    changes="where psoas is slack, which nobody has measured standing; whether pain follows stretch or load",
    found=("psoas is more stretched standing", "psoas is more stretched sitting"),
    measure=measure,
)
