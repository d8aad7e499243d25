"""docs/commands.md is what the code makes, and names every command and flag."""

import importlib.util
import os
import subprocess
import sys

from psoas.command.main import app
from support.places import ROOT


def script():
    spec = importlib.util.spec_from_file_location("commands_page", ROOT / "scripts" / "commands.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made():
    return script().page()


def test_the_page_is_made_from_the_code():
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == made(), "run scripts/commands.py"


def test_the_stored_help_is_what_the_code_prints():
    assert script().HELP.read_text(encoding="utf-8") == script().help_text(), "run scripts/commands.py"


def test_help_loads_nothing_that_parses_and_is_made_anew_where_it_does_not_fit():
    code = "import sys; sys.argv = ['psoas', '--help']; from psoas.command.start import main; c = main(); "
    code += "print('cyclopts' in sys.modules, c)"
    wide, narrow = (
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "COLUMNS": columns, "PYTHONUTF8": "1"},
            capture_output=True, text=True, encoding="utf-8",
        ).stdout
        for columns in ("100", "60")
    )  # fmt: skip
    assert wide == script().HELP.read_text(encoding="utf-8") + "False 0\n"
    assert narrow != wide
    assert max(map(len, narrow.splitlines())) <= 60


def test_every_flag_of_every_command_is_on_it():
    text = made()
    for name in app.resolved_commands():
        if name.startswith("-") or name == "body":
            continue
        assert f"## psoas {name}\n" in text
        for argument in app[name].assemble_argument_collection():
            long = [n for n in argument.names if n.startswith("--")]
            assert not long or long[0] in text, (name, long)
