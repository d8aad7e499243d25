"""`psoas audit`: what crosses what in a model file, what is wrong with it, and which questions it can answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from psoas.anatomy.foreign_names import model_family_of, segment_of, split_side
from psoas.anatomy.muscles import labels
from psoas.answers.audit.answerable import Question, class_findings, pathless, questions
from psoas.answers.audit.arm_faults import deep_findings
from psoas.answers.audit.faults import FINDINGS, Finding, all_findings, without_length
from psoas.answers.audit.files import models_in
from psoas.answers.audit.psoas_class import CLASSES, Side, classify
from psoas.answers.audit.skeleton import find_skeleton
from psoas.errors import (
    FileFormatError,
    InvalidValueError,
    PsoasError,
    UnknownNameError,
    in_one_sentence,
    nearest,
)
from psoas.formats.models.names import Names, read_names

if TYPE_CHECKING:
    from psoas.formats.models.static_model import StaticModel

ORDER = (
    "split",
    "ends_on_pelvis",
    "merged",
    "pelvis_origin",
    "lumped_trunk",
    "none",
    "crosses_spine_and_hip",
)  # worst first


class FamilyPath(NamedTuple):
    """Where the muscles of one family start, pass and end, and the joints between those bodies."""

    family: str
    muscles: tuple[str, ...]
    first: tuple[str, ...]
    via: tuple[str, ...]
    last: tuple[str, ...]
    joints: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What one model file was found to be; `error` says why there is nothing else.

    Attributes
    ----------
    file : str, name of the file without its folder; of one found in a folder, its place in that
    path : str, the file as it was given
    model : str, the model's own name
    format, version, family : str
    psoas : slug, the worse of both sides; see `CLASSES`
    sides : mapping of side to `Side`
    evidence : tuple of str, how pelvis, sides and classes were found
    families : tuple of `FamilyPath`
    findings : tuple of `Finding`
    questions : tuple of `Question`
    counts : mapping of what to how many
    error : str
    """

    file: str
    model: str = ""
    format: str = ""
    version: str = ""
    family: str = ""
    psoas: str = ""
    sides: dict[str, Side] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    families: tuple[FamilyPath, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    error: str = ""
    path: str = ""

    @property
    def slugs(self) -> frozenset[str]:
        """The class and the findings, as `--fail-on` names them."""
        found = {f.slug for f in self.findings}
        return frozenset(found | {self.psoas} if not self.error else {"unreadable"})


def static_model(path: str | Path, trust: Sequence[Path] = ()) -> StaticModel:
    """The plain record of a model file, by its root element.

    Raises
    ------
    FileFormatError
        Neither an OpenSim nor a MuJoCo model, or not readable as one.
    """
    from psoas.formats.models.mjcf import read_mjcf
    from psoas.formats.models.osim import read_osim
    from psoas.formats.xml import read_xml

    suffix = Path(path).suffix.lower()
    if suffix == ".osim":
        return read_osim(path)
    root = read_xml(path, ("mujoco", "OpenSimDocument"))
    return read_osim(path) if root.tag == "OpenSimDocument" else read_mjcf(path, trust)


def audit(path: str | Path, trust: Sequence[Path] = (), names: Any = None) -> Audit:
    """What a model file is, judged from the file alone (no engine, about a second).

    Nothing of it hangs on the posture that the file was saved in: joints stand at zero.

    Parameters
    ----------
    path : str or Path
        An OpenSim (`.osim`) or MuJoCo (`.xml`) model.
    trust : folders beside the file's own in which what it names may lie
    names : path or mapping, optional
        What its unknown bodies and muscles are, as `psoas.read_model` takes it.

    Returns
    -------
    Audit

    Raises
    ------
    FileFormatError
        The file cannot be read as a model.
    """
    path = Path(path)
    known = names if isinstance(names, Names) else read_names(names)
    model = named(understood(path, trust), known)
    family = model_family_of(
        (c.name for c in model.coordinates), model.bodies, (m.name for m in model.muscles if m.muscular)
    )
    skeleton = find_skeleton(model)
    sides = classify(model, skeleton) if skeleton else {}
    worst = min((s.psoas for s in sides.values()), key=ORDER.index, default="none")
    flat = without_length(model)
    findings = [
        *class_findings(model, sides, skeleton),
        *all_findings(model, skeleton, family, str(path.parent), trust),
    ]
    return Audit(
        file=path.name,
        model=model.name,
        format=model.format,
        version=model.version,
        family=family,
        psoas=worst,
        sides=sides,
        evidence=skeleton.evidence + tuple(f"{k}: {s.evidence}" for k, s in sides.items()) if skeleton else (),
        families=family_paths(model),
        findings=tuple(findings),
        questions=questions(worst, sides, skeleton, pathless(model)),
        counts={
            "bodies": len(model.bodies),
            "coordinates": len(model.coordinates),
            "muscles": sum(m.muscular for m in model.muscles if m not in flat),
            "other path actuators": sum(not m.muscular for m in model.muscles),
            "wraps": len(model.wraps),
            "levels between pelvis and thorax": len(skeleton.trunk) if skeleton and skeleton.leveled else 0,
        },
    )


def named(model: StaticModel, names: Names) -> StaticModel:
    """The model with what somebody says of its names; refused where they speak of what it lacks."""
    muscles = [m.name for m in model.muscles]
    for kind, said, there in (("body", names.segments, model.bodies), ("muscle", names.muscles, muscles)):
        if absent := [own for own in said if own not in there]:
            raise InvalidValueError(
                f"the names file speaks of a {kind} '{absent[0]}', and the model has no such {kind}."
            )
    borne = {model.segment_of(b) for b in model.bodies if b not in names.segments}
    called = {own: segment for own, segment in names.segments.items() if segment not in borne}
    return replace(model, called=called, families=dict(names.muscles))


def understood(path: Path, trust: Sequence[Path]) -> StaticModel:
    """The record of a model; whatever a stranger's file makes fail in it is said in one sentence."""
    try:
        return static_model(path, trust)
    except PsoasError:
        raise
    except (LookupError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}"[:200]
        raise FileFormatError(f"{path.name}: it is not written as a model is ({what}).") from error


def audits(paths: Iterable[str | Path] | str | Path, trust: Sequence[Path] = (), names: Any = None) -> list[Audit]:
    """The audits of files, and of every model in a folder; one that cannot be read says so, and does not stop the rest.

    Raises
    ------
    FileFormatError
        A folder without a model.
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    known, found = read_names(names), []
    for file, name in [one for path in given for one in models_in(Path(path))]:
        try:
            report = audit(file, trust, known)
        except Exception as error:  # whatever one file brings about, the rest are audited
            said = str(in_one_sentence(error))
            unreadable = Finding("unreadable", "fault", said)
            report = Audit(name, error=said, findings=(unreadable,))
        found.append(replace(report, file=name, path=str(file)))
    return found


def check_slugs(slugs: Iterable[str]) -> tuple[str, ...]:
    """The slugs, if each is that of a class or a finding.

    Raises
    ------
    UnknownNameError
        Another; the message lists all.
    """
    known = (*CLASSES, *FINDINGS)
    given = tuple(slugs)
    for slug in given:
        if slug not in known:
            near = nearest(slug, known, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UnknownNameError(f"no class or finding named '{slug}'.{hint} Valid are: {', '.join(known)}.")
    return given


def failures(reports: Sequence[Audit], slugs: Iterable[str]) -> list[tuple[Audit, str]]:
    """Every report that has one of these classes or findings, and which.

    Raises
    ------
    UnknownNameError
        A slug of neither.
    """
    wanted = dict.fromkeys(check_slugs(slugs))
    return [(report, slug) for report in reports for slug in wanted if slug in report.slugs]


def family_paths(model: StaticModel) -> tuple[FamilyPath, ...]:
    """Bodies and joints of every family; a muscle whose name says no family stands alone, without its side."""
    groups: dict[str, list[int]] = {}
    for i, muscle in enumerate(model.muscles):
        if muscle.muscular and muscle.points:
            groups.setdefault(model.family_of(muscle.name) or split_side(muscle.name)[0], []).append(i)
    found = []
    for family, rows in groups.items():
        first: dict[str, None] = {}
        via: dict[str, None] = {}
        last: dict[str, None] = {}
        joints: dict[str, None] = {}
        for i in rows:
            bodies = [p.body for p in model.muscles[i].points]
            first[bodies[0]] = last[bodies[-1]] = None
            via |= dict.fromkeys(bodies[1:-1])
            for one, other in pairwise(bodies):
                joints |= {j.name: None for j in model.between(one, other) if j.coordinates}
        names = tuple(model.muscles[i].name for i in rows)
        found.append(FamilyPath(family, names, tuple(first), tuple(via), tuple(last), tuple(joints)))
    return tuple(found)


def titled(family: str) -> str:
    """The plain words of a family, or the muscle's own name where it has none."""
    return labels().get(family, family)


def segments_of(bodies: Iterable[str]) -> tuple[str, ...]:
    """The bodies by their canonical names where a table knows them."""
    return tuple(dict.fromkeys(segment_of(body) or body for body in bodies))


def with_findings(report: Audit, more: Iterable[Finding]) -> Audit:
    """The audit with further findings (those of `--deep`)."""
    return replace(report, findings=(*report.findings, *more))


__all__ = [
    "CLASSES",
    "FINDINGS",
    "Audit",
    "FamilyPath",
    "Finding",
    "Question",
    "Side",
    "audit",
    "audits",
    "check_slugs",
    "deep_findings",
    "failures",
    "with_findings",
]
