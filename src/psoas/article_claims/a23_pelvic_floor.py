"""A23: what the pelvic floor has to do when the glutes do not.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A23",
    sentence="The pelvic floor loses its partner when the glutes do not work.",
    where="article, on the pelvic floor",
    output="tension that the pelvic floor needs to hold the sacrum relative to the ilium, with and without the glutes",
    supports="it needs more by more than a tenth without them, in every way to ask",
    refutes="it needs no more, in every way to ask",
    changes="stiffness of the sacroiliac joint; which muscles share the work",
    needs="a sacrum that moves and a pelvic floor",
)
