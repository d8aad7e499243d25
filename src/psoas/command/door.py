"""What every command line may hold, whatever its command: --debug, --lang, --methods; and lines without a command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from textwrap import shorten

from cyclopts import App

from psoas.anatomy.language import say, speaking
from psoas.anatomy.muscles import is_known
from psoas.text.layout import lay_out, wrapped

QUESTIONS = ("does the psoas tilt the pelvis?", "is the psoas a hip flexor?", "which muscles extend the hip?")
WIDE = 80  # columns
methods: ContextVar[list[str] | None] = ContextVar("methods", default=None)  # None: nobody asked; else what was written


@dataclass
class Everywhere:
    """A command line, and what it says beside its command."""

    tokens: list[str]
    debug: bool = False
    lang: str = "en"
    methods: bool = False
    written: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Everywhere:
        """The line without the flags that every command takes."""
        found, rest = cls([]), iter(arguments)
        for token in rest:
            if token == "--debug":
                found.debug = True
            elif token == "--methods":
                found.methods = True
            elif token == "--lang":
                found.lang = next(rest, "")
            elif token.startswith("--lang="):
                found.lang = token.removeprefix("--lang=")
            else:
                found.tokens.append(token)
        return found

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """In the language that was asked for, with methods where they were."""
        token = methods.set(self.written if self.methods else None)
        try:
            with speaking(self.lang):
                yield
        finally:
            methods.reset(token)

    @property
    def bare(self) -> bool:
        """Whether the line holds nothing."""
        return not self.tokens

    def routed(self, app: App) -> list[str]:
        """The line as the app takes it: `help`, a muscle alone, or nothing at all."""
        tokens = self.tokens
        if tokens[:1] == ["help"]:
            return [*tokens[1:], "--help"]
        known = app.resolved_commands()
        if tokens and not tokens[0].startswith("-") and tokens[0] not in known:
            if is_known(" ".join(tokens)):
                return ["ask", f"what does {' '.join(tokens)} do?"]
            names = [t for t in tokens if not t.startswith("-")]
            if len(names) < len(tokens) and is_known(tokens[0]):
                return ["actions", *tokens]
        return tokens

    def finish(self) -> None:
        """What belongs to the end of every answer: the paragraph for a paper, where an answer did not write its own."""
        if self.methods and not self.written and self.tokens and "--help" not in self.tokens:
            from psoas.formats.writing import say as tell
            from psoas.formats.writing import write
            from psoas.text.methods import methods_of_command

            lines = methods_of_command(self.tokens)
            if any(token.startswith(("-o", "--output", "--format", "--parse")) for token in self.tokens):
                for line in lines:  # what is written is read by programs
                    tell(line)
            else:
                write("\n".join(["", *lines]) + "\n", None)


def welcome_lines(app: App) -> list[str]:
    """What psoas is, three questions to try, and the commands."""
    lines = [*wrapped(say("welcome.what")), "", say("welcome.try"), *(f'  psoas ask "{q}"' for q in QUESTIONS)]
    names = [n for n in app.resolved_commands() if not n.startswith("-") and app[n].show]
    room = WIDE - max(map(len, names)) - 4
    rows = [[f"  {n}", shorten(str(app[n].help).split("\n")[0], room, placeholder=" ...")] for n in names]
    return [*lines, "", say("welcome.commands"), *lay_out(rows[0], rows[1:], "<<"), "", *wrapped(say("welcome.flags"))]
