"""A27: how often motions relative to the ground are told as motions of a joint.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A27",
    sentence="Motions relative to the ground are told in words that mean relative to the joint.",
    where="article, on words",
    output="share of sentences about motion, in public texts, that name a joint's motion without its reference or "
    "for a motion relative to the ground",
    supports="more than one in four",
    refutes="fewer than one in twenty",
    changes="which texts are read",
    needs="the reader of texts",
)
