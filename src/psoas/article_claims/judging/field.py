"""The field of responses that claims are judged in: every way to ask, over draws, found once a posture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from psoas.article_claims.judging.anew import SETS, standing_anew
from psoas.article_claims.judging.asking import question
from psoas.article_claims.judging.draws import Draw, draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.responses import AT, Responses, pairs_of, responses
from psoas.article_claims.judging.ways import FACTORS, OPERATORS, SHARINGS, STANDING, TORQUE, UNITS, ways
from psoas.bodies.default.build import load
from psoas.bodies.variants import has_centres, with_geometry
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.signs import COMPARED, LEAST, ROUNDING, signs
from psoas.errors import InvalidValueError
from psoas.frames import AXES, RIGHT
from psoas.mechanics.many import Progress, many
from psoas.mechanics.moments import as_relative
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.units import RADIAN

FAMILIES = (
    "psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae", "adductor_longus",
    "gluteus_maximus",
)  # fmt: skip
MOST = 100_000
LOCKED = 1e-7  # of the norm: less than this, and the conditions keep it still
FLOORS = {**LEAST, RADIAN: float(np.radians(0.05))}  # standing anew: what a posture is found to
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Turn:
    """How one segment turns relative to another, by some group of muscles, in every member of the field.

    Attributes
    ----------
    factors : operator, contact, spine, path, hold, sharing, draw, and their levels
    values : (...) per newton a side, about an axis of `relative_to`; with operators of `ways.STANDING` what a fifth
        shorter fibres do [rad]; nan where there is no such number
    norms : (...) the largest of pelvis, thighs and thorax relative to ground, same operator, axis and conditions
    quantity : str
    asks : mapping of operator to the command that puts the first way of it, in the default body
    """

    factors: dict[str, tuple[str, ...]]
    values: Array
    norms: Array
    quantity: str
    asks: Mapping[str, str] = field(default_factory=dict)

    def signs(self) -> NDArray[np.int_]:
        """+1, -1, or 0 within 5 % of the norm, by the rule of every table."""
        return signs(self.values, self.norms, self.least)

    @property
    def least(self) -> Array:
        """Per operator, what a value has to be larger than to have a sign."""
        floors = np.array([FLOORS[UNITS[name]] for name in self.factors["operator"]])
        return floors.reshape(-1, *[1] * (self.values.ndim - 1))

    def evidence(self, supports: int) -> Evidence:
        """Evidence for a claim on the sign: +1 if positive supports it, -1 if negative does."""
        return Evidence(self.factors, self.values, supports * self.signs(), UNITS, self.quantity, asks=self.asks)

    def unlocked(self) -> Turn:
        """The same without members whose conditions keep the two segments together or still: there is no answer.

        A rigid spine has no levels, a held thorax does not turn relative to the ground. Moment arms are always there.
        """
        locked = np.abs(self.values) <= LOCKED * self.norms
        locked[[name == TORQUE for name in self.factors["operator"]]] = False
        return replace(self, values=np.where(locked, np.nan, self.values))

    def bending(self) -> Turn:
        """The same without a rigid spine, torque included."""
        return self._without("rigid")

    def by_levels(self) -> Turn:
        """The same with lumbar levels that move by themselves: a rhythm cannot flex one and extend another."""
        return self._without("rigid", "christophy", "lifting")

    def _without(self, *spines: str) -> Turn:
        axis = list(self.factors).index("spine")
        values = np.moveaxis(self.values.copy(), axis, 0)
        values[[name in spines for name in self.factors["spine"]]] = np.nan
        return replace(self, values=np.moveaxis(values, 0, axis))


def _drawn(body: Body | None, experiment: Callable[..., T], seed: int, given: tuple[Any, ...], k: int) -> T:
    """One draw of an experiment, on the default body if none is given: another process builds its own."""
    drawn = draw(seed, k)
    return experiment(body_of(load() if body is None else body, drawn), drawn, *given)


def body_of(body: Body, drawn: Draw) -> Body:
    """The body of a draw: its levels turn where the draw says, if they are ones that can be moved."""
    return with_geometry(body, drawn.geometry) if has_centres(body) else body


def _responses(body: Body, drawn: Draw, posture: str, families: tuple[str, ...]) -> Responses:
    return responses(body, posture, drawn, pairs_of(body, families)[1])


class Field:
    """Responses of a body over every way to ask and `draws` draws of its parameters, made when first asked for.

    Parameters
    ----------
    body : Body, optional
        The default one if absent; another is computed in this process whatever `cores` is.
    draws : int
        At least 1; draw 0 is the default body.
    seed : int
        Draw k is the same whatever `draws` and `cores` are.
    cores : int
        Processes.
    progress : callable, optional
        Told (done, total) after each draw of an experiment.
    """

    def __init__(
        self, body: Body | None = None, *, draws: int = 200, seed: int = 0, cores: int = 1,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        for name, value, low in (("draws", draws, 1), ("seed", seed, 0), ("cores", cores, 1)):
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST:
                raise InvalidValueError(f"{name} is {value!r}; it is a whole number from {low} to {MOST}.")
        if not (body is None or isinstance(body, Body)):
            raise InvalidValueError(f"body is a psoas.Body, such as psoas.default_body() gives, not {body!r}.")
        self.own = body is None
        self.body = load() if body is None else body
        self.draws, self.seed, self.cores, self.progress = draws, seed, cores, progress
        self.pairs, _ = pairs_of(self.body, FAMILIES)
        self.found: dict[Any, Any] = {}

    @property
    def numbers(self) -> tuple[str, ...]:
        """Levels of the factor `draw`."""
        return tuple(str(k) for k in range(self.draws))

    def drawn(self) -> list[Draw]:
        """Every draw."""
        return [draw(self.seed, k) for k in range(self.draws)]

    def each(self, experiment: Callable[..., T], *given: Any) -> list[T]:
        """An experiment ``f(body, draw, *given)`` on every draw, found once.

        Parameters
        ----------
        experiment : a function at the top of a module, so that other processes find it
        given : further arguments, hashable
        """
        key = (experiment, given)
        if key not in self.found:
            numbers, cores = range(self.draws), self.cores if self.own else 1
            each = partial(_drawn, self.body if cores == 1 else None, experiment, self.seed, given)
            self.found[key] = list(many(each, numbers, cores=cores, progress=self.progress))
        return list(self.found[key])

    def at(self, posture: str = "standing") -> list[Responses]:
        """Responses at a posture, one a draw."""
        return self.each(_responses, posture, FAMILIES)

    def weights(self, group: str) -> Array:
        """Newtons a side of the pairs (sharing, pair): a family's, a `family:part`'s or a fascicle's, 1 in all.

        Several are joined by `+`, 1 N each; what follows ` after ` says what was tight before, which tension ignores.
        """
        if "+" in (group := group.partition(" after ")[0]):
            return np.asarray(sum(self.weights(one) for one in group.split("+")))
        table, names = self.body.muscle_table, list(self.body.muscles)
        family, _, part = group.partition(":")
        rows = [names.index(f"{stem}_r") if f"{stem}_r" in names else names.index(stem) for stem in self.pairs]
        member = np.array(
            [
                stem == group or (table["family"][i] == family and part in ("", table["part"][i]))
                for stem, i in zip(self.pairs, rows, strict=True)
            ]
        )
        if not member.any():
            raise InvalidValueError(f"the field of claims has no muscles '{group}'; it has {', '.join(FAMILIES)}.")
        weight = np.array([np.ones(len(rows)) if s == "equal" else table[s][rows] for s in SHARINGS]) * member
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    def turn(
        self, group: str, of: str, relative_to: str, axis: str = "right", *, posture: str = "standing",
        operators: Sequence[str] = OPERATORS,
    ) -> Turn:  # fmt: skip
        """How `of` turns relative to `relative_to` about one of its axes.

        `torque` exists relative to ground (the segment arm) and about a joint (the moment arm vector), else it is nan;
        it is of the right muscles alone, all else of both sides.
        """
        found = [self._per_newton(group, of, relative_to, axis, posture)]
        if set(operators) & set(STANDING):
            found.append(self._anew(group, of, relative_to, axis, posture))
        keep = [OPERATORS.index(name) for name in operators]
        whole, norm = (np.concatenate(parts)[keep] for parts in zip(*found, strict=True))
        factors = {**FACTORS, "operator": tuple(operators), "sharing": SHARINGS, DRAW: self.numbers}
        moves = np.isfinite(norm) & (norm > ROUNDING)  # else nothing is left free to turn
        quantity = f"{of} relative to {relative_to} about the {axis} axis of {relative_to}, {group}, {posture}"
        asks = {name: question(name, next(ways()), group, of, relative_to) for name in operators}
        known = {name: one.command() for name, one in asks.items() if one is not None and posture == "standing"}
        return Turn(factors, np.where(moves, whole, np.nan), np.where(moves, norm, np.nan), quantity, known)

    def _per_newton(self, group: str, of: str, relative_to: str, axis: str, posture: str) -> tuple[Array, Array]:
        """Values and norms of `ways.RESPONSES`."""
        k, weights, (a, b) = AXES.index(axis), self.weights(group), self._places(of, relative_to)
        pulling = np.flatnonzero(weights.any(axis=0))
        share = weights[:, pulling].T
        values, norms = [], []
        for one in self.at(posture):
            frame = np.eye(3) if b is None else one.H.T @ one.R[b]

            def about(s: int | None, one: Responses = one, along: Array = frame[:, k]) -> Array:
                """(operator, contact, spine, path, hold, pair) of one segment about the axis."""
                return np.zeros(len(pulling)) if s is None else one.ground[..., s, :][..., pulling, :] @ along

            there = about(a) - about(b)
            there[AT[TORQUE]] = self.torque(one, of, relative_to, frame)[:, pulling, k][None, None, :, None]
            values.append(there @ share)
            norms.append(np.max([np.abs(about(s) @ share) for s in self._compared], axis=0))
        return np.stack(values, axis=-1), np.stack(norms, axis=-1)

    def _anew(self, group: str, of: str, relative_to: str, axis: str, posture: str) -> tuple[Array, Array]:
        """Values and norms of `ways.STANDING`: feet held, levels by themselves, no newton to share."""
        shape = (len(STANDING), *(len(v) for name, v in FACTORS.items() if name != "operator"), len(SHARINGS))
        values, norms = np.full((2, *shape, self.draws), np.nan)
        if posture != "standing" or group not in SETS or axis != AXES[RIGHT]:
            return values, norms  # a standing posture is sagittal
        (a, b), row = self._places(of, relative_to), list(SETS).index(group)
        for n, (found, drawn) in enumerate(zip(self.each(standing_anew), self.drawn(), strict=True)):
            turned = found[:, row, :, RIGHT]  # (hold, s)
            value = turned[:, a] if a is not None else 0 * turned[:, 0]
            value = value - turned[:, b] if b is not None else value
            at = (EFFORTS.index(drawn.effort), FACTORS["contact"].index("weld"), FACTORS["spine"].index("levels"),
                  FACTORS["path"].index("straight"), slice(None), 0, n)  # fmt: skip
            values[at], norms[at] = value, np.abs(turned[:, self._compared]).max(axis=1)
        return values, norms

    def _places(self, of: str, relative_to: str) -> tuple[int | None, ...]:
        """Where segments stand among the body's; None: ground."""
        return tuple(None if s == "ground" else self.body.segment(s) for s in (of, relative_to))

    @property
    def _compared(self) -> list[int]:
        return [self.body.segment(s) for s in COMPARED]

    def torque(self, one: Responses, of: str, relative_to: str, frame: Array) -> Array:
        """Moment arm vectors (path, pair, 3) [m] of the pair, in its axes."""
        body = self.body
        if "ground" in (of, relative_to):
            s, sign = (of, 1) if relative_to == "ground" else (relative_to, -1)
            arms = one.ground[AT[TORQUE], 0, 0, :, 0]
            return np.asarray(sign * arms[..., body.segment(s), :] @ frame)
        if relative_to not in (body.parents.get(of), *(c for c, p in body.parents.items() if p == of)):
            return np.full((*one.joint.shape[:2], 3), np.nan)
        joint = np.array([as_relative(body, m, of, relative_to) for m in one.joint])
        return np.asarray((joint[..., body.segment(of), :] - joint[..., body.segment(relative_to), :]) @ frame)
