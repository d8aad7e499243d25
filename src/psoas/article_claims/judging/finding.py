"""What was found on a claim in words: which way by which question, and what turns it. No shares: ways are not odds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

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
MOVED, SHORTER, AT_ONCE = "once it has moved", "with shorter fibres", "at once"
KINDS: Mapping[str, str] = {  # operators that ask the same kind of thing
    TORQUE: "by moment arm",
    **dict.fromkeys((ACCELERATION, HELD), AT_ONCE),
    **dict.fromkeys((STEP, GUIDES, COUPLES), MOVED),
    **dict.fromkeys((BY_VOLUME, BY_AREA), SHORTER),
    BY_STRANDS: "with shorter fibres, if standing spared paths",
}
TURNED_BY: Mapping[str, str] = {
    DRAW: "the body's parameters",
    SHARING: "how the newton is shared",
    "spine": "what the spine may do",
    "contact": "the feet's contact",
    "path": "psoas' path",
    "hold": "whether the knees are held",
    "demand": "what walking demands",
    "operator": "the operator",
    "": "the body's parameters",
}
YES, NO, NEITHER, NONE = "yes", "no", "neither", "none"
MOSTLY = 0.8  # of the members that take a side
EVERYWHERE = "however it is asked"
BESIDE = "Not deciding"


class Answer(NamedTuple):
    """What one kind of question says: `kind` of `YES`, `NO`, `NEITHER`, `NONE`; not `sure` where it hangs on `by`."""

    kind: str
    sure: bool = True
    by: str = ""


def finding(claim: Claim, evidence: Evidence) -> str:
    """What is so by what decides, in one sentence; and after `BESIDE` by what does not, in another.

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
    return sentence(said) + (f" {BESIDE}: {beside}." if beside else "")


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
    """Which way by which kind of question, grouped by answer; empty where nothing has one."""
    groups: dict[Answer, list[str]] = {}
    for kind, part in asked_by_kind(evidence).items():
        groups.setdefault(answer(part), []).append(kind)
    groups = {found: kinds for found, kinds in groups.items() if found.kind != NONE}
    if len(groups) == 1:
        (only,) = groups
        return f"{words(claim, only)}, {EVERYWHERE}" if only.sure else words(claim, only)
    return "; ".join(f"{listed(kinds)} {words(claim, found)}" for found, kinds in groups.items())


def asked_by_kind(evidence: Evidence) -> dict[str, Evidence]:
    """Evidence by kind of operator; where there is one kind only, by what makes most of the disagreement."""
    kinds: dict[str, list[str]] = {}
    for level in evidence.factors.get(OPERATOR, ()):
        if np.isfinite(evidence.only({OPERATOR: (level,)}).values).any():
            kinds.setdefault(KINDS.get(level, f"by {level}"), []).append(level)
    if len(kinds) > 1:
        return {kind: evidence.only({OPERATOR: tuple(levels)}) for kind, levels in kinds.items()}
    factor = disagreement(evidence, weights_of(evidence))[0]
    levels = evidence.factors.get(factor, ()) if factor not in (DRAW, SHARING, OPERATOR) else ()
    return {f"{factor}, {level}:": evidence.only({factor: (level,)}) for level in levels} or {"": evidence}


def answer(evidence: Evidence) -> Answer:
    """What evidence says: a side where all of its cells take it, else where it leans and what it hangs on."""
    weight = weights_of(evidence)
    side, w = cells(evidence, weight)
    if not len(side):
        return Answer(NONE)
    if not np.any(side):
        return Answer(NEITHER)
    shares = {s: float(w[side == s].sum()) for s in (1, -1, DIFFER)}
    for s, kind in ((1, YES), (-1, NO)):
        if shares[s] >= SPOKEN * w.sum() and not shares[DIFFER] and not shares[-s]:
            return Answer(kind)
    up, down = (float((weight * (evidence.sides == s)).sum()) for s in (1, -1))
    leans = YES if up > MOSTLY * (up + down) else NO if down > MOSTLY * (up + down) else NEITHER
    return Answer(leans, False, disagreement(evidence, weight)[0])


def words(claim: Claim, found: Answer) -> str:
    """An answer as the claim says it."""
    clause = {YES: claim.found[0], NO: claim.found[1], NEITHER: "neither, to speak of"}[found.kind]
    if found.sure:
        return clause
    named = [TURNED_BY.get(factor, f"the {factor}") for factor in found.by.replace("parameters", DRAW).split(" with ")]
    if found.kind == NEITHER:
        return f"it hangs on {listed(named)}"
    return f"mostly {clause} (it hangs on {listed(named)})"


def sentence(text: str) -> str:
    """With a capital and a full stop; what there is to say where nothing has an answer."""
    return f"{text[:1].upper()}{text[1:]}." if text else "Nothing has an answer."
