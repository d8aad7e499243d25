"""Many postures at once: the numbers of one at a time, whatever form, chunk and threads; what is refused."""

import pickle
import tracemalloc
from copy import copy
from dataclasses import replace
from threading import Event

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import psoas
from psoas.answers.batch.batch import batch
from psoas.body.body import project, state
from psoas.body.chunk import chunk_of
from psoas.conditions import Conditions
from psoas.engines.mujoco_tendons import MOST_LAID
from psoas.errors import InvalidValueError, PostureRangeWarning, PsoasError, UnknownNameError
from psoas.mechanics import batch as module
from psoas.mechanics.accelerations import evaluate, heading_of, kernel, shift, torques
from psoas.mechanics.batch import Batch, constrained, kernel_chunk
from psoas.mechanics.chunks import in_chunks
from psoas.mechanics.moments import as_relative
from psoas.mechanics.response import response

GATE = 1e-12
CONDITIONS = [
    Conditions(),
    Conditions(stance="left", spine="coupled", path="guided"),
    Conditions(stance="none", spine="rigid"),
    Conditions(spine="coupled", rhythm="lifting", contact="point"),
    Conditions(hold="balance+knees+upright-thorax", slices=3.0),
]
PAIRS = [("pelvis", "ground"), ("femur_r", "pelvis"), ("pelvis", "femur_l"), ("L4", "L5"), ("thorax", "ground")]


@pytest.fixture(scope="module")
def Q(body):
    low, high = body.ranges.T
    draws = np.random.default_rng(5).uniform(-0.3, 0.3, (7, len(low)))
    return np.array([project(body, (low + high) / 2 + (high - low) * d) for d in draws])


def apart(found, wanted):
    """Largest difference over the largest number."""
    assert found.shape == wanted.shape
    return np.abs(found - wanted).max() / np.abs(wanted).max()


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_arms_and_accelerations_are_those_of_one_at_a_time(body, Q, conditions):
    arms, accelerations = zip(*kernel(body, Q, conditions), strict=True)
    found = kernel_chunk(Batch(body, np.arange(len(body.muscles)), conditions), Q)
    assert apart(found[0], np.array(arms)) < GATE
    assert apart(found[1], np.array(accelerations)) < GATE


def test_a_coupling_that_is_not_followed_is_caught(body, Q, monkeypatch):
    """The twin: knees without what follows them."""
    asked = Batch(body, np.arange(len(body.muscles)), Conditions())
    monkeypatch.setattr(module, "folded", lambda batch, B, arms: arms[:, : len(batch.wanted)])
    arms, _ = zip(*kernel(body, Q, Conditions()), strict=True)
    assert apart(kernel_chunk(asked, Q)[0], np.array(arms)) > 1e-3


@pytest.mark.parametrize(("of", "relative_to"), PAIRS)
@pytest.mark.parametrize("operator", ["acceleration", "torque"])
def test_a_pairs_numbers_are_those_of_one_at_a_time(body, Q, operator, of, relative_to):
    """Against tensors of all segments, taken to the pair as the answers take them."""
    at = [state(body, q) for q in Q[:3]]
    postures = pd.DataFrame(Q[:3], columns=body.coordinates)[list(body.independent)]
    found = batch(["psoas", "gluteus_maximus"], postures, of=of, relative_to=relative_to, operator=operator)
    rows = [body.muscles.index(m) for m in found.muscle.values]
    name = "batch_acceleration" if operator == "acceleration" else "batch_arm"
    a, b = (None if s == "ground" else body.segment(s) for s in (of, relative_to))
    weights = body.muscle_table["pcsa"] * [m.startswith("Ps_") and m.endswith("_r") for m in body.muscles]
    for k, one in enumerate(at):
        if operator == "acceleration":
            vectors = evaluate(body, one, Conditions()).angular_acceleration()
        else:
            joint, ground = torques(body, one)
            vectors = ground if b is None else as_relative(body, joint, of, relative_to)
        wanted = shift(vectors, one.R, a, b, heading_of(body, one))
        size = np.abs(vectors).max()
        assert np.abs(found[name].values[k] - wanted[rows]).max() < GATE * size
        by_group = found[f"group_{name}"].sel(group="psoas_major_r").values[k]
        assert np.abs(by_group - weights @ wanted / weights.sum()).max() < GATE * size


