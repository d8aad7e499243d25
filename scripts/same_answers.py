"""Whether every command line of README and docs gives the numbers it gave: this tree against another checkout.

    python scripts/same_answers.py OTHER_TREE [--only WORD]

Runs each line of the other tree's pages in both, as JSON, and prints the largest difference of any number relative to
the largest of its kind in that answer; what only one of them answers is named. A line that needs a file is left out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shlex
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAID = ("version", "repeat", "question", "hash", "fingerprint")  # words about the answer, not of it
SECONDS = 300
COMMANDS = ("actions", "arms", "body", "claims", "floor", "loads", "posture", "stretch", "tightness", "emg")
FILES = (".osim", ".xml", ".mot", ".sto", ".trc", ".c3d", ".toml")


def lines_of(tree: Path) -> list[str]:
    """Command lines of the pages that need no file and print an answer."""
    pages = [tree / "README.md", *sorted((tree / "docs").glob("*.md"))]
    found: dict[str, None] = {}
    for page in pages:
        inside = False
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("```"):
                inside = line.startswith("```sh") or (inside is False and line.strip() == "```console")
                continue
            if inside and line.startswith("psoas "):
                found[line.split("  #")[0].strip()] = None
    return [line for line in found if asks(line)]


def asks(line: str) -> bool:
    """Whether a line asks something, of no file: a command's name, no brackets, no name of a file that is read."""
    words = line.split()
    command = len(words) > 1 and words[1] in COMMANDS
    read = any(word.endswith(FILES) for word in words if "=" not in word)
    return command and not read and not set("[]<") & set(line) and line != "psoas claims C99 --draws 2"


def answer(tree: Path, line: str, folder: Path) -> Any:
    """The JSON of one line in one tree; a text where there is none."""
    words = [w for w in shlex.split(line)[1:] if w != "--details"]
    for flag in ("-o", "--plot", "--format"):
        while flag in words:
            i = words.index(flag)
            del words[i : i + 2]
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "PSOAS_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "psoas", *words, "--format", "json"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=folder, env=environment, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"more than {SECONDS} s"
    try:
        return json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or ["nothing"])[-1][:100]


def numbers(found: Any, place: str = "") -> Iterator[tuple[str, str, float]]:
    """Kind (the path without indices), place and value of every number."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key not in SAID:
                yield from numbers(value, f"{place}/{key}")
    elif isinstance(found, list):
        for i, value in enumerate(found):
            yield from numbers(value, f"{place}#{i}")
    elif isinstance(found, int | float) and not isinstance(found, bool):
        kind = "/".join(part.partition("#")[0] for part in place.split("/"))
        yield kind, place, float(found)


def compared(one: Any, two: Any) -> str:
    """How two answers differ, in words."""
    if isinstance(one, str) or isinstance(two, str):
        texts = [t if isinstance(t, str) else "an answer" for t in (one, two)]
        return "the same refusal" if texts[0] == texts[1] else f"there {texts[0]!r}; here {texts[1]!r}"
    there, here = ({(k, p): v for k, p, v in numbers(found)} for found in (one, two))
    largest: dict[str, float] = defaultdict(float)
    for (kind, _), value in there.items():
        if math.isfinite(value):
            largest[kind] = max(largest[kind], abs(value))
    both = there.keys() & here.keys()
    worst, where = 0.0, ""
    for key in both:
        if (apart := abs(there[key] - here[key]) / (largest[key[0]] or 1.0)) > worst:
            worst, where = apart, key[1]
    alone = len(there.keys() ^ here.keys())
    said = f"{len(both)} numbers, largest difference {worst:.1e}" + (f" at {where}" if worst else "")
    return said + (f"; {alone} numbers of one alone" if alone else "")


def main() -> int:
    """Compare every line; 1 if any differs by more than 1e-12."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--only", default="", help="lines with this word")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="psoas-same-") as name:
        folder = Path(name)
        for line in lines_of(asked.other):
            if asked.only in line:
                said = compared(*(answer(tree, line, folder) for tree in (asked.other.resolve(), ROOT)))
                print(f"{line}\n    {said}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
