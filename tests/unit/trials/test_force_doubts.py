"""Forces that do not belong to the walk beside them: another time or unit, turned round, missing, no plates."""

import numpy as np
import pytest

from psoas.answers.gait.walk import read_walk
from psoas.errors import FileFormatError, InvalidValueError
from psoas.trials.force_doubts import HEAVY, LEG, LIGHT, size_doubts, stature
from psoas.trials.person import checked_choices
from support.people import SHANK, THIGH, Y_UP, in_lab, labelled, person, write_trc
from support.walk_plates import over_plates
from support.walks import MASS, forces, walk

POINTS, TIME, STRIKES = walk(2.2)


def read(file, grf=None, mass=None):
    return read_walk(file, grf, None, None, None, checked_choices("harrington", 0.0, None), mass, None)


def written(file, found, time):
    """A file of columns, which may hold what nobody should write."""
    head = f"forces\nnRows={len(time)}\nnColumns={len(found) + 1}\ninDegrees=no\nendheader\n"
    rows = np.column_stack([time, *found.values()])
    lines = ["\t".join(["time", *found]), *("\t".join(map(repr, row)) for row in rows.tolist())]
    file.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def columns(tmp_path):
    """A walk beside columns of forces, changed: function of the columns, or other times."""
    trc = write_trc(tmp_path / "walk.trc", labelled(in_lab(POINTS, Y_UP, at=(0.0, 0.0, 0.0))))

    def made(change=lambda found: found, time=TIME, mass=None):
        found = change({name: column.copy() for name, column in forces(POINTS, TIME, STRIKES).items()})
        return read(trc, written(tmp_path / "grf.mot", found, time), mass)

    return made


@pytest.fixture
def plates(tmp_path):
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")
    return lambda **how: read(over_plates(tmp_path / "lab2.c3d", **how))


def times(word, factor):
    """Columns with this in their name, times a factor."""
    return lambda found: {name: column * (factor if word in name else 1.0) for name, column in found.items()}


def hole(label, rows, value=np.nan):
    """Columns, one without numbers in some rows."""
    return lambda found: found | {label: np.where(np.isin(np.arange(len(TIME)), rows), value, found[label])}


def test_a_sound_walk_has_no_doubts(columns, plates):
    assert [note for note in columns().notes if "force" in note] == []
    for yaw, crosswise in ((0.0, False), (70.0, True), (-110.0, False)):
        found = plates(yaw=yaw, crosswise=crosswise)
        assert found.notes == []
        assert found.mass == pytest.approx(MASS, rel=0.1)
        assert sorted(found.moments) == ["L", "R"]


# Time


@pytest.mark.parametrize(("time", "words"), [
    (TIME + 40, "lie outside the recording (40 to 42.19 s against 0 to 2.19 s)"),
    (TIME - 7.5, "lie outside the recording (-7.5 to -5.31 s"),
    (TIME * 1e3, "are 10 s apart (is their time in seconds?)"),
    (TIME * 0, "are all at 0 s"),
    (TIME * 0 + 1, "are all at 1 s"),
])  # fmt: skip
def test_forces_of_another_time_are_refused(columns, time, words):
    with pytest.raises(InvalidValueError) as caught:
        columns(time=time)
    assert words in str(caught.value)
    assert str(caught.value).startswith("grf.mot: its forces ")


def test_forces_that_begin_late_are_taken(columns):
    assert not np.isnan(columns(time=TIME + 0.02).mass)


def test_zeros_are_told_and_ask_for_no_mass(columns):
    found = columns(times("_v", 0.0))
    assert "The forces of grf.mot are zero throughout, and are not used." in found.notes
    assert found.mass_how == "not known"
    assert any(note.startswith("No forces:") for note in found.notes)


# Size


@pytest.mark.parametrize(("factor", "words"), [
    (0.2248, "are they in pounds?"), (0.10197, "are they in kilograms?"), (8.0, "are they in another unit?"),
])  # fmt: skip
def test_forces_in_another_unit_are_doubted(columns, factor, words):
    found = columns(times("_v", factor))
    (note,) = [note for note in found.notes if note.startswith("The forces are those of ")]
    assert words in note
    assert "legs as long as these are those of somebody of some 1.7 m" in note
    assert "give --mass" not in found.mass_how


@pytest.mark.parametrize("mass", [45.0, 110.0])
def test_forces_of_another_person_than_the_mass_given(columns, mass):
    assert f"and --mass says {mass:g} kg" in " ".join(columns(mass=mass).notes)
    assert "--mass says" not in " ".join(columns(mass=MASS * 1.1).notes)


def test_stature_by_the_legs():
    tall = stature(person(3), checked_choices("harrington", 0.0, None))
    assert tall == pytest.approx((THIGH + SHANK) / LEG, rel=0.01)


