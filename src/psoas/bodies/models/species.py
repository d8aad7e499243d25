"""A model as an animal's: its species is given, never guessed, and held against its lumbar vertebrae."""

from __future__ import annotations

import re
from dataclasses import replace

from psoas.anatomy.species import Species, species_of
from psoas.bodies.models.spine import between
from psoas.body.body import Body
from psoas.errors import InvalidValueError, listed

LUMBAR = re.compile(r"l(?:umbar|v)?[_ ]?([1-9])(?:\D.*)?$", re.IGNORECASE)
UPRIGHT_REMARKS = ("The toes point backwards", "The pelvis does not stand upright", "The knees bend forwards")


def lumbar_count(body: Body) -> int:
    """How many lumbar vertebrae lie from pelvis to thorax, one piece with either or not; 0 where none is so named."""
    own = {new: old for old, new in body.aliases.items()}
    ends = [old for old, new in body.aliases.items() if new in ("pelvis", "thorax")]
    return sum(bool(LUMBAR.match(name)) for name in (*(own.get(s, s) for s in between(body)), *ends))


def with_species(body: Body, name: str | None) -> Body:
    """The body as one of a species; as it is where none is given.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown species; one that has another number of lumbar vertebrae.
    """
    if name is None:
        return body
    kind = species_of(name)
    count = lumbar_count(body)
    if count and count not in kind.lumbar:
        raise InvalidValueError(
            f"{body.name} has {count} lumbar vertebrae, and a {kind.label} {listed(map(str, kind.lumbar), 'or')}: "
            "it is no such animal; give the species that it is, or none."
        )
    said = [] if count else [f"Its lumbar vertebrae are not in the model: nothing says that it is a {kind.label}."]
    if not kind.pronograde:
        return replace(body, species=kind.name, remarks=(*body.remarks, *said))
    kept = tuple(r for r in body.remarks if not r.startswith(UPRIGHT_REMARKS))
    feet = {"r": foot_of(body, kind, 0, "r"), "l": foot_of(body, kind, 0, "l"),
            "fr": foot_of(body, kind, 1, "r"), "fl": foot_of(body, kind, 1, "l")}  # fmt: skip
    stance = kind.stance if all(foot in body.segments for foot in feet.values()) else "none"
    named = {"default", "standing"}
    return replace(
        body, species=kind.name, feet=feet, remarks=(*kept, *said, kind.words),
        postures={n: q for n, q in body.postures.items() if n in named},
        stances={n: stance for n in body.stances if n in named}, supports={},
    )  # fmt: skip


def foot_of(body: Body, kind: Species, which: int, side: str) -> str:
    """The segment that touches the ground; the heel of a hind foot without toes, the forearm where it is welded on."""
    wanted = f"{kind.feet[which]}_{side}"
    other = f"{'calcn' if which == 0 else 'radius'}_{side}"
    return wanted if wanted in body.segments else other
