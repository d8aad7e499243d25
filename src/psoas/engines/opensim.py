"""The OpenSim engine: a `.osim` model's kinematics, mass matrix, muscle lengths and arms; its forces stay asleep.

Arms by the fast route: the path's equivalent body and mobility forces at unit tension, mapped by the transposed system
Jacobian; `computeMomentArm` is never asked. Couplings and locks are left out of the engine and done by `psoas.body`.
"""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.foreign_names import segment_of
from psoas.body.body import Joint, Parts
from psoas.body.couplings import Coupling, Piecewise
from psoas.body.state import Array, Paths, State
from psoas.errors import FileFormatError, MissingDependencyError, listed

try:
    import opensim
except ImportError as error:  # pragma: no cover - one of two environments
    raise MissingDependencyError(
        "reading .osim models needs OpenSim, which is not installed; get it with: pip install 'psoas[opensim]'."
    ) from error

FEET = ("calcn", "toes")  # contact is taken at their origins, even where they are welded
HIGHEST = 5  # degree of the polynomials that splines are made of
FAR = 1e3  # rad or m: ranges beyond this are none
BEYOND = 1.0  # rad or m: how far outside its knots a spline is sampled


def silence() -> None:
    """Keep OpenSim from writing `opensim.log` into the working folder, and from talking on stdout."""
    opensim.Logger.setLevelString("Off")
    opensim.Logger.removeFileSink()


def members(collection: Any) -> list[Any]:
    """The things in one of OpenSim's sets."""
    return [collection.get(i) for i in range(collection.getSize())]


def opened(file: str) -> Any:
    """The model of a file, every coordinate unlocked and every constraint asleep: psoas does those itself."""
    silence()
    try:
        model = opensim.Model(file)
        model.finalizeFromProperties()
    except Exception as error:  # SWIG's exceptions have no common class
        raise FileFormatError(f"OpenSim cannot read the model: {first_line(error)}.") from error
    return model


