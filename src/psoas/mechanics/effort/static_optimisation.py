"""Static optimisation: the activations and ground reactions with the least sum of squares that balance a posture.

Arrays in, arrays out. Where nothing balances it, an elastic problem says which rows lack how much.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.state import Array
from psoas.errors import InvalidValueError, invalid_choice
from psoas.mechanics.effort.programs import SOLVERS, Program

SETTLING_COST = 1e-2  # of a level one spread away from its rhythm, beside 1 for full activation
REACTION_COST = 1e-4  # of a reaction of one body weight, beside 1 for full activation: shares what is undetermined
MISSING_COST = 1e3  # of a whole row's scale left unbalanced, in the elastic problem
TOLERANCE = 1e-6  # of what is left over, relative to the largest row to balance


class Settling(NamedTuple):
    """Turning of k levels away from where they are, in units of their spread.

    Attributes
    ----------
    S : (f, k) generalised forces of one spread [N m]
    at : (k,) how far they have turned already
    low, high : (k,) how far they may turn in all
    total : (k,) weights whose sum over all turning stays zero
    """

    S: Array
    at: Array
    low: Array
    high: Array
    total: Array


class Problem(NamedTuple):
    """What has to be balanced, and by what.

    Attributes
    ----------
    E : (f, m) generalised forces of full activation [N m, N]
    G : (f, 3 p) generalised forces of 1 N at each support point: forward, up, to the right
    d : (f,) what they have to make together [N m, N]
    friction : (p,) coefficient at each support point; 0 bears upward force only
    weight : float
        Scale of reactions [N].
    least : (m,) smallest activations, 0..1
    settling : Settling, optional
        Levels that may turn a little, so that discs share what muscles cannot.
    """

    E: Array
    G: Array
    d: Array
    friction: Array
    weight: float
    least: Array
    settling: Settling | None = None


class Optimum(NamedTuple):
    """Activations (m,) in 0..1, reactions (p, 3) [N], what they leave: residual (f,) [N m, N], and turning (k,)."""

    status: str
    activations: Array
    reactions: Array
    residual: Array
    solver: str
    turned: Array

    @property
    def balanced(self) -> bool:
        """Whether everything is in equilibrium."""
        return self.status == "balanced"


def static_optimisation(problem: Problem, solver: str = "piqp") -> Optimum:
    """``min sum a^2`` with ``E a + G g = d``, ``least <= a <= 1`` and every reaction in its friction cone.

    Parameters
    ----------
    problem : Problem
    solver : {'piqp', 'daqp'}
        An interior point method, and an active set method to cross-check it.

    Returns
    -------
    Optimum
        Where nothing balances the rows: status `infeasible`, and of all activations and reactions those that leave the
        least (sum of magnitudes, each row relative to its scale).

    Notes
    -----
    The cone is the pyramid inside it: forward and sideways each at most ``mu/sqrt(2)`` of the upward force, so that
    rows stay linear. A pressure centre within the foot follows from upward forces at its corners. Reactions cost
    `REACTION_COST` a body weight squared, which only shares what equilibrium leaves open.
    """
    if solver not in SOLVERS:
        raise invalid_choice("solver", solver, SOLVERS)
    checked_problem(problem)
    scale = np.maximum(np.abs(problem.E).max(axis=1), np.abs(problem.G).max(axis=1, initial=0.0) * problem.weight)
    program = program_of(problem, np.maximum(scale, 1e-9))
    x = SOLVERS[solver](program)
    if x is not None and left_over(problem, x)[2] < TOLERANCE:
        return optimum(problem, x, "balanced", solver)
    found = SOLVERS["piqp"](elastic(program))
    if found is None:
        return optimum(problem, np.concatenate([problem.least, np.zeros(len(program.P))]), "failed", solver)
    status = "balanced" if left_over(problem, found)[2] < TOLERANCE else "infeasible"
    return optimum(problem, found, status, solver)


def checked_problem(problem: Problem) -> None:
    """Refuse activations that may not be, and numbers that are none."""
    if not ((problem.least >= 0) & (problem.least <= 1)).all():
        raise InvalidValueError("least activations lie within 0 and 1.")
    if not all(np.isfinite(values).all() for values in (problem.E, problem.G, problem.d)):
        raise InvalidValueError("the rows to balance hold numbers that are not finite.")


def program_of(problem: Problem, scale: Array) -> Program:
    """The quadratic program in activations and reactions per body weight, every row divided by its scale."""
    m, k = problem.E.shape[1], problem.G.shape[1]
    up = np.arange(1, k, 3)
    low = np.concatenate([problem.least, np.full(k, -np.inf)])
    low[m + up] = 0.0
    high = np.concatenate([np.ones(m), np.full(k, np.inf)])
    smooth = np.repeat(problem.friction == 0, 3)
    smooth[up] = False
    low[m:][smooth] = high[m:][smooth] = 0.0
    C = np.zeros((4 * len(up), m + k))
    for i, mu in enumerate(problem.friction / np.sqrt(2)):
        for row, (axis, sign) in enumerate(((0, 1), (0, -1), (2, 1), (2, -1))):
            C[4 * i + row, m + 3 * i + axis], C[4 * i + row, m + 3 * i + 1] = sign, -mu
    program = Program(
        P=np.concatenate([np.full(m, 2.0), np.full(k, 2.0 * REACTION_COST)]),
        c=np.zeros(m + k),
        A=np.hstack([problem.E, problem.G * problem.weight]) / scale[:, None],
        b=problem.d / scale,
        C=C[np.repeat(problem.friction > 0, 4)],
        low=low,
        high=high,
    )
    return program if problem.settling is None else settling_program(program, problem.settling, scale)


def settling_program(program: Program, levels: Settling, scale: Array) -> Program:
    """The program with levels that may turn, at a cost, their total staying what it is."""
    k, old = len(levels.at), len(program.P)
    turning = np.concatenate([np.zeros(old), levels.total])
    return Program(
        P=np.concatenate([program.P, np.full(k, 2.0 * SETTLING_COST)]),
        c=np.concatenate([program.c, 2.0 * SETTLING_COST * levels.at]),
        A=np.vstack([np.hstack([program.A, levels.S / scale[:, None]]), turning]),
        b=np.append(program.b, -levels.total @ levels.at),
        C=np.hstack([program.C, np.zeros((len(program.C), k))]),
        low=np.concatenate([program.low, levels.low - levels.at]),
        high=np.concatenate([program.high, levels.high - levels.at]),
    )


def elastic(program: Program) -> Program:
    """The program with every row allowed to miss, at a cost linear in how much: phase 1."""
    rows = len(program.A)
    more = 2 * rows
    return Program(
        P=np.concatenate([program.P, np.full(more, 1e-6)]),
        c=np.concatenate([program.c, np.full(more, MISSING_COST)]),
        A=np.hstack([program.A, np.eye(rows), -np.eye(rows)]),
        b=program.b,
        C=np.hstack([program.C, np.zeros((len(program.C), more))]),
        low=np.concatenate([program.low, np.zeros(more)]),
        high=np.concatenate([program.high, np.full(more, np.inf)]),
    )


def left_over(problem: Problem, x: Array) -> tuple[Array, Array, float]:
    """Reactions (3 p,) [N], residual (f,) [N m, N], and its largest entry relative to the largest to balance."""
    m, k = problem.E.shape[1], problem.G.shape[1]
    g = x[m : m + k] * problem.weight
    residual = problem.d - problem.E @ x[:m] - problem.G @ g
    if problem.settling is not None:
        residual = residual - problem.settling.S @ x[m + k : m + k + len(problem.settling.at)]
    return g, residual, float(np.abs(residual).max(initial=0.0) / max(np.abs(problem.d).max(initial=0.0), 1e-9))


def optimum(problem: Problem, x: Array, status: str, solver: str) -> Optimum:
    """What a solution of the program means."""
    m = problem.E.shape[1]
    x = x.copy()
    x[:m] = np.clip(x[:m], problem.least, 1.0)
    g, residual, _ = left_over(problem, x)
    turned = x[m + len(g) :][: 0 if problem.settling is None else len(problem.settling.at)]
    return Optimum(status, x[:m], g.reshape(-1, 3), residual, solver, turned)
