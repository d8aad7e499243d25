"""What somebody chose on the page, and the address that says the same: plain words in the query of a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, quote

from psoas.conditions import CHOICES, Given
from psoas.errors import InvalidValueError, PsoasError, invalid_choice, listed
from psoas.frames import AXES
from psoas.question import values
from psoas.question.actions import ActionsQuestion
from psoas.question.shared_fields import Segments, Whose
from psoas.question.values import Motion

OPERATORS = ("acceleration", "torque", "static")
SIDES = ("both", "right", "left")
LONGEST = 4000  # characters of a link's query
TIGHTEST = 0.4  # share of a fibre's length
ANY_BODY = Whose()


@dataclass(frozen=True)
class Wish:
    """Posture, muscle, pair of segments, operator and conditions, as the command line spells them.

    Empty text leaves a condition as the posture, or the model, implies it. `posture` is in the grammar of the door;
    `tight`, if not empty, says which tightness the posture was found for.
    """

    posture: str = "standing"
    muscle: str = "psoas_major"
    side: str = "both"
    of: str = "pelvis"
    relative_to: str = "ground"
    axis: str = "right"
    operator: str = "acceleration"
    stance: str = ""
    contact: str = ""
    spine: str = ""
    rhythm: str = ""
    path: str = "straight"
    sharing: str = "pcsa"
    tension: float = 100.0
    tight: str = ""

    def conditions(self) -> dict[str, str | float]:
        """The fields of `psoas.Conditions` that are given."""
        given = {name: getattr(self, name) for name in ("stance", "contact", "spine", "rhythm", "path", "sharing")}
        return {k: v for k, v in given.items() if v} | {"tension": self.tension}

    def question(self, film: str = "", body: Whose = ANY_BODY) -> ActionsQuestion:
        """What the page shows, as the value that command, library and report ask too; of a film, its motion.

        Examples
        --------
        >>> Wish(muscle="iliacus").question().link()
        'actions?muscles=iliacus&posture=standing&of=pelvis&relative-to=ground&operator=acceleration&axis=right'
        """
        given: Any = self.conditions()
        return ActionsQuestion(
            muscles=(self.muscle,),
            posture=Motion(film) if film else values.Posture.read(self.posture),
            body=body,
            pair=Segments(self.of, self.relative_to),
            operator=self.operator,
            axis=self.axis,
            side=None if self.side == "both" else self.side,
            conditions=Given(**given),
        )


FIELDS = tuple(f.name for f in fields(Wish))
FLAGS = {"muscles": "muscle", "relative-to": "relative_to"} | {  # as a question's link names them
    name: name for name in FIELDS if name not in ("muscle", "relative_to")
}
OPEN = ("stance", "contact", "spine", "rhythm")  # may be left to the posture, the model or the other fields
CHOICE: dict[str, tuple[str, ...]] = {
    "axis": AXES,
    "operator": OPERATORS,
    "side": SIDES,
    **{name: ("", *CHOICES[name]) for name in OPEN},
    **{name: CHOICES[name] for name in ("path", "sharing")},
}


def query_of(wish: Wish) -> str:
    """The query of a link: the question's own, and the tightness that a posture was found for.

    Examples
    --------
    >>> query_of(Wish(posture="standing,hip_flexion_r=30", muscle="iliacus"))[:56]
    'muscles=iliacus&posture=standing,hip_flexion_r=30&of=pel'
    """
    query = wish.question().link().partition("?")[2]
    if wish.side == "both":  # a name that ends like a side is no choice of one here
        query = "&".join(piece for piece in query.split("&") if not piece.startswith("side="))
    if wish.tight:  # the posture follows from it
        pieces = [piece for piece in query.split("&") if not piece.startswith("posture=")]
        query = "&".join([*pieces, f"tight={quote(wish.tight, safe=',=:.')}"])
    return query


def wish_of(query: str, default: Wish, refused: list[str]) -> Wish:
    """The wish that a link's query says; what it says wrongly stays as in the default, a sentence each in `refused`.

    Examples
    --------
    >>> said = []
    >>> wish_of("axis=up&tension=50", Wish(), said).tension, said[0][:25]
    (50.0, "axis='up' is not known. V")
    """
    if len(query) > LONGEST:
        refused.append(f"the link is longer than {LONGEST} characters, so it was not read.")
        return default
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=40, errors="replace")
    except ValueError:
        refused.append("the link holds more than 40 settings, so it was not read.")
        return default
    wish = default
    for name, text in pairs:
        if name not in FLAGS:
            continue  # viser's own
        try:
            wish = with_field(wish, FLAGS[name], text)
        except PsoasError as error:
            refused.append(str(error))
    return wish


def says_state(query: str) -> bool:
    """Whether a query says anything of a state; viser has words of its own there.

    Examples
    --------
    >>> says_state("posture=standing"), says_state("darkMode=")
    (True, False)
    """
    return any(piece.partition("=")[0] in FLAGS for piece in query.split("&")[:LONGEST])


def with_field(wish: Wish, name: str, value: str | float) -> Wish:
    """The wish with one thing changed.

    Raises
    ------
    InvalidValueError, UnknownNameError
        A value that the field cannot have.
    """
    if name == "tension":
        try:
            value = values.number(value) if isinstance(value, str) else float(value)
        except InvalidValueError:
            raise InvalidValueError(f"tension '{value}' is not a number of newtons.") from None
        if not 0 < value <= 1e5:
            raise InvalidValueError(f"tension {value:g} is not between 0 and 100000 N.")
    elif name in CHOICE and value not in CHOICE[name]:
        raise invalid_choice(name, value, [c for c in CHOICE[name] if c])
    changed: Any = {name: value}
    return replace(wish, **changed)


def first_wish(start: Mapping[str, str]) -> Wish:
    """The wish that a body starts with."""
    fields: Any = dict(start)
    return Wish(**fields)


def tightness(wish: Wish) -> dict[str, float]:
    """Muscle -> share of its fibres' length, of a wish's text.

    Raises
    ------
    InvalidValueError
        Text of another form.

    Examples
    --------
    >>> tightness(Wish(tight="psoas_major=0.2,iliacus=0.1"))
    {'psoas_major': 0.2, 'iliacus': 0.1}
    """
    found = values.Tight.read(wish.tight).mapping() if wish.tight else {}
    if wrong := [name for name, share in found.items() if not 0 <= share <= TIGHTEST]:
        raise InvalidValueError(f"tight='{wish.tight}': a share of '{wrong[0]}' is from 0 to {TIGHTEST:g} on the page.")
    return found


def parted(posture: str) -> tuple[str, dict[str, float]]:
    """Name and changes [deg, mm] of a posture in the grammar of the door, which has been checked already.

    Examples
    --------
    >>> parted("sitting,hip_flexion_r=30")
    ('sitting', {'hip_flexion_r': 30.0})
    """
    asked = values.Posture.read(posture)
    return asked.name, dict(asked.given)


def joined(name: str, changes: Mapping[str, float]) -> str:
    """The posture's text."""
    return ",".join([name, *(f"{c}={v:g}" for c, v in changes.items())])


def moved(
    posture: str, coordinate: str, value: float, now: Mapping[str, float], totals: Mapping[str, Iterable[str]]
) -> str:
    """The posture with one slider moved.

    A total and one of its levels cannot both be given: moving the total spreads it over the levels again; moving a
    level keeps the others where they are `now`.

    Examples
    --------
    >>> moved("standing,a=1", "total", 5, {"a": 1, "b": 2}, {"total": ("a", "b")})
    'standing,total=5'
    >>> moved("standing,total=5", "a", 3, {"a": 1, "b": 2}, {"total": ("a", "b")})
    'standing,a=3,b=2'
    """
    name, changes = parted(posture)
    levels = tuple(totals.get(coordinate, ()))
    changes = {c: v for c, v in changes.items() if c not in levels}
    for total, parts in totals.items():
        if coordinate in parts and total in changes:
            del changes[total]
            changes |= {part: round(now[part], 4) for part in parts}
    return joined(name, changes | {coordinate: value})


def refused_words(refused: Iterable[str]) -> str:
    """One sentence for all that a link said wrongly."""
    found = list(dict.fromkeys(refused))
    return f"The link was read only in part: {listed([r.rstrip('.') for r in found])}." if found else ""
