"""Readers of bone files: the same tetrahedron in every form, and what is refused."""

import base64
import struct
import zlib

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats.meshes import mesh as sizes
from psoas.formats.meshes import read
from psoas.formats.meshes.mesh import Mesh
from psoas.formats.meshes.read import read_mesh
from support.meshes import F, V, facet, obj, packed, stl_binary, stl_text, vtp

WHOLE = Mesh(V, np.array(F))


FORMS = {
    "ascii.vtp": vtp(),
    "binary.vtp": vtp("binary"),
    "binary64.vtp": vtp("binary", header="Q"),
    "big.vtp": vtp("binary", order=">"),
    "packed.vtp": vtp("binary", compress=True),
    "packed64.vtp": vtp("binary", compress=True, header="Q"),
    "appended.vtp": vtp("binary", appended=True),
    "strips.vtp": vtp(tag="Strips", cells=[[0, 2, 1, 3, 0, 2]]),
    "binary.stl": stl_binary(),
    "solid.stl": stl_binary(b"solid that is binary all the same"),
    "text.stl": stl_text().encode(),
    "bone.obj": obj(),
}


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def corners(mesh):
    """The triangles as sets of corners, each turned to begin at its least, so that meshes can be compared."""
    found = []
    for face in mesh.faces:
        rows = [tuple(np.round(mesh.vertices[i], 6).tolist()) for i in face]
        k = rows.index(min(rows))
        found.append((*rows[k:], *rows[:k]))
    return sorted(found)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_holds_the_same_tetrahedron(written, name):
    assert corners(read_mesh(written(name, FORMS[name]))) == corners(WHOLE)


def test_polygons_are_fans(written):
    mesh = read_mesh(written("a.vtp", vtp(cells=[[0, 1, 2], [0, 1, 2, 3]])))
    assert mesh.faces.tolist() == [[0, 1, 2], [0, 1, 2], [0, 2, 3]]


def test_a_tetrahedron_has_its_areas_and_mirroring_turns_its_faces():
    assert WHOLE.areas[:3] == pytest.approx([0.01, 0.015, 0.03])
    mirrored = WHOLE.moved(np.eye(3), np.zeros(3), np.array([1, 1, -1.0]))
    for mesh in (WHOLE, mirrored):
        a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
        assert np.einsum("fi,fi->", np.cross(a, b), c) / 6 == pytest.approx(0.1 * 0.2 * 0.3 / 6)  # outward: positive


BROKEN = {
    "empty.vtp": b"",
    "not.vtp": b"<VTKFile type='UnstructuredGrid'/>",
    "other.vtp": b"<html/>",
    "entity.vtp": b'<!DOCTYPE VTKFile [<!ENTITY a "b">]><VTKFile>&a;</VTKFile>',
    "index.vtp": vtp(cells=[[0, 1, 9]]),
    "negative.vtp": vtp(cells=[[0, 1, -1]]),
    "nan.vtp": vtp(vertices=[[np.nan, 0, 0]] * 4),
    "huge.vtp": vtp(vertices=[[1e20, 0, 0]] * 4),
    "half.vtp": vtp("binary")[:700],
    "base64.vtp": vtp("binary").replace("=", "!"),
    "type.vtp": vtp().replace("Int32", "String"),
    "order.vtp": vtp("binary").replace("LittleEndian", "MiddleEndian"),
    "compressor.vtp": vtp("binary", compress=True).replace("ZLib", "LZ4"),
    "offsets.vtp": vtp().replace(">3 6 9 12<", ">3 6 9 1200<"),
    "backwards.vtp": vtp().replace(">3 6 9 12<", ">3 9 6 12<"),
    "points.vtp": vtp(vertices=V.ravel()[:-1]),
    "short.stl": stl_binary()[:-1],
    "none.stl": b"\0" * 84,
    "words.stl": b"solid\nvertex 0 0\nendsolid",
    "letters.obj": b"v 0 0 x\nf 1 1 1",
    "absent.obj": b"v 0 0 0\nf 1 2 3",
    "nothing.obj": b"",
    "slashes.obj": b"v 0 0 0\nf / / /",
    "bone.exe": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_in_a_sentence(written, name):
    with pytest.raises(FileFormatError, match=rf"^{name}.*\.$") as caught:
        read_mesh(written(name, BROKEN[name]))
    assert "\n" not in str(caught.value)


def capped(monkeypatch, **caps):
    """Other caps, wherever they are looked up."""
    for name, value in caps.items():
        for module in (sizes, read):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)


