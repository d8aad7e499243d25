"""The MuJoCo engine: kinematics, mass matrix, muscle lengths and arms; never its contacts, limits or equalities."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from copy import copy
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Joint
from psoas.body.chunk import Chunk
from psoas.body.couplings import Coupling, Piecewise
from psoas.body.state import Array, Paths, State, cross
from psoas.engines.mujoco_tendons import arm_layout, laid_alone, pieces_over_surfaces, remembered

OBJ = mujoco.mjtObj
HINGE = int(mujoco.mjtJoint.mjJNT_HINGE)


def silence() -> None:
    """Keep MuJoCo from writing `MUJOCO_LOG.TXT` into the working folder; before any other call to it."""
    mujoco.set_mju_user_warning(lambda message: None)


def names(model: Any, kind: int, count: int) -> tuple[str, ...]:
    """Names of all elements of one kind."""
    return tuple(mujoco.mj_id2name(model, kind, i) for i in range(count))


def w_cross(w: Array, points: Array) -> Array:
    """``w_j x p_s`` for every column of w (3, n) and every point (s, 3), as (s, 3, n): one small product."""
    n = w.shape[1]
    K = np.zeros((3, 3, n))  # component of the point, component of the result
    K[2, 0], K[1, 0] = w[1], -w[2]
    K[0, 1], K[2, 1] = w[2], -w[0]
    K[1, 2], K[0, 2] = w[0], -w[1]
    return (points @ K.reshape(3, -1)).reshape(-1, 3, n)


class MujocoEngine:
    """A compiled model of hinges and slides, with one work space per thread.

    Only the tendons that are asked for are laid: another path of the same muscle costs as much as the muscle.

    `heading`, if given, holds anterior, superior and right of the lab as columns: every segment then has these axes in
    the reference posture, instead of its own body's. `also`: bodies that are segments though they are welded to others.
    """

    def __init__(self, model: Any, heading: Array | None = None, also: frozenset[int] = frozenset()) -> None:
        self.model = model
        self.models: dict[bytes, Any] = {}  # by the rows that each lays
        self.workspace = threading.local()
        moving = [b for b in range(1, model.nbody) if model.body_jntnum[b] or b in also]
        self.bodies = np.array(moving, dtype=np.intp)
        place = {b: k for k, b in enumerate(moving)}
        self.owner = np.full(model.nbody, -1)  # segment that each engine body is welded to
        for b in range(1, model.nbody):
            self.owner[b] = place.get(b, self.owner[model.body_parentid[b]])
        self.parent = self.owner[model.body_parentid[self.bodies]]
        self.hinge = model.jnt_type == HINGE
        self.carries = np.zeros((len(moving), model.nv), bool)  # does coordinate j move segment s?
        for s, b in enumerate(moving):
            if self.parent[s] >= 0:
                self.carries[s] = self.carries[self.parent[s]]
            if model.body_dofnum[b]:
                self.carries[s, model.body_dofadr[b] : model.body_dofadr[b] + model.body_dofnum[b]] = True
        self.carries = self.carries[:, None, :]  # (s, 1, n)
        self.turns = self.carries & self.hinge
        self.last_joint = model.body_dofadr[self.bodies] + model.body_dofnum[self.bodies] - 1
        self.jointless = model.body_dofnum[self.bodies] == 0
        self.arm_row, self.arm_column = arm_layout(model)
        self.mass_row, self.mass_column = np.repeat(np.arange(model.nv), model.M_rownnz), model.M_colind.copy()
        self.mass_places = np.full((model.nv, model.nv), -1, np.intp)  # in the engine's sparse M; -1 where it has none
        self.mass_places[self.mass_row, self.mass_column] = np.arange(len(self.mass_row))
        self.mass_places[self.mass_column, self.mass_row] = np.arange(len(self.mass_row))
        self.arm_places: dict[bytes, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self.gathers: dict[bytes, NDArray[np.intp]] = {}
        self.site_owner = self.owner[model.site_bodyid[model.wrap_objid[model.wrap_type == mujoco.mjtWrap.mjWRAP_SITE]]]
        self.up = -model.opt.gravity / np.linalg.norm(model.opt.gravity)
        self.mass = float(model.body_subtreemass[0])
        self.g = float(np.linalg.norm(model.opt.gravity))
        self.joint_body = model.jnt_bodyid.copy()
        self.subtree_share = model.body_subtreemass[self.joint_body] / self.mass
        self.over = pieces_over_surfaces(model)
        self.frames: Array | None = None
        if heading is not None:
            data = mujoco.MjData(model)
            mujoco.mj_kinematics(model, data)
            self.frames = data.xmat[self.bodies].reshape(-1, 3, 3).transpose(0, 2, 1) @ heading

    def with_anchors(self, moved: Mapping[int, Array]) -> MujocoEngine:
        """The same engine, some joints turning about another point of their segment.

        Parameters
        ----------
        moved : mapping of coordinate index to how far its joint's centre moves (3,) [m], axes of the engine's body

        Notes
        -----
        Where these coordinates are zero nothing moves: only the centre of rotation does, and with it the arms.
        """
        model = copy(self.model)
        for joint, by in moved.items():
            model.jnt_pos[joint] += by
        other = MujocoEngine(model)
        other.frames = self.frames
        return other

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: everything but the work spaces, which each process makes for itself."""
        return {name: value for name, value in vars(self).items() if name not in ("workspace", "models")}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state, models={}, workspace=threading.local())

    def data(self) -> Any:
        """The work space of the calling thread."""
        if not hasattr(self.workspace, "data"):
            self.workspace.data = mujoco.MjData(self.model)
        return self.workspace.data

    def laying(self, rows: NDArray[np.intp]) -> tuple[Any, Any]:
        """A model that lays the tendons of these rows alone, and the calling thread's work space for it."""
        key = rows.tobytes()

        def both() -> tuple[Any, Any]:
            model = remembered(self.models, key, lambda: laid_alone(self.model, rows))
            return model, self.data() if model is self.model else mujoco.MjData(model)

        found: tuple[Any, Any] = remembered(self.workspace.__dict__.setdefault("laid", {}), key, both)
        return found

    def state(
        self, q: Array, qdot: Array, B: Array, Bdot_u: Array, rows: NDArray[np.intp], *, paths: bool = False
    ) -> State:
        """Everything a `State` holds, copied out of the engine."""
        model, data = (self.model, self.data()) if paths else self.laying(rows)
        data.qpos[:], data.qvel[:] = q, qdot
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        mujoco.mj_crb(model, data)
        M = np.zeros((model.nv, model.nv))
        M[self.mass_row, self.mass_column] = M[self.mass_column, self.mass_row] = data.M
        arms = self.dense_arms(data, rows)
        axis, anchor = data.xaxis.T.copy(), data.xanchor.T.copy()  # (3, n)
        origin = data.xpos[self.bodies]
        Jw = self.turns * axis
        # velocity of a point p per coordinate: w x (p - anchor) for a hinge, the axis for a slide
        w = axis * self.hinge
        base = axis * ~self.hinge - cross(w, anchor)
        Jv = (w_cross(w, origin) + base) * self.carries
        J_com = (cross(w, data.subtree_com[self.joint_body].T) + base) * self.subtree_share
        gravity = -self.mass * self.g * self.up @ J_com
        bias, Jw_dot, Jv_dot = self.velocity_terms(data, gravity) if qdot.any() else self.at_rest()
        R = data.xmat[self.bodies].reshape(-1, 3, 3)
        centres = anchor.T[self.last_joint]
        centres[self.jointless] = origin[self.jointless]
        return State(
            q=q.copy(), qdot=qdot.copy(), lengths=data.ten_length[rows], dldq=arms, M=M,
            gravity=gravity, bias=bias, B=B, Bdot_u=Bdot_u, origin=origin,
            R=R if self.frames is None else R @ self.frames, Jw=Jw, Jv=Jv,
            Jw_dot=Jw_dot, Jv_dot=Jv_dot, centres=centres, com=data.subtree_com[0].copy(),
            J_com=J_com, up=self.up.copy(), mass=self.mass, g=self.g,
            paths=self.muscle_paths(data, rows) if paths else None,
        )  # fmt: skip

    def arms(self, q: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Lengths (m,) and ``dl/dq`` (m, n) at coordinates q, and nothing else."""
        model, data = self.laying(rows)
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        return data.ten_length[rows], self.dense_arms(data, rows)

    def chunk(self, Q: Array, rows: NDArray[np.intp], columns: NDArray[np.intp], segments: NDArray[np.intp]) -> Chunk:
        """Many postures (c, n) at once, at rest, couplings already followed; see `psoas.body.chunk`."""
        (model, data), c = self.laying(rows), len(Q)
        data.qvel[:] = 0
        ten_J, qpos = data.ten_J.ravel(), data.qpos
        sparse, inertia = (self.room(name, c, (len(a) + 1,)) for name, a in (("arms", ten_J), ("M", data.M)))
        sparse[:, -1] = inertia[:, -1] = 0  # for what is not there
        sources = {k: getattr(data, k) for k in ("ten_length", "xaxis", "xanchor", "xpos", "xmat")}
        lengths, axis, anchor, xpos, xmat = rooms = [self.room(k, c, a.shape) for k, a in sources.items()]
        kept = tuple(zip(rooms, sources.values(), strict=True))
        for k in range(c):
            qpos[:] = Q[k]
            mujoco.mj_kinematics(model, data)
            mujoco.mj_comPos(model, data)
            mujoco.mj_tendon(model, data)
            mujoco.mj_crb(model, data)
            np.negative(ten_J, out=sparse[k, :-1])
            inertia[k, :-1] = data.M
            for room, source in kept:
                room[k] = source
        M = inertia.take(self.mass_places, axis=1, mode="wrap")
        origin = xpos[:, self.bodies[segments]].transpose(2, 0, 1)[..., None]  # (3, c, s, 1)
        w, slide = (axis * which[:, None] for which in (self.hinge, ~self.hinge))
        w, slide, about = (x.transpose(2, 0, 1)[:, :, None] for x in (w, slide, anchor))  # (3, c, 1, n)
        Jv = ((slide + cross(w, origin - about)) * self.carries[segments, 0]).transpose(1, 2, 0, 3)
        Jw = axis.transpose(0, 2, 1)[:, None] * self.turns[segments]
        R = xmat[:, self.bodies[segments]].reshape(c, -1, 3, 3)
        R = R if self.frames is None else R @ self.frames[segments]
        return Chunk(lengths[:, rows], sparse.take(self.gather(rows, columns), axis=1, mode="wrap"), M, R, Jw, Jv)

    def room(self, name: str, count: int, shape: tuple[int, ...]) -> Array:
        """Memory (count, ...) of the calling thread for copies of an array, kept from chunk to chunk."""
        rooms = self.workspace.__dict__.setdefault("rooms", {})
        if name not in rooms or len(rooms[name]) < count:
            rooms[name] = np.empty((count, *shape))
        return np.asarray(rooms[name][:count])

    def gather(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.intp]:
        """Where in the sparse arms the entries of a dense (columns, m) array stand; -1 where there is none."""
        key = rows.tobytes() + b"," + columns.tobytes()
        if key not in self.gathers:
            take, put = self.places(rows)
            dense = np.full((len(rows), self.model.nv), -1, np.intp)
            dense.ravel()[put] = take
            self.gathers[key] = np.ascontiguousarray(dense[:, columns].T)
        return self.gathers[key]

    def dense_arms(self, data: Any, rows: NDArray[np.intp]) -> Array:
        """``dl/dq`` (m, n) out of the engine's sparse rows."""
        take, put = self.places(rows)
        arms = np.zeros((len(rows), self.model.nv))
        arms.ravel()[put] = data.ten_J.ravel()[take]
        return arms

    def sunk(self, q: Array, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which paths have an end inside the surface that this piece of them runs over: it is then laid straight."""
        model, data = self.model, self.data()
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        tendon, geom, ends = self.over
        apart = data.site_xpos[ends] - data.geom_xpos[geom][:, None]  # (k, 2, 3)
        apart = apart @ data.geom_xmat[geom].reshape(-1, 3, 3)
        apart[model.geom_type[geom] == int(mujoco.mjtGeom.mjGEOM_CYLINDER), :, 2] = 0  # cylinders have no end
        inside = (np.linalg.norm(apart, axis=2) < model.geom_size[geom, 0][:, None]).any(axis=1)
        return np.isin(rows, tendon[inside])

    def places(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which entries of the engine's sparse arms belong to `rows`, and where they go in a dense array of them."""
        key = rows.tobytes()
        if key not in self.arm_places:
            held = [np.flatnonzero(self.arm_row == row) for row in rows]  # one tendon may serve several muscles
            take = np.concatenate([*held, np.zeros(0, np.intp)]).astype(np.intp)
            place = np.repeat(np.arange(len(rows)), [len(h) for h in held])
            self.arm_places[key] = take, place * self.model.nv + self.arm_column[take]
        return self.arm_places[key]

    def at_rest(self) -> tuple[Array, Array, Array]:
        """Velocity terms at zero velocity."""
        return np.zeros(self.model.nv), np.zeros((len(self.bodies), 3)), np.zeros((len(self.bodies), 3))

    def velocity_terms(self, data: Any, gravity: Array) -> tuple[Array, Array, Array]:
        """Generalised bias without gravity, and ``Jdot qdot`` of every segment's frame."""
        model = self.model
        mujoco.mj_comVel(model, data)
        bias = np.zeros(model.nv)
        mujoco.mj_rne(model, data, 0, bias)
        jacp, jacr = np.zeros((3, model.nv)), np.zeros((3, model.nv))
        turning, moving = self.at_rest()[1:]
        for s, b in enumerate(self.bodies):
            mujoco.mj_jacDot(model, data, jacp, jacr, data.xpos[b], int(b))
            turning[s], moving[s] = jacr @ data.qvel, jacp @ data.qvel
        return bias + gravity, turning, moving

    def muscle_paths(self, data: Any, rows: NDArray[np.intp]) -> Paths:
        """Every path point with the segment it belongs to, in the order of `rows`."""
        points = data.wrap_xpos.reshape(-1, 3)
        wrap = data.wrap_obj.ravel().copy()
        total = int(data.ten_wrapadr[-1] + data.ten_wrapnum[-1])
        segment = np.full(wrap.shape, -1)
        on_geom = np.flatnonzero(wrap[:total] >= 0)  # none, in a model without geoms
        segment[on_geom] = self.owner[self.model.geom_bodyid[wrap[on_geom]]]
        at_site = np.flatnonzero(wrap[:total] == -1)
        segment[at_site] = self.site_owner
        take = np.concatenate([np.arange(data.ten_wrapnum[t]) + data.ten_wrapadr[t] for t in rows])
        start = np.concatenate([[0], np.cumsum(data.ten_wrapnum[rows])])
        return Paths(start=start, points=points[take].copy(), segment=segment[take], wrap=wrap[take])


def couplings(model: Any) -> tuple[Coupling, ...]:
    """Active joint and fixed-tendon equalities as polynomials of the distance from the reference coordinates."""
    found = []
    for e in np.flatnonzero(model.eq_active0):
        if model.eq_type[e] == mujoco.mjtEq.mjEQ_JOINT:
            dependent, driver = int(model.eq_obj1id[e]), int(model.eq_obj2id[e])
            c = tuple(float(x) for x in model.eq_data[e, :5])
            here = float(model.qpos0[dependent])
            if driver < 0:
                found.append(Coupling(dependent, (), (), here + c[0]))
            else:
                there = float(model.qpos0[driver])
                found.append(Coupling(dependent, (driver,), (c if there == 0 else Piecewise((there,), (c,)),), here))
        elif model.eq_type[e] == mujoco.mjtEq.mjEQ_TENDON:
            first, count = model.tendon_adr[model.eq_obj1id[e]], model.tendon_num[model.eq_obj1id[e]]
            ids = [int(j) for j in model.wrap_objid[first : first + count]]
            weight = [float(x) for x in model.wrap_prm[first : first + count]]
            held = float(model.tendon_length0[model.eq_obj1id[e]] + model.eq_data[e, 0]) / weight[0]
            found.append(Coupling(ids[0], tuple(ids[1:]), tuple((0.0, -c / weight[0]) for c in weight[1:]), held))
    return tuple(found)


def joints(model: Any, engine: MujocoEngine, segments: tuple[str, ...]) -> dict[str, Joint]:
    """The coordinates between each segment and its parent."""
    coordinates = names(model, OBJ.mjOBJ_JOINT, model.njnt)
    found = {}
    for s, b in enumerate(engine.bodies):
        first = model.body_jntadr[b]
        parent = segments[engine.parent[s]] if engine.parent[s] >= 0 else "ground"
        found[segments[s]] = Joint(segments[s], parent, coordinates[first : first + model.body_jntnum[b]])
    return found


def inertial(model: Any, body: int) -> tuple[float, Array, Array]:
    """Mass, centre of mass and inertia about it of one body, in its own axes."""
    axes = np.zeros(9)
    mujoco.mju_quat2Mat(axes, model.body_iquat[body])
    turn = axes.reshape(3, 3)
    return float(model.body_mass[body]), model.body_ipos[body].copy(), turn @ np.diag(model.body_inertia[body]) @ turn.T


def masses(model: Any, engine: MujocoEngine, segments: tuple[str, ...]) -> dict[str, float]:
    """Mass of each segment with all that is welded to it [kg]."""
    return {name: float(model.body_mass[np.flatnonzero(engine.owner == s)].sum()) for s, name in enumerate(segments)}
