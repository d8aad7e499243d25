"""Loads on the lumbar levels."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, Variable
from psoas.units import (
    NEWTON,
    NEWTON_METRE,
    ONE,
    PASCAL,
    RADIAN,
)

VARIABLES: dict[str, Variable] = {}
DISC = "disc: superior normal to the mid-plane of the adjacent endplates, anterior, right"
_carried = "of the upper on the lower: compression positive; shear positive forward, to the right"
for _name, _dims, _unit, _what in (
    ("level_force", ("level", "component"), NEWTON, f"force on the level, {_carried}"),
    (
        "level_ledger",
        ("level", "source", "component"),
        NEWTON,
        f"part of it by muscle, gravity, hands and pressure in the abdomen, {_carried}",
    ),
    (
        "level_force_by_stress",
        ("stress", "level", "component"),
        NEWTON,
        f"force on the level, trunk muscles and psoas as strong as each stress makes them, {_carried}",
    ),
    (
        "psoas_full_force",
        ("stress", "level", "component"),
        NEWTON,
        f"what both psoai at full force make of it, other muscles aside, {_carried}",
    ),
    ("group_level_ledger", ("level", "group", "component"), NEWTON, f"the same by muscle family, {_carried}"),
    ("level_force_per_newton", ("level", "muscle", "component"), ONE, f"force of 1 N of tension, {_carried}"),
):
    VARIABLES[_name] = Variable(_dims, _unit, _what, "the level's lower segment", DISC, missing=True)
VARIABLES |= {
    "disc_inclination": Variable(
        ("level",), RADIAN, "of the disc; positive: its anterior edge is higher", "ground", HEADING
    ),
    "abdominal_pressure": Variable((), PASCAL, "pressure in the abdomen", missing=True),
    "strength": Variable(("muscle",), NEWTON, "maximum isometric force that activation 1 stands for"),
    "active_tension": Variable(("muscle",), NEWTON, "tension by activation", missing=True),
    "support_force": Variable(
        ("support", "axis"), NEWTON, "force of the ground or seat on the body", "ground", HEADING, missing=True
    ),
    "joint_moment_passive": Variable(
        ("coordinate",), NEWTON_METRE, "moment of discs, capsule and ligaments; positive drives the coordinate its way"
    ),
    "residual": Variable(
        ("coordinate",), NEWTON_METRE, "generalised force that nothing balances; of slides in N", missing=True
    ),
}
