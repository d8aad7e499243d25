"""XML from strangers as a plain tree: no entities, bounded size and depth, comments kept, one kind of error."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from psoas.errors import FileFormatError

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 200
MAX_ELEMENTS = 1_000_000
MAX_ATTRIBUTE = 1_000_000  # characters
MAX_ATTRIBUTES = 200  # of one element
LARGEST = 1e12  # of a number: ranges without an end are written as 1e5 to 1e10
POINTER = b"version https://git-lfs.github.com/spec/"  # what stands for a file that was not fetched
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
DECLARATION = re.compile(r"\s*<\?xml(?:\s[^<>?]*)?\?>")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")  # what every reader takes the same way
WORDS = re.compile(r"[^ \t\r\n\f\v]+")
ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "latin-1", "iso-8859-15", "windows-1252", "cp1252"}
MISSING = re.compile(r"[+-]?(?:nan(?:\([^)]*\)?)?|inf(?:inity)?|[0-9]\.#.*)", re.IGNORECASE)  # numbers that are none
DRIVE = re.compile(r"^[A-Za-z]:")


class Comment(NamedTuple):
    """A comment's text and the line it starts on."""

    text: str
    line: int


@dataclass(slots=True, eq=False)
class Node:
    """One element: its tag, attributes, children and comments in file order, and the text before its first child."""

    tag: str
    attributes: dict[str, str]
    line: int
    file: str = ""
    text: str = ""
    children: list[Node] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def child(self, tag: str) -> Node | None:
        """The first child of that tag."""
        return next((c for c in self.children if c.tag == tag), None)

    def value(self, tag: str, default: str = "") -> str:
        """The stripped text of the first child of that tag."""
        found = self.child(tag)
        return found.text.strip() if found is not None else default

    @property
    def name(self) -> str:
        """The attribute `name`, or nothing."""
        return self.attributes.get("name", "")

    def every(self) -> Iterator[Node]:
        """The node and all below it, in file order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def named(self, tag: str) -> Iterator[Node]:
        """All nodes of that tag at or below this one."""
        return (node for node in self.every() if node.tag == tag)


def read_xml(path: str | Path, roots: tuple[str, ...] = ()) -> Node:
    """The root element of an XML file that nobody vouches for.

    Parameters
    ----------
    path : str or Path
    roots : tuple of str
        Root tags that are meant; any, if empty.

    Raises
    ------
    FileFormatError
        Not a file, too large, too deep, not XML, with a document type or entities, or with another root.
    """
    path = Path(path)
    text = _undeclared(path, _decoded(path))
    try:
        root = _parsed(path, text)
    except expat.ExpatError as error:
        mended = _with_legal_comments(text)  # two hyphens in a comment: illegal, yet every engine reads it
        if mended == text:
            raise _broken(path, error) from error
        try:
            root = _parsed(path, mended)
        except expat.ExpatError as again:
            raise _broken(path, again) from again
    if roots and root.tag not in roots:
        wanted = " or ".join(f"<{tag}>" for tag in roots)
        raise FileFormatError(f"{path.name}:{root.line}: the file starts with <{root.tag[:60]}>, not with {wanted}.")
    return root


def _broken(path: Path, error: expat.ExpatError) -> FileFormatError:
    return FileFormatError(f"{path.name}:{error.lineno}: not well-formed XML ({expat.ErrorString(error.code)}).")


def _decoded(path: Path) -> str:
    """The file as text, by its byte order mark, its declaration or UTF-8."""
    try:
        if not path.is_file():
            what = "a folder, not an XML file" if path.is_dir() else "no such file"
            raise FileFormatError(f"{path.name}: {what}.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileFormatError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileFormatError(f"{path.name}: cannot be read ({reason}).") from error
    if len(raw) > MAX_BYTES:
        raise FileFormatError(f"{path.name}: larger than {MAX_BYTES // 2**20} MB, which no model file needs to be.")
    if raw.startswith(POINTER):
        raise FileFormatError(
            f"{path.name}: a pointer of Git LFS, not the file itself; fetch that with 'git lfs pull'."
        )
    if not raw.strip():
        raise FileFormatError(f"{path.name}: the file is empty.")
    declared = DECLARED.match(raw)
    encoding = next((e for mark, e in BOMS if raw.startswith(mark)), declared[1].decode().lower() if declared else "")
    if encoding and encoding != "utf-8-sig" and encoding not in ENCODINGS:
        raise FileFormatError(f"{path.name}:1: encoding '{encoding}' is not read; save the file as UTF-8.")
    try:
        return raw.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if b"\0" not in raw and encoding in ("", "utf-8"):  # an accent in the credits, in the bytes of another system
            return raw.decode("latin-1")
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileFormatError(f"{path.name}:{line}: not text in {encoding or 'utf-8'}; save it as UTF-8.") from error


def _with_legal_comments(text: str) -> str:
    """The text, with hyphens that may not stand in a comment made underscores; in one pass, whatever is unclosed."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        inside = text[start + 4 : end].replace("--", "__")
        pieces += [text[at : start + 4], f"{inside[:-1]}_" if inside.endswith("-") else inside, "-->"]
        at = end + 3
    return "".join([*pieces, text[at:]])


