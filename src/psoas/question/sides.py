"""On which side each muscle was asked for: the side given, or the one that its name ends in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psoas.anatomy.muscles import muscles_asked, parted
from psoas.body.body import Body
from psoas.dataset.rows import ENDS
from psoas.errors import InvalidValueError, checked_text, invalid_choice

Sides = Mapping[str, tuple[str, ...]]


def sides_asked(body: Body, muscles: Sequence[str] | str | None, side: str | None = None) -> Sides:
    """Family, or fascicle without its side -> the sides on which it was asked for.

    Parameters
    ----------
    muscles : str or sequence of str, optional
        As in `psoas.actions`; a name that ends in ``_r`` or ``_l`` asks for that side.
    side : {'both', 'right', 'left'}, optional
        Of all of them.

    Raises
    ------
    UnknownNameError, InvalidValueError
        A side that is none, or another than a muscle's name ends in.

    Examples
    --------
    >>> import psoas
    >>> sides_asked(psoas.default_body(), ["psoas_l", "iliacus"])
    {'psoas_major': ('left',), 'iliacus': ('both',)}
    """
    if side is not None and checked_text("side", side) not in ENDS:
        raise invalid_choice("side", side, ENDS)
    present = list(dict.fromkeys(body.muscle_table["family"]))
    if muscles is None:
        return dict.fromkeys(present, (side or "both",))
    found: dict[str, dict[str, None]] = {}
    for name in parted([muscles] if isinstance(muscles, str) else muscles, body.muscles, present):
        own = muscles_asked([name], body.muscles, present, body.name)
        named = own.sides.get(name)
        if side is not None and named not in (None, side):
            raise InvalidValueError(
                f"'{name}' is on the {named}, and side='{side}' asks for another; give one of them."
            )
        for what in (*own.families, *own.fascicles):
            found.setdefault(what, {})[side or named or "both"] = None
    return {what: tuple(sides) for what, sides in found.items()}
