"""Count sentences of public texts for claim A27: anatomy/tables/words_in_texts.csv; needs ../shared/data/terms."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

from psoas.answers.terms import words as w
from psoas.answers.terms.rules import faults
from psoas.answers.terms.sentences import clauses, sentences

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "src" / "psoas" / "anatomy" / "tables" / "words_in_texts.csv"
FILE = ROOT.parent / "shared" / "data" / "terms" / "free-exercise-db.json"
SOURCE = "yuhonas/free-exercise-db acd61f75 (Unlicense), counted by scripts/count_words.py"
PARTS = re.compile(
    r"\b(?:pelvi[sc]|hips?|waist|thighs?|femurs?|trunk|torso|spine|spinal|lumbar|lower back|upper body|tailbone|"
    r"sacrum)\b"
)
MOVED = re.compile(
    rf"\b(?:{w.TURNING}|{w.ROTATING}|{w.FLEXING}|{w.FLEXION}|bend\w{{0,3}}|bent|arch\w{{0,3}}|fold\w{{0,3}}|hing\w{{0,3}}|"
    r"rais\w{1,3}|lift\w{0,3}|lower\w{0,3}|drop\w{0,4}|push\w{0,3}|driv\w{1,3}|thrust\w{0,3}|tuck\w{0,3}|curl\w{0,3}|"
    r"straighten\w{0,3}|sink\w{0,3}|shift\w{0,3}|bring\w{0,3}|mov\w{1,3})\b"
)
COUNTS = {"references and lay words": ("PS201", "PS202", "PS204"), "references alone": ("PS201", "PS202")}


def counted(texts: list[str]) -> Counter[str]:
    """How many sentences there are, how many move a part of the trunk or hip, and how many of those leave it open."""
    found: Counter[str] = Counter()
    for text in texts:
        for start, sentence in sentences(text):
            found["sentences"] += 1
            if not (PARTS.search(sentence) and MOVED.search(sentence)):
                continue
            found["motion"] += 1
            rules = {rule for rule, _, _ in faults(clauses(start, sentence))}
            for name, wanted in COUNTS.items():
                found[name] += bool(rules & set(wanted))
    return found


def main() -> None:
    """Count, and write the table."""
    texts = [text for one in json.loads(FILE.read_text(encoding="utf-8")) for text in one["instructions"]]
    found = counted(texts)
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["text", "counting", "sentences", "about_motion", "left_open", "source"])
        for name in COUNTS:
            out.writerow(["exercise instructions", name, found["sentences"], found["motion"], found[name], SOURCE])


if __name__ == "__main__":
    main()
