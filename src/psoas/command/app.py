"""The command's app, and what every part of it is parsed with."""

from __future__ import annotations

import os
import shutil

NARROWEST, WIDEST = 40, 500  # columns of the help; a width of none or of one would never end
os.environ["COLUMNS"] = str(min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST))
os.environ["MPLBACKEND"] = "agg"  # pictures go to files, whatever the environment shows its own with
os.environ["MUJOCO_GL"] = "disable"  # nothing is rendered
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # small matrices: more threads only wait for each other
    os.environ.setdefault(_threads, "1")

from cyclopts import App, Group, Parameter  # noqa: E402

from psoas.version import __version__  # noqa: E402

app = App(
    name="psoas",
    help="What does this muscle do, relative to what, and under which assumptions?",
    version=__version__,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(json_list=False, json_dict=False),  # a file may be called [1]
)
app.register_install_completion_command(name="--install-completion")
body_app = App(name="body", help="The default body: what is in it, and the file of it.")
app.command(body_app)
conditions_group = Group("Conditions", help="What the answer assumes; contradictions are refused.")
motion_group = Group("Motion", help="Of a motion given as the posture.")


class Failed(Exception):  # noqa: N818 an outcome, not an error
    """An answer was given, and says that something failed: the exit status."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
