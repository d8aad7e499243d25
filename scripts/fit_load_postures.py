"""Solve the feet of standing rows of tables/postures.csv: level soles, and the weight where it is wanted.

Given knees, hips and lumbar total, the pelvis' tilt and the ankles follow from level soles and from how far the centre
of mass, with what the hands hold, lies ahead of the ankles. Prints rows to put into the table.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import root

import psoas
from psoas.body.body import project, state
from psoas.body.posture import posture_at
from psoas.frames import ANTERIOR, RIGHT
from psoas.mechanics.ground.holds import heading_at
from psoas.mechanics.ground.supports import hands_of, hands_point, thorax_point

# name: coordinates, hands (ahead of the ankles, above the soles [m]), mass held [kg], weight ahead of the ankles [m]
# Lifts: joint angles and weight of AMMR's replicas of Wilke's photograph, load at NIOSH's least. Round back: hips 20,
# knees 25, thorax on pelvis 65 deg, of which 16 go to the hips because levels end at 49. Knees bent: hips 65, knees 85
# (82, because ankles end at 30), thorax on pelvis 38 deg.
GIVEN = {
    "standing_flexed": ("lumbar_extension=-36,hip_flexion_r=10,hip_flexion_l=10", (0.20, 0.75), 0.0, 0.045),
    "lifting_round_backed": (
        "lumbar_extension=-49,hip_flexion_r=36,hip_flexion_l=36,knee_angle_r=25,knee_angle_l=25",
        (0.25, 0.65), 20.0, 0.10,
    ),
    "lifting_knees_bent": (
        "lumbar_extension=-38,hip_flexion_r=65,hip_flexion_l=65,knee_angle_r=82,knee_angle_l=82",
        (0.25, 0.60), 20.0, 0.10,
    ),
    "holding_close": ("lumbar_extension=0", (0.20, 1.00), 20.0, 0.045),
}  # fmt: skip
SOLVED = ("pelvis_tilt", "ankle_angle", "subtalar_angle")


def solved(body, text, place, mass, ahead):
    """Pelvis tilt, ankle and subtalar angles [deg] of a standing row."""
    start = posture_at(body, text, "lifting")

    def posture(x):
        q = start.copy()
        q[body.coordinate("pelvis_tilt")] = x[0]
        for side in "rl":
            q[body.coordinate(f"ankle_angle_{side}")], q[body.coordinate(f"subtalar_angle_{side}")] = x[1:]
        return project(body, q)

    def residual(x):
        at = state(body, posture(x))
        H = heading_at(body, at)
        sole = at.R[body.segment("calcn_r")][:, 1]
        pairs = [(at.mass, at.com)] + [(w.mass, w.point) for w in hands_of(body, at, H, place, mass)]
        weight = sum(m * p for m, p in pairs) / sum(m for m, _ in pairs)
        there = at.origin[body.segment("talus_r")]
        return [sole @ H[:, ANTERIOR], sole @ H[:, RIGHT], (weight - there) @ H[:, ANTERIOR] - ahead]

    found = root(residual, np.zeros(3), tol=1e-13)
    assert np.abs(found.fun).max() < 1e-9, found.message
    at = state(body, posture(found.x))
    H = heading_at(body, at)
    reach = max(
        np.linalg.norm(hands_point(body, at, H, *place) - thorax_point(body, at, "shoulder", side)) for side in "rl"
    )
    return np.degrees(found.x), reach


if __name__ == "__main__":
    body = psoas.default_body()
    for name, (text, place, mass, ahead) in GIVEN.items():
        angles, reach = solved(body, text, place, mass, ahead)
        tilt, ankle, subtalar = angles.round(2)
        feet = "".join(f",ankle_angle_{s}={ankle},subtalar_angle_{s}={subtalar}" for s in "rl")
        hands = f"{1e3 * place[0]:.0f},{1e3 * place[1]:.0f},{mass:g}"
        print(f'{name},feet,lifting,"pelvis_tilt={tilt},{text}{feet}",{hands}  # arms {1e3 * reach:.0f} mm')
