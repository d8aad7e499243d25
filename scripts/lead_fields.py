"""Lead fields of every electrode's place along the fibres of the standing body, and what other media make of powers.

Solves every medium of `psoas.answers.emg.shipped.media` (a minute each) and writes the packaged file. A folder as
argument keeps what is solved, so that a run that was stopped goes on.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import psoas
from psoas.answers.emg import shipped
from psoas.answers.emg.electrodes import Electrode, electrode, electrodes_known, lattice_weights
from psoas.answers.emg.gains import Ear, Gains, shares
from psoas.answers.emg.lines import WORST, families, slices
from psoas.answers.emg.standing import Heard

OUT = Path(shipped.__file__).parent / shipped.FILE
ALWAYS = (WORST, "iliacus")


def solved(heard: Heard, folder: Path | None) -> Any:
    """(media, places, 36, n) fields, each medium kept in a folder once it is there."""
    cubes, places, every = None, tuple(heard.patches), []
    for k, medium in enumerate(shipped.media()):
        start, kept = time.monotonic(), None if folder is None else folder / f"{k}.npy"
        if kept is None or not kept.exists():
            cubes = heard.cubes() if cubes is None else cubes
            every.append(heard.fields(medium, cubes, places).astype(np.float32))
            if kept is not None:
                np.save(kept, every[-1])
        else:
            every.append(np.load(kept))
        print(f"{k} {medium}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return np.stack(every)


def heard_by(ear: Ear, e: Electrode, moved: tuple[float, float] = (0.0, 0.0)) -> Gains:
    """An electrode's channels."""
    return ear.gains(e.channels @ lattice_weights(e.poles + np.array(moved)))


def main() -> None:
    """Solve, see which muscles matter where, pack, say what packing changed, and write."""
    heard = Heard(psoas.default_body())
    fields = solved(heard, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    names, places, fats = families(heard.lines), tuple(heard.patches), len(shipped.FATS)
    surface = [electrode(n) for n in electrodes_known() if electrode(n).kind == "surface"]
    parts, held = list(slices(heard.lines)), {}
    ratios = np.ones((shipped.DRAWN, len(surface), len(names)))
    worst = np.ones((shipped.DRAWN, len(surface)))
    for p, place in enumerate(places):
        own = [e for e in surface if e.place == place]
        ears = [Ear(heard.lines, names, heard.energies, fields[k, p].astype(float)) for k in range(len(fields))]
        usual = {(k, e.name): heard_by(ears[k], e) for k in range(len(ears)) for e in own}
        most = np.max([shares(g.usual).max(axis=0) for g in usual.values()], axis=0)
        kept = np.array([most[names.index(b.family)] >= shipped.LEAST or b.family in ALWAYS for b in heard.lines])
        at = np.concatenate([np.arange(s.start, s.stop) for s, k in zip(parts, kept, strict=True) if k])
        steps, scale = shipped.packed(fields[:fats, p][..., at])
        held |= {f"bundles_{place}": kept, f"steps_{place}": steps, f"scale_{place}": scale.astype(np.float32)}
        lines, energies = ([x for x, k in zip(v, kept, strict=True) if k] for v in (heard.lines, heard.energies))
        for f in range(fats):
            again = Ear(lines, names, energies, steps[f] * scale[f])
            for e in own:
                exact, found = usual[f, e.name].summed(), heard_by(again, e).summed()
                off = np.abs(shares(found.usual) - shares(exact.usual)).max()
                print(f"{e.name}, fat {1e3 * shipped.FATS[f]:g} mm: packing moves no share by more than {off:.5f}")
        for k, medium in enumerate(shipped.media()[fats:]):
            low, high, part = shipped.between(medium.thickness)
            for e in own:
                plain = usual[low, e.name].summed().towards(usual[high, e.name].summed(), part)
                there = usual[fats + k, e.name].summed()
                ratios[k, surface.index(e)] = np.where(plain.usual[0] > 0, there.usual[0] / plain.usual[0], 1.0)
                worst[k, surface.index(e)] = there.worst[0] / plain.worst[0]
    np.savez_compressed(
        OUT, places=np.array(places), media=np.array(shipped.media()[fats:]), families=np.array(names),
        electrodes=np.array([e.name for e in surface]), ratios=ratios.astype(np.float32),
        worst=worst.astype(np.float32), middles=heard.middles.astype(np.float32), **held,
    )  # fmt: skip
    print(f"{OUT.name}: {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
