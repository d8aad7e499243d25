"""Which lab axis points up: found from markers whose order of height on an upright person is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from psoas.formats.motions.series import COMPONENTS, Array

# Parts by labels in lower case, without side: whole ones without punctuation, then words within a label.
WHOLE = {
    "foot": {"hee", "fcc", "fm1", "fm2", "fm5", "fal", "tam", "cal", "mt1", "mt2", "mt5", "mmal", "lmal", "ank"},
    "knee": {"kne", "fle", "fme", "lfc", "mfc", "kjc"},
    "pelvis": {"asi", "psi", "ias", "ips", "sac", "vsacral", "ic"},
    "trunk": {"c7", "cv7", "t1", "t2", "t8", "t10", "tv10", "clav", "strn", "sjn", "sxs", "xiph", "acr", "sho", "fhd"},
}
WORDS = {
    "foot": {"heel", "toe", "ankle", "malleolus", "calcaneus", "foot", "midfoot", "metatarsal"},
    "knee": {"knee"},
    "pelvis": {"asis", "psis", "sacrum", "sacral"},
    "trunk": {"acromion", "shoulder", "clavicle", "sternum", "head", "forehead"},
}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
BONE_ENDS = {
    "femoral",
    "femur",
    "fibula",
    "fibular",
    "radial",
    "radius",
    "humeral",
    "metatarsal",
}  # they have heads too
PAIRS = ((("pelvis", "trunk"), "foot"), (("trunk",), "pelvis"), (("knee",), "foot"))
LENIENT = 0.8  # cosine to the axis: within 37 degrees of it
AGREE = 0.9  # share of rows that must say the same


def part_of(label: str) -> str | None:
    """'foot', 'knee', 'pelvis' or 'trunk' for the label of a marker there; None if it is not known."""
    plain = re.sub(r"[^a-z0-9]", "", label.lower())
    words = {word.lower() for word in WORD.findall(label)}
    for known, names in ((WHOLE, {plain}), (WORDS, {plain, *words})):
        sideless = {bare for name in names for bare in without_side(name)}
        for part, labels in known.items():
            if found := sideless & labels:
                return None if found == {"head"} and words & BONE_ENDS else part
    return None


def without_side(name: str) -> tuple[str, ...]:
    """A name as it is, and without what may say left or right."""
    long = name.removeprefix("right").removeprefix("left")
    return name, long, name[1:] if name[:1] in ("r", "l") else name, name[:-1] if name[-1:] in ("r", "l") else name


def find_up(labels: Sequence[str], values: Array) -> tuple[str | None, str]:
    """Lab axis that points up, such as ``+y``, and how that was found, in words.

    Parameters
    ----------
    labels : labels of the markers
    values : (time, label, 3)
    """
    parts = [part_of(label) for label in labels]
    for uppers, lower in PAIRS:
        above = [i for i, part in enumerate(parts) if part in uppers]
        below = [i for i, part in enumerate(parts) if part == lower]
        if not above or not below:
            continue
        named = (
            f"{lower} markers ({shown(labels, below)})",
            f"{' and '.join(uppers)} markers ({shown(labels, above)})",
        )
        with np.errstate(over="ignore", invalid="ignore"):
            rise = middle(values, above) - middle(values, below)
        rise = rise[np.isfinite(rise).all(axis=1)]
        if len(rise):
            return judged(rise, named)
    return None, "unknown: no two groups of markers whose order of height is known are in the file"


def judged(rise: Array, named: tuple[str, str]) -> tuple[str | None, str]:
    """The axis along which the upper markers lie above the lower ones, if most rows agree."""
    rise = rise[np.abs(rise).max(axis=1) > 0]
    rise = rise / np.abs(rise).max(axis=1, keepdims=True)  # so that no square overflows
    rise = rise / np.sqrt((rise**2).sum(axis=1, keepdims=True))
    best = [(float((sign * rise[:, k] >= LENIENT).mean()), k, sign) for k in range(3) for sign in (1, -1) if len(rise)]
    share, axis, sign = max(best, default=(0.0, 0, 1))
    if share < AGREE:
        return None, f"unknown: {named[0]} and {named[1]} do not lie one above the other along one axis"
    up = f"{'+' if sign > 0 else '-'}{COMPONENTS[axis]}"
    return up, f"{up} leads from {named[0]} to {named[1]} in {share:.0%} of rows, the person taken as upright"


def middle(values: Array, markers: Sequence[int]) -> Array:
    """Mean position (time, 3) of those of some markers that are seen."""
    some = values[:, markers]
    seen = ~np.isnan(some).any(axis=2, keepdims=True)
    total: Array = np.where(seen, some, 0).sum(axis=1)
    count = seen.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def shown(labels: Sequence[str], some: Sequence[int], most: int = 3) -> str:
    """Names of the first few."""
    return ", ".join(labels[i] for i in some[:most]) + (", ..." if len(some) > most else "")
