"""The long attack on every reader: `make fuzz`, ten minutes unless told otherwise.

    python scripts/fuzz.py [--seconds 600] [--seed 1] [--only NAME] [FILE ...]

Damages small files made in code, and any FILE given, byte by byte and by their structure, and reads them the whole way:
no crash, no hang, only our errors, and whatever is read is what stands in the file. What broke a reader is left in the
folder that is printed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support import c3d_bytes, mutations, routes, structures


class Attack(NamedTuple):
    """One way of a file: its reader, what it starts from, its suffix, how it is damaged, how long one may take [s]."""

    read: Callable[[Path], Any]
    seeds: list[bytes]
    suffix: str
    damage: Callable[..., bytes] = mutations.damaged
    limit: float = mutations.LIMIT


def attacks(folder: Path) -> dict[str, Attack]:
    """Every way; those through an engine need it."""
    points = np.random.default_rng(5).normal(500, 300, (4, 3, 3))
    binary = [c3d_bytes.c3d_bytes(points, analogs=np.ones((8, 2))), c3d_bytes.c3d_bytes(points)]
    osim = [text.encode() for text in structures.osim_seeds()]
    mjcf = [text.encode() for text in structures.mjcf_seeds(folder)]
    found = {
        "sto bytes": Attack(routes.table, mutations.STO, ".sto"),
        "mot cells": Attack(routes.table, mutations.STO, ".mot", structures.damaged_table),
        "trc bytes": Attack(routes.markers, mutations.TRC, ".trc"),
        "trc cells": Attack(routes.markers, mutations.TRC, ".trc", structures.damaged_table),
        "c3d header": Attack(routes.header_only, binary, ".c3d", structures.damaged_c3d),
        "osim bytes": Attack(routes.osim, osim, ".osim"),
        "osim tree": Attack(routes.osim, osim, ".osim", structures.damaged_xml),
        "mjcf bytes": Attack(routes.mjcf, mjcf, ".xml"),
        "mjcf tree": Attack(routes.mjcf, mjcf, ".xml", structures.damaged_xml),
        "names words": Attack(routes.names, [structures.NAMES_FILE.encode()], ".toml", structures.damaged_words),
        "mjcf engine": Attack(routes.engine, mjcf, ".xml", structures.damaged_xml, 60.0),
    }
    for suffix, texts in structures.BONES.items():
        damage = structures.damaged_xml if suffix == ".vtp" else structures.damaged_words
        found[f"{suffix[1:]} words"] = Attack(routes.mesh, [text.encode() for text in texts], suffix, damage)
        found[f"{suffix[1:]} bytes"] = Attack(routes.mesh, [text.encode() for text in texts], suffix)
    if find_spec("opensim") is not None:
        found["osim engine"] = Attack(routes.engine, osim, ".osim", structures.damaged_xml, 60.0)
    if find_spec("ezc3d") is not None:
        found["c3d bytes"] = Attack(routes.recording, binary, ".c3d", limit=30.0)
        found["c3d words"] = Attack(routes.recording, binary, ".c3d", structures.damaged_c3d, 30.0)
    return found


def main() -> int:
    """Attack each reader in turn; 1 if one broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="for all readers together")
    parser.add_argument("--seed", type=int, default=None, help="the same damage again")
    parser.add_argument("--only", default="", help="ways whose name begins so")
    parser.add_argument("files", type=Path, nargs="*", help="real files to damage too, up to 1 MiB each")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="psoas-fuzz-"))
    known = {name: attack for name, attack in attacks(folder).items() if name.startswith(asked.only)}
    broken = 0
    for name, (read, seeds, suffix, damage, limit) in known.items():
        more = [path.read_bytes() for path in asked.files if path.suffix == suffix and path.stat().st_size < 2**20]
        try:
            share = asked.seconds / len(known)
            read_well, refused = mutations.attack(
                read, [*seeds, *more], folder, share, suffix, asked.seed, damage=damage, limit=limit
            )
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
