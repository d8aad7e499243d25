"""Damaged files, so many for each reader: no crash, no hang, only our errors. `make fuzz` is the long run."""

import os
import random
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from psoas.errors import FileFormatError, PsoasError
from psoas.formats.motions.c3d.header import Header, read_header
from psoas.formats.motions.c3d.read import read_c3d, recording
from psoas.formats.motions.coordinates import check_plausible
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from psoas.formats.xml import written
from support import c3d_bytes as made
from support import mutations, routes, structures

SECONDS = float(os.environ.get("PSOAS_FUZZ_SECONDS", "0"))  # for each reader, where more than its cases are wanted


POINTS = np.random.default_rng(5).normal(500, 300, (4, 3, 3))
C3D = [made.c3d_bytes(POINTS, analogs=np.ones((8, 2)), point={"ANGLES": ["P1"]}), made.c3d_bytes(POINTS)]


def read_motion(path):
    series = read_sto(path)
    check_plausible(series, series.labels)
    assert series.time.shape == series.values.shape[:1]
    repr(series)


def read_markers(path):
    series = read_trc(path)
    assert series.values.shape == (len(series.time), len(series.labels), 3)
    repr(series)


@pytest.mark.parametrize(
    ("read", "seeds", "suffix"), [(read_motion, mutations.STO, ".mot"), (read_markers, mutations.TRC, ".trc")]
)
def test_damaged_text(read, seeds, suffix, tmp_path):
    read_well, refused = mutations.attack(read, seeds, tmp_path, SECONDS, suffix, seed=1, least=1200)
    assert read_well > 20  # the damage is not so rough that nothing gets past the first line
    assert refused > 100


def test_damaged_c3d_headers(tmp_path):
    read_well, refused = mutations.attack(
        lambda path: read_header(path.name, path.read_bytes()), C3D, tmp_path, SECONDS / 4, ".c3d", seed=2, least=800
    )
    assert read_well > 20
    assert refused > 100


def test_whatever_ezc3d_may_return():
    dice = random.Random(3)
    keys = ["LABELS", "UNITS", "X_SCREEN", "Y_SCREEN", "ANGLES", "MOMENTS", "FORCES", "POWERS", "ANGLE_UNITS"]
    keys += ["MOMENT_UNITS", "FORCE_UNITS", "POWER_UNITS", "REACTIONS", "SCALARS", "REACTION_UNITS", "SCALAR_UNITS"]
    texts = ["", "mm", "LASI", "LHEE", "a:b", ":", "P1", "P1", "+Z", "\x1b", "Angles", "LHipAngles"]
    numbers = [np.zeros(0), np.array([np.nan]), np.array([1e308]), np.full((6, 2), -3.0), np.array([[2.0]])]
    numbers += [np.array([1e18]), np.array([np.inf]), np.full((3, 4, 2), np.nan), np.array(100.0)]
    refused = 0
    for _ in range(800):
        n, frames, k = dice.randint(0, 4), dice.randint(0, 3), dice.randint(0, 3)
        found = {"points": np.full((3, n, frames), dice.choice([0.0, 1.0, np.nan, 1e308, -1e308]))}
        found |= {"analogs": np.zeros((k, 2 * frames)), "residuals": np.full((n, frames), dice.choice([0.0, -1.0]))}
        for key in keys:
            found[f"POINT.{key}"] = np.array(dice.choices(texts, k=dice.randint(0, 5)), dtype=str)
        found |= {f"ANALOG.{key}": np.array(dice.choices(texts, k=dice.randint(0, 5)), dtype=str) for key in keys[:2]}
        found |= {"POINT.RATE": dice.choice(numbers), "ANALOG.RATE": dice.choice(numbers)}
        for key in ("USED", "TYPE", "CHANNEL", "CORNERS", "ORIGIN"):
            found[f"FORCE_PLATFORM.{key}"] = dice.choice(numbers)
        try:
            record = recording("x", Header(n, 2 * k, 1, frames, True, 1024), found)
            assert record.markers is None or len(set(record.markers.labels)) == len(record.markers.labels)
        except PsoasError:
            refused += 1
    assert 100 < refused < 790


@pytest.mark.skipif(find_spec("ezc3d") is None, reason="ezc3d is not installed")
def test_damaged_c3d_files_in_the_process(tmp_path):
    read_well, refused = mutations.attack(
        lambda path: read_c3d(path, timeout=4), C3D, tmp_path, SECONDS, ".c3d", seed=4, least=30
    )
    assert read_well + refused >= 30


