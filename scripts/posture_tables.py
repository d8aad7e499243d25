"""The tables of docs/posture.md, printed anew: what effort spares decides, the four pictures, false neutral.

python scripts/posture_tables.py [--draws 60] [--seed 1]
"""

from __future__ import annotations

import argparse

import numpy as np

import psoas
from psoas.answers.posture.false_neutral import CONDITIONS, false_neutral
from psoas.answers.posture.person import person
from psoas.answers.posture.posture import example, examples
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.draws import EFFORTS

TIGHT = ("psoas=0.2", "iliacus=0.2,rectus femoris=0.2", "psoas=0.2,iliacus=0.2,rectus femoris=0.2")
PAIRS = (
    "pelvis relative to ground", "femur_r relative to pelvis", "femur_r relative to ground",
    "thorax relative to pelvis", "L5 relative to pelvis", "L2 relative to L3", "tibia_r relative to femur_r",
)  # fmt: skip


def changes(somebody, tight: str) -> dict[str, float]:
    """Pair -> tight minus untight [deg]."""
    shares = {name: float(share) for name, _, share in (piece.partition("=") for piece in tight.split(","))}
    before, after = (frames_of(somebody.body, c.at) for c in (somebody.case(), somebody.tightened(shares)))
    found = zip(after.pairs, np.degrees(after.minus(before).angles), strict=True)
    return {f"{of} relative to {to}": float(v) for (of, to), v in found}


def spared() -> None:
    """Fibres 20 % shorter under each measure of effort, and under other prices of discs and of all effort."""
    body = psoas.default_body()
    kinds = [(e, {}) for e in EFFORTS] + [(e, {"disc_energy": d}) for e in EFFORTS[::2] for d in (0.25, 5.0)]
    for effort, costs in [*kinds, (EFFORTS[0], {"activation": 1 / 8}), (EFFORTS[0], {"activation": 8})]:
        somebody = person(body, effort=effort, costs=costs)
        case = somebody.case()
        most = case.activations.max()
        print(f"{effort} {costs or ''} untight: most active {most:.3f}, residual {case.residual:.1e} N m")
        for tight in TIGHT:
            turned = changes(somebody, tight)
            print(f"    {tight}: " + ", ".join(f"{pair} {turned[pair]:+.1f}" for pair in PAIRS))


def pictures(draws: int, seed: int) -> None:
    """The article's four pictures: change, band, in how many draws the sign holds, and how it stands by measure."""
    for name in examples():
        found = example(name, draws=draws, seed=seed)
        cells = []
        for pair in PAIRS:
            at = found.sel(pair=pair)
            low, value, high = (np.degrees(float(at[f"sagittal_change{e}"])) for e in ("_low", "", "_high"))
            held = f"{int(at.sagittal_change_agree)}/{found.attrs['draws_found']}"
            cells.append(f"{value:+.1f} ({low:+.1f} to {high:+.1f}), {held}")
        print(f"| {name} | " + " | ".join(cells) + " |")
        pelvis = found.sagittal_change_draw.sel(pair=PAIRS[0]).values
        for effort in EFFORTS:
            some = np.degrees(pelvis[found.draw_effort.values == effort])
            print(f"    pelvis anterior in {int((some < -0.05).sum())} of {len(some)} by {effort}")


def neutral() -> None:
    """How many of the sets make a false neutral."""
    for effort in EFFORTS:
        for condition in CONDITIONS[: 4 if effort == EFFORTS[0] else 2]:
            found = false_neutral(conditions=[condition], effort=effort)
            stood = sum(one.status == "found" for one in found)
            print(
                f"{effort}, {condition}: {sum(o.false_neutral for o in found)} of {len(found)}; {stood} have a posture"
            )


def main() -> None:
    """All of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    spared()
    pictures(asked.draws, asked.seed)
    neutral()


if __name__ == "__main__":
    main()
