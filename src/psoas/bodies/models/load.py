"""A model of somebody's own, `.osim` or MJCF, as the same `Body` that the default body is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.foreign_names import side_of
from psoas.anatomy.words import SPINE
from psoas.bodies.models.meaning import measured
from psoas.bodies.models.names import Names, read_names
from psoas.bodies.models.probe import check_loads
from psoas.bodies.standing import can_stand, standing_posture
from psoas.body.body import Body, Joint, Parts, Spine, project, reduction, state
from psoas.body.posture import with_named_postures
from psoas.body.state import Array, State
from psoas.errors import FileFormatError, InvalidValueError, NotConvergedError, listed, printable
from psoas.formats.models.safety import check_model_file
from psoas.frames import RIGHT

OSIM, MJCF = (".osim",), (".xml", ".mjcf")
HEAVIEST, MOST_MUSCLES = 1e4, 10_000  # kg; muscles
SHORTEST, LONGEST, UPRIGHT = 0.05, 1.0, 0.5  # m of thigh; cosine of the pelvis to gravity
MIDLINE = 0.01  # m: a path whose mean lies nearer to the middle has no side
LEVELS = table("lumbar_levels")
TOTAL = {"FE": "lumbar_extension", "LB": "lumbar_bending", "AR": "lumbar_rotation"}
# Their ankles are solved for the default body's feet.
SOLVED_FOR_OURS = ("long_stride", "standing_flexed", "lifting_round_backed", "lifting_knees_bent", "holding_close")
ABOVE = tuple(f"T{n}" for n in range(1, 12))  # thoracic vertebrae that move as one with the thorax


def parts_of(file: Path, names: Names = Names()) -> tuple[Parts, dict[str, Array], list[str]]:  # noqa: B008 immutable
    """What the file's engine reads from it, its named postures, and remarks."""
    suffix = file.suffix.lower()
    if suffix in OSIM:
        from psoas.engines import opensim

        found = opensim.parts(str(file))
        return found, {"default": found.default}, []
    from psoas.bodies.models import mjcf

    found, keyframes, remarks = mjcf.parts(str(file), names)
    return found, {"default": found.default, **keyframes}, remarks


def load_model(file: str | Path, *, names: str | Path | Mapping[str, Any] | None = None) -> Body:
    """A musculoskeletal model of your own as a `Body`: OpenSim's `.osim` or MuJoCo's MJCF.

    The file is read as text first (files it names must lie within its own folder), then loaded once in another process
    with limits on time and memory, and only then here. Coordinates and muscles keep the file's names; segments that a
    table knows get psoas' names, and answer to their own as well.

    Parameters
    ----------
    file : path
        Ending in .osim (needs `psoas[opensim]`), .xml or .mjcf.
    names : path or mapping, optional
        What unknown names mean, see `psoas.bodies.models.names.read_names`.

    Returns
    -------
    Body
        With the postures `default` (the file's), `standing` (solved where the model has feet and ankles) and those of
        the default body whose coordinates it has.

    Raises
    ------
    FileFormatError
        A file that cannot be read, is not safe, or holds what is not supported.
    MissingDependencyError
        A .osim file without OpenSim.
    UnknownNameError, InvalidValueError
        A names file that says something impossible, or no segment that is known as the pelvis.

    Examples
    --------
    >>> import psoas, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "body.xml"
    ...     _ = file.write_text(psoas.body_xml())
    ...     body = psoas.load_model(file)
    >>> body
    <Body body.xml: 292 muscles, 20 segments>
    """
    path = Path(file)
    if path.suffix.lower() not in (*OSIM, *MJCF):
        raise FileFormatError(f"'{printable(path.name)}' is no model: it does not end in .osim, .xml or .mjcf.")
    known = read_names(names)
    check_model_file(path)
    check_loads(path)
    found, postures, remarks = parts_of(path, known)
    return assembled(found, postures, remarks, known, printable(path.name))


