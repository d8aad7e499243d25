"""Many postures at once: the per-newton operators in chunks, without a step of Python per posture.

The same algebra as one posture at a time (`psoas.mechanics.accelerations`), over stacks of small matrices, and in
another order: what constraints leave of the inverse mass matrix first, ``K = Mi - Mi J' (J Mi J')^-1 J Mi``, so that
all muscles cost one product. Chunks of a few dozen stay in the processor's cache; the engine's share runs outside
Python's lock (`psoas.mechanics.chunks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, state
from psoas.body.chunk import Chunk, chunk_of
from psoas.body.couplings import values
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.moments import LEVELS
from psoas.mechanics.reduction import selection, with_slices
from psoas.mechanics.response import RANK, STILL, massless, solve_rows

MOST_SHARED = 1e13  # 1 over the least share of its mass that a coordinate moves alone: beyond it is rounding


@dataclass(frozen=True)
class Batch:
    """What is asked of every posture: of which body, of which muscles, under which conditions.

    Attributes
    ----------
    body : Body
    muscles : (m,) rows of the body's muscles
    conditions : Conditions
    segments : names of the segments whose motion is asked for
    arms_of : independent coordinates whose arms are asked for; those that move under the conditions if None
    """

    body: Body
    muscles: NDArray[np.intp]
    conditions: Conditions
    segments: tuple[str, ...] = ()
    arms_of: tuple[str, ...] | None = None

    @cached_property
    def engine_rows(self) -> NDArray[np.intp]:
        """The muscles' rows in the engine's arrays."""
        return np.asarray(self.body.paths[self.conditions.path][self.muscles])

    @cached_property
    def selected(self) -> Array:
        """``S`` (independent, f): rates of the independent coordinates from the moving ones."""
        return self.moves[1]

    @cached_property
    def moves(self) -> tuple[tuple[str, ...], Array]:
        """Names of the coordinates that move under the conditions, and `selected`."""
        return selection(self.body, self.conditions)

    @cached_property
    def wanted(self) -> NDArray[np.intp]:
        """The independent coordinates whose arms are needed."""
        if self.arms_of is None:
            return np.flatnonzero(self.selected.any(axis=1))
        return np.array([self.body.independent.index(name) for name in self.arms_of], dtype=np.intp)

    @cached_property
    def folds(self) -> tuple[list[int], list[int], list[int]]:
        """Of every coupling that is followed: its term, its driver's place in `wanted`, its own in the columns."""
        terms, place = self.body.terms, {int(w): k for k, w in enumerate(self.wanted)}
        followed = [k for k, column in enumerate(terms.column) if int(column) in place]
        columns = [int(c) for c in self.columns]
        return (
            followed,
            [place[int(terms.column[k])] for k in followed],
            [columns.index(int(terms.dependent[k]), len(self.wanted)) for k in followed],
        )

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """Coordinates whose length changes are needed: those wanted, then what follows them."""
        body, terms = self.body, self.body.terms
        own = [body.coordinates.index(body.independent[w]) for w in self.wanted]
        chosen = np.isin(terms.column, self.wanted)
        return np.array([*own, *dict.fromkeys(terms.dependent[chosen].tolist())], dtype=np.intp)

    @cached_property
    def plain(self) -> bool:
        """Whether the ground's rows are those of welded feet, and inertia is the engine's own."""
        c = self.conditions
        return c.slices == 1.0 and not c.holds and (not c.feet or (c.contact or "weld") == "weld")

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each segment that is needed stands in a chunk."""
        feet = [self.body.feet[side] for side in self.conditions.feet] if self.plain else []
        return {name: k for k, name in enumerate(dict.fromkeys([*self.segments, *feet]))}

    def chunk(self, Q: Array) -> Chunk:
        """The engine's share of some postures (c, n)."""
        segments = np.array([self.body.segment(name) for name in self.places], dtype=np.intp)
        return chunk_of(self.body, Q, self.engine_rows, self.columns, segments, self.conditions.path)


def reductions(body: Body, Q: Array) -> Array:
    """``B`` (c, n, independent) at many postures: see `psoas.body.body.reduction`."""
    terms = body.terms
    B = np.repeat(terms.B[None], len(Q), axis=0)
    if not terms.pieced:
        x = Q[:, terms.driver]
        slopes = np.zeros_like(x)
        for power in range(terms.first.shape[1] - 1, -1, -1):
            slopes = slopes * x + terms.first[:, power]
    else:
        at = [terms.at(q) for q in Q]
        slopes = np.array([values(terms.first[rows], x) for rows, x in at])
    B[:, terms.dependent, terms.column] = slopes
    return B


