"""C15: what contract-relax adds.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C15",
    sentence="Contract-relax stretching (PNF) helps.",
    where="comment under the article, on PNF",
    output="the position it ends in only, as a lengthening over optimal fibre length; what contraction does to "
    "tissue or reflex is not in this body",
    supports="it ends with psoas longer by more than 5 % of its fibre length than the stretch without it",
    refutes="it does not",
    changes="what helps means; reflexes and tissue",
    needs="the stretch method; the rest cannot be tested with this body",
)
