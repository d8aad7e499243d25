"""Variables of an answer as rows, and values as JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def rows_of(found: Any, name: str) -> list[dict[str, Any]]:
    """A variable as rows: its name, one column per dimension, value, unit and reference."""
    array = found[name]
    labels = [
        [plain(v) for v in found[d].values] if d in found.coords else list(range(n)) for d, n in array.sizes.items()
    ]
    said = {key: array.attrs.get(key, "") for key in ("units", "relative_to", "reference_frame")}
    out = []
    for place in np.ndindex(array.shape):
        where = {d: labels[k][i] for k, (d, i) in enumerate(zip(array.dims, place, strict=True))}
        value = float(array.values[place])
        out.append({"variable": name, **where, "value": None if value != value else value, **said})
    return out


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
