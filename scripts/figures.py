"""Makes the figures of README and docs: `make figures`."""

from pathlib import Path

from matplotlib import rc_context

import psoas
from psoas.plots import fascicle_figure, frames_figure, sweep_figure

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "figures"


def figures() -> dict[str, object]:
    """Name -> figure."""
    answer = psoas.actions(["psoas", "iliacus"])
    robust = psoas.robustness(["psoas", "iliacus"])
    arms = psoas.sweep(
        ["psoas", "iliacus", "rectus_femoris"], "hip_flexion_r=-20:120:5",
        of="femur_r", relative_to="pelvis", operator="torque",
    )  # fmt: skip
    return {
        "frames": frames_figure(answer),
        "fascicles": fascicle_figure(answer, robust),
        "hip_arms": sweep_figure(arms),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, figure in figures().items():
        for suffix, metadata in (("svg", {"Date": None}), ("png", {})):
            with rc_context({"svg.hashsalt": "psoas"}):  # the same figure, the same file
                figure.savefig(FOLDER / f"{name}.{suffix}", metadata=metadata)  # type: ignore[attr-defined]
        print(f"docs/figures/{name}.svg, .png")
