"""The rules for prose: where a clause leaves out who, what, relative to what, or under which conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from psoas.answers.terms import words as w
from psoas.answers.terms.sentences import Clause

Span = tuple[int, int]
Finder = Callable[[Clause], Iterator[Span]]
LANDMARKS = re.compile(r"\b(?:asis|psis|pubi[cs]\w{0,4}|symphysis|landmarks?|plane|midline)\b")
WIRES = re.compile(r"\b(?:fine[\s\-]?wires?|needles?|intramuscular|wires?|indwelling|implanted)\b")
ELSEWHERE = re.compile(r"\b(?:head|neck|palms?|hands?|wrists?|grip|chin|feet|foot|ankles?|elbows?|shoulders?)\b")
ARMS = re.compile(r"\bmoment arms?\b|\bflexion arms?\b|\bextension arms?\b")
QUOTED = re.compile(r"\"[^\"]{1,80}\"|(?<!\w)'[^'\n]{1,60}'(?!\w)|[*_`][^*_`\n]{1,60}[*_`]")
SPOKEN_OF = re.compile(
    r"\b(?:word|words|term|terms|name|names|named|called|calls|call|label|labels|labelled|so-called|known as|alias|written)\b"
)


def quoted(clause: Clause, start: int, end: int) -> bool:
    """Whether a place stands between quotation marks."""
    return any(q.start() <= start and end <= q.end() for q in QUOTED.finditer(clause.text))


@lru_cache(maxsize=256)
def holds(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a whole sentence holds a pattern; looked for once for all of its clauses."""
    return bool(pattern.search(text))


def spoken_of(clause: Clause) -> bool:
    """Whether a clause is about a word."""
    return holds(SPOKEN_OF, clause.text)


def used(clause: Clause, pattern: str, text: str | None = None) -> Iterator[re.Match[str]]:
    """Where a pattern is used, and not only quoted."""
    for one in w.pattern(pattern).finditer(clause.text if text is None else text):
        if not quoted(clause, *one.span()):
            yield one


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


def collective(clause: Clause) -> Iterator[Span]:
    """PS103: a collective that moves a segment."""
    moves = (
        rf"{w.COLLECTIVE}\s+(?:\w+\s+){{0,2}}?(?:{w.TURNING}|{w.FLEXING}|{w.ROTATING}|{w.PULLING})\s+(?:\w+\s+){{0,3}}?"
    )
    for one in used(clause, moves + rf"(?:{w.TURNED}|hips?|knees?|legs?|spine|back)"):
        name = w.pattern(w.COLLECTIVE).match(clause.text, one.start())
        yield name.span() if name else one.span()


def no_reference(clause: Clause) -> Iterator[Span]:
    """PS201: a segment turns, and nothing says relative to what."""
    if w.REFERENCE.search(clause.text) or spoken_of(clause):
        return
    found: list[Span] = []
    side = r"(?:(?:right|left|whole|entire|lower|upper|lumbar|thoracic)\s+)?"
    turning = rf"(?:{w.TURNING}|{w.ROTATING}|lifts|tips)"
    for pattern in (
        rf"{w.TURNED}\s+(?:(?:then|also|will|can|may|must|should|often|to|is|are|was|were|being|first|slightly|and|"
        rf"not|always|flares|[\w]{{3,12}}ly)\s+){{0,3}}?{turning}",
        rf"{turning}\s+(?:and\s+\w+\s+)?(?:{w.DETERMINER}\s+)?{side}{w.TURNED}",
        rf"{w.PULLING}\s+(?:{w.DETERMINER}\s+)?{side}(?:pelvis|sacrum|vertebrae?|ribs?|rib[\s\-]*cage|femurs?|lumbar spine"
        rf"|l[1-5])\s+(?:\w+\s+){{0,2}}?{w.DIRECTION}",
        rf"(?:anterior|posterior|lateral|forward|backward)\s+(?:(?:pelvic|sacral|thoracic|trunk)\s+)?(?:tilt(?:ing)?|rotation)"
        rf"(?:\s+of\s+(?:{w.DETERMINER}\s+)?{side}{w.TURNED})?",
        r"pelvis\s+(?:then\s+|also\s+)?(?:drops?|dropped|dropping|hikes?|hiked|hiking)",
        rf"(?:drop|hik)\w{{0,4}}\s+(?:{w.DETERMINER}\s+)?pelvis",
        r"(?:pelvic|sacral)\s+(?:tilt(?:ing)?|rotation|obliquity|drop|hike)",
    ):
        for one in used(clause, pattern):
            if not any(a < one.end() and one.start() < b for a, b in found) and told_of(one[0]):
                found.append(one.span())
    yield from sorted(found)[:1]


