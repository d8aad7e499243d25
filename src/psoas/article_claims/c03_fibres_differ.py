"""C3: whether some fascicles of psoas tilt the pelvis posteriorly and others anteriorly."""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import RESPONSES
from psoas.units import ONE

MOSTLY = 0.95  # of the members in which a fascicle takes a side


def measure(field: Field) -> Evidence:
    """Share of fascicles that tilt the pelvis posteriorly among those that tilt it at all; in between, both occur."""
    table, names = field.body.muscle_table, list(field.body.muscles)
    own = {n.removesuffix("_r"): table["family"][i] for i, n in enumerate(names) if n.endswith("_r")}
    stems = [stem for stem in field.pairs if own.get(stem) == "psoas_major"]
    turns = [field.turn(stem, "pelvis", "ground", operators=RESPONSES).unlocked().by_levels() for stem in stems]
    axis = list(turns[0].factors).index("sharing")  # one fascicle shares with nobody
    signs = np.array([turn.signs().take(0, axis) for turn in turns])
    up, down = (signs > 0).sum(axis=0), (signs < 0).sum(axis=0)
    share = np.divide(up, up + down, out=np.full(up.shape, np.nan), where=up + down > 0)
    sides = np.where(up + down == 0, 0, np.where((up > 0) & (down > 0), 1, -1))
    factors = {name: levels for name, levels in turns[0].factors.items() if name != "sharing"}
    exists = np.isfinite([turn.values.take(0, axis) for turn in turns]).any(axis=0)
    values = np.where(exists, np.nan_to_num(share, nan=HALFWAY), np.nan)
    mean = {stem: float(s[s != 0].mean()) if s.any() else 0.0 for stem, s in zip(stems, signs, strict=True)}
    return Evidence(factors, values, sides, ONE, CLAIM.output).noting(*sorted_out(mean))


HALFWAY = 0.5  # where no fascicle takes a side


def sorted_out(mean: dict[str, float]) -> list[str]:
    """Which fascicles tilt the pelvis which way, from the mean of their signs (-1 to 1) where they take one."""
    edge = 2 * MOSTLY - 1
    kinds = {
        "posteriorly": [stem for stem, m in mean.items() if m >= edge],
        "anteriorly": [stem for stem, m in mean.items() if m <= -edge],
        "either way, depending on how it is asked": [stem for stem, m in mean.items() if -edge < m < edge],
    }
    return [f"Tilt the pelvis {way} (95 % of the members): {', '.join(s) or 'none'}." for way, s in kinds.items()]


CLAIM = Claim(
    id="C3",
    sentence="Some fascicles of psoas tilt the pelvis posteriorly relative to the ground and others anteriorly.",
    where="comment under the article, on different fibres of psoas",
    output="pelvis relative to ground about the mediolateral axis of ground (+ posterior) by each fascicle of psoas "
    "major alone, both sides, standing, lumbar levels moving by themselves; every operator per newton; the number is "
    "the share of fascicles that tilt it posteriorly among those that tilt it by more than 5 % of the largest of "
    "pelvis, thighs and thorax",
    supports="both directions occur among the fascicles in every way to ask",
    refutes="only one direction occurs in every way to ask",
    changes="the path of the fascicles past the lumbar spine, and which operator is meant",
    found=("both directions occur among the fascicles", "all fascicles tilt it one way"),
    measure=measure,
)
