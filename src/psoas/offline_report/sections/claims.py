"""What became of the claims about psoas."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.offline_report.answers import Answers
from psoas.offline_report.markup import Cell, Number, behind, commands, escape, paragraph, table
from psoas.offline_report.section import Section
from psoas.text.claims import leaning_words

ORDER, NEEDS = 120, ("claims",)
CAUTION = (
    "Shares count ways to ask (operator, contact, spine, path, hold, sharing, parameters): they say how far an answer "
    "hangs on the question, not how probable it is or how many people it is true of."
)
SHARES = {"supporting": ("for", "#3A4149"), "silent": ("neither", "#E1E4E8"), "opposing": ("against", "#A9B0B8")}


def section(answers: Answers) -> Section:
    """Every claim with its verdict, and a bar of how often the model takes its side."""
    found = answers.found["claims"]
    names = [str(c) for c in found.claim.values]
    verdicts = [str(v) for v in found.verdict.values]
    a = found.attrs
    caption = (
        f"Share of the ways to ask, over {a['parameter_draws']} draws of parameters (seed {a['seed']}), that take the "
        f"claim's side, the other side, or neither; {a['body']}."
    )
    key = "".join(
        f'<li><span class="swatch" style="background:{colour}"></span>{label}</li>' for label, colour in SHARES.values()
    )
    listed = "".join(entry(found.sel(claim=name), name) for name in names)
    header = ["claim", *(f"{label}, %" for label, _ in SHARES.values()), "verdict"]
    cells: list[list[Cell]] = [
        [name, *numbers(found.sel(claim=name)), verdict] for name, verdict in zip(names, verdicts, strict=True)
    ]
    html = (
        paragraph(lead(verdicts))
        + paragraph(CAUTION, "small")
        + f'<ul class="key" aria-hidden="true">{key}</ul><ul class="claims">{listed}</ul>'
        + paragraph(caption, "small")
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
    """A claim, its verdict and its bar."""
    known = shares(one)
    said = ", ".join(f"{SHARES[k][0]} {v:.0f} %" for k, v in known.items())
    parts = "".join(f'<i style="width:{v:.2f}%;background:{SHARES[k][1]}"></i>' for k, v in known.items())
    bar = f'<span class="share" role="img" aria-label="{escape(said)}">{parts}</span>' if known else ""
    verdict = f'<span class="verdict">{escape(leaning_words(one) + one.verdict.item() + beside(known))}</span>'
    return f"<li><p><b>{escape(name)}</b> {escape(one.sentence.item())}</p><p>{verdict}{bar}</p></li>"


def beside(known: dict[str, float]) -> str:
    """The two shares that differ, in words; nothing where there are none.

    Examples
    --------
    >>> beside({"supporting": 12.9, "silent": 6.0, "opposing": 81.1})
    ': for 13 %, against 81 %'
    """
    return f": for {known['supporting']:.0f} %, against {known['opposing']:.0f} %" if len(known) == len(SHARES) else ""


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
