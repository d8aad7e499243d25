"""Models of every class of psoas, made from geometry in both formats, and the class of real ones by eye. No test."""

import time
from functools import cache
from pathlib import Path

import numpy as np

from psoas.answers.audit.audit import audit

HIP = np.array([-0.07, 0.88, 0.085])  # forward, up, right [m]
LUMBAR = ("L5", "L4", "L3", "L2", "L1")


def bodies(leveled=True):
    """Body -> (parent, where its joint is): pelvis, legs with feet, and a spine with levels or none."""
    found = {"pelvis": ("ground", np.array([0.0, 0.95, 0.0]))}
    for side, s in (("r", 1), ("l", -1)):
        at = HIP * [1, 1, s]
        found[f"femur_{side}"] = ("pelvis", at)
        found[f"tibia_{side}"] = (f"femur_{side}", at - np.array([0, 0.4, 0]))
        found[f"talus_{side}"] = (f"tibia_{side}", at - np.array([0, 0.8, 0]))
        found[f"toes_{side}"] = (f"talus_{side}", at + np.array([0.15, -0.85, 0]))
    below, height = "pelvis", 1.03
    for level in LUMBAR if leveled else ():
        found[level] = (below, np.array([-0.1, height, 0.0]))
        below, height = level, height + 0.035
    found["torso"] = (below, np.array([-0.1, height, 0.0]))
    for side, s in (("r", 1), ("l", -1)):
        found[f"humerus_{side}"] = ("torso", np.array([-0.1, 1.4, 0.17 * s]))
        found[f"hand_{side}"] = (f"humerus_{side}", np.array([-0.05, 0.85, 0.2 * s]))
    return found


def run(*points):
    """Path points (body, forward, up, lateral from the middle) of the right side; the left is mirrored."""
    return [(body, np.array(place)) for body, *place in points]


BRIM = ("pelvis", -0.02, 0.9, 0.075)
TROCHANTER = ("femur_", -0.09, 0.825, 0.09)
ILIACUS = run(("pelvis", -0.07, 0.98, 0.09), BRIM, TROCHANTER)
FROM_PELVIS = run(("pelvis", -0.07, 1.01, 0.045), BRIM, TROCHANTER)
FROM_TORSO = run(("torso", -0.1, 1.1, 0.03), BRIM, TROCHANTER)
OTHERS = {
    "gluteus": run(("pelvis", -0.14, 1.0, 0.06), ("femur_", -0.1, 0.83, 0.135)),
    "pectineus": run(("pelvis", -0.04, 0.87, 0.045), ("femur_", -0.08, 0.8, 0.11)),
    "rectus": run(("pelvis", -0.03, 0.91, 0.095), ("tibia_", -0.03, 0.44, 0.085)),
    "abdominal": run(("pelvis", -0.03, 0.87, 0.01), ("torso", 0.0, 1.25, 0.03)),
    "lumborum": run(("pelvis", -0.1, 1.03, 0.06), ("torso", -0.1, 1.2, 0.03)),
}


def from_levels(*end):
    return {f"fascicle{level}": run((level, -0.09, 1.04 + 0.035 * i, 0.03), *end) for i, level in enumerate(LUMBAR)}


MODELS = {  # class -> (leveled spine, muscles of the right side, iliacus' class)
    "crosses_spine_and_hip": (True, {**from_levels(BRIM, TROCHANTER), "iliacus": ILIACUS}, "pelvis_origin"),
    "pelvis_origin": (False, {"psoas": FROM_PELVIS, "iliacus": ILIACUS}, "pelvis_origin"),
    "merged": (False, {"iliopsoas": FROM_PELVIS}, "merged"),
    "split": (True, {**from_levels(BRIM), "psoas": FROM_PELVIS, "iliacus": ILIACUS}, "pelvis_origin"),
    "lumped_trunk": (False, {"psoas": FROM_TORSO, "iliacus": ILIACUS}, "pelvis_origin"),
    "none": (True, {}, "none"),
    "ends_on_pelvis": (True, from_levels(BRIM), "none"),
}


def turned(v):
    """Forward, up, right as MuJoCo bodies stand here: facing -y, up z, right -x."""
    return np.array([-v[2], -v[0], v[1]])


