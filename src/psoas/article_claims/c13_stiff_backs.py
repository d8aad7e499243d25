"""C13: whether a stiff back makes psoas a hip flexor.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C13",
    sentence="In stiff-backed animals psoas is more of a hip flexor.",
    where="comment under the article, on stiff and flexible backs",
    output="hip share of psoas (hip over hip and most turned lumbar level, per newton) in animals of stiff and of "
    "flexible backs",
    supports="it is larger in the stiffer back by more than 0.05",
    refutes="it is smaller by as much",
    changes="how stiff a back is in life",
    needs="animals of two kinds of back",
)
