"""The rules for prose: where a clause leaves out who, what, relative to what, or under which conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from psoas.answers.terms import words as w
from psoas.answers.terms.looking import Finder, Span, holds, spoken_of, used
from psoas.answers.terms.motion_rules import (
    collective,
    contradiction,
    joint_word,
    lay_segment,
    no_conditions,
    no_reference,
    other_joint,
)
from psoas.answers.terms.sentences import Clause

LANDMARKS = re.compile(r"\b(?:asis|psis|pubi[cs]\w{0,4}|symphysis|landmarks?|plane|midline)\b")
WIRES = re.compile(r"\b(?:fine[\s\-]?wires?|needles?|intramuscular|wires?|indwelling|implanted)\b")
ELSEWHERE = re.compile(r"\b(?:head|neck|palms?|hands?|wrists?|grip|chin|feet|foot|ankles?|elbows?|shoulders?)\b")
ARMS = re.compile(r"\bmoment arms?\b|\bflexion arms?\b|\bextension arms?\b")
ALIGNABLE = re.compile(  # what has an alignment that is meant here
    r"\b(?:your|his|her|my|our|their|pelvi[sc]|spine|spinal|hips?|knees?|head|shoulders?|trunk|torso|back|body|posture|postural|"
    r"(?:good|bad|poor|proper|correct|perfect|ideal|optimal|better|restore|improves?)\s+alignment|joints?|legs?|feet|foot|stand\w{0,3}|sit|sitting|neutral|natural|bodies|skeletal|segments?)\b|\bmisalign"
)


@lru_cache(maxsize=64)
def both_named(sentence: str) -> bool:
    """Whether psoas and iliacus are both named beside their common name."""
    whole = re.sub(w.ILIOPSOAS, "", sentence)
    return bool(re.search(r"\bpsoas\b", whole) and re.search(r"\biliacus\b", whole))


def lumped_muscle(clause: Clause) -> Iterator[Span]:
    """PS101: iliopsoas as one actor."""
    if both_named(clause.whole) or spoken_of(clause):
        return
    for one in used(clause, w.ILIOPSOAS):
        if not re.match(r"[\s\-]+(?:bursa|bursae|bursitis)\b", clause.text[one.end() :]):
            yield one.span()


def named_for_motion(clause: Clause) -> Iterator[Span]:
    """PS102: hip flexors, hip extensors, the core as one actor."""
    if holds(w.DEFINED, clause.whole) or holds(ARMS, clause.whole):
        return
    if spoken_of(clause):
        return
    for one in used(clause, w.MOTION_GROUP):
        yield one.span()
    for one in used(clause, w.CORE):
        at = one[0].find("core")
        yield one.start() + at, one.start() + at + len("core")


def neutral(clause: Clause) -> Iterator[Span]:
    """PS301: neutral, without landmarks, plane and reference."""
    if holds(LANDMARKS, clause.whole) or spoken_of(clause):
        return
    if holds(w.MEASURED, clause.whole) or holds(w.DEFINED, clause.whole):
        return
    if re.search(r"\bfalse neutral\b|\bneutral (?:angles?|zone|grip)\b", clause.text):
        return
    elsewhere = holds(ELSEWHERE, clause.whole)
    body = r"(?:pelvi[sc]|pelves|spine|spinal|lumbar|back|lordosis|hips?|trunk|torso|alignment|posture|curve|stance)"
    for one in used(clause, rf"neutral(?:[\s\-]+{body})?(?:\s+(?:position|alignment|tilt|curve))?|neutrally"):
        beside = rf"\b{body}\s+(?:\w+\s+){{0,4}}?neutral"
        told = re.search(body, one[0]) or re.search(beside, clause.text)
        posed = rf"neutral(?:ly)?\W+(?:\w+\W+)?(?:position|posture|alignment)|\b(?:in|to|into|from) neutral\b(?!\s+\w+s\b)|\b{body}\b"
        if told or (not elsewhere and re.search(posed, clause.text)):
            yield one.span()
            return


def state_word(clause: Clause) -> Iterator[Span]:
    """PS302: tight, short, weak, long, locked, and nothing says how that was measured."""
    if holds(w.MEASURED, clause.whole) or holds(w.DEFINED, clause.whole) or spoken_of(clause):
        return
    for pattern in (
        rf"(?<!how )(?:{w.STATE})(?:\s+(?:and|or|,)\s+\w+)?\s+(?:(?:right|left|both|lower|upper|deep)\s+)?{w.STATED}(?![\s\-]+(?:band|grip|"
        r"arms?|heads?|path))",
        rf"(?:tightness|shortness|weakness|laxity)\s+(?:of|in)\s+(?:{w.DETERMINER}\s+)?(?:(?:right|left)\s+)?{w.STATED}",
        rf"{w.STATED}\s+(?:tightness|shortness|weakness|inhibition)",
        rf"{w.STATED}\s+(?:(?:is|are|was|were|do|does|did|has|have|simply|just)\s+){{0,2}}(?:not|n't|stop|stops|stopped)\s+(?:fir(?:e|ing)|activat(?:e|ing)|"
        r"switch(?:ed|ing)? on|work(?:ing)?)",
        rf"{w.STATED}\s+(?:\w+n't)\s+(?:fir(?:e|ing)|activat(?:e|ing))",
        rf"(?:sitting|desks?|chairs?|inactivity|sedentary\s+\w+)\s+(?:\w+\s+)?(?:shorten|tighten|weaken)s?\s+(?:{w.DETERMINER}\s+)?{w.STATED}",
        rf"(?<!of )(?<!of the ){w.STATED}(?:,)?\s+(?:{w.COPULA}\s+){{0,4}}?(?:{w.STATE})(?!\s+(?:head|enough|and long as|term|way|"
        r"arms?|of|step|sleeve|run|time|stride))",
    ):
        for one in used(clause, pattern):
            if not re.search(
                r"\b(?:long|short)[\s\-]+(?:head|muscles?)\b|\bstraight leg\b|\bstiff[\s\-]+leg\b", one[0]
            ):
                yield one.span()
                return


def alignment(clause: Clause) -> Iterator[Span]:
    """PS303: aligned, and not with what."""
    if re.search(r"\b(?:aligned|aligns?|aligning|in line|lined up)\s+(?:\w+\s+){0,4}?(?:with|to)\b|\balignment\s+(?:of\s+(?:\w+\s+){1,4}?)?(?:with|to)\b|\bin line with\b"
                 r"|\bover (?:the|your|his|her|its)\b", clause.text) or spoken_of(clause):  # fmt: skip
        return
    if not ALIGNABLE.search(clause.whole):
        return
    pattern = r"(?:mis)?align(?:ed|ment|s)?|(?:good|bad|poor|proper|correct|perfect|ideal)\s+posture"
    for one in used(clause, pattern):
        yield one.span()
        return


def stabilises(clause: Clause) -> Iterator[Span]:
    """PS402: stabilises, and not against what."""
    if re.search(r"\bagainst\b|\bn\s?m\s?/\s?deg\b|\bnewton|\bstiffness\b", clause.text) or spoken_of(clause):
        return
    part = r"(?:torso|trunk|spine|spinal|pelvis|pelvic|lumbar|hips?|knees?|core|joints?|l[1-5]|back|lower back|body segments|vertebrae?|segments?)"
    for pattern in (
        rf"stabili[sz](?:e|es|ed|ing)\s+(?:{w.DETERMINER}\s+)?(?:(?:right|left|lumbar|lower)\s+)?{part}",
        r"(?:core|lumbar|spinal|pelvic|hip|trunk|segmental)[\s\-]+(?:stability|stabili[sz]ation|stabili[sz]ers?|instability)",
        rf"stabili[sz]ers? of the (?:\w+\s+)?{part}",
        rf"(?:stability|stabili[sz]ation) of (?:the |your )?(?:\w+\s+)?{part}",
    ):
        for one in used(clause, pattern):
            yield one.span()
            return


def surface_emg(clause: Clause) -> Iterator[Span]:
    """PS501: EMG of psoas or iliacus, and not by wires."""
    if holds(WIRES, clause.whole):
        return
    behind = re.split(r"[.;,]", clause.whole[clause.offset + len(clause.text) :])[0]  # "... and the psoas"
    deep = re.search(rf"\b(?:psoas|iliacus)\b|{w.ILIOPSOAS}|\bhip[\s\-]+flexors?\b", clause.text + behind)
    if re.search(r"\bno (?:s?emg|electromyogra\w{2,7})\b", clause.text):
        return
    recorded = (
        r"(?:s?emg|electromyogra\w{2,7}|surface electrodes?|muscle activity|myoelectric\w{0,6}|"
        r"(?:psoas|iliacus|iliopsoas)\s+activity(?=[^.;]{0,60}(?:record|measur|electrod)))"
    )
    if deep and (one := next(used(clause, recorded), None)) is not None and not spoken_of(clause):
        yield one.span()


def test_as_muscle(clause: Clause) -> Iterator[Span]:
    """PS502: a test of a posture read as the length of a muscle."""
    test = (
        r"(?:(?:modified\s+)?thomas[\s\-]+(?:test|sign)|straight[\s\-]+leg[\s\-]+(?:raise|raises|raising|test)|ely'?s?[\s\-]+test|"
        r"ober'?s?[\s\-]+test|slr)"
    )
    told = next(used(clause, test), None)
    if told is None or holds(w.MEASURED, clause.whole) or spoken_of(clause):
        return
    muscle = rf"(?:{w.single_muscles()}|{w.COLLECTIVE}|{w.MOTION_GROUP}|muscles?|hamstring|it band|iliotibial (?:band|tract))"
    read = rf"(?:{w.STATE}|tightness|shortness|length|flexibility|contracture|shortening|stiffness)"
    if w.pattern(muscle).search(clause.whole) and w.pattern(read).search(clause.whole):
        yield told.span()


FINDERS: dict[str, Finder] = {
    "PS101": lumped_muscle, "PS102": named_for_motion, "PS103": collective, "PS201": no_reference, "PS202": joint_word,
    "PS203": other_joint, "PS204": lay_segment, "PS205": contradiction, "PS301": neutral, "PS302": state_word,
    "PS303": alignment, "PS401": no_conditions, "PS402": stabilises, "PS501": surface_emg, "PS502": test_as_muscle,
}  # fmt: skip
NEEDED = {  # what a sentence has to hold before a rule looks at it
    rule: re.compile(stems)
    for rule, stems in {
        "PS101": r"psoas|illio", "PS102": r"flexor|extensor|ductor|rotator|core", "PS103": w.COLLECTIVE,
        "PS201": r"apt|ppt|tibia|shank|shin|lower leg|pelvi|sacr|ili[au]|innom|verteb|rib|thora|trunk|torso|femu|femo|thigh|spine|l[1-5]|t12|upper body|chest",
        "PS202": r"flex|exten|duct", "PS203": r"exten", "PS204": r"hip|tail|waist", "PS205": r"pelvi",
        "PS301": r"neutral", "PS302": w.STATE + r"|tightness|shortness|stiffness|weakness|laxity|inhibition|firing|\bfire\b|activat|shorten|tighten|weaken",
        "PS303": r"align|posture", "PS401": w.single_muscles(), "PS402": r"stabil", "PS501": r"emg|electr|activity",
        "PS502": r"thomas|straight|ely|ober|slr",
    }.items()
}  # fmt: skip


def faults(sentence: list[Clause]) -> Iterator[tuple[str, Clause, Span]]:
    """(rule, clause, place) of everything that a sentence leaves out."""
    if not sentence:
        return
    for rule, finder in FINDERS.items():
        if NEEDED[rule].search(sentence[0].whole):
            for clause in sentence:
                for span in finder(clause):
                    yield rule, clause, span
