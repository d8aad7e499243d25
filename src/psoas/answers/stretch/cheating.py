"""What cheats: movements that leave what is seen as it is, and take length from whom the stretch is for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.stretch.programs import Program, mirrored
from psoas.answers.stretch.strands import Strands
from psoas.answers.stretch.track import Position, independent
from psoas.body.body import Body, state
from psoas.body.posture import TOTALS, rhythm_shares
from psoas.body.state import Array
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive

HIP = ("hip_flexion", "hip_adduction", "hip_rotation")


class Cheat(NamedTuple):
    """A compensation: key, name, words, and what it takes from every group (g,) per radian [1/rad], + a loss."""

    key: str
    name: str
    words: str
    loss: Array


def rates(body: Body, key: str, side: str) -> Array:
    """Change of every coordinate (n,) per unit of a compensation, the thigh not yet held."""
    row = next(r for r in table("stretch_compensations") if r["compensation"] == key)
    c = np.zeros(len(body.coordinates))
    for piece in row["rates"].split(","):
        name, text = piece.split("=")
        name, sign = mirrored(name) if side == "left" else (name, 1.0)
        shares = rhythm_shares(body, TOTALS[name]) if name in TOTALS else {name: 1.0}
        for coordinate, share in shares.items():
            c[body.coordinate(coordinate)] += sign * share * float(text)
    return c


def held_thigh(body: Body, q: Array, c: Array, side: str) -> Array:
    """The same with the hip turning so that the thigh keeps its orientation in space (first order)."""
    s = side[0]
    at = state(body, q)
    J = at.Jw[body.segment(f"femur_{s}")]
    hip = [body.coordinate(f"{name}_{s}") for name in HIP]
    whole = c.copy()
    whole[hip] += np.linalg.solve(J[:, hip], -(J @ c))
    return whole


def cheats(body: Body, passive: Passive, one: Program, at: Position, own: Strands) -> list[Cheat]:
    """Every compensation of a program at a position, at the same seen angle."""
    found = fibre_lengths(passive, at.lengths)
    per = found.cosine[:, None] * at.slopes / passive.fibres.l_opt[:, None]  # (m, f) [1/rad]
    made = []
    for key in one.compensations:
        row = next(r for r in table("stretch_compensations") if r["compensation"] == key)
        c = rates(body, key, one.side)
        if row["thigh_held"] == "1":
            c = held_thigh(body, at.q, c, one.side)
        made.append(Cheat(key, row["name"], row["words"], -own.W @ (per @ independent(body, c))))
    return made
