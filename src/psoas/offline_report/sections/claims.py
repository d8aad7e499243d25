"""What became of the claims about psoas."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.offline_report.answers import Answers
from psoas.offline_report.markup import Cell, Number, behind, commands, escape, paragraph, table
from psoas.offline_report.section import Section
from psoas.text.claims import verdict_words

ORDER, NEEDS = 120, ("claims",)
CAUTION = (
    "Shares count ways to ask (operator, contact, spine, path, hold, sharing, parameters): they say how far an answer "
    "hangs on the question, not how probable it is or how many people it is true of."
)
SHARES = {"supporting": "for", "silent": "neither", "opposing": "against"}


def section(answers: Answers) -> Section:
    """Every claim with what was found; the shares of the ways to ask stand in the table behind."""
    found = answers.found["claims"]
    names = [str(c) for c in found.claim.values]
    verdicts = [str(v) for v in found.verdict.values]
    a = found.attrs
    caption = (
        f"Share of the deciding ways to ask, over {a['parameter_draws']} draws of parameters (seed {a['seed']}), that "
        f"take the claim's side, the other side, or neither; {a['body']}. {CAUTION}"
    )
    listed = "".join(entry(found.sel(claim=name), name) for name in names)
    header = ["claim", *(f"{label}, %" for label in SHARES.values()), "verdict"]
    cells: list[list[Cell]] = [
        [name, *numbers(found.sel(claim=name)), verdict] for name, verdict in zip(names, verdicts, strict=True)
    ]
    html = (
        paragraph(lead(verdicts))
        + f'<ul class="claims">{listed}</ul>'
        + behind(table(caption, header, cells))
        + commands("psoas claims")
    )
    return Section("claims", "The claims, tested", html)


def shares(one: Any) -> dict[str, float]:
    """Per cent for, neither and against; empty where a claim has no ensemble."""
    if not int(one.draws):
        return {}
    values = {k: 100 * float(one[f"claim_{k}"]) for k in SHARES}
    return {k: v for k, v in values.items() if not np.isnan(v)}


def numbers(one: Any) -> list[Cell]:
    """The same as cells."""
    known = shares(one)
    return [Number(f"{known[k]:.0f}", known[k]) if k in known else Number("", float("nan")) for k in SHARES]


def entry(one: Any, name: str) -> str:
    """A claim, and what was found."""
    found = f'<span class="verdict">{escape(verdict_words(one))}</span>'
    return f"<li><p><b>{escape(name)}</b> {escape(one.sentence.item())}</p><p>{found}</p></li>"


def lead(verdicts: list[str]) -> str:
    """How many claims are supported, refuted, or depend."""
    kinds = {
        "supported": sum(v.startswith("supported") for v in verdicts),
        "refuted": sum(v.startswith("refuted") for v in verdicts),
        "depend on an assumption": sum(v.startswith("depends") for v in verdicts),
    }
    said = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    rest = len(verdicts) - sum(kinds.values())
    return f"Of {len(verdicts)} claims about psoas: {said}{f'; {rest} not yet testable' if rest else ''}."
