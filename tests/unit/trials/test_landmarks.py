"""Landmarks of a file: what lies out of reach was not seen, and a pelvis in another unit is refused."""

import numpy as np
import pytest

from psoas.errors import InvalidValueError
from psoas.trials.landmarks import FARTHEST, landmarks_of
from support.people import in_lab, labelled, person, write_c3d


@pytest.fixture
def markers():
    """The markers of a person over some frames [m]."""
    return {label: np.array(at) for label, at in labelled(in_lab(person(5))).items()}


def test_what_lies_out_of_reach_is_missing_and_told(tmp_path, markers):
    plain = landmarks_of(write_c3d(tmp_path / "plain.c3d", markers))
    assert "were read as missing" not in " ".join(plain.notes)
    markers["LPSI"] = markers["LPSI"].copy()
    markers["LPSI"][2] = 2 * FARTHEST
    found = landmarks_of(write_c3d(tmp_path / "far.c3d", markers))
    assert np.isnan(found.points["L_PSIS"]).all(axis=1).tolist() == [False, False, True, False, False]
    assert "1 positions lie farther than 1000 m away and were read as missing." in found.notes
    np.testing.assert_array_equal(found.points["R_PSIS"], plain.points["R_PSIS"])


@pytest.mark.parametrize(("factor", "refused"), [(1.0, False), (0.5, False), (10.0, True), (0.1, True)])
def test_a_pelvis_that_is_no_persons_is_refused(tmp_path, markers, factor, refused):
    file = write_c3d(tmp_path / "p.c3d", {label: factor * at for label, at in markers.items()})
    if not refused:
        assert landmarks_of(file).set
        return
    with pytest.raises(InvalidValueError, match=r"\(ASIS\) are .* m apart, .*--units mm, cm or m"):
        landmarks_of(file)
