"""A small `.osim` model as text, made in code: the plain body, and the same body in every way that people write one.

No test of its own. Lengths in metres; X forward, Y up, Z to the right; numbers are round and nobody's.
"""

AXES = {"x": "1 0 0", "y": "0 1 0", "z": "0 0 1", "-x": "-1 0 0", "-y": "0 -1 0", "-z": "0 0 -1"}
MASSES = {"pelvis": 10, "torso": 32, "femur": 8, "tibia": 4, "calcn": 1.1, "toes": 0.2, "forefoot": 0.2}
CENTRES = {"pelvis": "-.06 0 0", "torso": "-.02 .3 0", "femur": "0 -.18 0", "tibia": "0 -.17 0", "calcn": ".09 .03 0"}
HIP, BACK, KNEE, ANKLE, HEEL = (-0.05, -0.06, 0.085), (-0.09, 0.09, 0), (0, -0.42, 0), (0, -0.41, 0), (0.04, 0.05, 0)
MUSCLES = {  # body, place (right side); bodies without side are in the middle
    "psoas": [("pelvis", (-0.05, 0.1, 0.03)), ("pelvis", (-0.01, -0.04, 0.08)), ("femur", (-0.01, -0.07, -0.01))],
    "iliacus": [("pelvis", (-0.05, 0.05, 0.09)), ("pelvis", (-0.01, -0.04, 0.09)), ("femur", (-0.01, -0.07, -0.008))],
    "glmax1": [("pelvis", (-0.12, 0.03, 0.06)), ("femur", (-0.04, -0.05, 0.03))],
}


def triple(values, k=1.0):
    return " ".join(f"{k * v:.12g}" for v in values)


def mirrored(place, side):
    return (place[0], place[1], place[2] if side == "r" else -place[2])