def told_of(text: str) -> bool:
    """Whether a tilt is that of a segment that we ask a reference of."""
    words = text.split()
    return len(words) > 2 or "pelvi" in text or "sacr" in text or not text.startswith(("anterior", "posterior", "lateral",
                                                                                  "forward", "backward"))  # fmt: skip


def joint_word(clause: Clause) -> Iterator[Span]:
    """PS202: a segment in a joint's word, or a joint's angle read in space."""
    side = r"(?:(?:right|left|straight|whole|swing|stance)\s+)?"
    at_joint = re.search(
        r"\b(?:at|in|about|of) (?:the |its |both |your |his |her )?(?:right |left )?(?:hips?|knees?|hip joints?|knee joints?)\b"
        r"|\b(?:on|relative to|upon) (?:the |its )?(?:right |left )?(?:pelvis|trunk|thigh|femur|sacrum|tibia|shank|ground|l5)\b",
        clause.text,
    )
    if not at_joint and not spoken_of(clause):
        for pattern in (
            rf"{w.FLEXING}\s+(?:{w.DETERMINER}\s+)?{side}(?:{w.JOINTLESS}|trunk|torso)",
            rf"(?:{w.JOINTLESS})\s+(?:(?:is|are|was|were|to|be|can|may|then|also)\s+){{0,2}}{w.FLEXING}",
            rf"(?:thigh|femur|femoral|leg)\s+{w.FLEXION}(?!\s+(?:machine|exercise|curl))",
            rf"{w.FLEXION}\s+of\s+(?:{w.DETERMINER}\s+)?{side}{w.JOINTLESS}",
        ):
            if (one := next(used(clause, pattern), None)) is not None:
                yield one.span()
                return
    hip = r"(?:hip[\s\-]+(?:flexion|extension)|(?:flex|extend)(?:es|s|ed|ing)?\s+(?:the\s+|your\s+)?hips?)"
    lifted = rf"(?:rais|lift|swing|swung|kick|bring)\w{{0,3}}\s+(?:\w+\s+){{0,3}}?{w.SWUNG}"
    told = next(used(clause, hip), None)
    if told is None or re.search(r"\b(?:pelvis|lumbar|moment|arm|exten(?:sor|sors)|flexors?)\b", clause.text):
        return
    in_space = re.search(r"\b(?:horizontal|vertical|table|floor)\b", clause.text)
    if w.pattern(lifted).search(clause.text) or (in_space and not re.search(r"\bwithout\b", clause.text)):
        yield told.span()


def other_joint(clause: Clause) -> Iterator[Span]:
    """PS203: hip extension that another joint makes."""
    hip = r"(?:(?<!prone )(?<!prone\n)hip[\s\-]+extension|(?:extend|extends|extending|extended)\s+(?:\w+\s+){0,2}?hips?|extension (?:of|at) the hips?)"
    made = (
        rf"(?:arch(?:es|ed|ing)?|hyperextend\w{{0,3}}|hyperextension|(?:lumbar|low(?:er)? back|spinal|back)\s+(?:spine\s+)?"
        rf"exten\w{{1,5}}|exten\w{{1,5}}\s+(?:\w+\s+){{0,2}}?(?:{w.BACK})|leaning back|straighten\w{{0,3}}\s+(?:\w+\s+){{0,2}}?"
        r"(?:body|torso|trunk|back)|stand(?:ing)? up straight|lordosis)"
    )
    if re.search(r"\bwithout\b|\bnot\b|\bno\b|n't\b|\bavoid\w{0,3}\b|\bof which\b|\binstead of\b", clause.text):
        return
    told = next(used(clause, hip), None)
    if told and w.pattern(made).search(clause.text) and not w.MEASURED.search(clause.text):
        yield told.span()


