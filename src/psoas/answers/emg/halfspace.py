"""The second way: what a place hears if the body under it were a half-space in layers, whatever its shape."""

from __future__ import annotations

import numpy as np

from psoas.answers.emg.electrodes import Electrode, Patch
from psoas.answers.emg.layers import LayerField
from psoas.answers.emg.lines import Bundle
from psoas.body.state import Array


def layer_fields(lines: tuple[Bundle, ...], patch: Patch, electrode: Electrode, field: LayerField) -> Array:
    """(c, n) fields of an electrode's channels at the nodes of all bundles [V per A].

    The skin is the plane of the place; every bundle's fibres lie along their own mean direction in that plane.
    """
    poles = patch.middle + electrode.poles[:, :1] * patch.across + electrode.poles[:, 1:] * patch.along
    found = []
    for b in lines:
        way = b.nodes[0][-1] - b.nodes[0][0]
        way = way - (way @ patch.out) * patch.out
        way = way / max(float(np.linalg.norm(way)), 1e-9)
        aside = np.cross(patch.out, way)
        d = b.nodes.reshape(1, -1, 3) - poles[:, None]
        found.append(field.at(d @ aside, d @ way, -(d @ patch.out)))
    return np.asarray(electrode.channels @ np.concatenate(found, axis=1))
