"""The page on the scene runs, and its numbers on where bones and muscles do not meet are the package's."""

import doctest

import numpy as np
import pytest

import psoas
from psoas.body.body import state
from psoas.body.posture import posture_at
from support.places import ROOT

PAGE = (ROOT / "docs" / "scene.md").read_text(encoding="utf-8")


def test_its_python_runs():
    found = doctest.DocTestParser().get_doctest(PAGE, {}, "scene", "scene.md", 0)
    assert len(found.examples) >= 5
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(found).failed == 0


def test_trunk_muscles_begin_above_the_iliac_crest():
    assert "some 30 mm higher" in PAGE
    body, drawn = psoas.default_body(), psoas.scene()
    at, pelvis = state(body, posture_at(body), paths=True), body.segment("pelvis")
    own = drawn.vertex_surface.values == drawn.surface.values.tolist().index("hip_bone_r")
    crest = drawn.vertex.values[own, 1].max()
    heights = []
    for muscle in ("IL_L1_r", "QL_post_I.3-L1_r", "EO5_r"):
        i = body.muscles.index(muscle)
        rows = np.arange(at.paths.start[i], at.paths.start[i + 1])
        points = at.paths.points[rows[at.paths.segment[rows] == pelvis]]
        heights.append(((points - at.origin[pelvis]) @ at.R[pelvis])[:, 1].max())
    assert np.median(heights) - crest == pytest.approx(0.03, abs=0.015)
