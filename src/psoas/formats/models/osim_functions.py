"""OpenSim's functions of one coordinate, read from their XML: value and slope at a place."""

from __future__ import annotations

import numpy as np

from psoas.formats.xml import Node, numbers

STEP = 1e-4
KNOTS = ("SimmSpline", "NaturalCubicSpline", "GCVSpline", "PiecewiseLinearFunction", "PiecewiseConstantFunction")


def value(function: Node | None, x: float, depth: int = 0) -> float:
    """The value of a function at `x`; between the knots of a spline it is taken as straight, unknown kinds are 0.

    Examples
    --------
    >>> knots = [Node("x", {}, 1, text="0 1 2"), Node("y", {}, 1, text="0 10 0")]
    >>> value(Node("SimmSpline", {}, 1, children=knots), 0.5)
    5.0
    """
    if function is None or depth > 20:
        return 0.0
    where = f"{function.file}:{function.line}"
    if function.tag == "Constant":
        return numbers(function.value("value") or "0", where, 1)[0]
    if function.tag in ("LinearFunction", "PolynomialFunction"):
        coefficients = numbers(function.value("coefficients") or "1 0", where)
        return float(np.polyval(coefficients, x))
    if function.tag in KNOTS:
        at, heights = numbers(function.value("x"), where), numbers(function.value("y"), where)
        return float(np.interp(x, at, heights)) if at and len(at) == len(heights) else 0.0
    if function.tag == "MultiplierFunction":
        held = function.child("function")
        inner = held.children[0] if held is not None and held.children else None
        return value(inner, x, depth + 1) * numbers(function.value("scale") or "1", where, 1)[0]
    return 0.0


def slope(function: Node | None, x: float) -> float:
    """The slope of a function at `x`, by a central difference."""
    return (value(function, x + STEP) - value(function, x - STEP)) / (2 * STEP)
