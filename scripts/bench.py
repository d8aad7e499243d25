"""Wall time of `import psoas` and of `psoas actions`, each as a fresh process, run by `make bench`."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 5
COMMANDS = {
    "import psoas": [sys.executable, "-c", "import psoas"],
    "psoas actions": [str(Path(sys.executable).with_name("psoas")), "actions"],
}


def wall_seconds(command: list[str]) -> float:
    """Seconds that one run of a command takes; a failing command raises."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


for name, command in COMMANDS.items():
    seconds = [wall_seconds(command) for _ in range(RUNS)]
    rest = seconds[1:]
    print(
        f"{name:14} first {seconds[0]:.2f} s, then {min(rest):.2f} to {max(rest):.2f} s, "
        f"median {statistics.median(rest):.2f} s (n = {len(rest)})"
    )
