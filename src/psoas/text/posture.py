"""Postures with tight muscles as people read them: a table of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.band import AGREED, STILL, agreeing, holds
from psoas.text.layout import lay_out, wrapped

if TYPE_CHECKING:
    import xarray as xr

FIRST = ("pelvis relative to ground", "femur relative to pelvis", "femur relative to ground")
RULE = "every number: + turns the front up (pelvis posterior; spine, knee extend; hip flexes; thigh, shank forward)"
NO_SIGN = "no reliable sign"


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
    lines += wrapped(f"tight minus untight in deg, about the mediolateral axis; {RULE}")
    lines += wrapped(band_sentence(dataset))
    lines += ["", *rows_table(dataset), *by_effort(dataset), ""]
    for case in dataset.case.values:
        lines += wrapped(case_words(dataset, str(case)))
    lines += wrapped("The difference is what to read; each posture alone hangs on the cost that was assumed.")
    return lines + (wrapped(a["notes"]) if a["notes"] else [])


def band_sentence(dataset: xr.Dataset) -> str:
    """What the band is made of, and how it decides on a sign."""
    a = dataset.attrs
    if not a["draws_found"]:
        return "one body, no draws: nothing here says how far a sign holds"
    lost = a["draws"] - a["draws_found"]
    missing = f"; {lost} of {a['draws']} draws found no posture" if lost else ""
    return (
        f"band: {a['band']}, effort by {', '.join(efforts(dataset))} in turn; holds: in how many of "
        f"{a['draws_found']} the sign is this one; under {100 * AGREED:g} % there is {NO_SIGN}{missing}"
    )


def rows_table(dataset: xr.Dataset) -> list[str]:
    """A line for every pair of segments; both legs in one where they do the same."""
    banded = bool(dataset.attrs["draws_found"])
    rows = []
    for pair, name in shown_pairs(dataset):
        cells = [name, said(dataset, pair), signed(degrees(dataset.sagittal_change, pair))]
        if banded:
            low, high = (degrees(dataset[f"sagittal_change_{end}"], pair) for end in ("low", "high"))
            agree = int(dataset.sagittal_change_agree.sel(pair=pair))
            held = f"{agree} of {dataset.attrs['draws_found']}" if moves(dataset, pair) else "-"
            rows.append([*cells, f"{signed(low)} to {signed(high)}", held])
        else:
            now = [degrees(dataset.sagittal_angle.sel(case=c), pair) for c in dataset.case.values]
            rows.append([*cells, *map(signed, now)])
    header = ["", "tight muscles", "deg", *(["band", "holds"] if banded else ["untight", "tight"])]
    return lay_out(header, rows, "<<>>>", gap=1)


def shown_pairs(dataset: xr.Dataset) -> Iterator[tuple[str, str]]:
    """Pairs in the order they are shown, each with the name it has there."""
    named = {}
    for pair in map(str, dataset.pair.values):
        same = same_legs(dataset, pair)
        if not (same and pair.split()[0].endswith("_l")):
            named[pair.replace("_r", "").replace("_l", "") if same else pair] = pair
    for name in (*(n for n in FIRST if n in named), *(n for n in named if n not in FIRST)):
        yield named[name], name


def by_effort(dataset: xr.Dataset) -> list[str]:
    """Of the pairs that come first and have no reliable sign: in how many draws of each measure the sign is this."""
    if not dataset.attrs["draws_found"]:
        return []
    lines = []
    for pair, name in shown_pairs(dataset):
        if name not in FIRST or not moves(dataset, pair) or held(dataset, pair):
            continue
        change, every = dataset.sagittal_change.sel(pair=pair), dataset.sagittal_change_draw.sel(pair=pair)
        counts = []
        for effort in efforts(dataset):
            some = every.values[dataset.draw_effort.values == effort]
            counts.append(f"{agreeing(np.atleast_1d(change), some[:, None])[0]} of {len(some)} by {effort}")
        of, to = ends(dataset, pair)
        way = word(table("words"), of, to, "right", float(change))
        lines += wrapped(f"{name} {way} in {', '.join(counts)}")
    return lines


def efforts(dataset: xr.Dataset) -> list[str]:
    """What effort is weighted by in the draws."""
    return list(dict.fromkeys(map(str, dataset.draw_effort.values)))


def said(dataset: xr.Dataset, pair: str) -> str:
    """What a change about right is called, if its sign holds."""
    if not moves(dataset, pair):
        return "-"
    change = float(dataset.sagittal_change.sel(pair=pair))
    return word(table("words"), *ends(dataset, pair), "right", change) if held(dataset, pair) else NO_SIGN


def moves(dataset: xr.Dataset, pair: str) -> bool:
    """Whether a change is told from none."""
    return abs(float(dataset.sagittal_change.sel(pair=pair))) >= STILL


def held(dataset: xr.Dataset, pair: str) -> bool:
    """Whether the sign of a change holds in enough draws."""
    draws = dataset.attrs["draws_found"]
    return not draws or holds(int(dataset.sagittal_change_agree.sel(pair=pair)), draws)


def ends(dataset: xr.Dataset, pair: str) -> tuple[str, str]:
    """The two segments of a pair."""
    of, to = (str(dataset[key].sel(pair=pair).item()) for key in ("pair_of", "pair_relative_to"))
    return of, to


def degrees(values: xr.DataArray, pair: str) -> float:
    """The value of a pair, in degrees."""
    return float(np.degrees(float(values.sel(pair=pair))))


def signed(value: float) -> str:
    """A number with its sign; none where it rounds to zero."""
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}"


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
