"""A21: what alignment means: a position, or what is left to move from it.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A21",
    sentence="Alignment is no position: it is range of motion and how it lines up with gravity.",
    where="article, on alignment",
    output="over drawn people: how well the standing position alone (pelvic tilt relative to ground) predicts "
    "hip-extension reserve and the thigh's angle behind the vertical",
    supports="position alone explains less than a quarter of the variance of both",
    refutes="position alone explains more than one half of the variance of both",
    changes="which position is read; how people differ",
    needs="alignment over drawn people (reserve and thigh behind the vertical)",
)
