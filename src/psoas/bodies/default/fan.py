"""Iliacus in three parts: their origins on the iliac fossa, one brim, one wrap, one end on the femur."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.repairs import delete_muscles, lay_path, mirrored_pos

PARTS = tuple(f"iliacus_{row['part']}" for row in table("iliacus_parts"))
FIBRES = "tlem2_scaled"  # the default set of fibre lengths


def split_iliacus(spec: Any) -> None:
    """15. Iliacus is one strand: three parts of TLEM 2.0 take its place, its force shared by their areas.

    Each runs from its own origin over the strand's brim point, wrap and femoral end, so the parts differ in length,
    strain and place, and not in their arms at the hip.
    """
    rows = table("iliacus_parts")
    whole = sum(float(row["pcsa_cm2"]) for row in rows)
    for side in "rl":
        strand = spec.actuator(f"iliacus_{side}")
        hip = np.array(spec.body(f"femur_{side}").pos)
        for row in rows:
            name = f"iliacus_{row['part']}"
            offset = np.array([float(row[f"{c}_mm"]) for c in "xyz"]) / 1e3
            point = hip + (offset if side == "r" else mirrored_pos(offset))
            spec.body("pelvis").add_site(name=f"{name}-P1_{side}", pos=point)
            lay_path(spec, f"{name}_{side}_tendon", *iliacus_path(f"{name}-P1_{side}", side))
            part = spec.add_actuator(name=f"{name}_{side}", target=f"{name}_{side}_tendon", trntype=strand.trntype)
            copy_muscle(strand, part, float(row["pcsa_cm2"]) / whole)
        delete_muscles(spec, {f"iliacus_{side}_tendon"})


def iliacus_path(origin: str, side: str) -> list[str | tuple[str, str]]:
    """The path every part shares after its `origin`: brim, wrap, lesser trochanter, as upstream's strand has it."""
    wrap = (f"IL_at_brim_wrap_{side}", f"IL_at_brim_site_iliacus_{side}")
    return [origin, f"iliacus-P2_{side}", wrap, f"iliacus-P3_{side}", f"iliacus-P4_{side}"]


def part_range(model: Any, muscle: str, length: float) -> tuple[float, float]:
    """Lengths [m] between which MuJoCo's muscle spans its normalised range, for a part so long upright.

    Fibres of the default set of `tables/passive_muscles.csv`, at the strand's normalised length in `standing`.
    """
    rows = {row["muscle"]: row for row in table("passive_muscles") if row["set"] == FIBRES}
    fibre, pennation = (float(rows[muscle[:-2]][key]) for key in ("l_opt_m", "pennation_rad"))
    x = next(float(row["value"]) for row in table("passive_parameters") if row["parameter"] == "x_ref.iliacus")
    slack = length - fibre * np.sqrt(x**2 - np.sin(pennation) ** 2)
    shortest, longest = model.actuator(muscle).gainprm[:2]
    return float(slack + shortest * fibre), float(slack + longest * fibre)


def copy_muscle(old: Any, new: Any, share: float) -> None:
    """Give one actuator another's muscle, with a share of its maximum force."""
    new.gaintype, new.biastype, new.dyntype, new.dynprm = old.gaintype, old.biastype, old.dyntype, old.dynprm
    new.ctrllimited, new.ctrlrange, new.lengthrange = 1, (0, 1), old.lengthrange
    new.gainprm, new.biasprm = old.gainprm, old.biasprm
    for prm in (new.gainprm, new.biasprm):
        prm[2] = prm[2] * share
