"""Fixtures for every test and doctest: the default body, and a folder of its own."""

from __future__ import annotations

import gc
import os
from pathlib import Path

gc.set_threshold(50_000, 20, 20)  # with many modules loaded each search for what is left over takes long
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # two test processes with two threads each crawl
    os.environ.setdefault(_threads, "1")

import numpy as np  # noqa: E402 after the threads
import pytest  # noqa: E402


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Of several processes each goes through neighbouring files, and takes over what another has left."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_collection_modifyitems(items):
    """Examples of public functions run where the functions stand, not once more at the package's door."""
    items[:] = [item for item in items if not (item.nodeid.startswith(DOOR) and item.name != "psoas")]


def pytest_collection_finish():
    """Thousands of tests live to the end: no search for what is left over goes through them again."""
    gc.freeze()


DOOR = "src/psoas/__init__.py::"
SHARED = Path(__file__).resolve().parent.parent / "shared"


@pytest.fixture(scope="session")
def body():
    """The default body, 11 fascicles a side."""
    import psoas

    return psoas.default_body()


@pytest.fixture(scope="session")
def body12():
    """The default body with the twelfth fascicle."""
    import psoas

    return psoas.default_body(12)


@pytest.fixture
def rng():
    """Random numbers, the same in every run."""
    return np.random.default_rng(20261122)


def random_posture(body, rng, share=0.8):
    """Coordinates drawn over `share` of every range, couplings followed; the root anywhere within half a turn."""
    from psoas.body.body import project

    low, high = body.ranges.T
    middle, half = (low + high) / 2, (high - low) / 2 * share
    q = middle + half * rng.uniform(-1, 1, len(low))
    return project(body, q)


@pytest.fixture
def draw(rng):
    """Draws random postures of a body."""
    return lambda body, share=0.8: random_posture(body, rng, share)
