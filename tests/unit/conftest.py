"""Fixtures of the tests of the command."""

import shlex

import pytest

from psoas.command import main as cli


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """The command in this process: exit status, stdout, stderr."""

    def command(*arguments):
        code = cli.main([str(a) for a in arguments])
        return (code, *capsys.readouterr())

    return command


@pytest.fixture
def answered(run):
    """Stdout of a command that has to succeed and to say nothing but which files it wrote."""

    def command(*arguments):
        code, out, err = run(*arguments)
        asked = [str(arguments[i + 1]) for i, a in enumerate(arguments) if str(a) in ("-o", "--output", "--plot")]
        assert (code, err) == (0, "".join(f"wrote {shlex.quote(file)}\n" for file in asked))
        return out

    return command


@pytest.fixture
def refused(run, here):
    """Stderr of a command that has to fail: one printable line, nothing on stdout, nothing written."""

    def command(*arguments, code=2):
        before = sorted(here.iterdir())
        status, out, err = run(*arguments)
        assert (status, out) == (code, ""), err
        assert err.startswith("psoas: ")
        assert err.endswith(".\n")
        assert len(err.splitlines()) == err.count("\n") == 1
        assert err[:-1].isprintable()
        assert "Traceback" not in err
        assert sorted(here.iterdir()) == before
        return err

    return command
