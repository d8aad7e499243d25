"""What muscles do to sacrum and coccyx, in 80 columns: a sentence, women beside men, and how far a sign holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.rows import WHOSE, Row, side_of_rows, summed
from psoas.dataset.rows import rows as rows_of
from psoas.dataset.signs import LEAST, NO_SIGN, called
from psoas.dataset.verdict import Verdict, verdicts
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import AXIS_WORDS, decimal, digits, lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.units import ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr

FACTORS = ("centre", "stiffness", "lumbar", "guide", "gluteus")
FACTOR_WORDS = {
    "centre": "centre of the axis", "stiffness": "stiffness of the joint", "lumbar": "stiffness of the lumbar levels",
    "guide": "how the thorax is held", "gluteus": "bone that gluteus maximus starts on", "several": "several things",
}  # fmt: skip
REFUSED = (
    "not answered: accelerations of the sacrum (0.34 kg on springs rings at over 100 Hz, and its first instant means "
    "nothing); prolapse, continence, pain; anybody's own joint"
)


def pairs_of(dataset: xr.Dataset) -> list[str]:
    """The pairs that are asked for: one, or both."""
    asked = asked_of(dataset, ActionsQuestion).pair
    found = [str(p) for p in dataset.pair.values if asked.of is None or str(p).startswith(f"{asked.of}/")]
    return found


def held_signs(dataset: xr.Dataset, listed: Sequence[Row], pair: str) -> list[Verdict]:
    """The verdict of the ensemble on every row, about right."""
    k = [str(p) for p in dataset.pair.values].index(pair)
    values = np.array([summed(dataset, "sacral_members", row)[k] for row in listed])
    return verdicts(values, np.zeros_like(values), FACTORS, LEAST[ROTATION_PER_NEWTON])


def word_of(pair: str, sign: int, axis: str = "right") -> str:
    """What a sign of a pair is called."""
    of, to = pair.split("/")
    return called(of, to, axis, sign)


def verdict_words(said: Verdict, pair: str) -> str:
    """What the ensemble says: the word where all agree, else what it hangs on."""
    if said.kind == "none":
        return NO_SIGN
    word = word_of(pair, said.sign)
    if said.kind == "holds":
        return f"{word}, {said.agree}/{said.total}"
    return f"depends: {said.agree}/{said.total} {word}"


def sacrum_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas actions --sij elastic --operator static` as lines."""
    question = asked_of(dataset, ActionsQuestion)
    listed = rows_of(dataset, question.side)
    axes = AXES if question.axis == "all" else (question.axis or "right",)
    lines: list[str] = []
    for pair in pairs_of(dataset):
        lines += ["", *wrapped(in_words(dataset, listed, pair))] if lines else wrapped(in_words(dataset, listed, pair))
    lines += [
        "",
        *wrapped(f"{dataset.attrs['body']}, {dataset.attrs['posture']}"),
        *wrapped(dataset.attrs["conditions"]),
    ]
    for pair in pairs_of(dataset):
        for axis in axes:
            lines += ["", *table_of(dataset, listed, pair, axis)]
        if question.robust and "right" in axes:
            lines += ["", *ranges_of(dataset, listed, pair)]
    lines += ["", *wrapped(through(dataset, listed)), *wrapped(guide_words(dataset, listed)), *wrapped(REFUSED)]
    return [*lines, *(wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else [])]


def in_words(dataset: xr.Dataset, listed: Sequence[Row], pair: str) -> str:
    """A sentence of what every family does, where its sign holds."""
    tension = float(dataset.attrs["condition_tension"])
    of, to = pair.split("/")
    if dataset.attrs["condition_spine"] == "rigid" and of == "sacrum":
        return (
            "The sacrum cannot turn: with a rigid spine it is one piece with the thorax, which is held; every value is "
            "exactly 0."
        )
    families = [row for row in listed if not row.depth or row.kind == "fascicle"]
    said: dict[str, list[str]] = {}
    for row, one in zip(families, held_signs(dataset, families, pair), strict=True):
        way = f"always {word_of(pair, one.sign)}" if one.kind == "holds" else "depends" if one.sign else "nothing"
        said.setdefault(way, []).append(row.label)
    order = sorted(said, key=lambda way: (way == "nothing", way == "depends"))
    parts = [f"{way}: {', '.join(said[way])}" for way in order]
    return (
        f"{of} relative to {to}, {tension:g} N more of each alone, in the end, in {dataset.attrs['members']} ways to "
        f"ask: {'; '.join(parts)}."
    )


