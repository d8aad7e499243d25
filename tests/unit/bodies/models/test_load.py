"""Models of one's own in every command: meanings measured, what is not represented, conditions, hostile names."""

import csv
import functools
import io
import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest

import psoas
from psoas.anatomy.foreign_names import coordinate_meaning, model_family_of
from psoas.answers.actions.robustness import factors_of
from psoas.bodies.models import load
from psoas.body.body import state
from psoas.errors import InvalidValueError
from support.builders import DATA, body_of, file_of, loaded, needs_opensim, real_body, standing

REAL = ("gait2392", "rajagopal", "lifting", "thoracolumbar")
SYNTHETIC = ("synthetic_levels", "synthetic_coupled", "synthetic_lumped")


@pytest.fixture
def fast(monkeypatch):
    """Leave the trial load in another process out: it has tests of its own."""
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)


@pytest.fixture
def once(fast, monkeypatch):
    """And each file that is asked about several times is loaded once, as it is asked about the first time."""
    monkeypatch.setattr(load, "load_model", functools.cache(load.load_model))


# --- meanings


def every_file():
    """All models of the real files."""
    needs_opensim()
    if not DATA.is_dir():
        pytest.skip("the folder of real files, ../shared/data, is absent")
    return sorted(DATA.rglob("*.osim"))


def test_measured_meanings_agree_with_the_table_of_families():
    """Measured from Jacobians here, with OpenSim by somebody else there: every coordinate of every model in both."""
    compared = {}
    for file in every_file():
        body = real_body(file)
        family = model_family_of(body.coordinates, [*body.aliases, *body.segments], body.muscles)
        for c, meaning in body.meanings.items():
            row = coordinate_meaning(family, c)
            if row is None or not row["sign"] or not meaning.sign or row["coupled"]:
                continue
            assert int(row["sign"]) == meaning.sign, (file.name, c, meaning, row)
            if row["positive"] and not meaning.motion.startswith(("L", "T12")):
                assert row["positive"] == meaning.positive, (file.name, c)
            compared[family] = compared.get(family, 0) + 1
    assert compared.keys() >= {"gait2392", "rajagopal", "lai_uhlrich", "lifting", "thoracolumbar"}
    assert min(compared.values()) > 15


def test_knees_by_hand():
    assert body_of("gait2392").meanings["knee_angle_r"].sign == -1
    assert body_of("rajagopal").meanings["knee_angle_r"].sign == 1
    assert body_of("default").meanings["knee_angle_r"].sign == 1
    for name in ("gait2392", "rajagopal"):
        body = body_of(name)
        q = standing(body)
        q[body.coordinate("knee_angle_r")] += 0.5 * body.meanings["knee_angle_r"].sign
        heel = body.segment("calcn_r")
        ahead = state(body, q).R[body.segment("pelvis")][:, 0]
        moved = state(body, q).origin[heel] - state(body, standing(body)).origin[heel]
        assert moved @ ahead < -0.1  # flexed, the heel goes back


def angle(body, at, child, parent):
    """Rotation of a child about its parent's right axis [deg], from transforms."""
    R = at.R[body.segment(parent)].T @ at.R[body.segment(child)]
    return np.degrees(np.arctan2(R[1, 0], R[0, 0]))


@pytest.mark.parametrize("posture", ["sitting", "hip_flexed_90", "hip_extended_20"])
def test_named_postures_are_the_same_posture_whatever_the_signs(posture):
    """Hip and knee by transforms, as differences to standing: gait2392's knee has the opposite sign."""
    found = {}
    for name in ("default", "mjcf", *SYNTHETIC, *REAL):
        body = body_of(name)
        angles = []
        for p in (posture, "standing"):
            at = state(body, psoas.posture_at(body, p))
            angles.append([angle(body, at, "femur_r", "pelvis"), angle(body, at, "tibia_r", "femur_r")])
        found[name] = np.subtract(*angles)
    want = found["default"]
    assert np.abs(want).max() > 15
    for name, got in found.items():
        assert np.abs(got - want).max() < 6, (name, got, want)  # knees are not pure hinges: 5 deg
        assert abs(got[0] - want[0]) < 0.5


