"""Rules of the claims about stretches, on numbers that are planted; and that the measure is that of psoas.stretch."""

import numpy as np
import pytest

import psoas
from psoas.answers.stretch.strands import standing, strands
from psoas.article_claims import (
    a24_stretches,
    c01_stretching,
    c10_other_stretches,
    c15_contract_relax,
    c16_ball_under_sacrum,
)
from psoas.article_claims.judging.draws import draw
from psoas.article_claims.judging.verdict import REFUTED, SUPPORTED, judged
from psoas.article_claims.stretching import MUSCLES, PATHS, over_standing
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import passive_body


class Planted:
    """A field of four draws."""

    draws, numbers = 4, ("0", "1", "2", "3")


def planted(monkeypatch, module, values):
    """What is judged when every path and draw measures `values` (stretch, muscle)."""
    whole = np.broadcast_to(np.array(values, float)[None, :, :, None], (len(PATHS), *np.shape(values), 4)).copy()
    monkeypatch.setattr(module, "measured", lambda field, keys, heights=(): whole)
    return judged(module.CLAIM, module.CLAIM.measure(Planted())).verdict


@pytest.mark.parametrize(("module", "values", "expected"), [
    (a24_stretches, [[0.02, 0.05, 0.5]] * 4, SUPPORTED), (a24_stretches, [[0.9, 0.05, 0.5]] * 4, REFUTED),
    (c01_stretching, [[0, 0.06, 0], [0, 0.07, 0]], SUPPORTED), (c01_stretching, [[0, 0.01, 0], [0, 0.02, 0]], REFUTED),
    (c10_other_stretches, [[-0.3, -0.4, 0.01]] * 4, SUPPORTED), (c10_other_stretches, [[-0.3, 0.2, 0.01]] * 4, REFUTED),
    (c15_contract_relax, [[0.02, 0, 0], [0.09, 0, 0]], SUPPORTED),
    (c15_contract_relax, [[0.02, 0, 0], [0.05, 0, 0]], REFUTED),
    (c16_ball_under_sacrum, [[0, 0.2, 0]] * 3 + [[0, 0.1, 0]], SUPPORTED),
    (c16_ball_under_sacrum, [[0, 0.0, 0]] * 3 + [[0, 0.1, 0]], REFUTED),
])  # fmt: skip
def test_each_side_of_each_rule(monkeypatch, module, values, expected):
    assert planted(monkeypatch, module, values) == expected


def test_a_claim_of_two_stretches_needs_both(monkeypatch):
    said = planted(monkeypatch, c01_stretching, [[0, 0.0, 0], [0, 0.09, 0]])
    assert said not in (SUPPORTED, REFUTED)


def test_what_is_measured_is_the_stretch_less_standing():
    body = psoas.default_body()
    found = over_standing(body, draw(0, 0), ("long_lunge",))
    passive = passive_body(body)
    own = strands(body, passive)
    x = fibre_lengths(passive, standing(body)).over_optimum
    there = psoas.stretch("long_lunge").stretch_over_optimum.isel(program=0)
    for k, name in enumerate(MUSCLES):
        expected = float(there.sel(strand=name)) - float(own.W[own.names.index(name)] @ x)
        assert found[0, 0, k] == pytest.approx(expected, abs=3e-3)
