"""How far a sign holds."""

from __future__ import annotations

from psoas.dataset.variables.variable import PAIR, RIGHT_HAND, Variable
from psoas.units import (
    ACCELERATION_PER_NEWTON,
    METRE,
    ONE,
    ROTATION_PER_NEWTON,
)

VARIABLES: dict[str, Variable] = {}
LEVEL_ARMS = {  # relative_arm along the spine, which is no variable of the dataset
    "units": METRE,
    "long_name": f"sum of w_j r_j over the lumbar levels between, w_j the rhythm's shares; {RIGHT_HAND} on `of`",
}


VERDICTS = {  # fields of a robustness verdict: (meaning, unit)
    "verdict": ("holds, depends, or none (no reliable sign)", ONE),
    "sign": ("+1 or -1 by the right-hand rule; the commoner where it depends; 0 where there is none", ONE),
    "agree": ("members with that sign", ONE),
    "outside": ("members outside the deadband", ONE),
    "total": ("members of the sensitivity set", ONE),
    "factor": ("the factor that flips the sign", ONE),
    "positive": ("share of members with a positive sign", ONE),
    "negative": ("share of members with a negative sign", ONE),
    "silent": ("share of members inside the deadband", ONE),
    "low": ("smallest value over the set", ""),
    "high": ("largest value over the set", ""),
}
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    for _name, (_meaning, _unit) in VERDICTS.items():
        VARIABLES[f"{_prefix}{_name}"] = Variable((_dim,), _unit, _meaning)
    VARIABLES[f"{_prefix}flips"] = Variable(
        (_dim, "factor_name"), ONE, "share of pairs differing in one factor that flip"
    )
VARIABLES["group_normaliser"] = Variable(
    ("group", ...), "", "the largest magnitude of pelvis, femora and thorax relative to ground, in the same axes"
)
_norm = "the most that pelvis, thighs or thorax turn relative to ground in the same axes: a sign needs 5 % of it"
VARIABLES["group_swept_norm"] = Variable(("sweep", "group", "axis"), "", _norm)
VARIABLES["group_trial_norm"] = Variable(("time", "pair", "group", "axis"), "", _norm)
VARIABLES["group_step_start_norm"] = Variable(("pair", "group", "axis"), ACCELERATION_PER_NEWTON, _norm)
VARIABLES["group_step_end_norm"] = Variable(("pair", "group", "axis"), ROTATION_PER_NEWTON, _norm)
VARIABLES["group_value"] = Variable(("group", ...), "", "the value in every member of the sensitivity set")

for _name in [n for n in VARIABLES if n.removeprefix("group_") in (*VERDICTS, "flips", "normaliser", "value")]:
    _v = VARIABLES[_name]
    VARIABLES[f"judged_{_name}"] = Variable(("judged", ...), _v.units, f"{_v.long_name}; of the judged pair and axis")
VARIABLES["why_budget"] = Variable(
    ("why", "part", "axis"), ACCELERATION_PER_NEWTON, f"part of one answer of why_of, {PAIR}"
)
