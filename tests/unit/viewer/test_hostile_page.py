"""What a client may not do to the page: values that no control has, uploads without end, two files at a time."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

import psoas
from psoas.errors import InvalidValueError
from psoas.viewer.library import subject_of
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
        self.handlers, self.done, self.connected = {}, [], []
        self._websock_server = SimpleNamespace(
            unregister_handler=lambda kind: self.handlers.pop(kind, None),
            register_handler=lambda kind, handler: self.handlers.__setitem__(kind, handler),
            _handle_incoming_message=self.update,
            on_client_connect=self.connected.append,
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


PLAIN = {
    "GuiUpdateMessage": {"uuid": "s", "updates": {"value": 5.0}},
    "GuiButtonHoldMessage": {"uuid": "s", "frequency": 10.0},
    "GuiFormSubmitMessage": {"uuid": "s"}, "GuiFormDirtyMessage": {"uuid": "s"}, "CommandTriggerMessage": {"uuid": "s"},
    "FileTransferStartUpload": {
        "source_component_uuid": "s", "transfer_uuid": "t", "filename": "a.mot", "mime_type": "", "part_count": 1,
        "size_bytes": 9,
    },
    "FileTransferPart": {"source_component_uuid": None, "transfer_uuid": "t", "part_index": 0, "content": b"x"},
}  # fmt: skip
WRONG = [
    ("GuiUpdateMessage", "uuid", [1]), ("GuiUpdateMessage", "uuid", {"a": 1}), ("GuiUpdateMessage", "updates", None),
    ("GuiUpdateMessage", "updates", [["value", 1]]), ("GuiUpdateMessage", "updates", "value"),
    ("GuiButtonHoldMessage", "uuid", [1]), ("GuiFormSubmitMessage", "uuid", {}),
    ("CommandTriggerMessage", "uuid", [[]]),
    ("FileTransferStartUpload", "transfer_uuid", [1]), ("FileTransferStartUpload", "source_component_uuid", {}),
    ("FileTransferStartUpload", "size_bytes", "9"), ("FileTransferStartUpload", "size_bytes", float("nan")),
    ("FileTransferStartUpload", "part_count", None), ("FileTransferStartUpload", "filename", 5),
    ("FileTransferPart", "transfer_uuid", [1]), ("FileTransferPart", "content", "x"),
    ("FileTransferPart", "content", None),
    ("FileTransferPart", "part_index", [0]),
]  # fmt: skip


def message_of(name, **changed):
    return getattr(guarded.messages, name)(**(PLAIN[name] | changed))


@pytest.mark.parametrize(("name", "field", "value"), WRONG, ids=[f"{n}-{f}-{v!r}" for n, f, v in WRONG])
def test_a_message_of_another_form_reaches_neither_us_nor_viser(limited, name, field, value):
    server, _, _ = limited
    client = SimpleNamespace(_handle_incoming_message=server.update)
    for told in server.connected:
        told(client)
    for receiver in (server._websock_server, client):
        in_its_own_loop(receiver._handle_incoming_message(1, message_of(name, **{field: value})))
        assert server.done == []
        in_its_own_loop(receiver._handle_incoming_message(1, message_of(name)))  # the twin
        assert len(server.done) == 1
        server.done.clear()


def test_malformed_messages_of_a_client_leave_no_trace(served, caplog):
    """Through a real socket: nothing is logged, and the page answers on."""
    import msgspec
    import viser
    from websockets.sync.client import connect

    guard, _, _ = served
    origin = "/".join(guard.root.split("/")[:3])
    caplog.set_level("ERROR", "asyncio")
    with connect(
        guard.root.replace("http", "ws", 1), subprotocols=[f"viser-v{viser.__version__}"], origin=origin, max_size=None
    ) as socket:
        for name, field, value in WRONG:
            if field not in ("size_bytes", "part_count", "part_index"):  # viser closes the socket of who sends those
                socket.send(msgspec.msgpack.encode({"type": name, **PLAIN[name], field: value}))
        assert socket.ping().wait(60)
    gc.collect()
    assert [record.getMessage() for record in caplog.records] == []


def test_a_name_without_end_is_told_in_brief(served):
    _, page, _ = served
    page.show(subject_of(psoas.default_body(), default=True))
    said = []
    page.panel.say, say = lambda *words: (said.append(words[0]), say(*words)), page.panel.say
    for what, suffix in (("model", ".xml"), ("motion", ".mot"), ("person", ".trc"), ("model", ".exe")):
        page.presses.told()[what]("y" * 50_000 + suffix, b"<mujoco/>")
    assert len(said) >= 7
    assert max(map(len, said)) <= 1400
    say("z " * 50_000)  # whatever says it
    assert len(page.panel.status.content) < 1600


def test_a_flag_that_the_page_has_not_is_said_to_be_of_a_command(served):
    _, page, _ = served
    page.show(subject_of(psoas.default_body(), default=True))
    alone = "<body name='pelvis'><freejoint/><geom size='1'/></body>"
    page.presses.told()["model"]("mine.xml", f"<mujoco><worldbody>{alone}</worldbody></mujoco>".encode())
    assert "The page takes no flags; psoas view --model FILE does." in page.panel.status.content
    page.presses.told()["model"]("mine.doc", b"")
    assert "The page takes no flags" not in page.panel.status.content  # the twin


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
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "with interruptible(), own_folder() as folder, at_once_at_the_end() as visits:\n"
        "    visits.page = N(is_busy=lambda: True)\n"
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


@pytest.mark.parametrize("late", [False, True])
def test_what_is_computed_at_the_end_is_not_waited_for(late):
    """A file that comes in the last instant neither: it is seen once nothing new is begun."""
    code = (
        "import sys, time, threading\n"
        "from psoas.viewer.serve import at_once_at_the_end\n"
        "from types import SimpleNamespace as N\n"
        "asked, late = [], " + repr(late) + "\n"
        "def is_busy():\n    asked.append(1)\n    return not late or len(asked) > 1\n"
        "threading.Thread(target=time.sleep, args=(100,)).start()\n"
        "with at_once_at_the_end() as visits:\n"
        "    visits.page, visits.end = N(is_busy=is_busy), lambda: None if late else time.sleep(100)\n"
        "    sys.exit(143)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 143


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError, None])
def test_what_is_served_is_closed_once_whatever_ends_it(error):
    from psoas.viewer.serve import at_once_at_the_end

    ended = []
    with nullcontext() if error is None else pytest.raises(error), at_once_at_the_end() as visits:
        visits.page, visits.end = SimpleNamespace(is_busy=lambda: False), lambda: ended.append(1)
        if error is not None:
            raise error
    assert ended == [1]
