"""What equilibrium asks of passive tissue."""

from __future__ import annotations

from typing import Protocol

from psoas.body.state import Array


class Fibres(Protocol):
    """What is needed of the muscles: strength F0 (m,) [N] and optimal fibre length l_opt (m,) [m]."""

    @property
    def F0(self) -> Array:
        """Strength."""

    @property
    def l_opt(self) -> Array:
        """Optimal fibre length."""


class Elements(Protocol):
    """Passive elements of a body: muscles, discs, ligaments, capsules; see `tissue.passive_body`."""

    @property
    def fibres(self) -> Fibres:
        """Strengths and fibre lengths."""

    def tensions(self, lengths: Array) -> tuple[Array, Array, Array]:
        """Force [N], stiffness [N/m] and energy [J] of every muscle at its length (m,) [m]."""

    def joint_energy(self, q: Array) -> float:
        """Energy [J] of what belongs to joints, at all coordinates."""

    def joint_forces(self, q: Array) -> Array:
        """Minus the gradient of that energy (n,) [N m, N]."""

    def joint_stiffness(self, q: Array) -> Array:
        """Its second derivative (n, n)."""
