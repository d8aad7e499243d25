"""Fit passive strains, capsule and the knee's ligaments to Riener & Edrich 1999, the iliotibial band to Ferber 2010.

Ten numbers, by least squares of error over allowed error on the grids of `published_hip` and `published_knee`. Priors:
factors of e1 about 1 (15-20 %), the capsule about van Arkel's 5 N m at 12 deg of extension (a factor of 1.65) and a
width of 8 deg (a factor of 1.35), the knee's stop about the published one (9.2 N m, 6.7 deg; loosely). Then the
iliotibial band, so that a straight leg hanging sideways comes to rest where people's does. Prints the rows for
`passive_parameters.csv` and `passive_ligaments.csv`; `--docs` writes the tables of docs/passive.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

import psoas
from psoas.anatomy import table
from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.mechanics.tissue.published_hip import HIPS, KNEES, hip_errors, hip_moments, hip_states, riener_edrich
from psoas.mechanics.tissue.published_knee import (
    EXTENDED,
    Extended,
    extended,
    extended_errors,
    extended_states,
    knee_errors,
    knee_moments,
    published_extended,
    riener_edrich_knee,
)
from psoas.mechanics.tissue.published_knee import HIPS as HIPS_OF_KNEE
from psoas.mechanics.tissue.published_knee import KNEES as KNEES_OF_KNEE
from psoas.mechanics.tissue.sources import parameters

PAGE = Path(__file__).parents[1] / "docs" / "passive.md"
FACTORS = ("e1_factor.hamstrings", "e1_factor.extensors", "e1_factor.quadriceps")
ONSET = np.radians(10)
# factors; capsule at 10 deg [N m] and width [deg]; knee's stop [N m] and width [deg]; what saturates [N m], width [deg]
PRIOR = np.log([1.0, 1.0, 1.0, 5 * np.exp(-2 / 8), 8.0, 9.2, 6.7, 2.0, 4.0])
SPREAD = np.array([0.2, 0.2, 0.2, 0.5, 0.3, 1.0, 0.7, 1.0, 1.0])
START_PRIOR, START_SPREAD = 0.05, 0.05  # rad: where what saturates is at rest
HUNG = np.radians(24.59)  # below level: the straight leg in the modified Ober test (Ferber 2010)


class Grids(NamedTuple):
    """States of the whole hip, of the whole knee, and of the knee near extension."""

    hip: list[list[State]]
    knee: list[list[State]]
    extended: list[State]


def grids(body: Body) -> Grids:
    """All states that the fit looks at, made once."""
    return Grids(hip_states(body), hip_states(body, HIPS_OF_KNEE, KNEES_OF_KNEE), extended_states(body))


def with_parameters(body: Body, p: Array) -> Passive:
    """The passive body with factors of e1, capsule and knee as in `PRIOR`, and where what saturates rests [rad]."""
    rows = parameters()
    scales = {name: float(v) / float(rows[name]["value"]) for name, v in zip(FACTORS, p[:3], strict=True)}
    passive = passive_body(body, scales=scales)
    growths, springs = passive.joints.growths, passive.joints.springs
    hips, knees = ([body.coordinate(f"{name}_{side}") for side in "rl"] for name in ("hip_flexion", "knee_angle"))
    changed = {key: getattr(growths, key).copy() for key in ("A", "width", "rate")}
    for at, moment, width in ((hips, p[3], np.radians(p[4])), (knees, p[5], np.radians(p[6]))):
        stop = np.isin(growths.at, at) & (growths.sign < 0)
        total = growths.A[stop].sum() / 2  # of a side
        changed["A"][stop] *= moment / total
        changed["width"][stop], changed["rate"][stop] = width, -1 / width
    bent = np.isin(springs.at, knees)
    soft, width = springs.soft.copy(), springs.width.copy()
    rest = springs.rest.copy()
    width[bent], rest[bent] = np.radians(p[8]), p[9]
    soft[bent] = 2 / np.pi * p[7] / width[bent]
    joints = passive.joints._replace(
        growths=growths._replace(**changed), springs=springs._replace(soft=soft, width=width, rest=rest)
    )
    object.__setattr__(passive, "joints", joints)
    return passive


def natural(x: Array) -> Array:
    """The ten numbers of the solver's unknowns: logarithms, and an angle."""
    return np.append(np.exp(x[:-1]), x[-1])


