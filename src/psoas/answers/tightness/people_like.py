"""Who would read like that, as draws: many short chains along the ridge on which they lie."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.answers.tightness.fitting import HIGH, LOW, Evidence
from psoas.answers.tightness.model import Model
from psoas.body.state import Array

LEFT, KEPT = 4, 8  # steps of every chain that are left out, and that are kept
SEARCH, FARTHEST, SHARES = 8, 0.1, (1.0, 0.3, 0.05)  # of where a chain begins: steps, their length, what is tried of it
STEP = 0.7  # of the local spread


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


def drawn(model: Model, seen: Evidence, count: int = 640, seed: int = 0) -> Draws:
    """People who would read like that.

    Notes
    -----
    The posterior is a bent ridge: the local spread is far too sure on it, and of draws weighted afterwards a dozen
    carry all the weight. So each chain begins where a draw of the prior and of the reading's noise are explained best,
    which lies all along the ridge, a little too wide; its steps then follow the ridge as it bends.

    Source
    ------
    Randomised maximum likelihood (Oliver, He & Reynolds 1996); the manifold Langevin steps of Girolami & Calderhead
    (2011), with the curvature of Gauss and Newton and the acceptance that makes them exact.
    """
    rng = np.random.default_rng([seed, 33])
    kept = walked(model, seen, begun(model, seen, max(count // KEPT, 2), rng), rng)
    every = np.concatenate(kept)
    return Draws(every, np.full(len(every), 1 / len(every)), worth(kept))


def fibres(model: Model) -> NDArray[np.bool_]:
    """Which parameters are fibres (p,), which have bounds."""
    return np.array([kind == "fibre" for kind in model.known.kinds])


def bounded(model: Model, theta: Array) -> Array:
    """The nearest people (N, p) whose fibres are still fibres."""
    return np.where(fibres(model), np.clip(theta, LOW, HIGH), theta)


def inverse(R: Array) -> Array:
    """Of the readings' covariance (t, t)."""
    return np.asarray(np.linalg.inv(R), float)


def curvature(model: Model, J: Array, Ri: Array) -> Array:
    """Curvature (N, p, p) of minus the log posterior, by first derivatives (N, t, p)."""
    return np.asarray(np.einsum("nti,tu,nuj->nij", J, Ri, J) + np.diag(1 / model.known.sd**2))


def begun(model: Model, seen: Evidence, chains: int, rng: np.random.Generator) -> Array:
    """Best explanations (chains, p), each about a draw of the prior, of readings with another draw of their noise."""
    known, Ri = model.known, inverse(seen.R)
    about = bounded(model, known.mean + known.sd * rng.standard_normal((chains, len(known.mean))))
    y = seen.y + rng.multivariate_normal(np.zeros(len(seen.y)), seen.R, chains)

    def cost(theta: Array, read: Array) -> Array:
        left = read - y
        return 0.5 * np.einsum("nt,tu,nu->n", left, Ri, left) + 0.5 * (((theta - about) / known.sd) ** 2).sum(axis=1)

    theta = about
    for _ in range(SEARCH):
        read, J = model.with_jacobians(theta)
        now = cost(theta, read)
        slope = np.einsum("nti,tu,nu->ni", J, Ri, y - read) - (theta - about) / known.sd**2
        move = np.linalg.solve(curvature(model, J, Ri), slope[..., None])[..., 0]
        far = np.abs(move[:, fibres(model)]).max(axis=1, keepdims=True)
        move *= np.minimum(1.0, FARTHEST / np.maximum(far, 1e-12))
        left = np.arange(chains)
        theta = theta.copy()
        for share in SHARES:
            trial = bounded(model, theta[left] + share * move[left])
            whole = np.zeros((chains, len(seen.y)))
            whole[left] = model.read(trial)
            new = theta.copy()
            new[left] = trial
            good = cost(new, whole)[left] < now[left]
            theta[left[good]] = trial[good]
            left = left[~good]
            if not len(left):
                break
    return theta


class Here(NamedTuple):
    """Where chains stand: log posterior (N,), where a step is expected (N, p), root of its precision (N, p, p)."""

    log: Array
    mean: Array
    root: Array

    def density(self, to: Array) -> Array:
        """Log density (N,) of steps to somewhere (N, p), up to a constant."""
        z = np.einsum("nji,nj->ni", self.root, to - self.mean) / STEP
        return np.asarray(np.log(np.diagonal(self.root, axis1=1, axis2=2)).sum(axis=1) - 0.5 * (z**2).sum(axis=1))


def here(model: Model, seen: Evidence, theta: Array) -> Here:
    """What a step from people theta (N, p) needs; no posterior where a fibre is no fibre any more."""
    known, Ri = model.known, inverse(seen.R)
    near = bounded(model, theta)
    read, J = model.with_jacobians(near)
    left = seen.y - read
    away = (theta - known.mean) / known.sd
    log = -0.5 * np.einsum("nt,tu,nu->n", left, Ri, left) - 0.5 * (away**2).sum(axis=1)
    G = curvature(model, J, Ri)
    slope = np.einsum("nti,tu,nu->ni", J, Ri, left) - away / known.sd
    mean = theta + STEP**2 / 2 * np.linalg.solve(G, slope[..., None])[..., 0]
    return Here(np.where((near == theta).all(axis=1), log, -np.inf), mean, np.asarray(np.linalg.cholesky(G), float))


def walked(model: Model, seen: Evidence, theta: Array, rng: np.random.Generator) -> list[Array]:
    """States (chains, p) after each step that is kept."""
    now, found = here(model, seen, theta), []
    for _ in range(LEFT + KEPT):
        z = rng.standard_normal(theta.shape)
        trial = now.mean + STEP * np.linalg.solve(np.swapaxes(now.root, 1, 2), z[..., None])[..., 0]
        then = here(model, seen, trial)
        gain = then.log + then.density(theta) - now.log - now.density(trial)
        good = np.log(rng.uniform(size=len(theta))) < gain
        theta = np.where(good[:, None], trial, theta)
        now = Here(*(np.where(good.reshape(-1, *[1] * (a.ndim - 1)), a, b) for a, b in zip(then, now, strict=True)))
        found.append(theta)
    return found[LEFT:]


def worth(kept: list[Array]) -> float:
    """Of how many independent draws chains are worth, by how much their means differ; of the worst parameter."""
    every = np.stack(kept)  # (steps, chains, p)
    whole = every.reshape(-1, every.shape[2]).var(axis=0)
    share = whole / np.maximum(every.mean(axis=0).var(axis=0), 1e-300)
    return float(every.shape[1] * min(share[whole > 0].min(initial=np.inf), len(kept)))
