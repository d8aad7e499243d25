"""Forces that each lumbar disc carries, and who makes them: a ledger that sums to the total."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.loads.balance import Balance
from psoas.answers.loads.disc_frames import Level, disc_frame, levels_of
from psoas.body.state import Array
from psoas.mechanics.path_forces import path_wrenches

COMPONENTS = ("compression", "anterior_shear", "lateral_shear")
OUTSIDE = ("gravity", "hands")  # sources beside the muscles


class Ledger(NamedTuple):
    """Forces in disc frames, components compression, anterior shear, lateral shear.

    Attributes
    ----------
    levels : (L,) lowest first
    frames : (L, 3, 3) disc frames, columns anterior, superior, right, in lab axes
    centres : (L, 3) of the discs, in lab axes [m]
    muscles : (L, m, 3) force of 1 N of tension in each muscle [N/N]
    outside : (L, 2, 3) force of gravity and of what the hands hold [N]
    """

    levels: tuple[Level, ...]
    frames: Array
    centres: Array
    muscles: Array
    outside: Array


def in_disc(forces: Array, D: Array) -> Array:
    """Forces of the upper part on the lower (..., 3) [N], lab axes, as compression, anterior and right shear."""
    anterior, superior, right = (forces @ D[:, i] for i in range(3))
    return np.stack([-superior, anterior, right], axis=-1)


def ledger(balance: Balance, endplates: str = "mixed") -> Ledger:
    """What each muscle per newton, gravity and the hands' load do to every disc.

    Parameters
    ----------
    balance : Balance
    endplates : set of `tables/endplates.csv` that the disc frames come from

    Notes
    -----
    The force on a disc is what pulls on all that it carries: the segments above, as a free body at rest. A muscle that
    lies all above, or all below, does nothing to it. Discs and ligaments make moments only, so the joint's force is the
    disc's: what their fibres add to compression is not in it.
    """
    body, at = balance.body, balance.at
    pull, _ = path_wrenches(at, len(body.segments))
    masses = np.array([body.masses[s] for s in body.segments])
    held = np.zeros(len(body.segments))
    for weight in balance.weights:
        held[weight.segment] += weight.mass  # arms: as much taken away as put down
    levels = levels_of(body)
    frames, centres, muscles, outside = [], [], [], []
    for level in levels:
        D, centre = disc_frame(body, at, level, endplates)
        above = list(level.carried)
        down = -at.g * at.up
        frames.append(D)
        centres.append(centre)
        muscles.append(in_disc(pull[:, above].sum(axis=1), D))
        outside.append(in_disc(np.array([masses[above].sum() * down, held[above].sum() * down]), D))
    return Ledger(levels, np.array(frames), np.array(centres), np.array(muscles), np.array(outside))


def from_below(balance: Balance, tension: Array, reactions: Array, level: Level) -> Array:
    """The force on a disc found from the other side, lab axes (3,) [N]: what pushes up on all that is below it.

    The free body is everything the disc does not carry. At equilibrium it is the force of `ledger` by another route:
    ground reactions and everything below, instead of everything above.
    """
    body, at = balance.body, balance.at
    below = [s for s in range(len(body.segments)) if s not in level.carried]
    pull, _ = path_wrenches(at, len(body.segments))
    force = np.einsum("m,msk->k", tension, pull[:, below])
    force = force - at.g * at.up * sum(body.masses[body.segments[s]] for s in below)
    for support, reaction in zip(balance.supports, reactions, strict=True):
        if support.segment in below:
            force = force + balance.H @ reaction
    return np.asarray(-force)
