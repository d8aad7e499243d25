"""A dataset that refuses to become one table of every combination of its dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import xarray as xr

from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    import pandas

MOST_ROWS = 5_000_000


class Answer(xr.Dataset):  # type: ignore[no-untyped-call]
    """An `xarray.Dataset` and nothing else, but for `to_dataframe`, which has a limit."""

    __slots__ = ()

    def to_dataframe(self, dim_order: Sequence[Any] | None = None) -> pandas.DataFrame:
        """As in xarray, up to five million rows.

        Raises
        ------
        InvalidValueError
            The product of all dimensions is larger: muscles times segments times coordinates and so on.
        """
        rows = prod(self.sizes.values())
        if rows > MOST_ROWS:
            raise InvalidValueError(
                f"to_dataframe would make {rows / 1e6:.0f} million rows, one for every combination of "
                f"{', '.join(map(str, self.sizes))}; psoas.frame(answer) gives one for every number."
            )
        return super().to_dataframe(list(dim_order) if dim_order is not None else None)
