"""Models made in code, the real ones of `../shared/data`, and bodies of all of them: shared by several test files.

No test of its own. `opensim` is imported inside functions only: where it is absent, `needs_opensim` skips.
"""

import tempfile
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from psoas.bodies.default.build import body_xml
from psoas.bodies.models import load as models
from psoas.body.body import project
from psoas.formats.models.names import read_names
from support.places import DATA

REAL = {
    "rajagopal": "rajagopal_walk/subject_walk_scaled.osim",
    "gait2392": "subject01_gait/gait2392.osim",
    "thoracolumbar": "thoracolumbar/cyclistFullBodyMuscle.osim",
    "lifting": "lifting_body/Model_Pose2Sim_muscles_flex.osim",
}
LEVELS = ("L5_S1", "L4_L5", "L3_L4", "L2_L3", "L1_L2", "T12_L1")
SHARES = (0.14, 0.26, 0.23, 0.16, 0.13, 0.08)  # of the coupled variants, from L5/S1 up


def needs_opensim():
    """Skip where OpenSim is not installed; else the module, imported in one place."""
    if find_spec("opensim") is None:
        pytest.skip("opensim is not installed")
    with warnings.catch_warnings():  # SWIG's types have no module
        warnings.simplefilter("ignore", DeprecationWarning)
        import opensim
    opensim.Logger.setLevelString("Off")
    opensim.Logger.removeFileSink()
    return opensim


def real_file(name):
    """The path of a real model; skips where the folder or OpenSim is absent."""
    needs_opensim()
    if not DATA.is_dir():
        pytest.skip("the folder of real files, ../shared/data, is absent")
    return DATA / REAL[name]


def loaded(file, names=None):
    """A `Body` without the trial load in another process, which has tests of its own."""
    known = read_names(names)
    parts, postures, remarks = models.parts_of(Path(file), known)
    return models.assembled(parts, postures, remarks, known, Path(file).name)


@cache
def folder():
    """A folder for files made in code, gone with this process."""
    kept = tempfile.TemporaryDirectory(prefix="psoas-models-")
    folder.kept = kept
    return Path(kept.name)


@cache
def real_body(file):
    """The body of a real model's file, loaded once per process."""
    return loaded(file)


@cache
def body_of(name):
    """One body of each kind by name, loaded once per process; skips where it cannot be had."""
    if name == "default":
        import psoas

        return psoas.default_body()
    if name == "mjcf":
        file = folder() / "exported.xml"
        file.write_text(body_xml())
        return loaded(file)
    return real_body(file_of(name))


@cache
def file_of(name):
    """The `.osim` file of a real or synthetic model."""
    if name in REAL:
        return real_file(name)
    kind = name.removeprefix("synthetic_")
    return written(skeleton(spine=kind), f"{name}.osim")


def written(model, name):
    """The model, printed into the temporary folder."""
    file = folder() / name
    model.finalizeConnections()
    model.printToXML(str(file))
    return file


def standing(body):
    """The posture `standing` as coordinates."""
    return np.array([body.postures["standing"][c] for c in body.coordinates])


def drawn(body, rng, share=0.6, most=0.8):
    """Coordinates about `standing`: within `share` of every range and `most` rad or m, locked ones left alone."""
    q = standing(body)
    for i, c in enumerate(body.coordinates):
        low = body.ranges[i][0] if np.isfinite(body.ranges[i][0]) else -0.5
        high = body.ranges[i][1] if np.isfinite(body.ranges[i][1]) else 0.5
        middle, half = (low + high) / 2, (high - low) / 2
        if c not in body.locked:
            q[i] = np.clip(middle, -most, most) + min(half * share, most) * rng.uniform(-1, 1)
    return project(body, q)


# ---------------------------------------------------------------------------------------------------------------------
# OpenSim models in code


def body_made(opensim, model, name, mass, centre=(0, 0, 0), size=0.1):
    """A body of a given mass, its inertia that of a box about as large as `size` [m]."""
    inertia = mass * size**2 * np.array([0.9, 1.0, 1.1])
    made = opensim.Body(name, mass, opensim.Vec3(*centre), opensim.Inertia(*inertia, 0, 0, 0))
    model.addBody(made)
    return made


