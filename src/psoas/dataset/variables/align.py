"""A person's segments."""

from __future__ import annotations

from psoas.dataset.variables.variable import HEADING, OWN_AXES, Variable
from psoas.units import (
    METRE,
    ONE,
    RADIAN,
)

VARIABLES: dict[str, Variable] = {}
_interval = "a 90 % interval, of landmarks alone: no anatomy from a line to a bone is in it"
for _name, _what in (
    (
        "angle",
        "angle of `of` relative to `relative_to` about `axis`; `positive` and `negative` say what its sign means",
    ),
    ("low", f"low end of {_interval}"),
    ("high", f"high end of {_interval}"),
    ("sd_constant", "standard deviation by palpation and hip centre, the same in a whole session"),
    ("sd_frame", "standard deviation by soft tissue, of one frame"),
):
    VARIABLES[f"align_{_name}"] = Variable(("time", "measure"), RADIAN, _what, "relative_to", OWN_AXES, missing=True)
for _name, _unit, _what in (
    ("probability", ONE, "probability that the pelvis is near neutral with the hip flexed: the femur in front of it"),
    ("pelvis", RADIAN, "pelvis away from neutral, posterior mean; + anterior"),
    ("pelvis_sd", RADIAN, "its standard deviation"),
    ("femur_forward", RADIAN, "part of hip flexion that is the thigh ahead of vertical, posterior mean"),
    ("pelvis_back", RADIAN, "the rest of hip flexion: anterior tilt away from neutral, posterior mean"),
):
    VARIABLES[f"false_neutral_{_name}"] = Variable(("time", "side"), _unit, _what, "ground", HEADING, missing=True)
_at_range = "what passive tissue, or a measurement, lets the hip extend"
for _name, _what, _to in (
    ("extension", f"extension of the femur: {_at_range}", "pelvis"),
    ("left", f"{_at_range}, less where the hip is; negative: it is past that already", "pelvis"),
    ("thigh_behind", f"thigh behind vertical at {_at_range}, with this pelvis and lumbar curve", "ground"),
):
    for _end in ("",) if _name == "extension" else ("", "_low", "_high"):
        _part = {"_low": "low end of the 90 % interval of: ", "_high": "high end of the 90 % interval of: "}.get(
            _end, ""
        )
        VARIABLES[f"range_{_name}{_end}"] = Variable(
            ("hip", "reach"), RADIAN, _part + _what, _to, HEADING, missing=True
        )
VARIABLES["placed_angle"] = Variable(
    ("time", "coordinate"), "rad or m",
    "coordinate of the body whose segments point as the person's, or whose markers lie nearest", missing=True,
)  # fmt: skip
VARIABLES["placed_residual"] = Variable(
    ("time", "segment"), RADIAN, "angle by which the body's segment still points elsewhere than the person's", "ground",
    HEADING, missing=True,
)  # fmt: skip
VARIABLES["placed_marker_rms"] = Variable(
    ("time",), METRE, "root of the mean squared distance between the person's markers and the model's", missing=True
)
VARIABLES["placed_steps"] = Variable(("time",), ONE, "steps of Gauss and Newton that the frame took")
