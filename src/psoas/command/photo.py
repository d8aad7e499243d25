"""`psoas photo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.errors import InvalidValueError, printable
from psoas.formats.writing import say_wrote, write

Page = Annotated[Path, Parameter(name=["--output", "-o"], help="the page, .html")]


@app.command
def photo(*, output: Page = Path("photo.html")) -> None:
    """Write one page on which a photograph from the side is clicked: landmarks, a plumb line, angles with intervals.

    It fetches nothing and the picture does not leave it; `psoas align points.json` answers what it saves.
    """
    if output.suffix.lower() != ".html":
        raise InvalidValueError(f"'{printable(output)}' does not end in .html, which is what the page is.")
    from psoas.text.photo_page import photo_page

    write(photo_page(), output)
    say_wrote(output)
