"""A24: whether stretches named after psoas stretch it.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A24",
    sentence="Who takes psoas and iliacus for one muscle stretches the wrong one.",
    where="article, on stretching",
    output="lengthening over optimal fibre length and passive tension of psoas, iliacus and rectus femoris in the "
    "stretches named, from standing, with the coordinates of the stretch stated",
    supports="psoas is lengthened less, over its fibre length, than iliacus and rectus femoris are",
    refutes="psoas is lengthened more than either",
    changes="how the stretch is done: pelvis, lumbar spine, thigh; slack length of psoas",
    needs="the stretch method (postures of named stretches, found passively)",
)
