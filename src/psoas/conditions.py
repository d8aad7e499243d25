"""`Conditions`: the assumptions an answer hangs on, named, frozen, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from numbers import Real

from psoas.errors import InvalidValueError, invalid_choice, later, listed

CHOICES: dict[str, tuple[str, ...]] = {
    "stance": ("both", "left", "right", "none"),
    "contact": ("weld", "point"),
    "spine": ("free", "elastic", "coupled", "rigid"),
    "rhythm": ("christophy", "lifting", "model"),
    "hold": ("none", "balance", "upright-thorax", "gaze", "supported"),
    "path": ("straight", "guided"),
    "sharing": ("pcsa", "pcsa_ammr", "equal"),
}

OPERATORS = ("torque", "acceleration")
LATER = ("static", "step")
OPEN = ("contact", "rhythm")  # may be left open: then what the other fields imply
MOST = 1e7  # N


@dataclass(frozen=True)
class Conditions:
    """What is assumed about ground, spine, muscle path and force sharing.

    Parameters
    ----------
    stance : {'both', 'left', 'right', 'none'}
        Feet on the ground; `none` floats freely.
    contact : {'weld', 'point'}, optional
        Each foot welded to the ground, or held at one point of it (level with the heel, as far forward as the centre of
        mass, but not behind the heel nor ahead of the toe joint). `weld` if any foot stands.
    spine : {'free', 'elastic', 'coupled', 'rigid'}
        Lumbar levels free to turn at that instant, coupled by a rhythm, or locked. `elastic` has stiffness, which at
        the first instant does nothing: with the operator `acceleration` it equals `free` exactly.
    rhythm : {'christophy', 'lifting', 'model'}, optional
        Shares of the levels when the spine is coupled; `christophy` unless given. `model`: as a model's own
        file couples them.
    hold : {'none', ...}
        External guides; only `none` in this version.
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
            if value not in choices and not (value is None and name in OPEN):
                raise invalid_choice(name, value, choices)
        if isinstance(self.tension, bool) or not isinstance(self.tension, Real) or not 0 < self.tension <= MOST:
            raise InvalidValueError(f"tension={self.tension!r} is not a positive number of newtons (up to {MOST:g}).")
        object.__setattr__(self, "tension", float(self.tension))
        if isinstance(self.slices, bool) or not isinstance(self.slices, Real) or not 0.1 <= self.slices <= 10:
            raise InvalidValueError(f"slices={self.slices!r} is not a factor between 0.1 and 10.")
        object.__setattr__(self, "slices", float(self.slices))
        if wrong := self.contradictions():
            raise InvalidValueError(f"these conditions contradict each other: {'; '.join(wrong)}.")
        if self.hold != "none":
            raise later(f"hold='{self.hold}'", "holds come with the static operator, so leave hold at 'none'")

    def contradictions(self) -> list[str]:
        """What cannot be true at once, in words."""
        wrong = []
        if self.stance == "none" and self.contact is not None:
            wrong.append(f"stance='none' leaves no foot for contact='{self.contact}'")
        if self.stance == "none" and self.hold == "balance":
            wrong.append("hold='balance' needs a foot on the ground, and stance='none' has none")
        if self.rhythm is not None and self.spine != "coupled":
            wrong.append(f"rhythm='{self.rhythm}' needs spine='coupled', and the spine is '{self.spine}'")
        return wrong

    @property
    def feet(self) -> tuple[str, ...]:
        """Sides whose foot stands: `r`, `l`."""
        return {"both": ("r", "l"), "left": ("l",), "right": ("r",), "none": ()}[self.stance]

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

    def words(self, spine_kind: str = "levels") -> str:
        """The conditions in words, for a body whose spine has levels, is `lumped` in one joint, or has none."""
        foot = {"both": "both feet", "left": "left foot", "right": "right foot"}
        how = "held at a point" + (" each" if self.stance == "both" else "") if self.contact == "point" else "welded"
        ground = "no foot on the ground" if self.stance == "none" else f"{foot[self.stance]} {how}"
        spine = {
            "free": "lumbar levels free",
            "elastic": "lumbar levels elastic (at this instant the same as free)",
            "coupled": f"lumbar levels coupled by the {self.rhythm or 'christophy'} rhythm",
            "rigid": "lumbar spine rigid",
        }[self.spine]
        if self.rhythm == "model":
            spine = "lumbar levels coupled as the model's file has them"
        if spine_kind == "lumped":
            elastic = " (elastic: at this instant the same)" if self.spine == "elastic" else ""
            spine = f"one lumbar joint, {'rigid' if self.spine == 'rigid' else 'free'}{elastic}"
        elif spine_kind == "none":
            spine = "no lumbar joint"
        shares = {"pcsa": "", "pcsa_ammr": "; tension shared by the AMMR order", "equal": "; tension shared equally"}
        slices = "" if self.slices == 1 else f"; trunk slices times {self.slices:.3g}"
        return f"{ground}; {spine}; {self.path} path{shares[self.sharing]}{slices}"


def operators_asked(operator: str | Sequence[str] | None) -> tuple[str, ...]:
    """The operators, known and available ones only."""
    if not (operator is None or isinstance(operator, Iterable)):
        raise InvalidValueError(f"operators are given by name, as text or several texts, not as {operator!r}.")
    asked = OPERATORS if operator is None else (operator,) if isinstance(operator, str) else tuple(operator)
    for name in asked:
        if name in LATER:
            raise later(f"operator '{name}'", f"use {listed(OPERATORS, 'or')}")
        if name not in OPERATORS:
            raise invalid_choice("operator", name, OPERATORS)
    return asked
