"""The headline: which fascicles tilt the pelvis which way relative to the ground, over operators and postures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from psoas.anatomy.muscles import labels
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.ways import ACCELERATION, COUPLES, GUIDES, STEP, TORQUE

POSTURES = ("standing", "long_stride", "hip_flexed_90", "sitting", "supine_knees_to_chest")
SHOWN = (TORQUE, ACCELERATION, STEP, GUIDES, COUPLES)
BESIDE = ("psoas_major", "iliacus", "rectus_femoris")
MOST = 60  # draws a posture


def headline(field: Field, postures: Sequence[str], rounded: Callable[[Any], Any]) -> dict[str, Any]:
    """Pelvis relative to ground (+ posterior) of every fascicle and of whole muscles, as plain data.

    Per muscle, operator and posture: the median of value over norm, and the shares of the ensemble that are posterior,
    anterior, and without a reliable sign.
    """
    table, names = field.body.muscle_table, list(field.body.muscles)
    stems = [s for s in field.pairs if table["family"][names.index(f"{s}_r")] == "psoas_major"]
    rows = [(s, s.removeprefix("Ps_").replace("_", " "), table["part"][names.index(f"{s}_r")]) for s in stems]
    rows += [(family, labels().get(family, family), "family") for family in BESIDE]
    shares: dict[str, list[Any]] = {key: [] for key in ("relative", "posterior", "anterior", "silent")}
    for posture in postures:
        here = Field(
            None if field.own else field.body, draws=min(field.draws, MOST), seed=field.seed, cores=field.cores
        )
        for group, _, _ in rows:
            turn = here.turn(group, "pelvis", "ground", posture=posture, operators=SHOWN).unlocked()
            for key, values in summary(turn).items():
                shares[key].append([rounded(float(v)) for v in values])
    return {
        "postures": list(postures), "operators": list(SHOWN), "rows": [list(row) for row in rows],
        "draws": min(field.draws, MOST), **shares,
    }  # fmt: skip


def summary(turn: Turn) -> dict[str, Any]:
    """Per operator: the median of value over norm, and the shares of each sign among the members that exist."""
    there = np.isfinite(turn.values)
    sign = turn.signs()
    count = there.reshape(len(there), -1).sum(axis=1)
    none = np.full(len(there), np.nan)
    found = {"relative": none.copy()}
    for i in np.flatnonzero(count):
        found["relative"][i] = np.median((turn.values[i] / turn.norms[i])[there[i]])
    for key, s in (("posterior", 1), ("anterior", -1), ("silent", 0)):
        hits = (there & (sign == s)).reshape(len(there), -1).sum(axis=1)
        found[key] = np.divide(hits, count, out=none.copy(), where=count > 0)
    return found


def headline_variables(plain: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same as variables (muscle_row, operator, headline_posture), and their labels."""
    size = (len(plain["postures"]), len(plain["rows"]), len(plain["operators"]))
    dims = ("muscle_row", "operator", "headline_posture")
    variables = {
        f"headline_{key}": (dims, np.array(plain[key], dtype=float).reshape(size).transpose(1, 2, 0))
        for key in ("relative", "posterior", "anterior", "silent")
    }
    names, words, kinds = zip(*plain["rows"], strict=True)
    labels = {
        "muscle_row": list(names), "row_label": ("muscle_row", list(words)), "row_kind": ("muscle_row", list(kinds)),
        "operator": list(plain["operators"]), "headline_posture": list(plain["postures"]),
    }  # fmt: skip
    return variables, labels
