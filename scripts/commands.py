"""Write docs/commands.md: every command and flag, from the code that parses them."""

from __future__ import annotations

from pathlib import Path

from psoas.command.main import PLANNED, app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """# Commands

Every command and flag. This page is made by `scripts/commands.py` from the code that parses them; `psoas COMMAND --help` prints
the same. `psoas --install-completion` teaches your shell to complete them.

"""


def page() -> str:
    """The page's text."""
    text = app.generate_docs(output_format="markdown", recursive=True, include_hidden=False)
    body = "\n".join(line.rstrip() for line in text.split("\n", 1)[1].strip().splitlines())
    assert not any(f"psoas {name}" in body for name in PLANNED)
    return HEAD + body + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
