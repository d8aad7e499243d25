"""Small texts are read from regular files of bounded size only; nothing waits for a pipe or reads without end."""

import os

import pytest

import psoas
from psoas.answers.align.photograph import read_photograph
from psoas.answers.terms.silence import read_settings
from psoas.errors import FileFormatError
from psoas.formats.texts import text_of_file

READERS = {
    "text": text_of_file,
    "study": lambda file: psoas.study(file, file.with_suffix(".zarr")),
    "settings": read_settings,
    "photograph": read_photograph,
}
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


def test_what_stands_in_it(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes("\ufeffé = 1\n".encode())
    assert text_of_file(file) == "é = 1\n"
    with pytest.raises(FileFormatError, match="holds"):
        text_of_file(file, most=3)


@posix
@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_and_a_device_are_refused_at_once(tmp_path, reader):
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "device.toml").symlink_to("/dev/zero")
    for name in ("pipe.toml", "device.toml"):
        with pytest.raises(FileFormatError, match=f"cannot read '{name}': it is not a regular file"):
            READERS[reader](tmp_path / name)


@pytest.mark.parametrize("reader", READERS)
def test_a_text_in_other_bytes_is_refused(tmp_path, reader):
    file = tmp_path / "a.toml"
    file.write_bytes(b"# \xe9\n")
    with pytest.raises(FileFormatError, match="is not UTF-8 text; save it as that"):
        READERS[reader](file)
