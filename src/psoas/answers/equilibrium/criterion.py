"""Which way psoas must turn the pelvis with thorax and thighs held: one inequality, printed beside the answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.body.state import Array

LEVELS = tuple(row["level"] for row in table("lumbar_levels"))


class Criterion(NamedTuple):
    """Both sides of ``sum_j w_j r_j > r_hip``, per muscle (m,) [m], and the shares w_j (j,) of the levels."""

    levels: tuple[str, ...]
    shares: Array
    lumbar: Array
    hip: Array


def criterion(m: Mechanism) -> Criterion | None:
    """Lumbar flexion arms weighted by compliance, and hip flexion arms, of every muscle; None without levels.

    Notes
    -----
    With thorax and thighs held the pelvis turns by ``theta = F sum_j c_j (r_j - r_hip)``, posteriorly if positive:
    c_j is the compliance of level j in flexion (joint elements alone), r_j its flexion arm, r_hip the hip's.
    """
    body = m.body
    places = {meaning.motion: (c, meaning.sign) for c, meaning in body.meanings.items() if c in body.independent}
    levels = [level for level in LEVELS if f"{level}_FE" in places]
    if not levels or "hip_flexion_r" not in places:
        return None
    arms = -m.ref.dldq @ m.ref.B
    stiff = np.diag(m.ref.B.T @ m.joint_stiffness() @ m.ref.B)

    def arm(motion: str) -> Array:
        c, sign = places[motion]
        return np.asarray(sign * arms[:, body.independent.index(c)])

    own = [body.independent.index(places[f"{level}_FE"][0]) for level in levels]
    compliance = 1 / np.maximum(stiff[own], 1e-9)
    shares = compliance / compliance.sum()
    lumbar = -shares @ np.array([arm(f"{level}_FE") for level in levels])  # FE is positive in extension
    hip = sum((arm(f"hip_flexion_{s}") for s in "rl" if f"hip_flexion_{s}" in places), np.zeros(len(arms)))
    return Criterion(tuple(levels), shares, lumbar, hip)