def test_slumped_sitting_bends_a_lumped_and_a_coupled_spine_as_far_as_a_free_one():
    """Thorax on pelvis, from transforms: the lumbar total is the same motion in every kind of spine."""
    found = {}
    for name in ("default", *SYNTHETIC, "gait2392", "lifting"):
        body = body_of(name)
        bent, straight = (
            angle(body, state(body, psoas.posture_at(body, p)), "thorax", "pelvis")
            for p in ("slumped_sitting", "sitting")
        )
        found[name] = bent - straight
    assert found["default"] < -10
    assert list(found.values()) == pytest.approx([found["default"]] * len(found), abs=3)


def test_a_lumbar_joint_of_a_model_may_be_set():
    """Its name is that of a total of the default body, and it is one coordinate here."""
    for name in ("synthetic_lumped", "gait2392"):
        body = body_of(name)
        q = psoas.posture_at(body, "lumbar_extension=-20")
        assert np.degrees(q[body.coordinate("lumbar_extension")]) == pytest.approx(-20)


# --- what is not represented


def test_not_represented_is_never_zero_in_the_table(run, fast, here):
    code, out, err = run("actions", "psoas", "--model", file_of("gait2392"), "--operator", "torque")
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("psoas major"))
    assert row.split()[-1] == "n.r."
    assert "0.0" not in row
    assert "not represented in this model" in " ".join(out.split())
    assert "psoas starts on the pelvis here" in " ".join(out.split()).lower()


def test_not_represented_is_null_in_json_and_nan_in_netcdf(run, fast, here):
    code, out, _ = run(
        "actions", "psoas", "--model", file_of("gait2392"), "--of", "thorax", "--relative-to", "pelvis", "--operator",
        "torque", "--format", "json", "--spine", "free",
    )  # fmt: skip
    assert code == 0
    records = json.loads(out)["records"]
    assert records
    assert all(r["value"] is None for r in records)
    assert all("is not represented here" in r["sentence"] for r in records)
    code, _, _ = run("actions", "psoas", "--model", file_of("gait2392"), "--operator", "torque", "-o", "x.nc")
    assert code == 0
    import xarray as xr

    with xr.open_dataset("x.nc") as kept:
        arm = kept.moment_arm.sel(coordinate="lumbar_extension")
        assert np.isnan(arm.sel(muscle="psoas_r"))
        assert abs(float(kept.moment_arm.sel(coordinate="hip_flexion_r", muscle="psoas_r"))) > 0.01


def test_accelerations_along_the_spine_are_nan_for_psoas_and_numbers_for_others():
    dataset = psoas.actions(["psoas", "ercspn", "intobl"], body=body_of("gait2392"))
    between = psoas.relative(dataset, "thorax", "pelvis", groups=False)
    assert np.isnan(between.sel(muscle="psoas_r")).all()
    for m in ("ercspn_r", "intobl_r"):
        assert np.isfinite(between.sel(muscle=m)).all()
        assert np.abs(between.sel(muscle=m)).max() > 1e-3
    assert np.isfinite(psoas.relative(dataset, "pelvis", "ground", groups=False)).all()
    assert np.isnan(psoas.relative(dataset, "thorax", "pelvis").sel(group="psoas_major")).all()


