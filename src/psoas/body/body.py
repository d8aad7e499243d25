"""`Body`: the read-only record that every engine fills and every method reads, and its state at a posture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.phrases import named, sided
from psoas.body.couplings import Coupling, Terms, values
from psoas.body.geometry import Geometry
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, checked_text, unknown_name

FEET = {"r": "calcn_r", "l": "calcn_l", "fr": "hand_r", "fl": "hand_l"}


class Spine(NamedTuple):
    """How the lumbar spine of a body moves.

    Attributes
    ----------
    kind : {'levels', 'coupled', 'lumped', 'none'}
        Levels that move by themselves; levels that follow the file's own couplings; one joint for the whole lumbar
        spine; none at all.
    coordinates : tuple of str
        Independent coordinates that a rigid spine locks.
    """

    kind: str
    coordinates: tuple[str, ...]


class Meaning(NamedTuple):
    """What a coordinate's positive and negative directions are called.

    `motion` is the default body's name for the same motion ('' if it has none), `sign` +1 where positive means the same
    there, -1 where it means the opposite, 0 where there is no such motion. `gain` is how much of the motion one unit of
    the coordinate makes: more than 1 where it drives other levels too.
    """

    positive: str
    negative: str
    motion: str = ""
    sign: int = 0
    gain: float = 1.0


class Joint(NamedTuple):
    """What lets a segment move relative to its parent: the coordinates of that segment, in their order."""

    child: str
    parent: str
    coordinates: tuple[str, ...]


class Engine(Protocol):
    """What a `Body` asks of its engine; safe to call from several threads."""

    def state(
        self, q: Array, qdot: Array, B: Array, Bdot_u: Array, rows: NDArray[np.intp], *, paths: bool = False
    ) -> State:
        """Kinematics, mass and muscle lengths at coordinates that already satisfy the couplings."""

    def arms(self, q: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Lengths (m,) [m] and ``dl/dq`` (m, n), couplings not followed, and nothing else: a few times as fast."""

    def sunk(self, q: Array, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which paths (m,) an engine lays straight because an end lies inside the surface they run over."""


class Parts(NamedTuple):
    """What an engine reads from a model file, in the file's own names; `psoas.bodies.models` makes a `Body` of it.

    Attributes
    ----------
    name, muscles, coordinates, segments : names as in the file
    F0 : (m,) maximum isometric forces [N]
    rotational : (n,); ranges : (n, 2) [rad, m]; default : (n,) [rad, m]
    locked : coordinates the file locks
    couplings, joints, masses, inertials : as in `Body`
    welded : other bodies, and the segment each is welded to
    rows : (m,) rows of the muscles in the engine's arrays
    missing : muscles of the file that are not among `muscles`, and why
    remarks : what was done to the model on the way
    fibres : ``l_opt``, ``l_TS`` [m] and ``pennation`` at the optimum [rad] of every muscle (m,), if the file says so
    """

    name: str
    muscles: tuple[str, ...]
    F0: Array
    coordinates: tuple[str, ...]
    rotational: NDArray[np.bool_]
    ranges: Array
    default: Array
    locked: frozenset[str]
    couplings: tuple[Coupling, ...]
    joints: Mapping[str, Joint]
    segments: tuple[str, ...]
    masses: Mapping[str, float]
    inertials: Mapping[str, tuple[float, Array, Array]]
    welded: Mapping[str, str]
    rows: NDArray[np.intp]
    engine: Engine
    missing: Mapping[str, str] = {}
    remarks: tuple[str, ...] = ()
    fibres: Mapping[str, Array] = {}


@dataclass(frozen=True, repr=False)
class Body:
    """A read-only musculoskeletal body: names, tables and an engine; one `Body` serves several threads.

    Attributes
    ----------
    name : str
    muscles : tuple of str
        Model names, the index of every result.
    muscle_table : mapping of column to values per muscle
        ``family, side, part, level`` (text), ``F0`` [N], ``pcsa``, ``pcsa_ammr`` [relative weights within a family].
    coordinates : tuple of str
        All coordinates, dependent ones included.
    rotational : (n,) whether a coordinate is an angle
    ranges : (n, 2) [rad, m]; nan where unlimited
    couplings : tuple of `Coupling`
    joints : mapping of child segment to `Joint`
    segments : tuple of str
        Without ``ground``. Every segment's frame is anterior, superior, right.
    parents : mapping of segment to its parent (``ground`` for the root)
    masses : mapping of segment to mass [kg]
    inertials : mapping of vertebra to (mass [kg], centre of mass (3,) [m], inertia about it (3, 3) [kg m2])
        Of the lumbar trunk slices, in segment axes: what `Conditions.slices` multiplies.
    postures : mapping of name to coordinates [rad, m]
    stances : mapping of posture to the stance it is made for
    supports : mapping of posture of the table to what bears it beside the feet: seat, bed, couch
    paths : mapping of path variant (``straight``, ``guided``) to rows of the engine's muscle arrays
    lumbar : rows of ``lumbar_levels``, for a body whose levels move by themselves
    spine : Spine
    meanings : mapping of coordinate to `Meaning`
    locked : set of independent coordinates that a posture may set but nothing moves
    aliases : mapping of the model's own segment names to those of `segments`
    remarks : tuple of str
        What goes with every answer of this body.
    unrepresented : mapping of muscle family to the sentence why its action on the spine is not in this body
    geometry : Geometry or None
        What the default body was built with; None for a body read from a file.
    doubled : families cut in two, whose halves make no whole: answered by fascicle and part only
    wrapped : rows of the engine's muscle arrays with thoracic extensors held behind the spine, for `loads`; or None
    jumps : muscles whose paths are known to jump inside the joints' ranges
    missing : mapping of every muscle of the model's file that is not in `muscles` to the reason
    species : of an animal's, as somebody gave it; '' where nobody did
    feet : mapping of a foot (`r`, `l` hind or only, `fr`, `fl` fore) to the segment that touches the ground
    """

    name: str
    muscles: tuple[str, ...]
    muscle_table: Mapping[str, Any]
    coordinates: tuple[str, ...]
    rotational: NDArray[np.bool_]
    ranges: Array
    couplings: tuple[Coupling, ...]
    joints: Mapping[str, Joint]
    segments: tuple[str, ...]
    parents: Mapping[str, str]
    masses: Mapping[str, float]
    inertials: Mapping[str, tuple[float, Array, Array]]
    postures: Mapping[str, Mapping[str, float]]
    stances: Mapping[str, str]
    paths: Mapping[str, NDArray[np.intp]]
    lumbar: tuple[Mapping[str, str], ...]
    spine: Spine
    meanings: Mapping[str, Meaning]
    engine: Engine = field(repr=False)
    provenance: str = ""
    locked: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    unrepresented: Mapping[str, str] = field(default_factory=dict)
    doubled: frozenset[str] = frozenset()
    geometry: Geometry | None = None
    wrapped: NDArray[np.intp] | None = None
    supports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    jumps: frozenset[str] = frozenset()
    missing: Mapping[str, str] = field(default_factory=dict)
    species: str = ""
    feet: Mapping[str, str] = field(default_factory=lambda: dict(FEET))

    def __repr__(self) -> str:
        return f"<Body {self.name}: {len(self.muscles)} muscles, {len(self.segments)} segments>"

    def __post_init__(self) -> None:
        frozen = {name: MappingProxyType(dict(values)) for name, values in self.postures.items()}
        object.__setattr__(self, "postures", MappingProxyType(frozen))
        mappings = (
            "muscle_table",
            "joints",
            "parents",
            "masses",
            "inertials",
            "stances",
            "supports",
            "paths",
            "meanings",
            "aliases",
        )
        for name in (*mappings, "unrepresented", "missing", "feet"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        arrays = [self.ranges, self.rotational, self.wrapped, *self.muscle_table.values(), *self.paths.values()]
        for array in arrays:
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: the fields, their read-only views as plain mappings."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()

    def coordinate(self, name: str) -> int:
        """Index of a coordinate."""
        if checked_text("coordinate", name) not in self.coordinates:
            raise unknown_name("coordinate", name, self.coordinates, self.name)
        return self.coordinates.index(name)

    def segment(self, name: str) -> int:
        """Index of a segment (``ground`` has none); the model's own name will do, or what people call it."""
        typed, name = name, self.aliases.get(checked_text("segment", name), name)
        if name not in self.segments:
            name = self.spoken_segment(typed)
        if name not in self.segments:
            raise unknown_name("segment", typed, ("ground", *self.segments), self.name)
        return self.segments.index(name)

    def spoken_segment(self, typed: str) -> str:
        """The name of what people call a segment; the right one of two where no side is said."""
        stem, side = sided(typed)
        meant = named("segments", typed) or named("segments", stem) or stem
        return meant if meant in (*self.segments, "ground") else f"{meant}_{(side or 'right')[0]}"

    def segment_name(self, name: str) -> str:
        """The name psoas has for a segment that was given by the model's own; `ground` stays."""
        if (
            checked_text("segment", name) not in (*self.segments, *self.aliases)
            and self.spoken_segment(name) == "ground"
        ):
            return "ground"
        return self.segments[self.segment(name)]

    @cached_property
    def dependent(self) -> dict[str, tuple[str, ...]]:
        """Dependent coordinates and the names of their drivers."""
        names = self.coordinates
        return {names[c.dependent]: tuple(names[d] for d in c.drivers) for c in self.couplings}

    @cached_property
    def independent(self) -> tuple[str, ...]:
        """The coordinates a posture may set, in the body's order."""
        return tuple(name for name in self.coordinates if name not in self.dependent)

    def coordinate_for(self, motion: str) -> str | None:
        """The coordinate that makes a motion, such as `hip_flexion_r`; None if none does."""
        return next((c for c, m in self.meanings.items() if m.motion == motion and c in self.coordinates), None)

    @cached_property
    def terms(self) -> Terms:
        """The couplings as arrays, made once."""
        return Terms.of(self)


def plain(value: Any) -> Any:
    """A value that pickles: of a read-only view, what it shows."""
    return {k: plain(v) for k, v in value.items()} if isinstance(value, MappingProxyType) else value


def project(body: Body, q: Array) -> Array:
    """The coordinates with every dependent one put where its couplings want it (a copy)."""
    terms = body.terms
    q = q.copy()
    rows, x = terms.at(q)
    found = values(terms.coefficients[rows], x)
    q[terms.coupled] = terms.constants
    np.add.at(q, terms.dependent, found)
    return q


def reduction(body: Body, q: Array, u: Array) -> tuple[Array, Array]:
    """``B`` (n, f) and ``Bdot u`` (n,) at coordinates q and independent rates u, from the couplings alone."""
    terms = body.terms
    rows, x = terms.at(q)
    B, Bdot_u = terms.B.copy(), np.zeros(len(q))
    B[terms.dependent, terms.column] = values(terms.first[rows], x)
    if u.any():
        np.add.at(Bdot_u, terms.dependent, values(terms.second[rows], x) * u[terms.column] ** 2)
    return B, Bdot_u


def check_finite(body: Body, what: str, values: Array, names: tuple[str, ...]) -> None:
    """Refuse NaN and infinity, naming the first coordinate that has it."""
    finite = np.isfinite(values)
    if not finite.all():
        name = names[int(np.argmin(finite))]
        raise InvalidValueError(f"{what} '{name}' of {body.name} is not a finite number; give a value in rad or m.")


def joint_centre(body: Body, at: State, upper: str, lower: str) -> Array:
    """Centre (3,) [m] of the joint between two segments, lab axes, whichever of them the tree begins with.

    The lower's own joint where something lies between them.
    """
    return np.asarray(at.centres[body.segment(upper if body.parents[upper] == lower else lower)])


def lengths_and_slopes(body: Body, q: Array, path: str = "straight") -> tuple[Array, Array]:
    """Lengths (m,) [m] and ``dl/du`` (m, f) [m/rad, -] of all muscles at coordinates q, every coupling followed."""
    q = project(body, q)
    B, _ = reduction(body, q, np.zeros(len(body.independent)))
    lengths, slopes = body.engine.arms(q, body.paths[path])
    return lengths, slopes @ B


def state(body: Body, q: Array, u: Array | None = None, *, path: str = "straight", paths: bool = False) -> State:
    """The body's state at coordinates q, with every coupling followed.

    Parameters
    ----------
    body : Body
    q : (n,) [rad, m]
        All coordinates; dependent ones are overwritten by their couplings.
    u : (f,) [rad/s, m/s], optional
        Rates of the independent coordinates, in the order of `Body.independent`; zero if absent.
    path : str
        A key of `Body.paths`.
    paths : bool
        Also return the muscle paths, for segment arms, loads and pictures.

    Returns
    -------
    State
        In memory of its own.

    Raises
    ------
    InvalidValueError
        A coordinate or rate that is not a finite number.
    """
    check_finite(body, "coordinate", q, body.coordinates)
    if u is None:
        u = np.zeros(len(body.independent))
    else:
        check_finite(body, "rate of", u, body.independent)
    q = project(body, np.asarray(q, float))
    B, Bdot_u = reduction(body, q, np.asarray(u, float))
    return body.engine.state(q, B @ u, B, Bdot_u, body.paths[path], paths=paths)
