"""Words that the rules look for, as patterns made of the shared tables."""

from __future__ import annotations

import re
from functools import cache

from psoas.anatomy import table

GAP = r"[\s\-]+"
DETERMINER = r"(?:(?:the|your|his|her|their|my|our|its|a|an|one|each|both|this|that)(?:\s+\w{3,12}'s)?)"


@cache
def words_of(kind: str, *means: str, drop: tuple[str, ...] = ()) -> str:
    """A pattern of every phrase of a table with these meanings (all, if none is named), longest first."""
    found = {
        phrase
        for row in table(f"words_{kind}")
        if not means or row["means"] in means
        for phrase in row["words"].split("; ")
        if phrase not in drop
    }
    return any_of(sorted(found, key=lambda p: (-len(p), p)))


def any_of(phrases: list[str]) -> str:
    """One of some phrases, blanks or hyphens between their words."""
    return "(?:" + "|".join(GAP.join(map(re.escape, p.replace("-", " ").split())) for p in phrases) + ")"


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A pattern in whole words."""
    return re.compile(rf"(?<![\w]){text}(?![\w])")


@cache
def single_muscles() -> str:
    """Every muscle that is one, and iliopsoas; not those that are named for a motion, nor collectives."""
    rows = [row for row in table("words_muscles") if not row["means"].startswith("group:")]
    names = {phrase for row in rows for phrase in row["words"].split("; ") if phrase not in ("ql", "six pack", "lats")}
    names |= {"biceps femoris", "erector spinae", "longissimus", "iliocostalis", "gastrocnemius", "abdominals"}
    names |= {f"{name} muscle" for name in names if " muscle" not in name}
    return any_of(sorted(names, key=lambda p: (-len(p), p)))


ILIOPSOAS = any_of(["iliopsoas", "ilio psoas", "ileopsoas", "illiopsoas", "ilio psoas major", "iliopsoae"])
COLLECTIVE = any_of(["glutes", "gluteals", "hamstrings", "hams", "quads", "quadriceps", "abs", "abdominals", "calves",
                     "adductors", "obliques", "erectors", "paraspinals"])  # fmt: skip
MOTION_GROUP = (
    r"(?:hip|thigh|trunk|torso|back|spine|spinal|lumbar|knee|leg)[\s\-]+"
    r"(?:flexor|extensor|abductor|adductor|rotator)s?(?![\s\-]+(?:moments?|torques?|(?:muscle )?forces?))"
    r"|(?:flexor|extensor|abductor|adductor|rotator)s of the (?:hips?|thighs?|trunk|back|spine|knees?)"
)
CORE = (
    r"core[\s\-]+(?:stability|stabili[sz]ation|strength|control|muscles?|muscle|musculature|training|work|exercises?|"
    r"stabili[sz]ers?|engagement|tension|activation|tight|strong|engaged|braced|must|should|needs?|is|was|protects|"
    r"supports|holds|keeps|stabili[sz]es)"
    r"|(?:(?:the|your|his|her|their|my|our|strong|weak|tight|stable|deep|engaged?|engage|brace|bracing|tighten|and)\s+){1,2}core"
    r"(?!\s+(?:of|idea|ideas|question|library|principle|concept|set|function|functions|package|point|part|business|"
    r"message|temperature|team|i|model|and shell))"
)
TURNING = (
    rf"(?:{words_of('motions', 'tilt', 'tuck', 'antevert', 'retrovert', drop=('drag', 'drags', 'dragged', 'dragging'))}"
    r"|nutat(?:e|es|ion))"
)
ROTATING = r"(?:rotat(?:e|es|ed|ing)|twist(?:s|ed|ing)?|turn(?:s|ed|ing)?|pivot(?:s|ed|ing)?|swivel(?:s|ed|ing)?)"
PULLING = r"(?:pull(?:s|ed|ing)?|drag(?:s|ged|ging)?|push(?:es|ed|ing)?)"
FLEXING = r"(?:flex(?:es|ed|ing)?|extend(?:s|ed|ing)?|hyperextend(?:s|ed|ing)?|abduct(?:s|ed|ing)?|adduct(?:s|ed|ing)?)"
FLEXION = r"(?:flexion|extension|hyperextension|abduction|adduction)"
TURNED = (  # segments whose turning needs a reference
    r"(?:pelvi[sc]|pelves|sacrum|ilium|ilia|innominates?|vertebrae?|ribs?|rib[\s\-]*cage|ribcage|thorax|trunk|torso|"
    r"femurs?|femora|thighs?(?:[\s\-]+bones?)?|lumbar spine|spine|l[1-5]|t12|upper body|chest)"
)
SWUNG = r"(?:legs?|thighs?|femurs?|femora|knees?)"
JOINTLESS = r"(?:thighs?|femurs?|femora|legs?|pelvis|lower limbs?)"
DIRECTION = words_of("directions", drop=("right", "left", "in", "out", "back", "lower", "higher"))
BACK = r"(?:lower backs?|low back|lumbar spine|lumbar curve|lumbar region|spine|backs?|lordosis)"
STATE = words_of("states", "tight", "weak", "long", "locked", drop=("tense", "shorten", "shortens", "longer", "shorter", "tighter", "hypertonicity", "hypertonus", "overactivity", "lazy", "loose", "slack", "flexible",
    "lax", "tighten", "tightens", "in spasm", "spasm", "lengthened", "shortening", "shortness", "blocked", "contracted",
    "contracture", "tightened", "stuck", "jammed", "weaker", "fixated", "inactive", "inflexible", "stiffness",
    "tightness", "weakness", "switched off", "paralysed", "paralyzed", "elongated"))  # fmt: skip
STATED = (  # what is said to be tight, weak ...
    rf"(?:{words_of('muscles', drop=('ql', 'lats', 'six pack', 'abdominal'))}|muscles?|muscle groups?|hips?|hip joints?|"
    r"knees?|knee joints?|ankles?|(?:sacroiliac|si)[\s\-]+joints?|joints?|lower back|low back|upper back|back|spine|"
    rf"lumbar spine|shoulders?|neck|core|{MOTION_GROUP}|facets?|fascia|pelvis|chest|groin|it band|flexors|extensors)"
)
COPULA = (
    r"(?:lengths?|is|are|was|were|be|been|being|become|becomes|became|get|gets|got|feel|feels|felt|seem|seems|remain|remains|"
    r"stay|stays|stayed|too|very|so|quite|often|usually|always|that|which|considered|found|to|be|may|can|will|has|"
    r"have|length|also|both|chronically|really|more|rather|as|said|thought|believed|deemed|judged|called|reported|described)"
)
MEASURED = re.compile(
    r"\d(?:\.\d+)?\s*(?:°|deg\b|degrees?\b|n[\s·*]?m\b|nm\b|n\b|newtons?\b|mm\b|cm\b|%|percent\b|per cent\b|kpa\b|mpa\b)"
)
DEFINED = re.compile(
    r"\bdefin(?:e|es|ed|ing|ition)\b|\b(?:is|are) (?:the |those |all )?muscles? (?:that|which|with|whose)\b|\brefers? to\b|\bby [\"']|\bwe mean\b|\bhere:|\bi\.e\."
    r"|\bis the (?:angle|moment)\b"
)
REFERENCE = re.compile(
    r"\brelative to\b|\bwith respect to\b|\brelative\b|\bagainst\b|\babout (?:the|its|a|an|their|his|her)\b[^.;]{0,40}\b"
    r"(?:axis|axes|joint)\b|\babout\b[^.;]{0,30}\baxis\b"
    r"|\b(?:on|upon|over|around)\s+(?:the\s+|its\s+|a\s+|each\s+|your\s+|his\s+|her\s+|both\s+|fixed\s+){0,4}(?:right |left )?"
    r"(?:thighs?|femurs?|femora|femoral heads?|hips?|hip joints?|pelvis|sacrum|ground|trunk|tibia|shank|l[1-5]|s1|thorax|"
    r"lumbar spine|spine|ilium|vertebrae? below|level below)\b"
    r"|\b(?:off|to|with|above|below)\s+(?:the\s+)?(?:ground|floor|horizontal|vertical|table|bed|couch|bench|horizon|"
    r"line of gravity)\b"
    r"|\bin (?:space|the room|the lab|the laboratory|the heading frame|the ground frame)\b|\bto the (?:horizontal|vertical)\b"
    r"|\bat the (?:hips?|hip joints?|knees?|knee joint|lumbosacral joint|lumbar levels?|joints?|sacroiliac joints?)\b"
    r"|\bhip joints?\b|\b(?:in|within) (?:the |its |their )?(?:acetabul(?:um|a)|hip sockets?|sockets?)\b"
    r"|\bbetween\b[^.;]{0,60}\band\b[^.;]{0,20}\b(?:horizontal|vertical|ground|floor)\b|\bto the plumb line\b"
)
CONDITION = re.compile(
    r"\b(?:in|while|when|during|if|at|with|from|under|until)\s+(?:[\w\-/]+\s+){0,4}?(?:standing|sitting|supine|prone|lying|stance|"
    r"swing|walking|running|gait|seated|upright|held|fixed|free|planted|bent|flexed|extended|still|deg|degrees|rest|"
    r"equilibrium|once|end|instant|lunge|squat|posture|position|gravity|welded|moment arms?|side lying|weight bearing|"
    r"contact|phase|kneeling|hanging|straight)\b"
    r"|\d\s*(?:°|deg\b|degrees?\b|mm\b|n\b|ms\b|s\b|%)|\bat once\b|\bmoment arms?\b|\baccelerat\w{1,6}\b|\binto\b"
    r"|\bon the (?:ground|floor)\b|\bin (?:standing|sitting|supine|prone|swing|stance|equilibrium)\b"
)
