"""Coordinate couplers of OpenSim models as polynomials and their pieces; those that cannot be are named."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import opensim

from psoas.body.couplings import Coupling, Piecewise, scaled, unchained
from psoas.engines.opensim_file import members
from psoas.errors import FileFormatError, printable

HIGHEST = 5  # degree of the polynomials that splines are made of
BEYOND = 1.0  # rad or m: how far outside its knots a spline is sampled


def value(function: Any, x: float) -> float:
    """A function of one variable."""
    return float(function.calcValue(opensim.Vector(1, float(x))))


def fitted(function: Any, low: float, high: float, about: float, degree: int = HIGHEST) -> tuple[float, ...]:
    """The polynomial that a function is between two numbers, ascending powers of the distance from `about`."""
    nodes = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))
    half, middle = (high - low) / 2, (high + low) / 2
    scaled = np.polynomial.Polynomial(np.linalg.solve(np.vander(nodes, increasing=True),
                                                      [value(function, middle + half * t) for t in nodes]))  # fmt: skip
    if any(abs(scaled(t) - value(function, middle + half * t)) > 1e-9 for t in (-0.93, 0.11, 0.71)):
        raise FileFormatError(
            f"couplings by a {function.getConcreteClassName()} of so high a degree are not supported."
        )
    moved = scaled(np.polynomial.Polynomial([(about - middle) / half, 1 / half]))
    return tuple(np.pad(np.asarray(moved.coef, float), (0, degree + 1))[: degree + 1].tolist())


def curve(function: Any) -> tuple[float, ...] | Piecewise:
    """A function of one coordinate as a polynomial, or as the pieces of its spline; sampled, hence any kind will do."""
    for kind in (opensim.SimmSpline, opensim.GCVSpline, opensim.PiecewiseLinearFunction):
        spline = kind.safeDownCast(function)
        if spline is not None:
            x = [float(spline.getX(i)) for i in range(spline.getSize())]
            spans = [(x[0] - BEYOND, x[0]), *pairwise(x), (x[-1], x[-1] + BEYOND)]
            knots = (x[0], *x[:-1], x[-1])
            pieces = [fitted(function, *span, about=k) for span, k in zip(spans, knots, strict=True)]
            return Piecewise(knots, tuple(pieces))
    multiplier = opensim.MultiplierFunction.safeDownCast(function)
    if multiplier is not None:
        if multiplier.getFunction() is None:
            raise FileFormatError("a MultiplierFunction has no function to multiply.")
        return scaled(curve(multiplier.getFunction()), float(multiplier.getScale()))
    kinds = (opensim.Constant, opensim.LinearFunction, opensim.PolynomialFunction)
    if all(kind.safeDownCast(function) is None for kind in kinds):
        raise FileFormatError(f"couplings by a {function.getConcreteClassName()} are not supported.")
    found = np.array(fitted(function, -1.0, 1.0, 0.0, degree=8))
    found[np.abs(found) < 1e-12 * max(1.0, np.abs(found).max())] = 0.0
    return tuple(np.trim_zeros(found, "b").tolist()) or (0.0,)


class Couplings(NamedTuple):
    """Couplings that are followed, dependent coordinates that stay at a value instead, and what to tell of both."""

    followed: tuple[Coupling, ...]
    held: dict[str, float]
    remarks: list[str]


def couplings(model: Any, names: tuple[str, ...]) -> Couplings:
    """The model's enforced coordinate couplers; what cannot be followed is held, and other constraints are left out.

    A dependent coordinate whose function is none that is known stays where that function puts it at the default
    posture. Both are said by name: neither a coupled toe nor a loop at the shoulder costs the answer about the hip.
    """
    found: list[Coupling] = []
    held, remarks = dict[str, float](), []
    for constraint in members(model.getConstraintSet()):
        if not constraint.get_isEnforced():
            continue
        name = printable(constraint.getName())
        coupler = opensim.CoordinateCouplerConstraint.safeDownCast(constraint)
        if coupler is None:
            remarks.append(
                f"The {constraint.getConcreteClassName()} '{name}' is left out: arms are those of each coordinate, "
                "accelerations those of a body without it."
            )
            continue
        dependent = coupler.getDependentCoordinateName()
        if dependent not in names or any(dependent == names[c.dependent] for c in found):
            remarks.append(f"The coupling '{name}' is left out: it sets '{printable(dependent)}', which is taken.")
            continue
        try:
            found.append(coupling_of(coupler, names))
        except FileFormatError as error:
            held[dependent] = at_default(model, coupler)
            remarks.append(f"'{printable(dependent)}' is held where '{name}' puts it: {error}")
    followed, chained = unchained(found)
    for c in chained:
        held[names[c.dependent]] = float(model.getCoordinateSet().get(c.dependent).getDefaultValue())
        remarks.append(f"'{printable(names[c.dependent])}' is held: it follows coordinates that follow others.")
    return Couplings(followed, held, remarks)


def coupling_of(coupler: Any, names: tuple[str, ...]) -> Coupling:
    """One coupler as functions of its drivers; refused where they are none that is known."""
    drivers = drivers_of(coupler)
    if absent := [d for d in drivers if d not in names]:
        raise FileFormatError(f"it follows '{printable(absent[0])}', which the model does not have.")
    if not drivers:
        raise FileFormatError("it follows no coordinate.")
    scale = opensim.PropertyHelper.getValueDouble(coupler.getPropertyByName("scale_factor"))
    try:
        function = coupler.getFunction()
    except Exception as error:  # SWIG's exceptions have no common class
        raise FileFormatError("it has no function that OpenSim knows.") from error
    return coupled(
        names.index(coupler.getDependentCoordinateName()), [names.index(d) for d in drivers], function, scale
    )


def drivers_of(coupler: Any) -> list[str]:
    """Names of the coordinates that a coupler follows."""
    found = coupler.getIndependentCoordinateNames()
    return [found.get(i) for i in range(found.getSize())]


def at_default(model: Any, coupler: Any) -> float:
    """Where a coupler puts its coordinate while the drivers stand at their default values."""
    coordinates = model.getCoordinateSet()
    usual = float(coordinates.get(coupler.getDependentCoordinateName()).getDefaultValue())
    try:
        drivers = drivers_of(coupler)
        x = opensim.Vector(len(drivers), 0.0)
        for i, name in enumerate(drivers):
            x.set(i, coordinates.get(name).getDefaultValue())
        scale = opensim.PropertyHelper.getValueDouble(coupler.getPropertyByName("scale_factor"))
        found = scale * float(coupler.getFunction().calcValue(x))
    except Exception:  # SWIG's exceptions have no common class
        found = np.nan
    return found if np.isfinite(found) else usual


def coupled(dependent: int, drivers: list[int], function: Any, scale: float) -> Coupling:
    """One coupler; of several drivers only a linear function is known."""
    linear = opensim.LinearFunction.safeDownCast(function)
    if linear is not None:
        found = linear.getCoefficients()
        *slopes, constant = (float(found.get(i)) for i in range(found.size())) if found.size() else (0.0,)
        if len(slopes) < len(drivers):
            raise FileFormatError("its LinearFunction has too few coefficients, one for each coordinate and one more.")
        terms: tuple[Any, ...] = tuple((0.0, scale * c) for c in slopes[: len(drivers)])
        return Coupling(dependent, tuple(drivers), terms, scale * constant)
    if len(drivers) != 1:
        raise FileFormatError(f"a {function.getConcreteClassName()} of {len(drivers)} coordinates is not followed.")
    return Coupling(dependent, tuple(drivers), (scaled(curve(function), scale),))
