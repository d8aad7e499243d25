"""Everything the 3D body shows, as one compact JSON object: bones, postures, and every number with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import stem_of
from psoas.errors import InvalidValueError, listed
from psoas.frames import AXES
from psoas.offline_report.cells import Array, Row, cells, codes, full_colour, numbered, rows, scale_of
from psoas.offline_report.packing import bones_of, posture_of
from psoas.offline_report.said import AXIS_WORDS, OPERATORS, common, does, every, sentences
from psoas.offline_report.shares import Judged, shares
from psoas.offline_report.turns import turns

if TYPE_CHECKING:
    import xarray as xr

VERSION = 2
PAIRS = (
    ("pelvis", "ground"), ("pelvis", "femur_r"), ("femur_r", "pelvis"), ("femur_r", "ground"), ("thorax", "ground"),
    ("thorax", "pelvis"), ("L1", "ground"), ("L3", "ground"), ("L5", "ground"), ("L5", "pelvis"),
)  # fmt: skip
SHOWN_AXES = ("right", "anterior", "superior")
COLOURS = {  # of marks as in `cells`; blue and orange are those of the pictures (Okabe & Ito 2008)
    "+": "#0072B2", "-": "#D55E00", "0": "#9aa0a6", "n": "#dedad2", "x": "#dedad2",
    "bone": "#f1ede6", "reference": "#c9d0d8", "absent": "#dedad2",
}  # fmt: skip
FAINTEST = 0.45  # of the way from bone to the full colour, for the least that has a reliable sign
Answers = Mapping[tuple[str, str], "xr.Dataset"]


def payload(
    scenes: Mapping[str, xr.Dataset],
    answers: Answers,
    *,
    pairs: Sequence[tuple[str, str]] = PAIRS,
    axes: Sequence[str] = SHOWN_AXES,
    judged: Judged | None = None,
) -> dict[str, Any]:
    """What `body3d.js` draws and says.

    Parameters
    ----------
    scenes : mapping of posture to dataset
        From `psoas.scene`, of one body; the surfaces are those of the first that has any.
    answers : mapping of (posture, operator) to dataset
        From `psoas.actions` (`acceleration`, `torque`) and `psoas.static` (`static`), all for the same muscles.
    pairs : sequence of (segment, reference)
        Those whose segments the body has are shown; of a body that has none of them, every segment relative to ground.
    axes : sequence of {'right', 'anterior', 'superior'}
        Of the reference.
    judged : mapping of (segment, reference) to dataset, optional
        From `psoas.robustness`, in the first posture: beside accelerations, how far their signs hold.

    Returns
    -------
    dict
        JSON; lengths in m, quantised; sizes are text in the unit that stands beside them.

    Raises
    ------
    InvalidValueError
        Nothing to show; scenes or answers that are not of one body and one list of muscles.

    Examples
    --------
    >>> import psoas
    >>> scenes = {"standing": psoas.scene(muscles="iliacus", surfaces=False)}
    >>> answers = {("standing", "acceleration"): psoas.actions("iliacus", operator="acceleration")}
    >>> data = payload(scenes, answers, pairs=[("pelvis", "ground")], axes=["right"])
    >>> data["rows"][0]["who"], data["cells"]["0/0/0"][0].split(" ")[0], data["operators"][0]["unit"]
    ('iliacus (both sides)', '-54.8', 'rad/s²')
    """
    checked(scenes, answers)
    scene, first = next(iter(scenes.values())), next(iter(answers.values()))
    bones = next((s for s in scenes.values() if "vertex" in s), scene)
    every = rows(first)
    kept = distinct(every)
    named = [every[k] for k in kept]
    known = {"ground", *map(str, first.segment.values)} & {"ground", *map(str, scene.segment.values)}
    shown = [pair for pair in pairs if set(pair) <= known] or [(s, "ground") for s in sorted(known - {"ground"})]
    operators = [o for o in OPERATORS if any(o == k for _, k in answers)]
    tension = float(first.attrs["condition_tension"])
    families = {row.family: row.label for row in named if row.kind == "family"}
    drawn = [str(m) for m in scene.muscle.values]
    by_posture = {p: a for (p, _), a in reversed(list(answers.items()))}
    return {
        "version": VERSION,
        "body": str(scene.attrs["body"]),
        "geometry": str(bones.attrs.get("geometry", "")),
        "segments": [str(s) for s in scene.segment.values],
        "called": [common(str(s)) for s in scene.segment.values],
        "colours": COLOURS,
        "faintest": FAINTEST,
        "bones": bones_of(bones),
        "postures": [{"name": name, **posture_of(s, bones)} for name, s in scenes.items()],
        "muscles": muscles_of(scene, named),
        "rows": [row_json(row, families, tension, drawn) for row in named],
        "choices": choices(named),
        "operators": [operator_json(name) for name in operators],
        "pairs": [pair_json(of, to, operators, axes, tension) for of, to in shown],
        "axes": [{"name": a, "label": AXIS_WORDS[a]} for a in axes],
        "turns": [[turns(s, by_posture[p], *pair, axes) for pair in shown] for p, s in scenes.items()],
        "conditions": conditions_of(answers, list(scenes), operators),
        **blocks(answers, list(scenes), operators, shown, axes, every, kept),
        "shares": shares_of(answers, next(iter(scenes)), operators, judged or {}, shown, axes, kept),
    }


def checked(scenes: Mapping[str, xr.Dataset], answers: Answers) -> None:
    """Refuse what is not about one body, one list of muscles, and postures that are drawn."""
    if not scenes or not answers:
        raise InvalidValueError("a 3D body needs at least one scene and one answer.")
    if strangers := sorted({p for p, _ in answers} - set(scenes)):
        raise InvalidValueError(f"there is an answer but no scene for the posture {listed(strangers)}.")
    if idle := sorted(set(scenes) - {p for p, _ in answers}):
        raise InvalidValueError(f"there is a scene but no answer for the posture {listed(idle)}.")
    if unknown := sorted({o for _, o in answers} - set(OPERATORS)):
        raise InvalidValueError(f"operator {listed(unknown)} is not drawn; known are {listed(OPERATORS)}.")
    for what, datasets, dims in (
        ("scenes", list(scenes.values()), ("segment", "muscle")),
        ("answers", list(answers.values()), ("segment", "muscle", "group")),
    ):
        for dim in dims:
            if any(list(d[dim].values) != list(datasets[0][dim].values) for d in datasets):
                raise InvalidValueError(f"the {what} of one 3D body must have the same {dim}s in the same order.")


def distinct(every: Sequence[Row]) -> list[int]:
    """Places of the rows, without a single muscle that is the whole of its family on that side."""
    families = {(row.side, frozenset(row.muscles)) for row in every if row.kind == "family"}
    same = [row.kind == "fascicle" and (row.side, frozenset(row.muscles)) in families for row in every]
    return [k for k, doubled in enumerate(same) if not doubled]


def muscles_of(scene: xr.Dataset, named: Sequence[Row]) -> list[dict[str, Any]]:
    """Every muscle that is drawn, its side, and the rows of its own action; no row for one that was not asked for."""
    found: dict[frozenset[str], int] = {}
    for k, row in sorted(enumerate(named), key=lambda kr: (kr[1].kind != "fascicle", kr[1].side == "both")):
        if row.kind != "group":
            found.setdefault(frozenset(row.muscles), k)
    names = [str(m) for m in scene.muscle.values]
    twins: dict[str, set[str]] = {}
    for name in names:
        twins.setdefault(stem_of(name), set()).add(name)
    made = []
    for name, side in zip(names, scene.side.values, strict=True):
        one = found.get(frozenset([name]))
        both = found.get(frozenset(twins[stem_of(name)]), one)
        made.append({"name": name, "side": str(side), "one": one, "both": both})
    return made


def row_json(row: Row, families: Mapping[str, str], tension: float, drawn: Sequence[str]) -> dict[str, Any]:
    """Who pulls, with what force, and which of the drawn muscles that is."""
    paired = row.side == "both" and len({stem_of(m) for m in row.muscles}) < len(row.muscles)
    name = f"{families[row.family]}, {row.label}" if row.kind == "group" else row.label
    sides = {"both": " (both sides)" if paired else "", "right": " (right side)", "left": " (left side)"}
    return {
        "who": name + sides.get(row.side, ""),
        "force": f"{tension:g} N{' a side' if paired else ''}",
        "muscles": [drawn.index(m) for m in row.muscles if m in drawn],
    }


def choices(named: Sequence[Row]) -> list[dict[str, Any]]:
    """What the muscle chooser lists: families and parts, then the single muscles of families that have several."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    several = {r.family for r in named if r.kind == "family" and r.side == "right" and len(r.muscles) > 1}
    families = {r.family: r.label for r in named if r.kind == "family"}
    for k, row in enumerate(named):
        if not row.muscles or (row.kind == "fascicle" and row.family in families and row.family not in several):
            continue
        stem = stem_of(row.label) if row.kind == "fascicle" else row.label
        under = families.get(row.family, "single muscles") if row.kind == "fascicle" else ""
        label = stem if row.kind == "fascicle" else row.label
        choice = found.setdefault(
            (row.kind, row.family, stem),
            {"label": label, "under": under, "depth": int(row.kind == "group"), "rows": {}},
        )
        choice["rows"][row.side] = k
    return sorted(found.values(), key=lambda c: c["under"] != "")


