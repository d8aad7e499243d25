"""Which row of which table each passive element uses: sources chosen per group, scales per parameter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from psoas.anatomy import table
from psoas.errors import InvalidValueError, checked_text, invalid_choice, unknown_name

Row = Mapping[str, str]

DEFAULTS = {
    "muscle": "fitted",  # the rows of silder2007, with the factors that were fitted
    "psoas": "ward2009",
    "iliacus": "tlem2_scaled",
    "trunk": "lifting",
    "disc": "schmidt1998",
    "levels": "christophy2012",  # ranges, where the end-stops begin
    "capsule": "fitted",
    "hip": "vanarkel2015",
    "iliotibial_band": "ferber2010",
    "knee": "fitted",
    "ankle": "falisse2019",
    "subtalar": "falisse2019",
    "toes": "sasaki2009",
}
FITTED = "silder2007"
OF_MUSCLES = ("F0", "l_opt", "l_TS", "e1")  # quantities with a scale of their own per family: `l_opt.psoas_major`


@cache
def parameters() -> dict[str, Row]:
    """The rows of `tables/passive_parameters.csv` by name.

    Examples
    --------
    >>> parameters()["preload_factor_500"]["value"]
    '2.11'
    """
    return {row["parameter"]: row for row in table("passive_parameters")}


@cache
def _groups() -> dict[str, str]:
    """Muscle (or family) named in `tables/passive_muscles.csv` -> the element group its row belongs to."""
    own = {row["muscle"]: row["family"] for row in table("muscles")}
    trunk = {f for row in parameters().values() if row["parameter"] == "trunk_stress" for f in row["families"].split()}
    psoas = parameters()["x_ref.psoas"]["families"].split()
    parts = {f"iliacus_{row['part']}" for row in table("iliacus_parts")}
    found = {}
    for row in table("passive_muscles"):
        family = own.get(row["muscle"], row["muscle"])
        found[row["muscle"]] = "psoas" if family in psoas else "trunk" if family in trunk else "muscle"
    found |= dict.fromkeys(parts, "iliacus")
    return found


@cache
def choices() -> dict[str, tuple[str, ...]]:
    """Element groups, and the sets of published numbers that each can take.

    Examples
    --------
    >>> choices()["disc"]
    ('schmidt1998', 'schmidt1998_ruptured', 'han2010', 'panjabi1994')
    """
    found: dict[str, dict[str, None]] = {group: {} for group in DEFAULTS}
    found["muscle"]["fitted"] = None
    for row in table("passive_muscles"):
        found[_groups()[row["muscle"]]][row["set"]] = None
    for group, name in (("disc", "passive_discs"), ("levels", "level_ranges")):
        for row in table(name):
            found[group][row["set"]] = None
    for row in table("passive_ligaments"):
        found[row["element"]][row["set"]] = None
    return {group: tuple(sets) for group, sets in found.items()}


def chosen(sources: Mapping[str, str] | None) -> dict[str, str]:
    """The set of every element group, the defaults where nothing is asked for."""
    known = choices()
    for group, name in (sources or {}).items():
        if checked_text("element group", group) not in known:
            raise unknown_name("element group", group, known, "the passive body")
        if name not in known[group]:
            raise invalid_choice(f"source of {group}", name, known[group])
    return DEFAULTS | dict(sources or {})


def muscle_row(muscle: str, family: str, sources: Mapping[str, str]) -> tuple[Row, str] | None:
    """Row and group of a muscle (without its side): its own, else its family's, else that of the default set."""
    rows = _muscle_rows()
    for name in (muscle, family):
        if (group := _groups().get(name)) is None:
            continue
        for wanted in (sources[group], DEFAULTS[group]):
            if row := rows.get((FITTED if wanted == "fitted" else wanted, name)):
                return row, group
            if (row := rows.get((wanted, family))) is not None:
                return row, group
    return None


@cache
def _muscle_rows() -> dict[tuple[str, str], Row]:
    return {(row["set"], row["muscle"]): row for row in table("passive_muscles")}


def checked_scales(scales: Mapping[str, float] | None, families: frozenset[str]) -> dict[str, float]:
    """The scales, every name known and every value a positive number."""
    known = [name for name, row in parameters().items() if float(row["value"])]
    known += [f"{quantity}.{family}" for quantity in OF_MUSCLES for family in sorted(families)]
    for name, value in (scales or {}).items():
        if checked_text("parameter", name) not in known:
            raise unknown_name("parameter", name, known, "the passive body")
        if isinstance(value, bool) or not isinstance(value, int | float | np.floating) or not 0 < value < math.inf:
            raise InvalidValueError(f"the scale of '{name}' is {value!r}; a scale is a number above zero, 1 for none.")
    return {name: float(value) for name, value in (scales or {}).items()}


def value(name: str, scales: Mapping[str, float]) -> float:
    """A parameter times its scale, refused outside the range of its row."""
    if (row := parameters().get(name)) is None:
        raise unknown_name("passive parameter", name, parameters(), "tables/passive_parameters.csv")
    found = float(row["value"]) * scales.get(name, 1.0)
    low, high = float(row["low"]), float(row["high"])
    if not low * (1 - 1e-9) <= found <= high * (1 + 1e-9):
        raise InvalidValueError(
            f"'{name}' would be {found:.4g} {row['unit']}; it means something from {low} to {high}."
        )
    return found
