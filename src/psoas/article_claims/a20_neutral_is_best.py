"""A20: at which pelvic tilt there is most hip extension to push back with.

It waits for methods that are not here yet. The rule is a first one, to be looked at again before
anything is measured.
"""

from psoas.article_claims.claim import Claim

CLAIM = Claim(
    id="A20",
    sentence="A truly neutral pelvis leaves the most room to push the leg back.",
    where="article, on neutral and push-back",
    output="hip-extension reserve over pelvic tilt relative to ground, by the three definitions of tilt, lumbar "
    "posture stated",
    supports="the reserve is largest within 5 deg of neutral",
    refutes="it is largest more than 10 deg away from neutral, or grows all the way",
    changes="which line of the pelvis is called neutral",
    needs="alignment (definitions of pelvic tilt, hip-extension reserve over postures)",
)
