"""Damage that knows its format: numbers, names, blocks and counts changed so that the rest still fits. No test."""

import re
import struct

from support import audit_models, c3d_bytes, osim_text

WORDS = ["nan", "NaN(1)", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "-0", "0,5", "5mm", "abc", "1_0", "1e", "",
         "0x10", "9" * 60, "-1", "1 2", "\u0663", "1e5", "0.1"]  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
ELEMENT = re.compile(r"<(\w+)([^<>]*)>([^<>]*)</\1>")
NAMES = [
    "",
    "a" * 5000,
    "\u202e",
    "<b>",
    "&amp;",
    "..",
    "/",
    "ground",
    "psoas_r",
    "psoas_l",
    "a b",
    "\x7f",
    "x/y",
    "'",
    '"',
]
XML_TOKENS = [
    "<!-- -->",
    "<!--",
    "-->",
    "<?x?>",
    "<![CDATA[1]]>",
    "&#49;",
    "&lt;",
    "<!DOCTYPE a>",
    "<a/>",
    "</a>",
    " " * 999,
]
C3D_WORDS = {"points": 2, "analogs": 4, "first": 6, "last": 8, "gap": 10, "start": 16, "per_frame": 18}
SWAPPED = {"little": 84, "dec": 85, "big": 86, "none": 87}


def osim_seeds():
    """Small OpenSim models."""
    return [osim_text.Body().plain().text(), osim_text.Body().plain(planar=True, sides="r").text()]


def mjcf_seeds(folder):
    """Small MuJoCo models."""
    return [audit_models.Made(*audit_models.MODELS[slug][:2]).mjcf(folder).read_text() for slug in ("merged", "split")]


NAMES_FILE = (
    '[segments]\nHips = "pelvis"\nThigh = "femur_r"\n[muscles]\nM1_r = "psoas"\n'
    '[coordinates]\nkneeR = "-knee_angle_r"\n'
    '[lab]\nup = "z"\nahead = "x"\n'
)
BONES = {
    ".obj": ["v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1.5\nf 1 2 3\nf 1/1 2/2 4/3 3/1\n"],
    ".stl": [
        "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\n"
        "endfacet\nendsolid\n"
    ],
    ".vtp": [
        '<VTKFile type="PolyData"><PolyData><Piece NumberOfPoints="3"><Points><DataArray type="Float32" '
        'NumberOfComponents="3" format="ascii">0 0 0 1 0 0 0 1 0</DataArray></Points><Polys><DataArray type="Int32" '
        'Name="connectivity" format="ascii">0 1 2</DataArray><DataArray type="Int32" Name="offsets" format="ascii">3'
        "</DataArray></Polys></Piece></PolyData></VTKFile>"
    ],
}


def damaged_words(content, dice):
    """A text of words and numbers with one to three of them, or of its lines, changed."""
    text = content.decode("utf-8", "replace")
    for _ in range(dice.randint(1, 3)):
        lines = text.split("\n")
        k, way = dice.randrange(len(lines)), dice.randrange(4)
        if way == 0:
            text = in_place(text, NUMBER, dice, lambda m: dice.choice(WORDS))
        elif way == 1:
            text = in_place(text, re.compile(r"[A-Za-z_]+"), dice, lambda m: dice.choice(NAMES))
        elif way == 2:
            text = "\n".join([*lines[:k], *[lines[k]] * dice.choice((0, 2, 500)), *lines[k + 1 :]])
        else:
            text = "\n".join([*lines[:k], *lines[k + 1 :], lines[k]])
    return text.encode("utf-8", "replace")


