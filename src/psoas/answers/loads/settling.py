"""How lumbar levels settle: a total of flexion is prescribed, its share of each level only within a published spread.

A rhythm prescribes every level's angle to the degree; then discs are as stiff as they are and muscles have to make up
for what the rhythm gets wrong. Here each level may turn, in the sagittal plane, within one standard deviation of people
about the rhythm and within its range, the total staying as it is: discs take what muscles of several levels cannot.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from psoas.answers.loads.balance import Balance
from psoas.body.body import Body, project
from psoas.body.state import Array
from psoas.mechanics.effort.static_optimisation import Settling, static_optimisation
from psoas.mechanics.ground.supports import parameter
from psoas.mechanics.tissue.protocol import Elements

STEPS = 20
CLOSE = 1e-6  # rad


def spreads(body: Body) -> Array:
    """Standard deviation of people in each level's standing angle, lowest first (k,) [rad]."""
    return np.radians([parameter(f"spread.{row['level']}") for row in body.lumbar])


def settled(
    body: Body, q: Array, passive: Elements, make: Callable[[Array], Balance], least: Array, solver: str = "piqp"
) -> Array:
    """The posture with its levels settled: least muscle effort, each level within its spread and range.

    Parameters
    ----------
    q : (n,) [rad, m]
    make : function of coordinates
        The posture's `Balance`.
    least : (m,) smallest activations

    Returns
    -------
    (n,) coordinates; where levels are outside their range from the start they stay at least as near to it.

    Notes
    -----
    Sequential: discs and passive muscles are linear in the turning of each step, everything is made anew after it.
    """
    places = np.array([body.coordinate(row["FE"]) for row in body.lumbar])
    sigma, turned = spreads(body), np.zeros(len(places))
    low = np.clip(body.ranges[places, 0] - q[places], -sigma, 0.0)
    high = np.clip(body.ranges[places, 1] - q[places], 0.0, sigma)
    for _ in range(STEPS):
        now = q.copy()
        now[places] += turned
        balance = make(project(body, now))
        S = -stiffness(balance, passive, places) * sigma
        levels = Settling(S, turned / sigma, low / sigma, high / sigma, sigma / sigma.max())
        step = static_optimisation(balance.problem(least)._replace(settling=levels), solver).turned * sigma
        if np.abs(step).max() < CLOSE:
            break
        turned = np.clip(turned + step, low, high)
    now = q.copy()
    now[places] += turned
    return project(body, now)


def stiffness(balance: Balance, passive: Elements, places: Array) -> Array:
    """Generalised force per turning of the levels, discs and passive muscles (f, k) [N m/rad]."""
    at = balance.at
    joints = (balance.B.T @ passive.joint_stiffness(at.q))[:, places]
    _, k, _ = passive.tensions(at.lengths)
    arms = at.dldq @ balance.B
    return np.asarray(joints + arms.T @ (k[:, None] * at.dldq[:, places]))
