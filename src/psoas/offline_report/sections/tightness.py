"""What the clinic's tests can tell about which muscle is tight, before anybody is measured."""

from __future__ import annotations

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.markup import Cell, Number, behind, commands, paragraph, table
from psoas.offline_report.section import Section
from psoas.text.tightness import LAST, RULE, in_words

ORDER, NEEDS = 104, ("tightness",)


def section(answers: Answers) -> Section:
    """A sentence, who would be told, and what stays unknown."""
    found = answers.found["tightness"]
    a = found.attrs
    told: list[list[Cell]] = [
        [str(s), Number(f"{v:.1f}", float(f"{v:.6g}")), str(word)]
        for s, v, word in zip(
            found.suspect.values, map(float, found.tightness_penalty.values), found.suspect_verdict.values, strict=True
        )
    ]
    ratio = found.tightness_ratio.sel(candidate="nobody tight")
    kinds = zip(found.parameter.values, found.parameter_kind.values, found.parameter_label.values, strict=True)
    stays: list[list[Cell]] = [
        [str(text), Number(f"{float(ratio.sel(parameter=p)):.2f}", float(f"{float(ratio.sel(parameter=p)):.6g}"))]
        for p, kind, text in kinds
        if kind == "fibre"
    ]
    caption = f"{a['body']}; tests: {a['battery']}; {a['conditions']}"
    said = in_words(found)
    html = (
        paragraph(f"{said[0].upper()}{said[1:]}")
        + paragraph(RULE)
        + table("somebody with shorter fibres, read exactly", ["fibres shorter", "rival, nats", "would be"], told)
        + behind(table(f"what stays unknown of 1, nobody tight; {caption}", ["tightness of", "stays unknown"], stays))
        + paragraph(LAST)
        + commands(repeatable(["psoas", "tightness", "--tests", "clinic"]))
    )
    return Section("tightness", "Which muscle is tight", html)
