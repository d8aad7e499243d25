"""`psoas check`: what is wrong with a file, and what psoas does about it, without an answer to any question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.bodies.models.load import MJCF, OSIM, load_model
from psoas.errors import InvalidValueError, PsoasError, in_one_sentence, printable
from psoas.formats.motions.coordinates import check_plausible
from psoas.formats.motions.series import Series
from psoas.formats.read import SUFFIXES, read
from psoas.trials.motion import check_sizes, motion_of, small_angles
from psoas.trials.plates import columns_of_plates, flat, lacking, plates_of

if TYPE_CHECKING:
    from psoas.body.body import Body

FINE, REPAIRED, DOUBTFUL, REFUSED = "fine", "repaired", "doubtful", "refused"
PLACE = re.compile(r"(^|_)t[xyz]$|^(x|y|z)$", re.IGNORECASE)  # how files name translations
RADIAN = np.pi / 180


@dataclass(frozen=True)
class Checked:
    """What became of one file.

    Attributes
    ----------
    file : str, name of the file without its folder
    kind : str, `model`, `motion`, `markers`, `forces`, `recording`; empty where it could not be told
    verdict : `fine` (read as it stands), `repaired` (read, with remarks), `doubtful` (read, but it can hardly be
        meant) or `refused`
    holds : tuple of str, what is in it, in words
    remarks : tuple of str, what was odd and what was done about it, a sentence each
    doubts : tuple of str, what can hardly be meant, and was left as it stands
    error : str, why it was refused
    """

    file: str
    kind: str
    verdict: str
    holds: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    error: str = ""


def checks(
    files: Iterable[str | Path], *, body: Body | None = None, trust: Sequence[Path] = (), **options: Any
) -> list[Checked]:
    r"""What is wrong with each file, and what is done about it; a file that is refused does not stop the rest.

    Parameters
    ----------
    files : paths
        Models (.osim, .xml, .mjcf), motions and forces (.mot, .sto), markers (.trc), recordings (.c3d).
    body : Body, optional
        Of `psoas.read_model`: motions are then read as its coordinates too.
    trust : folders beside a model's own in which files that it names may lie
    options
        `angles` for .mot and .sto, `units` for .trc and .c3d.

    Returns
    -------
    list of Checked, in the order of the files

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "walk.mot"
    ...     _ = file.write_text("x\nversion=1\ninDegrees = YES\nendheader\ntime\ta\n0\t1\n1\t2\n1\t2\n")
    ...     (found,) = checks([file])
    >>> found.verdict, found.remarks
    ('repaired', ('1 row (line 8) repeats the time of the row before and was dropped.',))
    """
    return [checked(Path(file), body, trust, options) for file in files]


def checked(file: Path, body: Body | None, trust: Sequence[Path], options: dict[str, Any]) -> Checked:
    """What became of one file."""
    suffix = file.suffix.lower()
    try:
        if suffix in (*OSIM, *MJCF):
            return of_model(file, trust)
        if suffix not in SUFFIXES:
            known = ", ".join((*OSIM, *MJCF, *SUFFIXES))
            raise InvalidValueError(f"'{printable(file.name)}' is no kind of file that is read; those are {known}.")
        return of_motion(file, body, options)
    except Exception as error:  # whatever one file brings about, the rest are checked
        return Checked(printable(file.name), "", REFUSED, error=str(in_one_sentence(error)))


def of_model(file: Path, trust: Sequence[Path]) -> Checked:
    """A model: loaded as for an answer; every remark that would go with one."""
    found = load_model(file, trust=trust)
    holds = (
        f"{len(found.muscles)} of {len(found.muscles) + len(found.missing)} muscles",
        f"{len(found.segments)} segments", f"{len(found.independent)} independent coordinates",
        f"spine: {found.spine.kind}", f"feet: {found.stances['standing']}",
    )  # fmt: skip
    return Checked(printable(file.name), "model", REPAIRED if found.remarks else FINE, holds, tuple(found.remarks))


def of_motion(file: Path, body: Body | None, options: dict[str, Any]) -> Checked:
    """A motion, markers, forces or a recording."""
    suffix = file.suffix.lower()
    takes = {".mot": ("angles",), ".sto": ("angles",), ".trc": ("units",), ".c3d": ("units",)}[suffix]
    found = read(file, **{k: v for k, v in options.items() if k in takes and v is not None})
    if not isinstance(found, Series):
        parts = [(what, getattr(found, what)) for what in ("markers", "outputs", "analogs")]
        held = tuple(f"{what}: {sized(part)}" for what, part in parts if part is not None)
        remarks = [*found.notes, *(note for _, part in parts if part is not None for note in part.notes)]
        return Checked(printable(file.name), "recording", verdict_of(remarks), held, tuple(remarks))
    kind, remarks, doubts = "markers" if suffix == ".trc" else "motion", list(found.notes), list[str]()
    holds = [sized(found)]
    if suffix == ".trc":
        holds.append(f"up: {found.up or 'unknown'} ({found.up_how})")
    elif plates := columns_of_plates(flat(found)):
        kind = "forces"
        holds.append(f"{len(plates)} force plate{'s' * (len(plates) > 1)}")
        doubts += [*lacking(flat(found)), *without_vertical(flat(found))]
    else:
        holds.append(f"angles in {'degrees' if found.in_degrees else 'radians'} ({found.in_degrees_how})")
        if body is not None:
            moving = motion_of(body, found)
            remarks += [note for note in moving.notes if note not in remarks]
            doubts += moving.warnings
        else:
            doubts += doubts_of(found)
    return Checked(printable(file.name), kind, verdict_of(remarks, doubts), tuple(holds), tuple(remarks), tuple(doubts))


def verdict_of(remarks: Sequence[str], doubts: Sequence[str] = ()) -> str:
    """`doubtful` where something can hardly be meant, else `repaired` where there is a remark."""
    return DOUBTFUL if doubts else REPAIRED if remarks else FINE


def doubts_of(series: Series) -> list[str]:
    """What can hardly be meant in a motion of which no model is known: its angles are what is named as no place is."""
    doubled = set(series.doubled)
    angular = [label for label in series.labels if not PLACE.search(label) and label not in doubled]
    said = [] if (doubt := check_plausible(series, angular)) is None else [doubt]
    factor = RADIAN if series.in_degrees else 1.0
    turning = set(angular)
    for label, values in zip(series.labels, series.values.T if series.values.ndim == 2 else (), strict=False):
        try:
            check_sizes(series, label, values * (factor if label in turning else 1.0))
        except PsoasError as error:
            return [str(error)]
    return said + small_angles(series, angular)


def sized(series: Series) -> str:
    """Rows, labels and rate."""
    pace = f", {series.rate:.6g} Hz" if len(series.time) > 1 else ""
    return f"{len(series.time)} rows of {len(series.labels)} labels{pace}"


def without_vertical(series: Series) -> list[str]:
    """A doubt where a plate has no vertical force whichever axis is up."""
    refused = []
    for up in ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0)):
        try:
            plates_of(series, up)
        except PsoasError as error:
            refused.append(str(error))
    return refused[:1] if len(refused) == 2 else []