def assembled(parts: Parts, postures: Mapping[str, Array], remarks: list[str], names: Names, name: str) -> Body:
    """The `Body` of what an engine read."""
    check_parts(parts, name)
    aliases, more = segment_names(parts, names)
    if weak := int((~(np.isfinite(parts.F0) & (parts.F0 > 0))).sum()):
        more.append(f"{weak} of {len(parts.F0)} muscles have no maximum force; each counts as the mean of its family.")
    renamed = {own: aliases.get(own, own) for own in parts.segments}
    joints = {
        renamed[s]: Joint(renamed[s], renamed.get(j.parent, "ground"), j.coordinates) for s, j in parts.joints.items()
    }
    body = Body(
        name=name,
        muscles=parts.muscles,
        muscle_table=muscle_table(parts, names),
        coordinates=parts.coordinates,
        rotational=parts.rotational,
        ranges=parts.ranges,
        couplings=parts.couplings,
        joints=joints,
        segments=tuple(renamed.values()),
        parents={s: j.parent for s, j in joints.items()},
        masses={renamed[s]: m for s, m in parts.masses.items()},
        inertials={},
        postures={},
        stances={},
        paths={"straight": parts.rows},
        lumbar=(),
        spine=Spine("none", ()),
        meanings={},
        engine=parts.engine,
        provenance=f"model '{printable(parts.name)}' of the file {name}, as the file has it",
        locked=parts.locked,
        aliases={own: s for own, s in aliases.items() if own != s} | welded(parts, renamed, names),
        remarks=(*remarks, *more),
    )
    if "pelvis" not in body.segments:
        raise InvalidValueError(
            f"no segment of {name} is known as the pelvis, so nothing can be said relative to it; name it in a names "
            f"file (--names FILE, [segments]): the model's are {', '.join(map(printable, body.segments))}."
        )
    body = replace(body, meanings=measured(body, project(body, parts.default), names))
    body = held_thorax(with_spine(body, {renamed[s]: i for s, i in parts.inertials.items()}))
    body = with_postures(body, parts.default, postures)
    standing = np.array([body.postures["standing"][c] for c in body.coordinates])
    body = replace(body, remarks=(*body.remarks, *check_stature(body, standing)))
    return replace(body, **attachments(body))


def check_parts(parts: Parts, name: str) -> None:
    """Refuse masses that are none, and more muscles than any body has."""
    for segment, mass in parts.masses.items():
        if not np.isfinite(mass) or mass < 0 or mass > HEAVIEST:
            raise FileFormatError(f"the mass of '{printable(segment)}' in {name} is {mass:g} kg.")
    if not sum(parts.masses.values()) > 0:
        raise FileFormatError(f"{name} has no mass.")
    if len(parts.muscles) > MOST_MUSCLES:
        raise FileFormatError(f"{name} has {len(parts.muscles)} muscles; more than {MOST_MUSCLES} are not loaded.")


def check_stature(body: Body, q: Array) -> list[str]:
    """A remark where the pelvis does not stand upright; refused where the thighs' length is in another unit."""
    at = state(body, q)
    for side in "rl":
        pair = [s for s in (f"femur_{side}", f"tibia_{side}") if s in body.segments]
        if len(pair) == 2:
            hip, knee = (at.centres[body.segment(s)] for s in pair)
            length = float(np.linalg.norm(hip - knee))
            if not SHORTEST < length < LONGEST:
                raise FileFormatError(f"the thigh of {body.name} is {length:g} m long; lengths have to be in metres.")
    if at.R[body.segment("pelvis")][:, 1] @ at.up < UPRIGHT:
        return ["The pelvis does not stand upright in the posture 'standing': gravity or the axes may be wrong."]
    return []


def segment_names(parts: Parts, names: Names) -> tuple[dict[str, str], list[str]]:
    """The model's own segment names -> psoas' (each given once), and remarks."""
    if absent := [own for own in names.segments if own not in (*parts.segments, *parts.welded)]:
        raise InvalidValueError(
            f"the names file speaks of a body '{absent[0]}', and the model has {', '.join(parts.segments)}."
        )
    found: dict[str, str] = {}
    for own in sorted(parts.segments, key=lambda s: s not in names.segments):  # the user's word first
        segment = names.segment(own)
        if segment and segment not in found.values():
            found[own] = segment
    if "thorax" not in found.values():
        for own in [o for o, s in found.items() if s == "T12"]:
            found[own] = "thorax"
    said = [f"The segment '{own}' is called thorax here." for own, s in found.items() if s == "thorax" != own]
    clash = {s for own, s in found.items()} & {own for own in parts.segments if own not in found}
    if clash:
        raise InvalidValueError(f"two bodies of the model would be called {listed(sorted(clash))}.")
    return found, said