def table_of(dataset: xr.Dataset, listed: Sequence[Row], pair: str, axis: str) -> list[str]:
    """One pair about one axis: arm, women, men, each at its own full force, and the ensemble."""
    tension, k = float(dataset.attrs["condition_tension"]), AXES.index(axis)
    p = [str(x) for x in dataset.pair.values].index(pair)
    of, to = pair.split("/")
    held = held_signs(dataset, listed, pair)
    places = digits(tension) + 1
    rows = []
    for row, said in zip(listed, held, strict=True):
        turns = np.degrees(summed(dataset, "sacral_turn", row)[:, p, k]) * tension
        arm = summed(dataset, "sacral_arm" if of == "sacrum" else "coccyx_arm", row) * (
            0.5 if row.side == "both" else 1
        )
        force = float(summed(dataset, "full_force", row)) * (0.5 if row.side == "both" else 1)
        cells = [row.indented[:31], decimal(float(1e3 * arm))] if k == AXES.index("right") else [row.indented[:31]]
        cells += [decimal(float(v), places) for v in turns]
        cells.append("-" if np.isnan(force) else f"{force:.0f}")
        rows.append([*cells, verdict_words(said, pair)] if k == AXES.index("right") else cells)
    up = word_of(pair, 1, axis)
    whose = WHOSE[side_of_rows(listed)]
    title = f"{of} relative to {to}, {AXIS_WORDS[axis]} axis of {to}, + {up}; {whose}"
    if k != AXES.index("right"):
        return [*wrapped(title), *lay_out(["muscle", "women deg", "men deg", "own N"], rows, "<>>>", gap=1)]
    what = "all above the sacrum one piece" if of == "sacrum" else "about the hinge of the coccyx"
    legend = (
        f"arm: mm a side, {what} (operator torque); women, men: deg at {tension:g} N a side; "
        "own: N a side at full activation; last: in how many ways to ask the sign holds"
    )
    header = ["muscle", "arm", "women", "men", "own N", "sign"]
    return [*wrapped(title), *wrapped(legend), *lay_out(header, rows, "<>>>><", gap=1)]


def ranges_of(dataset: xr.Dataset, listed: Sequence[Row], pair: str) -> list[str]:
    """The range of every row over the ensemble, and what flips its sign."""
    tension = float(dataset.attrs["condition_tension"])
    scale = np.degrees(tension)
    rows = [
        [row.indented[:31], decimal(said.low * scale, 2), decimal(said.high * scale, 2),
         *(f"{100 * v:.0f}" for v in (said.positive, said.negative, said.silent)),
         FACTOR_WORDS.get(said.factor, "-") if said.kind == "depends" else "-"]
        for row, said in zip(listed, held_signs(dataset, listed, pair), strict=True)
    ]  # fmt: skip
    title = (
        f"{pair.replace('/', ' relative to ')} over {dataset.attrs['members']} ways: 6 centres, 3 stiffnesses of the "
        "joint, half to twice the lumbar stiffness, thorax upright or clamped, gluteus on sacrum or coccyx; deg at "
        f"{tension:g} N a side; % of the ways: + {word_of(pair, 1)}, - {word_of(pair, -1)}, 0 less than 0.005 deg"
    )
    return [*wrapped(title), *lay_out(["muscle", "from", "to", "+", "-", "0", "what flips it"], rows, "<>>>>><", gap=1)]


def through(dataset: xr.Dataset, listed: Sequence[Row]) -> str:
    """Why muscles that start above the sacrum have an arm at all."""
    above = [row.label for row in listed if row.family == "psoas_major" and not row.depth]
    if not above:
        return "A joint's spring is both sacroiliac joints together; women and men differ, so there is no mean of them."
    return (
        f"{above[0]} starts above the sacrum and ends on the thigh: it reaches the sacrum through the spine alone, and "
        "its arm is that of spine and sacrum as one piece."
    )


def guide_words(dataset: xr.Dataset, listed: Sequence[Row]) -> str:
    """What the thorax' guide does when a row pulls: it nutates, too."""
    tension = float(dataset.attrs["condition_tension"])
    said = []
    for row in [r for r in listed if not r.depth]:
        moment = tension * float(summed(dataset, "guide_moment", row)[0, AXES.index("right")])
        if abs(moment) >= 0.05:
            said.append(f"{row.label} {moment:+.1f}")
    if dataset.attrs["condition_hold"] == "none" or not said:
        return "the guide on the thorax does nothing here"
    return f"the guide does on the thorax, about right, N m (women): {', '.join(said)}; it is no part of a person"
