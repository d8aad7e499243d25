"""A19: what a false neutral leaves of the hip's extension.

It waits for methods that are not here yet. The rule is a first one, to be looked at again before
anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A19",
    sentence="Behind a pelvis that reads neutral with the femur in front of it, pushing back is no longer available.",
    where="article, on the false neutral and push-back",
    output="hip-extension reserve: extension of the femur relative to the pelvis available at a passive moment of 10 "
    "N m, less what push-off demands, lumbar posture stated, in false-neutral postures",
    supports="the reserve is below zero in the false-neutral postures and not in the untight ones",
    refutes="it is above zero in both",
    changes="the passive moment at which the range is read; what push-off demands",
    needs="alignment (hip-extension reserve)",
)
