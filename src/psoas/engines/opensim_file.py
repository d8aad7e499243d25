"""A `.osim` file as OpenSim's model, which keeps quiet."""

from __future__ import annotations

import re
from typing import Any

import opensim

from psoas.errors import FileFormatError

DETECTED = re.compile(r"^(?:Error|Internal bug) detected(?: by Simbody method [\w:<>~]+\(\))?: ")
WHENCE = re.compile(r"^std::exception in '[^']*': ")


def silence() -> None:
    """Keep OpenSim from writing `opensim.log` into the working folder, and from talking on stdout."""
    opensim.Logger.setLevelString("Off")
    opensim.Logger.removeFileSink()


def members(collection: Any) -> list[Any]:
    """The things in one of OpenSim's sets."""
    return [collection.get(i) for i in range(collection.getSize())]


def opened(file: str) -> Any:
    """The model of a file, every coordinate unlocked and every constraint asleep: psoas does those itself."""
    silence()
    try:
        model = opensim.Model(file)
        model.finalizeFromProperties()
    except Exception as error:  # SWIG's exceptions have no common class
        raise FileFormatError(f"OpenSim cannot read the model: {first_line(error)}.") from error
    return model


def first_line(error: BaseException) -> str:
    """The first line of an error of OpenSim's, without the C++ function it came from or a full stop."""
    lines = [line.strip() for line in WHENCE.sub("", str(error)).splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("SimTK Exception thrown at"):  # and the words come after it
        lines = [DETECTED.sub("", line) for line in lines[1:]]
    return (lines[0] if lines else type(error).__name__).rstrip(".")
