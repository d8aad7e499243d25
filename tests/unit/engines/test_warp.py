"""Tendons on a device of warp's, here always its processor device: MuJoCo's numbers, as far as single precision goes.

Nothing here says what a graphics card does: none was to be had. Gates come from the precision (`docs/performance.md`).
"""

import pickle
import subprocess
import sys
from copy import copy
from dataclasses import replace

import mujoco
import numpy as np
import pytest

import psoas
from psoas.body.body import project
from psoas.conditions import Conditions
from psoas.engines import warp as module
from psoas.engines.mujoco import MujocoEngine
from psoas.engines.warp import WarpEngine
from psoas.errors import InvalidValueError, MissingDependencyError
from psoas.mechanics.batch import Batch, kernel_chunk
from psoas.mechanics.chunks import in_chunks

POSTURES = 200
ROUNDING = 2.0**-24  # of single precision, of one number
LENGTH = 5e-6  # m: some 40 roundings of a height of 2 m, one for each coordinate of a chain and each piece of a path
# Where a path just touches a surface its turn is the root of a difference that vanishes: the root of a rounding,
# 2.4e-4, over the 0.5 m that the touching point is away.
ARM = np.sqrt(ROUNDING) * 0.5  # m, 0.12 mm
MEDIAN_ARM = 1e-6  # m: elsewhere a few roundings
ACCELERATION = ARM / 0.05  # of the posture's largest, whose arm is some 50 mm
MEDIAN_ACCELERATION = 1e-5 / 0.05  # in most postures no path just touches: the worst arm is within 10 um
CONDITIONS = [Conditions(), Conditions(stance="left", spine="coupled"), Conditions(stance="none", spine="rigid")]


@pytest.fixture(scope="module")
def needs_warp():
    """Skips where there is none."""
    for name in ("mujoco_warp", "warp"):
        pytest.importorskip(name, reason="MuJoCo Warp is not installed: pip install mujoco-warp")


@pytest.fixture(scope="module")
def on_device(body, needs_warp):
    """The default body on warp's processor device."""
    return psoas.gpu_body(body, "cpu")


@pytest.fixture(scope="module")
def Q(body):
    """Postures anywhere within range."""
    rng = np.random.default_rng(0)
    return np.array([project(body, rng.uniform(*body.ranges.T)) for _ in range(POSTURES)])


def everything(engine, Q):
    """The chunk of all tendons, coordinates and segments."""
    model = engine.model
    return engine.chunk(Q, np.arange(model.ntendon), np.arange(model.nv), np.arange(len(engine.bodies)))


def beyond_gates(found, wanted):
    """What of lengths and arms is further apart than single precision explains."""
    lengths, arms = np.abs(found.lengths - wanted.lengths), np.abs(found.arms - wanted.arms)
    apart = {
        "length": lengths.max() > LENGTH,
        "arm": arms.max() > ARM,
        "median arm": np.median(arms[wanted.arms != 0]) > MEDIAN_ARM,
    }
    return {name for name, is_apart in apart.items() if is_apart}


def accelerations(body, Q, conditions):
    """Accelerations (c, f, m) of the moving coordinates per newton."""
    asked = Batch(body, np.arange(len(body.muscles)), conditions)
    return in_chunks(lambda q: [kernel_chunk(asked, q)[1]], Q)[0]


def acceleration_errors(found, wanted):
    """Of every posture the largest difference, over the largest of its kind of coordinate (rad or m)."""
    size = np.abs(wanted).max(axis=2, keepdims=True)  # of each coordinate, over muscles
    return (np.abs(found - wanted) / size).max(axis=(1, 2))


# --- without warp


def test_without_warp_one_sentence_says_what_to_install(body, monkeypatch):
    monkeypatch.setitem(sys.modules, "mujoco_warp", None)
    with pytest.raises(MissingDependencyError, match=r"needs MuJoCo Warp, .* pip install mujoco-warp\.$"):
        psoas.gpu_body(body)


