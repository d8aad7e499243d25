"""Muscle lengths over paths that differ: what passive elements were made for, and what changes on top of it."""

from __future__ import annotations

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array, State

STRAIGHT = "straight"  # the path that slack lengths follow from


def state_along(body: Body, q: Array, path: str) -> tuple[State, Array]:
    """The state at coordinates q along a path, and lengths (m,) [m] as passive elements and fibres see them.

    Slack lengths are those at which the straight path fills in standing. Along another path a muscle is as long as
    that in standing too, and changes from there as its own path does.

    Examples
    --------
    >>> import psoas
    >>> body = psoas.default_body()
    >>> at, lengths = state_along(body, posture_at(body, "standing"), "guided")
    >>> bool(np.allclose(lengths, state_along(body, at.q, "straight")[1]))
    True
    """
    at = state(body, q, path=path)
    if path == STRAIGHT:
        return at, at.lengths
    stands = posture_at(body, "standing")
    there, straight = (state(body, stands, path=p).lengths for p in (path, STRAIGHT))
    return at, np.asarray(at.lengths - there + straight)
