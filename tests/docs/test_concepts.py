"""The numbers of the worked example are the package's."""

import re

import pytest

import psoas
from support.places import ROOT

PAGE = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")


def told(label):
    """The number beside a label in one of the page's tables."""
    line = next(
        line for line in PAGE.splitlines() if line.startswith(f"| {label} |") or line.startswith(f"| **{label}** |")
    )
    return float(re.findall(r"-?\d+\.\d+", line)[-1])


def test_the_three_sentences():
    answer = psoas.actions("psoas")
    values = {
        "femur": psoas.relative(answer, "femur_r", "ground"),
        "pelvis": psoas.relative(answer, "pelvis", "ground"),
        "femur relative to pelvis": psoas.relative(answer, "femur_r", "pelvis"),
    }
    for label, value in values.items():
        assert 100 * float(value.sel(group="psoas_major", axis="right")) == pytest.approx(told(label), abs=0.006)
    assert told("femur") - told("pelvis") == pytest.approx(told("femur relative to pelvis"), abs=0.02)


def test_the_budget():
    parts = 100 * psoas.why("psoas").group_budget.sel(group="psoas_major", axis="right")
    told_of = {p: told(p.replace("L4/L5", "L4/5")) for p in parts.part.values.tolist()}
    for part, value in told_of.items():
        assert float(parts.sel(part=part)) == pytest.approx(value, abs=0.06)
    assert sum(told_of.values()) == pytest.approx(told("together"), abs=0.11)
    point = 100 * psoas.why("psoas", contact="point").group_budget.sel(group="psoas_major", axis="right")
    assert f"{float(point.sel(part='what the ground gives back')):.1f} instead" in PAGE
    assert f"*posteriorly* relative to the ground by {float(point.sum()):.1f}" in PAGE


def test_the_level_arms():
    arms = psoas.actions("psoas", operator="torque").group_moment_arm.sel(group="psoas_major_r")
    listed = re.search(r"are small \(Bogduk 1992\): (.*?)\n?  ?-22\.0", PAGE.replace("\n", " "))
    told_arms = [*map(float, re.findall(r"-?\d+\.\d", listed.group(1))), -22.0]
    levels = ("L1_L2", "L2_L3", "L3_L4", "L4_L5", "L5_S1")
    assert [round(1e3 * float(arms.sel(coordinate=f"{level}_FE")), 1) for level in levels] == told_arms


def test_members():
    assert f"{psoas.robustness('psoas').attrs['members']} members" in PAGE
