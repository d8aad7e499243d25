"""A body as the live page takes it: plain data, and callables that ask the library."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import psoas
from psoas.anatomy.muscles import labels
from psoas.answers.actions.robustness import judgements
from psoas.answers.align.align import of_person
from psoas.body.posture import posture_at
from psoas.dataset.pair import Pair
from psoas.dataset.rows import group_rows, stem_of
from psoas.errors import PostureRangeWarning
from psoas.question.body_of import DEFAULT_MUSCLES
from psoas.question.posture import PostureQuestion
from psoas.question.shared_fields import Whose
from psoas.question.values import Tight
from psoas.trials.hip_centres import HIP_CENTRES, MARKER_OFFSET
from psoas.trials.person import checked_choices, read_person
from psoas.trials.stance import has_feet
from psoas.viewer.film import film_of
from psoas.viewer.link import ANY_BODY, Wish
from psoas.viewer.sliders import sliders_of, totals_of
from psoas.viewer.subject import Posture, Subject

if TYPE_CHECKING:
    import xarray as xr

    from psoas.body.body import Body

SEGMENTS = ("thorax", "L1", "L2", "L3", "L4", "L5", "pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l")
SPREAD = ("christophy", "lifting")  # rhythms that spread lumbar totals
TIGHT = ("psoas_major", "iliacus", "rectus_femoris")
Moved = Mapping[str, tuple[float, float, float]]
Measured = Callable[[Moved], "xr.Dataset"]  # a person with some marker dragged [mm]


def subject_of(body: Body, asked: Whose = ANY_BODY, *, default: bool, geometry: Path | None = None) -> Subject:
    """A body as the page takes it.

    Parameters
    ----------
    body : Body
    asked : how a question names this body
    default : whether it is the default body, which has passive parts
    geometry : folder of an OpenSim model's bone files

    Examples
    --------
    >>> import psoas
    >>> shown = subject_of(psoas.default_body(), default=True)
    >>> shown.segments[:2], shown.joints["femur_r"], shown.muscles[0]
    (('thorax', 'L1'), 'pelvis', ('psoas_major', 'psoas major'))
    """
    segments = tuple(s for s in SEGMENTS if s in body.segments) or body.segments[:12]
    start = start_of(body)
    muscles, fascicles = muscles_of(body, start)
    sliders = sliders_of(body)
    named = {s.name for s in sliders}
    preferred = [m for m in ("psoas_major", "iliopsoas_merged", "iliacus") if m in fascicles]
    start |= {"muscle": preferred[0] if preferred else muscles[0][0]}

    def values(wish: Wish, posture: Posture) -> dict[str, float]:
        q = np.degrees(quietly(posture_at, body, posture, wish.rhythm if wish.rhythm in SPREAD else None))
        at = dict(zip(body.coordinates, q.tolist(), strict=True))
        for total, levels in totals_of(body).items():
            at[total] = sum(body.meanings[level].sign * at[level] for level in levels)
        return {name: at[name] for name in named}

    def plain_posture(wish: Wish, posture: Posture) -> Posture:
        """The posture as every function understands it alike: only conditions know a rhythm that was chosen."""
        if wish.rhythm not in SPREAD:
            return posture
        q = quietly(posture_at, body, posture, wish.rhythm)
        return {c: float(q[body.coordinate(c)]) for c in body.independent}

    def scene(wish: Wish, posture: Posture, surfaces: bool) -> Any:
        where = plain_posture(wish, posture)
        path = wish.path if wish.path in body.paths else "straight"
        return quietly(psoas.scene, body, where, path=path, surfaces=surfaces, geometry=geometry)

    def answer(wish: Wish, posture: Posture) -> Any:
        fields = wish.conditions()
        if wish.operator == "static":
            return quietly(psoas.static, body=body, posture=posture, **fields)
        return quietly(psoas.actions, body=body, posture=posture, operator=wish.operator, **fields)

    def judged(wish: Wish, posture: Posture) -> Any:
        pairs = {(s, to) for s in segments for to in (across(body, s), "ground")} | {(wish.of, wish.relative_to)}
        about = [(Pair(*pair), wish.axis) for pair in sorted(pairs)]
        given = {"body": body, "posture": posture, **wish.conditions()}
        family = wish.muscle.partition(":")[0] if wish.muscle in fascicles else wish.muscle  # a part is of its family
        found = quietly(judgements, [family], about, **given)
        return {tuple(pair): one for (pair, _), one in zip(about, found, strict=True)}

    return Subject(
        name=body.name,
        remarks=" ".join(body.remarks),
        sliders=sliders,
        totals=totals_of(body),
        postures=tuple(body.postures),
        muscles=muscles,
        fascicles=fascicles,
        segments=segments,
        joints={s: across(body, s) for s in segments},
        every_segment=body.segments,
        tight=tuple((f, labels()[f]) for f in TIGHT) if default else (),
        values=values,
        scene=scene,
        answer=answer,
        judged=judged,
        tightened=lambda tight: psoas.posture(dict(tight), body=body, draws=0),
        film=lambda path: film_of(body, path),
        command=lambda wish, film: command_of(wish, film, asked),
        start=start,
        others=frozenset(body.independent) - named,
    )


def quietly(function: Any, *given: Any, **more: Any) -> Any:
    """A call without the warning about ranges: on the page the sliders have them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PostureRangeWarning)
        return function(*given, **more)


