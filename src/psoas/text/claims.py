"""Claims as people read them: a table of 80 columns, and a page for one claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy.language import say
from psoas.article_claims.judging.finding import BESIDE
from psoas.question.claims import ClaimsQuestion
from psoas.text.layout import lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.units import ACCELERATION_PER_NEWTON, METRE, ONE, RADIAN, ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr

# unit inside -> unit at the door, and the factor between them
AT_THE_DOOR: Mapping[str, tuple[str, float]] = {
    METRE: ("mm", 1e3),
    ACCELERATION_PER_NEWTON: ("rad/s2 *", 100.0),
    ROTATION_PER_NEWTON: ("deg *", float(np.degrees(100.0))),
    RADIAN: ("deg", float(np.degrees(1.0))),
    ONE: ("", 1.0),
}
TELLING = 0.25  # rank correlation: of 40 parameters one reaches 0.2 over 200 draws by chance
MATCHED = (
    "Operators are shown as they are; the levels of any other factor over the ways that exist at all of them, so that "
    "they need not average to the total."
)
WORDS = {
    "torque": "the moment arm of one side's muscle; of the pelvis relative to ground its segment arm: what is left of "
    "its arms about hip and L5/S1, every other segment keeping its orientation",
    "acceleration": "at the first instant, without holds; `held`: with the centre of mass, the thorax and perhaps the "
    "knees held",
    "step, 100 ms": "how far segments have turned 100 ms after the tension came on, under the same holds",
    "static": "the new equilibrium; holds kept by guides from outside, or by couples at the joints",
    "anew": "standing by least effort with the muscle's fibres a fifth shorter, less the same body untight; "
    "what effort spares: volume, area or strands",
    "in brackets": "shown, and not deciding",
    "levels, christophy, lifting, rigid": "lumbar levels by themselves, by one of two published rhythms, locked",
    "pcsa, pcsa_ammr, equal": "how a newton is shared among fascicles: by area in either published order, or alike",
    "draws": "bodies with other stiffness, strength, lengths, ranges, centres, inertia, tilt (mechanics.tissue.draws)",
    "members": "draws times ways to ask; `none`, no answer: nothing balances there, or nothing is left free to move",
    "l_opt, e1, x_ref, F0": "optimal fibre length, strain at full passive force, fibre length in standing, strength",
}
STARRED = "*: at 100 N a side"
RULE = (
    "A claim is judged by the question that it asks: one about tight muscles standing by where the body ends, not by "
    "how it starts. It is supported when, in every deciding way to ask that takes a side, at least 95 % of the bodies "
    "take the claim's side, and ways of at least half the weight take one; refuted when they all take the other, or "
    "when no member does; else it depends on the factor that makes most of the disagreement when it alone changes. "
    "Bodies are draws of parameters times ways to part a newton among fascicles; two rhythms that say the same are one "
    "way. Shares, on the page of a claim, count ways to ask: they are no odds, of a body or of people."
)


def claims_table(found: xr.Dataset) -> list[str]:
    """A sentence a claim, under it what was found and the verdict."""
    lines = [*wrapped(counted(found)), "", *wrapped(basis(found))]
    for name in found.claim.values:
        one = found.sel(claim=name)
        lines += ["", *hanging(str(name), str(one.sentence.item()))]
        lines += hanging("", verdict_words(one))
    return [*lines, "", *wrapped(RULE)]


def counted(found: xr.Dataset) -> str:
    """How many claims can be tested, and what became of them, in a sentence."""
    said = [str(v) for v in found.verdict.values]
    by = {key: sum(v.startswith(key) for v in said) for key in ("supported", "refuted", "depends")}
    tested = sum(by.values())
    return say("plain.claims", many=len(said), tested=tested, waiting=len(said) - tested, **by)


def verdict_in_words(verdict: str) -> str:
    """What a verdict means, in a sentence."""
    key = next((k for k in ("supported", "refuted", "depends on") if verdict.startswith(k)), "other")
    return say(f"plain.claim {key}")


def basis(found: xr.Dataset) -> str:
    """What the verdicts rest on."""
    a = found.attrs
    draws = a["parameter_draws"]
    return f"{a['body']}; {draws} draw{'s' * (draws != 1)} of parameters, seed {a['seed']}; {a['versions']}"


def hanging(label: str, text: str, indent: int = 5) -> list[str]:
    """Text beside a label, its further lines under its first."""
    first, *rest = wrapped(text, 80 - indent)
    return [f"{label:<{indent}}{first}".rstrip(), *(" " * indent + line for line in rest)]


def verdict_words(one: xr.Dataset, *, whole: bool = False) -> str:
    """The verdict and what was found; on the page of a claim also by what does not decide."""
    verdict, finding = str(one.verdict.item()), str(one.finding.item())
    return f"{verdict[:1].upper()}{verdict[1:]}. {finding if whole else finding.partition(f' {BESIDE}:')[0]}".strip()


def shares(one: xr.Dataset) -> str:
    """Shares of the ensemble in words; nothing where there is none."""
    if not int(one.draws):
        return ""
    up, down, none = (round(100 * float(one[f"claim_{k}"])) for k in ("supporting", "opposing", "silent"))
    return f"of the ways to ask, for {up} %, against {down} %, neither {none} %"


def claim_page(found: xr.Dataset, name: str) -> list[str]:
    """All about one claim."""
    one = found.sel(claim=name)
    lines = [
        *hanging(name, str(one.sentence.item())),
        "",
        *hanging("", verdict_words(one, whole=True)),
        *hanging("", verdict_in_words(str(one.verdict.item()))),
    ]
    parts = (("said in", "where"), ("judged by", "output"), ("supported if", "supports"), ("refuted if", "refutes"))
    lines += ["", *(line for word, key in parts for line in hanging(f"{word}:", str(one[key].item()), 14))]
    if int(one.draws):
        lines += ["", *wrapped(ensemble_words(one)), "", *wrapped(MATCHED), *level_lines(found, name)]
    for note in str(one.notes.item()).splitlines():
        lines += ["", *wrapped(note)]
    if asks := str(one.asks.item()).splitlines():
        lines += ["", *(f"ask it: {command}" for command in asks)]
    return [*lines, "", *hanging("would change:", str(one.changes.item()), 14), "", *wrapped(basis(found))]


def ensemble_words(one: xr.Dataset) -> str:
    """How large the ensemble is, how sure the share, what explains the disagreement."""
    low, high = (100 * float(one[f"claim_{k}"]) for k in ("low", "high"))
    said = [
        f"{shares(one)}; {int(one.members)} members, {int(one.draws)} draws; supporting share {low:.0f} to "
        f"{high:.0f} % (95 %)"
    ]
    if str(one.factor.item()):
        said.append(
            f"changing {one.factor.item()} alone makes {100 * float(one.claim_explained):.0f} % of the disagreement"
        )
    if str(one.parameter.item()) and abs(float(one.claim_correlation)) >= TELLING:
        said.append(f"of the parameters, {one.parameter.item()} goes with it most "
                    f"(rank correlation {float(one.claim_correlation):+.2f})")  # fmt: skip
    if (gone := 100 * float(one.claim_undefined)) >= 0.5:
        said.append(f"{gone:.0f} % of the ways to ask have no answer")
    return "; ".join(said)


def level_lines(found: xr.Dataset, name: str) -> list[str]:
    """Tables of the shares, factor by factor."""
    here = found.isel(claim_level=np.flatnonzero(found.level_claim.values == name))
    if whose := asked_of(found, ClaimsQuestion).whose:
        kept = (here.level_factor.values != "body") | np.isin(here.level_name.values, whose)
        here = here.isel(claim_level=np.flatnonzero(kept))
    lines: list[str] = []
    for factor in dict.fromkeys(map(str, here.level_factor.values)):
        levels = [here.isel(claim_level=int(i)) for i in np.flatnonzero(here.level_factor.values == factor)]
        rows = [[level_words(level), *level_cells(level), value_words(level)] for level in levels]
        header = [factor, "for", "against", "neither", "none", "median (5 to 95 %)"]
        width = len(header) - (not any(row[-1] for row in rows))
        lines += ["", *lay_out(header[:width], [row[:width] for row in rows], "<>>>><"[:width], gap=1)]
        if any("*" in row[-1] for row in rows):
            lines.append(STARRED)
    return lines


def level_words(level: xr.Dataset) -> str:
    """What a level is called, and whether it only stands beside."""
    name = str(level.level_name.item()).replace("standing anew", "anew")
    return name if bool(level.level_decides) else f"({name})"


def level_cells(level: xr.Dataset) -> list[str]:
    """Shares for, against and neither, and the share of members that do not exist, in per cent."""
    shares = (float(level[f"level_{k}"]) for k in ("supporting", "opposing", "silent", "undefined"))
    return ["-" if np.isnan(share) else f"{100 * share:.0f} %" for share in shares]


def value_words(level: xr.Dataset) -> str:
    """Median and interval with their unit; nothing where levels of this factor have no unit in common."""
    units = str(level.level_units.item())
    unit, scale = AT_THE_DOOR.get(units, (units, 1.0))
    median, low, high = (scale * float(level[f"level_{k}"]) for k in ("median", "low", "high"))
    return "" if np.isnan(median) else f"{median:.3g} ({low:.3g} to {high:.3g}) {unit}".rstrip()


def claims_lines(found: xr.Dataset) -> list[str]:
    """A table of all claims, or a page for each one that was named."""
    if not (ids := asked_of(found, ClaimsQuestion).ids):
        return claims_table(found)
    lines: list[str] = []
    for name in map(str, found.claim.values) if ids else ():
        lines += ["", "", *claim_page(found, name)] if lines else claim_page(found, name)
    return lines
