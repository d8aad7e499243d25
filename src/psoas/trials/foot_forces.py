"""The force under each foot in the frames of the markers, from stances that are known to be that foot's alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from psoas.formats.motions.series import Array
from psoas.trials.gait_events import SIDES, Stance
from psoas.trials.ground_forces import Reaction
from psoas.trials.leg_moments import Force


def forces_under(
    reactions: Mapping[str, Reaction], stances: Sequence[Stance], contacts: Mapping[str, Array], time: Array
) -> dict[str, Force]:
    """Side -> force, place and free moment in every frame; force nan where the foot stands and no plate knows it.

    Parameters
    ----------
    reactions : name of the plate -> what it does
    stances : by plates, clean or not
    contacts : side -> (t,) whether that foot stands, by whatever is known
    time : (t,) [s]
    """
    found = {}
    for side in SIDES:
        F, P = np.zeros((len(time), 3)), np.full((len(time), 3), np.nan)
        T, known = np.zeros(len(time)), np.zeros(len(time), bool)
        for stance in stances:
            if stance.side != side or stance.clean is False:
                continue
            first = stance.strike if np.isfinite(stance.strike) else -np.inf
            last = stance.off if np.isfinite(stance.off) else np.inf
            rows = (time >= first) & (time <= last)
            force, place, free = reactions[stance.plate].at(time)
            F[rows], P[rows], T[rows] = force[rows], place[rows], free[rows]
            known |= rows
        unknown = np.asarray(contacts.get(side, np.zeros(len(time)))).astype(bool) & ~known
        F[unknown] = np.nan
        found[side] = Force(F, P, T)
    return found
