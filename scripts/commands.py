"""Write docs/commands.md, every command and flag, and the stored `psoas --help`, from the code that parses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psoas
from psoas.command.main import app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HELP = Path(psoas.__file__).parent / "command" / "help.txt"
HEAD = """# Commands

Every command and flag, made by `scripts/commands.py` from the code that parses them; `psoas COMMAND --help` prints the
same. `psoas --install-completion` teaches your shell to complete them.

"""


def page() -> str:
    """The page's text."""
    called, sys.argv = sys.argv, ["psoas"]  # the usage lines hold the name of what asks
    try:
        text = app.generate_docs(output_format="markdown", recursive=True, include_hidden=False)
    finally:
        sys.argv = called
    body = "\n".join(line.rstrip() for line in text.split("\n", 1)[1].strip().splitlines())
    return HEAD + body + "\n"


def help_text() -> str:
    """What `psoas -h` prints, 80 columns wide: `--help` prints it as it is stored."""
    environ = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", "psoas", "-h"], env=environ, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


if __name__ == "__main__":
    HELP.write_text(help_text(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
