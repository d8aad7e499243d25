"""The OpenSim engine: a `.osim` model's kinematics, mass matrix, muscle lengths and arms; its forces stay asleep.

Arms by the fast route: the path's equivalent body and mobility forces at unit tension, mapped by the transposed system
Jacobian; `computeMomentArm` is never asked. Couplings and locks are left out of the engine and done by `psoas.body`.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import opensim
from numpy.typing import NDArray

from psoas.anatomy.foreign_names import segment_of
from psoas.body.state import Array, Paths, State
from psoas.engines.opensim_file import first_line, members
from psoas.errors import FileFormatError, InvalidValueError, listed, printable

FEET = ("calcn", "toes")  # contact is taken at their origins, even where they are welded
PELVIS = "pelvis"  # what everything is said relative to, even where it is welded


class OpensimEngine:
    """An initialised model with one work space, which callers take in turn."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.coordinates = members(model.getCoordinateSet())
        self.asleep()
        try:
            self.work = model.initSystem()
        except Exception as error:  # SWIG's exceptions have no common class
            raise FileFormatError(f"OpenSim cannot build the model: {first_line(error)}.") from error
        self.lock = threading.Lock()
        self.matter = model.getMatterSubsystem()
        self.n = len(self.coordinates)
        if not self.work.getNQ() == self.work.getNU() == self.n:
            raise FileFormatError(
                f"the model has {self.work.getNU()} speeds for {self.n} coordinates: its {listed(self.unusual())} turn "
                "by quaternions, which are not supported, so make them CustomJoints."
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

    def __reduce__(self) -> Any:
        """OpenSim's models stay in their process."""
        raise InvalidValueError(
            "a body of an .osim file cannot be pickled, for OpenSim's models stay in their process; read the file "
            "again where it is needed, psoas.read_model(FILE)."
        )

    def asleep(self) -> None:
        """Unlock every coordinate and let every constraint sleep."""
        for c in self.coordinates:
            c.set_locked(False)
            c.set_prescribed(False)
            c.set_clamped(False)
        for constraint in members(self.model.getConstraintSet()):
            constraint.set_isEnforced(False)

    def unusual(self) -> list[str]:
        """The joints that are none whose speeds are surely rates of coordinates: class and name."""
        plain = ("CustomJoint", "PinJoint", "SliderJoint", "UniversalJoint", "GimbalJoint", "PlanarJoint", "WeldJoint")
        joints = [(j.getConcreteClassName(), j.getName()) for j in members(self.model.getJointSet())]
        return [f"{kind} '{printable(name)}'" for kind, name in joints if kind not in plain] or ["joints"]

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
        """Segments: bodies whose joint has coordinates, feet and pelvis; what else is welded to one belongs to it."""
        joint_of: dict[str, Any] = {}
        for joint in members(self.model.getJointSet()):
            child = joint.getChildFrame().findBaseFrame().getName()
            if child in joint_of:
                raise FileFormatError(
                    f"the body '{printable(child)}' hangs on two joints; closed loops are not supported."
                )
            joint_of[child] = joint
        names = [b.getName() for b in self.bodies]
        self.joint_of = joint_of
        own = {n for n in joint_of if joint_of[n].numCoordinates() or (segment_of(n) or "")[:-2] in FEET}
        if PELVIS not in {segment_of(n) for n in own}:
            own |= {n for n in joint_of if segment_of(n) == PELVIS}
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

    def lengths_at(self, q: Array, rows: NDArray[np.intp]) -> Array:
        """Muscle lengths (m,) [m] at coordinates q, and nothing else."""
        with self.lock:
            self.set_coordinates(q, np.zeros(self.n))
            return self.lengths(rows)

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
        points: list[Array] = []
        segments: list[int] = []
        wraps: list[int] = []
        start = [0]
        known: dict[str, int] = {}
        for i in rows:
            path = opensim.GeometryPath.safeDownCast(self.muscle_paths[i])
            if path is None:  # a function of coordinates: no points
                start.append(len(points))
                continue
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
        places, owners, surfaces = np.array(points).reshape(-1, 3), np.array(segments, int), np.array(wraps, int)
        return Paths(np.array(start), places, owners, surfaces)

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
