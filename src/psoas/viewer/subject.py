"""What is shown: a body as plain data and callables, so that the page needs to know no engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from psoas.viewer.link import Wish

Posture = str | Mapping[str, float]


@dataclass(frozen=True)
class Slider:
    """A coordinate that can be set: its name, what moving it up is called, its range and group on the page.

    `low`, `high` in `unit` (deg or mm), wide enough for every named posture.
    """

    name: str
    upward: str
    low: float
    high: float
    unit: str
    group: str


@dataclass(frozen=True)
class Film:
    """A motion as postures.

    Attributes
    ----------
    source : str, the file's own name
    time : (k,) [s]
    postures : per frame, coordinate -> rad or m
    stances : per frame
    notes : sentences
    """

    source: str
    time: Sequence[float]
    postures: Sequence[Mapping[str, float]]
    stances: Sequence[str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A body to show.

    Attributes
    ----------
    name : str
    remarks : sentences that go with every answer
    sliders : in the order of the page
    totals : sliders that move several others -> those
    postures : names of named postures
    muscles : (name, label) of whole muscles and parts, in the order of the page
    fascicles : whole muscle or part -> model names without side
    segments : that have a row in the read-outs
    joints : those -> the segment at the other side of their joint
    every_segment : all that may be chosen
    tight : (family, label) that have a slider for tightness; empty if the body has no passive parts
    values : (Wish, posture) -> coordinate -> value in the slider's unit
    scene : (Wish, posture, with surfaces) -> dataset of `psoas.scene`
    answer : (Wish, posture) -> dataset of `psoas.actions` or `psoas.static`
    judged : (Wish, posture) -> pair of segments -> dataset of `psoas.robustness` of the chosen muscle and axis
    tightened : tightness -> dataset of `psoas.posture`
    film : file -> Film
    command : (Wish, name of a motion or '') -> the command that repeats the answer
    start : fields of the first Wish that differ from a Wish's own
    others : coordinates that a posture may set and that have no slider
    """

    name: str
    remarks: str
    sliders: tuple[Slider, ...]
    totals: Mapping[str, tuple[str, ...]]
    postures: tuple[str, ...]
    muscles: tuple[tuple[str, str], ...]
    fascicles: Mapping[str, tuple[str, ...]]
    segments: tuple[str, ...]
    joints: Mapping[str, str]
    every_segment: tuple[str, ...]
    tight: tuple[tuple[str, str], ...]
    values: Callable[[Wish, Posture], dict[str, float]]
    scene: Callable[[Wish, Posture, bool], xr.Dataset]
    answer: Callable[[Wish, Posture], xr.Dataset]
    judged: Callable[[Wish, Posture], Mapping[tuple[str, str], xr.Dataset]]
    tightened: Callable[[Mapping[str, float]], xr.Dataset]
    film: Callable[[Path], Film]
    command: Callable[[Wish, str], str]
    start: Mapping[str, str]
    others: frozenset[str] = frozenset()
