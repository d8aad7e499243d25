"""What an electrode hears."""

from __future__ import annotations

from psoas.dataset.variables.variable import STAGE, Variable
from psoas.units import (
    METRE,
    ONE,
)

VARIABLES: dict[str, Variable] = {}
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
