"""The static response of all muscles beside the operator acceleration, and what the stiffness costs: ratios.

`python bench/static.py`; one thread of linear algebra, medians of interleaved rounds, standing, default holds.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics
import time

import psoas
from psoas.answers.equilibrium.at_rest import SHORT_RANGE
from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.linear import static_at
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.modes import stepped
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.mechanics.accelerations import evaluate
from psoas.mechanics.tissue.passive_body import passive_body

ROUNDS, TIMES = 9, 20
HELD = Conditions(spine="elastic", hold="balance+knees+upright-thorax")


def timed(run, times=TIMES):
    """Seconds of one call, the mean of some."""
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def main():
    """Print the ratios."""
    body = psoas.default_body()
    passive, q = passive_body(body), psoas.posture_at(body, "standing")
    m = Mechanism(body, q, HELD, passive)
    balance = equilibrium(m)
    extra = SHORT_RANGE * balance.F / passive.fibres.l_opt
    made = stiffness(balance, extra)
    at, f = state(body, q), balance.mechanism.moving.arms.T
    found = static_at(made)

    def response():
        """From K to every segment's rotation per newton of every muscle, the check of symmetry among it."""
        again = type(found)(made, found.J, found.held, found.N, made.along(found.N))
        return again.turned(again.displacements(f))

    def whole():
        """The same from K alone: rows, their null space and the stability check too."""
        again = static_at(made)
        return again.turned(again.displacements(f))

    tasks = {
        "kinematics": lambda: state(body, q),
        "acceleration": lambda: evaluate(body, at, HELD).angular_acceleration(),
        "static": response,
        "static, rows and modes": whole,
        "step": lambda: stepped(static_at(made), f),
        "equilibrium": lambda: equilibrium(m),
        "K": lambda: stiffness(balance, extra),
    }
    seconds = {name: [] for name in tasks}
    for run in tasks.values():
        run()
    for _ in range(ROUNDS):
        for name, run in tasks.items():
            seconds[name].append(timed(run, 3 if name in ("K", "equilibrium") else TIMES))
    median = {name: statistics.median(values) for name, values in seconds.items()}
    for name, value in median.items():
        print(f"{name:24s} {1e6 * value:9.0f} us")
    print(f"static / acceleration            {median['static'] / median['acceleration']:.2f}   (gate 3, once K stands)")
    print(f"static, rows and modes, / same   {median['static, rows and modes'] / median['acceleration']:.2f}")
    print(f"K: {made.calls} kinematics calls = 2 x {len(m.names)}; time of {median['K'] / median['kinematics']:.0f}")
    print(f"equilibrium: in time {median['equilibrium'] / median['kinematics']:.0f} kinematics calls")


if __name__ == "__main__":
    main()