def test_the_attack_can_fail(tmp_path):
    def careless(path):
        return path.read_bytes().decode()

    def rude(path):
        raise FileFormatError(f"bad: {path}")

    for read, words in ((careless, "UnicodeDecodeError"), (rude, "message 'bad: ")):
        with pytest.raises(AssertionError, match=words):
            mutations.attack(read, mutations.STO, tmp_path, 0, ".mot", seed=1, least=300)


def test_long_and_wide_files_are_read_in_linear_time(tmp_path):
    """Ten times the file takes about ten times as long: labels, rows and cells."""
    import time

    def seconds(labels, rows):
        names = "\t".join(f"c{i}" for i in range(labels))
        row = "\t1" * labels
        path = tmp_path / "big.sto"
        path.write_text(f"x\nendheader\ntime\t{names}\n" + "".join(f"{i}{row}\n" for i in range(rows)))
        start = time.perf_counter()
        read_sto(path)
        return time.perf_counter() - start

    for small, large in (((2000, 10), (20_000, 10)), ((4, 2000), (4, 20_000))):
        base = min(seconds(*small) for _ in range(3))
        assert min(seconds(*large) for _ in range(2)) < 40 * base + 0.05


# -- damage that knows its format, the whole way -----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["mot cells", "trc cells", "osim tree", "mjcf tree", "c3d header"])
def test_damage_that_knows_its_format(tmp_path, way):
    read, seeds, suffix, damage, cases = {
        "mot cells": (routes.table, mutations.STO, ".mot", structures.damaged_table, 1000),
        "trc cells": (routes.markers, mutations.TRC, ".trc", structures.damaged_table, 600),
        "osim tree": (routes.osim, [t.encode() for t in structures.osim_seeds()], ".osim", structures.damaged_xml, 150),
        "mjcf tree": (routes.mjcf, [t.encode() for t in structures.mjcf_seeds(tmp_path)], ".xml",
                      structures.damaged_xml, 150),
        "c3d header": (routes.header_only, C3D, ".c3d", structures.damaged_c3d, 400),
    }[way]  # fmt: skip
    read_well, refused = mutations.attack(read, seeds, tmp_path, SECONDS, suffix, seed=7, least=cases, damage=damage)
    assert read_well
    assert refused


@pytest.mark.parametrize("way", [".obj", ".stl", ".vtp", ".toml"])
def test_damage_to_bones_and_names(tmp_path, way):
    read = routes.names if way == ".toml" else routes.mesh
    seeds = [text.encode() for text in structures.BONES.get(way, [structures.NAMES_FILE])]
    damage = structures.damaged_xml if way == ".vtp" else structures.damaged_words
    read_well, refused = mutations.attack(read, seeds, tmp_path, SECONDS / 4, way, seed=9, least=800, damage=damage)
    assert read_well
    assert refused


@pytest.mark.skipif(find_spec("ezc3d") is None, reason="ezc3d is not installed")
def test_damaged_words_of_recordings_the_whole_way(tmp_path):
    mutations.attack(
        routes.recording, C3D, tmp_path, SECONDS, ".c3d", seed=8, least=30, damage=structures.damaged_c3d, limit=30.0
    )


@pytest.mark.parametrize("suffix", [".mot", ".trc"])
def test_a_silent_change_of_values_is_seen(tmp_path, monkeypatch, suffix):
    """The twin: a reader that changes one number in a thousand of what it reads."""
    route, seeds = (routes.table, mutations.STO[:1]) if suffix == ".mot" else (routes.markers, mutations.TRC)
    name = "read_sto" if suffix == ".mot" else "read_trc"
    real = getattr(routes, name)

    def changed(path):
        found = real(path)
        values = found.values.copy()
        values.flat[0] = values.flat[0] * 1.001 if np.isfinite(values.flat[0]) and values.flat[0] else 7.0
        return replace(found, values=values)

    monkeypatch.setattr(routes, name, changed)
    with pytest.raises(AssertionError):
        mutations.attack(route, seeds, tmp_path, 0, suffix, seed=1, least=50, damage=lambda content, dice: content)


def test_a_model_that_is_written_otherwise_is_seen(tmp_path, monkeypatch):
    """The twin: the text for the engine holds another number than the one that was checked."""
    (text,) = structures.osim_seeds()[:1]
    wrong = lambda root: written(root).replace("-0.05 0.1 0.03", "-0.05 0.1 0.04")  # noqa: E731
    monkeypatch.setattr("psoas.formats.models.checked.written", wrong)
    with pytest.raises(AssertionError):
        mutations.attack(
            routes.osim, [text.encode()], tmp_path, 0, ".osim", seed=1, least=1, damage=lambda content, dice: content
        )
