"""Write the five answers: tables/five_answers.csv, docs/answers.md, the head of README.md; nothing is typed."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psoas
from psoas.answers.ask.ask import ask
from psoas.text.ask import ask_lines
from psoas.text.plain import plain_words

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "src" / "psoas" / "anatomy" / "tables" / "five_answers.csv"
PAGE, README = ROOT / "docs" / "answers.md", ROOT / "README.md"
FIELDS = ("key", "question", "answer", "means", "command", "picture")
BEGIN, END = "<!-- five answers: made by scripts/answers.py -->", "<!-- end of the five answers -->"
DRAWS = 12


class Five(NamedTuple):
    """A question, the command that answers it, and who says its answer in words."""

    key: str
    question: str
    command: str
    picture: str
    said: Callable[[Five], str]  # type: ignore[name-defined]
    means: str


def by_ask(five: Five) -> str:
    """The last sentences of `psoas ask`: where it is so, where not, what it hangs on."""
    text = " ".join(ask_lines(ask(five.question)))
    found = re.search(r"So: (.*?)(?: In the end and with shorter|\s+Ask it yourself)", text)
    assert found, text
    said = " ".join(found[1].split())
    return said[:1].upper() + said[1:]


def by_plain(five: Five) -> str:
    """The first sentences of the command."""
    found = psoas.answer(five.command)
    words = plain_words(found) or psoas.lines(found)
    return " ".join(" ".join(words).split("  ")[0].split()) if plain_words(found) else first_block(words)


def first_block(lines: list[str]) -> str:
    """The first block of an answer in one line."""
    end = lines.index("") if "" in lines else len(lines)
    return " ".join(" ".join(lines[:end]).split())


def by_test(five: Five) -> str:
    """What the hanging leg shows with psoas and with iliacus shorter, and how far apart the two are."""
    ends = {}
    for muscle in ("psoas", "iliacus"):
        found = psoas.posture({muscle: 0.2}, support="hanging_leg", draws=0)
        change = found.sagittal_change.sel(pair="femur_r relative to ground")
        ends[muscle] = float(change) * 57.29578
    apart = abs(ends["psoas"] - ends["iliacus"])
    return (
        f"Not this one alone. With one leg hanging, the thigh stays {abs(ends['psoas']):.1f} deg higher relative to "
        f"the ground with psoas 20 % shorter, and {abs(ends['iliacus']):.1f} deg higher with iliacus 20 % shorter, in "
        f"one body. Both lift the thigh: a high thigh says that one is short, not which, and {apart:.1f} deg between "
        "two muscles is less than people differ by anyway."
    )


WAYS = [f"figures/{name}.svg" for name in ("static", "frames", "posture", "stretches", "stretch_thomas")]
MEANS = {
    "tilt": "Say relative to what, and when: relative to the ground and to the vertebra above the answers differ.",
    "flexor": "The name has three meanings: thigh on pelvis, thigh in space, pelvis in space; say which.",
    "tight": "Counts are bodies that differ in stiffness, strength and what standing spares; they are no odds.",
    "stretch": "Reached means longer than standing and walking make it anyway; many stretches lengthen another muscle.",
    "test": "A test measures an angle of segments; which muscle made it needs a second measurement.",
}
QUESTIONS = {
    "tilt": ("does the psoas tilt the pelvis forward?", 'psoas ask "does the psoas tilt the pelvis forward?"', by_ask),
    "flexor": ("is the psoas a hip flexor?", 'psoas ask "is the psoas a hip flexor?"', by_ask),
    "tight": ("what does a tight psoas do to standing?", f"psoas posture --tight psoas=0.2 --draws {DRAWS}", by_plain),
    "stretch": ("which stretch reaches it?", "psoas stretch", by_plain),
    "test": ("can a test tell psoas from iliacus?",
             "psoas posture --tight psoas=0.2 --support hanging_leg --draws 0", by_test),
}  # fmt: skip
FIVE = [
    Five(key, question, command, picture, said, MEANS[key])
    for (key, (question, command, said)), picture in zip(QUESTIONS.items(), WAYS, strict=True)
]


def rows() -> list[dict[str, str]]:
    """The five answers."""
    return [
        {"key": f.key, "question": f.question, "answer": f.said(f), "means": f.means, "command": f.command,
         "picture": f.picture}
        for f in FIVE
    ]  # fmt: skip


def table_text(found: list[dict[str, str]]) -> str:
    """The table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def asked(question: str) -> str:
    """A question with a capital."""
    return question[:1].upper() + question[1:]


def page_text(found: list[dict[str, str]]) -> str:
    """docs/answers.md."""
    lines = [
        "# Five answers in plain words", "",
        "For a body that stands with both feet on the ground. Made by `scripts/answers.py` from the commands under",
        "each answer; no sentence with a number in it is typed. It computes mechanics; it gives no advice and no",
        "diagnosis.", "",
    ]  # fmt: skip
    for row in found:
        title = asked(row["question"])
        lines += [f"## {title}", "", *filled(row["answer"]), "", *filled(f"What it means: {row['means']}"), ""]
        lines += [f"![{title}]({row['picture']})", "", "```sh", row["command"], "```", ""]
    return "\n".join(lines)


def filled(text: str, width: int = 120) -> list[str]:
    """Text in lines."""
    import textwrap

    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def head_text(found: list[dict[str, str]]) -> str:
    """The five answers at the head of README."""
    lines = [BEGIN, ""]
    for row in found:
        lines += [*filled(f"**{asked(row['question'])}** {row['answer']} (`{row['command']}`)"), ""]
    lines += ["With pictures and what each means: [five answers](docs/answers.md).", "", END]
    return "\n".join(lines)


def with_head(readme: str, head: str) -> str:
    """README with its head in place."""
    return re.sub(re.escape(BEGIN) + r".*?" + re.escape(END), lambda _: head, readme, flags=re.S)


def main() -> None:
    """Write the table, the page and the head."""
    found = rows()
    TABLE.write_text(table_text(found), encoding="utf-8")
    PAGE.write_text(page_text(found), encoding="utf-8")
    README.write_text(with_head(README.read_text(encoding="utf-8"), head_text(found)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
