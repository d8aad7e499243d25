"""Who gets in: hosts, origins, tokens, sizes; and what the page may ask for."""

import http.client
import re
import socket

import pytest

from psoas.errors import InvalidValueError, OutputError
from psoas.viewer.guard import Guard, listening

viser = pytest.importorskip("viser", reason="viser is not installed")
GUARD = Guard("127.0.0.1", 8080, "right-token")


def headers(**given):
    return {"Host": "127.0.0.1:8080", **given}


@pytest.mark.parametrize("path", ["/right-token/", "/right-token", "/right-token/?posture=sitting"])
def test_the_token_lets_in(path):
    assert GUARD.refusal(path, headers()) == ""
    assert GUARD.refusal(path, headers(Origin="http://127.0.0.1:8080")) == ""


@pytest.mark.parametrize(
    "path", ["/", "", "/wrong", "/right-tokenx/", "/right-toke", "/?token=right-token", "//right-token/",
             "/x/right-token", "/%72ight-token/", "/RIGHT-TOKEN/", "/r\udce4ight-token/"],
)  # fmt: skip
def test_no_other_path_does(path):
    assert GUARD.refusal(path, headers()) == "no token"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:8081", "127.0.0.1.evil.example:8080", "",
             "localhost:8080@evil.example", "evil.example@127.0.0.1:8080", "192.168.1.7:8080", "[::1:8080",
             "0.0.0.0:8080"],
)  # fmt: skip
def test_a_foreign_host_is_refused(host):
    assert GUARD.refusal("/right-token/", {"Host": host}) == "another host"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080", "127.1.2.3:8080"])
def test_this_machine_is_known_under_its_names(host):
    assert GUARD.refusal("/right-token/", {"Host": host}) == ""


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1:8080", "http://127.0.0.1:8081", "null", "http://localhost:8080",
               "http://127.0.0.1:8080.evil.example", ""],
)  # fmt: skip
def test_a_foreign_origin_is_refused(origin):
    assert GUARD.refusal("/right-token/", headers(Origin=origin)) == "another origin"


def test_asked_to_be_open_it_knows_addresses_but_no_foreign_names():
    wide = Guard("0.0.0.0", 80, "t")
    assert wide.refusal("/t/", {"Host": "192.168.1.7"}) == ""
    assert wide.refusal("/t/", {"Host": "evil.example"}) == "another host"
    assert not wide.loopback
    assert wide.root == "http://127.0.0.1:80/t/"
    assert Guard("::1", 81, "t").root == "http://[::1]:81/t/"


def test_every_page_has_a_token_of_its_own_that_no_text_of_it_shows():
    one, two = (Guard("127.0.0.1", 1) for _ in range(2))
    assert one.token != two.token
    assert len(one.token) >= 32
    assert one.token not in repr(one)


def test_a_port_in_use_is_said_in_one_sentence():
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=rf"port {port} .* give another, or --port 0") as refused:
            listening("127.0.0.1", port)
    assert refused.value.exit_code == 3
    with pytest.raises(InvalidValueError, match="70000 is not between"):
        listening("127.0.0.1", 70000)
    with pytest.raises(OutputError, match="there is no such host"):
        listening("no.such.host.invalid", 0)


def asked(guard, path, **more):
    """Status, headers and body of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", guard.port, timeout=10)
    connection.putrequest("GET", path, skip_host="Host" in more, skip_accept_encoding=True)
    for name, value in more.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def test_without_the_token_nothing_is_served(served):
    guard, page, _ = served
    for path in ("/", "/index.html", "/wrong/", f"/?token={guard.token}", f"/wrong/{guard.token}/"):
        status, _, body = asked(guard, path)
        assert status == 403
        assert guard.token.encode() not in body
        assert b"<" not in body
    assert asked(guard, f"/{guard.token}/", Host=f"evil.example:{guard.port}")[0] == 403
    assert asked(guard, f"/{guard.token}/", Origin="http://evil.example")[0] == 403
    assert asked(guard, f"/{guard.token}/../../etc/passwd")[0] == 404
    assert page.visited == []


def test_with_it_the_page_comes_with_a_policy_that_allows_nothing_from_elsewhere(served):
    guard, page, _ = served
    status, more, body = asked(guard, f"/{guard.token}/?posture=sitting")
    assert status == 200
    assert page.visited.pop() == "posture=sitting"
    assert b"<title>psoas</title>" in body
    policy = more["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert re.findall(r"(?:https?|wss?):\S*", policy) == [f"ws://127.0.0.1:{guard.port};"]
    assert (more["Referrer-Policy"], more["Cache-Control"]) == ("no-referrer", "no-store")
    assert "Set-Cookie" not in more


def knock(address, origin=None):
    """The status that refuses a websocket, or 101."""
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    try:
        with connect(address, origin=origin, subprotocols=[f"viser-v{viser.__version__}"], open_timeout=30):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_header_sent_twice_is_no_fault_of_ours(served):
    guard, _, _ = served
    lines = [f"GET /{guard.token}/ HTTP/1.1", f"Host: 127.0.0.1:{guard.port}", *(f"Accept-Encoding: {e}" for e in "ab")]
    with socket.create_connection(("127.0.0.1", guard.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_the_websocket_asks_for_token_and_origin_too(served):
    guard, _, _ = served
    root = f"ws://127.0.0.1:{guard.port}"
    assert knock(root) == 403
    assert knock(f"{root}/wrong") == 403
    assert knock(f"{root}/{guard.token}", origin="http://evil.example") == 403
    assert knock(f"ws://localhost:{guard.port}/{guard.token}", origin=f"http://127.0.0.1:{guard.port}") == 403
    assert knock(f"{root}/{guard.token}", origin=root.replace("ws", "http")) == 101
    assert knock(f"{root}/{guard.token}") == 101


def test_a_viser_that_cannot_be_guarded_does_not_serve(monkeypatch):
    from psoas.viewer import server as guarded

    class Open:
        def __init__(self, **options):
            self.stopped = False

        def stop(self):
            stopped.append(self)

    stopped = []
    monkeypatch.setattr(guarded.viser, "ViserServer", Open)
    with listening("127.0.0.1", 0) as bound, pytest.raises(ImportError, match="cannot be guarded"):
        guarded.started(Guard("127.0.0.1", 1), bound, b"", lambda query: None)
    assert len(stopped) == 1


def test_uploads_have_a_size_and_tunnels_do_not_exist(served):
    from viser import _messages as messages

    from psoas.viewer import server as guarded

    _, _, made = served
    button = made.gui.add_upload_button("x")
    start, part = (
        made._websock_server._incoming_handlers[kind][0]
        for kind in (messages.FileTransferStartUpload, messages.FileTransferPart)
    )

    def begin(size, parts):
        start(0, messages.FileTransferStartUpload(button._impl.uuid, "t", "a.osim", "", parts, size))
        return made.gui._current_file_upload_states.pop("t", None)

    assert begin(guarded.LARGEST_UPLOAD + 1, 101) is None
    assert begin(1000, 5000) is None
    assert begin(-1, 1) is None
    assert begin(guarded.LARGEST_UPLOAD, 100) is not None
    start(0, messages.FileTransferStartUpload(button._impl.uuid, "t", "a.osim", "", 1, 2000))
    part(0, messages.FileTransferPart(button._impl.uuid, "t", 0, bytes(guarded.PART + 1)))
    assert made.gui._current_file_upload_states.pop("t")["parts"] == {}
    assert messages.ShareUrlRequest not in made._websock_server._incoming_handlers
    button.remove()
