"""`Series`: what a numeric file holds, as plain arrays with labels, units, rate and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.errors import FileFormatError

if TYPE_CHECKING:
    from xarray import DataArray

Array = NDArray[np.float64]
COMPONENTS = ("x", "y", "z")  # of a position in lab axes
EVEN = 0.5  # times closer than this share of a step to an even grid count as rounded, not as uneven


@dataclass(frozen=True, repr=False, eq=False)
class Series:
    """Labelled samples over time, as a file gave them; missing values are nan.

    Attributes
    ----------
    source : str
        Name of the file, without its folder.
    labels : tuple of str
    time : (time,) [s], strictly increasing
    values : (time, label) or (time, label, component) [`units`], in the file's lab axes
    units : tuple of str, one per label
        Empty where the file does not say (``.mot`` and ``.sto`` never do: the model knows).
    components : tuple of str
        Names along the last axis; empty if `values` has two axes.
    in_degrees : bool or None
        Whether rotations are in degrees, for ``.mot`` and ``.sto``; nothing has been converted.
    in_degrees_how : str
        How that was found, in words.
    up : str or None
        Lab axis that points up, such as ``+y``, for markers; None if unknown.
    up_how : str
        How that was found, in words.
    notes : tuple of str
        Remarks on the file, one sentence each: what was missing, wrong in its header, or dropped.
    lines : (time,) line of the file each row stands in; empty for binary files
    doubled : tuple of str, labels that stood over several columns, of which the first was kept
    """

    source: str
    labels: tuple[str, ...]
    time: Array
    values: Array
    units: tuple[str, ...]
    components: tuple[str, ...] = ()
    in_degrees: bool | None = None
    in_degrees_how: str = ""
    up: str | None = None
    up_how: str = ""
    notes: tuple[str, ...] = ()
    lines: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    doubled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.time, self.values, self.lines):
            array.setflags(write=False)

    def __repr__(self) -> str:
        rate = "one row" if len(self.time) < 2 else f"{self.rate:.6g} Hz"
        return f"<Series {self.source}: {len(self.time)} rows of {len(self.labels)} labels, {rate}>"

    @cached_property
    def rate(self) -> float:
        """Rows per second [Hz] from the times themselves; nan if there is one row only."""
        return rate(self.time)

    def column(self, label: str) -> Array:
        """Values (time,) or (time, component) of one label."""
        return self.values[:, self.labels.index(label)]

    def array(self) -> DataArray:
        """The values as a labelled array, dims (time, label[, component])."""
        import xarray as xr

        together = self.units[0] if len(set(self.units)) == 1 else ""
        dims = ("time", "label", "component")[: self.values.ndim]
        coords: dict[str, Any] = {
            "time": ("time", self.time, {"units": "s", "long_name": "time"}),
            "label": list(self.labels),
            "unit": ("label", list(self.units)),
        }
        if self.components:
            coords["component"] = list(self.components)
        attrs: dict[str, Any] = {"units": together, "long_name": f"samples of {self.source}", "source": self.source}
        attrs |= {"rate": self.rate, "notes": " ".join(self.notes)}
        if self.up_how:
            attrs |= {"lab_up": self.up or "unknown", "lab_up_how": self.up_how}
        if self.in_degrees is not None:
            attrs |= {"in_degrees": "yes" if self.in_degrees else "no", "in_degrees_how": self.in_degrees_how}
        return xr.DataArray(self.values, coords, dims, name="samples", attrs=attrs)


def steady_step(time: Array) -> float:
    """The step [s] seen over half the file, which rounding of the times and one odd row do not move."""
    half = max(len(time) // 2, 1)
    return float(np.median(time[half:] - time[:-half]) / half)


def even(time: Array) -> bool:
    """Whether the times lie on an even grid, as far as their rounding lets one see."""
    if len(time) < 3:
        return True
    step = steady_step(time)
    return bool(np.abs(time - time[0] - step * np.arange(len(time))).max() <= EVEN * step)


def rate(time: Array) -> float:
    """Rows per second [Hz]: of the even grid the times lie on, else from the median step; nan for one row.

    Times rounded to four decimals make the median step alone wrong by 2 % at 600 Hz (0.0017 for 0.001667 s).
    """
    if len(time) < 2:
        return float("nan")
    return 1 / (steady_step(time) if even(time) else float(np.median(np.diff(time))))


def share(count: int, of: int) -> str:
    """`3 of 10 (30.0%)`, for remarks."""
    return f"{count} of {of} ({count / of:.1%})"


def without_repeats(rows: Array, lines: NDArray[np.intp], column: int) -> tuple[Array, NDArray[np.intp], list[str]]:
    """The rows (row, column of numbers) without those that repeat the one before, and a remark.

    A row repeats another where its time does and all its numbers; at the end of the file, where programs write the last
    instant twice, where its time does.
    """
    time = rows[:, column]
    with np.errstate(invalid="ignore", over="ignore"):
        again = np.concatenate([[False], np.diff(time) == 0])
    same = np.concatenate([[False], ((rows[1:] == rows[:-1]) | (np.isnan(rows[1:]) & np.isnan(rows[:-1]))).all(axis=1)])
    last = again & np.logical_and.accumulate(again[::-1])[::-1]  # an unbroken run that reaches the end
    gone = again & (same | last)
    if not gone.any():
        return rows, lines, []
    several = gone.sum() > 1
    where = f"lines {lines[gone][0]} to {lines[gone][-1]}" if several else f"line {lines[gone][0]}"
    who, verb, was = ("rows", "repeat", "were") if several else ("row", "repeats", "was")
    said = f"{int(gone.sum())} {who} ({where}) {verb} the time of the row before and {was} dropped."
    return rows[~gone], lines[~gone], [said]


def check_time(source: str, time: Array, lines: NDArray[np.intp]) -> Array:
    """The times, if every one is a number and later than the one before."""
    if not np.isfinite(time).all():
        line = lines[int(np.argmin(np.isfinite(time)))]
        raise FileFormatError(f"{source}:{line}: the time of this row is missing; every row needs a time in seconds.")
    with np.errstate(over="ignore"):
        step, span = np.diff(time), time[-1] - time[0]
    if (step <= 0).any():
        i = int(np.argmax(step <= 0)) + 1
        raise FileFormatError(
            f"{source}:{lines[i]}: time {float(time[i])!r} does not come after {float(time[i - 1])!r}; "
            "rows must be in order of time, each time once; sort or trim the file."
        )
    if len(step) and not (step.min() > 1e-12 and np.isfinite(span)):
        raise FileFormatError(
            f"{source}: its times are too close together or too far apart for seconds; check the time column."
        )
    return time


def rate_notes(time: Array, stated: float | None) -> list[str]:
    """Remarks where the times are uneven or disagree with the rate that the header states [Hz]."""
    notes = []
    found = rate(time)
    if not even(time):
        steps = np.diff(time)
        notes.append(f"The time steps vary from {steps.min():.6g} to {steps.max():.6g} s; the rate is of the median.")
    if stated is not None and np.isfinite(found) and not 0.99 < found / stated < 1.01:
        notes.append(f"The header states {stated:g} Hz but the times say {found:.6g} Hz, which is what counts here.")
    return notes
