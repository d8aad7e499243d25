"""A27: how often motions relative to the ground are told as motions of a joint.

The rule was written before a sentence was counted; what is counted, and how, is `scripts/count_words.py`.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A27",
    sentence="Motions relative to the ground are told in words that mean relative to the joint.",
    where="article, on words",
    output="of the sentences of public texts that move pelvis, trunk, spine, hip or thigh, the share in which the "
    "motion has no reference, is a joint's word for a segment, or is told of a lay segment (rules PS201, PS202 and PS204 of "
    "psoas terms); and the share by the two rules of references alone (PS201, PS202); nothing of it is taken from this "
    "body",
    supports="more than one in four, by either count",
    refutes="fewer than one in twenty, by either count",
    changes="which texts are read: instructions, anatomy books, papers",
    needs="the count of public texts",
)
