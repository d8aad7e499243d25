"""A7: whether psoas turns the lumbar spine more than the hip, and whether it stiffens the lumbar levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.ways import FACTORS, TORQUE, UNITS
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.signs import signs
from psoas.mechanics.groups import groups_of
from psoas.mechanics.tissue.passive_body import passive_body

TENSION = 100.0  # N a side
STIFFER = 0.05  # of a level's stiffness


def measure(field: Field) -> Evidence:
    """Lumbar rotation less hip rotation, by two measures of the lumbar spine; noted: what 100 N do to its stiffness."""
    hip = field.turn("psoas_major", "femur_r", "pelvis").bending()
    levels = np.array([field.turn("psoas_major", *pair).unlocked().bending().values for pair in crossed(field.body)])
    largest = np.fmax.reduce(np.abs(levels))
    whole = field.turn("psoas_major", "L1", "pelvis").unlocked().bending().values
    measures = {"L1 relative to pelvis": np.abs(whole), "largest level": largest}
    found = {name: more(hip, lumbar) for name, lumbar in measures.items()}
    said = (arms(largest, hip), *(stiffened(field, path) for path in FACTORS["path"]))
    return together("lumbar measure", found, CLAIM.output).noting(*said)


def crossed(body: Body) -> list[tuple[str, str]]:
    """The levels that psoas crosses, L5/S1 to L1/2, as (upper, lower)."""
    return [(row["upper"], row["lower"]) for row in body.lumbar if row["upper"] != "thorax"]


def more(hip: Turn, lumbar: Array) -> Evidence:
    """Magnitude of a lumbar rotation less that of the hip's, on a side where it is beyond 5 % of the norm."""
    values = lumbar - np.abs(hip.values)
    sides = signs(values, hip.norms, hip.least)
    return Evidence(hip.factors, values, sides, UNITS, "lumbar rotation less hip rotation, magnitudes")


def arms(largest: Array, hip: Turn) -> str:
    """Moment arms of the right psoas at the levels and the hip, in words."""
    torque = hip.factors["operator"].index(TORQUE)
    level, one = (1e3 * float(np.nanmedian(np.abs(values[torque]))) for values in (largest, hip.values))
    return (
        f"Moment arms of one psoas, median: {one:.1f} mm about the hip, {level:.1f} mm about the level where it is "
        "largest. That is L5/S1, so that by torque this claim and A13 weigh the same two arms."
    )


def stiffened(field: Field, path: str) -> str:
    """What 100 N a side along one path do to the flexion stiffness of every level, in words."""
    found = np.array(field.each(stiffening, path))
    rise = found[np.isfinite(found).all(axis=1)]
    if not len(rise):
        return f"As a stabiliser, {path} path: nothing balances this posture."
    levels = [f"{upper}/{lower}".replace("pelvis", "S1") for upper, lower in crossed(field.body)]
    said = ", ".join(f"{n} {100 * share:+.0f} %" for n, share in zip(levels, np.median(rise, axis=0), strict=True))
    share = 100 * float((rise > STIFFER).all(axis=1).mean())
    return (
        f"As a stabiliser, {path} path: {TENSION:.0f} N a side stiffen every level by more than 5 % in {share:.0f} % "
        f"of the draws (flexion stiffness of each level alone, median change: {said})."
    )


def stiffening(body: Body, drawn: Draw, path: str) -> Array:
    """Relative change (5,) of each level's flexion stiffness by 100 N of psoas a side, lowest first; nan if unbalanced.

    One level turns, all above is carried along, the rest stays: discs, passive and active muscle, gravity, and psoas
    with its tension and the short-range stiffness of its active fibres.
    """
    passive = passive_body(body, **drawn.tissue)
    conditions = Conditions(spine="elastic", slices=drawn.slices, path=path)
    before = equilibrium(Mechanism(body, leaning(body, "standing", drawn.lean), conditions, passive))
    if before.status != "balanced":
        return np.full(len(crossed(body)), np.nan)
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
