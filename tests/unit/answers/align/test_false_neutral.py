"""False neutral is a calibrated posterior: what is said with 40 % happens in 40 of 100 people."""

import numpy as np
import pytest

from psoas.answers.align.false_neutral import (
    IN_FRONT,
    LINE_TO_BONE,
    NEUTRAL,
    PRIOR,
    Observed,
    false_neutral,
    surest,
)

PEOPLE = 20_000
LINE, THIGH, RHO = np.radians(3.7), np.radians(2.1), 0.6  # errors as of a pelvis 140 mm deep


def deg(*values):
    return tuple(np.radians(np.array([v], float)) for v in values)


def seen_of(line, thigh, anatomy=LINE_TO_BONE):
    c = RHO * LINE * THIGH
    shape = np.ones_like(line)
    return Observed(line - anatomy[0], thigh, (LINE**2 + anatomy[1] ** 2) * shape, THIGH**2 * shape, c * shape)


def sampled(rng):
    """Whether each of many people is in false neutral, and what somebody measured of them."""
    pelvis = rng.normal(0, PRIOR, PEOPLE)
    thigh = rng.normal(np.radians(10), np.radians(8), PEOPLE)
    e, f = rng.multivariate_normal(
        [0, 0], [[LINE**2, RHO * LINE * THIGH], [RHO * LINE * THIGH, THIGH**2]], PEOPLE
    ).T  # fmt: skip
    line = pelvis + rng.normal(*LINE_TO_BONE, PEOPLE) + e
    truth = (np.abs(pelvis) <= NEUTRAL) & (thigh + pelvis >= IN_FRONT)
    return truth, line, thigh + f


def missed(said, truth):
    """The largest gap between what was said and what was so, over bins of at least 300 people."""
    bins = np.floor(said * 10)
    several = [bins == b for b in np.unique(bins) if (bins == b).sum() >= 300]
    assert len(several) >= 6
    return max(abs(said[b].mean() - truth[b].mean()) for b in several)


def test_what_is_said_is_what_happens():
    truth, line, thigh = sampled(np.random.default_rng(5))
    assert missed(false_neutral(seen_of(line, thigh)).probability, truth) < 0.06


def test_errors_of_half_the_size_and_a_flat_prior_are_not_calibrated():
    """The twins: half the anatomy's spread is overconfident; without a prior 25 % is said where 44 % are so."""
    truth, line, thigh = sampled(np.random.default_rng(5))
    mean, _ = LINE_TO_BONE
    narrow = seen_of(line, thigh, (mean, 0.0))._replace(pelvis_var=np.full(PEOPLE, (LINE / 2) ** 2))
    assert missed(false_neutral(narrow).probability, truth) > 0.06
    flat = false_neutral(seen_of(line, thigh), prior=np.radians(1e4)).probability
    assert missed(flat, truth) > 0.06


@pytest.mark.parametrize(("thigh", "said"), [(5, 0.05), (10, 0.38), (15, 0.72), (20, 0.76)])
def test_a_pelvis_whose_line_reads_thirteen(thigh, said):
    line, at = deg(13, thigh)
    assert false_neutral(seen_of(line, at)).probability[0] == pytest.approx(said, abs=0.04)


def test_no_markers_are_surer_than_three_quarters_and_pubic_ones_are():
    assert surest(LINE**2 + LINE_TO_BONE[1] ** 2) == pytest.approx(0.76, abs=0.02)
    assert surest(np.radians(1.5) ** 2) > 0.99


def test_the_integral_is_the_sum_of_many_draws():
    rng = np.random.default_rng(2)
    line, thigh = deg(16, 9)
    seen = seen_of(line, thigh)
    found = false_neutral(seen)
    p = rng.normal(found.pelvis[0], found.pelvis_sd[0], 200_000)
    c, S = seen.covariance[0], seen.pelvis_var[0]
    t = rng.normal(seen.thigh[0] - c / S * (seen.pelvis[0] - p), np.sqrt(seen.thigh_var[0] - c * c / S))
    so = (np.abs(p) <= NEUTRAL) & (t + p >= IN_FRONT)
    assert found.probability[0] == pytest.approx(so.mean(), abs=0.004)
    assert found.femur_forward[0] + found.pelvis_back[0] == pytest.approx((t + p).mean(), abs=1e-3)


def test_what_is_not_seen_has_no_probability():
    nan = np.array([np.nan])
    assert np.isnan(false_neutral(seen_of(*deg(13, 10))._replace(thigh=nan)).probability).all()
