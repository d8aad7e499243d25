"""Parameters of every muscle's fibres and tendon: from tables, from the standing posture, tightened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import SIDES
from psoas.anatomy.muscles import muscles_asked
from psoas.body.body import Body, state
from psoas.body.state import Array
from psoas.errors import InvalidValueError, invalid_choice, listed
from psoas.mechanics.tissue.fibres import Fibres
from psoas.mechanics.tissue.sources import OF_MUSCLES, Row, muscle_row, parameters, value

STANDING = "standing"


class Range(NamedTuple):
    """Meaningful range of a tightness."""

    low: float
    high: float
    unit: str


RANGES = {
    "fibre": Range(-0.3, 0.5, ""),
    "matrix": Range(-0.5, 0.7, ""),
    "tendon": Range(-0.03, 0.05, " m"),
    "tone": Range(0.0, 0.3, ""),
}


def stem(muscle: str) -> str:
    """A muscle's name without its side."""
    return muscle[:-2] if muscle.endswith(SIDES) else muscle


def fibres_of(
    body: Body, sources: Mapping[str, str], scales: Mapping[str, float]
) -> tuple[Fibres, tuple[tuple[str, Row], ...]]:
    """Fibres of every muscle and the rows they come from.

    Notes
    -----
    Column ``slack`` of the table says where the tendon's slack length comes from: ``given``; ``standing``, so that
    fibres are ``x_ref`` of their optimum there, ``l_TS = l_MT - x_ref l_opt cos a``; ``share``, where the row's
    lengths only say how a path divides into fibre and tendon. psoas' force is shared among its fascicles by area.
    """
    family = body.muscle_table["family"]
    found = [muscle_row(stem(m), f, sources) for m, f in zip(body.muscles, family, strict=True)]
    if missing := [m for m, row in zip(body.muscles, found, strict=True) if row is None]:
        raise InvalidValueError(
            f"{body.name} has {len(missing)} muscles without passive parameters, such as {listed(missing[:3])}; "
            "the passive body needs the default body or one with its muscles."
        )
    rows = [row for row, _ in filter(None, found)]
    groups = [group for _, group in filter(None, found)]
    l_opt, l_TS, a0, e0, e1 = (
        np.array([float(row[key] or 0) for row in rows]) for key in ("l_opt_m", "l_TS_m", "pennation_rad", "e0", "e1")
    )
    if sources["muscle"] == "fitted":
        factors = {f: value(p, scales) for p, f in _families("e1_factor.")}
        hip = [factors.get(f, 1.0) if g == "muscle" else 1.0 for f, g in zip(family, groups, strict=True)]
        e1 *= np.array(hip)
    F0 = _forces(body, rows, groups, scales)
    common = {q: np.array([value(q, scales) * scales.get(f"{q}.{f}", 1.0) for f in family]) for q in OF_MUSCLES}
    given = np.array([row["slack"] == "given" for row in rows])
    F0, l_opt, e1 = F0 * common["F0"], l_opt * common["l_opt"], e1 * common["e1"]
    l_TS = np.where(given, l_TS * common["l_TS"], l_TS)
    if not given.all():
        x_ref = {f: value(p, scales) for p, f in _families("x_ref.")}
        x = np.array([x_ref.get(f, 1.0) for f in family])
        stands = np.array([row["slack"] == STANDING for row in rows])
        l_opt, l_TS = _stood(_standing(body), l_opt, l_TS, x * np.sqrt(1 - (np.sin(a0) / x) ** 2), given, stands)
    fibres = Fibres(F0, l_opt, l_opt * np.sin(a0), l_TS, e0, e1, np.zeros(len(F0)), value("shape", scales))
    return _checked(body, fibres), tuple(zip(body.muscles, rows, strict=True))


def _families(prefix: str) -> list[tuple[str, str]]:
    """Parameters whose name begins so, and each family they are for."""
    some = [row for name, row in parameters().items() if name.startswith(prefix)]
    return [(row["parameter"], family) for row in some for family in row["families"].split()]


