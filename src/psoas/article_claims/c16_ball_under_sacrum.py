"""C16: how a ball under the sacrum compares with a lunge for iliacus.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C16",
    sentence="A ball under one side of the sacrum, that leg straight and heavy and the ribs down, is about the only "
    "way to reach iliacus.",
    where="comment under the article, on a stretch for iliacus",
    output="excess of iliacus over standing length, over optimal fibre length, against a lunge, by the ball's "
    "height and side",
    supports="iliacus is lengthened more than in the lunge by more than 5 % of its fibre length",
    refutes="it is lengthened less",
    changes="the ball's height and place; how the lunge is done",
    needs="the stretch method (a ball under the sacrum, a lunge)",
)
