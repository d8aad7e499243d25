"""The body in three dimensions as a section of the report: choosers, picture, sentence, legend and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from psoas.errors import printable
from psoas.offline_report.payload import PAIRS, SHOWN_AXES, Answers, payload
from psoas.offline_report.said import called, common
from psoas.offline_report.section import Section
from psoas.offline_report.shares import Judged

if TYPE_CHECKING:
    import xarray as xr

SCRIPTS = ("vendor/three.bundle.min.js", "body3d_data.js", "body3d_stage.js", "body3d_drawing.js", "body3d.js")
STYLES = ("body3d.css",)
VIEWS = {
    "three": "oblique", "right": "right", "front": "front", "left": "left", "back": "back",
    "whole": "whole body", "in": "+", "out": "&minus;", "reset": "reset",
}  # fmt: skip
SPOKEN = {"in": "zoom in", "out": "zoom out", "reset": "reset the view"}
FIRST = "psoas major"  # chosen when the page opens, if the body has it


def body3d(
    scenes: Mapping[str, xr.Dataset],
    answers: Answers,
    *,
    pairs: Sequence[tuple[str, str]] = PAIRS,
    axes: Sequence[str] = SHOWN_AXES,
    judged: Judged | None = None,
    name: str = "body",
    title: str = "The body, and what moves",
) -> Section:
    """A section with the body in 3D, its muscles coloured by what they do.

    Parameters
    ----------
    scenes, answers, pairs, axes, judged
        As in `psoas.offline_report.payload.payload`.
    name, title : str
        Id in the page, and heading.

    Returns
    -------
    Section
        Its data is what `body3d.js` reads; every number in it stands in the datasets, in the unit beside it.

    Examples
    --------
    >>> import psoas
    >>> scenes = {"standing": psoas.scene(muscles="iliacus", surfaces=False)}
    >>> answers = {("standing", "acceleration"): psoas.actions("iliacus", operator="acceleration")}
    >>> section = body3d(scenes, answers)
    >>> section.name, "acceleration: at that instant</option>" in section.html
    ('body', True)
    """
    data = payload(scenes, answers, pairs=pairs, axes=axes, judged=judged)
    html = TEMPLATE.format(
        name=text(name),
        muscles=muscle_options(data["choices"]),
        sides="".join(radio(name, s, label, s == "both") for s, label in SIDES.items()),
        pairs=pair_options(data["pairs"]),
        operators=options([o["label"] for o in data["operators"]]),
        axes=options([a["label"] for a in data["axes"]]),
        postures=options([p["name"] for p in data["postures"]]),
        views="".join(button(key, label) for key, label in VIEWS.items()),
        note=text(f"{data['body']}: {data['geometry']}. {HOW}" if data["geometry"] else HOW),
    )
    return Section(name, title, html, data, SCRIPTS, STYLES)


def text(words: object) -> str:
    """Words as HTML text or as a quoted attribute, on one line."""
    return escape(printable(words), quote=True)


def button(view: str, label: str) -> str:
    """One view."""
    spoken = f' aria-label="{SPOKEN[view]}"' if view in SPOKEN else ""
    return f'<button type="button" data-view="{view}"{spoken}>{label}</button>'


def option(value: object, label: str, chosen: bool = False) -> str:
    """One choice."""
    return f'<option value="{value}"{" selected" if chosen else ""}>{text(label)}</option>'


def options(labels: Sequence[str]) -> str:
    """Choices numbered as listed."""
    return "".join(option(k, label) for k, label in enumerate(labels))


def radio(name: str, value: str, label: str, chosen: bool) -> str:
    """One side."""
    mark = " checked" if chosen else ""
    return f'<label><input type="radio" name="side" value="{value}"{mark}>{text(label)}</label>'


def muscle_options(choices: Sequence[Mapping[str, Any]]) -> str:
    """All, families with their parts, then single muscles under their family."""
    first = next((k for k, c in enumerate(choices) if c["label"] == FIRST), None)
    found = [option("all", "all muscles", first is None)]
    numbered = list(enumerate(choices))
    for under, some in groupby(numbered, key=lambda kc: str(kc[1]["under"])):
        inner = "".join(option(k, ("- " if c["depth"] else "") + c["label"], k == first) for k, c in some)
        found.append(f'<optgroup label="{text(f"single muscles: {under}")}">{inner}</optgroup>' if under else inner)
    return "".join(found)


def pair_options(pairs: Sequence[Mapping[str, Any]]) -> str:
    """References under the segment that moves."""
    found = []
    for of, some in groupby(enumerate(pairs), key=lambda kp: str(kp[1]["of"])):
        inner = "".join(
            option(k, f"{common(p['of'])} relative to {called(p['to'])}") for k, p in some
        )  # fmt: skip
        found.append(f'<optgroup label="{text(common(of))}">{inner}</optgroup>')
    return "".join(found)


SIDES = {"both": "both", "right": "right", "left": "left"}
HOW = (
    "Drag to turn, or focus the picture and use the arrow keys; + and - zoom. Muscles in colour are in the answer, "
    "pale ones are not; each fascicle is coloured by what it does alone. The arrow shows which way the "
    "segment turns, not how far."
)
TEMPLATE = """
<div class="body3d" data-payload="data-{name}">
<form class="body3d-choosers" data-part="choosers" aria-label="What is shown" autocomplete="off">
<div class="wide"><label for="{name}-muscle">muscle</label>
<select id="{name}-muscle" name="muscle">{muscles}</select></div>
<fieldset><legend>side</legend>{sides}</fieldset>
<div class="wide"><label for="{name}-pair">segment and reference</label>
<select id="{name}-pair" name="pair">{pairs}</select></div>
<div class="wide"><label for="{name}-operator">operator</label>
<select id="{name}-operator" name="operator">{operators}</select></div>
<div><label for="{name}-axis">axis of the reference</label>
<select id="{name}-axis" name="axis">{axes}</select></div>
<div><label for="{name}-posture">posture</label>
<select id="{name}-posture" name="posture">{postures}</select></div>
</form>
<figure class="body3d-picture">
<p class="body3d-sorry" data-part="sorry" role="status" hidden>This browser shows no 3D here (WebGL is missing or
off), so the body is drawn from the right side; the choosers work as ever.</p>
<div class="body3d-stage">
<canvas data-part="canvas" tabindex="0" role="img" aria-label="The body in three dimensions"></canvas>
<div class="body3d-label reference" data-part="reference" aria-hidden="true"></div>
<div class="body3d-label moving" data-part="moving" aria-hidden="true"></div>
<div class="body3d-drawing" data-part="drawing"></div>
</div>
<div class="body3d-views" data-part="views" role="group" aria-label="View">{views}</div>
</figure>
<div class="body3d-answer">
<p class="body3d-sentence" data-part="sentence" aria-live="polite"></p>
<div class="body3d-legend" data-part="legend">
<div class="body3d-ends"><span data-part="low"></span><span data-part="high"></span></div>
<div class="body3d-bar" data-part="bar" aria-hidden="true"><i></i><i></i><i></i></div>
<div class="body3d-ticks">
<span data-part="least"></span><span>no reliable sign</span><span data-part="most"></span></div>
<p data-part="scale"></p>
</div>
</div>
<details class="behind body3d-table"><summary>Show as table</summary>
<div class="scroll" role="region" tabindex="0" aria-label="The same numbers as a table">
<table><caption data-part="caption"></caption>
<thead><tr><th scope="col">muscle</th><th scope="col">what it does</th>
<th scope="col" class="number" data-part="unit"></th></tr></thead>
<tbody data-part="rows"></tbody></table></div></details>
<p class="body3d-note">{note}</p>
<noscript><p>The picture and its numbers need JavaScript, which is off.</p></noscript>
</div>
"""
