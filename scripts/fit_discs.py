"""Rest angles of the lumbar discs: rows rest.* of tables/load_parameters.csv.

All discs together are unloaded in `standing` (their rest angles sum to zero there); how the levels share that is chosen
so that standing needs the least muscle effort, each within one standard deviation of people's standing angles. Prints
the rows, and the activations they lead to.
"""

from __future__ import annotations

import numpy as np

import psoas
from psoas.answers.loads.asked import FEET, checked_pressure, loads_passive, with_extensors
from psoas.answers.loads.balance import balance_of
from psoas.answers.loads.settling import settled
from psoas.body.posture import posture_at
from psoas.mechanics.effort.static_optimisation import static_optimisation

if __name__ == "__main__":
    body = with_extensors(psoas.default_body())
    places = [body.coordinate(row["FE"]) for row in body.lumbar]
    names = [row["FE"] for row in body.lumbar]
    passive = loads_passive(body).with_rest(dict.fromkeys(names, 0.0))
    still, none = posture_at(body), np.zeros(len(body.muscles))

    def balance(q, elements):
        """The equations of a posture on both feet."""
        return balance_of(body, q, elements, supports=FEET["both"], pressure=checked_pressure(None))

    rest = np.zeros(len(names))
    for _ in range(10):  # turning the levels is turning their rest angles the other way: repeat until nothing turns
        elements = passive.with_rest(dict(zip(names, rest, strict=True)))
        turned = (settled(body, still, elements, lambda q: balance(q, elements), none) - still)[places]  # noqa: B023
        rest = rest - turned
        if np.abs(turned).max() < np.radians(0.005):
            break
    elements = passive.with_rest(dict(zip(names, rest, strict=True)))
    found = static_optimisation(balance(still, elements).problem(none))
    for row, angle in zip(body.lumbar, np.degrees(rest), strict=True):
        print(f"rest.{row['level']},{angle:.2f},deg")
    print(
        found.status, "largest activation", found.activations.max().round(4), body.muscles[found.activations.argmax()]
    )
