"""The guard before a .c3d file: its raw header, and whether what a reader made of the file agrees with it."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.motions.series import Array

BLOCK = 512  # bytes
KEY = 0x50  # second byte of the header and fourth of the parameters
DEC = 85
PROCESSORS = {84: "<", 85: "<", 86: ">"}  # Intel, DEC (its floats differ), MIPS: order of bytes
SMALLEST, LARGEST = 1e-9, 1e9  # of a scale and of a rate: beyond, the bytes are another kind of number
CLOSE = 0.01  # of a number: nearer than this two of them say the same
LONG = 65535  # as last frame: the count did not fit and stands in the parameters


class Header(NamedTuple):
    """What the first 512 bytes say.

    Attributes
    ----------
    points : points in every frame (word 2)
    analog_per_frame : analog samples, of all channels together, in every frame (word 3)
    first, last : numbers of the first and last frame (words 4 and 5)
    floats : whether numbers are stored as 4-byte floats, else as 2-byte integers
    data : byte at which the data start
    order : of bytes, '<' or '>'; '' for DEC's floats, which are another kind of number
    scale : of integers, and of residuals (word 7)
    rate : frames a second (words 11 and 12); 0 where the header does not say
    """

    points: int
    analog_per_frame: int
    first: int
    last: int
    floats: bool
    data: int
    order: str = "<"
    scale: float = -1.0
    rate: float = 0.0

    @property
    def frames(self) -> int | None:
        """Frames in the file; None if there are too many for the header to say."""
        return None if self.last >= LONG else self.last - self.first + 1

    @property
    def frame_bytes(self) -> int:
        """Size of one frame."""
        return (4 * self.points + self.analog_per_frame) * (4 if self.floats else 2)


def read_header(name: str, content: bytes) -> Header:
    """The raw header, if the file can hold what it says.

    Raises
    ------
    FileFormatError
        No .c3d file, or one that was cut off.
    """
    if len(content) < 2 * BLOCK or content[1] != KEY or not content[0]:
        raise FileFormatError(f"'{name}' is not a .c3d file: its first bytes are not those of one; check the format.")
    at = (content[0] - 1) * BLOCK
    processor = content[at + 3] if at + 3 < len(content) else 0
    if processor not in PROCESSORS:
        raise FileFormatError(f"'{name}' is a damaged .c3d file: its parameters are not where the header says.")
    order = PROCESSORS[processor]
    words = struct.unpack(f"{order}10H", content[:20])
    # The sign of the scale tells floats from integers; DEC keeps it in the second byte, the others in the last.
    sign = content[{84: 15, 85: 13, 86: 12}[processor]]
    scale, rate = (real(content[at : at + 4], processor) for at in (12, 20))
    header = Header(
        words[1], words[2], words[3], words[4], bool(sign & 0x80), (words[8] - 1) * BLOCK,
        order if processor != DEC else "", scale, 0.0 if 0 < rate < SMALLEST else rate,
    )  # fmt: skip
    if not SMALLEST < abs(scale) < LARGEST or not 0 <= rate < LARGEST:
        raise FileFormatError(
            f"'{name}' is a damaged .c3d file: by the processor that its parameters name ({processor}) its scale is "
            f"{scale:.3g} and its rate {rate:.3g} Hz; save it again from the program it came from."
        )
    check_size(name, header, len(content))
    return header


def real(four: bytes, processor: int) -> float:
    """The number that four bytes are; DEC's halves are swapped, and its exponent is 2 higher."""
    if processor == DEC:
        return float(struct.unpack("<f", four[2:] + four[:2])[0]) / 4
    return float(struct.unpack(f"{PROCESSORS[processor]}f", four)[0])


def check_says_the_same(name: str, header: Header, scale: float, data_start: float, rate: float) -> None:
    """Refuse a file whose header and parameters say different things: readers go by either.

    Parameters
    ----------
    scale, data_start, rate : POINT:SCALE, POINT:DATA_START [blocks, from 1] and POINT:RATE [Hz]; 0 where not stated
    """
    wrong = []
    if scale and ((scale < 0) != header.floats or (scale > 0 and abs(scale - header.scale) > CLOSE * scale)):
        wrong.append(f"the scale is {header.scale:.6g} and {scale:.6g}")
    if data_start and int(data_start) != header.data // BLOCK + 1:
        wrong.append(f"the data start at block {header.data // BLOCK + 1} and {data_start:g}")
    if rate and header.rate and abs(rate - header.rate) > CLOSE * rate:
        wrong.append(f"there are {header.rate:.6g} and {rate:.6g} frames a second")
    if wrong:
        raise FileFormatError(
            f"'{name}' says two things, in its header and in its parameters: {', '.join(wrong)}; save it again from "
            "the program it came from."
        )


