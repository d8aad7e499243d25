"""Names of channels: which muscle each can mean, and that a name never means one by itself."""

import numpy as np
import pytest

import psoas
from psoas.answers.emg.channels import channels, emg_channels, meaning, parted
from psoas.errors import FileFormatError, InvalidValueError
from psoas.formats.motions.c3d.read import read_c3d
from psoas.text.lines import lines
from support.c3d_bytes import c3d_bytes
from support.places import SHARED

CLINIC = "c3d/rehazenter_CCBY/2014001_C1_01.c3d"


@pytest.mark.parametrize(
    ("name", "families", "side"),
    [
        ("R_rectus_femoris", ("rectus_femoris",), "right"),
        ("LQuad", ("rectus_femoris", "vastus_lateralis", "vastus_medialis", "vastus_intermedius"), "left"),
        ("Gluteus medius L", ("gluteus_medius",), "left"),
        ("IM EMG3 psoas", ("psoas_major",), ""),
        ("Iliopsoas.EMG7", ("iliacus", "psoas_major"), ""),
        ("Sensor 12.EMG12", (), ""),
        ("Delt_ant.EMG1", (), ""),
        ("R_", (), ""),
    ],
)
def test_meanings(name, families, side):
    found = meaning(name)
    assert (found.families, found.side) == (families, side)
    assert found.families or found.said


def test_hip_flexor_can_mean_seven_muscles():
    found = meaning("hip flexor")
    assert {"psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae"} <= set(found.families)
    assert parted("hip flexor") == ["hip", "flexor"]


def test_a_name_alone():
    text = "\n".join(lines(psoas.emg(label="hip flexor")))
    assert text.startswith("'hip flexor' can mean psoas major, iliacus, rectus femoris")
    assert "psoas emg groin" in text
    assert "no muscle that psoas knows" in "\n".join(lines(psoas.emg(label="deltoid")))


def some_file(tmp_path, labels, units):
    rng, n = np.random.default_rng(0), len(labels)
    analog = {"USED": n, "RATE": 200.0, "GEN_SCALE": 1.0, "LABELS": list(labels), "UNITS": list(units)}
    analog |= {"SCALE": np.ones(n), "OFFSET": np.zeros(n, int)}
    path = tmp_path / "trial.c3d"
    content = c3d_bytes(500 * rng.normal(0, 1, (4, 2, 3)), analogs=rng.normal(0, 1, (8, n)), more={"ANALOG": analog})
    path.write_bytes(content)
    return path


def test_a_file_of_our_own(tmp_path):
    path = some_file(tmp_path, ("Fz1", "hip flexor", "R_iliacus"), ("N", "V", "mV"))
    found = channels(path, "hip flexor")
    assert found.channel.values.tolist() == ["hip flexor", "R_iliacus"]
    assert found.channel_meaning.sel(channel="R_iliacus", muscle="iliacus") == 1
    assert found.channel_meaning.sel(channel="hip flexor").sum() >= 5
    text = "\n".join(lines(found))
    assert "Channels of that name: hip flexor." in text


def test_a_file_without_emg_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="no EMG to name"):
        channels(some_file(tmp_path, ("Fz1", "Fx1"), ("N", "N")), None)


@pytest.mark.parametrize(("file", "label"), [("a.trc", None), (None, "  ")])
def test_bad_input_is_one_sentence(file, label):
    with pytest.raises(InvalidValueError):
        channels(file, label)


def test_a_clinic_s_file():
    path = SHARED / "data" / CLINIC
    if not path.exists():
        pytest.skip("the clinic's file is not here")
    names = emg_channels(read_c3d(path))
    assert len(names) == 8
    assert all(len(meaning(n).families) >= 1 for n in names)
