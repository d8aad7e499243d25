"""What tests read of a person, quickly: lengths and arms of every test taken once, tissue of any person on top.

States do not depend on the tissue. A test with free coordinates is a spline of path lengths over them; a person's
fibres, capsule and discs are numbers that multiply what is tabulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from psoas.answers.tightness.taken import Place, Taken, place, taken, tests
from psoas.answers.tightness.unknowns import Tissue, parameters
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import Passive

SIGMA = 600.0  # kPa [p]: stress of a muscle at its maximum force, what passive force is of
STEPS = 40
CLOSE = 1e-9  # rad: of a last step
LONGEST = 0.2  # rad: of any step


class Model:
    """A body whose tests have been taken: readings of any number of people.

    `before` are tests of the same body and tissue that were taken already.
    """

    def __init__(
        self,
        body: Body,
        passive: Passive,
        keys: tuple[str, ...],
        before: Mapping[str, Taken] = MappingProxyType({}),
    ) -> None:
        self.body, self.passive = body, passive
        known = tests()
        self.keys = keys
        self.asked = [known[k] for k in keys]
        parts = [p for one in self.asked for p in ((one.read, one.minus) if one.kind == "difference" else (one.key,))]
        self.parts = list(dict.fromkeys(parts))
        measured = tuple(dict.fromkeys(known[p].read for p in self.parts if known[p].kind == "modulus"))
        self.known = parameters(body, measured)
        self.tissue = Tissue(passive, self.known)
        self.taken: dict[str, Taken] = {}
        for one in (known[p] for p in self.parts):
            same = next((t for t in self.taken.values() if one.free and place(t.test) == place(one)), None)
            own = before.get(one.key) or (replace(same, test=one) if same else None)
            self.taken[one.key] = own or taken(body, passive, one, self.known)
        self._start: dict[str, Array] = {}
        self.penalties: dict[tuple[tuple[str, ...], str], list[float]] = {}  # of batteries, as the pelvis is held

    @cached_property
    def noise(self) -> Array:
        """Standard deviation of every reading asked for, in its unit."""
        return np.array([one.noise for one in self.asked])

    def read(self, theta: Array, rests: dict[Place, Array] | None = None) -> Array:
        """Readings (N, t) in their units, of people theta (N, p); `rests`, by place, is used and filled."""
        theta = np.atleast_2d(theta)
        rests = {} if rests is None else rests
        found = {}
        for p in self.parts:
            found[p], rests[place(self.taken[p].test)] = self.part(p, theta, rests)
        return self.joined(found)

    def joined(self, found: dict[str, Array]) -> Array:
        """Readings of parts as those of the tests asked for."""
        columns = [
            found[one.read] - found[one.minus] if one.kind == "difference" else found[one.key] for one in self.asked
        ]
        return np.stack(columns, axis=-1)

    def part(self, key: str, theta: Array, rests: Mapping[Place, Array] | None = None) -> tuple[Array, Array]:
        """Readings (N,) of one part, and the free coordinates they were taken at (N, f); `rests` are those known."""
        here = self.taken[key]
        if here.test.kind != "angle":
            v = np.zeros((len(theta), max(here.degrees, 1)))
            return self.fixed_reading(here, theta, v), v
        known = (rests or {}).get(place(here.test))
        v = self.rest(here, theta) if known is None else known
        i = here.test.free.index(here.test.read)
        return here.test.sign * np.degrees(v[:, i]), v

    def fixed_reading(self, here: Taken, theta: Array, v: Array) -> Array:
        """A moment [N m], or a shear modulus [kPa]."""
        one = here.test
        if one.kind == "moment":
            return one.sign * self.residual(here, theta, v, load=False)[:, 0]
        L, _, _ = here.at(v)
        F, _ = self.tissue.force(theta, L, here.rows)
        F0 = self.tissue.fibres.F0[here.rows] * np.exp(theta[:, self.known.at("F0")])[:, None]
        weight = self.tissue.fibres.F0[here.rows]
        f = (F / F0) @ weight / weight.sum()
        gain, base = (theta[:, self.known.at(f"{k}_{one.read}")] for k in ("gain", "base"))
        return base + np.exp(gain) * f * SIGMA

    def residual(self, here: Taken, theta: Array, v: Array, load: bool = True) -> Array:
        """Generalised force left over (N, f) [N m]."""
        L, slopes, joint = here.at(v)
        F, _ = self.tissue.force(theta, L, here.rows)
        capsule, disc = (np.exp(theta[:, self.known.at(name)])[:, None] for name in ("capsule", "disc"))
        g = -np.einsum("nr,nrf->nf", F, slopes) + capsule * joint[:, 0] + disc * joint[:, 1] + joint[:, 2] + joint[:, 3]
        if load and here.test.load:
            given = np.array([here.test.load.get(c, 0.0) for c in here.test.free])
            g = g + np.exp(theta[:, self.known.at("torque")])[:, None] * given
        return np.asarray(g)

    def slope(self, here: Taken, theta: Array, v: Array) -> Array:
        """dg/dv (N, f, f) by central differences."""
        return self.with_slope(here, theta, v)[1]

    def with_slope(self, here: Taken, theta: Array, v: Array) -> tuple[Array, Array]:
        """G (N, f) and dg/dv (N, f, f), in one go."""
        f, n, h = here.degrees, len(v), 1e-6
        moved = [v, *(v + sign * h * e for e in np.eye(f) for sign in (1, -1))]
        g = self.residual(here, np.tile(theta, (len(moved), 1)), np.concatenate(moved)).reshape(-1, n, f)
        return g[0], np.stack([(g[1 + 2 * j] - g[2 + 2 * j]) / (2 * h) for j in range(f)], axis=-1)

    def rest(self, here: Taken, theta: Array) -> Array:
        """Where free coordinates come to rest (N, f): Newton within the grid, bisection for one of them."""
        low, high = (np.array([ends[i] for ends in here.grid]) for i in (0, -1))
        if here.degrees == 1:
            return self.bisected(here, theta, float(low[0]), float(high[0]))
        v = np.tile(self._start.get(here.test.key, np.radians([0.0, 50.0])), (len(theta), 1))
        going = np.arange(len(theta))
        for _ in range(STEPS):
            g, slope = self.with_slope(here, theta[going], v[going])
            move = stepped(g, slope, v[going], low, high)
            new = np.clip(v[going] + np.clip(move, -LONGEST, LONGEST), low, high)
            moved = np.abs(new - v[going]).max(axis=1)
            v[going] = new
            going = going[moved > CLOSE]
            if not len(going):
                break
        self._start[here.test.key] = v.mean(axis=0)
        return v

    def bisected(self, here: Taken, theta: Array, low: float, high: float) -> Array:
        """One free coordinate: the force falls along it, so that the zero is found between the ends."""
        a, b = np.full(len(theta), low), np.full(len(theta), high)
        begin = float(self._start.get(here.test.key, np.array([(low + high) / 2]))[0])
        x = np.full(len(theta), min(max(begin, low), high))
        going = np.arange(len(theta))
        for _ in range(STEPS):
            both, slopes = self.with_slope(here, theta[going], x[going, None])
            g, slope, now = both[:, 0], slopes[:, 0, 0], x[going]
            a[going], b[going] = np.where(g > 0, now, a[going]), np.where(g > 0, b[going], now)
            step = now - g / np.where(np.abs(slope) > 1e-9, slope, -1.0)
            new = np.where((step > a[going]) & (step < b[going]), step, (a[going] + b[going]) / 2)
            x[going] = new
            going = going[np.abs(new - now) > CLOSE]
            if not len(going):
                break
        self._start[here.test.key] = np.array([x.mean()])
        return x[:, None]

    def jacobian(self, theta: Array) -> Array:
        """dy/dtheta (t, p) of one person."""
        return self.with_jacobians(np.asarray(theta, float)[None])[1][0]

    def with_jacobians(self, theta: Array, rests: Mapping[Place, Array] | None = None) -> tuple[Array, Array]:
        """Readings (N, t) of people theta (N, p) and dy/dtheta (N, t, p), implicitly: one rest a place.

        `rests`: those that `read` found of the same people.
        """
        n, p = theta.shape
        h = 1e-5 * np.eye(p)
        moved = np.concatenate([theta[:, None] + h, theta[:, None] - h], axis=1).reshape(-1, p)

        def per_parameter(x: Array) -> Array:
            two = x.reshape(n, 2 * p, *x.shape[1:])
            return np.asarray((two[:, :p] - two[:, p:]) / 2e-5)

        read: dict[str, Array] = {}
        slopes: dict[str, Array] = {}
        known = dict(rests or {})
        for key in self.parts:
            here = self.taken[key]
            read[key], v = self.part(key, theta, known)
            if here.test.kind != "angle":
                slopes[key] = per_parameter(self.part(key, moved)[0])
                continue
            known[place(here.test)] = v
            dg = per_parameter(self.residual(here, moved, np.repeat(v, 2 * p, axis=0)))
            low, high = (np.array([ends[k] for ends in here.grid]) for k in (0, -1))
            loose = (low < v) & (v < high)
            slope = np.where(loose[:, :, None] & loose[:, None, :], self.slope(here, theta, v), np.eye(here.degrees))
            dv = -np.linalg.solve(slope, np.swapaxes(np.where(loose[:, None, :], dg, 0.0), 1, 2))
            slopes[key] = here.test.sign * np.degrees(dv[:, here.test.free.index(here.test.read)])
        return self.joined(read), np.swapaxes(self.joined(slopes), 1, 2)


def stepped(g: Array, slope: Array, v: Array, low: Array, high: Array) -> Array:
    """Newton's step (N, 2) to where no force g (N, 2) is left; along the force where that step would go against it.

    What lies at an end and is pushed outward stays there, and the other comes to rest alone.
    """
    move = -np.linalg.solve(slope, g[..., None])[..., 0]
    low_end, high_end = v <= low, v >= high
    out = (low_end & (move < 0)) | (high_end & (move > 0))
    along = LONGEST * g / np.maximum(np.abs(g).max(axis=1, keepdims=True), 1e-300)
    against = ((move * g).sum(axis=1) < 0) | (out & (move * g < 0)).any(axis=1)
    move[against] = along[against]
    pinned = (low_end & (g < 0)) | (high_end & (g > 0))
    for i, j in ((0, 1), (1, 0)):
        only, own = pinned[:, i], slope[:, j, j]
        alone = np.where(own < 0, -g[:, j] / np.where(own < 0, own, -1.0), along[:, j])
        move[only, j], move[only, i] = alone[only], 0.0
    return np.asarray(move)
