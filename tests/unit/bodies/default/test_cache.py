"""The cache of built bodies: a hit builds nothing, damage is rebuilt, and no trouble with the disk is ever fatal."""

import os
import pathlib
import subprocess
import sys
from hashlib import sha256

import pytest

import psoas
from psoas.bodies.default import build as default
from psoas.bodies.default import cache

TEXT = "<mujoco>\n  <!-- é --> \n</mujoco>\n"


class Builder:
    """Counts how often something is built."""

    def __init__(self, text=TEXT):
        self.text, self.count = text, 0

    def __call__(self, *_):
        self.count += 1
        return self.text


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PSOAS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def build():
    return Builder()


def only_file(folder):
    (file,) = folder.iterdir()  # no temporary file beside it
    return file


def test_a_hit_builds_nothing(folder, build):
    assert [cache.cached("x", build, str) for _ in range(3)] == [TEXT] * 3
    assert build.count == 1
    assert only_file(folder).name == f"x-{cache.key()}.txt"


def test_what_is_kept_is_the_text_with_its_checksum(folder, build):
    cache.cached("x", build, str)
    head, _, rest = only_file(folder).read_bytes().partition(b"\n")
    assert rest == TEXT.encode()
    assert head.decode().split()[-1] == sha256(TEXT.encode()).hexdigest()


def test_names_are_kept_apart(folder, build):
    other = Builder("other")
    cache.cached("x", build, str)
    assert cache.cached("y", other, str) == "other"
    assert cache.cached("x", build, str) == TEXT
    assert (build.count, other.count) == (1, 1)


def sealed(raw):
    return f"{cache.FORMAT} {sha256(raw).hexdigest()}\n".encode() + raw


DAMAGE = {
    "empty": lambda raw: b"",
    "truncated": lambda raw: raw[:-5],
    "header only": lambda raw: raw.partition(b"\n")[0],
    "one byte flipped": lambda raw: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
    "checksum flipped": lambda raw: raw.replace(b" 1 ", b" 2 ", 1),
    "header not text": lambda raw: b"\xff\xfe" + raw[2:],
    "not utf-8, checksum right": lambda raw: sealed(b"\xff\xfe"),
    "of another format": lambda raw: b"<mujoco/>",
    "longer": lambda raw: raw + b" ",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_rebuilt_and_repaired(folder, build, damage):
    cache.cached("x", build, str)
    file = only_file(folder)
    good = file.read_bytes()
    file.write_bytes(DAMAGE[damage](good))
    assert file.read_bytes() != good
    assert cache.cached("x", build, str) == TEXT
    assert build.count == 2
    assert only_file(folder).read_bytes() == good


def test_a_folder_in_the_files_place_does_no_harm(folder, build):
    (folder / f"x-{cache.key()}.txt").mkdir(parents=True)
    assert cache.cached("x", build, str) == TEXT
    assert only_file(folder).is_dir()


@pytest.mark.parametrize("place", ["file", "file/below/it", "x" * 300])
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch, build, place):
    (tmp_path / "file").write_text("mine")
    monkeypatch.setenv("PSOAS_CACHE", str(tmp_path / place))
    assert cache.cached("x", build, str) == TEXT
    assert cache.cached("x", build, str) == TEXT
    assert build.count == 2
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "mine"


def test_without_a_home_the_body_is_built_all_the_same(monkeypatch, build):
    for name in ("PSOAS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(pathlib.Path, "home", homeless)
    assert cache.cached("x", build, str) == TEXT
    assert build.count == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "denied")])
@pytest.mark.parametrize("fails", ["mkstemp", "fdopen", "replace"])
def test_a_write_that_fails_leaves_nothing_and_stops_nobody(folder, build, monkeypatch, fails, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(cache.tempfile if fails == "mkstemp" else cache.os, fails, fail)
    assert cache.cached("x", build, str) == TEXT
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("before", [b"old", None])
def test_an_interrupted_write_keeps_what_was_there(tmp_path, monkeypatch, before):
    file = tmp_path / "kept.txt"
    if before is not None:
        file.write_bytes(before)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cache.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.write_atomically(file, b"new")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([] if before is None else [before])


def test_a_build_that_fails_is_not_kept(folder):
    def fails():
        raise ValueError("no body")

    with pytest.raises(ValueError, match="no body"):
        cache.cached("x", fails, str)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_the_key_knows_the_versions_of_engine_and_upstream(monkeypatch):
    keys = {cache.key()}
    for package in ("mujoco", "myo-sim"):
        real = cache.version
        monkeypatch.setattr(cache, "version", lambda name, p=package, v=real: "0.0.0" if name == p else v(name))
        keys.add(cache.key())
        monkeypatch.setattr(cache, "version", real)
    assert len(keys) == 3
    assert cache.key() in keys


def test_the_key_knows_our_own_version_which_the_file_states(monkeypatch):
    before = cache.key()
    monkeypatch.setattr(psoas, "__version__", "99.0.0")
    monkeypatch.setattr(cache, "__version__", "99.0.0")
    assert "psoas 99.0.0" in default.provenance()
    assert cache.key() != before


def test_the_default_body_is_built_once(folder, monkeypatch):
    build = Builder()
    monkeypatch.setattr(default, "default_body_xml", build)
    assert default.body_xml(11) == default.body_xml(11) == TEXT
    assert build.count == 1
    default.body_xml(12)
    assert build.count == 2
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(
    ("platform", "variables", "ends"),
    [
        ("linux", {"XDG_CACHE_HOME": "X"}, ("X", "psoas")),
        ("linux", {}, ("H", ".cache", "psoas")),
        ("darwin", {}, ("H", "Library", "Caches", "psoas")),
        ("win32", {"LOCALAPPDATA": "L"}, ("L", "psoas", "cache")),
        ("linux", {"PSOAS_CACHE": "own", "XDG_CACHE_HOME": "X"}, ("own",)),
    ],
)
def test_where_the_cache_lies(monkeypatch, platform, variables, ends):
    for name in ("PSOAS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(cache.sys, "platform", platform)
    monkeypatch.setattr(pathlib.Path, "home", lambda: pathlib.Path("H"))
    assert cache.cache_folder() == pathlib.Path(*ends)


def test_two_processes_build_at_once_and_agree(tmp_path):
    """Both from an empty cache and an empty folder, warnings as errors: same body, one file, nothing beside it."""
    (tmp_path / "here").mkdir()
    code = "import hashlib, psoas.bodies.default.build as d; print(hashlib.sha256(d.body_xml().encode()).hexdigest())"
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            cwd=tmp_path / "here",
            env=os.environ | {"PSOAS_CACHE": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300) for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert [error for _, error in said] == ["", ""]
    expected = sha256(default.body_xml().encode()).hexdigest()
    assert [out.strip() for out, _ in said] == [expected, expected]
    assert cache.checked(only_file(tmp_path / "cache").read_bytes()) == default.body_xml()
    assert list((tmp_path / "here").iterdir()) == []
