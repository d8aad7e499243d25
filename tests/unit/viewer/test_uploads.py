"""Motions that are played, and files that come from elsewhere."""

import numpy as np
import pytest

from psoas.errors import FileFormatError, InvalidValueError
from psoas.viewer.film import MOST_FRAMES, film_of
from psoas.viewer.library import subject_of
from psoas.viewer.link import Wish
from psoas.viewer.uploads import Uploads
from support.motions import motion

pytest.importorskip("viser", reason="viser is not installed")
HOSTILE = "<img src=x onerror=alert(1)>\"'&[/r]"


def test_sliders_reach_every_named_posture(body):
    shown = subject_of(body, default=True)
    for posture in shown.postures:
        values = shown.values(Wish(), posture)
        for slider in shown.sliders:
            assert slider.low <= values[slider.name] <= slider.high, (posture, slider.name)
    groups = {s.name: s.group for s in shown.sliders}
    assert groups["pelvis_tilt"] == "pelvis"
    assert groups["lumbar_extension"] == "lumbar spine"
    assert groups["L5_S1_FE"] == "lumbar levels"
    assert groups["knee_angle_l"] == "left hip and knee"
    assert "pelvis_tx" in shown.others


def test_a_motion_becomes_postures(body, tmp_path):
    film = film_of(body, motion(tmp_path / "walk.mot", 5))
    assert [round(np.degrees(p["hip_flexion_r"])) for p in film.postures] == [20, 21, 22, 23, 24]
    assert len(film.stances) == 5
    assert film.source == "walk.mot"


def test_a_huge_motion_is_refused_at_once(body, tmp_path):
    path = motion(tmp_path / "long.mot", MOST_FRAMES + 1)
    with pytest.raises(
        InvalidValueError, match=rf"has {MOST_FRAMES + 1} frames, and the page plays up to {MOST_FRAMES}"
    ):
        film_of(body, path)


@pytest.mark.parametrize("name", ["../../up.osim", "/etc/x.OSIM", "C:\\win\\a.xml", "a\x00b.xml", HOSTILE + ".xml"])
def test_an_uploads_name_is_never_a_path(tmp_path, name):
    with Uploads(tmp_path).kept("model", name, b"<x/>") as path:
        assert path.read_bytes() == b"<x/>"
        assert path.parent.parent == tmp_path
        assert path.stem == "upload"


def test_an_upload_says_its_own_name_in_errors(tmp_path):
    uploads = Uploads(tmp_path)
    with (
        pytest.raises(FileFormatError, match=r"'a\.exe' is no model: those end in \.osim, \.xml or \.mjcf"),
        uploads.kept("model", "a.exe", b""),
    ):
        raise AssertionError("not reached")
    with (
        pytest.raises(FileFormatError, match=r"^mine\.osim:3: broken$"),
        uploads.kept("model", "mine.osim", b"") as path,
    ):
        raise InvalidValueError(f"{path}:3: broken")
