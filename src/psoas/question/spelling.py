"""How the fields of a question are spelled: every value as texts under flags, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field
from typing import Any, NamedTuple

from psoas.anatomy.phrases import choice_of
from psoas.errors import InvalidValueError, invalid_choice
from psoas.question.values import number, spelled

Text = str | bool | tuple[str, ...]  # a flag's value, a switch, or what stands without a flag


class Spelling(NamedTuple):
    """A field's texts.

    Attributes
    ----------
    flags : tuple of str
        What the command calls them; in Python with underscores.
    read : callable
        Texts by flag -> the field's value; absent flags are absent.
    texts : callable
        The value -> its texts by flag.
    kind : {'text', 'number', 'whole', 'switch', 'words', 'several'}
        How TOML writes a single one; `words` stand without a flag, `several` may be given again, joined by commas.
    """

    flags: tuple[str, ...]
    read: Callable[[Mapping[str, Text]], Any]
    texts: Callable[[Any], dict[str, Text]]
    kind: str = "text"


def asked(spelling: Spelling, default: Any = MISSING) -> Any:
    """A dataclass field with its spelling."""
    return field(default=default, metadata={"spelling": spelling})


def one(flag: str, read: Callable[[str], Any] = str, write: Callable[[Any], str] = str, kind: str = "text") -> Spelling:
    """A value of one text; None where it is not given."""

    def texts(value: Any) -> dict[str, Text]:
        return {} if value is None else {flag: write(value)}

    return Spelling((flag,), lambda given: read(str(given[flag])) if flag in given else None, texts, kind)


def choice(flag: str, choices: tuple[str, ...], words: str = "") -> Spelling:
    """One of a few texts, or what people call one: a kind of words of `anatomy.phrases`."""

    def read(text: str) -> str:
        text = choice_of(words, text, choices) if words else text
        if text not in choices:
            raise invalid_choice(flag, text, choices)
        return text

    return one(flag, read)


def real(flag: str) -> Spelling:
    """A number."""
    return one(flag, lambda text: number(text, f"--{flag}"), spelled, "number")


def whole(flag: str) -> Spelling:
    """A whole number; 2.5 is none."""

    def read(text: str) -> int:
        if not text.lstrip("+-").isdecimal() or not text.isascii():
            raise InvalidValueError(f"--{flag} is a whole number, not '{text[:80]}'.")
        return int(text)

    return one(flag, read, str, "whole")


def switch(flag: str) -> Spelling:
    """On, or not there."""

    def read(given: Mapping[str, Text]) -> bool:
        value = given.get(flag, False)
        if value not in (True, False, "true", "false"):
            raise InvalidValueError(f"--{flag} is on or off, and takes no '{value}'.")
        return value in (True, "true")

    return Spelling((flag,), read, lambda value: {flag: True} if value else {}, "switch")


def words(name: str) -> Spelling:
    """Several texts that stand without a flag."""

    def read(given: Mapping[str, Text]) -> tuple[str, ...]:
        value = given.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, tuple) else ()

    return Spelling((name,), read, lambda value: {name: tuple(value)} if value else {}, "words")