def test_nothing_loads_warp_before_it_is_asked_for():
    code = (
        "import sys, psoas, psoas.engines.warp; psoas.default_body(); "
        "print(sorted({'warp', 'mujoco_warp'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_body_on_another_engine_is_refused(body):
    with pytest.raises(InvalidValueError, match="is not on MuJoCo"):
        psoas.gpu_body(replace(body, engine=object()))


# --- with warp


def test_lengths_and_arms_are_those_of_mujoco(body, on_device, Q):
    found, wanted = everything(on_device.engine, Q), everything(body.engine, Q)
    assert beyond_gates(found, wanted) == set()
    assert np.abs(found.arms - wanted.arms).max() > 1e-7  # else it was not single precision that answered
    for name in ("M", "R", "Jw", "Jv"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name))


def planted(engine, **changed):
    """The engine with a fault."""
    other = WarpEngine(engine, "cpu")
    vars(other).update({"gathers": {}, "arm_places": {}} | changed)
    return other


def test_swapped_columns_of_couplings_are_caught(body, on_device, Q):
    """The twin: what follows the right knee stands in each other's columns."""
    a, b = (
        body.coordinates.index(c) for c in sorted(c for c in body.dependent if "knee" in c and c.endswith("_r"))[:2]
    )
    column = body.engine.arm_column.copy()
    column[body.engine.arm_column == a], column[body.engine.arm_column == b] = b, a
    swapped = everything(planted(on_device.engine, arm_column=column), Q)
    assert "arm" in beyond_gates(swapped, everything(body.engine, Q))


def test_a_path_around_the_other_side_is_caught(body, on_device, Q):
    """The twin: the site that says on which side of its surface one path runs stands on the other."""
    whole = copy(body.engine.model)
    kinds = np.isin(whole.wrap_type, [mujoco.mjtWrap.mjWRAP_SPHERE, mujoco.mjtWrap.mjWRAP_CYLINDER])
    piece = np.flatnonzero(kinds & (whole.wrap_prm >= 0))[0]
    geom, side = whole.wrap_objid[piece], int(whole.wrap_prm[piece])
    assert whole.geom_bodyid[geom] == whole.site_bodyid[side]
    whole.site_pos[side] = 2 * whole.geom_pos[geom] - whole.site_pos[side]
    found = everything(planted(on_device.engine, model=whole), Q)
    assert {"length", "arm"} <= beyond_gates(found, everything(body.engine, Q))


SURFACES = """
<mujoco><worldbody>
  <body><joint name="a" axis="0 1 0"/><geom size="0.1" mass="1"/>
    <geom name="ball" type="sphere" size="0.05" pos="0 0 0.3"/>
    <geom name="roll" type="cylinder" size="0.05 0.1" euler="80 0 0" pos="0 0 0.3"/>
    <site name="in" pos="0 0 0.3"/><site name="out" pos="0.2 0 0.3"/><site name="start" pos="0.03 0.01 0.1"/>
    <body pos="0 0 0.3"><joint name="b" axis="0 1 0"/><geom size="0.1" mass="1"/>
      <site name="end" pos="0.03 0 0.2"/></body>
  </body></worldbody><tendon>
  PATHS
</tendon></mujoco>
"""
SURFACE = '<geom geom="{0}" sidesite="{1}"/>'
PATH = '<spatial><site site="start"/>SURFACE<site site="end"/></spatial>'


def two_paths(side):
    """The engine of a small model whose paths run on one side of a sphere and of a cylinder; straight if none."""
    surfaces = (SURFACE.format(name, side) if side else "" for name in ("ball", "roll"))
    text = SURFACES.replace("PATHS", "".join(PATH.replace("SURFACE", surface) for surface in surfaces))
    return MujocoEngine(mujoco.MjModel.from_xml_string(text))


@pytest.mark.usefixtures("needs_warp")
def test_paths_inside_surfaces_too():
    """The default body has none that runs inside its surface. The twin: the same paths outside."""
    bends = np.random.default_rng(1).uniform(-1.5, 1.5, (POSTURES, 2))
    inside, outside, straight = (two_paths(side) for side in ("in", "out", ""))
    wanted = everything(inside, bends)
    assert (wanted.lengths > everything(straight, bends).lengths + 1e-3).mean() > 0.3  # they do touch
    assert beyond_gates(everything(WarpEngine(inside, "cpu"), bends), wanted) == set()
    assert beyond_gates(everything(WarpEngine(outside, "cpu"), bends), wanted) >= {"length", "arm"}


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_accelerations_are_those_of_mujoco(body, on_device, Q, conditions):
    errors = acceleration_errors(*(accelerations(one, Q, conditions) for one in (on_device, body)))
    assert errors.max() < ACCELERATION
    assert np.median(errors) < MEDIAN_ACCELERATION


