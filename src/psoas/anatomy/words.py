"""From values to words: one table says what a rotation is called, so that nobody needs to remember a sign."""

from __future__ import annotations

from psoas.frames import AXES

SPINE = ("pelvis", "L5", "L4", "L3", "L2", "L1", "thorax")
Words = tuple[dict[str, str], ...]


def classes(of: str, relative_to: str) -> tuple[tuple[str, str], ...]:
    """The rows to look in for a pair of segments, most specific first."""
    if of in SPINE and relative_to in SPINE and SPINE.index(of) > SPINE.index(relative_to):
        return (("upper", "lower"),)
    stem, other = kind(of), kind(relative_to)
    return ((stem, other), (stem, "any"), ("any", "any"))


def kind(segment: str) -> str:
    """Class of a segment: its name without side; vertebrae and the bones of the foot are classes."""
    stem = segment.removesuffix("_r").removesuffix("_l")
    if stem in SPINE[1:-1]:
        return "vertebra"
    return "foot" if stem in ("calcn", "talus") else stem


def word(table: Words, of: str, relative_to: str, axis: str, value: float) -> str:
    """What a rotation of `of` relative to `relative_to`, about an axis of the latter, is called.

    Parameters
    ----------
    table : rows of `tables/words.csv`
    of, relative_to : str
        Segments, or `ground`.
    axis : {'anterior', 'superior', 'right'}
    value : float
        Its sign by the right-hand rule decides; zero "does not turn".

    Examples
    --------
    >>> from psoas.anatomy import table
    >>> word(table("words"), "pelvis", "ground", "right", -1.0)
    'tilts anteriorly'
    >>> word(table("words"), "femur_l", "pelvis", "anterior", -1.0)
    'adducts'
    """
    if axis not in AXES:
        raise ValueError(f"no axis '{axis}'")
    if value == 0:
        return "does not turn"
    side = of[-1] if of.endswith(("_r", "_l")) else ""
    for pair in classes(of, relative_to):
        for row in table:
            if (row["of"], row["relative_to"], row["axis"]) == (*pair, axis) and row["side"] in ("", side):
                return row["positive"] if value > 0 else row["negative"]
    raise LookupError(f"words.csv has no row for {of} relative to {relative_to} about {axis}")
