"""A claim: what was said, what is measured for it, and what would support or refute it, written before the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from psoas.body import Array
from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    from psoas.claims.field import Field

DRAW = "draw"  # the factor of parameter draws, where there is one: always the last
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
    """

    factors: Mapping[str, tuple[str, ...]]
    values: Array
    sides: NDArray[np.int_]
    units: str | Mapping[str, str]
    quantity: str
    notes: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

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
    )


@dataclass(frozen=True)
class Claim:
    """What was said, and how it is judged.

    Attributes
    ----------
    id : as in the list of claims: ``A13`` (the article), ``C3`` (a comment under it)
    sentence : the claim, in our words
    where : where it was said
    output : the quantity it is judged by, with frame and operator
    supports, refutes : the rule, in words, fixed before the result was looked at
    changes : what would change the verdict
    measure : the evidence, from a `Field` of responses; None for a claim that cannot be tested yet
    needs : what a claim that cannot be tested yet waits for; empty for the others
    """

    id: str
    sentence: str
    where: str
    output: str
    supports: str
    refutes: str
    changes: str
    measure: Callable[[Field], Evidence] | None = None
    needs: str = ""

    def __post_init__(self) -> None:
        if (self.measure is None) != bool(self.needs):
            raise InvalidValueError(f"claim {self.id} has either a measure or something it needs first.")
