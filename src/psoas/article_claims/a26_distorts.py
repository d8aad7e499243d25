"""A26: whether psoas, as strong as it is, can turn vertebrae and rib cage by a degree."""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.ways import COUPLES, GUIDES
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import RADIAN

ACTIVATIONS = (0.2, 0.5, 1.0)
LEAST = np.radians(1.0)
OPERATORS = (GUIDES, COUPLES)  # a moment arm or an acceleration is no displacement


def measure(field: Field) -> Evidence:
    """Largest level rotation, and thorax relative to pelvis, at a share of psoas' strength."""
    levels = [turn(field, row["upper"], row["lower"]) for row in field.body.lumbar if row["upper"] != "thorax"]
    largest = np.fmax.reduce([np.abs(t.values) for t in levels])
    parts = {"vertebrae": largest, "rib cage": np.abs(turn(field, "thorax", "pelvis").values)}
    strength = np.array(field.each(strongest))
    found = {
        f"{a:.0%} of strength".replace("%", " %"): together(
            "part", {name: evidence(levels[0], a * strength * values) for name, values in parts.items()}, CLAIM.output
        )
        for a in ACTIVATIONS
    }
    return together("force", found, CLAIM.output).noting(
        f"Strength of psoas, one side: {np.median(strength):.0f} N (median of the draws).",
        "Linear in force: levels stiffen as they turn and as tension rises, so that large rotations are overestimates.",
    )


def turn(field: Field, of: str, relative_to: str) -> Turn:
    """Displacement per newton a side."""
    return field.turn("psoas_major", of, relative_to, operators=OPERATORS).unlocked()


def evidence(like: Turn, values: Array) -> Evidence:
    """A magnitude [rad], for the claim from 1 deg on."""
    sides = np.where(np.isfinite(values), np.where(np.nan_to_num(values) >= LEAST, 1, -1), 0)
    return Evidence(like.factors, values, sides, RADIAN, "magnitude of the rotation")


def strongest(body: Body, drawn: Draw) -> float:
    """Strength of the psoas of one side [N]."""
    table = body.muscle_table
    own = [f == "psoas_major" and s == "right" for f, s in zip(table["family"], table["side"], strict=True)]
    return float(passive_body(body, **drawn.tissue).fibres.F0[own].sum())


CLAIM = Claim(
    id="A26",
    sentence="Psoas is strong enough to turn vertebrae relative to each other and the rib cage relative to the pelvis.",
    where="article, on what a tight psoas does to the trunk",
    output="magnitudes about the mediolateral axis of the lower segment: the largest rotation of a level from L5/S1 to "
    "L1/2 (upper relative to lower), and the thorax relative to pelvis, when both psoai pull with 20, 50 and 100 % of "
    "their strength, standing; static operators only",
    supports="at least 1 deg of both, at every force and in every way to ask in which the spine can bend",
    refutes="less than 1 deg of both, at every force and in every way to ask",
    changes="stiffness of the levels, strength of psoas, and how hard it pulls",
    measure=measure,
)