def folded(batch: Batch, B: Array, arms: Array) -> Array:
    """``-dl/du`` (c, wanted, m): every coupling followed, what follows added to the columns of its driver."""
    terms, found, part = batch.body.terms, arms[:, : len(batch.wanted)], np.empty_like(arms[:, 0])
    for term, driver, follower in zip(*batch.folds, strict=True):
        slope = B[:, terms.dependent[term], terms.column[term]]
        found[:, driver] += np.multiply(slope[:, None], arms[:, follower], out=part)
    return found


def ground_rows(batch: Batch, Q: Array, chunk: Chunk) -> tuple[Array, Array]:
    """Rows of the ground (c, r, n) over all coordinates, and the mass matrices (c, n, n) under the conditions."""
    if batch.plain:
        feet = [batch.places[batch.body.feet[side]] for side in batch.conditions.feet]
        rows = [J[:, foot] for foot in feet for J in (chunk.Jw, chunk.Jv)]
        none = np.zeros((len(Q), 0, Q.shape[1]))
        return np.concatenate(rows, axis=1) if rows else none, chunk.M
    body, conditions = batch.body, batch.conditions
    found = [with_slices(body, state(body, q, path=conditions.path), conditions.slices) for q in Q]
    J = np.array([contact_rows(body, at, conditions)[0] for at in found])
    return J, np.array([at.M for at in found])


