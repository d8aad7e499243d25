"""Angles that were measured elsewhere and typed in: the same records, and what follows from them and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.errors import InvalidValueError, listed, unknown_name
from psoas.trials.measures import measures_known

VIEWS = ("line", "ground", "joint")
SUMS = (  # whole = first + second; hip flexion with the pelvis by ASIS and PSIS
    ("hip_flexion_r", "thigh_r", "asis_psis"), ("hip_flexion_l", "thigh_l", "asis_psis"),
    ("asis_psis", "lumbar_extension", "thorax"), ("thigh_r", "knee_flexion_r", "shank_r"),
    ("thigh_l", "knee_flexion_l", "shank_l"),
)  # fmt: skip
LARGEST = 180.0  # deg
AGREE = 3.0  # standard deviations by which three typed angles may miss their sum


class Typed(NamedTuple):
    """Angles typed in and what follows.

    Attributes
    ----------
    values : measure -> angle [rad]
    weights : measure -> by typed angle, how it is made of them; errors are taken as independent
    sd : standard deviation of every typed angle [rad]
    """

    values: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    sd: float

    def covariance(self, a: str, b: str) -> float:
        """Of the errors of two measures [rad2]."""
        first, second = self.weights[a], self.weights[b]
        return self.sd**2 * sum(first[k] * second.get(k, 0.0) for k in first)


def names_typed() -> tuple[str, ...]:
    """The measures that may be typed in."""
    return tuple(m.name for m in measures_known().values() if m.view in VIEWS and m.name != "pelvis_tilt")


def typed(angles: Mapping[str, float], sd: float | None) -> Typed:
    """Typed angles with what follows from them.

    Parameters
    ----------
    angles : measure -> angle [deg]; which line or plane a tilt is by is part of its name
    sd : standard deviation of each [deg]

    Examples
    --------
    >>> found = typed({"asis_psis": 12.0, "hip_flexion_r": -5.0}, 3.0)
    >>> sd = found.covariance("thigh_r", "thigh_r") ** 0.5
    >>> round(float(np.degrees(found.values["thigh_r"])), 6), round(float(np.degrees(sd)), 2)
    (-17.0, 4.24)
    """
    if sd is None:
        raise InvalidValueError("--angle needs --sd: how well each angle is known, a standard deviation in deg.")
    if not (np.isfinite(sd) and 0 < sd <= LARGEST):
        raise InvalidValueError(f"--sd is a standard deviation in deg, over 0 and at most {LARGEST:g}, not {sd:g}.")
    known = names_typed()
    for name, angle in angles.items():
        if name in ("pelvis_tilt", "tilt"):
            raise InvalidValueError(
                f"'{name}' does not say by which line or plane; give asis_psis, anterior_plane or sacral_slope."
            )
        if name not in known:
            raise unknown_name("angle", name, known, "psoas align")
        if not (np.isfinite(angle) and abs(angle) <= LARGEST):
            raise InvalidValueError(f"{name} is an angle in deg between -{LARGEST:g} and {LARGEST:g}, not {angle:g}.")
    values = {name: float(np.radians(angle)) for name, angle in angles.items()}
    weights: dict[str, dict[str, float]] = {name: {name: 1.0} for name in angles}
    check_sums(angles, sd)
    for _ in SUMS:  # what follows may let more follow
        for parts in SUMS:
            follow(parts, values, weights)
    return Typed(values, weights, float(np.radians(sd)))


def check_sums(angles: Mapping[str, float], sd: float) -> None:
    """Refuse three typed angles that cannot be of one posture."""
    for whole, first, second in SUMS:
        if {whole, first, second} <= set(angles):
            miss = angles[whole] - angles[first] - angles[second]
            if abs(miss) > AGREE * np.sqrt(3) * sd:
                raise InvalidValueError(
                    f"{listed([whole, first, second])} contradict each other by {abs(miss):.1f} deg: {whole} is the "
                    "sum of the other two."
                )


def follow(parts: tuple[str, str, str], values: dict[str, float], weights: dict[str, dict[str, float]]) -> None:
    """The third of a sum of which two are known."""
    missing = [name for name in parts if name not in values]
    if len(missing) != 1:
        return
    signs = dict(zip(parts, (1.0, -1.0, -1.0), strict=True))  # whole - first - second = 0
    lone = missing[0]
    values[lone] = -sum(signs[n] * values[n] for n in parts if n != lone) / signs[lone]
    found: dict[str, float] = {}
    for name in parts:
        if name != lone:
            for source, weight in weights[name].items():
                found[source] = found.get(source, 0.0) - signs[name] * weight / signs[lone]
    weights[lone] = found
