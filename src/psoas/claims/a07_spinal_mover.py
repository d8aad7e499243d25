"""A7: whether psoas turns the lumbar spine more than the hip, and whether it stiffens the lumbar levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psoas.body import Array, Body
from psoas.claims.claim import Claim, Evidence, together
from psoas.claims.draws import Draw, leaning
from psoas.claims.field import Field, Turn
from psoas.claims.ways import UNITS
from psoas.conditions import Conditions
from psoas.mechanics.equilibrium import equilibrium
from psoas.mechanics.groups import groups_of
from psoas.mechanics.mechanism import Mechanism
from psoas.mechanics.passive import passive_body
from psoas.mechanics.robustness import signs
from psoas.mechanics.stiffness import stiffness

TENSION = 100.0  # N a side
STIFFER = 0.05  # of a level's stiffness


def measure(field: Field) -> Evidence:
    """Lumbar rotation less hip rotation, by two measures of the lumbar spine; noted: what 100 N do to its stiffness."""
    hip = field.turn("psoas_major", "femur_r", "pelvis")
    levels = np.array([field.turn("psoas_major", *pair).unlocked().values for pair in crossed(field.body)])
    largest = np.fmax.reduce(np.abs(levels))
    whole = field.turn("psoas_major", "L1", "pelvis").unlocked().values
    measures = {"L1 relative to pelvis": np.abs(whole), "largest level": largest}
    found = {name: more(hip, lumbar) for name, lumbar in measures.items()}
    return together("lumbar measure", found, CLAIM.output).noting(stiffened(field))


def crossed(body: Body) -> list[tuple[str, str]]:
    """The levels that psoas crosses, L5/S1 to L1/2, as (upper, lower)."""
    return [(row["upper"], row["lower"]) for row in body.lumbar if row["upper"] != "thorax"]


def more(hip: Turn, lumbar: Array) -> Evidence:
    """Magnitude of a lumbar rotation less that of the hip's, on a side where it is beyond 5 % of the norm."""
    values = lumbar - np.abs(hip.values)
    sides = signs(np.nan_to_num(values), np.nan_to_num(hip.norms))
    return Evidence(hip.factors, values, sides, UNITS, "lumbar rotation less hip rotation, magnitudes")


def stiffened(field: Field) -> str:
    """What 100 N a side do to the flexion stiffness of every level, in words."""
    rise = np.array(field.each(stiffening))
    levels = [f"{upper}/{lower}".replace("pelvis", "S1") for upper, lower in crossed(field.body)]
    said = ", ".join(
        f"{name} {100 * share:+.0f} %" for name, share in zip(levels, np.median(rise, axis=0), strict=True)
    )
    share = float((rise > STIFFER).all(axis=1).mean())
    verdict = "stiffens every level by more than 5 %" if share >= 0.5 else "does not stiffen every level by 5 %"
    return (
        f"As a stabiliser: {TENSION:.0f} N a side {verdict} in {100 * share:.0f} % of the draws (flexion stiffness of "
        f"each level alone, median: {said})."
    )


def stiffening(body: Body, drawn: Draw) -> Array:
    """Relative rise (5,) of each level's flexion stiffness by 100 N of psoas a side, lowest level first.

    One level turns, all above is carried along, the rest stays: discs, passive and active muscle, gravity, and psoas
    with its tension and the short-range stiffness of its active fibres.
    """
    passive = passive_body(body, scales=drawn.scales)
    conditions = Conditions(spine="elastic", slices=drawn.slices)
    before = equilibrium(Mechanism(body, leaning(body, "standing", drawn.lean), conditions, passive)).checked()
    weights = next(g.weights for g in groups_of(body, ["psoas_major"], "pcsa") if g.name == "psoas_major")
    after = replace(before, F=before.F + TENSION * weights)
    active = drawn.short_range / passive.fibres.l_opt
    at = [before.mechanism.names.index(row["FE"]) for row in body.lumbar if row["upper"] != "thorax"]
    without, with_psoas = (np.diag(stiffness(e, active * e.F).K)[at] for e in (before, after))
    return np.asarray(with_psoas / without - 1)


CLAIM = Claim(
    id="A7",
    sentence="Psoas moves or steadies the lumbar spine more than it moves the femur relative to the pelvis.",
    where="article, on what psoas is for",
    output="magnitude of the lumbar rotation (L1 relative to pelvis, or the largest single level of L5/S1 to L1/2, "
    "upper relative to lower) less that of the right femur relative to pelvis, all about the mediolateral axis of the "
    "lower segment, per newton of psoas major a side, standing; every operator with a spine that can bend. Beside it, "
    "not deciding: the rise of each level's flexion stiffness by 100 N a side, more than 5 % at every level being "
    "called stabilising",
    supports="the lumbar rotation is the larger by more than 5 % of the largest of pelvis, thighs and thorax, by both "
    "measures and in every way to ask",
    refutes="the hip's rotation is the larger by more than that in every way to ask",
    changes="stiffness of the levels against that of the hip; a rigid spine leaves nothing to compare and is left out",
    measure=measure,
)
