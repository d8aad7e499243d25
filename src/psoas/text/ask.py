"""The answer to a question in words, as people read it: at most 25 lines of 80 columns."""

from __future__ import annotations

from psoas.anatomy.language import say, segment, sentences, spoken, verb
from psoas.answers.ask.reading import OPEN, Action
from psoas.answers.ask.routes import sentence_of
from psoas.answers.ask.values import PLAIN, Answered, Cell, Row, label_of, wanted
from psoas.text.ask_rows import MOST_COLUMNS, NEWTONS, band, judged, label, muscles_table, shown, size, table_of
from psoas.text.layout import decimal, wrapped

MOST_LINES = 25
LISTED = 8  # muscles that a list names
FEW = 4  # of each of several pairs
MOST_PAIRS = 3
WIDE = 78
ROOM = (  # what the answer is cut to until it fits: places named, what it hangs on, that it is one body's, commands
    (4, True, True, 3), (4, True, True, 1), (2, True, True, 1), (1, True, True, 1), (1, True, False, 1),
    (4, False, True, 1), (1, False, True, 1), (1, False, False, 1),
)  # fmt: skip


def ask_lines(found: Answered) -> list[str]:
    """What was read, what is open, every reading side by side, the answer in a sentence, and the commands."""
    reading = found.reading
    lines = [
        line for typed, meant in reading.corrections for line in wrapped(say("ask.corrected", typed=typed, meant=meant))
    ]
    measured = reading.kind != "load" and not found.rows and bool(found.records)
    if not found.rows and reading.kind != "load" and not measured:
        lines += wrapped(say(sentence_of(reading)))
        return [*lines, "", *(line for command in found.commands for line in broken_line(command))]
    begun, lines = lines, [*lines, *read_lines(found)]
    if reading.kind == "load":
        return [*lines, "", *wrapped(load_words(found)), *commands(found, len(lines))]
    if measured:
        return [*lines, "", *measured_lines(found), *commands(found, len(lines))]
    many = len({row.muscle for row in found.rows})
    if reading.kind == "which" or many > MOST_COLUMNS:
        return closed(found, [*lines, "", *which_lines(found), *together(found)])
    if reading.kind == "compare":
        return closed(found, [*lines, "", *muscles_table(found), *so_compared(found)])
    rows, remark = table_of(found), one_body(shown(found))
    for most, hanging, remarked, least in ROOM:
        said = [*so(found, most, hanging=hanging), *(remark if remarked else [])]
        whole = closed(found, [*lines, "", *rows, *said], least)
        if len(whole) <= MOST_LINES:
            return whole
    return closed(found, [*begun, *read_lines(found, brief=True), "", *rows, *said])


def closed(found: Answered, lines: list[str], least: int = 1) -> list[str]:
    """With notes, where there is room for them, and the commands that print the numbers, `least` of them at least."""
    notes = [line for note in found.notes for line in wrapped(note)]
    lines = [*lines, *(notes if len(lines) + len(notes) < MOST_LINES - 4 else [])]
    return [*lines, *commands(found, len(lines), least)]


def one_body(rows: tuple[Row, ...]) -> list[str]:
    """That only one body says where it ends, where that is shown."""
    columns = {column for row in rows for column in row.cells if row.cells[column].record is not None}
    if any(band(cell) for row in rows for cell in row.cells.values()):
        return wrapped(say("ask.tight"))
    if not columns - {"acceleration"}:
        return []
    return wrapped(say("ask.one" if "acceleration" in columns else "ask.alone"))


