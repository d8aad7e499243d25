"""A mesh as plain arrays, and the bounds that every reader keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


MAX_BYTES = 32 * 2**20


MAX_FACES = 500_000  # of one file


MAX_VERTICES = 3 * MAX_FACES


class Mesh(NamedTuple):
    """A triangle mesh.

    Attributes
    ----------
    vertices : (v, 3) [m, or as the file has them]
    faces : (f, 3) index into vertices; counter-clockwise seen from outside
    """

    vertices: Array
    faces: NDArray[np.int64]

    def moved(self, R: Array, p: Array, scale: Array | float = 1.0) -> Mesh:
        """The mesh scaled along its own axes, then turned and shifted; a mirroring turns its faces' order too."""
        mirrored = float(np.prod(np.broadcast_to(scale, 3))) * np.linalg.det(R) < 0
        return Mesh((self.vertices * scale) @ R.T + p, self.faces[:, ::-1] if mirrored else self.faces)

    @property
    def areas(self) -> Array:
        """Area of every face [m2]."""
        a, b, c = (self.vertices[self.faces[:, k]] for k in range(3))
        return np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2


def plain(words: Iterable[str]) -> list[str]:
    """Words that are numbers in a file as they are in Python, which also takes 1_0 and other alphabets' digits."""
    found = list(words)
    if strange := [word for word in found if "_" in word or not word.isascii()]:
        raise ValueError(f"'{strange[0]}' is no number")
    return found


def check_sizes(vertices: int, faces: int = 0) -> None:
    """Refuse more than a bone needs, while it is read."""
    if vertices > MAX_VERTICES or faces > MAX_FACES:
        raise ValueError(f"more than the {MAX_VERTICES} vertices or {MAX_FACES} faces that a bone needs")
