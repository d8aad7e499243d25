"""The passive body: what muscles, discs, capsule and ligaments do when nothing is activated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.mechanics.tissue.capsule_and_discs import Joints, joints_of
from psoas.mechanics.tissue.fibres import SHORTEST, Curve, Fibres, Series, Tendon
from psoas.mechanics.tissue.muscles import fibres_of, tightened
from psoas.mechanics.tissue.sources import Row, checked_scales, chosen, value

__all__ = ["Passive", "passive_body"]


@dataclass(frozen=True, eq=False)
class Passive:
    """Passive forces of one body, with one set of parameters; made by `passive_body`.

    Attributes
    ----------
    body : Body
    fibres : parameters of every muscle, arrays (m,)
    series : the muscles whose tendon stretches
    joints : discs, end-stops, capsule and ligaments
    parameters : mapping
        ``sources``, ``scales``, ``tightness``, ``parameterisation``, and every scalar parameter in force.
    rows : tuple of (element, row of its table)
        Where every number comes from: muscles first, in the body's order, then joint elements.
    """

    body: Body
    fibres: Fibres
    curve: Curve
    series: Series
    joints: Joints
    parameters: Mapping[str, Any]
    rows: tuple[tuple[str, Row], ...]

    def tensions(self, lengths: Array) -> tuple[Array, Array, Array]:
        """Passive force along each muscle's path, its slope, and its energy.

        Parameters
        ----------
        lengths : (m,) path lengths [m]

        Returns
        -------
        F : (m,) [N], a pull
        k : (m,) dF/dl [N/m]
        U : (m,) [J], ``dU/dl = F``

        Notes
        -----
        ``F = F0 f(x) cos a + tone``, ``f = (exp(k (x - 1 - e0)/(e1 - e0)) - 1)/(exp(k) - 1)`` above slack and 0 below;
        x is the fibre's length over its optimum. F is continuous; at slack k jumps from 0 to ``F0 k/((e1 - e0)
        (exp(k) - 1) l_opt)`` (rigid tendon, no pennation), about 1 % of F0 per per cent of strain.
        """
        F, k, U = self.curve.along(np.maximum(lengths - self.fibres.l_slack, SHORTEST))
        if len(rows := self.series.rows):
            F[rows], k[rows], U[rows] = self.series.along(lengths[rows])
        return F + self.fibres.tone, k, U + self.fibres.tone * lengths

    def joint_energy(self, q: Array) -> float:
        """Energy of discs, capsule and ligaments at coordinates q (n,) [rad, m], in J."""
        return self.joints.terms(q)[0]

    def joint_forces(self, q: Array) -> Array:
        """Generalised forces (n,) [N m, N] of discs, capsule and ligaments: minus the gradient of `joint_energy`."""
        return self.joints.terms(q)[1]

    def joint_stiffness(self, q: Array) -> Array:
        """Hessian (n, n) of `joint_energy` [N m/rad, N/m]; only the hip's capsule has terms off its diagonal."""
        return self.joints.stiffness(q)

    @property
    def elastic(self) -> tuple[str, ...]:
        """Muscles whose tendon stretches: at least `elastic_ratio` optimal fibre lengths long, as published."""
        return tuple(self.body.muscles[i] for i in self.series.rows)

    def with_rest(self, rest: Mapping[str, float]) -> Passive:
        """The same passive body, some discs unloaded elsewhere.

        Parameters
        ----------
        rest : mapping of lumbar coordinate to the angle at which its disc is unloaded [rad]

        Examples
        --------
        >>> import psoas
        >>> passive = passive_body(psoas.default_body()).with_rest({"L5_S1_FE": 0.05})
        >>> float(passive.joint_forces(np.zeros(53))[6]) > 0
        True
        """
        levels = {c for level in self.body.lumbar for c in (level["FE"], level["LB"], level["AR"])}
        for name, angle in rest.items():
            if name not in levels:
                self.body.coordinate(name)
                raise InvalidValueError(f"'{name}' has no disc; rest angles are of lumbar levels, such as L5_S1_FE.")
            if not abs(angle) <= np.pi / 6:
                raise InvalidValueError(f"the rest angle of '{name}' is {angle:g} rad; it means something within 0.52.")
        known = {**self.parameters["rest"], **{n: float(a) for n, a in rest.items()}}
        joints = self.joints.with_rest({self.body.coordinate(n): float(a) for n, a in rest.items()})
        return replace(self, joints=joints, parameters=MappingProxyType({**self.parameters, "rest": known}))


def passive_body(
    body: Body,
    *,
    sources: Mapping[str, str] | None = None,
    tightness: Mapping[str, float] | None = None,
    parameterisation: str = "fibre",
    scales: Mapping[str, float] | None = None,
) -> Passive:
    """The passive body of a body.

    Parameters
    ----------
    body : Body
        Every muscle needs a row in `tables/passive_muscles.csv`, and the body a posture ``standing``.
    sources : mapping of element group to set
        Groups and their sets: `psoas.mechanics.tissue.sources.choices`; ``{"disc": "han2010"}``.
    tightness : mapping of muscle (as people name it; ``_r`` or ``_l`` for one side) to how tight
    parameterisation : {'fibre', 'matrix', 'tendon', 'tone'}
        ``fibre``: optimal fibre length times ``1 - s``; ``matrix``: ``e1 - e0`` times ``1 - s``; ``tendon``: slack
        length shorter by s [m]; ``tone``: a constant tension ``s F0``. Negative: loose (not for tone).
    scales : mapping of parameter to factor
        Names: rows of `tables/passive_parameters.csv`, and ``F0``, ``l_opt``, ``l_TS``, ``e1`` with ``.FAMILY``.

    Returns
    -------
    Passive

    Raises
    ------
    UnknownNameError
        An element group, set, parameter, muscle or parameterisation that is not known.
    InvalidValueError
        A tightness or scale outside its meaning; a muscle without a row.

    Examples
    --------
    >>> import psoas
    >>> passive_body(psoas.default_body(), tightness={"psoas": 0.2}).parameters["parameterisation"]
    'fibre'
    """
    using = chosen(sources)
    factors = checked_scales(scales, frozenset(body.muscle_table["family"]))
    given, rows = fibres_of(body, using, factors)
    elastic = np.flatnonzero(given.l_slack >= value("elastic_ratio", factors) * given.l_opt)
    fibres = tightened(body, given, tightness or {}, parameterisation)
    joints = joints_of(body, using, factors)
    names = ("tendon_strain", "tendon_toe_strain", "tendon_toe_shape")
    curve, tendon = Curve.of(fibres), Tendon.of(*(value(name, factors) for name in names))
    rest = dict(zip((body.coordinates[i] for i in joints.springs.at), map(float, joints.springs.rest), strict=True))
    parameters = MappingProxyType(
        {
            "sources": MappingProxyType(using),
            "scales": MappingProxyType(factors),
            "tightness": MappingProxyType(dict(tightness or {})),
            "parameterisation": parameterisation,
            "preload": value("preload", factors),
            "rest": MappingProxyType(rest),
        }
    )
    series = Series.of(fibres, curve, tendon, np.asarray(elastic, np.intp))
    for column in (*fibres[:-1], *curve, *series[3:]):
        column.setflags(write=False)
    return Passive(body, fibres, curve, series, joints, parameters, (*rows, *joints.rows))
