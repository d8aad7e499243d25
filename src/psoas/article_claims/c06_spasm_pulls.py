"""C6: what a psoas in spasm pulls on: the lowest disc, the lumbar levels, the hip, the sacrum itself.

Spasm is read as tone: a constant tension of a tenth to three tenths of its strength in both psoai, beside whatever
else balances the body. Two things can show it: forces on the lowest disc in the same posture, every muscle free to
balance it anew, and the posture that is then the least effort. There is no opposite of being pulled, so a body that
hardly changes takes no side, and one whose disc is unloaded speaks against. 10 % of the load and 1 deg are the least
that would be worth the word; of the sacrum between the hip bones half a degree, which is what a living joint does in
one-leg stance (Kibsgaard 2014). Its joint is locked in the first two and gives way in the third, over the published
stiffness; known before that part was added: that psoas nutates in all ways asked (docs/floor.md).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psoas.answers.loads.asked import asked_posture, checked_pressure, loads_passive, with_extensors
from psoas.answers.loads.balance import Balance, balance_of
from psoas.answers.loads.ledger import COMPONENTS, ledger
from psoas.answers.loads.settling import settled
from psoas.answers.posture.person import person
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.sacral import turned as turned_sacrum
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import PsoasError
from psoas.mechanics.effort.static_optimisation import static_optimisation
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.passive_body import Passive
from psoas.units import ONE

TONES = (0.1, 0.2, 0.3)  # of strength, constant
PARTS = ("force on L5/S1", "largest lumbar level", "hip", "sacrum")
MORE, TURN, SACRUM = 0.1, np.radians(1.0), np.radians(0.5)
MOST = 60  # draws: loads and postures are solved for each
FIXED = ("x_ref.extensors",)  # fitted to loads in standing, at the edge of its range


def toned(passive: Passive, tone: float) -> Passive:
    """The same passive body with both psoai pulling a share of their strength whatever their length."""
    psoas = np.array([f == "psoas_major" for f in passive.body.muscle_table["family"]])
    return replace(passive, fibres=passive.fibres._replace(tone=passive.fibres.F0 * tone * psoas))


def lowest_disc(body: Body, drawn: Draw, tones: tuple[float, ...]) -> Array:
    """Compression and anterior shear at L5/S1 [N] standing, under each tone (tone, 2); nan where nothing balances it.

    The levels settle once, without tone; the posture is then the same for all.
    """
    body = with_extensors(body)
    passive = loads_passive(
        body, scales={k: v for k, v in drawn.scales.items() if k not in FIXED}, sources=drawn.sources
    )
    asked, none = asked_posture(body, "standing", None, None), np.zeros(len(body.muscles))

    def make(q: Array, elements: Passive = passive) -> Balance:
        return balance_of(body, q, elements, supports=asked.supports, pressure=checked_pressure(None))

    q = settled(body, asked.q, passive, make, none)
    found = np.full((len(tones), 2), np.nan)
    for i, tone in enumerate(tones):
        balance = make(q, toned(passive, tone))
        optimum = static_optimisation(balance.problem(none))
        if optimum.balanced:
            force = sum(part[0].sum(axis=0) for part in ledger(balance).forces(balance, optimum))
            found[i] = force[COMPONENTS.index("compression")], force[COMPONENTS.index("anterior_shear")]
    return found


def turned(body: Body, drawn: Draw, tones: tuple[float, ...]) -> Array:
    """Change of the lumbar level that changes most, and of the right hip [rad], under each tone (tone, 2)."""
    somebody = person(body, **drawn.tissue)
    before, found = somebody.case(), np.full((len(tones), 2), np.nan)
    then = frames_of(body, before.at)
    rows = [row for row in body.lumbar if row["upper"] != "thorax"]  # psoas begins at L1
    levels = [then.pairs.index((row["upper"], row["lower"])) for row in rows]
    for i, tone in enumerate(tones):
        case = somebody.tightened({"psoas": tone}, "tone")
        if before.status == case.status == "found":
            change = frames_of(body, case.at).minus(then).angles
            most = max(levels, key=lambda k: abs(change[k]))
            found[i] = change[most], change[then.pairs.index(("femur_r", "pelvis"))]
    return found


def pulled(body: Body, drawn: Draw, tones: tuple[float, ...]) -> tuple[Array, Array]:
    """Forces on L5/S1 without tone and with each (1 + tone, 2) [N], and what turns (tone, 2) [rad].

    nan for draws beyond the first `MOST`.
    """
    if drawn.k >= MOST:
        return np.full((1 + len(tones), 2), np.nan), np.full((len(tones), 2), np.nan)
    try:
        forces = lowest_disc(body, drawn, (0.0, *tones))
    except PsoasError:  # a draw outside what a parameter means
        forces = np.full((1 + len(tones), 2), np.nan)
    try:
        return forces, turned(body, drawn, tones)
    except PsoasError:
        return forces, np.full((len(tones), 2), np.nan)


def nutated(body: Body, drawn: Draw, tones: tuple[float, ...]) -> Array:
    """Rotation of the sacrum relative to the pelvis [rad] under each tone (tone,), thorax held upright; - nutated."""
    return np.array(tones) * turned_sacrum(body, drawn)["psoas"][0, 0, 0]


def sizes(forces: Array, turns: Array, sacrum: Array) -> Array:
    """Every part's change over what is worth the word (part, tone, ...): 1 at the threshold, below 0 if unloaded."""
    more = np.abs(forces[1:]) / np.abs(forces[:1]) - 1
    hip, level = np.abs(turns[:, 1]) / TURN, np.abs(turns[:, 0]) / TURN
    return np.stack([more.max(axis=1) / MORE, level, hip, np.abs(sacrum) / SACRUM])


