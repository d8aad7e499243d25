"""A name in a table that stands for a function of another module, imported when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def imported(place: str) -> Any:
    """What ``module:name`` stands for.

    Examples
    --------
    >>> imported("psoas.units:METRE")
    'm'
    """
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
