"""What a file holds for the rules: prose, masked place by place, or labels."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from psoas.answers.terms import prose
from psoas.errors import FileFormatError, OutputError, printable

MOST_BYTES = 20 * 2**20
KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".qmd": "markdown", ".rmd": "markdown", ".txt": "plain",
    ".text": "plain", ".rst": "plain", ".tex": "plain", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".docx": "docx",
}  # fmt: skip
LABELS = (".sto", ".mot", ".c3d", ".osim")
MASKS: dict[str, Callable[[str], str]] = {
    "markdown": prose.markdown,
    "html": prose.html,
    "plain": prose.plain,
    "docx": str,
}
WORD_XML = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
READ = "word/document.xml"


class Prose(NamedTuple):
    """A file's text, what kind it is, and its prose: as long as the text, all else blank."""

    text: str
    kind: str
    masked: str


def read_prose(path: Path) -> Prose:
    """The prose of a file.

    Raises
    ------
    FileFormatError
        No such file, too large, no text, or no text document.
    """
    kind = KINDS.get(path.suffix.lower(), "plain")
    text = docx_text(path) if kind == "docx" else decoded(path)
    return Prose(text, kind, MASKS[kind](text))


def decoded(path: Path) -> str:
    """A text file, by its byte order mark or UTF-8; bytes that are no UTF-8 are replaced."""
    try:
        if not path.is_file():
            raise FileFormatError(f"{printable(path)}: {'a folder' if path.is_dir() else 'no such file'}.")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileFormatError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise FileFormatError(f"{printable(path)}: cannot be read ({why}).") from None
    return text_of(raw, printable(path))


def text_of(raw: bytes, name: str) -> str:
    """The text of some bytes."""
    if len(raw) > MOST_BYTES:
        raise FileFormatError(f"{name}: larger than {MOST_BYTES // 2**20} MB, which no text needs to be.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw:
        raise FileFormatError(f"{name}: not a text; texts are .txt, .md, .html and .docx.")
    return raw.decode("utf-8-sig", errors="replace")


def docx_text(path: Path) -> str:
    """The paragraphs of a .docx, a line each."""
    name = printable(path)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(READ) as inner:
            raw = inner.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileFormatError(f"{name}: no such file.") from None
    except (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        raise FileFormatError(f"{name}: not a .docx that can be read.") from None
    if len(raw) > MOST_BYTES:
        raise FileFormatError(f"{name}: unpacks to more than {MOST_BYTES // 2**20} MB.")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise FileFormatError(f"{name}: holds a document type, which no .docx needs.")
    lines: list[str] = []
    words: list[str] = []
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(raw), ["start", "end"]):
            tag = element.tag
            if event == "start" and tag == f"{WORD_XML}p":
                words = []
            elif event == "end" and tag == f"{WORD_XML}t":
                words.append(element.text or "")
            elif event == "end" and tag in (f"{WORD_XML}tab", f"{WORD_XML}br"):
                words.append(" ")
            elif event == "end" and tag == f"{WORD_XML}p":
                lines.append("".join(words).replace("\n", " ").replace("\r", " "))
                words = []
                element.clear()
    except ElementTree.ParseError:
        raise FileFormatError(f"{name}: its text is no well-formed XML.") from None
    return "\n".join(lines)


def files_in(path: Path) -> list[Path]:
    """A file, or every text and labelled file of a folder and below, in order."""
    if not path.is_dir():
        return [path]
    try:
        every = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in (*KINDS, *LABELS))
    except OSError as error:
        raise OutputError(f"{printable(path)}: cannot be looked into ({error.strerror}).") from None
    return [p for p in every if not any(part.startswith(".") for part in p.relative_to(path).parts)]