def test_a_grid_is_a_sweep():
    over = {"hip_flexion_r": np.radians([0.0, 30.0, 60.0]), "lumbar_extension": np.radians([-10.0, 0.0])}
    found = batch("psoas", over, operator="torque", of="femur_r", relative_to="pelvis")
    assert found.batch_arm.dims == ("hip_flexion_r", "lumbar_extension", "muscle", "axis")
    for k, bent in enumerate((-10, 0)):
        one = psoas.sweep(
            "psoas", "hip_flexion_r=0:60:30", operator="torque", of="femur_r", relative_to="pelvis",
            posture=f"standing,lumbar_extension={bent}",
        )  # fmt: skip
        wanted = one.group_swept_arm.sel(group="psoas_major_r").values
        assert found.group_batch_arm.sel(group="psoas_major_r").values[:, k] == pytest.approx(wanted, abs=1e-14)


def test_all_forms_give_the_same_numbers():
    angles = np.radians([10.0, 20.0, 30.0])
    forms = [
        ["hip_flexion_r=10", "standing,hip_flexion_r=20", {"hip_flexion_r": angles[2]}],
        {"hip_flexion_r": angles},
        pd.DataFrame({"hip_flexion_r": angles}, index=pd.Index([7, 8, 9], name="frame")),
        xr.Dataset({"hip_flexion_r": ("trial", angles)}, coords={"trial": list("abc")}),
    ]
    found = [batch("iliacus", form, spine="rigid") for form in forms]
    assert [f.batch_acceleration.dims[0] for f in found] == ["posture", "hip_flexion_r", "frame", "trial"]
    assert found[2].frame.values.tolist() == [7, 8, 9]
    assert found[3].trial.values.tolist() == list("abc")
    for other in found[1:]:
        assert np.array_equal(other.batch_acceleration.values, found[0].batch_acceleration.values)
    two = xr.Dataset({"hip_flexion_r": ("a", angles), "knee_angle_r": ("b", angles[:2])})
    crossed = batch("iliacus", two, operator="length")
    assert crossed.batch_length.dims == ("a", "b", "muscle")
    alone = batch("iliacus", {"hip_flexion_r": angles, "knee_angle_r": angles[:2]}, operator="length")
    assert np.array_equal(crossed.batch_length.values, alone.batch_length.values)


@pytest.mark.parametrize("operator", ["acceleration", "torque", "length"])
def test_numbers_hang_neither_on_chunks_nor_on_threads(operator):
    grid = {"hip_flexion_r": np.radians(np.linspace(0, 40, 11))}
    one, *others = (
        batch("psoas", grid, operator=operator, chunk=chunk, threads=threads)
        for chunk, threads in ((32, 1), (1, 1), (3, 2), (4, 3))
    )
    for other in others:
        for name in one.data_vars:
            assert apart(other[name].values, one[name].values) < 1e-14


def test_only_the_asked_tendons_are_laid_and_their_numbers_are_the_same(body, Q):
    rows = np.array([i for i, m in enumerate(body.muscles) if m.startswith(("Ps_", "iliacus", "recfem"))])
    few, every = Batch(body, rows, Conditions()), Batch(body, np.arange(len(body.muscles)), Conditions())
    assert np.array_equal(few.chunk(Q).lengths, every.chunk(Q).lengths[:, rows])
    assert apart(kernel_chunk(few, Q)[1], kernel_chunk(every, Q)[1][:, :, rows]) < 1e-13
    data = body.engine.laying(few.engine_rows)[1]
    assert (data.ten_length > 0).sum() == len(rows)  # the others are not laid at all


def with_all_laid(engine):
    """The same engine that lays every tendon whatever is asked."""
    other = copy(engine)
    other.laying = lambda rows: (engine.model, engine.data())
    return other


