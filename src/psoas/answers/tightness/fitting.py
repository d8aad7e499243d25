"""Who would read like that: the best explanation of readings, rivals without a tight muscle, and draws around them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.answers.tightness.battery import posterior
from psoas.answers.tightness.model import Model
from psoas.body.state import Array

FLEXORS = {
    "psoas": ("psoas_body", "psoas_process"), "iliacus": ("iliacus",), "rectus_femoris": ("rectus_femoris",),
    "tensor_fasciae_latae": ("tensor_fasciae_latae",), "sartorius": ("sartorius",),
}  # fmt: skip
HINTED, TOLD = 2.0, 4.0  # nats [p]
LONGEST = 0.1  # of a fibre parameter in one step
LOW, HIGH = -0.3, 0.5  # what a fibre's tightness means
ENOUGH, MOST = 1e-4, 25  # nats
WIDER = 1.1  # times the local spread: draws reach beyond it
ROUNDS = 2
CHAINS, WALK, FLAT = 120, 10, 1e-4
TAILS = 8.0  # degrees of freedom of the proposals


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
    left = model.read(theta) - seen.y
    prior = (theta - model.known.mean) / model.known.sd
    return 0.5 * np.einsum("nt,tu,nu->n", left, np.linalg.inv(seen.R), left) + 0.5 * (prior**2).sum(axis=1)


def fit(model: Model, seen: Evidence, start: Array, fixed: NDArray[np.bool_] | None = None) -> Fit:
    """Gauss-Newton from a start, at most `LONGEST` of a fibre a step, some parameters fixed where they start."""
    known = model.known
    free = np.ones(len(start), bool) if fixed is None else ~fixed
    fibre = np.array([kind == "fibre" for kind in known.kinds])
    Ri, Pi = np.linalg.inv(seen.R), np.diag(1 / known.sd**2)
    theta, now = start.copy(), float(cost(model, seen, start)[0])
    H = Pi
    for _ in range(MOST):
        J = model.jacobian(theta)
        left = seen.y - model.read(theta)[0]
        H = J.T @ Ri @ J + Pi
        slope = J.T @ Ri @ left - Pi @ (theta - known.mean)
        move = np.zeros(len(theta))
        move[free] = np.linalg.solve(H[np.ix_(free, free)], slope[free])
        far = np.abs(move[fibre]).max(initial=0.0)
        move *= min(1.0, LONGEST / far) if far > 0 else 1.0
        for share in (1.0, 0.5, 0.25, 0.1, 0.02):
            trial = theta + share * move
            trial[fibre] = np.clip(trial[fibre], LOW, HIGH)
            new = float(cost(model, seen, trial)[0])
            if new < now:
                break
        else:
            break
        theta, better, now = trial, now - new, new
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


class Draws(NamedTuple):
    """People who would read like that: parameters (N, p), weights (N,) that sum to 1, and how many they are worth."""

    theta: Array
    weight: Array
    worth: float

    def interval(self, c: Array, share: float = 0.9) -> tuple[float, float]:
        """Interval of ``c' theta`` that holds a share of the weight, as much left out below as above."""
        values = self.theta @ c
        order = np.argsort(values)
        cumulative = np.cumsum(self.weight[order])
        ends = np.interp([(1 - share) / 2, (1 + share) / 2], cumulative, values[order])
        return float(ends[0]), float(ends[1])

    def mean(self, c: Array) -> float:
        """Weighted mean of ``c' theta``."""
        return float(self.weight @ (self.theta @ c))

    def sd(self, c: Array) -> float:
        """Weighted standard deviation of ``c' theta``."""
        values = self.theta @ c
        return float(np.sqrt(self.weight @ (values - self.weight @ values) ** 2))