def test_sizes_are_capped(written, monkeypatch):
    capped(monkeypatch, MAX_FACES=3)
    with pytest.raises(FileFormatError, match="or 3 faces that a bone needs"):
        read_mesh(written("a.obj", obj()))
    capped(monkeypatch, MAX_BYTES=100)
    with pytest.raises(FileFormatError, match="larger than"):
        read_mesh(written("b.stl", stl_binary()))


def test_a_packed_block_cannot_grow_beyond_what_it_says(written):
    bomb = zlib.compress(b"\0" * 50_000_000)
    head = struct.pack("<4I", 1, 48, 48, len(bomb))
    text = base64.b64encode(head).decode() + base64.b64encode(bomb).decode()
    whole = vtp("binary", compress=True)
    first = packed(np.asarray(V, "<f4").tobytes(), True, "<I")
    assert first in whole
    mesh = read_mesh(written("bomb.vtp", whole.replace(first, text)))
    assert not mesh.vertices.any()  # 48 bytes: four points
    assert mesh.vertices.shape == (4, 3)


def test_absent_files_and_folders(tmp_path):
    (tmp_path / "folder.stl").mkdir()
    for name in ("absent.stl", "folder.stl"):
        with pytest.raises(FileFormatError, match="no such file"):
            read_mesh(tmp_path / name)


def test_many_packed_pieces_are_no_way_around_the_sizes(written, monkeypatch):
    """A bomb once: each array within bounds, all of them together 15 GB."""
    capped(monkeypatch, MAX_VERTICES=10)
    whole = vtp("binary", compress=True)
    start, end = whole.index("<Piece"), whole.index("</PolyData>")
    for times, says in ((2, None), (3, "broken .more than the 10 vertices"), (21, "broken .more than 20 pieces")):
        file = written("a.vtp", whole[:start] + whole[start:end] * times + whole[end:])
        if says is None:
            assert len(read_mesh(file).vertices) == 4 * times
        else:
            with pytest.raises(FileFormatError, match=says):
                read_mesh(file)


def test_a_polygon_without_end_is_refused_before_it_is_cut(written, monkeypatch):
    monkeypatch.setattr(read, "pairwise", lambda _: pytest.fail("cut into triangles"))
    with pytest.raises(FileFormatError, match="500000 faces that a bone needs"):
        read_mesh(written("a.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf " + "1 " * 600_000))


@pytest.mark.parametrize("strange", ["1_0", "\u0661"])
@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".obj", "v 0 0 0\nv 1 0 0\nv {} 1 0\nf 1 2 3\n"),
        (".obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf {} 2 3\n"),
        (".stl", "solid\n" + facet("0 0 0", "1 0 0", "0 {} 0") + "endsolid\n"),
    ],
)
def test_what_is_a_number_only_to_python_is_refused(tmp_path, suffix, text, strange):
    file = tmp_path / f"bone{suffix}"
    file.write_text(text.format("1"), encoding="utf-8")
    assert len(read_mesh(file).faces) == 1
    file.write_text(text.format(strange), encoding="utf-8")
    with pytest.raises(FileFormatError, match="broken"):
        read_mesh(file)


@pytest.mark.parametrize("word", ["-1.#IND0", "1.#INF", "1#QNAN"])
def test_a_comment_begins_at_a_word(tmp_path, word):
    """`#` within a word is none: what old Windows wrote for no number was read as -1."""
    file = tmp_path / "bone.obj"
    whole = "# a bone\nv 0 0 0 # first\nv 1 0 0 #second\nv 0 {} 0\nf 1 2 3\n"
    file.write_text(whole.format("1"), encoding="utf-8")
    assert read_mesh(file).vertices.max() == 1
    file.write_text(whole.format(word), encoding="utf-8")
    with pytest.raises(FileFormatError, match="broken"):
        read_mesh(file)


