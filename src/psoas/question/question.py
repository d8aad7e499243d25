"""`Question`: what is asked, as one frozen value that spells itself as a command, a link and TOML, and reads back."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote

from psoas.errors import InvalidValueError, checked_text, listed, unknown_name
from psoas.places import imported
from psoas.question.spelling import Spelling, Text
from psoas.question.values import number, spelled

# what a command asks -> the question it makes; a new one is a file of this folder and a line here
KINDS = {
    "actions": "psoas.question.actions:ActionsQuestion",
    "align": "psoas.question.align:AlignQuestion",
    "audit": "psoas.question.audit:AuditQuestion",
    "claims": "psoas.question.claims:ClaimsQuestion",
    "floor": "psoas.question.floor:FloorQuestion",
    "gait": "psoas.question.gait:GaitQuestion",
    "emg": "psoas.question.emg:EmgQuestion",
    "loads": "psoas.question.loads:LoadsQuestion",
    "posture": "psoas.question.posture:PostureQuestion",
    "report": "psoas.question.report:ReportQuestion",
    "stretch": "psoas.question.stretch:StretchQuestion",
    "tightness": "psoas.question.tightness_of:TightnessQuestion",
}
# of an answer, not of what is asked
OUTPUTS = {"format": True, "output": True, "o": True, "plot": True, "cores": True, "annotations": True,
           "motion": True}  # fmt: skip
LONGEST = 20_000  # characters of a question in words


@dataclass(frozen=True)
class Question:
    """What is asked of psoas; each kind of answer has its own fields.

    Equal questions have equal hashes, and every spelling reads back as an equal question. Numbers are kept as typed, in
    degrees and millimetres, so that nothing is rounded on the way.

    Examples
    --------
    >>> asked = Question.read("psoas actions psoas --posture standing,hip_flexion_r=30 --of pelvis")
    >>> asked.command()
    'psoas actions psoas --posture standing,hip_flexion_r=30 --of pelvis'
    >>> asked.link()
    'actions?muscles=psoas&posture=standing,hip_flexion_r=30&of=pelvis'
    >>> Question.read_link(asked.link()) == Question.read_toml(asked.toml()) == asked
    True
    """

    asks: ClassVar[str] = ""  # the command, which is the name of the answer in every room

    def texts(self) -> dict[str, Text]:
        """Every flag that is given, and its text."""
        found: dict[str, Text] = {}
        for f in fields(self):
            value, spelling = getattr(self, f.name), spelling_of(f)
            if value != f.default or "posture" in spelling.flags:
                found |= spelling.texts(value)
        return found

    @classmethod
    def of_texts(cls, asks: str, given: Mapping[str, Text]) -> Question:
        """The question of these texts by flag.

        Raises
        ------
        UnknownNameError, InvalidValueError
            A kind or flag that does not exist; a value that the flag cannot have.
        """
        kind = kind_of(asks)
        known = {flag: spelling for f in fields(kind) if (spelling := spelling_of(f)) for flag in spelling.flags}
        for flag in given:
            if flag not in known:
                raise unknown_name("flag", flag, known, f"psoas {asks}")
        values = {}
        for f in fields(kind):
            spelling = spelling_of(f)
            if any(flag in given for flag in spelling.flags):
                values[f.name] = spelling.read(given)
        return kind(**values)

    def words(self) -> list[str]:
        """The command, word by word."""
        texts = self.texts()
        kinds = {flag: spelling_of(f).kind for f in fields(self) for flag in spelling_of(f).flags}
        plain = [text for flag, text in texts.items() if kinds[flag] == "words" for text in text]  # type: ignore[union-attr]
        found = ["psoas", self.asks, *(["--"] if any(p.startswith("-") for p in plain) else []), *plain]
        flagged: list[str] = []
        for flag, text in texts.items():
            if kinds[flag] != "words":
                value = [] if text is True else [str(text)]
                joined = bool(value) and value[0].startswith("-")
                flagged += [f"--{flag}={value[0]}"] if joined else [f"--{flag}", *value]
        return [*found[:2], *flagged, *found[2:]] if "--" in found else [*found, *flagged]

    def command(self) -> str:
        """The command that asks it, for a shell."""
        return shlex.join(self.words())

    @classmethod
    def read(cls, command: str | Sequence[str]) -> Question:
        """The question of a command; flags that say how to write the answer are passed over."""
        asks, given = parsed_command(command)
        return cls.of_texts(asks, given)

    def link(self) -> str:
        """``asks?flag=text&...``, every text in plain words where a link may hold them."""
        pairs = [(flag, one) for flag, text in self.texts().items() for one in several(text)]
        return f"{self.asks}?" + "&".join(f"{flag}={quote(one, safe=',=:.')}" for flag, one in pairs)

    @classmethod
    def read_link(cls, link: str) -> Question:
        """The question of a link, or of its part behind the last slash."""
        if len(checked_text("link", link)) > LONGEST:
            raise InvalidValueError(f"a link has at most {LONGEST} characters.")
        asks, _, query = link.rpartition("/")[2].partition("?") if "?" not in link else split_link(link)
        return cls.of_texts(asks, gathered(asks, parse_qsl(query, keep_blank_values=True, max_num_fields=200)))

    def toml(self) -> str:
        """A table of TOML; the same question always has the same text."""
        lines = [f"asks = {quoted(self.asks)}"]
        kinds = {flag: spelling_of(f).kind for f in fields(self) for flag in spelling_of(f).flags}
        for flag, text in self.texts().items():
            if isinstance(text, tuple):
                value = f"[{', '.join(map(quoted, text))}]"
            elif text is True:
                value = "true"
            else:
                value = str(text) if kinds[flag] in ("number", "whole") else quoted(str(text))
            lines.append(f"{flag} = {value}")
        return "\n".join(lines) + "\n"

    @classmethod
    def read_toml(cls, text: str) -> Question:
        """The question of a TOML text."""
        try:
            table = tomllib.loads(checked_text("TOML", text))
        except tomllib.TOMLDecodeError as error:
            raise InvalidValueError(f"this is not TOML: {error}.") from None
        return cls.of_table(table)

    @classmethod
    def of_table(cls, table: Mapping[str, Any]) -> Question:
        """The question of a table of TOML, such as a study's row."""
        given = dict(table)
        if not isinstance(asks := given.pop("asks", None), str):
            raise InvalidValueError(f"a question says what it asks: asks = {listed(map(quoted, KINDS), 'or')}.")
        return cls.of_texts(asks, {flag: text_of(flag, value) for flag, value in given.items()})

    @property
    def hash(self) -> str:
        """Twelve characters that equal questions share, in any process and on any machine."""
        return sha256(self.toml().encode()).hexdigest()[:12]

    def __str__(self) -> str:
        return self.command()


