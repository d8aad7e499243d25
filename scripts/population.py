"""The full population: 500 people, r between hip-extension range and pelvis rotation, its twins, and the picture.

    python scripts/population.py [--people 500] [--cores 2] [--seed 0] [--out docs/figures]
    python scripts/population.py --spreads --people 120 --seed 7

Prints r with its 95 % interval and the time; writes population.png and population.svg. With --spreads it prints
standard deviations and no correlation: what the rows `part.*` of population_spreads.csv are frozen from.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import matplotlib as mpl
import numpy as np

import psoas.answers.posture.population as of

INK, DOT, TWIN, OTHER = "#222222", "#3b6ea5", "#b5651d", "#5b8c5a"
STUDIES = {  # title -> (what varies, muscles whose tightness varies, whose spread of hip extension)
    "people who differ in everything": (of.KINDS, of.FLEXORS, "lee"),
    "twin: only tightness differs": (("tightness",), of.FLEXORS, "lee"),
    "twin: only psoas differs": (("tightness",), ("psoas",), "lee"),
    "twin: only iliacus differs": (("tightness",), ("iliacus",), "lee"),
    "hips that differ less": (of.KINDS, of.FLEXORS, "kerrigan"),
}


def said(found) -> str:
    """The correlation in words."""
    a = found.attrs
    r = 0.0 if abs(a["r"]) < 0.005 else a["r"]
    return f"r = {r:{'+' if r else ''}.2f} ({a['r_low']:+.2f} to {a['r_high']:+.2f})"


def picture(found, folder: Path) -> None:
    """People beside two of their twins; every axis labelled, the twins drawn to their own scale."""
    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "psoas"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11.5, 4.2), layout="constrained")
    for axis, title, colour in zip(axes, STUDIES, (DOT, TWIN, OTHER), strict=False):
        some = found[title]
        x, y = (np.degrees(some[f"person_{key}"]) for key in ("hip_extension", "pelvis_rotation"))
        axis.scatter(x, y, s=12, color=colour, alpha=0.55, linewidths=0)
        axis.set_title(f"{title}\n{said(some)}, n = {some.sizes['person']}", fontsize=10, color=INK, loc="left")
        axis.set_xlabel("passive hip extension at 10 N m, deg", color=INK)
        axis.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("pelvis relative to ground, standing, deg\n(posterior up, anterior down)", color=INK)
    for suffix, more in (("png", {"dpi": 160}), ("svg", {"metadata": {"Date": None}})):
        figure.savefig(folder / f"population.{suffix}", **more)


def spreads(asked) -> None:
    """Standard deviations alone, for each of the published spreads of hip extension."""
    for spread in of.PEOPLE:
        a = of.population(asked.people, seed=asked.seed, cores=asked.cores, spread=spread).attrs
        parts = (f"{k} {a[f'sd_{k}_deg']:.2f}" for k in ("hip_extension", "pelvis_rotation", "pelvis_measured"))
        print(f"{spread}: {', '.join(parts)} deg; {a['found']} of {a['people']} stood")


def main() -> None:
    """Solve, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("people", 500), ("cores", 2), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--out", type=Path, default=Path("docs/figures"))
    parser.add_argument("--spreads", action="store_true")
    asked = parser.parse_args()
    if asked.spreads:
        spreads(asked)
        return
    found = {}
    for title, (kinds, muscles, spread) in STUDIES.items():
        start = time.perf_counter()
        some = of.population(
            asked.people, seed=asked.seed, cores=asked.cores, vary=kinds, muscles=muscles, spread=spread
        )
        took = time.perf_counter() - start
        found[title] = some
        a = some.attrs
        print(
            f"{title}: {said(some)}; of ranks {a['r_rank']:+.2f}; with bony variation {a['r_measured']:+.2f}; "
            f"lordosis r = {a['r_lordosis']:+.2f}; {a['found']} of {a['people']} stood; {took:.0f} s"
        )
        for key in ("hip_extension", "pelvis_rotation", "lordosis", "thorax_pitch"):
            print(f"    {key}: {a[f'mean_{key}_deg']:+.1f} +- {a[f'sd_{key}_deg']:.1f} deg")
    print(found[next(iter(STUDIES))].attrs["r_published"])
    asked.out.mkdir(parents=True, exist_ok=True)
    picture(found, asked.out)


if __name__ == "__main__":
    main()