def read_lines(found: Answered, *, brief: bool = False) -> list[str]:
    """What was read, and what was left open and taken; briefly without what explains it."""
    reading, first = found.reading, found.reading.tuples[0]
    names = list(dict.fromkeys(muscle_word(a) for a in reading.tuples))
    side = found.taken.get("side") or first.side or "both"
    before = (None, *reading.tuples)
    told = [about(a, found, one) for one, a in zip(before, reading.tuples, strict=False)]
    what = [f"{', '.join(names)}, {say(f'ask.{side}')}", *dict.fromkeys(told), *posture_read(found.taken["posture"])]
    lines = wrapped(say("ask.read", what="; ".join(what)))
    slots = [say(f"ask.slot.{slot}") for slot in slots_of(reading.open)]
    if slots:
        posture = posture_word(found.taken.get("posture", "standing").split(",")[0])
        taken = say("ask.taken", what=f"{posture[:1].upper()}{posture[1:]}") if "posture" in reading.open else ""
        lines += wrapped(f"{say('ask.open', what=', '.join(slots))} {taken}")
    if brief:
        return lines
    if {a.muscle for a in reading.tuples} >= {"psoas_major", "iliacus"} and "iliopsoas" in reading.question.lower():
        lines += wrapped(say("ask.merged"))
    if reading.kind == "category" and len({(a.of, a.relative_to) for a in reading.tuples}) > 1:
        lines += wrapped(say("ask.category"))
    if any(a.of == "lumbar" for a in reading.tuples) and reading.kind != "load":
        lines += wrapped(say("ask.levels"))
    return lines


def posture_read(posture: str) -> list[str]:
    """Where a body is that does not just stand, in words: "in this posture: sitting, left hip extended by 20 deg"."""
    name, *given = posture.split(",")
    values = dict(one.split("=") for one in given)
    words = [] if name == "standing" else [posture_word(name)]
    for coordinate, value in values.items():
        stem, _, end = coordinate.rpartition("_")
        legged = end in ("r", "l") and not coordinate.startswith("lumbar")
        both = legged and values.get(f"{stem}_r") == values.get(f"{stem}_l")
        if both and end == "l":
            continue
        size, way = abs(float(value)), "-" if float(value) < 0 else "+"
        which = say(f"ask.leg.{stem.partition('_')[0]}.{'both' if both else end}") if legged else ""
        words.append(say(f"ask.angle.{stem if legged else coordinate}.{way}", which=which, size=f"{size:g}"))
    return [say("ask.posture", what=", ".join(words))] if words else []


def posture_word(name: str) -> str:
    """What a posture is called."""
    return sentences(spoken()).get(f"posture.{name}", name.replace("_", " "))


def slots_of(text: str) -> list[str]:
    """The slots that a reading leaves open."""
    known = [key.removeprefix("ask.slot.") for key in sentences("en") if key.startswith("ask.slot.")]
    pieces = [piece.strip() for piece in text.split(";")]
    found = [slot for slot in known if slot in pieces[0].split() or (" " in slot and slot in text)]
    return found


def muscle_word(action: Action) -> str:
    """Who acts."""
    if action.muscle == OPEN:
        return say("ask.any")
    name = action.muscle.removeprefix("group:").replace("_", " ")
    name = label_of(action.muscle) if not action.muscle.startswith("group:") else name
    return f"{name}, {action.part.replace('_', ' ')}" if action.part else name


def about(action: Action, found: Answered, before: Action | None = None) -> str:
    """Which segment, about which axis unless that was said of the one before, which way is asked."""
    if action.of is None:
        return say("ask.all")
    if action.relative_to == "disc":
        return say("ask.pressed", level=segment(action.of))
    axis = (action.axis or "right").removeprefix("translation ")
    words = [say("ask.about", segment=segment(action.of), axis=say(f"ask.axis.{axis if axis in PLAIN else 'right'}"))]
    if before is not None and before.of not in (None, action.of) and before.axis == action.axis:
        words = [segment(action.of)]
    row = next((r for r in found.rows if r.action == action), None)
    sign = wanted(action.sign, found.taken.get("side") or action.side)
    if sign and row is not None:
        key = "ask.denied" if "denied" in (action.sign or "") else "ask.asked"
        words.append(say(key, verb=verb(row.of, row.relative_to, row.axis, sign)))
    return ", ".join(words)


