"""Ground reaction from plates and columns: force, place, free moment and offset, by every type that is read."""

import numpy as np
import pytest

from psoas.errors import FileFormatError, InvalidValueError
from psoas.formats.motions.c3d.read import Plate
from psoas.formats.motions.series import Series
from psoas.formats.motions.write_sto import write_sto
from psoas.trials.ground_forces import LOADED, check_newtons, of_plate, reactions_of, spells

UP = np.array([0.0, 0, 1])
CORNERS = np.array([[0.6, 0.4, 0], [0.0, 0.4, 0], [0.0, 0.0, 0], [0.6, 0.0, 0]])  # x ahead, y left: z then points up
TURNED = CORNERS[[0, 3, 2, 1]]  # x along -y, y along x: z into the floor
N = 1000
TIME = np.arange(N) / N
FORCE = np.where(((TIME > 0.2) & (TIME < 0.8))[:, None], np.array([60.0, -30.0, 700.0]), 0.0)  # of the ground, lab axes
AT, TWIST, DEPTH, OFFSET = np.array([0.35, 0.12, 0.0]), 4.0, 0.04, 17.0


def channels(corners, kind=2, sign=-1.0, unit=1e3, offset=OFFSET):
    """What a plate of some type writes for the force above: forces and moments about a point under its surface."""
    x, y = corners[0] + corners[3] - corners[1] - corners[2], corners[0] + corners[1] - corners[2] - corners[3]
    R = np.column_stack([x / np.linalg.norm(x), y / np.linalg.norm(y), np.zeros(3)])
    R[:, 2] = np.cross(R[:, 0], R[:, 1])
    F = sign * FORCE @ R
    r = R.T @ (AT - corners.mean(axis=0)) + np.array([0, 0, -DEPTH])
    T = np.where((FORCE[:, 2] > 0)[:, None], sign * TWIST * (R.T @ UP), 0.0)
    M = np.cross(np.broadcast_to(r, F.shape), F) + T
    if kind == 1:
        place = np.where((FORCE[:, 2] > 0)[:, None], r[:2], 0.0)
        raw = np.column_stack([F, unit * place, unit * T[:, 2]])
    elif kind == 3:
        raw = kistler(F, M, unit)
    else:
        raw = np.column_stack([F, unit * M])
    raw = raw.copy()
    raw[:, 4 if kind == 3 else 2] += offset
    return raw


def kistler(F, M, unit, a=0.2, b=0.15):
    """Eight channels of four sensors at (+-a, +-b) that make this force and moment."""
    Mx, My, Mz = M.T
    whole, roll, pitch = F[:, 2] / 4, Mx / (4 * b), My / (4 * a)
    fz = np.column_stack([whole + roll - pitch, whole + roll + pitch, whole - roll + pitch, whole - roll - pitch])
    twist = Mz / b
    return np.column_stack([F[:, 0] / 2 - twist / 2, F[:, 0] / 2 + twist / 2, F[:, 1] / 2, F[:, 1] / 2, fz])


def reaction(corners=TURNED, kind=2, origin=(0.0, 0.0, -DEPTH), **how):
    raw = channels(corners, kind, **how)
    labels = tuple(f"A{i}" for i in range(raw.shape[1]))
    series = Series("x.c3d", labels, TIME, raw, ("",) * len(labels))
    return of_plate(series, Plate(kind, labels, corners, np.array(origin)), "plate 1", UP)


@pytest.mark.parametrize("corners", [CORNERS, TURNED])
@pytest.mark.parametrize(("kind", "unit"), [(2, 1e3), (2, 1.0), (1, 1e3), (3, 1.0)])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_every_type_gives_the_force_of_the_ground_and_where_it_acts(corners, kind, unit, sign):
    up = np.cross(corners[0] - corners[1], corners[0] - corners[3])[2]
    found = reaction(corners, kind, (0.2, 0.15, -DEPTH) if kind == 3 else (0.0, 0.0, -DEPTH), unit=unit, sign=sign)
    on = FORCE[:, 2] > 0
    np.testing.assert_allclose(found.force[on], FORCE[on], atol=1e-6)
    np.testing.assert_allclose(found.centre[on][:, :2], np.broadcast_to(AT[:2], (on.sum(), 2)), atol=1e-6)
    np.testing.assert_allclose(found.free[on], TWIST, atol=1e-6)
    assert np.isnan(found.centre[~on]).all()
    assert abs(found.offset) == pytest.approx(OFFSET, abs=1e-9)
    assert up != 0