def test_a_group_is_not_represented_when_one_member_is_not():
    """lifting: eleven fascicles reach the spine, the twelfth only the pelvis."""
    dataset = psoas.actions("psoas", body=body_of("lifting"), operator="torque")
    arm = dataset.moment_arm.sel(coordinate="L5_S1_Flex_Ext")
    family = dataset.family.values == "psoas_major"
    assert 0 < np.isnan(arm.values[family]).sum() < family.sum()
    assert np.isnan(dataset.group_moment_arm.sel(group="psoas_major_r", coordinate="L5_S1_Flex_Ext"))
    # a weighted mean over both halves, 17.5 mm where the half that crosses the hip has 39, would be no muscle's arm
    hip = dataset.group_moment_arm.sel(coordinate="hip_flexion_r")
    assert np.isnan(hip.sel(group="psoas_major_r"))
    assert np.isfinite(hip.sel(group="psoas_major:body_and_disc_r"))
    own = float(dataset.moment_arm.sel(muscle="psoas_r", coordinate="hip_flexion_r"))
    assert own == pytest.approx(0.0393, abs=5e-4)


def test_a_psoas_that_crosses_is_represented():
    for name in ("synthetic_levels", "synthetic_coupled", "default", "mjcf"):
        body = body_of(name)
        assert not body.unrepresented
        dataset = psoas.actions("psoas", body=body)
        assert np.isfinite(dataset.moment_arm).all()
        assert np.isfinite(psoas.relative(dataset, "thorax", "pelvis")).all()
    assert body_of("synthetic_lumped").unrepresented["psoas_major"].startswith("psoas starts on the pelvis here")


# --- conditions and robustness

