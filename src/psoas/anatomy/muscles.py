"""Muscles as people name them: families, aliases, groups, fascicles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from psoas.anatomy import SIDES, table
from psoas.anatomy.phrases import sided, tokens
from psoas.errors import UnknownNameError, checked_text, unknown_name

OF_THE_SACRUM = "it is of the body whose sacrum moves; add --operator static --sij elastic, or ask psoas floor."
MERGED, IN_MERGED = "iliopsoas_merged", ("psoas_major", "iliacus")


@cache
def labels() -> dict[str, str]:
    """Plain words for every family.

    Examples
    --------
    >>> labels()["psoas_major"]
    'psoas major'
    """
    return {row["family"]: row["label"] for row in table("families")}


@cache
def _names() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """What people type -> families, and the sentence that goes with some of it."""
    known: dict[str, tuple[str, ...]] = {}
    notes: dict[str, str] = {}
    for row in table("families"):
        for name in (row["family"], row["label"], *row["aliases"].split(), *row["uberon"].split()):
            known[plain(name)] = (row["family"],)
    for row in table("groups"):
        known[plain(row["alias"])] = tuple(row["families"].split())
        notes[plain(row["alias"])] = row["note"]
    for row in table("words_muscles"):
        own = plain(row["means"].removeprefix("group:"))
        for phrase in row["words"].split("; "):
            known.setdefault(plain(phrase), known[own])
            notes.setdefault(plain(phrase), notes.get(own, ""))
    return known, notes


def is_known(name: str) -> bool:
    """Whether people call a family or a group so."""
    return spoken_plain(name) in _names()[0] or spoken_plain(sided(name)[0]) in _names()[0]


def plain(name: str) -> str:
    """A name as it is compared: lower case, spaces and hyphens as underscores."""
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def on_the_sacrum() -> set[str]:
    """Families of strands and ligaments that only a body with a sacrum that moves has."""
    return {row["family"] for row in table("floor_strands")}


def spoken_plain(name: str) -> str:
    """A name as it is compared, also where it is written `m. psoas`, in other forms of its letters, or an id."""
    key = plain(name)
    if key in _names()[0] or (key.isascii() and "." not in key and ":" not in key):
        return key
    return plain(" ".join(t.text for t in tokens(name)))


class Asked(NamedTuple):
    """What somebody asked for: whole families, single fascicles (model names without side), and what to tell them.

    `sides` holds the names that end in one, as they were typed.
    """

    families: tuple[str, ...]
    fascicles: tuple[str, ...]
    notes: tuple[str, ...]
    sides: Mapping[str, str]


def parted(asked: Sequence[str], muscles: Iterable[str], families: Iterable[str]) -> list[str]:
    """Names one by one: parted at commas, but for a comma in a file's own name.

    Examples
    --------
    >>> parted(["psoas, iliacus", "a,b"], ["a,b_r"], ["psoas", "iliacus"])
    ['psoas', 'iliacus', 'a,b']
    """
    own = {*(m[:-2] if m.endswith(SIDES) else m for m in muscles), *muscles, *families}
    pieces = (part for text in asked for part in ([text] if checked_text("muscle", text) in own else text.split(",")))
    return [name for name in map(str.strip, pieces) if name]


def merged_words(name: str, family: str, where: str) -> str:
    """Why one of two muscles that a model has as one cannot be asked for."""
    other = next(f for f in IN_MERGED if f != family)
    return (
        f"no muscle named '{name}' in {where}: {labels()[family]} is merged with {labels()[other]} there; ask for "
        "'iliopsoas', which is both."
    )


def muscles_asked(asked: Sequence[str], muscles: Iterable[str], families: Iterable[str], where: str) -> Asked:
    """Families and fascicles meant by what somebody typed: aliases, groups, families, or a model's own names.

    Parameters
    ----------
    asked : sequence of str
        Each may hold several names parted by commas.
    muscles, families : iterable of str
        What the body has.
    where : str
        Name of the body, for messages.

    Raises
    ------
    UnknownNameError
        A name that no table and no model muscle bears, or a family the body lacks.

    Examples
    --------
    >>> muscles_asked(["iliopsoas"], ["iliacus_r"], ["psoas_major", "iliacus"], "a body").families
    ('psoas_major', 'iliacus')
    """
    known, notes = _names()
    muscles = tuple(muscles)
    stems = {m[:-2] if m.endswith(SIDES) else m: None for m in muscles}
    lower = {plain(s): s for s in stems}
    present = dict.fromkeys(families)
    found: dict[str, None] = {}
    single: dict[str, None] = {}
    said: dict[str, None] = {}
    sides: dict[str, str] = {}
    for name in parted(asked, muscles, present):
        key = plain(name) if plain(name) in lower else spoken_plain(name)
        if key not in known and key not in lower and key.endswith(SIDES):
            sides[name] = "right" if key.endswith("_r") else "left"
            key = key[:-2]
        if key not in known and key not in lower and (spoken := sided(name))[1]:
            sides[name], key = spoken[1], plain(spoken[0])
        own = lower.get(key)
        if key in known and (members := [f for f in known[key] if f in present]):
            found |= dict.fromkeys(members)
            absent = [labels()[f] for f in known[key] if f not in present]
            for note in (notes.get(key), f"Not in this body: {', '.join(absent)}." if absent else ""):
                if note:
                    said[note] = None
        elif own is not None:
            single[own] = None
        elif key in known and MERGED in present and set(known[key]) <= set(IN_MERGED):
            if set(known[key]) < set(IN_MERGED):
                raise UnknownNameError(merged_words(name, known[key][0], where))
            found[MERGED] = None
        elif key in known and set(known[key]) <= on_the_sacrum():
            raise UnknownNameError(f"no muscle named '{name}' in {where}: {OF_THE_SACRUM}")
        elif key in known:
            raise unknown_name("muscle", name, present, where)
        else:
            aliases = (k for k, members in known.items() if set(members) & set(present))
            raise unknown_name("muscle", name, present, where, also=(*aliases, *stems))
    return Asked(tuple(found), tuple(single), tuple(said), sides)