class _Builder:
    """Receives what expat reads and keeps it within the limits."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self.parser = expat.ParserCreate("utf-8")  # no namespaces: `Class::Part` is a tag in real files
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.CommentHandler = self.comment
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.open: list[Node] = []
        self.texts: list[list[str]] = []  # of the open elements, joined where each ends: comments part a text
        self.root: Node | None = None
        self.early: list[Comment] = []
        self.count = 0

    def stop(self, what: str) -> FileFormatError:
        return FileFormatError(f"{self.file}:{self.parser.CurrentLineNumber}: {what}.")

    def refuse(self, *_: object) -> None:
        raise self.stop("a document type or entity is declared, which no model file needs and this reader refuses")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self.stop(f"more than {MAX_ELEMENTS} elements")
        if len(self.open) >= MAX_DEPTH:
            raise self.stop(f"elements nested more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise self.stop(f"<{tag[:60]}> has more than {MAX_ATTRIBUTES} attributes")
        if any(len(value) > MAX_ATTRIBUTE for value in attributes.values()):
            raise self.stop(f"an attribute of <{tag[:60]}> is longer than {MAX_ATTRIBUTE} characters")
        node = Node(tag, attributes, self.parser.CurrentLineNumber, self.file)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
            node.comments.extend(self.early)
        self.open.append(node)
        self.texts.append([])

    def end(self, _: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def data(self, text: str) -> None:
        if self.open and not self.open[-1].children:
            self.texts[-1].append(text)

    def comment(self, text: str) -> None:
        where = self.open[-1].comments if self.open else self.early
        where.append(Comment(text, self.parser.CurrentLineNumber))


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for circles while a tree grows: it has none, and every search would go through all of it again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _parsed(path: Path, text: str) -> Node:
    """The tree of the text; fed in pieces that grow, so that a refusal stops the reading there, in linear time."""
    builder = _Builder(path)
    start, piece = 0, 512  # a document type stands at the start
    with without_collecting():
        while start < len(text):
            builder.parser.Parse(text[start : start + piece], False)
            start, piece = start + piece, 2 * piece
        builder.parser.Parse("", True)
    if builder.root is None:  # pragma: no cover - expat calls this "no element found"
        raise FileFormatError(f"{path.name}: no element in it.")
    return builder.root


def _undeclared(path: Path, text: str) -> str:
    """The text without its declaration, which some readers end elsewhere than at `?>`; its lines stay."""
    if not text.lstrip().startswith("<?xml"):
        return text
    found = DECLARATION.match(text)
    if found is None:
        raise FileFormatError(f"{path.name}:1: the XML declaration does not end as one does, '?>'; write it anew.")
    return "\n" * found[0].count("\n") + text[found.end() :]


def written(root: Node) -> str:
    """A tree as XML text again, every element of the first one's file on its own line of the file if it can be.

    Comments, declarations and what stands between the children of an element are left out: who reads this reads what
    was checked, and nothing else.
    """
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>']
    waiting: list[Node | str] = [root]
    line = 1
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        if node.file == root.file and node.line > line:
            pieces.append("\n" * (node.line - line))
            line = node.line
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in node.attributes.items())
        text = node.text if node.text.strip() else ""
        line += text.count("\n")
        pieces.append(f"<{node.tag}{attributes}>{escape(text)}")
        waiting.append(f"</{node.tag}>")
        waiting.extend(reversed(node.children))
    return "".join(pieces)


def words_of(text: str) -> list[str]:
    """What white space parts for every reader; a blank that does not break a line is no white space to the engines."""
    return WORDS.findall(text)


def numbers(text: str, where: str, count: int | None = None) -> tuple[float, ...]:
    """The finite numbers in a text.

    Raises
    ------
    FileFormatError
        Not numbers, not finite, or not `count` of them; `where` names the place.
    """
    words = words_of(text)
    if not all(map(NUMBER.fullmatch, words)):
        if any(MISSING.fullmatch(word) for word in words):
            raise FileFormatError(f"{where}: '{text.strip()[:40]}' has a value that is not finite, or beyond any use.")
        raise FileFormatError(
            f"{where}: '{text.strip()[:40]}' is not a row of numbers; decimals are given with a point."
        )
    found = tuple(map(float, words))
    if not all(abs(value) <= LARGEST for value in found):
        raise FileFormatError(f"{where}: '{text.strip()[:40]}' has a value that is not finite, or beyond any use.")
    if count is not None and len(found) != count:
        raise FileFormatError(f"{where}: {len(found)} numbers where {count} are meant.")
    return found


def check_inside(folder: str | Path, name: str, by: str, trust: Sequence[Path] = ()) -> Path:
    """The path of a file that a model names, if it lies within the model's own folder, symbolic links followed.

    Parameters
    ----------
    folder : str or Path
        Of the model.
    name : str
        As the model gives it; backslashes part folders too.
    by : str
        Who names it, for the message (`model.osim:12`).
    trust : folders that somebody vouches for; it may lie within one of these as well

    Raises
    ------
    FileFormatError
        The name is absolute, or leads out of the folder and of every trusted one.
    """
    plain = name.strip().replace("\\", "/")
    refusal = FileFormatError(
        f"{by}: names the file '{plain[:200]}', which is not within the model's own folder; move it there, or say "
        "which folder is yours, --trust DIR."
    )
    if PurePosixPath(plain).is_absolute() or DRIVE.match(plain) or "\0" in plain or plain.startswith("~"):
        raise refusal
    try:
        home = Path(folder).resolve()
        target = (home / plain).resolve()
        homes = [home, *(Path(other).resolve() for other in trust)]
    except (OSError, RuntimeError, ValueError) as error:
        raise refusal from error
    if not any(target.is_relative_to(one) for one in homes):
        raise refusal
    return target
