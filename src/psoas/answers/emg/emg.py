"""`psoas emg`: whose signal an electrode hears, by geometry and conduction, and what can be had back from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from psoas.anatomy import table
from psoas.anatomy.muscles import labels, muscles_asked
from psoas.answers.emg.channels import channels
from psoas.answers.emg.draws import NOMINAL_EXPONENT, drawn
from psoas.answers.emg.electrodes import electrode, electrodes_known
from psoas.answers.emg.gains import active, shares
from psoas.answers.emg.heard import FIELDS, SOLVED, WIRE, Powers, Recording, powers
from psoas.answers.emg.lines import WORST
from psoas.answers.emg.section import section
from psoas.answers.emg.standing import STANDING, Heard
from psoas.answers.emg.unmixing import NOISE, cosine, unmixed
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.posture import posture_at, spelled_out
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, unknown_name
from psoas.question.tissue import check_tissue

DEFAULT = ("groin", "abdomen", "thigh", "back30", "back60", "wire-fossa", "wire-groin", "wire-psoas")
NOMINAL_FAT = 12.0  # mm
FAT = (5.0, 30.0)  # mm
EQUAL = "equal"
LEAST_ACTIVE = 1e-6  # [p] below any one motor unit's; the power of far less is no number
DRAWS, MOST_DRAWS = 48, 2000
INTERVAL = (5.0, 95.0)  # per cent of the draws
ABSENT = "pectineus, transversus abdominis and the lowest fibres of internal oblique are not in this body"


def emg(
    electrodes: str | Sequence[str] | None = None,
    *,
    activity: str | Mapping[str, float] = EQUAL,
    fat: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    posture: str | Mapping[str, float] = STANDING,
    unmix: bool = False,
    label: str | None = None,
    file: str | Path | None = None,
    body: Body | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> xr.Dataset:
    """Whose signal an electrode hears: the share of every muscle's power, right side.

    Parameters
    ----------
    electrodes : str or sequence of str, optional
        Of `tables/emg_electrodes.csv`; pairs and wires if absent.
    activity : 'equal', a task of `tables/emg_tasks.csv`, or a mapping of muscle to activation (0, or 1e-6 to 1)
        Muscles that a mapping does not name are silent.
    fat : float, optional [mm]
        Under the skin; 12 if absent, and then drawn between 5 and 30.
    draws, seed : int
        Of medium, place, depth, and of RMS on activity; 0 draws for the table's values alone.
    posture : as `psoas.posture_at` takes it
        Landmarks, and electrodes with them, move with it; other postures than standing are solved anew (a minute).
    unmix : bool
        Also how well activities follow from the electrodes together, and which further electrode would help psoas most.
    label, file : optional
        A channel's name, a .c3d file: then the answer is which muscles names can mean (`answer` is `channels`).
    body : Body, optional
        The default one.
    progress : callable, optional

    Returns
    -------
    xarray.Dataset
        `emg_share` (electrode, muscle): of the signal's power at the activity asked for; `emg_share_equal`,
        `emg_share_worst` (psoas' fibres all along its path), `emg_share_layers` (another conductor), and the ends and
        members of `emg_share` over the draws; with `unmix` the standard deviation of every muscle's power.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown electrode, task or muscle; a fat, number of draws or posture out of range; a body whose tissue is
        not known.

    Notes
    -----
    ``Var_em = a_m^2p G_em``, G by reciprocity: the energy of each fibre's current under the electrode's lead field,
    mean over fibres, times their number (docs/emg.md). Geometry and conduction alone: no microvolts.

    Examples
    --------
    >>> found = emg("wire-psoas", draws=0)
    >>> bool(found.emg_share.sel(electrode="wire-psoas", muscle="psoas_major") > 0.99)
    True
    """
    if label is not None or file is not None:
        return channels(file, label)
    given = check_tissue(load() if body is None else body, "psoas.emg()")
    names = asked(electrodes)
    millimetres = checked_fat(fat)
    if isinstance(draws, bool) or not 0 <= draws <= MOST_DRAWS:
        raise InvalidValueError(f"draws is a whole number from 0 to {MOST_DRAWS}, not {draws}.")
    if seed < 0:
        raise InvalidValueError(f"seed is a whole number from 0, not {seed}.")
    standing = bool(np.allclose(posture_at(given, posture), posture_at(given, STANDING)))
    recording = Recording(Heard(given, posture), standing, 1e-3 * millimetres)
    a, words = activities(given, activity, recording.families)
    members = [drawn(seed, k, recording.families, standing) for k in range(draws)]
    found = powers(recording, names, members, fat is None, progress)
    data = shares_data(found, a, [m.exponent for m in members], recording.families)
    coords = coordinates(recording, names)
    data |= sections(recording, names)
    told: dict[str, Any] = {
        "answer": "emg", "schema_version": SCHEMA_VERSION, "title": "whose signal an electrode hears",
        "body": given.name,
        "posture": spelled_out(given, posture), "activity": words, "fat_mm": millimetres,
        "fat_drawn": "yes" if fat is None and standing else "no", "draws": draws, "seed": seed,
        "conductor": FIELDS if standing else SOLVED, "limits": f"{ABSENT}; the left side is not counted",
        "exponent": NOMINAL_EXPONENT,
    }  # fmt: skip
    if unmix:
        more, said = unmix_data(recording, names)
        data |= more
        told |= said
        coords["added"] = [n for n in electrodes_known() if n not in names]
    made = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(made, coords=coords, attrs=told))


def asked(electrodes: str | Sequence[str] | None) -> tuple[str, ...]:
    """Names of electrodes, each once."""
    if electrodes is None:
        return DEFAULT
    given = [electrodes] if isinstance(electrodes, str) else list(electrodes)
    names = tuple(dict.fromkeys(n.strip().lower() for text in given for n in str(text).split(",") if n.strip()))
    for name in names:
        electrode(name)
    return names or DEFAULT


def checked_fat(fat: float | None) -> float:
    """A thickness [mm]."""
    found = NOMINAL_FAT if fat is None else float(fat)
    if not FAT[0] <= found <= FAT[1]:
        raise InvalidValueError(f"fat is from {FAT[0]:g} to {FAT[1]:g} mm, not {found:g}.")
    return found


def tasks_known() -> tuple[str, ...]:
    """Names of tasks."""
    return tuple(dict.fromkeys(row["task"] for row in table("emg_tasks")))


def activities(body: Body, activity: str | Mapping[str, float], families: Sequence[str]) -> tuple[Array, str]:
    """Activation of every family (f,), and where it comes from, in words."""
    if isinstance(activity, str) and activity == EQUAL:
        return np.ones(len(families)), "all muscles equally active"
    if isinstance(activity, str):
        rows = [r for r in table("emg_tasks") if r["task"] == activity]
        if not rows:
            raise unknown_name("task", activity, (EQUAL, *tasks_known()), "the table of tasks")
        given = {r["family"]: float(r["activation"]) for r in rows}
        words = f"{rows[0]['label']} ({rows[0]['source'].split(':')[0]})"
    else:
        given, words = {}, ", ".join(f"{k} {v:g}" for k, v in activity.items())
        for name, value in activity.items():
            if not (value == 0 or LEAST_ACTIVE <= value <= 1):
                raise InvalidValueError(f"an activation is 0, or from {LEAST_ACTIVE:g} to 1; '{name}' is {value:g}.")
            own = muscles_asked([name], body.muscles, families, "the muscles that electrodes hear")
            if own.fascicles or own.sides:
                raise InvalidValueError(
                    f"'{name}' is a part, a side, or too far from every electrode; activity is by whole muscles of the "
                    "right side, such as psoas=0.3."
                )
            given |= dict.fromkeys(own.families, value)
    found = np.array([given.get(f, 0.0) for f in families])
    if not found.any():
        raise InvalidValueError("no muscle is active, so that there is no signal; give some muscle an activation.")
    return found, words


def shares_data(p: Powers, a: Array, exponents: Sequence[float], names: Sequence[str]) -> dict[str, Any]:
    """Every share."""
    at = ("electrode", "muscle")
    k = list(names).index(WORST)
    worst, draws_worst = p.usual.copy(), p.draws.copy()
    worst[:, k] = p.worst
    draws_worst[..., k] = p.draws_worst
    share, equal = shares(active(p.usual, a, NOMINAL_EXPONENT)), shares(p.usual)
    data: dict[str, Any] = {
        "emg_share": (at, share), "emg_share_equal": (at, equal),
        "emg_share_worst": (at, shares(active(worst, a, NOMINAL_EXPONENT))),
        "emg_share_layers": (at, shares(active(np.nan_to_num(p.layers), a, NOMINAL_EXPONENT))
                             + 0 * p.layers[:, :1]),
        "emg_gain": (at, p.usual / p.usual.max(axis=1, keepdims=True)),
        "emg_times_more": (("electrode",), times_more(equal[:, k])),
    }  # fmt: skip
    if len(exponents):
        power = np.array([active(row, a, x) for row, x in zip(p.draws, exponents, strict=True)])
        hard = np.array([active(row, a, x) for row, x in zip(draws_worst, exponents, strict=True)])
        every, hardest = shares(power), shares(hard)
        low, high = np.percentile(every, INTERVAL, axis=0)
        largest = np.argmax(every, axis=-1)
        data |= {
            "emg_share_low": (at, low), "emg_share_high": (at, high),
            "emg_share_draw": (("draw", *at), every),
            "emg_share_worst_draw": (("draw", "electrode"), hardest[..., k]),
            "emg_largest": (at, np.stack([(largest == i).mean(axis=0) for i in range(len(names))], axis=1)),
        }  # fmt: skip
    return data


def times_more(share: Array) -> Array:
    """How many times as active as all others psoas has to be to make half of the power (e,)."""
    return np.asarray(((1 - share) / np.maximum(share, 1e-300)) ** (1 / (2 * NOMINAL_EXPONENT)))


def coordinates(recording: Recording, names: Sequence[str]) -> dict[str, Any]:
    """Labels of electrodes, muscles and strands."""
    found = [electrode(n) for n in names]
    seats = [recording.seat(e) for e in found]
    return {
        "electrode": list(names), "electrode_label": ("electrode", [e.label for e in found]),
        "electrode_kind": ("electrode", [e.kind for e in found]),
        "sits_in": ("electrode", ["" if s is None else s.family if s.inside else f"beside {s.family}" for s in seats]),
        "muscle": list(recording.families),
        "label": ("muscle", [labels().get(f, f) for f in recording.families]),
        "strand": [b.muscle for b in recording.heard.lines],
        "strand_family": ("strand", [b.family for b in recording.heard.lines]),
        "plane": ["anterior", "right"],
    }  # fmt: skip


def sections(recording: Recording, names: Sequence[str]) -> dict[str, Any]:
    """The body cut at every electrode."""
    tips = [recording.tip(electrode(n)) for n in names]
    fats = [0.0 if electrode(n).kind == WIRE else recording.fat for n in names]
    cuts = [section(recording.heard, tip, recording.fat) for tip in tips]
    places = []
    for name, tip, fat in zip(names, tips, fats, strict=True):
        e = electrode(name)
        out = recording.heard.patches[e.place].out * fat if e.kind != WIRE else 0.0
        places.append((tip + out)[[0, 2]])
    dims = {"outline": ("electrode", "corner", "plane"), "skin": ("electrode", "corner", "plane"),
            "bone": ("electrode", "bone_point", "plane"), "strand": ("electrode", "strand", "plane"),
            "radius": ("electrode", "strand", "plane")}  # fmt: skip
    found: dict[str, Any] = {f"section_{k}": (d, np.array([c[k] for c in cuts])) for k, d in dims.items()}
    return found | {"section_electrode": (("electrode", "plane"), np.array(places)),
                    "section_height": (("electrode",), np.array([t[1] for t in tips]))}  # fmt: skip


def unmix_data(recording: Recording, names: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of psoas, iliacus and the rest can be had back from the electrodes together."""
    every = [electrode(n) for n in electrodes_known()]
    recording.solve([e.place for e in every if e.kind != WIRE])
    G = {e.name: recording.nominal(e).usual for e in every}
    families = list(recording.families)
    two = np.isin(families, (WORST, "iliacus"))
    own = np.concatenate([G[n] for n in names])
    found = unmixed(own, two)
    others = [n for n in electrodes_known() if n not in names]
    k = families.index(WORST)
    added = np.array([unmixed(np.concatenate([own, G[n]]), two).sd[k] for n in others])
    number = np.where(found.sd <= 1, found.sd, np.nan)
    word = ["left out" if np.isnan(s) else "recoverable" if s <= 1 else "not recoverable" for s in found.sd]
    best = others[int(np.argmin(added))] if len(others) else ""
    said = {
        "unmix_channels": len(own), "unmix_noise": NOISE, "unmix_words": word, "unmix_best_added": best,
        "unmix_best_sd": float(added.min()) if len(others) and np.isfinite(added.min()) else -1.0,
    }  # fmt: skip
    data = {
        "unmix_sd": (("muscle",), number),
        "unmix_condition": ((), found.condition if np.isfinite(found.condition) else np.nan),
        "unmix_cosine": ((), cosine(own, k, families.index("iliacus"))),
        "unmix_added_sd": (("added",), np.where(added <= 1, added, np.nan)),
    }
    return data, said
