"""An MJCF file with its includes, what it counts up to, and the files that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from psoas.errors import FileFormatError, printable
from psoas.formats.models.static_model import NamedFile
from psoas.formats.xml import MAX_BYTES, MAX_ELEMENTS, Node, check_inside, numbers, read_xml

MAX_INCLUDES = 200
MAX_INCLUDE_DEPTH = 20
MAX_COPIES = 100_000  # elements, once every replicate is made
MAX_GRID = 16_000_000  # cells of a height field or texture
COUNTED = {"replicate": ("count",), "composite": ("count",), "flexcomp": ("count",)}
GRIDS = {"hfield": ("nrow", "ncol"), "texture": ("width", "height"), "mesh": ("params",)}
FILES = re.compile(r"^file(up|down|left|right|front|back)?$")
FOLDERS = {"mesh": "meshdir", "skin": "meshdir", "hfield": "meshdir", "texture": "texturedir", "flexcomp": "meshdir"}


def complete(path: Path, trust: Sequence[Path] = ()) -> Node:
    """The root element with every include replaced by what it names, in the model's folder or a trusted one.

    Raises
    ------
    FileFormatError
        An include that is missing, circular or outside the model's folder, or too many of them.
    """
    root = read_xml(path, ("mujoco", "mujocoinclude"))
    _Including(path.parent, path, trust).into(root, (path.resolve(),))
    return root


class _Including:
    """Follows includes, and counts them."""

    def __init__(self, folder: Path, main: Path, trust: Sequence[Path] = ()) -> None:
        self.folder, self.main, self.trust = folder, main, trust
        self.files = self.bytes = 0
        self.elements = 0

    def into(self, node: Node, chain: tuple[Path, ...]) -> None:
        found: list[Node] = []
        for child in node.children:
            if child.tag == "include":
                found.extend(self.included(child, chain))
                continue
            self.into(child, chain)
            found.append(child)
        node.children = found

    def included(self, node: Node, chain: tuple[Path, ...]) -> list[Node]:
        by = f"{node.file}:{node.line}"
        name = node.attributes.get("file", "")
        if not name.strip():
            raise FileFormatError(f"{by}: an <include> names no file.")
        target = check_inside(self.folder, name, by, self.trust)
        try:
            if not target.is_file():  # as seen from the file that it stands in
                target = check_inside(chain[-1].parent, name, by, (self.folder, *self.trust))
        except OSError as error:
            raise FileFormatError(
                f"{by}: the include of '{printable(name[:60])}' cannot be read: {error.strerror}."
            ) from error
        self.files += 1
        self.bytes += target.stat().st_size if target.is_file() else 0
        if self.bytes > MAX_BYTES:
            raise FileFormatError(f"{by}: the includes hold more than {MAX_BYTES // 2**20} MB.")
        if target in chain:
            raise FileFormatError(f"{by}: the include of '{name[:200]}' leads back to itself.")
        if self.files > MAX_INCLUDES or len(chain) > MAX_INCLUDE_DEPTH:
            raise FileFormatError(f"{by}: more than {MAX_INCLUDES} includes, or {MAX_INCLUDE_DEPTH} within each other.")
        try:
            root = read_xml(target)
        except FileFormatError as error:
            raise FileFormatError(f"{by}: the include of '{name[:200]}' cannot be read: {error}") from error
        self.elements += sum(1 for _ in root.every())
        if self.elements > MAX_ELEMENTS:
            raise FileFormatError(f"{by}: the includes hold more than {MAX_ELEMENTS} elements.")
        self.into(root, (*chain, target))
        return root.children


def check_counts(root: Node) -> Node:
    """The root, if no replicate, composite, flexible or grid asks for more than any body has.

    Raises
    ------
    FileFormatError
        More than 100,000 elements once everything is made, or a count that is no number.
    """
    waiting = [(root, 1)]
    total = cells = 0
    while waiting:
        node, times = waiting.pop()
        times *= times_of(node)
        total += times
        if total > MAX_COPIES:
            raise FileFormatError(
                f"{node.file}:{node.line}: <{node.tag[:40]}> makes more than {MAX_COPIES} elements, "
                "which no body has; lower its count."
            )
        cells += _product(node, GRIDS[node.tag]) if node.tag in GRIDS else 0
        if cells > MAX_GRID:
            raise FileFormatError(f"{node.file}:{node.line}: <{node.tag}> asks for more than {MAX_GRID} cells.")
        waiting.extend((child, times) for child in node.children)
    return root


def times_of(node: Node) -> int:
    """How many of an element, and of all that stands in it, are made."""
    return _product(node, COUNTED.get(node.tag, ()))


def _product(node: Node, names: tuple[str, ...]) -> int:
    product = 1
    for name in names:
        for word in numbers(node.attributes.get(name, ""), f"{node.file}:{node.line}"):
            product *= max(1, int(min(abs(word), 1e12)))
    return product


def referenced_files(root: Node) -> tuple[NamedFile, ...]:
    """All files a model names, with the compiler's folders before them, and those folders themselves."""
    folders: dict[str, str] = {}
    for node in root.named("compiler"):
        folders |= {k: v for k, v in node.attributes.items() if k in ("meshdir", "texturedir", "assetdir")}
    found = []
    for node in root.named("compiler"):
        found += [NamedFile(v, where_of(node)) for k, v in node.attributes.items() if k in folders and v]
    return (*found, *(NamedFile(name, where_of(node)) for node, _, name in files_of(root)))


def files_of(root: Node) -> Iterator[tuple[Node, str, str]]:
    """Every element that names a file, the attribute it does so by, and the name with the compiler's folder before."""
    compiler: dict[str, str] = {}
    for node in root.named("compiler"):
        compiler |= node.attributes
    for node in root.every():
        for key, name in node.attributes.items():
            if FILES.match(key) and name:
                folder = compiler.get(FOLDERS.get(node.tag, "")) or compiler.get("assetdir", "")
                if compiler.get("strippath") == "true":
                    name = re.split(r"[/\\]", name)[-1]
                whole = name if not folder or node.tag in ("include", "model") else f"{folder.rstrip('/')}/{name}"
                yield node, key, whole


def where_of(node: Node) -> str:
    """File and line of an element."""
    return f"{node.file}:{node.line}"
