"""A stranger's model, loaded first where it can do no harm: in another process, with limits on time and memory.

    python -m psoas.bodies.models.probe FILE

The exit status is 0, or that of the error whose one sentence is on stderr.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from psoas.errors import FileFormatError, PsoasError, printable
from psoas.formats.motions.c3d.child import end_with_parent, limit
from psoas.formats.writing import temporary_folder

SECONDS, MEMORY = 60.0, 6 * 2**30  # of wall clock; bytes of address space (where the system can limit it)


def check_loads(file: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
    """Load a model in a process of its own and let it compute one posture.

    Raises
    ------
    FileFormatError
        With the engine's reason, or that it took too long, too much memory, or fell over.
    """
    command = [sys.executable, "-m", "psoas.bodies.models.probe", str(file.resolve()), str(memory), str(seconds)]
    name = printable(file.name)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONSTARTUP"} | {"OPENBLAS_NUM_THREADS": "1"}
    with temporary_folder("psoas-probe-") as folder:
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=seconds, check=False,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise FileFormatError(f"'{name}' was given up after {seconds:g} s: loading it does not end.") from None
    if done.returncode == 0:
        return
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = next((line.removeprefix("psoas: ") for line in reversed(said) if line.startswith("psoas: ")), "")
    if reason:
        raise FileFormatError(reason)
    gigabytes = memory / 2**30
    raise FileFormatError(
        f"'{name}' brings its engine down (within {seconds:g} s and {gigabytes:g} GiB), so it is not loaded."
    )


def main(file: str, memory: str, seconds: str) -> int:
    """The other process: limits, load, one posture."""
    limit(int(memory), int(float(seconds)) + 1)
    try:
        if file.lower().endswith(".osim"):
            from psoas.engines import opensim

            found = opensim.parts(file)
            n = len(found.coordinates)
            found.engine.state(found.default, np.zeros(n), np.eye(n), np.zeros(n), found.rows)
        else:
            from psoas.bodies.models import mjcf

            mjcf.compiled(mjcf.spec_of(file))
    except PsoasError as error:
        sys.stderr.write(f"psoas: {error}\n")
        return error.exit_code
    except MemoryError:
        sys.stderr.write(f"psoas: '{printable(Path(file).name)}' needs more memory than a model may.\n")
        return FileFormatError.exit_code
    except Exception as error:  # engines have many kinds
        sys.stderr.write(f"psoas: {printable(Path(file).name)} cannot be made a body of: {brief(error)}.\n")
        return FileFormatError.exit_code
    return 0


def brief(error: Exception) -> str:
    """What kind of failure, and its first words, on one line."""
    return printable(" ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip("."))


if __name__ == "__main__":
    end_with_parent(float(sys.argv[3]) + 1)
    sys.exit(main(*sys.argv[1:]))
