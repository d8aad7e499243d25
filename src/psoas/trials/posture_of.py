"""`posture_of`: one instant of a file as a posture that every command takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.grammar import named_values
from psoas.body.posture import TOTALS, is_rotational, spelled_out
from psoas.errors import FileFormatError, InvalidValueError, invalid_choice, listed, printable
from psoas.formats.motions.series import Array, Series
from psoas.formats.read import MOTIONS, SUFFIXES, read
from psoas.trials.hip_centres import MARKER_OFFSET
from psoas.trials.landmarks import POINTS
from psoas.trials.motion import motion_of
from psoas.trials.onto_body import REFERENCES, mapping_of, placed
from psoas.trials.person import at_rest, checked_choices, read_person, standing_of
from psoas.units import from_door

AT = re.compile(rf"^(?P<file>.+(?:{'|'.join(map(re.escape, SUFFIXES))}))(?:@(?P<at>[0-9.eE+-]+))?$", re.IGNORECASE)
STILL = np.radians(10.0)  # [p]: a file whose segments turn by less is one posture


def posture_of(
    file: str | Path,
    *,
    at: float | None = None,
    static: str | Path | None = None,
    markers: str | Path | Mapping[str, Any] | None = None,
    units: str | None = None,
    hip_centre: str = "harrington",
    marker_offset: float = 1e3 * MARKER_OFFSET,
    leg_length: float | None = None,
    reference: str = "anatomical",
    body: Body | None = None,
) -> dict[str, float]:
    r"""One instant of a file as a posture: of a person by markers on the default body, or of a motion.

    Parameters
    ----------
    file : path
        Markers (.trc, .c3d), or a motion of the body (.mot, .sto).
    at : float [s], optional
        Which instant; without it the file has to hold one posture: no segment turns by 10 deg.
    static, markers, units, hip_centre, marker_offset, leg_length
        As for `psoas.align`.
    reference : {'anatomical', 'standing'}
        What the body's zero is: the same definitions of segments on both, or the static file being `standing`.
    body : Body, optional
        Of a motion, the body that it is of; markers are put on the default body.

    Returns
    -------
    dict
        Coordinate or lumbar total -> angle [rad] or position [m]; `psoas.actions(posture=...)` takes it.

    Raises
    ------
    PsoasError
        A file that cannot be read, that moves while no instant is named, or whose landmarks make no pelvis.

    Notes
    -----
    The default body takes the directions of the person's segments, not the places: nobody is scaled. Between the line
    of ASIS and PSIS and the bone lies anatomy, 13 +- 5 deg in 30 pelves (Preece 2008), which goes into hip and lumbar
    angles.

    Examples
    --------
    >>> import tempfile, psoas
    >>> file = Path(tempfile.mkdtemp()) / "bent.mot"
    >>> _ = file.write_text("x\nversion=1\\ninDegrees=yes\nendheader\ntime\thip_flexion_r\n0\t20\n")
    >>> round(float(np.degrees(posture_of(file)["hip_flexion_r"])), 6)
    20.0
    """
    if reference not in REFERENCES:
        raise invalid_choice("reference", reference, REFERENCES)
    if reference == "standing" and static is None:
        raise InvalidValueError("--reference standing needs the standing person: --static FILE.")
    suffix = Path(file).suffix.lower()
    if suffix in MOTIONS:
        return of_motion(file, at, load() if body is None else body)
    if suffix not in POINTS:
        raise FileFormatError(
            f"'{printable(Path(file).name)}' holds no posture; those that do are {listed((*POINTS, *MOTIONS))}."
        )
    choices = checked_choices(hip_centre, marker_offset, leg_length)
    person = read_person(file, static, choices, markers, units)
    own = load() if body is None or body.geometry is None else body
    if body is not None and body.geometry is None:
        raise InvalidValueError(
            "markers are put on the default body; for a model of your own give psoas align walk.trc --model FILE "
            "--motion OUT.mot and take that motion."
        )
    time, H = person.trial.time, person.heading.R
    if at is None:
        check_still(person.points, printable(Path(file).name))
        points, H = at_rest(person.points), H if H.ndim == 2 else H[len(H) // 2]
    else:
        k = instant(time, at, printable(Path(file).name))
        points = {name: where[k : k + 1] for name, where in person.points.items()}
        H = H if H.ndim == 2 else H[k]
    standing = standing_of(person) if reference == "standing" else None
    found = placed(own, points, H, np.zeros(1), choices, standing)
    if not np.isfinite(found.q).all():
        raise InvalidValueError(f"{printable(Path(file).name)}: the pelvis is not seen then; name another instant.")
    return mapping_of(own, found.q[0])


def of_motion(file: str | Path, at: float | None, body: Body) -> dict[str, float]:
    """One instant of a motion of a body."""
    series = read(file)
    assert isinstance(series, Series)
    motion = motion_of(body, series)
    name = printable(Path(file).name)
    turns = np.ptp(motion.q[:, body.rotational], axis=0).max()
    if at is None and turns > STILL:
        raise moves(name, turns)
    q = np.median(motion.q, axis=0) if at is None else motion.q[instant(motion.time, at, name)]
    return {c: float(q[body.coordinate(c)]) for c in body.independent if c not in body.locked}


def instant(time: Array, at: float, name: str) -> int:
    """The frame nearest to a time [s] that the file covers."""
    step = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
    if not time[0] - step <= at <= time[-1] + step:
        raise InvalidValueError(f"{name} covers {time[0]:g} to {time[-1]:g} s, and {at:g} s lies outside.")
    return int(np.abs(time - at).argmin())


def check_still(points: Mapping[str, Array], name: str) -> None:
    """Refuse a file that moves: no segment between two landmarks of one side may turn by 10 deg."""
    for a, b in (("R_ASIS", "R_LFE"), ("L_ASIS", "L_LFE"), ("R_LFE", "R_LM"), ("L_LFE", "L_LM"), ("R_ASIS", "L_ASIS")):
        if not {a, b} <= set(points):
            continue
        line = points[b] - points[a]
        line = line[np.isfinite(line).all(axis=1)]
        if not len(line):
            continue
        line = line / np.linalg.norm(line, axis=1, keepdims=True)
        mean = line.mean(axis=0) / np.linalg.norm(line.mean(axis=0))
        turns = 2 * float(np.arccos(np.clip(line @ mean, -1.0, 1.0)).max())
        if turns > STILL:
            raise moves(name, turns)


def moves(name: str, turns: float) -> InvalidValueError:
    """What is said of a file that is not one posture."""
    return InvalidValueError(
        f"{name} moves (a segment turns by {np.degrees(turns):.0f} deg), and this is about one posture; name the "
        "instant in seconds, FILE@1.25 (at=1.25 in Python)."
    )


def names_file(posture: str) -> bool:
    """Whether a posture in words starts from a file."""
    return AT.match(posture.split(",")[0].strip()) is not None


def posture_given(body: Body, posture: str) -> str | dict[str, float]:
    """A posture in words, or where it starts from a file the mapping that the file and the words after it make.

    Examples
    --------
    >>> posture_given(load(), "standing,hip_flexion_r=30")
    'standing,hip_flexion_r=30'
    """
    if not names_file(posture):
        return posture
    name, typed = named_values(posture)
    found = AT.match(name)
    assert found is not None
    values = posture_of(found["file"], at=None if found["at"] is None else seconds(found["at"]), body=body)
    return values | {c: from_door(v, c in TOTALS or is_rotational(body, c)) for c, v in typed.items()}


def posture_text(body: Body, posture: str) -> str:
    """A posture in words, spelled out where it starts from a file: degrees and millimetres."""
    given = posture_given(body, posture)
    return given if isinstance(given, str) else spelled_out(body, given)


def seconds(text: str) -> float:
    """The instant behind the @ of a posture."""
    try:
        return float(text)
    except ValueError:
        raise InvalidValueError(f"'{text}' behind @ is no time in seconds.") from None
