"""What `psoas gait` asks: how a leg pushes back, and what is left and owed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError
from psoas.question.align import FILE
from psoas.question.question import Question
from psoas.question.spelling import asked, choice, one, real, switch
from psoas.question.values import Tight


@dataclass(frozen=True)
class GaitQuestion(Question):
    """A walk, the forces under its feet, and which muscles are tight.

    Examples
    --------
    >>> GaitQuestion(file="walk.trc", forces="grf.mot").command()
    'psoas gait walk.trc --forces grf.mot'
    """

    asks: ClassVar[str] = "gait"

    file: str | None = asked(FILE, None)
    forces: str | None = asked(one("forces"), None)
    moments: str | None = asked(one("moments"), None)
    moment_unit: str = asked(choice("moment-unit", ("Nm", "Nm/kg")), "Nm")
    static: str | None = asked(one("static"), None)
    markers: str | None = asked(one("markers"), None)
    units: str | None = asked(choice("units", ("mm", "cm", "m")), None)
    hip_centre: str = asked(one("hip-centre"), "harrington")
    marker_offset: float = asked(real("marker-offset"), 9.0)
    leg_length: float | None = asked(real("leg-length"), None)
    mass: float | None = asked(real("mass"), None)
    tight: Tight | None = asked(one("tight", Tight.read), None)
    model: str | None = asked(one("model"), None)
    names: str | None = asked(one("names"), None)
    trust: str | None = asked(one("trust"), None)
    details: bool = asked(switch("details"), False)

    def __post_init__(self) -> None:
        if self.file is None:
            raise InvalidValueError("give a file of a walk: markers (.trc, .c3d), or a motion (.mot, .sto).")
        if self.moments is None and self.moment_unit != "Nm":
            raise InvalidValueError("--moment-unit is of moments; give them, --moments FILE.sto.")
        if self.model is None and (self.names or self.trust):
            raise InvalidValueError("--names and --trust are of a model; give one, --model FILE.")