LAY_DIRECTION = (
    r"(?:up|back|backwards?|forwards?|down|square|squared|level|high|higher|low|rise|rises|sink|sinks|drop|drops|"
    r"off|under|even|tucked|still|parallel|in line|to the side|in the air|towards?|out|slightly|as high)"
)
LAY_VERB = (
    r"(?:push|drive|driv|press|thrust|rais|lift|lower|drop|keep|squar|tuck|shift|elevat|hik|mov|bring|pull|twist|rotat|tilt|"
    r"swing|roll|bridge|pop|bump|shoot|send|squeez|sink|lean|point|turn)"
)


def lay_segment(clause: Clause) -> Iterator[Span]:
    """PS204: hips, tail, waist in the place of a segment or joint."""
    joint = r"(?![\s\-]+(?:joints?|flex\w{0,4}|exten\w{0,4}|width|abduct\w{0,4}|adduct\w{0,4}|rotation|rotators?|angle|bones?|arm))"
    found: list[Span] = []
    for pattern in (
        rf"hips?{joint}(?:\s+(?:(?:and|are|is|stay|stays|to|should|be|should|as|go|goes|move|moves|come|comes|must)\s+){{0,3}}"
        rf"{LAY_DIRECTION})",
        rf"{LAY_VERB}\w{{0,3}}\s+(?:(?:{w.DETERMINER}|up|right|left|with|whole|back|down|only)\s+){{0,3}}hips?{joint}",
        rf"(?:tuck|pull|drop|lift|curl|point|draw)\w{{0,4}}\s+(?:{w.DETERMINER}\s+)?(?:tail[\s\-]?bone|tail)",
        r"(?:bend|bent|fold|hing|lean|twist|flex|rotat)\w{0,4}\s+(?:[\w\-]+\s+){0,4}?(?:at|from)\s+(?:the|your)\s+waist",
        r"(?:bend|bent|fold|hing|lean|twist)\w{0,4}\s+(?:[\w\-]+\s+){0,3}?waist",
    ):
        for one in used(clause, pattern):
            if not any(a < one.end() and one.start() < b for a, b in found):
                found.append(one.span())
    yield from sorted(found)[:1]


BENDING = re.compile(
    r"\b(?:bend|bends|bent|bending|fold|folds|folding|lean|leans|leaning|crunch|curl|sit[\s\-]?ups?|stoop\w{0,3}"
    r"|squat\w{0,4}|raise your torso)\b"
)
TILT = r"(?:tilt|rotat|tip|roll|tuck)\w{0,4}"
OPPOSITE = (  # a way to tilt, and a way to bend the lumbar spine that does not go with it
    (r"(?:anterior(?:ly)?|forwards?)", r"(?:flex(?:es|ed|ing|ion)?|flatten(?:s|ed|ing)?|round(?:s|ed|ing)?)"),
    (r"(?:posterior(?:ly)?|backwards?|under)", r"(?:arch(?:es|ed|ing)?|exten(?:d|ds|ded|ding|sion)|hyperexten\w{1,4})"),
)
TILTED_AND_BENT = tuple(
    (
        re.compile(rf"\b{way}\s+(?:pelvic\s+)?{TILT}|\b{TILT}\s+(?:\w+\s+){{0,3}}?{way}\b"),
        re.compile(
            rf"\b(?:{w.BACK})\s+(?:\w+\s+){{0,2}}?{bend}\b|\b{bend}\s+(?:\w+\s+){{0,3}}?(?:{w.BACK})\b"
            rf"|\b(?:lumbar|spinal|back)\s+{bend}\b"
        ),
    )
    for way, bend in OPPOSITE
)


@lru_cache(maxsize=64)
def contradicted(sentence: str) -> Span | None:
    """Where a sentence bends the lumbar spine against the tilt that it names."""
    if BENDING.search(sentence) or not re.search(r"\bpelvi[sc]\b", sentence):
        return None
    for tilt, bend in TILTED_AND_BENT:
        if tilt.search(sentence) and (bent := bend.search(sentence)):
            return bent.span()
    return None


def contradiction(clause: Clause) -> Iterator[Span]:
    """PS205: a tilt and a bend of the lumbar spine that do not go together while the trunk is still."""
    bent = contradicted(clause.whole)
    at = None if bent is None else clause.whole_start(bent[0])
    if bent is not None and at is not None:
        yield at, at + bent[1] - bent[0]


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
        if told or (not elsewhere and re.search(rf"position|posture|in neutral|alignment|\b{body}\b", clause.text)):
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
        rf"(?<!of )(?<!of the ){w.STATED}(?:,)?\s+(?:{w.COPULA}\s+){{0,3}}?(?:{w.STATE})(?!\s+(?:head|enough|and long as|term|way|"
        r"arms?|of|step|sleeve|run|time|stride))",
    ):
        for one in used(clause, pattern):
            if not re.search(r"\b(?:long|short)[\s\-]+head\b|\bstraight leg\b", one[0]):
                yield one.span()
                return


