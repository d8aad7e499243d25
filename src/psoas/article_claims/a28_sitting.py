"""A28: whether psoas is short in sitting, which would have to be so.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A28",
    sentence="Chronic sitting makes psoas tight.",
    where="article, on sitting",
    output="length of psoas over its optimal fibre length in sitting, beside iliacus and beside standing: a "
    "necessary condition only",
    supports="psoas is shorter in sitting than standing by more than 5 % of its fibre length, and more so than iliacus",
    refutes="it is not",
    changes="what tissue does with the length it is kept at, which no body of rigid parts knows",
    needs="the lengths of a day's postures",
)
