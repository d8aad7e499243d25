"""The library's door: what every argument of a public function takes, by its name, checked before all else."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, NamedTuple

from psoas.errors import InvalidValueError, listed
from psoas.places import imported

SHOWN = 60  # characters of a value in a message


class Takes(NamedTuple):
    """What an argument takes, in words, and whether a value is that."""

    words: str
    fits: Callable[[Any], bool]


def text(value: object) -> bool:
    """Whether it is text."""
    return isinstance(value, str)


def path(value: object) -> bool:
    """Whether it names a file; an empty text names none, though systems take it for the current folder."""
    return isinstance(value, str | os.PathLike) and value != ""


def spec(value: object) -> bool:
    """Whether it is MuJoCo's editable model."""
    return type(value).__name__ == "MjSpec"


def number(value: Any) -> bool:
    """Whether it is a finite number."""
    fits = isinstance(value, Real) and not isinstance(value, bool)
    return fits and bool(abs(value) <= sys.float_info.max)


def whole(value: object) -> bool:
    """Whether it is a whole number."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def flag(value: object) -> bool:
    """Whether it is true or false."""
    return isinstance(value, bool) or type(value).__name__ == "bool_" or type(value).__name__ == "bool"


def several(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it is a list or the like of what fits; a text is not, nor an array without a row."""
    return lambda value: (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes | Mapping)
        and getattr(value, "ndim", 1) != 0
        and (isinstance(value, Iterator) or all(fits(one) for one in value))  # an iterator is looked at as a list
    )


