"""A walk."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, Variable
from psoas.units import (
    NEWTON_METRE,
    ONE,
    RADIAN,
    SECOND,
)

VARIABLES: dict[str, Variable] = {}
_stride, _curve, _case = ("stride",), ("side", "percent"), ("side", "percent", "case")
for _name, _unit, _what in (
    ("start", SECOND, "strike of the foot"),
    ("off", SECOND, "when it leaves the ground"),
    ("end", SECOND, "its next strike; nan where that is not seen"),
    ("vertical", SECOND, "when the thigh passes vertical: push-back begins"),
    ("vertical_share", ONE, "the same as a share of stance"),
    ("peak", SECOND, "when the thigh is farthest behind"),
    ("peak_share", ONE, "the same as a share of stance"),
    ("behind", RADIAN, "thigh behind vertical at the peak"),
    ("behind_low", RADIAN, "low end of its 90 % interval"),
    ("behind_high", RADIAN, "high end of its 90 % interval"),
    ("since_half", RADIAN, "half of the 90 % interval of the way since vertical"),
    ("share_error", ONE, "how far a share of stance may be off because events are (30 ms)"),
    ("limb", RADIAN, "largest trailing limb angle: hip centre to metatarsals against vertical, + the foot behind"),
    ("propulsion", "N s", "impulse ahead of the ground on the foot over the stance"),
    ("braking", "N s", "impulse back of the ground on the foot over the stance"),
    ("within", ONE, "share of the propulsion that falls into push-back"),
):
    VARIABLES[f"push_{_name}"] = Variable(_stride, _unit, _what, "ground", HEADING, missing=True)
for _name, _what in (
    (
        "part",
        "part of thigh behind vertical at its peak: hip extension, anterior tilt, and of that thorax extended on "
        "pelvis and thorax leaning forward",
    ),
    ("part_since", "what each part adds from when the thigh is vertical"),
):
    VARIABLES[f"push_{_name}"] = Variable(("stride", "part"), RADIAN, _what, "as the part says", HEADING, missing=True)
VARIABLES["behind_course"] = Variable(
    _curve, RADIAN, "thigh behind vertical over a stance", "ground", HEADING, missing=True
)
VARIABLES["part_course"] = Variable(
    (*_curve, "part"), RADIAN, "part of it, as for push_part", "as the part says", HEADING, missing=True
)
for _name, _what in (
    ("hip_net_flexion", "net moment of the hip on the thigh about the pelvis' right axis, + flexes"),
    ("hip_net_abduction", "net moment of the hip on the thigh about the floating axis, + abducts"),
    ("hip_net_by_forces", "the same by forces, where hip_net_flexion is a file's own"),
    ("hip_net_on_body", "net flexor moment on the default body, by similarity"),
    ("capacity_abduction", "isometric abductor moment of the glutei of the default body"),
):
    VARIABLES[_name] = Variable(_curve, NEWTON_METRE, _what, "pelvis", HEADING, missing=True)
VARIABLES["capacity_extension"] = Variable(
    (*_curve, "extensors"), NEWTON_METRE, "isometric extensor moment of a group of the default body", "pelvis", HEADING,
    missing=True,
)  # fmt: skip
for _name, _unit, _what in (
    ("hip_passive_flexion", NEWTON_METRE, "passive flexor moment of the default body's hip: muscles and capsule"),
    ("extension_owed", NEWTON_METRE, "what extensors have to add: passive less net flexor moment, not below 0"),
    ("abduction_owed", NEWTON_METRE, "what abductors have to add: net abductor and passive adductor moment"),
    ("reserve_couch", RADIAN, "extension left until passive tissue flexes the hip with 10 N m"),
    ("reserve_walk", RADIAN, "extension left until passive tissue flexes the hip with the net moment of that instant"),
    ("activations_balance", ONE, "1 where activations of one leg's muscles balance its five net moments"),
    ("extension_state", ONE, "0 free, 1 paid, 2 barred, 3 unknown: what extensors owe against what glutei can"),
    ("abduction_state", ONE, "the same for abductors"),
):
    VARIABLES[_name] = Variable(_case, _unit, _what, "pelvis", HEADING, missing=True)
VARIABLES["glute_activation"] = Variable(
    (*_case, "glute"), ONE, "activation 0..1 of the least sum of squares that balances the leg, mean by strength",
    missing=True,
)  # fmt: skip