def residuals(body: Body, states: Grids, x: Array) -> Array:
    """Errors over allowed errors, then the unknowns' distances from their priors."""
    passive = with_parameters(body, natural(x))
    hip, allowed_hip = hip_errors(hip_moments(passive, states.hip))
    knee, allowed_knee = knee_errors(knee_moments(passive, states.knee))
    near = extended_errors(extended(passive, states.extended))
    prior = np.append((x[:-1] - PRIOR) / SPREAD, (x[-1] - START_PRIOR) / START_SPREAD)
    return np.concatenate([(hip / allowed_hip).ravel(), (knee / allowed_knee).ravel(), *near, prior])


def rows_of(element: str, kind: str, direction: str) -> list[dict[str, str]]:
    """The fitted rows of an element."""
    return [
        row
        for row in table("passive_ligaments")
        if (row["element"], row["set"], row["kind"], row["direction"]) == (element, "fitted", kind, direction)
    ]


def current() -> Array:
    """The ten numbers in the tables."""
    found = [float(parameters()[n]["value"]) for n in FACTORS]
    for element, kind, direction in (
        ("capsule", "exponential", "-"), ("knee", "exponential", "-"), ("knee", "saturating", "+-"),
    ):  # fmt: skip
        rows = rows_of(element, kind, direction)
        found += [sum(float(row["value"]) for row in rows), np.degrees(1 / float(rows[0]["rate_per_rad"]))]
    return np.array([*found, float(rows[0]["at_rad"])])


def hung(body: Body, passive: Passive, angle: float) -> float:
    """Moment towards adduction [N m] left on a straight leg that hangs sideways, the body lying on its other side."""
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = {name: body.coordinate(f"{name}_r") for name in ("hip_adduction", "ankle_angle", "subtalar_angle")}
    q[list(at.values())] = angle, 0.0, 0.0
    q[body.coordinate("pelvis_tilt")] = 0.0
    q[body.coordinate("pelvis_list")] = -np.pi / 2  # lying on the left side: right is up
    on_side = state(body, q)
    i = at["hip_adduction"]
    whole = on_side.gravity + passive.joint_forces(on_side.q) - on_side.dldq.T @ passive.tensions(on_side.lengths)[0]
    return float(whole[i])


def band(body: Body, passive: Passive) -> float:
    """The moment of the iliotibial band at `HUNG` [N m] that keeps the leg there."""
    row = next(r for r in table("passive_ligaments") if r["element"] == "iliotibial_band")
    return hung(body, passive, HUNG) + float(row["value"])


