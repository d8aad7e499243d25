"""`psoas view` as a process of its own, and what is seen of it. No test."""

import contextlib
import os
import signal
import subprocess
import sys

COMMAND = ("-m", "psoas", "view", "--port", "0", "--no-browser")
IGNORING = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # as a script does for what it starts with `&`
LONGEST = 300  # s for a process to end


@contextlib.contextmanager
def served(folder, command=COMMAND, *, ignoring=False):
    """The process and its address; killed at the end if it still runs."""
    made = subprocess.Popen(
        [*(IGNORING if ignoring else ()), sys.executable, *command], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    try:
        yield made, made.stdout.readline()
    finally:
        if made.poll() is None:
            made.kill()
        made.communicate()


def interrupted(made):
    """Exit status, stdout and stderr of what got Ctrl-C."""
    made.send_signal(signal.SIGINT)
    out, err = made.communicate(timeout=LONGEST)
    return made.returncode, out, err
