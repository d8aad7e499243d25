"""The process in which ezc3d reads a .c3d file: ``python c3d_child.py FILE.c3d OUT.npz MEMORY SECONDS``.

It stands alone (numpy and ezc3d only), so that a hang or a crash of the reader ends this process and no other.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import Any

MISSING_EZC3D = 5  # exit code
OUT_OF_MEMORY = 6
PARENT_DEATH = 1  # PR_SET_PDEATHSIG, of Linux


def limit(memory: int, seconds: int) -> None:
    """Bounds on memory, output [bytes] and processor time [s], where the system has them."""
    try:
        import resource
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, memory), (resource.RLIMIT_CPU, seconds))
    for kind, value in (*limits, (resource.RLIMIT_CORE, 0)):
        try:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
        except (ValueError, OSError):
            continue


def end_with_parent(seconds: float) -> None:
    """Let this process end with the one that asked, whatever ends that, and in any case after some seconds of the wall.

    A limit of processor time does not see a process that waits, and one that hangs in a library sees no signal of
    Python's: both are the system's here.
    """
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)
    with suppress(AttributeError, ValueError, OSError):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def texts(group: Any, name: str) -> list[str]:
    """Text values of a parameter and of its continuations, ``LABELS``, ``LABELS2`` ..."""
    found: list[str] = []
    for key in [name, *(f"{name}{i}" for i in range(2, 100))]:
        if key not in group:
            break
        value = group[key]["value"]
        found += [decoded(str(v)) for v in value] if isinstance(value, list) else []
    return found


def decoded(text: str) -> str:
    """Text whose bytes ezc3d took for UTF-8, with those that are none kept apart: as UTF-8, else as Latin-1."""
    held = text.encode("utf-8", "surrogateescape")
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError:
        return held.decode("latin-1")


def numbers(group: Any, name: str) -> Any:
    """Numeric values of a parameter; none if it is absent."""
    import numpy as np

    try:
        return np.asarray(group[name]["value"], float)
    except (KeyError, ValueError, TypeError):
        return np.zeros(0)


def content(path: str) -> dict[str, Any]:
    """Everything the parent asks for, as arrays of numbers or of text."""
    import ezc3d
    import numpy as np

    file = ezc3d.c3d(path)
    data, parameters = file["data"], file["parameters"]
    found: dict[str, Any] = {"points": data["points"][:3], "analogs": data["analogs"][0]}
    found["residuals"] = data["meta_points"]["residuals"][0]
    text = {"POINT": ["LABELS", "UNITS", "X_SCREEN", "Y_SCREEN"], "ANALOG": ["LABELS", "UNITS"]}
    kinds = ["ANGLES", "MOMENTS", "FORCES", "POWERS", "REACTIONS", "SCALARS"]
    text["POINT"] += [*kinds, *(f"{kind[:-1]}_UNITS" for kind in kinds)]
    for group, names in text.items():
        for name in names:
            found[f"{group}.{name}"] = np.array(texts(parameters.get(group, {}), name), dtype=str)
    plates = ["USED", "TYPE", "CHANNEL", "CORNERS", "ORIGIN"]
    whole = {"POINT": ["RATE", "SCALE", "DATA_START"], "ANALOG": ["RATE"], "FORCE_PLATFORM": plates}
    for group, names in whole.items():
        for name in names:
            found[f"{group}.{name}"] = numbers(parameters.get(group, {}), name)
    return found


def main(path: str, output: str, memory: str, seconds: str) -> int:
    """Read, and write the arrays; the exit code."""
    limit(int(memory), int(seconds))
    try:
        import ezc3d  # noqa: F401
        import numpy as np
    except ImportError:
        return MISSING_EZC3D
    try:
        np.savez(output, **content(path))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # whatever a stranger's file does to the reader is told to the parent
        sys.stderr.write(f"{type(error).__name__}: {error}"[:2000])
        return 1
    return 0


if __name__ == "__main__":
    end_with_parent(int(sys.argv[4]))
    sys.exit(main(*sys.argv[1:5]))
