"""Spellings of what several kinds of question have: posture or motion, pair, conditions, body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from psoas.conditions import Given
from psoas.formats.read import MOTIONS
from psoas.question.spelling import Spelling, Text
from psoas.question.values import Motion, Posture, number, spelled

STANDING = Posture()
NUMBERS = ("tension", "slices", "lowpass")


class Segments(NamedTuple):
    """Which segment moves, and relative to what: a pair, a segment with all it meets, or what the answer shows itself.

    Attributes
    ----------
    of : str, optional
        The segment that moves.
    relative_to : str, optional
        Its reference; None stands for the ground and every segment it joins.
    """

    of: str | None = None
    relative_to: str | None = None


class Whose(NamedTuple):
    """The body that is asked: the default one, or that of a model's file.

    Attributes
    ----------
    fascicles : int
        Of psoas, a side: 11, or 12 with T12.
    model : str, optional
        A file, .osim or MJCF.
    names : str, optional
        A TOML file that says what the model's unknown names mean.
    trust : str, optional
        A folder beside the model's own in which files that it names may lie.
    species : str, optional
        What animal it is; never guessed.
    """

    fascicles: int = 11
    model: str | None = None
    names: str | None = None
    trust: str | None = None
    species: str | None = None


def whose(
    fascicles: int, model: object = None, names: object = None, trust: object = None, species: str | None = None
) -> Whose:
    """The body that is asked, its files as they were typed."""
    files = [None if file is None else str(file) for file in (model, names, trust)]
    return Whose(fascicles, files[0], files[1], files[2], species)


def flags_of(names: tuple[str, ...], read: Any) -> Spelling:
    """A value of several optional texts, each under a flag of its own."""

    def texts(value: Any) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for name in names:
            one = getattr(value, name)
            if one is not None and not (name == "fascicles" and one == 11):
                found[name.replace("_", "-")] = spelled(one) if name in NUMBERS else str(one)
        return found

    return Spelling(tuple(n.replace("_", "-") for n in names), read, texts)


def read_segments(given: Mapping[str, Text]) -> Segments:
    """From --of and --relative-to."""
    return Segments(*(str(given[flag]) if flag in given else None for flag in ("of", "relative-to")))


def read_whose(given: Mapping[str, Text]) -> Whose:
    """From --model, --names, --trust, --species and --fascicles."""
    texts = (str(given[flag]) if flag in given else None for flag in ("model", "names", "trust", "species"))
    return Whose(int(number(str(given.get("fascicles", 11)), "--fascicles")), *texts)


def read_given(given: Mapping[str, Text]) -> Given:
    """From a flag per field of `Conditions`."""
    values: dict[str, Any] = {name: str(given[name]) for name in Given.__dataclass_fields__ if name in given}
    values |= {name: number(values[name], f"--{name}") for name in NUMBERS if name in values}
    return Given(**values)


def read_posture(given: Mapping[str, Text]) -> Posture | Motion:
    """From --posture, and what goes with a motion."""
    text = str(given.get("posture", "standing"))
    if text.lower().endswith(MOTIONS):
        forces, angles = (str(given[flag]) if flag in given else None for flag in ("forces", "angles"))
        lowpass = number(str(given["lowpass"]), "--lowpass") if "lowpass" in given else None
        return Motion(text, forces, lowpass, angles)
    return Posture.read(text)


def posture_texts(value: Posture | Motion) -> dict[str, Text]:
    """--posture, always, and what goes with a motion."""
    found: dict[str, Text] = {"posture": str(value)}
    if isinstance(value, Motion):
        found |= {k: str(v) for k in ("forces", "angles") if (v := getattr(value, k)) is not None}
        found |= {"lowpass": spelled(value.lowpass)} if value.lowpass is not None else {}
    return found


SEGMENTS = flags_of(("of", "relative_to"), read_segments)
BODY = flags_of(("model", "names", "trust", "species", "fascicles"), read_whose)
CONDITIONS = flags_of(tuple(Given.__dataclass_fields__), read_given)
POSTURE_OR_MOTION = Spelling(("posture", "forces", "lowpass", "angles"), read_posture, posture_texts)
POSTURE = Spelling(("posture",), lambda given: Posture.read(str(given["posture"])), posture_texts)
