"""Every row of the lists of what psoas attaches to, and what they must agree on."""

import re

import pytest

from psoas.anatomy import table

ROWS = table("psoas_attachments")
NAMES = {
    "disc": r"(T12/L1|L1/2|L2/3|L3/4|L4/5) disc",
    "body": r"(T12|L[1-5]) body",
    "transverse process": r"L[1-5] transverse process",
    "rib": r"12th rib",
    "femur": r"lesser trochanter",
}


def fascicles(source):
    return {row["structure"] for row in ROWS if row["source"] == source and row["fascicle"] == "1"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['source']} {row['structure']}")
def test_rows(row):
    assert re.fullmatch(NAMES[row["kind"]], row["structure"])
    same = [r for r in ROWS if (r["source"], r["structure"]) == (row["source"], row["structure"])]
    assert len(same) == 1  # nothing is listed twice
    assert row["fascicle"] in (("",) if row["kind"] == "femur" else ("", "0", "1"))
    if row["fascicle"] == "0":  # no fascicle of its own: it belongs to that of a disc beside it
        vertebra = row["structure"].split()[0]
        beside = {"T12": ("T12/L1",), "L1": ("T12/L1", "L1/2")}
        number = int(vertebra[1:]) if vertebra != "T12" else 0
        discs = beside.get(vertebra, (f"L{number - 1}/{number}", f"L{number}/{number + 1}"))
        assert any(f"{disc} disc" in fascicles(row["source"]) for disc in discs)
    assert row["usual"] in ("yes", "sometimes")
    assert row["sure"] in ("FOUND", "FOUND-model", "RECALLED (h)")
    assert row["cited"]


def test_fascicles_of_models_are_those_of_their_tables():
    origins = {row["origin"] for row in table("psoas_fascicles")}
    assert fascicles("Christophy") == origins
    ours = {row["upstream_site"].split("-")[0]: row["origin"] for row in table("psoas_fascicles")}
    assert len(ours) == len(origins) == 11
    # the two lineages differ in where the uppermost fascicle begins, and in nothing else
    assert fascicles("AMMR") ^ origins == {"T12/L1 disc", "L1 body"}
    assert fascicles("Bogduk") == fascicles("AMMR")  # the one was made from the other's dissections


def test_every_list_ends_on_the_femur():
    sources = {row["source"] for row in ROWS}
    for source in sources:
        assert [r["structure"] for r in ROWS if r["source"] == source and r["kind"] == "femur"] == ["lesser trochanter"]
    assert any(r["kind"] == "femur" and r["sure"] == "FOUND" for r in ROWS)
    assert not any(r["sure"].startswith("RECALLED") for r in ROWS if r["kind"] != "femur")
