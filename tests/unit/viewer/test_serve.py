"""The command: what it says, how it ends, and what it refuses."""

import re
import signal
import subprocess
import sys

import pytest

from psoas.viewer.film import MOST_FRAMES
from psoas.viewer.guard import Guard, listening
from support import viewing
from support.motions import motion
from support.waiting import until

pytest.importorskip("viser", reason="viser is not installed")


@pytest.mark.parametrize("ignoring", [False, True], ids=["", "its parent ignores Ctrl-C"])
def test_the_command_says_its_address_and_ends_when_told(tmp_path, ignoring):
    with viewing.served(tmp_path, ignoring=ignoring) as (made, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32,}/\n", address)
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith("psoas-view-")]
        assert made.stderr.readline() == "open the address above in a browser; Ctrl-C ends it\n"
        assert viewing.interrupted(made) == (130, "", "")
    until(lambda: not list(tmp_path.iterdir()), "something is left")  # another process tidies up after a busy page


def test_a_page_that_does_not_ask_for_ctrl_c_again_would_not_end(tmp_path):
    """The twin: what the parent ignores stays ignored, and only the other signal ends it."""
    code = (
        "import contextlib, sys, psoas.viewer.serve as serve; from psoas.command.main import main\n"
        "serve.interruptible = contextlib.nullcontext\n"
        "sys.argv = ['psoas', 'view', '--port', '0', '--no-browser']; sys.exit(main())"
    )
    with viewing.served(tmp_path, ("-c", code), ignoring=True) as (made, address):
        assert address.startswith("http://127.0.0.1:")
        made.send_signal(signal.SIGINT)
        made.send_signal(signal.SIGTERM)
        made.communicate(timeout=viewing.LONGEST)
    assert made.returncode == 143


def test_ctrl_c_is_given_back_as_it_was():
    from psoas.viewer.serve import interruptible

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_bad_flags_are_one_sentence(tmp_path, capsys):
    from psoas.command import main as cli

    with listening("127.0.0.1", 0) as taken:
        for flags, code, why in (
            (["--port", str(taken.getsockname()[1])], 3, "--port 0 for any that is free"),
            (["--port", "70000"], 2, "not between 0 and 65535"),
            (["--posture", "kneeling", "--port", "0"], 2, "no posture named 'kneeling'"),
            (["--posture", "none.mot", "--port", "0"], 3, "there is no motion file"),
            (
                ["--posture", str(motion(tmp_path / "long.mot", MOST_FRAMES + 1)), "--port", "0"],
                2,
                "the page plays up to",
            ),
            (["--host", "no.such.host.invalid"], 3, "there is no such host"),
            (["--model", str(tmp_path / "no.osim"), "--port", "0"], 3, "no.osim"),
        ):
            assert cli.main(["view", "--no-browser", *flags]) == code
            out, err = capsys.readouterr()
            assert why in err
            assert (out, err.count("\n")) == ("", 1)


def test_without_viser_one_sentence_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['viser'] = None; from psoas.command.main import main; "
        "sys.exit(main(['view', '--port', '0']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "psoas: the live page needs viser, which is not installed; get it with: pip install 'viser>=1.1,<1.2'.\n"
    )


def test_no_screen_no_browser(monkeypatch):
    from psoas.viewer import serve as serving

    tried = []
    monkeypatch.setattr(serving.webbrowser, "open", lambda address: tried.append(address) or True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(serving.sys, "platform", "linux")
    assert not serving.opened("http://x/")
    monkeypatch.setenv("DISPLAY", ":0")
    assert serving.opened("http://x/")
    assert tried == ["http://x/"]


def test_open_to_others_it_warns(capsys):
    from psoas.viewer import serve as serving

    serving.announce(Guard("0.0.0.0", 8080, "t"))
    out, err = capsys.readouterr()
    assert out == "http://127.0.0.1:8080/t/\n"
    assert "warning: the page is served at '0.0.0.0'" in err


def test_the_page_is_made_without_viser_and_served_with_it():
    code = "import sys; sys.modules['viser'] = None; import psoas.viewer.page, psoas.viewer.serve; print('made')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"made\n"
