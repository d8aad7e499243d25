"""A6: how many structures psoas attaches to and which, from published lists: not from our body, where we put them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from psoas.anatomy import table
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field

CLAIMED = (22, 24)
SPINE = ("disc", "body", "transverse process")
MIDLINE = ("disc", "body")  # one structure with two sides
WAYS = ("each fascicle's own, both sides", "each named place, both sides", "each named structure, once")
FEMURS = ("on the trunk", "with the femurs")
Row = Mapping[str, str]


def measure(_: Field) -> Evidence:
    """Number of attachments, share of them on vertebrae and discs, and number on the femurs."""
    found = {
        "22 or 24": stated(count, lambda n: n in CLAIMED),
        "mostly vertebrae and discs": stated(spinal, lambda share: share > 0.5),
        "two on the femurs": stated(femoral, lambda n: n == 2),
    }
    return together("statement", found, CLAIM.output).noting(*counts())


def sources() -> tuple[str, ...]:
    """Those who list the attachments."""
    return tuple(dict.fromkeys(row["source"] for row in table("psoas_attachments")))


def stated(number: Callable[..., float], holds: Callable[[float], bool]) -> Evidence:
    """One statement, by source, way of counting, and with or without the femurs; true if with occasional ones it is."""
    factors = {"source": sources(), "counting": WAYS, "femurs": FEMURS}
    usual, most = (
        np.array([[[number(s, way, femurs, every) for femurs in FEMURS] for way in WAYS] for s in sources()])
        for every in (False, True)
    )
    true = [[holds(n) for n in counted.ravel().tolist()] for counted in (usual, most)]
    sides = np.where(np.any(true, axis=0), 1, -1).reshape(usual.shape)
    return Evidence(
        factors, usual, np.where(np.isfinite(usual), sides, 0), {}, "attachments"
    )  # counts and shares: no unit


def rows_of(source: str, way: str, femurs: str, every: bool) -> list[Row]:
    """What a source lists and a way of counting counts, on one side; none where the source does not count so."""
    rows = [row for row in table("psoas_attachments") if row["source"] == source]
    rows = [row for row in rows if every or row["usual"] == "yes"]
    below = [row for row in rows if row["kind"] == "femur" and femurs == FEMURS[1]]
    rows = [row for row in rows if row["kind"] != "femur"]
    if way == WAYS[0]:
        rows = [row for row in rows if row["fascicle"] == "1"]
    return [*rows, *below] if rows else []


def sites(rows: Sequence[Row], way: str) -> int:
    """How many those are on both sides together."""
    return sum(1 if way == WAYS[2] and row["kind"] in MIDLINE else 2 for row in rows)


def count(source: str, way: str, femurs: str, every: bool) -> float:
    """Number of attachments; nan where the source does not count so."""
    return float(sites(rows_of(source, way, femurs, every), way)) or np.nan


def spinal(source: str, way: str, femurs: str, every: bool) -> float:
    """Share of the attachments that are on vertebrae and discs."""
    rows = rows_of(source, way, femurs, every)
    return sites([row for row in rows if row["kind"] in SPINE], way) / (sites(rows, way) or np.nan)


def femoral(source: str, way: str, femurs: str, every: bool) -> float:
    """Number of attachments on the femurs; nan where they are not counted, or not seen in the source."""
    rows = [row for row in rows_of(source, way, femurs, every) if row["kind"] == "femur"]
    return float(sites(rows, way)) if rows and rows[0]["sure"].startswith("FOUND") else np.nan


def counts() -> list[str]:
    """Every count in words."""
    said = []
    for way in WAYS:
        numbers = [(s, count(s, way, FEMURS[0], False)) for s in sources()]
        listed = ", ".join(f"{s} {n:.0f}" for s, n in numbers if np.isfinite(n))
        said.append(f"Counted as {way}: {listed} on the trunk; two more with the femurs.")
    said.append("A TLEM list of five elements names no structures on the spine and is not counted.")
    return said


CLAIM = Claim(
    id="A6",
    sentence="Psoas attaches to 22 (sometimes 24) structures, mostly vertebrae and discs, the lowest two being the "
    "femurs.",
    where="article, on the anatomy of psoas",
    output="number of attachments of both sides, share of them on vertebrae and discs, and number on the femurs, in "
    "six published lists and three ways to count, with the femurs and without; nothing of it is taken from this body",
    supports="22 or 24 (with the occasional attachments or without), more than half on vertebrae and discs, and two on "
    "the femurs, in every list and way of counting",
    refutes="not so in any list and way of counting",
    changes="what is counted as one attachment: a fascicle, a place on a bone, or a whole bone or disc",
    found=("the published lists say so", "they do not"),
    measure=measure,
)
