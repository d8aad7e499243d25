"""Fewer triangles for the same bones: each keeps a share that grows with its surface, small ones more of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from psoas.errors import InvalidValueError
from psoas.formats.meshes.mesh import Mesh

LEAST = 12  # faces of any bone
EVEN = 0.6  # part of all faces that is dealt evenly [p]: a vertebra is small, and what this is about
LESS = (1.0, 0.9, 0.6, 0.3)  # parts of what is wanted, asked for in turn where the thinning stops short
FAVOUR = 0.75  # power of the surface that a share grows with [p]: below 1, small bones keep more of their shape


def shares(meshes: Sequence[Mesh], copies: Sequence[int], faces: int) -> list[int]:
    """How many faces each mesh may have, so that all copies of all together have at most `faces`."""
    own = np.array([len(m.faces) for m in meshes])
    if own @ np.array(copies) <= faces:
        return [int(n) for n in own]
    least = np.minimum(own, max(LEAST, int(EVEN * faces / sum(copies))))
    if least @ np.array(copies) > faces:
        raise InvalidValueError(
            f"faces={faces} are too few for {sum(copies)} bones; give at least {int(least @ np.array(copies))}."
        )
    size = np.array([detail(m) for m in meshes])
    low, high = 0.0, float(own.max() / max(size.min(), 1e-9))
    for _ in range(60):
        middle = (low + high) / 2
        wanted = np.clip(np.floor(middle * size), least, own) @ np.array(copies)
        low, high = (middle, high) if wanted <= faces else (low, middle)
    return [int(n) for n in np.clip(np.floor(low * size), least, own)]


def detail(mesh: Mesh) -> float:
    """How much there is to show: the surface of every connected piece to a power, summed."""
    piece = pieces_of(mesh)[mesh.faces[:, 0]]
    return float((np.bincount(piece, weights=mesh.areas) ** FAVOUR).sum())


def pieces_of(mesh: Mesh) -> NDArray[np.intp]:
    """The connected piece that each vertex belongs to."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    one, other = mesh.faces.ravel(), np.roll(mesh.faces, 1, axis=1).ravel()
    size = len(mesh.vertices)
    links = coo_matrix((np.ones(len(one), bool), (one, other)), shape=(size, size))
    return connected_components(links, directed=False)[1].astype(np.intp)


def fewer_faces(meshes: Sequence[Mesh], faces: int, copies: Sequence[int] | None = None) -> list[Mesh]:
    """The meshes with at most `faces` triangles together.

    Parameters
    ----------
    meshes : sequence of Mesh
    faces : int
    copies : sequence of int, optional
        How often each is going to be shown; once if absent.

    Raises
    ------
    InvalidValueError
        Fewer faces than a dozen a bone.
    """
    copies = [1] * len(meshes) if copies is None else copies
    return [simplified(mesh, n) for mesh, n in zip(meshes, shares(meshes, copies, faces), strict=True)]


def simplified(mesh: Mesh, faces: int) -> Mesh:
    """The mesh with at most so many faces; itself if it has no more.

    By `fast_simplification` where that is installed, else by `clustered`, which keeps the shape less well.
    """
    if len(mesh.faces) <= faces:
        return mesh
    try:
        import fast_simplification
    except ImportError:
        return clustered(mesh, faces)
    points, index = np.unique(mesh.vertices.astype(np.float32), axis=0, return_inverse=True)
    corners = index.reshape(-1)[mesh.faces].astype(np.int32)
    for part in LESS:
        vertices, found = fast_simplification.simplify(points, corners, target_count=max(4, int(part * faces)))
        if 0 < len(found) <= faces and np.isfinite(vertices[found]).all():
            used, index = np.unique(found, return_inverse=True)
            return Mesh(vertices[used].astype(float), index.reshape(-1, 3).astype(np.int64))
    return Mesh(
        mesh.vertices, mesh.faces[:: -(-len(mesh.faces) // faces)]
    )  # a mesh that cannot be thinned: thinned out


def clustered(mesh: Mesh, faces: int) -> Mesh:
    """The mesh with vertices that share a cell of a grid made one, their mean; the finest grid with few enough faces.

    Examples
    --------
    >>> grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 30)] * 2), -1).reshape(-1, 2)
    >>> corner = (np.arange(29) + 30 * np.arange(29)[:, None]).ravel()
    >>> sheet = Mesh(np.c_[grid, 0 * grid[:, 0]], np.c_[corner, corner + 1, corner + 31])
    >>> 200 < len(clustered(sheet, 300).faces) <= 300
    True
    """
    low = mesh.vertices.min(axis=0)
    size = float(np.ptp(mesh.vertices, axis=0).max()) or 1.0
    coarse, fine = 1.0, 1024.0  # cells along the longest side
    found = Mesh(mesh.vertices, mesh.faces[:: -(-len(mesh.faces) // faces)])
    for _ in range(16):
        cells = (coarse * fine) ** 0.5
        key = np.floor((mesh.vertices - low) / size * cells).astype(np.int64)
        _, cell = np.unique(key, axis=0, return_inverse=True)
        cell = cell.reshape(-1)
        corners = cell[mesh.faces]
        kept = corners[(corners != np.roll(corners, 1, axis=1)).all(axis=1)]
        kept = kept[np.unique(np.sort(kept, axis=1), axis=0, return_index=True)[1]]
        if 0 < len(kept) <= faces:
            count = np.bincount(cell)
            points = np.column_stack([np.bincount(cell, weights=x) / count for x in mesh.vertices.T])
            used, index = np.unique(kept, return_inverse=True)
            found, coarse = Mesh(points[used], index.reshape(-1, 3).astype(np.int64)), cells
        elif len(kept):
            fine = cells
        else:
            coarse = cells
    return found
