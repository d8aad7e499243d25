"""C10: whether hamstring and calf stretches or squats lengthen hip flexors.

It waits for methods that are not here yet; the rule is a first one, to be looked at again before anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="C10",
    sentence="Stretching hamstrings and calves, and squatting, does not reach the hip flexors.",
    where="comments under the article, on what people do instead",
    output="excess of psoas, iliacus and rectus femoris over standing length in named programs, over optimal fibre "
    "length",
    supports="no hip flexor is lengthened by more than 5 % of its fibre length in any of them",
    refutes="each of them lengthens a hip flexor by more",
    changes="how they are done",
    needs="the stretch method (postures of named programs)",
)
