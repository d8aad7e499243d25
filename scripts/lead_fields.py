"""Lead fields of every electrode's place along the fibres of the standing body, in every medium: the packaged file.

A folder as argument keeps what is done, so that a run that was stopped goes on.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import psoas
from psoas.answers.emg import shipped
from psoas.answers.emg.standing import Heard

OUT = Path(shipped.__file__).parent / shipped.FILE


def main() -> None:
    """Solve, pack, say what was lost by packing, and write."""
    heard = Heard(psoas.default_body())
    cubes, places = heard.cubes(), tuple(heard.patches)
    every, folder = [], Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for k, medium in enumerate(shipped.media()):
        start, kept = time.monotonic(), None if folder is None else folder / f"{k}.npy"
        if kept is not None and kept.exists():
            every.append(np.load(kept))
            continue
        every.append(heard.fields(medium, cubes, places).astype(np.float32))
        if kept is not None:
            np.save(kept, every[-1])
        print(f"{k} {medium}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    fields = np.stack(every, axis=1)  # places, media, sites, nodes
    weights, shapes, scale = [], [], []
    for place, own in zip(places, fields, strict=True):
        flat = own.reshape(-1, own.shape[-1])
        w, v = shipped.packed(flat)
        left = np.sqrt(((w @ v - flat) ** 2).mean(axis=0) / (flat**2).mean(axis=0))
        lost = f"{100 * np.median(left):.2f} % of a field at a middling node, {100 * left.max():.1f} % at most"
        print(f"{place}: left out {lost}")
        size = np.abs(v).max(axis=1)
        weights.append(w.reshape(own.shape[0], own.shape[1], -1))
        shapes.append(v / size[:, None])
        scale.append(size)
    np.savez_compressed(
        OUT, places=np.array(places), media=np.array(shipped.media()), weights=np.array(weights, np.float16),
        shapes=np.array(shapes, np.float16), scale=np.array(scale), middles=heard.middles.astype(np.float32),
    )  # fmt: skip
    print(f"{OUT.name}: {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
