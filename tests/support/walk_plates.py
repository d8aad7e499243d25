"""A walk over two plates as a .c3d file, whose parts can be wrong on purpose. No test."""

import numpy as np

from support.people import Z_UP, in_lab, labelled, write_c3d
from support.walks import PERIOD, STANCE, forces, walk

DOWN = np.array([0.0, 0.0, -1.0])


def over_plates(file, *, yaw=0.0, crosswise=False, spoil=(), channels=None, offset=0, seconds=2.0, mass=70.0):
    """The file: the right foot's first stance on plate 1, the left one's on plate 2.

    Parameters
    ----------
    yaw : of the walk about superior [deg]
    crosswise : whether the walk goes along the plates' y, else along x
    spoil : parameters of FORCE_PLATFORM that are something else: name -> function of what they should be
    channels : function of the samples (k, 12) [N, N mm]
    offset : ANALOG:OFFSET of every channel
    """
    points, time, strikes = walk(seconds)
    columns = forces(points, time, strikes, mass=mass)
    lab = in_lab(points, Z_UP, yaw, at=(0.0, 0.0, 0.0))
    R = np.column_stack([in_lab({"e": e}, Z_UP, yaw, at=(0.0, 0.0, 0.0))["e"] for e in np.eye(3)])
    floor = min(at[:, 2].min() for at in lab.values())
    lab = {name: at - np.array([0.0, 0.0, floor]) for name, at in lab.items()}
    x = np.cross(DOWN, R[:, 0]) if crosswise else R[:, 0]
    axes = np.column_stack([x, np.cross(DOWN, x), DOWN])
    samples, corners = [], []
    for side in "rl":
        start = strikes[side.upper()][0]
        on = (time >= start) & (time <= start + STANCE * PERIOD)
        F, P = (np.column_stack([columns[f"ground_force_{side}_{kind}{a}"] for a in "xyz"]) @ R.T for kind in "vp")
        F, middle = F * on[:, None], P[on].mean(axis=0) * [1.0, 1.0, 0.0]
        local = ((P - middle) @ axes) * on[:, None] * [1.0, 1.0, 0.0]
        samples += [-F @ axes, 1e3 * np.cross(local, -F @ axes)]
        half = 0.3
        corners.append([middle + half * (a * axes[:, 0] + b * axes[:, 1]) for a, b in
                        ((1, 1), (-1, 1), (-1, -1), (1, -1))])  # fmt: skip
    stated = {"USED": 2, "TYPE": np.array([2, 2]), "CORNERS": 1e3 * np.array(corners), "ORIGIN": np.zeros((2, 3)),
              "CHANNEL": np.arange(1, 13).reshape(2, 6)}  # fmt: skip
    stated |= {name: change(stated[name]) for name, change in dict(spoil).items()}
    held = np.hstack(samples)
    held = (held if channels is None else channels(held)) + offset
    return write_c3d(file, labelled(lab), analogs=held, offset=offset, more={"FORCE_PLATFORM": stated})
