"""Events of a walk: known strikes are found, clean ones are told from others, and what is no walk is refused."""

import numpy as np
import pytest

from psoas.errors import InvalidValueError
from psoas.trials.gait_events import by_kinematics, by_plates, check_order, compared, strides_of
from psoas.trials.ground_forces import Reaction
from support.walks import PERIOD, STANCE, forces, walk

UP, AHEAD = np.array([0.0, 1, 0]), np.array([1.0, 0, 0])


@pytest.fixture(scope="module")
def made():
    points, time, strikes = walk()
    return points, time, strikes, by_kinematics(points, AHEAD, time)


def plates(points, time, strikes, *, corners=None, sides=("R", "L"), shift=0.0, **how):
    columns = forces(points, time, strikes, **how)
    found = []
    for side, name in (("R", "r"), ("L", "l")):
        F = np.column_stack([columns[f"ground_force_{name}_v{a}"] for a in "xyz"])
        P = np.column_stack([columns[f"ground_force_{name}_p{a}"] for a in "xyz"]) + np.array([shift, 0, 0])
        P = np.where((F[:, 1] > 20)[:, None], P, np.nan)
        named = sides[("R", "L").index(side)]
        found.append(Reaction(f"plate {name}", time, F, P, np.zeros(len(time)),
                              np.full((4, 3), np.nan) if corners is None else corners, named, 0.0))  # fmt: skip
    return found


def test_strikes_by_kinematics_are_those_of_the_walk(made):
    _, _, strikes, found = made
    for side in "RL":
        known = [x for x in strikes[side] if 0.3 < x < 3.6]
        for strike in known:
            assert np.abs(found[side][0] - strike).min() < 0.06, (side, strike)
        assert np.diff(found[side][0]) == pytest.approx(PERIOD, abs=0.02)


def test_plates_find_the_same_stances_and_the_side_by_where_forces_act(made):
    points, time, strikes, kinematic = made
    stances, said = by_plates(plates(points, time, strikes, sides=("", "")), points, UP, time)
    assert said == []
    whole = [s for s in stances if np.isfinite(s.strike + s.off)]
    assert {s.side for s in whole} == {"R", "L"}
    for s in whole:
        assert np.abs(strikes[s.side] - s.strike).min() < 0.03
        assert s.off - s.strike == pytest.approx(STANCE * PERIOD, abs=0.03)
    apart = [abs(x) for _, what, x in compared(kinematic, stances) if what == "strike"]
    assert max(apart) < 0.06
    assert all(s.stance.how == "plate" for s in strides_of(kinematic, whole) if s.stance.plate)


def test_a_foot_half_off_its_plate_is_unclean_and_says_by_how_much(made):
    points, time, strikes, kinematic = made
    one = plates(points, time, strikes)[0]
    start = next(x for x in strikes["R"] if x > 0.5)
    k = int((start + 0.2) * 100)
    heel = points["R_HEEL"][k]
    wide = np.array([[0.5, 0, 0.3], [-0.3, 0, 0.3], [-0.3, 0, -0.3], [0.5, 0, -0.3]])
    on = np.where(((time >= start) & (time <= start + 0.68))[:, None], one.force, 0.0)
    single = Reaction("plate 1", time, on, np.where((on[:, 1] > 20)[:, None], one.centre, np.nan), one.free,
                      wide + np.array([heel[0], 0, heel[2]]), "", 0.0)  # fmt: skip
    (clean,), _ = by_plates([single], points, UP, time)
    assert clean.clean is True
    narrow = Reaction(**{**vars(single), "corners": wide + np.array([heel[0] + 0.33, 0, heel[2]])})
    (off,), said = by_plates([narrow], points, UP, time)
    assert off.clean is False
    assert off.why.startswith("the heel is ")
    assert "its forces are not used" in said[0]
    stride = next(s for s in strides_of(kinematic, [off]) if s.side == "R" and abs(s.start - start) < 0.1)
    assert stride.stance.how == "kinematics"
    assert stride.stance.why == off.why


def test_exchanged_plates_and_forces_far_away_are_named(made):
    points, time, strikes, _ = made
    with pytest.raises(InvalidValueError, match="named for the left foot and acts under the right one"):
        by_plates(plates(points, time, strikes, sides=("L", "R")), points, UP, time)
    _, said = by_plates(plates(points, time, strikes, sides=("", ""), shift=3.0), points, UP, time)
    assert "m from both feet; it is not used" in said[0]


def test_time_reversed_is_no_walk(made):
    points, time, _, found = made
    check_order(found)
    back = {name: at[::-1] for name, at in points.items()}
    with pytest.raises(InvalidValueError, match=r"no walk as people walk.*time reversed"):
        check_order(by_kinematics(back, AHEAD, time))


def test_one_foot_without_markers_leaves_the_other(made):
    points, time, _, _ = made
    found = by_kinematics({n: at for n, at in points.items() if n != "L_HEEL"}, AHEAD, time)
    assert set(found) == {"R"}
