"""Which segment moves relative to which: pairs, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.body.body import Body
from psoas.errors import InvalidValueError, checked_text

if TYPE_CHECKING:
    pass


def segments_of(body: Body, of: str, relative_to: str) -> tuple[int | None, int | None]:
    """Indices of two segments (None: the ground), which must differ."""
    a, b = (None if checked_text("segment", s) == "ground" else body.segment(s) for s in (of, relative_to))
    if of == relative_to:
        raise InvalidValueError(f"'{of}' relative to itself does not move; name two different segments.")
    return a, b


def checked_pairs(body: Body, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs under psoas' names of their segments; at least one."""
    found = [(body.segment_name(of), body.segment_name(to)) for of, to in pairs]
    if not found:
        raise InvalidValueError("name at least one pair of segments, such as ('pelvis', 'ground').")
    return found


def check_pairs(body: Body, pairs: Sequence[tuple[str, str]], operator: str) -> None:
    """Refuse moment arms between segments without a joint."""
    for of, to in pairs:
        joined = {body.parents.get(of), *(c for c, p in body.parents.items() if p == of)}
        if operator == "torque" and "ground" not in (of, to) and to not in joined:
            raise InvalidValueError(f"torque of '{of}' relative to '{to}' has no meaning here: no joint joins them.")


def pairs_asked(body: Body, of: str | None, relative_to: str | None, side: str | None) -> list[tuple[str, str]]:
    """Pairs of segments: the one asked for, a segment with the ground and all it joins, or the default two."""
    if of is None:
        return [("femur_l" if side == "left" else "femur_r", "pelvis"), ("pelvis", "ground")]
    if relative_to is not None:
        return [(of, relative_to)]
    if of == "ground":
        raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
    body.segment(of)
    of = body.segments[body.segment(of)]
    children = [child for child, parent in body.parents.items() if parent == of]
    apart = {s for s in children if set(body.joints[s].coordinates) <= body.locked}
    return [(of, other) for other in dict.fromkeys(["ground", body.parents[of], *children]) if other not in apart]
