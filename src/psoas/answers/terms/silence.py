"""Comments that silence a rule, and what a project's settings say."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psoas.answers.terms.finding import UNUSED, Finding, found, matching
from psoas.answers.terms.prose import INLINE, blank, fenced
from psoas.errors import FileFormatError, UnknownNameError, printable
from psoas.formats.texts import text_of_file

COMMENT = re.compile(r"<!--\s*psoas:\s*(ignore-file|ignore)((?:[\s,]+\w{1,30}){0,30})\s*-->")
PARAGRAPH = re.compile(r"\n[ \t]*\r?\n")


@dataclass
class Silence:
    """A comment: which rules (none: all), over which stretch of the text, and where it stands."""

    rules: frozenset[str]
    start: int
    end: int
    at: tuple[int, int]
    unknown: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)

    def covers(self, one: Finding) -> bool:
        """Whether it silences a finding."""
        return self.start <= one.start < self.end and (not self.rules or one.rule in self.rules) and not self.unknown


def silences(text: str, kind: str) -> list[Silence]:
    """The comments of a text that are not themselves in code."""
    if "psoas:" not in text:
        return []
    shown = INLINE.sub(lambda m: blank(m[0]), fenced(text)) if kind == "markdown" else text
    result = []
    for one in COMMENT.finditer(shown):
        names = one[2].replace(",", " ").split()
        rules, unknown = set(), []
        for name in names:
            try:
                rules |= matching([name])
            except UnknownNameError:
                unknown.append(name)
        start, end = stretch(text, one) if one[1] == "ignore" else (0, len(text))
        result.append(Silence(frozenset(rules), start, end, one.span(), tuple(unknown)))
    return result


def stretch(text: str, comment: re.Match[str]) -> tuple[int, int]:
    """What a comment speaks of: the paragraph below it where it stands alone on its line, else its own line."""
    begin = text.rfind("\n", 0, comment.start()) + 1
    end = text.find("\n", comment.end())
    end = len(text) if end < 0 else end
    if text[begin : comment.start()].strip() or text[comment.end() : end].strip():
        return begin, end
    after = end + len(text[end:]) - len(text[end:].lstrip())
    last = PARAGRAPH.search(text, after)
    return begin, last.start() if last else len(text)


def heard(
    findings: Sequence[Finding], comments: Sequence[Silence], text: str, file: str, rules: frozenset[str]
) -> list[Finding]:
    """The findings that no comment silences, and the comments that silence nothing."""
    left = []
    for one in findings:
        silent = [c for c in comments if c.covers(one)]
        for comment in silent:
            comment.used.add(one.rule)
        if not silent and one.rule in rules:
            left.append(one)
    if UNUSED in rules:
        for comment in comments:
            if not comment.used:
                words = text[slice(*comment.at)]
                left.append(found(UNUSED, file, place(text, comment.at[0]), words, comment.at))
    return left


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


@dataclass(frozen=True)
class Settings:
    """`[tool.psoas.terms]` of a project.

    Attributes
    ----------
    select, ignore : tuple of str, or None
    per_file : mapping of a file's pattern to the rules that are ignored in it
    allow : tuple of str
        Words that are never reported.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    allow: tuple[str, ...] = ()
    folder: str = ""

    def ignored(self, file: str) -> set[str]:
        """Rules that a file's name rules out."""
        path = Path(file)
        names = {path.as_posix(), path.name}
        if self.folder and path.resolve().is_relative_to(self.folder):
            names.add(path.resolve().relative_to(self.folder).as_posix())
        return {
            rule
            for pattern, rules in self.per_file
            if any(fnmatch.fnmatch(name, pattern) for name in names)
            for rule in matching(rules)
        }


KEYS = ("select", "ignore", "per-file-ignores", "allow")


def settings(folder: Path) -> Settings:
    """The settings of the project that a folder lies in; none where it has none.

    Raises
    ------
    FileFormatError
        Settings that are not what they should be.
    """
    for one in (folder, *folder.parents):
        file = one / "pyproject.toml"
        if file.is_file():
            return read_settings(file)
    return Settings()


def read_settings(file: Path) -> Settings:
    """The settings in a pyproject.toml."""
    try:
        given = tomllib.loads(text_of_file(file)).get("tool", {}).get("psoas", {}).get("terms", {})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileFormatError(f"{printable(file.name)}: cannot be read ({error}).") from None
    where = f"{file.name}: [tool.psoas.terms]"
    if not isinstance(given, dict) or (unknown := sorted(set(given) - set(KEYS))):
        said = f"no key named '{unknown[0]}'" if isinstance(given, dict) else "it is no table"
        raise FileFormatError(f"{where}: {said}; valid are {', '.join(KEYS)}.")
    per_file = given.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise FileFormatError(f"{where}: per-file-ignores maps a file's pattern to a list of rules.")
    try:
        lists = {key: texts(given[key], where, key) for key in ("select", "ignore", "allow") if key in given}
        pairs = tuple((pattern, texts(rules, where, pattern)) for pattern, rules in per_file.items())
        for rules in (lists.get("select", ()), lists.get("ignore", ()), *(r for _, r in pairs)):
            matching(rules)
    except UnknownNameError as error:
        raise FileFormatError(f"{where}: {error}") from None
    return Settings(lists.get("select"), lists.get("ignore"), pairs, lists.get("allow", ()), str(file.parent.resolve()))


def texts(value: Any, where: str, key: str) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise FileFormatError(f"{where}: {key} is a list of texts.")
    return tuple(value)
