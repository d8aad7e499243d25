"""Frames and rotations: the heading frame, and vectors taken from one frame to another.

`R_AB` takes components in B to components in A; its columns are B's axes in A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the axes' names are asked for at the command's door, where nothing heavy is loaded
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

AXES = ("anterior", "superior", "right")
ANTERIOR, SUPERIOR, RIGHT = range(3)
TOO_STEEP = 0.5  # cosine: beyond 60 deg of elevation an anterior axis no longer gives a heading


def heading_frame(R_pelvis: Array, up: Array) -> Array:
    """The frame of answers relative to `ground`: superior against gravity, anterior where the pelvis faces.

    Anterior is the pelvis' anterior axis projected to the horizontal. A pelvis that faces up or down (lying) has no
    such direction; there the pelvis' right axis, projected, is right.

    Parameters
    ----------
    R_pelvis : (3, 3) pelvis axes in lab axes
    up : (3,) unit vector against gravity, lab axes

    Returns
    -------
    (3, 3) array
        Columns anterior, superior, right in lab axes.

    Examples
    --------
    >>> import numpy as np
    >>> heading_frame(np.eye(3), np.array([0.0, 1.0, 0.0])).round(3) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    import numpy as np

    ahead = R_pelvis[:, ANTERIOR] - up * (up @ R_pelvis[:, ANTERIOR])
    length = np.linalg.norm(ahead)
    if length < TOO_STEEP:
        side = R_pelvis[:, RIGHT] - up * (up @ R_pelvis[:, RIGHT])
        right = side / np.linalg.norm(side)
        return np.column_stack([np.cross(up, right), up, right])
    anterior = ahead / length
    return np.column_stack([anterior, up, np.cross(anterior, up)])


def rotation_about(axis: Array, angle: float) -> Array:
    """Rotation matrix about a unit axis, right-hand rule (Rodrigues).

    Examples
    --------
    >>> import numpy as np
    >>> rotation_about(np.array([0.0, 0.0, 1.0]), np.pi / 2).round(3)[:, 0] + 0.0
    array([0., 1., 0.])
    """
    import numpy as np

    x, y, z = axis
    K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * K @ K
