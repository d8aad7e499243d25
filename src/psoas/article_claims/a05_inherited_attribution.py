"""A5: whether one function of an iliopsoas follows from the recordings it is credited with.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A5",
    sentence="That psoas and iliacus act as one was concluded from recordings that did not tell them apart.",
    where="article, on electromyography",
    output="whether activations of psoas and iliacus that differ as in wire studies give signals, at the electrodes "
    "of the studies that joined them, which differ by more than their spread",
    supports="signals at those electrodes are the same although psoas and iliacus are activated apart",
    refutes="the signals differ by more than their spread",
    changes="which studies are meant; what their electrodes reached",
    needs="the EMG method (electrode place, depth and crosstalk of each muscle), and the recordings",
)
