"""A group of parameters of a .c3d file, from its bytes."""

from __future__ import annotations

from collections.abc import Collection
from math import prod

import numpy as np

from psoas.formats.motions.c3d.header import BLOCK, DEC, PROCESSORS
from psoas.formats.motions.series import Array

SIZES = {-1: 1, 1: 1, 2: 2, 4: 4}  # text, bytes, whole numbers, floats: bytes of each
MOST_DIMS = 7
MOST = 10_000  # groups and parameters that are looked through


def parameter_group(content: bytes, group: str, names: Collection[str]) -> dict[str, str | Array]:
    """Some parameters of a group by their names: text, or numbers (n,) in the order in which they stand.

    Parameters
    ----------
    content : of the file, whose header was read
    group, names : in capitals
    """
    at = (content[0] - 1) * BLOCK
    processor = content[at + 3]
    ids, places = set[int](), dict[tuple[int, str], int]()
    at += 4
    for _ in range(MOST):
        if at + 4 >= len(content):
            break
        length, number = np.frombuffer(content, "i1", 2, at).tolist()
        name = content[at + 2 : at + 2 + abs(length)].decode("latin-1").strip().upper()
        body = at + 2 + abs(length)
        if not length or not number or body + 4 > len(content):
            break
        step = int(np.frombuffer(content, f"{PROCESSORS[processor]}i2", 1, body)[0])
        if number < 0 and name == group:
            ids.add(-number)
        elif number > 0 and name in names:
            places[number, name] = body + 2
        if step < 2:
            break
        at = body + step
    return {name: value(content, place, processor) for (number, name), place in places.items() if number in ids}


def value(content: bytes, at: int, processor: int) -> str | Array:
    """What a parameter holds: its kind stands at `at`, then how many dimensions it has, and how long they are."""
    kind, count = int(np.frombuffer(content, "i1", 1, at)[0]), content[at + 1]
    dims = content[at + 2 : at + 2 + count]
    start, number = at + 2 + count, prod(dims)
    if kind not in SIZES or count > MOST_DIMS or start + number * SIZES[kind] > len(content):
        return np.zeros(0)
    held = content[start : start + number * SIZES[kind]]
    if kind == -1:
        return held.decode("latin-1").strip(" \0")
    if kind == 4:
        return floats(held, processor)
    return np.frombuffer(held, "u1" if kind == 1 else f"{PROCESSORS[processor]}i2").astype(float)


def floats(held: bytes, processor: int) -> Array:
    """Numbers of four bytes (n,); DEC's halves are swapped, and its exponent is 2 higher."""
    if processor != DEC:
        return np.frombuffer(held, f"{PROCESSORS[processor]}f4").astype(float)
    halves = np.frombuffer(held, "<u2").reshape(-1, 2)[:, ::-1]
    return np.ascontiguousarray(halves).view("<f4")[:, 0].astype(float) / 4