def drawn(model: Model, seen: Evidence, fits: list[Fit], count: int = 2000, seed: int = 0) -> Draws:
    """Draws around every explanation and from the prior, weighted by what they are worth; then around those.

    Notes
    -----
    Proposals are wide-tailed (t with 8 degrees of freedom) around each explanation, and the prior itself: the posterior
    is a bent ridge, on which the local spread alone is far too sure. A second round adds one around the first round's
    weighted mean and spread. Every draw is weighed against the mixture of all proposals; short chains from them
    then make up for few heavy draws.
    """
    rng = np.random.default_rng([seed, 33])
    known, p = model.known, len(model.known.mean)
    fibre = np.array([kind == "fibre" for kind in known.kinds])
    near = [f for f in fits[1:] if f.cost < fits[0].cost + 8 and np.abs(f.theta - fits[0].theta).max() > 0.02]
    prior = (known.mean, np.diag(known.sd), None)
    mixture: list[tuple[Array, Array, float | None]] = [prior]
    mixture += [(f.theta, WIDER * rooted(f.spread), TAILS) for f in (fits[0], *near[:3])]
    theta, costs = np.empty((0, p)), np.empty(0)
    weight = np.empty(0)
    for _ in range(ROUNDS):
        centre_of = mixture if not len(theta) else mixture[-1:]
        new = np.concatenate([sampled(rng, one, count // (ROUNDS * len(centre_of))) for one in centre_of])
        theta = np.concatenate([theta, new])
        costs = np.concatenate([costs, cost(model, seen, np.where(fibre, np.clip(new, LOW, HIGH), new))])
        inside = np.asarray(((theta[:, fibre] >= LOW) & (theta[:, fibre] <= HIGH)).all(axis=1))
        weight = weighed(theta, costs, inside, mixture)
        mean = weight @ theta
        away = theta - mean
        mixture = [
            *mixture,
            (mean, WIDER * rooted((away * weight[:, None]).T @ away + 1e-4 * np.diag(known.sd**2)), TAILS),
        ]
    first = theta[rng.choice(len(theta), CHAINS, p=weight)]
    kept = walked(model, seen, first, fibre, rng)
    return Draws(kept, np.full(len(kept), 1 / len(kept)), float(1 / (weight**2).sum()))


def walked(model: Model, seen: Evidence, theta: Array, fibre: NDArray[np.bool_], rng: np.random.Generator) -> Array:
    """Many short chains from weighted draws, so that few heavy ones do not stand for all: the later half of the steps.

    Source
    ------
    Elliptical slice sampling (Murray, Adams & MacKay 2010): exact for a normal prior, without a step to tune.
    """
    known, Ri = model.known, np.linalg.inv(seen.R)

    def told(some: Array) -> Array:
        inside = ((some[:, fibre] >= LOW) & (some[:, fibre] <= HIGH)).all(axis=1)
        left = model.read(np.where(fibre, np.clip(some, LOW, HIGH), some)) - seen.y
        return np.where(inside, -0.5 * np.einsum("nt,tu,nu->n", left, Ri, left), -np.inf)

    now, found = told(theta), []
    for _ in range(WALK):
        nu = known.sd * rng.standard_normal(theta.shape)
        level = now + np.log(rng.uniform(size=len(theta)))
        angle = rng.uniform(0, 2 * np.pi, len(theta))
        low, high = angle - 2 * np.pi, angle.copy()
        left_over = np.arange(len(theta))
        new = theta.copy()
        while len(left_over):
            turn = angle[left_over, None]
            trial = known.mean + (theta[left_over] - known.mean) * np.cos(turn) + nu[left_over] * np.sin(turn)
            value = told(trial)
            good = value > level[left_over]
            new[left_over[good]], now[left_over[good]] = trial[good], value[good]
            left_over = left_over[~good & (high[left_over] - low[left_over] > FLAT)]
            low[left_over] = np.where(angle[left_over] < 0, angle[left_over], low[left_over])
            high[left_over] = np.where(angle[left_over] >= 0, angle[left_over], high[left_over])
            angle[left_over] = rng.uniform(low[left_over], high[left_over])
        theta = new
        found.append(theta)
    return np.concatenate(found[WALK // 2 :])


def rooted(spread: Array) -> Array:
    """A root of a covariance."""
    return np.asarray(np.linalg.cholesky((spread + spread.T) / 2))


def sampled(rng: np.random.Generator, one: tuple[Array, Array, float | None], count: int) -> Array:
    """Draws (count, p) of a normal, or of a t."""
    centre, root, tails = one
    z = rng.standard_normal((count, len(centre)))
    if tails is not None:
        z = z * np.sqrt(tails / rng.chisquare(tails, count))[:, None]
    return np.asarray(centre + z @ root.T)


def weighed(
    theta: Array, costs: Array, inside: NDArray[np.bool_], mixture: list[tuple[Array, Array, float | None]]
) -> Array:
    """Weights (N,) that sum to 1: the posterior over the mixture that was drawn from."""
    density = np.stack([student(theta, *one) for one in mixture])
    log = np.where(inside, -costs - np.logaddexp.reduce(density, axis=0), -np.inf)
    weight = np.exp(log - log.max())
    return np.asarray(weight / weight.sum())


def student(theta: Array, centre: Array, root: Array, tails: float | None) -> Array:
    """Log density (N,), up to a constant that all share, of a t (or normal) distribution."""
    from scipy.special import gammaln

    z = np.linalg.solve(root, (theta - centre).T)
    square, p = (z**2).sum(axis=0), len(centre)
    base = -np.log(np.diag(root)).sum()
    if tails is None:
        return base - 0.5 * square - 0.5 * p * np.log(2 * np.pi)
    shape = gammaln((tails + p) / 2) - gammaln(tails / 2) - 0.5 * p * np.log(tails * np.pi)
    return np.asarray(base + shape - 0.5 * (tails + p) * np.log1p(square / tails))


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
