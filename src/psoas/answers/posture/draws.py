"""Other bodies in which a change of posture is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.answers.posture.cost import EFFORTS, sample_costs
from psoas.mechanics.tissue.sources import sample_scales


class Assumed(NamedTuple):
    """What one draw assumes: factors of the passive body and of the cost, and what effort is weighted by."""

    scales: Mapping[str, float]
    costs: Mapping[str, float]
    effort: str


def assumed(seed: int, k: int) -> Assumed:
    """Draw k of a seed, the same whatever the number of draws; the measures of effort take turns.

    Examples
    --------
    >>> [assumed(0, k).effort for k in range(4)]
    ['volume', 'area', 'strands', 'volume']
    """
    rng = np.random.default_rng([seed, k])
    return Assumed(sample_scales(rng), sample_costs(rng), EFFORTS[k % len(EFFORTS)])
