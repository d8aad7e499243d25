"""A1: whether iliacus and psoas do the same, measured by how far rectus femoris is from iliacus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.body.state import Array
from psoas.frames import AXES
from psoas.units import ONE

TRUNK = ("pelvis", "femur_r", "femur_l", "thorax")
VERTEBRAE = ("L1", "L2", "L3", "L4", "L5")  # tiny inertias: at the first instant they outweigh everything else
FARTHER = 0.05  # of a cosine: the deadband of every sign (docs/concepts.md)
SAME = 0.95  # cosine of 18 deg: whatever rectus femoris does, these two act alike


def measure(field: Field) -> Evidence:
    """Cosine of iliacus and rectus femoris less that of iliacus and psoas, with the vertebrae and without."""
    sets = {"with vertebrae": (*TRUNK, *VERTEBRAE), "without vertebrae": TRUNK}
    return together("segments", {name: compared(field, s) for name, s in sets.items()}, CLAIM.output)


def compared(field: Field, segments: Sequence[str]) -> Evidence:
    """The difference of cosines over some segments; noted: the median of each."""
    psoas, iliacus, rectus = (action(field, g, segments) for g in ("psoas_major", "iliacus", "rectus_femoris"))
    near, yardstick = cosine(psoas, iliacus), cosine(iliacus, rectus)
    values = yardstick - near
    sides = np.where((values < -FARTHER) | (near > SAME), -1, np.where(values > FARTHER, 1, 0))
    factors = field.turn("iliacus", "pelvis", "ground").factors
    there = np.isfinite(values)
    if not there.any():
        return Evidence(factors, values, sides, ONE, "difference of cosines")
    said = [f"{np.median(c[there]):.2f} ({who})" for c, who in ((near, "psoas"), (yardstick, "rectus femoris"))]
    note = f"Median cosine with iliacus over all members, {len(segments)} segments: {' and '.join(said)}."
    return Evidence(factors, values, sides, ONE, "difference of cosines", (note,))


def action(field: Field, group: str, segments: Sequence[str]) -> Array:
    """Rotations of the segments relative to ground about all three axes, as one vector per member; nan if none is."""
    found = np.array([field.turn(group, s, "ground", axis).values for s in segments for axis in AXES])
    there = np.isfinite(found).any(axis=0)  # an axis about which nothing can turn counts as zero
    return np.where(there, np.nan_to_num(found), np.nan)


def cosine(a: Array, b: Array) -> Array:
    """Cosine of the angle between vectors along the first axis; nan where one is not there."""
    size = np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0)
    return np.divide((a * b).sum(axis=0), size, out=np.full(size.shape, np.nan), where=size > 0)


CLAIM = Claim(
    id="A1",
    sentence="Iliacus and psoas have different functions: what they do to the segments relative to the ground differs.",
    where="article, on why one word for two muscles misleads",
    output="cosine of the action vectors of iliacus and rectus femoris less that of iliacus and psoas major; an action "
    "vector holds the rotations of pelvis, both thighs, thorax (and L1 to L5) relative to ground about all three axes "
    "of ground, both sides active, standing; every operator. 0: psoas is as far from iliacus as rectus femoris is",
    supports="psoas is farther from iliacus than rectus femoris, by more than 0.05 of a cosine, in every way to ask, "
    "with the vertebrae among the segments and without them",
    refutes="psoas is closer to iliacus than rectus femoris by more than 0.05, or its cosine with iliacus is above "
    "0.95",
    changes="which segments count, and how much",
    found=(
        "psoas is farther from iliacus than rectus femoris is",
        "psoas is nearer to iliacus than rectus femoris is",
    ),
    measure=measure,
)
