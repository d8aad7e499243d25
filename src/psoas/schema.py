"""The contract of every result variable, registered once; code, files, docs and JSON read it.

`check_dataset` is the last step of every method: a variable without its contract does not leave the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from psoas.units import ACCELERATION, ACCELERATION_PER_NEWTON, LINEAR_ACCELERATION_PER_NEWTON, METRE, ONE

if TYPE_CHECKING:
    import xarray as xr

SCHEMA_VERSION = 2


class Variable(NamedTuple):
    """What one result variable is: its dims, unit, meaning with sign, reference and the frame of its components."""

    dims: tuple[Any, ...]  # an ellipsis stands for the factors of a sensitivity set
    units: str
    long_name: str
    relative_to: str = ""
    reference_frame: str = ""
    missing: bool = False  # nan says that the body does not represent it


HEADING = "ground: superior against gravity, anterior where the pelvis faces, right"
RIGHT_HAND = "positive by the right-hand rule about the axis"
VARIABLES: dict[str, Variable] = {}
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    VARIABLES |= {
        f"{_prefix}moment_arm": Variable(
            (_dim, "coordinate"), METRE,
            "-dL/dq; positive: tension drives the coordinate its positive way; a pure number for a slide",
            "the coordinate's parent segment", missing=True,
        ),
        f"{_prefix}joint_moment": Variable(
            (_dim, "segment", "axis"), METRE,
            f"moment of 1 N about the joint with the parent, along the joint's axes; {RIGHT_HAND} on the segment",
            "parent", HEADING, missing=True,
        ),
        f"{_prefix}segment_arm": Variable(
            (_dim, "segment", "axis"), METRE,
            f"-dL/dtheta of the segment, every other segment keeping its orientation; {RIGHT_HAND}", "ground", HEADING,
            missing=True,
        ),
        f"{_prefix}angular_acceleration": Variable(
            (_dim, "segment", "axis"), ACCELERATION_PER_NEWTON,
            f"angular acceleration of the segment at that instant per newton; {RIGHT_HAND}", "ground",
            HEADING, missing=True,
        ),
        f"{_prefix}com_acceleration": Variable(
            (_dim, "axis"), LINEAR_ACCELERATION_PER_NEWTON,
            "acceleration of the whole body's centre of mass at that instant per newton", "ground",
            HEADING, missing=True,
        ),
    }  # fmt: skip
VARIABLES["orientation"] = Variable(
    ("segment", "component", "axis"),
    ONE,
    "row: an anatomical axis of the segment, in the axes of ground",
    "ground",
    HEADING,
)
VARIABLES["share"] = Variable(("group", "muscle"), ONE, "share of the group's tension; sums to 1 per side")
_pair = "in the axes of relative_to; " + RIGHT_HAND
VARIABLES["group_budget"] = Variable(("group", "part", "axis"), ACCELERATION_PER_NEWTON, f"part of the answer, {_pair}")
VARIABLES["group_swept_acceleration"] = Variable(
    ("sweep", "group", "axis"),
    ACCELERATION_PER_NEWTON,
    f"angular acceleration of one segment relative to another, {_pair}",
)
VARIABLES["group_swept_arm"] = Variable(("sweep", "group", "axis"), METRE, f"moment arm, {_pair}")
for _name, _unit, _what in (
    ("group_trial_acceleration", ACCELERATION_PER_NEWTON, "angular acceleration of `of` at that instant per newton"),
    ("group_trial_arm", METRE, "moment arm"),
):
    VARIABLES[_name] = Variable(("time", "pair", "group", "axis"), _unit, f"{_what}, {_pair}", missing=True)
for _name, _what in (
    ("gravity", "gravity"),
    ("velocity", "the velocities (their bias, with no muscle and no gravity)"),
):
    VARIABLES[f"{_name}_acceleration"] = Variable(
        ("time", "pair", "axis"), ACCELERATION, f"angular acceleration of `of` by {_what}, {_pair}"
    )
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
VARIABLES["group_value"] = Variable(("group", ...), "", "the value in every member of the sensitivity set")


def attributes(name: str) -> dict[str, str]:
    """CF and own attributes of a variable."""
    v = VARIABLES[name]
    found = {
        "units": v.units,
        "long_name": v.long_name,
        "relative_to": v.relative_to,
        "reference_frame": v.reference_frame,
    }
    return {key: text for key, text in found.items() if text}


def check_dataset(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset itself, if every variable keeps its contract.

    Raises
    ------
    ValueError
        An unregistered variable, wrong dims or units, a missing reference, or a number that is not finite.
    """
    import numpy as np

    for name, array in dataset.data_vars.items():
        if name not in VARIABLES:
            raise ValueError(f"result variable '{name}' is not registered in psoas.schema")
        want = VARIABLES[str(name)]
        if array.dims != want.dims and ... not in want.dims:
            raise ValueError(f"'{name}' has dims {array.dims}, its contract says {want.dims}")
        wrong = {k: v for k, v in attributes(str(name)).items() if array.attrs.get(k) != v}
        if wrong:
            raise ValueError(f"'{name}' lacks or changes the attributes {wrong}")
        if array.dtype.kind == "f":
            wrong_numbers = np.isinf(array.values) if want.missing else ~np.isfinite(array.values)
            if wrong_numbers.any():
                raise ValueError(f"'{name}' holds numbers that are not finite")
    return dataset