@pytest.mark.parametrize("path", ["straight", "guided"])
def test_what_is_laid_beside_changes_no_number(body, Q, path):
    """Bit by bit, lengths, arms and all else, alone and in chunks, with and without the points of the paths."""
    whole = replace(body, engine=with_all_laid(body.engine))
    for q in Q[:3]:
        for paths in (False, True):
            one, other = (state(of, q, path=path, paths=paths) for of in (body, whole))
            for name in ("lengths", "dldq", "M", "Jv", "J_com"):
                assert np.array_equal(getattr(one, name), getattr(other, name)), name
        rows = body.paths[path]
        for a, b in zip(body.engine.arms(q, rows), whole.engine.arms(q, rows), strict=True):
            assert np.array_equal(a, b)
    asked = body.paths[path][20:60], np.arange(9), np.array([0, 5]), path
    for a, b in zip(chunk_of(body, Q, *asked), chunk_of(whole, Q, *asked), strict=True):
        assert np.array_equal(a, b)


def test_a_tendon_that_was_asked_for_and_is_not_laid_is_caught(body, Q, monkeypatch):
    """The twin: the paths of another set of rows."""
    engine, rows = body.engine, body.paths["guided"]
    others = engine.laying(body.paths["straight"])
    monkeypatch.setattr(engine, "laying", lambda _: others)
    missed = engine.arms(Q[0], rows)
    monkeypatch.undo()
    assert not np.array_equal(missed[0], engine.arms(Q[0], rows)[0])


def test_few_sets_of_tendons_are_kept_and_none_is_pickled(body, Q):
    engine = pickle.loads(pickle.dumps(body.engine))
    assert not engine.models
    for row in body.paths["straight"][:30]:
        rows = np.array([row])
        assert np.array_equal(engine.arms(Q[0], rows)[0], body.engine.arms(Q[0], rows)[0])
    assert len(engine.models) == len(engine.workspace.laid) == MOST_LAID


def test_an_engine_without_chunks_gives_the_same(body, Q):
    class Plain:
        state, arms, sunk = body.engine.state, body.engine.arms, body.engine.sunk

    other = replace(body, engine=Plain())
    asked = body.paths["straight"][:9], np.array([3, 7, 8]), np.array([0, 5]), "straight"
    for a, b in zip(chunk_of(other, Q, *asked), chunk_of(body, Q, *asked), strict=True):
        assert a == pytest.approx(b, abs=1e-13)


def test_redundant_rows_and_rows_that_nothing_moves_count_as_one_at_a_time():
    rng = np.random.default_rng(0)
    root = rng.normal(size=(3, 5, 5))
    M, J = root @ root.transpose(0, 2, 1) + np.eye(5), rng.normal(size=(3, 3, 5))
    J[1, 2] = 2 * J[1, 0]  # redundant
    J[2, 1] = 0.0  # nothing moves it
    for m, j, K in zip(M, J, constrained(M, J), strict=True):
        assert pytest.approx(response(m, np.eye(5), j).udot, abs=1e-12) == K
    shares = root[1][:, [0, 1, 2, 3, 3]]  # the last coordinate moves nothing but what the one before moves
    for singular, named in ((-M[0], "a"), (shares.T @ shares, "e"), (np.diag([1.0, 1, 0, 1, 1]), "c")):
        with pytest.raises(InvalidValueError, match=f"not positive definite: {named} moves no mass of its own"):
            constrained(np.stack([M[1], singular]), J[:2], "abcde")
    for negative in (np.diag([1.0, 0, 1]), np.diag([1.0, -1, 0])):
        with pytest.raises(InvalidValueError, match="not positive definite: b moves no mass of its own"):
            response(negative, np.eye(3), np.zeros((0, 3)), names="abc")
    M[0] = -M[0]
    with pytest.raises(InvalidValueError, match="not positive definite: some coordinate moves no mass"):
        constrained(M, J)