@pytest.mark.parametrize(("kilos", "tall", "doubted"), [
    (17.0, 1.05, False), (17.0, 1.7, True), (3.5, 0.5, False), (150.0, 1.7, False), (200.0, 1.7, True),
    (24.0, np.nan, True), (26.0, np.nan, False), (260.0, np.nan, True), (np.nan, 1.7, False),
])  # fmt: skip
def test_who_may_be_how_heavy(kilos, tall, doubted):
    assert bool(size_doubts(kilos, None, tall)) is doubted
    assert LIGHT < 13 < 45 < HEAVY  # what a small child and a very heavy adult have


# Course


def test_a_fore_and_aft_force_that_is_turned_round(columns):
    notes = " ".join(columns(times("_vx", -1.0)).notes)
    assert "ground_force_r_vy and ground_force_l_vy: the force pushes ahead first and brakes later" in notes
    one = " ".join(columns(times("l_vx", -1.0)).notes)
    assert "ground_force_l_vy: the force pushes ahead first" in one
    assert "ground_force_r_vy" not in one


@pytest.mark.parametrize(("crosswise", "words"), [
    (False, "the force pushes ahead first and brakes later"), (True, "the place of force goes from toe to heel"),
])  # fmt: skip
def test_corners_in_reverse_order_are_told(plates, crosswise, words):
    found = plates(crosswise=crosswise, yaw=35.0, spoil={"CORNERS": lambda c: c[:, ::-1]})
    told = [note for note in found.notes if words in note]
    assert len(told) == 1
    assert "plate 1 of lab2.c3d and plate 2 of lab2.c3d" in told[0]
    assert "corners are in another order" in told[0]


# Axes, corners, channels


@pytest.mark.parametrize("order", [[2, 1, 0, 3, 4, 5], [0, 2, 1, 3, 4, 5], [1, 2, 0, 3, 4, 5]])
@pytest.mark.parametrize("plate", [0, 1])
def test_channels_exchanged_are_refused(plates, order, plate):
    def exchanged(channel):
        channel = channel.copy()
        channel[plate] = channel[plate][order]
        return channel

    with pytest.raises(FileFormatError, match=rf"^plate {plate + 1} of lab2\.c3d: its force is .* N along the floor"):
        plates(spoil={"CHANNEL": exchanged})


@pytest.mark.parametrize("change", [
    lambda c: c * 0, lambda c: c * 0 + 250, lambda c: c[:, [2, 2, 2, 2]], lambda c: c / 1000, lambda c: c * 100,
    lambda c: c[:, [0, 0, 2, 2]],
])  # fmt: skip
def test_corners_that_make_no_plate_are_refused(plates, change):
    with pytest.raises(FileFormatError, match=r"^the corners of plate 1 of lab2\.c3d .* make no plate"):
        plates(spoil={"CORNERS": change})


def test_a_channel_without_numbers_is_refused(plates):
    def spoilt(samples):
        samples[50:60, 8] = np.nan
        return samples

    with pytest.raises(FileFormatError, match=r"plate 2 of lab2\.c3d: its channel 'A8' has no number in 10 of 200"):
        plates(channels=spoilt)


def test_remarks_on_the_channels_of_a_file_of_forces_are_told_once(tmp_path):
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")
    file, other = (over_plates(tmp_path / name, offset=-300) for name in ("one.c3d", "two.c3d"))
    bare = over_plates(tmp_path / "plain.c3d")
    plain = read(bare)
    for found in (read(file), read(bare, other)):
        told = " ".join([*found.person.trial.notes, *found.notes])
        assert told.count("ANALOG:OFFSET is below 0") == 1
        assert found.mass == pytest.approx(plain.mass, rel=1e-6)


# Missing numbers


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("rows", [[25], range(90, 105)])
@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_a_force_that_is_missing_in_a_stance_is_refused(columns, value, rows, axis):
    label = f"ground_force_{'r' if rows == [25] else 'l'}_v{axis}"
    with pytest.raises(InvalidValueError) as caught:
        columns(hole(label, rows, value))
    assert f"grf.mot: '{label}' is missing or no number in {len(rows)} of 220 rows" in str(caught.value)
    assert "while the foot stands on the plate" in str(caught.value)


def test_a_place_that_is_missing_in_a_stance_is_refused(columns):
    with pytest.raises(InvalidValueError, match=r"'ground_force_l_pz', where the force acts, is missing .* in 3 rows"):
        columns(hole("ground_force_l_pz", [80, 81, 82]))


def test_what_is_missing_between_stances_is_told(columns):
    found = columns(hole("ground_force_r_vy", range(80, 90)))
    assert "grf.mot: 'ground_force_r_vy' is missing or no number in 10 of 220 rows: taken as 0 N." in found.notes
    np.testing.assert_allclose(found.mass, columns().mass)
    assert columns(hole("ground_force_r_pz", range(80, 90))).notes == columns().notes
