"""Writes `anatomy/tables/path_jumps.csv`: every muscle path of the default body that jumps inside its joints' ranges.

    python scripts/path_jumps.py           write the table (about 10 s)
    python scripts/path_jumps.py --check   write nothing; exit 1 where the table is not what the scan finds

The right side and the lumbar totals, on a grid of 5 degrees: triples of each joint's coordinates, and pairs across the
joints a muscle spans. The left is the mirror image. Both paths of psoas are scanned; the larger jump is told.
"""

import csv
import io
import sys
from collections.abc import Iterable
from importlib import resources

import numpy as np

import psoas
from psoas.body.body import Body
from psoas.body.posture import TOTALS, posture_at
from psoas.mechanics.path_jumps import Jump, path_jumps

COLUMNS = ("muscle", "coordinates", "region_deg", "size_mm", "from_deg", "to_deg", "steps", "cause", "source")
SUNK = "an end of the path lies inside its wrap and the engine lays it straight"
SOURCE = "scripts/path_jumps.py, grid of 5 deg, limit 5 mm"


def scan(body: Body) -> list[Jump]:
    """Jumps of every muscle of the right side and of the trunk, on either path, largest first."""
    names = [c for c in (*body.independent, *TOTALS) if not c.endswith("_l")]
    muscles = [m for m in body.muscles if m.endswith("_r")]
    psoas_only = [m for m in muscles if m.startswith("Ps_")]
    hips = [c for c in names if c.startswith("hip")]
    found = [*path_jumps(body, muscles, coordinates=names)]
    found += path_jumps(body, psoas_only, coordinates=[*hips, *TOTALS], path="guided")
    largest: dict[tuple[str, tuple[str, ...]], Jump] = {}
    for jump in sorted(found, key=lambda j: (j.muscle, j.coordinates, -round(j.size, 9))):
        largest.setdefault((jump.muscle, jump.coordinates), jump)
    return sorted(largest.values(), key=lambda j: (-round(j.size, 6), body.muscles.index(j.muscle)))


def cause(body: Body, jump: Jump) -> str:
    """Why a path jumps: one end of its largest step is sunk, the other is not; else it is not known."""
    row = body.paths["straight"][[body.muscles.index(jump.muscle)]]
    ends = [dict(zip(jump.coordinates, map(float, end), strict=True)) for end in jump.worst]
    sunk = [bool(body.engine.sunk(posture_at(body, end), row)[0]) for end in ends]
    return SUNK if sunk[0] != sunk[1] else "not known"


def rows(body: Body) -> Iterable[dict[str, str]]:
    """The table's rows."""
    for jump in scan(body):
        unsided = [c.removesuffix("_r") for c in jump.coordinates]
        ends = np.round(np.degrees(jump.region)).astype(int)
        yield {
            "muscle": jump.muscle.removesuffix("_r"),
            "coordinates": " ".join(unsided),
            "region_deg": "; ".join(f"{low}..{high}" for low, high in ends),
            "size_mm": f"{1e3 * jump.size:.1f}",
            "from_deg": degrees(jump.worst[0]),
            "to_deg": degrees(jump.worst[1]),
            "steps": str(jump.steps),
            "cause": cause(body, jump),
            "source": SOURCE,
        }


def degrees(values: Iterable[float]) -> str:
    """Angles [rad] in degrees, to a tenth."""
    return " ".join(f"{v:g}" for v in np.round(np.degrees(list(values)), 1) + 0.0)


def text(body: Body) -> str:
    """The table as it is stored."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(body))
    return out.getvalue()


def main() -> int:
    """Write the table, or compare it."""
    file = resources.files("psoas.anatomy") / "tables" / "path_jumps.csv"
    found = text(psoas.default_body())
    if "--check" in sys.argv:
        same = found == file.read_text(encoding="utf-8")
        print("the stored table is what the scan finds" if same else found)
        return 0 if same else 1
    file.write_text(found, encoding="utf-8")  # type: ignore[attr-defined]
    print(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
