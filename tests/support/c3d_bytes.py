"""Small .c3d files made byte by byte, so that every byte can be wrong on purpose."""

import struct

import numpy as np

BLOCK = 512


def parameter(group, name, value):
    """One parameter: text, list of text, or numbers."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and value and isinstance(value[0], str):
        width = max(1, *map(len, value))
        kind, dims = -1, [width, len(value)]
        data = b"".join(v.ljust(width).encode() for v in value)
    else:
        array = np.atleast_1d(value)
        whole = array.dtype.kind in "iu"
        kind, dims = (2 if whole else 4), list(array.shape)[::-1]
        data = array.astype("<i2" if whole else "<f4").tobytes()
    body = struct.pack(f"<bB{len(dims)}B", kind, len(dims), *dims) + data + b"\0"
    head = struct.pack("<bb", len(name), group) + name.encode()
    return head + struct.pack("<h", len(body) + 2) + body


def parameters(groups):
    """The parameter blocks."""
    out = b""
    for i, (group, values) in enumerate(groups.items(), 1):
        out += struct.pack("<bb", len(group), -i) + group.encode() + struct.pack("<hB", 3, 0)
        for name, value in values.items():
            out += parameter(i, name, value)
    out += b"\0\0"
    count = -(-(len(out) + 4) // BLOCK)
    return (bytes([1, 0x50, count, 84]) + out).ljust(count * BLOCK, b"\0"), count


def c3d_bytes(
    points, *, labels=None, residual=0.0, analogs=None, offset=0, rate=100.0, first=1, units="mm", point=(), more=(),
):  # fmt: skip
    """A file of floats: points (frame, point, 3), analogs (frame * k, channel)."""
    frames, n = points.shape[:2]
    analogs = np.zeros((0, 0)) if analogs is None else analogs
    channels = analogs.shape[1]
    k = len(analogs) // frames if channels else 0
    stated = {"USED": n, "FRAMES": frames, "SCALE": -1.0, "RATE": rate, "DATA_START": 0}
    stated |= {"LABELS": labels or [f"P{i}" for i in range(n)]} if n else {}
    stated |= {"UNITS": units} if units else {}
    analog = {"USED": channels, "RATE": rate * max(k, 1), "GEN_SCALE": 1.0}
    if channels:
        analog |= {"LABELS": [f"A{i}" for i in range(channels)], "UNITS": ["V"] * channels}
        analog |= {"SCALE": np.ones(channels), "OFFSET": np.full(channels, offset)}
    groups = {"POINT": stated | dict(point), "ANALOG": analog} | dict(more)
    block, count = parameters(groups)
    groups["POINT"]["DATA_START"] = start = 2 + count
    block, count = parameters(groups)
    words = struct.pack("<BB5H", 2, 0x50, n, channels * k, first, first + frames - 1, 10)
    header = (words + struct.pack("<fHHf", -1.0, start, k, rate)).ljust(BLOCK, b"\0")
    four = np.concatenate([points, np.broadcast_to(residual, (frames, n))[..., None]], axis=2).reshape(frames, -1)
    data = np.concatenate([four, analogs.reshape(frames, -1)], axis=1).astype("<f4").tobytes()
    return header + block + data.ljust(-(-len(data) // BLOCK) * BLOCK, b"\0")


def raw_read(content):
    """Points (frame, point, 4) and analog samples (frame, any) of a file, by nothing but its header."""
    words = struct.unpack("<10H", content[:20])
    n, analog, frames, start = words[1], words[2], words[4] - words[3] + 1, (words[8] - 1) * BLOCK
    if content[(content[0] - 1) * BLOCK + 3] == 85:  # DEC: halves of a float are swapped, its exponent is 2 higher
        scale = struct.unpack("<f", content[14:16] + content[12:14])[0] / 4
    else:
        scale = struct.unpack("<f", content[12:16])[0]
    kind = "<f4" if scale < 0 else "<i2"
    width = 4 * n + analog
    data = np.frombuffer(content, kind, frames * width, start).reshape(frames, width).astype(float)
    points = data[:, : 4 * n].reshape(frames, n, 4).copy()
    points[..., :3] *= max(scale, 1.0) if scale < 0 else scale
    return points, data[:, 4 * n :]