def welded(parts: Parts, renamed: Mapping[str, str], names: Names) -> dict[str, str]:
    """Names of bodies that are welded to a segment -> that segment; the name of no other segment."""
    found = {}
    for own, to in parts.welded.items():
        for known in (own, names.segment(own)):
            if known and known not in renamed.values() and known not in renamed:
                found[known] = renamed[to]
    return found


def muscle_table(parts: Parts, names: Names) -> dict[str, Any]:
    """Family, side, part and level of each muscle, its maximum force [N], which is its weight within its family too."""
    if absent := [own for own in names.muscles if own not in parts.muscles]:
        raise InvalidValueError(f"the names file speaks of a muscle '{absent[0]}', and the model has no such muscle.")
    fascicles = {row["fascicle"]: row for row in table("psoas_fascicles")}
    rows = [fascicles.get(m[:-2], {}) for m in parts.muscles]
    families = np.array([names.family(m) for m in parts.muscles])
    weight = np.where(np.isfinite(parts.F0) & (parts.F0 > 0), parts.F0, np.nan)
    for i in np.flatnonzero(np.isnan(weight)):  # without a force of its own: the mean of its family's
        known = weight[(families == families[i]) & (np.isfinite(parts.F0) & (parts.F0 > 0))]
        weight[i] = known.mean() if known.size else 1.0
    return {
        "family": tuple(families.tolist()),
        "part": tuple(row.get("part", "") for row in rows),
        "level": tuple(row.get("level", "") for row in rows),
        "side": tuple(side_of(m) for m in parts.muscles),
        "F0": np.where(np.isfinite(parts.F0) & (parts.F0 > 0), parts.F0, 0.0),
        "pcsa": weight, "pcsa_ammr": weight.copy(),
    }  # fmt: skip


def with_spine(body: Body, inertials: Mapping[str, tuple[float, Array, Array]]) -> Body:
    """The body with its lumbar spine described: free levels, levels coupled by the file, one joint, or none."""
    region = {*SPINE, "lumbar", "T12"}
    own = [c for j in body.joints.values() if j.child in region and j.parent in region for c in j.coordinates]
    free = tuple(c for c in own if c in body.independent and c not in body.locked)
    rows = [found for row in LEVELS if (found := level_of(body, row))]
    if any(c in body.dependent for c in own):
        meanings = dict(body.meanings)
        B, _ = reduction(body, np.zeros(len(body.coordinates)), np.zeros(len(body.independent)))
        for c in free:
            motion = meanings[c].motion if c in meanings else ""
            if motion[-2:] in TOTAL:
                gain = float(sum(B[body.coordinates.index(o), body.independent.index(c)] for o in own))
                meanings[c] = meanings[c]._replace(motion=TOTAL[motion[-2:]], gain=gain)
        said = (*body.remarks, *said_of(body, free))
        return replace(body, spine=Spine("coupled", free), meanings=meanings, remarks=said)
    if len(rows) >= 5:
        kept = {row["upper"]: inertials[row["upper"]] for row in rows if row["upper"] != "thorax"}
        return replace(body, spine=Spine("levels", free), lumbar=tuple(rows), inertials=kept)
    return replace(body, spine=Spine("lumped" if free else "none", free))


def level_of(body: Body, row: Mapping[str, str]) -> dict[str, str]:
    """A row of `lumbar_levels` with the body's own coordinates of that level; empty where it lacks one."""
    found = dict(row)
    for motion in TOTAL:
        name = body.coordinate_for(f"{row['level']}_{motion}")
        if name not in body.independent:
            return {}
        found[motion] = name
    return found


def said_of(body: Body, drivers: tuple[str, ...]) -> list[str]:
    """What to know of coupled lumbar coordinates."""
    driving = [d for d in drivers if any(d in by for by in body.dependent.values())]
    if not driving:
        return []
    return [
        f"{listed(driving)} drive the other lumbar levels: a moment arm about one of them is that of all levels "
        "together, about NAME:alone that of its own."
    ]


