"""False neutral: how likely a pelvis that is near neutral has the femur in front of it, with the prior stated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from psoas.formats.motions.series import Array

NEUTRAL, IN_FRONT = np.radians(5.0), np.radians(10.0)  # parameters: |pelvis - neutral| at most, hip flexion at least
LINE_TO_BONE = np.radians(13.0), np.radians(5.0)  # line of ASIS and PSIS less anterior plane (Preece 2008, 30 pelves)
PRIOR = np.radians(6.0)  # [p]: standard deviation of a pelvis about neutral, before anything is measured
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)


class Observed(NamedTuple):
    """What is measured of one side, (...) each.

    Attributes
    ----------
    pelvis : away from neutral [rad], + anterior
    thigh : relative to vertical [rad], + ahead
    pelvis_var, thigh_var, covariance : of their errors [rad2]
    """

    pelvis: Array
    thigh: Array
    pelvis_var: Array
    thigh_var: Array
    covariance: Array


class FalseNeutral(NamedTuple):
    """What is known of it, (...) each.

    Attributes
    ----------
    probability : that |pelvis| <= 5 deg and hip flexion >= 10 deg
    pelvis, pelvis_sd : the pelvis away from neutral, posterior mean and standard deviation [rad], + anterior
    femur_forward : part of the hip's flexion that is the thigh ahead of vertical [rad]
    pelvis_back : the rest of it, by which the pelvis tilts anteriorly of neutral [rad]
    """

    probability: Array
    pelvis: Array
    pelvis_sd: Array
    femur_forward: Array
    pelvis_back: Array


def false_neutral(seen: Observed, prior: float = PRIOR) -> FalseNeutral:
    """The posterior over pelvis and hip.

    Notes
    -----
    Pelvis ``p ~ N(0, prior)``, thigh ``t`` flat; observed are ``x = p + e`` and ``y = t + f`` with the covariance of
    ``(e, f)``. Then ``p | x`` is normal, ``t | p`` is normal about ``y - c (x - p) / S_xx``, and hip flexion is
    ``t + p``; the integral over ``p`` is taken by Gauss and Legendre.
    """
    x, y, S_xx, S_yy, c = map(np.asarray, seen)
    v = 1.0 / (1.0 / prior**2 + 1.0 / S_xx)
    mean, slope = v * x / S_xx, c / S_xx
    sd = np.sqrt(np.maximum(S_yy - c * slope, 1e-18))
    probability = np.zeros(np.broadcast(x, y, S_xx).shape)
    for p, weight in zip(NEUTRAL * NODES, NEUTRAL * WEIGHTS, strict=True):
        thigh = y - slope * (x - p)
        density = np.exp(-0.5 * (p - mean) ** 2 / v) / np.sqrt(2 * np.pi * v)
        probability += weight * density * ndtr((thigh + p - IN_FRONT) / sd)
    expected = y - slope * (x - mean)
    return FalseNeutral(probability, mean, np.sqrt(v), expected, mean)


def surest(pelvis_var: float, prior: float = PRIOR) -> float:
    """The largest probability that observing a pelvis with this variance [rad2] allows, wherever the thigh is."""
    v = 1.0 / (1.0 / prior**2 + 1.0 / pelvis_var)
    return float(2 * ndtr(NEUTRAL / np.sqrt(v)) - 1)
