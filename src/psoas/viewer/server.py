"""viser's server behind our guard: one socket that we bind, every request checked first, nothing fetched elsewhere."""

from __future__ import annotations

import contextlib
import gzip
import http
import io
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from psoas.errors import MissingDependencyError
from psoas.text.photo_page import photo_page
from psoas.viewer.guard import Guard, every

try:
    import viser
    import websockets.asyncio.server as served
    from viser import _messages as messages
    from websockets.datastructures import Headers
    from websockets.http11 import Request, Response
except ImportError as error:  # pragma: no cover - one of two environments
    raise MissingDependencyError(
        "the live page needs viser, which is not installed; get it with: pip install 'viser>=1.1,<1.2'."
    ) from error

LARGEST_MESSAGE = 32 * 2**20  # bytes over the websocket: a picture of a large window
LARGEST_UPLOAD = 50 * 2**20  # bytes of a model or motion
UPLOADS_AT_ONCE = 2
UPLOAD_SECONDS = 120.0  # within which one has to have come
PART = 2**20  # bytes of one part of an upload; the page sends half of that
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob: data:; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; connect-src 'self' data: blob: {socket}; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
PHOTO_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
CHECKED = (
    messages.GuiUpdateMessage, messages.GuiButtonHoldMessage, messages.GuiFormSubmitMessage,
    messages.GuiFormDirtyMessage, messages.CommandTriggerMessage,
    messages.FileTransferStartUpload, messages.FileTransferPart,
)  # fmt: skip
_STARTING = threading.Lock()


def page_text(title: str, extra: str) -> bytes:
    """Viser's own page, with our title and what we add to its head."""
    whole = (Path(viser.__file__).parent / "client" / "build" / "index.html").read_text(encoding="utf-8")
    head, rest = whole.split("</head>", 1)
    return (head.replace("<title>Viser</title>", f"<title>{title}</title>") + extra + "</head>" + rest).encode()


def answered(guard: Guard, page: bytes, visited: Callable[[str], None]) -> Callable[[Any, Request], Response | None]:
    """What a request gets: nothing, the page, or its websocket; `visited` is told the query of a page."""
    packed = gzip.compress(page, 6)

    def answer(connection: Any, request: Request) -> Response | None:
        if guard.refusal(request.path, request.headers):
            return said(http.HTTPStatus.FORBIDDEN, b"This page needs the address that psoas view printed.\n")
        place, _, query = request.path.partition("?")
        if place == f"/{guard.token}/photo" and "Upgrade" not in request.headers:
            clicked = photo_page().encode()
            strict = {"Content-Security-Policy": PHOTO_POLICY}
            return said(http.HTTPStatus.OK, clicked, "text/html; charset=utf-8", strict)
        if place.removeprefix(f"/{guard.token}").strip("/"):
            return said(http.HTTPStatus.NOT_FOUND, b"There is nothing here.\n")
        if "websocket" in (value.lower() for value in every(request.headers, "Upgrade")):
            return None
        visited(query)
        small = any("gzip" in value for value in every(request.headers, "Accept-Encoding"))
        policy = POLICY.format(socket=f"ws://{request.headers['Host']}")
        more = {"Content-Security-Policy": policy, "Content-Encoding": "gzip" if small else "identity"}
        return said(http.HTTPStatus.OK, packed if small else page, "text/html; charset=utf-8", more)

    return answer


def said(
    status: http.HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8", more: dict[str, str] | None = None
) -> Response:
    """A response that is kept nowhere and tells its address to nobody."""
    headers = {
        "Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Connection": "close", **(more or {}),
    }  # fmt: skip
    return Response(status.value, status.phrase, Headers(**headers), body)


