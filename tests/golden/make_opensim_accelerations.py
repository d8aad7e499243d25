"""Writes `opensim_accelerations.npz`: what 1 N in one muscle does to real models, by OpenSim's own `calcAcceleration`.

Run it in `tests` (`python -m golden.make_opensim_accelerations ../../shared/data`) where OpenSim is installed; it knows
nothing of psoas. The raw model, its couplers enforced; each calcaneus held where it is by a WeldConstraint (or by a
PointConstraint level with the heel, as far forward as the centre of mass); toe joints and what the file locks locked;
gravity zero; every other force off; one muscle at a time with its force set to 1 N.
"""

import sys
from pathlib import Path

import numpy as np

from golden.make_opensim_arms import followers, opened, opensim, placed, posture

FILE = Path(__file__).with_name("opensim_accelerations.npz")
MODELS = {
    "rajagopal": ("rajagopal_walk/subject_walk_scaled.osim", ("weld", "point")),
    "gait2392": ("subject01_gait/gait2392.osim", ("weld", "point")),
    "lifting": ("lifting_body/Model_Pose2Sim_muscles_flex.osim", ("weld", "point")),
}
COUNT = 12  # muscles of each


def body_angles(R):
    """Body-fixed x, y, z angles of a rotation matrix."""
    return [np.arctan2(-R[1, 2], R[2, 2]), np.arcsin(R[0, 2]), np.arctan2(-R[0, 1], R[0, 0])]


def frames(model, state, names):
    """Origin and orientation of bodies in the ground."""
    found = {}
    for name in names:
        pose = model.getBodySet().get(name).getTransformInGround(state)
        turn = pose.R().asMat33()
        found[name] = (pose.p().to_numpy().copy(), np.array([[turn.get(i, j) for j in range(3)] for i in range(3)]))
    return found


def point_of(model, state, side):
    """Level with the heel, as far forward as the centre of mass, between heel and toe joint."""
    at = frames(model, state, ("pelvis", f"calcn_{side}", f"toes_{side}"))
    heel, toes = at[f"calcn_{side}"][0], at[f"toes_{side}"][0]
    ahead = at["pelvis"][1][:, 0] * [1, 0, 1]
    ahead = ahead / np.linalg.norm(ahead)
    centre = model.calcMassCenterPosition(state).to_numpy()
    return heel + ahead * np.clip((centre - heel) @ ahead, 0.0, (toes - heel) @ ahead)


def held(file, q, contact):
    """The model with its feet held, gravity and other forces gone, at these coordinates; and which coordinates move."""
    first, state = opened(file)
    placed(first, state, q)
    feet = frames(first, state, ("calcn_r", "calcn_l"))
    points = {side: point_of(first, state, side) for side in "rl"}
    opensim.Logger.setLevelString("Off")
    model = opensim.Model(str(file))
    model.setGravity(opensim.Vec3(0))
    for side in "rl":
        origin, R = feet[f"calcn_{side}"]
        ground, foot = model.getGround(), model.getBodySet().get(f"calcn_{side}")
        if contact == "weld":
            there, turned = opensim.Vec3(*origin.tolist()), opensim.Vec3(*map(float, body_angles(R)))
            zero = opensim.Vec3(0)
            made = opensim.WeldConstraint(f"weld_{side}", ground, there, turned, foot, zero, zero)
        else:
            p = points[side]
            own = opensim.Vec3(*(R.T @ (p - origin)).tolist())
            made = opensim.PointConstraint(ground, opensim.Vec3(*p.tolist()), foot, own)
            made.setName(f"point_{side}")
        model.addConstraint(made)
        made.thisown = False
    coordinates = model.getCoordinateSet()
    names = [coordinates.get(k).getName() for k in range(coordinates.getSize())]
    still = [n for n in names if n.startswith("mtp_angle") or coordinates.get(n).get_locked()]
    for n in names:
        coordinates.get(n).set_locked(False)
        coordinates.get(n).set_clamped(False)
    for k in range(model.getForceSet().getSize()):
        if opensim.Muscle.safeDownCast(model.getForceSet().get(k)) is None:
            model.getForceSet().get(k).set_appliesForce(False)
    state = model.initSystem()
    placed(model, state, q)
    for n in still:
        coordinates.get(n).setLocked(state, True)
    state.setU(opensim.Vector(state.getNU(), 0.0))
    muscles = [model.getMuscles().get(k) for k in range(model.getMuscles().getSize())]
    for muscle in muscles:
        muscle.overrideActuation(state, True)
        muscle.setOverrideActuation(state, 0.0)
    return model, state, muscles, names, still


def accelerations(model, state, muscle, names):
    """Of every coordinate, while one muscle pulls with 1 N."""
    muscle.setOverrideActuation(state, 1.0)
    model.realizeAcceleration(state)
    found = [model.getCoordinateSet().get(n).getAccelerationValue(state) for n in names]
    muscle.setOverrideActuation(state, 0.0)
    return np.array(found)


if __name__ == "__main__":
    out = {}
    for key, (file, contacts) in MODELS.items():
        rng = np.random.Generator(np.random.PCG64(5))
        path = Path(sys.argv[1]) / file
        raw, _ = opened(path)
        q, _ = posture(raw, rng)
        assert set(followers(raw)) <= set(q)
        for contact in contacts:
            model, state, muscles, names, still = held(path, q, contact)
            chosen = sorted(rng.choice(len(muscles), COUNT, replace=False).tolist())
            out[f"{key}.{contact}"] = np.array([accelerations(model, state, muscles[i], names) for i in chosen])
            out[f"{key}.{contact}.muscles"] = [muscles[i].getName() for i in chosen]
        out |= {f"{key}.names": names, f"{key}.q": np.array([q[n] for n in names]), f"{key}.still": still}
    np.savez_compressed(FILE, **out)
