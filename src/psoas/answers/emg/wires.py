"""Two bare wires within a muscle: the infinite medium along each fibre, and which muscle they sit in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.answers.emg.fibre import currents, nodes
from psoas.answers.emg.gains import Gains
from psoas.answers.emg.layers import infinite
from psoas.answers.emg.lines import WORST, Bundle, families
from psoas.answers.emg.tissue import Medium
from psoas.body.state import Array

NEAREST = 0.5e-3  # m [p]: bare tips are as long as that; no fibre is nearer
NEAR = 5e-3  # m beyond a belly's radius: its fibres are looked at one by one
FARTHEST = 0.15  # m: a bundle that is nowhere nearer is not heard
STEP = 1e-3  # m, between nodes of a fibre
SEVERAL, FEW = 24, 1  # fibres of a bundle near the wire, and far
GOLDEN = np.pi * (3 - np.sqrt(5))


class Seat(NamedTuple):
    """Where a wire is: the family it sits in, whether within a belly or beside it, and the fibres' way."""

    family: str
    inside: bool
    along: Array


def sunflower(n: int) -> Array:
    """Points (n, 2) spread evenly over a disc of radius 1."""
    k = np.arange(n) + 0.5
    return (
        np.sqrt(k / n)[:, None] * np.stack([np.cos(k * GOLDEN), np.sin(k * GOLDEN)], axis=1)
        if n > 1
        else np.zeros((1, 2))
    )


def fleshy(b: Bundle) -> NDArray[np.bool_]:
    """Which of a bundle's nodes have fibres (c,)."""
    return (b.along >= b.belly[0] - 1e-9) & (b.along <= max(b.belly[1], b.belly[0] + b.fibre) + 1e-9)


def seat(lines: Sequence[Bundle], at: Array) -> Seat:
    """The muscle that a wire at a place (3,) sits in: the belly whose surface it is deepest under, or nearest to."""
    best: tuple[float, Seat] | None = None
    for b in lines:
        middle = b.nodes[0][fleshy(b)]
        away = np.linalg.norm(middle - at, axis=1)
        i = int(np.argmin(away))
        beyond = float(away[i]) - max(b.apart)
        if best is None or beyond < best[0]:
            way = middle[min(i + 1, len(middle) - 1)] - middle[max(i - 1, 0)]
            best = beyond, Seat(b.family, beyond <= 0, way / np.linalg.norm(way))
    assert best is not None
    return best[1]


def wire_gains(lines: Sequence[Bundle], at: Array, spacing: float, medium: Medium) -> tuple[Gains, Seat]:
    """What a pair of wires hears of every family, and where it sits.

    Parameters
    ----------
    lines : bundles
    at : (3,) middle of the pair on the stage [m]; the pair lies along the fibres there
    spacing : of its tips [m]
    medium : Medium
    """
    names, place = families(lines), seat(lines, at)
    tips = at + np.array([[0.5], [-0.5]]) * spacing * place.along
    usual, worst = np.zeros((1, len(names))), 0.0
    for b in lines:
        away = np.linalg.norm(b.nodes[0] - at, axis=1).min()
        if away > FARTHEST:
            continue
        offsets = sunflower(SEVERAL if away < max(b.apart) + NEAR else FEW)
        usual[0, names.index(b.family)] += b.area * energy(b, b.spread().starts, offsets, tips, medium)
        if b.family == WORST:
            worst += b.area * energy(b, b.anywhere().starts, offsets, tips, medium)
    if WORST in names:
        worst = max(worst, usual[0, names.index(WORST)])
    return Gains(usual, np.array([worst])), place


@lru_cache(maxsize=128)
def correlation(length: float) -> tuple[Array, Array]:
    """Nodes (n,) of a fibre [m], and (n, n) the integral of the product of their currents [A2 s]."""
    own = nodes(length, STEP)
    i, dt = currents(own, 0.5 * length)
    return own, dt * (i.T @ i)


def energy(b: Bundle, starts: Array, offsets: Array, tips: Array, medium: Medium) -> float:
    """Mean over a bundle's fibres of integral e2 dt [V2 s]."""
    own, heard = correlation(b.fibre)
    found = 0.0
    front, aside = (b.nodes[1] - b.nodes[2]) / 2, (b.nodes[3] - b.nodes[4]) / 2
    for start in starts:
        s = start + own
        middle, f, a = (np.stack([np.interp(s, b.along, v[:, k]) for k in range(3)], axis=1)
                        for v in (b.nodes[0], front, aside))  # fmt: skip
        way = np.gradient(middle, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        fibres = middle + offsets[:, :1, None] * f + offsets[:, 1:, None] * a
        phi = potential(fibres, way, tips[0], medium) - potential(fibres, way, tips[1], medium)
        found += float(((phi @ heard) * phi).sum(axis=1).mean())
    return found / len(starts)


def potential(points: Array, way: Array, tip: Array, medium: Medium) -> Array:
    """Potential (o, n) at points (o, n, 3) of 1 A at a tip, each along its own fibre's way (n, 3) [V per A]."""
    d = points - tip
    z = np.einsum("oni,ni->on", d, way)
    r2 = np.maximum(np.einsum("oni,oni->on", d, d) - z**2, NEAREST**2)
    return infinite(r2, z, medium.across, medium.along)
