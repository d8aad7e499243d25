"""The contract of every result variable, registered once; code, files, docs and JSON read it.

`check_dataset` is the last step of every method: a variable without its contract does not leave the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from psoas.errors import InvalidValueError
from psoas.units import (
    ACCELERATION,
    ACCELERATION_PER_NEWTON,
    LINEAR_ACCELERATION,
    LINEAR_ACCELERATION_PER_NEWTON,
    METRE,
    NEWTON,
    NEWTON_METRE,
    ONE,
    PASCAL,
    PER_RADIAN,
    PER_SECOND_SQUARED,
    RADIAN,
    ROTATION_PER_NEWTON,
    SECOND,
)

if TYPE_CHECKING:
    import xarray as xr

SCHEMA_VERSION = 3


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
LABELLED = ("muscle", "group", "segment", "axis", "coordinate", "component", "pair", "time", "sweep", "claim")
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
VARIABLES["group_trial_contribution"] = Variable(
    ("time", "pair", "group", "axis"), ACCELERATION, f"what the group does with the tensions that were given, {_pair}",
    missing=True,
)  # fmt: skip
VARIABLES["muscles_acceleration"] = Variable(
    ("time", "pair", "axis"), ACCELERATION, f"what all muscles do together with the tensions that were given, {_pair}"
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
        f"rotation of `of` after a step of tension per newton, {_pair}",
    ),
    "group_step_start": Variable(
        ("pair", "group", "axis"), ACCELERATION_PER_NEWTON, f"its curvature at time zero, {_pair}"
    ),
    "group_step_end": Variable(("pair", "group", "axis"), ROTATION_PER_NEWTON, f"where it comes to rest, {_pair}"),
    "group_sign_change": Variable(
        ("pair", "group", "axis", "change"), SECOND, "times at which the rotation changes its sign", missing=True
    ),
}  # fmt: skip
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
STAGE = "stage: fixed to the ground, anterior, superior and right of the reference posture, its floor at superior 0"
VARIABLES |= {
    "segment_origin": Variable(("segment", "axis"), METRE, "origin of the segment", "ground", STAGE),
    "segment_axes": Variable(
        ("segment", "component", "axis"), ONE, "row: an anatomical axis of the segment", "ground", STAGE
    ),
    "joint_centre": Variable(("segment", "axis"), METRE, "centre of the joint with the parent", "ground", STAGE),
    "com": Variable(("axis",), METRE, "centre of mass of the whole body", "ground", STAGE),
    "path_point": Variable(("point", "axis"), METRE, "points of the muscle paths, arcs included", "ground", STAGE),
    "path_muscle": Variable(("point",), ONE, "index into muscle; consecutive points of one muscle are joined"),
    "vertex": Variable(
        ("vertex", "component"),
        METRE,
        "vertex of a bone's surface",
        "surface_segment",
        "anatomical axes of the segment",
    ),
    "vertex_surface": Variable(("vertex",), ONE, "index into surface"),
    "face": Variable(("face", "corner"), ONE, "triangles, index into vertex, counter-clockwise seen from outside"),
}
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
VARIABLES |= {
    "finding_weight": Variable(("finding",), ONE, "how grave a finding is: 2 fault, 1 warning, 0 note"),
    "question_answered": Variable(("question",), ONE, "whether a model can answer a question: 1 yes, 0 no"),
}
for _prefix, _dim in (("", "muscle"), ("group_", "group")):
    VARIABLES[f"{_prefix}batch_acceleration"] = Variable(
        (..., _dim, "axis"), ACCELERATION_PER_NEWTON,
        f"angular acceleration of one segment relative to another at that instant, {_pair}",
    )  # fmt: skip
    VARIABLES[f"{_prefix}batch_arm"] = Variable((..., _dim, "axis"), METRE, f"moment arm, {_pair}")
VARIABLES["batch_length"] = Variable((..., "muscle"), METRE, "length of the muscle and its tendon")
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
    ("why", "part", "axis"), ACCELERATION_PER_NEWTON, f"part of one answer of why_of, {_pair}"
)

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
_excess = "fibre length over its optimum less the longest that standing and walking make it"
_ps, _pc = ("program", "strand"), ("program",)
_stretched: tuple[tuple[str, tuple[str, ...], str, str, bool], ...] = (
    ("excess", _ps, ONE, f"{_excess}; mean by strength", False),
    ("over_optimum", _ps, ONE, "fibre length over its optimum; mean by strength", False),
    ("gain", _ps, PER_RADIAN, "change of it per depth of the coordinate that stops the program; + lengthens", False),
    ("slack", _ps, METRE, "path length at which passive force begins less the path's; + slack, by how much", False),
    ("force", _ps, ONE, "passive force over strength", False),
    ("threshold", _ps, "", "depth at which excess becomes 0 [rad; of a height m]", True),
    ("moment", ("program", "source"), NEWTON_METRE, "passive moment against going deeper; + resists", False),
    ("share", ("program", "source"), ONE, "share of all that resists going deeper", False),
    ("depth", _pc, "", "depth at which the program ends [rad; of a height m]", True),
    ("depth_low", _pc, "", "5 % of it over people", True),
    ("depth_high", _pc, "", "95 % of it over people", True),
    ("seen", _pc, RADIAN, "angle that a person sees, relative to the ground; `program_sees` says of what", False),
    ("muscle_excess", ("program", "muscle"), ONE, _excess, False),
    ("coordinate", ("program", "coordinate"), "", "coordinate of the position [rad, m]", False),
    ("joint_place", ("joint", "axis"), METRE, "centre of the joint with the parent, on the stage", False),
    ("path_point", ("point", "axis"), METRE, "points of the muscle paths, on the stage", False),
    ("path_muscle", ("point",), ONE, "index into muscle; consecutive points of one muscle are joined", False),
    ("reach", _ps, ONE, "share of people in whom excess is above 2 % and the muscle not slack", True),
    ("order", ("program", "strand", "other"), ONE, "share of people in whom excess is above that of `other`", True),
    ("loss", ("program", "compensation", "strand"), PER_RADIAN,
     "excess lost per compensation at the same seen angle; + lost", True),
)  # fmt: skip
for _name, _along, _unit, _what, _missing in _stretched:
    VARIABLES[f"stretch_{_name}"] = Variable(_along, _unit, _what, missing=_missing)
_bests: tuple[tuple[str, tuple[str, ...], str, str, bool], ...] = (
    ("coordinate", ("rank", "unknown"), RADIAN, "coordinate of the position", False),
    ("excess", ("rank", "strand"), ONE, f"{_excess}; mean by strength", False),
    ("value", ("rank",), ONE, "what was maximised", False),
    ("buys", ("rank", "limit"), ONE, "excess that a tenth more of the limit buys; of a range a degree", True),
)
for _name, _along, _unit, _what, _missing in _bests:
    VARIABLES[f"best_{_name}"] = Variable(_along, _unit, _what, missing=_missing)
NAT = "nat"
_tight: tuple[tuple[str, tuple[str, ...], str, str, bool], ...] = (
    ("ratio", ("candidate", "parameter"), ONE, "posterior over prior standard deviation, of a person like `candidate`",
     False),
    ("z_ratio", ("candidate",), ONE, "the same of psoas less iliacus", False),
    ("psoas_ratio", ("candidate",), ONE, "the same of psoas, parts by strength", False),
    ("prior", ("parameter",), "", "prior standard deviation; of logarithms where the label says so", False),
    ("penalty", ("suspect",), NAT, "cost of the best explanation of exact readings in which it is not tight", False),
    ("singular", ("mode",), ONE, "singular values of the whitened derivative over the muscles", False),
    ("information", ("other_test", "target"), NAT, "information that one more test adds", False),
    ("noise", ("test",), "", "standard deviation of a reading, in test_unit", False),
    ("rival", ("flexor",), NAT, "cost of the best explanation of the readings in which it is not tight", False),
    ("by_prior", ("flexor",), ONE, "posterior SD over that with the same prior for every flexor", False),
    ("estimate", ("parameter",), "", "weighted mean; of fibres + shorter", True),
    ("low", ("parameter",), "", "5 % of the weight lies below", True),
    ("high", ("parameter",), "", "5 % of the weight lies above", True),
    ("reading", ("test",), "", "what was read, in test_unit", False),
    ("expected", ("test",), "", "what the best explanation reads, in test_unit", False),
)  # fmt: skip
for _name, _along, _unit, _what, _missing in _tight:
    VARIABLES[f"tightness_{_name}"] = Variable(_along, _unit, _what, missing=_missing)
OWN_AXES = "of `relative_to`; of ground the heading frame"
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


_of_power = "of the power that an electrode hears, right side; sums to 1 over muscles"
for _end, _what in (
    ("", "share, at the activity that was asked for"),
    ("_equal", "share, all muscles equally active"),
    ("_worst", "share, psoas' fibres all along its path"),
    ("_layers", "share, the body taken for a half-space in layers; nan for wires"),
    ("_low", "5 % of the share over the draws"),
    ("_high", "95 % of the share over the draws"),
):
    VARIABLES[f"emg_share{_end}"] = Variable(
        ("electrode", "muscle"), ONE, f"{_what}, {_of_power}", missing=_end == "_layers"
    )
VARIABLES |= {
    "emg_share_draw": Variable(("draw", "electrode", "muscle"), ONE, f"share in every draw, {_of_power}"),
    "emg_share_worst_draw": Variable(
        ("draw", "electrode"), ONE, "share of psoas in every draw, its fibres all along its path"
    ),
    "emg_largest": Variable(("electrode", "muscle"), ONE, "share of the draws in which the muscle is the largest"),
    "emg_gain": Variable(("electrode", "muscle"), ONE, "power of a muscle over that of the loudest, equally active"),
    "emg_times_more": Variable(
        ("electrode",), ONE, "how many times as active as all others psoas has to be to make half of the power"
    ),
    "unmix_sd": Variable(
        ("muscle",), ONE, "standard deviation of a muscle's power over itself, unmixed; nan where it is not "
        "recoverable or left out", missing=True,
    ),
    "unmix_added_sd": Variable(
        ("added",), ONE, "the same of psoas with one more electrode; nan where it is not recoverable", missing=True
    ),
    "unmix_condition": Variable((), ONE, "condition number of the mixture, columns of length 1", missing=True),
    "unmix_cosine": Variable((), ONE, "cosine of psoas' column to iliacus'"),
    "channel_meaning": Variable(("channel", "muscle"), ONE, "1 where the channel's name can mean the muscle, else 0"),
}  # fmt: skip
for _name, _dims, _what in (
    ("outline", ("electrode", "corner", "plane"), "outline of the muscles at the electrode's level"),
    ("skin", ("electrode", "corner", "plane"), "skin at the electrode's level"),
    ("bone", ("electrode", "bone_point", "plane"), "points on bones near the level"),
    ("strand", ("electrode", "strand", "plane"), "where fibres of a path cross the level"),
    ("radius", ("electrode", "strand", "plane"), "half the extent of the belly there"),
    ("electrode", ("electrode", "plane"), "the electrode"),
):
    VARIABLES[f"section_{_name}"] = Variable(_dims, METRE, _what, "ground", STAGE, missing=True)
VARIABLES["section_height"] = Variable(("electrode",), METRE, "height of the level", "ground", STAGE)


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
    """The dataset as an answer, if every variable keeps its contract.

    Raises
    ------
    ValueError
        An unregistered variable, wrong dims or units, a missing reference, or a number that is not finite.
    """
    import numpy as np

    from psoas.dataset.whole import Answer

    for name, array in dataset.data_vars.items():
        if name not in VARIABLES:
            raise ValueError(f"result variable '{name}' is not registered in psoas.dataset.schema")
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
    if isinstance(dataset, Answer):
        return dataset
    variables = {name: array.variable for name, array in dataset.data_vars.items()}  # which need no alignment
    made = Answer(variables, dataset.coords, dataset.attrs)
    named = [name for name in dataset.data_vars if name not in made.data_vars]  # as their dimension
    return made.reset_coords(named) if named else made


def check_labels(dataset: object) -> xr.Dataset:
    """The dataset, if it is one whose labels are there and each stands once.

    Raises
    ------
    InvalidValueError
    """
    import xarray as xr

    if not isinstance(dataset, xr.Dataset):
        raise InvalidValueError(f"an answer of psoas is an xarray.Dataset, not a {type(dataset).__name__}.")
    for name, array in dataset.data_vars.items():
        for dim in array.dims:
            if dim in LABELLED and dim not in dataset.coords:
                raise InvalidValueError(f"'{name}' has no labels along '{dim}'; give the dataset as psoas gave it.")
    for along, index in dataset.indexes.items():
        if not index.is_unique:
            again = index[index.duplicated()][0]
            raise InvalidValueError(f"'{again}' stands twice among the labels of '{along}'; give each label once.")
    return dataset


def check_given(dataset: object) -> xr.Dataset:
    """The dataset, if it can be an answer of this package: labelled, and every variable keeps its contract.

    Raises
    ------
    InvalidValueError
    """
    found = check_labels(dataset)
    try:
        check_dataset(found)
    except ValueError as error:
        raise InvalidValueError(f"this is no answer of psoas as it was given: {error}.") from error
    return found
