"""C19: whether glutes and pelvic floor oppose each other at the sacrum: the same question as C18 of another bone.

Known before the rule was written: that the floor counternutates, and the default body's answer of gluteus maximus per
100 N in standing (docs/floor.md).
"""

from psoas.article_claims.c18_oppose_at_coccyx import opposing
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field


def measure(field: Field) -> Evidence:
    """At the sacrum."""
    return opposing(field, "sacrum")


CLAIM = Claim(
    id="C19",
    sentence="Glutes and pelvic floor turn the sacrum opposite ways.",
    where="asked by readers: what the glutes have to do with the pelvic floor",
    output="sacrum relative to pelvis about right by gluteus maximus over that by the floor's bony strands, each at "
    "full "
    "activation, pelvis and thighs at rest; gluteus maximus starting on the sacrum or on the coccyx; over stiffness "
    "and "
    "centre of the joint and lumbar stiffness",
    supports="opposite, by more than a tenth of what the floor does, in every way to ask",
    refutes="the same way, or by less than a tenth, in every way to ask",
    changes="how the thorax is held; which strands of gluteus maximus cross the joint",
    found=("they turn it opposite ways", "the glutes do not turn it against the floor"),
    measure=measure,
)
