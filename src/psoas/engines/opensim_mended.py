"""A `.osim` model that OpenSim cannot take as it is, made plain and loaded without the muscles that stop it."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from psoas.engines.opensim_engine import OpensimEngine
from psoas.engines.opensim_file import opened
from psoas.errors import FileFormatError, listed, printable
from psoas.formats.models.osim_faults import fault_of
from psoas.formats.models.osim_plain import QUATERNIONS, muscle_nodes, plain_text, quaternion_joints, second_joints
from psoas.formats.xml import Node, read_xml

MOST = 12  # muscles that are left out before the model is given up
T = TypeVar("T")
PIECES = {"BallJoint": "three turns", "FreeJoint": "three turns and three shifts"}


class Opened(NamedTuple):
    """An engine whose model has been read, what was done for it, and muscles of the file that it does not have."""

    engine: OpensimEngine
    remarks: list[str]
    missing: dict[str, str]


def engine_of(file: str, before: Callable[[Any], T]) -> tuple[Opened, T]:
    """The engine of a file, and what `before` sees in the model before its couplings and locks are put asleep.

    A file that OpenSim takes whole is taken as it is. Where it does not, or leaves a muscle out, or has a joint of
    quaternions, the model is written anew with its bodies, joints, constraints and muscles only; and a muscle without
    which it loads is left out by name.
    """
    root = read_xml(Path(file), ("OpenSimDocument",))
    wanted = [node.name for node in muscle_nodes(root)]
    first: FileFormatError | None = None
    if not quaternion_joints(root):
        try:
            engine, seen = load(file, before)
            lost, renamed = unmatched(wanted, engine)
            if not lost:
                return Opened(engine, renamed, {}), seen
        except FileFormatError as error:
            first = error
    return mended(root, wanted, before, first)


def load(file: str, before: Callable[[Any], T]) -> tuple[OpensimEngine, T]:
    """The engine of a file that OpenSim takes."""
    model = opened(file)
    seen = before(model)
    return OpensimEngine(model), seen


def mended(
    root: Node, wanted: Sequence[str], before: Callable[[Any], T], first: FileFormatError | None
) -> tuple[Opened, T]:
    """The engine of the model made plain, without the muscles that stop it."""
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="psoas-osim-") as folder:

        def attempt(without: Sequence[str]) -> tuple[OpensimEngine, T]:
            file = Path(folder) / "plain.osim"
            file.write_text(plain_text(root, set(without)), encoding="utf-8")
            return load(str(file), before)

        while True:
            try:
                engine, seen = attempt(list(missing))
                break
            except FileFormatError as error:
                left = [name for name in wanted if name not in missing]
                guilty = named_in(error, left) or found_by_halves(left, list(missing), attempt)
                if guilty is None or len(missing) >= MOST:
                    if (found := fault_of(root)) is not None:
                        raise FileFormatError(found) from (first or error)
                    raise (first or error) from error
                missing[guilty] = reason(error)
    lost, renamed = unmatched([name for name in wanted if name not in missing], engine)
    missing |= dict.fromkeys(lost, "OpenSim leaves it out")
    return Opened(engine, [*said(root), *renamed], missing), seen


def unmatched(wanted: Sequence[str], engine: OpensimEngine) -> tuple[list[str], list[str]]:
    """Muscles of the file that the engine does not have; and a remark on those that it has under another name.

    OpenSim gives a muscle without a name its class's, and the second of one name a number.
    """
    names = [m.getName() for m in engine.muscles]
    lost, extra = list((Counter(wanted) - Counter(names)).elements()), Counter(names) - Counter(wanted)
    remarks = []
    for name in list(lost):
        if own := next((n for n in extra.elements() if n.startswith(name)), None):
            lost.remove(name)
            extra[own] -= 1
            what = f"A second muscle of the name '{printable(name)}'" if name else "A muscle without a name"
            remarks.append(f"{what} is called '{printable(own)}' here.")
    return lost, remarks


def named_in(error: FileFormatError, names: Sequence[str]) -> str | None:
    """The muscle that OpenSim's complaint is about, if it names one."""
    whole = f"{error} {error.__cause__ or ''}"
    quoted = re.findall(r"'([^']*)'", whole)
    parts = {part for text in quoted for part in (text, *text.split("/"))}
    return next((name for name in names if name in parts), None)


def found_by_halves(names: Sequence[str], missing: list[str], attempt: Callable[[Sequence[str]], object]) -> str | None:
    """The first muscle with which, after those before it, the model does not load; None if it never does."""

    def loads(count: int) -> bool:
        try:
            attempt([*missing, *names[count:]])
        except FileFormatError:
            return False
        return True

    if not names or not loads(0):
        return None
    low, high = 0, len(names)  # loads with `low` of them, not with `high`
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if loads(middle) else (low, middle)
    return names[high - 1]


def reason(error: FileFormatError) -> str:
    """OpenSim's words without our own before them."""
    return str(error).removeprefix("OpenSim cannot read the model: ").removeprefix("OpenSim cannot build the model: ")


def said(root: Node) -> list[str]:
    """What was made plain that changes how the model is asked."""
    found = []
    for kind in QUATERNIONS:
        if names := [f"'{printable(j.name)}'" for j in quaternion_joints(root) if j.tag == kind]:
            one = len(names) == 1
            found.append(
                f"The {kind}{'' if one else 's'} {listed(names)} {'is' if one else 'are'} {PIECES[kind]} here, about x,"
                " then y, then z."
            )
    if loops := [f"'{printable(name)}'" for name in second_joints(root).values()]:
        found.append(
            f"{listed(loops)} would hang a body on a second joint and {'is' if len(loops) == 1 else 'are'} left out: "
            "accelerations are those of a body without the loop."
        )
    return found
