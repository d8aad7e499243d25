"""Cubes: charge is kept, what A hears of B is what B hears of A, and a box is what the layers say."""

import numpy as np
import pytest

from psoas.answers.emg.layers import LayerField, Layers
from psoas.answers.emg.voxels import Conductor, boxed, element_matrices, layered_box, lead_fields, solved
from psoas.errors import InvalidValueError


@pytest.fixture(scope="module")
def lump():
    """A lump of random tensors with a corner missing."""
    rng = np.random.default_rng(3)
    tensors = np.zeros((10, 9, 11, 6))
    t = rng.standard_normal((10, 9, 11, 3))
    t /= np.linalg.norm(t, axis=-1, keepdims=True)
    pairs = np.stack([t[..., i] * t[..., j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))], axis=-1)
    tensors[:] = 0.09 * np.array([1, 0, 0, 1, 0, 1]) + 0.31 * pairs
    tensors[6:, 6:, :] = 0
    return Conductor(np.zeros(3), 0.01, tensors)


def test_a_uniform_field_costs_what_it_should():
    """phi = x over a unit cube of conductivity 1: energy 1; for xy twice the mixed part of nothing."""
    K, x = element_matrices(), np.repeat([0.0, 1.0], 4)
    assert x @ K[0] @ x == pytest.approx(1.0)
    assert x @ K[3] @ x == pytest.approx(0.0, abs=1e-15)
    assert np.allclose(K.sum(axis=2), 0)


def test_a_constant_potential_drives_no_current(lump):
    rows = np.abs(lump.matrix @ np.ones(lump.matrix.shape[0]))
    assert rows.max() < 1e-5 * abs(lump.matrix.diagonal()).max()
    assert abs(lump.matrix - lump.matrix.T).max() < 1e-6 * abs(lump.matrix.diagonal()).max()


def test_current_that_does_not_come_out_is_refused(lump):
    b = np.zeros((lump.matrix.shape[0], 1))
    b[5] = 1.0
    with pytest.raises(InvalidValueError, match="keeps its charge"):
        solved(lump, b)


def test_reciprocity(lump):
    """What a pair hears of another pair's current is the same the other way round."""
    points = np.array([[0.012, 0.013, 0.02], [0.05, 0.02, 0.09], [0.03, 0.07, 0.05], [0.09, 0.04, 0.03]])
    heard = lead_fields(lump, points, points)
    here = heard[0] - heard[1]
    there = heard[2] - heard[3]
    assert here[2] - here[3] == pytest.approx(there[0] - there[1], rel=2e-4)


def test_reciprocity_fails_for_a_matrix_that_is_not_symmetric(lump):
    wrong = Conductor(lump.origin, lump.h, lump.tensors)
    tilted = lump.matrix.copy()
    tilted.data = tilted.data * np.where(np.arange(len(tilted.data)) % 7 == 0, 1.3, 1.0).astype(np.float32)
    n = tilted.shape[0]
    w = lump.weights(np.array([[0.012, 0.013, 0.02], [0.05, 0.02, 0.09], [0.03, 0.07, 0.05], [0.09, 0.04, 0.03]]))
    full = tilted.toarray().astype(float) + 1e-3 * np.ones((n, n)) / n
    b = (w[[0, 2]] - w[[1, 3]]).toarray()
    x = np.linalg.solve(full, b.T)
    assert abs(float(b[1] @ x[:, 0]) / float(b[0] @ x[:, 1]) - 1) > 1e-2
    assert wrong.matrix is not tilted


def test_a_point_outside_is_refused_and_one_at_a_step_is_not(lump):
    assert lump.weights(np.array([[0.0995, 0.02, 0.104]])).sum() == pytest.approx(1.0)
    assert lump.weights(np.array([[0.064, 0.064, 0.05]])).sum() == pytest.approx(1.0)
    with pytest.raises(InvalidValueError, match=r"1 of 1 points lie outside the conductor.*whole fibres"):
        lump.weights(np.array([[0.095, 0.085, 0.05]]))


def pair_in_box(size, fat, h=0.005):
    """A pair 20 mm apart on the skin and fibres 20 mm below the muscle's surface, off the midpoint by one spacing."""
    box = layered_box(size, h, 0.09, 0.4, 0.04, fat)
    poles = np.array([[0.0, 0.0, 0.01], [0.0, 0.0, -0.01]])
    points = np.array([[x, -fat - 0.02, z] for x in (0.0, 0.01) for z in (-0.03, -0.02, 0.02, 0.03)])
    b = box.weights(poles)
    phi = box.weights(points) @ solved(box, (b[:1] - b[1:]).toarray().T)[0][:, 0]
    field = LayerField(Layers(fat_thickness=fat, skin_thickness=0.0, skin=0.04))
    depth = np.full(len(points), 0.02)
    wanted = field.at(points[:, 0], points[:, 2] - 0.01, depth) - field.at(points[:, 0], points[:, 2] + 0.01, depth)
    return phi, wanted


@pytest.mark.parametrize("fat", [0.0, 0.02])
def test_voxels_against_layers(fat):
    phi, wanted = pair_in_box((0.32, 0.12, 0.32), fat)
    assert phi == pytest.approx(wanted, rel=0.10)


def test_a_narrow_box_is_no_half_space():
    phi, wanted = pair_in_box((0.08, 0.06, 0.08), 0.01, 0.01)
    assert np.abs(phi / wanted - 1).max() > 0.10


def test_a_box_that_is_no_multiple_of_the_cube_is_refused():
    with pytest.raises(InvalidValueError, match="no multiple of a cube of 5 mm"):
        boxed((0.32, 0.123, 0.32), 0.005)
    with pytest.raises(InvalidValueError, match="no multiple"):
        layered_box((0.32, 0.16, 0.32), 0.005, 0.09, 0.4, 0.04, 0.012)


def test_an_electrode_two_millimetres_off_is_caught():
    """The twin of the refusal: a skin that lies 2 mm too far out misses by more than the tenth that is allowed."""
    field = LayerField(Layers(fat_thickness=0.0, skin_thickness=0.0, skin=0.04))
    z, x = np.array([0.02]), np.zeros(1)
    right, off = (field.at(x, z - 0.01, d) - field.at(x, z + 0.01, d) for d in (np.array([0.01]), np.array([0.012])))
    assert abs(float(off[0] / right[0]) - 1) > 0.10
