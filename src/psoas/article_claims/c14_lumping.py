"""C14: whether two muscles under one name can be told apart by what is measured.

It waits for methods that are not here yet. The list of claims names only its subject; the sentence and the rule are our
reading of it, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C14",
    sentence="It is a matter of words: psoas and iliacus may well be spoken of as one muscle.",
    where="comment under the article, on the name iliopsoas",
    output="what is lost in prediction of signals, lengths and actions if psoas and iliacus are given one activation "
    "and one tightness",
    supports="one activation and one tightness for both predict recordings and stretches as well as two do",
    refutes="two predict them better by more than their spread",
    changes="what the word is used for: *musculus iliopsoas* is a legitimate term that lumps two muscles",
    needs="the EMG and stretch methods",
)
