"""The question that an answer carries; where a method was called by itself, the plain one of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from psoas.errors import InvalidValueError
from psoas.question.question import Question

if TYPE_CHECKING:
    import xarray as xr

Q = TypeVar("Q", bound=Question)


def asked_of(dataset: xr.Dataset, kind: type[Q]) -> Q:
    """The question, of the kind that the reader knows.

    Raises
    ------
    InvalidValueError
        The dataset answers another kind of question.
    """
    text = dataset.attrs.get("question")
    if text is None:
        return kind()
    found = Question.read_toml(str(text))
    if not isinstance(found, kind):
        raise InvalidValueError(f"this answers 'psoas {found.asks}', not 'psoas {kind.asks}'.")
    return found
