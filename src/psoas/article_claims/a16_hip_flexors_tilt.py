"""A16: whether iliacus and rectus femoris tilt the pelvis anteriorly relative to the thigh."""

from __future__ import annotations

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.ensemble import weights_of
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field

MUSCLES = {"iliacus": "iliacus", "rectus femoris": "rectus_femoris"}


def measure(field: Field) -> Evidence:
    """Pelvis relative to the right femur: - anterior; noted: relative to the ground."""
    turns = {name: field.turn(group, "pelvis", "femur_r").unlocked() for name, group in MUSCLES.items()}
    found = {name: turn.evidence(-1) for name, turn in turns.items()}
    notes = [grounded(field, name, group) for name, group in MUSCLES.items()]
    return together("muscle", found, CLAIM.output).noting(*notes)


def grounded(field: Field, name: str, group: str) -> str:
    """Which way a muscle tilts the pelvis relative to the ground, in shares of the members, operators alike."""
    found = field.turn(group, "pelvis", "ground").unlocked().evidence(-1)
    weight = weights_of(found)
    anterior, posterior = (100 * float(weight[found.sides == s].sum()) for s in (1, -1))
    return (
        f"Relative to the ground {name} tilts the pelvis anteriorly in {anterior:.0f} % of the members (operators "
        f"alike), posteriorly in {posterior:.0f} %."
    )


CLAIM = Claim(
    id="A16",
    sentence="Iliacus and rectus femoris tilt the pelvis anteriorly relative to the thigh.",
    where="article, first picture",
    output="pelvis relative to right femur about the mediolateral axis of the femur (- anterior), iliacus and rectus "
    "femoris of both sides, each alone, standing; every operator",
    supports="anterior by both muscles in every way to ask, by more than 5 % of the largest of pelvis, thighs and "
    "thorax",
    refutes="posterior by both muscles in every way to ask",
    changes="what the knee may do: rectus femoris crosses it",
    found=("it tilts the pelvis anteriorly", "it tilts the pelvis posteriorly"),
    measure=measure,
)
