"""What the stored answer depends on: every source and table behind the claims, and the versions of body and engine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psoas
from psoas.bodies.default.build import shipped

NO_NUMBERS = ("schema.py", "variables", "errors.py", "asking.py", "question")  # contracts, messages, questions
ROOT = Path(psoas.__file__).parent


def versions() -> dict[str, str]:
    """The versions of what the numbers come from: the engine; upstream's model, and the text of the body made of it."""
    text = shipped(11)
    upstream = re.search(r"myo_sim (\S+)", text)
    assert upstream is not None  # the header of the text names it
    digest = sha256(text.encode()).hexdigest()
    return {"mujoco": version("mujoco"), "myo-sim": upstream[1], "body": digest[:8]}


def fingerprint() -> str:
    """A hash of every definition that the claims import (through others too), of the tables they name, and `versions`.

    Where a definition stands, and what its module imports or says of itself, changes no number and is left out: a move
    from one file to another keeps the fingerprint.
    """
    behind = sources()
    defined = sorted({one for path in behind for one in read(path).definitions})
    found = sha256("".join(defined).encode())
    for table in tables(behind):
        found.update(sha256(table.read_bytes().replace(b"\r\n", b"\n")).digest())
    found.update(repr(sorted(versions().items())).encode())
    return found.hexdigest()


def tables(behind: Iterable[Path]) -> list[Path]:
    """Tables of anatomy that are named in some sources."""
    named = {text for path in behind for text in read(path).texts}
    return [path for path in sorted((ROOT / "anatomy" / "tables").glob("*.csv")) if path.stem in named]


class Source(NamedTuple):
    """What a source holds: hashes of its definitions, the modules that it imports, its texts."""

    definitions: tuple[str, ...]
    imports: tuple[str, ...]
    texts: frozenset[str]


def read(path: Path) -> Source:
    """What a source holds, read once as long as it says the same."""
    return held(path.read_text(encoding="utf-8"))


@cache
def held(text: str) -> Source:
    """What a source's text holds.

    Definitions: functions, classes and constants at its top, without imports, docstrings and places.
    """
    tree, texts, imports = ast.parse(text), set(), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            imports += [alias.name for alias in node.names]
    kinds = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign | ast.AugAssign
    found = (ast.dump(Bare().visit(node)) for node in tree.body if isinstance(node, kinds))
    return Source(tuple(sha256(one.encode()).hexdigest() for one in found), tuple(imports), frozenset(texts))


class Bare(ast.NodeTransformer):
    """Leaves out docstrings and imports."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """The node without its docstring, imports and strings that stand alone."""
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one
                for one in body
                if not isinstance(one, ast.Import | ast.ImportFrom)
                and not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]
        return super().generic_visit(node)


def sources() -> list[Path]:
    """The files of the claims, and of what they import from this package, and so on."""
    waiting = sorted(path for path in (ROOT / "article_claims").rglob("*.py") if not speechless(path))
    known = set(waiting)
    while waiting:
        for path in imported(waiting.pop()):
            if path not in known:
                known.add(path)
                waiting.append(path)
    return sorted(known)


def speechless(path: Path) -> bool:
    """Whether a file says no number, whatever it says."""
    return path.name in NO_NUMBERS or path.parent.name in NO_NUMBERS


def imported(source: Path) -> Iterator[Path]:
    """Files of this package that a file imports, at its top or inside functions."""
    for name in read(source).imports:
        parts = name.split(".")
        if parts[0] == "psoas" and len(parts) > 1:
            place = ROOT.joinpath(*parts[1:])
            found = (place.with_suffix(".py"), place / "__init__.py")
            yield from (p for p in found if p.is_file() and not speechless(p))
