"""An ensemble of evidence: what each member weighs, which side each way to ask takes, and what makes them differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from psoas.article_claims.judging.evidence import DRAW, RHYTHMS, SHARING, SPINE, Evidence
from psoas.body.state import Array

AGREED = 0.95  # of the bodies of a cell that take a side
SPOKEN = 0.5  # of the weight of all cells that must take a side, and of a cell's bodies
SAME = 1e-6  # relative: two rhythms that differ by less are one way
DIFFER = 2  # the side of a cell whose bodies differ


def weights_of(evidence: Evidence) -> Array:
    """Weight of every member, 1 together: operators alike, and within one its members that exist.

    Two rhythms that give the same number are one member between them.
    """
    exists = np.isfinite(evidence.values)
    weight = exists.astype(float)
    if set(RHYTHMS) <= set(evidence.factors.get(SPINE, ())):
        axis = list(evidence.factors).index(SPINE)
        one, other = (evidence.factors[SPINE].index(rhythm) for rhythm in RHYTHMS)
        a, b = (evidence.values.take(i, axis) for i in (one, other))
        same = np.isclose(a, b, rtol=SAME, atol=0.0)
        for i in (one, other):
            there = (slice(None),) * axis + (i,)
            weight[there] = np.where(same, weight[there] / 2, weight[there])
    if "operator" in evidence.factors:
        axis = list(evidence.factors).index("operator")
        others = tuple(i for i in range(weight.ndim) if i != axis)
        count = weight.sum(axis=others, keepdims=True)
        weight = np.divide(weight, count, out=np.zeros_like(weight), where=count > 0)
    total = weight.sum()
    return weight / total if total else weight


def changed_alone(sides: Array, weight: Array, axis: int) -> float:
    """Share of the variance of the sides that one factor makes when it alone changes (its total effect).

    Within every set of members that differ in this factor only, the variance of those that exist.
    """
    mean = float((weight * sides).sum())
    total = float((weight * (sides - mean) ** 2).sum())
    there = weight.sum(axis=axis, keepdims=True)
    own = np.divide((weight * sides).sum(axis=axis, keepdims=True), there, out=np.zeros_like(there), where=there > 0)
    return float((weight * (sides - own) ** 2).sum()) / total if total > 1e-12 else 0.0


def between_levels(sides: Array, weight: Array, axis: int) -> float:
    """Share of the variance of the sides that lies between the levels of one factor."""
    others = tuple(i for i in range(sides.ndim) if i != axis)
    mean = float((weight * sides).sum())
    total = float((weight * (sides - mean) ** 2).sum())
    w = weight.sum(axis=others)
    own = np.divide((weight * sides).sum(axis=others), w, out=np.zeros_like(w), where=w > 0)
    return float((w * (own - mean) ** 2).sum()) / total if total > 1e-12 else 0.0


def disagreement(evidence: Evidence, weight: Array) -> tuple[str, float]:
    """The factor that makes most of the disagreement when it alone changes, and its share; several where they tie.

    Where none can change alone (every body has one measure of effort): the one whose levels differ most on average.
    """
    names, sides = list(evidence.factors), evidence.sides.astype(float)
    shares = {names[i]: changed_alone(sides, weight, i) for i in range(len(names)) if sides.shape[i] > 1}
    most = max(shares.values(), default=0.0)
    if most <= 0.0:
        apart = {name: between_levels(sides, weight, names.index(name)) for name in shares if name != DRAW}
        best = max(apart, key=lambda name: apart[name], default="")
        return (called(best), apart[best]) if best and apart[best] > 1e-9 else ("", 0.0)
    return " with ".join(called(name) for name, share in shares.items() if share > most - 1e-9), most


def called(factor: str) -> str:
    """What a factor is called."""
    return "parameters" if factor == DRAW else factor


def cells(evidence: Evidence, weight: Array) -> tuple[NDArray[np.int_], Array]:
    """The side of every cell (one way to ask, in all bodies) that exists, and its weight.

    Bodies are draws times sharings: nobody chooses how a newton is parted. +1, -1: at least 95 % of those that take a
    side take this one; `DIFFER`: they do; 0: most of them take none.
    """
    inside = [i for i, name in enumerate(evidence.factors) if name in (SHARING, DRAW)]
    outside = [i for i in range(evidence.sides.ndim) if i not in inside]
    count = int(np.prod([evidence.sides.shape[i] for i in inside], dtype=int))
    sides, w = (np.transpose(a, (*outside, *inside)).reshape(-1, count) for a in (evidence.sides, weight))
    there = w.sum(axis=1) > 0
    sides, w = sides[there], w[there]
    up, down = ((w * (sides == s)).sum(axis=1) / w.sum(axis=1) for s in (1, -1))
    spoken = up + down
    share = np.divide(up, spoken, out=np.full_like(up, 0.5), where=spoken > 0)
    side = np.where(share >= AGREED, 1, np.where(share <= 1 - AGREED, -1, DIFFER))
    return np.where(spoken >= SPOKEN, side, 0), w.sum(axis=1)
