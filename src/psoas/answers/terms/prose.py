"""What of a file is prose: the rest is blanked out, place by place, so that lines and columns stay true."""

from __future__ import annotations

import re
import unicodedata

BREAK = "\x1e"  # where a sentence ends without a full stop: a list item, a table cell, a heading
ENDING = {  # tags of HTML that end a sentence
    "p", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "div",
    "br", "ul", "ol", "dl", "dt", "dd", "table", "section", "article", "header", "footer", "blockquote",
    "title", "figcaption", "caption", "option",
}  # fmt: skip
HIDDEN = ("script", "style", "pre", "code", "template", "svg", "math")
URL = re.compile(r"\b(?:https?://|www\.)[^\s<>)\]\"']{1,2000}|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}")
ENTITY = re.compile(r"&#?\w{1,31};")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$", re.M)
INLINE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,400}(?:\n[^`\n]{1,400}){0,2})\1(?!`)")
LINK = re.compile(r"\]\([^()\s]{1,500}(?: \"[^\"\n]{0,200}\")?\)")
FRONT = re.compile(r"\A---\n(?:(?!---\n)[^\n]*\n){0,200}---\n")
MARKED = re.compile(r"^[ \t]{0,12}(?:[-*+]|\d{1,3}[.)]|#{1,6}|>)(?=\s)", re.M)
CELL = re.compile(r"\|")
BOLD = re.compile(r"\*\*(\w{1,40})\*\*")  # a word that is stressed; more words in bold are a title or a quotation
MATH = re.compile(  # of LaTeX; a sum of money has a blank before the second sign, or a digit behind it
    r"\$\$[^$]{1,2000}\$\$|\$(?![\s$])[^$\n]{0,300}(?<![\s\\])\$(?!\d)"
)
DISPLAYED = re.compile(r"\\begin\{((?:equation|align|gather|eqnarray|math)\*?)\}")
INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?: {4}|\t)[^\n]*(?:\n(?: {4}|\t)[^\n]*){0,400}")


def blank(text: str) -> str:
    """As many blanks, line for line."""
    return re.sub(r"[^\n\r]", " ", text)


def flat(text: str) -> str:
    """The text in lower case and plain letters, character for character.

    Examples
    --------
    >>> flat("“Ｐsoas”"), len(flat("İliacus"))
    ('"psoas"', 7)
    """
    return text.lower() if text.isascii() else "".join(map(plain_character, text))


QUOTES = {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "–": "-",
          "—": ";", "−": "-", "\u00a0": " "}  # fmt: skip


def plain_character(one: str) -> str:
    """One character for one."""
    if one in QUOTES:
        return QUOTES[one]
    found = unicodedata.normalize("NFKD", one)[:1].lower()
    return found if len(found) == 1 else one


def markdown(text: str) -> str:
    """Markdown with front matter, code, tags, comments, links' targets and marks blanked out."""
    found = FRONT.sub(lambda m: blank(m[0]), text)
    found = fenced(found)
    for pattern in (INDENTED, INLINE, LINK):
        found = pattern.sub(lambda m: blank(m[0]), found)
    found = BOLD.sub(r"  \1  ", without_formulas(found))
    found = tagless(found, markdown=True)
    found = MARKED.sub(lambda m: BREAK + blank(m[0])[1:], found)
    return URL.sub(lambda m: blank(m[0]), CELL.sub(BREAK, found))


def without_formulas(text: str) -> str:
    """Formulas of LaTeX blanked out."""
    pieces, at = [], 0
    for one in DISPLAYED.finditer(text):
        end = text.find(f"\\end{{{one[1]}}}", one.end()) if one.start() >= at else at
        if end < 0:
            break
        pieces += [text[at : one.start()], blank(text[max(one.start(), at) : end])]
        at = max(at, end)
    return MATH.sub(lambda m: blank(m[0]), "".join([*pieces, text[at:]]))


def fenced(text: str) -> str:
    """Fenced blocks blanked out; one that is never closed goes on to the end."""
    pieces, at, mark = [], 0, ""
    for one in FENCE.finditer(text):
        if not mark:
            pieces.append(text[at : one.start()])
            at, mark = one.start(), one[1]
        elif one[1][0] == mark[0] and len(one[1]) >= len(mark):
            pieces.append(broken(text[at : one.end()]))
            at, mark = one.end(), ""
    return "".join([*pieces, blank(text[at:]) if mark else text[at:]])


def broken(text: str) -> str:
    """Blanks that end a sentence."""
    return BREAK + blank(text)[1:] if text else ""


def html(text: str) -> str:
    """HTML with tags, comments, scripts, styles and entities blanked out."""
    return URL.sub(lambda m: blank(m[0]), ENTITY.sub(lambda m: blank(m[0]), tagless(text)))


def tagless(text: str, *, markdown: bool = False) -> str:
    """Tags, comments and what they hide blanked out; every character is looked at once."""
    pieces: list[str] = []
    small, at = flat(text), 0
    while (start := text.find("<", at)) >= 0:
        pieces.append(text[at:start])
        end = tag_end(small, start)
        if end < 0:  # no tag: `<` stands for itself
            pieces.append(text[start])
            at = start + 1
            continue
        name = re.match(r"</?([a-z][a-z0-9]{0,14})", small[start : start + 18])
        ends = name is not None and name[1] in ENDING
        pieces.append(broken(text[start:end]) if ends else blank(text[start:end]))
        at = end
    return "".join([*pieces, text[at:]])


def tag_end(small: str, start: int) -> int:
    """Where a tag, a comment or a hidden element ends; -1 where none begins."""
    if small.startswith("<!--", start):
        end = small.find("-->", start + 4)
        return len(small) if end < 0 else end + 3
    after = small[start + 1 : start + 2]
    if not (after.isalpha() or after in ("/", "!", "?")):
        return -1
    end = small.find(">", start)
    if end < 0:
        return -1 if "\n" in small[start : start + 300] or len(small) - start < 300 else len(small)
    name = re.match(r"<([a-z]{1,10})\b", small[start : start + 12])
    if name is not None and name[1] in HIDDEN and small[end - 1] != "/":
        closing = small.find(f"</{name[1]}", end)
        if closing < 0:
            return len(small) if name[1] in ("script", "style") else end + 1
        last = small.find(">", closing)
        return len(small) if last < 0 else last + 1
    return end + 1


def plain(text: str) -> str:
    """Plain text with addresses and formulas blanked out."""
    return URL.sub(lambda m: blank(m[0]), without_formulas(text))