def mapping(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it maps texts to what fits."""
    return lambda value: isinstance(value, Mapping) and all(text(k) and fits(v) for k, v in value.items())


def either(*kinds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it is one of these."""
    return lambda value: any(fits(value) for fits in kinds)


def pair(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it is two of what fits."""
    return lambda value: (
        not isinstance(value, str) and isinstance(value, Sequence) and len(value) == 2 and all(map(fits, value))
    )


def row(value: Any) -> Any:
    """A row of an array as a list; anything else as it is."""
    return value.tolist() if getattr(value, "ndim", 0) == 1 else value


def like(place: str, *words: str) -> Callable[[Any], bool]:
    """Whether it is of a class, named `module:name`, or has what is asked of one."""
    return lambda value: all(hasattr(value, word) for word in words) if words else isinstance(value, imported(place))


def times(value: Any) -> bool:
    """Whether it is a row of finite numbers."""
    import numpy as np

    try:
        if np.iscomplexobj(value) or np.ma.is_masked(value):
            return False
        found = np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return False
    return found.ndim == 1 and bool(np.isfinite(found).all())


TEXT = Takes("given as text", text)
NAMES = Takes("asked for by name: a text, or several", either(text, several(text)))
PATH = Takes("the path of a file, or as text", path)
PATHS = Takes("a path, or a list of them", either(path, several(path)))
PATHS_OR_TEXTS = Takes("a text, the path of a file, or a list of them", either(text, path, several(either(text, path))))
FOLDERS = Takes("a folder or several", either(path, several(path)))
NUMBER = Takes("a finite number", number)
WHOLE = Takes("a whole number", whole)
FLAG = Takes("True or False", flag)
AMOUNTS = Takes("a mapping of names to finite numbers", mapping(number))
CALL = Takes("told how far it has come: a function to call", callable)
DATASET = Takes("an xarray.Dataset that psoas gave", like("xarray:Dataset"))
BODY = Takes("a psoas.Body, from psoas.default_body() or psoas.read_model(FILE)", like("psoas.body.body:Body"))
CONDITIONS = Takes("psoas.Conditions(...)", like("psoas.conditions:Conditions"))
PASSIVE = Takes("passive tissue, from psoas.passive_body(body)", like("", "fibres", "tensions", "joint_energy"))
POSTURE = Takes("a mapping of coordinates to finite numbers, or given as text", either(text, mapping(number)))
PAIRS = Takes("a list of pairs of segments, such as [('pelvis', 'ground')]", several(lambda one: pair(text)(row(one))))
TAKES: dict[str, Takes] = {
    **dict.fromkeys(
        ("of", "relative_to", "axis", "rest", "support", "parameterisation", "effort", "extensors", "endplates",
         "solver", "rhythm", "stance", "over", "muscle", "title", "host", "side", "what", "units",
         "hip_centre", "neutral", "label", "reference", "centre", "hold", "spine", "sharing", "sij", "species"), TEXT),
    "cluster": TEXT, "device": TEXT,
    **dict.fromkeys(("muscles", "coordinates", "operator", "parts", "electrodes"), NAMES),
    **dict.fromkeys(("motion", "forces", "model", "file", "path", "static", "output", "tensions", "moments"), PATH),
    **dict.fromkeys(("paths", "files"), PATHS),
    **dict.fromkeys(("hands", "stress", "pressure", "short_range", "damping", "lowpass", "brim", "timeout", "sd",
                     "marker_offset", "leg_length", "at", "mass", "nutation", "coccyx", "tension", "hip_stiffness"),
                    NUMBER),
    **dict.fromkeys(("depth", "torque", "weight", "fat"), NUMBER),
    **dict.fromkeys(("draws", "seed", "steps", "cores", "fascicles", "port", "chunk", "threads"), WHOLE),
    "target": TEXT, "programs": NAMES, "unmix": FLAG, "tests": NAMES, "next": TEXT, "pelvis": TEXT, "moment_unit": TEXT,
    "given": Takes("a mapping of tests to readings, or text such as thomas_hip=12", either(text, mapping(number))),
    **dict.fromkeys(("check", "thorax", "settle", "groups", "surfaces", "com", "browser", "place", "gravity"), FLAG),
    "resume": FLAG,
    **dict.fromkeys(("tightness", "least", "scales", "keep", "ranges"), AMOUNTS),
    **dict.fromkeys(("progress", "count"), CALL),
    "trust": FOLDERS,
    "activity": Takes("a mapping of muscles to finite numbers, or given as text", either(text, mapping(number))),
    "angles": Takes("a unit of angles as text, or a mapping of names to finite numbers", either(text, mapping(number))),
    "markers": Takes("the path of a TOML file, or its tables as a mapping", either(path, mapping(lambda _: True))),
    "read_model(file)": Takes("the path of a file, or a mujoco.MjSpec", either(path, spec)),
    "geometry": Takes("the path of a folder", path),
    "faces": Takes("a whole number of triangles", whole),
    "sources": PATHS_OR_TEXTS, "select": NAMES, "ignore": NAMES,
    "config": Takes("settings, from psoas.answers.terms.silence", lambda _: True),
    "passive_body(sources)": Takes("a mapping of elements to sources, as texts", mapping(text)),
    "claims": Takes("checked by who knows them", lambda _: True),
    "names": Takes("the path of a TOML file, or its tables as a mapping", either(path, mapping(lambda _: True))),
    "tight": Takes("a mapping such as {'psoas': 0.2}, or text psoas=0.2", either(text, mapping(number))),
    "spine_stiffness": Takes("two finite numbers", pair(number)),
    "hands_at": Takes("two finite numbers", pair(number)),
    "postures": Takes("a list of postures, a grid, a DataFrame or a Dataset", lambda _: True),
    "time": Takes("a row of finite numbers", times),
    "axes": Takes("a list of axes, as texts", several(text)),
    "ask(question)": Takes("a question in words, given as text", text),
    "question": Takes("a Question, or a command as text", either(text, like("psoas.question.question:Question"))),
    "moved": Takes("a mapping of landmarks to three numbers", mapping(several(number))),
    "posture": POSTURE, "pairs": PAIRS, "passive": PASSIVE, "conditions": CONDITIONS, "body": BODY, "dataset": DATASET,
}  # fmt: skip


# of these arguments what people call them will do: argument -> kind of words (`anatomy.phrases`)
SPOKEN = {"axis": "axes", "side": "sides", "operator": "operators"}


def spoken(argument: str, value: object) -> object:
    """An axis, side or operator by its own name, however people call it; anything else as it is."""
    kind = SPOKEN.get(argument)
    if kind is None or not isinstance(value, str):
        return value
    return imported("psoas.anatomy.phrases:named")(kind, value) or value


def checked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A public function that checks its arguments at the door.

    Parameters
    ----------
    name : its public name, for messages
    function : whose arguments are looked up in the table; what is left at its default is not checked

    Raises
    ------
    InvalidValueError
        From what is returned: an argument that it does not take, or a value that is not what the argument takes.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*arguments, **named)
        except TypeError as error:
            takes = listed(signature.parameters)
            raise InvalidValueError(f"psoas.{name}: {error}; it takes {takes}.") from None
        for given, value in bound.arguments.items():
            check_argument(name, signature.parameters[given], value)
            if isinstance(value, Iterator):
                value = list(value)  # what it gives is looked at too, and it gives it once
                check_argument(name, signature.parameters[given], value)
            bound.arguments[given] = spoken(given, value)
        if "dataset" in bound.arguments:
            imported("psoas.dataset.schema:check_labels")(bound.arguments["dataset"])
            return imported("psoas.dataset.kinds:made_from")(
                f"psoas.{name} does", function, *bound.args, **bound.kwargs
            )
        return function(*bound.args, **bound.kwargs)

    guarded.__module__, guarded.__qualname__ = "psoas", name
    return guarded


def check_argument(name: str, parameter: inspect.Parameter, value: object) -> None:
    """Refuse a value that the argument of this name does not take."""
    takes = TAKES.get(f"{name}({parameter.name})", TAKES.get(parameter.name))
    default = parameter.default
    if takes is None or value is default or (value is None and default is None) or takes.fits(value):
        return
    if default is inspect.Parameter.empty and value is None and parameter.name == "muscles":
        return  # all of them
    shown = repr(value)
    shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}..."
    as_what = " as" if takes.words.endswith("as text") else ""
    raise InvalidValueError(f"psoas.{name}: {parameter.name} is {takes.words}, not{as_what} {shown}.")
