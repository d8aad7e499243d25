"""Judge all claims anew: src/psoas/article_claims/judging/results.json, docs/claims.md and the headline figure.

make claims [ARGS="--draws 200 --seed 0 --cores 2"]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import psoas
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.headline import POSTURES
from psoas.article_claims.judging.registry import claims
from psoas.article_claims.judging.results import DRAWS, STORED, answer_of, dataset_of, stale, stored
from psoas.formats.writing import pictured
from psoas.text.claims import (
    MATCHED,
    RULE,
    STARRED,
    WORDS,
    basis,
    ensemble_words,
    level_cells,
    level_words,
    value_words,
    verdict_words,
)

ROOT = Path(__file__).resolve().parent.parent
FIGURE = "figures/headline.svg"
TOP = """# The claims, tested

An article, "There is no iliopsoas", said what psoas does and what tight muscles do to posture; its readers added to it.
What can be checked is checked here, each claim by a rule that was written before its result was looked at
(`src/psoas/article_claims/`, one file a claim). A verdict speaks of this body under these assumptions, not of people.
Findings for and against the article are equally welcome. *Musculus iliopsoas* is a legitimate anatomical term: it lumps
two muscles; that does not make it non-existent.

Bodies that fall are not in the ensemble ("none"), and they are no chance sample: with free knees the drawn bodies
that no longer stand are those whose answer was about to turn. Read a static share as "of the bodies that stand".

{rule}

{starred}. {basis}. Made by `make claims`; `psoas claims` prints this table, `psoas claims A13` the page of one claim.
"""
STALE = """
**These verdicts were computed with an earlier body than the one of today** and are still to be judged anew: read them
as what that body said.
"""


def main() -> None:
    """Compute, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(
        "--text", action="store_true", help="only write docs/claims.md and the figure from what is stored"
    )
    given = parser.parse_args()
    if not given.text:
        began = time.time()

        def progress(text: str) -> None:
            sys.stderr.write(f"{time.time() - began:6.0f} s  {text}\n")

        field = Field(draws=given.draws, seed=given.seed, cores=given.cores)
        answer = answer_of(field, claims(), progress, POSTURES)
        path = ROOT / "src" / "psoas" / "article_claims" / "judging" / STORED
        path.write_text(json.dumps(answer, indent=1, ensure_ascii=True, allow_nan=False) + "\n", encoding="utf-8")
        sys.stderr.write(f"{time.time() - began:6.0f} s  wrote {path.relative_to(ROOT)}\n")
        stored.cache_clear()
    found = dataset_of(stored())
    (ROOT / "docs" / "claims.md").write_text(markdown(found), encoding="utf-8")
    from psoas.plots import headline_figure

    with pictured(headline_figure(found), ROOT / "docs" / FIGURE):
        sys.stderr.write(f"docs/{FIGURE}\n")


def markdown(found: Any) -> str:
    """The page of all claims."""
    from psoas.plots import alt_text, headline_figure

    starred = STARRED.replace("*", "\\*")
    lines = [
        TOP.format(rule=RULE, starred=starred, basis=basis(found)),
        *[STALE] * stale(),
        "| id | claim | what was found |",
        "|---|---|---|",
    ]
    for name in map(str, found.claim.values):
        one = found.sel(claim=name)
        lines.append(f"| [{name}](#{name.lower()}) | {one.sentence.item()} | {verdict_words(one)} |")
    lines += ["", f"![{alt_text(headline_figure(found))}]({FIGURE})", ""]
    lines += ["## Words", "", *(f"- *{word}*: {meaning}." for word, meaning in WORDS.items()), "", MATCHED, ""]
    for name in map(str, found.claim.values):
        lines += page(found, name)
    return "\n".join(lines).rstrip() + "\n"


def page(found: Any, name: str) -> list[str]:
    """One claim."""
    one = found.sel(claim=name)
    lines = [
        f"## {name}",
        "",
        str(one.sentence.item()),
        "",
        f"**{verdict_words(one, whole=True)}**",
        "",
    ]
    parts = (("Said in", "where"), ("Judged by", "output"), ("Supported if", "supports"), ("Refuted if", "refutes"))
    lines += [f"- {word}: {one[key].item()}" for word, key in parts]
    if int(one.draws):
        lines += [f"- Ensemble: {ensemble_words(one)}", "", *levels(found, name)]
    for note in str(one.notes.item()).splitlines():
        lines += ["", note]
    if asks := str(one.asks.item()).splitlines():
        lines += ["", "Ask it yourself (the first of the deciding ways):", "", "```sh", *asks, "```"]
    return [*lines, "", f"Would change it: {one.changes.item()}", ""]


def levels(found: Any, name: str) -> list[str]:
    """Shares level by level."""
    lines = ["| factor | level | for | against | neither | none | median (5 to 95 %) |"]
    lines.append("|---|---|--:|--:|--:|--:|---|")
    for level in (found.isel(claim_level=i) for i, claim in enumerate(found.level_claim.values) if str(claim) == name):
        where = (str(level.level_factor.item()), level_words(level))
        cells = " | ".join((*where, *level_cells(level), value_words(level)))
        lines.append(f"| {cells} |".replace("*", "\\*"))
    return lines


if __name__ == "__main__":
    main()
    sys.stderr.write(f"psoas {psoas.__version__}\n")
