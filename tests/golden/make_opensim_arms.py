"""Writes `opensim_arms.npz`: OpenSim's own moment arms (`computeMomentArm`) of real models, constraints enforced.

Run it (`python tests/golden/make_opensim_arms.py ../shared/data`) where OpenSim is installed: it knows nothing of
psoas, and takes ten seconds. Coordinates are set by name, dependent ones as the model's couplers say; every coordinate
is unlocked, since a lock has nothing to do with a moment arm.
"""

import sys
import warnings
from pathlib import Path

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import opensim

FILE = Path(__file__).with_name("opensim_arms.npz")
MODELS = {  # file, postures, muscles (0: all), coordinates (0: all independent ones)
    "rajagopal": ("rajagopal_walk/subject_walk_scaled.osim", 3, 0, 0),
    "gait2392": ("subject01_gait/gait2392.osim", 2, 0, 0),
    "thoracolumbar": ("thoracolumbar/cyclistFullBodyMuscle.osim", 2, 30, 40),
    "lifting": ("lifting_body/Model_Pose2Sim_muscles_flex.osim", 2, 40, 0),
}
ALWAYS = ("hip_flexion_r", "pelvis_tilt", "L5_S1_FE", "L4_L5_FE", "L5_S1_Flex_Ext", "knee_angle_r")
ALONE = ("L5_S1_Flex_Ext", "L4_L5_Flex_Ext")  # of the lifting model: this level alone, by the length's difference


def opened(file):
    """The raw model with every coordinate unlocked, and its state."""
    opensim.Logger.setLevelString("Off")
    opensim.Logger.removeFileSink()
    model = opensim.Model(str(file))
    for k in range(model.getCoordinateSet().getSize()):
        model.getCoordinateSet().get(k).set_locked(False)
        model.getCoordinateSet().get(k).set_clamped(False)
    return model, model.initSystem()


def followers(model):
    """Dependent coordinate -> its drivers, and the function that makes it of them."""
    found = {}
    for k in range(model.getConstraintSet().getSize()):
        coupler = opensim.CoordinateCouplerConstraint.safeDownCast(model.getConstraintSet().get(k))
        names = coupler.getIndependentCoordinateNames()
        drivers = [names.get(i) for i in range(names.getSize())]
        scale = opensim.PropertyHelper.getValueDouble(coupler.getPropertyByName("scale_factor"))

        function = coupler.getFunction()

        def value(x, function=function, scale=scale):
            vector = opensim.Vector(len(x), 0.0)
            for i, one in enumerate(x):
                vector.set(i, float(one))
            return scale * function.calcValue(vector)

        found[coupler.getDependentCoordinateName()] = (drivers, value)
    return found


def posture(model, rng, spread=0.2):
    """Every coordinate: the file's default, rotations of independent ones moved a little, dependent ones following."""
    coordinates = [model.getCoordinateSet().get(k) for k in range(model.getCoordinateSet().getSize())]
    following = followers(model)
    q = {}
    for c in coordinates:
        turns = c.getMotionType() == opensim.Coordinate.Rotational
        x = c.getDefaultValue() + (rng.uniform(-spread, spread) if turns else 0.0)
        q[c.getName()] = float(np.round(np.clip(x, c.getRangeMin(), c.getRangeMax()), 4))
    for name, (drivers, value) in following.items():
        q[name] = value([q[d] for d in drivers])
    return q, [c.getName() for c in coordinates if c.getName() not in following]


def placed(model, state, q):
    """The model at these coordinates."""
    for name, x in q.items():
        model.getCoordinateSet().get(name).setValue(state, float(x), False)
    model.realizePosition(state)


def arms(model, state, muscles, coordinates):
    """computeMomentArm (m, c) where the state is."""
    columns = [model.getCoordinateSet().get(c) for c in coordinates]
    rows = [model.getMuscles().get(m) for m in muscles]
    return np.array([[m.computeMomentArm(state, c) for c in columns] for m in rows])


def alone(model, state, q, muscles, coordinate, h=1e-4):
    """``-dL/dq`` of one coordinate, no other moving with it, by differences of length (4th order)."""
    lengths = []
    for k in (-2, -1, 1, 2):
        placed(model, state, q | {coordinate: q[coordinate] + k * h})
        lengths.append(np.array([model.getMuscles().get(m).getLength(state) for m in muscles]))
    placed(model, state, q)
    return -(8 * (lengths[2] - lengths[1]) - (lengths[3] - lengths[0])) / (12 * h)


def sample(names, count, rng, always=()):
    """Some of the names, in their order."""
    if not count:
        return list(names)
    chosen = {*rng.choice(names, count, replace=False), *(n for n in names if n in always)}
    return [n for n in names if n in chosen]


if __name__ == "__main__":
    found = {}
    for key, (file, postures, m, c) in MODELS.items():
        rng = np.random.Generator(np.random.PCG64(4))
        model, state = opened(Path(sys.argv[1]) / file)
        every = [model.getMuscles().get(k).getName() for k in range(model.getMuscles().getSize())]
        muscles = sample(every, m, rng, [n for n in every if n.lower().startswith(("ps", "iliac"))])
        drawn = [posture(model, rng) for _ in range(postures)]
        coordinates = sample(drawn[0][1], c, rng, ALWAYS)
        table, single = [], []
        for q, _ in drawn:
            placed(model, state, q)
            table.append(arms(model, state, muscles, coordinates))
            if key == "lifting":
                single.append(np.array([alone(model, state, q, muscles, one) for one in ALONE]).T)
        found |= {
            f"{key}.names": list(drawn[0][0]), f"{key}.q": np.array([list(q.values()) for q, _ in drawn]),
            f"{key}.muscles": muscles, f"{key}.coordinates": coordinates, f"{key}.arms": np.array(table),
        }  # fmt: skip
        if single:
            found[f"{key}.alone"] = np.array(single)
    np.savez_compressed(FILE, **found)
