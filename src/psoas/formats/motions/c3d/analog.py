"""Analog channels of a .c3d file from its bytes: what a reader made of them is compared with these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from psoas.errors import FileFormatError, listed
from psoas.formats.motions.c3d.header import DEC, Header
from psoas.formats.motions.c3d.parameters import floats, parameter_group
from psoas.formats.motions.series import Array

SAME = 1e-5  # of the largest sample of a channel: what single precision leaves
WHOLE = 65536.0  # of 2 bytes


class Conversion(NamedTuple):
    """What makes samples of a channel from its counts: ``(count - offset) * scale``.

    Attributes
    ----------
    offset, scale : (channel,); a scale is nan where the file's is none
    unsigned : whether counts run from 0 to 65535, else from -32768 to 32767
    """

    offset: Array
    scale: Array
    unsigned: bool


def conversion(name: str, header: Header, content: bytes) -> Conversion | None:
    """How the file's analog channels are scaled; None where it has none that are sampled.

    Raises
    ------
    FileFormatError
        ANALOG:SCALE, ANALOG:OFFSET or ANALOG:GEN_SCALE is missing, too short or no number that scales.
    """
    group = parameter_group(content, "ANALOG", {"USED", "RATE", "GEN_SCALE", "FORMAT", *more("SCALE"), *more("OFFSET")})
    channels = int(first(group, "USED", 0.0))
    if not header.analog_per_frame or channels < 1 or not first(group, "RATE", 0.0) > 0:
        return None
    held = {what: joined(group, what) for what in ("SCALE", "OFFSET")}
    for what, found in held.items():
        if len(found) < channels:
            raise FileFormatError(
                f"'{name}' has {len(found) or 'no'} number{'s'[: len(found) != 1]} in ANALOG:{what} for {channels} "
                "analog channels (ANALOG:USED); save it again from the program it came from."
            )
    general = first(group, "GEN_SCALE", 1.0)
    if not np.isfinite(general) or general == 0:
        raise FileFormatError(
            f"'{name}' has {general:g} as ANALOG:GEN_SCALE, which no analog channel can be scaled by; "
            "save it again from the program it came from."
        )
    unsigned = str(group.get("FORMAT", "")).upper() == "UNSIGNED"
    offset, scale = held["OFFSET"][:channels], held["SCALE"][:channels]
    scale = np.where(np.isfinite(scale) & (scale != 0), scale, np.nan) * general
    return Conversion(np.where(unsigned & (offset < 0), offset + WHOLE, offset), scale, unsigned)


def first(group: dict[str, str | Array], key: str, else_: float) -> float:
    """The first number of a parameter."""
    given = group.get(key, "")
    return else_ if isinstance(given, str) or not given.size else float(given[0])


def more(key: str) -> list[str]:
    """A parameter's name and those of its continuations."""
    return [key, *(f"{key}{i}" for i in range(2, 10))]


def joined(group: dict[str, str | Array], key: str) -> Array:
    """The numbers of a parameter and of its continuations, ``SCALE``, ``SCALE2`` ..."""
    parts = [group.get(k, "") for k in more(key)]
    return np.concatenate([np.zeros(0), *(part for part in parts if not isinstance(part, str))])


def raw_analogs(header: Header, content: bytes, how: Conversion, frames: int) -> Array:
    """Samples (channel, sample) by the bytes alone, scaled."""
    size = 4 if header.floats else 2
    before, width = 4 * header.points * size, header.frame_bytes
    held = np.frombuffer(content, "u1", frames * width, header.data).reshape(frames, width)[:, before:].tobytes()
    if header.floats:
        counts = floats(held, DEC) if not header.order else np.frombuffer(held, f"{header.order}f4").astype(float)
    else:
        counts = np.frombuffer(held, f"{header.order or '<'}{'u2' if how.unsigned else 'i2'}").astype(float)
    counts = counts.reshape(-1, len(how.offset)).T
    return np.asarray((counts - how.offset[:, None]) * how.scale[:, None])


def checked_analogs(
    name: str, header: Header, content: bytes, how: Conversion | None, found: Mapping[str, Any]
) -> tuple[Array, list[str]]:
    """A reader's samples (channel, sample) where they are the file's, ours where it is known to err, and remarks.

    Notes
    -----
    ezc3d subtracts the size of an offset, whatever its sign, and takes all counts as signed: channels of either kind
    are ours. A channel without a scale is nan.

    Raises
    ------
    FileFormatError
        Samples that are not what stands in the file.
    """
    read, frames = found["analogs"], found["points"].shape[-1]
    if how is None or not read.size or found["points"].shape[1] != header.points:
        return read, []
    if read.shape != (len(how.offset), frames * header.analog_per_frame // len(read)):
        return read, []  # and is refused by its size
    ours = raw_analogs(header, content, how, frames)
    stated = [str(label).strip() for label in found["ANALOG.LABELS"]]
    labels = [label or f"channel {i + 1}" for i, label in enumerate([*stated, *[""] * len(read)][: len(read)])]
    bare, below = np.isnan(how.scale), how.offset < 0
    mine = bare | below | how.unsigned
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.abs(np.where(np.isfinite(ours), ours, 0.0)).max(axis=1) + np.abs(how.offset * how.scale)
        apart = (np.abs(ours - read) > SAME * size[:, None]) | (np.isfinite(ours) != np.isfinite(read))
    wrong = apart.any(axis=1) & ~mine
    if wrong.any():
        raise FileFormatError(
            f"'{name}' was misread by ezc3d: samples of {some(labels, wrong)} are not what stands in the file; "
            "save it again from the program it came from."
        )
    notes = []
    if bare.any():
        notes.append(f"ANALOG:SCALE is 0 or no number for {some(labels, bare)}: without samples here.")
    if below.any():
        notes.append(
            f"ANALOG:OFFSET is below 0 for {some(labels, below)}: taken with its sign, (count - offset) * scale."
        )
    return np.where(mine[:, None], ours, read), notes


def some(labels: list[str], chosen: Any) -> str:
    """The chosen labels, at most six of them."""
    given = [label for label, take in zip(labels, chosen, strict=True) if take]
    return listed(given[:6]) if len(given) <= 6 else f"{', '.join(given[:6])} and {len(given) - 6} more"
