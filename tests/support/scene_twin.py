"""A small body drawn without an engine: boxes for bones, straight muscles, answers worked by hand. No test."""

import numpy as np
import xarray as xr

from psoas.dataset.schema import attributes
from psoas.frames import AXES

SEGMENTS = {  # parent, origin (anterior, superior, right) [m], half sizes of its box [m]
    "pelvis": ("ground", (0.0, 0.95, 0.0), (0.07, 0.08, 0.13)),
    "L3": ("pelvis", (-0.02, 1.13, 0.0), (0.02, 0.02, 0.03)),
    "thorax": ("L3", (0.0, 1.40, 0.0), (0.09, 0.15, 0.13)),
    "femur_r": ("pelvis", (0.0, 0.70, 0.09), (0.02, 0.20, 0.02)),
    "femur_l": ("pelvis", (0.0, 0.70, -0.09), (0.02, 0.20, 0.02)),
}
MUSCLES = {  # family, side, part
    "Ps_1_r": ("psoas_major", "right", "body_and_disc"),
    "Ps_2_r": ("psoas_major", "right", "transverse_process"),
    "Ps_1_l": ("psoas_major", "left", "body_and_disc"),
    "Ps_2_l": ("psoas_major", "left", "transverse_process"),
    "iliacus_r": ("iliacus", "right", ""),
    "iliacus_l": ("iliacus", "left", ""),
}
CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=float)
FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]]
)  # fmt: skip


def turned(degrees):
    """Rows: the axes of a segment turned about right (front up) by so much."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


def twin_scene(muscles=MUSCLES, posture="standing", pelvis=0.0, surfaces=True, **attrs):
    """A scene of the twin, its pelvis turned by `pelvis` degrees where it stands."""
    names = list(SEGMENTS)
    origins = np.array([o for _, o, _ in SEGMENTS.values()])
    axes = np.array([turned(pelvis if s == "pelvis" else 0.0) for s in names])
    lines = []
    for _, side, _ in muscles.values():
        z = {"right": 0.05, "left": -0.05}.get(side, 0.0)
        lines.append([[-0.02, 1.16, z / 2], [0.05, 0.86, 1.6 * z], [0.0, 0.80, 2 * z]])
    points = np.array(lines).reshape(-1, 3)
    data = {
        "segment_origin": (("segment", "axis"), origins),
        "segment_axes": (("segment", "component", "axis"), axes),
        "joint_centre": (("segment", "axis"), origins + np.array([0.0, 0.15, 0.0])),
        "com": (("axis",), np.array([0.0, 0.98, 0.0])),
        "path_point": (("point", "axis"), points),
        "path_muscle": (("point",), np.repeat(np.arange(len(muscles)), 3)),
    }
    coords = labels(muscles)
    if surfaces:
        halves = np.array([h for _, _, h in SEGMENTS.values()])
        data["vertex"] = (("vertex", "component"), (CORNERS * halves[:, None]).reshape(-1, 3))
        data["vertex_surface"] = (("vertex",), np.repeat(np.arange(len(names)), 8))
        data["face"] = (("face", "corner"), (FACES + 8 * np.arange(len(names))[:, None, None]).reshape(-1, 3))
        coords |= {
            "surface": [f"bone of {s}" for s in names],
            "surface_segment": ("surface", names),
            "surface_kind": ("surface", ["mesh"] * len(names)),
        }
    said = {"body": "twin", "posture": posture, "geometry": "boxes", "frame": "stage", "spine_kind": "levels"}
    return dataset(data, coords, said | attrs)


def twin_answer(muscles=MUSCLES, values=None, operators="acceleration,torque", pelvis=0.0, labelled=None, **attrs):
    """An answer of the twin; `values` per segment: one number per muscle about right, in every variable, per newton."""
    names, segments = list(muscles), list(SEGMENTS)
    X = np.zeros((len(names), len(segments), 3))
    for segment, numbers in (values or {}).items():
        X[:, segments.index(segment), AXES.index("right")] = numbers
    groups, share = grouped(muscles, labelled or {})
    variables = {
        "acceleration": ("angular_acceleration",), "torque": ("segment_arm", "joint_moment"), "static": ("rotation",),
    }  # fmt: skip
    data = {
        "orientation": (
            ("segment", "component", "axis"),
            np.array([turned(pelvis if s == "pelvis" else 0.0) for s in segments]),
        ),
        "share": (("group", "muscle"), share),
    }
    for name in (v for o in operators.split(",") for v in variables[o]):
        data[name] = (("muscle", "segment", "axis"), X)
        data[f"group_{name}"] = (("group", "segment", "axis"), np.tensordot(share, X, axes=1))
    coords = labels(muscles) | {
        "group": [g[0] for g in groups],
        **{
            f"group_{k}": ("group", [g[i] for g in groups])
            for i, k in enumerate(("kind", "family", "side", "label"), 1)
        },
        "group_on_spine": ("group", [True] * len(groups)),
        "on_spine": ("muscle", [True] * len(names)),
    }
    said = {
        "body": "twin", "posture": "standing", "conditions": "both feet welded", "condition_tension": 100.0,
        "condition_spine": "free", "condition_sharing": "pcsa", "spine_kind": "levels",
    }  # fmt: skip
    return dataset(data, coords, said | attrs)


def grouped(muscles, labelled):
    """Families and parts of psoas, both sides, right and left, in the order of `psoas.actions`; and their shares."""
    table = list(muscles.values())
    groups, share = [], []
    for family in dict.fromkeys(f for f, _, _ in table):
        parts = sorted({p for f, _, p in table if f == family and p})
        for part in ["", *parts]:
            name = f"{family}:{part}" if part else family
            label = (part or labelled.get(family, family)).replace("_", " ")
            for suffix, side in (("", "both"), ("_r", "right"), ("_l", "left")):
                member = np.array(
                    [f == family and part in ("", p) and (side == "both" or s == side) for f, s, p in table]
                )
                sides = 2 if side == "both" and len({s for (f, s, _) in table if f == family}) > 1 else 1
                groups.append((name + suffix, "group" if part else "family", family, side, label))
                share.append(member * sides / max(member.sum(), 1))
    return groups, np.array(share)


def labels(muscles):
    """Labels of segments, axes and muscles."""
    columns = zip(*muscles.values(), strict=True)
    return {
        "segment": list(SEGMENTS),
        "parent": ("segment", [p for p, _, _ in SEGMENTS.values()]),
        "axis": list(AXES),
        "component": list(AXES),
        "muscle": list(muscles),
        **{key: ("muscle", list(column)) for key, column in zip(("family", "side", "part"), columns, strict=True)},
        "level": ("muscle", [""] * len(muscles)),
    }


def dataset(data, coords, attrs):
    """Variables with what the schema says of them."""
    made = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return xr.Dataset(made, coords=coords, attrs=attrs).reset_coords([k for k in ("vertex", "face") if k in made])
