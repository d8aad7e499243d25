"""What bears a posture unless said: its named base's feet, less one that hangs in the air, and its seat or bed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, state
from psoas.body.posture import named, posture_and_remarks, stance_of, supports_of
from psoas.body.state import State
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, listed
from psoas.mechanics.ground.contact import FOOT, TOES
from psoas.mechanics.ground.holds import SIDE_WORDS

OFF_GROUND = 0.02  # m: a foot whose lowest point is farther than this above the other's hangs in the air
OTHER = {"r": "l", "l": "r"}
FREE = ("actions", "static", "step")  # what is asked of them under holds, by `mechanics.ground.holds.supported`
KNOW = {"seat": (*FREE, "loads", "posture"), "bed": (*FREE, "posture"), "couch": ("posture",)}
CARRIED = ("pelvis", "thorax", "femur_r", "femur_l", "tibia_r", "tibia_l")  # segments that lie on a seat or bed


def in_the_air(body: Body, at: State) -> tuple[str, float]:
    """The foot that hangs in the air, `r` or `l`, and how far above the other [m]; '' and 0 where both are as low.

    A foot is as low as the lower of its heel and toe joint. The lower foot is on the floor: the other cannot be below
    it. Without both feet, none hangs.
    """
    low = {}
    for side in SIDE_WORDS:
        points = [s for s in (f"{FOOT}_{side}", f"{TOES}_{side}") if s in body.segments]
        low[side] = min((float(at.origin[body.segment(s)] @ at.up) for s in points), default=np.nan)
    side = max(low, key=lambda s: low[s])
    by = low[side] - low[OTHER[side]]
    return (side, by) if by > OFF_GROUND else ("", 0.0)


def standing_at(body: Body, posture: str | Mapping[str, float], at: State) -> str:
    """The stance of a posture at its state: its named base's, a foot that hangs in the air let go."""
    stance = stance_of(body, posture)
    side, _ = in_the_air(body, at) if stance == "both" else ("", 0.0)
    return SIDE_WORDS[OTHER[side]] if side else stance


def implied(body: Body, posture: str | Mapping[str, float], given: Collection[str] = ()) -> dict[str, str]:
    """The fields of `Conditions` that a posture brings unless given: `stance`, and on a seat or bed `hold='supported'`.

    Examples
    --------
    >>> import psoas
    >>> implied(psoas.default_body(), "standing,hip_flexion_r=40"), implied(psoas.default_body(), "sitting")
    ({'stance': 'left'}, {'stance': 'both', 'hold': 'supported'})
    """
    found = {}
    if "stance" not in given:
        found["stance"] = stance_of(body, posture)
        if found["stance"] == "both":
            found["stance"] = standing_at(body, posture, state(body, posture_and_remarks(body, posture)[0]))
    held = any("actions" in KNOW[s] for s in supports_of(body, posture)) and set(CARRIED) <= set(body.segments)
    return found | ({"hold": "supported"} if held and "hold" not in given else {})


def check_support(body: Body, posture: str | Mapping[str, float], method: str) -> None:
    """Refuse a posture that rests on what a method does not know, and name what does."""
    for what in supports_of(body, posture):
        if method not in KNOW[what]:
            resting = {row["support"] for row in table("supports")}
            name = named(body, posture)
            can = [f"psoas.{m}()" for m in KNOW[what] if m != "posture"]
            can += [f"psoas.posture() (support='{name}')"] if name in resting else []
            whom = listed(FREE) if method in FREE else method
            own = "; or say what holds it, hold='none' or another" if method in FREE else ""
            raise InvalidValueError(
                f"'{name}' rests on a {what}, which {whom} cannot use; {listed(can) if can else 'nothing'} can{own}."
            )


def words_at(
    body: Body, posture: str | Mapping[str, float], at: State, conditions: Conditions, *, instant: bool = True
) -> str:
    """The conditions in words at a posture: a foot that they hold in the air, a seat or bed that they leave away."""
    ground, _, rest = conditions.words(body.spine.kind, instant=instant).partition("; ")
    side, by = in_the_air(body, at)
    if side in conditions.feet:
        other = SIDE_WORDS[OTHER[side]]
        which = f"the {SIDE_WORDS[side]} one" if conditions.stance == "both" else "though it hangs"
        ground += f" ({which} in the air, {1e3 * by:.0f} mm above the {other})"
    away = [s for s in supports_of(body, posture) if "supported" not in conditions.holds]
    return "; ".join([ground, rest, *(f"without the {s} of this posture" for s in away)])


def bearing_notes(body: Body, posture: str | Mapping[str, float], at: State, conditions: Conditions) -> list[str]:
    """That a foot hangs in the air and bears nothing, where the posture's name means both to stand."""
    side, by = in_the_air(body, at)
    if not side or side in conditions.feet or not conditions.feet or stance_of(body, posture) != "both":
        return []
    return [
        f"The {SIDE_WORDS[side]} foot hangs {1e3 * by:.0f} mm above the {SIDE_WORDS[OTHER[side]]} and is let go; "
        "stance 'both' holds it there."
    ]
