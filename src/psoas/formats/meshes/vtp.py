"""VTK's surface files, `.vtp`: points, polygons and strips of PolyData; numbers as text, base64, or packed by zlib."""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import b64decode
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from psoas.errors import FileFormatError, printable
from psoas.formats.meshes.mesh import MAX_BYTES, Mesh, check_sizes, plain
from psoas.formats.xml import Node, read_xml

TYPES = {
    f"{kind}{8 * size}": f"{letter}{size}"
    for kind, letter, sizes in (("Int", "i", (1, 2, 4, 8)), ("UInt", "u", (1, 2, 4, 8)), ("Float", "f", (4, 8)))
    for size in sizes
}
ORDER = {"LittleEndian": "<", "BigEndian": ">"}
MAX_PIECES = 20
MAX_BLOCKS = 100_000  # of one array: VTK's own hold 32 kB each
BEYOND = 2.0**31  # what no place and no index is
PACKED = "vtkZLibDataCompressor"
FAMILIES = {"Polys": False, "Strips": True}


def read_vtp(path: Path) -> Mesh:
    """The mesh of a `.vtp` file: every piece, polygons as fans, strips as their triangles.

    Raises
    ------
    FileFormatError
        Another VTK file, data appended raw (which is no XML), or packed in a way that is not read.
    """
    root = read_xml(path, ("VTKFile",))
    data = root.child("PolyData")
    if data is None:
        raise FileFormatError(f"{printable(path.name)}: no <PolyData>; only surfaces are read.")
    if root.attributes.get("compressor", PACKED) != PACKED:
        raise FileFormatError(f"{printable(path.name)}: packed by {printable(root.attributes['compressor'][:40])}.")
    vertices, faces, count = [], [], 0
    pieces = [n for n in data.children if n.tag == "Piece"]
    if len(pieces) > MAX_PIECES:
        raise ValueError(f"more than {MAX_PIECES} pieces")
    for piece in pieces:
        points = piece.child("Points")
        held = points.child("DataArray") if points else None
        found = np.zeros((0, 3)) if held is None else numbers_of(root, held, 3).astype(float).reshape(-1, 3)
        check_count(piece, "Points", len(found))
        check_sizes(count + len(found))
        for tag, strips in FAMILIES.items():
            cells = piece.child(tag)
            arrays = {n.name or n.attributes.get("Name", ""): n for n in cells.children} if cells else {}
            if {"connectivity", "offsets"} <= set(arrays):
                corners, ends = (whole(numbers_of(root, arrays[n])) for n in ("connectivity", "offsets"))
                check_count(piece, tag, len(ends))
                if len(corners) and not 0 <= corners.min() <= corners.max() < len(found):
                    raise ValueError("a face speaks of a vertex that is not there")
                faces.append(triangles(corners, ends, strips) + count)
                check_sizes(count, sum(map(len, faces)))
            else:
                check_count(piece, tag, 0)
        vertices.append(found)
        count += len(found)
    if not count or not faces:
        raise FileFormatError(f"{printable(path.name)}: no points, polygons or strips in it.")
    return Mesh(np.vstack(vertices), np.vstack(faces))


def check_count(piece: Node, what: str, found: int) -> None:
    """Refuse a piece that says it holds more or fewer than it does."""
    says = piece.attributes.get(f"NumberOf{what}", "").strip()
    if says and says != str(found):
        raise ValueError(f"NumberOf{what} is '{printable(says[:12])}' where {found} are")


def whole(numbers: NDArray[np.generic]) -> NDArray[np.int64]:
    """Indices, which have no fraction."""
    found = numbers.astype(float)
    if not (np.abs(found) < BEYOND).all() or (found != np.floor(found)).any():
        raise ValueError("an index with a fraction, or beyond any use")
    return found.astype(np.int64)


