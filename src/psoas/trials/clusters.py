"""Static calibration: landmarks that a trial lacks, carried along by clusters of markers on the same segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array
from psoas.trials.landmarks import Landmarks

CARRIED = {  # landmarks that a segment's cluster carries
    "thigh": ("LFE", "MFE", "GT"), "shank": ("LM", "MM", "FIBULA", "TT"),
    "foot": ("MT1", "MT2", "MT5", "HALLUX", "HEEL"), "pelvis": ("PSIS",),
}  # fmt: skip
TRACKS = {  # words in the name of a cluster marker -> its segment
    "thigh": ("TH", "Thigh"), "shank": ("TB", "TI", "SH", "Shank"),
}  # fmt: skip
FEWEST = 3
POOR = 0.010  # m [p]: a cluster that fits worse has slipped, or is another one


def rigid_fit(source: Array, target: Array) -> tuple[Array, Array, Array]:
    """The rotation and translation that take points onto others, least squares.

    Parameters
    ----------
    source : (marker, 3) [m]
    target : (time, marker, 3) [m]

    Returns
    -------
    R : (time, 3, 3), determinant +1
    t : (time, 3) [m]
    residual : (time,) [m], root of the mean squared distance

    Notes
    -----
    ``target = R source + t``, by the singular values of the covariance (Soderkvist & Wedin 1993).
    """
    a, b = source - source.mean(axis=0), target - target.mean(axis=1, keepdims=True)
    U, _, Vt = np.linalg.svd(np.einsum("tmi,mj->tij", b, a))
    flip = np.ones((len(target), 3))
    flip[:, 2] = np.sign(np.linalg.det(U @ Vt))
    R = np.einsum("tij,tj,tjk->tik", U, flip, Vt)
    t = target.mean(axis=1) - R @ source.mean(axis=0)
    left = target - (np.einsum("tij,mj->tmi", R, source) + t[:, None])
    return R, t, np.sqrt((left**2).sum(axis=2).mean(axis=1))


def calibrated(trial: Landmarks, static: Landmarks) -> tuple[Landmarks, list[str]]:
    """The trial with the landmarks that only its static file has, and a sentence for every cluster.

    Parameters
    ----------
    trial, static : the same person with the same markers; in the static file all landmarks are there

    Returns
    -------
    Landmarks
    list of str
        Which landmarks each cluster carries, and its residual.
    """
    points, said = dict(trial.points), []
    for side in "RL":
        for segment, parts in CARRIED.items():
            wanted = [f"{side}_{part}" for part in parts]
            lacking = [mark for mark in wanted if mark in static.points and mark not in points]
            if not lacking:
                continue
            shared = tracking(trial, static, side, segment)
            if len(shared) < FEWEST:
                said.append(
                    f"{listed(lacking)} {'is' if len(lacking) == 1 else 'are'} only in the static file, and "
                    f"{segment} {side} has {len(shared)} markers in both files where {FEWEST} are needed."
                )
                continue
            found, residual = carried(shared, {mark: static.points[mark] for mark in lacking})
            if residual > POOR:
                raise InvalidValueError(
                    f"the {segment} cluster {listed(list(shared))} fits the static file to {1e3 * residual:.0f} mm "
                    "only: it has slipped, or the static file is of another session; correct it, or leave it away."
                )
            points |= found
            said.append(
                f"{listed(lacking)}: carried by {listed(list(shared))} from {static.source}, residual "
                f"{1e3 * residual:.1f} mm."
            )
    return replace(trial, points=points), said


def tracking(trial: Landmarks, static: Landmarks, side: str, segment: str) -> dict[str, tuple[Array, Array]]:
    """Markers of a segment that both files have: name -> (static, trial) positions."""
    words = TRACKS.get(segment, ())
    names = [n for n in static.clusters if n in trial.clusters and
             n.startswith(tuple(f"{side}_CLUSTER_{word}" for word in words))] if words else []  # fmt: skip
    found = {n: (static.clusters[n], trial.clusters[n]) for n in names}
    marks = [f"{side}_{part}" for part in CARRIED[segment]]
    if segment == "pelvis":
        marks += ["R_ASIS", "L_ASIS", "SACRUM", "SACRUM_L5", "S2"]
    elif segment == "foot":
        marks += [f"{side}_MIDFOOT_LAT"]
    return found | {m: (static.points[m], trial.points[m]) for m in marks if m in static.points and m in trial.points}


def carried(shared: Mapping[str, tuple[Array, Array]], lacking: Mapping[str, Array]) -> tuple[dict[str, Array], float]:
    """Landmarks over the trial, carried by the markers that both files have, and the median residual [m]."""
    names = list(shared)
    still = np.stack([np.nanmedian(shared[n][0], axis=0) for n in names])
    moving = np.stack([shared[n][1] for n in names], axis=1)
    frames = np.isfinite(moving).all(axis=2)
    landmarks = np.stack([np.nanmedian(at, axis=0) for at in lacking.values()])
    found = np.full((len(moving), len(landmarks), 3), np.nan)
    residuals = np.full(len(moving), np.nan)
    for pattern in np.unique(frames, axis=0):
        if pattern.sum() < FEWEST:
            continue
        rows = np.flatnonzero((frames == pattern).all(axis=1))
        R, t, residuals[rows] = rigid_fit(still[pattern], moving[rows][:, pattern])
        found[rows] = np.einsum("tij,mj->tmi", R, landmarks) + t[:, None]
    by_name = {mark: found[:, i] for i, mark in enumerate(lacking)}
    return by_name, float(np.nanmedian(residuals)) if np.isfinite(residuals).any() else float("inf")