def kind_of(asks: str) -> type[Question]:
    """The class of a kind of question."""
    if asks not in KINDS:
        raise unknown_name("kind of question", asks, KINDS, "psoas")
    found: type[Question] = imported(KINDS[asks])
    return found


def spelling_of(field: Any) -> Spelling:
    """How a field of a question is spelled."""
    found: Spelling = field.metadata["spelling"]
    return found


def parsed_command(command: str | Sequence[str]) -> tuple[str, dict[str, Text]]:
    """What a command asks, and its texts by flag."""
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError as error:
        raise InvalidValueError(f"this is not a command: {error}.") from None
    words = words[1:] if words[:1] == ["psoas"] else words
    if not words:
        raise InvalidValueError(f"a question names what it asks: psoas {listed(KINDS, 'or')}.")
    asks, rest = words[0], iter(words[1:])
    kind = kind_of(asks)
    kinds = {flag: spelling_of(f).kind for f in fields(kind) for flag in spelling_of(f).flags}
    plain = next((flag for flag, k in kinds.items() if k == "words"), "")
    given: dict[str, Text] = {}
    loose: list[str] = []
    for word in rest:
        if word == "--":
            loose += list(rest)
        elif word.startswith("-") and len(word) > 1:
            flag, equals, value = word.lstrip("-").partition("=")
            if flag in given and kinds.get(flag) != "several":
                raise InvalidValueError(f"--{flag} is given twice; give it once.")
            if flag in OUTPUTS:
                if not equals:
                    next(rest, None)
            elif kinds.get(flag) == "switch":
                given[flag] = True
            elif flag in kinds and kinds[flag] != "words":
                text = value if equals else next(rest, None)
                if text is None:
                    raise InvalidValueError(f"--{flag} needs a value.")
                given[flag] = f"{given[flag]},{text}" if flag in given else text
            else:
                raise unknown_name("flag", flag, [f for f in kinds if f != plain], f"psoas {asks}")
        else:
            loose.append(word)
    if loose and not plain:
        raise InvalidValueError(f"psoas {asks} takes no '{loose[0]}' without a flag.")
    return asks, given | ({plain: tuple(loose)} if loose else {})


def split_link(link: str) -> tuple[str, str, str]:
    """(asks, ?, query) of a link with a query."""
    head, mark, query = link.partition("?")
    return head.rpartition("/")[2], mark, query


def gathered(asks: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Text]:
    """The texts of a link's query by flag, repeated ones together."""
    kinds = {flag: spelling_of(f).kind for f in fields(kind_of(asks)) for flag in spelling_of(f).flags}
    found: dict[str, Text] = {}
    for flag, text in pairs:
        if kinds.get(flag) == "words":
            before = found.get(flag, ())
            found[flag] = (*(before if isinstance(before, tuple) else ()), text)
        elif flag in found:
            raise InvalidValueError(f"'{flag}' stands twice in the link; give it once.")
        else:
            found[flag] = text
    return found


def several(text: Text) -> tuple[str, ...]:
    """The texts of one flag in a link."""
    return text if isinstance(text, tuple) else ("true",) if text is True else (str(text),)


def text_of(flag: str, value: object) -> Text:
    """A value of TOML as the text of its flag."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return spelled(number(repr(value), flag))
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise InvalidValueError(f"{flag} = {value!r} is neither a text, a number, true, nor a list of texts.")


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return "".join(c if c != "\x7f" else "\\u007f" for c in json.dumps(text, ensure_ascii=False))