def test_without_zeroing_the_centre_is_wrong():
    """The twin: an offset that stays moves the centre of pressure."""
    plain, shifted = reaction(offset=0.0), reaction(offset=55.0)  # more than a plate may read empty
    on = FORCE[:, 2] > 0
    assert np.abs(plain.centre[on] - shifted.centre[on]).max() < 1e-9  # 55 N is still seen as the empty plate's
    assert reaction(offset=250.0).centre[on][:, 0].mean() != pytest.approx(AT[0], abs=0.005)


def test_what_a_file_does_not_say_is_refused():
    labels = tuple(f"A{i}" for i in range(6))
    series = Series("x.c3d", labels, TIME, channels(CORNERS), ("",) * 6)
    with pytest.raises(FileFormatError, match="is of type 4; types that are read are 1, 2 and 3"):
        of_plate(series, Plate(4, labels, CORNERS, np.zeros(3)), "plate 1", UP)
    with pytest.raises(FileFormatError, match="does not say its channels or its corners"):
        of_plate(series, Plate(2, labels, np.full((4, 3), np.nan), np.zeros(3)), "plate 1", UP)
    wrong = Series("x.c3d", labels, TIME, channels(CORNERS) * [1, 1, 1, 1e6, 1e6, 1e6], ("",) * 6)
    with pytest.raises(FileFormatError, match="lies outside its corners"):
        of_plate(wrong, Plate(2, labels, CORNERS, np.zeros(3)), "plate 1", UP)


def columns(tmp_path, force=FORCE, **more):
    labels = ["ground_force_r_vx", "ground_force_r_vy", "ground_force_r_vz", "ground_force_r_px", "ground_force_r_py",
              "ground_force_r_pz", "ground_torque_r_y"]  # fmt: skip
    values = np.column_stack([force[:, [0, 2, 1]], np.tile(AT, (N, 1)), np.full(N, TWIST)])
    file = tmp_path / "grf.mot"
    write_sto(file, labels, TIME, values, in_degrees=False)
    return file


def test_columns_are_read_and_a_short_knock_is_no_stance(tmp_path):
    up = np.array([0.0, 1, 0])
    (found,), _ = reactions_of(columns(tmp_path), up)
    assert found.side == "R"
    np.testing.assert_allclose(found.vertical(up), FORCE[:, 2], atol=1e-9)
    assert len(spells(found, up)) == 1
    knock = np.where(((TIME > 0.2) & (TIME < 0.26))[:, None], FORCE.max(axis=0), 0.0)
    (short,), _ = reactions_of(columns(tmp_path, knock), up)
    assert spells(short, up) == []
    assert LOADED == 20.0


def test_another_unit_and_a_force_that_pulls_down_are_named(tmp_path):
    up = np.array([0.0, 1, 0])
    (kilo,), _ = reactions_of(columns(tmp_path), up)
    with pytest.raises(InvalidValueError, match=r"largest vertical force is 0\.7; give forces in newtons \(kN or body"):
        check_newtons([type(kilo)("a", kilo.time, kilo.force / 1e3, kilo.centre, kilo.free, kilo.corners, "", 0.0)], up,
                      70.0)  # fmt: skip
    check_newtons([kilo], up, 70.0)
    with pytest.raises(InvalidValueError, match="points down; give what the ground does"):
        reactions_of(columns(tmp_path, -FORCE), up)
    with pytest.raises(FileFormatError, match="holds markers and no forces"):
        reactions_of(markers(tmp_path), up)


def markers(tmp_path):
    from support.people import in_lab, labelled, person, write_trc

    return write_trc(tmp_path / "p.trc", labelled(in_lab(person(2))))
