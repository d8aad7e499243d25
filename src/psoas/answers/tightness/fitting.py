"""Who would read like that: the best explanation of readings, and rivals without a tight muscle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.answers.tightness.battery import posterior
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.taken import Place
from psoas.body.state import Array

FLEXORS = {
    "psoas": ("psoas_body", "psoas_process"), "iliacus": ("iliacus",), "rectus_femoris": ("rectus_femoris",),
    "tensor_fasciae_latae": ("tensor_fasciae_latae",), "sartorius": ("sartorius",),
}  # fmt: skip
HINTED, TOLD = 2.0, 4.0  # nats [p]
LONGEST = 0.1  # of a fibre parameter in one step
LOW, HIGH = -0.3, 0.5  # what a fibre's tightness means
ENOUGH, MOST = 1e-4, 25  # nats


class Fit(NamedTuple):
    """A best explanation: parameters, its cost (minus log posterior, up to a constant) [nats], its local covariance."""

    theta: Array
    cost: float
    spread: Array


class Evidence(NamedTuple):
    """Readings of somebody: values of the model's tests, their covariance."""

    y: Array
    R: Array


def cost(model: Model, seen: Evidence, theta: Array) -> Array:
    """Minus the log posterior (N,) [nats], up to a constant, of people theta (N, p)."""
    theta = np.atleast_2d(theta)
    return by_readings(model, seen, theta, model.read(theta))


def by_readings(model: Model, seen: Evidence, theta: Array, y: Array) -> Array:
    """The same of people whose readings y (N, t) are known."""
    left = y - seen.y
    prior = (theta - model.known.mean) / model.known.sd
    return 0.5 * np.einsum("nt,tu,nu->n", left, np.linalg.inv(seen.R), left) + 0.5 * (prior**2).sum(axis=1)


def fit(model: Model, seen: Evidence, start: Array, fixed: NDArray[np.bool_] | None = None) -> Fit:
    """Gauss-Newton from a start, at most `LONGEST` of a fibre a step, some parameters fixed where they start."""
    known = model.known
    free = np.ones(len(start), bool) if fixed is None else ~fixed
    fibre = np.array([kind == "fibre" for kind in known.kinds])
    Ri, Pi = np.linalg.inv(seen.R), np.diag(1 / known.sd**2)
    theta, rests = start.copy(), dict[Place, Array]()
    y = model.read(start, rests)
    now = float(by_readings(model, seen, start[None], y)[0])
    H = Pi
    for _ in range(MOST):
        J = model.with_jacobians(theta[None], rests)[1][0]
        left = seen.y - y[0]
        H = J.T @ Ri @ J + Pi
        slope = J.T @ Ri @ left - Pi @ (theta - known.mean)
        move = np.zeros(len(theta))
        move[free] = np.linalg.solve(H[np.ix_(free, free)], slope[free])
        far = np.abs(move[fibre]).max(initial=0.0)
        move *= min(1.0, LONGEST / far) if far > 0 else 1.0
        for share in (1.0, 0.5, 0.25, 0.1, 0.02):
            trial = theta + share * move
            trial[fibre] = np.clip(trial[fibre], LOW, HIGH)
            there = dict[Place, Array]()
            told = model.read(trial, there)
            new = float(by_readings(model, seen, trial[None], told)[0])
            if new < now:
                break
        else:
            break
        theta, rests, y, better, now = trial, there, told, now - new, new
        if better < ENOUGH:
            break
    return Fit(theta, now, np.asarray(np.linalg.inv(H), float))


def starts(model: Model) -> list[Array]:
    """Nobody tight, and each flexor by a fifth."""
    known = model.known
    found = [known.mean.copy()]
    for names in list(FLEXORS.values())[:3]:
        theta = known.mean.copy()
        theta[[known.at(n) for n in names]] = 0.2
        found.append(theta)
    return found


def explained(model: Model, seen: Evidence, without: str | None = None, more: list[Array] | None = None) -> list[Fit]:
    """Best explanations from several starts, the best first; `without` a tight flexor if one is named."""
    fixed = np.zeros(len(model.known.names), bool)
    if without is not None:
        fixed[[model.known.at(n) for n in FLEXORS[without]]] = True
    begun = [theta.copy() for theta in (starts(model) if more is None else more)]
    for theta in begun:
        theta[fixed] = 0.0
    every = [fit(model, seen, theta, fixed) for theta in begun]
    return sorted(every, key=lambda one: one.cost)


def rivals(
    model: Model, seen: Evidence, names: tuple[str, ...] = tuple(FLEXORS)
) -> tuple[Fit, dict[str, float], list[Fit]]:
    """The best explanation; what the best without each tight flexor costs more [nats]; and all explanations."""
    free = explained(model, seen)
    near = [free[0].theta, model.known.mean]
    others = {name: explained(model, seen, name, near)[0] for name in names}
    best = min([free[0], *others.values()], key=lambda one: one.cost)
    return best, {name: max(one.cost - best.cost, 0.0) for name, one in others.items()}, [*free, *others.values()]


def verdict(penalty: float) -> str:
    """told, hinted, or these tests cannot tell.

    Examples
    --------
    >>> [verdict(nats) for nats in (0.5, 3.0, 9.0)]
    ['these tests cannot tell', 'hinted', 'told']
    """
    return "told" if penalty > TOLD else "hinted" if penalty > HINTED else "these tests cannot tell"


def by_prior(model: Model, seen: Evidence, name: str) -> float:
    """Share of a flexor's tightness in the best explanation that is choice of the prior: with every flexor's alike."""
    known = model.known
    alike = known.sd.copy()
    for names in FLEXORS.values():
        alike[[known.at(n) for n in names]] = 0.1
    J = model.jacobian(known.mean)
    ratio = [posterior(J, seen.R, sd) for sd in (known.sd, alike)]
    i = known.at(FLEXORS[name][0])
    return float(np.sqrt(ratio[0][i, i] / ratio[1][i, i]))
