"""`Conditions`: the assumptions an answer hangs on, named, frozen, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

from psoas.errors import InvalidValueError, invalid_choice, listed

CHOICES: dict[str, tuple[str, ...]] = {
    "stance": ("both", "left", "right", "none"),
    "contact": ("weld", "point"),
    "spine": ("free", "elastic", "coupled", "rigid"),
    "rhythm": ("christophy", "lifting", "model"),
    "hold": ("none", "balance", "knees", "upright-thorax", "gaze", "supported"),
    "path": ("straight", "guided"),
    "sharing": ("pcsa", "pcsa_ammr", "equal"),
}

FEET = {
    "both": ("r", "l"), "left": ("l",), "right": ("r",), "none": (), "four": ("r", "l", "fr", "fl"),
    "fore": ("fr", "fl"), "hind": ("r", "l"), "diagonal_left": ("fl", "r"), "diagonal_right": ("fr", "l"),
    "left_pair": ("l", "fl"), "right_pair": ("r", "fr"),
}  # fmt: skip
ON_FOUR = ("four", "fore", "hind", "diagonal_left", "diagonal_right", "left_pair", "right_pair")
FOOT_WORDS = {
    "both": "both feet", "left": "left foot", "right": "right foot", "four": "four feet", "fore": "both forefeet",
    "hind": "both hind feet", "diagonal_left": "left forefoot and right hind foot",
    "diagonal_right": "right forefoot and left hind foot", "left_pair": "both left feet",
    "right_pair": "both right feet",
}  # fmt: skip
CONTACT_WORDS = {"weld": "welded", "point": "held at a point{each}"}  # of several feet: `each` of them
HOLD_WORDS = {
    "balance": "centre of mass held over the feet",
    "knees": "knees held",
    "upright-thorax": "thorax held upright",
    "gaze": "gaze held level",
    "supported": "body held on what supports it",
}
OPERATORS = ("torque", "acceleration")
RESTING = ("static", "step")  # answered in equilibrium, by functions of their own
OPEN = ("contact", "rhythm")  # may be left open: then what the other fields imply
MOST = 1e7  # N


@dataclass(frozen=True)
class Conditions:
    """What is assumed about ground, spine, muscle path and force sharing.

    Parameters
    ----------
    stance : {'both', 'left', 'right', 'none'}, or of four feet {'four', 'fore', 'hind', 'diagonal_left' ...}
        Feet on the ground; `none` floats freely. A diagonal is called after its forefoot; `left_pair` and `right_pair`
        are what left and right mean on four feet.
    contact : {'weld', 'point'}, optional
        Each foot welded to the ground, or held at one point of it (level with the heel, as far forward as the centre of
        mass, but not behind the heel nor ahead of the toe joint). `weld` if any foot stands.
    spine : {'free', 'elastic', 'coupled', 'rigid'}
        Lumbar levels free to turn at that instant, coupled by a rhythm, or locked. `elastic` has stiffness, which at
        the first instant does nothing: with the operator `acceleration` it equals `free` exactly.
    rhythm : {'christophy', 'lifting', 'model'}, optional
        Shares of the levels when the spine is coupled; `christophy` unless given. `model`: as a model's own
        file couples them.
    hold : {'none', 'balance', 'knees', 'upright-thorax', 'gaze', 'supported'}, or several joined by `+` or a comma
        External guides that do no work. `balance`: the centre of mass keeps its place over the ground. `knees`: those
        of standing legs keep their angle. `upright-thorax`: the line of the thorax that is vertical stays vertical (it
        may turn about it). `gaze`: the head, one piece with the thorax, looks neither up nor down. `supported`: pelvis,
        thorax, thighs and shanks stay on what they lie or sit on; see `psoas.mechanics.ground.holds`.
    path : {'straight', 'guided'}
        Psoas straight from its origin to the pelvic brim, or through a point on every vertebra it passes.
    sharing : {'pcsa', 'pcsa_ammr', 'equal'}
        How a group's tension is shared among its fascicles, so that it sums to the tension per side.
    tension : float
        Tension per muscle, or per side of a group [N]; scales words and tables, never the per-newton values.
    slices : float
        Factor on mass and inertia of the lumbar trunk slices (1 as published; from 0.1 to 10).

    Raises
    ------
    UnknownNameError
        A value outside its list.
    InvalidValueError
        Contradictions, all of them in one sentence; a tension that is not a positive number.

    Examples
    --------
    >>> print(Conditions())
    both feet welded; lumbar levels free; straight path
    >>> print(Conditions(spine="coupled", stance="left", contact="point"))
    left foot held at a point; lumbar levels coupled by the christophy rhythm; straight path
    """

    stance: str = "both"
    contact: str | None = None
    spine: str = "free"
    rhythm: str | None = None
    hold: str = "none"
    path: str = "straight"
    sharing: str = "pcsa"
    tension: float = 100.0
    slices: float = 1.0

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if name == "hold" and isinstance(value, str):
                object.__setattr__(self, "hold", combined(value))
                continue
            known = (*choices, *ON_FOUR) if name == "stance" else choices
            if value not in known and not (value is None and name in OPEN):
                raise invalid_choice(name, value, known)
        if isinstance(self.tension, bool) or not isinstance(self.tension, Real) or not 0 < self.tension <= MOST:
            raise InvalidValueError(f"tension={self.tension!r} is not a positive number of newtons (up to {MOST:g}).")
        object.__setattr__(self, "tension", float(self.tension))
        if isinstance(self.slices, bool) or not isinstance(self.slices, Real) or not 0.1 <= self.slices <= 10:
            raise InvalidValueError(f"slices={self.slices!r} is not a factor between 0.1 and 10.")
        object.__setattr__(self, "slices", float(self.slices))
        if wrong := self.contradictions():
            raise InvalidValueError(f"these conditions contradict each other: {'; '.join(wrong)}.")

    def contradictions(self) -> list[str]:
        """What cannot be true at once, in words."""
        wrong = []
        if self.stance == "none" and self.contact is not None:
            wrong.append(f"stance='none' leaves no foot for contact='{self.contact}'")
        if self.stance == "none" and "balance" in self.holds:
            wrong.append("hold='balance' needs a foot on the ground, and stance='none' has none")
        if self.stance == "none" and "knees" in self.holds:
            wrong.append("hold='knees' is of standing legs, and stance='none' has none")
        if {"gaze", "upright-thorax"} <= set(self.holds):
            wrong.append("hold='gaze' is part of 'upright-thorax': the head is one piece with the thorax")
        if self.rhythm is not None and self.spine != "coupled":
            wrong.append(f"rhythm='{self.rhythm}' needs spine='coupled', and the spine is '{self.spine}'")
        return wrong

    @property
    def holds(self) -> tuple[str, ...]:
        """The guides, in the order of the list; empty for `none`."""
        return tuple(self.hold.split("+")) if self.hold != "none" else ()

    @property
    def feet(self) -> tuple[str, ...]:
        """Feet that stand: `r`, `l`, of four feet the hind ones, and `fr`, `fl`."""
        return FEET[self.stance]

    @property
    def levels_free(self) -> bool:
        """Whether every lumbar level moves by itself at that instant."""
        return self.spine in ("free", "elastic")

    def resolved(self) -> dict[str, str | float]:
        """Every field with what it stands for when it was left open."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["contact"] = "none" if self.stance == "none" else self.contact or "weld"
        values["rhythm"] = (self.rhythm or "christophy") if self.spine == "coupled" else "none"
        return values

    def __str__(self) -> str:
        return self.words()

    def words(self, spine_kind: str = "levels", *, instant: bool = True) -> str:
        """The conditions in words, for a body whose spine has levels, is `lumped` in one joint, or has none.

        `instant`: for an answer at the first instant, at which elastic levels are free.
        """
        each = " each" if len(self.feet) > 1 else ""
        how = CONTACT_WORDS[self.contact or "weld"].format(each=each)
        ground = "no foot on the ground" if self.stance == "none" else f"{FOOT_WORDS[self.stance]} {how}"
        spine = {
            "free": "lumbar levels free",
            "elastic": "lumbar levels elastic" + (" (at this instant the same as free)" if instant else ""),
            "coupled": f"lumbar levels coupled by the {self.rhythm or 'christophy'} rhythm",
            "rigid": "lumbar spine rigid",
        }[self.spine]
        if self.rhythm == "model":
            spine = "lumbar levels coupled as the model's file has them"
        if spine_kind == "lumped":
            elastic = "free (elastic: at this instant the same)" if instant else "elastic"
            spine = f"one lumbar joint, { ({'rigid': 'rigid', 'elastic': elastic}.get(self.spine, 'free')) }"
        elif spine_kind == "none":
            spine = "no lumbar joint"
        shares = {"pcsa": "", "pcsa_ammr": "; tension shared by the AMMR order", "equal": "; tension shared equally"}
        slices = "" if self.slices == 1 else f"; trunk slices times {self.slices:.3g}"
        held = f"; {listed(HOLD_WORDS[name] for name in self.holds)}" if self.holds else ""
        return f"{ground}; {spine}{held}; {self.path} path{shares[self.sharing]}{slices}"