def test_no_thread_waits_for_another():
    """The first chunk ends when all others have: with groups of chunks it would wait for ever."""
    rest, left = Event(), 20

    def slow(q):
        nonlocal left
        if q[0, 0] == 0:
            assert rest.wait(60), "the others were not taken while the first was not done"
        else:
            left -= 1  # the other thread alone comes here
            if left == 0:
                rest.set()
        return [2 * q]

    found = in_chunks(slow, np.arange(21.0)[:, None], chunk=1, threads=2)[0]
    assert np.array_equal(found.ravel(), 2 * np.arange(21.0))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_an_error_ends_all_threads_and_is_told(threads):
    taken = []

    def fails(q):
        taken.append(q[0, 0])
        raise InvalidValueError(f"chunk {q[0, 0]:.0f}")

    with pytest.raises(InvalidValueError, match=r"chunk [0-2]"):
        in_chunks(fails, np.arange(1000.0)[:, None], chunk=1, threads=threads)
    assert len(taken) <= threads


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_is_told_once_a_chunk_and_ends_at_all(threads):
    told = []
    in_chunks(lambda q: [q], np.ones((10, 1)), chunk=3, threads=threads, progress=lambda *at: told.append(at))
    assert sorted(told) == told
    assert told[-1] == (10, 10)
    assert len(told) == 4


def test_memory_is_bounded_by_the_chunk(body, Q):
    asked = Batch(body, np.arange(40), Conditions())

    def peak(count):
        many = np.tile(Q, (count, 1))
        tracemalloc.start()
        in_chunks(lambda q: [kernel_chunk(asked, q)[1][:, :3, 0]], many, chunk=8)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)  # work space
    assert peak(24) - peak(6) < 4 * 18 * len(Q) * 3 * 8  # the answer itself, 24 bytes a posture, and little more


def test_progress_counts_postures():
    told = []
    batch("iliacus", {"hip_flexion_r": np.zeros(5)}, chunk=2, progress=lambda *at: told.append(at))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_posture_a_little_out_of_range_warns_and_a_far_one_is_refused():
    with pytest.warns(PostureRangeWarning, match="hip_flexion_r = 12"):
        batch("iliacus", {"hip_flexion_r": np.radians([0, 123])}, operator="length")
    with pytest.raises(InvalidValueError, match="no such posture is answered"):
        batch("iliacus", {"hip_flexion_r": np.radians([0, 150])}, operator="length")


BAD = {
    "no form": (3, "a list of postures, a mapping"),
    "a text": ("standing", "a list of postures, a mapping"),
    "empty list": ([], "no posture in the list"),
    "a number in the list": ([3], "a posture is text or a mapping"),
    "no numbers": ({"hip_flexion_r": ["a"]}, "no number"),
    "nan": ({"hip_flexion_r": [0.0, float("nan")]}, "no finite number"),
    "two dims": ({"hip_flexion_r": np.zeros((2, 2))}, "rows of values"),
    "no values": ({"hip_flexion_r": []}, "is none"),
    "nothing": ({}, "at least one"),
    "too many": ({c: np.zeros(2000) for c in ("hip_flexion_r", "hip_flexion_l", "knee_angle_r")}, "too many"),
    "twice": ({"lumbar_extension": [0.0], "L4_L5_FE": [0.1]}, "set twice"),
    "empty dataset": (xr.Dataset(), "no variable"),
    "reserved dim": (xr.Dataset({"hip_flexion_r": ("muscle", [0.0])}), "rename"),
    "masked": ({"hip_flexion_r": np.ma.array([0.1, 0.2], mask=[0, 1])}, "'hip_flexion_r' holds what is masked"),
    "one masked": ([{"knee_angle_l": np.ma.array([0.1], mask=[1])}], "'knee_angle_l' holds what is masked"),
    "a complex table": (pd.DataFrame({"hip_flexion_r": np.array([0.1 + 1j, 0.2])}), "no number"),
    "another unit": (
        xr.Dataset({"hip_flexion_r": ("t", [1.0], {"units": "deg"})}),
        "'hip_flexion_r' is in 'deg'; .* in rad: convert",
    ),
    "another unit of length": (
        xr.Dataset({"pelvis_ty": ("t", [1.0], {"units": "mm"})}),
        "'pelvis_ty' is in 'mm'; .* in m: convert",
    ),
    "a complex dataset": (xr.Dataset({"knee_angle_r": ("t", [0.1 + 0j])}), "'knee_angle_r' holds what is no number"),
    "a complex object": ({"hip_flexion_r": np.array([0.1j], object)}, "no number"),
    "a truth": ([{"hip_flexion_r": True}], "no number"),
    "truths": (pd.DataFrame({"hip_flexion_l": [True, False]}), "'hip_flexion_l' holds what is no number"),
    "a truth among numbers": ({"hip_flexion_r": np.array([0.1, True], object)}, "no number"),
    "texts": (pd.DataFrame({"hip_flexion_r": ["0.1", "0.2"]}), "no number"),
    "a text as a number": ([{"hip_flexion_r": "0.1"}], "no number"),
    "dates": ({"hip_flexion_r": np.array([0, 1], "m8[ns]")}, "no number"),
    "400 digits": ([{"hip_flexion_r": 10**400}], "no number"),
    "400 digits in a grid": ({"pelvis_ty": [0, -(10**400)]}, "'pelvis_ty' holds what is no number"),
    "farther than anything": ({"pelvis_ty": [1e300]}, "beyond any posture"),
    "two numbers in one": ([{"hip_flexion_r": [0.1, 0.2]}], "'hip_flexion_r' of a posture is one number"),
    "a name that is none": ([{("hip",): 1}], "a coordinate is given by its name"),
    "a number as a name": ({7: [0.1]}, "a coordinate is given by its name"),
    "doubled columns": (pd.DataFrame(np.zeros((3, 2)), columns=["hip_flexion_r"] * 2), "several columns hip_flexion_r"),
    "columns of one name": (pd.DataFrame(np.zeros((2, 2)), columns=[1, "1"]), "several columns 1"),
    "no rows": (pd.DataFrame({"hip_flexion_r": []}), "no posture among"),
}