def comparison(passive: Passive) -> str:
    """Ours beside Riener & Edrich, as the table of the docs."""
    hips = (-20, -15, -10, 0, 20, 45, 60, 75, 90)
    ours = hip_moments(passive, hip_states(passive.body, hips))
    lines = ["| hip, deg | " + " | ".join(f"knee {k}" for k in KNEES) + " |", "|---" * 5 + "|"]
    for hip, row in zip(hips, ours, strict=True):
        cells = [f"{m:.1f} ({riener_edrich(np.array(hip), np.array(k)):.1f})" for m, k in zip(row, KNEES, strict=True)]
        lines.append(f"| {hip} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def summary(passive: Passive) -> str:
    """Root mean square error, and the largest error over what is allowed."""
    errors, allowed = hip_errors(hip_moments(passive, hip_states(passive.body)))
    i, j = np.unravel_index(np.argmax(np.abs(errors / allowed)), errors.shape)
    rms, worst = np.sqrt((errors**2).mean()), np.abs(errors / allowed).max()
    return (
        f"RMS error {rms:.2f} N m over {errors.size} postures; the largest error over the allowed one is {worst:.2f} "
        f"({errors[i, j]:+.1f} of {allowed[i, j]:.1f} N m at hip {HIPS[i]}, knee {KNEES[j]} deg)."
    )


def knees_compared(passive: Passive) -> str:
    """Ours beside Riener & Edrich's knee, as the table of the docs."""
    near, published = extended(passive, extended_states(passive.body)), published_extended()
    lines = ["| knee, deg | moment, N m | stiffness, N m/rad |", "|---|---|---|"]
    for k, *numbers in zip(EXTENDED, *near, *published, strict=True):
        lines.append("| {} | {:.1f} ({:.1f}) | {:.0f} ({:.0f}) |".format(k, *(numbers[i] for i in (0, 2, 1, 3))))
    hips, knees = (0, 45, 70), (10, 20, 30, 60, 80, 110)
    ours = knee_moments(passive, hip_states(passive.body, hips, knees))
    lines += ["", "| hip, deg | " + " | ".join(f"knee {k}" for k in knees) + " |", "|---" * (len(knees) + 1) + "|"]
    for hip, row in zip(hips, ours, strict=True):
        cells = (
            f"{m:.1f} ({riener_edrich_knee(np.array(hip), np.array(k)):.1f})" for m, k in zip(row, knees, strict=True)
        )
        lines.append(f"| {hip} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def knee_summary(passive: Passive) -> str:
    """The largest errors of the knee over what is allowed."""
    near: Extended = extended_errors(extended(passive, extended_states(passive.body)))
    errors, allowed = knee_errors(knee_moments(passive, hip_states(passive.body, HIPS_OF_KNEE, KNEES_OF_KNEE)))
    i, j = np.unravel_index(np.argmax(np.abs(errors / allowed)), errors.shape)
    moment, stiffness = (np.abs(e).max() for e in near)
    return (
        f"Errors over allowed ones: {moment:.2f} in moment and {stiffness:.2f} in stiffness near extension; elsewhere "
        f"{np.abs(errors / allowed).max():.2f} at most ({errors[i, j]:+.1f} of {allowed[i, j]:.1f} N m at hip "
        f"{HIPS_OF_KNEE[i]}, knee {KNEES_OF_KNEE[j]} deg)."
    )


def main(arguments: list[str]) -> int:
    """Fit, say what was found, and write the docs' tables."""
    body = psoas.default_body()
    if "--docs" not in arguments:
        states, start = grids(body), np.append(PRIOR, START_PRIOR)
        found = natural(least_squares(lambda x: residuals(body, states, x), start, diff_step=1e-3).x)
        for name, value in zip(FACTORS, found, strict=False):
            print(f"{name} {value:.3f}")
        print(
            f"capsule: {found[3]:.3f} N m at 10 deg, rate {1 / np.radians(found[4]):.4f} per rad ({found[4]:.2f} deg)"
        )
        print(f"knee's stop: {found[5]:.3f} N m, rate {1 / np.radians(found[6]):.4f} per rad ({found[6]:.2f} deg)")
        print(f"knee saturating: {found[7]:.3f} N m, rate {1 / np.radians(found[8]):.4f}, at {found[9]:.4f} rad")
        print("in the tables:", np.round(current(), 3))
        fitted = with_parameters(body, found)
        print("fitted:      ", summary(fitted), knee_summary(fitted))
        print(f"iliotibial band: {band(body, fitted):.2f} N m at {np.degrees(HUNG):.2f} deg")
    passive = passive_body(body)
    print("tables:      ", summary(passive), knee_summary(passive))
    old = {"muscle": "silder2007", "capsule": "anderson1999", "knee": "anderson1999"}
    print("as published:", summary(passive_body(body, sources=old)), knee_summary(passive_body(body, sources=old)))
    if "--docs" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        for name, said in (("hip", (summary, comparison)), ("knee", (knee_summary, knees_compared))):
            block = "\n\n".join([f"<!-- {name} -->", *(f(passive) for f in said), f"<!-- /{name} -->"])
            text = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, b=block: b, text, flags=re.S)
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(comparison(passive))
        print(knees_compared(passive))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
