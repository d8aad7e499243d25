"""Claims as the command writes them: a table, pages, JSON or CSV."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psoas
from psoas.article_claims.judging.registry import asked
from psoas.article_claims.judging.results import DRAWS, stale, unjudged
from psoas.command.equilibria import plain, write_answer
from psoas.errors import InvalidValueError, listed
from psoas.formats.writing import say, write
from psoas.text.claims import claim_page, claims_table

TEXTS = (
    "verdict", "factor", "parameter", "sentence", "where", "output", "supports", "refutes", "changes", "needs", "notes",
)  # fmt: skip
STALE = "the stored answer was made from other sources or versions than these; `psoas claims --draws 200` makes it anew"


def write_claims(
    ids: Sequence[str], draws: int | None, seed: int | None, cores: int, shape: str, repeat: str, output: Path | None
) -> None:
    """Ask `psoas.verdicts`, and write the answer: a table, and a page for every claim that was named."""
    new = unjudged(asked(ids or None))  # a wrong id is refused before anything is computed
    told = draws is not None or seed is not None
    if cores != 1 and not told:
        raise InvalidValueError("--cores is for judging anew; give --draws or --seed, or leave it away.")
    if new and not told:
        many = f"judging {'it' if len(new) == 1 else 'them'} over {DRAWS} draws takes minutes" if ids else "left out"
        say(f"note: {listed(new)}: not in the stored answer; {many}; psoas claims {new[0]} --draws 20 is quick")
    telling = progress if told or (ids and new) else None
    found = psoas.verdicts(ids or None, draws=draws, seed=seed, cores=cores, progress=telling)
    if not told and stale():
        say(f"note: {STALE}")
    if shape == "json":
        whole = {
            "psoas": {"version": psoas.__version__, "schema": int(found.attrs["schema_version"])},
            "attributes": {k: plain(v) for k, v in found.attrs.items()},
            "repeat": repeat,
            "claims": claim_records(found),
        }
        write(json.dumps(whole, indent=1, ensure_ascii=True, allow_nan=False) + "\n", output)
        return
    lines = claims_table(found) if not ids else []
    for name in map(str, found.claim.values) if ids else ():
        lines += ["", "", *claim_page(found, name)] if lines else claim_page(found, name)
    variables = [str(v) for v in found.data_vars if str(v).startswith("claim_")]
    write_answer(found, lines, variables, shape, repeat, output)


def claim_records(found: Any) -> list[dict[str, Any]]:
    """Every claim as plain data: texts, shares, and the ensemble level by level."""
    records = []
    for name in map(str, found.claim.values):
        one = found.sel(claim=name)
        record: dict[str, Any] = {"id": name} | {key: str(one[key].item()) for key in TEXTS}
        record |= {str(v).removeprefix("claim_"): plain(one[v].item()) for v in found.data_vars if v[:6] == "claim_"}
        here = [i for i, owner in enumerate(found.level_claim.values) if owner == name]
        labels = ("level_factor", "level_name", "level_units")
        values = [str(v) for v in found.data_vars if str(v).startswith("level_")]
        record["levels"] = [
            {key.removeprefix("level_"): plain(found[key].values[i]) for key in (*labels, *values)} for i in here
        ]
        records.append(record)
    return records


def progress(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"{text}\n")