def test_whatever_is_a_number_is_one():
    """Of any width, kind and wrapping: what is refused is refused for its meaning."""
    from decimal import Decimal
    from fractions import Fraction

    want = batch("psoas", {"hip_flexion_r": [0.125, 0.25]}, operator="length").batch_length.values
    row = np.array([0.125, 0.25])
    kinds = [row.astype("f2"), row.astype(">f8"), row.astype(object), np.ma.array(row), np.ma.array(row, mask=False),
             [Decimal("0.125"), Fraction(1, 4)], pd.Series(row, index=[9, 3]), pd.Categorical(row)]  # fmt: skip
    for kind in kinds:
        assert np.array_equal(batch("psoas", {"hip_flexion_r": kind}, operator="length").batch_length.values, want)
    for one in (Decimal("0.125"), np.float32(0.125), np.array(0.125), np.array([0.125])):
        found = batch("psoas", [{"hip_flexion_r": one}], operator="length").batch_length.values
        assert np.array_equal(found, want[:1])


@pytest.mark.parametrize("case", BAD)
def test_bad_postures_are_one_sentence(case):
    given, words = BAD[case]
    with pytest.raises(InvalidValueError, match=words):
        batch("psoas", given)


BEYOND = {
    "chunk": ({"chunk": 0}, "chunk=0"),
    "threads": ({"threads": 1000}, "threads=1000"),
    "ground": ({"of": "ground", "relative_to": "pelvis"}, "ground"),
    "no joint": ({"of": "femur_r", "relative_to": "femur_l", "operator": "torque"}, "no joint"),
    "operator": ({"operator": "static"}, "operator"),
    "itself": ({"of": "pelvis", "relative_to": "pelvis"}, "itself"),
    "condition": ({"spine": "stiff"}, "spine"),
}


@pytest.mark.parametrize("case", BEYOND)
def test_other_bad_arguments_are_one_sentence(case):
    more, words = BEYOND[case]
    with pytest.raises(PsoasError, match=words):
        batch("psoas", {"hip_flexion_r": [0.0]}, **more)


def test_a_coordinate_that_is_not_there_names_the_nearest():
    with pytest.raises(UnknownNameError, match="hip_flexion_r"):
        batch("psoas", {"hip_flexon_r": [0.0]})


def test_an_error_in_a_thread_comes_out(Q):
    def fails(q):
        raise InvalidValueError("no such thing")

    with pytest.raises(InvalidValueError, match="no such thing"):
        in_chunks(fails, Q, chunk=2, threads=2)
