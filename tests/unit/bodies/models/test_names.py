"""The user's names file: what it may say, and every way of saying it wrong, in one sentence."""

import pytest

from psoas.errors import FileFormatError, InvalidValueError, UnknownNameError
from psoas.formats.models.names import read_names
from support.builders import file_of, loaded, needs_opensim


@pytest.fixture
def put(tmp_path):
    """A names file of this text."""

    def written(content, name="names.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def test_every_section_is_read(put):
    names = read_names(
        put(
            '[segments]\nHips = "pelvis"\n[muscles]\nM1_r = "psoas"\n[coordinates]\nkneeR = "-knee_angle_r"\n'
            'tilt = "+pelvis_tilt"\n[lab]\nup = "y"\nanterior = "-x"\n'
        )
    )
    assert names.segment("Hips") == "pelvis"
    assert names.segment("femur_r") == "femur_r"
    assert names.family("M1_r") == "psoas_major"
    assert names.coordinates == {"kneeR": ("knee_angle_r", -1), "tilt": ("pelvis_tilt", 1)}
    assert names.lab == {"up": "y", "anterior": "-x"}


def test_names_nobody_knows_keep_their_own():
    names = read_names(None)
    assert names.family("widget_r") == "widget"
    assert names.segment("widget") is None


BAD = {
    "unknown section": ('[segment]\na = "pelvis"\n', UnknownNameError, "no section named 'segment'.*'segments'"),
    "unknown segment": ('[segments]\na = "pelvys"\n', UnknownNameError, "no segment named 'pelvys'.*'pelvis'"),
    "unknown muscle": ('[muscles]\na = "psoaz"\n', UnknownNameError, "no muscle named 'psoaz'.*'psoas'"),
    "several muscles": ('[muscles]\na = "hamstrings"\n', InvalidValueError, "'hamstrings'.*name one family"),
    "unknown coordinate": (
        '[coordinates]\na = "hip_flexon_r"\n', UnknownNameError, "no coordinate named 'hip_flexon_r'.*'hip_flexion"
    ),
    "not a table": ('segments = "pelvis"\n', InvalidValueError, r"\[segments\].*not a table"),
    "not a name": ("[segments]\na = 3\n", InvalidValueError, r"\[segments\].*as text, not as 3"),
    "lab axis": ('[lab]\nup = "w"\n', InvalidValueError, "up = 'w'.*no axis"),
    "lab key": ('[lab]\nahead = "x"\n', UnknownNameError, "no lab axis named 'ahead'"),
    "lab twice": ('[lab]\nup = "x"\nanterior = "-x"\n', InvalidValueError, "same axis"),
    "not TOML": ("<xml/>", FileFormatError, "'names.toml' is not TOML"),
    "not text": (b"\xff\xfe\x00\x01", FileFormatError, "'names.toml' is not TOML"),
    "given twice": ('[segments]\na = "L5"\na = "L4"\n', FileFormatError, "is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_is_said_in_one_sentence(put, kind):
    text, error, match = BAD[kind]
    with pytest.raises(error, match=match) as caught:
        read_names(put(text))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_file_that_is_not_there_and_one_that_is_too_large(put, tmp_path):
    with pytest.raises(FileFormatError, match=r"cannot read the names file 'none.toml': No such file"):
        read_names(tmp_path / "none.toml")
    with pytest.raises(FileFormatError, match=r"cannot read the names file"):
        read_names(tmp_path)
    with pytest.raises(FileFormatError, match=r"larger than 1 MB"):
        read_names(put("#" * 1_000_001))


def test_a_deep_file_is_refused(put):
    with pytest.raises(FileFormatError, match=r"is not TOML"):
        read_names(put("a = " + "[" * 100_000))


@pytest.fixture
def synthetic():
    needs_opensim()
    return file_of("synthetic_lumped")


def test_names_that_the_model_does_not_have(synthetic):
    for given, match in (
        ({"segments": {"nobody": "L5"}}, "a body 'nobody', and the model has"),
        ({"muscles": {"nothing": "psoas"}}, "a muscle 'nothing', and the model has no such muscle"),
        ({"coordinates": {"nowhere": "pelvis_tilt"}}, "a coordinate 'nowhere', and"),
    ):
        with pytest.raises(InvalidValueError, match=match) as caught:
            loaded(synthetic, given)
        assert "\n" not in str(caught.value)


def test_a_sign_that_contradicts_the_measurement_is_refused(synthetic):
    with pytest.raises(InvalidValueError, match=r"turns the sign of 'knee_angle_r' round.*extension"):
        loaded(synthetic, {"coordinates": {"knee_angle_r": "knee_angle_r"}})
    body = loaded(synthetic, {"coordinates": {"knee_angle_r": "-knee_angle_r"}})
    assert body.meanings["knee_angle_r"].sign == -1


def test_two_bodies_cannot_be_one_segment(synthetic):
    with pytest.raises(InvalidValueError, match=r"pelvis"):
        loaded(synthetic, {"segments": {"torso": "pelvis"}})


def test_a_muscle_gets_its_family(synthetic):
    body = loaded(synthetic, {"muscles": {"erector_r": "psoas", "erector_l": "psoas"}})
    family = dict(zip(body.muscles, body.muscle_table["family"], strict=True))
    assert family["erector_r"] == "psoas_major"


def test_welded_bodies_answer_for_the_segment_they_are_part_of(synthetic):
    body = loaded(synthetic)
    assert body.segment_name("sacrum") == "pelvis"
    assert body.segment_name("torso") == "thorax"