def triangles(corners: NDArray[np.int64], ends: NDArray[np.int64], strips: bool) -> NDArray[np.int64]:
    """Triangles (f, 3) of polygons or strips, given one after the other and where each ends."""
    starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
    size = ends - starts
    if len(ends) and (size.min() < 0 or starts.min() < 0):
        raise ValueError("offsets that go back")
    if (ends[-1] if len(ends) else 0) != len(corners):
        raise ValueError(f"offsets end at {ends[-1] if len(ends) else 0} of {len(corners)} of the connectivity")
    many = np.maximum(size - 2, 0)
    check_sizes(0, int(many.sum()))
    start = np.repeat(starts, many)
    k = np.arange(len(start)) - np.repeat(np.cumsum(many) - many, many)
    if not strips:
        return np.column_stack([corners[start], corners[start + k + 1], corners[start + k + 2]])
    odd = k % 2
    return np.column_stack([corners[start + k], corners[start + k + 1 + odd], corners[start + k + 2 - odd]])


def numbers_of(root: Node, array: Node, components: int = 1) -> NDArray[np.generic]:
    """The numbers of a DataArray, which come in tuples of so many components."""
    says = array.attributes.get("NumberOfComponents", str(components)).strip()
    if says != str(components):
        raise ValueError(f"NumberOfComponents is '{printable(says[:12])}' where {components} are read")
    kind = TYPES[array.attributes.get("type", "")]
    form = array.attributes.get("format", "ascii")
    if form == "ascii":
        written = np.array(plain(array.text.split()), dtype=np.float64)
        if not (np.abs(written) < BEYOND).all():
            raise ValueError("a number that is not finite, or beyond any use")
        found = written.astype(kind)
        if found.dtype.kind in "iu" and (found != written).any():
            raise ValueError(f"a number that is no {array.attributes['type']}")
    else:
        order = ORDER[root.attributes.get("byte_order", "LittleEndian")]
        found = np.frombuffer(unpacked(root, encoded(root, array, form)), order + kind)
    check_sizes(found.size // 3)
    return found


def encoded(root: Node, array: Node, form: str) -> bytes:
    """The bytes behind a DataArray's base64, which may be several pieces one after the other."""
    text = "".join(array.text.split())
    if form == "appended":
        appended = root.child("AppendedData")
        if appended is None or appended.attributes.get("encoding") != "base64":
            raise ValueError("appended data that are not base64")
        text = "".join(appended.text.split()).removeprefix("_")[int(array.attributes["offset"]) :]
    elif form != "binary":
        raise ValueError(f"format '{printable(form[:20])}'")
    try:
        return b"".join(b64decode(piece) for piece in re.findall(r"[^=]+={0,2}", text))
    except binascii.Error as error:
        raise ValueError("not base64") from error


def unpacked(root: Node, raw: bytes) -> bytes:
    """The data behind their header: how many bytes follow, or, if packed, how many blocks of what sizes."""
    header = (
        ORDER[root.attributes.get("byte_order", "LittleEndian")] + TYPES[root.attributes.get("header_type", "UInt32")]
    )
    width = np.dtype(header).itemsize
    head = [int(n) for n in np.frombuffer(raw[: 3 * width], header)]
    if "compressor" not in root.attributes:
        if head[0] > len(raw) - width:
            raise ValueError("fewer bytes than it says")
        return raw[width : width + head[0]]
    blocks, size, last = head
    within = 0 <= blocks <= MAX_BLOCKS and 0 <= blocks * size <= MAX_BYTES and 0 <= last <= MAX_BYTES
    if not within or (3 + blocks) * width > len(raw):
        raise ValueError("blocks beyond any use")
    packed = [int(n) for n in np.frombuffer(raw[3 * width : (3 + blocks) * width], header)]
    found, at = [], (3 + blocks) * width
    for k, length in enumerate(packed):
        most = last if k == blocks - 1 and last else size
        try:
            found.append(zlib.decompressobj().decompress(raw[at : at + length], max(most, 1)))
        except zlib.error as error:
            raise ValueError("a block that cannot be unpacked") from error
        at += length
    return b"".join(found)
