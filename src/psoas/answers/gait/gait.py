"""`psoas gait`: how a leg pushes back in walking, what range is left there, and what the glutes are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from psoas.answers.gait.moments import WORDS
from psoas.answers.gait.push_back import PARTS, PushBack, parts_of, push_backs, share_error
from psoas.answers.gait.reserve import EXTENSORS, GLUTES, STATES, Case, cases_of, instant, scaled_moments, state_of
from psoas.answers.gait.walk import Walk, read_walk, speed_of
from psoas.bodies.default.build import load
from psoas.bodies.models.load import load_model as read_model
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.dataset.schema import attributes, check_dataset
from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array
from psoas.formats.read import MOTIONS
from psoas.question.values import Tight
from psoas.trials.hip_centres import MARKER_OFFSET
from psoas.trials.leg_moments import ERROR
from psoas.trials.measures import measured
from psoas.trials.onto_body import heading_axes, placed
from psoas.trials.person import Model, checked_choices

GRID = np.linspace(0.0, 1.0, 21)  # of a stance
SCHWARTZ = 0.62  # N m/kg: flexor moment of the hip in mid stride, children at their free speed (Schwartz 2008)


def gait(
    file: str | Path,
    *,
    forces: str | Path | None = None,
    moments: str | Path | None = None,
    moment_unit: str = "Nm",
    static: str | Path | None = None,
    markers: str | Path | Mapping[str, Any] | None = None,
    units: str | None = None,
    hip_centre: str = "harrington",
    marker_offset: float = 1e3 * MARKER_OFFSET,
    leg_length: float | None = None,
    mass: float | None = None,
    tight: str | Mapping[str, float] | None = None,
    model: str | Path | None = None,
    names: str | Path | Mapping[str, Any] | None = None,
    trust: str | Path | Sequence[str | Path] | None = None,
) -> xr.Dataset:
    """How a leg pushes back in walking, of what parts, what range is left there, and what extensors owe.

    Parameters
    ----------
    file : path
        Markers, .trc or .c3d; or a motion, .mot or .sto, of `model` or of the default body.
    forces : path, optional
        Ground reaction, .mot, .sto or .c3d; that of a .c3d file's own plates unless given.
    moments : path, optional
        Net moments of the hip, .sto or .mot, used instead of those by forces: columns as OpenSim's inverse dynamics
        writes them (``hip_flexion_r_moment``, ``hip_adduction_r_moment``, ``hip_rotation_r_moment`` ...), on the thigh,
        + flexes, adducts, turns in. Where forces are there too, both are shown.
    moment_unit : {'Nm', 'Nm/kg'}
        Of `moments`.
    static, markers, units, hip_centre, marker_offset, leg_length
        As for `psoas.align`.
    mass : float [kg], optional
        Of the person; found by the forces unless given.
    tight : mapping, optional
        Muscle -> share by which its fibres are shorter: what each takes from reach and adds to what extensors owe.
    model, names, trust : optional
        As for `psoas.read_model`: whose the motion is. Reserve and muscles are those of the default body by similarity.

    Returns
    -------
    xarray.Dataset
        Push-back of every stance, dims (stride), its parts (stride, part); over one stance of each side, dims
        (side, percent): angles and net moments; what passive tissue makes, what extensors owe, what is left and the
        least activations of the glutes, for every case, dims (side, percent, case).

    Raises
    ------
    PsoasError
        A file that cannot be read, somebody who does not walk straight ahead, time reversed, plates exchanged, forces
        in another unit, moments of another unit, sign or time.

    Notes
    -----
    ``owed = max(0, passive - net)``: what extensors have to add where passive flexors make more than the stride asks.
    Net moments by Newton and Euler or of a file, or nothing without either; to the default body by similarity, times
    mass and thigh length of the body over the person's.
    """
    choices = checked_choices(hip_centre, marker_offset, leg_length)
    own = None if model is None else Model(read_model(model, names=names, trust=trust), Path(model))
    walk = read_walk(file, forces, static, markers, units, choices, mass, own, moments, moment_unit)
    person, time = walk.person, walk.person.trial.time
    pushed = push_backs(person.points, time, walk.axes, person.choices, walk.strides, walk.forces)
    if not pushed:
        raise InvalidValueError(
            f"{person.trial.source}: no stance is seen whole in which the thigh passes vertical; is this a walk? psoas "
            "align tells where segments are."
        )
    body = load()
    cases = cases_of(body, Tight.read(tight).mapping() if isinstance(tight, str) else tight or {})
    chosen = {side: chosen_stance(pushed, walk, side) for side in ("R", "L")}
    curves = {side: over_stance(walk, one, body, cases) for side, one in chosen.items() if one is not None}
    return as_dataset(walk, pushed, chosen, curves, cases)


def chosen_stance(pushed: Sequence[PushBack], walk: Walk, side: str) -> PushBack | None:
    """The stance that is looked into: one whose net moments are known, nearest to the middle of the trial."""
    own = [p for p in pushed if p.side == side]
    if not own:
        return None
    time = walk.person.trial.time
    middle_of = (time[0] + time[-1]) / 2
    found = walk.moments[side]

    def key(p: PushBack) -> tuple[bool, float]:
        rows = (time >= p.start) & (time <= p.off)
        known = found is not None and np.isfinite(found.hip_flexion[rows]).mean() > 0.9
        return (not known, abs((p.start + p.off) / 2 - middle_of))

    return min(own, key=key)


def over_stance(walk: Walk, one: PushBack, body: Body, cases: Sequence[Case]) -> dict[str, Array]:
    """Curves over one stance (percent, ...) on the default body: angles, moments, reserve, states and activations."""
    person, time = walk.person, walk.person.trial.time
    when = one.start + GRID * (one.off - one.start)
    frames = np.array([int(np.abs(time - t).argmin()) for t in when])
    points = {name: where[frames] for name, where in person.points.items()}
    on = placed(body, points, walk.axes.H, when, person.choices)
    start = state(body, posture_at(body, "standing"))
    R = heading_axes(body, start) @ walk.axes.H.T
    moments = walk.moments[one.side]
    factor = float(start.mass) * body_thigh(body) / (walk.mass * moments.thigh) if moments is not None else float("nan")
    n, c = len(GRID), len(cases)
    made: dict[str, Array] = {
        key: np.full((n, c), np.nan) for key in ("passive", "owed", "couch", "walk", "owed_abduction", "balanced")
    }
    made |= {"activation": np.full((n, c, len(GLUTES)), np.nan), "extensors": np.full((n, len(EXTENSORS)), np.nan)}
    made |= {key: np.full(n, np.nan) for key in ("abductors", "net", "net_abduction", "net_body", "net_forces")}
    made["factor"] = np.array(factor)
    angles = measured(points, walk.axes, person.choices)
    made["part"], made["behind"] = parts_of(angles, one.side), -angles[f"thigh_{one.side.lower()}"]
    other = walk.net.beside.get(one.side)
    if other is not None:
        made["net_forces"] = other.hip_flexion[frames]
    for i, frame in enumerate(frames):
        if moments is not None:
            made["net"][i], made["net_abduction"][i] = moments.hip_flexion[frame], -moments.hip_adduction[frame]
            made["net_body"][i] = factor * moments.hip_flexion[frame]
        if not np.isfinite(on.q[i]).all():
            continue
        asked = None if moments is None else scaled_moments(moments, frame, R, factor)
        found = instant(body, on.q[i], one.side, cases, asked)
        for key in ("passive", "owed", "couch", "walk", "owed_abduction", "balanced", "activation", "extensors"):
            made[key][i] = getattr(found, key)
        made["abductors"][i] = found.abductors
    return made


def body_thigh(body: Body) -> float:
    """Thigh of the body [m]: hip to knee centre."""
    at = state(body, posture_at(body, "standing"))
    return float(np.linalg.norm(at.centres[body.segment("femur_r")] - at.centres[body.segment("tibia_r")]))


def as_dataset(
    walk: Walk, pushed: Sequence[PushBack], chosen: Mapping[str, PushBack | None],
    curves: Mapping[str, dict[str, Array]], cases: Sequence[Case],
) -> xr.Dataset:  # fmt: skip
    """The answer, its contract checked."""
    sides = list(curves)
    labels = [f"{p.side}{[x.side for x in pushed[: i + 1]].count(p.side)}" for i, p in enumerate(pushed)]
    stride, curve, case = ("stride",), ("side", "percent"), ("side", "percent", "case")
    data: dict[str, tuple[tuple[str, ...], Any]] = {
        f"push_{key}": (stride, np.array([getattr(p, key) for p in pushed])) for key in (
            "start", "off", "end", "vertical", "vertical_share", "peak", "peak_share", "behind", "limb", "propulsion",
            "braking", "within")}  # fmt: skip
    half = np.array([p.behind_half for p in pushed])
    data |= {
        "push_behind_low": (stride, data["push_behind"][1] - half),
        "push_behind_high": (stride, data["push_behind"][1] + half),
        "push_since_half": (stride, np.array([p.since_half for p in pushed])),
        "push_share_error": (stride, np.array([share_error(p) for p in pushed])),
        "push_part": (("stride", "part"), np.array([p.parts for p in pushed])),
        "push_part_since": (("stride", "part"), np.array([p.since for p in pushed])),
        "behind_course": (curve, np.array([curves[s]["behind"] for s in sides])),
        "part_course": ((*curve, "part"), np.array([curves[s]["part"] for s in sides])),
        "hip_net_flexion": (curve, np.array([curves[s]["net"] for s in sides])),
        "hip_net_abduction": (curve, np.array([curves[s]["net_abduction"] for s in sides])),
        "hip_net_on_body": (curve, np.array([curves[s]["net_body"] for s in sides])),
        "capacity_abduction": (curve, np.array([curves[s]["abductors"] for s in sides])),
        "capacity_extension": (("side", "percent", "extensors"), np.array([curves[s]["extensors"] for s in sides])),
        **{name: (case, np.array([curves[s][key] for s in sides])) for name, key in (
            ("hip_passive_flexion", "passive"), ("extension_owed", "owed"), ("abduction_owed", "owed_abduction"),
            ("reserve_couch", "couch"), ("reserve_walk", "walk"), ("activations_balance", "balanced"))},
        "glute_activation": ((*case, "glute"), np.array([curves[s]["activation"] for s in sides])),
    }  # fmt: skip
    if walk.net.beside:
        data["hip_net_by_forces"] = (curve, np.array([curves[s]["net_forces"] for s in sides]))
    owed, capacity = data["extension_owed"][1], data["capacity_extension"][1][..., 0]
    data["extension_state"] = (case, states(owed, capacity))
    data["abduction_state"] = (case, states(data["abduction_owed"][1], data["capacity_abduction"][1]))
    coords: dict[str, Any] = {
        "stride": labels, "stride_side": ("stride", [WORDS[p.side] for p in pushed]),
        "stride_how": ("stride", [how_of(walk, p) for p in pushed]), "part": list(PARTS),
        "side": [WORDS[s] for s in sides], "percent": 100 * GRID, "case": [c.name for c in cases],
        "extensors": list(EXTENSORS), "glute": list(GLUTES),
        "side_stride": ("side", [labels[pushed.index(chosen[s])] for s in sides]),
    }  # fmt: skip
    told = told_of(walk, pushed, curves)
    made = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(made, coords=coords, attrs=told))


def states(owed: Array, capacity: Array) -> Array:
    """State (side, percent, case) as its number among `STATES`."""
    found = [[[STATES.index(state_of(x, float(c))) for x in row] for row, c in zip(o, cap, strict=True)]
             for o, cap in zip(owed, capacity, strict=True)]  # fmt: skip
    return np.array(found, dtype=float)


def how_of(walk: Walk, one: PushBack) -> str:
    """Where a stance's events come from."""
    return next((s.stance.how for s in walk.strides if s.side == one.side and s.start == one.start), "kinematics")


