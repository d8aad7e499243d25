"""People with nothing tight, solved once: what is asked next is often the same person, tight otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from psoas.answers.posture.person import Person, person
from psoas.bodies.variants import has_centres, with_geometry
from psoas.body.body import Body
from psoas.mechanics.tissue.draws import draw

KEPT = 32  # people, of about two megabytes each: the default number of draws, and who they are drawn around
_KEPT: dict[tuple[object, ...], Person] = {}  # by the body's id: bodies are not hashable, and a person keeps its own


def untight(body: Body, support: str, effort: str, keep: Mapping[str, float]) -> Person:
    """Somebody of a body, untight on a support; `keep` as in `person` [rad]."""
    key = (id(body), support, effort, tuple(sorted(keep.items())))
    if (found := _KEPT.get(key)) is None:
        found = _KEPT[key] = person(body, support, effort=effort, keep=keep)
        for old in list(_KEPT)[:-KEPT]:
            _KEPT.pop(old, None)
    return found


@lru_cache(maxsize=KEPT)
def like(somebody: Person, support: str, seed: int, k: int) -> Person:
    """Somebody like them with the tissue, strengths, costs and geometry of draw k, untight on the same support."""
    drawn = draw(seed, k)
    body = with_geometry(somebody.body, drawn.geometry) if has_centres(somebody.body) else somebody.body
    return person(
        body, support, **drawn.tissue, effort=drawn.effort, costs=drawn.costs, keep=somebody.keep, start=somebody
    )
