"""What is wrong with a model, as findings: wraps, lumbar shares, signs, symmetry; each check alone, from the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.foreign_names import UNKNOWN, coordinate_meaning, side_of, split_side
from psoas.answers.audit.skeleton import Skeleton
from psoas.errors import FileFormatError, listed
from psoas.formats.models.static_model import Array, Muscle, PathPoint, StaticModel
from psoas.formats.xml import check_inside

SYMMETRY_POINTS = 5e-3  # m
SYMMETRY_FORCE = 0.01  # of the larger
SHARES = 0.02  # a sum farther from 1 is named
UNCOVERED, WIDEST = 0.1, 7.0  # of a range; rad or m: a wider range is none
FEW = 3  # names in a sentence
SIGN = 0.5  # of a unit axis: below it a coordinate does not turn about that anatomical axis


class Finding(NamedTuple):
    """One thing found: its slug, how grave it is (`fault`, `warning`, `note`), the sentence, and what it is about."""

    slug: str
    severity: str
    sentence: str
    about: tuple[str, ...] = ()


FINDINGS = {  # slug -> what it means
    "force_counted_twice": "psoas is cut in two, and both halves have the whole force",
    "psoas_ends_on_pelvis": "fascicles from the spine end on the pelvis",
    "sides_differ": "psoas is of another class on the other side",
    "wrap_commented_out": "a wrap stands in the file as a comment",
    "wrap_missing": "a muscle has fewer wraps than in its family of models",
    "lumbar_shares": "the levels that follow a lumbar coordinate do not share it, but turn by more or less than it",
    "coordinate_sign": "a coordinate turns the other way than in its family of models",
    "asymmetry_points": "right and left path points are not mirror images",
    "asymmetry_force": "right and left maximum forces differ",
    "asymmetry_wraps": "right and left have other wraps, or other numbers of points",
    "wrong_side": "a muscle named for one side lies on the other",
    "file_outside": "the model names files outside its own folder",
    "muscle_disabled": "a muscle is switched off in the file",
    "muscle_unreadable": "a muscle of the file could not be read",
    "path_is_function": "the path of a muscle is a function of coordinates: where it runs cannot be told",
    "spline_range": "a joint's spline does not reach over its coordinate's range",
    "lumbosacral_joint": "no joint lies between the lowest vertebra and the pelvis",
    "skeleton_unknown": "pelvis and legs could not be found",
    "arm_unexpected": "a moment arm has another sign than its family has in anatomy (deep)",
    "arm_not_shortening": "a moment arm is not the shortening -dl/dq of its own path (deep)",
    "arm_sign_change": "a moment arm changes its sign inside the range (deep)",
    "arm_jump": "a moment arm jumps inside the range (deep)",
    "path_jump": "a path jumps to another course inside its joints' ranges (deep)",
    "unreadable": "the file could not be read",
}


def wrap_findings(model: StaticModel, family: str) -> Iterator[Finding]:
    """Wraps that stand as comments, and muscles that lack wraps their family has."""
    for name, owner, file, line in model.commented:
        where = f" of '{owner}'" if owner else ""
        yield Finding(
            "wrap_commented_out",
            "warning",
            f"the wrap '{name}'{where} is a comment ({file}:{line}): the path does not follow it.",
            tuple(filter(None, (owner, name))),
        )
    wanted: dict[str, list[str]] = {}
    for row in table("family_wraps"):
        if row["family"] == family:
            wanted.setdefault(row["muscle"], []).append(row["wrap"])
    active = {w.name for w in model.wraps if w.active}
    for muscle in model.muscles:
        names = wanted.get(split_side(muscle.name)[0], [])
        held = [w for w in muscle.wraps if w in active]
        if len(held) < len(names):
            stems = {split_side(w)[0].removesuffix("_wrap") for w in held}
            lacks = [n for n in names if n not in stems]
            yield Finding(
                "wrap_missing",
                "warning",
                f"'{muscle.name}' lacks {listed(lacks or names)}, which it has in the {family} family.",
                (muscle.name, *lacks),
            )


def share_findings(model: StaticModel, skeleton: Skeleton) -> Iterator[Finding]:
    """Lumbar coordinates whose levels do not add up to them."""
    chain = {body for part in skeleton.trunk for body in part}
    names = {c for joint in model.joints if joint.child in chain for c in joint.coordinates}
    turning = {c.name: np.array(c.axis) for c in model.coordinates if c.name in names and c.rotational}
    driven: dict[str, Array] = {}
    parts: dict[str, list[str]] = {}
    for coupling in model.couplings:
        if coupling.enabled and coupling.dependent in turning:
            for driver, slope in zip(coupling.drivers, coupling.slopes, strict=False):
                if slope:
                    driven[driver] = driven.get(driver, np.zeros(3)) + slope * turning[coupling.dependent]
                    parts.setdefault(driver, []).append(coupling.dependent)
    for driver, turned in driven.items():
        total = float(np.linalg.norm(turned + turning.get(driver, np.zeros(3))))
        if abs(total - 1) > SHARES:
            own = " and its own level" if driver in turning else ""
            yield Finding(
                "lumbar_shares",
                "warning",
                f"one degree of '{driver}' turns the trunk by {total:.2f} degrees: {len(parts[driver])} levels follow "
                f"it{own}, and their shares sum to {total:.3f}, not to 1.",
                (driver, *parts[driver]),
            )


def sign_findings(model: StaticModel, skeleton: Skeleton, family: str) -> Iterator[Finding]:
    """Coordinates that turn the other way than those of the same name in the model's family."""
    rows = {"anterior": 0, "superior": 1, "right": 2}
    for c in model.coordinates:
        meaning = coordinate_meaning(family, c.name)
        if meaning is None or not meaning["sign"] or not c.rotational or c.locked or not any(c.axis):
            continue  # arms and necks, which stand any way at the default posture, have no sign in the table
        sign, axis = meaning["axis"][0], meaning["axis"][1:]
        wanted = -1.0 if sign == "-" else 1.0
        if side_of(c.name) == "left" and axis != "right":
            wanted = -wanted
        found = float(skeleton.axes[rows[axis]] @ np.array(c.axis))
        if abs(found) > SIGN and found * wanted < 0:
            yield Finding(
                "coordinate_sign",
                "fault",
                f"'{c.name}' has the opposite sign of its family: here positive is {meaning['negative']}, in the "
                f"{family} family it is {meaning['positive']}.",
                (c.name,),
            )