class Body:
    """The plain body; a test changes what it is about, and asks for the text."""

    def __init__(self, k=1.0):
        self.k = k  # scale of every length
        self.bodies = {"pelvis": None, "torso": None}
        self.joints = []  # kind, name, parent, place on it, child, place on that, coordinates (name, axis, default)
        self.muscles = {}
        self.sides = "rl"
        self.extra_constraints, self.extra_forces, self.components = "", "", {}
        self.version = "40000"
        self.locked, self.prescribed = {}, {}
        self.names = {}  # of muscles
        self.disabled = False

    def plain(self, root="custom", hip="custom", sides="rl", planar=False):
        self.sides = sides
        turns = [("pelvis_tilt", "z"), ("pelvis_list", "x"), ("pelvis_rotation", "y")]
        shifts = [("pelvis_tx", "x"), ("pelvis_ty", "y"), ("pelvis_tz", "z")]
        if planar:
            turns, shifts = turns[:1], shifts[:2]
        kind = {"custom": "CustomJoint", "free": "FreeJoint", "weld": "WeldJoint"}[root]
        coordinates = (
            [] if root == "weld" else [*((n, a, 0.0) for n, a in turns), *((n, f"t{a}", 0.0) for n, a in shifts)]
        )
        if root == "free":
            coordinates = [(n, a, 0.0) for n, a in (turns[1], turns[2], turns[0])] + coordinates[3:]
        self.joint(kind, "root", "ground", (0, 0.95 if root == "weld" else 0, 0), "pelvis", (0, 0, 0), coordinates)
        for side in sides:
            self.leg(side, hip, planar)
        self.joint(
            "PinJoint" if planar else "CustomJoint", "back", "pelvis", BACK, "torso", (0, 0, 0),
            [(n, a, 0.0) for n, a in (("lumbar_extension", "z"), ("lumbar_bending", "x"))[: 1 if planar else 2]],
        )  # fmt: skip
        for side in sides:
            for name, points in MUSCLES.items():
                self.muscles[f"{name}_{side}"] = [
                    (b if b == "pelvis" else f"{b}_{side}", mirrored(p, side)) for b, p in points
                ]
        return self

    def leg(self, side, hip="custom", planar=False):
        for b in ("femur", "tibia", "calcn", "toes"):
            self.bodies[f"{b}_{side}"] = None
        axes = [("hip_flexion", "z"), ("hip_adduction", "x"), ("hip_rotation", "y")]
        if planar:
            axes = axes[:1]
        if hip == "ball":
            axes = [axes[1], axes[2], axes[0]]
        kind = "BallJoint" if hip == "ball" else "PinJoint" if planar else "CustomJoint"
        self.joint(kind, f"hip_{side}", "pelvis", mirrored(HIP, side), f"femur_{side}", (0, 0, 0),
                   [(f"{n}_{side}", a, 0.0) for n, a in axes])  # fmt: skip
        for name, above, place, below, at, coordinate in (
            ("knee", "femur", KNEE, "tibia", (0, 0, 0), "knee_angle"), ("ankle", "tibia", ANKLE, "calcn", HEEL,
            "ankle_angle"), ("mtp", "calcn", (0.17, 0, 0), "toes", (0, 0, 0), "mtp_angle"),
        ):  # fmt: skip
            self.joint("PinJoint", f"{name}_{side}", f"{above}_{side}", place, f"{below}_{side}", at,
                       [(f"{coordinate}_{side}", "z", 0.0)])  # fmt: skip

    def joint(self, *row):
        self.joints.append(list(row))

    def default(self, **values):
        """Saved values of coordinates."""
        for joint in self.joints:
            joint[6] = [(n, a, values.get(n, v)) for n, a, v in joint[6]]
        return self

    def text(self):
        bodies = "".join(self.body(name) for name in self.bodies)
        joints = "".join(self.joint_text(*row) for row in self.joints)
        muscles = "".join(self.muscle(name, points) for name, points in self.muscles.items())
        return (
            f'<?xml version="1.0"?><OpenSimDocument Version="{self.version}"><Model name="made"><ground><Ground '
            f'name="ground"/></ground><gravity>0 -9.81 0</gravity><BodySet name="bodyset"><objects>{bodies}</objects>'
            f'</BodySet><JointSet name="jointset"><objects>{joints}</objects></JointSet><ConstraintSet '
            f'name="constraintset"><objects>{self.extra_constraints}</objects></ConstraintSet><ForceSet '
            f'name="forceset"><objects>{muscles}{self.extra_forces}</objects></ForceSet></Model></OpenSimDocument>'
        )

    def body(self, name):
        stem = name.split("_")[0]
        centre = triple(map(float, CENTRES.get(stem, "0 0 0").split()), self.k)
        i = 0.01 * MASSES.get(stem, 1) * self.k**2
        held = f"<components>{self.components[name]}</components>" if name in self.components else ""
        return (
            f'<Body name="{name}">{held}<mass>{MASSES.get(stem, 1)}</mass><mass_center>{centre}</mass_center>'
            f"<inertia>{i} {i} {i} 0 0 0</inertia></Body>"
        )

    def joint_text(self, kind, name, parent, on_parent, child, on_child, coordinates):
        ends = []
        for end, body, place in (("parent", parent, on_parent), ("child", child, on_child)):
            where = "/ground" if body == "ground" else f"/bodyset/{body}"
            ends.append(
                f'<PhysicalOffsetFrame name="{body}_{end}"><socket_parent>{where}</socket_parent><translation>'
                f"{triple(place, self.k)}</translation><orientation>0 0 0</orientation></PhysicalOffsetFrame>"
            )
        held = "".join(self.coordinate(*c) for c in coordinates)
        return (
            f'<{kind} name="{name}"><socket_parent_frame>{parent}_parent</socket_parent_frame><socket_child_frame>'
            f"{child}_child</socket_child_frame><frames>{''.join(ends)}</frames><coordinates>{held}</coordinates>"
            f"{transform(coordinates) if kind == 'CustomJoint' else ''}</{kind}>"
        )

    def coordinate(self, name, axis, value):
        locked = "<locked>true</locked>" if name in self.locked else ""
        given = self.prescribed.get(name)
        held = (
            f'<prescribed_function><Constant name="f"><value>{given}</value></Constant></prescribed_function>'
            "<prescribed>true</prescribed>" if given is not None else ""
        )  # fmt: skip
        value = self.locked.get(name, value)
        return (
            f'<Coordinate name="{name}"><default_value>{value}</default_value><range>-1.6 1.6</range>{locked}{held}'
            "</Coordinate>"
        )

    def muscle(self, name, points):
        own = self.names.get(name, name)
        path = (
            points if isinstance(points, str) else '<GeometryPath name="path"><PathPointSet><objects>'
            + "".join(f'<PathPoint name="{own}-P{i}"><socket_parent_frame>/bodyset/{b}</socket_parent_frame><location>'
                      f"{triple(p, self.k)}</location></PathPoint>" for i, (b, p) in enumerate(points))
            + "</objects></PathPointSet></GeometryPath>"
        )  # fmt: skip
        off = "<appliesForce>false</appliesForce>" if self.disabled else ""
        kind = "DeGrooteFregly2016Muscle" if isinstance(points, str) else "Thelen2003Muscle"
        return (
            f'<{kind} name="{own}">{off}{path}<max_isometric_force>900</max_isometric_force><optimal_fiber_length>0.1'
            f"</optimal_fiber_length><tendon_slack_length>0.12</tendon_slack_length></{kind}>"
        )


