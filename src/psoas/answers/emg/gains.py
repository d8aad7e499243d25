"""What each muscle, equally active, leaves in each channel: the energy of its fibres under the channel's lead field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.answers.emg.lines import WEIGHTS, WORST, Bundle, slices
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

    def towards(self, other: Gains, part: float) -> Gains:
        """A part of the way to others, by ratios."""
        if part == 0:
            return self
        return Gains(*(np.where(np.minimum(a, b) > 0, np.maximum(a, 1e-300) ** (1 - part)
                                * np.maximum(b, 1e-300) ** part, 0.0)
                       for a, b in zip(self, other, strict=True)))  # fmt: skip


class Ear:
    """The sites of a place, and every bundle's energy between their fields.

    Parameters
    ----------
    lines : bundles
    names : families, in the order of the answer
    energies : of every bundle, as `Heard.energies` has them
    fields : (s, n) lead fields of the sites at the nodes of all these bundles [V per A]
    """

    def __init__(
        self, lines: Sequence[Bundle], names: Sequence[str], energies: Sequence[tuple[Array, Array | None]],
        fields: Array,
    ) -> None:  # fmt: skip
        self.lines, self.families = tuple(lines), tuple(names)
        self.family = np.array([self.families.index(b.family) for b in lines])
        self.psoas = np.array([b.family == WORST for b in lines])
        self.area = np.array([b.area for b in lines])
        usual, anywhere = [], []
        for (Q, all_along), part in zip(energies, slices(lines), strict=True):
            V = fields[:, part].reshape(len(fields) * 5, -1)
            usual.append(self.between(V, Q))
            anywhere += [] if all_along is None else [self.between(V, all_along)]
        self.usual, self.anywhere = np.array(usual), np.array(anywhere)

    @staticmethod
    def between(V: Array, Q: Array) -> Array:
        """(s, 5, s, 5) energies between sites and lines."""
        return (V @ Q @ V.T).reshape(len(V) // 5, 5, len(V) // 5, 5)

    def gains(self, channels: Array, deeper: Array | None = None) -> Gains:
        """Power of channels, given by weights of the sites (c, s); families lie deeper by (f,) [m]."""
        back = np.zeros(len(self.families)) if deeper is None else deeper
        places = np.array([b.offsets(back[f]) for b, f in zip(self.lines, self.family, strict=True)])
        H = self.area[:, None, None] * np.einsum("k,bkl,bkm->blm", WEIGHTS, places, places)
        S = np.einsum("blm,brlsm->brs", H, self.usual, optimize=True)
        each = np.einsum("cr,brs,cs->cb", channels, S, channels, optimize=True)
        usual = np.stack([each[:, self.family == f].sum(axis=1) for f in range(len(self.families))], axis=1)
        W = np.einsum("blm,brlsm->rs", H[self.psoas], self.anywhere, optimize=True)
        worst = np.einsum("cr,rs,cs->c", channels, W, channels)
        return Gains(usual, np.maximum(worst, usual[:, self.families.index(WORST)]))


def shares(power: Array) -> Array:
    """Shares (..., f) of muscles in the power of a channel (..., f)."""
    total = power.sum(axis=-1, keepdims=True)
    return np.divide(power, total, out=np.zeros_like(power), where=total > 0)


def active(power: Array, activity: Array, exponent: float) -> Array:
    """Power (..., f) of muscles active by (f,): RMS grows with the activity to the power of `exponent`, .5 to 1 [p]."""
    return power * activity ** (2 * exponent)
