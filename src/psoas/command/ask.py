"""`psoas ask`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import Flag, Output
from psoas.command.output import chosen_format
from psoas.errors import InvalidValueError
from psoas.formats.writing import refuse_overwriting, say_wrote, write

FORMATS = ("table", "json")


@app.command
def ask(
    *question: Annotated[str, Parameter(allow_leading_hyphen=False)],
    parse: Flag = False,
    format: Annotated[Literal["table", "json"] | None, Parameter(help="of the answer; table unless -o says it")] = None,
    output: Output = None,
) -> None:
    """A question in plain words: what was read, what it leaves open, and the answer in every way that this allows.

    Parameters
    ----------
    question
        Such as "does the psoas tilt the pelvis?".
    parse
        Only what was read, as JSON; no body is loaded.
    """
    from psoas.answers.ask.grammar import read_question

    text = " ".join(question)
    if not text.strip():
        raise InvalidValueError("ask something, such as: psoas ask 'does the psoas tilt the pelvis?'")
    refuse_overwriting(output, ())
    shape = chosen_format(format, output, FORMATS)
    if parse:
        write(json.dumps(read_question(text).record(), indent=1, ensure_ascii=True) + "\n", output)
        say_wrote(output)
        return
    from psoas.answers.ask.ask import ask as answered
    from psoas.text.ask import ask_lines
    from psoas.text.terms import safe_json

    found = answered(text)
    write(safe_json(found.json()) if shape == "json" else "\n".join(ask_lines(found)) + "\n", output)
    say_wrote(output)
