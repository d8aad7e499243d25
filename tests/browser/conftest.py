"""Debian's Chromium with the network refused: a page that asks for anything, or complains, fails its test."""

import contextlib
import io
import os
import shutil
import signal
import threading

import numpy as np
import pytest

from support.pages import ARGUMENTS, CROWDED, PATIENCE

WITHOUT_3D = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis")
HUNG = 120.0 * CROWDED  # s: a test that takes longer has a page that hangs, in a script too, where no wait ends


@pytest.fixture(scope="session")
def chromium():
    """Launches a browser with arguments, once, and anew if it was ended; skips where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on the PATH; the browser tests need one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = {}

        def launched(arguments):
            if arguments not in found or not found[arguments].is_connected():
                made = playwright.chromium.launch(executable_path=program, args=list(arguments), timeout=PATIENCE)
                processes = made.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
                launched.processes[arguments] = next(p["id"] for p in processes if p["type"] == "browser")
                found[arguments] = made
            return found[arguments]

        launched.processes = {}
        yield launched
        for browser in found.values():
            browser.close()


@pytest.fixture(scope="module")
def browser(chromium):
    """Chromium that draws WebGL in software."""
    return chromium(ARGUMENTS)


@pytest.fixture(scope="module")
def browser_without_3d(chromium):
    """Chromium without WebGL."""
    return chromium(WITHOUT_3D)


@pytest.fixture(autouse=True)
def watched(chromium):
    """Ends the browsers under a test that takes too long: what waits for a page then fails."""
    ended = []

    def end():
        ended.append(True)
        for process in chromium.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    timer = threading.Timer(HUNG, end)
    timer.start()
    yield
    timer.cancel()
    assert not ended, f"the page hung: after {HUNG:g} s the browser was ended"


@contextlib.contextmanager
def pages(browser, folder):
    """Opens pages: `opened(html, width=1280, height=900)`, or an address; closed at the end."""
    contexts = []

    def opened(html, width=1280, height=900, allowed=(), within=None, **options):
        context = (within or browser).new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        address = html
        if not html.startswith(("http:", "file:")):
            file = folder / f"page{len(contexts)}.html"
            file.write_text(html, encoding="utf-8")
            address = file.as_uri()

        def decide(route):
            asked = route.request.url
            if asked == address or asked.startswith(tuple(allowed)):
                route.continue_()
            else:
                opened.complaints.append(f"asked for {asked[:200]}")
                route.abort()

        def heard(message):
            if message.type in ("error", "warning"):
                opened.complaints.append(f"{message.type}: {message.text}")

        context.route("**/*", decide)
        shown = context.new_page()
        shown.on("console", heard)
        shown.on("pageerror", lambda e: opened.complaints.append(f"error: {e}"))
        shown.on("dialog", lambda d: (opened.complaints.append(f"dialog: {d.message}"), d.dismiss()))
        shown.complaints = opened.complaints
        shown.goto(address)
        return shown

    opened.complaints = []
    try:
        yield opened
    finally:
        for context in contexts:
            with contextlib.suppress(Exception):  # a browser that was ended has closed them
                context.close()


@pytest.fixture
def page(chromium, tmp_path):
    """Opens a page for one test; it must stay silent and ask for nothing."""
    with pages(chromium(ARGUMENTS), tmp_path) as opened:
        yield opened
    assert opened.complaints == []


@pytest.fixture(scope="module")
def lasting_page(browser, tmp_path_factory):
    """Opens a page for all tests of a module; `silent` says whose complaints they are."""
    with pages(browser, tmp_path_factory.mktemp("pages")) as opened:
        yield opened
    assert opened.complaints == []


@pytest.fixture
def silent(lasting_page):
    """Fails the test under which a page of the module complains; the next one starts afresh."""
    yield lasting_page
    complaints = list(lasting_page.complaints)
    lasting_page.complaints.clear()
    assert complaints == []


@pytest.fixture
def screenshot():
    """What is seen of a page or of one element: RGB, 0 to 255, (height, width, 3)."""
    from matplotlib.image import imread

    def taken(what, **options):
        picture = imread(io.BytesIO(what.screenshot(**options)), format="png")
        return np.round(255 * picture[..., :3]).astype(int)

    return taken
