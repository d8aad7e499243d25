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
from psoas.text.ask import ask_lines, so
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
    text = " ".join(so(ask(five.question)))
    found = re.search(r"So: (.*)", text)
    assert found, text
    said = " ".join(found[1].split())
    return said[:1].upper() + said[1:]


def by_plain(five: Five) -> str:
    """The first sentences of the command."""
    found = psoas.answer(five.command)
    first = plain_words(found)
    return (" ".join(" ".join(first).split()) if first else first_block(psoas.lines(found))).replace("_", " ")


def first_block(lines: list[str]) -> str:
    """The first block of an answer in one line."""
    end = lines.index("") if "" in lines else len(lines)
    return " ".join(" ".join(lines[:end]).split())


def by_test(five: Five) -> str:
    """What the usual battery of tests, read exactly, tells of each muscle."""
    lines = psoas.lines(psoas.answer(five.command))
    told = re.findall(r"^(psoas|iliacus|rectus femoris) 0\.2 +[\d.]+ +(.+)$", "\n".join(lines), re.M)
    tests = next(line for line in lines if "tests:" in line).partition("tests: ")[2].partition(";")[0].strip(" ,")
    plain = {"these tests cannot tell": "they cannot tell", "hinted": "they hint at it", "told": "they tell it"}
    said = "; ".join(f"of {muscle}, {plain[words.strip()]}" for muscle, words in told)
    hidden = [muscle for muscle, words in told if "cannot tell" in words]
    first = "No, not the usual ones" if "psoas" in hidden else "Yes, the usual ones"
    named = tests.replace("_", " ")
    return f"{first}. With fibres 20 % shorter and tests ({named} ...) read without any error: {said}."


WAYS = [f"figures/{name}.svg" for name in ("static", "frames", "posture", "stretches", "tightness")]
MEANS = {
    "tilt": "Say relative to what, and when: relative to the ground and to the vertebra above the answers differ.",
    "flexor": "The name has three meanings: thigh on pelvis, thigh in space, pelvis in space; say which.",
    "tight": "Counts are bodies that differ in stiffness, strength and what standing spares; they are no odds.",
    "stretch": "Reached means longer than standing and walking make it anyway; many stretches lengthen another muscle.",
    "test": "A test measures an angle of segments; its command says which further measurement would tell more.",
}
QUESTIONS = {
    "tilt": ("does the psoas tilt the pelvis forward?", 'psoas ask "does the psoas tilt the pelvis forward?"', by_ask),
    "flexor": ("is the psoas a hip flexor?", 'psoas ask "is the psoas a hip flexor?"', by_ask),
    "tight": ("what does a tight psoas do to standing?", f"psoas posture --tight psoas=0.2 --draws {DRAWS}", by_plain),
    "stretch": ("which stretch reaches it?", "psoas stretch", by_plain),
    "test": ("can a test tell psoas from iliacus?", "psoas tightness", by_test),
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
    asking = psoas_ask(found[0]["command"])
    lines = [BEGIN, "", "```console", f"$ {found[0]['command']}", *asking, "```", "", "## Five answers", ""]
    for row in found:
        lines += [*filled(f"**{asked(row['question'])}** {row['answer']} (`{row['command']}`)"), ""]
    lines += ["With pictures and what each means: [five answers](docs/answers.md).", "", END]
    return "\n".join(lines)


def psoas_ask(command: str) -> list[str]:
    """What a question prints."""
    return ask_lines(ask(command.split('"')[1]))


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
