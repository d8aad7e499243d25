"""C12: how psoas acts in an animal whose hips are flexed.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C12",
    sentence="The human psoas acts otherwise than a four-legged animal's, whose hips are flexed.",
    where="comment under the article, on animals on four feet",
    output="hip share of psoas (hip over hip and most turned lumbar level, per newton), human standing, human in "
    "the animal's posture, and the animal itself, side by side",
    supports="the animal's share differs from the standing human's by more than 0.05, and from the human's in its "
    "posture",
    refutes="it differs from neither",
    changes="which animal; how its spine is stiffened",
    needs="the animal's own spine",
)
