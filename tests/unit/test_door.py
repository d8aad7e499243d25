"""The library's door: an argument that is not what it takes is named, in one sentence, before anything is computed."""

import inspect
import json
import pickle
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

import psoas
from psoas import door
from psoas.errors import InvalidValueError, PsoasError

PUBLIC = [name for name in psoas.__all__ if inspect.isfunction(getattr(psoas, name))]
NONE_OF_IT = {  # kinds of arguments -> values that none of them takes
    "text": [5, b"x", [], {}, object(), ["a"]],
    "number": ["a", None, float("nan"), float("inf"), [1], {}, object(), True, 10**400],
    "whole": [1.5, "1", [1], {}, object(), True, float("nan")],
    "flag": [1, "yes", [], {}, object()],
    "AMOUNTS": [5, "a", [1], object(), {1: 2}, {"a": "b"}, {"a": float("nan")}],
    "BODY": [5, "a", [], {}, object(), True],
}
ALIKE = {"text": door.TEXT, "number": door.NUMBER, "whole": door.WHOLE, "flag": door.FLAG, "AMOUNTS": door.AMOUNTS,
         "BODY": door.BODY}  # fmt: skip


def arguments():
    """Every argument of every public function that the table knows, with values that it does not take."""
    for name in PUBLIC:
        for parameter in inspect.signature(getattr(psoas, name)).parameters.values():
            for kind, takes in ALIKE.items():
                if door.TAKES.get(parameter.name) is takes:
                    for value in NONE_OF_IT[kind]:
                        if not (value is None and parameter.default is None):
                            yield name, parameter, value


@pytest.mark.parametrize("name", PUBLIC)
def test_junk_is_refused_with_the_name_of_its_argument(name):
    asked = [(parameter, value) for of, parameter, value in arguments() if of == name]
    for parameter, value in asked:
        needed = {
            p.name: None for p in inspect.signature(getattr(psoas, name)).parameters.values()
            if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD and p.name != parameter.name
        }  # fmt: skip
        with pytest.raises(PsoasError) as caught:
            getattr(psoas, name)(**needed, **{parameter.name: value})
        said = str(caught.value)
        assert "\n" not in said
        assert said.endswith(".")
        assert needed or said.startswith(f"psoas.{name}: {parameter.name} is ")
        assert needed or ", not" in said


def test_every_argument_is_in_the_table():
    """What is not there takes anything: `options` and `fields` are checked by whom they go to."""
    known = {"options", "fields"}
    for name in PUBLIC:
        for parameter in inspect.signature(getattr(psoas, name)).parameters.values():
            assert parameter.name in door.TAKES or parameter.name in known, (name, parameter.name)


@pytest.mark.parametrize("call", [lambda: psoas.why(), lambda: psoas.loads(nonsense=1), lambda: psoas.lines(1, 2)])
def test_arguments_that_do_not_fit_are_told(call):
    with pytest.raises(InvalidValueError, match=r"psoas\.(why|loads|lines): .*; it takes "):
        call()


@pytest.mark.parametrize("wrong", [
    {"posture": {"misspelt": 1}}, {"posture": {1: 2}}, {"posture": "misspelt=1"}, {"posture": "nowhere"},
    {"extensors": "x"}, {"endplates": "x"}, {"solver": "x"}, {"tightness": {"no": 0.1}}, {"scales": {"no": 2.0}},
    {"least": {"nobody": 0.1}}, {"hands": -1.0}, {"passive": object()}, {"hands_at": (1, 2, 3)}, {"body": 5},
])  # fmt: skip
def test_loads_of_junk_are_one_sentence(wrong):
    with pytest.raises(PsoasError) as caught:
        psoas.loads(**wrong)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"body": 5}, {"passive": "x"}, {"rest": 3}, {"short_range": "far"}, {"draws": 1.5}])
def test_static_of_junk_is_one_sentence(wrong):
    with pytest.raises(PsoasError, match=next(iter(wrong))):
        psoas.static(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"pairs": None}, {"pairs": "ab"}, {"pairs": [("a",)]}, {"time": "x"}, {"time": [[1]]}]
)
def test_step_of_junk_is_one_sentence(wrong):
    with pytest.raises(PsoasError, match=next(iter(wrong))):
        psoas.step(**wrong)


def no_rows_of_texts():
    """Texts in what is no row of texts."""
    import pandas as pd
    import xarray as xr

    return {
        "no row": np.array("psoas"), "labelled, no row": xr.DataArray("iliacus"), "labelled": xr.DataArray(["psoas"]),
        "rows of rows": np.array([["psoas", "b"]]), "numbers": np.array([1, 2]), "a table": pd.DataFrame([["psoas"]]),
        "an iterator of numbers": iter([1, 2]), "a set of numbers": {3}, "objects": np.array(["psoas", None], object),
    }  # fmt: skip