class Made:
    """A model as bodies and muscles, written in either format, under its own or under meaningless names."""

    def __init__(self, leveled, muscles, *, renamed=True, force=900.0):
        self.bodies = bodies(leveled)
        self.force = dict.fromkeys(("r", "l"), force)
        self.paths = {}
        for name, path in {**muscles, **OTHERS}.items():
            for side, s in (("r", 1), ("l", -1)):
                points = [(b + side if b.endswith("_") else b, p * [1, 1, s]) for b, p in path]
                self.paths[f"{name}_{side}"] = points
        self.body_names = {b: f"part{i * 7 % 31}" if renamed else b for i, b in enumerate(self.bodies)}
        self.muscle_names = {m: f"string{i * 11 % 97}" if renamed else m for i, m in enumerate(self.paths)}
        self.body_names["ground"] = "ground"
        self.signs = {}
        self.couplings = []

    def joint(self, body):
        """Axis (forward, up, right) and name of the coordinates of a body's joint."""
        if body == "pelvis":
            return []
        own = self.body_names[body]
        names = {"femur_r": "hip_flexion_r", "femur_l": "hip_flexion_l", "tibia_r": "knee_angle_r"}
        name = names.get(body) if own == body else None
        name = name or f"{own}_turn"
        return [(name, np.array([0, 0, 1.0]) * self.signs.get(body, 1))]

    def osim(self, folder, extra=""):
        out, joints, muscles = [], [], []
        for body, (parent, at) in self.bodies.items():
            own, above = self.body_names[body], self.body_names[parent]
            out.append(f'<Body name="{own}"><mass>1</mass></Body>')
            where = at - (self.bodies[parent][1] if parent != "ground" else 0)
            turns = self.joint(body)
            coordinates = "".join(
                f'<Coordinate name="{n}"><default_value>0</default_value><range>-1 1</range></Coordinate>'
                for n, _ in turns
            )
            axes = "".join(
                f'<TransformAxis name="rotation{i + 1}"><coordinates>{n}</coordinates><axis>{text(a)}</axis>'
                '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction></TransformAxis>'
                for i, (n, a) in enumerate(turns)
            )
            held = f"<SpatialTransform>{axes}</SpatialTransform>" if turns else ""
            kind = "CustomJoint" if turns else "WeldJoint"
            parent_path = "/ground" if above == "ground" else f"/bodyset/{above}"
            joints.append(
                f'<{kind} name="{own}_joint"><socket_parent_frame>{above}_offset</socket_parent_frame>'
                f"<socket_child_frame>/bodyset/{own}</socket_child_frame><coordinates>{coordinates}</coordinates>"
                f'<frames><PhysicalOffsetFrame name="{above}_offset"><socket_parent>{parent_path}</socket_parent>'
                f"<translation>{text(where)}</translation></PhysicalOffsetFrame></frames>"
                f"{held}</{kind}>"
            )
        for muscle, points in self.paths.items():
            path = "".join(
                f'<PathPoint name="p{i}"><socket_parent_frame>/bodyset/{self.body_names[b]}</socket_parent_frame>'
                f"<location>{text(p - self.bodies[b][1])}</location></PathPoint>"
                for i, (b, p) in enumerate(points)
            )
            muscles.append(
                f'<Thelen2003Muscle name="{self.muscle_names[muscle]}"><GeometryPath name="path">'
                f"<PathPointSet><objects>{path}</objects></PathPointSet></GeometryPath>"
                f"<max_isometric_force>{self.force[muscle[-1]]}</max_isometric_force></Thelen2003Muscle>"
            )
        couplers = "".join(
            f'<CoordinateCouplerConstraint name="c{i}"><coupled_coordinates_function><LinearFunction><coefficients>'
            f"{share} 0</coefficients></LinearFunction></coupled_coordinates_function><independent_coordinate_names>"
            f"{driver}</independent_coordinate_names><dependent_coordinate_name>{dependent}</dependent_coordinate_name>"
            "</CoordinateCouplerConstraint>"
            for i, (dependent, driver, share) in enumerate(self.couplings)
        )
        file = folder / "model.osim"
        file.write_text(
            '<?xml version="1.0"?><OpenSimDocument Version="40000"><Model name="made"><gravity>0 -9.8 0</gravity>'
            f"<BodySet><objects>{''.join(out)}</objects></BodySet><JointSet><objects>{''.join(joints)}</objects>"
            f"</JointSet><ForceSet><objects>{''.join(muscles)}</objects></ForceSet>"
            f"<ConstraintSet><objects>{couplers}</objects></ConstraintSet>{extra}</Model></OpenSimDocument>",
            encoding="utf-8",
        )
        return file

    def mjcf(self, folder):
        sites = dict.fromkeys(self.bodies, "")
        tendons, actuators = "", ""
        for muscle, points in self.paths.items():
            own = self.muscle_names[muscle]
            path = ""
            for i, (body, place) in enumerate(points):
                sites[body] += f'<site name="{own}-{i}" pos="{text(turned(place - self.bodies[body][1]))}"/>'
                path += f'<site site="{own}-{i}"/>'
            tendons += f'<spatial name="{own}_t">{path}</spatial>'
            actuators += f'<muscle name="{own}" tendon="{own}_t" force="{self.force[muscle[-1]]}"/>'

        def written(body):
            parent, at = self.bodies[body]
            where = turned(at - (self.bodies[parent][1] if parent != "ground" else 0))
            joints = "".join(f'<joint name="{n}" axis="{text(turned(a))}"/>' for n, a in self.joint(body))
            inner = "".join(written(b) for b, (above, _) in self.bodies.items() if above == body)
            return (
                f'<body name="{self.body_names[body]}" pos="{text(where)}">{joints}<geom size="0.01"/>{sites[body]}'
                f"{inner}</body>"
            )

        file = folder / "model.xml"
        file.write_text(
            f'<mujoco model="made"><worldbody>{written("pelvis")}</worldbody><tendon>{tendons}</tendon>'
            f"<actuator>{actuators}</actuator></mujoco>",
            encoding="utf-8",
        )
        return file


