"""What muscles do: at a posture, over a sweep, a motion, a range or a batch."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, PAIR, RIGHT_HAND, Variable
from psoas.units import (
    ACCELERATION,
    ACCELERATION_PER_NEWTON,
    LINEAR_ACCELERATION,
    LINEAR_ACCELERATION_PER_NEWTON,
    METRE,
    ONE,
)

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
VARIABLES["group_budget"] = Variable(("group", "part", "axis"), ACCELERATION_PER_NEWTON, f"part of the answer, {PAIR}")
VARIABLES["group_swept_acceleration"] = Variable(
    ("sweep", "group", "axis"),
    ACCELERATION_PER_NEWTON,
    f"angular acceleration of one segment relative to another, {PAIR}",
)
VARIABLES["group_swept_arm"] = Variable(("sweep", "group", "axis"), METRE, f"moment arm, {PAIR}")
for _name, _unit, _what in (
    ("group_trial_acceleration", ACCELERATION_PER_NEWTON, "angular acceleration of `of` at that instant per newton"),
    ("group_trial_arm", METRE, "moment arm"),
):
    VARIABLES[_name] = Variable(("time", "pair", "group", "axis"), _unit, f"{_what}, {PAIR}", missing=True)
for _name, _what in (
    ("gravity", "gravity"),
    ("velocity", "the velocities (their bias, with no muscle and no gravity)"),
):
    VARIABLES[f"{_name}_acceleration"] = Variable(
        ("time", "pair", "axis"), ACCELERATION, f"angular acceleration of `of` by {_what}, {PAIR}"
    )
VARIABLES["group_trial_contribution"] = Variable(
    ("time", "pair", "group", "axis"), ACCELERATION, f"what the group does with the tensions that were given, {PAIR}",
    missing=True,
)  # fmt: skip
VARIABLES["muscles_acceleration"] = Variable(
    ("time", "pair", "axis"), ACCELERATION, f"what all muscles do together with the tensions that were given, {PAIR}"
)
for _name, _what in (
    ("motion", "in the motion itself"),
    ("rest", "in the motion that muscles, gravity and velocities leave: passive tissue, what is held, other errors"),
):
    VARIABLES[f"{_name}_acceleration"] = Variable(
        ("time", "pair", "axis"), ACCELERATION, f"angular acceleration of `of` {_what}, {PAIR}"
    )
VARIABLES["trial_holds"] = Variable(
    ("pair", "group"), ONE, "share of the judged frames in which the sign holds in all of the sensitivity set",
    missing=True,
)  # fmt: skip
VARIABLES["range_value"] = Variable(
    ("coordinate", "step"), "rad or m", "value of the coordinate, over its range", missing=False
)
VARIABLES["range_moment_arm"] = Variable(
    ("coordinate", "step", "muscle"), METRE,
    "moment arm -dL/dq, positive where tension drives the coordinate in its positive direction",
)  # fmt: skip
VARIABLES["range_length"] = Variable(("coordinate", "step", "muscle"), METRE, "length of the muscle and its tendon")
for _prefix in ("muscle", "group"):
    _of = "mean by strength of the group's " if _prefix == "group" else ""
    for _name, _unit, _what in (
        ("length", METRE, "length of the path, muscle and tendon"),
        ("length_of_standing", ONE, "length of the path over that in standing"),
        ("fibre_length", METRE, "length of the fibres, in equilibrium with their tendon"),
        ("fibre_over_optimum", ONE, "length of the fibres over their optimum"),
        ("slack", METRE, "path length at which passive force begins less the path's; positive: slack, by how much"),
    ):
        VARIABLES[f"{_prefix}_{_name}"] = Variable((_prefix, ...), _unit, f"{_of}{_what}", missing=True)
VARIABLES["group_trial_com_acceleration"] = Variable(
    ("time", "group", "axis"), LINEAR_ACCELERATION_PER_NEWTON,
    "acceleration of the whole body's centre of mass at that instant per newton", "ground", HEADING, missing=True,
)  # fmt: skip
VARIABLES["gravity_com_acceleration"] = Variable(
    ("time", "axis"), LINEAR_ACCELERATION, "acceleration of the whole body's centre of mass by gravity", "ground",
    HEADING,
)  # fmt: skip
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    VARIABLES[f"{_prefix}batch_acceleration"] = Variable(
        (..., _dim, "axis"), ACCELERATION_PER_NEWTON,
        f"angular acceleration of one segment relative to another at that instant, {PAIR}",
    )  # fmt: skip
    VARIABLES[f"{_prefix}batch_arm"] = Variable((..., _dim, "axis"), METRE, f"moment arm, {PAIR}")
VARIABLES["batch_length"] = Variable((..., "muscle"), METRE, "length of the muscle and its tendon")
