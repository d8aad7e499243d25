"""The live page, served until it is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psoas
from psoas.formats.writing import say, temporary_folder, write
from psoas.question.body_of import body_asked
from psoas.question.motion import motion_file
from psoas.question.shared_fields import Whose
from psoas.trials.posture_of import posture_text
from psoas.viewer.library import subject_of
from psoas.viewer.link import first_wish, with_field

INTERRUPTED = 130  # exit status
TIDIES_UP = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"

if TYPE_CHECKING:
    from psoas.viewer.guard import Guard
    from psoas.viewer.page import Page


class Visits:
    """The links that the page is opened with, for the page, once there is one."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.end: Callable[[], None] = lambda: None  # closes what is served

    def told(self, query: str) -> None:
        """The query of a page that was asked for."""
        if self.page is not None and query:
            self.page.presses.guarded(self.page.presses.follow)(query)


def view(
    model: Path | None = None,
    names: Path | None = None,
    fascicles: int = 11,
    posture: str = "standing",
    geometry: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    browser: bool = True,
) -> None:
    """Serve the live page until it is interrupted.

    Parameters
    ----------
    model, names : path, optional
        A model of one's own, and what its unknown names mean; the default body if absent.
    fascicles : {11, 12}
        Of the default body.
    posture : str
        Where it starts, in degrees and millimetres; or a motion to play.
    geometry : path, optional
        Folder of bone files.
    host, port : address to listen at; 127.0.0.1 keeps it on this machine
    browser : whether a browser is told to open it

    Raises
    ------
    MissingDependencyError
        There is no viser.
    OutputError
        The port is taken, or the host is not this machine.
    """
    from psoas.viewer import server as guarded
    from psoas.viewer.guard import Guard, listening
    from psoas.viewer.head import head
    from psoas.viewer.page import Page

    bound = listening(host, port)
    with interruptible(), bound, own_folder() as folder, at_once_at_the_end() as visits:
        motion = motion_file(posture)
        body = body_asked(fascicles, model, names)
        posture = posture if motion is not None else posture_text(body, posture)
        subject = subject_of(
            body,
            Whose(fascicles, *(None if file is None else str(file) for file in (model, names))),
            default=model is None,
            geometry=geometry,
        )
        film = None if motion is None else subject.film(motion)
        wish = first_wish(subject.start)
        if motion is None and posture != "standing":
            subject.values(wish, posture)  # refuse what cannot be read before anything is served
            wish = with_field(wish, "posture", posture)
        guard = Guard(host, bound.getsockname()[1])
        server = guarded.started(guard, bound, guarded.page_text("psoas", head(guarded.LARGEST_UPLOAD)), visits.told)
        page = Page(server, guard.root, lambda path: subject_of(psoas.read_model(path), default=False), folder)
        server.on_client_disconnect(lambda _: page.presses.seen_by(len(server.get_clients())))
        warnings.filterwarnings("ignore", "Queued a ")  # viser's, of a page that somebody closed
        visits.end = lambda: closed(page, server)
        page.show(subject, wish)
        if film is not None:
            page.presses.show_film(film)
        visits.page = page
        announce(guard)
        if browser:
            opened(guard.root)
        wait()


def closed(page: Page, server: Any) -> None:
    """Begin nothing new, and serve no more."""
    from psoas.viewer.server import stopped

    page.close()
    stopped(server)


def announce(guard: Guard) -> None:
    """The address on stdout; what else there is to know on stderr."""
    if not guard.loopback:
        say(
            f"warning: the page is served at '{guard.host}': whoever can reach this machine and knows the address can "
            "use it, and nothing on its way is encrypted; leave --host away to keep it on this machine."
        )
    write(f"{guard.root}\n", None)
    say("open the address above in a browser; Ctrl-C ends it")


def opened(address: str) -> bool:
    """Whether a browser could be told to open the address; without a screen none is tried."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for all that is temporary while the page is served, which goes away whatever ends this process.

    A process of its own waits for this one to end, by a pipe that the system closes even where nobody can tidy up.
    """
    with temporary_folder("psoas-view-") as folder:
        command = [sys.executable, "-c", TIDIES_UP, str(folder)]
        before, tempfile.tempdir = tempfile.tempdir, str(folder)
        try:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            ):  # fmt: skip
                yield folder
        finally:
            tempfile.tempdir = before


@contextmanager
def at_once_at_the_end() -> Iterator[Visits]:
    """What is served; where something is still read or computed at the end, the process does not wait for it."""
    visits = Visits()
    try:
        yield visits
    except (KeyboardInterrupt, SystemExit) as error:
        leave(visits, error)
        visits.end()
        leave(visits, error)  # a file that came in the last instant
        raise
    except BaseException:
        visits.end()
        raise
    visits.end()


def leave(visits: Visits, error: KeyboardInterrupt | SystemExit) -> None:
    """End the process where something is under way that nobody waits for; what is temporary goes by `own_folder`."""
    if visits.page is not None and visits.page.is_busy():
        os._exit(error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else INTERRUPTED)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it Ctrl-C ends the page, though the parent ignored it, as a script does for what it starts with `&`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def wait() -> None:
    """Until Ctrl-C."""
    never = threading.Event()
    while not never.wait(1.0):
        pass
