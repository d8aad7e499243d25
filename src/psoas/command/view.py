"""`psoas view`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import Fascicles, Model, NamesFile, Whole


@app.command
def view(
    *,
    posture: str = "standing",
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
    geometry: Path | None = None,
    host: str = "127.0.0.1",
    port: Whole = 8080,
    browser: Annotated[bool, Parameter(negative="--no-browser")] = True,
) -> None:
    """A live page: the body in 3D, its posture on sliders, and what a muscle does to every segment.

    Parameters
    ----------
    posture
        Where it starts: [NAME,]coordinate=value,... in degrees and millimetres; or a motion to play, .mot or .sto.
    geometry
        Folder of the bone files that an OpenSim model names; Geometry beside the model unless given.
    host
        Address to listen at; anything but 127.0.0.1 lets other machines in.
    port
        Port to listen at; 0 for any that is free.
    browser
        Whether a browser is told to open the page; its address is printed either way.
    """
    from psoas.viewer.serve import view as serve_page

    serve_page(model, names, fascicles, posture, geometry, host, port, browser)
