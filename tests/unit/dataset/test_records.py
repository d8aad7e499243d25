"""Any answer as records: one shape, one shipped schema, one tidy table."""

import csv
import functools
import io
import json
from importlib.resources import files
from inspect import Signature, isfunction, signature

import jsonschema
import numpy as np
import pytest
import xarray as xr

import psoas
from psoas import plots
from psoas.answers.audit.audit import audits
from psoas.answers.audit.tabled import audit_dataset
from psoas.answers.gait import gait as gait_module
from psoas.dataset.record import FIELDS
from psoas.dataset.records import RECORDS, as_csv, as_json, records_of
from psoas.dataset.whole import MOST_ROWS, Answer
from psoas.errors import InvalidValueError, PsoasError
from support.asked import Asked
from support.people import in_lab, labelled, write_trc
from support.walks import walk

SCHEMA = json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8"))
VALID = jsonschema.Draft202012Validator(SCHEMA)
ASKED = {
    "actions": "psoas actions psoas iliacus",
    "align": "psoas align --angle asis_psis=12 --angle thigh_r=9 --sd 3",
    "best_stretch": "psoas stretch --reach psoas",
    "claims": "psoas claims A13",
    "com": "psoas actions psoas iliacus --of com",
    "emg": "psoas emg groin --draws 0",
    "floor": "psoas floor --tight psoas=0.1",
    "length": "psoas actions psoas --operator length",
    "loads": "psoas loads",
    "posture": "psoas posture --tight psoas=0.1 --support supine --draws 2",
    "sacrum": "psoas actions psoas pubococcygeus --operator static --sij elastic",
    "static": "psoas actions psoas --operator static",
    "step": "psoas actions iliacus --operator step",
    "stretch": "psoas stretch couch",
    "swing": "psoas actions psoas --species dog --operator static --sweep spine_stiffness=1:3000",
    "sweep": "psoas actions psoas --sweep hip_flexion_r=0:20:10",
    "tightness": "psoas tightness",
}
MOTION = "coordinates\nversion=1\nnRows=3\nnColumns=2\ninDegrees=yes\nendheader\ntime\thip_flexion_r\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """One answer of every kind."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "swing.mot").write_text(MOTION + "0\t0\n0.1\t5\n0.2\t10\n")
    (folder / "body.xml").write_text(psoas.body_xml())
    (folder / "broken.osim").write_text("<nothing/>")
    others = {
        "motion": lambda: psoas.trial("psoas", folder / "swing.mot", pairs=[("pelvis", "ground")], stance="none"),
        "audit": lambda: audit_dataset(audits([folder / "body.xml", folder / "broken.osim"])),
        "robustness": lambda: psoas.robustness("psoas"),
        "channels": lambda: psoas.emg(label="hip flexor"),
        "gait": lambda: walked(folder),
        "why": lambda: psoas.why("psoas_l"),
    }
    return Asked({kind: functools.partial(psoas.answer, command) for kind, command in ASKED.items()} | others)