@dataclass(frozen=True)
class Given:
    """Those conditions that somebody gave; what is left open follows from the posture, the body and the operator.

    A field given as it would be anyhow (straight path, 100 N) counts as not given, so that equal questions are equal.

    Examples
    --------
    >>> Given(path="straight", tension=50.0).fields()
    {'tension': 50.0}
    """

    stance: str | None = None
    contact: str | None = None
    spine: str | None = None
    rhythm: str | None = None
    hold: str | None = None
    path: str | None = None
    sharing: str | None = None
    tension: float | None = None
    slices: float | None = None

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if name == "hold" and value is not None:
                object.__setattr__(self, name, combined(value))
            elif value is not None and value not in (*choices, *(("auto", *ON_FOUR) if name == "stance" else ())):
                raise invalid_choice(name, value, choices)
        for name, usual in (("path", "straight"), ("sharing", "pcsa"), ("tension", 100.0), ("slices", 1.0)):
            if getattr(self, name) == usual:
                object.__setattr__(self, name, None)

    def fields(self) -> dict[str, Any]:
        """What is given, as the fields of `Conditions`."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}


def combined(hold: str) -> str:
    """Guides joined by `+` or commas, known ones only, each once, in the order of the list.

    Examples
    --------
    >>> combined("upright-thorax, balance")
    'balance+upright-thorax'
    """
    names = [name.strip() for name in hold.replace("+", ",").split(",")]
    for name in names:
        if name not in CHOICES["hold"]:
            raise invalid_choice("hold", name, CHOICES["hold"])
    found = [name for name in CHOICES["hold"][1:] if name in names]
    if found and "none" in names:
        raise InvalidValueError(f"hold='{hold}' is none and something at once; give one of them.")
    return "+".join(found) or "none"


def operators_asked(operator: str | Sequence[str] | None) -> tuple[str, ...]:
    """The operators, known and available ones only."""
    if not (operator is None or isinstance(operator, Iterable)):
        raise InvalidValueError(f"operators are given by name, as text or several texts, not as {operator!r}.")
    asked = OPERATORS if operator is None else (operator,) if isinstance(operator, str) else tuple(operator)
    for name in asked:
        if name in RESTING:
            raise InvalidValueError(
                f"operator '{name}' is answered by psoas.{name}(), and by the command with --operator {name} alone; "
                f"here it is {listed(OPERATORS, 'or')}."
            )
        if name not in OPERATORS:
            raise invalid_choice("operator", name, (*OPERATORS, *RESTING))
    return asked
