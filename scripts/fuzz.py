"""The long attack on every numeric reader: `make fuzz`, ten minutes unless told otherwise.

    python scripts/fuzz.py [--seconds 600] [--seed 1] [FILE ...]

Damages small files made in code, and any FILE given, and reads them: no crash, no hang, only our errors. What broke a
reader is left in the folder that is printed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from psoas.formats.motions.c3d.header import read_header
from psoas.formats.motions.c3d.read import read_c3d
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from support import c3d_bytes, mutations


def readers() -> dict[str, tuple]:
    """Name, function, seeds and suffix of each reader; the last needs ezc3d."""
    points = np.random.default_rng(5).normal(500, 300, (4, 3, 3))
    binary = [c3d_bytes.c3d_bytes(points, analogs=np.ones((8, 2))), c3d_bytes.c3d_bytes(points)]
    found = {
        "sto": (read_sto, mutations.STO, ".sto"),
        "mot": (read_sto, mutations.STO, ".mot"),
        "trc": (read_trc, mutations.TRC, ".trc"),
        "c3d header": (lambda path: read_header(path.name, path.read_bytes()), binary, ".c3d"),
        "c3d": (lambda path: read_c3d(path, timeout=4), binary, ".c3d"),
    }
    if find_spec("ezc3d") is None:
        print("c3d: skipped, ezc3d is not installed")
        del found["c3d"]
    return found


def main() -> int:
    """Attack each reader in turn; 1 if one broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="for all readers together")
    parser.add_argument("--seed", type=int, default=None, help="the same damage again")
    parser.add_argument("files", type=Path, nargs="*", help="real files to damage too, up to 1 MiB each")
    asked = parser.parse_args()
    known, broken = readers(), 0
    folder = Path(tempfile.mkdtemp(prefix="psoas-fuzz-"))
    for name, (read, seeds, suffix) in known.items():
        more = [path.read_bytes() for path in asked.files if path.suffix == suffix and path.stat().st_size < 2**20]
        try:
            share = asked.seconds / len(known)
            read_well, refused = mutations.attack(read, [*seeds, *more], folder, share, suffix, asked.seed)
            print(f"{name}: {read_well} read, {refused} refused", flush=True)
        except AssertionError as error:
            broken += 1
            print(f"{name}: BROKEN, see {folder}/damaged{suffix}: {str(error)[:600]}", flush=True)
            (folder / f"damaged{suffix}").rename(folder / f"broken-{name.replace(' ', '-')}{suffix}")
    if not broken:
        shutil.rmtree(folder, ignore_errors=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