def told_of(walk: Walk, pushed: Sequence[PushBack], curves: Mapping[str, dict[str, Array]]) -> dict[str, Any]:
    """What is said beside the numbers."""
    person = walk.person
    speed = speed_of(person)
    late = [1e3 * x for _, what, x in walk.apart if what == "strike"], [1e3 * x for _, w, x in walk.apart if w == "off"]
    events = [f"{name} by heels and toes {np.median(v):+.0f} ms from the plates'" for name, v in
              zip(("strikes", "offs"), late, strict=True) if v]  # fmt: skip
    whole = [p.end - p.start for p in pushed if np.isfinite(p.end)]
    own = "" if Path(person.trial.source).suffix.lower() not in MOTIONS else " (the model's own)"
    return {
        "answer": "gait", "motion": person.trial.source, "marker_set": person.trial.set, "heading": person.heading.how,
        "hip_centre": person.choices.hip_centre + own, "speed": speed if np.isfinite(speed) else -1.0,
        "stride_time": float(np.median(whole)) if whole else -1.0,
        "mass": float(walk.mass) if np.isfinite(walk.mass) else -1.0, "mass_how": walk.mass_how,
        "moment_error": ERROR, "moments_how": walk.net.how, "events": "; ".join(events), "states": listed(STATES),
        "body_flexor": SCHWARTZ, "body_factor": float(np.nanmean([c["factor"] for c in curves.values()]))
        if any(np.isfinite(c["factor"]) for c in curves.values()) else -1.0,
        "notes": " ".join([*person.trial.notes, *person.carried, *walk.notes]),
    }  # fmt: skip