def held_thorax(body: Body) -> Body:
    """The body whose thoracic levels, ribs and breastbone move as one with the thorax."""
    inside = {s for s in body.segments if s in ABOVE or s == "sternum" or s.startswith("rib")}
    own = [c for s in inside for c in body.joints[s].coordinates]
    held = [c for c in own if c in body.independent and c not in body.locked]
    if not held:
        return body
    said = f"Thoracic levels, ribs and breastbone are held ({len(held)} coordinates): the thorax moves as one."
    return replace(body, locked=body.locked | set(held), remarks=(*body.remarks, said))


def with_postures(body: Body, default: Array, postures: Mapping[str, Array]) -> Body:
    """The body with the file's postures, `standing`, and those of the default body that its coordinates allow."""
    straight = default.copy()
    for c, meaning in body.meanings.items():
        if meaning.motion and c in body.independent and c not in body.locked:
            straight[body.coordinates.index(c)] = 0.0
    named = {name: project(body, q) for name, q in postures.items()}
    remarks = list(body.remarks)
    if "standing" not in named:
        try:
            solved = standing_posture(body, project(body, straight)) if can_stand(body) else None
        except NotConvergedError:
            solved = None
        if solved is None:
            remarks.append("Standing could not be solved for this model: 'standing' is the file's default posture.")
        named["standing"] = named["default"] if solved is None else solved
    stance = "both" if {"calcn_r", "calcn_l"} <= set(body.segments) else "none"
    if stance == "none":
        remarks.append("The model has no feet that are known as such (calcn_r, calcn_l): it floats.")
    values = {n: dict(zip(body.coordinates, map(float, q), strict=True)) for n, q in named.items()}
    stances = dict.fromkeys(values, stance)
    body = replace(body, postures=values, stances=stances, remarks=tuple(remarks))
    return with_named_postures(body, without=SOLVED_FOR_OURS) if stance == "both" else body


def attachments(body: Body) -> dict[str, Any]:
    """What the paths of psoas say about questions this body cannot answer: fields of `Body` to replace."""
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = state(body, q, paths=True)
    if at.paths is None:
        return {}
    found: dict[str, Any] = {"muscle_table": sided(body, at)}
    spine = {body.segments.index(s) for s in body.segments if s in (*SPINE[1:], "lumbar")}
    pelvis = body.segment("pelvis")
    thighs = {body.segments.index(s) for s in ("femur_r", "femur_l") if s in body.segments}
    kinds = set()
    for i, family in enumerate(body.muscle_table["family"]):
        if family in ("psoas_major", "iliopsoas_merged"):
            touched = set(at.paths.segment[at.paths.start[i] : at.paths.start[i + 1]].tolist())
            kinds.add((bool(touched & spine), bool(touched & thighs), pelvis in touched))
    crossing = any(s and t for s, t, _ in kinds)
    if not kinds or crossing:
        return found
    if any(s for s, _, _ in kinds):
        why = (
            "psoas is cut in two here (spine to pelvis, and pelvis to thigh, its force counted twice): what the whole "
            "muscle does is not represented, only its parts and fascicles are"
        )
        found["doubled"] = frozenset({"psoas_major"})
    else:
        why = (
            "psoas starts on the pelvis here: its action on the spine is not represented, and what it does to the "
            "pelvis is the hip's part alone, as a second iliacus"
        )
    return found | {"unrepresented": dict.fromkeys(("psoas_major", "iliopsoas_merged"), why)}


def sided(body: Body, at: State) -> dict[str, Any]:
    """The muscle table, sides that no name says taken from where the path lies: right, left or midline."""
    columns = dict(body.muscle_table)
    if at.paths is None or "" not in columns["side"]:
        return columns
    pelvis = body.segment("pelvis")
    lateral = (at.paths.points - at.origin[pelvis]) @ at.R[pelvis][:, RIGHT]
    ends = zip(at.paths.start, at.paths.start[1:], strict=False)
    middles = [float(lateral[a:b].mean()) for a, b in ends]
    where = ["right" if x > MIDLINE else "left" if x < -MIDLINE else "midline" for x in middles]
    columns["side"] = tuple(side or lies for side, lies in zip(columns["side"], where, strict=True))
    return columns
