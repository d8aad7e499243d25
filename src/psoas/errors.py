"""Every message the package raises: one sentence saying what was wrong, what is valid, and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

RUN = re.compile(r"\S{200,}")  # no name that a person gave is as long
LONGEST = 1400  # characters of a message
LONGEST_FOREIGN = 200  # characters of a message that is not ours


class PsoasError(Exception):
    """Base class of every error this package raises on purpose; `exit_code` is the command's exit status."""

    exit_code = 2

    def __init__(self, message: object) -> None:
        super().__init__(shortened(printable(message)))


def printable(message: object) -> str:
    """Text on one line whatever names are in it: what does not print is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(message))


def shortened(text: str) -> str:
    """Text in which no name and no list goes on for ever.

    Examples
    --------
    >>> shortened(f"no muscle named '{300 * 'a'}'.")[-37:]
    "aaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaa'."
    """
    text = RUN.sub(lambda found: f"{found[0][:60]}...{found[0][-20:]}", text)
    return text if len(text) <= LONGEST else f"{text[:1000]} ... {text[-300:]}"


class UnknownNameError(PsoasError, LookupError):
    """A muscle, segment, coordinate, posture or option that the body or table does not have."""


class InvalidValueError(PsoasError, ValueError):
    """A value outside what is meaningful (NaN, a dependent coordinate, a contradiction)."""


class FileFormatError(PsoasError, ValueError):
    """A file that cannot be read as what it claims to be."""

    exit_code = 3


class OutputError(PsoasError, RuntimeError):
    """An output that cannot be written."""

    exit_code = 3


class NotConvergedError(PsoasError, RuntimeError):
    """A solve that stopped short of its tolerance; carries the residual in its message."""

    exit_code = 4


class UnansweredError(PsoasError, RuntimeError):
    """What failed in the engine or in the arithmetic, and nobody foresaw; the failure itself is its cause."""

    exit_code = 4


class PostureRangeWarning(UserWarning):
    """A coordinate a little outside its range: allowed, and said."""


class MissingDependencyError(PsoasError, ImportError):
    """An optional or pinned dependency that is absent or of the wrong version."""


def in_one_sentence(error: Exception) -> PsoasError:
    """The error, if it is one of ours; else one of ours that says what it was and has it as its cause.

    Examples
    --------
    >>> print(in_one_sentence(IndexError("index 3 is out of bounds")))
    this cannot be answered, for the reckoning failed: IndexError: index 3 is out of bounds.
    """
    if isinstance(error, PsoasError):
        return error
    if isinstance(error, MemoryError):
        memory = UnansweredError("there is not enough memory for this answer.")
        memory.__cause__ = error
        return memory
    what = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_FOREIGN].rstrip(" .:")
    found = UnansweredError(f"this cannot be answered, for the reckoning failed: {what}.")
    found.__cause__ = error
    return found


def checked_text(kind: str, value: object) -> str:
    """The value, if it is text."""
    if not isinstance(value, str):
        raise InvalidValueError(f"a {kind} is given by its name, as text, not as {value!r}.")
    return value


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a, b and c`, for messages."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else "none"


def nearest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """The known names most like `name`, nearest first."""
    by_lower = {k.lower(): k for k in known}
    return [by_lower[k] for k in difflib.get_close_matches(name.lower(), list(by_lower), n=n, cutoff=0.6)]


LISTED = ("muscle", "coordinate", "posture", "segment")  # what `psoas body info` has a list of
FEW = 6  # names that one line can hold


def unknown_name(kind: str, name: str, known: Iterable[str], where: str, also: Iterable[str] = ()) -> UnknownNameError:
    """No such `kind` in `where`: the three nearest (among `also` too); all where they are few, else who lists them.

    Examples
    --------
    >>> print(unknown_name("muscle", "psoass", ["psoas", *map(str, range(40))], "default body"))
    no muscle named 'psoass' in default body. Did you mean 'psoas'? All 41: psoas body info --muscles.
    """
    known = list(known)
    near = [f"'{k}'" for k in nearest(name, [*known, *also])]
    hint = f" Did you mean {listed(near, 'or')}?" if near else ""
    if len(known) <= FEW:
        every = f" Known {'are' if len(known) > 1 else 'is'}: {listed(known)}."
    elif kind in LISTED and not where.startswith(("psoas ", "the ")):  # a body's name
        model = "" if where == "default body" else " --model FILE"
        every = f" All {len(known)}: psoas body info --{kind}s{model}."
    else:
        every = f" {len(known)} are known: {', '.join(known[:FEW])} and {len(known) - FEW} more."
    return UnknownNameError(f"no {kind} named '{name}' in {where}.{hint}{every}")


def invalid_choice(field: str, value: object, choices: Iterable[str]) -> UnknownNameError:
    """A field of `Conditions`, or an option, with a value outside its list."""
    choices = list(choices)
    near = nearest(str(value), choices, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return UnknownNameError(f"{field}='{value}' is not known.{hint} Valid are: {', '.join(choices)}.")
