"""Small .c3d files of every processor, of floats and of integers, with any scale, offset and format."""

import struct

import numpy as np

from support.c3d_bytes import BLOCK

INTEL, DEC, MIPS = 84, 85, 86


def order(processor):
    return ">" if processor == MIPS else "<"


def float_bytes(values, processor):
    """Numbers of four bytes."""
    values = np.asarray(values, float).ravel()
    if processor != DEC:
        return values.astype(f"{order(processor)}f4").tobytes()
    return np.ascontiguousarray((values * 4).astype("<f4").view("<u2").reshape(-1, 2)[:, ::-1]).tobytes()


def whole_bytes(values, processor):
    """Numbers of two bytes, those above 32767 as they are without a sign."""
    return (np.asarray(values).round().astype(int).ravel() & 0xFFFF).astype(f"{order(processor)}u2").tobytes()


def parameter(group, name, value, processor, code):
    """One parameter: text, list of text, or numbers."""
    value = [value] if isinstance(value, str) else value
    if isinstance(value, list):
        texts = [text.encode(code) for text in value]
        width = max(map(len, texts))
        kind, dims, data = -1, [width, len(texts)], b"".join(text.ljust(width) for text in texts)
    else:
        whole = np.asarray(value).dtype.kind in "iu"
        kind, dims = (2 if whole else 4), list(np.shape(value))[::-1]
        data = (whole_bytes if whole else float_bytes)(value, processor)
    body = struct.pack("bB", kind, len(dims)) + bytes(dims) + data + b"\0"
    return struct.pack("bb", len(name), group) + name.encode() + whole_bytes(len(body) + 2, processor) + body


def parameters(groups, processor, code):
    """The parameter blocks, and how many."""
    out = b""
    for i, (group, values) in enumerate(groups.items(), 1):
        out += struct.pack("bb", len(group), -i) + group.encode() + whole_bytes(3, processor) + b"\0"
        for name, value in values.items():
            out += parameter(i, name, value, processor, code) if value is not None else b""
    out += b"\0\0"
    count = -(-(len(out) + 4) // BLOCK)
    return (bytes([1, 0x50, count, processor]) + out).ljust(count * BLOCK, b"\0"), count


def c3d_of_kind(
    points, counts, *, processor=INTEL, integers=False, step=0.1, called=None, offset=None, scale=None, general=1.0,
    labels=None, code="utf-8", rate=100.0, point=(), analog=(), more=(),
):  # fmt: skip
    """Points (frame, point, 3) [mm] and counts (frame * k, channel) of analog channels.

    `step` is the scale of integers; `called` what header and parameters give as scale instead; a parameter that is None
    is left out.
    """
    (frames, n), channels = points.shape[:2], counts.shape[1]
    k = len(counts) // frames
    stated = called if called is not None else step if integers else -step
    groups = {
        "POINT": {"USED": n, "FRAMES": frames, "SCALE": stated, "RATE": rate, "DATA_START": 0, "UNITS": "mm",
                  "LABELS": labels or [f"P{i}" for i in range(n)]} | dict(point),
        "ANALOG": {"USED": channels, "RATE": rate * k, "GEN_SCALE": general, "UNITS": ["V"] * channels,
                   "LABELS": [f"A{i}" for i in range(channels)],
                   "SCALE": np.ones(channels) if scale is None else scale,
                   "OFFSET": np.zeros(channels, int) if offset is None else offset} | dict(analog),
    } | dict(more)  # fmt: skip
    groups["POINT"]["DATA_START"] = start = 2 + parameters(groups, processor, code)[1]
    words = [whole_bytes(w, processor) for w in (n, channels * k, 1, frames, 10)]
    header = bytes([2, 0x50]) + b"".join(words) + float_bytes(stated, processor)
    header += whole_bytes([start, k], processor) + float_bytes(rate, processor)
    four = np.concatenate([points / (step if integers else 1.0), np.zeros((frames, n, 1))], axis=2)
    held = np.concatenate([four.reshape(frames, -1), counts.reshape(frames, -1)], axis=1)
    data = (whole_bytes if integers else float_bytes)(held, processor)
    block = parameters(groups, processor, code)[0]
    return header.ljust(BLOCK, b"\0") + block + data.ljust(-(-len(data) // BLOCK) * BLOCK, b"\0")
