"""What stretches reach: psoas, iliacus and rectus femoris in a few programs, and who stops each."""

from __future__ import annotations

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.markup import Cell, Number, behind, commands, paragraph, table
from psoas.offline_report.section import Section
from psoas.text.stretch import DEFINED, LAST, SHOWN, counts, end_words, label, source_words, worst_cheat

ORDER, NEEDS = 102, ("stretch",)
LEAD = "A stretch that lengthens a muscle no more than walking does is no stretch of it. In per cent of the fibre: "


def section(answers: Answers) -> Section:
    """One row a program, and a sentence on what cheats."""
    found = answers.found["stretch"]
    a = found.attrs
    rows: list[list[Cell]] = []
    reached: dict[str, list[str]] = {"psoas_major": [], "iliacus": []}
    cheat = ""
    for p in map(str, found.program.values):
        here = found.sel(program=p)
        who = str(here.stopper.item())
        share = float(here.stretch_share.sel(source=who))
        values = [100 * float(here.stretch_excess.sel(strand=s)) for s in SHOWN]
        stop = f"{source_words(here, who)} ({share:.2f})" if share > 0 else "nothing"
        name = str(here.program_name.item())
        rows.append([name, end_words(here, a), *(Number(f"{v:+.0f}", v) for v in values), stop])
        for s, names in reached.items():
            names += [name] if counts(here, s) else []
        cheat = cheat or (f"In the {name}: {worst_cheat(here)}" if worst_cheat(here) else "")
    said = "; ".join(f"{label(found, s)} is reached by {', '.join(n) or 'none'}" for s, n in reached.items())
    caption = f"{a['body']}, {a['side']}; {a['conditions']}; in % {DEFINED}"
    header = ["stretch", "ends", *(label(found, s) for s in SHOWN), "resists most"]
    html = (
        paragraph(f"{LEAD}{said}.")
        + paragraph(cheat)
        + behind(table(caption, header, rows))
        + paragraph(LAST)
        + commands(repeatable(["psoas", "stretch", *map(str, found.program.values)]))
    )
    return Section("stretch", "Which stretch reaches what", html)
