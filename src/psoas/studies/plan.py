"""A study as it is planned: one question, what varies in it, by which design, and what of each answer is kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from math import prod
from reprlib import repr as short
from typing import Any, NamedTuple

import numpy as np

from psoas.errors import InvalidValueError, checked_text, invalid_choice, listed, printable
from psoas.question.question import Question, kind_of, spelling_of

DESIGNS = ("grid", "sobol", "random")
TABLES = {"question", "vary", "design", "keep"}
MOST = 10_000_000  # points
WRITTEN = re.compile(r"[^{}]*\{(?::[+-]?0?\d{0,2}(?:\.\d{1,2})?[a-zA-Z]?)?\}[^{}]*")  # no width over 99
SMALLEST, LARGEST, USUAL = 1, 100_000, 64  # points of a chunk
EXACT = 2**53  # whole numbers up to it are kept apart


class Factor(NamedTuple):
    """What varies: a list of values, or a span of numbers; how a value is written into the question.

    A name that is no flag of the question is a coordinate of its posture, in degrees and millimetres.
    """

    name: str
    values: tuple[Any, ...]
    span: tuple[float, float] | None
    text: str

    def at(self, share: float) -> Any:
        """The value at a share from 0 to 1 of the span, or the value of the list there."""
        if self.span is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        return self.span[0] + share * (self.span[1] - self.span[0])

    def written(self, value: Any) -> str:
        """The value as it stands in the question."""
        try:
            return self.text.format(value)
        except (ValueError, IndexError, KeyError) as error:
            raise InvalidValueError(f"'{self.text}' does not say how '{self.name}' is written: {error}.") from None


@dataclass(frozen=True)
class Plan:
    """A study.

    Attributes
    ----------
    text : the TOML it was read from
    question : table of the question that every point varies
    factors : what varies, in the order of the file
    design : grid, sobol or random
    points : how many of a sobol or random design; a grid has its own
    seed : of the design
    chunk : points that are answered and written together
    variables, select : what is kept of an answer: names of variables, and labels along dimensions
    """

    text: str
    question: Mapping[str, Any]
    factors: tuple[Factor, ...]
    design: str
    points: int
    seed: int
    chunk: int
    variables: tuple[str, ...]
    select: Mapping[str, tuple[str, ...]]

    @cached_property
    def hash(self) -> str:
        """Of the text."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def shares(self) -> Any:
        """The design (points, factors), each number from 0 to 1; None of a grid, which needs no table."""
        if self.design == "grid":
            return None
        if self.design == "sobol":
            from scipy.stats import qmc

            made = qmc.Sobol(len(self.factors), scramble=True, rng=np.random.default_rng(self.seed))
            return made.random_base2((self.points - 1).bit_length())[: self.points]
        return np.array([np.random.default_rng([self.seed, k]).random(len(self.factors)) for k in range(self.points)])

    def values(self, k: int) -> tuple[Any, ...]:
        """The value of every factor at a point."""
        if self.shares is not None:
            return tuple(f.at(float(s)) for f, s in zip(self.factors, self.shares[k], strict=True))
        places = np.unravel_index(k, [len(f.values) for f in self.factors])
        return tuple(f.values[i] for f, i in zip(self.factors, places, strict=True))

    def asked(self, k: int) -> Question:
        """The question of a point."""
        table = dict(self.question)
        flags = flags_of(str(table.get("asks", "")))
        written = {f.name: f.written(v) for f, v in zip(self.factors, self.values(k), strict=True)}
        table |= {name: [text] if name == "muscles" else text for name, text in written.items() if name in flags}
        if coordinates := [f"{name}={text}" for name, text in written.items() if name not in flags]:
            table["posture"] = ",".join([str(table.get("posture", "standing")), *coordinates])
        return Question.of_table(table)


def flags_of(asks: str) -> frozenset[str]:
    """The flags of a kind of question."""
    return frozenset(flag for field in fields(kind_of(asks)) for flag in spelling_of(field).flags)