def constrained(M: Array, J: Array, names: Sequence[str] = ()) -> Array:
    """``K`` (c, f, f): accelerations per generalised force, of mass matrices M (c, f, f) under rows J (c, r, f).

    Redundant rows, and those that nothing can move, count as `psoas.mechanics.response` counts them. A mass matrix is a
    sum of squares and so can only be singular: then some coordinate moves no mass but what others move too, and
    ``M_ii Mi_ii``, which is 1 over the share that it moves alone, is without bound. `names` (f,) are those of the
    coordinates, for what is said then.
    """
    try:
        Mi = np.linalg.inv(M)
        own = np.diagonal(M, axis1=1, axis2=2)
        shared = own * np.diagonal(Mi, axis1=1, axis2=2)
        singular = not ((own > 0) & (shared > 0) & (shared < MOST_SHARED)).all()
    except np.linalg.LinAlgError:
        singular = True
    if singular:
        raise massless(names, least_moved(M))
    if not J.shape[1]:
        return np.asarray(Mi, float)
    X = J @ Mi  # (c, r, f)
    L = X @ J.transpose(0, 2, 1)
    own = np.diagonal(L, axis1=1, axis2=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 / np.sqrt(own)
        scaled = L * scale[:, None] * scale[:, :, None]
    whole = (own > STILL * own.max(axis=1, keepdims=True)).all(axis=1) & np.isfinite(scaled).all(axis=(1, 2))
    try:
        factor = np.linalg.cholesky(np.where(whole[:, None, None], scaled, np.eye(L.shape[1])))
        whole &= np.diagonal(factor, axis1=1, axis2=2).min(axis=1) ** 2 > RANK
    except np.linalg.LinAlgError:
        whole[:] = False
    if whole.all():
        Y = np.linalg.solve(scaled, scale[:, :, None] * X)
        return np.asarray(Mi - (scale[:, :, None] * X).transpose(0, 2, 1) @ Y, float)
    Y = np.empty_like(X)
    if whole.any():
        Y[whole] = scale[whole][:, :, None] * np.linalg.solve(scaled[whole], scale[whole][:, :, None] * X[whole])
    for k in np.flatnonzero(~whole):
        Y[k] = solve_rows(L[k], X[k])
    return np.asarray(Mi - X.transpose(0, 2, 1) @ Y)


def least_moved(M: Array) -> int:
    """Of mass matrices (c, f, f), one of them singular: which coordinate moves none but what those before it do."""
    from scipy.linalg import lapack

    shares = []
    for m in M:
        factor, failed = lapack.dpotrf(m, lower=1)
        if failed:
            return int(failed) - 1
        shares.append(np.diagonal(factor) ** 2 / np.diagonal(m))
    return int(np.argmin(np.min(shares, axis=0)))


def moving(batch: Batch, Q: Array, chunk: Chunk) -> tuple[Array, Array, Array]:
    """``B S`` (c, n, f), arms (c, f, m) and K (c, f, f) of the coordinates that move under the conditions."""
    B, S = reductions(batch.body, Q), batch.selected[batch.wanted]
    BS, R = B[:, :, batch.wanted], folded(batch, B, chunk.arms)
    if not np.array_equal(S, np.eye(len(S))):
        BS, R = BS @ S, S.T @ R
    J, M = ground_rows(batch, Q, chunk)
    return BS, R, constrained(BS.transpose(0, 2, 1) @ M @ BS, J @ BS, batch.moves[0])


def kernel_chunk(batch: Batch, Q: Array) -> tuple[Array, Array]:
    """Moment arms (c, m, f) and accelerations (c, f, m) of the moving coordinates, as `accelerations.kernel`."""
    chunk = batch.chunk(Q)
    _, arms, K = moving(batch, Q, chunk)
    return arms.transpose(0, 2, 1), K @ arms


def relative_rates(batch: Batch, chunk: Chunk, of: str, relative_to: str) -> Array:
    """Angular velocity of one segment relative to another per rate of every coordinate (c, 3, n), lab axes."""
    Jw = chunk.Jw[:, batch.places[of]]
    return Jw if relative_to == "ground" else Jw - chunk.Jw[:, batch.places[relative_to]]


def axes_of(batch: Batch, chunk: Chunk, relative_to: str, up: Array) -> Array:
    """Axes of an answer as columns in the lab (c, 3, 3): the segment's own, or for `ground` the heading frame."""
    if relative_to != "ground":
        return chunk.R[:, batch.places[relative_to]]
    ahead = chunk.R[:, batch.places["pelvis"], :, 0]
    ahead = ahead - (ahead @ up)[:, None] * up
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    right = np.cross(ahead, up)
    return np.stack([ahead, np.broadcast_to(up, ahead.shape), right], axis=2)


def acceleration_chunk(batch: Batch, Q: Array, of: str, relative_to: str, up: Array) -> Array:
    """Angular acceleration of a pair per newton in each muscle (c, m, 3) [rad/s^2/N], axes of `relative_to`."""
    chunk = batch.chunk(Q)
    BS, R, K = moving(batch, Q, chunk)
    turned = axes_of(batch, chunk, relative_to, up).transpose(0, 2, 1) @ relative_rates(batch, chunk, of, relative_to)
    return ((turned @ BS @ K) @ R).transpose(0, 2, 1)


def joint_moment_chunk(batch: Batch, B: Array, R: Array, chunk: Chunk, segment: str) -> Array:
    """Moment of 1 N about the joint of a segment with its parent (c, m, 3) [m], lab axes; as `joint_moments`."""
    body, joint = batch.body, batch.body.joints[segment]
    rates = relative_rates(batch, chunk, segment, joint.parent)
    if body.spine.kind == "coupled" and segment in LEVELS:
        columns = [body.coordinates.index(c) for c in joint.coordinates]
        rows = [int(np.flatnonzero(batch.columns == c)[0]) for c in columns]
        axes, arms = rates[:, :, columns], chunk.arms[:, rows]
    else:
        columns = [i for i, c in enumerate(body.independent) if c in joint.coordinates]
        axes, arms = rates @ B[:, :, columns], R[:, np.searchsorted(batch.wanted, columns)]
    if not columns:
        return np.zeros((len(R), R.shape[2], 3))
    axes = np.where(np.abs(axes).max(axis=1, keepdims=True) > 1e-12, axes, 0.0)
    return arms.transpose(0, 2, 1) @ np.linalg.pinv(axes)


def arm_chunk(batch: Batch, Q: Array, of: str, relative_to: str, up: Array) -> Array:
    """Moment arms of a pair (c, m, 3) [m], axes of `relative_to`: about the joint between them, or segment arms."""
    body, chunk = batch.body, batch.chunk(Q)
    B = reductions(body, Q)
    R = folded(batch, B, chunk.arms.copy())

    def about(segment: str) -> Array:
        return joint_moment_chunk(batch, B, R, chunk, segment)

    def arm(segment: str) -> Array:
        found = about(segment) if body.parents[segment] != "ground" else np.zeros((len(Q), R.shape[2], 3))
        return found - sum((about(child) for child in carried(body, segment)), np.zeros(()))

    if relative_to == "ground":
        found = arm(of)
    elif body.parents[of] == relative_to:
        found = about(of)
    else:
        found = -about(relative_to)
    return np.asarray(found @ axes_of(batch, chunk, relative_to, up))


def carried(body: Body, segment: str) -> list[str]:
    """The segments whose parent this is."""
    return [name for name, parent in body.parents.items() if parent == segment]


def arms_needed(body: Body, of: str, relative_to: str) -> tuple[str, ...]:
    """The independent coordinates, in the body's order, whose arms the moment arms of a pair are made of."""
    joints = (
        {of, *carried(body, of)}
        if relative_to == "ground"
        else {of if body.parents[of] == relative_to else relative_to}
    )
    own = {c for name in joints for c in body.joints[name].coordinates}
    drivers = (
        {d for c in own & set(body.dependent) for d in body.dependent[c]} if body.spine.kind == "coupled" else set()
    )
    return tuple(c for c in body.independent if c in own | drivers)


def needed(body: Body, operator: str, of: str, relative_to: str) -> tuple[str, ...]:
    """The segments whose motion an answer about a pair needs."""
    names = {of, relative_to, "pelvis"} - {"ground"}
    if operator == "torque":
        names |= {body.parents[name] for name in names} | {*carried(body, of)}
    return tuple(name for name in body.segments if name in names)
