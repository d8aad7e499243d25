"""A model of somebody's own, `.osim` or MJCF, as the same `Body` that the default body is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.foreign_names import segment_of, side_of
from psoas.bodies.models.attachments import THIGH, attachments, thigh_of, thighs
from psoas.bodies.models.meaning import measured
from psoas.bodies.models.plausible import contradictions, stray
from psoas.bodies.models.probe import check_loads
from psoas.bodies.models.species import with_species
from psoas.bodies.models.spine import held_thorax, with_spine
from psoas.bodies.standing import can_stand, standing_posture
from psoas.body.body import Body, Joint, Parts, Spine, project, state
from psoas.body.posture import with_named_postures
from psoas.body.state import Array
from psoas.errors import FileFormatError, InvalidValueError, NotConvergedError, PsoasError, listed, printable
from psoas.formats.models.checked import checked_copy
from psoas.formats.models.names import Names, paired_stems, read_names
from psoas.mechanics.shortening import APART, parted, said_of_parted

OSIM, MJCF = (".osim",), (".xml", ".mjcf")
HEAVIEST, MOST_MUSCLES = 1e4, 10_000  # kg; muscles
SHORTEST, SMALL, LONGEST, UPRIGHT = 1e-5, 0.05, 1.5, 0.5  # m of thigh; cosine of the pelvis to gravity
# Their ankles are solved for the default body's feet.
SOLVED_FOR_OURS = ("long_stride", "standing_flexed", "lifting_round_backed", "lifting_knees_bent", "holding_close")
FEET = ("calcn_r", "calcn_l")
STANCES = {FEET: "both", FEET[:1]: "right", FEET[1:]: "left"}


def parts_of(file: Any, names: Names = Names()) -> tuple[Parts, dict[str, Array], list[str]]:  # noqa: B008 immutable
    """What its engine reads from a file, or from a spec, its named postures, and remarks."""
    if isinstance(file, Path) and file.suffix.lower() in OSIM:
        from psoas.engines import opensim

        found = opensim.parts(str(file))
        return found, {"default": found.default}, list(found.remarks)
    from psoas.bodies.models import mjcf

    found, keyframes, remarks = mjcf.parts(str(file) if isinstance(file, Path) else file, names)
    return found, {"default": found.default, **keyframes}, remarks


def load_model(
    file: Any,
    *,
    names: str | Path | Mapping[str, Any] | None = None,
    trust: str | Path | Sequence[str | Path] | None = None,
    species: str | None = None,
) -> Body:
    """A musculoskeletal model of your own as a `Body`: OpenSim's `.osim` or MuJoCo's MJCF.

    The file is read as text first (files it names must lie within its own folder, or within one that is trusted), then
    loaded once in another process with limits on time and memory, and only then here. Coordinates and muscles keep the
    file's names; segments that a table knows get psoas' names, and answer to their own as well.

    Parameters
    ----------
    file : path, or mujoco.MjSpec
        Ending in .osim (needs the package `opensim`), .xml or .mjcf. A spec is copied, and stays as it is.
    names : path or mapping, optional
        What unknown names mean, see `psoas.formats.models.names.read_names`.
    species : str, optional
        What animal it is, a row of `tables/species.csv`, unless the names file says it; never guessed.
    trust : path or several, optional
        Folders beside the model's own in which files that it names may lie.

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
    ...     body = psoas.read_model(file)
    >>> body
    <Body body.xml: 292 muscles, 20 segments>
    """
    if not isinstance(file, str | Path):
        known = read_names(names)
        return with_species(of_spec(file, known), species_given(species, known))
    path = Path(file)
    if path.suffix.lower() not in (*OSIM, *MJCF):
        raise FileFormatError(f"'{printable(path.name)}' is no model: it does not end in .osim, .xml or .mjcf.")
    known = read_names(names)
    with checked_copy(path, folders_of(trust)) as copy:
        check_loads(copy)
        return with_species(made(copy, known, printable(path.name)), species_given(species, known))


def species_given(species: str | None, names: Names) -> str | None:
    """The species of the argument, else of the names file; refused where they differ."""
    if species is not None and names.species not in ("", species):
        raise InvalidValueError(f"the names file says '{names.species}', and species='{species}'; give one of them.")
    return species or names.species or None


def of_spec(spec: Any, names: Names) -> Body:
    """The `Body` of MuJoCo's editable model, which somebody has made or read already."""
    from psoas.bodies.models.mjcf import is_spec

    if not is_spec(spec):
        raise InvalidValueError(f"a model is a file, or a mujoco.MjSpec, not {type(spec).__name__}.")
    return made(spec, names, printable(spec.modelname))