def joint_made(opensim, model, name, parent, where, child, turns=(), slides=(), at=(0, 0, 0)):
    """A CustomJoint: turns are (coordinate, axis), slides (coordinate, axis, function or None)."""
    transform = opensim.SpatialTransform()
    axes = [transform.upd_rotation1(), transform.upd_rotation2(), transform.upd_rotation3()]
    given = [np.array(direction, float) for _, direction in turns]
    while len(given) < 3:  # unused axes too have to be independent
        basis = np.linalg.svd(np.array(given))[2] if given else np.eye(3)
        given.append(basis[len(given)])
    for axis, direction in zip(axes, given, strict=True):
        axis.set_axis(opensim.Vec3(*direction.tolist()))
    for axis, (coordinate, _) in zip(axes, turns, strict=False):
        axis.append_coordinates(coordinate)
        axis.set_function(opensim.LinearFunction(1, 0))
    axes = [transform.upd_translation1(), transform.upd_translation2(), transform.upd_translation3()]
    for axis, (coordinate, direction, function) in zip(axes, slides, strict=False):
        axis.set_axis(opensim.Vec3(*direction))
        axis.append_coordinates(coordinate)
        axis.set_function(function or opensim.LinearFunction(1, 0))
    zero = opensim.Vec3(0)
    joint = opensim.CustomJoint(name, parent, opensim.Vec3(*where), zero, child, opensim.Vec3(*at), zero, transform)
    model.addJoint(joint)
    for i in range(joint.numCoordinates()):
        coordinate = joint.upd_coordinates(i)
        coordinate.setRangeMin(-1.5)
        coordinate.setRangeMax(1.5)
    return joint


def coupler(opensim, model, dependent, drivers, function, scale=1.0):
    """A coordinate coupler."""
    made = opensim.CoordinateCouplerConstraint()
    made.setName(f"{dependent}_follows")
    names = opensim.ArrayStr()
    for driver in drivers:
        names.append(driver)
    made.setIndependentCoordinateNames(names)
    made.setDependentCoordinateName(dependent)
    made.setFunction(function)
    opensim.PropertyHelper.setValueDouble(scale, made.updPropertyByName("scale_factor"))
    model.addConstraint(made)
    return made


def muscle_made(opensim, model, name, points, force=500.0, wrap=None):
    """A muscle through points (body, place)."""
    muscle = opensim.Thelen2003Muscle(name, force, 0.1, 0.2, 0.0)
    for k, (body, place) in enumerate(points):
        muscle.addNewPathPoint(f"{name}-P{k + 1}", body, opensim.Vec3(*map(float, place)))
    if wrap is not None:
        muscle.updGeometryPath().addPathWrap(wrap)
    model.addForce(muscle)
    return muscle


def cylinder(opensim, body, name, radius, place, quadrant="all"):
    """A wrapping cylinder along the mediolateral axis."""
    made = opensim.WrapCylinder()
    made.setName(name)
    made.set_radius(radius)
    made.set_length(1.0)
    made.set_translation(opensim.Vec3(*place))
    made.set_quadrant(quadrant)
    body.addWrapObject(made)
    return made


def spline(opensim, x, y):
    """A cubic spline through points."""
    made = opensim.SimmSpline()
    for a, b in zip(x, y, strict=True):
        made.addPoint(float(a), float(b))
    return made


def lumbar_made(opensim, model, pelvis, spine, thorax):
    """The lumbar joints: six levels by themselves, six coupled to L5/S1, or one joint."""
    axes = (("FE", (0, 0, 1)), ("LB", (1, 0, 0)), ("AR", (0, 1, 0)))
    if spine == "lumped":
        turns = [(f"lumbar_{m}", axis) for (_, axis), m in zip(axes, ("extension", "bending", "rotation"), strict=True)]
        joint_made(opensim, model, "back", pelvis, (-0.08, 0.05, 0), thorax, turns)
        return {}
    below, where, vertebrae = pelvis, (-0.08, 0.03, 0), {}
    for level, upper in zip(LEVELS, ("lumbar5", "lumbar4", "lumbar3", "lumbar2", "lumbar1", "torso"), strict=True):
        above = thorax if upper == "torso" else body_made(opensim, model, upper, 1.5, (0.01, 0.01, 0), 0.08)
        vertebrae[upper] = above
        joint_made(
            opensim, model, f"{level}_joint", below, where, above, [(f"{level}_{m}_own", axis) for m, axis in axes]
        )
        below, where = above, (0.002, 0.035, 0)
    if spine == "coupled":
        for motion, _ in axes:
            for level, share in zip(LEVELS[1:], SHARES[1:], strict=True):
                line = opensim.LinearFunction(share / SHARES[0], 0.0)
                coupler(opensim, model, f"{level}_{motion}_own", [f"L5_S1_{motion}_own"], line)
    return vertebrae


