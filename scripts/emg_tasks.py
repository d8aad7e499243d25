"""Activations of tasks in `tables/emg_tasks.csv` that are computed: hip flexion by least effort, standing by `loads`.

Prints the rows; amounts of the tasks of wire studies are parameters and stand in the table alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from scipy.optimize import minimize

import psoas
from psoas.anatomy import table
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.mechanics.tissue.passive_body import passive_body

MOMENT = 40.0  # N m of hip flexion
BALANCED = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r", "knee_angle_r")
LEAST = {"hip_flexion": 0.01, "standing": 0.001}


def by_family(rows: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """Family -> activation, mean by strength."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for family, activation, strength in rows:
        found[family].append((activation, strength))
    return {f: float(np.average([a for a, _ in v], weights=[s for _, s in v])) for f, v in found.items()}


def hip_flexion() -> dict[str, float]:
    """Least sum of a2 by volume for a moment at the right hip, in standing."""
    body = psoas.default_body()
    fibres, at = passive_body(body).fibres, state(body, posture_at(body, "standing"))
    columns = [body.coordinate(c) for c in BALANCED]
    moments = -at.dldq[:, columns] * fibres.F0[:, None]
    right = np.array([m.endswith("_r") for m in body.muscles]) & (np.abs(moments).max(axis=1) > 1e-6)
    moments, volume = moments[right], (fibres.F0 * fibres.l_opt)[right]
    wanted = np.array([MOMENT, 0.0, 0.0, 0.0])
    found = minimize(
        lambda a: (a**2 * volume).sum(), np.full(len(volume), 0.1), jac=lambda a: 2 * a * volume,
        bounds=[(0, 1)] * len(volume), method="SLSQP", options={"maxiter": 500},
        constraints=[{"type": "eq", "fun": lambda a: moments.T @ a - wanted, "jac": lambda a: moments.T}],
    )  # fmt: skip
    families = np.array(body.muscle_table["family"])[right]
    return by_family(zip(families, found.x, fibres.F0[right], strict=True))


def standing() -> dict[str, float]:
    """Activations of `psoas loads` in standing, right side."""
    found = psoas.loads("standing")
    columns = (found.family.values, found.side.values, found.activation.values, found.strength.values)
    return by_family((f, a, s) for f, side, a, s in zip(*columns, strict=True) if side == "right")


def main() -> None:
    """Print the computed rows."""
    heard = {row["family"] for row in table("emg_fibres")}
    for task, found in (("hip_flexion", hip_flexion()), ("standing", standing())):
        for family, activation in found.items():
            if family in heard and activation >= LEAST[task]:
                print(f"{task},{family},{activation:.4f}")


if __name__ == "__main__":
    main()
