"""The plain body of `osim_text` with a spine of levels, its tree begun at any segment, as `.osim` and as MJCF.

No test of its own. The bodies, masses, joints and muscles are the same whatever the root; a joint that is gone through
the other way turns about the opposite axes in the opposite order, so that its coordinates keep their values.
"""

import numpy as np
from scipy.spatial.transform import Rotation

from support import osim_text
from support.osim_text import CENTRES, MASSES, Body, triple

TURNS = [("root_tilt", "z", 0.0), ("root_list", "x", 0.0), ("root_rotation", "y", 0.0)]
SHIFTS = [("root_tx", "tx", 0.0), ("root_ty", "ty", 0.0), ("root_tz", "tz", 0.0)]
LEVELS = (("lumbar5", "pelvis", (-0.09, 0.05, 0)), ("lumbar4", "lumbar5", (0.002, 0.035, 0)))


def with_levels():
    """The plain body, two vertebrae between pelvis and torso, psoas from the upper one to the femur."""
    body = Body().plain()
    body.joints = [row for row in body.joints if row[1] not in ("root", "back")]
    axes = (("FE", "z"), ("LB", "x"), ("AR", "y"))
    for upper, lower, place in (*LEVELS, ("torso", "lumbar4", (0.002, 0.035, 0))):
        body.bodies[upper] = None
        coordinates = [(f"{lower}_{upper}_{name}", axis, 0.0) for name, axis in axes]
        body.joint("CustomJoint", f"{lower}_{upper}", lower, place, upper, (0, -0.01, 0), coordinates)
    for side in "rl":
        _, *rest = body.muscles[f"psoas_{side}"]
        body.muscles[f"psoas_{side}"] = [("lumbar4", osim_text.mirrored((0.01, 0, 0.025), side)), *rest]
    return body


def turned(row, in_order=False):
    """A joint gone through from its child to its parent; `in_order` is the fault: turns in the order they had."""
    _, name, parent, on_parent, child, on_child, coordinates = row
    opposite = [(c, axis.removeprefix("-") if axis[0] == "-" else f"-{axis}", v) for c, axis, v in coordinates]
    return ["CustomJoint", name, child, on_child, parent, on_parent, opposite if in_order else opposite[::-1]]


def rooted(root, weld=None, in_order=False):
    """The body whose tree begins at a segment: free to move, or welded to the ground where `weld` says."""
    body = with_levels()
    waiting, reached, rows = body.joints, {root}, []
    while waiting:
        row = next(r for r in waiting if r[2] in reached or r[4] in reached)
        waiting = [r for r in waiting if r is not row]
        rows.append(row if row[2] in reached else turned(row, in_order))
        reached |= {row[2], row[4]}
    kind, coordinates = ("CustomJoint", [*TURNS, *SHIFTS]) if weld is None else ("WeldJoint", [])
    body.joints = [[kind, "root", "ground", weld or (0, 0, 0), root, (0, 0, 0), coordinates], *rows]
    return body


def root_values(R):
    """The root's turns [rad] at which the segment that the tree begins with has the orientation R (X, Y, Z in lab)."""
    return dict(zip((name for name, *_ in TURNS), Rotation.from_matrix(R).as_euler("ZXY"), strict=True))


def mjcf_text(body):
    """The body as MJCF: the same axes (Y up), a path as a spatial tendon."""
    children = {}
    for row in body.joints:
        children.setdefault(row[2], []).append(row)
    tendons = "".join(
        f'<spatial name="{m}">{"".join(f"""<site site="{m}-{i}"/>""" for i in range(len(points)))}</spatial>'
        for m, points in body.muscles.items()
    )
    return (
        '<mujoco model="made"><compiler angle="radian" autolimits="true"/><option gravity="0 -9.81 0"/><worldbody>'
        f"{''.join(body_element(body, children, row) for row in children['ground'])}</worldbody><tendon>{tendons}"
        "</tendon></mujoco>"
    )


def body_element(body, children, row):
    """A body with its joints, inertial, sites and the bodies on it; every body's axes are the lab's at zero."""
    _, _, _, on_parent, name, on_child, coordinates = row
    place = np.subtract(on_parent, on_child)
    joints = "".join(
        f'<joint name="{c}" type="{"slide" if axis.startswith("t") else "hinge"}" pos="{triple(on_child)}" '
        f'axis="{osim_text.AXES[axis.removeprefix("t")]}" range="-1.6 1.6"/>'
        for c, axis, _ in sorted(coordinates, key=lambda c: not c[1].startswith("t"))
    )
    stem = name.split("_")[0]
    mass = MASSES.get(stem, 1)
    sites = "".join(
        f'<site name="{m}-{i}" pos="{triple(p)}"/>'
        for m, points in body.muscles.items() for i, (b, p) in enumerate(points) if b == name
    )  # fmt: skip
    inertia = f"{0.01 * mass} {0.01 * mass} {0.01 * mass}"
    return (
        f'<body name="{name}" pos="{triple(place)}">{joints}<inertial pos="{CENTRES.get(stem, "0 0 0")}" mass="{mass}" '
        f'diaginertia="{inertia}"/>{sites}{"".join(body_element(body, children, r) for r in children.get(name, []))}'
        "</body>"
    )