REFUSED = {
    "spine coupled on one lumbar joint": ("synthetic_lumped", {"spine": "coupled"}, "no lumbar levels to couple"),
    "free levels that the file couples": ("synthetic_coupled", {"spine": "free"}, "couples the lumbar levels"),
    "elastic too": ("synthetic_coupled", {"spine": "elastic"}, "couples the lumbar levels"),
    "a published rhythm on the file's own": (
        "synthetic_coupled", {"spine": "coupled", "rhythm": "lifting"}, "rhythm='model'"
    ),
    "the file's rhythm where there is none": (
        "synthetic_levels", {"spine": "coupled", "rhythm": "model"}, "couples no lumbar levels"
    ),
    "guided path": ("synthetic_levels", {"path": "guided"}, "no path 'guided', only straight"),
    "trunk slices": ("synthetic_lumped", {"slices": 3}, "no lumbar trunk slices"),
    "the other order of areas": ("synthetic_levels", {"sharing": "pcsa_ammr"}, "no second published order"),
    "several at once": ("synthetic_lumped", {"path": "guided", "slices": 2}, "straight; there are no lumbar trunk"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_conditions_a_body_cannot_be_under_are_refused_by_its_name(case):
    name, fields, match = REFUSED[case]
    body = body_of(name)
    with pytest.raises(InvalidValueError, match=match) as caught:
        psoas.actions("psoas", body=body, **fields)
    said = str(caught.value)
    assert said.startswith(f"{body.name} cannot be under these conditions: ")
    assert said.count(".") - said.count(".osim") == 1
    assert "\n" not in said


def test_the_same_in_the_command(run, fast, here):
    code, out, err = run("actions", "psoas", "--model", file_of("synthetic_lumped"), "--spine", "coupled")
    assert (code, out) == (2, "")
    assert err.startswith("psoas: synthetic_lumped.osim cannot be under these conditions")
    assert err.count("\n") == 1


def test_a_model_without_feet_floats():
    file = file_of("synthetic_lumped").with_name("footless.osim")
    file.write_text(file_of("synthetic_lumped").read_text().replace("calcn_", "block_").replace("toes_", "tip_"))
    body = loaded(file)
    assert any("no feet" in r for r in body.remarks)
    assert psoas.actions("psoas", body=body).attrs["condition_stance"] == "none"
    with pytest.raises(InvalidValueError, match=r"no calcn_r and calcn_l to stand on, so stance='none'"):
        psoas.actions("psoas", body=body, stance="both")


def test_robustness_varies_what_the_body_can():
    factors = {n: factors_of(body_of(n), "acceleration", "both") for n in ("default", *SYNTHETIC)}
    assert factors["default"]["spine"] == ("free", "coupled christophy", "coupled lifting", "rigid")
    assert factors["synthetic_levels"].keys() == {"contact", "spine", "inertia", "sharing"}
    assert factors["synthetic_coupled"]["spine"] == ("coupled model", "rigid")
    assert factors["synthetic_lumped"]["spine"] == ("free", "rigid")
    assert factors["synthetic_lumped"].keys() == {"contact", "spine", "sharing"}
    assert "contact" not in factors_of(body_of("synthetic_lumped"), "acceleration", "none")
    found = psoas.robustness("psoas", body=body_of("synthetic_coupled"))
    assert found.attrs["members"] == 8
    assert found.group_value.dims == ("group", "contact", "spine", "sharing")
    torque = psoas.robustness("psoas", body=body_of("synthetic_lumped"), operator="torque", of="pelvis")
    assert torque.attrs["members"] == 2


def test_coupled_levels_in_the_table_have_both_their_names(run, fast, here):
    code, out, _ = run("actions", "psoas", "--model", file_of("synthetic_coupled"), "--operator", "torque")
    assert code == 0
    head = next(line for line in out.splitlines() if line.startswith("muscle"))
    assert "all levels" in head
    assert "L5/S1" in head
    assert "about L5_S1_FE_own, which drives them" in " ".join(out.split())
    dataset = psoas.actions("psoas", body=body_of("synthetic_coupled"), operator="torque")
    arms = dataset.moment_arm.sel(muscle="psoas_r")
    shares = np.array((0.14, 0.26, 0.23, 0.16, 0.13, 0.08)) / 0.14
    own = [arms.sel(coordinate="L5_S1_FE_own:alone")]
    own += [arms.sel(coordinate=f"{level}_FE_own") for level in ("L4_L5", "L3_L4", "L2_L3", "L1_L2", "T12_L1")]
    together = float(arms.sel(coordinate="L5_S1_FE_own"))
    assert together == pytest.approx(
        float(shares @ np.array([float(x) for x in own])), abs=1e-6
    )  # the file has 8 digits
    assert together != pytest.approx(float(own[0]), abs=1e-4)


def test_own_segment_names_are_understood(run, fast, here):
    for name in ("torso", "thorax"):
        code, out, err = run("actions", "psoas", "--model", file_of("synthetic_lumped"), "--of", name)
        assert (code, err) == (0, "")
        assert "thorax relative to ground" in out
    code, out, err = run("actions", "psoas", "--model", file_of("synthetic_lumped"), "--of", "torsoo")
    assert (code, out) == (2, "")
    assert "no segment named 'torsoo'" in err


# --- names of other people's sides


@pytest.mark.parametrize("names", ["prefix", "capital"])
def test_muscles_whose_side_is_written_another_way(run, once, here, names):
    """right_soleus, SerrAnt2_R: sides are known by the tables, not by the last two letters."""
    text = file_of("synthetic_lumped").read_text()
    for stem in ("soleus", "erector", "psoas", "gasmed", "tib_ant", "recfem"):
        for side, word in (("r", "right"), ("l", "left")):
            given = f"{word}_{stem}" if names == "prefix" else f"{stem}_{side.upper()}"
            text = text.replace(f'"{stem}_{side}"', f'"{given}"')
    file = here / "sides.osim"
    file.write_text(text)
    single = "right_tib_ant" if names == "prefix" else "tib_ant_R"
    for more in ((), ("--robust",), ("--of", "pelvis"), ("--of", "pelvis", "--robust"), ("--operator", "torque")):
        for asked in (single, "psoas", "psoas,iliacus"):
            code, out, err = run("actions", asked, "--model", file, *more)
            assert (code, err) == (0, ""), (asked, more, err)
    code, out, _ = run("actions", "psoas", "--model", file, "--of", "pelvis", "--relative-to", "ground")
    same = run("actions", "psoas", "--model", file_of("synthetic_lumped"), "--of", "pelvis", "--relative-to", "ground")
    row = [next(line for line in text.splitlines() if line.startswith("psoas major")) for text in (out, same[1])]
    assert row[0].split() == row[1].split()  # both sides of it were found


def test_a_real_model_with_such_names_answers(run, monkeypatch, here):
    file = file_of("thoracolumbar")
    monkeypatch.setattr(load, "load_model", lambda path, **_: real_body(Path(path)))
    code, out, err = run("actions", "SerrAnt2_2_R", "multifidus", "stern_mast_r", "--model", file)
    assert (code, err) == (0, "")
    assert all(name in out for name in ("SerrAnt2_2_R", "multifidus", "stern_mast"))


# --- hostile names

NASTY = (
    "[/r]", "[bold red]x", "</script><b>", "=cmd()", "a,b", "\u202eevil", "x;rm -rf", "'\"", "%s{0}", "é中", "a\nb",
    "a\x1b[31mb", "../../up", "-flag", "psoas_r",
)  # fmt: skip


def nasty_mjcf(tmp_path):
    """A small body whose muscles, segments, joints and sites have names nobody should trust."""
    from xml.sax.saxutils import quoteattr

    def name(k):
        return quoteattr(NASTY[k], {"\n": "&#10;", "\x1b": "?"})

    blocks = "".join(
        f"<body name={name(k)} pos='0 0 {0.1 + 0.02 * k:g}'><joint name={name(k)} axis='0 1 0'/>"
        f"<geom size='.05' mass='1'/><site name='s{k}' pos='.02 0 .05'/></body>"
        for k in range(len(NASTY))
    )
    tendons = "".join(f"<spatial name='t{k}'><site site='p'/><site site='s{k}'/></spatial>" for k in range(len(NASTY)))
    muscles = "".join(f"<muscle name={name(k)} tendon='t{k}' force='100'/>" for k in range(len(NASTY)))
    text = f"""<mujoco model="[/r]"><worldbody><body name="pelvis" pos="0 0 1"><freejoint/><geom size=".1" mass="9"/>
    <site name="p" pos=".1 0 0"/>{blocks}
    <body name="femur_r" pos="0 -.1 0"><joint axis="0 -1 0"/><geom size=".05" mass="5" pos="0 0 -.2"/></body>
    <body name="femur_l" pos="0 .1 0"><joint axis="0 -1 0"/><geom size=".05" mass="5" pos="0 0 -.2"/></body>
    </body></worldbody><tendon>{tendons}</tendon><actuator>{muscles}</actuator></mujoco>"""
    path = tmp_path / "nasty.xml"
    path.write_text(text)
    return path


ASKED = tuple(n.replace("\x1b", "?") for n in NASTY if "," not in n and n[0] != "-")  # a comma parts what is typed


def test_a_comma_in_a_name_is_no_list(run, nasty):
    """Nothing typed: every muscle, whatever it is called."""
    code, out, err = run("actions", "--model", nasty)
    assert code == 0, err
    code, out, err = run("actions", "a,b", "--model", nasty)
    assert code == 0, err
    assert "a,b" in out


def harmless(text, allowed="\n"):
    """No control character, and nothing that turns the line's direction."""
    return not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in allowed]


def plain_names():
    return [n.replace("\x1b", "?") for n in NASTY]


@pytest.fixture
def nasty(tmp_path, here, once):
    return nasty_mjcf(tmp_path)


def test_hostile_names_in_tables(run, nasty):
    for more in ((), ("--robust",), ("--operator", "torque"), ("--of", "pelvis"), ("--of", "pelvis", "--robust")):
        code, out, err = run("actions", *ASKED, "--model", nasty, *more)
        assert code == 0, (more, err)
        assert harmless(out), more
        assert "[/r]" in out, more  # no markup was taken for an order
        assert "Traceback" not in err
    for flag in ("--muscles", "--coordinates", "--segments", "--postures"):
        code, out, err = run("body", "info", "--model", nasty, flag)
        assert code == 0, (flag, err)
        assert harmless(out), flag


def test_hostile_names_survive_in_json_csv_and_netcdf(run, nasty):
    code, out, err = run("actions", *ASKED, "--model", nasty, "--format", "json")
    assert code == 0, err
    assert {r["muscle"] for r in json.loads(out)["records"]} >= set(ASKED)
    assert harmless(out)
    code, out, err = run("actions", *ASKED, "--model", nasty, "--format", "csv")
    assert code == 0, err
    names = {row["muscle"] for row in csv.DictReader(io.StringIO(out))}
    assert {n for n in ASKED if n.isprintable()} <= names | {n[1:] for n in names if n.startswith("'")}
    code, _, err = run("actions", *ASKED, "--model", nasty, "-o", "x.nc")
    assert code == 0, err
    import xarray as xr

    with xr.open_dataset("x.nc") as kept:
        assert set(kept.muscle.values.tolist()) >= set(ASKED)


@pytest.mark.parametrize("k", range(len(NASTY)))
def test_hostile_segments_can_be_asked_for(run, nasty, k):
    name = plain_names()[k]
    asked = f"--of={name}"
    code, out, err = run(
        "actions", "psoas", "[/r]", "--model", nasty, asked, "--relative-to", "pelvis", "--operator", "torque"
    )
    assert code == 0, err
    assert harmless(out)
    code, out, err = run("actions", "psoas", "[/r]", "--model", nasty, asked, "--format", "json")
    assert code == 0, err
    assert name in {r["of"] for r in json.loads(out)["records"]}


def test_hostile_names_in_sweeps_and_reasons(run, nasty):
    code, out, err = run("actions", "psoas", "--model", nasty, "--sweep", "[/r]=-10:10:10")
    assert code == 0, err
    assert harmless(out)
    assert "[/r], deg" in out
    for name in plain_names()[:4]:
        pair = (f"--of={name}", "--relative-to", "pelvis")
        code, out, err = run("actions", "psoas", "--model", nasty, *pair, "--why")
        assert code == 0, err
        assert harmless(out)
        code, out, err = run("actions", "psoas", "--model", nasty, *pair, "--sweep", "pelvis_tilt=-10:10:10")
        assert code == 0, err
        assert harmless(out)


def test_hostile_names_in_errors(run, nasty):
    for arguments in (("actions", "nobody"), ("actions", "--of", "nobody"), ("actions", "--posture", "nobody=1")):
        code, out, err = run(*arguments, "--model", nasty)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert harmless(err)


def test_hostile_names_in_an_osim(run, tmp_path, here, once):
    needs_opensim()
    text = file_of("synthetic_lumped").read_text()
    for k, name in enumerate(("[r]", "&lt;b&gt;", "=cmd()", "\u202eevil", "[red]x")):
        text = text.replace(f'"{("soleus", "tib_ant", "gasmed", "erector", "recfem")[k]}_r"', f'"{name}"')
    file = tmp_path / "nasty.osim"
    file.write_text(text)
    asked = ("[r]", "<b>", "=cmd()", "\u202eevil", "[red]x")
    code, out, err = run("actions", *asked, "--model", file, "--format", "json", "--operator", "torque")
    assert code == 0, err
    assert {r["muscle"] for r in json.loads(out)["records"]} >= set(asked)
    for more in ((), ("--operator", "torque"), ("--of", "torso"), ("--robust",)):
        code, out, err = run("actions", *asked, "--model", file, *more)
        assert code == 0, err
        assert harmless(out), more
        assert "[r]" in out
    bad = tmp_path / "slash.osim"
    bad.write_text(text.replace('"[r]"', '"[/r]"'))  # OpenSim has no slashes in names: it says so, once
    code, out, err = run("actions", "--model", bad)
    assert err.count("\n") == (1 if code else 0)
    assert code in (0, 3)
