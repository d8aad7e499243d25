"""C5: what tight hip flexors change while walking.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C5",
    sentence="Walking does not help while the mechanics are off.",
    where="comment under the article, on walking",
    output="push-back, hip-extension reserve, and loads on hip and levels while walking, with tight hip flexors "
    "against without",
    supports="reserve and push-back are smaller, and loads larger, by more than 5 %",
    refutes="none of them is",
    changes="how somebody walks; how tight",
    needs="walking",
)
