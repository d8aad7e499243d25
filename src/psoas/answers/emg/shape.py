"""The body as a conductor sees it: muscle paths, bones and skin on the stage, the skin a convex outline a level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.bodies.geometry.arcs import rounded
from psoas.bodies.geometry.stage import Stage, stage_of
from psoas.bodies.geometry.surfaces import surfaces_of, wraps_of
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array, State

FACES = 20_000
OUT = ("clavicle", "scapula", "humerus", "ulna", "radius", "hand", "skull", "jaw", "cervical_spine")  # no part of it
STEP = 5e-3  # m, between levels
WINDOW = 12e-3  # m: bones and muscles so far above and below a level make its outline
CROTCH = 0.075  # m below the hip centres: below it each thigh has its own outline
AROUND = np.linspace(0, 2 * np.pi, 12, endpoint=False)
THIN = ("sartorius", "tensor_fasciae_latae", "gracilis")  # paths that sink; they lie on what makes the outline
PSOAS_STRESS, TRUNK_STRESS, LEG_STRESS = 100.0, 50.0, 60.0  # N/cm2: what the body's forces were made with
LUMBAR = ("rectus_abdominis", "external_oblique", "internal_oblique", "quadratus_lumborum", "multifidus",
          "iliocostalis_lumborum_pars_lumborum", "iliocostalis_lumborum_pars_thoracis",
          "longissimus_thoracis_pars_lumborum", "longissimus_thoracis_pars_thoracis")  # fmt: skip


class Path(NamedTuple):
    """A muscle's path on the stage, from its upper end.

    Attributes
    ----------
    muscle, family, side : str
    points : (k, 3) [m]
    area : physiological cross-section [m2]
    radius : of the belly [m]
    fibre : length of a fibre [m]
    belly : (2,) where fibres may lie, along the path [m]
    """

    muscle: str
    family: str
    side: str
    points: Array
    area: float
    radius: float
    fibre: float
    belly: tuple[float, float]

    @property
    def along(self) -> Array:
        """(k,) length up to each point [m]."""
        return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(self.points, axis=0), axis=1))])

    def at(self, s: Array) -> Array:
        """Points (n, 3) at lengths s (n,) along the path."""
        return np.stack([np.interp(s, self.along, self.points[:, i]) for i in range(3)], axis=1)


class Anatomy(NamedTuple):
    """A body in one posture on its stage: anterior, superior, right [m].

    Attributes
    ----------
    paths : every muscle's
    bones : (b, 3) points on bones; of_bone : (b,) which bone each is of; names : of the bones
    landmarks : ASIS, pubis, patella, L1 ... L5, L3_L4, hip, each (3,)
    """

    paths: tuple[Path, ...]
    bones: Array
    of_bone: NDArray[np.intp]
    names: tuple[str, ...]
    landmarks: Mapping[str, Array]


def anatomy_of(body: Body, posture: str | Mapping[str, float], fibres: Array, standing: Array) -> Anatomy:
    """The body in a posture.

    Parameters
    ----------
    body : Body
        The default one.
    posture : as `posture_at` takes it
    fibres : (m,) lengths of fibres in standing [m]
    standing : (m,) path lengths in standing [m], by which bellies are placed
    """
    stage = stage_of(body)
    at = state(body, posture_at(body, posture), paths=True)
    points, muscle = drawn(body, stage, at)
    bones, of_bone, names = bones_at(body, stage, at)
    paths = tuple(
        path_of(body, i, stage.of(points[muscle == i]), float(fibres[i]), float(standing[i]))
        for i in range(len(body.muscles))
    )
    return Anatomy(paths, bones, of_bone, names, landmarks(body, stage, at, bones, of_bone, names))


def drawn(body: Body, stage: Stage, at: State) -> tuple[Array, NDArray[np.intp]]:
    """Points of all muscles in lab axes, arcs and all, and the muscle of each."""
    assert at.paths is not None
    wraps = wraps_of(body)
    assert wraps is not None
    fixed = wraps.segment >= 0
    R = np.where(fixed[:, None, None], at.R[wraps.segment], np.eye(3))
    centres = np.where(fixed[:, None], at.origin[wraps.segment], 0.0) + np.einsum("wij,wj->wi", R, wraps.p)
    return rounded(at.paths, centres, np.einsum("wij,wj->wi", R, wraps.R[:, :, 2]), wraps.round)


def bones_at(body: Body, stage: Stage, at: State) -> tuple[Array, NDArray[np.intp], tuple[str, ...]]:
    """Points on bones: vertices, middles of edges and faces; arms and head left out."""
    found = surfaces_of(body, stage.reference, None, FACES)
    vertex, which = found.variables["vertex"][1], np.asarray(found.variables["vertex_surface"][1])
    face = np.asarray(found.variables["face"][1])
    corner = vertex[face]
    more = [vertex, corner.mean(axis=1), *(corner[:, [i, (i + 1) % 3]].mean(axis=1) for i in range(3))]
    owner = np.concatenate([which, *[which[face[:, 0]]] * 4])
    names = tuple(str(n) for n in found.coords["surface"])
    carriers = np.array([body.segment(s) for s in found.coords["surface_segment"][1]])
    kept = np.array([not n.startswith(OUT) for n in names])[owner]
    local, owner = np.concatenate(more)[kept], owner[kept]
    seg = carriers[owner]
    return stage.of(at.origin[seg] + np.einsum("bij,bj->bi", at.R[seg], local)), owner, names


def path_of(body: Body, i: int, points: Array, fibre: float, standing: float) -> Path:
    """One muscle's path; areas are forces over the stress that the body's forces were made with."""
    columns = body.muscle_table
    family, F0 = str(columns["family"][i]), float(columns["F0"][i])
    stress = PSOAS_STRESS if family == "psoas_major" else TRUNK_STRESS if family in LUMBAR else LEG_STRESS
    area = 1e-4 * F0 / stress
    if points[0, 1] < points[-1, 1]:
        points = points[::-1]
    row = {r["family"]: r for r in table("emg_fibres")}.get(family)
    length = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
    fibre = min(fibre, 0.98 * standing)
    start, end = (
        (0.05, 0.9) if row is None else (float(row["from"]), 0.0 if row["to"] == "origin" else float(row["to"]))
    )
    low, high = start * standing, max(end * standing, start * standing + fibre)
    low, high = (low, high) if high <= 0.99 * standing else (max(0.99 * standing - (high - low), 0.0), 0.99 * standing)
    shift = max(high - length, 0.0)  # a path shorter than in standing
    whole = area
    if row is not None and row["disc"] == "family":
        side = str(columns["side"][i])
        members = zip(columns["family"], columns["side"], columns["F0"], strict=True)
        whole = 1e-4 * sum(f for name, s, f in members if name == family and s == side) / stress
    radius = np.sqrt(whole * fibre / (high - low) / np.pi)
    return Path(body.muscles[i], family, str(columns["side"][i]), points, area, float(radius), fibre,
                (max(low - shift, 0.0), high - shift))  # fmt: skip


def landmarks(
    body: Body, stage: Stage, at: State, bones: Array, of_bone: NDArray[np.intp], names: tuple[str, ...]
) -> dict[str, Array]:
    """Places that a finger finds, and levels of the spine, on the stage."""
    pelvis, hip = body.segment("pelvis"), body.segment("femur_r")
    own = {r["landmark"]: 1e-3 * np.array([float(r[k]) for k in ("x_mm", "y_mm", "z_mm")])
           for r in table("pelvis_landmarks")}  # fmt: skip
    found = {name: stage.of(at.centres[hip] + at.R[pelvis] @ own[row])
             for name, row in (("ASIS", "ASIS"), ("pubis", "pubic tubercle"))}  # fmt: skip
    found["hip"] = stage.of(at.centres[hip])
    patella = bones[of_bone == names.index("patella_r")]
    found["patella"] = patella[np.argmax(patella[:, 1])]
    for level in ("L1", "L2", "L3", "L4", "L5"):
        found[level] = stage.of(at.centres[body.segment(level)])
    found["L3_L4"] = found["L3"]  # the joint of L3 with what is below it
    found["L3"] = (found["L3"] + found["L2"]) / 2
    return found


class Outline:
    """The skin of the muscles, fat not counted: at every level the convex hull of bones and bellies.

    Attributes
    ----------
    bottom, top : lowest and highest level [m]
    """

    def __init__(self, anatomy: Anatomy, bottom: float, top: float) -> None:
        from scipy.spatial import ConvexHull

        self.bottom, self.top = bottom, top
        crotch = anatomy.landmarks["hip"][1] - CROTCH
        points = np.concatenate([anatomy.bones, *(disc(p) for p in anatomy.paths if p.family not in THIN)])
        self.sides: list[Array] = []  # a level's half-planes: outward normal (anterior, right) and offset
        for y in np.arange(bottom, top + STEP / 2, STEP):
            near = np.abs(points[:, 1] - y) <= WINDOW
            if y < crotch:
                near &= points[:, 2] > 0
            self.sides.append(ConvexHull(points[near][:, [0, 2]]).equations)

    def level(self, y: Array) -> NDArray[np.intp]:
        """Index of the level of each height [m]."""
        return np.clip(np.round((y - self.bottom) / STEP).astype(int), 0, len(self.sides) - 1)

    def beyond(self, points: Array) -> tuple[Array, Array]:
        """How far points (n, 3) lie outside the outline (n,) [m], inside negative, and the way out (n, 3)."""
        away, out = np.empty(len(points)), np.zeros((len(points), 3))
        levels = self.level(points[:, 1])
        for i in np.unique(levels):
            some = levels == i
            sides = self.sides[i]
            d = points[some][:, [0, 2]] @ sides[:, :2].T + sides[:, 2]
            worst = np.argmax(d, axis=1)
            away[some] = d[np.arange(len(d)), worst]
            out[np.ix_(some, [0, 2])] = sides[worst, :2]
        return away, out

    def at_depth(self, points: Array, depth: float) -> Array:
        """The points moved along the way out until they lie at a depth below the outline [m]."""
        for _ in range(3):
            away, out = self.beyond(points)
            points = points - (away + depth)[:, None] * out
        return points


def straps() -> dict[str, dict[str, str]]:
    """Superficial muscles by family: how deep they lie, which their paths do not say."""
    return {row["family"]: row for row in table("emg_depths")}


def disc(path: Path) -> Array:
    """Points around a belly, level by level: what the outline of the body is made of."""
    s = np.linspace(*path.belly, max(int((path.belly[1] - path.belly[0]) / 5e-3), 2))
    ring = np.stack([np.cos(AROUND), np.zeros(len(AROUND)), np.sin(AROUND)], axis=1)
    return (path.at(s)[:, None] + path.radius * ring).reshape(-1, 3)
