"""What a model's own names mean: the tables first, then a user's mapping file where the names are unknown."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psoas.anatomy import table
from psoas.anatomy.foreign_names import family_of, segment_of, split_side
from psoas.anatomy.muscles import labels, muscles_asked
from psoas.anatomy.species import species_of
from psoas.errors import FileFormatError, InvalidValueError, checked_text, printable, unknown_name

LARGEST = 1_000_000  # bytes of a mapping file
SECTIONS = ("segments", "muscles", "coordinates", "lab")
LAB = {f"{sign}{axis}" for sign in ("", "-", "+") for axis in "xyz"}


class Names(NamedTuple):
    """A user's mapping, all of it optional.

    Attributes
    ----------
    segments : own name -> segment (`pelvis`, `femur_r`, `L5`, `thorax` ...)
    muscles : own name -> family (`psoas_major` ...)
    coordinates : own name -> (motion of the default body, +1 or -1)
    lab : `up` and `anterior` -> a lab axis (`z`, `-y` ...)
    species : what animal it is, one of `tables/species.csv`; '' where the file does not say
    """

    segments: Mapping[str, str] = {}
    muscles: Mapping[str, str] = {}
    coordinates: Mapping[str, tuple[str, int]] = {}
    lab: Mapping[str, str] = {}
    species: str = ""

    def segment(self, own: str) -> str | None:
        """The segment a body's own name means."""
        return self.segments.get(own) or segment_of(own)

    def family(self, own: str) -> str:
        """The family of a muscle; its own name without its side where no table knows it."""
        return self.muscles.get(own) or family_of(own) or split_side(own)[0]


def paired_stems(muscles: Sequence[str]) -> dict[str, str]:
    """Muscles whose names say a side only beside another's: their name without it (`PSOAS` beside `LPSOAS`).

    Examples
    --------
    >>> paired_stems(["PSOAS", "LPSOAS", "LAT", "psoasR", "psoasL"])
    {'LPSOAS': 'PSOAS', 'psoasR': 'psoas', 'psoasL': 'psoas'}
    """
    known = set(muscles)
    found: dict[str, str] = {}
    for own in muscles:
        for stem, others in sideless(own):
            if not split_side(own)[1] and stem and known & others:
                found.setdefault(own, stem)
    return found


def sideless(name: str) -> list[tuple[str, set[str]]]:
    """What a name may be without a letter or word of its side, and what the other side would then be called."""
    found = []
    for words in (("right", "left"), ("Right", "Left"), ("R", "L"), ("r", "l")):
        for word, other in (words, words[::-1]):
            if name.startswith(word):
                stem = name[len(word) :]
                found.append((stem, {other + stem, stem} - {name}))
            if name.endswith(word):
                stem = name[: -len(word)]
                found.append((stem, {stem + other, stem} - {name}))
    return found


def read_names(names: str | Path | Mapping[str, Any] | None) -> Names:
    """A mapping file (TOML), or the same as a mapping.

    Parameters
    ----------
    names : path or mapping, optional
        ``species = "dog"``, and tables ``[segments]``, ``[muscles]``, ``[coordinates]`` and ``[lab]``: the model's own
        name on the left, ours on the right; a coordinate's with a minus where its positive direction is the opposite
        (``"-knee_angle_r"``).

    Raises
    ------
    FileFormatError, UnknownNameError, InvalidValueError

    Examples
    --------
    >>> read_names({"segments": {"Hips": "pelvis"}, "coordinates": {"kneeR": "-knee_angle_r"}}).coordinates
    {'kneeR': ('knee_angle_r', -1)}
    """
    if names is None:
        return Names()
    given = names if isinstance(names, Mapping) else toml_of(Path(names))
    where = "the names given" if isinstance(names, Mapping) else printable(Path(names).name)
    if unknown := [key for key in given if key not in (*SECTIONS, "species")]:
        raise unknown_name("section", str(unknown[0]), (*SECTIONS, "species"), where)
    tables: dict[str, dict[str, str]] = {}
    for section in SECTIONS:
        rows = given.get(section, {})
        if not isinstance(rows, Mapping):
            raise InvalidValueError(f"[{section}] of {where} is not a table of names.")
        tables[section] = {str(k): checked_text(f"name in [{section}]", v) for k, v in rows.items()}
    if len(set(tables["segments"].values())) < len(tables["segments"]):
        raise InvalidValueError(f"[segments] of {where} gives one name to two bodies.")
    return Names(
        segments={own: checked_segment(name, where) for own, name in tables["segments"].items()},
        muscles={own: checked_family(name, where) for own, name in tables["muscles"].items()},
        coordinates={own: checked_motion(name, where) for own, name in tables["coordinates"].items()},
        lab=checked_lab(tables["lab"], where),
        species=species_of(given["species"]).name if "species" in given else "",
    )


def toml_of(file: Path) -> Mapping[str, Any]:
    """The tables of a TOML file of modest size."""
    name = printable(file.name)
    if os.path.exists(file) and not os.path.isfile(file):
        raise FileFormatError(f"cannot read the names file '{name}': it is no regular file.")
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise FileFormatError(f"cannot read the names file '{name}': {error.strerror or error}.") from error
    if len(raw) > LARGEST:
        raise FileFormatError(f"the names file '{name}' is larger than {LARGEST // 1_000_000} MB.")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"the names file '{name}' is not TOML: {str(error).rstrip('.')}.") from error


def checked_segment(name: str, where: str) -> str:
    """A segment some table knows."""
    sides = {"": [""], "yes": ["_r", "_l"]}
    known = [row["segment"] + side for row in table("segments") for side in sides[row["sided"]]]
    if name not in known:
        raise unknown_name("segment", name, known, where)
    return name


def checked_family(name: str, where: str) -> str:
    """A family some table knows; an alias of a single one will do."""
    found = muscles_asked([name], (), labels(), where).families
    if len(found) != 1:
        raise InvalidValueError(f"'{name}' in {where} means several muscles; name one family.")
    return found[0]


def checked_motion(name: str, where: str) -> tuple[str, int]:
    """A coordinate of the default body, and whether positive is the same there."""
    sign, motion = (-1, name[1:]) if name.startswith("-") else (1, name.removeprefix("+"))
    known = [row["coordinate"] for row in table("coordinates")]
    if motion not in known and split_side(motion)[0] not in known:
        raise unknown_name("coordinate", motion, known, where)
    return motion, sign


def checked_lab(lab: Mapping[str, str], where: str) -> Mapping[str, str]:
    """`up` and `anterior` as lab axes."""
    for key, axis in lab.items():
        if key not in ("up", "anterior"):
            raise unknown_name("lab axis", key, ("up", "anterior"), where)
        if axis not in LAB:
            raise InvalidValueError(f"{key} = '{axis}' of {where} is no axis; write x, y, z, -x, -y or -z.")
    if len({axis.lstrip("+-") for axis in lab.values()}) < len(lab):
        raise InvalidValueError(f"up and anterior of {where} are the same axis.")
    return lab