def measure(field: Field) -> Evidence:
    """Change over its threshold, by part of the body and strength of the spasm."""
    found = field.each(pulled, TONES)
    below = field.each(nutated, TONES)
    values = np.stack(
        [sizes(*one, sacrum) for one, sacrum in zip(found, below, strict=True)], axis=-1
    )  # (part, tone, draw)
    sides = np.where(values > 1, 1, np.where(values < -1, -1, 0))
    factors = {"part": PARTS, "tone": tuple(str(t) for t in TONES), DRAW: field.numbers}
    evidence = Evidence(factors, values, sides, ONE, "change under tone, over 10 % of the load or 1 deg")
    whole = [(forces, turns) for forces, turns in found if np.isfinite(forces).all() and np.isfinite(turns).all()]
    if not whole:
        return evidence
    middle = TONES.index(0.2)
    N = np.median([forces for forces, _ in whole], axis=0)
    deg = np.degrees(np.median([turns[middle] for _, turns in whole], axis=0))
    sacrum = np.degrees(np.median([one[middle] for one in below]))
    return evidence.noting(
        f"Medians at a tone of 0.2: compression at L5/S1 {N[0, 0]:.0f} to {N[1 + middle, 0]:.0f} N, anterior shear "
        f"{N[0, 1]:.0f} to {N[1 + middle, 1]:.0f} N (upper on lower, disc frame); hip {deg[1]:+.1f} deg (femur "
        f"relative to pelvis, + flexed); most turned lumbar level {deg[0]:+.1f} deg (+ extended); sacrum {sacrum:+.1f} "
        "deg (relative to pelvis, + counternutated; linear).",
        "Which way the posture gives is not asked: what a muscle pulls on may be turned against its pull by what "
        "balances the body anew.",
    )


CLAIM = Claim(
    id="C6",
    sentence="A psoas in spasm pulls on sacrum and lumbar spine and on the hip.",
    where="comment under the article, on spasm",
    output="with a constant tone of 0.1, 0.2 and 0.3 of its strength in both psoai: compression and anterior shear of "
    "L5 on the sacrum in the disc frame, standing, all muscles free to balance it anew; change of the most turned "
    "lumbar level (upper relative to lower) and of the right hip (femur relative to pelvis), mediolateral axis, "
    "standing by least effort; rotation of the sacrum relative to the pelvis, its joint elastic, pelvis and thighs at "
    "rest, "
    "thorax upright",
    supports="compression or shear at L5/S1 rises by more than 10 %; a lumbar level turns by more than 1 deg; the hip "
    "does; the sacrum by more than 0.5 deg",
    refutes="compression and shear at L5/S1 both fall by more than 10 %; or nothing reaches its threshold anywhere",
    changes="how strong a spasm is; how people share the work of balancing it; whether they stand by least effort",
    found=("it pulls harder", "it pulls less"),
    measure=measure,
)
