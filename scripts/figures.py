"""Makes the figures of README and docs: `make figures`, or some of them by name: `python scripts/figures.py static`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import psoas
from psoas import plots
from psoas.bodies.animals.dog import dog_body

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "figures"
HIP = {"of": "femur_r", "relative_to": "pelvis", "operator": "torque"}
TWO, THREE = ["psoas", "iliacus"], ["psoas", "iliacus", "rectus_femoris"]


def hip_arms() -> Any:
    """Arms at the hip over its flexion."""
    return psoas.sweep(THREE, "hip_flexion_r=-20:120:5", **HIP)


def drawn_with_bones(key: str) -> Any:
    """One stretch, its bones from the scene of the same position."""
    found, body = psoas.stretch(key), psoas.default_body()
    q = found.stretch_coordinate.sel(program=key)
    ends = {c: body.ranges[body.coordinate(c)] for c in body.independent}  # held thighs and levels may lie beyond
    posture = {c: float(np.clip(q.sel(coordinate=c), *ends[c])) for c in body.independent}
    return plots.stretch_figure(found, psoas.scene(posture=posture))


NAMES: dict[str, Callable[[], Any]] = {
    "frames": lambda: plots.frames_figure(psoas.answer("psoas actions psoas iliacus")),
    "actions": lambda: plots.actions_figure(
        psoas.answer("psoas actions psoas iliacus gluteus_maximus --posture sitting")
    ),
    "fascicles": lambda: plots.fascicle_figure(psoas.actions(TWO), psoas.robustness(TWO)),
    "robustness": lambda: plots.robustness_figure(psoas.robustness(THREE)),
    "hip_arms": lambda: plots.sweep_figure(hip_arms()),
    "arms": lambda: plots.arms_figure(hip_arms(), axis="all"),
    "sweep": lambda: plots.sweep_figure(psoas.sweep(TWO, "hip_flexion_r=-20:60:5", of="pelvis", relative_to="ground")),
    "static": lambda: plots.static_figure(psoas.static([*THREE, "gluteus_maximus"])),
    "step": lambda: plots.curves_figure(psoas.step([*TWO, "gluteus_maximus"])),
    "posture": lambda: plots.posture_figure(psoas.posture({"psoas": 0.2}, draws=60, seed=1)),
    "loads": lambda: plots.loads_figure(psoas.loads()),
    "lengths": lambda: plots.lengths_figure(psoas.lengths(TWO, over="hip_flexion_r=-20:60:10")),
    "stretch": lambda: plots.stretch_figure(psoas.stretch("lunge_bent_away")),
    "stretches": lambda: plots.stretch_figure(psoas.stretch()),
    **{
        f"stretch_{key}": lambda key=key: drawn_with_bones(key)
        for key in ("half_kneeling_lunge", "couch_stretch", "thomas", "ball_under_sacrum")
    },
    "tightness": lambda: plots.tightness_figure(psoas.tightness("clinic")),
    "best_stretch": lambda: plots.best_figure(psoas.best_stretch("psoas")),
    "floor": lambda: psoas.figure(psoas.floor(nutation=2, coccyx=10)),
    "sacrum": lambda: psoas.figure(psoas.sacrum()),
    "swing": lambda: psoas.figure(psoas.swing(["psoas", "rectus femoris"], body=dog_body())),
    "dog": lambda: plots.scene_figure(psoas.scene(muscles=["psoas_major", "rectus_femoris"], body=dog_body())),
    "emg": lambda: plots.emg_figure(psoas.emg(["groin", "back30", "wire-psoas"])),
    "scene": lambda: plots.scene_figure(psoas.scene(muscles=TWO), psoas.actions(TWO)),
}


def main(names: list[str]) -> None:
    """Draw the named figures, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or NAMES:
        figure = NAMES[name]()
        for suffix in ("svg", "png"):
            figure.savefig(FOLDER / f"{name}.{suffix}")
        print(f"docs/figures/{name}.svg, .png: {plots.alt_text(figure)}")


if __name__ == "__main__":
    main(sys.argv[1:])
