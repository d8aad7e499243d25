"""Tables of an answer in words: a row a pair of segments, a column an operator or a muscle."""

from __future__ import annotations

import math

from psoas.anatomy.language import say, segment, spoken, verb
from psoas.answers.ask.values import COLUMNS, LEVELS, Answered, Cell, Row, label_of
from psoas.dataset.signs import SHORT
from psoas.text.layout import decimal, lay_out

NEWTONS = 100.0
ROW = 22  # columns that a row's label may take
SHORT_TABLE = 4  # rows: a longer table has one line a row
MOST_COLUMNS = 3  # muscles beside each other


def shown(found: Answered) -> tuple[Row, ...]:
    """The rows as they are told: of several muscles that are short together what that makes, once."""
    rows = found.rows
    if len({row.muscle for row in rows}) == 1 or not any(action.state for action in found.reading.tuples):
        return rows
    together = tuple(
        row._replace(cells={"posture": row.cells["posture"]})
        for row in rows
        if row.muscle == rows[0].muscle and "posture" in row.cells
    )
    return together or rows


def table_of(found: Answered) -> list[str]:
    """A column an operator; of several muscles one each."""
    rows = shown(found)
    return table(rows) if len({row.muscle for row in rows}) == 1 else muscles_table(found)


def table(rows: tuple[Row, ...]) -> list[str]:
    """Rows of pairs, columns of operators: a word and a size, and under it how far it holds."""
    columns = [c for c in COLUMNS if any(c in row.cells and row.cells[c].why != "not asked" for row in rows)]
    lines: list[list[str]] = []
    for row in rows:
        cells = [cell_words(row, column) for column in columns]
        lines += block(label(row, rows), cells, short=len(rows) > SHORT_TABLE)
    return lay_out([heading(rows), *(say(f"ask.column.{c}") for c in columns)], lines, "<" * (len(columns) + 1), gap=1)


def heading(rows: tuple[Row, ...]) -> str:
    """What the first column is."""
    return say("ask.header") if len({row.of for row in rows}) == 1 else ""


def muscles_table(found: Answered) -> list[str]:
    """Rows of pairs, a column for each of two or three muscles: at once, and under it in the end."""
    rows, lines = found.rows, []
    muscles = list(dict.fromkeys(row.muscle for row in rows))[:3]
    chosen = {(r.muscle, r.of, r.relative_to): r for r in rows}
    pairs = list(dict.fromkeys((row.of, row.relative_to) for row in rows))
    for of, to in pairs:
        some = [chosen[m, of, to] for m in muscles if (m, of, to) in chosen]
        cells = [cell_words(r, "acceleration") for r in some]
        if any("static" in r.cells for r in some):
            ends = [cell_words(r, "static")[0] for r in some]
            cells = [(above, say("ask.then", does=end)) for (above, _), end in zip(cells, ends, strict=True)]
        lines += block(label(some[0], rows), cells, short=len(pairs) > SHORT_TABLE)
    after = f"; {say('ask.then', does=say('ask.column.static'))}" if any("static" in r.cells for r in rows) else ""
    told = f"{say('ask.column.acceleration')}{after}:"
    head = [heading(rows), *(label_of(m)[:24] for m in muscles)]
    return [told[:1].upper() + told[1:], *lay_out(head, lines, "<" * (len(muscles) + 1))]


def block(name: str, cells: list[tuple[str, str]], *, short: bool = False) -> list[list[str]]:
    """A row in two lines: what it does, and how far that holds; in one where there are many."""
    upper = [name, *(above for above, _ in cells)]
    lower = ["", *(below for _, below in cells)]
    return [upper] if short or not any(lower) else [upper, lower]


def label(row: Row, rows: tuple[Row, ...]) -> str:
    """What a row is about: of one segment, relative to what; else both."""
    if len({r.of for r in rows}) == 1:
        return segment(row.relative_to)[:ROW]
    of, to = (segment(s) for s in (row.of, row.relative_to))
    if (row.of, row.relative_to) in LEVELS:
        of = "T12" if row.of == "thorax" else of
        to = "S1" if row.relative_to == "pelvis" else to
    name = say("ask.on", of=of.removeprefix("the "), to=to.removeprefix("the "))
    return (name if len(name) <= ROW else name.replace(say("ask.row.right"), "").replace(say("ask.row.left"), ""))[:ROW]


def cell_words(row: Row, column: str) -> tuple[str, str]:
    """What a cell says: a verb and a size, and how far the sign holds."""
    cell = row.cells.get(column, Cell(why="-"))
    if cell.record is None:
        return say(f"ask.{cell.why}"), ""
    if not cell.sign:
        return say("ask.none"), ""
    does = verb(row.of, row.relative_to, row.axis, cell.sign)
    does = SHORT.get(does, does.replace("internally", "in").replace("externally", "out")) if spoken() == "en" else does
    return f"{does} {size(cell, column)}", holds(cell)


def size(cell: Cell, column: str) -> str:
    """The magnitude at 100 N a side, or of shorter fibres."""
    value = abs(float((cell.record or {})["value"]))
    if column == "acceleration":
        return decimal(value * NEWTONS)
    return decimal(math.degrees(value) * (NEWTONS if column == "static" else 1.0))


def judged(cell: Cell) -> tuple[int, int, str] | None:
    """How many of how many ways agree with the sign shown, and what it hangs on; None where nobody asked."""
    found = (cell.record or {}).get("robustness")
    if not found:
        return None
    return round(found["agreeing_share"] * found["total"]), int(found["total"]), found.get("factor") or ""


def band(cell: Cell) -> tuple[float, float] | None:
    """Least and most of other bodies [deg], signed as the cell's; None where none was asked."""
    record = cell.record or {}
    low, high = record.get("low"), record.get("high")
    if low is None or high is None:
        return None
    ends = sorted(math.degrees(float(v)) * (-1 if cell.flipped else 1) for v in (low, high))
    return ends[0], ends[1]


def holds(cell: Cell) -> str:
    """How many ways agree with a sign, and what it hangs on."""
    known = judged(cell)
    if known is None:
        ends = band(cell)
        return say("ask.others", low=decimal(ends[0]), high=decimal(ends[1])) if ends else ""
    agree, total, factor = known
    if agree == total:
        return say("ask.holds", total=total)
    if 2 * agree < total:
        return say("ask.minority", agree=agree, total=total)
    return say("ask.depends", agree=agree, total=total, factor=factor or "several")
