"""What the class of psoas means: force counted twice, and which questions a model can answer, in words."""

from __future__ import annotations

from typing import NamedTuple

from psoas.answers.audit.faults import Finding
from psoas.answers.audit.psoas_class import CLASSES, Side
from psoas.answers.audit.skeleton import Skeleton
from psoas.errors import listed
from psoas.formats.models.static_model import StaticModel


class Question(NamedTuple):
    """A question, whether the model can answer it, and why."""

    question: str
    answered: bool
    why: str


def class_findings(model: StaticModel, sides: dict[str, Side], skeleton: Skeleton | None) -> list[Finding]:
    """What follows from the classes: force counted twice, halves without a partner, sides that differ."""
    found = []
    force = {m.name: m.F0 or 0.0 for m in model.muscles}
    for name, side in sides.items():
        if side.psoas == "split":
            halves = side.to_brim or side.from_spine
            spine, hip = (sum(force[m] for m in muscles) for muscles in (halves, side.psoas_muscles))
            how = "from the spine end on the pelvis" if side.to_brim else "run from the spine to the femur"
            sentence = (
                f"{name}: {len(halves)} fascicles {how} ({spine:.0f} N), and {listed(side.psoas_muscles)} runs from "
                f"the pelvis to the femur ({hip:.0f} N): one muscle, counted twice."
            )
            found.append(Finding("force_counted_twice", "fault", sentence, (*halves, *side.psoas_muscles)))
        elif side.to_brim:
            sentence = f"{name}: {listed(side.to_brim)} end on the pelvis; nothing carries their pull to the femur."
            found.append(Finding("psoas_ends_on_pelvis", "warning", sentence, side.to_brim))
    if len({s.psoas for s in sides.values()}) > 1:
        said = listed(f"{name}: {CLASSES[s.psoas]}" for name, s in sides.items())
        found.append(Finding("sides_differ", "warning", f"psoas differs between the sides ({said})."))
    if skeleton is None and model.muscles:
        sentence = "pelvis and legs could not be found, neither by their places nor by their names."
        found.append(Finding("skeleton_unknown", "note", sentence))
    return found


def pathless(model: StaticModel) -> bool:
    """Whether no muscle that may be psoas has a path of points: all are functions of coordinates."""
    functions = [m for m in model.muscles if m.muscular and m.function]
    named = [m for m in functions if model.family_of(m.name) in ("psoas_major", "iliacus", "iliopsoas_merged")]
    return bool(functions) and (bool(named) or all(m.function for m in model.muscles if m.muscular))


def questions(
    psoas: str, sides: dict[str, Side], skeleton: Skeleton | None, pathless: bool = False
) -> tuple[Question, ...]:
    """What can be asked of a model with such a psoas, in words."""
    if psoas == "none" and pathless:
        why = "the file holds functions of coordinates instead of paths: classes cannot be told, arms can."
        return (
            Question("What does psoas do at the hip?", True, why),
            Question("What does psoas do to the lumbar levels?", False, why),
        )
    whole, levels = psoas in ("crosses_spine_and_hip", "lumped_trunk"), bool(skeleton and skeleton.leveled)
    if not skeleton:
        return (Question("What does psoas do?", False, "no pelvis with legs was found in this model."),)
    hip = {
        "none": "no muscle runs here from the spine or the pelvis past the front of the hip to the lesser trochanter.",
        "split": "only with the half from the pelvis; added to the other half, its force counts twice.",
        "merged": "only for iliacus and psoas together.",
        "ends_on_pelvis": "psoas ends on the pelvis here: it has no arm at the hip.",
    }.get(psoas, "its path past the hip is there.")
    spine = {
        "crosses_spine_and_hip": "its fascicles cross every joint between their vertebra and the femur.",
        "pelvis_origin": "psoas starts on the pelvis here: its action on the spine is not represented.",
        "merged": "psoas is merged with iliacus here and starts on the pelvis: its action on the spine is not "
        "represented.",
        "split": "the fascicles from the spine end on the pelvis here: their pull does not go on to the femur, so the "
        "pelvis turns otherwise.",
        "lumped_trunk": "as one joint only: psoas starts on a trunk that stands for the whole spine.",
        "none": "there is no psoas here.",
        "ends_on_pelvis": "psoas ends on the pelvis here: what it does there is not what one that goes on to the femur "
        "does.",
    }[psoas]
    apart = any(s.psoas not in ("merged", "none") and s.iliacus not in ("merged", "none") for s in sides.values())
    named = "psoas and iliacus are different muscles here." if apart else "the model has not both of them."
    return (
        Question("What does psoas do at the hip?", psoas not in ("none", "ends_on_pelvis"), hip),
        Question("What does psoas do to the pelvis relative to the ground?", whole, spine),
        Question("What does psoas do to the lumbar levels?", psoas == "crosses_spine_and_hip", spine),
        Question("How do psoas and iliacus differ?", apart and psoas != "pelvis_origin", _differ(psoas, apart, named)),
        Question(
            "What load does each lumbar level carry?",
            levels,
            "the levels have joints of their own." if levels else "the spine has no levels here.",
        ),
    )


def _differ(psoas: str, apart: bool, named: str) -> str:
    if psoas == "pelvis_origin" and apart:
        return "both start on the pelvis here: psoas is a second iliacus."
    return named
