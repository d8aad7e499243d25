"""What a battery could tell before anybody is measured: posterior, information, directions, the next best test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.answers.tightness.model import Model
from psoas.answers.tightness.taken import Test, base_of, tests, vector
from psoas.answers.tightness.unknowns import Parameters
from psoas.body.body import state
from psoas.body.state import Array

PELVIS = 8.0  # deg: latent pelvis angle where nobody holds it (Vigotsky 2016, r = .50 with true extension) [p]
NOT_HELD = ("thomas_hip", "thomas_knee", "thomas_bent_hip")
CANDIDATES: Mapping[str, dict[str, float]] = {  # who might sit there
    "nobody tight": {},
    "psoas 0.1": {"psoas_body": 0.1, "psoas_process": 0.1},
    "psoas 0.2": {"psoas_body": 0.2, "psoas_process": 0.2},
    "iliacus 0.2": {"iliacus": 0.2},
    "capsule x 2.2": {"capsule": float(np.log(2.2))},
}
TARGETS = ("psoas", "z", "all")


def person(known: Parameters, values: Mapping[str, float]) -> Array:
    """A person's parameters (p,): the prior's mean, some of them given."""
    theta = known.mean.copy()
    for name, value in values.items():
        theta[known.at(name)] = value
    return theta


def covariance(model: Model, pelvis: str = "held") -> Array:
    """Of the readings (t, t): each test's own noise, and the pelvis' angle on tests in which nobody holds it."""
    R = np.diag(model.noise**2)
    if pelvis == "free":
        loose = np.array([key in NOT_HELD and "hip" in key for key in model.keys], float)
        R = R + PELVIS**2 * np.outer(loose, loose)
    return R


def posterior(J: Array, R: Array, sd: Array) -> Array:
    """Covariance (p, p) of what is left unknown: ``(P^-1 + J' R^-1 J)^-1``.

    Examples
    --------
    >>> import numpy as np
    >>> one = posterior(np.array([[2.0]]), np.array([[1.0]]), np.array([1.0]))
    >>> round(float(np.sqrt(one[0, 0])), 3), round(float(-np.log(one[0, 0]) / 2), 3)
    (0.447, 0.805)
    """
    P = np.diag(sd**2)
    if not len(J):
        return P
    gain = P @ J.T @ np.linalg.inv(J @ P @ J.T + R)
    C = P - gain @ J @ P
    return np.asarray((C + C.T) / 2)


def contrast(known: Parameters, target: str, F0: Array) -> Array:
    """What is asked for as a direction c (p,): ``z = c' theta``."""
    c = np.zeros(len(known.names))
    shares = np.array([F0[known.members[n]].sum() for n in ("psoas_body", "psoas_process")])
    c[[known.at("psoas_body"), known.at("psoas_process")]] = shares / shares.sum()
    if target == "z":
        c[known.at("iliacus")] = -1.0
    return c


class Next(NamedTuple):
    """One more test: its information [nats] for each target."""

    key: str
    nats: dict[str, float]


def next_tests(model: Model, J: Array, R: Array, chosen: tuple[str, ...]) -> list[Next]:
    """What each test that is not in the battery would add, for all tightness, for psoas, for psoas less iliacus."""
    known = model.known
    rows = [model.keys.index(key) for key in chosen]
    tight = np.array([kind == "fibre" for kind in known.kinds])
    C = posterior(J[rows], R[np.ix_(rows, rows)], known.sd)
    F0 = model.tissue.fibres.F0
    found = []
    for i, key in enumerate(model.keys):
        if key in chosen:
            continue
        more = [*rows, i]
        D = posterior(J[more], R[np.ix_(more, more)], known.sd)
        nats = {"all": 0.5 * float(np.linalg.slogdet(C[np.ix_(tight, tight)])[1]
                                   - np.linalg.slogdet(D[np.ix_(tight, tight)])[1])}  # fmt: skip
        for target in ("psoas", "z"):
            c = contrast(known, target, F0)
            nats[target] = 0.5 * float(np.log((c @ C @ c) / (c @ D @ c)))
        found.append(Next(key, nats))
    return found


def directions(J: Array, R: Array, known: Parameters) -> tuple[Array, list[str]]:
    """Singular values of the whitened J over the tight muscles, and the two worst-seen directions in words."""
    tight = [i for i, kind in enumerate(known.kinds) if kind == "fibre"]
    whitened = np.linalg.solve(np.linalg.cholesky(R), J * known.sd)[:, tight]
    _, s, Vt = np.linalg.svd(whitened)
    values = np.concatenate([s, np.zeros(len(tight) - len(s))])
    words = []
    for row in Vt[::-1][:2]:
        row = row * np.sign(row[int(np.argmax(np.abs(row)))])
        large = [i for i in np.argsort(-np.abs(row)) if abs(row[i]) > 0.35][:3]
        words.append(
            " ".join(f"{'and' if row[i] > 0 else 'less'} {known.labels[tight[i]]}" for i in large).removeprefix("and ")
        )
    return values, words


def slip_allowed(model: Model, key: str) -> float:
    """Slip of the pelvis [deg] that costs as much as the reading's noise; nan where it is not known.

    An angle slips as the pelvis does; a moment of the hip by its slope [N m/deg], the steeper one of a difference.
    """
    known = tests()
    one = known[key]
    if one.unit == "deg":
        return one.noise
    parts = [known[k] for k in (one.read, one.minus)] if one.kind == "difference" else [one]
    if one.unit != "N m" or any(part.read != "hip_flexion_r" for part in parts):
        return float("nan")
    return one.noise / max(abs(slope(model, part)) for part in parts)


def slope(model: Model, one: Test) -> float:
    """Of the passive moment that a test reads, per degree of the coordinate it is about [N m/deg]."""
    body, passive, along = model.body, model.passive, vector(model.body, one.read)
    half = np.radians(0.5) * along
    moments = []
    for q in (base_of(body, one) + half, base_of(body, one) - half):
        at = state(body, q)
        free = along[[body.coordinate(c) for c in body.independent]]
        force = at.B.T @ (passive.joint_forces(at.q) - at.dldq.T @ passive.tensions(at.lengths)[0])
        moments.append(float(free @ force))
    return moments[0] - moments[1]
