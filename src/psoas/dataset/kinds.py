"""What kind of answer a dataset is, and who makes something of it: one rule for lines, figures and records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from psoas.errors import InvalidValueError, listed
from psoas.places import imported

if TYPE_CHECKING:
    import xarray as xr


def kind_of(dataset: xr.Dataset, known: Mapping[str, str], what: str) -> str:
    """What a dataset answers, one of the kinds that a table knows.

    Raises
    ------
    InvalidValueError
        No answer of this package, or one that the table has nothing for.
    """
    kind = str(getattr(dataset, "attrs", {}).get("answer", ""))
    if kind not in known:
        raise InvalidValueError(
            f"{what} are of an answer of psoas: {listed(sorted(known), 'or')}; this dataset is none of them."
        )
    return kind


def made_of(dataset: xr.Dataset, table: Mapping[str, str], what: str) -> Any:
    """What the table's function for its kind makes of a dataset."""
    return imported(table[kind_of(dataset, table, what)])(dataset)