def operator_json(name: str) -> dict[str, Any]:
    """How an operator is called, the unit of its numbers, and whose muscles it is asked of."""
    operator = OPERATORS[name]
    sides = ["right", "left"] if name == "torque" else ["both", "right", "left"]
    return {"name": name, "label": operator.label, "unit": operator.unit, "what": operator.what, "sides": sides}


def pair_json(
    of: str, to: str, operators: Sequence[str], axes: Sequence[str], tension: float
) -> dict[str, Any]:  # fmt: skip
    """The words of one pair: per axis what either sign is called, per operator the sentences."""
    known = [OPERATORS[name] for name in operators]
    signs = (("+", 1), ("-", -1))
    return {
        "of": of,
        "to": to,
        "words": [{mark: word(table("words"), of, to, axis, sign) for mark, sign in signs} for axis in axes],
        "does": [{mark: does(of, to, axis, sign) for mark, sign in signs} for axis in axes],
        "says": [sentences(o, of, to) for o in known],
        "every": [[every(o, of, to, axis, tension) for axis in axes] for o in known],
    }


def blocks(
    answers: Answers, postures: Sequence[str], operators: Sequence[str], pairs: Sequence[tuple[str, str]],
    axes: Sequence[str], every: Sequence[Row], kept: Sequence[int],
) -> dict[str, Any]:  # fmt: skip
    """Cells per `posture/operator/pair` (places in their lists), one text per axis; a sentence where there is none."""
    found: dict[str, Any] = {}
    raw: dict[str, list[Array]] = {}
    sides, columns = [row.side for row in every], [AXES.index(a) for a in axes]
    for i, j in ((i, j) for i in range(len(postures)) for j in range(len(operators))):
        operator, answer = operators[j], answers.get((postures[i], operators[j]))
        if answer is None:
            continue
        numbers = Numbers(answer, numbered(answer), operator)
        scale = scale_of(operator, float(answer.attrs["condition_tension"]))
        for k, (of, to) in enumerate(pairs):
            try:
                values, signs = numbers.vectors(of, to), numbers.signs(of, to)
            except InvalidValueError as error:
                found[f"{i}/{j}/{k}"] = str(error)
                continue
            marks = codes(values, signs, sides, operator)
            raw.setdefault(f"{j}/{k}", []).append(values * scale)
            found[f"{i}/{j}/{k}"] = [cells(marks[kept, c], values[kept, c] * scale) for c in columns]
    full = {key: [fulls(np.array(v)[:, :, c], every) for c in columns] for key, v in raw.items()}
    return {"cells": found, "full": full}


