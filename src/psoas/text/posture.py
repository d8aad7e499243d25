"""Postures with tight muscles as people read them: a table of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.text.layout import decimal, lay_out, wrapped

if TYPE_CHECKING:
    import xarray as xr

QUIET = 0.05  # deg: less than this is printed as no change
FIRST = ("pelvis relative to ground", "femur_r relative to pelvis", "femur_r relative to ground")


def posture_table(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.posture`: what turned which way relative to what, in degrees, with its band.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of `psoas.posture`.

    Returns
    -------
    list of str
        Lines of at most 80 columns.
    """
    a = dataset.attrs
    lines = [*wrapped(f"{a['body']}, {a['support']}: {a['support_words']}")]
    lines += wrapped(f"tight: {a['tight']} ({a['parameterisation']}: {a['parameterisation_words']})")
    if a["keep"]:
        lines += wrapped(f"kept: {a['keep']} (deg)")
    band = f"; in brackets the {a['band']} ({a['draws_found']} of {a['draws']})" if a["draws_found"] else ""
    lines += wrapped(f"tight minus untight in deg, about the mediolateral axis{band}")
    lines += ["", *rows_table(dataset), ""]
    for case in dataset.case.values:
        lines += wrapped(case_words(dataset, str(case)))
    lines += wrapped("The difference is what to read; each posture alone hangs on the cost that was assumed.")
    return lines + (wrapped(a["notes"]) if a["notes"] else [])


def rows_table(dataset: xr.Dataset) -> list[str]:
    """A line for every pair of segments; both legs in one where they do the same."""
    pairs = [str(p) for p in dataset.pair.values]
    ordered = [p for p in FIRST if p in pairs] + [p for p in pairs if p not in FIRST]
    banded = "sagittal_change_low" in dataset
    rows = []
    for pair in ordered:
        of, to = (str(dataset[key].sel(pair=pair).item()) for key in ("pair_of", "pair_relative_to"))
        if of.endswith("_l") and same_legs(dataset, pair):
            continue
        change = np.degrees(float(dataset.sagittal_change.sel(pair=pair)))
        both = of.endswith("_r") and same_legs(dataset, pair)
        name = pair.replace("_r", "").replace("_l", "") if both else pair
        cells = [name, said(of, to, change), decimal(abs(change))]
        if banded:
            cells.append(span(dataset, pair, -1.0 if change < 0 else 1.0))
        now = [np.degrees(float(dataset.sagittal_angle.sel(pair=pair, case=c))) for c in dataset.case.values]
        rows.append([*cells, *(decimal(v) for v in now)])
    header = ["", "tight muscles", "deg", *(["5-95 %"] if banded else []), "untight", "tight"]
    return lay_out(header, rows, "<<>" + (">" if banded else "") + ">>", gap=1)


def said(of: str, relative_to: str, change: float) -> str:
    """What a change [deg] about right is called."""
    return "-" if abs(change) < QUIET else word(table("words"), of, relative_to, "right", change)


def span(dataset: xr.Dataset, pair: str, way: float) -> str:
    """The band of a change, as far as it goes the way that the word says."""
    low, high = (np.degrees(float(dataset[f"sagittal_change_{end}"].sel(pair=pair))) for end in ("low", "high"))
    low, high = sorted((way * low, way * high))
    return f"({decimal(low)} to {decimal(high)})"


def same_legs(dataset: xr.Dataset, pair: str) -> bool:
    """Whether a pair of the one leg turns as its twin does."""
    other = pair.replace("_r", "_#").replace("_l", "_r").replace("_#", "_l")
    if other == pair or other not in dataset.pair.values:
        return False
    one, two = (dataset.sagittal_angle.sel(pair=p).values for p in (pair, other))
    return bool(np.allclose(one, two, atol=1e-4))


def case_words(dataset: xr.Dataset, case: str) -> str:
    """Status, residual and active limits of one posture."""
    a = dataset.attrs
    limits = f"; active: {a[f'active_{case}']}" if a[f"active_{case}"] else "; no limit was met"
    lacking = f"; {a[f'lacking_{case}']}" if a[f"lacking_{case}"] else ""
    return f"{case}: {a[f'status_{case}']}, residual {a[f'residual_{case}']:.1e} N m{lacking}{limits}"
