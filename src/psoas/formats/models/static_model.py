"""`StaticModel`: what a model file says without an engine, the plain record that the static readers fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.foreign_names import family_of, segment_of
from psoas.errors import FileFormatError, printable

Array = NDArray[np.float64]
GROUND = "ground"
MAX_BODIES = 2000  # a whole hand on each arm and every rib: 200
MAX_MUSCLES = 10_000
MAX_COORDINATES = 600  # of bodies that are answered: a trunk with every rib has 200
MAX_ARMS = 1_000_000  # muscles times coordinates: what every answer costs goes with it


class Pose(NamedTuple):
    """Orientation (3, 3) and origin (3,) [m] of a frame, in another's axes."""

    R: Array
    p: Array

    def of(self, inner: Pose) -> Pose:
        """The pose of a frame given in this one."""
        return Pose(self.R @ inner.R, self.p + self.R @ inner.p)

    def inverse(self) -> Pose:
        """The pose of the other frame in this one."""
        return Pose(self.R.T, -self.R.T @ self.p)


def unmoved() -> Pose:
    """The pose of a frame in itself."""
    return Pose(np.eye(3), np.zeros(3))


class PathPoint(NamedTuple):
    """A point of a muscle's path.

    `location` [m] is in the axes of `body`; a moving point stands where it is at its coordinate's default value.
    `kind` is `fixed`, `conditional` or `moving`; the last two follow `coordinate`.
    """

    kind: str
    body: str
    location: tuple[float, float, float]
    name: str = ""
    coordinate: str = ""


class Muscle(NamedTuple):
    """A muscle or another actuator with a path: its points from end to end, and the wraps that its path names.

    `F0` [N] is None where the file does not say; `muscular` is false for what no answer pulls with (path actuators).
    `function` is true where the path is a function of coordinates and has no points.
    """

    name: str
    kind: str
    F0: float | None
    points: tuple[PathPoint, ...]
    wraps: tuple[str, ...]
    muscular: bool = True
    enabled: bool = True
    line: int = 0
    function: bool = False


class Coordinate(NamedTuple):
    """A joint coordinate; `axis` is the child's angular velocity per unit rate, in ground axes at the posture shown.

    `range` is in rad or m; None where there is none. `default` is the file's own value.
    """

    name: str
    joint: str
    rotational: bool
    range: tuple[float, float] | None
    default: float
    locked: bool
    clamped: bool
    axis: tuple[float, float, float]


class Joint(NamedTuple):
    """A joint between two bodies; `loop` where it closes one instead of carrying its child.

    `place` is where it lies [m], in ground axes at the posture shown.
    """

    name: str
    kind: str
    parent: str
    child: str
    coordinates: tuple[str, ...]
    loop: bool = False
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)


class StaticCoupling(NamedTuple):
    """One dependent coordinate as a sum of multiples of others (slopes at the default posture)."""

    name: str
    dependent: str
    drivers: tuple[str, ...]
    slopes: tuple[float, ...]
    enabled: bool = True


class Wrap(NamedTuple):
    """A wrapping surface, and the body that carries it."""

    name: str
    body: str
    kind: str
    active: bool = True


class CommentedWrap(NamedTuple):
    """A wrap that stands in the file as a comment: on a muscle's path, or on a body."""

    name: str
    owner: str
    file: str
    line: int


class Unread(NamedTuple):
    """A muscle of the file that could not be read, and why."""

    name: str
    why: str


class Knots(NamedTuple):
    """A joint's spline of a coordinate: where its first and last knot lie [rad, m]."""

    coordinate: str
    joint: str
    first: float
    last: float


class NamedFile(NamedTuple):
    """A file that the model names, and where (`model.osim:12`)."""

    name: str
    by: str


