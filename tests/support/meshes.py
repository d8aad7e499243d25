"""One tetrahedron as a bone file of every form. No test."""

import base64
import struct
import zlib

import numpy as np

V = np.array([[0, 0, 0], [0.1, 0, 0], [0, 0.2, 0], [0, 0, 0.3]])
F = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]
VTK = """<?xml version="1.0"?>
<VTKFile type="PolyData" version="0.1" byte_order="{order}"{more}><PolyData>
<Piece NumberOfPoints="4" NumberOfVerts="0" NumberOfLines="0" NumberOfStrips="{strips}" NumberOfPolys="{polys}">
<PointData><DataArray type="Float32" Name="n" NumberOfComponents="3" format="ascii">0 0 1</DataArray></PointData>
<Points><DataArray type="Float32" NumberOfComponents="3" format="{form}"{points}</DataArray></Points>
<{tag}><DataArray type="Int32" Name="connectivity" format="{form}"{connectivity}</DataArray>
<DataArray type="Int32" Name="offsets" format="{form}"{offsets}</DataArray></{tag}>
</Piece></PolyData>{tail}</VTKFile>"""


def packed(raw, compress, header):
    """A block as VTK writes it: a header of sizes, then the data."""
    if not compress:
        return base64.b64encode(struct.pack(header[0] + header[1], len(raw)) + raw).decode()
    half = -(-len(raw) // 2)
    blocks = [zlib.compress(raw[:half]), zlib.compress(raw[half:])]
    sizes = (2, half, len(raw) - half, *(len(b) for b in blocks))
    head = b"".join(struct.pack(header[0] + header[1], n) for n in sizes)
    return base64.b64encode(head).decode() + base64.b64encode(b"".join(blocks)).decode()


def vtp(form="ascii", tag="Polys", cells=F, order="<", header="I", compress=False, vertices=V, appended=False):
    """A `.vtp` file's text."""
    connectivity, ends = [i for c in cells for i in c], np.cumsum([len(c) for c in cells])
    arrays = [np.asarray(vertices, f"{order}f4"), np.array(connectivity, f"{order}i4"), np.array(ends, f"{order}i4")]
    if form == "ascii":
        texts = [">" + " ".join(map(str, a.ravel().tolist())) for a in arrays]
    else:
        texts = [">\n  " + packed(a.tobytes(), compress, order + header) + "\n" for a in arrays]
    tail = ""
    if appended:
        blocks = [t[1:].strip() for t in texts]
        starts = np.cumsum([0, *map(len, blocks)])
        texts = [f' offset="{s}">' for s in starts[:3]]
        tail, form = f'<AppendedData encoding="base64">\n _{"".join(blocks)}\n</AppendedData>', "appended"
    more = f' header_type="{ {"I": "UInt32", "Q": "UInt64"}[header] }"' + (
        ' compressor="vtkZLibDataCompressor"' if compress else ""
    )
    return VTK.format(
        order={"<": "LittleEndian", ">": "BigEndian"}[order], more=more, form=form, tag=tag, tail=tail,
        strips=len(cells) if tag == "Strips" else 0, polys=len(cells) if tag == "Polys" else 0,
        points=texts[0], connectivity=texts[1], offsets=texts[2],
    )  # fmt: skip


def stl_binary(title=b"bone"):
    rows = b"".join(struct.pack("<12fH", 0, 0, 0, *V[f].ravel(), 0) for f in F)
    return title.ljust(80) + struct.pack("<I", len(F)) + rows


def facet(*corners):
    """A facet of STL's text, of as many corners as are given."""
    every = "".join(f"  vertex {corner}\n" for corner in corners)
    return f"facet normal 0 0 1\n outer loop\n{every} endloop\nendfacet\n"


def stl_text():
    facet = "facet normal 0 0 0\n outer loop\n{}\n endloop\nendfacet"
    corners = ["\n".join("  vertex {} {} {}".format(*V[i]) for i in f) for f in F]
    return "solid bone\n" + "\n".join(facet.format(c) for c in corners) + "\nendsolid bone\n"


def obj():
    lines = ["# a bone", "o bone", *("v {} {} {} 1.0".format(*v) for v in V), "vn 0 0 1", "vt 0 0"]
    return "\n".join([*lines, *("f " + " ".join(f"{i + 1}/1/1" for i in f) for f in F[:3]), "f -3//1 -2//1 -1//1"])
