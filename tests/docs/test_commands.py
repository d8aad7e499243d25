"""docs/commands.md is what the code makes, and names every command and flag."""

import importlib.util

from psoas.command.main import app
from support.places import ROOT


def made():
    spec = importlib.util.spec_from_file_location("commands_page", ROOT / "scripts" / "commands.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_is_made_from_the_code():
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == made(), "run scripts/commands.py"


def test_every_flag_of_every_command_is_on_it():
    text = made()
    for name in app.resolved_commands():
        if name.startswith("-") or name == "body":
            continue
        assert f"## psoas {name}\n" in text
        for argument in app[name].assemble_argument_collection():
            long = [n for n in argument.names if n.startswith("--")]
            assert not long or long[0] in text, (name, long)
