"""What was asked of `psoas.loads`: posture, supports, hands, and the passive body it is asked of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import named, no_posture, posture_at, row_of, spelled_out, supports_of
from psoas.body.state import Array
from psoas.errors import InvalidValueError, checked_text, invalid_choice
from psoas.mechanics.ground.bearing import check_support, standing_at
from psoas.mechanics.ground.supports import parameter
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.mechanics.tissue.sources import parameters, value

MOST_HELD = 1000.0  # kg: beyond it no number means anything
MOST_PRESSURE = 3e4  # Pa: 26.6 kPa was measured in trained people (AMMR, after Essendrop 2003)
HELD_AT = (0.20, 1.00)  # m [p]: ahead of the ankles, above the soles, where a posture has no place for the hands
EXTENSORS = ("wrapped", "straight")
FEET = {"both": ("right foot", "left foot"), "right": ("right foot",), "left": ("left foot",), "none": ()}


class Asked(NamedTuple):
    """A posture to load: its coordinates, what bears it, where the hands are, and what they hold [kg]."""

    q: Array
    words: str
    supports: tuple[str, ...]
    place: tuple[float, float] | None
    hands: float


def checked_body(body: Body) -> Body:
    """The body, if it is one."""
    if not isinstance(body, Body):
        raise InvalidValueError(f"body is a psoas.Body, such as psoas.default_body() gives, not {body!r}.")
    return body


def with_extensors(body: Body, extensors: str = "wrapped") -> Body:
    """The body with its thoracic extensors on a path: `wrapped` behind every vertebra, or `straight` as upstream.

    Those paths take the place of the body's `straight` ones. A body without wrapped paths keeps its own.
    """
    if extensors not in EXTENSORS:
        raise invalid_choice("extensors", extensors, EXTENSORS)
    if extensors == "straight" or body.wrapped is None:
        return body
    return replace(body, paths={**body.paths, "straight": body.wrapped})


def checked_stress(stress: float | None) -> float:
    """Stress of trunk muscles [N/cm2], within what sources span; the table's own if None."""
    row = parameters()["trunk_stress"]
    if stress is None:
        return float(row["value"])
    low, high = float(row["low"]), float(row["high"])
    if isinstance(stress, bool) or not isinstance(stress, int | float | np.floating) or not low <= stress <= high:
        raise InvalidValueError(f"stress is within {low:g} and {high:g} N/cm2, not {stress!r}.")
    return float(stress)


def checked_pressure(pressure: float | None) -> float:
    """The most pressure in the abdomen [Pa]; the table's own if None."""
    if pressure is None:
        return parameter("abdomen_pressure")
    real = isinstance(pressure, int | float | np.floating) and not isinstance(pressure, bool)
    if not real or not 0 <= pressure <= MOST_PRESSURE:
        raise InvalidValueError(f"pressure is within 0 and {MOST_PRESSURE:g} Pa, not {pressure!r}.")
    return float(pressure)


def asked_posture(
    body: Body,
    posture: str | Mapping[str, float],
    hands: float | None,
    hands_at: tuple[float, float] | None,
) -> Asked:
    """What was asked: a posture on its feet, less one that hangs in the air, and on its seat; a row's hands, if any."""
    text = spelled_out(body, posture) if isinstance(posture, Mapping) else checked_text("posture", posture)
    if (name := named(body, text)) not in body.postures:
        raise no_posture(body, name)
    check_support(body, text, "loads")
    q, row = posture_at(body, posture), row_of(body, name)
    supports = (*FEET[standing_at(body, text, state(body, q))], *supports_of(body, text))
    ahead, height = row.get("hands_ahead_mm"), row.get("hands_height_mm")
    place = (float(ahead) / 1e3, float(height) / 1e3) if ahead and height else None
    own = float(row.get("hands_kg") or 0.0)
    held = own if hands is None else checked_mass(hands)
    if hands_at is not None:
        place = checked_place(hands_at)
    elif place is None and held:
        place = HELD_AT
    return Asked(q, text, supports, place, held)


def checked_mass(mass: float) -> float:
    """A mass in the hands [kg]."""
    if isinstance(mass, bool) or not isinstance(mass, int | float | np.floating) or not 0 <= mass <= MOST_HELD:
        raise InvalidValueError(f"hands hold a mass within 0 and {MOST_HELD:g} kg, not {mass!r}.")
    return float(mass)


def checked_place(place: tuple[float, float]) -> tuple[float, float]:
    """A place for the hands [m]."""
    try:
        ahead, height = (float(x) for x in place)
    except (TypeError, ValueError):
        raise InvalidValueError(
            f"hands_at is (ahead of the ankles, above the soles) in metres, not {place!r}."
        ) from None
    if not (abs(ahead) <= 1.5 and -0.5 <= height <= 3.0):
        raise InvalidValueError(f"hands_at ({ahead:g}, {height:g}) m is out of any reach; give metres.")
    return ahead, height


def loads_passive(
    body: Body,
    tightness: Mapping[str, float] | None = None,
    scales: Mapping[str, float] | None = None,
    sources: Mapping[str, str] | None = None,
) -> Passive:
    """The passive body of loads: passive trunk tension at its published stress, extensors short, discs as fitted."""
    given = scales or {}
    stress = value("body_stress", {}) / value("trunk_stress", {})
    own = {f"F0.{family}": stress for family in parameters()["trunk_stress"]["families"].split()}
    own["x_ref.extensors"] = parameter("x_ref_extensors") / value("x_ref.extensors", {})
    scaled = {name: own.get(name, 1.0) * given.get(name, 1.0) for name in {**own, **given}}
    made = passive_body(body, tightness=tightness, scales=scaled, sources=sources)
    return made.with_rest({row["FE"]: np.radians(parameter(f"rest.{row['level']}")) for row in body.lumbar})
