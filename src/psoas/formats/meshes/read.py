"""Triangle meshes: what a bone's surface is, and the readers of the files that bones come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path

import numpy as np

from psoas.errors import FileFormatError, printable
from psoas.formats.meshes.mesh import MAX_BYTES, MAX_FACES, MAX_VERTICES, Mesh, check_sizes, plain
from psoas.formats.xml import WORDS

LARGEST = 1e6  # of a coordinate, before it is scaled to metres
STL_RECORD = np.dtype([("normal", "<f4", 3), ("corner", "<f4", (3, 3)), ("spare", "<u2")])
FACET = re.compile(
    r"\s*facet(?:\s+normal(?:\s+\S+){3})?\s+outer\s+loop((?:\s+vertex(?:\s+\S+){3}){3})\s+endloop\s+endfacet(?!\S)",
    re.IGNORECASE | re.ASCII,
)
CONTINUED = re.compile(rb"\\[ \t]*(?:\r\n?|\n)")  # a line of an .obj that goes on in the next
SOLID = re.compile(r"[ \t]*solid(?![^ \t])", re.IGNORECASE)  # the rest of the line is its name
END = re.compile(r"[ \t]*endsolid(?![^ \t])", re.IGNORECASE)


def joined(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    shifts = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    faces = [m.faces + shift for m, shift in zip(meshes, shifts, strict=False)]
    return Mesh(np.vstack([m.vertices for m in meshes]), np.vstack(faces))


def check_mesh(mesh: Mesh, name: str) -> Mesh:
    """The mesh, if it is one.

    Raises
    ------
    FileFormatError
        No faces, too many, an index beyond the vertices, or a coordinate that is not finite.
    """
    name = printable(name)
    if not len(mesh.faces):
        raise FileFormatError(f"{name}: there is no face in it.")
    if len(mesh.faces) > MAX_FACES:
        raise FileFormatError(f"{name}: {len(mesh.faces)} faces, more than the {MAX_FACES} that a bone needs.")
    if len(mesh.vertices) > MAX_VERTICES:
        raise FileFormatError(f"{name}: {len(mesh.vertices)} vertices, more than the {MAX_VERTICES} that a bone needs.")
    if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.vertices):
        raise FileFormatError(f"{name}: a face speaks of a vertex that is not there.")
    if not (np.abs(mesh.vertices) <= LARGEST).all():
        raise FileFormatError(f"{name}: a vertex is not finite, or beyond any use.")
    return mesh


def content(path: Path) -> bytes:
    """The bytes of a file of modest size."""
    try:
        if not path.is_file():
            raise FileFormatError(f"{printable(path.name)}: no such file.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileFormatError(f"{printable(path.name)}: cannot be read ({error.strerror}).") from error
    if len(raw) > MAX_BYTES:
        raise FileFormatError(f"{printable(path.name)}: larger than {MAX_BYTES // 2**20} MB.")
    return raw


def read_mesh(path: str | Path) -> Mesh:
    r"""The mesh of a `.vtp`, `.stl` or `.obj` file.

    Raises
    ------
    FileFormatError
        A file that cannot be read, another suffix, or what is no mesh.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "corner.obj"
    ...     _ = file.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    ...     read_mesh(file).faces.tolist()
    [[0, 1, 2]]
    """
    from psoas.formats.meshes.vtp import read_vtp

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileFormatError(f"{printable(path.name)}: does not end in {', '.join(SUFFIXES)}.")
    raw = content(path)
    try:
        mesh = read_vtp(path) if suffix == ".vtp" else (read_stl if suffix == ".stl" else read_obj)(raw, path.name)
    except (ValueError, IndexError, KeyError, OverflowError) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(f"{printable(path.name)}: broken ({printable(error)[:80]}).") from error
    return check_mesh(mesh, path.name)


def lines(raw: bytes) -> list[str]:
    r"""The lines of a text, which end in \n, \r\n or \r and nothing else (`str.splitlines` knows seven more)."""
    return re.split(r"\r\n?|\n", raw.decode("utf-8-sig", "replace").lstrip())


def read_stl(raw: bytes, name: str) -> Mesh:
    """The mesh of an STL file, binary or text; equal corners are one vertex."""
    count = int.from_bytes(raw[80:84], "little") if len(raw) >= 84 else -1
    if count >= 0 and len(raw) == 84 + count * STL_RECORD.itemsize:
        corners = np.frombuffer(raw, STL_RECORD, offset=84)["corner"].astype(float)
    elif b"\0" not in raw and SOLID.match((written := lines(raw))[0]):
        corners = np.array([x for body in solids(written) for x in facets(body)], float).reshape(-1, 3, 3)
    else:
        says = (
            f" where its count of faces makes {84 + count * STL_RECORD.itemsize}" if count >= 0 and b"\0" in raw else ""
        )
        raise FileFormatError(f"{printable(name)}: neither text nor a whole binary STL file: {len(raw)} bytes{says}.")
    if not len(corners):
        raise FileFormatError(f"{printable(name)}: there is no face in it.")
    vertices, index = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    return Mesh(vertices, index.reshape(-1, 3).astype(np.int64))


def solids(written: list[str]) -> Iterator[str]:
    """What stands between each `solid` and its `endsolid`; a name behind either is no data."""
    inside: list[str] | None = None
    for line in written:
        if inside is None and SOLID.match(line):
            inside = []
        elif inside is not None and END.match(line):
            yield "\n".join(inside)
            inside = None
        elif inside is not None:
            inside.append(line)
        elif line.strip():
            raise ValueError(f"'{line.strip()[:20]}' stands outside 'solid' and 'endsolid'")
    if inside is not None:
        raise ValueError("cut off: no 'endsolid' at its end")


def facets(body: str) -> Iterator[list[str]]:
    """The nine numbers of every facet, as text."""
    at, count = 0, 0
    while found := FACET.match(body, at):
        count += 1
        check_sizes(3 * count, count)
        yield [x for k, x in enumerate(plain(found[1].split())) if k % 4]
        at = found.end()
    if body[at:].strip():
        raise ValueError(f"facet {count + 1} is not one loop of three vertices")


def read_obj(raw: bytes, name: str) -> Mesh:
    """The mesh of a Wavefront file: its vertices and faces, polygons as fans."""
    vertices: list[list[float]] = []
    faces: list[list[int]] = []
    for line in lines(CONTINUED.sub(b" ", raw)):
        said = takewhile(lambda w: not w.startswith("#"), WORDS.findall(line))  # in a word it is none: -1.#IND is no -1
        word, *rest = [*said] or [""]
        if word == "v":
            if len(rest) < 3:
                raise ValueError(f"vertex {len(vertices) + 1} has {len(rest)} of its three numbers")
            vertices.append([float(x) for x in plain(rest[:3])])
        elif word == "f":
            check_sizes(len(vertices), len(faces) + len(rest) - 2)
            corners = [int(x) for x in plain(x.split("/")[0] for x in rest)]
            if 0 in corners:
                raise ValueError("a face speaks of vertex 0; they are counted from 1")
            corners = [i - 1 if i > 0 else len(vertices) + i for i in corners]
            faces += [[corners[0], *pair] for pair in pairwise(corners[1:])]
    return Mesh(np.array(vertices, float).reshape(-1, 3), np.array(faces, np.int64).reshape(-1, 3))


SUFFIXES = (".vtp", ".stl", ".obj")
