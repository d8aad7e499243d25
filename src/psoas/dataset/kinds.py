"""What kind of answer a dataset is, and who makes something of it: one rule for lines, figures and records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from psoas.dataset.schema import check_given
from psoas.errors import InvalidValueError, PsoasError, listed
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
    """What the table's function for its kind makes of a dataset, if it is an answer as psoas gave it."""
    maker = imported(table[kind_of(check_given(dataset), table, what)])
    return made_from(f"{what} do", maker, dataset)


def made_from(what: str, maker: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
    """What a function makes of a dataset; where a part that it needs is not there, that is the sentence."""
    try:
        return maker(*arguments, **named)
    except PsoasError:
        raise
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        raise InvalidValueError(
            f"{what} not go without an answer as psoas gave it: a part is missing here "
            f"({type(error).__name__}: {' '.join(str(error).split())[:200]})."
        ) from error
