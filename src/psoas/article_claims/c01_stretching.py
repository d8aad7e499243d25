"""C1: whether quadriceps stretches and lunges reach iliacus.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C1",
    sentence="A quadriceps stretch and a lunge reach iliacus.",
    where="comment under the article, on stretching",
    output="excess of iliacus over its standing length, over optimal fibre length, in a quadriceps stretch and in a "
    "lunge, beside rectus femoris and psoas",
    supports="iliacus is lengthened by more than 5 % of its fibre length in both",
    refutes="it is lengthened by less in both",
    changes="how the stretch is done: pelvis, lumbar spine, thigh",
    needs="the stretch method (postures of named stretches, found passively)",
)
