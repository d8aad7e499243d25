"""Convex quadratic programs, and the two solvers that take them: sparse interior point, dense active set."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array
from psoas.errors import MissingDependencyError


class Program(NamedTuple):
    """``min x'Px/2 + c'x`` with ``A x = b``, ``C x <= 0``, ``low <= x <= high``; P diagonal, given as (k,)."""

    P: Array
    c: Array
    A: Array
    b: Array
    C: Array
    low: Array
    high: Array


def solve_piqp(program: Program) -> Array | None:
    """The solution by `piqp`; None where it finds none."""
    try:
        import piqp
        from scipy.sparse import csc_matrix
    except ImportError as error:
        raise MissingDependencyError("loads need the solver piqp; install it with: pip install piqp") from error
    solver = piqp.SparseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-11
    solver.settings.eps_duality_gap_abs = solver.settings.eps_duality_gap_rel = 1e-11
    solver.settings.max_iter = 250
    p = program
    none = np.full(len(p.C), -np.inf)
    P, A, C = (csc_matrix(x) for x in (np.diag(p.P), p.A, p.C))
    solver.setup(P, p.c, A, p.b, C, none, np.zeros(len(p.C)), p.low, p.high)
    solver.solve()
    x = np.array(solver.result.x)
    return x if np.isfinite(x).all() and str(solver.result.info.status).endswith("PIQP_SOLVED") else None


def solve_daqp(program: Program) -> Array | None:
    """The solution by `daqp`; None where it finds none."""
    try:
        import daqp
    except ImportError as error:
        raise MissingDependencyError(
            "the cross-check needs the solver daqp; install it with: pip install daqp"
        ) from error
    p = program
    rows = np.ascontiguousarray(np.vstack([p.A, p.C]))
    high = np.concatenate([p.high, p.b, np.zeros(len(p.C))])
    low = np.concatenate([p.low, p.b, np.full(len(p.C), -np.inf)])
    sense: NDArray[np.int32] = np.zeros(len(high), dtype=np.int32)
    sense[low == high] = 5  # active and immutable: an equality
    x, _, flag, _ = daqp.solve(
        np.diag(p.P), p.c, rows, np.clip(high, -1e30, 1e30), np.clip(low, -1e30, 1e30), sense,
        primal_tol=1e-10, dual_tol=1e-12, iter_limit=20000,
    )  # fmt: skip
    return np.asarray(x) if flag > 0 else None


SOLVERS: dict[str, Callable[[Program], Array | None]] = {"piqp": solve_piqp, "daqp": solve_daqp}
