"""Damaged files, a few seconds for each reader: no crash, no hang, only our errors. `make fuzz` is the long run."""

import os
import random
from importlib.util import find_spec

import numpy as np
import pytest

from psoas.errors import FileFormatError, PsoasError
from psoas.formats.motions.c3d.header import Header, read_header
from psoas.formats.motions.c3d.read import read_c3d, recording
from psoas.formats.motions.coordinates import check_plausible
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from support import c3d_bytes as made
from support import mutations

SECONDS = float(os.environ.get("PSOAS_FUZZ_SECONDS", "4"))  # for each reader


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
    read_well, refused = mutations.attack(read, seeds, tmp_path, SECONDS, suffix, seed=1, least=500)
    assert read_well > 20  # the damage is not so rough that nothing gets past the first line
    assert refused > 100


def test_damaged_c3d_headers(tmp_path):
    read_well, refused = mutations.attack(
        lambda path: read_header(path.name, path.read_bytes()), C3D, tmp_path, SECONDS / 4, ".c3d", seed=2, least=500
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
        lambda path: read_c3d(path, timeout=4), C3D, tmp_path, SECONDS, ".c3d", seed=4, least=10
    )
    assert read_well + refused >= 10


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
