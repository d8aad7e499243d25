"""Forces that each lumbar level carries, and who makes them: a ledger that sums to the total."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.loads.balance import Balance
from psoas.answers.loads.disc_frames import Level, disc_frame, levels_of
from psoas.body.state import Array
from psoas.mechanics.effort.static_optimisation import Optimum
from psoas.mechanics.path_forces import path_wrenches

COMPONENTS = ("compression", "anterior_shear", "lateral_shear")
OUTSIDE = ("gravity", "hands", "pressure")  # sources beside the muscles


class Ledger(NamedTuple):
    """Forces in disc frames, components compression, anterior shear, lateral shear.

    Attributes
    ----------
    levels : (L,) lowest first
    frames : (L, 3, 3) disc frames, columns anterior, superior, right, in lab axes
    centres : (L, 3) of the discs, in lab axes [m]
    muscles : (L, m, 3) force of 1 N of tension in each muscle [N/N]
    outside : (L, 3, 3) force of gravity, of what the hands hold and of the abdomen's full pressure [N]
    """

    levels: tuple[Level, ...]
    frames: Array
    centres: Array
    muscles: Array
    outside: Array

    def forces(self, balance: Balance, optimum: Optimum) -> tuple[Array, Array]:
        """Force on every level [N] by muscle (L, m, 3), and by each of `OUTSIDE` (L, 3, 3)."""
        tension = optimum.activations[: len(balance.strength)] * balance.strength + balance.passive
        share = np.array([1.0, 1.0, balance.effort(optimum).get("pressure", 0.0)])
        return self.muscles * tension[:, None], self.outside * share[:, None]


def in_disc(forces: Array, D: Array) -> Array:
    """Forces of the upper part on the lower (..., 3) [N], lab axes, as compression, anterior and right shear."""
    anterior, superior, right = (forces @ D[:, i] for i in range(3))
    return np.stack([-superior, anterior, right], axis=-1)


def ledger(balance: Balance, endplates: str = "mixed") -> Ledger:
    """What each muscle per newton, gravity, the hands' load and full pressure in the abdomen do to every level.

    Parameters
    ----------
    balance : Balance
    endplates : set of `tables/endplates.csv` that the disc frames come from

    Notes
    -----
    The force on a level is what pulls on all that it carries: the segments above, as a free body at rest. A muscle that
    lies all above, or all below, does nothing to it. Disc, facets and ligaments of a level share its force; how is not
    asked. They make moments only: what their own fibres add to compression is not in it.
    """
    body, at = balance.body, balance.at
    pull, _ = path_wrenches(at, len(body.segments))
    masses = np.array([body.masses[s] for s in body.segments])
    held = np.zeros(len(body.segments))
    for weight in balance.weights:
        held[weight.segment] += weight.mass  # arms: as much taken away as put down
    push = np.zeros_like(pull[0]) if balance.pressure is None else balance.pressure.force
    levels = levels_of(body)
    frames, centres, muscles, outside = [], [], [], []
    for level in levels:
        D, centre = disc_frame(body, at, level, endplates)
        above = list(level.carried)
        down = -at.g * at.up
        frames.append(D)
        centres.append(centre)
        muscles.append(in_disc(pull[:, above].sum(axis=1), D))
        sums = [masses[above].sum() * down, held[above].sum() * down, push[above].sum(axis=0)]
        outside.append(in_disc(np.array(sums), D))
    return Ledger(levels, np.array(frames), np.array(centres), np.array(muscles), np.array(outside))


def from_below(balance: Balance, optimum: Optimum, level: Level) -> Array:
    """The force on a level found from the other side, lab axes (3,) [N]: what pushes up on all that is below it.

    The free body is everything the level does not carry. At equilibrium it is the force of `ledger` by another route:
    ground reactions and everything below, instead of everything above.
    """
    body, at = balance.body, balance.at
    below = [s for s in range(len(body.segments)) if s not in level.carried]
    pull, _ = path_wrenches(at, len(body.segments))
    tension = optimum.activations[: len(balance.strength)] * balance.strength + balance.passive
    force = np.einsum("m,msk->k", tension, pull[:, below])
    if balance.pressure is not None:
        force = force + balance.effort(optimum)["pressure"] * balance.pressure.force[below].sum(axis=0)
    force = force - at.g * at.up * sum(body.masses[body.segments[s]] for s in below)
    for support, reaction in zip(balance.supports, optimum.reactions, strict=True):
        if support.segment in below:
            force = force + balance.H @ reaction
    return np.asarray(-force)
