"""Write docs/commands.md: every command and flag, from the code that parses them."""

from __future__ import annotations

import sys
from pathlib import Path

from psoas.command.main import app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
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


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
