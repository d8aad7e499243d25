"""Springs of the sacroiliac joints and the coccyx; what the floor's strands and ligaments pull by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import invalid_choice

PEOPLE = ("women", "men")
SETS = ("low", "value", "high", *PEOPLE)
SPRINGS = {
    "sacrum_tx": "translation", "sacrum_ty": "translation", "sacrum_tz": "translation", "sacrum_FE": "nutation",
    "sacrum_LB": "lateral", "sacrum_AR": "axial", "coccyx_FE": "coccyx",
}  # fmt: skip
SHAPE, E0, E1 = 4.0, 0.0, 0.6  # passive fibres as those of the other muscles: Thelen's exponential [p]
WIDTH = 0.45  # of the active force-length curve, exp(-(x - 1)^2 / WIDTH) (Thelen 2003)


def stiffness_of(which: str) -> dict[str, float]:
    """Stiffness of every sacral coordinate, both joints together [N m/rad, N/m].

    Parameters
    ----------
    which : {'low', 'value', 'high', 'women', 'men'}
        Column of `tables/sacroiliac.csv`.

    Examples
    --------
    >>> round(stiffness_of("value")["sacrum_FE"])
    573
    """
    if which not in SETS:
        raise invalid_choice("stiffness", which, SETS)
    rows = {row["parameter"]: row for row in table("sacroiliac")}
    return {c: float(rows[p][which]) * {"N m/deg": np.degrees(1.0), "N/mm": 1e3}[rows[p]["unit"]]
            for c, p in SPRINGS.items()}  # fmt: skip


def springs(body: Body, given: Mapping[str, float]) -> Array:
    """Stiffness of every coordinate of a body (n,), zero where it has none of its own."""
    return np.array([given.get(c, 0.0) for c in body.coordinates])


class Strands(NamedTuple):
    """The floor's strands and ligaments of a body, as arrays (k,).

    Attributes
    ----------
    rows : their places among the body's muscles
    names : their names with side
    muscle : whether a strand is a muscle
    F0 : [N] force at optimal length and full activation; 0 of ligaments
    l_opt : [m] optimal fibre length; nan of ligaments
    neutral : [m] length of the whole path in `standing`, at rest
    fibre : [m] published fibre length there; nan of ligaments
    preload : [N] tension of ligaments at rest
    """

    rows: Array
    names: tuple[str, ...]
    muscle: Array
    F0: Array
    l_opt: Array
    neutral: Array
    fibre: Array
    preload: Array

    def stretched(self, lengths: Array) -> Array:
        """Fibre length over its optimum (k,) at path lengths (k,) [m]: the fibre takes up every change of the path."""
        return np.asarray((self.fibre + lengths - self.neutral) / self.l_opt)

    def active(self, lengths: Array) -> Array:
        """Force at full activation over F0, the fibres' own (k,); 0 of ligaments."""
        return np.where(self.muscle, np.exp(-((np.nan_to_num(self.stretched(lengths), nan=1.0) - 1) ** 2) / WIDTH), 0.0)

    def passive(self, lengths: Array) -> Array:
        """Passive tension [N] (k,): fibres beyond their optimum, ligaments their preload."""
        x = np.nan_to_num(self.stretched(lengths), nan=1.0)
        fibres = self.F0 * np.expm1(SHAPE * np.maximum(x - 1 - E0, 0.0) / (E1 - E0)) / np.expm1(SHAPE)
        return np.where(self.muscle, fibres, self.preload)


def strands_of(body: Body, neutral: Array, stress: float | None = None) -> Strands:
    """The strands of a body with a sacrum that moves.

    Parameters
    ----------
    neutral : (m,) [m]
        Lengths of all its muscles in `standing`, the sacroiliac joint at rest.
    stress : float, optional
        At full force [N/cm2]; that of the table if absent.
    """
    rows = {row["strand"]: row for row in table("floor_strands")}
    known = {row["parameter"]: row for row in table("sacroiliac")}
    at = [i for i, m in enumerate(body.muscles) if m[:-2] in rows]
    mine = [rows[body.muscles[i][:-2]] for i in at]
    muscle = np.array([row["kind"] == "muscle" for row in mine])

    def column(key: str, absent: float) -> Array:
        return np.array([float(row[key] or absent) for row in mine])

    fibre = column("fibre_cm", np.nan) / 100
    longer = float(known["optimal_sarcomere"]["value"]) / float(known["sarcomere"]["value"])
    per = float(known["stress"]["value"]) if stress is None else stress
    return Strands(
        rows=np.array(at, np.intp), names=tuple(body.muscles[i] for i in at), muscle=muscle,
        F0=column("pcsa_cm2", 0.0) * per, l_opt=fibre * longer, neutral=neutral[at], fibre=fibre,
        preload=column("preload_N", 0.0),
    )  # fmt: skip
