"""Linear springs that stand for passive elements, by joint and in every muscle, and bodies at rest on them. No test."""

from functools import cache
from types import SimpleNamespace

import numpy as np

import psoas
from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.linear import static_at
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.body.body import state
from psoas.conditions import Conditions

DEGREE = np.pi / 180
LEVEL = {"FE": 2.0, "LB": 2.3, "AR": 8.4}  # N m/deg
HELD = Conditions(spine="elastic", hold="balance+upright-thorax")
GAZE = Conditions(spine="elastic", hold="balance+gaze")
POINTS = Conditions(spine="elastic", contact="point", hold="balance+upright-thorax")
SQUAT = "standing,hip_flexion_r=40,hip_flexion_l=40,knee_angle_r=60,knee_angle_l=60,ankle_angle_r=25,ankle_angle_l=25"


class Springs:
    """``1/2 k (q - rest)^2`` per coordinate, and ``1/2 k (l - slack)^2`` in muscles longer than their slack length."""

    def __init__(self, body, q, level=1.0, hip=60.0, knee=400.0, ankle=40.0, muscle=200.0):
        stems = (("hip", hip), ("knee_angle_r", knee), ("knee_angle_l", knee), ("ankle", ankle), ("subtalar", ankle))
        self.k = np.zeros(len(body.coordinates))
        self.rest = q.copy()
        for i, c in enumerate(body.coordinates):
            if c in body.spine.coordinates and c[-2:] in LEVEL:
                self.k[i] = level * LEVEL[c[-2:]] / DEGREE
            elif c in body.independent:
                self.k[i] = sum(k for stem, k in (*stems, ("mtp", ankle)) if c.startswith(stem))
        self.fibres = SimpleNamespace(F0=np.array(body.muscle_table["F0"]), l_opt=np.full(len(body.muscles), 0.1))
        self.muscle, self.slack = muscle, 0.98 * state(body, q).lengths

    def tensions(self, lengths):
        stretch = np.maximum(lengths - self.slack, 0)
        return self.muscle * stretch, self.muscle * (stretch > 0), self.muscle * stretch**2 / 2

    def joint_energy(self, q):
        return float(self.k @ (q - self.rest) ** 2 / 2)

    def joint_forces(self, q):
        return -self.k * (q - self.rest)

    def joint_stiffness(self, q):
        return np.diag(self.k)


def mechanism(body, posture="standing", conditions=HELD, kind=Mechanism, **springs):
    """The body on springs that rest at the posture."""
    q = psoas.posture_at(body, posture)
    return kind(body, q, conditions, Springs(body, q, **springs))


def at_rest(body, posture="standing", conditions=HELD, kind=Mechanism, **springs):
    """Its static response."""
    balance = equilibrium(mechanism(body, posture, conditions, kind, **springs)).checked()
    return static_at(stiffness(balance))


@cache
def resting_body(posture="standing", conditions=HELD):
    """The default body's static response, once per process."""
    stiff = {"hip": 600.0, "ankle": 600.0} if conditions.contact == "point" else {}  # else feet spin on their points
    return at_rest(psoas.default_body(), posture, conditions, **stiff)