def in_place(text, pattern, dice, change):
    """The text, one match of a pattern changed."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = dice.choice(found)
    return text[: one.start()] + change(one) + text[one.end() :]


def damaged_xml(content, dice):
    """An XML file with one to three things wrong that leave it, mostly, a tree."""
    text = content.decode("utf-8", "replace")
    for _ in range(dice.randint(1, 3)):
        way = dice.randrange(8)
        if way <= 2:
            text = in_place(text, NUMBER, dice, lambda m: dice.choice(WORDS))
        elif way == 3:
            text = in_place(text, ATTRIBUTE, dice, lambda m: f'{m[1]}="{dice.choice(WORDS + NAMES)}"')
        elif way == 4:
            text = in_place(text, ELEMENT, dice, lambda m: m[0] * dice.choice((0, 2, 50)))
        elif way == 5:
            text = in_place(text, ELEMENT, dice, lambda m: f"<{m[1]}{m[2]}>{dice.choice(WORDS + NAMES)}</{m[1]}>")
        elif way == 6:
            i = dice.randint(0, len(text))
            text = text[:i] + dice.choice(XML_TOKENS) + text[i:]
        else:
            text = re.sub(r"_(r|l)\b", lambda m: "_l" if m[1] == "r" else "_r", text) if dice.random() < 0.5 else text
            text = text.replace(dice.choice(["_r", "_l", "pelvis", "femur", "objects", "Body"]), dice.choice(NAMES), 1)
    return text.encode("utf-8", "replace")


def damaged_table(content, dice):
    """A table of numbers with cells, columns, rows and header fields changed so that its widths mostly fit."""
    lines = content.split(b"\n")
    for _ in range(dice.randint(1, 3)):
        k = dice.randrange(len(lines))
        cells = lines[k].split(b"\t")
        way = dice.randrange(6)
        if way == 0 and len(cells) > 1:
            cells[dice.randrange(len(cells))] = dice.choice(WORDS).encode()
            lines[k] = b"\t".join(cells)
        elif way == 1:
            lines[k] = in_place(lines[k].decode("latin-1"), NUMBER, dice, lambda m: dice.choice(WORDS)).encode(
                "utf-8", "replace"
            )
        elif way == 2:
            lines.insert(k, lines[k])
        elif way == 3:
            j = dice.randrange(len(cells))
            lines = [drop(line, j, len(cells)) for line in lines]
        elif way == 4:
            factor = dice.choice((1e-3, 1e3, 57.3, -1.0, 1e30))
            lines[k] = b"\t".join(scaled(cell, factor) for cell in cells)
        else:
            j = dice.randrange(len(lines))
            lines[k], lines[j] = lines[j], lines[k]
    return b"\n".join(lines)


def drop(line, j, width):
    """A line without a cell, where it has as many as the others."""
    cells = line.split(b"\t")
    return b"\t".join(cells[:j] + cells[j + 1 :]) if len(cells) == width > 1 else line


def scaled(cell, factor):
    """A number times a factor; anything else as it is."""
    try:
        return repr(float(cell) * factor).encode()
    except ValueError:
        return cell


def damaged_c3d(content, dice):
    """A recording whose header words, parameters or samples say something else, in their own places."""
    content = bytearray(content)
    for _ in range(dice.randint(1, 2)):
        way = dice.randrange(6)
        if way == 0:
            at = dice.choice(list(C3D_WORDS.values()))
            content[at : at + 2] = struct.pack(
                "<H", dice.choice((0, 1, 2, 3, 255, 65534, 65535, dice.randrange(65536)))
            )
        elif way == 1:
            at = dice.choice((12, 20))
            content[at : at + 4] = struct.pack(
                "<f", dice.choice((0.0, -1.0, 1.0, 0.1, 1e30, -1e-30, float("nan"), 50.0))
            )
        elif way == 2:
            at = c3d_bytes.BLOCK + dice.choice((0, 2, 3))  # a file cut before is as short as it is
            content[at : at + 1] = bytes([dice.choice((0, 1, 80, *SWAPPED.values(), 255))])
        elif way == 3:
            at = dice.choice([m.start() for m in re.finditer(rb"[A-Z_]{3,}", bytes(content))] or [0])
            content[at : at + 8] = dice.choice(
                (b"RATE", b"USED", b"SCALE\0\0", b"\xff" * 8, b"LABELS2", b"UNITS", b"\0" * 8)
            )
        elif way == 4:
            at = dice.randrange(min(c3d_bytes.BLOCK, len(content) - 5), len(content) - 4)
            content[at : at + 4] = struct.pack("<f", dice.choice((float("nan"), float("inf"), 1e38, -1e38, 1e-38, 7.0)))
        else:
            del content[dice.randrange(c3d_bytes.BLOCK, max(len(content), c3d_bytes.BLOCK + 1)) :]
    return bytes(content)