def symmetry_findings(model: StaticModel, skeleton: Skeleton) -> Iterator[Finding]:
    """Muscles whose right and left are not mirror images, within 5 mm and 1 %."""
    normal = skeleton.axes[2]
    if len(skeleton.hips) < 2:
        return
    middle = np.mean(list(skeleton.hips.values()), axis=0)
    mirror = np.eye(3) - 2 * np.outer(normal, normal)
    sides: dict[str, dict[str, Muscle]] = {}
    for muscle in model.muscles:
        if side := side_of(muscle.name):
            sides.setdefault(split_side(muscle.name)[0], {})[side] = muscle
            lateral = [
                float((model.place(p) - middle) @ normal) * (1 if side == "right" else -1) for p in muscle.points
            ]
            if lateral and max(lateral) < -1e-3:
                yield Finding(
                    "wrong_side",
                    "fault",
                    f"'{muscle.name}' lies on the other side of the body than its name says "
                    f"({-max(lateral) * 1e3:.0f} mm or more).",
                    (muscle.name,),
                )
    for pair in sides.values():
        if len(pair) == 2:
            yield from _pair_findings(model, pair["right"], pair["left"], mirror, middle)


def _pair_findings(model: StaticModel, right: Muscle, left: Muscle, mirror: Array, middle: Array) -> Iterator[Finding]:
    names = (right.name, left.name)
    both = f"'{right.name}' and '{left.name}'"
    if right.F0 is not None and left.F0 is not None:
        larger = max(abs(right.F0), abs(left.F0))
        if abs(right.F0 - left.F0) > SYMMETRY_FORCE * larger:
            sentence = f"{both} differ in maximum force: {right.F0:.1f} and {left.F0:.1f} N."
            yield Finding("asymmetry_force", "warning", sentence, names)
    counts = (len(right.points), len(right.wraps)), (len(left.points), len(left.wraps))
    if counts[0] != counts[1]:
        sentence = f"{both} have {counts[0][0]} and {counts[1][0]} points, {counts[0][1]} and {counts[1][1]} wraps."
        yield Finding("asymmetry_wraps", "warning", sentence, names)
    if counts[0][0] != counts[1][0]:
        return
    worst = min(
        max(_off(model, one, other, mirror, middle) for one, other in zip(right.points, points, strict=True))
        if points
        else 0.0
        for points in (left.points, left.points[::-1])  # some files name the ends of one side the other way round
    )
    if worst > SYMMETRY_POINTS:
        sentence = f"a path point of {both} is {worst * 1e3:.0f} mm off its mirror image."
        yield Finding("asymmetry_points", "warning", sentence, names)


def _off(model: StaticModel, one: PathPoint, other: PathPoint, mirror: Array, middle: Array) -> float:
    """How far a point is off the other's mirror image [m], in the lab or in its body, whichever is less."""
    there = middle + mirror @ (model.place(one) - middle)
    local = np.array(one.location) * np.array([1.0, 1.0, -1.0]) - np.array(other.location)
    return min(float(np.linalg.norm(there - model.place(other))), float(np.linalg.norm(local)))


