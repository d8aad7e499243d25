"""Which landmark every marker of a file is: looked up in the table of marker sets, never guessed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from psoas.anatomy import table
from psoas.errors import InvalidValueError, checked_text, listed, nearest, printable, unknown_name
from psoas.formats.models.names import toml_of

FRONT = ("R_ASIS", "L_ASIS")
BACKS = (("R_PSIS", "L_PSIS"), ("SACRUM",), ("SACRUM_L5",), ("S2",))
KEY_POINTS = ("R_KP_HIP", "L_KP_HIP", "R_KP_KNEE", "L_KP_KNEE")
PUBIC = ("R_PUBIC", "L_PUBIC")  # no marker set has them; a mapping file may
ALIKE = 0.8  # ratio of difflib above which a label is told as like another
LAB = {f"{sign}{axis}" for sign in "+-" for axis in "xyz"}


@dataclass(frozen=True)
class Mapped:
    """A mapping file (TOML): what its author says of labels, before any table is asked.

    Attributes
    ----------
    landmarks : landmark -> label of the file
    set : name of the marker set to take, where several fit
    up : lab axis that points up, such as ``+z``, where the markers do not show it
    source : name of the mapping file
    """

    landmarks: Mapping[str, str] = field(default_factory=dict)
    set: str | None = None
    up: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Recognised:
    """Which marker is which landmark.

    Attributes
    ----------
    set : name of the marker set
    labels : landmark -> label in the file
    kinds : landmark -> kind in the table (`landmark`, `cluster`, `wand`, `derived`, `predicted`, `keypoint`)
    near : label of the file that no set explains -> labels of the set that are like it; suggested, never used
    """

    set: str
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]


def plain(label: str) -> str:
    """A label without subject, case and punctuation.

    Examples
    --------
    >>> plain("Subject 1:R.Knee_Lat")
    'rkneelat'
    """
    return re.sub(r"[^a-z0-9]", "", label.rpartition(":")[2].lower())


@cache
def marker_sets() -> dict[str, dict[str, dict[str, str]]]:
    """Set -> plain label -> row of the table; a set on top of another has that one's rows too."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in table("marker_sets"):
        if row["set"] not in found:
            found[row["set"]] = dict(found[row["on_top_of"]]) if row["on_top_of"] else {}
        found[row["set"]][plain(row["label"])] = row
    return found


@cache
def landmarks_known() -> tuple[str, ...]:
    """Every landmark that a mapping file may name."""
    return tuple(dict.fromkeys([*(row["landmark"] for row in table("marker_sets")), *PUBIC]))


def recognised(labels: Sequence[str], own: Mapped | None = None) -> Recognised:
    """Which landmark every label is.

    A set counts if it explains both ASIS and something at the back of the pelvis, or, of key points, both hips and
    knees; the set that explains most labels wins.

    Parameters
    ----------
    labels : labels of the file
    own : a mapping file, which is believed before the sets

    Raises
    ------
    InvalidValueError
        No set counts, two that differ explain as many, or two labels are one landmark.
    UnknownNameError
        A label or set of the mapping file that does not exist.
    """
    own = Mapped() if own is None else own
    taken = checked_labels(own, labels)
    free = [label for label in labels if label not in taken.values()]
    counted = {}
    for name, rows in marker_sets().items():
        found = explained(free, rows)
        if own.set in (None, name) and (has_pelvis({*found, *taken}) or set(KEY_POINTS) <= {*found, *taken}):
            counted[name] = found
    with_pelvis = {name: found for name, found in counted.items() if has_pelvis({*found, *taken})}
    counted = with_pelvis or counted
    if not counted:
        raise nothing_counts(labels, free, own)
    most = max(len(found) for found in counted.values())
    best = {name: found for name, found in counted.items() if len(found) == most}
    chosen = next(iter(best))
    for name, found in best.items():
        if differing := sorted(set(found.items()) ^ set(best[chosen].items())):
            where = listed(dict.fromkeys(f"'{printable(label)}'" for _, label in differing[:4]))
            raise InvalidValueError(
                f"marker sets {chosen} and {name} explain {most} labels each and do not agree about {where}; say which "
                f'with set = "{chosen}" in a file for --markers.'
            )
    rows = marker_sets()[chosen]
    refuse_doubled(free, rows)
    kinds = {rows[plain(label)]["landmark"]: rows[plain(label)]["kind"] for label in best[chosen].values()}
    name = chosen if best[chosen] else "of the mapping file"
    open_rows = {key: row for key, row in rows.items() if row["landmark"] not in {**best[chosen], **taken}}
    near = {label: near_labels(label, open_rows) for label in free if plain(label) not in rows}
    return Recognised(
        name, {**best[chosen], **taken}, {**kinds, **dict.fromkeys(taken, "landmark")},
        {label: like for label, like in near.items() if like},
    )  # fmt: skip


