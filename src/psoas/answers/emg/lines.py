"""Where fibres are: five lines a path (its middle, two to the front and back, two to the sides) and how fibres lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.emg.fibre import Spread, energy_matrix
from psoas.answers.emg.shape import Anatomy, Outline, Path, straps
from psoas.body.state import Array

SPACING, WIDER = 7e-3, 12e-3  # m, between nodes of a line; wider where fibres are long and lie deep
LONG = 80e-3  # m
SMOOTH = 10e-3  # m [p]: paths go in corners and straps in the outline's steps, and a fibre that turns a corner sounds
STARTS = 5  # places where fibres of one spread begin
LEAST_RADIUS = 6e-3  # m, from the middle line to the others
UNDER = 1.5e-3  # m: no line comes nearer to the outline of the muscles
WORST = "psoas_major"  # the family whose fibres are also looked for all along its path
# offsets in a disc of radius 1 and their weights: exact for polynomials of degree 5 (a middle and a ring of six)
RING = np.sqrt(2 / 3) * np.array([[np.cos(t), np.sin(t)] for t in np.arange(6) * np.pi / 3])
OFFSETS = np.concatenate([[[0.0, 0.0]], RING])
WEIGHTS = np.array([0.25, *[0.125] * 6])


class Bundle(NamedTuple):
    """A path as five lines of nodes.

    Attributes
    ----------
    muscle, family : str
    area : share of the family's cross-section that lies here [m2]
    nodes : (5, c, 3) on the stage [m]: middle, front, back, one side, other side
    along : (c,) length along the path [m]
    apart : (2,) from the middle to front or back, and to the sides [m]
    fibre : length of a fibre [m]
    belly : (2,) where fibres may lie along the path [m]
    """

    muscle: str
    family: str
    area: float
    nodes: Array
    along: Array
    apart: tuple[float, float]
    fibre: float
    belly: tuple[float, float]

    def spread(self) -> Spread:
        """Where fibres begin: at the upper end of a belly as long as they are, else all along it."""
        first, last = self.belly[0], max(self.belly[1] - self.fibre, self.belly[0])
        return Spread(self.fibre, np.linspace(first, last, STARTS if last - first > 2e-3 else 1))

    def anywhere(self) -> Spread:
        """Fibres wherever the path goes: the worst case."""
        return Spread(self.fibre, np.linspace(self.along[0], self.along[-1] - self.fibre, 2 * STARTS))

    def energy(self, spread: Spread) -> Array:
        """(c, c) of `energy_matrix`."""
        return energy_matrix(self.along, spread)

    def offsets(self, deeper: float = 0.0) -> Array:
        """Weights (7, 5) of the five lines at the seven places of a disc, all of it moved to the back [m].

        Between the lines a field is a parabola in either direction.
        """
        a = OFFSETS[:, 0] - deeper / self.apart[0]
        b = OFFSETS[:, 1]
        return np.stack([1 - a**2 - b**2, (a + a**2) / 2, (a**2 - a) / 2, (b + b**2) / 2, (b**2 - b) / 2], axis=1)


def bundles(anatomy: Anatomy, outline: Outline, side: str = "right") -> tuple[Bundle, ...]:
    """Lines of the muscles of `emg_fibres` on one side, those whose fibres are whole within the outline's levels."""
    made = []
    for row in table("emg_fibres"):
        own = [p for p in anatomy.paths if p.family == row["family"] and p.side == side]
        kept = [p for p in thinned(own, int(row["most"])) if whole(p, outline)]
        total = sum(p.area for p in own)
        held = sum(p.area for p in kept)
        made += [bundle(p, p.area * total / held, anatomy, outline) for p in kept]
    return tuple(made)


def thinned(paths: Sequence[Path], most: int) -> list[Path]:
    """At most so many of a family's paths, evenly through their order."""
    if len(paths) <= most:
        return list(paths)
    return [paths[i] for i in np.unique(np.round(np.linspace(0, len(paths) - 1, most)).astype(int))]


def whole(path: Path, outline: Outline) -> bool:
    """Whether every fibre of a path lies within the levels that there are."""
    y = path.at(np.array(path.belly))[:, 1]
    return bool((y > outline.bottom + 5e-3).all() and (y < outline.top - 5e-3).all())


def bundle(path: Path, area: float, anatomy: Anatomy, outline: Outline) -> Bundle:
    """Five lines of one path without its corners; superficial straps at the depth that their table says."""
    from scipy.ndimage import gaussian_filter1d

    last = path.along[-1] if path.family == WORST else path.belly[1]
    strap = straps().get(path.family)
    fine = strap is not None or path.family == "iliacus" or path.fibre < LONG
    along = np.linspace(
        path.belly[0], last, max(int(np.ceil((last - path.belly[0]) / (SPACING if fine else WIDER))), 4) + 1
    )
    middle = path.at(along)
    radius = max(path.radius, LEAST_RADIUS)
    apart = (radius, radius)
    if strap is not None:
        middle = middle + bow(along, path.along[-1], 1e-3 * float(strap["right_mm"]))
        middle = outline.at_depth(middle, 1e-3 * float(strap["depth_mm"]))
    wide = SMOOTH / (along[1] - along[0])
    middle = gaussian_filter1d(middle, wide, axis=0, mode="nearest")
    tangent = np.gradient(middle, along, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    front = np.broadcast_to([1.0, 0.0, 0.0], middle.shape)
    if strap is not None:
        depth = 1e-3 * float(strap["depth_mm"])
        front = gaussian_filter1d(outline.beyond(middle)[1], wide, axis=0, mode="nearest")
        apart = (0.6 * depth, 1e-3 * float(strap["half_width_mm"]))
    front = front - np.einsum("ci,ci->c", front, tangent)[:, None] * tangent
    size = np.linalg.norm(front, axis=1, keepdims=True)
    front = np.where(size > 0.2, front / np.maximum(size, 1e-9), [0.0, 1.0, 0.0])
    aside = np.cross(tangent, front)
    lines = np.stack([middle, *(middle + k * apart[0] * front for k in (1, -1)),
                      *(middle + k * apart[1] * aside for k in (1, -1))])  # fmt: skip
    flat = lines.reshape(-1, 3)
    away, out = outline.beyond(flat)
    flat = flat - np.maximum(away + UNDER, 0)[:, None] * out
    return Bundle(path.muscle, path.family, area, flat.reshape(lines.shape), along, apart, path.fibre, path.belly)


def bow(along: Array, length: float, aside: float) -> Array:
    """A strap's way to the side (c, 3): nothing at its ends, all of it 100 mm below the upper one."""
    share = np.interp(along, [0.0, 0.1, max(length, 0.11)], [0.0, 1.0, 0.0])
    return aside * share[:, None] * np.array([0.0, 0.0, 1.0])


def families(lines: Sequence[Bundle]) -> tuple[str, ...]:
    """Families in their order."""
    return tuple(dict.fromkeys(b.family for b in lines))


def slices(lines: Sequence[Bundle]) -> Iterator[slice]:
    """Where each bundle's nodes stand among all of them, one after the other."""
    first = 0
    for b in lines:
        yield slice(first, first + b.nodes.shape[0] * b.nodes.shape[1])
        first += b.nodes.shape[0] * b.nodes.shape[1]
