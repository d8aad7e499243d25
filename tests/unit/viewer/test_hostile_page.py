"""What a client may not do to the page: values that no control has, uploads without end, two files at a time."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from psoas.errors import InvalidValueError
from psoas.viewer.uploads import KEPT, Uploads
from support.waiting import until

pytest.importorskip("viser", reason="viser is not installed")

from psoas.viewer import server as guarded
from psoas.viewer.events import Presses

SLIDER = SimpleNamespace(value=0.0, props=SimpleNamespace(min=-10.0, max=30.0))
FRAME = SimpleNamespace(value=0, props=SimpleNamespace(min=0, max=9))
CHOICE = SimpleNamespace(value="a", props=SimpleNamespace(options=("a", "b")))
TICK = SimpleNamespace(value=False, props=SimpleNamespace())
FILE = SimpleNamespace(value=SimpleNamespace(name="", content=b""), props=SimpleNamespace())
LIST = SimpleNamespace(value=(1.0, 2.0), props=SimpleNamespace())


@pytest.mark.parametrize(("control", "fine", "wrong"), [
    (SLIDER, [0, 30, -10.0, 1.5], [31, -11, float("nan"), float("inf"), "1", True, None, [1], {}, 10**400]),
    (FRAME, [0, 9, 3.0], [10, -1, 1.5, "1", True, None]),
    (CHOICE, ["a", "b"], ["c", "", 1, True, None, ["a"], b"a"]),
    (TICK, [True, False], [1, 0, "x", None, "true"]),
    (FILE, [], [1, "x", None, {}, b""]),
    (LIST, [], [(1.0, 2.0), 1, None]),
])  # fmt: skip
def test_a_control_takes_values_of_its_type_and_range(control, fine, wrong):
    assert all(guarded.takes(control, value) for value in fine)
    assert not [value for value in wrong if guarded.takes(control, value)]


class Server:
    """As much of viser's server as our limits touch."""

    def __init__(self):
        self.handlers, self.done = {}, []
        self._websock_server = SimpleNamespace(
            unregister_handler=lambda kind: self.handlers.pop(kind, None),
            register_handler=lambda kind, handler: self.handlers.__setitem__(kind, handler),
        )
        self.gui = SimpleNamespace(
            _current_file_upload_states={}, _gui_input_handle_from_uuid={"s": SimpleNamespace(_impl=SLIDER)},
            _handle_file_transfer_start=self.start, _handle_file_transfer_part=self.part,
            _handle_gui_updates=self.update,
        )  # fmt: skip

    def start(self, client, message):
        self.gui._current_file_upload_states[message.transfer_uuid] = {
            "client_id": client, "total_bytes": message.size_bytes, "transferred_bytes": 0,
        }  # fmt: skip

    def part(self, client, message):
        self.gui._current_file_upload_states[message.transfer_uuid]["transferred_bytes"] += len(message.content)
        self.done.append(message)

    async def update(self, client, message):
        self.done.append(message)


@pytest.fixture
def limited():
    """A server behind our limits, and what to send it."""
    server = Server()
    guarded.limit(server)
    start = server.handlers[guarded.messages.FileTransferStartUpload]
    part = server.handlers[guarded.messages.FileTransferPart]

    def begin(uuid, size=100, client=1):
        start(client, SimpleNamespace(transfer_uuid=uuid, size_bytes=size, part_count=1))
        return uuid in server.gui._current_file_upload_states

    def send(uuid, content, client=1):
        part(client, SimpleNamespace(transfer_uuid=uuid, content=content))

    return server, begin, send


def test_uploads_are_limited_in_number_and_time(limited, monkeypatch):
    server, begin, _ = limited
    assert [begin(f"u{i}") for i in range(4)] == [True, True, False, False]
    monkeypatch.setattr(guarded, "UPLOAD_SECONDS", -1.0)
    assert begin("later")
    assert list(server.gui._current_file_upload_states) == ["later"]


def test_uploads_hold_what_they_said_and_come_from_one_client(limited):
    server, begin, send = limited
    assert begin("u", size=100)
    send("u", b"x" * 60, client=2)
    send("other", b"x")
    assert server.done == []
    send("u", b"x" * 60)
    send("u", b"x" * 60)
    assert len(server.done) == 1
    assert not server.gui._current_file_upload_states
    assert not begin("large", size=guarded.LARGEST_UPLOAD + 1)


def in_its_own_loop(coroutine):
    """Runs a coroutine in a thread of its own: a browser test of the same process has a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.mark.parametrize(("updates", "passes"), [
    ({"value": 5.0}, True), ({"value": 500.0}, False), ({"max": 1e9}, False), ({"value": 5.0, "max": 1e9}, False),
    ({}, False), ({"nonsense": 1}, False),
])  # fmt: skip
def test_updates_are_of_values_only(limited, updates, passes):
    server, _, _ = limited
    update = server.handlers[guarded.messages.GuiUpdateMessage]
    for uuid in ("s", "unknown"):
        in_its_own_loop(update(1, SimpleNamespace(uuid=uuid, updates=updates)))
    assert len(server.done) == passes


def test_one_file_is_read_at_a_time(tmp_path):
    said, entered, go_on = [], threading.Event(), threading.Event()

    def slow(path):
        entered.set()
        go_on.wait(60)
        raise InvalidValueError("read.")

    page = SimpleNamespace(folder=tmp_path, load=slow, panel=SimpleNamespace(say=lambda *words: said.append(words)))
    presses = Presses(page)
    page.failed = lambda error: said.append((str(error),))
    take = presses.guarded(presses.take_model)
    first = threading.Thread(target=take, args=("a.xml", b"<x/>"))
    first.start()
    assert entered.wait(60)
    take("b.xml", b"<x/>")
    assert said[-1] == ("another file is being read; give 'b.xml' again when it is done.",)
    assert presses.reading.locked()
    go_on.set()
    first.join(60)
    assert not presses.reading.locked()
    take("c.xml", b"<x/>")
    assert ("read.",) in said


def test_old_uploads_are_thrown_away(tmp_path):
    uploads = Uploads(tmp_path)
    for i in range(3 * KEPT):
        with uploads.kept("model", f"{i}.xml", b"x") as path:
            assert path.exists()
    assert len(list(tmp_path.iterdir())) == KEPT


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_after_any_signal(tmp_path, number):
    """The folder of the page goes even where the process cannot tidy up; and nobody waits for a file that hangs."""
    code = (
        "import signal, sys, time\n"
        "from psoas.viewer.serve import at_once_at_the_end, interruptible, own_folder\n"
        "from types import SimpleNamespace as N; import threading\n"
        "for n in (signal.SIGTERM, signal.SIGHUP): signal.signal(n, lambda which, _: sys.exit(128 + which))\n"
        "lock = threading.Lock(); lock.acquire()\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "with interruptible(), own_folder() as folder, at_once_at_the_end() as visits:\n"
        "    visits.page = N(presses=N(reading=lock))\n"
        "    (folder / 'model.xml').write_text('x'); print('begun', flush=True); time.sleep(600)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout.readline() == "begun\n"
        assert list(tmp_path.glob("psoas-view-*/model.xml"))
        begun = time.monotonic()
        child.send_signal(number)
        code = child.wait(timeout=100)
    assert code == {signal.SIGINT: 130, signal.SIGKILL: -9}.get(number, 128 + number)
    assert time.monotonic() - begun < 60
    until(lambda: not list(tmp_path.iterdir()))
