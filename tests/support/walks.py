"""A walk made of angles: landmarks, plates and what is known of them. No test."""

import numpy as np

from support.people import person

RATE, SPEED, PERIOD = 100.0, 1.25, 1.1  # Hz, m/s, s of a stride
STANCE = 0.62  # of a stride
MASS = 70.0
BACK = 22.0  # deg: the thigh farthest behind vertical


def thigh_angle(phase, back=BACK, ahead=22.0):
    """Thigh ahead of vertical [deg] over phase 0..1 from strike: ahead at 0, farthest behind at 0.52, swung forward."""
    phase = phase % 1.0
    share = np.where(phase < 0.52, phase / 0.52, 1 - (phase - 0.52) / 0.48)
    return ahead - (ahead + back) * (1 - np.cos(np.pi * share)) / 2


def walk(seconds=4.0, tilt=12.0, back=BACK, tilt_swing=0.0):
    """Landmarks (n, 3) [m] of a walk ahead, time (n,) [s] and strikes [s] by side."""
    n = int(seconds * RATE)
    time = np.arange(n) / RATE
    phase = {"r": time / PERIOD, "l": time / PERIOD + 0.5}
    thigh = {s: thigh_angle(p, back) for s, p in phase.items()}
    lean = tilt + tilt_swing * np.cos(2 * np.pi * 2 * phase["r"])
    knee = {s: 5 + 55 * np.clip(np.sin(np.pi * ((p % 1.0) - 0.55) / 0.40), 0, None) * ((p % 1.0) > 0.55)
            * ((p % 1.0) < 0.95) for s, p in phase.items()}  # fmt: skip
    angles = {"tilt": lean, **{f"flexion_{s}": thigh[s] + lean for s in "rl"}, **{f"knee_{s}": knee[s] for s in "rl"}}
    points = person(n, **angles)
    ahead = SPEED * time[:, None] * np.array([1.0, 0, 0])
    points = {name: at + ahead for name, at in points.items()}
    strikes = {"R": PERIOD * np.arange(0, seconds / PERIOD), "L": PERIOD * (np.arange(0, seconds / PERIOD + 1) - 0.5)}
    return points, time, {s: x[(x >= 0) & (x < time[-1])] for s, x in strikes.items()}


def force_curve(share):
    """Vertical, fore-aft and sideways force over body weight, over a stance 0..1: two humps, brakes, then pushes."""
    share = np.clip(share, 0, 1)
    vertical = 1.25 * np.sin(np.pi * share) ** 0.5 * (1 - 0.25 * np.sin(np.pi * share) ** 6)
    return vertical, -0.22 * np.sin(2 * np.pi * share), 0.04 * np.sin(np.pi * share)


def forces(points, time, strikes, stance=STANCE, mass=MASS, width=0.0):
    """Columns of a .mot of both feet's forces (anterior x, up y, right z), named r and l."""
    columns = {}
    for side, name in (("R", "r"), ("L", "l")):
        F, P = np.zeros((len(time), 3)), np.zeros((len(time), 3))
        heel, toe = points[f"{side}_HEEL"], (points[f"{side}_MT1"] + points[f"{side}_MT5"]) / 2
        starts = list(strikes[side]) + ([strikes[side][0] - PERIOD] if len(strikes[side]) else [])
        for start in starts:
            share = (time - start) / (stance * PERIOD)
            on = (share >= 0) & (share <= 1)
            v, ap, ml = force_curve(share[on])
            F[on] = mass * 9.81 * np.column_stack([ap, v, ml * (-1 if side == "R" else 1)])
            along = share[on][:, None]
            P[on] = heel[on] * (1 - along) + toe[on] * along
            P[on, 1] = 0.0
        for k, axis in enumerate("xyz"):
            columns[f"ground_force_{name}_v{axis}"] = F[:, k]
        for k, axis in enumerate("xyz"):
            columns[f"ground_force_{name}_p{axis}"] = P[:, k]
    return columns