def test_masses_in_single_precision_are_caught(body, on_device, Q, monkeypatch):
    """The twin, and the reason why masses stay with MuJoCo: rounded once, they move accelerations beyond the gate."""
    chunk = WarpEngine.chunk

    def rounded(self, *asked):
        found = chunk(self, *asked)
        return found._replace(M=found.M.astype(np.float32).astype(float))

    monkeypatch.setattr(WarpEngine, "chunk", rounded)
    errors = acceleration_errors(*(accelerations(one, Q, Conditions()) for one in (on_device, body)))
    assert errors.max() > ACCELERATION


def test_only_the_asked_tendons_are_laid_and_their_numbers_are_the_same(body, on_device, Q):
    rows = body.paths["straight"][[0, 5, 40, 100]]
    model, columns = body.engine.model, np.arange(body.engine.model.nv)
    found = on_device.engine.chunk(Q[:9], rows, columns, np.arange(2))
    every = everything(on_device.engine, Q[:9])
    assert np.array_equal(found.lengths, every.lengths[:, rows])
    assert np.array_equal(found.arms, every.arms[:, :, rows])
    lengths, _ = on_device.engine.laid(Q[:9], rows)
    spatial = model.wrap_type[model.tendon_adr] != mujoco.mjtWrap.mjWRAP_JOINT
    assert (lengths[:, spatial] != 0).sum() == 9 * len(rows)  # the twin: all of them, where all are asked for
    lengths, _ = on_device.engine.laid(Q[:9], np.arange(model.ntendon))
    assert (lengths[:, spatial] != 0).all()


def test_a_batch_is_that_of_the_body_whatever_chunk_and_threads(body, on_device):
    grid = {"hip_flexion_r": np.radians(np.linspace(0, 60, 11))}
    one, *others = (
        psoas.batch("psoas", grid, body=on_device, chunk=c, threads=t) for c, t in ((32, 1), (3, 2), (4, 3))
    )
    assert all(one.equals(other) for other in others)
    wanted = psoas.batch("psoas", grid, body=body)
    assert one.attrs == wanted.attrs
    apart = np.abs(one.batch_acceleration - wanted.batch_acceleration).max() / np.abs(wanted.batch_acceleration).max()
    assert 0 < apart < ACCELERATION


def test_all_else_is_mujocos_own(body, on_device):
    a, b = (psoas.actions("psoas", body=one) for one in (body, on_device))
    assert a.identical(b)


def test_it_is_pickled_without_what_is_on_the_device(body, on_device, Q):
    other = pickle.loads(pickle.dumps(on_device))
    assert isinstance(other.engine, WarpEngine)
    assert np.array_equal(everything(other.engine, Q[:3]).arms, everything(on_device.engine, Q[:3]).arms)


def test_moved_centres_go_onto_the_device_too(body, on_device, Q):
    moved = {body.coordinate("L4_L5_FE"): np.full(3, 0.01)}
    found, wanted = (everything(one.engine.with_anchors(moved), Q[:5]) for one in (on_device, body))
    assert beyond_gates(found, wanted) == set()
    assert "arm" in beyond_gates(everything(on_device.engine, Q[:5]), wanted)  # the twin: not moved


@pytest.mark.parametrize("device", ["cuda:99", "gpu"])
def test_a_device_that_is_not_there_is_one_sentence(body, on_device, device):
    with pytest.raises(InvalidValueError, match=rf"no device '{device}' here, only cpu"):
        psoas.gpu_body(body, device)


def test_a_model_that_warp_does_not_take_is_one_sentence(body, on_device, monkeypatch):
    def refused(model):
        raise NotImplementedError("plugins not supported.")

    monkeypatch.setattr(module.warp_modules()[1], "put_model", refused)
    with pytest.raises(InvalidValueError, match=r"does not take the model of default body: plugins not supported\.$"):
        psoas.gpu_body(body, "cpu")