def file_findings(model: StaticModel, folder: str, trust: Sequence[Path] = ()) -> Iterator[Finding]:
    """Files the model names outside its own folder and the trusted ones (the audit opens none of them)."""
    names = []
    for name, by in model.files:
        try:
            check_inside(folder, name, by, trust)
        except FileFormatError:
            names.append(name)
    if names:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield Finding(
            "file_outside",
            "note",
            f"names '{names[0]}'{more} outside its own folder: an engine will not be given such a model.",
            tuple(names),
        )


def disabled_findings(model: StaticModel) -> Iterator[Finding]:
    """Muscles that the file switches off."""
    for muscle in model.muscles:
        if not muscle.enabled:
            yield Finding("muscle_disabled", "note", f"'{muscle.name}' is switched off in the file.", (muscle.name,))


def without_length(model: StaticModel) -> list[Muscle]:
    """Muscles all of whose path lies in one place: nobody answers for them."""
    return [m for m in model.muscles if m.points and not np.ptp([model.place(p) for p in m.points], axis=0).any()]


def reading_findings(model: StaticModel) -> Iterator[Finding]:
    """Muscles that could not be read, or whose paths have no points."""
    for name, why in model.unread:
        yield Finding("muscle_unreadable", "fault", f"'{name}' could not be read: {why.rstrip('.')}.", (name,))
    for muscle in without_length(model):
        sentence = f"'{muscle.name}' has no length: all of its path lies in one place."
        yield Finding("muscle_unreadable", "fault", sentence, (muscle.name,))
    names = tuple(m.name for m in model.muscles if m.function)
    if names:
        shown = f"{listed([repr(n) for n in names[:FEW]])}{' and more' if len(names) > FEW else ''}"
        some = f"{len(names)} of {len(model.muscles)} paths are functions of coordinates ({shown})"
        yield Finding("path_is_function", "note", f"{some}: where they run cannot be told, their arms can.", names)


def spline_findings(model: StaticModel) -> Iterator[Finding]:
    """Splines of a coordinate that leave more than a tenth of its range uncovered: there the joint goes on straight."""
    seen: set[tuple[str, str]] = set()
    for name, joint, first, last in model.knots:
        limits = model.coordinate[name].range
        if limits is None or not 0 < limits[1] - limits[0] < WIDEST or (name, joint) in seen:
            continue
        missed = max(first - limits[0], 0.0) + max(limits[1] - last, 0.0)
        if missed > UNCOVERED * (limits[1] - limits[0]):
            seen.add((name, joint))
            door = np.degrees if model.coordinate[name].rotational else np.asarray
            unit = "deg" if model.coordinate[name].rotational else "m"
            a, b, c, d = (float(door(x)) for x in (first, last, *limits))
            sentence = (
                f"the splines of joint '{joint}' reach from {a:.3g} to {b:.3g} {unit} of '{name}', whose range is "
                f"{c:.3g} to {d:.3g}: beyond its knots the joint goes on in a straight line."
            )
            yield Finding("spline_range", "warning", sentence, (name, joint))


def lumbosacral_findings(model: StaticModel, skeleton: Skeleton) -> Iterator[Finding]:
    """A pelvis welded to the vertebra that the spine's lowest joint moves."""
    if not skeleton.leveled or len(skeleton.pelvis) < 2 or not skeleton.trunk:
        return
    below = {skeleton.parents.get(body) for body in skeleton.trunk[0]} & skeleton.pelvis
    known = {body for body in skeleton.pelvis if model.segment_of(body) == "pelvis"}
    for vertebra in sorted(body for body in below if body is not None):
        if known and model.segment_of(vertebra) not in ("pelvis", "sacrum"):
            sentence = (
                f"'{min(known)}' is welded to '{vertebra}': no joint lies between the lowest vertebra and the pelvis."
            )
            yield Finding("lumbosacral_joint", "warning", sentence, (min(known), vertebra))


def all_findings(
    model: StaticModel, skeleton: Skeleton | None, family: str, folder: str, trust: Sequence[Path] = ()
) -> list[Finding]:
    """Everything these checks find, in their order."""
    found = [*wrap_findings(model, family), *disabled_findings(model), *file_findings(model, folder, trust)]
    found += [*reading_findings(model), *spline_findings(model)]
    if skeleton is not None:
        found += lumbosacral_findings(model, skeleton)
        found += share_findings(model, skeleton)
        found += symmetry_findings(model, skeleton)
        if family != UNKNOWN:
            found += sign_findings(model, skeleton, family)
    return found
