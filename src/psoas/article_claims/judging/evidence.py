"""What a claim's measure gives: one side per member of the ensemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array
from psoas.errors import InvalidValueError

DRAW = "draw"  # the factor of parameter draws, where there is one: always the last
SHARING = "sharing"  # how a newton is parted among fascicles: uncertain as a parameter is, and no question of its own
SPINE, RHYTHMS = "spine", ("christophy", "lifting")  # two published rhythms are one way where they say the same


SIDES = (-1, 0, 1)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One number in every member of an ensemble, and which side it takes.

    Attributes
    ----------
    factors : mapping of factor to its levels, one per axis of `values`, in order; ``draw`` last if there are draws
    values : (...) nan where the number does not exist (a posture that nothing balances, an arm that is not defined)
    sides : (...) +1 supports the claim, -1 speaks against it, 0 neither
    units : unit of the values, one for all or one per level of the factor ``operator``
    quantity : str
        What the number is, with frame and sign.
    notes : tuple of str
        What else was measured and belongs beside the verdict.
    joined : tuple of str
        Factors whose levels the claim joins by "and": each of them has to speak for itself.
    asks : mapping of operator to commands that put its first way
    """

    factors: Mapping[str, tuple[str, ...]]
    values: Array
    sides: NDArray[np.int_]
    units: str | Mapping[str, str]
    quantity: str
    notes: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    asks: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = tuple(len(levels) for levels in self.factors.values())
        if not (isinstance(self.values, np.ndarray) and isinstance(self.sides, np.ndarray)):
            raise InvalidValueError(f"evidence of '{self.quantity}' needs its values and sides as arrays.")
        if self.values.shape != shape or self.sides.shape != shape:
            raise InvalidValueError(
                f"evidence of '{self.quantity}' has values {self.values.shape} and sides {self.sides.shape}, and its "
                f"factors say {shape}."
            )
        if unknown := set(self.joined) - set(self.factors):
            raise InvalidValueError(
                f"evidence of '{self.quantity}' joins {sorted(unknown)}, which are no factors of it."
            )
        if not np.isin(self.sides, SIDES).all() or (DRAW in self.factors and list(self.factors)[-1] != DRAW):
            raise InvalidValueError(f"evidence of '{self.quantity}': sides are -1, 0, 1, and '{DRAW}' comes last.")

    def only(self, levels: Mapping[str, Sequence[str]]) -> Evidence:
        """The same without members at other levels of some factors: they are as if they did not exist.

        Raises
        ------
        InvalidValueError
            A level that its factor does not have.
        """
        kept = np.ones(self.values.shape, bool)
        for factor, wanted in levels.items():
            if unknown := set(wanted) - set(self.factors.get(factor, ())):
                raise InvalidValueError(f"evidence of '{self.quantity}' has no {factor} {sorted(unknown)}.")
            axis = list(self.factors).index(factor)
            there = np.array([level in wanted for level in self.factors[factor]])
            kept &= there.reshape(-1, *[1] * (kept.ndim - 1 - axis))
        return replace(self, values=np.where(kept, self.values, np.nan), sides=np.where(kept, self.sides, 0))

    def noting(self, *notes: str) -> Evidence:
        """The same with sentences beside it."""
        return replace(self, notes=(*self.notes, *notes))


def together(factor: str, parts: Mapping[str, Evidence], quantity: str) -> Evidence:
    """Several numbers of the same ensemble as levels of one more factor: all of them decide.

    Raises
    ------
    InvalidValueError
        Parts of different factors or units.
    """
    first = next(iter(parts.values()))
    for part in parts.values():
        if dict(part.factors) != dict(first.factors) or part.units != first.units:
            raise InvalidValueError(f"evidence of '{quantity}' joins numbers of different ensembles or units.")
    return Evidence(
        {factor: tuple(parts), **first.factors},
        np.stack([part.values for part in parts.values()]),
        np.stack([part.sides for part in parts.values()]),
        first.units,
        quantity,
        tuple(note for part in parts.values() for note in part.notes),
        (factor, *first.joined),
        {name: "\n".join(dict.fromkeys(p.asks[name] for p in parts.values() if name in p.asks)) for name in first.asks},
    )