def shares_of(
    answers: Answers, posture: str, operators: Sequence[str], judged: Judged, pairs: Sequence[tuple[str, str]],
    axes: Sequence[str], kept: Sequence[int],
) -> dict[str, dict[str, str]]:  # fmt: skip
    """How far the accelerations' signs hold in the first posture; nothing where nobody asked."""
    answer = answers.get((posture, "acceleration"))
    if answer is None or not judged:
        return {}
    return shares(answer, judged, f"0/{operators.index('acceleration')}", pairs, axes, kept)


def fulls(values: Array, named: Sequence[Row]) -> dict[str, float]:
    """Where the colour is full, over all postures: for muscles of one side, and for each with its mirror image."""
    one = [k for k, r in enumerate(named) if r.kind == "fascicle" and r.side != "both"]
    both = [k for k, r in enumerate(named) if r.kind == "fascicle" and r.side == "both"] or one
    return {"one": full_colour(values[:, one]), "both": full_colour(values[:, both])}


def conditions_of(answers: Answers, postures: Sequence[str], operators: Sequence[str]) -> dict[str, str]:
    """Posture and conditions in words per `posture/operator`."""
    asked = ((i, j, answers.get((p, o))) for i, p in enumerate(postures) for j, o in enumerate(operators))
    return {f"{i}/{j}": f"{a.attrs['posture']}; {a.attrs['conditions']}" for i, j, a in asked if a is not None}