def skeleton(spine="levels", extra=None):
    """A small body in code: pelvis, spine, torso, two legs; 20 muscles, symmetric, most kinds of path in it.

    `spine` is levels, coupled or lumped; `extra(opensim, model)` may add to it before it is written.
    """
    opensim = needs_opensim()
    model = opensim.Model()
    model.setName(f"synthetic_{spine}")
    ground = model.getGround()
    pelvis = body_made(opensim, model, "pelvis", 11.0, (-0.05, 0, 0), 0.12)
    turns = [("pelvis_tilt", (0, 0, 1)), ("pelvis_list", (1, 0, 0)), ("pelvis_rotation", (0, 1, 0))]
    slides = [(f"pelvis_t{a}", axis, None) for a, axis in zip("xyz", np.eye(3).tolist(), strict=True)]
    joint_made(opensim, model, "ground_pelvis", ground, (0, 0, 0), pelvis, turns, slides)
    model.updCoordinateSet().get("pelvis_ty").setDefaultValue(0.93)
    sacrum = body_made(opensim, model, "sacrum", 1.0, (0, 0, 0), 0.05)
    zero = opensim.Vec3(0)
    model.addJoint(opensim.WeldJoint("sacrum_weld", pelvis, opensim.Vec3(-0.1, 0.02, 0), zero, sacrum, zero, zero))
    thorax = body_made(opensim, model, "torso", 30.0, (0.0, 0.25, 0), 0.25)
    vertebrae = lumbar_made(opensim, model, pelvis, spine, thorax)
    legs = {side: leg_made(opensim, model, pelvis, side) for side in "rl"}
    model.finalizeConnections()
    for side, sign in (("r", 1.0), ("l", -1.0)):
        muscles_made(opensim, model, pelvis, sacrum, thorax, vertebrae, legs[side], side, sign)
    if extra is not None:
        extra(opensim, model)
    return model


def leg_made(opensim, model, pelvis, side):
    """Thigh, shank, talus, calcaneus, toes: knee translations by splines, one of them a coupled coordinate."""
    sign = 1.0 if side == "r" else -1.0
    femur = body_made(opensim, model, f"femur_{side}", 9.0, (0, -0.17, 0), 0.15)
    tibia = body_made(opensim, model, f"tibia_{side}", 3.5, (0, -0.18, 0), 0.13)
    talus = body_made(opensim, model, f"talus_{side}", 0.1, (0, 0, 0), 0.1)
    calcn = body_made(opensim, model, f"calcn_{side}", 1.2, (0.1, 0.03, 0), 0.09)
    toes = body_made(opensim, model, f"toes_{side}", 0.2, (0.03, 0, 0), 0.05)
    hip = [
        (f"hip_flexion_{side}", (0, 0, 1)),
        (f"hip_adduction_{side}", (sign, 0, 0)),
        (f"hip_rotation_{side}", (0, sign, 0)),
    ]
    joint_made(opensim, model, f"hip_{side}", pelvis, (-0.07, -0.066, 0.083 * sign), femur, hip)
    x = np.linspace(-2.0, 0.4, 7)
    knee = [
        (f"knee_angle_{side}", (1, 0, 0), spline(opensim, x, 0.006 * np.sin(x) - 0.004)),
        (f"knee_ty_{side}", (0, 1, 0), None),
    ]
    turns = [(f"knee_angle_{side}", (0, 0.05 * sign, 1))]
    joint_made(opensim, model, f"knee_{side}", femur, (0, 0, 0), tibia, turns, knee)
    ty = spline(opensim, [-2.0, -1.2, -0.5, 0.0, 0.4], [-0.42, -0.404, -0.398, -0.396, -0.397])
    coupler(opensim, model, f"knee_ty_{side}", [f"knee_angle_{side}"], ty)
    joint_made(
        opensim,
        model,
        f"ankle_{side}",
        tibia,
        (0, -0.43, 0),
        talus,
        [(f"ankle_angle_{side}", (0.1 * sign, 0.1 * sign, 1))],
    )
    subtalar = [(f"subtalar_angle_{side}", (0.79 * sign, 0.6 * sign, -0.12))]
    joint_made(opensim, model, f"subtalar_{side}", talus, (-0.049, -0.042, 0.008 * sign), calcn, subtalar)
    joint_made(
        opensim, model, f"mtp_{side}", calcn, (0.179, -0.002, 0.001 * sign), toes, [(f"mtp_angle_{side}", (0, 0, -1))]
    )
    return {"femur": femur, "tibia": tibia, "calcn": calcn}


