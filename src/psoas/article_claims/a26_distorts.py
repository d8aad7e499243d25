"""A26: whether psoas, as strong as it is, can turn vertebrae and rib cage by a degree, within what joints allow."""

from __future__ import annotations

import numpy as np

from psoas.answers.equilibrium.nonlinear import along
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.responses import resting
from psoas.article_claims.judging.ways import FACTORS, HOLDS, ways
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.frames import RIGHT
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import RADIAN

ACTIVATIONS = (0.2, 0.5, 1.0)
PARTS = ("vertebrae", "rib cage")
LEAST = np.radians(1.0)
MOST = 60  # draws: every member is solved by iteration


def turned(body: Body, drawn: Draw) -> Array:
    """Largest turn of a level, and turn of the thorax relative to pelvis, without linearising.

    Returns
    -------
    (activation, part, path, hold) [rad]
        Magnitudes about the mediolateral axis of ground: what moves is sagittal. nan where nothing balances, where the
        body gives way under the pull, and for draws beyond the first `MOST`.
    """
    shape = tuple(len(FACTORS[name]) for name in ("path", "hold"))
    found = np.full((len(ACTIVATIONS), len(PARTS), *shape), np.nan)
    if drawn.k >= MOST:
        return found
    passive = passive_body(body, **drawn.tissue)
    q = leaning(body, "standing", drawn.lean)
    base = Conditions(stance="both", slices=drawn.slices, hold=HOLDS["knees held"])
    psoas = passive.fibres.F0 * np.array([family == "psoas_major" for family in body.muscle_table["family"]])
    levels = [(row["upper"], row["lower"]) for row in body.lumbar if row["upper"] != "thorax"]
    upper, lower = ([body.segment(pair[i]) for pair in levels] for i in (0, 1))
    thorax, pelvis = body.segment("thorax"), body.segment("pelvis")
    for way in ways():
        if way.contact != "weld" or way.spine != "levels":
            continue
        if (static := resting(body, q, way, base, passive, drawn.short_range)) is None:
            continue
        for i, rest in enumerate(along(static, psoas, ACTIVATIONS)):
            if rest is not None:
                angle = rest.turned[:, RIGHT]
                found[(i, slice(None), *way.place[2:])] = (
                    np.abs(angle[upper] - angle[lower]).max(),
                    abs(angle[thorax] - angle[pelvis]),
                )
    return found


def measure(field: Field) -> Evidence:
    """Largest level rotation, and thorax relative to pelvis, at a share of psoas' strength."""
    values = np.stack(field.each(turned), axis=-1)
    sides = np.where(np.isfinite(values), np.where(np.nan_to_num(values) >= LEAST, 1, -1), 0)
    forces = tuple(f"{a:.0%} of strength".replace("%", " %") for a in ACTIVATIONS)
    factors = {
        "force": forces, "part": PARTS, "path": FACTORS["path"], "hold": FACTORS["hold"], DRAW: field.numbers,
    }  # fmt: skip
    evidence = Evidence(factors, values, sides, RADIAN, CLAIM.output, joined=("part",))
    strength = np.array(field.each(strongest))
    gone = 100 * np.isnan(values[..., :MOST]).mean(axis=(1, 2, 3, 4))
    return evidence.noting(
        f"Strength of psoas, one side: {np.median(strength):.0f} N (median of the draws).",
        f"Of {min(field.draws, MOST)} bodies in every way, this share comes to no rest any more, all else pulling as "
        "before: " + ", ".join(f"{none:.0f} % at {force}" for none, force in zip(gone, forces, strict=True)) + ".",
    )


def strongest(body: Body, drawn: Draw) -> float:
    """Strength of the psoas of one side [N]."""
    table = body.muscle_table
    own = [f == "psoas_major" and s == "right" for f, s in zip(table["family"], table["side"], strict=True)]
    return float(passive_body(body, **drawn.tissue).fibres.F0[own].sum())


CLAIM = Claim(
    id="A26",
    sentence="Psoas is strong enough to turn vertebrae relative to each other and the rib cage relative to the pelvis.",
    where="article, on what a tight psoas does to the trunk",
    output="magnitudes about the mediolateral axis of ground: the largest rotation of a level from L5/S1 to L1/2 "
    "(upper relative to lower), and the thorax relative to pelvis, when both psoai pull with 20, 50 and 100 % of "
    "their strength, standing; the new equilibrium by guides, not linearised, within end-stops, lumbar levels moving "
    "by themselves",
    supports="at least 1 deg of both, at every force and in every way to ask",
    refutes="less than 1 deg of both, at every force and in every way to ask",
    changes="stiffness of the levels, strength of psoas, and how hard it pulls",
    found=("it turns by a degree or more", "it turns by less than a degree"),
    measure=measure,
)