def made(source: Any, names: Names, name: str) -> Body:
    """The `Body` of what the engine reads from a source; one sentence where it cannot be one."""
    try:
        found, postures, remarks = parts_of(source, names)
        return assembled(found, postures, remarks, names, name)
    except PsoasError:
        raise
    except Exception as error:  # engines have many kinds
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise FileFormatError(f"{name} cannot be made a body of: {what}.") from error


def folders_of(trust: str | Path | Sequence[str | Path] | None) -> tuple[Path, ...]:
    """The folders somebody trusts; refused where one is none."""
    given = () if trust is None else (trust,) if isinstance(trust, str | Path) else tuple(trust)
    folders = tuple(Path(folder) for folder in given)
    for folder in folders:
        if not os.path.isdir(folder):  # not of `Path`: a name that no file can have is no folder
            raise InvalidValueError(f"'{printable(folder)}' is no folder, so nothing in it can be trusted.")
    return folders


def assembled(parts: Parts, postures: Mapping[str, Array], remarks: list[str], names: Names, name: str) -> Body:
    """The `Body` of what an engine read."""
    check_parts(parts, name)
    aliases, more = segment_names(parts, names)
    more += left_out(parts)
    if weak := int((~(np.isfinite(parts.F0) & (parts.F0 > 0))).sum()):
        more.append(f"{weak} of {len(parts.F0)} muscles have no maximum force; each counts as the mean of its family.")
    renamed = distinct({own: aliases.get(own, own) for own in parts.segments}, aliases)
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
        missing=dict(parts.missing),
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
    at = state(body, standing, paths=True)
    if gone := stray(body, at):
        return assembled(without(parts, gone), postures, remarks, names, name)
    body = replace(body, **attachments(body))
    body = replace(body, remarks=(*body.remarks, *contradictions(body, at)))
    scale = thigh_of(body, state(body, standing)) / THIGH
    return replace(body, remarks=(*body.remarks, *said_of_parted(body, parted(body, apart=APART * min(1.0, scale)))))


def without(parts: Parts, gone: Mapping[str, str]) -> Parts:
    """The parts without some muscles, which are missing then, each with its reason."""
    kept = [i for i, muscle in enumerate(parts.muscles) if muscle not in gone]
    return parts._replace(
        muscles=tuple(parts.muscles[i] for i in kept),
        F0=parts.F0[kept],
        rows=parts.rows[kept],
        fibres={name: column[kept] for name, column in parts.fibres.items()},
        missing={**parts.missing, **gone},
    )


def left_out(parts: Parts) -> list[str]:
    """A sentence on the muscles of the file that are not answered, every one by name."""
    if not parts.missing:
        return []
    total, gone = len(parts.muscles) + len(parts.missing), len(parts.missing)
    why = "; ".join(f"'{printable(name)}' ({printable(said)})" for name, said in parts.missing.items())
    return [
        f"{gone} of {total} muscles of the file could not be read and {'is' if gone == 1 else 'are'} left out: {why}."
    ]


def distinct(renamed: dict[str, str], aliases: Mapping[str, str]) -> dict[str, str]:
    """No two segments of one name: who has it from the names file or a table keeps it, the other gets a number."""
    taken = {name for own, name in renamed.items() if own in aliases}
    found = {}
    for own, name in renamed.items():
        if own not in aliases and name in taken:
            name = next(f"{name} ({k})" for k in range(2, 1000) if f"{name} ({k})" not in (*taken, *renamed.values()))
        taken.add(name)
        found[own] = name
    return found


