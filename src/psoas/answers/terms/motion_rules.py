"""The rules about motion: which segment turns, relative to what, in whose word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from psoas.answers.terms import words as w
from psoas.answers.terms.looking import Span, holds, spoken_of, used
from psoas.answers.terms.sentences import Clause

ANIMAL = re.compile(
    r"\b(?:horses?|dogs?|cats?|mouse|mice|rats?|birds?|animals?|lizards?|its) (?:\w+ )?(?:\w+ )?tails?\b|\btails? of\b"
)
SHANK = r"(?:tibiae?|shanks?|shins?|lower legs?)"
MEASURE_DEFINED = re.compile(
    r"\b(?:was|were|is|are) (?:defined|measured|computed|calculated|taken|expressed) as (?:the )?(?:angle|inclination|rotation)\b"
)


def passively(moved: str, mover: str) -> str:
    """A pattern of what is moved by somebody: "the pelvis is tilted backward by the hamstrings"."""
    verb = rf"(?:{w.TURNING}|{w.FLEXING}|{w.ROTATING}|{w.PULLING}|lifted|raised|bent|arched|flattened|compressed)"
    return (
        rf"{moved}\s+(?:is|are|was|were|be|being|been|gets?)\s+(?:\w+\s+){{0,2}}?{verb}\s+(?:\w+\s+){{0,4}}?by\s+"
        rf"(?:{w.DETERMINER}\s+)?(?:\w+\s+)?{mover}"
    )


def collective(clause: Clause) -> Iterator[Span]:
    """PS103: a collective that moves a segment."""
    moves = (
        rf"{w.COLLECTIVE}\s+(?:\w+\s+){{0,2}}?(?:{w.TURNING}|{w.FLEXING}|{w.ROTATING}|{w.PULLING})\s+(?:\w+\s+){{0,3}}?"
    )
    passive = passively(rf"(?:{w.TURNED}|{SHANK}|hips?|knees?|legs?|spine|back)", w.COLLECTIVE)
    for one in used(clause, passive):
        *_, last = w.pattern(w.COLLECTIVE).finditer(clause.text, *one.span())
        yield last.span()
    for one in used(clause, moves + rf"(?:{w.TURNED}|{SHANK}|hips?|knees?|legs?|spine|back)"):
        name = w.pattern(w.COLLECTIVE).match(clause.text, one.start())
        yield name.span() if name else one.span()


def no_reference(clause: Clause) -> Iterator[Span]:
    """PS201: a segment turns, and nothing says relative to what."""
    if w.REFERENCE.search(clause.text) or spoken_of(clause) or holds(MEASURE_DEFINED, clause.whole):
        return
    found: list[Span] = []
    side = r"(?:(?:right|left|whole|entire|lower|upper|lumbar|thoracic)\s+)?"
    turning = rf"(?:{w.TURNING}|{w.ROTATING}|lifts|tips)"
    for pattern in (
        rf"{w.TURNED}\s+(?:(?:then|also|will|can|may|must|should|often|to|is|are|was|were|being|first|slightly|and|"
        rf"not|always|flares|found|seen|able|allowed|[\w]{{3,12}}ly)\s+){{0,4}}?{turning}",
        rf"{turning}\s+(?:and\s+\w+\s+)?(?:{w.DETERMINER}\s+)?{side}{w.TURNED}",
        rf"{w.PULLING}\s+(?:{w.DETERMINER}\s+)?{side}(?:pelvis|sacrum|vertebrae?|ribs?|rib[\s\-]*cage|femurs?|lumbar spine"
        rf"|l[1-5])\s+(?:\w+\s+){{0,2}}?{w.DIRECTION}",
        rf"(?:anterior|posterior|lateral|forward|backward)\s+(?:(?:pelvic|sacral|thoracic|trunk)\s+)?(?:tilt(?:ing)?|rotation)"
        rf"(?:\s+of\s+(?:{w.DETERMINER}\s+)?{side}{w.TURNED})?",
        r"pelvis\s+(?:then\s+|also\s+)?(?:drops?|dropped|dropping|hikes?|hiked|hiking)",
        rf"(?:drop|hik)\w{{0,4}}\s+(?:{w.DETERMINER}\s+)?pelvis",
        rf"(?:rotation|tilt(?:ing)?)\s+of\s+{w.DETERMINER}\s+{side}{w.TURNED}",
        r"(?:pelvic|sacral)\s+(?:tilt(?:ing)?|rotation|obliquity|drop|hike)",
        rf"{SHANK}\s+(?:\w+\s+)?(?:rotat(?:e|es|ed|ing))",
        rf"(?:prevents?|keeps?|stops?|lets?|allows?)\s+(?:{w.DETERMINER}\s+)?pelvis\s+(?:from\s+)?(?:dropping|tilting|rotating|tipping)",
        r"(?:(?:your|my|his|her|their|excessive|severe|fix|correct|reduce|less|more|with|of|in|have|has|had)\s+|\A\s*)(?:apt|ppt)(?=\W|\Z)(?!\s+to\b)",
    ):
        for one in used(clause, pattern):
            pelvis = re.search(r"\b(?:pelvi[sc]|sacrum|sacral)\b", clause.text) is not None
            if not any(a < one.end() and one.start() < b for a, b in found) and (pelvis or told_of(one[0])):
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
        r"|\b(?:on|relative to|upon) (?:the |its )?(?:right |left )?(?:pelvis|trunk|thighs?|femurs?|femora|sacrum|tibia|shank|ground|l5)\b",
        clause.text,
    )
    if not at_joint and not spoken_of(clause):
        for pattern in (
            rf"{w.FLEXING}\s+(?:{w.DETERMINER}\s+)?{side}(?:{w.JOINTLESS}|trunk|torso)",
            rf"(?:{w.JOINTLESS})\s+(?:(?:is|are|was|were|to|be|can|may|then|also)\s+){{0,2}}{w.FLEXING}",
            rf"(?:thigh|femur|femoral|leg|trunk|torso)\s+{w.FLEXION}(?!\s+(?:machine|exercise|curl))",
            rf"{w.FLEXION}\s+of\s+(?:{w.DETERMINER}\s+)?{side}(?:{w.JOINTLESS}|trunk|torso)",
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
    equated = re.search(r"\b(?:this|that|which) is (?:called |known as )?(?:active |passive )?hip\b", clause.text)
    if w.pattern(lifted).search(clause.whole if equated else clause.text) or (
        in_space and not re.search(r"\bwithout\b", clause.text)
    ):
        yield told.span()


def other_joint(clause: Clause) -> Iterator[Span]:
    """PS203: hip extension that another joint makes."""
    hip = r"(?:(?<!prone )(?<!prone\n)hip[\s\-]+extension|(?:extend|extends|extending|extended)\s+(?:\w+\s+){0,2}?hips?|extension (?:of|at) the hips?)"
    made = (
        rf"(?:arch(?:es|ed|ing)?|hyperextend\w{{0,3}}|hyperextension|(?:lumbar|low(?:er)? back|spinal|back)\s+(?:spine\s+)?"
        rf"exten\w{{1,5}}|exten\w{{1,5}}\s+(?:\w+\s+){{0,2}}?(?:{w.BACK})|leaning back|straighten\w{{0,3}}\s+(?:\w+\s+){{0,2}}?"
        r"(?:body|torso|trunk|back)|stand(?:ing)? up straight|lordosis|(?:com(?:e|es|ing)|came|stem\w{0,4}|borrow\w{0,3})\s+"
        rf"(?:\w+\s+){{0,2}}?from\s+(?:{w.DETERMINER}\s+)?(?:{w.BACK}))"
    )
    if re.search(r"\bwithout\b|\bnot\b|\bno\b|n't\b|\bavoid\w{0,3}\b|\bof which\b|\binstead of\b", clause.text):
        return
    told = next(used(clause, hip), None)
    if told and w.pattern(made).search(clause.text) and not w.MEASURED.search(clause.text):
        yield told.span()


LAY_DIRECTION = (
    r"(?:up|back|backwards?|forwards?|down|square|squared|level|high|higher|low|rise|rises|sink|sinks|drop|drops|"
    r"off|under|even|tucked|still|parallel|in line(?! with)|to the side|in the air|towards?|out|slightly|as high)"
)
LAY_VERB = (
    r"(?:push|drive|driv|press|thrust|rais|lift|lower|drop|keep|squar|tuck|shift|elevat|hik|mov|bring|pull|twist|rotat|tilt|"
    r"swing|roll|bridge|pop|bump|shoot|send|squeez|sink|lean|point|turn|align|sit|open|stack|slide|rock|hing)"
)


def lay_segment(clause: Clause) -> Iterator[Span]:
    """PS204: hips, tail, waist in the place of a segment or joint."""
    joint = r"(?![\s\-]+(?:joints?|flex\w{0,4}|exten\w{0,4}|width|abduct\w{0,4}|adduct\w{0,4}|rotation|rotators?|angle|bones?|arm))"
    found: list[Span] = []
    if ANIMAL.search(clause.text):
        return
    for pattern in (
        rf"hips?{joint}(?:\s+(?:(?:and|are|is|stay|stays|to|should|be|should|as|go|goes|move|moves|come|comes|must)\s+){{0,3}}"
        rf"{LAY_DIRECTION})",
        rf"{LAY_VERB}\w{{0,3}}\s+(?:(?:{w.DETERMINER}|up|right|left|with|whole|back|down|only)\s+){{0,3}}hips?{joint}",
        r"(?:tuck|pull|drop|lift|curl|point|draw|bring|scoop|reach|press|lengthen)\w{0,4}\s+(?:(?:the|your|my|our|his|her)\s+)?(?:tail[\s\-]?bone|tail)",
        r"(?:bend|bent|fold|hing|lean|twist|flex|rotat)\w{0,4}\s+(?:[\w\-]+\s+){0,4}?(?:at|from)\s+(?:the|your)\s+waist",
        r"(?:bend|bent|fold|hing|lean|twist|turn|rotat)\w{0,4}\s+(?:[\w\-]+\s+){0,3}?waist(?!\s+(?:circumference|belt|size))",
        r"(?:level|square|even|uneven|crooked)\s+hips\b|\bhips\s+(?:sway|swing|shift|wiggle|tilt|drop|hike|rock)s?\b",
    ):
        for one in used(clause, pattern):
            if not any(a < one.end() and one.start() < b for a, b in found):
                found.append(one.span())
    yield from sorted(found)[:1]


BENDING = re.compile(
    r"\b(?:bend|bends|bent|bending|fold|folds|folding|lean|leans|leaning|crunch|curl|sit[\s\-]?ups?|stoop\w{0,3}"
    r"|squat\w{0,4}|raise your torso)\b"
)
MORE, LESS = r"(?:increas|deepen|exaggerat|accentuat)\w{1,4}", r"(?:decreas|reduc|lessen|diminish)\w{1,4}"
CURVE = r"\b(?:lordosis|curve|curvature|arch)\b"
TILT = r"(?:tilt|rotat|tip|roll|tuck)\w{0,4}"
OPPOSITE = (  # a way to tilt, and a way to bend the lumbar spine that does not go with it
    (
        r"(?:anterior(?:ly)?|forwards?)",
        rf"(?:flex(?:es|ed|ing|ion)?|flatten(?:s|ed|ing)?|round(?:s|ed|ing)?|{LESS}(?=[^.;]{{0,20}}{CURVE}))",
    ),
    (
        r"(?:posterior(?:ly)?|backwards?|under)",
        rf"(?:arch(?:es|ed|ing)?|exten(?:d|ds|ded|ding|sion)|hyperexten\w{{1,4}}|{MORE}(?=[^.;]{{0,20}}{CURVE}))",
    ),
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
    for one in (*used(clause, moved), *used(clause, passively(object_, rf"(?:{w.single_muscles()})"))):
        yield one.span()
        return
