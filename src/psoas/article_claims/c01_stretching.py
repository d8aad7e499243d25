"""C1: what stretching does for a tight psoas.

It waits for methods that are not here yet. The list of claims names only its subject; the sentence and the rule are our
reading of it, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C1",
    sentence="Stretching it is what helps a tight psoas.",
    where="comment under the article, on stretching",
    output="lengthening over optimal fibre length of psoas in a stretch, against that of what else limits the hip "
    "there",
    supports="psoas is what the stretch lengthens most over its fibre length, of all that resists",
    refutes="something else takes the stretch, and psoas less than half of it",
    changes="how the stretch is done; whether tissue changes, which no body of rigid parts knows",
    needs="the stretch method (postures of named stretches, found passively)",
)
