"""Tensions over a motion: contributions are per-newton answers times newtons; and in how many frames a sign holds."""

import numpy as np
import pytest

import psoas
from psoas.answers.trial.tensions import parted
from psoas.errors import InvalidValueError
from psoas.formats.motions.write_sto import write_sto

TIME = np.array([0.0, 0.1, 0.2])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tensions")
    angles = {"pelvis_tilt": [-5.0, -5, -5], "hip_flexion_r": [20.0, 0, -12], "hip_flexion_l": [3.0, 15, 28]}
    write_sto(folder / "m.mot", list(angles), TIME, np.array(list(angles.values())).T, in_degrees=True)
    body = psoas.default_body()
    parts = [m for m in body.muscles if m.startswith("iliacus")]
    weight = {m: float(body.muscle_table["pcsa"][body.muscles.index(m)]) for m in parts}
    for side in "rl":
        total = sum(w for m, w in weight.items() if m.endswith(side))
        weight |= {m: w / total for m, w in weight.items() if m.endswith(side)}
    tension = {f"/forceset/{m}|tendon_force": [80 * w, 100 * w, 60 * w] for m, w in weight.items()}
    write_sto(folder / "f.sto", list(tension), TIME, np.array(list(tension.values())).T, in_degrees=False)
    write_sto(
        folder / "a.sto", ["iliacus_medial_r/activation"], TIME, np.array([[0.1], [0.2], [0.0]]), in_degrees=False
    )
    write_sto(folder / "none.sto", ["[/r]"], TIME, np.zeros((3, 1)), in_degrees=False)
    write_sto(folder / "short.sto", ["iliacus_medial_r"], TIME / 10, np.zeros((3, 1)), in_degrees=False)
    write_sto(folder / "pushes.sto", ["iliacus_medial_r"], TIME, -np.ones((3, 1)), in_degrees=False)
    return folder


def asked(files, name):
    return psoas.trial(["iliacus", "psoas"], files / "m.mot", pairs=[("pelvis", "ground")], tensions=files / name)


def test_a_group_that_pulls_as_it_shares_does_its_per_newton_answer_times_newtons(files):
    """Second route: 80, 100 and 60 N a side, shared as one newton is."""
    found = asked(files, "f.sto")
    per_newton = found.group_trial_acceleration.sel(group="iliacus").values
    given = found.group_trial_contribution.sel(group="iliacus").values
    np.testing.assert_allclose(given, per_newton * np.array([80.0, 100, 60])[:, None, None], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.muscles_acceleration.values, given, atol=1e-9)  # nobody else pulls
    assert np.abs(found.group_trial_contribution.sel(group="psoas_major")).max() == 0
    assert "Tensions of 6 of" in found.attrs["notes"]


def test_the_answer_without_tensions_is_the_same_per_newton(files):
    plain = psoas.trial(["iliacus", "psoas"], files / "m.mot", pairs=[("pelvis", "ground")])
    with_them = asked(files, "f.sto")
    for group in ("iliacus", "psoas_major"):
        a, b = (f.group_trial_acceleration.sel(group=group).values for f in (plain, with_them))
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_activations_are_times_maximum_force(files):
    found = asked(files, "a.sto")
    body = psoas.default_body()
    force = float(body.muscle_table["F0"][body.muscles.index("iliacus_medial_r")])
    alone = psoas.trial(["iliacus_medial_r"], files / "m.mot", pairs=[("pelvis", "ground")], side="right")
    one = alone.group_trial_acceleration.sel(group="iliacus_medial_r").values
    by_hand = one * force * np.array([0.1, 0.2, 0.0])[:, None, None]
    np.testing.assert_allclose(found.muscles_acceleration.values, by_hand, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.sto", "has no column that is a muscle"), ("short.sto", "trim the motion"), ("pushes.sto", "is no tension")],
)
def test_strangers_files_by_name(files, name, says):
    with pytest.raises(InvalidValueError, match=says):
        asked(files, name)


def test_names_of_columns():
    assert parted("psoas_r.force") == ("psoas_r", "force")
    assert parted("a.b") == ("a.b", "")


def test_in_how_many_frames_a_sign_holds(files):
    question = f"psoas actions iliacus psoas --posture {files / 'm.mot'} --of pelvis --relative-to ground --robust"
    found = psoas.answer(question)
    assert float(found.trial_holds.sel(group="iliacus").item()) == 1.0
    assert float(found.trial_holds.sel(group="psoas_major").item()) < 1.0
    assert found.attrs["judged_frames"] == 3
    text = " ".join(psoas.lines(found))
    assert "holds %: of 3 frames" in text
    assert max(map(len, psoas.lines(found))) <= 80
    with pytest.raises(InvalidValueError, match="--tensions are of a motion"):
        psoas.Question.read("psoas actions psoas --tensions f.sto")
    with pytest.raises(InvalidValueError, match="tensions make accelerations"):
        psoas.trial(["iliacus"], files / "m.mot", pairs=[("pelvis", "ground")], operator="torque",
                    tensions=files / "f.sto")  # fmt: skip
