"""Any answer as programs read it: records with their sentence, as JSON, CSV and one tidy table."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from psoas.conditions import operators_asked
from psoas.dataset.kinds import kind_of, made_of
from psoas.dataset.record import FIELDS, Record, plain
from psoas.dataset.schema import SCHEMA_VERSION
from psoas.errors import InvalidValueError, checked_text, invalid_choice, listed
from psoas.frames import AXES
from psoas.version import __version__

if TYPE_CHECKING:
    import pandas
    import xarray as xr

# what a dataset answers -> who makes its records; a new kind of answer is one line here
RECORDS = {
    "actions": "psoas.dataset.recorded.actions:records",
    "align": "psoas.dataset.recorded.align:records",
    "com": "psoas.dataset.recorded.com:records",
    "audit": "psoas.dataset.recorded.audit:records",
    "claims": "psoas.dataset.recorded.claims:records",
    "length": "psoas.dataset.recorded.lengths:records",
    "floor": "psoas.dataset.recorded.floor:floor_records",
    "gait": "psoas.dataset.recorded.gait:records",
    "channels": "psoas.dataset.recorded.emg:channel_records",
    "emg": "psoas.dataset.recorded.emg:records",
    "loads": "psoas.dataset.recorded.loads:records",
    "motion": "psoas.dataset.recorded.course:motion_records",
    "posture": "psoas.dataset.recorded.posture:records",
    "robustness": "psoas.dataset.recorded.reasons:robustness_records",
    "sacrum": "psoas.dataset.recorded.floor:sacrum_records",
    "static": "psoas.dataset.recorded.static:records",
    "step": "psoas.dataset.recorded.course:step_records",
    "swing": "psoas.dataset.recorded.swing:records",
    "tightness": "psoas.dataset.recorded.tightness:records",
    "stretch": "psoas.dataset.recorded.stretch:records",
    "best_stretch": "psoas.dataset.recorded.stretch:best_records",
    "sweep": "psoas.dataset.recorded.course:sweep_records",
    "why": "psoas.dataset.recorded.reasons:why_records",
}
DETAILS = {
    "actions": "psoas.dataset.recorded.actions:details",
    "audit": "psoas.dataset.recorded.audit:details",
    "claims": "psoas.dataset.recorded.claims:details",
}
OWN = ("answer", "question", "body", "posture", "conditions", "notes", "schema_version", "pairs", "audits")


def records_of(dataset: xr.Dataset) -> list[Record]:
    """Every number of an answer as a record: what it is, of whom, relative to what, with its unit and its sentence.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.answer`, or from a method of this package.

    Returns
    -------
    list of dict
        `quantity`, `value`, `units`, `sentence`, and whatever else of `FIELDS` applies; values in SI, None where the
        body represents none. A `sign` (+1, -1, 0) is that of every table; where its sensitivity set was asked for,
        `robustness` has beside it `shown_sign`, `agreeing_share` and `minority`.

    Raises
    ------
    InvalidValueError
        A dataset that is no answer of this package.

    Examples
    --------
    >>> import psoas
    >>> asked = "psoas actions iliacus --of pelvis --relative-to ground --axis right --operator acceleration"
    >>> found = records_of(psoas.answer(asked))
    >>> found[0]["sentence"]
    'iliacus (both sides), 100 N a side: pelvis relative to ground tilts anteriorly, 54.8 rad/s2 at that instant. The
    sign: holds in all 432 ways.'
    """
    found: list[Record] = made_of(dataset, RECORDS, "records")
    return found


def records(
    dataset: xr.Dataset, of: str, relative_to: str, operator: str, *, axes: Sequence[str] = AXES
) -> list[Record]:
    """Every group's and fascicle's action on one segment relative to another, as records.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions`, with the operator in it.
    of, relative_to : str
        Segments, or `ground`.
    operator : {'torque', 'acceleration'}
    axes : sequence of {'anterior', 'superior', 'right'}
        Of `relative_to`.

    Returns
    -------
    list of dict
        As in `records_of`. Torque is per side only.

    Examples
    --------
    >>> import psoas
    >>> psoas.records(psoas.actions("iliacus"), "pelvis", "ground", "acceleration", axes=["right"])[0]["sentence"]
    'iliacus (both sides), 100 N a side: pelvis relative to ground tilts anteriorly, 54.8 rad/s2 at that instant.'
    """
    from psoas.dataset.recorded.actions import pair_records

    (operator,) = operators_asked(checked_text("operator", operator))
    for axis in axes:
        if axis not in AXES:
            raise invalid_choice("axis", axis, AXES)
    held = dataset.attrs.get("operators", operator).split(",")
    if operator not in held:
        raise InvalidValueError(f"this answer holds the operator {listed(held)}; ask psoas.actions for {operator} too.")
    return pair_records(dataset, of, relative_to, operator, axes)


def as_json(dataset: xr.Dataset, found: Sequence[Record], repeat: str = "") -> str:
    """One object, valid against the shipped `answer.schema.json`; every character that could act is spelled out."""
    a = dataset.attrs
    conditions = {k.removeprefix("condition_"): plain(v) for k, v in a.items() if k.startswith("condition_")}
    whole = {
        "psoas": {"version": __version__, "schema": SCHEMA_VERSION},
        "answer": kind_of(dataset, RECORDS, "records"),
        **({"question": tomllib.loads(str(a["question"]))} if a.get("question") else {}),
        "body": str(a.get("body", "")),
        "posture": str(a.get("posture", a.get("motion", a.get("support", "")))),
        "conditions": {**conditions, "words": str(a.get("conditions", ""))},
        "notes": str(a.get("notes", "")),
        "repeat": repeat,
        "records": list(found),
        "details": details(dataset),
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return "".join(c if harmless(c) else escaped(c) for c in text)  # within strings only


def harmless(character: str) -> bool:
    """Whether a character may stand as it is in JSON, wherever that is put."""
    return character == "\n" or (character.isprintable() and character not in "<>&")


def escaped(character: str) -> str:
    """A character as JSON spells it out."""
    return f"\\u{ord(character):04x}" if character in "<>&" else json.dumps(character)[1:-1]


def details(dataset: xr.Dataset) -> dict[str, Any]:
    """What else an answer says of itself: its attributes, and what its kind has that is no record."""
    own = (*OWN, *(k for k in dataset.attrs if k.startswith("condition_")))
    found = {k: plain(v) for k, v in dataset.attrs.items() if k not in own}
    more: dict[str, Any] = made_of(dataset, DETAILS, "details") if dataset.attrs.get("answer") in DETAILS else {}
    return found | more


def flat(found: Iterable[Record]) -> list[Record]:
    """The records with their robustness in columns of its own."""
    keys = ("agreeing_share", "minority")
    return [r | {k: r["robustness"][k] for k in keys if k in r.get("robustness", {})} for r in found]


def columns_of(found: Sequence[Record]) -> list[str]:
    """The fields that some record has, in their order."""
    return [f for f in FIELDS if any(f in r for r in found)]


def as_csv(found: Sequence[Record]) -> str:
    """The records as a table with one header row."""
    text, rows = io.StringIO(), flat(found)
    writer = csv.DictWriter(text, columns_of(rows), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def frame(dataset: xr.Dataset) -> pandas.DataFrame:
    """Any answer as one tidy table: a row for every number, the same columns as the records.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.answer`, or from a method of this package.

    Returns
    -------
    pandas.DataFrame
        A row for each record of `psoas.dataset.records.records_of`; columns in the order of its fields, those that no
        record has left out. Values in SI.

    Raises
    ------
    InvalidValueError
        A dataset that is no answer of this package.

    Examples
    --------
    >>> import psoas
    >>> table = psoas.frame(psoas.answer("psoas actions iliacus --of pelvis --relative-to ground --axis right"))
    >>> whole = (table.side == "both") & (table.kind == "family")
    >>> table.loc[whole, ["muscle", "value", "agreeing_share"]].round(3).values.tolist()
    [['iliacus', -0.548, 1.0]]
    """
    import pandas

    rows = flat(records_of(dataset))
    return pandas.DataFrame(rows, columns=columns_of(rows))