def so(found: Answered, most: int = 4, *, hanging: bool = True) -> list[str]:
    """The answer in a sentence: where it is so, where not, and what it hangs on where it hangs."""
    asked = [row for row in found.rows if wanted(row.asked, side_of(found, row))]
    if not asked:
        return []
    sure: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    hangs: list[str] = []
    open_to: list[str] = []
    for row in asked:
        sign, denied = wanted(row.asked, side_of(found, row)), "denied" in (row.asked or "")
        for column, cell in row.cells.items():
            if not cell.sign:
                continue
            right = (cell.sign == sign) != denied
            known, ends = judged(cell), band(cell)
            if ends is not None and ends[0] < 0 < ends[1]:
                open_to.append(place(row, found.rows))
            elif known is None or known[0] == known[1]:
                sure[right].setdefault(place(row, found.rows), []).append(say(f"ask.col.{column}"))
            else:
                agree, total, _ = known
                ways = agree if right else total - agree
                hangs.append(say("ask.says", to=place(row, found.rows), agree=ways, total=total))
    yes, no = (grouped(sure[way], most) for way in (True, False))
    if yes and no:
        said = say("ask.mixed", yes=yes, no=no)
    elif open_to and not yes and not no:
        said = ""
    else:
        said = say("ask.yes", where=yes) if yes else say("ask.no", where=no) if no else say("ask.nowhere")
    more = say("ask.hangs", what=joined(hangs, most)) if hangs and hanging else ""
    unsure = say("ask.unsure", where=joined(open_to, most)) if open_to else ""
    return ["", *wrapped(" ".join(part for part in (said, unsure, more) if part))]


def side_of(found: Answered, row: Row) -> str | None:
    """Whose muscles pull."""
    return found.taken.get("side") or row.action.side


def place(row: Row, rows: tuple[Row, ...]) -> str:
    """Where something is so."""
    to = where_of(row, rows)
    return f"{to} ({label_of(row.muscle)})" if len({r.muscle for r in rows}) > 1 else to


def where_of(row: Row, rows: tuple[Row, ...]) -> str:
    """Relative to what, in a sentence; where several segments move, which on which."""
    one = len({r.of for r in rows}) == 1
    known = sentences(spoken())
    to = known.get(f"segment.said.{row.relative_to}", segment(row.relative_to))
    return say("ask.to", segment=to) if one else label(row, rows)


def grouped(found: dict[str, list[str]], most: int) -> str:
    """Places and when, those of the same times together."""
    times: dict[tuple[str, ...], list[str]] = {}
    for where, when in found.items():
        times.setdefault(tuple(dict.fromkeys(when)), []).append(where)
    return "; ".join(f"{joined(where, most)} ({', '.join(when)})" for when, where in times.items())


def joined(places: list[str], most: int) -> str:
    """Places in a sentence."""
    more = [f"... ({len(places) - most})"] if len(places) > most else []
    return ", ".join([*places[:most], *more])


def so_compared(found: Answered) -> list[str]:
    """Where two muscles do the same, the other way, or where it cannot be told."""
    muscles = list(dict.fromkeys(row.muscle for row in found.rows))
    groups: dict[str, list[str]] = {"same": [], "differ": [], "unclear": []}
    for of, to in dict.fromkeys((row.of, row.relative_to) for row in found.rows):
        rows = [r for r in found.rows if (r.of, r.relative_to) == (of, to) and r.muscle in muscles[:2]]
        signs = {r.cells["acceleration"].sign for r in rows if "acceleration" in r.cells}
        key = "unclear" if 0 in signs or not signs else "same" if len(signs) == 1 else "differ"
        groups[key].append(where_of(rows[0], found.rows))
    return [
        "",
        *(
            line
            for key, where in groups.items()
            if where
            for line in wrapped(say(f"ask.{key}", where=", ".join(where)))
        ),
    ]


def which_lines(found: Answered) -> list[str]:
    """The muscles that do it, most first, and those that do the opposite; of several pairs one after the other."""
    pairs = list(dict.fromkeys((row.of, row.relative_to, row.axis) for row in found.rows))
    room = MOST_PAIRS if len(pairs) > 1 else 1
    return [line for pair in pairs[:room] for line in which_of_pair(found, pair, LISTED if len(pairs) == 1 else FEW)]


