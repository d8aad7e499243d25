"""A3: what was said of psoas from electromyography was measured on iliacus.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A3",
    sentence="What electromyography is said to show about psoas was recorded from iliacus.",
    where="article, on electromyography",
    output="share of psoas, of iliacus and of their neighbours in what an electrode at a stated place records, per "
    "activation",
    supports="iliacus or others make more than half of the signal at the electrodes of the studies in question",
    refutes="psoas makes more than half of it",
    changes="where the electrodes were; depth of the muscles; crosstalk",
    needs="the EMG method (electrode place, depth and crosstalk of each muscle)",
)
