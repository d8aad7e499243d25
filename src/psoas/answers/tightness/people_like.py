"""Who would read like that, as draws: from every explanation by short chains that have learnt where to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from psoas.answers.tightness.fitting import HIGH, LOW, Evidence, Fit, cost
from psoas.answers.tightness.model import Model
from psoas.body.state import Array

TAILS = 8.0  # degrees of freedom of the proposals
STAGES, KEPT = (3, 3, 4), 8  # steps in which chains learn, and steps that are kept
BLUNT = 0.5  # power of the weights by which chains begin: too wide rather than too few
OTHERS, NEAR, APART = 3, 8.0, 0.02  # explanations beside the best: how many, within how many nats, how far away
THIN = 1e-4  # of the prior's variance, that no spread is flat
FLAT = 1e-4  # rad: a slice that is left

Density = Callable[[Array], Array]


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


class Shape(NamedTuple):
    """A t distribution of `TAILS` degrees of freedom, or a normal one: centre (p,), root of its spread (p, p)."""

    centre: Array
    root: Array
    heavy: bool = True

    @classmethod
    def of(cls, theta: Array, weight: Array, more: Array) -> Shape:
        """The one of weighted draws, its spread wider by a covariance."""
        centre = weight @ theta
        away = theta - centre
        return cls(centre, rooted((away * weight[:, None]).T @ away + more))

    def log(self, theta: Array) -> Array:
        """Log density (N,), up to a constant that all share."""
        from scipy.special import gammaln

        z = np.linalg.solve(self.root, (theta - self.centre).T)
        square, p = (z**2).sum(axis=0), len(self.centre)
        base = -np.log(np.diag(self.root)).sum()
        if not self.heavy:
            return base - 0.5 * square - 0.5 * p * np.log(2 * np.pi)
        shape = gammaln((TAILS + p) / 2) - gammaln(TAILS / 2) - 0.5 * p * np.log(TAILS * np.pi)
        return np.asarray(base + shape - 0.5 * (TAILS + p) * np.log1p(square / TAILS))

    def sampled(self, rng: np.random.Generator, count: int) -> Array:
        """Draws (count, p)."""
        z = rng.standard_normal((count, len(self.centre)))
        if self.heavy:
            z = z * np.sqrt(TAILS / rng.chisquare(TAILS, count))[:, None]
        return np.asarray(self.centre + z @ self.root.T)


def drawn(model: Model, seen: Evidence, fits: list[Fit], count: int = 640, seed: int = 0) -> Draws:
    """People who would read like that.

    Notes
    -----
    The posterior is a bent ridge, on which the local spread alone is far too sure, and of weighted draws a dozen carry
    all the weight. So draws around every explanation and from the prior, by the root of their weights, only begin
    short chains; these learn the ridge's centre and spread in stages, and are kept in the last.
    """
    rng = np.random.default_rng([seed, 33])
    known, chains = model.known, max(count // KEPT, 2)
    density, thin = posterior_of(model, seen), THIN * np.diag(known.sd**2)
    near = [f for f in fits[1:] if f.cost < fits[0].cost + NEAR and np.abs(f.theta - fits[0].theta).max() > APART]
    mixture = [Shape(known.mean, np.diag(known.sd), heavy=False)]
    mixture += [Shape(f.theta, rooted(f.spread)) for f in (fits[0], *near[:OTHERS])]
    theta = np.concatenate([one.sampled(rng, count // (2 * len(mixture))) for one in mixture])
    weight = weighed(density(theta), np.stack([one.log(theta) for one in mixture]), BLUNT)
    now = theta[rng.choice(len(theta), chains, p=weight)]
    shape = Shape.of(theta, weight, fits[0].spread)
    for steps in STAGES:
        kept = walked(density, shape, now, steps, rng)
        now, every = kept[-1], np.concatenate(kept)
        shape = Shape.of(every, np.full(len(every), 1 / len(every)), thin)
    kept = walked(density, shape, now, KEPT, rng)
    every = np.concatenate(kept)
    return Draws(every, np.full(len(every), 1 / len(every)), worth(kept))


def posterior_of(model: Model, seen: Evidence) -> Density:
    """Log posterior (N,) of people (N, p), up to a constant; -inf where a fibre is no fibre any more."""
    fibre = np.array([kind == "fibre" for kind in model.known.kinds])

    def log(theta: Array) -> Array:
        inside = ((theta[:, fibre] >= LOW) & (theta[:, fibre] <= HIGH)).all(axis=1)
        found = np.full(len(theta), -np.inf)
        if inside.any():
            found[inside] = -cost(model, seen, theta[inside])
        return found

    return log


def weighed(log: Array, density: Array, power: float = 1.0) -> Array:
    """Weights (N,) that sum to 1: a power of log densities (N,) over the mixture (k, N) that was drawn from."""
    log = power * (log - np.logaddexp.reduce(density, axis=0))
    weight = np.exp(log - log.max())
    return np.asarray(weight / weight.sum())


def walked(density: Density, shape: Shape, theta: Array, steps: int, rng: np.random.Generator) -> list[Array]:
    """States (chains, p) after each of some steps of many chains at once.

    Source
    ------
    Elliptical slice sampling (Murray, Adams & MacKay 2010) on ellipses of a t distribution (Nishihara, Murray & Adams
    2014): exact whatever the shape, and without a step to tune.
    """
    p, found = theta.shape[1], []
    now = density(theta) - shape.log(theta)
    for _ in range(steps):
        square = (np.linalg.solve(shape.root, (theta - shape.centre).T) ** 2).sum(axis=0)
        scale = np.sqrt((TAILS + square) / 2 / rng.gamma((TAILS + p) / 2, size=len(theta)))
        nu = scale[:, None] * (rng.standard_normal(theta.shape) @ shape.root.T)
        level = now + np.log(rng.uniform(size=len(theta)))
        angle = rng.uniform(0, 2 * np.pi, len(theta))
        low, high = angle - 2 * np.pi, angle.copy()
        left, new = np.arange(len(theta)), theta.copy()
        while len(left):
            turn = angle[left, None]
            trial = shape.centre + (theta[left] - shape.centre) * np.cos(turn) + nu[left] * np.sin(turn)
            value = density(trial) - shape.log(trial)
            good = value > level[left]
            new[left[good]], now[left[good]] = trial[good], value[good]
            left = left[~good & (high[left] - low[left] > FLAT)]
            low[left] = np.where(angle[left] < 0, angle[left], low[left])
            high[left] = np.where(angle[left] >= 0, angle[left], high[left])
            angle[left] = rng.uniform(low[left], high[left])
        theta = new
        found.append(theta)
    return found


def worth(kept: list[Array]) -> float:
    """Of how many independent draws chains are worth, by how much their means differ; of the worst parameter."""
    every = np.stack(kept)  # (steps, chains, p)
    whole = every.reshape(-1, every.shape[2]).var(axis=0)
    means = every.mean(axis=0).var(axis=0)
    share = whole / np.maximum(means, 1e-300)
    return float(every.shape[1] * min(share[whole > 0].min(initial=np.inf), len(kept)))


def rooted(spread: Array) -> Array:
    """A root of a covariance."""
    return np.asarray(np.linalg.cholesky((spread + spread.T) / 2))
