"""`psoas.terms`: where texts and labels leave out who moves, relative to what, or under which conditions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from psoas.answers.terms.files import KINDS, LABELS, Prose, files_in, read_prose, text_of
from psoas.answers.terms.finding import UNUSED, Finding, chosen, found, rules
from psoas.answers.terms.labels import label_findings
from psoas.answers.terms.prose import flat, plain
from psoas.answers.terms.rules import faults
from psoas.answers.terms.sentences import clauses, sentences
from psoas.answers.terms.silence import Settings, heard, place, settings, silences
from psoas.errors import FileFormatError, PsoasError, in_one_sentence

TEXT, STDIN = "text", "-"
SUFFIXES = (*KINDS, *LABELS, ".trc", ".xml")  # a word that ends so is the name of a file, whether it is there or not


def terms(
    sources: Iterable[str | Path] | str | Path,
    *,
    select: Sequence[str] | str | None = None,
    ignore: Sequence[str] | str | None = None,
    config: Settings | None = None,
) -> list[Finding]:
    """Where texts, files and labels leave out who moves, relative to what, or under which conditions.

    Parameters
    ----------
    sources : str, path, or several
        Texts, files (.txt .md .html .docx; labels of .sto .mot .c3d .osim), folders, or ``-`` for standard input.
    select, ignore : str or sequence of str, optional
        Rules by id (`PS201`), by the beginning of one (`PS2`), by name, or ``ALL``; all warnings unless given.
    config : Settings, optional
        Of a project's `[tool.psoas.terms]`; the caller's own says nothing unless given.

    Returns
    -------
    list of Finding
        In the order of the sources, then of the text; ``text[start:end]`` are the words.

    Raises
    ------
    UnknownNameError
        A rule that is none.
    FileFormatError
        A file that is not there, or that cannot be read.

    Examples
    --------
    >>> [one] = terms("The pelvis tilts forward.")
    >>> one.rule, one.text, one.question
    ('PS201', 'pelvis tilts', 'relative to what?')
    >>> terms("The pelvis tilts forward relative to the ground.")
    []
    """
    found, unread = terms_and_unread(sources, select=select, ignore=ignore, config=config)
    if unread:
        raise unread[0]
    return found


def terms_and_unread(
    sources: Iterable[str | Path] | str | Path,
    *,
    select: Sequence[str] | str | None = None,
    ignore: Sequence[str] | str | None = None,
    config: Settings | None = None,
) -> tuple[list[Finding], list[PsoasError]]:
    """What `terms` finds, and why some files were not read, which does not stop the rest.

    Raises
    ------
    UnknownNameError
        A rule that is none.
    PsoasError
        Why the first was not read, where none was.
    """
    own = config or Settings()
    wanted = chosen(listed_rules(select) or own.select, listed_rules(ignore) or own.ignore)
    given = [sources] if isinstance(sources, str | Path) else list(sources)
    found: list[Finding] = []
    unread: list[PsoasError] = []
    read = 0
    for source in given:
        try:
            for find in finders(source, wanted, own):
                try:
                    found += find()
                    read += 1
                except PsoasError as error:
                    unread.append(error)
        except PsoasError as error:
            unread.append(error)
    if unread and not read:
        raise unread[0]
    return found, unread


def listed_rules(given: Sequence[str] | str | None) -> tuple[str, ...] | None:
    """Rules as a list, whether parted by commas or not."""
    if given is None:
        return None
    pieces = [given] if isinstance(given, str) else given
    return tuple(name.strip() for piece in pieces for name in piece.split(",") if name.strip())


def finders(source: str | Path, wanted: frozenset[str], own: Settings) -> list[Callable[[], list[Finding]]]:
    """What finds all in one source: of a folder one a file."""
    if source == STDIN:
        return [lambda: stdin_findings(wanted, own)]
    if not is_file(source):
        text = str(source)
        return [lambda: prose_findings(Prose(text, "plain", plain(text)), TEXT, wanted, own)]
    return [partial(file_findings, file, wanted, own) for file in files_in(Path(source))]


def stdin_findings(wanted: frozenset[str], own: Settings) -> list[Finding]:
    """What is found in standard input."""
    raw = sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    text = text_of(raw, "standard input")
    return prose_findings(Prose(text, "markdown", plain(text)), STDIN, wanted, own)


def is_file(source: str | Path) -> bool:
    """Whether a source names a file or folder, and is not itself the text.

    Raises
    ------
    FileFormatError
        It looks like the name of a file, and there is none.
    """
    if isinstance(source, Path):
        return True
    if not source.strip() or len(source) > 1000 or "\n" in source or "\0" in source:
        return False
    try:
        if Path(source).exists():
            return True
    except (OSError, ValueError):
        return False
    if Path(source).suffix.lower() in SUFFIXES and " " not in source.strip():
        raise FileFormatError(f"{source}: no such file.")
    return False


def file_findings(file: Path, wanted: frozenset[str], own: Settings) -> list[Finding]:
    """What is found in a file: its prose, or its labels."""
    rules_here = frozenset(wanted - own.ignored(str(file)))
    try:
        if file.suffix.lower() in LABELS:
            return [one for one in label_findings(file) if one.rule in rules_here]
        return prose_findings(read_prose(file), str(file), rules_here, own)
    except PsoasError:
        raise
    except Exception as error:  # of a reader
        raise in_one_sentence(error) from error


def prose_findings(prose: Prose, file: str, wanted: frozenset[str], own: Settings) -> list[Finding]:
    """What is found in some prose, less what its comments silence."""
    result, lines = [], Lines(prose.text)
    allowed = tuple(flat(word) for word in own.allow)
    for start, sentence in sentences(prose.masked):
        for rule, clause, (a, b) in faults(clauses(start, sentence)):
            span = (clause.start + a, clause.start + b)
            words = prose.text[slice(*span)]
            if not any(word in flat(words) for word in allowed):
                result.append(found(rule, file, lines.place(span[0]), words, span))
    result.sort(key=lambda one: (one.start, one.rule))
    comments = silences(prose.text, prose.kind)
    if not comments:
        return [one for one in result if one.rule in wanted]
    return heard(result, comments, prose.text, file, wanted)


class Lines:
    """Where the lines of a text begin, so that a place is found without counting from the start."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1."""
        from bisect import bisect_right

        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1


__all__ = ["UNUSED", "Finding", "place", "rules", "settings", "terms"]
