"""Anatomy as data: the tables of this folder, and how to look names up in them."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

SIDES = ("_r", "_l")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `tables/<name>.csv`, each a mapping of column to text, in file order.

    Examples
    --------
    >>> table("lumbar_levels")[0]["level"]
    'L5_S1'
    """
    text = (resources.files(__name__) / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
