"""A24: whether stretches named after psoas stretch it.

It waits for methods that are not here yet. The list of claims names only its subject; the sentence and the rule are our
reading of it, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A24",
    sentence="The stretches that are given for psoas stretch other hip flexors instead.",
    where="article, on stretching",
    output="lengthening over optimal fibre length and passive tension of psoas, iliacus and rectus femoris in the "
    "stretches named, from standing, with the coordinates of the stretch stated",
    supports="psoas is lengthened less, over its fibre length, than iliacus and rectus femoris are",
    refutes="psoas is lengthened more than either",
    changes="how the stretch is done: pelvis, lumbar spine, thigh; slack length of psoas",
    needs="the stretch method (postures of named stretches, found passively)",
)