def read_plan(text: str) -> Plan:
    """The plan in a TOML text.

    Raises
    ------
    UnknownNameError, InvalidValueError
        Text that is no TOML, tables or keys that are unknown, a design that has no points or too many, a question
        that does not exist.
    """
    try:
        tables = tomllib.loads(checked_text("study", text))
    except ValueError as error:  # also of a number of more digits than Python reads
        raise InvalidValueError(f"the study is not TOML: {error}.") from None
    except RecursionError:
        raise InvalidValueError("the study is nested deeper than any study is.") from None
    for name in tables:
        if name not in TABLES:
            raise invalid_choice("table of a study", name, sorted(TABLES))
    if not isinstance(tables.get("question"), dict) or not isinstance(tables.get("vary"), dict) or not tables["vary"]:
        raise InvalidValueError("a study has a table [question] and a table [vary] with at least one row.")
    for name in ("design", "keep"):
        if not isinstance(tables.get(name, {}), dict):
            raise InvalidValueError(f"[{name}] of a study is one table, with a key and a value in each line.")
    design, keep = dict(tables.get("design", {})), dict(tables.get("keep", {}))
    kind = design.pop("kind", "grid")
    if kind not in DESIGNS:
        raise invalid_choice("design", str(kind), DESIGNS)
    steps = whole(design, "steps", 5, 2, 100_000)
    factors = tuple(factor(name, row, steps, kind) for name, row in tables["vary"].items())
    count = prod(len(f.values) for f in factors) if kind == "grid" else whole(design, "points", 64, 1, MOST)
    seed, chunk = whole(design, "seed", 0, 0, 2**31), whole(design, "chunk", USUAL, SMALLEST, LARGEST)
    if left := sorted(set(design) - {"points"}):
        raise invalid_choice("key of [design]", left[0], ("kind", "steps", "points", "seed", "chunk"))
    if not 1 <= count <= MOST:
        raise InvalidValueError(f"the study has {count} points; a study has from 1 to {MOST}.")
    variables = texts("variables", keep.pop("variables", []))
    plan = Plan(
        text, tables["question"], factors, kind, count, seed, chunk, variables,
        {k: texts(k, v) for k, v in keep.items()},
    )  # fmt: skip
    if bare := [k for k, labels in plan.select.items() if not labels]:
        raise InvalidValueError(f"{printable(bare[0])} = [] of [keep] keeps nothing; name some of its labels.")
    plan.asked(0)  # whatever is wrong with the question is said now
    return plan


def whole(table: dict[str, Any], name: str, usual: int, low: int, high: int) -> int:
    """A whole number of a table, taken out of it."""
    value = table.pop(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidValueError(f"{name} = {short(value)} is not a whole number from {low} to {high}.")
    return value


def texts(name: str, value: Any) -> tuple[str, ...]:
    """A text or a list of texts."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(v, str) for v in found):
        raise InvalidValueError(f"{printable(name)} = {short(value)} is not a text or a list of texts.")
    return tuple(found)


def factor(name: str, row: Any, steps: int, kind: str) -> Factor:
    """One row of [vary]: a list of values, or a table with `from` and `to`, and `as`, how a value is written."""
    if isinstance(row, list):
        row = {"values": row}
    if not isinstance(row, dict) or not set(row) <= {"from", "to", "values", "as", "steps"}:
        raise InvalidValueError(
            f"'{printable(name)}' varies over a list of values, or a table with from and to (and steps, as)."
        )
    given, text = dict(row), row.get("as", "{}")
    if not isinstance(text, str) or not WRITTEN.fullmatch(text):
        raise InvalidValueError(
            f"as = {text!r} of '{printable(name)}' is not a text with one place for the value, such as 'psoas={{:g}}'."
        )
    if "values" in given:
        values = given["values"]
        if "from" in given or "to" in given:
            raise InvalidValueError(f"'{printable(name)}' varies over values, or from one to another; not both.")
        if not isinstance(values, list) or not values:
            raise InvalidValueError(f"'{printable(name)}' varies over {short(values)}; list one value at least.")
        if large := [v for v in values if isinstance(v, int) and abs(v) > EXACT]:
            raise InvalidValueError(
                f"{short(large[0])} of '{printable(name)}' is beyond 2^53, as far as numbers are kept."
            )
        return Factor(name, tuple(values), None, text)
    ends = [given.get("from"), given.get("to")]
    if not all(isinstance(e, int | float) and not isinstance(e, bool) and abs(e) < 1e9 for e in ends):
        raise InvalidValueError(
            f"'{printable(name)}' varies from {short(ends[0])} to {short(ends[1])}: two finite numbers, please."
        )
    low, high = map(float, ends)  # type: ignore[arg-type]
    count = whole(given, "steps", steps, 2, 100_000)
    return Factor(name, tuple(np.linspace(low, high, count).tolist()) if kind == "grid" else (), (low, high), text)


def kept(plan: Plan, dataset: Any) -> dict[str, Any]:
    """The variables of an answer that the plan keeps, as arrays with labels.

    Raises
    ------
    InvalidValueError
        A variable, dimension or label that the answer does not have.
    """
    numeric = [str(n) for n, v in dataset.data_vars.items() if v.dtype.kind == "f"]
    names: Sequence[str] = plan.variables or numeric
    for name in names:
        if name not in numeric:
            raise invalid_choice("variable of this answer", name, numeric)
    dims = sorted({str(dim) for name in names for dim in dataset[name].dims})
    if strange := [dim for dim in plan.select if dim not in dims]:
        raise invalid_choice("dimension of [keep]", strange[0], dims)
    found = {}
    for name in names:
        array = dataset[name]
        for dim, labels in plan.select.items():
            if dim in array.dims:
                known = [str(v) for v in array[dim].values]
                if missing := [label for label in labels if label not in known]:
                    raise InvalidValueError(f"the answer has no {dim} {listed(missing)}; it has {listed(known[:12])}.")
                array = array.isel({dim: [known.index(label) for label in labels]})
        found[name] = array
    return found
