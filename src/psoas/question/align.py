"""What `psoas align` asks: where a person's segments are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError
from psoas.question.question import Question
from psoas.question.spelling import Spelling, Text, asked, choice, one, real, switch
from psoas.question.values import numbers_by_name, spelled_by_name


@dataclass(frozen=True)
class TypedAngles:
    """Angles that were measured elsewhere: ``asis_psis=12,hip_flexion_r=-5``, in degrees.

    Examples
    --------
    >>> str(TypedAngles.read("asis_psis=12, hip_flexion_r=-5"))
    'asis_psis=12,hip_flexion_r=-5'
    """

    degrees: tuple[tuple[str, float], ...]

    @classmethod
    def read(cls, text: str) -> TypedAngles:
        """From ``measure=degrees,...``."""
        return cls(numbers_by_name(text, "measure=degrees", "asis_psis=12"))

    def mapping(self) -> dict[str, float]:
        """Measure -> angle [deg]."""
        return dict(self.degrees)

    def __str__(self) -> str:
        return spelled_by_name(self.degrees)


def read_file(given: Mapping[str, Text]) -> str | None:
    """The one file that stands without a flag."""
    text = given.get("file", ())
    files = (text,) if isinstance(text, str) else text if isinstance(text, tuple) else ()
    if len(files) > 1:
        raise InvalidValueError(f"one file is taken, not {len(files)}; a standing trial goes to --static.")
    return files[0] if files else None


FILE = Spelling(("file",), read_file, lambda value: {} if value is None else {"file": (value,)}, "words")


@dataclass(frozen=True)
class AlignQuestion(Question):
    """A file of markers, or typed angles, and how they are read.

    Examples
    --------
    >>> AlignQuestion(file="walk.c3d", static="stand.c3d").command()
    'psoas align walk.c3d --static stand.c3d'
    """

    asks: ClassVar[str] = "align"

    file: str | None = asked(FILE, None)
    static: str | None = asked(one("static"), None)
    markers: str | None = asked(one("markers"), None)
    units: str | None = asked(choice("units", ("mm", "cm", "m")), None)
    hip_centre: str = asked(one("hip-centre"), "harrington")
    marker_offset: float = asked(real("marker-offset"), 9.0)
    leg_length: float | None = asked(real("leg-length"), None)
    neutral: str = asked(choice("neutral", ("anterior_plane", "standing")), "anterior_plane")
    reference: str = asked(choice("reference", ("anatomical", "standing")), "anatomical")
    range: TypedAngles | None = asked(one("range", TypedAngles.read, kind="several"), None)
    place: bool = asked(switch("place"), False)
    angle: TypedAngles | None = asked(one("angle", TypedAngles.read, kind="several"), None)
    sd: float | None = asked(real("sd"), None)
    model: str | None = asked(one("model"), None)
    names: str | None = asked(one("names"), None)
    trust: str | None = asked(one("trust"), None)
    details: bool = asked(switch("details"), False)

    def __post_init__(self) -> None:
        if (self.file is None) == (self.angle is None):
            raise InvalidValueError(
                "give a file of markers, or angles with --angle and --sd; not both and not neither."
            )
        if self.angle is not None and self.sd is None:
            raise InvalidValueError("--angle needs --sd: how well each angle is known, a standard deviation in deg.")
        if self.angle is None and self.sd is not None:
            raise InvalidValueError("--sd is of typed angles; a file's come from its landmarks.")
        for flag in ("neutral", "reference"):
            if getattr(self, flag) == "standing" and self.static is None:
                raise InvalidValueError(f"--{flag} standing needs the standing person: --static FILE.")
        if self.model is None and (self.names or self.trust):
            raise InvalidValueError("--names and --trust are of a model; give one, --model FILE.")
        if self.place and self.file is None:
            raise InvalidValueError("--place and --motion are of a file of markers, and typed angles have none.")
