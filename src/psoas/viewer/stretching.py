"""The page's tab of a stretch: a slider of depth with the stopper named; and a battery of tests as a checklist."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import psoas
from psoas.answers.stretch.programs import keys, program
from psoas.answers.tightness.taken import listed_tests
from psoas.text.stretch import counts, label, source_words, stop_words, wholes, worst_cheat
from psoas.text.tightness import next_best
from psoas.viewer.readout import safe

NONE = "no stretch"
HINT = "Choose a stretch and go deeper: the body follows, and who resists most is named. The right leg."
MOST_SAID = 4  # muscles in the sentence


@cache
def programs() -> dict[str, str]:
    """Everyday name -> key of every program that has a depth and needs no rest."""
    every = (program(key) for key in keys())
    return {one.name: one.key for one in every if one.kind == "kinematic" and one.moves}


def posture_of(found: Any) -> str:
    """A position as text of coordinates, in degrees and millimetres, that any slider takes."""
    body = psoas.default_body()
    q = found.stretch_coordinate.isel(program=0)
    from psoas.units import to_door

    pairs = []
    for name in body.independent:
        value = to_door(float(q.sel(coordinate=name)), bool(body.rotational[body.coordinate(name)]))
        standing = to_door(body.postures["standing"][name], bool(body.rotational[body.coordinate(name)]))
        if abs(value - standing) > 1e-6:
            pairs.append(f"{name}={value:.6g}")
    return ",".join(["standing", *pairs])


def stretched(name: str, depth: float) -> tuple[str, str]:
    """The posture of a stretch at a depth [deg], and what to say of it: who is reached, who resists, what cheats."""
    one = program(programs()[name])
    found = psoas.stretch(one.key, depth=min(max(depth, one.low), one.high))
    here = found.isel(program=0)
    moment = float(here.stretch_moment.sum())
    reached = sorted((float(here.stretch_excess.sel(strand=s)), s) for s in wholes(here) if counts(here, s))[::-1]
    words = ", ".join(f"{label(here, s)} {100 * x:+.0f} %" for x, s in reached[:MOST_SAID])
    who = str(here.stopper.item())
    share = float(here.stretch_share.sel(source=who))
    stopper = (
        f"{source_words(here, who)} resists most: {share:.2f} of {moment:.0f} N m" if share > 0 else stop_words(here)
    )
    said = f"beyond walking: {words or 'no muscle'}. {stopper}. {worst_cheat(here)}"
    return posture_of(found), f'<div class="psoas"><p>{safe(said)}</p></div>'


class StretchTab:
    """A program and its depth.

    Parameters
    ----------
    gui : viser's
    told : what is called: `stretch` (everyday name, depth in degrees)
    """

    def __init__(self, gui: Any, told: dict[str, Callable[..., None]]) -> None:
        self.name = gui.add_dropdown("stretch", (NONE, *programs()))
        self.depth = gui.add_slider("depth, deg", -30.0, 120.0, 1.0, 0.0)
        self.words = gui.add_html(f'<div class="psoas"><p>{HINT}</p></div>')
        for handle in (self.name, self.depth):

            @handle.on_update  # type: ignore[untyped-decorator]
            def _(event: Any) -> None:
                if event.client is not None and self.name.value != NONE:
                    if event.target is self.name:
                        self.bound()
                    told["stretch"](self.name.value, float(self.depth.value))

    def bound(self) -> None:
        """The ends of the chosen program."""
        one = program(programs()[self.name.value])
        self.depth.min, self.depth.max = one.low, one.high
        self.depth.value = min(max(0.0, one.low), one.high)


class BatteryTab:
    """A checklist of tests, and what they could tell before anybody is measured.

    Parameters
    ----------
    gui : viser's
    told : what is called: `battery` (keys of the tests that are ticked)
    """

    def __init__(self, gui: Any, told: dict[str, Callable[..., None]]) -> None:
        self.ticks = {}
        self.words = gui.add_html('<div class="psoas"><p>Tick tests: what could they tell of anybody?</p></div>')
        for key, one in listed_tests().items():
            self.ticks[key] = gui.add_checkbox(one.name, False, hint=f"{one.demands}; noise {one.noise:g} {one.unit}")

            @self.ticks[key].on_update  # type: ignore[untyped-decorator]
            def _(event: Any) -> None:
                if event.client is not None:
                    told["battery"]([key for key, tick in self.ticks.items() if tick.value])


def could_tell(chosen: list[str]) -> str:
    """What ticked tests could tell, as the page holds it."""
    if not chosen:
        return '<div class="psoas"><p>No test is ticked: nothing can be told.</p></div>'
    found = psoas.tightness(chosen)
    rows = "".join(
        f"<li>{safe(str(s))}: {safe(str(v))} ({float(found.tightness_penalty.sel(suspect=s)):.1f} nats)</li>"
        for s, v in zip(found.suspect.values, found.suspect_verdict.values, strict=True)
    )
    ratio = found.tightness_ratio.sel(candidate="nobody tight")
    kinds = zip(found.parameter.values, found.parameter_kind.values, found.parameter_label.values, strict=True)
    stays = "".join(
        f"<li>{safe(str(text))}: {float(ratio.sel(parameter=p)):.2f}</li>" for p, k, text in kinds if k == "fibre"
    )
    return (
        f'<div class="psoas"><p>Somebody with fibres a fifth shorter, read exactly:</p><ul>{rows}</ul>'
        f"<p>{safe(next_best(found))}</p><p>What stays unknown, of 1:</p><ul>{stays}</ul></div>"
    )
