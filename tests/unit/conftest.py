"""Fixtures of the tests of the command."""

import pytest

from psoas import cli


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
