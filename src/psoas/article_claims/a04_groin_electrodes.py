"""A4: whether an electrode at the groin can tell psoas from iliacus.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A4",
    sentence="An electrode at the groin cannot tell psoas from iliacus, so that its signal is no sign of what psoas "
    "does.",
    where="article, on electromyography",
    output="how well the activation of psoas follows from the signal of a surface or wire electrode at the groin, "
    "iliacus active too",
    supports="the same signal goes with any activation of psoas within its range",
    refutes="the activation of psoas follows from the signal within 20 % of its maximum",
    changes="electrode kind and place; a tendon that both share",
    needs="the EMG method (electrode place, depth and crosstalk of each muscle)",
)
