"""New equilibria and the way there."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, PAIR, RIGHT_HAND, Variable
from psoas.units import (
    ACCELERATION_PER_NEWTON,
    METRE,
    NEWTON,
    ONE,
    PER_SECOND_SQUARED,
    RADIAN,
    ROTATION_PER_NEWTON,
    SECOND,
)

VARIABLES: dict[str, Variable] = {}
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    VARIABLES[f"{_prefix}rotation"] = Variable(
        (_dim, "segment", "axis"), ROTATION_PER_NEWTON,
        f"rotation of the segment to the new equilibrium per newton, holds kept by guides; {RIGHT_HAND}",
        "ground", HEADING,
    )  # fmt: skip
    VARIABLES[f"{_prefix}rotation_by_couples"] = Variable(
        (_dim, "segment", "axis"), ROTATION_PER_NEWTON,
        f"the same with the holds kept by joint couples instead of guides; {RIGHT_HAND}", "ground", HEADING,
    )  # fmt: skip
    VARIABLES[f"{_prefix}rotation_draw"] = Variable(
        ("draw", _dim, "segment", "axis"), ROTATION_PER_NEWTON,
        f"rotation to the new equilibrium per newton in every draw that has one; {RIGHT_HAND}", "ground", HEADING,
    )  # fmt: skip
    VARIABLES[f"{_prefix}rotation_by_couples_draw"] = Variable(
        ("draw", _dim, "segment", "axis"), ROTATION_PER_NEWTON,
        f"the same with the holds kept by joint couples; nan where a body falls under them; {RIGHT_HAND}", "ground",
        HEADING, missing=True,
    )  # fmt: skip
    VARIABLES[f"{_prefix}hold_reaction"] = Variable(
        (_dim, "hold_row"), "", "what a guide does to the body per newton, in the row's hold_unit", "", HEADING
    )
    VARIABLES[f"{_prefix}couple"] = Variable(
        (_dim, "hold_row"), METRE, "moment per newton of the joint couple that stands for a guide's row; on the upper "
        "segment, opposite on the lower", "", HEADING,
    )  # fmt: skip
VARIABLES |= {
    "activation": Variable(("muscle",), ONE, "activation at the equilibrium, of 1"),
    "active_tension": Variable(("muscle",), NEWTON, "active tension at the equilibrium"),
    "passive_tension": Variable(("muscle",), NEWTON, "passive tension at the equilibrium"),
    "rest_shift": Variable(("moving",), RADIAN, "how far a level's rest angle was moved for the posture to rest"),
    "reaction": Variable(("carrier_row",), "", "what ground or support does to the body, in carrier_unit"),
    "mode_w2": Variable(("mode",), PER_SECOND_SQUARED, "squared angular frequency of a mode; stable above zero"),
    "compliance_share": Variable(("lumbar_level",), ONE, "share of a level in the flexion compliance; sums to 1"),
    "group_lumbar_side": Variable(("group",), METRE, "lumbar flexion arms weighted by compliance_share"),
    "group_hip_side": Variable(("group",), METRE, "hip flexion arm; the pelvis turns posteriorly where it is smaller"),
    "group_step_rotation": Variable(
        ("time", "pair", "group", "axis"), ROTATION_PER_NEWTON,
        f"rotation of `of` after a step of tension per newton, {PAIR}",
    ),
    "group_step_start": Variable(
        ("pair", "group", "axis"), ACCELERATION_PER_NEWTON, f"its curvature at time zero, {PAIR}"
    ),
    "group_step_end": Variable(("pair", "group", "axis"), ROTATION_PER_NEWTON, f"where it comes to rest, {PAIR}"),
    "group_sign_change": Variable(
        ("pair", "group", "axis", "change"), SECOND, "times at which the rotation changes its sign", missing=True
    ),
}  # fmt: skip
