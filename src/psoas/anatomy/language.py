"""Sentences and verbs per language, as data: templates by key, and what a turn is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from psoas.anatomy import table
from psoas.anatomy.words import Words, word
from psoas.errors import invalid_choice

LANGUAGES = ("en", "de")  # a language is two tables: says_LANG.csv and verbs_LANG.csv (of English: words.csv)
_spoken: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Sentences in a language, as long as this lasts.

    Raises
    ------
    UnknownNameError
        A language that no table has.
    """
    if language not in LANGUAGES:
        raise invalid_choice("lang", language, LANGUAGES)
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language that is spoken now."""
    return _spoken.get()


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every template of a language by its key."""
    return {row["key"]: row["text"] for row in table(f"says_{language}")}


def say(key: str, /, **values: object) -> str:
    """A sentence in the language that is spoken.

    Examples
    --------
    >>> say("ask.open", what="when")
    'Left open: when.'
    >>> with speaking("de"):
    ...     say("ask.open", what="wann")
    'Offen bleibt: wann.'
    """
    return sentences(spoken())[key].format(**values)


def verbs(language: str) -> Words:
    """The table of what turns are called."""
    return table("words") if language == "en" else table(f"verbs_{language}")


def verb(of: str, relative_to: str, axis: str, sign: float) -> str:
    """What a turn is called, in the language that is spoken.

    Examples
    --------
    >>> with speaking("de"):
    ...     verb("pelvis", "ground", "right", -1)
    'kippt nach vorn'
    """
    return word(verbs(spoken()), of, relative_to, axis, float(sign))


def segment(name: str) -> str:
    """What a segment is called: femur_r is the right thigh.

    Examples
    --------
    >>> segment("femur_r"), segment("L5"), segment("ground")
    ('the right thigh', 'L5', 'the ground')
    """
    known = sentences(spoken())
    return known.get(f"segment.{name}", name)
