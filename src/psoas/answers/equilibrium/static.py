"""What muscles do in equilibrium: where every segment comes to rest when a newton is added, and what holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.equilibrium.at_rest import Resting, foot_notes, resting
from psoas.answers.equilibrium.band import MOST, drawn_rotations
from psoas.answers.equilibrium.couples import ByCouples, by_couples
from psoas.answers.equilibrium.criterion import Criterion, criterion
from psoas.answers.equilibrium.nonlinear import settled
from psoas.body.body import Body
from psoas.body.posture import spelled_out
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.labels import group_labels, muscle_labels, segment_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, NotConvergedError
from psoas.frames import RIGHT
from psoas.mechanics.ground.bearing import bearing_notes, words_at
from psoas.mechanics.ground.contact import feet_notes
from psoas.mechanics.many import Progress
from psoas.mechanics.path_notes import jump_notes, via_notes
from psoas.mechanics.tissue.draws import SHORT_RANGE
from psoas.mechanics.tissue.protocol import Elements
from psoas.question.muscles import off_spine, unrepresented
from psoas.question.tightness import whole

if TYPE_CHECKING:
    import xarray as xr

REST_WORDS = {
    "here": "rest angles of the lumbar levels such that this posture needs no muscle for their sake",
    "passive": "rest angles of the lumbar levels as the passive elements have them",
}
MOST_SETTLED = 12  # groups whose nonlinear answer is sought unasked
QUIET = 1e-6  # rad/N, rad/s2/N: below it a segment does not turn


def static(
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    passive: Elements | None = None,
    rest: str = "here",
    short_range: float = SHORT_RANGE,
    side: str | None = None,
    conditions: Conditions | None = None,
    draws: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
    **fields: Any,
) -> xr.Dataset:
    """Where every segment comes to rest when muscles pull a newton more, in equilibrium, under stated holds.

    The posture is balanced first: passive tensions, the least activations, reactions of the ground, and (`rest`) the
    rest angles of the lumbar levels. Then one stiffness serves all muscles.

    Parameters
    ----------
    muscles, body, posture, side
        As in `psoas.actions`.
    passive : Elements, optional
        Passive elements; `psoas.mechanics.tissue.passive_body.passive_body(body)` if absent.
    rest : {'here', 'passive'}
        Whether the lumbar levels are at rest in this posture, or where the passive elements say.
    short_range : float
        Short-range stiffness of active fibres times their optimal length over their tension: ``k = short_range F /
        l_opt``. 0: active tensions are held, whatever the length; standing falls then, at the knees.
    conditions : Conditions, optional
        Or its fields by name; not both. Unless given: spine `elastic`; hold `balance+knees+upright-thorax` standing,
        `upright-thorax+supported` sitting, `supported` lying.
    draws : int
        In how many other bodies (stiffness, strength, ranges, centres of rotation) the same is asked, a fifth of a
        second each; 0 for none. A sign is then told only where it holds in 95 % of them.
    seed : int
        The same seed gives the same draws; draw k is the same whatever `draws` is.
    progress : callable, optional
        Told (done, total) draws.

    Returns
    -------
    xarray.Dataset
        `rotation`, `group_rotation` [rad/N] dims (muscle or group, segment, axis) relative to ground in its heading
        frame; `*_rotation_by_couples`, the same holds kept by joint couples; `*_angular_acceleration` [rad/s^2/N] under
        the same holds; reactions of guides and couples; what balances the posture; the modes. `psoas.relative(...,
        what='rotation')` takes rotations to any other pair. With draws also `group_rotation_draw` and
        `group_rotation_by_couples_draw`, dims (draw, group, segment, axis).

    Raises
    ------
    UnknownNameError, InvalidValueError
        As in `psoas.actions`; a spine without stiffness; a posture that is not stable under its holds.
    NotConvergedError
        A posture that nothing balances.

    Notes
    -----
    ``du_m = N (N' K_r N)^-1 N' f_m``; `docs/static.md` says what is assumed.

    Examples
    --------
    >>> import psoas
    >>> answer = psoas.static("iliacus", hold="balance+knees+upright-thorax")
    >>> pelvis = psoas.relative(answer, "pelvis", "ground", what="rotation").sel(group="iliacus", axis="right")
    >>> float(pelvis) < 0  # anteriorly
    True
    """
    import xarray as xr

    whole("draws", draws, MOST)
    whole("seed", seed, 2**32 - 1)
    if draws and passive is not None:
        raise InvalidValueError("draws make passive bodies of their own; leave passive or draws away.")
    found = resting(muscles, body, posture, conditions, fields, passive, rest, short_range, side)
    body, m, balance = found.body, found.mechanism, found.equilibrium
    rows, W = found.muscles.rows, found.W
    f = m.moving.arms.T
    du = found.static.displacements(f)
    kept, why_not = couples_of(found, f)
    per_muscle = {
        "rotation": found.static.turned(du),
        "angular_acceleration": m.accelerations(),
    }
    per_row: dict[str, Array] = {}
    if found.static.held:
        per_row["hold_reaction"] = found.static.reactions(f, du)[-found.static.held :].T
    if kept is not None:
        per_muscle["rotation_by_couples"] = found.static.turned(kept.du)
        per_row["couple"] = kept.couples.T
    variables: dict[str, Any] = {
        "orientation": (("segment", "component", "axis"), m.ref.R.transpose(0, 2, 1) @ m.H),
        "share": (("group", "muscle"), W[:, rows]),
        "activation": (("muscle",), balance.activations[rows]),
        "active_tension": (("muscle",), balance.F[rows]),
        "passive_tension": (("muscle",), balance.passive[rows]),
        "rest_shift": (("moving",), -balance.shift),
        "reaction": (("carrier_row",), balance.reactions),
        "mode_w2": (("mode",), found.static.modes.w2),
    }
    for values, dims in ((per_muscle, ("segment", "axis")), (per_row, ("hold_row",))):
        for name, value in values.items():
            variables[name] = (("muscle", *dims), value[rows])
            variables[f"group_{name}"] = (("group", *dims), np.tensordot(W, value, axes=1))
    sides = criterion(m)
    if sides is not None:
        variables |= {
            "compliance_share": (("lumbar_level",), sides.shares),
            "group_lumbar_side": (("group",), W @ sides.lumbar),
            "group_hip_side": (("group",), W @ sides.hip),
        }
    coords = coordinates_of(found, kept, sides)
    drawn = drawn_rotations(muscles, body, posture, found.conditions, rest, draws, seed, progress)
    if drawn.numbers:
        coords["draw"] = list(drawn.numbers)
        variables["group_rotation_draw"] = (("draw", "group", "segment", "axis"), drawn.guides)
        if kept is not None:
            variables["group_rotation_by_couples_draw"] = (("draw", "group", "segment", "axis"), drawn.couples)
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    attrs = {
        "answer": "static",
        "title": "what muscles do in equilibrium, per newton of tension",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": words_at(body, posture, m.ref, found.conditions, instant=False),
        **{f"condition_{k}": v for k, v in found.conditions.resolved().items()},
        "operators": "static",
        "rest": REST_WORDS[rest],
        "short_range": float(short_range),
        "holds_are": "workless guides from outside; a person's muscles would do otherwise: see by_couples",
        "equilibrium": balance.status,
        "equilibrium_residual": balance.residual,
        "equilibrium_words": equilibrium_words(found),
        "reactions": "; ".join(balance.reaction_lines()),
        "asymmetry_checked": "below 1e-6",
        "kinematics_calls": found.static.stiffness.calls,
        "stability": f"slowest mode {found.static.modes.w2[0]:.3g} s^-2, {found.static.mode_words()}",
        "by_couples": why_not or couples_words(found, kept, per_muscle),
        "against_acceleration": against(found, per_muscle),
        "reach": reach(found, per_muscle["rotation"]),
        "draws": int(draws),
        "draws_found": len(drawn.numbers),
        "seed": int(seed),
        "spine_kind": body.spine.kind,
        "spine_rhythm_of_totals": found.conditions.rhythm or "christophy",
        "limits": " ".join(unrepresented(body, rows)),
        "notes": " ".join(
            [
                *found.muscles.notes,
                *body.remarks,
                *unrepresented(body, rows),
                *bearing_notes(body, posture, m.ref, found.conditions),
                *feet_notes(body, m.ref, found.conditions),
                *foot_notes(found),
                *jump_notes(body, m.ref, path=found.conditions.path),
                *via_notes(body, m.ref, rows),
            ]
        ),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def couples_of(found: Resting, f: Array) -> tuple[ByCouples | None, str]:
    """The same holds by joint couples, or why there are none."""
    if not found.static.held:
        return None, "no guide is there to be replaced"
    try:
        return by_couples(found.static, f), ""
    except InvalidValueError as error:
        return None, str(error)


def coordinates_of(found: Resting, kept: ByCouples | None, sides: Criterion | None) -> dict[str, Any]:
    """Labels of every dimension."""
    body, m = found.body, found.mechanism
    absent = off_spine(body, m.ref)
    carried = [(text, unit) for g in m.carriers for text, unit in zip(g.labels, g.units, strict=True)]
    held = [(text, unit, g.name) for g in m.guides for text, unit in zip(g.labels, g.units, strict=True)]
    coords: dict[str, Any] = {
        **muscle_labels(body, found.muscles.rows, absent, found.sides),
        **group_labels(found.groups, found.W, absent, found.sides),
        **segment_labels(body),
        "moving": list(m.names),
        "carrier_row": [text for text, _ in carried],
        "carrier_unit": ("carrier_row", [unit for _, unit in carried]),
        "mode": np.arange(len(found.static.modes.w2)),
    }
    if held:
        per_newton = {"N": "1", "N m": "m"}
        coords["hold_row"] = [text for text, _, _ in held]
        coords["hold_unit"] = ("hold_row", [per_newton[unit] for _, unit, _ in held])
        coords["hold"] = ("hold_row", [name for _, _, name in held])
    if kept is not None:
        coords["couple_at"] = ("hold_row", list(kept.names))
    if sides is not None:
        coords["lumbar_level"] = list(sides.levels)
    return coords


def equilibrium_words(found: Resting) -> str:
    """How the posture is balanced, in words."""
    balance, m = found.equilibrium, found.mechanism
    i = int(balance.activations.argmax())
    said = f"largest activation {100 * balance.activations[i]:.1f} % ({found.body.muscles[i]})"
    if balance.shift.any():
        j = int(np.abs(balance.shift).argmax())
        said += f"; rest angles shifted by up to {np.degrees(abs(balance.shift[j])):.1f} deg ({m.names[j]})"
    if balance.moments.any():
        j = int(np.abs(balance.moments).argmax())
        said += f", and moments of up to {abs(balance.moments[j]):.1f} N m that no rest angle explains ({m.names[j]})"
    return said


def pitch(found: Resting, values: Array) -> Array:
    """Rotation of the pelvis about right (group,), relative to ground."""
    return np.asarray(found.W @ values[:, found.body.segment("pelvis"), RIGHT])


def couples_words(found: Resting, kept: ByCouples | None, values: Mapping[str, Array]) -> str:
    """What the guides make different, for the pelvis and every group of both sides."""
    if kept is None:
        return ""
    T = found.conditions.tension
    guided, coupled = (np.degrees(pitch(found, values[k])) * T for k in ("rotation", "rotation_by_couples"))
    said = []
    for g, a, b in zip(found.groups, guided, coupled, strict=True):
        if g.side == "both" and abs(a) > np.degrees(QUIET) * T:
            sign = "" if a * b > 0 else ", the other way"
            said.append(f"{g.name} {a:+.2f} by guides, {b:+.2f} by couples ({abs(b / a):.1f} times{sign})")
    steady = "" if kept.slowest > 0 else " (couples so placed do not keep the body stable)"
    return f"pelvis about right, deg at {T:g} N{steady}: {'; '.join(said)}" if said else ""


def reach(found: Resting, rotation: Array) -> str:
    """How far the linear answer reaches: the pelvis at the tension of the conditions, without linearising."""
    T, pelvis = found.conditions.tension, found.body.segment("pelvis")
    rows = [(g, a) for g, a in zip(found.groups, pitch(found, rotation), strict=True) if g.side == "both"]
    if len(rows) > MOST_SETTLED:
        return f"not sought for more than {MOST_SETTLED} groups at once"
    said = []
    for g, linear in rows:
        try:
            there = float(settled(found.static, T * g.weights).turned[pelvis, RIGHT])
            said.append(f"{g.name} {np.degrees(there):+.2f} (linear {np.degrees(T * linear):+.2f})")
        except NotConvergedError:
            said.append(f"{g.name} comes to no rest near the posture (linear {np.degrees(T * linear):+.2f})")
    return f"pelvis about right, deg at {T:g} N, without linearising: {'; '.join(said)}" if said else ""


def against(found: Resting, values: Mapping[str, Array]) -> str:
    """The groups of both sides that turn the pelvis one way at the first instant and the other way in the end."""
    end, start = pitch(found, values["rotation"]), pitch(found, values["angular_acceleration"])
    differ = [
        g.name
        for g, a, b in zip(found.groups, end, start, strict=True)
        if g.side == "both" and a * b < 0 and min(abs(a) / QUIET, abs(b) / QUIET) > 1
    ]
    return f"pelvis about right: the other way at first than in the end: {', '.join(differ)}" if differ else ""
