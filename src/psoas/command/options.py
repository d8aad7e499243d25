"""Flags that several commands share, each with its help; few values are listed as choices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from cyclopts import Parameter, Token, convert

from psoas.anatomy.phrases import choice_of
from psoas.command.app import conditions_group, motion_group
from psoas.errors import InvalidValueError, listed, printable
from psoas.question.values import number, whole_number


def real(kind: Any, tokens: Sequence[Token]) -> float:
    """A number as postures take it: no underscores, no digits of other scripts."""
    try:
        return number(tokens[0].value)
    except InvalidValueError as error:
        raise InvalidValueError(f"'{printable(tokens[0].value)[:80]}' is no finite number.") from error


def whole(kind: Any, tokens: Sequence[Token]) -> int:
    """A whole number, spelled as one; where few will do, one of them."""
    typed = tokens[0].value
    if get_origin(kind) is Literal and typed not in map(str, get_args(kind)):
        raise InvalidValueError(f"'{printable(typed)}' is not one of {listed(map(str, get_args(kind)), 'or')}.")
    return whole_number(typed)


def place(kind: Any, tokens: Sequence[Token]) -> Any:
    """A file or folder by its path; an empty text is none, though systems take it for the current folder."""
    if not all(token.value.strip() for token in tokens):
        raise InvalidValueError("a path is empty; name a file or a folder, . for the current one.")
    return convert(kind, list(tokens))


def spoken(kind: str) -> Parameter:
    """One of the choices listed, or what people call one."""

    def meant(hint: Any, tokens: Sequence[Token]) -> Any:
        typed = tokens[0]
        return convert(hint, [typed.evolve(value=choice_of(kind, typed.value, map(str, get_args(hint))))])

    return Parameter(converter=meant)


REAL, WHOLE = Parameter(converter=real), Parameter(converter=whole)
Whole = Annotated[int, WHOLE]
MaybeWhole = Annotated[int | None, WHOLE]
MaybeReal = Annotated[float | None, REAL]

STANCE = "feet on the ground; the posture's own unless given; auto: of a motion, foot by foot; the rest: on four feet"
Stance = Annotated[
    Literal[
        "both",
        "left",
        "right",
        "none",
        "auto",
        "four",
        "fore",
        "hind",
        "diagonal_left",
        "diagonal_right",
        "left_pair",
        "right_pair",
    ]
    | None,
    Parameter(group=conditions_group, help=STANCE),
]
Contact = Annotated[
    Literal["weld", "point"] | None, Parameter(group=conditions_group, help="of a standing foot; weld unless given")
]
SPINE = "of the lumbar levels; free unless given, or unless the model's file couples its levels"
Spine = Annotated[Literal["free", "elastic", "coupled", "rigid"] | None, Parameter(group=conditions_group, help=SPINE)]
RHYTHM = "of a coupled spine; model: the file's own"
Rhythm = Annotated[Literal["christophy", "lifting", "model"] | None, Parameter(group=conditions_group, help=RHYTHM)]
HOLD = "none, balance, knees, upright-thorax, gaze, supported, joined by +; static and step have their own default"
Hold = Annotated[str | None, Parameter(group=conditions_group, help=HOLD)]
Path_ = Annotated[
    Literal["straight", "guided"] | None,
    Parameter(name="--path", group=conditions_group, help="of psoas; straight unless given"),
]
Sharing = Annotated[
    Literal["pcsa", "pcsa_ammr", "equal"] | None,
    Parameter(group=conditions_group, help="of a group's tension; pcsa unless given"),
]
TENSION = "newtons per muscle, or per side of a group; 100 unless given"
Tension = Annotated[float | None, REAL, Parameter(group=conditions_group, help=TENSION)]
SLICES = "factor on the lumbar trunk slices' inertia; 1 unless given"
Slices = Annotated[float | None, REAL, Parameter(group=conditions_group, help=SLICES)]
SIJ = "the sacroiliac joint: locked unless given; elastic: the sacrum moves (docs/floor.md)"
Sij = Annotated[Literal["locked", "elastic"] | None, Parameter(group=conditions_group, help=SIJ)]
CENTRE = "of the sacroiliac axis, with an elastic joint: s2 unless given, weisl 50 mm lower, the others 20 mm away"
Centre = Annotated[
    Literal["s2", "weisl", "forward", "back", "up", "down"] | None, Parameter(group=conditions_group, help=CENTRE)
]
Forces = Annotated[Path | None, Parameter(group=motion_group, help="ground reaction, .mot or .sto: which foot stands")]
Lowpass = Annotated[
    float | None, REAL, Parameter(group=motion_group, help="cut-off in Hz, for coordinates and velocities")
]
Angles = Annotated[Literal["deg", "rad"] | None, Parameter(group=motion_group, help="where the file's header is wrong")]
Fascicles = Annotated[Literal[11, 12], WHOLE, Parameter(help="psoas fascicles a side; 12 with T12")]
Operator = Annotated[Literal["torque", "acceleration", "static", "step", "length"] | None, spoken("operators")]
Axis = Annotated[Literal["right", "anterior", "superior", "all"] | None, spoken("axes")]
Side = Annotated[Literal["right", "left", "both"] | None, spoken("sides")]
Flag = Annotated[bool, Parameter(negative=())]
Model = Annotated[Path | None, Parameter(help="a model of your own: .osim, or MJCF (.xml, .mjcf)")]
NamesFile = Annotated[Path | None, Parameter(help="a TOML file that says what the model's unknown names mean")]
Trust = Annotated[
    Path | None,
    Parameter(help="a folder beside the model's own in which files that it names may lie", converter=place),
]
Species = Annotated[
    str | None,
    Parameter(
        help="what animal a model is (docs/animals.md), never guessed; dog without --model: the one that is here"
    ),
]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"], help="write here (.json .csv .nc .txt)")]
Format = Annotated[Literal["table", "json", "csv"] | None, Parameter(help="of the answer; table unless -o says it")]
Plot = Annotated[Path | None, Parameter(help="a picture of the answer: .svg, .png or .pdf")]
Tight = Annotated[
    str | None, Parameter(help="muscle=share,... fibres shorter by that share, e.g. psoas=0.2,iliacus=0.1")
]
