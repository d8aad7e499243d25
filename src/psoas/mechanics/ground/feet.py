"""What carries the body's weight: feet as guides with a potential (the rows of `contact`), and a support."""

from __future__ import annotations

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.frames import AXES
from psoas.mechanics.ground.contact import foot_words, point_of_contact
from psoas.mechanics.ground.holds import Guide, guides_of, heading_at, point_guide

CARRYING = ("supported",)  # holds that bear load before anything is added; the others bear none at equilibrium


def welded(body: Body, ref: State, side: str) -> list[Guide]:
    """Six rows: the foot neither moves nor turns [N, N m]; the axes are those of the heading frame.

    Rotation: ``phi = 1/2 sum_k e_k(ref) x e_k``, whose gradient is ``1/2 (tr(E) - E) Jw``, ``E = R R_ref'``: at the
    reference the angular velocity itself.
    """
    s, H = body.segment(body.feet[side]), heading_at(body, ref)
    foot = foot_words(side)

    def rows(at: State) -> tuple[Array, Array]:
        E = at.R[s] @ ref.R[s].T
        phi = np.array([E[2, 1] - E[1, 2], E[0, 2] - E[2, 0], E[1, 0] - E[0, 1]]) / 2
        return H.T @ phi, H.T @ ((np.trace(E) * np.eye(3) - E) / 2) @ at.Jw[s]

    turning = Guide(foot, tuple(f"{foot}, about {axis}" for axis in AXES), ("N m",) * 3, rows)
    return [point_guide(foot, s, ref, ref.origin[s], H, (0, 1, 2)), turning]


def pointed(body: Body, ref: State, side: str) -> list[Guide]:
    """Three rows: the point of the foot under the centre of mass keeps its place [N]."""
    s, point = body.segment(body.feet[side]), point_of_contact(body, ref, side)
    return [point_guide(foot_words(side), s, ref, point, heading_at(body, ref), (0, 1, 2))]


FEET = {"weld": welded, "point": pointed}


def carriers_of(body: Body, ref: State, conditions: Conditions) -> list[Guide]:
    """The standing feet, and the support where there is one: what may bear load at equilibrium."""
    foot = FEET[conditions.contact or "weld"]
    found = [guide for side in conditions.feet for guide in foot(body, ref, side)]
    return found + guides_of(body, ref, tuple(h for h in conditions.holds if h in CARRYING), conditions.feet)


def workless_of(body: Body, ref: State, conditions: Conditions) -> list[Guide]:
    """The other holds: guides that bear nothing until something is added."""
    return guides_of(body, ref, tuple(h for h in conditions.holds if h not in CARRYING), conditions.feet)
