"""The first block of an answer: what turns which way, relative to what, and how sure that is, in a sentence or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy.language import say, segment, sentences, spoken, verb
from psoas.dataset.agreement import agreement
from psoas.dataset.judged import judgement, pairs_shown
from psoas.dataset.numbers import Numbers
from psoas.dataset.pair import Pair
from psoas.dataset.rows import Row, one_side, row_named, rows
from psoas.dataset.verdict import beside
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import decimal, digits, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

MOST_PAIRS, MOST_MUSCLES = 2, 2  # of a sentence


def plain_words(dataset: xr.Dataset) -> list[str]:
    """The sentences of an answer, in lines; none where its own first block is already in words."""
    kind = str(dataset.attrs.get("answer", ""))
    made = MAKERS.get(kind)
    said = made(dataset) if made is not None else []
    return [line for sentence in said for line in wrapped(sentence)]


def families(dataset: xr.Dataset, side: str | None = None, *, both: str = "both") -> list[Row]:
    """The first muscles that an answer is about, whole; the first of its rows where none is whole."""
    found = rows(dataset, side, both=both)
    return ([row for row in found if row.kind == "family"] or found)[:MOST_MUSCLES]


def pairs_told(dataset: xr.Dataset) -> list[Pair]:
    """The pairs that are told: the first two."""
    return pairs_shown(dataset)[:MOST_PAIRS]


def turned(of: str, to: str, axis: str, sign: int, more: str = "") -> str:
    """What turns which way, relative to what."""
    if not sign:
        return say("plain.none", of=segment(of), to=segment(to))
    return say("plain.turn", of=segment(of), does=verb(of, to, axis, sign), to=segment(to)) + more


def sureness(dataset: xr.Dataset, pair: Pair, axis: str, row: Row, sign: int) -> str:
    """How many ways to assume the rest agree with a sign."""
    judged = judgement(dataset, pair, axis)
    if judged is None or not sign:
        return ""
    one = beside(judged, row, sign)
    factor = say("ask.several") if one.factor in ("", "several") else say("ask.factor", factor=one.factor)
    if one.holds and one.agree == one.total:
        return say("plain.holds", total=one.total)
    key = "plain.minority" if one.minority else "plain.hangs"
    return say(key, agree=one.agree, total=one.total, factor=factor)


def of_actions(dataset: xr.Dataset) -> list[str]:
    """At one posture."""
    question = asked_of(dataset, ActionsQuestion)
    operators = str(dataset.attrs["operators"]).split(",")
    axis = "right" if question.axis in (None, "all") else question.axis
    if "acceleration" not in operators:
        return of_arms(dataset)
    said = []
    for row in families(dataset):
        what = []
        for pair in pairs_told(dataset):
            _, signs = Numbers(dataset, [row], "acceleration").about(*pair, axis)
            sign = int(signs[0])
            what.append(turned(*pair, axis, sign, sureness(dataset, pair, axis, row, sign)))
        said.append(say("plain.once", muscle=row.label, tension=newtons(dataset), what="; ".join(what)))
    return said


def newtons(dataset: xr.Dataset) -> str:
    """The tension that words are told at."""
    return f"{float(dataset.attrs['condition_tension']):g}"


def of_arms(dataset: xr.Dataset) -> list[str]:
    """Of moment arms: what a muscle turns the hip with."""
    from psoas.dataset.rows import arm_of

    said = []
    for row in families(dataset, both="right")[:1]:
        leg = "l" if row.side == "left" else "r"
        own = row if row.side in ("right", "left") else row_named(dataset, row.name, "right")
        arm = float("nan") if own is None else arm_of(dataset, f"hip_flexion_{leg}", own)
        if arm == arm and abs(arm) > 1e-6:
            way = say("plain.flexes" if arm > 0 else "plain.extends")
            moment = decimal(abs(arm) * float(dataset.attrs["condition_tension"]))
            said.append(say("plain.arm", muscle=row.label, tension=newtons(dataset), moment=moment, way=way))
    return said


def of_static(dataset: xr.Dataset) -> list[str]:
    """Of the new equilibrium."""
    question = asked_of(dataset, ActionsQuestion)
    axis = "right" if question.axis in (None, "all") else question.axis
    tension, drawn = float(dataset.attrs["condition_tension"]), "group_rotation_draw" in dataset
    said = []
    for row in families(dataset):
        what = []
        for pair in pairs_told(dataset):
            values, signs = Numbers(dataset, [row], "static").about(*pair, axis)
            one = agreement(dataset, *pair, "rotation", row.name, axis) if drawn else None
            sign = int(signs[0]) if one is None or one.holds else 0
            size = say("plain.by", size=decimal(abs(float(np.degrees(values[0]))) * tension, digits(tension)))
            held = say("plain.in", agree=one.agree, draws=one.draws) if one is not None else ""
            what.append(turned(*pair, axis, sign, size + held))
        key = "plain.end drawn" if drawn else "plain.end"
        draws = dataset.attrs.get("draws_found", 0)
        said.append(say(key, muscle=row.label, tension=newtons(dataset), what="; ".join(what), draws=draws))
    return said


def of_step(dataset: xr.Dataset) -> list[str]:
    """Of the way from the first instant to the end."""
    question = asked_of(dataset, ActionsQuestion)
    axis = "right" if question.axis in (None, "all") else question.axis
    row, said = families(dataset)[0], []
    for i in range(min(dataset.sizes["pair"], 1)):
        here = dataset.isel(pair=i).sel(axis=axis, group=row.name)
        of, to = str(here["of"].item()), str(here.relative_to.item())
        first, last = (float(here[name]) for name in ("group_step_start", "group_step_end"))
        ways = [turned(of, to, axis, int(np.sign(value))) for value in (first, last)]
        said.append(say("plain.step", first=ways[0], last=ways[1], muscle=row.label, tension=newtons(dataset)))
    return said


def of_posture(dataset: xr.Dataset) -> list[str]:
    """Of shorter fibres."""
    from psoas.text.posture import degrees, ends, held, moves, shown_pairs

    drawn, what = int(dataset.attrs["draws_found"]), []
    for pair, _ in list(shown_pairs(dataset))[:3]:
        of, to = ends(dataset, pair)
        change = degrees(dataset.sagittal_change, pair)
        sign = int(np.sign(change)) if moves(dataset, pair) and held(dataset, pair) else 0
        more = say("plain.by", size=decimal(abs(change)))
        if drawn and sign:
            more += say("plain.sure", agree=int(dataset.sagittal_change_agree.sel(pair=pair)), draws=drawn)
        what.append(turned(of, to, "right", sign, more))
    rest = "" if drawn else say("plain.unsure")
    support = posture_word(str(dataset.attrs["support"]))
    return [say("plain.shorter", text=tight_words(dataset.attrs), support=support, what="; ".join(what) + rest)]


def tight_words(attrs: Mapping[str, object]) -> str:
    """Which muscles are how tight."""
    pieces = [piece.partition("=") for piece in str(attrs["tight"]).split(",")]
    if attrs["parameterisation"] != "fibre":
        return say("plain.other", tight=attrs["tight"], parameterisation=attrs["parameterisation_words"])
    return ", ".join(
        say("plain.fibres", muscle=name.replace("_", " "), percent=f"{100 * float(share):g}")
        for name, _, share in pieces
    )


def posture_word(name: str) -> str:
    """What a posture or support is called."""
    return sentences(spoken()).get(f"posture.{name}", name.replace("_", " "))


def of_sweep(dataset: xr.Dataset) -> list[str]:
    """Of a grid."""
    a = dataset.attrs
    question = asked_of(dataset, ActionsQuestion)
    axis = "right" if question.axis in (None, "all") else question.axis
    name = "group_swept_arm" if a["operator"] == "torque" else "group_swept_acceleration"
    row = families(dataset, both=one_side(a["of"], a["relative_to"], a["operator"]))[0]
    values = dataset[name].sel(axis=axis, group=row.name).values
    up, down = (verb(a["of"], a["relative_to"], axis, way) for way in (1, -1))
    return [
        say(
            "plain.grid", many=len(values), coordinate=a["coordinate"], muscle=row.label, of=segment(a["of"]),
            to=segment(a["relative_to"]), up=up, down=down, positive=int((values > 0).sum()),
            negative=int((values < 0).sum()),
        )
    ]  # fmt: skip


def of_motion(dataset: xr.Dataset) -> list[str]:
    """Of a motion: in how many frames which way."""
    from psoas.dataset.signs import ROUNDING, signs

    question = asked_of(dataset, ActionsQuestion)
    axis = "right" if question.axis in (None, "all") else question.axis
    found: Any = dataset.isel(pair=0)
    of, to, torque = found["of"].item(), found.relative_to.item(), found.attrs["operator"] == "torque"
    name = "group_trial_arm" if torque else "group_trial_acceleration"
    listed = families(found, both=one_side(of, to, found.attrs["operator"]))
    if not listed or name not in found:
        return []
    values = found[name].sel(axis=axis, group=listed[0].name).values
    norms = found["group_trial_norm"].sel(axis=axis, group=listed[0].name).values
    way = signs(values, norms, ROUNDING)
    shares = {s: round(100 * float(np.mean(way == s))) for s in (1, -1)}
    up, down = (verb(of, to, axis, s) for s in (1, -1))
    return [say("plain.frames", muscle=listed[0].label, of=segment(of), to=segment(to), up=up, down=down,
                up_share=shares[1], down_share=shares[-1])]  # fmt: skip


MAKERS: dict[str, Callable[[Any], list[str]]] = {
    "actions": of_actions, "static": of_static, "step": of_step, "posture": of_posture, "sweep": of_sweep,
    "motion": of_motion,
}  # fmt: skip


def why_words(values: Any, labels: Sequence[str], pair: Pair, axis: str) -> list[str]:
    """The budget of an answer in a sentence: the two largest parts, and what they leave.

    Parameters
    ----------
    values : (part,) [rad/s2], of one muscle
    labels : names of the parts
    """
    order = np.argsort(-np.abs(values))
    total = float(np.sum(values))
    does = [verb(*pair, axis, float(np.sign(values[i]))) for i in order[:2]]
    rest = {"of": segment(pair.of), "does": verb(*pair, axis, float(np.sign(total))), "size": decimal(abs(total))}
    if len(order) < 2 or values[order[0]] * values[order[1]] > 0:
        return wrapped(say("plain.why one", first=labels[order[0]], **rest))
    return wrapped(say("plain.why", first=labels[order[0]], does_first=does[0], second=labels[order[1]],
                       does_second=does[1], **rest))  # fmt: skip


def robust_words(found: xr.Dataset, listed: Sequence[Row]) -> list[str]:
    """What the table of ranges says, in a sentence."""
    from psoas.dataset.verdict import verdicts_of

    sure = sum(str(said["verdict"]) in ("holds", "0") for said in verdicts_of(found, listed))
    return wrapped(say("plain.robust", many=len(listed), sure=sure, hang=len(listed) - sure))
