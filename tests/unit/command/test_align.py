"""`psoas align` as people call it: words first, then the table; JSON, CSV, netCDF; refused in one sentence."""

import csv
import io
import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
import xarray as xr

from support.people import in_lab, labelled, person, write_trc

SCHEMA = json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8"))


@pytest.fixture
def standing(here):
    return write_trc(here / "stand.trc", labelled(in_lab(person(tilt=12.0, flexion_r=8.0, flexion_l=8.0), yaw=30.0)))


@pytest.fixture
def walking(here):
    swing = 20 * np.sin(np.linspace(0, 6, 30))
    points = person(30, flexion_r=12 + swing, flexion_l=12 - swing)
    points = {k: v + 0.012 * np.arange(30)[:, None] * np.array([1.0, 0, 0]) for k, v in points.items()}
    return write_trc(here / "walk.trc", labelled(in_lab(points)))


def test_words_come_first_and_say_by_which_line(answered, standing):
    out = answered("align", standing, "--marker-offset", 0)
    text = " ".join(out.splitlines())
    assert out.startswith("The right thigh is 4.0 deg behind vertical (+- ")
    assert "The pelvis, by the line of ASIS and PSIS, is tilted 12.0 deg anteriorly (90 %: 6.7 to 17.3)" in text
    assert "Chance of a false neutral" in text
    assert "Before measuring, a pelvis is taken to be 6 deg (SD) about neutral [p]" in text
    assert "only pubic landmarks can" in text
    assert "OpenSim's pelvis_tilt, + posterior, 0 where the default body's is: -5.1 +- 5.3" in text
    assert "not measured: pelvic tilt by the anterior plane: R_PUBIC and L_PUBIC are missing" in text
    assert f"repeat: psoas align {standing} --marker-offset 0" in out
    assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("repeat:"))
    assert out.index("deg behind vertical") < out.index("ground")


def test_a_walk_is_told_from_its_farthest_points(answered, walking):
    out = " ".join(answered("align", walking, "--marker-offset", 0).split())
    assert (
        "The right thigh swings from 19.9 deg ahead of vertical at 0.08 s to 20.0 deg behind vertical at 0.23 s" in out
    )
    assert "Chance of a false neutral while this file moves, frame by frame" in out


def test_details_name_definition_landmarks_and_both_parts(answered, standing):
    out = " ".join(answered("align", standing, "--details").split())
    assert "thigh_r: " in out
    assert "femur_r relative to ground about right: swing of the line from hip centre to knee centre" in out
    assert "from R_ASIS L_ASIS R_PSIS L_PSIS R_LFE R_MFE R_HJC; SD" in out
    assert "details" not in " ".join(answered("align", standing).split()[:-4])


def test_records_hold_everything_and_are_valid(answered, walking):
    whole = json.loads(answered("align", walking, "--format", "json"))
    jsonschema.validate(whole, SCHEMA)
    first = next(r for r in whole["records"] if r.get("measure") == "thigh_r")
    assert {"value", "low", "high", "definition", "of", "relative_to", "axis", "landmarks", "positive", "sd_constant",
            "sd_frame", "at"} <= set(first)  # fmt: skip
    assert first["low"] < first["value"] < first["high"]
    assert (first["of"], first["relative_to"], first["units"]) == ("femur_r", "ground", "rad")
    rows = list(csv.DictReader(io.StringIO(answered("align", walking, "--format", "csv"))))
    assert len(rows) == len(whole["records"])
    assert sum(r["measure"] == "thigh_r" for r in rows) == 30
    assert sum(r["quantity"] == "probability of a false neutral" for r in rows) == 60


def test_netcdf_has_time(answered, walking, here):
    answered("align", walking, "-o", here / "x.nc")
    with xr.open_dataset(here / "x.nc") as found:
        assert found.align_angle.dims == ("time", "measure")
        assert found.sizes["time"] == 30
        assert found.time.attrs["units"] == "s"
        assert found.false_neutral_probability.dims == ("time", "side")


def test_typed_angles_and_a_repeated_flag(answered):
    out = answered("align", "--angle", "asis_psis=12", "--angle", "hip_flexion_r=-5", "--sd", 3)
    assert out.startswith("The right thigh is 17.0 deg behind vertical (+- 7.0).")
    assert "repeat: psoas align --angle asis_psis=12,hip_flexion_r=-5 --sd 3" in out


BAD = {
    "nothing": ([], "not both and not neither", 2),
    "absent": (["absent.trc"], "absent.trc", 3),
    "a table": (["walk.csv"], "is no file of markers", 3),
    "hip centre": (["stand.trc", "--hip-centre", "harington"], "Did you mean 'harrington'", 2),
    "number": (["stand.trc", "--marker-offset", "1_0"], "'1_0' is no finite number", 2),
    "mapping": (["stand.trc", "--markers", "absent.toml"], "absent.toml", 3),
    "angle": (["--angle", "tilt=12", "--sd", "3"], "does not say by which line or plane", 2),
    "output": (["stand.trc", "-o", "stand.trc"], "has no known suffix", 2),
    "hostile": (["[/r]\x1b[31m.trc"], "\\x1b[31m.trc", 3),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_in_one_sentence(refused, standing, what):
    arguments, said, code = BAD[what]
    assert said in refused("align", *arguments, code=code)
