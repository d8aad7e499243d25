"""A body that is the same left and right: half of its coordinates, and generalised forces in those."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.frames import heading_frame

ROOT = ("pelvis_tx", "pelvis_ty", "pelvis_tilt")
LEG = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle")
HOLDING = 1e-6  # of the largest arm: how far a muscle's arms may differ from those of its twin


@dataclass(frozen=True, eq=False)
class Symmetric:
    """The coordinates of a symmetric posture: the root's three, lumbar flexion-extension, and one leg for both.

    Attributes
    ----------
    body : Body
    q0 : (n,) what everything else keeps [rad, m]
    names : (f,) symmetric coordinates; those of the leg without their side
    at : (f, 2) index of each among all coordinates, right and left (twice the same in the middle)
    right, left : (m/2,) rows of the muscles of each side, twin beside twin
    """

    body: Body
    q0: Array
    names: tuple[str, ...]
    at: NDArray[np.intp]
    right: NDArray[np.intp]
    left: NDArray[np.intp]

    @classmethod
    def of(cls, body: Body, q0: Array) -> Symmetric:
        """The symmetric coordinates of the default body or one with its coordinates.

        Raises
        ------
        InvalidValueError
            A body without lumbar levels that move by themselves, or whose muscles have no twins.
        """
        middle = (*ROOT, *(row["FE"] for row in body.lumbar))
        wanted = [*middle, *(f"{name}_{side}" for name in LEG for side in "rl")]
        if not body.lumbar or any(name not in body.independent for name in wanted):
            raise InvalidValueError(
                f"{body.name} has not what a standing posture is solved in (lumbar levels that move by themselves and "
                "two legs); the default body has it: psoas.default_body()."
            )
        right = [i for i, m in enumerate(body.muscles) if m.endswith("_r")]
        twins = [f"{body.muscles[i][:-2]}_l" for i in right]
        if 2 * len(right) != len(body.muscles) or any(m not in body.muscles for m in twins):
            raise InvalidValueError(f"{body.name} has muscles without a twin on the other side.")
        pairs = [(name, name) for name in middle] + [(f"{name}_r", f"{name}_l") for name in LEG]
        at = np.array([[body.coordinate(c) for c in pair] for pair in pairs], dtype=np.intp)
        left = [body.muscles.index(m) for m in twins]
        return cls(body, q0, (*middle, *LEG), at, np.array(right, np.intp), np.array(left, np.intp))

    @cached_property
    def S(self) -> Array:
        """All rates from symmetric ones before couplings are followed (n, f)."""
        S = np.zeros((len(self.q0), len(self.names)))
        for column, pair in enumerate(self.at):
            S[pair, column] = 1.0
        return S

    @cached_property
    def _free(self) -> Array:
        """Independent rates from symmetric ones."""
        return self.S[[self.body.coordinate(c) for c in self.body.independent]]

    @property
    def levels(self) -> NDArray[np.intp]:
        """Places of the lumbar levels among the symmetric coordinates."""
        return np.arange(len(ROOT), len(ROOT) + len(self.body.lumbar))

    @property
    def start(self) -> Array:
        """Symmetric coordinates of q0 (f,)."""
        return np.asarray(self.q0[self.at[:, 0]])

    def index(self, name: str) -> int:
        """Place of a symmetric coordinate."""
        return self.names.index(name)

    def q(self, u: Array) -> Array:
        """All coordinates of symmetric ones u (f,); couplings are followed by `state`."""
        q = self.q0.copy()
        q[self.at[:, 0]] = q[self.at[:, 1]] = u
        return q

    def state(self, u: Array) -> State:
        """The state at symmetric coordinates."""
        return state(self.body, self.q(u))

    def B(self, at: State) -> Array:
        """All rates from symmetric rates (n, f), couplings followed."""
        return at.B @ self._free

    def arms(self, at: State, B: Array) -> Array:
        """Generalised force (f, m/2) of 1 N in each pair of twins."""
        return -B.T @ (at.dldq[self.right] + at.dldq[self.left]).T

    def heading(self, at: State) -> Array:
        """Heading frame of a state (columns anterior, superior, right)."""
        return heading_frame(at.R[self.body.segment("pelvis")], at.up)


def alike(body: Body, values: Array, right: NDArray[np.intp], left: NDArray[np.intp]) -> bool:
    """Whether a quantity per muscle (m,) is the same on both sides."""
    return bool(np.allclose(values[right], values[left], rtol=HOLDING, atol=1e-12))