def text(v):
    return " ".join(f"{x:.6g}" for x in v)


# file -> (class, family of models), by hand:
# gait2392 and gait2354: psoas_r is pelvis, pelvis, (conditional) pelvis, femur, femur; nothing starts on the torso and
# ends on a femur. Its first point (-0.0647, 0.0887, 0.0289) is on the pelvis body: a second iliacus.
# Rajagopal, Lai-Uhlrich and Lai-Arnold: psoas_r is pelvis, pelvis, femur, femur (first point -0.061, 0.062, 0.039 times
# the scale); the only spine is `torso`, and no muscle starts there.
# Lifting and thoracolumbar: Ps_L1_VB_r ... Ps_L5_VB_r run from lumbar1 ... lumbar5 to the pelvis (P2 on the brim), and
# psoas_r runs again from the pelvis to the femur: 11 fascicles and one muscle a side for one psoas.
EXPECTED = {
    "subject01_gait/gait2354_simbody.osim": ("pelvis_origin", "gait2392"),
    "subject01_gait/gait2392.osim": ("pelvis_origin", "gait2392"),
    "subject01_gait/subject01_simbody.osim": ("pelvis_origin", "gait2392"),
    "rajagopal_walk/subject_walk_scaled.osim": ("pelvis_origin", "rajagopal"),
    "opencap/LaiUhlrich2022.osim": ("pelvis_origin", "lai_uhlrich"),
    "opencap/LaiArnoldModified2017_contacts.osim": ("pelvis_origin", "lai_uhlrich"),
    "lifting_body/Model_Pose2Sim_muscles_flex.osim": ("split", "lifting"),
    "thoracolumbar/cyclistFullBodyMuscle.osim": ("split", "thoracolumbar"),
    "thoracolumbar/s01modelScaled.osim": ("split", "thoracolumbar"),
}


@cache
def timed_audit(path):
    """The audit of a real file, once a process, and how long it took [s]."""
    start = time.perf_counter()
    return audit(path), time.perf_counter() - start


def kept_audit(path, trust=(), names=None):
    """`audit` of a file that nothing was said of, once a process."""
    assert not trust
    assert not any(names or ())
    return timed_audit(Path(path))[0]