def check_parts(parts: Parts, name: str) -> None:
    """Refuse masses that are none, and more muscles than any body has."""
    for segment, mass in parts.masses.items():
        if not np.isfinite(mass) or mass < 0 or mass > HEAVIEST:
            raise FileFormatError(f"the mass of '{printable(segment)}' in {name} is {mass:g} kg.")
    if not sum(parts.masses.values()) > 0:
        raise FileFormatError(f"{name} has no mass.")
    if not set(parts.coordinates) - parts.locked - {parts.coordinates[c.dependent] for c in parts.couplings}:
        raise FileFormatError(f"every coordinate of {name} is locked or follows another, so nothing can move.")
    if not parts.muscles:
        gone = "; ".join(f"'{printable(muscle)}': {printable(why)}" for muscle, why in parts.missing.items())
        raise FileFormatError(f"{name} has no muscle that can be followed{f' ({gone})' if gone else ''}.")
    if len(parts.muscles) > MOST_MUSCLES:
        raise FileFormatError(f"{name} has {len(parts.muscles)} muscles; more than {MOST_MUSCLES} are not loaded.")


def check_stature(body: Body, q: Array) -> list[str]:
    """A remark where the pelvis does not stand upright; refused where the thighs' length is in another unit."""
    at = state(body, q)
    for length in thighs(body, at):
        if not SHORTEST < length < LONGEST:
            raise FileFormatError(f"the thigh of {body.name} is {length:g} m long; lengths have to be in metres.")
        if length < SMALL:
            return [f"The thigh is {1e3 * length:.3g} mm long: a small animal's, or the file's lengths are not metres."]
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
    # the user's word first, then who bears the very name: of forefoot_r and toes_r the latter is toes_r
    for own in sorted(parts.segments, key=lambda s: (s not in names.segments, s != segment_of(s))):
        segment = names.segment(own)
        if segment and segment not in found.values():
            found[own] = segment
    if "thorax" not in found.values():
        for own in [o for o, s in found.items() if s == "T12"]:
            found[own] = "thorax"
    said = [f"The segment '{own}' is called thorax here." for own, s in found.items() if s == "thorax" != own]
    if clash := {s for own, s in found.items() if own in names.segments} & (set(parts.segments) - set(found)):
        raise InvalidValueError(f"the names file gives one body a name that another bears: {listed(sorted(clash))}.")
    if doubles := [own for own in parts.segments if own not in found and names.segment(own) in found.values()]:
        keep, known = (listed(sorted(them)) for them in ({f"'{printable(o)}'" for o in doubles},
                                                             {str(names.segment(o)) for o in doubles}))  # fmt: skip
        said.append(f"{keep} would be {known}, which others are: each keeps its own name.")
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
    stems = paired_stems(parts.muscles)
    families = np.array([names.family(stems.get(m, m) if m not in names.muscles else m) for m in parts.muscles])
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
        "pcsa": weight, "pcsa_ammr": weight.copy(), **parts.fibres,
    }  # fmt: skip


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
    stance, said = stance_of_feet(body)
    remarks += said
    values = {n: dict(zip(body.coordinates, map(float, q), strict=True)) for n, q in named.items()}
    stances = dict.fromkeys(values, stance)
    body = replace(body, postures=values, stances=stances, remarks=tuple(remarks))
    return with_named_postures(body, without=SOLVED_FOR_OURS) if stance == "both" else body


def stance_of_feet(body: Body) -> tuple[str, list[str]]:
    """Which feet stand unless somebody says otherwise, and what is odd about them."""
    feet = tuple(f for f in FEET if f in body.segments)
    if fixed := tuple(f for f in feet if body.parents[f] == "ground" and not body.joints[f].coordinates):
        return STANCES[fixed], [f"The model itself fixes {listed(fixed)} to the ground."]
    if body.parents["pelvis"] == "ground" and not body.joints["pelvis"].coordinates:
        return "none", ["The model itself fixes the pelvis to the ground: it cannot move, and the legs hang from it."]
    if feet != FEET:
        return "none", ["The model has no feet that are known as such (calcn_r, calcn_l): it floats."]
    return "both", []