def _standing(body: Body) -> Array:
    """Path lengths in `standing` [m]."""
    if STANDING not in body.postures:
        raise InvalidValueError(f"{body.name} has no posture '{STANDING}', from which slack lengths follow.")
    posture = body.postures[STANDING]
    return state(body, np.array([posture[c] for c in body.coordinates])).lengths


def _stood(
    lengths: Array, l_opt: Array, l_TS: Array, x_along: Array, given: NDArray[np.bool_], stands: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Fibre and slack lengths [m] that fill the path in standing; `x_along`: fibre over l_opt, along the tendon."""
    ratio = l_TS / l_opt
    shared = np.where(given | stands, l_opt, lengths / (x_along + ratio))
    return shared, np.where(given, l_TS, np.where(stands, lengths - x_along * l_opt, shared * ratio))


def _forces(body: Body, rows: list[Row], groups: list[str], scales: Mapping[str, float]) -> Array:
    """Maximum isometric forces [N]: of the table, psoas' shared among its fascicles, the trunk's of the body."""
    own = np.asarray(body.muscle_table["F0"]) * value("trunk_stress", scales) / value("body_stress", scales)
    F0 = np.array([float(row["F0_N"] or f) for row, f in zip(rows, own, strict=True)])
    psoas, side = np.array([g == "psoas" for g in groups]), np.array(body.muscle_table["side"])
    area = np.asarray(body.muscle_table["pcsa"], float)
    for member in (psoas & (side == s) for s in set(side[psoas])):
        F0[member] *= area[member] / area[member].sum()
    return F0


def _checked(body: Body, fibres: Fibres) -> Fibres:
    """The fibres, if every rest length is at least zero and every curve begins beyond the muscle's width."""
    if (fibres.l_slack < 0).any():
        i = int(np.argmin(fibres.l_slack))
        raise InvalidValueError(
            f"the tendon of {body.muscles[i]} would be {fibres.l_slack[i] * 1e3:.1f} mm long; "
            "choose shorter fibres or less tightness."
        )
    if (bad := (fibres.e1 <= fibres.e0 + 0.05) | ((1 + fibres.e0) * fibres.l_opt <= fibres.h)).any():
        name = body.muscles[int(np.argmax(bad))]
        raise InvalidValueError(f"the passive curve of {name} would have no length to rise over; choose a larger e1.")
    return fibres


def tightened(body: Body, fibres: Fibres, tightness: Mapping[str, float], parameterisation: str) -> Fibres:
    """The fibres with muscles made tight (`passive_body`)."""
    if parameterisation not in RANGES:
        raise invalid_choice("parameterisation", parameterisation, RANGES)
    s, limit = np.zeros(len(body.muscles)), RANGES[parameterisation]
    for name, amount in tightness.items():
        if isinstance(amount, bool) or not isinstance(amount, int | float | np.floating) or not math.isfinite(amount):
            raise InvalidValueError(f"the tightness of '{name}' is {amount!r}, which is not a number.")
        if not limit.low <= amount <= limit.high:
            raise InvalidValueError(
                f"a tightness of {amount:g} of '{name}' is outside what '{parameterisation}' means: "
                f"{limit.low:g} to {limit.high:g}{limit.unit}."
            )
        s[_meant(body, name)] = amount
    if parameterisation == "fibre":
        fibres = fibres._replace(l_opt=fibres.l_opt * (1 - s), h=fibres.h * (1 - s))
    elif parameterisation == "matrix":
        fibres = fibres._replace(e1=fibres.e0 + (fibres.e1 - fibres.e0) * (1 - s))
    elif parameterisation == "tendon":
        fibres = fibres._replace(l_slack=fibres.l_slack - s)
    else:
        fibres = fibres._replace(tone=fibres.F0 * s)
    return _checked(body, fibres)


def _meant(body: Body, name: str) -> NDArray[np.bool_]:
    """Which muscles a name means: families, groups and fascicles, on one side where the name says so."""
    families = body.muscle_table["family"]
    asked = muscles_asked([name], body.muscles, dict.fromkeys(families), body.name)
    side = next((s for s in SIDES if name.strip().endswith(s)), "")
    return np.array(
        [
            (f in asked.families or stem(m) in asked.fascicles) and m.endswith(side)
            for m, f in zip(body.muscles, families, strict=True)
        ]
    )
