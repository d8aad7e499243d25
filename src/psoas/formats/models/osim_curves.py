"""The functions that joints, couplings and moving points of an `.osim` file are made of, before OpenSim.

OpenSim reads on past the end of a list that is too short, and takes knots in any order for those of a curve.
"""

from __future__ import annotations

from itertools import pairwise

from psoas.errors import FileFormatError, printable
from psoas.formats.models.osim_functions import KNOTS
from psoas.formats.xml import Node, numbers

HOLDERS = ("TransformAxis", "CoordinateCouplerConstraint", "MovingPathPoint", "MovingMusclePoint")
POLYNOMIALS = ("LinearFunction", "PolynomialFunction")
CONSTANT_PIECES = "PiecewiseConstantFunction"


def check_curves(root: Node) -> Node:
    """The root, if every function that moves something is whole.

    Raises
    ------
    FileFormatError
        Knots without heights, in another order, or fewer than two; a polynomial without coefficients.
    """
    for holder in root.every():
        if holder.tag in HOLDERS:
            for node in holder.every():
                if node.tag in KNOTS:
                    check_knots(node)
                elif node.tag in POLYNOMIALS and (given := node.child("coefficients")) and not given.text.strip():
                    raise FileFormatError(f"{place_of(node)} has no coefficients.")
    return root


def check_knots(node: Node) -> None:
    """Refuse a curve whose knots are none."""
    x, y = (numbers(node.value(name), place_of(node)) for name in "xy")
    if len(x) != len(y):
        raise FileFormatError(f"{place_of(node)} has {len(x)} knots (x) and {len(y)} heights (y); give as many.")
    if len(x) < (least := 1 if node.tag == CONSTANT_PIECES else 2):
        raise FileFormatError(f"{place_of(node)} has {len(x)} knots, and {least} at least are needed, else a Constant.")
    if any(later < earlier for earlier, later in pairwise(x)):
        raise FileFormatError(f"{place_of(node)} has knots (x) that do not ascend; sort them with their heights.")


def place_of(node: Node) -> str:
    """File, line and element."""
    return f"{printable(node.file)}:{node.line}: <{node.tag}>"
