"""A27: how often motions relative to the ground are told as motions of a joint.

The rule was written before a sentence was counted; what is counted, and how, is `scripts/count_words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from psoas.anatomy import table
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.units import ONE

ASKED = {
    "more than one in twenty": 0.05,
    "more than one in four": 0.25,
}  # refuted below the first, supported above both


def measure(field: Field) -> Evidence:
    """Share of the sentences about a motion that leave its reference open, by text, by count and by what is asked."""
    rows = table("words_in_texts")
    texts, counts = (tuple(dict.fromkeys(row[key] for row in rows)) for key in ("text", "counting"))
    shares = np.full((len(texts), len(counts), len(ASKED)), np.nan)
    for row in rows:
        shares[texts.index(row["text"]), counts.index(row["counting"])] = share(row)
    sides = np.where(np.isnan(shares), 0, np.where(shares > np.array(list(ASKED.values())), 1, -1))
    said = [
        f"{row['text']}: {row['left_open']} of {row['about_motion']} sentences by {row['counting']} "
        f"({100 * share(row):.0f} %)"
        for row in rows
    ]
    factors = {"text": texts, "counting": counts, "share": tuple(ASKED)}
    found = Evidence(factors, shares, sides, ONE, "share of sentences about a motion")
    return found.noting(f"Counted: {'; '.join(said)}.")


def share(row: Mapping[str, str]) -> float:
    """Share of a text's sentences about a motion that leave something open."""
    return int(row["left_open"]) / int(row["about_motion"])


CLAIM = Claim(
    id="A27",
    sentence="Motions relative to the ground are told in words that mean relative to the joint.",
    where="article, on words",
    output="of the sentences of public texts that move pelvis, trunk, spine, hip or thigh, the share in which the "
    "motion has no reference, is a joint's word for a segment, or is told of a lay segment (rules PS201, PS202 and "
    "PS204 of psoas terms); and the share by the two rules of references alone (PS201, PS202); nothing of it is taken "
    "from this body",
    supports="more than one in four, by both counts",
    refutes="fewer than one in twenty, by both counts",
    changes="which texts are read: instructions, anatomy books, papers",
    found=("so many leave it open", "fewer leave it open"),
    measure=measure,
)
