"""`State` owns its memory and refuses NaN; a `Body` serves several threads; nothing is done twice."""

import subprocess
import sys
import threading
from dataclasses import fields

import numpy as np
import pytest
from scipy.linalg import lapack

import psoas
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.body.state import Paths
from psoas.errors import InvalidValueError


def arrays(record):
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif isinstance(value, Paths):
            yield from arrays(value)


def test_two_states_share_no_memory(body):
    q = posture_at(body)
    one = state(body, q, paths=True)
    before = {name: value.copy() for name, value in arrays(one)}
    two = state(
        body, posture_at(body, "hip_flexion_r=60,lumbar_extension=-20"), np.ones(len(body.independent)), paths=True
    )
    for name, value in arrays(one):
        assert np.array_equal(value, before[name]), name
        for other, theirs in arrays(two):
            assert not np.shares_memory(value, theirs), (name, other)
    assert not np.shares_memory(one.q, q)
    engine_data = body.engine.data()
    assert not any(np.shares_memory(value, engine_data.ten_length) for _, value in arrays(one))
    view = engine_data.ten_length  # what a careless state would hand out: it changes under you
    kept = view.copy()
    state(body, q, paths=True)
    assert not np.array_equal(view, kept)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_coordinate_that_is_no_number_is_refused(body, bad):
    q = posture_at(body)
    q[body.coordinate("hip_flexion_r")] = bad
    with pytest.raises(InvalidValueError, match="'hip_flexion_r' of default body is not a finite number"):
        state(body, q)
    u = np.zeros(len(body.independent))
    u[3] = bad
    with pytest.raises(InvalidValueError, match="rate of 'pelvis_tilt'"):
        state(body, posture_at(body), u)


def test_one_body_serves_several_threads(body, draw):
    postures = [draw(body) for _ in range(24)]
    serial = [state(body, q).lengths for q in postures]
    found = [None] * len(postures)

    def work(start):
        for i in range(start, len(postures), 4):
            for _ in range(5):
                found[i] = state(body, postures[i]).lengths

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(np.array_equal(a, b) for a, b in zip(serial, found, strict=True))
    assert not np.array_equal(serial[0], serial[1])


def test_one_factorisation_per_posture_for_all_muscles(body, monkeypatch):
    factored, solved = [], []
    factor, solve = lapack.dpotrf, lapack.dpotrs
    monkeypatch.setattr(lapack, "dpotrf", lambda a, **more: factored.append(a.shape) or factor(a, **more))
    monkeypatch.setattr(lapack, "dpotrs", lambda c, b, **more: solved.append((c.shape, b.shape)) or solve(c, b, **more))
    psoas.actions(body=body)
    moving = len(body.independent) - 2  # toe joints of standing feet are locked
    assert factored == [(moving, moving), (12, 12)]  # the mass matrix, and the constraint matrix of two welded feet
    assert solved[0] == ((moving, moving), (moving, len(body.muscles)))  # every muscle at once
    assert len(solved) == 3


def test_import_loads_no_engine():
    heavy = ("mujoco", "myo_sim", "xarray", "scipy", "numpy", "cyclopts", "pandas")
    code = f"import psoas, sys; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
    code = code.replace("import psoas,", "import psoas; psoas.default_body;import")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "mujoco" in out  # asked for, it comes


def test_loading_a_cached_body_builds_nothing_and_loads_no_upstream():
    psoas.default_body()
    heavy = ("myo_sim", "xarray", "scipy")
    code = f"import psoas, sys; psoas.default_body(); print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
