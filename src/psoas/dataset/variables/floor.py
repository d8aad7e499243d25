"""Sacrum, coccyx and pelvic floor."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, RIGHT_HAND, Variable
from psoas.units import (
    METRE,
    NEWTON,
    ONE,
    RADIAN,
    ROTATION_PER_NEWTON,
)

VARIABLES: dict[str, Variable] = {}
_of_pair = (
    "of the first segment of `pair` in the axes of the second: about right + counternutates, of the coccyx + flexes"
)
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    VARIABLES |= {
        f"{_prefix}sacral_turn": Variable(
            (_dim, "people", "pair", "axis"), ROTATION_PER_NEWTON,
            f"rotation to the new equilibrium per newton, {_of_pair}", "second segment of pair",
            "anatomical axes of the second segment",
        ),
        f"{_prefix}sacral_arm": Variable(
            (_dim,), METRE, "-dL/dq about the sacral axis, all above the sacrum one piece; + counternutates", "pelvis"
        ),
        f"{_prefix}coccyx_arm": Variable((_dim,), METRE, "-dL/dq about the coccyx' hinge; + flexes", "sacrum"),
        f"{_prefix}sacral_members": Variable(
            (_dim, "pair", ...), ROTATION_PER_NEWTON, f"about right in every member of the ensemble, {_of_pair}",
            "second segment of pair", "anatomical axes of the second segment",
        ),
        f"{_prefix}guide_moment": Variable(
            (_dim, "people", "axis"), METRE, "moment that the thorax' guide does on it, per newton", "ground", HEADING
        ),
        f"{_prefix}full_force": Variable((_dim,), NEWTON, "at full activation; nan of ligaments", missing=True),
    }  # fmt: skip
VARIABLES |= {
    "group_swing_hip": Variable(
        ("group", "stiffness"), ROTATION_PER_NEWTON, f"right femur relative to pelvis, about right; {RIGHT_HAND}",
        "pelvis", "anatomical axes of the pelvis",
    ),
    "group_swing_pelvis": Variable(
        ("group", "stiffness"), ROTATION_PER_NEWTON, f"pelvis relative to thorax, about right; {RIGHT_HAND}",
        "thorax", "anatomical axes of the pelvis",
    ),
    "group_swing_share": Variable(
        ("group", "stiffness"), ONE, "hip's part of the thigh's swing: hip over hip and pelvis", missing=True
    ),
}  # fmt: skip
VARIABLES["group_sacral_full_turn"] = Variable(
    ("group", "people", "pair"), RADIAN, f"rotation about right at the group's own full force, {_of_pair}",
    "second segment of pair", "anatomical axes of the second segment", missing=True,
)  # fmt: skip
VARIABLES |= {
    "strand_length": Variable(("strand",), METRE, "length of the strand"),
    "strand_strain": Variable(("strand",), ONE, "change of length over the fibre; nan of ligaments", missing=True),
    "strand_fibre": Variable(("strand",), ONE, "fibre length over its optimum; nan of ligaments", missing=True),
    "strand_force": Variable(("strand",), NEWTON, "tension at full activation, passive tension included"),
    "strand_passive": Variable(("strand",), NEWTON, "passive tension; of ligaments their preload"),
    "strand_per_nutation": Variable(("strand",), METRE, "change of length per radian of nutation"),
    "strand_per_coccyx": Variable(("strand",), METRE, "change of length per radian of extension of the coccyx"),
    "floor_force": Variable((), NEWTON, "pressure times area, along the floor's normal"),
    "floor_area": Variable((), "m^2", "of the polygon pubis, arches, ischial spines, tip of the coccyx"),
    "floor_normal": Variable(("axis",), ONE, "unit normal of the floor, cranial", "ground", HEADING),
    "floor_weight_share": Variable((), ONE, "part of the organs' weight along the normal: its cosine to the vertical"),
    "floor_weight_share_over_tilt": Variable(("tilt",), ONE, "the same, the pelvis tilted; + posteriorly"),
    "floor_column": Variable((), METRE, "height of the joint between thorax and L1 above the middle of the floor"),
    "floor_activation": Variable(("radius", "stress"), ONE, "share of full activation that carries it as a membrane"),
    "floor_full_turn": Variable(("people", "pair"), RADIAN, f"what the whole floor does at full activation, {_of_pair}",
        "second segment of pair", "anatomical axes of the second segment"),
    "tight_turn": Variable(("people", "pair"), RADIAN, f"by passive tension of tight beside untight, {_of_pair}",
        "second segment of pair", "anatomical axes of the second segment"),
    "tight_tension": Variable(("muscle",), NEWTON, "passive tension of tight muscles beyond that of untight ones"),
    "closure_force": Variable(("group",), NEWTON, "of one side at full activation, across its sacroiliac joint"),
    "closure_normal": Variable(("group", "slant"), ONE, "share of it along the joint's normal; + presses"),
}  # fmt: skip
