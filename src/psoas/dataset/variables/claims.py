"""What became of claims."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, Variable
from psoas.units import (
    ONE,
)

VARIABLES: dict[str, Variable] = {}
for _name, _meaning in {
    "supporting": "share of the members on the claim's side, every operator counting alike",
    "opposing": "share of the members on the other side",
    "silent": "share of the members on neither",
    "undefined": "share of the members that do not exist",
    "low": "2.5 % of the supporting share over resampled draws",
    "high": "97.5 % of the supporting share over resampled draws",
    "explained": "share of the variance of the sides that `factor` makes when it alone changes",
    "correlation": "rank correlation of `parameter` with the mean side of a draw",
}.items():
    VARIABLES[f"claim_{_name}"] = Variable(("claim",), ONE, _meaning, missing=True)
for _name, _meaning, _unit in (
    ("supporting", "share of the level's members on the claim's side", ONE),
    ("opposing", "share of the level's members on the other side", ONE),
    ("silent", "share of the level's members on neither", ONE),
    ("undefined", "share of the level's members that do not exist", ONE),
    ("median", "median of the claim's number, in level_units", ""),
    ("low", "5 % of the claim's number, in level_units", ""),
    ("high", "95 % of the claim's number, in level_units", ""),
):
    VARIABLES[f"level_{_name}"] = Variable(("claim_level",), _unit, _meaning, missing=True)

_cell = ("muscle_row", "operator", "headline_posture")
for _name, _what in (
    (
        "relative",
        "pelvis about right over the largest of pelvis, femora and thorax, median of the ensemble; + posterior",
    ),
    ("posterior", "share of the ensemble in which it turns posteriorly"),
    ("anterior", "share of the ensemble in which it turns anteriorly"),
    ("silent", "share of the ensemble inside the deadband of 5 %"),
):
    VARIABLES[f"headline_{_name}"] = Variable(_cell, ONE, _what, "ground", HEADING, missing=True)
