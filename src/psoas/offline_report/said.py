"""What a muscle does to a segment, in sentences with the segment as object and every condition behind them."""

from __future__ import annotations

from typing import NamedTuple

from psoas.anatomy import table
from psoas.anatomy.words import word

COMMON = {"femur": "thigh", "tibia": "shank", "calcn": "foot", "pelvis": "pelvis", "thorax": "thorax"}
SIDES = {"_r": "right ", "_l": "left "}
AXIS_WORDS = {"right": "mediolateral", "anterior": "anteroposterior", "superior": "longitudinal"}
DEADBAND_WORDS = "less than 5 % of the most that it turns pelvis, thighs or thorax relative to the ground"


def common(segment: str) -> str:
    """A segment as people say it, without article.

    Examples
    --------
    >>> common("femur_r"), common("L3"), common("ground")
    ('right thigh', 'L3', 'ground')
    """
    stem = segment.removesuffix("_r").removesuffix("_l")
    return SIDES.get(segment[-2:], "") + COMMON[stem] if stem in COMMON else segment


def called(segment: str) -> str:
    """The same with its article, where it has one."""
    name = common(segment)
    return f"the {name}" if name != segment or segment in ("ground", *COMMON) else name


def does(of: str, relative_to: str, axis: str, sign: float) -> str:
    """The word of `tables/words.csv`, with the segment that moves as its object.

    Examples
    --------
    >>> does("pelvis", "ground", "right", -1)
    'tilts the pelvis anteriorly relative to the ground'
    >>> does("femur_r", "pelvis", "right", 1)
    'flexes the right thigh relative to the pelvis'
    """
    verb, _, how = word(table("words"), of, relative_to, axis, sign).partition(" ")
    return f"{verb} {called(of)}{f' {how}' if how else ''} relative to {called(relative_to)}"


class Operator(NamedTuple):
    """How one operator's numbers are called and said; what stands in braces is filled with text, never judged."""

    name: str
    label: str  # in the chooser
    unit: str
    what: str  # of the number, in the legend
    sentence: tuple[str, str]  # what happens, and under which conditions


OPERATORS = {
    "acceleration": Operator(
        "acceleration", "acceleration: at that instant", "rad/s²", "angular acceleration at that instant",
        ("{who} {does}, {size} rad/s² at {force}", "(acceleration at that instant; {conditions})."),
    ),
    "static": Operator(
        "static", "static: the new equilibrium", "deg", "rotation to the new equilibrium, holds kept by guides",
        ("{who} {does} by {size}° at {force}", "(static: the new equilibrium, holds kept by guides; {conditions})."),
    ),
    "torque": Operator(
        "torque", "torque: moment arm", "mm", "moment arm",
        ("{who} {does} with a moment arm of {size} mm", "(torque, whatever the tension; {conditions})."),
    ),
}  # fmt: skip
BEHIND = "({name}; {{conditions}})."
SILENT = "{{who}}: no reliable sign for {pair}; {{size}} {unit}{at}, {deadband}"
ABSENT = "What {{who}} does to {pair} is not represented in this model"
PER_SIDE = "A moment arm belongs to the muscles of one side: choose right or left."
EVERY = (
    "Every muscle alone{at}, coloured by what it does to {pair}: blue {up}, orange {down}, grey has no reliable sign"
)


def sentences(operator: Operator, of: str, relative_to: str) -> dict[str, tuple[str, str]]:
    """Templates of one pair by the code of a cell: turns, no reliable sign, not represented, not defined."""
    pair = f"{called(of)} relative to {called(relative_to)}"
    said = {"pair": pair, "unit": operator.unit, "deadband": DEADBAND_WORDS, "name": operator.name}
    said["at"] = "" if operator.name == "torque" else " at {force}"
    behind = BEHIND.format(**said)
    return {
        "turns": operator.sentence,
        "0": (SILENT.format(**said), behind),
        "n": (ABSENT.format(**said), behind),
        "x": (PER_SIDE, ""),
    }


def every(operator: Operator, of: str, relative_to: str, axis: str, tension: float) -> tuple[str, str]:
    """The template of the sentence under a body whose muscles are all coloured."""
    up, down = (word(table("words"), of, relative_to, axis, sign) for sign in (1, -1))
    at = "" if operator.name == "torque" else f" at {tension:g} N"
    pair = f"{called(of)} relative to {called(relative_to)}"
    return EVERY.format(pair=pair, up=up, down=down, at=at), BEHIND.format(name=operator.name)