@contextlib.contextmanager
def our_socket(bound: socket.socket, answer: Callable[[Any, Request], Response | None]) -> Any:
    """While it is open, a websocket server that starts takes our socket and our answers, not its own.

    viser has neither a hook for requests nor a way to give it a socket; it looks `serve` up when it starts.
    """
    original, taken = served.serve, []
    quiet = logging.getLogger("psoas.viewer.requests")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())

    def serve(handler: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        taken.append(True)
        ours = {"process_request": answer, "max_size": LARGEST_MESSAGE, "server_header": None, "logger": quiet}
        return original(handler, sock=bound, **{**options, **ours})

    served.serve = serve  # type: ignore[assignment,misc]
    try:
        yield taken
    finally:
        served.serve = original  # type: ignore[misc]


def started(guard: Guard, bound: socket.socket, page: bytes, visited: Callable[[str], None]) -> viser.ViserServer:
    """Viser's server, running behind the guard.

    Raises
    ------
    MissingDependencyError
        A viser that starts its server another way: it would be open to everybody, so it is stopped.
    """
    with (
        _STARTING,
        contextlib.redirect_stdout(io.StringIO()),
        our_socket(bound, answered(guard, page, visited)) as taken,
    ):
        server = viser.ViserServer(host=guard.host, port=guard.port, verbose=False)
        if not taken:
            server.stop()
            raise MissingDependencyError(
                f"viser {viser.__version__} starts its server in a way that cannot be guarded; get the one that fits "
                "with: pip install 'viser>=1.1,<1.2'."
            )
    limit(server)
    return server


def stopped(server: viser.ViserServer) -> None:
    """Stop the server, without a word."""
    with contextlib.redirect_stdout(io.StringIO()):
        server.stop()


def limit(server: viser.ViserServer) -> None:
    """Take away what a page of ours never asks: a tunnel, uploads without end, values that no control has."""
    inner, gui = server._websock_server, server.gui
    for kind in (messages.ShareUrlRequest, messages.ShareUrlDisconnect):
        inner.unregister_handler(kind)
    begun: dict[str, float] = {}

    def forget() -> None:
        states = gui._current_file_upload_states
        for uuid in [uuid for uuid in states if time.monotonic() - begun.get(uuid, 0.0) > UPLOAD_SECONDS]:
            states.pop(uuid, None)
        for uuid in [uuid for uuid in begun if uuid not in states]:
            begun.pop(uuid)

    def start(client: Any, message: Any) -> None:
        forget()
        parts = -(-message.size_bytes // (PART // 2))
        fits = 0 <= message.size_bytes <= LARGEST_UPLOAD and 0 <= message.part_count <= parts
        if fits and len(gui._current_file_upload_states) < UPLOADS_AT_ONCE:
            begun[message.transfer_uuid] = time.monotonic()
            gui._handle_file_transfer_start(client, message)

    def part(client: Any, message: Any) -> None:
        forget()
        state = gui._current_file_upload_states.get(message.transfer_uuid)
        if state is None or state["client_id"] != client or len(message.content) > PART:
            return
        if state["transferred_bytes"] + len(message.content) > state["total_bytes"]:
            gui._current_file_upload_states.pop(message.transfer_uuid, None)
            return
        gui._handle_file_transfer_part(client, message)

    async def update(client: Any, message: Any) -> None:
        handle = gui._gui_input_handle_from_uuid.get(message.uuid)
        if handle is not None and set(message.updates) == {"value"} and takes(handle._impl, message.updates["value"]):
            await gui._handle_gui_updates(client, message)

    only_well_formed(inner)
    inner.on_client_connect(only_well_formed)
    handlers: list[tuple[Any, Any]] = [
        (messages.FileTransferStartUpload, start),
        (messages.FileTransferPart, part),
        (messages.GuiUpdateMessage, update),
    ]
    for replaced, handler in handlers:
        inner.unregister_handler(replaced)
        inner.register_handler(replaced, handler)


def only_well_formed(receiver: Any) -> None:
    """Drop what is no message of a page before viser looks at it: of the server, or of one client's connection."""
    handle = receiver._handle_incoming_message

    async def checked(client: Any, message: Any) -> None:
        if well_formed(message):
            await handle(client, message)

    receiver._handle_incoming_message = checked


def well_formed(message: Any) -> bool:
    """Whether a message about controls and files holds what its fields say, as far as those are plain."""
    if not isinstance(message, CHECKED):
        return True
    hints = get_type_hints(type(message))
    return all(is_of(getattr(message, field.name), hints[field.name]) for field in fields(message))


def is_of(value: Any, hint: Any) -> bool:
    """Whether a value is of a plain type; of another it may be anything.

    Examples
    --------
    >>> is_of("a", str), is_of([1], str), is_of(True, int), is_of(None, str | None), is_of(None, dict[str, int])
    (True, False, False, True, False)
    """
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(is_of(value, one) for one in get_args(hint))
    plain = origin if origin in (dict, list) else hint
    if plain not in (str, int, bytes, bool, dict, list, type(None)):
        return True
    return isinstance(value, plain) and (plain is bool or not isinstance(value, bool))


def takes(control: Any, value: Any) -> bool:
    """Whether a control may have a value: of its own type, among its options, within its range.

    Parameters
    ----------
    control : what viser keeps of a control: its `value` now, and its `props` (`options`, `min`, `max`)
    """
    now, props = control.value, control.props
    options = getattr(props, "options", None)
    if options is not None:
        return isinstance(value, str) and value in options
    if isinstance(now, bool):
        return isinstance(value, bool)
    if isinstance(now, int | float):
        low, high = (getattr(props, name, None) for name in ("min", "max"))
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
            and (low is None or value >= low) and (high is None or value <= high)
            and (isinstance(now, float) or float(value).is_integer())
        )  # fmt: skip
    return False
