"""The command `psoas`: parse, one library call, write."""

from __future__ import annotations

import io
import signal
import sys
import warnings
from typing import Any

from psoas.command.app import Failed, app  # first: it sets how many threads the numbers take

# isort: split
from cyclopts import CycloptsError

from psoas.command import (  # noqa: F401 each adds its command
    actions,
    align,
    arms,
    ask,
    audit,
    body,
    check,
    claims,
    emg,
    floor,
    gait,
    loads,
    photo,
    posture,
    report,
    stretch,
    study,
    terms,
    tightness,
    view,
)
from psoas.command.door import Everywhere, welcome_lines
from psoas.command.signals import Taken, handled
from psoas.errors import (
    OutputError,
    PostureRangeWarning,
    PsoasError,
    UnansweredError,
    in_one_sentence,
    printable,
)
from psoas.formats.writing import say, stop_writing, write

WHERE = " --debug shows where."


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status (0, or that of `psoas.errors`)."""
    everywhere = Everywhere.of(sys.argv[1:] if arguments is None else arguments)
    debug = everywhere.debug
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if arguments is None:
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)):
            if number is not None:
                handled(number, lambda which, _: sys.exit(128 + which))  # so that nothing is left behind
    warned: set[str] = set()

    def warn_once(message: Any, *rest: Any, **more: Any) -> None:
        if str(message) not in warned:
            warned.add(str(message))
            say(f"warning: {printable(message)}")

    with warnings.catch_warnings():
        warnings.showwarning = warn_once
        warnings.simplefilter("always", PostureRangeWarning)
        try:
            with everywhere.spoken():
                if everywhere.bare:
                    write("\n".join(welcome_lines(app)) + "\n", None)
                else:
                    line = everywhere.routed(app)
                    app(line, exit_on_error=False, print_error=False, result_action="return_value")
                    everywhere.finish()
            if sys.stdout is not None:
                sys.stdout.flush()
        except (PsoasError, CycloptsError) as error:
            if debug:
                raise
            if Taken.reached and isinstance(error, UnansweredError):
                return 128 + Taken.reached
            if isinstance(error, PsoasError):
                say(f"psoas: {error}{WHERE if isinstance(error, UnansweredError) else ''}")
                return error.exit_code
            from psoas.command.mistakes import told

            say(f"psoas: {printable(told(error))}")
            return 2
        except BrokenPipeError:  # the reader has gone
            stop_writing()
        except OSError as error:
            stop_writing()
            say(f"psoas: cannot write the answer: {error.strerror or error}.")
            return OutputError.exit_code
        except Failed as outcome:
            return outcome.code
        except MemoryError:
            say("psoas: there is not enough memory for this answer.")
            return OutputError.exit_code
        except SystemExit as error:  # rich leaves this way when the reader of its help has gone
            stop_writing()
            return 0 if error.code in (0, None, 1) else int(error.code)
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # of an engine, or of the arithmetic: one sentence, whatever the model is
            if debug:
                raise
            if Taken.reached:  # what a signal breaks off inside an import comes out as an error of the import
                return 128 + Taken.reached
            failed = in_one_sentence(error)
            say(f"psoas: {failed}{WHERE}")
            return failed.exit_code
    return 0
