"""All claims, found by their files: a module of this package with a `CLAIM`, named like its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import psoas.article_claims
from psoas.article_claims.claim import Claim
from psoas.errors import InvalidValueError, checked_text, unknown_name

FILE = re.compile(r"([ac])(\d+)(?:_\w+)?$")


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, the article's first, in the order of their numbers.

    Raises
    ------
    InvalidValueError
        A file whose claim bears another id than the file's name.
    """
    found = {}
    for module in iter_modules(psoas.article_claims.__path__):
        if match := FILE.match(module.name):
            claim = import_module(f"psoas.article_claims.{module.name}").CLAIM
            name = f"{match[1].upper()}{int(match[2])}"
            if claim.id != name:
                raise InvalidValueError(
                    f"psoas/article_claims/{module.name}.py holds claim '{claim.id}', not '{name}'."
                )
            found[match[1], int(match[2])] = claim
    return tuple(found[key] for key in sorted(found))


def asked(ids: Sequence[str] | str | None = None) -> tuple[Claim, ...]:
    """Claims by id, in any case; all if none is named.

    Raises
    ------
    UnknownNameError
        An id that is not in the list.
    """
    known = {claim.id: claim for claim in claims()}
    if not (ids is None or isinstance(ids, str | list | tuple)):
        raise InvalidValueError(f"claims are named by id, such as 'A13', or several in a list, not by {ids!r}.")
    names = [ids] if isinstance(ids, str) else list(ids or known)
    for name in names:
        if checked_text("claim", name).upper() not in known:
            raise unknown_name("claim", name, known, "the list of claims")
    return tuple(dict.fromkeys(known[name.upper()] for name in names))