SQUARE = ("0 0 0", "1 0 0", "1 2 0", "0 2 0")
CORNER = "v 0 0 0\nv 3 0 0\nv 0 4 0\n"
TRIANGLE = vtp(cells=[[0, 1, 2]])


def test_a_face_of_vertex_0_is_not_one_of_the_next(written):
    for text in ("v 0 0 0\nv 1 0 0\nf 0 1 2\nv 5 5 5\n", CORNER + "f 3/1 0/2 2/3\nv 9 9 9\nv 8 8 8\n"):
        with pytest.raises(FileFormatError, match="vertex 0; they are counted from 1"):
            read_mesh(written("a.obj", text))
    ahead = "f 1 3 2\n" + CORNER
    assert read_mesh(written("a.obj", ahead)).faces.tolist() == [[0, 2, 1]]  # vertices may follow
    with pytest.raises(FileFormatError, match="a vertex that is not there"):
        read_mesh(written("a.obj", ahead.replace("2\n", "4\n", 1)))


@pytest.mark.parametrize("strange", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85"])
def test_what_ends_a_line_only_to_python_ends_none(written, strange):
    mesh = read_mesh(written("a.obj", f"# before{strange}v 7 7 7\n{CORNER}f 1 2 3\n"))
    assert mesh.vertices.max() == 4
    mesh = read_mesh(written("a.stl", f"solid a{strange}b\n{facet(*SQUARE[:3])}endsolid\n"))
    assert len(mesh.faces) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_belongs_to_no_vertex_and_lines_end_in_three_ways(written, mark, end):
    mesh = read_mesh(written("a.obj", mark + (CORNER + "v 2 2 2\nf 1 2 3\n").replace("\n", end)))
    assert mesh.areas.tolist() == [6]
    text = f"solid a\n{facet(*SQUARE[:3])}endsolid a\n".replace("\n", end)
    assert read_mesh(written("a.stl", mark + text)).areas.tolist() == [1]


@pytest.mark.parametrize("few", ["v 1 2\n" * 3, "v 1\n" * 9, "v\n"])
def test_vertices_of_fewer_numbers_are_not_regrouped(written, few):
    with pytest.raises(FileFormatError, match=r"vertex 1 has . of its three numbers"):
        read_mesh(written("a.obj", few + "f 1 1 1\n"))


FACETS = {
    "quads": (facet(*SQUARE) * 3, "facet 1 is not one loop of three vertices"),
    "2 + 4": (facet(*SQUARE[:2]) + facet(*SQUARE), "facet 1 is not"),
    "the second": (facet(*SQUARE[:3]) + facet(*SQUARE[:2]), "facet 2 is not"),
    "two loops": (facet(*SQUARE[:3]).replace("endloop", "endloop outer loop vertex 1 1 1 endloop"), "facet 1 is not"),
    "two numbers": (facet("0 0", *SQUARE[:2]), "facet 1 is not"),
    "no loop": (facet(*SQUARE[:3]).replace("outer loop", ""), "facet 1 is not"),
}


@pytest.mark.parametrize("name", FACETS)
def test_a_facet_has_three_vertices(written, name):
    text, says = FACETS[name]
    with pytest.raises(FileFormatError, match=says):
        read_mesh(written("a.stl", f"solid\n{text}endsolid\n"))


def test_text_cut_off_anywhere_is_refused(written):
    whole = stl_text().rstrip()
    for end in range(len("solid"), whole.index("endsolid") + len("endsolid")):
        with pytest.raises(FileFormatError, match="cut off: no 'endsolid'"):
            read_mesh(written("a.stl", whole[:end]))
    assert len(read_mesh(written("a.stl", whole)).faces) == 4


@pytest.mark.parametrize("title", ["", " my vertex model", " endsolid facet", " H\u00fcfte", "\tsolid"])
def test_a_name_is_no_data(written, title):
    body = facet(*SQUARE[:3])
    text = f"solid{title}\n{body}endsolid{title}\n"
    for form, faces in ((text, 1), (text.replace(body, body.upper()), 1), ("\n" + text + "\n" + text, 2)):
        assert len(read_mesh(written("a.stl", form)).faces) == faces
    with pytest.raises(FileFormatError, match="stands outside"):
        read_mesh(written("a.stl", text + body))


@pytest.mark.parametrize("title", [b"bone", b"solid bone", b"\x80\xff"])
def test_a_cut_binary_says_how_long_it_is(written, title):
    whole = stl_binary(title)
    for raw in (whole[:-1], whole[:-50], whole + b"\0"):
        with pytest.raises(FileFormatError, match=f": {len(raw)} bytes where its count of faces makes {len(whole)}"):
            read_mesh(written("a.stl", raw))


LIES = {
    "pairs": (
        TRIANGLE.replace('Components="3" format="ascii">0', 'Components="2" format="ascii">0'),
        "Components is '2'",
    ),
    "fours": (
        vtp().replace('"Float32" NumberOfComponents="3"', '"Float32" NumberOfComponents="4"'),
        "Components is '4'",
    ),
    "fraction": (TRIANGLE.replace(">0 1 2<", ">0.9 1.9 2.9<"), "no Int32"),
    "floats": (
        TRIANGLE.replace('"Int32" Name="conn', '"Float64" Name="conn').replace(">0 1 2<", ">0 1.5 2<"),
        "fraction",
    ),
    "wraps": (TRIANGLE.replace("Int32", "UInt8").replace(">0 1 2<", ">256 257 258<"), "no UInt8"),
    "wraps back": (TRIANGLE.replace("Int32", "Int8").replace(">0 1 2<", ">0 1 -254<"), "no Int8"),
    "points": (vtp().replace('OfPoints="4"', 'OfPoints="7"'), "NumberOfPoints is '7' where 4 are"),
    "fewer points": (vtp("binary").replace('OfPoints="4"', 'OfPoints="3"'), "NumberOfPoints is '3' where 4 are"),
    "polygons": (vtp().replace('OfPolys="4"', 'OfPolys="9"'), "NumberOfPolys is '9' where 4 are"),
    "strips": (vtp().replace('OfStrips="0"', 'OfStrips="2"'), "NumberOfStrips is '2' where 0 are"),
    "words": (vtp().replace('OfPolys="4"', 'OfPolys="many"'), "NumberOfPolys is 'many'"),
    "left over": (vtp().replace(">3 6 9 12<", ">3 6 9<").replace('OfPolys="4"', 'OfPolys="3"'), "end at 9 of 12"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_vtp_holds_what_it_says(written, name):
    with pytest.raises(FileFormatError, match=LIES[name][1]):
        read_mesh(written("a.vtp", LIES[name][0]))


def test_a_piece_speaks_of_its_own_points(written):
    for wrong in (-1, 4):
        text = vtp()
        piece = text[text.index("<Piece") : text.index("</PolyData>")]
        other = piece.replace(">0 2 1", f">0 {wrong} 1")
        assert other != piece
        for both in (piece + other, other + piece):
            with pytest.raises(FileFormatError, match="a vertex that is not there"):
                read_mesh(written("a.vtp", text.replace(piece, both)))


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n"])
def test_a_line_that_ends_in_a_backslash_goes_on(tmp_path, end):
    file = tmp_path / "bone.obj"
    file.write_bytes(f"v 0 0 \\{end}0\nv 1 0 0\nv 0 1 0\nf 1 \\{end}2 \\{end}3\n".encode())
    assert read_mesh(file).faces.tolist() == [[0, 1, 2]]
    file.write_bytes(f"v 0 0 {end}0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n".encode())  # the twin: without it
    with pytest.raises(FileFormatError, match="vertex 1 has 2 of its three numbers"):
        read_mesh(file)


def test_a_text_that_is_no_stl_is_told_no_count_of_faces(tmp_path):
    file = tmp_path / "bone.stl"
    file.write_text("vertex 0 0 0\n" * 40, encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"nor a whole binary STL file: 520 bytes\.$"):
        read_mesh(file)
