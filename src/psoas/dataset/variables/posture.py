"""Postures that tightness produces, and people."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, RIGHT_HAND, Variable
from psoas.units import (
    NEWTON,
    ONE,
    RADIAN,
)

VARIABLES: dict[str, Variable] = {}
_turn = f"rotation vector, {RIGHT_HAND}"
BAND_ENDS = (("", ""), ("_low", ", low end of the band"), ("_high", ", high end"), ("_draw", ", every draw"))
for _name, _dims, _what, _to, _frame in (
    ("rotation", ("segment", "axis"), "of the segment", "ground", HEADING),
    (
        "neighbour_rotation",
        ("segment", "axis"),
        "of the segment relative to its parent",
        "parent",
        "axes of the parent",
    ),
):
    VARIABLES[f"posture_{_name}"] = Variable(("case", *_dims), RADIAN, f"{_turn}, {_what}", _to, _frame)
    for _end, _of in BAND_ENDS:
        VARIABLES[f"{_name}_change{_end}"] = Variable(
            ("draw", *_dims) if _end == "_draw" else _dims, RADIAN,
            f"{_turn}, that takes {_what.removeprefix('of ')} from untight to tight{_of}", _to, _frame,
        )  # fmt: skip
_pitch = "angle in the sagittal plane of pair_of relative to pair_relative_to; right-hand rule about right"
VARIABLES["sagittal_angle"] = Variable(("case", "pair"), RADIAN, _pitch, "pair_relative_to", HEADING)
for _end, _of in BAND_ENDS:
    VARIABLES[f"sagittal_change{_end}"] = Variable(
        ("draw", "pair") if _end == "_draw" else ("pair",), RADIAN, f"tight minus untight of the {_pitch}{_of}",
        "pair_relative_to", HEADING,
    )  # fmt: skip
VARIABLES |= {
    "sagittal_change_agree": Variable(("pair",), ONE, "draws in which the change of the angle has the same sign"),
    "posture_coordinate": Variable(("case", "coordinate"), "", "coordinate of the posture [rad, m]"),
    "posture_activation": Variable(("case", "muscle"), ONE, "activation of the posture, of 1; 0 where it is supported"),
    "posture_passive_tension": Variable(("case", "muscle"), NEWTON, "passive tension in the posture"),
}
for _name, _what, _to in (
    ("hip_extension", "extension of the hip at the stated passive moment; + extended", "pelvis"),
    ("pelvis_rotation", "true rotation of the pelvis in standing about right; + posterior", "ground"),
    ("pelvis_measured", "the same with the bony variation of ASIS and PSIS on top", "ground"),
    ("lordosis", "thorax relative to pelvis in standing about right, from the body's own; + extended", "pelvis"),
    ("thorax_pitch", "thorax in standing about right; + back", "ground"),
):
    VARIABLES[f"person_{_name}"] = Variable(("person",), RADIAN, _what, _to, HEADING)
