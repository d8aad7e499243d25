"""People with nothing tight: solved once, the same as solved anew, each of a body, support and cost of their own."""

import numpy as np
import pytest

from psoas.answers.posture import untight as kept
from psoas.answers.posture.person import person
from psoas.answers.posture.posture import posture
from psoas.bodies.variants import with_geometry
from psoas.body.geometry import Geometry

LYING = {"support": "supine", "draws": 1}


@pytest.fixture
def solved(monkeypatch):
    """Who was solved, from nobody known on."""
    monkeypatch.setattr(kept, "_KEPT", {})
    kept.like.cache_clear()
    asked = []

    def counted(*args, **options):
        asked.append((args, options))
        return person(*args, **options)

    monkeypatch.setattr(kept, "person", counted)
    yield asked
    kept.like.cache_clear()


def test_people_are_solved_once_however_often_they_are_asked_about(body, solved):
    first = posture("psoas=0.1", body=body, **LYING)
    assert len(solved) == 2  # somebody, and the draw
    other = posture("iliacus=0.1", body=body, **LYING)
    again = posture("psoas=0.1", body=body, **LYING)
    assert len(solved) == 2
    assert first.identical(again)
    assert not np.array_equal(first.sagittal_change_draw, other.sagittal_change_draw)
    kept._KEPT.clear()  # the twin: nobody is known
    kept.like.cache_clear()
    assert posture("psoas=0.1", body=body, **LYING).identical(first)
    assert len(solved) == 4


def test_another_body_support_cost_or_knee_is_another_person(body, solved):
    elsewhere = with_geometry(body, Geometry("lower_half"))
    asked = [(body, "supine", "volume", {}), (elsewhere, "supine", "volume", {}), (body, "prone", "volume", {}),
             (body, "supine", "area", {}), (body, "standing", "volume", {"knee_angle": 0.0})]  # fmt: skip
    found = [kept.untight(*one) for one in asked]
    assert len(set(map(id, found))) == len(solved) == len(asked)
    assert [kept.untight(*one) for one in asked] == found
    assert all(one.body is of for one, (of, *_) in zip(found, asked, strict=True))
    draws = [kept.like(found[0], "supine", *which) for which in ((0, 1), (0, 2), (1, 1))]
    assert len(set(map(id, draws))) == 3


def test_no_more_are_kept_than_are_said_to_be(body, solved, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", 2)
    for support in ("supine", "prone", "side"):
        kept.untight(body, support, "volume", {})
    assert [key[1] for key in kept._KEPT] == ["prone", "side"]