def explained(labels: Sequence[str], rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Landmark -> label, for the labels that a set has; its own come before those of the set that it is on top of."""
    known = sorted((label for label in labels if plain(label) in rows), key=lambda x: bool(rows[plain(x)]["on_top_of"]))
    return {rows[plain(label)]["landmark"]: label for label in known}


def has_pelvis(found: Collection[str]) -> bool:
    """Whether landmarks make a pelvis: both ASIS and something at its back."""
    return set(FRONT) <= set(found) and any(set(back) <= set(found) for back in BACKS)


def refuse_doubled(labels: Sequence[str], rows: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse two labels that mean one landmark, such as two people in a file."""
    same_row: dict[tuple[str, str], list[str]] = {}
    for row, label in ((rows[plain(label)], label) for label in labels if plain(label) in rows):
        same_row.setdefault((row["set"], row["landmark"]), []).append(f"'{printable(label)}'")
    for (_, landmark), same in same_row.items():
        if len(same) > 1:
            raise InvalidValueError(
                f"{listed(same)} are both {landmark}; if the file holds two people, say which in a file for --markers."
            )


def nothing_counts(labels: Sequence[str], free: Sequence[str], own: Mapped) -> InvalidValueError:
    """Why no marker set fits, with what comes near."""
    sets = marker_sets()
    missing = {
        name: [mark for mark in (*FRONT, *BACKS[0]) if mark not in found]
        for name, rows in sets.items()
        if (found := explained(free, rows)) and own.set in (None, name)
    }
    close = min(missing, key=lambda name: len(missing[name]), default="")
    lacks = f" {close} comes nearest and lacks {listed(missing[close])}." if missing.get(close) else ""
    pelvic = {label for rows in sets.values() for label, row in rows.items() if row["landmark"] in (*FRONT, *BACKS[0])}
    near = [f"'{label}' is like {like[0]}" for label in free if (like := nearest(plain(label), pelvic, 1))]
    hint = f" Not used, but near: {listed(near[:4])}." if near else ""
    return InvalidValueError(
        f"no marker set explains both ASIS and something at the back of the pelvis among {len(labels)} labels.{lacks}"
        f"{hint} Name the landmarks in a file for --markers."
    )


def near_labels(label: str, rows: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Labels of a set that are like one that it does not have."""
    found = difflib.get_close_matches(plain(label), list(rows), n=2, cutoff=ALIKE)
    return tuple(rows[name]["label"] for name in found)


def checked_labels(own: Mapped, labels: Sequence[str]) -> dict[str, str]:
    """The mapping file's landmarks, if the file has their labels and every label is used once."""
    if own.set is not None and own.set not in marker_sets():
        raise unknown_name("marker set", own.set, marker_sets(), own.source or "the table of marker sets")
    for landmark, label in own.landmarks.items():
        if label not in labels:
            raise unknown_name("marker", label, labels, f"the file, which {own.source} calls {landmark}")
    for label, count in Counter(own.landmarks.values()).items():
        if count > 1:
            raise InvalidValueError(f"{own.source} gives '{label}' to {count} landmarks; a marker is one.")
    return dict(own.landmarks)


def read_map(given: str | Path | Mapping[str, Any] | None) -> Mapped:
    """A mapping file: ``[landmarks] R_ASIS = "label"``, optionally ``set = "pig"`` and ``[lab] up = "+z"``.

    Parameters
    ----------
    given : path of a TOML file, or the same as a mapping

    Examples
    --------
    >>> read_map({"landmarks": {"R_ASIS": "hip front right"}, "lab": {"up": "z"}}).up
    '+z'
    """
    if given is None:
        return Mapped()
    where = "the mapping" if isinstance(given, Mapping) else printable(Path(given).name)
    raw = given if isinstance(given, Mapping) else toml_of(Path(given))
    if unknown := [key for key in raw if key not in ("landmarks", "set", "lab")]:
        raise unknown_name("entry", str(unknown[0]), ("landmarks", "set", "lab"), where)
    landmarks, lab = raw.get("landmarks", {}), raw.get("lab", {})
    if not isinstance(landmarks, Mapping) or not isinstance(lab, Mapping):
        raise InvalidValueError(f"[landmarks] and [lab] of {where} are tables of names.")
    for name in landmarks:
        if name not in landmarks_known():
            raise unknown_name("landmark", str(name), landmarks_known(), where)
    for name in lab:
        if name != "up":
            raise unknown_name("entry", str(name), ("up",), f"[lab] of {where}")
    up = checked_up(lab["up"], where) if "up" in lab else None
    chosen = None if raw.get("set") is None else checked_text("marker set", raw["set"])
    return Mapped({str(k): checked_text("label", v) for k, v in landmarks.items()}, chosen, up, where)


def checked_up(text: object, where: str) -> str:
    """A lab axis with its sign."""
    axis = checked_text("lab axis", text).strip().lower()
    axis = f"+{axis}" if axis in ("x", "y", "z") else axis
    if axis not in LAB:
        raise InvalidValueError(f"[lab] up of {where} is one of {listed(sorted(LAB), 'or')}, not '{axis[:40]}'.")
    return axis
