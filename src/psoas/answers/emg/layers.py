"""Media whose potential is known in closed form: all muscle, and muscle under fat under skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.body.state import Array


@dataclass(frozen=True)
class Layers:
    """Conductivities [S/m] and thicknesses [m] of a half-space in layers.

    Attributes
    ----------
    across, along : of muscle, across and along its fibres
    fat, skin : of the layers above it
    fat_thickness, skin_thickness : zero where there is no such layer
    """

    across: float = 0.09
    along: float = 0.40
    fat: float = 0.04
    skin: float = 1.0
    fat_thickness: float = 0.012
    skin_thickness: float = 0.001

    @property
    def ratio(self) -> float:
        """Along over across."""
        return self.along / self.across


def infinite(r2: Array, z: Array, across: float = 0.09, along: float = 0.40) -> Array:
    """Potential in muscle without end [V per A].

    Parameters
    ----------
    r2 : squared distance across the fibres [m2]
    z : distance along them [m]

    Notes
    -----
    ``phi = 1/(4 pi s_t) / sqrt((s_l/s_t) r2 + z2)``.

    Examples
    --------
    >>> across, along = infinite(np.array(1e-4), np.array(0.0)), infinite(np.array(0.0), np.array(0.01))
    >>> round(float(across), 1), round(float(along), 1)
    (41.9, 88.4)
    """
    return 1 / (4 * np.pi * across * np.sqrt(along / across * r2 + z**2))


def transfer(kx: Array, kz: Array, depth: Array, m: Layers) -> Array:
    """Potential on the skin over the current of a point source, in the plane's two wave numbers.

    Parameters
    ----------
    kx, kz : wave numbers across and along the fibres [1/m], not both zero
    depth : of the source below the surface of the muscle [m]
    m : Layers

    Returns
    -------
    Array
        H [V m2/A]: ``phi(x, z) = 1/(4 pi^2) integral H exp(i (kx x + kz z)) dkx dkz``.

    Notes
    -----
    Hyperbolic functions of a thick layer overflow, so each is taken over ``exp(k (h + d))``.
    """
    k, ka = np.hypot(kx, kz), np.sqrt(kx**2 + m.ratio * kz**2)
    h, d = m.fat_thickness, m.skin_thickness
    Rc, Rm = m.skin / m.fat, m.fat / m.across

    def term(s: float) -> Array:
        """``cosh(k s) (ka + k Rm tanh(k s))`` over ``exp(k (h + d))``."""
        up, down = np.exp(k * (s - h - d)), np.exp(-k * (s + h + d))
        return ka * (up + down) / 2 + k * Rm * (up - down) / 2

    below = (1 + Rc) * term(h + d) + (1 - Rc) * term(h - d)
    return 2 / m.across * np.exp(-ka * depth - k * (h + d)) / below


SPACING, SIDE = 4e-3, 256  # m, points a side of the table's plane
DEPTHS = np.geomspace(2e-3, 0.32, 16)  # m, of its layers


class LayerField:
    """Potential on the skin of a half-space in layers, made once for a medium and looked up."""

    def __init__(self, m: Layers) -> None:
        self.m = m
        from scipy.ndimage import spline_filter

        across = 2 * np.pi * np.fft.fftfreq(SIDE, SPACING)
        along = 2 * np.pi * np.fft.rfftfreq(SIDE, SPACING)
        kx: Array = np.repeat(across[:, None], len(along), axis=1).astype(np.float64)
        kz: Array = np.repeat(along[None, :], SIDE, axis=0).astype(np.float64)
        kx[0, 0] = 1e-3  # where both are zero only the difference to the plain half-space is asked for, which is smooth
        ka = np.sqrt(kx**2 + m.ratio * kz**2)
        self.lift = m.fat_thickness + m.skin_thickness
        table = []
        for depth in DEPTHS:
            plain = np.exp(-ka * (depth + self.lift)) / (m.across * ka)
            rest = transfer(kx, kz, depth, m) - plain
            table.append(np.fft.fftshift(np.fft.irfft2(rest, (SIDE, SIDE))) / SPACING**2)
        self.table = spline_filter(np.array(table), order=3)

    def at(self, x: Array, z: Array, depth: Array) -> Array:
        """Potential [V per A] on the skin, x across and z along the fibres from the source at a depth [m]."""
        from scipy.ndimage import map_coordinates

        depth = np.maximum(depth, DEPTHS[0])
        layer = np.interp(np.log(depth), np.log(DEPTHS), np.arange(len(DEPTHS)))
        places = [layer, x / SPACING + SIDE // 2, z / SPACING + SIDE // 2]
        rest = map_coordinates(self.table, places, order=3, mode="nearest", prefilter=False)
        plain = 2 * infinite(x**2 + (depth + self.lift) ** 2, z, self.m.across, self.m.along)
        return plain + rest