def walked(folder):
    """A walk without forces, its stances at three instants."""
    points, _, _ = walk(2.6)
    trc = write_trc(folder / "walk.trc", labelled(in_lab(points, at=(0.0, 0.0, 0.0))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gait_module, "GRID", np.linspace(0.0, 1.0, 3))
        return psoas.gait(trc)


@pytest.fixture(scope="module")
def written(answers):
    """Every kind's records as a file holds them, made once."""
    return functools.cache(lambda kind: as_json(answers[kind], records_of(answers[kind]), "psoas ..."))


@pytest.fixture(params=sorted(RECORDS))
def kind(request):
    return request.param


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_kind_of_answer_says_what_it_is(answers, kind):
    assert answers[kind].attrs["answer"] == kind


def test_every_kind_has_records_of_one_shape(written, kind):
    whole = json.loads(written(kind))
    VALID.validate(whole)
    assert whole["answer"] == kind
    assert whole["records"]
    assert all(r["sentence"].endswith(".") for r in whole["records"])
    assert {key for r in whole["records"] for key in r} <= {*FIELDS, "robustness"}


@pytest.mark.parametrize("field", ["quantity", "value", "units", "sentence"])
def test_a_record_without_what_every_record_has_is_not_valid(written, kind, field):
    """The twin: the schema is not one that lets anything pass."""
    whole = json.loads(written(kind))
    del whole["records"][1:]
    VALID.validate(whole)
    del whole["records"][0][field]
    with pytest.raises(jsonschema.ValidationError):
        VALID.validate(whole)


def test_a_verdict_without_its_share_is_not_valid(answers):
    whole = json.loads(as_json(answers["actions"], records_of(answers["actions"])))
    assert all("robustness" in r for r in whole["records"])
    for key in ("shown_sign", "agreeing_share", "minority"):
        broken = json.loads(json.dumps(whole))
        del broken["records"][0]["robustness"][key]
        with pytest.raises(jsonschema.ValidationError):
            VALID.validate(broken)


def test_the_table_has_the_columns_of_the_records(answers, kind):
    found, table = records_of(answers[kind]), psoas.frame(answers[kind])
    assert len(table) == len(found)
    assert list(table.columns) == [f for f in FIELDS if f in table.columns]
    assert {key for r in found for key in r} - {"robustness"} <= set(table.columns)
    assert table["sentence"].tolist() == [r["sentence"] for r in found]
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert list(rows[0]) == list(table.columns)


def test_records_hold_the_numbers_of_the_dataset(answers):
    static = answers["static"]
    here = {"group": "psoas_major", "axis": "right"}
    for what, case in (("rotation", "guides"), ("rotation_by_couples", "couples")):
        (one,) = (
            r for r in records_of(static)
            if (r.get("muscle"), r.get("of"), r.get("relative_to"), r.get("axis"), r.get("case"))
            == ("psoas_major", "pelvis", "ground", "right", case)
        )  # fmt: skip
        assert one["value"] == pytest.approx(float(psoas.relative(static, "pelvis", "ground", what=what).sel(here)))
    swept = answers["sweep"]
    (one,) = (
        r for r in records_of(swept)
        if (r["muscle"], r["axis"], r["at"], r["over"]) == ("psoas_major", "right", 20.0, "hip_flexion_r")
    )  # fmt: skip
    assert one["value"] == float(swept.group_swept_acceleration.sel(group="psoas_major", axis="right", sweep=20.0))
    level = next(r for r in records_of(answers["loads"]) if r["quantity"] == "compression")
    assert level["value"] == pytest.approx(
        float(answers["loads"].level_force.sel(level=level["level"], component="compression"))
    )


def test_a_question_of_claims_is_answered_as_the_method_does(answers):
    assert answers["claims"].drop_attrs().identical(psoas.claims("A13").drop_attrs())
    assert not answers["claims"].drop_attrs().identical(psoas.claims("A14").drop_attrs())


@pytest.mark.parametrize("side", [None, "right", "left"])
def test_the_centre_of_mass_is_told_of_the_sides_that_were_asked_for(answers, side):
    """At a posture: the rows are the sums over the strands of the sides in the row, to rounding."""
    command = ASKED["com"] + (f" --side {side}" if side else "")
    found = psoas.answer(command)
    records = records_of(found)
    assert {r["side"] for r in records} == ({side} if side else {"both", "right", "left"})
    whole = psoas.actions(["psoas", "iliacus"])
    mine = np.array([side is None or str(s) == side for s in whole.side.values])
    share = whole.share.sel(group="psoas_major").values
    by_hand = whole.com_acceleration.sel(axis="superior").values @ (share * mine)
    name = "psoas_major" + (f"_{side[0]}" if side else "")
    (one,) = (r for r in records if (r["muscle"], r["axis"], r["side"]) == (name, "superior", side or "both"))
    assert one["value"] == pytest.approx(by_hand, rel=1e-9)
    assert one["value"] != 0


def test_of_a_motion_the_centre_of_mass_has_a_row_a_frame(tmp_path):
    (tmp_path / "swing.mot").write_text(MOTION + "0\t0\n0.1\t5\n0.2\t10\n")
    found = psoas.answer(f"psoas actions psoas --posture {tmp_path / 'swing.mot'} --stance none --of com")
    whole = json.loads(as_json(found, records_of(found)))
    VALID.validate(whole)
    rows = [r for r in whole["records"] if (r["muscle"], r["axis"], r["side"]) == ("psoas_major", "superior", "both")]
    assert [r["at"] for r in rows] == [0.0, 0.1, 0.2]
    assert len({r["value"] for r in rows}) == 3


def test_what_is_not_defined_has_no_record_and_is_told():
    """Of a pair that was named; asked for alone, it is refused."""
    command = "psoas actions psoas --of thorax --relative-to L5"
    whole = json.loads(as_json(found := psoas.answer(command), records_of(found)))
    assert {r["operator"] for r in whole["records"]} == {"acceleration"}
    (one,) = whole["details"]["undefined"]
    assert (one["of"], one["relative_to"], one["operator"]) == ("thorax", "L5", "torque")
    assert "ask for one level" in one["why"]
    with pytest.raises(PsoasError, match="ask for one level"):
        records_of(psoas.answer(f"{command} --operator torque"))
    neighbours = psoas.answer("psoas actions psoas --of femur_r --relative-to pelvis")
    assert "undefined" not in json.loads(as_json(neighbours, records_of(neighbours)))["details"]


def test_what_is_no_answer_has_no_records():
    for strange in (xr.Dataset(), psoas.scene(muscles="iliacus", surfaces=False)):
        with pytest.raises(InvalidValueError, match="records are of an answer"):
            records_of(strange)


def test_the_full_answer_is_no_table_and_the_refusal_names_the_one_that_is():
    whole = psoas.actions()
    with pytest.raises(PsoasError, match=r"2\d\d million rows.*psoas\.frame"):
        whole.to_dataframe()
    assert isinstance(whole.sel(segment="pelvis", drop=True), Answer)  # what is made of it refuses too


def test_a_small_answer_is_one_as_ever():
    """The twin: the refusal is about size."""
    found = psoas.sweep("iliacus", "hip_flexion_r=0:10:10")
    assert found.sizes["sweep"] * found.sizes["group"] * 3 < MOST_ROWS
    assert len(found.to_dataframe()) == found.sizes["sweep"] * found.sizes["group"] * 3
    share = psoas.actions("iliacus").share
    assert len(share.to_dataframe()) == share.size


def test_the_schema_is_shipped_and_types_are_announced():
    assert files("psoas").joinpath("py.typed").is_file()
    assert (
        SCHEMA["properties"]["psoas"]["properties"]["schema"]["const"]
        == psoas.actions("iliacus").attrs["schema_version"]
    )


def untyped(functions):
    """Names of functions whose answer has no type of its own."""
    found = {name: signature(f).return_annotation for name, f in functions.items()}
    returned = {name: str(getattr(one, "__name__", one)) for name, one in found.items()}
    return {name for name, text in returned.items() if text in ("Any", "object", Signature.empty.__name__)}


def test_public_functions_say_what_they_return():
    public = {name: getattr(psoas, name) for name in psoas.__all__}
    assert untyped({name: f for name, f in public.items() if isfunction(f)}) == set()
    assert untyped({name: getattr(plots, name) for name in plots.__all__}) == set()

    def planted() -> object: ...

    assert untyped({"planted": planted}) == {"planted"}
