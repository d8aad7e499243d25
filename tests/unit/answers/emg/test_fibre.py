"""A fibre's current: no charge is made or lost, and a signal needs a whole fibre."""

import numpy as np
import pytest

from psoas.answers.emg.fibre import REST, Spread, currents, energy_matrix, nodes, potential

LINE = np.linspace(0.0, 0.12, 21)


def test_potential_by_hand():
    u = np.linspace(-5, 40, 45001)
    V = potential(u) - REST
    assert V.max() == pytest.approx(129.05, abs=0.005)
    assert u[np.argmax(V)] == pytest.approx(3.0, abs=0.001)
    assert (V[u <= 0] == 0).all()


def test_what_goes_out_comes_in():
    i, dt = currents(nodes(0.1), 0.05)
    assert np.abs(i.sum(axis=1)).max() <= 1e-12 * np.abs(i).max()
    assert dt == pytest.approx(0.5e-3 / 4.0)


def test_a_second_difference_without_closed_ends_makes_charge():
    """The twin: the same current taken at the nodes, its ends left open, does not sum to zero."""
    s = nodes(0.1)
    V = 1e-3 * potential(1e3 * (np.arange(0, 0.075, 0.5e-3)[:, None] - np.abs(s - 0.05)))
    open_ends = np.gradient(np.gradient(V, axis=1), axis=1)
    assert np.abs(open_ends.sum(axis=1)).max() > 0.05 * np.abs(open_ends).max()


def test_both_waves_are_mirror_images_from_a_plate_in_the_middle():
    i, _ = currents(nodes(0.1), 0.05)
    assert np.allclose(i, i[:, ::-1], atol=1e-12 * np.abs(i).max())


def test_a_constant_field_hears_nothing_and_a_cut_one_does():
    """A lead field has a free constant: whole fibres do not hear it; zero beyond some height, and they do."""
    Q = energy_matrix(LINE, Spread(0.08, np.array([0.0, 0.02, 0.04])))
    one, cut = np.ones(len(LINE)), np.where(LINE < 0.06, 1.0, 0.0)
    bump = np.exp(-(((LINE - 0.05) / 0.02) ** 2))
    assert one @ Q @ one <= 1e-9 * (bump @ Q @ bump)
    assert (bump + 7 * one) @ Q @ (bump + 7 * one) == pytest.approx(bump @ Q @ bump, rel=1e-6)
    assert cut @ Q @ cut > 0.1 * (bump @ Q @ bump)


def test_a_fibre_that_is_not_whole_on_its_line_is_refused():
    with pytest.raises(ValueError, match="not whole on a line"):
        energy_matrix(LINE, Spread(0.08, np.array([0.05])))


def test_energy_by_a_second_route():
    """The quadratic form against the signal itself, sample by sample, on a finer grid."""
    spread = Spread(0.09, np.array([0.01]), np.array([0.5]))

    def field(s):
        return 1 / np.hypot(s - 0.07, 0.02)

    s = 0.01 + nodes(0.09, 0.1e-3)
    i, dt = currents(s - 0.01, 0.045)
    wanted = float(((i @ field(s)) ** 2).sum() * dt)
    v = field(LINE)
    assert v @ energy_matrix(LINE, spread) @ v == pytest.approx(wanted, rel=0.02)
