"""Which marker is which landmark: looked up, never guessed; what does not fit is refused by name."""

import pytest

from psoas.anatomy import table
from psoas.errors import FileFormatError, InvalidValueError, UnknownNameError
from psoas.trials.markers import Mapped, marker_sets, plain, read_map, recognised

PELVIS = ("RASI", "LASI", "RPSI", "LPSI")


@pytest.mark.parametrize(
    ("label", "said"),
    [("RASI", "rasi"), ("Subject 1:R.ASIS", "rasis"), ("r_knee-Lat", "rkneelat"), ("a:b:C7", "c7"), ("ü💥", "")],
)
def test_a_label_is_compared_without_subject_case_and_punctuation(label, said):
    assert plain(label) == said


@pytest.mark.parametrize("name", sorted(marker_sets()))
def test_every_set_is_recognised_by_its_own_labels(name):
    """All labels of a set: it wins, or one that explains them with the same meaning."""
    labels = [row["label"] for row in marker_sets()[name].values()]
    found = recognised(labels)
    meant = {row["landmark"]: row["label"] for row in marker_sets()[name].values()}
    assert found.labels == meant
    assert found.set == name or name == "coco17"  # MediaPipe's points have the same names


def test_a_set_needs_front_and_back_of_the_pelvis():
    assert recognised([*PELVIS, "C7"]).labels["R_PSIS"] == "RPSI"
    assert recognised(["RASI", "LASI", "SACR"]).labels["SACRUM"] == "SACR"
    assert recognised(["R.ASIS", "L.ASIS", "V.Sacral"]).labels["SACRUM_L5"] == "V.Sacral"
    for lacking in (["RASI", "LASI"], ["RASI", "RPSI", "LPSI"], ["R.ASIS", "L.ASIS", "SACR"]):
        with pytest.raises(InvalidValueError, match="no marker set explains both ASIS and something at the back"):
            recognised(lacking)


def test_most_labels_explained_wins():
    assert recognised([*PELVIS, "RKNE", "LKNE"]).set == "pig"
    assert recognised([*PELVIS, "RLFC", "LLFC"]).set in ("fb2009", "fullbody")
    assert recognised([*PELVIS, "RKNE", "RKNM"]).set == "cgm2"


def test_a_tie_that_means_two_things_is_refused_by_name_and_settled_by_a_file():
    """RTOE is a metatarsal head in one set and the tip of the great toe in another."""
    labels = [*PELVIS, "RTOE", "LTOE", "C7"]
    with pytest.raises(InvalidValueError, match=r"marker sets pig and fullbody explain 7 labels .*'LTOE' and 'RTOE'"):
        recognised(labels)
    assert "R_MT2" in recognised(labels, Mapped(set="pig")).labels
    assert "R_HALLUX" in recognised(labels, Mapped(set="fullbody")).labels
    assert recognised([*PELVIS, "C7"]).labels["C7"] == "C7"  # the twin: a tie that means one thing is none


def test_a_near_miss_is_suggested_and_not_used():
    found = recognised([*PELVIS, "RKNEE", "LKNE"])
    assert found.near == {"RKNEE": ("RKNE",)}
    assert "R_LFE" not in found.labels
    with pytest.raises(InvalidValueError, match=r"Not used, but near: 'RASI1' is like rasi"):
        recognised(["RASI1", "LASI", "RPSI", "LPSI"])


def test_two_people_in_a_file_are_refused():
    with pytest.raises(InvalidValueError, match=r"'A:RASI' and 'B:RASI' are both R_ASIS"):
        recognised(["A:RASI", "B:RASI", "A:LASI", "A:RPSI", "A:LPSI"])
    own = read_map({"landmarks": {"R_ASIS": "B:RASI"}})
    assert recognised(["B:RASI", "A:LASI", "A:RPSI", "A:LPSI"], own).labels["R_ASIS"] == "B:RASI"


def test_a_mapping_is_believed_before_the_sets():
    own = read_map({"landmarks": {"R_LFE": "knee 1", "R_PUBIC": "p1", "L_PUBIC": "p2"}, "lab": {"up": "z"}})
    found = recognised([*PELVIS, "knee 1", "p1", "p2", "RKNE"], own)
    assert found.labels["R_LFE"] == "knee 1"
    assert {"R_PUBIC", "L_PUBIC"} <= set(found.labels)
    every = {"R_ASIS": "a", "L_ASIS": "b", "R_PSIS": "c", "L_PSIS": "d"}
    assert recognised(list("abcd"), read_map({"landmarks": every})).labels == every


@pytest.mark.parametrize(
    ("given", "kind", "why"),
    [
        ({"landmarks": {"R_ASI": "x"}}, UnknownNameError, "no landmark named 'R_ASI'.*R_ASIS"),
        ({"landmark": {}}, UnknownNameError, "no entry named 'landmark'"),
        ({"landmarks": {"R_ASIS": 3}}, InvalidValueError, "given by its name"),
        ({"landmarks": 3}, InvalidValueError, "are tables"),
        ({"lab": {"up": "w"}}, InvalidValueError, "up of the mapping is one of"),
        ({"lab": {"down": "z"}}, UnknownNameError, "no entry named 'down'"),
        ({"landmarks": {"R_ASIS": "nowhere"}}, UnknownNameError, "no marker named 'nowhere'"),
        ({"landmarks": {"R_ASIS": "RASI", "L_ASIS": "RASI"}}, InvalidValueError, "gives 'RASI' to 2 landmarks"),
        ({"set": "pigg"}, UnknownNameError, "no marker set named 'pigg'.*'pig'"),
    ],
)
def test_a_wrong_mapping_is_refused(given, kind, why):
    with pytest.raises(kind, match=why):
        recognised(PELVIS, read_map(given))


def test_a_mapping_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text("landmarks = [", encoding="utf-8")
    for file in ("bad.toml", "absent.toml", "."):
        with pytest.raises(FileFormatError):
            read_map(tmp_path / file)


def test_key_points_count_only_where_no_pelvis_does():
    points = ["right_hip", "left_hip", "right_knee", "left_knee"]
    found = recognised(points)
    assert set(found.kinds.values()) == {"keypoint"}
    assert recognised([*points, *PELVIS]).set == "pig"
    body = ["RHip", "LHip", "RKnee", "LKnee", "RHeel", "LHeel"]
    assert recognised(body).set == "body25_halpe26"


def test_every_row_has_a_partner_on_the_other_side_and_a_source():
    rows = table("marker_sets")
    assert len(rows) == 313
    have = {(row["set"], row["landmark"]) for row in rows}
    for row in rows:
        assert row["source"]
        if row["landmark"][:2] in ("R_", "L_"):
            other = {"R": "L", "L": "R"}[row["landmark"][0]] + row["landmark"][1:]
            assert (row["set"], other) in have, row


def test_a_set_on_top_of_another_has_the_last_word():
    """CGM2 files have RTOE and RSMH, both about the second metatarsal head."""
    assert recognised([*PELVIS, "RTOE", "RSMH", "RKNM"]).labels["R_MT2"] == "RSMH"
    assert recognised([*PELVIS, "RTOE", "RKNM"]).labels["R_MT2"] == "RTOE"
