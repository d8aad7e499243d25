"""Landmarks of a body over a motion of it: by its own markers, or by the default body's bones scaled to its joints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import State
from psoas.errors import InvalidValueError, PsoasError, printable
from psoas.formats.models.osim_markers import Station, model_markers
from psoas.formats.motions.series import Array
from psoas.trials.landmarks import USED, Landmarks
from psoas.trials.markers import Mapped, Recognised, recognised
from psoas.trials.motion import Motion
from psoas.trials.onto_body import landmark_places

LEG = ("femur", "tibia", "calcn")
FAR = 0.025  # m [p]: where a model's hips lie from the default body's, scaled, for its pelvis to be the same frame
OWN = "the model's own markers"
BONES = "bones of the default body, scaled to the model's joints"


class Places(NamedTuple):
    """Where landmarks lie on a body's segments.

    Attributes
    ----------
    points : landmark -> (segment index, (3,) [m] in that segment's axes)
    how : where they come from
    notes : remarks, a sentence each
    """

    points: Mapping[str, tuple[int, Array]]
    how: str
    notes: tuple[str, ...]


def stations_of(body: Body, model: str | Path | None) -> dict[str, tuple[int, Array]]:
    """Label -> segment and place of a model's own markers; those of bodies that are no segments are left out."""
    if model is None or Path(model).suffix.lower() != ".osim":
        return {}
    return {label: (body.segment(s.body), s.place) for label, s in model_markers(model).items() if known(body, s)}


def known(body: Body, station: Station) -> bool:
    """Whether a marker's body is a segment."""
    return station.body in body.segments or station.body in body.aliases


def places_of(body: Body, model: str | Path | None, own: Mapped) -> Places:
    """Where landmarks lie on a body: by its markers if they make a pelvis, else by the default body's bones."""
    if body.geometry is not None:
        found = {n: (body.segment(s), at) for n, (s, at) in landmark_places().items()}
        return Places(found, "the default body's bony landmarks", ())
    stations = stations_of(body, model)
    if stations:
        try:
            seen: Recognised = recognised(list(stations), own)
            marks = {m: stations[label] for m, label in seen.labels.items() if seen.kinds[m] in USED}
            return Places(marks, f"{OWN}, set {seen.set}", ())
        except PsoasError as error:
            why = f"Its own markers make no pelvis: {error}"
    else:
        why = f"{printable(Path(model).name) if model else body.name} has no markers."
    return Places(bones_on(body), BONES, (f"{why} Its landmarks are {BONES}: lines of the pelvis +- 5 deg.",))


def bones_on(body: Body) -> dict[str, tuple[int, Array]]:
    """The default body's landmarks on a model's segments, each scaled by the model's own lengths."""
    lacking = [s for s in ("pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l") if s not in body.segments]
    if lacking:
        raise InvalidValueError(f"{body.name} has no {lacking[0]}, so that nothing says where its landmarks are.")
    at = state(body, np.array([body.postures["default"][c] for c in body.coordinates]))
    scale = scales(body, at)
    found = {}
    for name, (segment, place) in landmark_places().items():
        part = segment.removesuffix("_r").removesuffix("_l")
        if segment in body.segments and part in scale:
            found[name] = (body.segment(segment), scale[part] * place)
    return found


def scales(body: Body, at: State) -> dict[str, float]:
    """Part of the body -> its size over the default body's, by distances between joint centres."""
    from psoas.bodies.default.build import load

    own = load()
    there = state(own, np.array([own.postures["standing"][c] for c in own.coordinates]))

    def lengths(body: Body, at: State) -> dict[str, float]:
        centre = {s: at.centres[body.segment(s)] for side in "rl" for s in (f"femur_{side}", f"tibia_{side}")}
        ankles = {side: next((at.centres[body.segment(s)] for s in (f"talus_{side}", f"calcn_{side}")
                              if s in body.segments), None) for side in "rl"}  # fmt: skip
        found = {"pelvis": float(np.linalg.norm(centre["femur_r"] - centre["femur_l"]))}
        found["femur"] = float(np.mean([np.linalg.norm(centre[f"femur_{s}"] - centre[f"tibia_{s}"]) for s in "rl"]))
        shanks = [np.linalg.norm(centre[f"tibia_{s}"] - a) for s, a in ankles.items() if a is not None]
        return found | ({"tibia": float(np.mean(shanks))} if shanks else {})

    ours, theirs = lengths(own, there), lengths(body, at)
    found = {part: theirs[part] / ours[part] for part in theirs}
    for side in "rl":
        hips = [(a.centres[b.segment(f"femur_{side}")] - a.origin[b.segment("pelvis")]) @ a.R[b.segment("pelvis")]
                for b, a in ((own, there), (body, at))]  # fmt: skip
        if np.linalg.norm(found["pelvis"] * hips[0] - hips[1]) > FAR:
            raise InvalidValueError(
                f"{body.name}: the frame of its pelvis is another than the default body's, and it has no markers that "
                "say where its ASIS and PSIS are; add them to the model."
            )
    if "tibia" in found:
        found["calcn"] = found["tibia"]
    if "thorax" in body.segments:
        found["thorax"] = found["femur"]
    return found


def landmarks_on(body: Body, motion: Motion, places: Places, source: str) -> Landmarks:
    """The landmarks of a body in every frame of a motion; its own hip centres among `derived`."""
    names = list(places.points)
    found = np.empty((len(motion.time), len(names), 3))
    hips = np.empty((len(motion.time), 2, 3))
    joints = [body.segment(f"femur_{s}") for s in "rl"]
    up = np.zeros(3)
    for t, q in enumerate(motion.q):
        at = state(body, q)
        up = at.up
        for k, name in enumerate(names):
            i, place = places.points[name]
            found[t, k] = at.origin[i] + at.R[i] @ place
        hips[t] = at.centres[joints]
    derived = {f"{s}_HJC": hips[:, k] for k, s in enumerate("RL")}
    points = {name: found[:, k] for k, name in enumerate(names)}
    notes = (*places.notes, *motion.notes, *motion.warnings, "Hip centres are the model's own.")
    return Landmarks(source, np.asarray(motion.time), points, {}, derived, up, "against the model's gravity",
                     places.how, notes)  # fmt: skip
