"""A photograph made of angles: points in pixels of somebody from the side. No test."""

import numpy as np

from psoas.anatomy.photograph import lead


def drawn(tilt=12.0, thigh=8.0, shank=-4.0, roll=0.0, facing="right", turned=0.0, side="R", px_per_mm=0.5):
    """Points of somebody whose angles [deg] are these, in a picture that is rolled; y down."""
    t, h, s = np.radians([tilt, thigh, shank])
    at = {"PSIS": np.zeros(2)}
    at["ASIS"] = 150 * np.array([np.cos(-t), np.sin(-t)])
    at["GT"] = np.array([80.0, -90.0])
    line = h + lead()
    at["LFE"] = at["GT"] + 388 * np.array([np.sin(line), -np.cos(line)])
    at["LM"] = at["LFE"] + 390 * np.array([np.sin(s), -np.cos(s)])
    ahead = np.cos(np.radians(turned)) * (1 if facing == "right" else -1)
    c, q = np.cos(np.radians(roll)), np.sin(np.radians(roll))

    def pixels(p):
        x, y = px_per_mm * p[0] * ahead, -px_per_mm * p[1]
        return [400 + c * x - q * y, 300 + q * x + c * y]

    plumb = [pixels(np.array([-300.0, 400.0])), pixels(np.array([-300.0, -800.0]))]
    return {"points": {f"{side}_{n}": pixels(p) for n, p in at.items()}, "plumb": plumb, "facing": facing,
            "turned_deg": turned, "mm_per_px": 1 / px_per_mm}  # fmt: skip
