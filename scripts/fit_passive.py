"""Fit the hamstrings' and hip extensors' passive strain and the capsule's stop to Riener & Edrich 1999.

Four numbers, by least squares of error over allowed error on the grid of `methods.md` 7, with priors: factors of e1
about 1 (15-20 %), the capsule about van Arkel's 5 N m at 12 deg of extension (a factor of 1.65) and a width of 8 deg
(a factor of 1.35). Prints the rows for `passive_parameters.csv` and `passive_joints.csv`; `--docs` writes the table
of docs/passive.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

import psoas
from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.mechanics.tissue.hip_norm import HIPS, KNEES, hip_errors, hip_moments, hip_states, riener_edrich
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.mechanics.tissue.sources import parameters

PAGE = Path(__file__).parents[1] / "docs" / "passive.md"
FACTORS = ("e1_factor.hamstrings", "e1_factor.extensors")
ONSET = np.radians(10)
PRIOR = np.log([1.0, 1.0, 5 * np.exp(-2 / 8), 8.0])  # the capsule's 5 N m at 12 deg, seen from 10 deg
SPREAD = np.array([0.2, 0.2, 0.5, 0.3])


def with_parameters(body: Body, p: Array) -> Passive:
    """The passive body with two factors of e1, and the capsule's moment at 10 deg [N m] and width [deg]."""
    rows = parameters()
    scales = {name: float(v) / float(rows[name]["value"]) for name, v in zip(FACTORS, p[:2], strict=True)}
    passive = passive_body(body, scales=scales)
    growths = passive.joints.growths
    at = [body.coordinate(f"hip_flexion_{side}") for side in "rl"]
    stop = np.isin(growths.at, at) & (growths.sign < 0)
    changed = {"A": p[2], "width": np.radians(p[3]), "start": -ONSET, "rate": -1 / np.radians(p[3])}
    columns = {key: np.where(stop, v, getattr(growths, key)) for key, v in changed.items()}
    object.__setattr__(passive, "joints", passive.joints._replace(growths=growths._replace(**columns)))
    return passive


def residuals(body: Body, states: list[list[State]], logs: Array) -> Array:
    """Errors over allowed errors, then the parameters' distances from their priors."""
    errors, allowed = hip_errors(hip_moments(with_parameters(body, np.exp(logs)), states))
    return np.concatenate([(errors / allowed).ravel(), (logs - PRIOR) / SPREAD])


def current() -> Array:
    """The four numbers in the tables."""
    rows = parameters()
    row = next(r for r in psoas.anatomy.table("passive_joints") if (r["set"], r["direction"]) == ("fitted", "-"))
    return np.array(
        [*(float(rows[n]["value"]) for n in FACTORS), float(row["value"]), np.degrees(1 / float(row["rate_per_rad"]))]
    )


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


def main(arguments: list[str]) -> int:
    """Fit, say what was found, and write the docs' table."""
    body = psoas.load()
    if "--docs" not in arguments:
        states = hip_states(body)
        found = np.exp(least_squares(lambda p: residuals(body, states, p), PRIOR, diff_step=1e-3).x)
        rate = 1 / np.radians(found[3])
        print(f"{FACTORS[0]} {found[0]:.3f}\n{FACTORS[1]} {found[1]:.3f}")
        print(f"capsule,fitted: {found[2]:.3f} N m at 10 deg, rate {rate:.4f} per rad (width {found[3]:.2f} deg)")
        print("in the tables:", np.round(current(), 3))
        print("fitted:      ", summary(with_parameters(body, found)))
    passive = passive_body(body)
    print("tables:      ", summary(passive))
    print("as published:", summary(passive_body(body, sources={"muscle": "silder2007", "capsule": "anderson1999"})))
    if "--docs" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        block = f"<!-- hip -->\n\n{summary(passive)}\n\n{comparison(passive)}\n\n<!-- /hip -->"
        PAGE.write_text(re.sub(r"<!-- hip -->.*<!-- /hip -->", lambda _: block, text, flags=re.S), encoding="utf-8")
    else:
        print(comparison(passive))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
