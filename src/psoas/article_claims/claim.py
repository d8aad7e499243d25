"""A claim: what was said, what is measured for it, and what would support or refute it, written before the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from psoas.article_claims.judging.evidence import Evidence
from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    from psoas.article_claims.judging.field import Field


@dataclass(frozen=True, eq=False)
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
    found : what is said where it is so, and where the other way: two clauses, for +1 and -1; empty if not testable yet
    measure : the evidence, from a `Field` of responses; None for a claim that cannot be tested yet
    decides : factor to those of its levels that decide; others are shown beside. A factor that is absent: all of them
    needs : what a claim that cannot be tested yet waits for; empty for the others
    """

    id: str
    sentence: str
    where: str
    output: str
    supports: str
    refutes: str
    changes: str
    found: tuple[str, str] = ("", "")
    measure: Callable[[Field], Evidence] | None = None
    decides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: str = ""

    def __post_init__(self) -> None:
        if (self.measure is None) != bool(self.needs):
            raise InvalidValueError(f"claim {self.id} has either a measure or something it needs first.")
        if all(self.found) != bool(self.measure):
            raise InvalidValueError(f"claim {self.id}: what is measured says in `found` what is then so, both ways.")
