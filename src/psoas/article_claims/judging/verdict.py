"""From an ensemble to a verdict: shares of each side, what explains the disagreement, and how sure the shares are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.ensemble import SPOKEN, cells, disagreement, weights_of
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.finding import finding
from psoas.body.state import Array

SUPPORTED, REFUTED, DEPENDS = "supported", "refuted", "depends on"
CANNOT, NOT_YET = "cannot be tested with this body", "not yet testable"
INTERVAL = (5.0, 95.0)  # per cent of the members
RESAMPLES, SURE = 1000, (2.5, 97.5)  # of draws, for the interval of a share


class Level(NamedTuple):
    """The ensemble at one level of a factor: shares of each side, and the values' median and 5 to 95 % interval.

    `decides` is false for a level that is shown beside those that decide.
    """

    factor: str
    level: str
    supporting: float
    opposing: float
    silent: float
    undefined: float  # share of the level's members that do not exist
    median: float
    low: float
    high: float
    units: str
    decides: bool


class Judged(NamedTuple):
    """A verdict and what it rests on.

    Attributes
    ----------
    verdict : supported, refuted, depends on FACTOR, cannot be tested with this body, not yet testable: needs ...
    finding : what was found, by which question, and what turns it, in words
    factor : what makes most of the disagreement when it alone changes; '' where all agree
    explained : share of the variance of the sides that it makes when it alone changes
    supporting, opposing, silent : shares of the members, every operator counting alike
    low, high : 95 % interval of `supporting` over resampled draws
    undefined : share of the members that do not exist
    members, draws : how many there are
    levels : the ensemble level by level, operators first
    parameter, correlation : of the draws: what goes with the side most (rank correlation); '' and 0 without draws
    notes : what else was measured
    asks : commands that put the first of the deciding ways
    """

    verdict: str
    finding: str
    factor: str
    explained: float
    supporting: float
    opposing: float
    silent: float
    low: float
    high: float
    undefined: float
    members: int
    draws: int
    levels: tuple[Level, ...]
    parameter: str
    correlation: float
    notes: tuple[str, ...]
    asks: tuple[str, ...]


def verdict_of(evidence: Evidence, weight: Array, factor: str) -> str:
    """The rule: all cells that take a side take the same, and cells of at least half the weight take one.

    Of what the claim joins by "and", every level has to have cells of half its weight that do. Where not a single
    member takes a side, what was claimed is not there: refuted.
    """
    side, w = cells(evidence, weight)
    if not len(side):
        return CANNOT
    if not (weight * (evidence.sides != 0)).any():
        return REFUTED
    shares = {s: float(w[side == s].sum()) for s in (1, -1, 2)}
    for s, word in ((1, SUPPORTED), (-1, REFUTED)):
        if shares[s] >= SPOKEN and not shares[2] and not shares[-s] and all(spoken(evidence, weight)):
            return word
    return f"{DEPENDS} {factor}"


def spoken(evidence: Evidence, weight: Array) -> Iterator[bool]:
    """For every level of every joined factor, whether cells of half its weight take a side."""
    for name in evidence.joined:
        axis = list(evidence.factors).index(name)
        for i in range(len(evidence.factors[name])):
            part = np.zeros_like(weight)
            here = (slice(None),) * axis + (i,)
            part[here] = weight[here]
            side, w = cells(evidence, part)
            yield not len(side) or float(w[side != 0].sum()) >= SPOKEN * float(w.sum())


def judged(claim: Claim, evidence: Evidence | None, parameters: Mapping[str, Array] | None = None) -> Judged:
    """The verdict on a claim.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence, or None for a claim that cannot be tested yet
    parameters : mapping of parameter to its value in every draw (draw,), optional
    """
    if evidence is None:
        none = float("nan")
        said = f"{NOT_YET}: needs {claim.needs}"
        return Judged(said, "", "", none, none, none, none, none, none, none, 0, 0, (), "", 0.0, (), ())
    decides = evidence.only(claim.decides)
    weight = weights_of(decides)
    factor, explained = disagreement(decides, weight)
    verdict = verdict_of(decides, weight, factor)
    up, down, none = ((float((weight * (decides.sides == s)).sum())) for s in (1, -1, 0))
    low, high = sureness(decides, weight)
    parameter, correlation = leading(decides, weight, parameters or {})
    draws = evidence.values.shape[-1] if DRAW in evidence.factors else 1
    return Judged(
        verdict, finding(claim, evidence), factor, explained, up, down, none, low, high,
        float(1 - np.isfinite(decides.values).mean()), int(np.isfinite(decides.values).sum()), draws,
        levels_of(claim, evidence, weight), parameter, correlation, evidence.notes, asked_by(claim, evidence),
    )  # fmt: skip


def asked_by(claim: Claim, evidence: Evidence) -> tuple[str, ...]:
    """Commands that put the first way of each deciding operator, each once."""
    operators = claim.decides.get("operator", tuple(evidence.asks))
    return tuple(
        dict.fromkeys(c for name in operators if name in evidence.asks for c in evidence.asks[name].split("\n"))
    )


def sureness(evidence: Evidence, weight: Array) -> tuple[float, float]:
    """The 95 % interval of the supporting share when draws are drawn again, with replacement."""
    if DRAW not in evidence.factors or evidence.values.shape[-1] < 2:
        share = float((weight * (evidence.sides == 1)).sum())
        return share, share
    others = tuple(range(evidence.values.ndim - 1))
    up, all_of = (weight * (evidence.sides == 1)).sum(axis=others), weight.sum(axis=others)
    rows = np.random.default_rng(0).integers(len(up), size=(RESAMPLES, len(up)))
    total = all_of[rows].sum(axis=1)
    found = np.divide(up[rows].sum(axis=1), total, out=np.zeros(RESAMPLES), where=total > 0)
    low, high = np.percentile(found, SURE)
    return float(low), float(high)


def leading(evidence: Evidence, weight: Array, parameters: Mapping[str, Array]) -> tuple[str, float]:
    """The parameter whose rank goes with the draws' mean side most, and the rank correlation."""
    if DRAW not in evidence.factors or evidence.values.shape[-1] < 3:
        return "", 0.0
    others = tuple(range(evidence.values.ndim - 1))
    total = weight.sum(axis=others)
    mean = np.divide((weight * evidence.sides).sum(axis=others), total, out=np.zeros_like(total), where=total > 0)
    if np.ptp(mean) < 1e-12:
        return "", 0.0
    found = {name: ranked(mean, np.asarray(values)) for name, values in parameters.items()}
    best = max(found, key=lambda name: abs(found[name]), default="")
    return best, found.get(best, 0.0)


