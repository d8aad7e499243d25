"""Landmarks of a static file, carried along by clusters: rigid fits with determinant +1 and their residual."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from psoas.errors import InvalidValueError
from psoas.trials.clusters import calibrated, rigid_fit
from psoas.trials.landmarks import Landmarks

RNG = np.random.default_rng(16)
UP = np.array([0.0, 1.0, 0.0])


def test_a_rigid_fit_finds_the_motion_and_never_a_mirror():
    source = RNG.normal(size=(4, 3)) * 0.1
    turn, shift = Rotation.random(5, random_state=1).as_matrix(), RNG.normal(size=(5, 3))
    target = np.einsum("tij,mj->tmi", turn, source) + shift[:, None]
    R, t, residual = rigid_fit(source, target)
    np.testing.assert_allclose(R, turn, atol=1e-12)
    np.testing.assert_allclose(t, shift, atol=1e-12)
    assert residual.max() < 1e-12
    mirrored = target * np.array([1.0, 1.0, -1.0])
    R, _, residual = rigid_fit(source, mirrored)
    np.testing.assert_allclose(np.linalg.det(R), 1.0)
    assert residual.min() > 1e-3  # the twin: what no rotation does is left over
    R, _, residual = rigid_fit(source[:3], target[:, :3])  # three markers lie in a plane
    np.testing.assert_allclose(R, turn, atol=1e-9)


def trial(points, clusters, source="walk"):
    n = len(next(iter(points.values())))
    return Landmarks(source, np.arange(n) / 100, points, clusters, {}, UP, "+y", "fb2009")


def people():
    """A static file and a trial whose thigh turns, with three cluster markers; the trial lacks the epicondyles."""
    local = {"R_LFE": (0.0, 0.0, 0.05), "R_MFE": (0.0, 0.0, -0.05)}
    cluster = {
        "R_CLUSTER_TH1": (0.05, 0.2, 0.06),
        "R_CLUSTER_TH2": (0.0, 0.15, 0.08),
        "R_CLUSTER_TH3": (0.03, 0.1, 0.05),
    }
    turns = Rotation.from_euler("ZX", np.linspace([0, 0], [40, 10], 20), degrees=True).as_matrix()
    moved = lambda at, R: np.einsum("tij,j->ti", R, np.array(at)) + 0.4  # noqa: E731
    still = np.broadcast_to(np.eye(3), (3, 3, 3))
    static = trial(
        {k: moved(v, still) for k, v in local.items()}, {k: moved(v, still) for k, v in cluster.items()}, "st"
    )
    walk = trial({"C7": np.zeros((20, 3))}, {k: moved(v, turns) for k, v in cluster.items()})
    return static, walk, {k: moved(v, turns) for k, v in local.items()}


def test_a_cluster_carries_the_landmarks_of_the_static_file():
    static, walk, truth = people()
    found, said = calibrated(walk, static)
    for name, at in truth.items():
        np.testing.assert_allclose(found.points[name], at, atol=1e-9)
    assert "R_LFE and R_MFE: carried by R_CLUSTER_TH1" in said[0]
    assert "residual 0.0 mm" in said[0]


def test_a_marker_that_is_lost_is_done_without_and_two_are_too_few():
    static, walk, truth = people()
    clusters = {k: v.copy() for k, v in walk.clusters.items()}
    clusters["R_CLUSTER_TH2"][5] = np.nan
    found, _ = calibrated(replace(walk, clusters=clusters), static)
    assert np.isnan(found.points["R_LFE"][5]).all()
    np.testing.assert_allclose(found.points["R_LFE"][6], truth["R_LFE"][6], atol=1e-9)
    less = {k: v for k, v in walk.clusters.items() if k != "R_CLUSTER_TH3"}
    found, said = calibrated(replace(walk, clusters=less), static)
    assert "R_LFE" not in found.points
    assert "has 2 markers in both files where 3 are needed" in said[0]


def test_a_cluster_that_slipped_is_refused():
    static, walk, _ = people()
    clusters = dict(walk.clusters) | {"R_CLUSTER_TH2": walk.clusters["R_CLUSTER_TH2"] + 0.05}
    with pytest.raises(InvalidValueError, match="it has slipped"):
        calibrated(replace(walk, clusters=clusters), static)