def which_of_pair(found: Answered, pair: tuple[str, str, str], most: int) -> list[str]:
    """The muscles that turn one segment relative to another."""
    rows = [row for row in found.rows if (row.of, row.relative_to, row.axis) == pair]
    sign = wanted(rows[0].asked, found.taken.get("side")) or 1
    told: dict[int, list[tuple[float, str]]] = {1: [], -1: []}
    for row in rows:
        cell = row.cells["acceleration"]
        if cell.record is not None and cell.sign:
            value = abs(float(cell.record["value"])) * NEWTONS
            does = label_of(row.muscle) if row.muscle.count("_") and not row.muscle.startswith("Ps_") else row.muscle
            told[cell.sign * sign].append((value, f"{does} {decimal(value)}"))
    lines = []
    first = rows[0]
    title = (
        f"{segment(first.of)}, {say('ask.to', segment=segment(first.relative_to))}: {say('ask.column.acceleration')}"
    )
    lines += wrapped(title)
    for key, way in (("yes", 1), ("no", -1)):
        names = [text for _, text in sorted(told[way], reverse=True)][:most]
        if names:
            lines += wrapped(say(f"ask.which.{key}", muscles=", ".join(names)))
    return lines if told[1] or told[-1] else [*lines, *wrapped(say("ask.which.none"))]


def together(found: Answered) -> list[str]:
    """What all muscles of a group do when their fibres are shorter, in a sentence."""
    for row in found.rows:
        cell = row.cells.get("posture", Cell())
        if cell.record is not None and cell.sign:
            name = muscle_word(row.action)
            does = f"{segment(row.of)} {verb(row.of, row.relative_to, row.axis, cell.sign)}"
            return [
                "",
                *wrapped(
                    say("ask.group", name=name, does=does, size=size(cell, "posture"), to=segment(row.relative_to))
                ),
            ]
    return []


def measured_lines(found: Answered) -> list[str]:
    """Moment arms and lengths, a sentence each."""
    return [line for record in found.records for line in wrapped(record["sentence"])]


def load_words(found: Answered) -> str:
    """What presses a level, in a sentence with a number to hold beside."""
    if [action.muscle for action in found.reading.tuples] != ["psoas_major"]:
        return load_of_others(found)
    own = next((r["value"] for r in found.records if r.get("muscle")), 0.0)
    every = next((r["value"] for r in found.records if not r.get("muscle")), 0.0)
    shear = float(found.taken["shear"])
    return say(
        "ask.load", level=found.taken["level"], compression=found.taken["compression"], shear=f"{abs(shear):.0f}",
        way=say("ask.forward" if shear > 0 else "ask.backward"), own=f"{own:.0f}", all=f"{every:.0f}",
        weight=found.taken["weight"],
    )  # fmt: skip


def load_of_others(found: Answered) -> str:
    """What other muscles than psoas press: each that is named, or the most of all."""
    every = next((r["value"] for r in found.records if not r.get("muscle")), 0.0)
    pressing = sorted((r for r in found.records if r.get("muscle")), key=lambda r: -float(r["value"]))[:LISTED]
    each = [(label_of(str(r["muscle"])), f"{float(r['value']):.0f}") for r in pressing]
    shared = {"all": f"{every:.0f}", "level": found.taken["level"], "weight": found.taken["weight"]}
    if len(each) == 1:
        return say("ask.load.one", muscle=each[0][0], own=each[0][1], **shared)
    names = ", ".join(say("ask.load.each", muscle=name, own=own) for name, own in each)
    return say("ask.load.most", muscles=names, **shared)


def commands(found: Answered, used: int, least: int = 1) -> list[str]:
    """The commands that print the numbers, as far as there is room; a long one goes on in the next line."""
    broken = [broken_line(command) for command in found.commands]
    room, whole = max(least, MOST_LINES - used - 3), 0
    lines: list[str] = []
    for one in broken:
        if len(lines) + len(one) > room and whole:
            break
        lines += one
        whole += 1
    left = len(broken) - whole
    return ["", say("ask.yourself"), *lines, *([f"  ... ({left}): --format json"] if left else [])]


def broken_line(command: str) -> list[str]:
    """A command in lines of at most 80 columns, for a shell."""
    lines, left, indent = list[str](), command, "  "
    while len(left) + len(indent) > WIDE + 2 and (at := left.rfind(" --", 0, WIDE - len(indent))) > 0:
        lines.append(f"{indent}{left[:at]} \\")
        left, indent = left[at + 1 :], "      "
    return [*lines, f"{indent}{left}"]