def check_processor(name: str, header: Header) -> None:
    """Refuse numbers of MIPS, which are not read."""
    if header.order == ">":
        raise FileFormatError(
            f"'{name}' is stored for processors of the kind MIPS, whose numbers are not read; save it for Intel in the "
            "program it came from, or export .trc and .mot."
        )


def check_rest(name: str, header: Header, content: bytes, frames: int) -> list[str]:
    """Refuse integers whose data are as long as floats would be, and tell what else stands behind the last frame.

    Parameters
    ----------
    frames : as a reader returned them
    """
    said = frames * header.frame_bytes
    if header.data + said > len(content):
        raise FileFormatError(f"'{name}' is cut off: it holds less than its {frames} frames.")
    rest = content[header.data + said :]
    if not rest.strip(b"\0"):
        return []
    if not header.floats and said <= len(rest) < said + BLOCK:
        raise FileFormatError(
            f"'{name}' says that its numbers are integers (POINT:SCALE above 0), but its data are twice as long, as "
            "floats are; save it again from the program it came from."
        )
    return [f"{len(rest)} bytes behind the last frame were not read: the file holds more than its header says."]


def check_size(name: str, header: Header, size: int) -> None:
    """Refuse a header that promises more than the file holds, or nothing."""
    frames = header.frames
    if frames is not None and frames < 1:
        raise FileFormatError(f"'{name}' has no frame: first {header.first}, last {header.last}; record it again.")
    if not header.points and not header.analog_per_frame:
        raise FileFormatError(f"'{name}' holds neither points nor analog channels; there is nothing to read in it.")
    if header.data < BLOCK:
        raise FileFormatError(f"'{name}' is a damaged .c3d file: its header does not say where the data start.")
    held = max(size - header.data, 0) // header.frame_bytes
    if held < (frames or 1):
        raise FileFormatError(f"'{name}' is cut off: it holds {held} of {frames or 'more than 65535'} frames.")


def raw_points(name: str, header: Header, content: bytes) -> tuple[Array, Array]:
    """Points (3, point, frame) and residuals (point, frame) by the raw header alone: for files a reader loses step in.

    Raises
    ------
    FileFormatError
        A layout in which the header alone does not say how numbers are stored.
    """
    frames = header.frames
    if frames is None or (header.floats and not header.order):
        raise FileFormatError(
            f"'{name}' does not say how often its analog channels are sampled (ANALOG:RATE), and is too long or too "
            "old to be read without; add it."
        )
    kind = np.dtype(f"{header.order or '<'}{'f4' if header.floats else 'i2'}")
    width = 4 * header.points + header.analog_per_frame
    held = np.frombuffer(content, kind, frames * width, header.data).reshape(frames, width).astype(float)
    points = held[:, : 4 * header.points].reshape(frames, header.points, 4)
    scale = 1.0 if header.floats else abs(header.scale)
    residuals = np.where(points[..., 3] < 0, -1.0, 0.0)
    return (points[..., :3] * scale).transpose(2, 1, 0), residuals.T


def check_agrees(name: str, header: Header, points: int, analog_per_frame: int, frames: int) -> None:
    """Refuse what a reader returned where it is not what the raw header says.

    Parameters
    ----------
    points, analog_per_frame, frames : as the reader returned them
    """
    pairs = [
        ("points per frame", header.points, points),
        ("analog samples per frame", header.analog_per_frame, analog_per_frame),
        ("frames", frames if header.frames is None else header.frames, frames),
    ]
    wrong = [f"{said} {what} (read: {read})" for what, said, read in pairs if said != read]
    if wrong:
        raise FileFormatError(
            f"'{name}' was misread by ezc3d: its header says {' and '.join(wrong)}; "
            "save it again from the program it came from, or export .trc and .mot."
        )