def first_line(error: BaseException) -> str:
    """The first line of an error of OpenSim's, without the folder of the machine or a full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).rstrip(".")


class OpensimEngine:
    """An initialised model with one work space, which callers take in turn."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.coordinates = members(model.getCoordinateSet())
        self.asleep()
        try:
            self.work = model.initSystem()
        except Exception as error:
            raise FileFormatError(f"OpenSim cannot build the model: {first_line(error)}.") from error
        self.lock = threading.Lock()
        self.matter = model.getMatterSubsystem()
        self.n = len(self.coordinates)
        if not self.work.getNQ() == self.work.getNU() == self.n:
            raise FileFormatError(
                f"the model has {self.work.getNU()} speeds for {self.n} coordinates; quaternion and closed-loop joints "
                "are not supported, so replace them by CustomJoints."
            )
        self.q_place, self.u_place = self.places()
        self.bodies = members(model.getBodySet())
        if not self.bodies:
            raise FileFormatError("the model has no bodies.")
        self.row = np.array([b.getMobilizedBodyIndex() for b in self.bodies], dtype=np.intp)
        self.mass = np.array([b.getMass() for b in self.bodies])
        self.centre = np.array([b.getMassCenter().to_numpy() for b in self.bodies])
        self.frames = int(self.row.max()) + 1
        self.muscles = members(model.getMuscles())
        self.muscle_paths = [m.getPath() for m in self.muscles]
        self.slides = [moves_along(path) for path in self.muscle_paths]
        self.tree()
        gravity = model.getGravity().to_numpy()
        self.g = float(np.linalg.norm(gravity))
        self.up = -gravity / self.g if self.g else np.array([0.0, 1.0, 0.0])

    def asleep(self) -> None:
        """Unlock every coordinate and let every constraint sleep."""
        for c in self.coordinates:
            c.set_locked(False)
            c.set_prescribed(False)
            c.set_clamped(False)
        for constraint in members(self.model.getConstraintSet()):
            constraint.set_isEnforced(False)

    def places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where each coordinate's value and speed stand in the engine's own order, found by setting them apart."""
        mark = np.arange(1, self.n + 1) * 1e-3
        for c, x in zip(self.coordinates, mark.tolist(), strict=True):
            c.setValue(self.work, x, False)
            c.setSpeedValue(self.work, x)
        q, u = self.work.getQ().to_numpy(), self.work.getU().to_numpy()
        found = [np.array([int(np.argmin(abs(v - x))) for x in mark], dtype=np.intp) for v in (q, u)]
        for v, place in zip((q, u), found, strict=True):
            if not np.array_equal(v[place], mark):
                raise FileFormatError("the model has coordinates that are not its joints' own speeds; not supported.")
        self.work.setU(opensim.Vector(self.n, 0.0))
        return found[0], found[1]

    def tree(self) -> None:
        """Segments: bodies whose joint has coordinates, and feet; what else is welded to one belongs to it."""
        joint_of: dict[str, Any] = {}
        for joint in members(self.model.getJointSet()):
            child = joint.getChildFrame().findBaseFrame().getName()
            if child in joint_of:
                raise FileFormatError(f"the body '{child}' hangs on two joints; closed loops are not supported.")
            joint_of[child] = joint
        names = [b.getName() for b in self.bodies]
        self.joint_of = joint_of
        own = {n for n in joint_of if joint_of[n].numCoordinates() or (segment_of(n) or "")[:-2] in FEET}
        self.segments = tuple(n for n in names if n in own)
        place = {n: i for i, n in enumerate(self.segments)}

        def owner(name: str) -> int:
            seen: set[str] = set()
            while name not in place and name in joint_of and name not in seen:
                seen.add(name)
                name = joint_of[name].getParentFrame().findBaseFrame().getName()
            return place.get(name, -1)

        self.owner = {n: owner(n) for n in names}
        self.parents = [owner(joint_of[n].getParentFrame().findBaseFrame().getName()) for n in self.segments]
        self.segment_rows = np.array([names.index(n) for n in self.segments], dtype=np.intp)
        self.child_frames = [joint_of[n].getChildFrame() for n in self.segments]

    def set_coordinates(self, q: Array, qdot: Array) -> None:
        """Put the work space at these coordinates and rates."""
        Q, U = np.empty(self.n), np.empty(self.n)
        Q[self.q_place], U[self.u_place] = q, qdot
        self.work.setQ(opensim.Vector.createFromMat(Q))
        self.work.setU(opensim.Vector.createFromMat(U))
        self.model.realizePosition(self.work)

    def lengths(self, rows: NDArray[np.intp]) -> Array:
        """Muscle lengths (m,) [m] where the work space is."""
        return np.array([self.muscle_paths[i].getLength(self.work) for i in rows])

    def length_jacobian(self, rows: NDArray[np.intp]) -> Array:
        """``dl/dq`` (m, n) where the work space is: minus the generalised force of 1 N in each muscle.

        The engine adds to the forces it is given, so each muscle's are the difference of two running sums.
        """
        zero, work = opensim.Vec3(0), self.work
        body = opensim.VectorOfSpatialVec(self.frames, opensim.SpatialVec(zero, zero))
        mobility, mapped = opensim.Vector(self.n, 0.0), opensim.Vector(self.n, 0.0)
        total, sliding = np.zeros((len(rows) + 1, self.n)), None
        spread = self.matter.multiplyBySystemJacobianTranspose
        for k, i in enumerate(rows.tolist(), 1):
            self.muscle_paths[i].addInEquivalentForces(work, 1.0, body, mobility)
            spread(work, body, mapped)
            total[k] = mapped.to_numpy()
            if self.slides[i]:
                sliding = mobility.to_numpy()
            if sliding is not None:
                total[k] += sliding
        return -np.diff(total, axis=0)[:, self.u_place]

    def arms(self, q: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Lengths (m,) and ``dl/dq`` (m, n) at coordinates q, and nothing else."""
        with self.lock:
            self.set_coordinates(q, np.zeros(self.n))
            return self.lengths(rows), self.length_jacobian(rows)

    def state(
        self, q: Array, qdot: Array, B: Array, Bdot_u: Array, rows: NDArray[np.intp], *, paths: bool = False
    ) -> State:
        """Everything a `State` holds, copied out of the engine."""
        with self.lock:
            self.set_coordinates(q, qdot)
            return self.copied(q, qdot, B, Bdot_u, rows, paths)

    def sunk(self, q: Array, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """None: OpenSim does not tell on which side of a wrap object's surface a path point lies."""
        return np.zeros(len(rows), dtype=bool)

    def copied(self, q: Array, qdot: Array, B: Array, Bdot_u: Array, rows: NDArray[np.intp], paths: bool) -> State:
        """The state where the work space is."""
        work, matter, order = self.work, self.matter, self.u_place
        matrix, jacobian = opensim.Matrix(), opensim.Matrix()
        matter.calcM(work, matrix)
        matter.calcSystemJacobian(work, jacobian)
        J = jacobian.to_numpy().reshape(self.frames, 2, 3, self.n)[self.row][..., order]
        origin, R = self.placed()
        arm = np.einsum("bij,bj->bi", R, self.centre)
        Jw, Jv = J[:, 0], J[:, 1]
        share = (self.mass / self.mass.sum())[:, None]
        moved = Jv + np.cross(Jw, arm[:, :, None], axis=1)
        J_com = np.tensordot(share[:, 0], moved, axes=1)
        gravity = -self.mass.sum() * self.g * self.up @ J_com
        bias, turning, moving = self.velocity_terms() if qdot.any() else self.at_rest()
        own = self.segment_rows
        return State(
            q=q.copy(), qdot=qdot.copy(), lengths=self.lengths(rows), dldq=self.length_jacobian(rows),
            M=matrix.to_numpy()[np.ix_(order, order)], gravity=gravity, bias=bias, B=B, Bdot_u=Bdot_u,
            origin=origin[own], R=R[own], Jw=Jw[own], Jv=Jv[own], Jw_dot=turning[own], Jv_dot=moving[own],
            centres=np.array([f.getPositionInGround(work).to_numpy() for f in self.child_frames]),
            com=(share * (origin + arm)).sum(axis=0), J_com=J_com, up=self.up.copy(), mass=float(self.mass.sum()),
            g=self.g, paths=self.drawn(rows) if paths else None,
        )  # fmt: skip

    def placed(self) -> tuple[Array, Array]:
        """Origin (b, 3) and orientation (b, 3, 3) of every body in the ground; body axes X forward, Y up, Z right."""
        found = np.empty((len(self.bodies), 7))
        for i, body in enumerate(self.bodies):
            pose = body.getTransformInGround(self.work)
            turn = pose.R().convertRotationToQuaternion()
            found[i, :3] = pose.p().to_numpy()
            found[i, 3:] = turn.get(0), turn.get(1), turn.get(2), turn.get(3)
        return found[:, :3], matrices(found[:, 3:])

    def at_rest(self) -> tuple[Array, Array, Array]:
        """Velocity terms at zero velocity."""
        zero = np.zeros((len(self.bodies), 3))
        return np.zeros(self.n), zero, zero

    def velocity_terms(self) -> tuple[Array, Array, Array]:
        """Generalised bias without gravity, and ``Jdot qdot`` of every body's frame."""
        self.model.realizeVelocity(self.work)
        zero, none = opensim.Vec3(0), opensim.Vector(self.n, 0.0)
        still = opensim.VectorOfSpatialVec(self.frames, opensim.SpatialVec(zero, zero))
        residual, drift = opensim.Vector(self.n, 0.0), opensim.Vector(6 * self.frames, 0.0)
        self.matter.calcResidualForceIgnoringConstraints(self.work, none, still, none, residual)
        self.matter.calcBiasForSystemJacobian(self.work, drift)
        rows = drift.to_numpy().reshape(self.frames, 2, 3)[self.row]
        return residual.to_numpy()[self.u_place], rows[:, 0], rows[:, 1]

    def drawn(self, rows: NDArray[np.intp]) -> Paths:
        """Every path point with the segment it belongs to, in the order of `rows`."""
        points, segments, wraps, start = [], [], [], [0]
        known: dict[str, int] = {}
        for i in rows:
            path = opensim.GeometryPath.safeDownCast(self.muscle_paths[i])
            if path is None:
                raise FileFormatError(f"the path of '{self.muscles[i].getName()}' is a function and has no points.")
            current = path.getCurrentPath(self.work)
            for k in range(current.getSize()):
                point = current.get(k)
                touching = opensim.PathWrapPoint.safeDownCast(point)
                surface = "" if touching is None else touching.getWrapObject().getAbsolutePathString()
                here = [] if touching is None else self.arc(touching)
                here.append(point.getLocationInGround(self.work).to_numpy())
                points += here
                segments += [self.owner.get(point.getBody().getName(), -1)] * len(here)
                wraps += [known.setdefault(surface, len(known)) if surface else -1] * len(here)
            start.append(len(points))
        return Paths(np.array(start), np.array(points), np.array(segments), np.array(wraps))

    def arc(self, touching: Any) -> list[Array]:
        """Points between the two that a path is tangent to a surface at; they come with the second of the two."""
        held, body = touching.getWrapPath(self.work), touching.getBody()
        inner = [held.get(k) for k in range(1, held.getSize())]  # the first is the point before
        return [body.findStationLocationInGround(self.work, p).to_numpy() for p in inner]


def moves_along(path: Any) -> bool:
    """Whether a path may push coordinates directly: it has moving points, or no points at all."""
    known = opensim.GeometryPath.safeDownCast(path)
    if known is None:
        return True
    return any(point.getConcreteClassName() == "MovingPathPoint" for point in members(known.getPathPointSet()))


def matrices(quaternions: Array) -> Array:
    """Rotation matrices (k, 3, 3) of unit quaternions (k, 4), scalar first."""
    w, x, y, z = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.array(rows).transpose(2, 0, 1)


def value(function: Any, x: float) -> float:
    """A function of one variable."""
    return float(function.calcValue(opensim.Vector(1, float(x))))


def fitted(function: Any, low: float, high: float, about: float, degree: int = HIGHEST) -> tuple[float, ...]:
    """The polynomial that a function is between two numbers, ascending powers of the distance from `about`."""
    nodes = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    half, middle = (high - low) / 2, (high + low) / 2
    scaled = np.polynomial.Polynomial(np.linalg.solve(np.vander(nodes, increasing=True),
                                                      [value(function, middle + half * t) for t in nodes]))  # fmt: skip
    if any(abs(scaled(t) - value(function, middle + half * t)) > 1e-9 for t in (-0.93, 0.11, 0.71)):
        raise FileFormatError(
            f"couplings by a {function.getConcreteClassName()} of so high a degree are not supported."
        )
    moved = scaled(np.polynomial.Polynomial([(about - middle) / half, 1 / half]))
    return tuple(np.pad(np.asarray(moved.coef, float), (0, degree + 1))[: degree + 1].tolist())


def curve(function: Any) -> tuple[float, ...] | Piecewise:
    """A function of one coordinate as a polynomial, or as the pieces of its spline; sampled, hence any kind will do."""
    for kind in (opensim.SimmSpline, opensim.GCVSpline, opensim.PiecewiseLinearFunction):
        spline = kind.safeDownCast(function)
        if spline is not None:
            x = [float(spline.getX(i)) for i in range(spline.getSize())]
            spans = [(x[0] - BEYOND, x[0]), *pairwise(x), (x[-1], x[-1] + BEYOND)]
            knots = (x[0], *x[:-1], x[-1])
            pieces = [fitted(function, *span, about=k) for span, k in zip(spans, knots, strict=True)]
            return Piecewise(knots, tuple(pieces))
    multiplier = opensim.MultiplierFunction.safeDownCast(function)
    if multiplier is not None:
        inner, scale = curve(multiplier.getFunction()), float(multiplier.getScale())
        if isinstance(inner, Piecewise):
            return Piecewise(inner.knots, tuple(tuple(scale * c for c in row) for row in inner.coefficients))
        return tuple(scale * c for c in inner)
    kinds = (opensim.Constant, opensim.LinearFunction, opensim.PolynomialFunction)
    if all(kind.safeDownCast(function) is None for kind in kinds):
        raise FileFormatError(f"couplings by a {function.getConcreteClassName()} are not supported.")
    found = np.array(fitted(function, -1.0, 1.0, 0.0, degree=8))
    found[np.abs(found) < 1e-12 * max(1.0, np.abs(found).max())] = 0.0
    return tuple(np.trim_zeros(found, "b").tolist()) or (0.0,)


def couplings(model: Any, names: tuple[str, ...]) -> tuple[Coupling, ...]:
    """The model's enforced coordinate couplers; any other enforced constraint is refused by name."""
    found = []
    for constraint in members(model.getConstraintSet()):
        if not constraint.get_isEnforced():
            continue
        coupler = opensim.CoordinateCouplerConstraint.safeDownCast(constraint)
        if coupler is None:
            raise FileFormatError(
                f"the constraint '{constraint.getName()}' is a {constraint.getConcreteClassName()}; only coordinate "
                "couplers are supported, so remove or disable it."
            )
        drivers = coupler.getIndependentCoordinateNames()
        drivers = [names.index(drivers.get(i)) for i in range(drivers.getSize())]
        dependent = names.index(coupler.getDependentCoordinateName())
        scale = opensim.PropertyHelper.getValueDouble(coupler.getPropertyByName("scale_factor"))
        found.append(coupled(dependent, drivers, coupler.getFunction(), scale))
    return ordered(found, names)


def coupled(dependent: int, drivers: list[int], function: Any, scale: float) -> Coupling:
    """One coupler; of several drivers only a linear function is known."""
    linear = opensim.LinearFunction.safeDownCast(function)
    if linear is not None:
        found = linear.getCoefficients()
        *slopes, constant = (float(found.get(i)) for i in range(found.size()))
        terms: tuple[Any, ...] = tuple((0.0, scale * c) for c in slopes[: len(drivers)])
        return Coupling(dependent, tuple(drivers), terms, scale * constant)
    if len(drivers) != 1:
        raise FileFormatError(f"a coupling of {len(drivers)} coordinates by a {function.getConcreteClassName()}.")
    found = curve(function)
    if isinstance(found, Piecewise):
        scaled: Any = Piecewise(found.knots, tuple(tuple(scale * c for c in row) for row in found.coefficients))
    else:
        scaled = tuple(scale * c for c in found)
    return Coupling(dependent, tuple(drivers), (scaled,))


def ordered(found: list[Coupling], names: tuple[str, ...]) -> tuple[Coupling, ...]:
    """The couplings, none of which drives another."""
    dependent = {c.dependent for c in found}
    if len(dependent) < len(found):
        raise FileFormatError("two couplings set the same coordinate.")
    if chained := [names[c.dependent] for c in found if dependent & set(c.drivers)]:
        raise FileFormatError(f"{listed(chained)} follow coordinates that follow others; chains are not supported.")
    return tuple(found)


def parts(file: str) -> Parts:
    """What a `.osim` file holds, as plain values, and the engine that answers for it.

    Raises
    ------
    FileFormatError
        A file OpenSim cannot read, or a model with closed loops, quaternions or constraints other than couplers.
    """
    model = opened(file)
    coordinates = members(model.getCoordinateSet())
    names = tuple(c.getName() for c in coordinates)
    if len(set(names)) < len(names):
        raise FileFormatError("two coordinates of the model bear the same name.")
    locked = frozenset(c.getName() for c in coordinates if c.get_locked() or c.get_prescribed())
    following = couplings(model, names)
    engine = OpensimEngine(model)
    joints = {}
    for s, name in enumerate(engine.segments):
        joint = engine.joint_of[name]
        own = tuple(joint.get_coordinates(i).getName() for i in range(joint.numCoordinates()))
        parent = engine.segments[engine.parents[s]] if engine.parents[s] >= 0 else "ground"
        joints[name] = Joint(name, parent, own)
    masses = dict.fromkeys(engine.segments, 0.0)
    for body in engine.bodies:
        if engine.owner[body.getName()] >= 0:
            masses[engine.segments[engine.owner[body.getName()]]] += body.getMass()
    return Parts(
        name=model.getName(), muscles=tuple(m.getName() for m in engine.muscles),
        F0=np.array([m.getMaxIsometricForce() for m in engine.muscles]), coordinates=names,
        rotational=turning(engine, coordinates),
        ranges=limits(coordinates),
        default=np.array([c.getDefaultValue() for c in coordinates]), locked=locked, couplings=following,
        joints=joints, segments=engine.segments, masses=masses, inertials=inertials(engine),
        welded={n: engine.segments[s] for n, s in engine.owner.items() if s >= 0 and n not in engine.segments},
        rows=np.arange(len(engine.muscles)), engine=engine,
    )  # fmt: skip


def turning(engine: OpensimEngine, coordinates: list[Any]) -> NDArray[np.bool_]:
    """Which coordinates are angles: those OpenSim calls rotational, and coupled ones that turn their own segment."""
    n = engine.n
    default = np.array([c.getDefaultValue() for c in coordinates])
    at = engine.state(default, np.zeros(n), np.eye(n), np.zeros(n), np.zeros(0, np.intp))
    found = np.zeros(n, bool)
    for i, c in enumerate(coordinates):
        child = engine.owner[c.getJoint().getChildFrame().findBaseFrame().getName()]
        turns = bool(np.abs(at.Jw[child, :, i]).max() > 1e-9)
        kind = c.getMotionType()
        found[i] = kind == opensim.Coordinate.Rotational or (kind == opensim.Coordinate.Coupled and turns)
    return found


def limits(coordinates: list[Any]) -> Array:
    """Ranges (n, 2) of the coordinates; nan where they stand for no limit."""
    found = np.array([[c.getRangeMin(), c.getRangeMax()] for c in coordinates]).reshape(-1, 2)
    return np.where(np.abs(found).max(axis=1, keepdims=True) > FAR, np.nan, found)


def inertials(engine: OpensimEngine) -> dict[str, tuple[float, Array, Array]]:
    """Mass, centre of mass and inertia about it of every segment's own body, in segment axes."""
    found = {}
    for name, row in zip(engine.segments, engine.segment_rows, strict=True):
        tensor = engine.bodies[row].getInertia()
        moments, products = tensor.getMoments().to_numpy(), tensor.getProducts().to_numpy()
        xy, xz, yz = products
        I = np.diag(moments) + np.array([[0, xy, xz], [xy, 0, yz], [xz, yz, 0]])  # noqa: E741 the paper's symbol
        found[name] = (float(engine.mass[row]), engine.centre[row].copy(), I)
    return found
