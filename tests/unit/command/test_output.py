"""How far something has come: a bar where a person watches, quarters elsewhere, nothing where it is quick."""

import io
import sys

import pytest

from psoas.command import output
from psoas.command.output import progress_on_stderr


class Terminal(io.StringIO):
    """A stderr that somebody watches."""

    def isatty(self):
        return True


@pytest.fixture
def slow(monkeypatch):
    """Everything takes long."""
    monkeypatch.setattr(output, "PATIENCE", -1.0)


def terminal(monkeypatch):
    """A stderr in place; in the test itself, for pytest puts its own there after the fixtures."""
    made = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_where_nobody_watches_quarters_are_told(slow, capsys):
    with progress_on_stderr("draws") as progress:
        for done in range(1, 41):
            progress(done, 40)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"draws: {p} %" for p in (25, 50, 75, 100)]


def test_what_is_quick_is_not_told(monkeypatch, capsys):
    watched = terminal(monkeypatch)
    monkeypatch.setattr(output, "PATIENCE", 1e9)
    with progress_on_stderr("draws") as progress:
        progress(1, 1)
    assert watched.getvalue() == ""
    assert capsys.readouterr() == ("", "")


def test_a_person_sees_a_bar_that_goes_away(slow, monkeypatch, capsys):
    watched = terminal(monkeypatch)
    with progress_on_stderr("draws") as progress:
        for done in (1, 2):
            progress(done, 2)
    shown = watched.getvalue()
    assert "draws" in shown
    assert "%" in shown
    assert shown.rindex("\x1b[2K") > shown.rindex("%")  # the line is wiped at the end
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_whatever_ends_it_the_cursor_comes_back(slow, monkeypatch, error):
    watched = terminal(monkeypatch)

    def fails():
        with progress_on_stderr("draws") as progress:
            progress(1, 2)
            raise error

    with pytest.raises(error):
        fails()
    shown = watched.getvalue()
    hidden, back = shown.rfind("\x1b[?25l"), shown.rfind("\x1b[?25h")
    assert 0 <= hidden < back


def test_names_are_only_names(slow, monkeypatch):
    watched = terminal(monkeypatch)
    with progress_on_stderr("[red]walk[/red] [/r]\x1b[31m.mot") as progress:
        progress(1, 2)
    assert "[red]walk[/red] [/r]" in watched.getvalue()
    assert "\x1b[31m.mot" not in watched.getvalue()
