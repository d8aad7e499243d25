"""The row of an answer that is chosen on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.rows import Row, muscles_in, one_side, row_named
from psoas.errors import InvalidValueError
from psoas.viewer.link import Wish

if TYPE_CHECKING:
    import xarray as xr


def chosen(dataset: xr.Dataset, wish: Wish) -> Row:
    """The row that a wish's muscle and side mean.

    Raises
    ------
    InvalidValueError
        The body has no such muscle on that side.
    """
    side = side_of(wish)
    found = row_named(dataset, wish.muscle, side)
    if found is None:
        raise InvalidValueError(f"{dataset.attrs['body']} has no '{wish.muscle}' on the {side} side; choose another.")
    return found


def side_of(wish: Wish) -> str:
    """Whose muscles: torque is per side, the right unless the left is asked for."""
    return one_side("", "", wish.operator) if wish.side == "both" else wish.side


def members(dataset: xr.Dataset, wish: Wish) -> set[str]:
    """Names of the muscles that the chosen row is made of."""
    return set(muscles_in(dataset, chosen(dataset, wish)))