@dataclass(frozen=True, eq=False)
class StaticModel:
    """What a model file says, without an engine: who carries whom, and where the muscles run.

    Attributes
    ----------
    name, format, version : str
        `format` is `osim` or `mjcf`.
    bodies : tuple of str, without ground
    joints : tuple of `Joint`
    coordinates : tuple of `Coordinate`
    couplings : tuple of `StaticCoupling`
    muscles : tuple of `Muscle`
    wraps : tuple of `Wrap`
    commented : tuple of `CommentedWrap`
    poses : mapping of body to `Pose` in ground, with every joint that turns at zero, or as near as its range allows:
        what is said of a model does not hang on the posture it was saved in
    up : (3,) unit vector against gravity, in ground axes
    files : tuple of `NamedFile`
    unread : tuple of `Unread`
    knots : tuple of `Knots`
    posture : mapping of coordinate to the value at which the model is shown [rad, m]; empty for MJCF: its reference
    centres : mapping of body to its mass centre (3,) [m], in its own axes, where the file says it
    called : mapping of body to the segment that somebody says it is, in a names file
    families : mapping of muscle to its family, likewise
    """

    name: str
    format: str
    version: str
    bodies: tuple[str, ...]
    joints: tuple[Joint, ...]
    coordinates: tuple[Coordinate, ...]
    couplings: tuple[StaticCoupling, ...]
    muscles: tuple[Muscle, ...]
    wraps: tuple[Wrap, ...]
    commented: tuple[CommentedWrap, ...]
    poses: Mapping[str, Pose]
    up: Array
    files: tuple[NamedFile, ...]
    unread: tuple[Unread, ...] = ()
    knots: tuple[Knots, ...] = ()
    posture: Mapping[str, float] = field(default_factory=dict)
    centres: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)

    def segment_of(self, body: str) -> str | None:
        """The canonical segment that a body's name means: as somebody said, else by the tables."""
        return self.called.get(body) or segment_of(body)

    def family_of(self, muscle: str) -> str | None:
        """The family that a muscle's name means: as somebody said, else by the tables."""
        return self.families.get(muscle) or family_of(muscle)

    @cached_property
    def carriers(self) -> Mapping[str, Joint]:
        """The joint that carries each body."""
        return {joint.child: joint for joint in self.joints if not joint.loop}

    @cached_property
    def coordinate(self) -> Mapping[str, Coordinate]:
        """The coordinates by name."""
        return {c.name: c for c in self.coordinates}

    def place(self, point: PathPoint) -> Array:
        """Where a path point is [m], in ground axes at the posture shown."""
        pose = self.poses.get(point.body) or unmoved()
        return pose.p + pose.R @ np.array(point.location)

    @cached_property
    def ways(self) -> dict[tuple[str, str], tuple[Joint, ...]]:
        """Ways between bodies that have been asked for: many muscles go the same way."""
        return {}

    def ancestors(self, body: str) -> list[str]:
        """The body, what carries it, and so on to the ground."""
        chain = {body: None}
        while (joint := self.carriers.get(body)) and joint.parent not in chain:
            body = joint.parent
            chain[body] = None
        return list(chain)

    def between(self, one: str, other: str) -> tuple[Joint, ...]:
        """The joints on the way through the tree from one body to another."""
        if (one, other) not in self.ways:
            up, down = self.ancestors(one), self.ancestors(other)
            shared = set(up) & set(down)
            way = [body for body in up if body not in shared] + [body for body in reversed(down) if body not in shared]
            self.ways[one, other] = tuple(self.carriers[body] for body in way if body in self.carriers)
        return self.ways[one, other]


def check_size(model: StaticModel, file: str) -> StaticModel:
    """The model, if it is of a size that any body has.

    Raises
    ------
    FileFormatError
        More bodies or muscles than any.
    """
    check_counted(file, (("bodies", len(model.bodies), MAX_BODIES), ("muscles", len(model.muscles), MAX_MUSCLES)))
    return model


def check_counted(file: str, counts: Iterable[tuple[str, int, int]]) -> None:
    """Refuse what there is more of than the most, each given as what, how many and the most."""
    for what, count, most in counts:
        if count > most:
            raise FileFormatError(f"{printable(file)}: more than {most} {what}, which no body needs.")


def check_work(file: str, coordinates: int, muscles: int) -> None:
    """Refuse a model of which every answer would take minutes and gigabytes: each muscle has an arm at each joint."""
    arms = coordinates * muscles
    check_counted(file, (("coordinates", coordinates, MAX_COORDINATES), ("moment arms", arms, MAX_ARMS)))


def turn(axis: Array, angle: float) -> Array:
    """The rotation about an axis by an angle [rad]; none about no axis.

    Examples
    --------
    >>> turn(np.array([0.0, 0.0, 1.0]), np.pi / 2).round(3).tolist()
    [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    length = float(np.linalg.norm(axis))
    if length == 0:
        return np.eye(3)
    x, y, z = axis / length
    K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * K @ K


def euler(angles: tuple[float, ...], order: str = "xyz") -> Array:
    """The product of turns about the axes named in turn: body-fixed for small letters, space-fixed for capitals."""
    R = np.eye(3)
    for letter, angle in zip(order, angles, strict=True):
        single = turn(np.eye(3)["xyz".index(letter.lower())], angle)
        R = R @ single if letter.islower() else single @ R
    return R
