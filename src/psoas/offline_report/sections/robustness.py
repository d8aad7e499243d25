"""How often each sign over everything that may reasonably be assumed."""

from __future__ import annotations

from collections.abc import Sequence

from psoas.dataset.verdict import verdict_words
from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import INK, NEGATIVE, NEITHER, POSITIVE, QUIET
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, escape, figure, paragraph, plots, table
from psoas.offline_report.plotly import Series, parts
from psoas.offline_report.rows import PELVIS, SAID, both_words, rows, value
from psoas.offline_report.section import Section

ORDER, NEEDS = 60, ("many",)
TINY = 1e-9  # %


def section(answers: Answers) -> Section:
    """A bar per muscle, made of the ways that tilt the pelvis this way, that way, or give no reliable sign."""
    robust = answers.found["many"]
    a = robust.attrs
    low, high = both_words(PELVIS)
    every = answers.found["many_rows"]
    listed = [
        r for r in rows(every) if r.name in robust.group.values and value(every, r, *PELVIS) == value(every, r, *PELVIS)
    ]
    shares = {k: [100 * float(robust[f"group_{k}"].sel(group=r.name)) for r in listed]
              for k in ("negative", "silent", "positive")}  # fmt: skip
    series = [
        Series(low, shares["negative"], NEGATIVE, "dark"),
        Series("no reliable sign", shares["silent"], NEITHER, "dark"),
        Series(high, shares["positive"], POSITIVE),
    ]
    named = [(r.label, QUIET if r.depth else INK, False) for r in listed]
    made = parts(named, series, f"% of {a['members']} ways", "%", ("", ""), within=12)
    made["layout"]["xaxis"] |= {"range": [0, 100.5], "zeroline": False, "showgrid": False, "dtick": 25}
    made["layout"]["margin"]["t"] = 8
    verdicts = [verdict_words(robust, r) for r in listed]
    held = [share for share, v in zip(shares["silent"], verdicts, strict=True) if v.startswith("holds")]
    factors = ", ".join(map(str, robust.factor_name.values))
    caption = (
        f"{SAID[PELVIS].capitalize()} about the mediolateral axis, acceleration at that instant: share of "
        f"{a['members']} ways to assume {factors} in which the muscle of the row alone {low} or {high}; no reliable "
        f"sign below 5 % of what pelvis, thighs or thorax turn; {a['body']}, {a['posture']}."
    )
    said = "; ".join(f"{n[0]}: {verdict}" for n, verdict in zip(named, verdicts, strict=True))
    cells: list[list[Cell]] = [
        [n[0], *(Number(f"{shares[k][i]:.0f}", shares[k][i]) for k in ("negative", "silent", "positive")), verdicts[i]]
        for i, n in enumerate(named)
    ]
    header = ["muscle or part", f"{low}, %", "no reliable sign, %", f"{high}, %", "sign holds?"]
    key = "".join(
        f'<li><span class="swatch" style="background:{s.colour}"></span>{escape(s.label)}</li>' for s in series
    )
    html = (
        paragraph(
            f"Of {len(listed)} muscles and parts {sentence(held)} For the others the answer is as good as the "
            "assumption that decides it."
        )
        + figure(f'<ul class="key" aria-hidden="true">{key}</ul>'
                 + plots("robustness", [Plot(said, made, int(made["layout"]["height"]))]), caption)
        + behind(table(caption, header, cells))
        + commands(answers.actions_command(answers.found["many_names"], "--of", "pelvis", "--relative-to", "ground",
                                           "--robust"))
    )  # fmt: skip
    return Section("robustness", "Does the sign hold?", html, {"plots": [made]})


def sentence(silent: Sequence[float]) -> str:
    """How many signs hold everywhere, and how many only never turn; from the share [%] of silent ways of each.

    Examples
    --------
    >>> sentence([0.0, 0.0, 12.5])
    '2 have one sign whatever is assumed; 1 never turns the other way, but has no reliable sign in some ways.'
    """
    whole, partly = sum(v < TINY for v in silent), sum(v >= TINY for v in silent)
    said = f"{whole} {'has' if whole == 1 else 'have'} one sign whatever is assumed"
    if partly:
        turns, has = ("turns", "has") if partly == 1 else ("turn", "have")
        said += f"; {partly} never {turns} the other way, but {has} no reliable sign in some ways"
    return f"{said}."