def transform(coordinates):
    """The SpatialTransform of a custom joint: turns in their order, then shifts along x, y and z."""
    turns = [(n, a) for n, a, _ in coordinates if not a.startswith("t")]
    shifts = {a[1]: n for n, a, _ in coordinates if a.startswith("t")}
    rest = [a for a in "zxy" if a not in {a[-1] for _, a in turns}]
    turns += [("", rest.pop(0)) for _ in range(3 - len(turns))]
    rows = [("rotation", i, n, AXES[a]) for i, (n, a) in enumerate(turns, 1)]
    rows += [("translation", i, shifts.get(a, ""), AXES[a]) for i, a in enumerate("xyz", 1)]
    line = '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction>'
    none = '<Constant name="function"><value>0</value></Constant>'
    axes = "".join(
        f'<TransformAxis name="{kind}{i}"><coordinates>{n}</coordinates><axis>{axis}</axis>{line if n else none}'
        "</TransformAxis>" for kind, i, n, axis in rows
    )  # fmt: skip
    return f"<SpatialTransform>{axes}</SpatialTransform>"


def function_path(coordinate, slope=-0.04):
    """A path that is a function: its length falls by 40 mm a radian, hence an arm of 40 mm."""
    joint = coordinate.replace("flexion_", "")
    return (
        f'<FunctionBasedPath name="path"><coordinate_paths>/jointset/{joint}/{coordinate}</coordinate_paths>'
        '<length_function><MultivariatePolynomialFunction name="f"><coefficients>0.25 '
        f"{slope} 0.001</coefficients><dimension>1</dimension><order>2</order></MultivariatePolynomialFunction>"
        "</length_function></FunctionBasedPath>"
    )


def family_arm(found, family, side):
    """The hip flexion arm of a family's one side [m], + flexes, whatever the coordinate's own sign is."""
    motion = list(found.coordinate_motion.values).index(f"hip_flexion_{side}")
    sign = int(found.coordinate_sign.values[motion])
    return sign * float(found.group_moment_arm.sel(group=f"{family}_{side}")[motion])


def foot_rooted(k=1.0):
    """One leg from the floor up: foot welded to ground, shank, thigh, pelvis, torso; hip and knee turn backwards."""
    body = Body(k)
    body.bodies |= dict.fromkeys(("calcn_r", "tibia_r", "femur_r"))
    body.sides = "r"
    turned = (
        ("WeldJoint", "floor", "ground", (0, 0, 0), "calcn_r", (0, 0, 0), []),
        ("PinJoint", "ankle_r", "calcn_r", HEEL, "tibia_r", ANKLE, [("ankle_angle_r", "z", 0.0)]),
        ("PinJoint", "knee_r", "tibia_r", (0, 0, 0), "femur_r", KNEE, [("knee_angle_r", "z", 0.0)]),
        ("PinJoint", "hip_r", "femur_r", (0, 0, 0), "pelvis", HIP, [("hip_flexion_r", "z", 0.0)]),
        ("PinJoint", "back", "pelvis", BACK, "torso", (0, 0, 0), [("lumbar_extension", "z", 0.0)]),
    )
    for row in turned:
        body.joint(*row)
    for name, points in MUSCLES.items():
        body.muscles[f"{name}_r"] = [(b if b == "pelvis" else f"{b}_r", p) for b, p in points]
    return body
