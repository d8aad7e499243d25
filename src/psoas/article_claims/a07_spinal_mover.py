"""A7: whether psoas turns the lumbar spine more than the hip, and whether it stiffens the lumbar levels."""

from __future__ import annotations

from collections.abc import Mapping
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
from psoas.units import ONE

TENSION = 100.0  # N a side
MOST = 60  # draws whose stiffness is found, by each path
STIFFER = 0.05  # of a level's stiffness
STEADIES = {"FE": "stiffness in flexion", "LB": "stiffness in side bending", "AR": "stiffness in turning"}


def measure(field: Field) -> Evidence:
    """Lumbar rotation less hip rotation by two measures of the lumbar spine; and what 100 N do to its stiffness."""
    hip = field.turn("psoas_major", "femur_r", "pelvis").bending()
    levels = np.array([field.turn("psoas_major", *pair).unlocked().bending().values for pair in crossed(field.body)])
    largest = np.fmax.reduce(np.abs(levels))
    whole = field.turn("psoas_major", "L1", "pelvis").unlocked().bending().values
    measures = {"L1 relative to pelvis": np.abs(whole), "largest level": largest}
    found = {name: more(hip, lumbar) for name, lumbar in measures.items()}
    rises = {path: np.array(field.each(stiffening, path)) for path in FACTORS["path"]}  # (draw, axis, level)
    said = (arms(largest, hip), *(stiffened(field.body, path, rise) for path, rise in rises.items()))
    return steadying(together("lumbar measure", found, CLAIM.output), rises).noting(*said)


def steadying(moves: Evidence, rises: Mapping[str, Array]) -> Evidence:
    """The other half of the claim as further operators: the middle level's rise of stiffness, about each axis.

    It has nothing to do with contact, knees, sharing or how the spine is measured: one member a path and draw.
    """
    middle = np.array([np.median(rise, axis=2) for rise in rises.values()])  # (path, draw, axis)
    shape = (len(moves.factors["lumbar measure"]), len(STEADIES), *moves.values.shape[2:])
    values = np.full(shape, np.nan)
    weld, levels = FACTORS["contact"].index("weld"), FACTORS["spine"].index("levels")
    values[:, :, weld, levels, :, 0, 0] = middle.transpose(2, 0, 1)
    sides = np.where(np.isfinite(values), np.where(np.nan_to_num(values) > STIFFER, 1, -1), 0)
    factors = {**moves.factors, "operator": (*moves.factors["operator"], *STEADIES.values())}
    return replace(
        moves,
        factors=factors,
        values=np.concatenate([moves.values, values], axis=1),
        sides=np.concatenate([moves.sides, sides], axis=1),
        units={**UNITS, **dict.fromkeys(STEADIES.values(), ONE)},
    )


def crossed(body: Body) -> list[tuple[str, str]]:
    """The levels that psoas crosses, L5/S1 to L1/2, as (upper, lower)."""
    return [(row["upper"], row["lower"]) for row in body.lumbar if row["upper"] != "thorax"]


def more(hip: Turn, lumbar: Array) -> Evidence:
    """Magnitude of a lumbar rotation less that of the hip's, on a side where it is beyond 5 % of the norm."""
    values = lumbar - np.abs(hip.values)
    sides = signs(values, hip.norms, hip.least)
    return Evidence(hip.factors, values, sides, UNITS, "lumbar rotation less hip rotation, magnitudes", asks=hip.asks)


def arms(largest: Array, hip: Turn) -> str:
    """Moment arms of the right psoas at the levels and the hip, in words."""
    torque = hip.factors["operator"].index(TORQUE)
    level, one = (1e3 * float(np.nanmedian(np.abs(values[torque]))) for values in (largest, hip.values))
    return (
        f"Moment arms of one psoas, median: {one:.1f} mm about the hip, {level:.1f} mm about the level where it is "
        "largest. That is L5/S1, so that by torque this claim and A13 weigh the same two arms."
    )


def stiffened(body: Body, path: str, rise: Array) -> str:
    """What 100 N a side along one path do to the stiffness of every level (draw, axis, level), in words."""
    known = rise[np.isfinite(rise).all(axis=(1, 2))]
    if not len(known):
        return f"As a stabiliser, {path} path: nothing balances this posture."
    levels = [f"{upper}/{lower}".replace("pelvis", "S1") for upper, lower in crossed(body)]
    said = [
        f"{name} {', '.join(f'{n} {100 * share:+.0f} %' for n, share in zip(levels, row, strict=True))}"
        for name, row in zip(STEADIES.values(), np.median(known, axis=0), strict=True)
    ]
    return f"As a stabiliser, {path} path, {TENSION:.0f} N a side, each level alone, medians: {'; '.join(said)}."


def stiffening(body: Body, drawn: Draw, path: str) -> Array:
    """Relative change (3, 5) of each level's stiffness by 100 N of psoas a side, lowest first; nan if unbalanced.

    By `STEADIES`; nan beyond the first `MOST` draws. One level turns about one axis, all above is carried along, the
    rest stays: discs, passive and active muscle, gravity, and psoas with its tension and the short-range stiffness of
    its active fibres.
    """
    if drawn.k >= MOST:
        return np.full((len(STEADIES), len(crossed(body))), np.nan)
    passive = passive_body(body, **drawn.tissue)
    conditions = Conditions(spine="elastic", slices=drawn.slices, path=path)
    before = equilibrium(Mechanism(body, leaning(body, "standing", drawn.lean), conditions, passive))
    if before.status != "balanced":
        return np.full((len(STEADIES), len(crossed(body))), np.nan)
    weights = next(g.weights for g in groups_of(body, ["psoas_major"], "pcsa") if g.name == "psoas_major")
    after = replace(before, F=before.F + TENSION * weights)
    active = drawn.short_range / passive.fibres.l_opt
    rows = [row for row in body.lumbar if row["upper"] != "thorax"]
    at = np.array([[before.mechanism.names.index(row[axis]) for row in rows] for axis in STEADIES])
    without, with_psoas = (np.diag(stiffness(e, active * e.F).K)[at] for e in (before, after))
    return np.asarray(with_psoas / without - 1)


CLAIM = Claim(
    id="A7",
    sentence="Psoas moves or steadies the lumbar spine more than it moves the femur relative to the pelvis.",
    where="article, on what psoas is for",
    output="magnitude of the lumbar rotation (L1 relative to pelvis, or the largest single level of L5/S1 to L1/2, "
    "upper relative to lower) less that of the right femur relative to pelvis, all about the mediolateral axis of the "
    "lower segment, per newton of psoas major a side, standing; every operator with a spine that can bend. And the "
    "rise of each level's stiffness by 100 N a side, in flexion, in side bending and in turning, the middle one of "
    "the five levels; both halves decide",
    supports="the lumbar rotation is the larger by more than 5 % of the largest of pelvis, thighs and thorax, by both "
    "measures and in every way to ask, and the middle level gets more than 5 % stiffer about all three axes",
    refutes="the hip's rotation is the larger by more than that in every way to ask, and no axis gets stiffer by that",
    changes="stiffness of the levels against that of the hip; a rigid spine leaves nothing to compare and is left out",
    found=("the lumbar spine has more of it", "the hip has more of it, or levels get no stiffer"),
    measure=measure,
)
