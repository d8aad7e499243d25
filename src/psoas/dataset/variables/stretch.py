"""What a stretch reaches."""

from __future__ import annotations

from psoas.dataset.variables.variable import Variable
from psoas.units import (
    METRE,
    NEWTON_METRE,
    ONE,
    PER_RADIAN,
    RADIAN,
)

VARIABLES: dict[str, Variable] = {}
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