def start_of(body: Body) -> dict[str, str]:
    """The first posture and pair of segments, and no foot on the ground where the body has none."""
    posture = "standing" if "standing" in body.postures else next(iter(body.postures))
    of = "pelvis" if "pelvis" in body.segments else body.segments[0]
    return {"posture": posture, "of": of, "relative_to": "ground"} | ({} if has_feet(body) else {"stance": "none"})


def muscles_of(body: Body, start: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], dict[str, tuple[str, ...]]]:
    """Whole muscles and parts with their labels, the ones most asked for first; and each one's fascicles."""
    fields = {k: v for k, v in start.items() if k == "stance"}
    found = quietly(psoas.actions, body=body, posture=start["posture"], operator="torque", **fields)
    names = found.muscle.values.astype(str)
    rows = [(r, share) for r, share in zip(group_rows(found), found.share.values, strict=True) if r.side == "both"]
    order = {name: k for k, name in enumerate(("iliopsoas_merged", *DEFAULT_MUSCLES))}
    rows.sort(key=lambda one: order.get(one[0].family, len(order)))
    taken: dict[str, str] = {}
    fascicles = {}
    for row, share in rows:
        label = row.label if row.kind == "family" else f"{row.family.replace('_', ' ')}: {row.label}"
        taken[row.name] = label if label not in taken.values() else f"{label} ({row.name})"
        members = dict.fromkeys(stem_of(m) for m in names[share > 0])
        fascicles[row.name] = tuple(members) if len(members) > 1 else ()
    return tuple(taken.items()), fascicles


def across(body: Body, segment: str) -> str:
    """The segment at the other side of a joint: the parent; of the pelvis, the right thigh."""
    parent = body.parents[segment]
    if parent != "ground":
        return parent
    children = [s for s, p in body.parents.items() if p == segment]
    return next((s for s in ("femur_r", *children) if s in children), "ground")


def command_of(wish: Wish, film: str, body: Whose) -> str:
    """The command that gives the same numbers."""
    if wish.tight:  # of the posture; what it answers is asked at the coordinates that it finds
        return PostureQuestion(tight=Tight.read(wish.tight)).command()
    return wish.question(film, body).command()


def measured(path: Path) -> Measured:
    """`psoas.align` of a file that is read once; the points of a photograph stay where they were clicked."""
    if path.suffix.lower() == ".json":
        found = psoas.align(path)
        return lambda moved: found
    person = read_person(path, None, checked_choices(HIP_CENTRES[0], 1e3 * MARKER_OFFSET, None))
    return lambda moved: of_person(person, path, moved)
