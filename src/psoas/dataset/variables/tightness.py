"""What tests can tell of tightness."""

from __future__ import annotations

from psoas.dataset.variables.variable import Variable
from psoas.units import (
    ONE,
)

VARIABLES: dict[str, Variable] = {}
NAT = "nat"
_tight: tuple[tuple[str, tuple[str, ...], str, str, bool], ...] = (
    ("ratio", ("candidate", "parameter"), ONE, "posterior over prior standard deviation, of a person like `candidate`",
     False),
    ("z_ratio", ("candidate",), ONE, "the same of psoas less iliacus", False),
    ("psoas_ratio", ("candidate",), ONE, "the same of psoas, parts by strength", False),
    ("prior", ("parameter",), "", "prior standard deviation; of logarithms where the label says so", False),
    ("penalty", ("suspect",), NAT, "cost of the best explanation of exact readings in which it is not tight", False),
    ("singular", ("mode",), ONE, "singular values of the whitened derivative over the muscles", False),
    ("information", ("other_test", "target"), NAT, "information that one more test adds", False),
    ("noise", ("test",), "", "standard deviation of a reading, in test_unit", False),
    ("rival", ("flexor",), NAT, "cost of the best explanation of the readings in which it is not tight", False),
    ("by_prior", ("flexor",), ONE, "posterior SD over that with the same prior for every flexor", False),
    ("estimate", ("parameter",), "", "weighted mean; of fibres + shorter", True),
    ("low", ("parameter",), "", "5 % of the weight lies below", True),
    ("high", ("parameter",), "", "5 % of the weight lies above", True),
    ("reading", ("test",), "", "what was read, in test_unit", False),
    ("expected", ("test",), "", "what the best explanation reads, in test_unit", False),
)  # fmt: skip
for _name, _along, _unit, _what, _missing in _tight:
    VARIABLES[f"tightness_{_name}"] = Variable(_along, _unit, _what, missing=_missing)
