"""What was found on a claim in words: which way by which question, and what turns it. No shares: ways are not odds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from psoas.article_claims.judging.ensemble import DIFFER, SPOKEN, cells, disagreement, weights_of
from psoas.article_claims.judging.evidence import DRAW, SHARING, Evidence
from psoas.article_claims.judging.ways import (
    ACCELERATION,
    BY_AREA,
    BY_STRANDS,
    BY_VOLUME,
    COUPLES,
    GUIDES,
    HELD,
    STEP,
    TORQUE,
)
from psoas.errors import listed

if TYPE_CHECKING:
    from psoas.article_claims.claim import Claim

OPERATOR = "operator"
WHERE: Mapping[str, str] = {
    TORQUE: "by moment arm",
    ACCELERATION: "at the first instant",
    HELD: "at the first instant, held",
    STEP: "after 100 ms",
    GUIDES: "at the new equilibrium by guides",
    COUPLES: "by couples",
    BY_VOLUME: "standing anew with fibres a fifth shorter",
    BY_AREA: "standing anew by area",
    BY_STRANDS: "standing anew by strands",
}
TURNED_BY: Mapping[str, str] = {
    DRAW: "the body's parameters",
    SHARING: "how the newton is shared",
    "spine": "what the spine may do",
    "contact": "the feet's contact",
    "path": "psoas' path",
    "hold": "whether the knees are held",
    "demand": "what walking demands",
}
YES, NO, NEITHER, EITHER, NONE = "yes", "no", "neither", "either", "none"
EVERYWHERE = "in every way asked"


def finding(claim: Claim, evidence: Evidence) -> str:
    """A sentence or two: what is so by what decides, and beside it by what does not.

    Parameters
    ----------
    claim : Claim
        Its `found` says what is so on either side, its `decides` which levels decide.
    evidence : Evidence
    """
    said = by_part(claim, evidence.only(claim.decides))
    others = {
        factor: tuple(level for level in evidence.factors[factor] if level not in levels)
        for factor, levels in claim.decides.items()
    }
    beside = by_part(claim, evidence.only(others)) if claim.decides else ""
    return sentence(said) + (f" Beside it, not deciding: {beside}." if beside else "")


def by_part(claim: Claim, evidence: Evidence) -> str:
    """Clauses of every part that the claim joins by "and"; once where all parts say the same."""
    if not evidence.joined:
        return clauses(claim, evidence)
    factor = evidence.joined[0]
    parts = {level: clauses(claim, evidence.only({factor: (level,)})) for level in evidence.factors[factor]}
    said = {level: text for level, text in parts.items() if text}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{level}: {text}" for level, text in said.items())


def clauses(claim: Claim, evidence: Evidence) -> str:
    """Which way at which level of the question, grouped by answer; empty where nothing has one."""
    weight = weights_of(evidence)
    question = OPERATOR if OPERATOR in evidence.factors else disagreement(evidence, weight)[0]
    levels = evidence.factors.get(question, ()) if question not in (DRAW, SHARING) else ()
    asked = {level: evidence.only({question: (level,)}) for level in levels} or {"": evidence}
    groups: dict[str, list[str]] = {}
    for level, part in asked.items():
        groups.setdefault(answer(part), []).append(level)
    groups.pop(NONE, None)
    whole = len(groups) == 1
    said = []
    for kind in sorted(groups, key=order):
        where = EVERYWHERE if whole else listed([WHERE.get(level, f"{question} {level}") for level in groups[kind]])
        said.append(f"{words(claim, kind)} {where}" if kind[0] != "?" or not whole else words(claim, kind))
    return "; ".join(said)


def order(kind: str) -> int:
    """Yes and no first, then what hangs on something, then what says nothing."""
    return (YES, NO).index(kind) if kind in (YES, NO) else 3 if kind == NEITHER else 2


def answer(evidence: Evidence) -> str:
    """Yes, no, neither, none, or "?" and what it hangs on."""
    weight = weights_of(evidence)
    side, w = cells(evidence, weight)
    if not len(side):
        return NONE
    shares = {s: float(w[side == s].sum()) for s in (1, -1, 0, DIFFER)}
    for s, kind in ((1, YES), (-1, NO)):
        if shares[s] >= SPOKEN * w.sum() and not shares[DIFFER] and not shares[-s]:
            return kind
    if not np.any(side):
        return NEITHER
    return "?" + disagreement(evidence, weight)[0]


def words(claim: Claim, kind: str) -> str:
    """A kind of answer as the claim says it."""
    if kind == NEITHER:
        return "neither to speak of"
    if kind in (YES, NO):
        return claim.found[kind == NO]
    named = [TURNED_BY.get(factor, f"the {factor}") for factor in kind[1:].replace("parameters", DRAW).split(" with ")]
    return f"it hangs on {listed(named)}"


def sentence(text: str) -> str:
    """With a capital and a full stop; what there is to say where nothing has an answer."""
    return f"{text[:1].upper()}{text[1:]}." if text else "Nothing has an answer."