@pytest.mark.parametrize("kind", no_rows_of_texts())
def test_arrays_that_are_no_row_of_texts_are_refused_by_name(kind):
    for name, argument in (
        ("actions", "muscles"), ("lengths", "muscles"), ("terms", "sources"), ("emg", "electrodes"),
        ("tightness", "tests"), ("batch", "muscles"), ("terms", "select"), ("arms", "coordinates"),
    ):  # fmt: skip
        first = {"terms": {"sources": "a"}, "batch": {"postures": []}}.get(name, {})
        with pytest.raises(InvalidValueError, match=rf"^psoas.{name}: {argument} is .*\.$"):
            getattr(psoas, name)(**first | {argument: no_rows_of_texts()[kind]})


def test_an_empty_text_names_no_file(tmp_path, monkeypatch):
    """Systems take it for the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.osim").write_text("<OpenSimDocument/>")
    for paths in ("", [".", ""]):
        with pytest.raises(InvalidValueError, match=r"^psoas.audit: paths is a path"):
            psoas.audit(paths)
    assert len(psoas.audit(".")) == 1


def test_no_part_of_a_time_is_dropped():
    row = np.array([0.0, 0.1])
    assert all(map(door.times, [row, row.tolist(), row.astype(object), np.ma.array(row)]))
    assert not any(map(door.times, [row + 0j, [0.0, 0.1j], np.ma.array(row, mask=[0, 1]), [10**400], ["a"], 0.1]))


def test_what_has_no_row_is_refused_behind_the_door_too():
    from psoas.answers.batch.batch import batch

    with pytest.raises(InvalidValueError, match="muscles are given by name"):
        batch(np.array("psoas"), [{}])


def test_rows_of_texts_pass():
    want = psoas.lengths(["psoas", "iliacus"])
    for names in (np.array(["psoas", "iliacus"]), iter(["psoas", "iliacus"]), {"psoas": 1, "iliacus": 2}.keys()):
        assert psoas.lengths(names).identical(want)
    assert [one.rule for one in psoas.terms(text for text in ["The pelvis tilts forward."])] == ["PS201"]
    pairs = np.array([["pelvis", "ground"]])
    assert door.PAIRS.fits(pairs)
    assert not door.PAIRS.fits(pairs[0])


def test_what_fits_passes():
    assert psoas.posture_at(psoas.default_body(), posture={"hip_flexion_r": np.float64(0.1)}).shape
    assert inspect.signature(psoas.actions).parameters["muscles"].default is None
    assert psoas.actions.__doc__.startswith("Moment arms") or psoas.actions.__doc__
    assert pickle.loads(pickle.dumps(psoas.loads)) is psoas.loads


# -- bodies that travel ------------------------------------------------------------------------------------------------


def test_a_body_pickles_and_answers_the_same():
    body = psoas.default_body()
    again = pickle.loads(pickle.dumps(body))
    one, two = (psoas.actions("psoas", body=b) for b in (body, again))
    assert one.identical(two)
    with pytest.raises(TypeError):
        again.postures["standing"]["hip_flexion_r"] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        again.ranges[0, 0] = 1.0


# -- answers that are none ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def given():
    return psoas.answer("psoas actions psoas --of pelvis --relative-to ground")


SPOILED = {
    "no dataset": lambda d: 5,
    "a label twice": lambda d: d.isel(segment=[0, 0, 1]),
    "no labels": lambda d: d.drop_vars("segment"),
    "another variable": lambda d: d.assign(nonsense=("group", np.zeros(d.sizes["group"]))),
    "another unit": lambda d: changed(d, units="km"),
    "a number that is infinite": lambda d: d.assign(orientation=d.orientation * np.inf),
    "a segment that is gone": lambda d: d.sel(segment=["femur_r"]),
    "no attributes": lambda d: d.drop_attrs(),
    "no variables": lambda d: d[[]],
}


def changed(dataset, **attributes):
    """The dataset with other attributes on one variable."""
    found = dataset.copy()
    found["moment_arm"].attrs.update(attributes)
    return found


@pytest.mark.parametrize("what", SPOILED)
@pytest.mark.parametrize("use", [psoas.lines, psoas.figure, psoas.records_of])
def test_a_spoiled_answer_is_one_sentence(given, what, use):
    with pytest.raises(PsoasError) as caught:
        use(SPOILED[what](given))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("what", [w for w in SPOILED if w != "a segment that is gone"])
@pytest.mark.parametrize("name", ["actions_figure", "frames_figure", "loads_figure", "sweep_figure"])
def test_a_picture_of_a_spoiled_answer_is_one_sentence(given, what, name):
    from psoas import plots

    with pytest.raises(PsoasError):
        getattr(plots, name)(SPOILED[what](given))


def test_the_answer_as_given_is_drawn_and_written(given):
    assert psoas.lines(given)
    assert psoas.figure(given)
    assert psoas.records_of(given)


def test_json_of_check_is_valid(run, tmp_path):
    (tmp_path / "w.mot").write_text("x\nversion=1\ninDegrees=yes\nendheader\ntime\ta\n0\t1\n1\t2\n")
    (tmp_path / "bad.trc").write_text("")
    _, out, _ = run("check", tmp_path / "w.mot", tmp_path / "bad.trc", "--format", "json")
    schema = json.loads(files("psoas.dataset").joinpath("check.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(out), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(out) | {"more": 1}, schema)