def muscles_made(opensim, model, pelvis, sacrum, thorax, vertebrae, leg, side, sign):
    """Ten muscles of one side: straight, over via points, round cylinders, along moving and conditional points."""

    def at(x, y, z):
        return (x, y, z * sign)

    femur, tibia, calcn = leg["femur"], leg["tibia"], leg["calcn"]
    origin = vertebrae.get("lumbar3", pelvis)
    start = at(0.02, 0.0, 0.03) if vertebrae else at(-0.08, 0.06, 0.03)
    brim, lesser = (pelvis, at(-0.02, -0.05, 0.08)), (femur, at(0.005, -0.06, 0.0))
    make = lambda name, points, **more: muscle_made(opensim, model, f"{name}_{side}", points, **more)  # noqa: E731
    make("psoas", [(origin, start), brim, lesser])
    make("iliacus", [(pelvis, at(-0.06, 0.04, 0.09)), brim, lesser])
    round_hip = cylinder(opensim, pelvis, f"at_hip_{side}", 0.03, at(-0.07, -0.066, 0.083))
    make("glut_max1", [(sacrum, at(0, 0.01, 0.03)), (femur, at(-0.03, -0.12, 0.02))], wrap=round_hip)
    bifem = make("bifemlh", [(pelvis, at(-0.12, -0.1, 0.07)), (tibia, at(-0.03, -0.04, 0.02))])
    conditional = opensim.ConditionalPathPoint()
    conditional.setName(f"bifemlh_{side}-C")
    conditional.setParentFrame(femur)
    conditional.set_location(opensim.Vec3(*at(-0.035, -0.38, 0.02)))
    conditional.setCoordinate(model.getCoordinateSet().get(f"knee_angle_{side}"))
    conditional.setRangeMin(-3.0)
    conditional.setRangeMax(-0.3)
    points = bifem.updGeometryPath().updPathPointSet()
    points.insert(1, conditional)
    conditional.thisown = False
    rectus = make("recfem", [(pelvis, at(-0.03, -0.03, 0.09)), (femur, at(0.03, -0.3, 0.01))])
    moving = opensim.MovingPathPoint()
    moving.setName(f"recfem_{side}-M")
    moving.setParentFrame(tibia)
    knee = model.getCoordinateSet().get(f"knee_angle_{side}")
    x = np.linspace(-2.0, 0.4, 7)
    moving.setXCoordinate(knee)
    moving.setYCoordinate(knee)
    moving.setZCoordinate(knee)
    moving.set_x_location(spline(opensim, x, 0.06 + 0.008 * np.sin(2 * x)))
    moving.set_y_location(spline(opensim, x, 0.02 - 0.01 * x**2))
    moving.set_z_location(opensim.Constant(0.002 * sign))
    moving.thisown = False
    # last, as in gait2392: beside a point of its own body OpenSim forgets what the other piece does to its motion
    rectus.updGeometryPath().updPathPointSet().adoptAndAppend(moving)
    make("soleus", [(tibia, at(-0.02, -0.15, 0.0)), (calcn, at(0.0, 0.03, 0.0))])
    make("tib_ant", [(tibia, at(0.02, -0.16, 0.01)), (tibia, at(0.03, -0.4, -0.01)), (calcn, at(0.12, 0.02, -0.02))])
    behind = cylinder(opensim, femur, f"behind_knee_{side}", 0.025, (0, -0.4, 0))
    make("gasmed", [(femur, at(-0.02, -0.39, -0.02)), (calcn, at(0.0, 0.03, 0.0))], wrap=behind)
    make("rectus_abdominis", [(thorax, at(0.12, 0.1, 0.03)), (pelvis, at(0.0, -0.07, 0.01))])
    make("erector", [(thorax, at(-0.06, 0.15, 0.04)), (sacrum, at(-0.03, 0.0, 0.03))])
