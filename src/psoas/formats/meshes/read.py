"""Triangle meshes: what a bone's surface is, and the readers of the files that bones come in."""

from __future__ import annotations

from itertools import pairwise, takewhile
from pathlib import Path

import numpy as np

from psoas.errors import FileFormatError, printable
from psoas.formats.meshes.mesh import MAX_BYTES, MAX_FACES, MAX_VERTICES, Mesh, check_sizes, plain

LARGEST = 1e6  # of a coordinate, before it is scaled to metres
STL_RECORD = np.dtype([("normal", "<f4", 3), ("corner", "<f4", (3, 3)), ("spare", "<u2")])


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


def read_stl(raw: bytes, name: str) -> Mesh:
    """The mesh of an STL file, binary or text; equal corners are one vertex."""
    count = int.from_bytes(raw[80:84], "little") if len(raw) >= 84 else -1
    if len(raw) == 84 + count * STL_RECORD.itemsize:
        corners = np.frombuffer(raw, STL_RECORD, offset=84)["corner"].astype(float)
    else:
        words = raw.decode("ascii").split()
        if not words or words[0].lower() != "solid":
            raise FileFormatError(f"{printable(name)}: neither text nor as long as a binary STL file says it is.")
        rows = [words[i + 1 : i + 4] for i, word in enumerate(words) if word.lower() == "vertex"]
        corners = np.array([plain(row) for row in rows], float).reshape(-1, 3, 3)
    if not len(corners):
        raise FileFormatError(f"{printable(name)}: there is no face in it.")
    vertices, index = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    return Mesh(vertices, index.reshape(-1, 3).astype(np.int64))


def read_obj(raw: bytes, name: str) -> Mesh:
    """The mesh of a Wavefront file: its vertices and faces, polygons as fans."""
    vertices: list[list[float]] = []
    faces: list[list[int]] = []
    for line in raw.decode("utf-8", "replace").splitlines():
        said = takewhile(lambda w: not w.startswith("#"), line.split())  # within a word it is none: -1.#IND is no -1
        word, *rest = [*said] or [""]
        if word == "v":
            vertices.append([float(x) for x in plain(rest[:3])])
        elif word == "f":
            check_sizes(len(vertices), len(faces) + len(rest) - 2)
            corners = [int(x) for x in plain(x.split("/")[0] for x in rest)]
            corners = [i - 1 if i > 0 else len(vertices) + i for i in corners]
            faces += [[corners[0], *pair] for pair in pairwise(corners[1:])]
    return Mesh(np.array(vertices, float).reshape(-1, 3), np.array(faces, np.int64).reshape(-1, 3))


SUFFIXES = (".vtp", ".stl", ".obj")
