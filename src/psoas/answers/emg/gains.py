"""What each muscle, equally active, leaves in each channel: the energy of its fibres under the channel's lead field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.answers.emg.lines import WEIGHTS, WORST, Bundle, families, slices
from psoas.body.state import Array


class Gains(NamedTuple):
    """Power of channels by muscle, every muscle equally active.

    Attributes
    ----------
    usual : (c, f) fibres where the table has them [V2 s m2: per fibre and area]
    worst : (c,) of psoas with fibres all along its path, where that is more
    """

    usual: Array
    worst: Array

    def summed(self) -> Gains:
        """All channels of an electrode as one."""
        return Gains(self.usual.sum(axis=0, keepdims=True), self.worst.sum(keepdims=True))


class Ear:
    """The lattice of a place, its fields given as sums of shapes, and every bundle's energy in those shapes.

    Parameters
    ----------
    lines : bundles
    energies : of every bundle, as `Heard.energies` has them
    shapes : (r, n) lead fields at the nodes of all bundles [V per A]
    """

    def __init__(self, lines: Sequence[Bundle], energies: Sequence[tuple[Array, Array | None]], shapes: Array) -> None:
        self.lines, self.families = tuple(lines), families(lines)
        self.family = np.array([self.families.index(b.family) for b in lines])
        self.psoas = np.array([b.family == WORST for b in lines])
        self.area = np.array([b.area for b in lines])
        usual, anywhere = [], []
        for (Q, all_along), part in zip(energies, slices(lines), strict=True):
            V = shapes[:, part].reshape(len(shapes), 5, -1).astype(float)
            usual.append(self.in_shapes(V, Q))
            anywhere.append(None if all_along is None else self.in_shapes(V, all_along))
        self.usual = np.array(usual)
        self.anywhere = np.array([one for one in anywhere if one is not None])

    @staticmethod
    def in_shapes(V: Array, Q: Array) -> Array:
        """(5, 5, r, r) energies between the shapes on two of the five lines."""
        half = np.einsum("rlc,cd->rld", V, Q)
        return np.einsum("rld,smd->lmrs", half, V, optimize=True)

    def gains(self, channels: Array, deeper: Array | None = None) -> Gains:
        """Power of channels, given by weights of the shapes (c, r); families lie deeper by (f,) [m]."""
        back = np.zeros(len(self.families)) if deeper is None else deeper
        places = np.array([b.offsets(back[f]) for b, f in zip(self.lines, self.family, strict=True)])
        H = self.area[:, None, None] * np.einsum("k,bkl,bkm->blm", WEIGHTS, places, places)
        S = np.einsum("blm,blmrs->brs", H, self.usual)
        each = np.einsum("cr,brs,cs->cb", channels, S, channels, optimize=True)
        usual = np.stack([each[:, self.family == f].sum(axis=1) for f in range(len(self.families))], axis=1)
        if not self.psoas.any():
            return Gains(usual, np.zeros(len(channels)))
        W = np.einsum("blm,blmrs->rs", H[self.psoas], self.anywhere)
        worst = np.einsum("cr,rs,cs->c", channels, W, channels)
        return Gains(usual, np.maximum(worst, usual[:, self.families.index(WORST)]))


def shares(power: Array) -> Array:
    """Shares (..., f) of muscles in the power of a channel (..., f)."""
    total = power.sum(axis=-1, keepdims=True)
    return np.divide(power, total, out=np.zeros_like(power), where=total > 0)


def with_worst(gains: Gains, names: Sequence[str]) -> Array:
    """Power (c, f) with psoas in its worst case."""
    power = gains.usual.copy()
    if WORST in names:
        power[:, list(names).index(WORST)] = gains.worst
    return power


def active(power: Array, activity: Array, exponent: float) -> Array:
    """Power (..., f) of muscles active by (f,): RMS grows with the activity to the power of `exponent`, .5 to 1 [p]."""
    return power * activity ** (2 * exponent)
