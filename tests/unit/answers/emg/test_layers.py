"""Closed forms: by hand, against the boundary problem they solve, and against a quadrature of their transform."""

import numpy as np
import pytest

from psoas.answers.emg.layers import LayerField, Layers, infinite, transfer

M = Layers()
BARE = Layers(fat_thickness=0.0, skin_thickness=0.0)
WAVES = [(3.0, 0.0), (0.0, 7.0), (20.0, 30.0), (80.0, 10.0), (150.0, 200.0)]


def test_infinite_medium_by_hand():
    assert float(infinite(np.array(1e-4), np.array(0.0))) == pytest.approx(41.9, abs=0.05)
    assert float(infinite(np.array(0.0), np.array(0.01))) == pytest.approx(88.4, abs=0.05)


@pytest.mark.parametrize(("kx", "kz"), WAVES)
def test_without_layers_it_is_twice_the_infinite_medium(kx, kz):
    ka = np.sqrt(kx**2 + M.ratio * kz**2)
    H = transfer(np.array(kx), np.array(kz), np.array(0.01), BARE)
    assert float(H) == pytest.approx(float(np.exp(-ka * 0.01) / (M.across * ka)), rel=1e-12)


def test_without_layers_the_table_is_twice_the_infinite_medium():
    x, z, y = np.array([0.0, 0.01, 0.05]), np.array([0.0, 0.03, 0.1]), np.array([0.01, 0.02, 0.06])
    assert LayerField(BARE).at(x, z, y) == pytest.approx(2 * infinite(x**2 + y**2, z), rel=1e-3)


def boundary(kx, kz, y0, m):
    """Potential on the skin from the equations themselves: sources, two interfaces and a surface, one solve.

    y from the muscle's surface outwards; below the source A exp(ka y), between it and the surface B exp(ka y) + C
    exp(-ka y), fat D, E and skin F, G in exp(+-k y).
    """
    k, ka, st = np.hypot(kx, kz), np.sqrt(kx**2 + m.along / m.across * kz**2), m.across
    h, t = m.fat_thickness, m.fat_thickness + m.skin_thickness
    up, down = (lambda q, y: np.exp(q * y)), (lambda q, y: np.exp(-q * y))
    A = np.zeros((7, 7))
    b = np.zeros(7)
    A[0, :3] = up(ka, -y0), -up(ka, -y0), -down(ka, -y0)  # continuous at the source
    A[1, :3] = st * ka * up(ka, -y0), -st * ka * up(ka, -y0), st * ka * down(ka, -y0)  # 1 A goes in there
    b[1] = 1.0
    A[2, 1:5] = 1, 1, -1, -1
    A[3, 1:5] = st * ka, -st * ka, -m.fat * k, m.fat * k
    A[4, 3:7] = up(k, h), down(k, h), -up(k, h), -down(k, h)
    A[5, 3:7] = m.fat * up(k, h), -m.fat * down(k, h), -m.skin * up(k, h), m.skin * down(k, h)
    A[6, 5:7] = up(k, t), -down(k, t)  # nothing leaves the skin
    x = np.linalg.solve(A, b)
    return x[5] * up(k, t) + x[6] * down(k, t)


@pytest.mark.parametrize(("kx", "kz"), WAVES)
def test_layers_solve_the_boundary_problem(kx, kz):
    found = transfer(np.array(kx), np.array(kz), np.array(0.008), M)
    assert found == pytest.approx(boundary(kx, kz, 0.008, M), rel=1e-7)


def test_fat_and_skin_the_wrong_way_round_do_not():
    wrong = Layers(fat=M.skin, skin=M.fat)
    found = float(transfer(np.array(20.0), np.array(30.0), np.array(0.008), wrong))
    assert abs(found / boundary(20.0, 30.0, 0.008, M) - 1) > 0.1


def quadrature(x, z, y, m):
    """The inverse transform in polar wave numbers."""
    angle = (np.arange(180) + 0.5) * 2 * np.pi / 180
    k, w = np.polynomial.legendre.leggauss(160)
    top = 25 / (y + m.fat_thickness + m.skin_thickness)
    k, w = (k + 1) / 2 * top, w / 2 * top
    kx, kz = k[:, None] * np.cos(angle), k[:, None] * np.sin(angle)
    rows = transfer(kx, kz, np.array(y), m) * np.cos(kx * x + kz * z) * k[:, None]
    return float((w[:, None] * rows).sum() * 2 * np.pi / 180 / (4 * np.pi**2))


def test_table_against_quadrature_as_pairs_hear_it():
    """Scaling, centring and the missing constant of the transform: differences of two poles, near and far."""
    field = LayerField(M)
    for x, z, y in ((0.0, 0.02, 0.01), (0.03, 0.01, 0.02), (0.02, 0.05, 0.06)):
        pair = [float(field.at(np.array([x]), np.array([z + d]), np.array([y]))[0]) for d in (-0.01, 0.01)]
        wanted = [quadrature(x, z + d, y, M) for d in (-0.01, 0.01)]
        assert pair[0] - pair[1] == pytest.approx(wanted[0] - wanted[1], rel=0.02)