def ranked(x: Array, y: Array) -> float:
    """Rank correlation, ties sharing their rank; 0 where one does not vary."""
    from scipy.stats import rankdata

    a, b = rankdata(x), rankdata(y)
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) and np.ptp(b) else 0.0


def levels_of(claim: Claim, evidence: Evidence, weight: Array) -> tuple[Level, ...]:
    """Every factor but the draws, level by level; values only where they share a unit.

    Factors of which some levels decide, operators, and what the claim joins by "and", are shown whole; the levels of
    another factor over the deciding members that exist at all of those that exist at all, so that what differs between
    them is this factor's doing.
    """
    found = []
    every, decides = weights_of(evidence), evidence.only(claim.decides)
    names = sorted((n for n in evidence.factors if n != DRAW), key=lambda n: n != "operator")
    for name in names:
        axis = list(evidence.factors).index(name)
        alone = name == "operator" or name in evidence.joined or name in claim.decides
        own, share = (evidence, every) if alone else (decides, weight)
        exists = np.moveaxis(np.isfinite(own.values), axis, 0)
        known = exists.reshape(len(exists), -1).any(axis=1)
        matched = np.full(exists.shape[1:], True) if alone else exists[known].all(axis=0)
        for i, level in enumerate(evidence.factors[name]):
            w, sides, values = (np.take(a, i, axis) for a in (share, own.sides, own.values))
            w, there = w * matched, np.isfinite(values) & matched
            total = float(w.sum())
            up, down, none = (float((w * (sides == s)).sum()) / total if total else float("nan") for s in (1, -1, 0))
            units = evidence.units if isinstance(evidence.units, str) else evidence.units.get(level, "")
            shared = bool(units) or isinstance(evidence.units, str)
            spread = np.percentile(values[there], (50, *INTERVAL)) if there.any() and shared else (np.nan,) * 3
            middle, low, high = map(float, spread)
            gone = float(1 - np.isfinite(values).mean())
            deciding = level in claim.decides.get(name, evidence.factors[name])
            found.append(Level(name, level, up, down, none, gone, middle, low, high, units, deciding))
    return tuple(found)
