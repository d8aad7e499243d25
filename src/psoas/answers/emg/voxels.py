"""A conductor of any shape: cubes with a conductivity tensor each, trilinear potentials, conjugate gradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array
from psoas.errors import InvalidValueError, NotConvergedError

CORNERS = np.array(list(product((0, 1), repeat=3)))
PAIRS = list(combinations_with_replacement(range(3), 2))  # xx xy xz yy yz zz
TOLERANCE, MOST_STEPS = 1e-6, 400
COARSE = 4  # voxels: a side of the cells of the coarse space
GAUSS = np.array([0.5 - np.sqrt(1 / 12), 0.5 + np.sqrt(1 / 12)])


def element_matrices() -> Array:
    """Stiffness of a unit cube for each of the six components of its tensor (6, 8, 8)."""
    found = np.zeros((6, 8, 8))
    for point in product(GAUSS, repeat=3):
        shape = np.where(CORNERS == 1, point, 1 - np.array(point))
        slope = np.where(CORNERS == 1, 1.0, -1.0)
        D = np.array([slope[:, i] * np.prod(np.delete(shape, i, axis=1), axis=1) for i in range(3)])
        for row, (i, j) in enumerate(PAIRS):
            part = np.outer(D[i], D[j])
            found[row] += (part if i == j else part + part.T) / 8
    return found


@dataclass(frozen=True, eq=False)
class Conductor:
    """A body of cubes.

    Attributes
    ----------
    origin : (3,) corner of the first cube [m]
    h : side of a cube [m]
    tensors : (nx, ny, nz, 6) conductivity [S/m], components xx xy xz yy yz zz; all zero where there is nothing
    """

    origin: Array
    h: float
    tensors: Array

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """(nx, ny, nz) whether there is something."""
        return np.asarray(self.tensors[..., 0] > 0)

    @cached_property
    def numbers(self) -> NDArray[np.intp]:
        """(nx + 1, ny + 1, nz + 1) number of every node in the equations; -1 for one that touches nothing."""
        used = np.zeros(np.array(self.inside.shape) + 1, bool)
        for c in CORNERS:
            used[tuple(slice(a, a + n) for a, n in zip(c, self.inside.shape, strict=True))] |= self.inside
        found = np.full(used.shape, -1)
        found[used] = np.arange(used.sum())
        return found

    @cached_property
    def matrix(self) -> Any:
        """K (n, n), sparse and symmetric [S]: ``K phi`` is the current that goes in at each node."""
        from scipy.sparse import csr_array

        unit, shape, n = element_matrices(), np.array(self.numbers.shape), int(self.numbers.max()) + 1
        steps = list(product((-1, 0, 1), repeat=3))
        bands = np.zeros((27, *shape), np.float32)
        for a, b in product(range(8), repeat=2):
            here = tuple(slice(c, c + m) for c, m in zip(CORNERS[a], self.inside.shape, strict=True))
            band = steps.index(tuple(CORNERS[b] - CORNERS[a]))
            bands[band][here] += self.h * (self.tensors @ unit[:, a, b])
        rows, columns, data = [], [], []
        at = np.argwhere(self.numbers >= 0)
        own = np.arange(n)
        for band, step in enumerate(steps):
            value = bands[band][tuple(at.T)]
            there = value != 0
            rows.append(own[there])
            columns.append(self.numbers[tuple((at[there] + step).T)])
            data.append(value[there])
        del bands
        made = (np.concatenate(data), (np.concatenate(rows).astype(np.int32), np.concatenate(columns).astype(np.int32)))
        return csr_array(made, shape=(n, n))

    def places(self) -> Array:
        """(n, 3) where the nodes of the equations are [m]."""
        return self.origin + self.h * np.argwhere(self.numbers >= 0)

    def weights(self, points: Array) -> Any:
        """Sparse (p, n): trilinear values at points (p, 3) [m] from those at nodes.

        A point less than a cube outside, where the surface goes in steps, is taken to the nearest cube.

        Raises
        ------
        InvalidValueError
            A point farther outside. A lead field has a free constant, so that zero would be no value there.
        """
        from scipy.sparse import csr_array

        place = (np.atleast_2d(points) - self.origin) / self.h
        cell = np.clip(np.floor(place + 1e-9).astype(int), 0, np.array(self.inside.shape) - 1)
        out = ~self.inside[tuple(cell.T)] | (np.abs(place - cell - 0.5) > 0.5 + 1e-6).any(axis=1)
        if out.any():
            away, index = self.cells.query(place[out])
            cell[out] = self.cells.data[index] - 0.5
            place[out] = np.clip(place[out], cell[out], cell[out] + 1)
            out[out] = away > np.sqrt(0.75) + 1  # half a diagonal, and a cube
        if out.any():
            where = 1e3 * np.atleast_2d(points)[np.argmax(out)]
            raise InvalidValueError(
                f"{out.sum()} of {len(out)} points lie outside the conductor, the first at "
                f"({where[0]:.0f}, {where[1]:.0f}, {where[2]:.0f}) mm; it has to hold whole fibres and every electrode."
            )
        t = place - cell
        value = np.stack([np.prod(np.where(c == 1, t, 1 - t), axis=1) for c in CORNERS], axis=1)
        column = np.stack([self.numbers[tuple((cell + c).T)] for c in CORNERS], axis=1)
        row = np.repeat(np.arange(len(place)), 8)
        return csr_array((value.ravel(), (row, column.ravel())), shape=(len(place), int(self.numbers.max()) + 1))

    @cached_property
    def cells(self) -> Any:
        """The middles of all cubes that there are, in cubes from the origin, to find the nearest of."""
        from scipy.spatial import cKDTree

        return cKDTree(np.argwhere(self.inside) + 0.5)

    @cached_property
    def coarse(self) -> tuple[Any, Any]:
        """Trilinear functions of a lattice `COARSE` times as wide (n, c), and the factors of the matrix on them."""
        from scipy.sparse import csr_array, diags_array
        from scipy.sparse.linalg import splu

        at = np.argwhere(self.numbers >= 0)
        cell, t = at // COARSE, (at % COARSE) / COARSE
        shape = np.array(self.numbers.shape) // COARSE + 2
        value = np.stack([np.prod(np.where(c == 1, t, 1 - t), axis=1) for c in CORNERS], axis=1)
        flat = np.stack([np.ravel_multi_index(tuple((cell + c).T), tuple(shape)) for c in CORNERS], axis=1)
        held, column = np.unique(flat[value > 0], return_inverse=True)
        row = np.repeat(np.arange(len(at)), 8).reshape(-1, 8)[value > 0]
        P = csr_array((value[value > 0].astype(np.float32), (row, column)), shape=(len(at), len(held)))
        small = (P.T @ (self.matrix @ P)).astype(float)
        lift = 1e-4 * small.diagonal().mean()  # the free constant
        return P, splu((small + diags_array(np.full(len(held), lift))).tocsc())


def solved(conductor: Conductor, currents: Array, tolerance: float = TOLERANCE) -> tuple[Array, int]:
    """Potentials at the nodes for currents that go in at them, mean zero, and how many steps it took.

    Parameters
    ----------
    conductor : Conductor
    currents : (n, e) [A]; every column sums to zero
    tolerance : largest residual over the current put in

    Returns
    -------
    (n, e) [V], steps

    Raises
    ------
    InvalidValueError
        Currents that do not come out again.
    NotConvergedError

    Notes
    -----
    Conjugate gradients for all columns side by side; the preconditioner is the matrix' diagonal plus a direct solve on
    a lattice four times as wide, which takes a tenth of the steps that the diagonal alone does.
    """
    size = np.abs(currents).sum(axis=0)
    if (np.abs(currents.sum(axis=0)) > 1e-6 * size).any():
        raise InvalidValueError("a conductor keeps its charge: what goes in at one electrode comes out at another.")
    K, (P, factors) = conductor.matrix, conductor.coarse
    single = np.float32
    diagonal = (1 / K.diagonal()).astype(single)[:, None]

    def softened(r: Any) -> Any:
        z = diagonal * r + P @ factors.solve((P.T @ r).astype(float)).astype(single)
        return z - z.mean(axis=0)  # no current sees a constant

    r = currents.astype(single)
    x = np.zeros_like(r)
    z = softened(r)
    p = z.copy()
    rz = np.einsum("ij,ij->j", r, z, dtype=float)
    for step in range(1, MOST_STEPS + 1):
        Kp = K @ p
        length = rz / np.maximum(np.einsum("ij,ij->j", p, Kp, dtype=float), 1e-300)
        x += length.astype(single) * p
        r -= length.astype(single) * Kp
        r -= r.mean(axis=0)
        if (np.abs(r).max(axis=0) <= tolerance * size).all():
            return x - x.mean(axis=0), step
        z = softened(r)
        new = np.einsum("ij,ij->j", r, z, dtype=float)
        p = z + (new / np.maximum(rz, 1e-300)).astype(single) * p
        rz = new
    raise NotConvergedError(
        f"the potential in the conductor still misses {np.abs(r).max() / size.max():.1e} of the current after "
        f"{MOST_STEPS} steps."
    )


def lead_fields(conductor: Conductor, poles: Array, points: Array, *, together: int = 12) -> Array:
    """Potential at points for 1 A in at each pole and out evenly over the whole body.

    By reciprocity it is what the pole hears of 1 A at the point; differences between poles are free of where the
    current comes out.

    Parameters
    ----------
    poles : (e, 3) [m], points : (p, 3) [m], inside the conductor
    together : poles solved side by side

    Returns
    -------
    (e, p) [V per A]
    """
    n = conductor.matrix.shape[0]
    given, read = conductor.weights(poles), conductor.weights(points)
    found = []
    for first in range(0, len(poles), together):
        b = given[first : first + together].toarray().T - 1 / n
        found.append((read @ solved(conductor, b)[0]).T)
    return np.concatenate(found)


def boxed(size: tuple[float, float, float], h: float) -> tuple[int, int, int]:
    """Cubes along each side of a box [m].

    Raises
    ------
    InvalidValueError
        A side that is no multiple of the cube: the electrode on its face would lie elsewhere.
    """
    count = np.array(size) / h
    if np.abs(count - np.round(count)).max() > 1e-6:
        raise InvalidValueError(
            f"a box of {' x '.join(f'{1e3 * s:g}' for s in size)} mm is no multiple of a cube of {1e3 * h:g} mm; the "
            f"electrode on its face would lie elsewhere."
        )
    nx, ny, nz = np.round(count).astype(int)
    return int(nx), int(ny), int(nz)


def layered_box(
    size: tuple[float, float, float], h: float, across: float, along: float, fat: float, thick: float
) -> Conductor:
    """Muscle under fat: x across the fibres, y up to the skin at 0, z along them; what stands for the half-space."""
    nx, ny, nz = boxed(size, h)
    boxed((thick, thick, thick), h)
    tensors = np.zeros((nx, ny, nz, 6))
    tensors[..., [0, 3, 5]] = across, across, along
    if thick > 0:
        tensors[:, ny - round(thick / h) :] = (fat, 0, 0, fat, 0, fat)
    return Conductor(np.array([-size[0] / 2, -size[1], -size[2] / 2]), h, tensors)
