"""One body untight and tight: the same person, support and parameters; nothing but the tightness differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from psoas.answers.posture.effort import Point, Standing, standing_problem
from psoas.answers.posture.standing import Stood, rested, stand
from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.mechanics.ground.resting import Rest, Supported, rest, supported
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.mechanics.tissue.passive_body import passive_body

STANDING = "standing"
STRIDES = (0.25, 0.5, 0.75, 1.0)  # shares of the tightness on the way, where it is too far in one go
STRAY = "pelvis or thorax turn by more than 45 deg: what the body rests on does not hold it near where it was"
STRAYED = np.radians(45)  # a thorax or pelvis turned by more than this is no answer to a tight muscle


class Case(NamedTuple):
    """A posture found: untight or tight.

    Attributes
    ----------
    status : {'found', 'infeasible', 'unstable', 'stopped', 'strayed'}
    residual : largest moment or force left over [N m, N]
    lacking : what is missing, in words; empty where it was found
    active : limits that were met, in words
    at : State
    activations, passive : (m,), and passive tensions (m,) [N]
    parts : cost of standing (effort, disc, gaze, thorax), or energy of a supported posture [J]
    evaluations : int
    """

    status: str
    residual: float
    lacking: str
    active: tuple[str, ...]
    at: State
    activations: Array
    passive: Array
    parts: Mapping[str, float]
    evaluations: int


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody on a support, untight: body, parameters, and the solution to start others from.

    Attributes
    ----------
    problem : Standing or Supported
    solution : Stood or Rest
    scales, sources : of the passive body
    keep : coordinates that standing keeps
    """

    problem: Standing | Supported
    solution: Stood | Rest
    scales: Mapping[str, float]
    sources: Mapping[str, str]
    keep: Mapping[str, float]

    @property
    def body(self) -> Body:
        """The body."""
        return self.problem.symmetric.body if isinstance(self.problem, Standing) else self.problem.body

    def case(self) -> Case:
        """The untight posture."""
        return case_of(self.problem, self.solution)

    def tightened(self, tightness: Mapping[str, float], parameterisation: str = "fibre") -> Case:
        """The posture with some muscles tight; from the untight one, in strides where one go is too far."""
        problem = self._with(tightness, parameterisation)
        found = self._solved(problem, self.solution)
        if case_of(problem, found).status != "found" or self._strayed(found):
            found = self.solution
            for share in STRIDES:
                part = {name: share * amount for name, amount in tightness.items()}
                problem = self._with(part, parameterisation)
                found = self._solved(problem, found)
        case = case_of(problem, found)
        if case.status == "found" and self._strayed(found):
            return case._replace(status="strayed", lacking=STRAY)
        return case

    def _with(self, tightness: Mapping[str, float], parameterisation: str) -> Standing | Supported:
        """The same problem with muscles tight; discs keep their rest angles."""
        made = passive_body(
            self.body,
            tightness=tightness,
            parameterisation=parameterisation,
            scales=self.scales,
            sources=self.sources,
        )
        passive = replace(made, joints=self.problem.passive.joints)
        if isinstance(self.problem, Standing):
            standing_problem(self.body, passive)  # refuses what is not symmetric
        return replace(self.problem, passive=passive)

    def _solved(self, problem: Standing | Supported, start: Stood | Rest) -> Stood | Rest:
        """The answer to a problem near by."""
        if isinstance(problem, Standing) and isinstance(start, Stood):
            return stand(problem, start.point, self.keep)
        assert isinstance(problem, Supported)
        assert isinstance(start, Rest)
        return rest(problem, start.v)

    def _strayed(self, found: Stood | Rest) -> bool:
        """Whether pelvis or thorax are turned far from where they were."""
        before, after = state_of(self.solution), state_of(found)
        for name in ("pelvis", "thorax"):
            s = self.body.segment(name)
            if np.trace(after.R[s] @ before.R[s].T) < 1 + 2 * np.cos(STRAYED):
                return True
        return False


def state_of(found: Stood | Rest) -> State:
    """The state of a solution."""
    return found.point.at if isinstance(found, Stood) else found.at


def case_of(problem: Standing | Supported, found: Stood | Rest) -> Case:
    """A solution as a case."""
    at, passive = state_of(found), problem.passive
    activations = np.zeros(len(at.lengths))
    tensions = passive.tensions(at.lengths)[0]
    same = (found.status, found.residual, found.lacking, found.active)
    if isinstance(problem, Standing) and isinstance(found, Stood):
        a = found.point.effort.x[: len(problem.F0)]
        activations[problem.symmetric.right] = activations[problem.symmetric.left] = a
        return Case(*same, grounded(problem, found.point), activations, tensions, found.point.parts, found.evaluations)
    assert isinstance(found, Rest)
    return Case(*same, at, activations, tensions, {"energy": found.energy}, found.evaluations)


def grounded(problem: Standing, point: Point) -> State:
    """The state of a standing posture with the heels at height zero."""
    s, at = problem.symmetric, point.at
    q = at.q.copy()
    q[s.body.coordinate("pelvis_ty")] -= float(at.up @ at.origin[s.body.segment("calcn_r")])
    return state(s.body, q)


def person(
    body: Body,
    support: str = STANDING,
    *,
    scales: Mapping[str, float] | None = None,
    sources: Mapping[str, str] | None = None,
    effort: str = EFFORTS[0],
    costs: Mapping[str, float] | None = None,
    keep: Mapping[str, float] | None = None,
    start: Person | None = None,
) -> Person:
    """Somebody untight on a support, discs unloaded where standing needs little muscle.

    Parameters
    ----------
    scales, sources : of `passive_body`
    effort : {'volume', 'area', 'strands'}, what an activation is weighted by
    costs : scales of `tables/standing_effort.csv`
    keep : symmetric coordinates that standing keeps [rad]
    start : Person, optional
        Somebody like them, to start from.
    """
    passive = passive_body(body, scales=scales, sources=sources)
    standing = rested(standing_problem(body, passive, effort=effort, scales=costs))
    if support == STANDING:
        near = start.solution if start is not None else None
        found: Stood | Rest = stand(standing, near.point if isinstance(near, Stood) else None, keep)
        return Person(standing, found, dict(scales or {}), dict(sources or {}), dict(keep or {}))
    if keep:
        raise InvalidValueError("keep is for standing; a support says itself what it holds.")
    lying = supported(body, standing.passive, support)
    near = start.solution if start is not None else None
    return Person(
        lying, rest(lying, near.v if isinstance(near, Rest) else None), dict(scales or {}), dict(sources or {}), {}
    )
