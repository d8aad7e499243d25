"""What must be said of muscle paths at a posture: which is laid through a bone, whose arm hangs on a via point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from psoas.anatomy import SIDES, table
from psoas.anatomy.muscles import labels
from psoas.body.body import Body
from psoas.body.state import State
from psoas.errors import listed

SIDE_WORDS = {"_r": "right", "_l": "left"}


def path_notes(body: Body, at: State, rows: Sequence[int] | None = None, path: str = "straight") -> list[str]:
    """Sentences on the muscles of `rows` whose paths are not to be trusted at this posture: `jump_notes`, `via_notes`.

    Parameters
    ----------
    body : Body
    at : State
        Of that body.
    rows : sequence of int, optional
        Muscles that were asked for; all, if absent.
    path : str
        A key of `Body.paths`.

    Returns
    -------
    list of str
        None, where all is well. A row of `tables/via_points.csv` without a coordinate holds everywhere: its remark
        names the planes in which moving one via point by 15 mm turns the arm's sign.

    Examples
    --------
    >>> import psoas
    >>> from psoas.body.body import state
    >>> from psoas.body.posture import posture_at
    >>> body = psoas.default_body()
    >>> path_notes(body, state(body, posture_at(body, "knee_angle_r=40")), [body.muscles.index("soleus_r")])
    []
    """
    return [*jump_notes(body, at, rows, path), *via_notes(body, at, rows)]


def sunk(body: Body, at: State, rows: Sequence[int] | None = None, path: str = "straight") -> list[str]:
    """Muscles of `rows`, of those known to jump, with an end of their path inside the surface it runs over."""
    asked = range(len(body.muscles)) if rows is None else rows
    known = [i for i in asked if body.muscles[i] in body.jumps]
    if not known:
        return []
    inside = body.engine.sunk(at.q, body.paths[path][known])
    return [body.muscles[i] for i, deep in zip(known, inside, strict=True) if deep]


def jump_notes(body: Body, at: State, rows: Sequence[int] | None = None, path: str = "straight") -> list[str]:
    """One sentence on the paths that have jumped, of those known to (`tables/path_jumps.csv`)."""
    found = sunk(body, at, rows, path)
    if not found:
        return []
    return [
        f"Not to be trusted at this posture: {listed(_named(body, found))}. An end of the path lies inside the surface "
        "that it should run over, so it is laid straight and its length has jumped (docs/body.md)."
    ]


def _named(body: Body, muscles: Sequence[str]) -> list[str]:
    """Whole families in words and a side, else the muscles' own names."""
    family = dict(zip(body.muscles, body.muscle_table["family"], strict=True))
    names: dict[str, None] = {}
    for muscle in muscles:
        side = muscle[-2:]
        whole = [m for m in body.muscles if family[m] == family[muscle] and m.endswith(side)]
        words = f"{labels().get(family[muscle], family[muscle])} ({SIDE_WORDS.get(side, 'midline')})"
        names[words if set(whole) <= set(muscles) else muscle] = None
    return list(names)


def via_notes(body: Body, at: State, rows: Sequence[int] | None = None) -> list[str]:
    """Remarks of `tables/via_points.csv` on arms that hang on a via point, for the default body's muscles."""
    every = range(len(body.muscles)) if rows is None else rows
    asked = {(body.muscle_table["family"][i], body.muscles[i][-2:]) for i in every} if body.jumps else set()
    rows_of = [row for row in table("via_points") if any((row["family"], side) in asked for side in SIDES)]
    decided = [f"{labels()[row['family']]} ({row['remark']})" for row in rows_of if not row["coordinate"]]
    found = [f"One via point decides the sign of these arms at the hip: {listed(decided)}."] if decided else []
    for row in rows_of:
        if row["coordinate"] and any((row["family"], s) in asked and _inside(body, at, row, s) for s in SIDES):
            found.append(row["remark"])
    return list(dict.fromkeys(found))


def _inside(body: Body, at: State, row: dict[str, str], side: str) -> bool:
    """Whether the posture is one that a row with a coordinate speaks of."""
    value = float(np.degrees(at.q[body.coordinate(f"{row['coordinate']}{side}")]))
    return float(row["low_deg"]) <= value <= float(row["high_deg"])
