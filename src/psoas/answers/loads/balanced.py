"""Forces of a posture that something balances, or an error that says what is missing and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.errors import NotConvergedError

if TYPE_CHECKING:
    import xarray as xr


def checked_loads(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset, if the posture is balanced.

    Raises
    ------
    NotConvergedError
        Nothing balances it; says what is missing.
    """
    if dataset.attrs["status"] == "balanced":
        return dataset
    missing, kg = dataset.attrs["missing"].split("; "), dataset.attrs["hands_kg"]
    raise NotConvergedError(
        f"nothing balances '{dataset.attrs['posture']}' with {f'{kg:g} kg in the hands' if kg else 'empty hands'}: "
        f"{'; '.join(missing[:3]) or 'the solver stopped'}; {cure(dataset)}."
    )


def cure(dataset: xr.Dataset) -> str:
    """What would help a posture that nothing balances; nothing is promised that was not tried."""
    attrs = dataset.attrs
    if attrs.get("with_empty_hands") == "balanced":
        return "with empty hands it is balanced: hold less"
    return "change the posture" if not attrs["hands_kg"] else "empty hands do not help either: change the posture"