def alignment(clause: Clause) -> Iterator[Span]:
    """PS303: aligned, and not with what."""
    if re.search(r"\b(?:aligned|aligns?|aligning|alignment|in line|lined up)\s+(?:\w+\s+){0,4}?(?:with|to)\b|\bin line with\b"
                 r"|\bover the\b", clause.text) or spoken_of(clause):  # fmt: skip
        return
    pattern = r"(?:mis)?align(?:ed|ment|s)?|(?:good|bad|poor|proper|correct|perfect|ideal)\s+posture"
    for one in used(clause, pattern):
        yield one.span()
        return


def no_conditions(clause: Clause) -> Iterator[Span]:
    """PS401: a muscle moves something, and nothing says how the body stands, which end is fixed, or when."""
    if holds(w.CONDITION, clause.whole) or holds(w.DEFINED, clause.whole) or spoken_of(clause):
        return
    verb = rf"(?:{w.TURNING}|{w.FLEXING}|{w.ROTATING}|{w.PULLING}|lifts?|bends?|arch(?:es)?|flattens?|compress(?:es)?|hikes?)"
    object_ = rf"(?:{w.TURNED}|{w.JOINTLESS}|hips?|knees?|back|lumbar spine|ankles?|thoracic|lordosis|shank|tibia)"
    moved = (
        rf"(?:{w.single_muscles()})(?:\s+(?:and\s+\w+|can|will|may|also|muscle|often|mainly|then|together|not|does|thus|"
        rf"\w{{3,12}}ly)){{0,3}}\s+{verb}\s+(?:(?!of\b)\w+\s+){{0,3}}?{object_}"
    )
    for one in used(clause, moved):
        yield one.span()
        return


def stabilises(clause: Clause) -> Iterator[Span]:
    """PS402: stabilises, and not against what."""
    if re.search(r"\bagainst\b|\bn\s?m\s?/\s?deg\b|\bnewton|\bstiffness\b", clause.text) or spoken_of(clause):
        return
    part = r"(?:torso|trunk|spine|spinal|pelvis|pelvic|lumbar|hips?|knees?|core|joints?|back|lower back|body segments|vertebrae?|segments?)"
    for pattern in (
        rf"stabili[sz](?:e|es|ed|ing)\s+(?:{w.DETERMINER}\s+)?(?:(?:right|left|lumbar|lower)\s+)?{part}",
        r"(?:core|lumbar|spinal|pelvic|hip|trunk|segmental)[\s\-]+(?:stability|stabili[sz]ation|stabili[sz]ers?|instability)",
        rf"stabili[sz]ers? of the (?:\w+\s+)?{part}",
        rf"stability of the (?:\w+\s+)?{part}",
    ):
        for one in used(clause, pattern):
            yield one.span()
            return


def surface_emg(clause: Clause) -> Iterator[Span]:
    """PS501: EMG of psoas or iliacus, and not by wires."""
    if holds(WIRES, clause.whole):
        return
    deep = re.search(rf"\b(?:psoas|iliacus)\b|{w.ILIOPSOAS}|\bhip[\s\-]+flexors?\b", clause.text)
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
    muscle = rf"(?:{w.single_muscles()}|{w.COLLECTIVE}|{w.MOTION_GROUP}|muscles?)"
    read = rf"(?:{w.STATE}|tightness|shortness|length|flexibility|contracture|shortening|stiffness)"
    if w.pattern(muscle).search(clause.text) and w.pattern(read).search(clause.text):
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
        "PS201": r"pelvi|sacr|ili[au]|innom|verteb|rib|thora|trunk|torso|femu|femo|thigh|spine|l[1-5]|t12|upper body|chest",
        "PS202": r"flex|exten|duct", "PS203": r"exten", "PS204": r"hip|tail|waist", "PS205": r"pelvi",
        "PS301": r"neutral", "PS302": w.STATE + r"|tightness|shortness|stiffness|weakness|laxity|inhibition",
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
