"""Our arms and accelerations beside OpenSim's documented route to arms alone, per posture.

    python bench/opensim_route.py MODEL.osim        in an environment with opensim: seconds per posture of
                                                    computeMomentArm for every muscle and coordinate
    python bench/opensim_route.py                   in psoas' own: seconds per posture of the kernel, default body

Run both on one machine and divide; the models differ (Rajagopal: 80 muscles; default body: 288).
"""

import statistics
import sys
import time


def opensim_seconds(file, rounds=3):
    """Median seconds to ask OpenSim for every muscle's arm about every coordinate at one posture."""
    import opensim

    opensim.Logger.setLevelString("Off")
    model = opensim.Model(file)
    state = model.initSystem()
    muscles, coordinates = model.getMuscles(), model.getCoordinateSet()
    free = [coordinates.get(i) for i in range(coordinates.getSize())]
    free = [c for c in free if not c.isDependent(state)]
    spent = []
    for k in range(rounds):
        model.updCoordinateSet().get("hip_flexion_r").setValue(state, 0.1 * k)
        model.realizePosition(state)
        start = time.perf_counter()
        for i in range(muscles.getSize()):
            for coordinate in free:
                muscles.get(i).computeMomentArm(state, coordinate)
        spent.append(time.perf_counter() - start)
    print(f"OpenSim {opensim.GetVersion()}: {muscles.getSize()} muscles x {len(free)} coordinates")
    return statistics.median(spent)


def our_seconds(count=300):
    """Mean seconds of the kernel per posture."""
    from kernel import postures

    import psoas
    from psoas.conditions import Conditions
    from psoas.mechanics.evaluate import kernel

    body = psoas.load()
    Q = postures(body, count)
    start = time.perf_counter()
    for _ in kernel(body, Q, Conditions()):
        pass
    print(f"psoas: {len(body.muscles)} muscles x {len(body.independent)} coordinates, and their accelerations")
    return (time.perf_counter() - start) / count


if __name__ == "__main__":
    seconds = opensim_seconds(sys.argv[1]) if len(sys.argv) > 1 else our_seconds()
    print(f"{1e3 * seconds:.3f} ms per posture")
