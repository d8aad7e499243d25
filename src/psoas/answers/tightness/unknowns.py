"""Every unknown of a person and of who examines them, and the passive force of any number of people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.mechanics.tissue.fibres import SHORTEST, Curve, Fibres
from psoas.mechanics.tissue.passive_body import Passive

NEAR, TENDON_STEPS = 1e-10, 14  # m, and steps, of the tendon's equilibrium


class Parameters(NamedTuple):
    """Every unknown of a person and of who examines them.

    Attributes
    ----------
    names, labels : of every parameter
    kinds : fibre, capsule, disc, F0, e1, torque, gain, base
    mean, sd : of the prior
    members : parameter -> rows of muscles (of one side) that it shortens
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    mean: Array
    sd: Array
    members: dict[str, NDArray[np.intp]]

    def at(self, name: str) -> int:
        """Index of a parameter."""
        return self.names.index(name)


def parameters(body: Body, measured: tuple[str, ...] = (), side: str = "r") -> Parameters:
    """The parameters of `tables/tightness_parameters.csv`; a gain and a base for every muscle that is measured."""
    names, labels, kinds, mean, sd, members = [], [], [], [], [], {}
    family, part = (np.array(body.muscle_table[k]) for k in ("family", "part"))
    own = np.array([m.endswith(f"_{side}") for m in body.muscles])
    for row in table("tightness_parameters"):
        several = [(f"{row['parameter']}_{m}", f"{row['name']}: {m}") for m in measured]
        for name, label in several if row["kind"] in ("gain", "base") else [(row["parameter"], row["name"])]:
            names.append(name)
            labels.append(label)
            kinds.append(row["kind"])
            mean.append(float(row["mean"]))
            sd.append(float(row["sd"]))
        if row["kind"] == "fibre":
            inside = np.isin(family, row["muscles"].split()) & own & ((part == row["part"]) | (row["part"] == ""))
            members[row["parameter"]] = np.flatnonzero(inside)
    return Parameters(tuple(names), tuple(labels), tuple(kinds), np.array(mean), np.array(sd), members)


class Tissue:
    """Passive force over strength of any number of people at any path lengths."""

    def __init__(self, passive: Passive, known: Parameters) -> None:
        self.fibres, self.known, self.passive = passive.fibres, known, passive
        self.elastic = np.zeros(len(passive.fibres.F0), bool)
        self.elastic[passive.series.rows] = True
        self.share = np.zeros((len(known.names), len(passive.fibres.F0)))
        for name, rows in known.members.items():
            self.share[known.at(name), rows] = 1.0

    def force(self, theta: Array, lengths: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Passive force [N] and slope [N/m] (N, r) of people theta (N, p) at path lengths (N, r) of some muscles."""
        f, k = self.fibres, self.known
        shorter = 1 - theta @ self.share[:, rows]
        stronger = np.exp(theta[:, k.at("F0")])[:, None]
        longer = np.exp(theta[:, k.at("e1")])[:, None]
        l_opt, h = f.l_opt[rows] * shorter, f.h[rows] * shorter
        F0, e0 = f.F0[rows] * stronger, f.e0[rows]
        e1 = f.e1[rows] * longer
        curve = Curve.of(Fibres(F0, l_opt, h, f.l_slack[rows], e0, e1, np.zeros_like(F0), f.shape))
        along = np.maximum(lengths - f.l_slack[rows], SHORTEST)
        F, slope, _ = curve.along(along)
        if (some := np.flatnonzero(self.elastic[rows])).size:
            F[:, some], slope[:, some] = self.series(curve, F0, lengths, rows, some)
        return F, slope

    def series(
        self, curve: Curve, F0: Array, lengths: Array, rows: NDArray[np.intp], some: NDArray[np.intp]
    ) -> tuple[Array, Array]:
        """The same of muscles whose tendon stretches, by Newton's method from the tendon as if rigid."""
        part = Curve(*(column[:, some] for column in curve))
        l_TS, tendon = self.fibres.l_slack[rows][some], self.passive.series.tendon
        F0s = F0[:, some]
        slack = part.slack()
        wanted = np.maximum(lengths[:, some] - l_TS, slack)
        d = slack + 0.5 * np.minimum(wanted - slack, 0.05)
        for _ in range(TENDON_STEPS):
            F, slope, _ = part.along(d)
            strain, stretch, _ = tendon.at(F / F0s)
            whole = 1 + l_TS / F0s * stretch * slope
            move = (wanted - d - l_TS * strain) / whole
            d = np.maximum(d + move, slack)
            if np.abs(move).max(initial=0.0) < NEAR:
                break
        F, slope, _ = part.along(d)
        return F, np.where(lengths[:, some] - l_TS > slack, slope / whole, 0.0)
