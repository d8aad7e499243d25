"""A study answered: laid out first, then written chunk by chunk, by one process, several, or a cluster's workers."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from psoas.errors import (
    InvalidValueError,
    MissingDependencyError,
    OutputError,
    PostureRangeWarning,
    UnansweredError,
    in_one_sentence,
    printable,
)
from psoas.formats.texts import text_of_file
from psoas.studies.plan import Plan, kept, read_plan

Progress = Callable[[int, int], None]
REASON = 240  # bytes of why a point failed
TEMPLATE = 200  # points that are tried until one shows what an answer looks like
MOST_AT_ONCE = 2**31 - 1  # bytes of a chunk, which is held in memory; zarr packs no more at once
SMALLER = "give [design] a smaller chunk, or say in [keep] what you need"


def study(
    file: str | Path,
    output: str | Path,
    *,
    resume: bool = False,
    cores: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Path:
    """A question over a design of postures, conditions, parameters, written to zarr as it is answered.

    Parameters
    ----------
    file : path
        The study, as TOML: ``docs/study.md``.
    output : path
        A folder that does not exist yet; with `resume`, the one of a study that was interrupted.
    resume : bool
        Go on with the chunks that are missing. What stands in the end is the same to the byte.
    cores : int
        Processes on this machine; numbers and bytes do not depend on them.
    cluster : str, optional
        Address of a dask.distributed scheduler, whose workers reach `output` under the same path.
    progress : callable, optional
        Told (done, total) in chunks.

    Returns
    -------
    Path
        The output: `xarray.open_zarr` reads it. Along `point`: what varied, the variables that are kept (nan where a
        point failed), and `reason`, why it failed, empty where it did not.

    Raises
    ------
    FileFormatError, InvalidValueError, OutputError, MissingDependencyError
        A study that cannot be read or asked; an output that is there already, or of another study; no zarr.

    Examples
    --------
    >>> import psoas
    >>> psoas.study("no-such-study.toml", "out.zarr")
    Traceback (most recent call last):
    ...
    psoas.errors.FileFormatError: cannot read 'no-such-study.toml': No such file or directory; give the path of a file.
    """
    if cores < 1:
        raise InvalidValueError(f"cores is {cores}; it is a whole number from 1.")
    zarr = zarr_library()
    plan = read_plan(text_of_file(file))
    target = Path(output)
    if not resume and target.exists():
        raise OutputError(f"'{printable(str(target))}' is there already; name another, or go on with it: --resume.")
    made = not target.exists()  # also to go on with what was ended before anything was laid out
    if made:
        lay_out(zarr, plan, target)
    group = opened(zarr, plan, target)
    waiting = np.flatnonzero(group["done"][:] == 0).tolist()
    total = group["done"].shape[0]
    done = total - len(waiting)
    try:
        for k in chunks_done(plan, target.absolute(), waiting, cores, cluster):
            group["done"][k] = 1  # after what it says is done
            done += 1
            if progress is not None:
                progress(done, total)
    except Exception:
        if made and not done:  # nothing is lost, and what comes next finds its place free
            shutil.rmtree(target, ignore_errors=True)
        raise
    return target


def zarr_library() -> Any:
    """The library that writes zarr."""
    try:
        import zarr
    except ImportError as error:
        raise MissingDependencyError("a study is written as zarr; install it with: pip install zarr") from error
    return zarr


def chunks_done(plan: Plan, target: Path, waiting: list[int], cores: int, cluster: str | None) -> Iterator[int]:
    """The numbers of the chunks, each once it is written."""
    if cluster is not None:
        from psoas.studies.cluster import on_cluster

        yield from on_cluster(partial(write_chunk, plan.text, str(target)), waiting, cluster)
        return
    from psoas.mechanics.many import many

    yield from many(partial(write_chunk, plan.text, str(target)), waiting, cores=cores)


def answered(plan: Plan, k: int) -> tuple[dict[str, Any], str]:
    """What is kept of the answer at a point, or why there is none."""
    from psoas.answers.answer import answer

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PostureRangeWarning)
            return kept(plan, answer(plan.asked(k))), ""
    except Exception as error:  # every kind: a study goes on, and says of each point what was wrong
        return {}, str(in_one_sentence(error))


def lay_out(zarr: Any, plan: Plan, target: Path) -> None:
    """The whole store, empty: labels, what varies, and a place for every number; beside its place, then moved there.

    Its shapes are those of the first point that has an answer.
    """
    shown: dict[str, Any] = {}
    reasons: list[str] = []
    while not shown and len(reasons) < min(plan.points, TEMPLATE):
        shown, why = answered(plan, len(reasons))
        reasons.append(why)
    if not shown:
        raise InvalidValueError(f"no point of the study has an answer; at the first: {reasons[0]}")
    size = 8 * sum(array.size for array in shown.values()) * rows_of(plan)
    if size > MOST_AT_ONCE:
        raise InvalidValueError(f"chunk = {plan.chunk} is {size / 1e9:.1f} GB at once, of 2.1 at most; {SMALLER}.")
    beside = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{target.name[:40]}.", suffix=".building"))
        fill(zarr, plan, beside / target.name, shown)
        (beside / target.name).rename(target)
    except OSError as error:
        raise OutputError(f"cannot write '{printable(str(target))}': {error.strerror or error}.") from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def rows_of(plan: Plan) -> int:
    """Points that a chunk has room for."""
    return min(plan.chunk, plan.points)


def fill(zarr: Any, plan: Plan, folder: Path, shown: dict[str, Any]) -> None:
    """Lay out the store in a folder."""
    group = zarr.create_group(str(folder), zarr_format=2, attributes={
        "title": "a study by psoas", "study": plan.text, "study_sha256": plan.hash, "design": plan.design,
    })  # fmt: skip
    labels: dict[str, Any] = {}
    for array in shown.values():
        labels |= {str(d): [str(v) for v in array[d].values] for d in array.dims if d in array.coords}
    for dim, values in labels.items():
        put(group, dim, np.array(values, dtype=np.str_), (dim,))
    rows = [plan.values(k) for k in range(plan.points)]
    put(group, "point", np.arange(plan.points), ("point",))
    for f, column in zip(plan.factors, zip(*rows, strict=True), strict=True):
        number = all(isinstance(v, int | float) and not isinstance(v, bool) for v in column)
        put(
            group,
            f"varied_{f.name}",
            np.array(column, float) if number else np.array(list(map(str, column))),
            ("point",),
        )
    for name, array in shown.items():
        made = group.create_array(
            name, shape=(plan.points, *array.shape), chunks=(rows_of(plan), *array.shape), dtype="f8", fill_value=np.nan
        )
        told = {k: v for k, v in array.attrs.items() if isinstance(v, str | int | float)}
        made.attrs.update(told | {"_ARRAY_DIMENSIONS": ["point", *map(str, array.dims)]})
    reason = group.create_array(
        "reason", shape=(plan.points,), chunks=(rows_of(plan),), dtype=f"S{REASON}", fill_value=None
    )
    reason.attrs["_ARRAY_DIMENSIONS"] = ["point"]
    chunks = -(-plan.points // plan.chunk)
    done = group.create_array("done", shape=(chunks,), chunks=(1,), dtype="i1", fill_value=0)
    done.attrs["_ARRAY_DIMENSIONS"] = ["chunk"]


def put(group: Any, name: str, values: Any, dims: tuple[str, ...]) -> None:
    """One array that is known from the start."""
    made = group.create_array(name, shape=values.shape, chunks=values.shape, dtype=values.dtype, fill_value=None)
    made.attrs["_ARRAY_DIMENSIONS"] = list(dims)
    made[...] = values


def opened(zarr: Any, plan: Plan, target: Path) -> Any:
    """The store of this very study, what an end left half written taken away."""
    try:
        group = zarr.open_group(str(target), mode="r+", zarr_format=2)
        theirs = group.attrs["study_sha256"]
    except Exception as error:  # whatever zarr says of what is no store of ours
        raise OutputError(
            f"'{printable(str(target))}' is no study that was begun here ({type(error).__name__})."
        ) from None
    if theirs != plan.hash:
        raise OutputError(f"'{printable(str(target))}' holds another study; name another output.")
    for half in target.rglob("*.partial"):
        half.unlink()
    return group


def write_chunk(text: str, target: str, k: int) -> int:
    """Answer the points of one chunk and write them; its number. The same bytes whoever does it, and when.

    Raises
    ------
    UnansweredError
        Memory does not hold it.
    """
    plan = plan_of(text)
    try:
        return write_points(plan, target, k)
    except MemoryError as error:
        raise UnansweredError(
            f"there is not enough memory for a chunk of {rows_of(plan)} points; {SMALLER}."
        ) from error


def write_points(plan: Plan, target: str, k: int) -> int:
    """The same, by a plan."""
    group = zarr_library().open_group(target, mode="r+", zarr_format=2)
    span = slice(k * plan.chunk, min((k + 1) * plan.chunk, plan.points))
    shapes = {n: a.shape[1:] for n, a in group.arrays() if a.attrs["_ARRAY_DIMENSIONS"][0] == "point"}
    names = [n for n in shapes if n not in ("point", "reason") and not n.startswith("varied_")]
    values = {n: np.full((span.stop - span.start, *shapes[n]), np.nan) for n in names}
    labels = {
        d: [str(v) for v in group[d][:]] for n in names for d in group[n].attrs["_ARRAY_DIMENSIONS"][1:] if d in group
    }
    reasons = []
    for row, point in enumerate(range(span.start, span.stop)):
        found, why = answered(plan, point)
        if not why:
            why = unlike(found, shapes, labels, names)
        if not why:
            for name in names:
                values[name][row] = found[name].values
        reasons.append(why.encode()[:REASON])
    for name in names:
        group[name][span] = values[name]
    group["reason"][span] = np.array(reasons, dtype=f"S{REASON}")
    return k


def unlike(found: dict[str, Any], shapes: Any, labels: Any, names: list[str]) -> str:
    """Why an answer does not fit where the first one did; empty where it does."""
    for name in names:
        array = found.get(name)
        if array is None or array.shape != shapes[name]:
            return f"its {name} has another shape than at the first point."
        for dim in array.dims:
            if dim in labels and [str(v) for v in array[dim].values] != labels[dim]:
                return f"its {name} has other labels along {dim} than at the first point."
    return ""


_PLANS: dict[str, Plan] = {}


def plan_of(text: str) -> Plan:
    """The plan of a text, read once a process."""
    if text not in _PLANS:
        _PLANS.clear()
        _PLANS[text] = read_plan(text)
    return _PLANS[text]


def failures(output: str | Path) -> dict[int, str]:
    """Points of a study that have no answer, and why."""
    group = zarr_library().open_group(str(output), mode="r", zarr_format=2)
    written = np.repeat(group["done"][:], group["reason"].chunks[0])[: group["reason"].shape[0]]
    reasons = np.where(written, group["reason"][:], b"")
    return {int(k): reasons[k].decode("utf-8", "ignore") for k in np.flatnonzero(reasons != b"")}
