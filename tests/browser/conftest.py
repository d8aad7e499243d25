"""Debian's Chromium with the network refused: a page that asks for anything, or complains, fails its test."""

import io
import shutil

import numpy as np
import pytest

ARGUMENTS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WITHOUT_3D = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis")


@pytest.fixture(scope="session")
def chromium():
    """Launches a browser with arguments, until the session ends; skips where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on the PATH; the browser tests need one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = []

        def launched(arguments):
            found.append(playwright.chromium.launch(executable_path=program, args=list(arguments)))
            return found[-1]

        yield launched
        for browser in found:
            browser.close()


@pytest.fixture(scope="session")
def browser(chromium):
    """Chromium that draws WebGL in software."""
    return chromium(ARGUMENTS)


@pytest.fixture(scope="session")
def browser_without_3d(chromium):
    """Chromium without WebGL."""
    return chromium(WITHOUT_3D)


@pytest.fixture
def page(browser, tmp_path):
    """Opens a page: `page(html, width=1280, height=900)`, or an address; it must stay silent and ask for nothing."""
    complaints, contexts = [], []

    def opened(html, width=1280, height=900, allowed=(), within=None, **options):
        context = (within or browser).new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        address = html
        if not html.startswith(("http:", "file:")):
            file = tmp_path / f"page{len(contexts)}.html"
            file.write_text(html, encoding="utf-8")
            address = file.as_uri()

        def decide(route):
            asked = route.request.url
            if asked == address or asked.startswith(tuple(allowed)):
                route.continue_()
            else:
                complaints.append(f"asked for {asked[:200]}")
                route.abort()

        context.route("**/*", decide)
        shown = context.new_page()
        shown.on(
            "console", lambda m: complaints.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
        )
        shown.on("pageerror", lambda e: complaints.append(f"error: {e}"))
        shown.on("dialog", lambda d: (complaints.append(f"dialog: {d.message}"), d.dismiss()))
        shown.complaints = complaints
        shown.goto(address)
        return shown

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def screenshot():
    """What is seen of a page or of one element: RGB, 0 to 255, (height, width, 3)."""
    from matplotlib.image import imread

    def taken(what, **options):
        picture = imread(io.BytesIO(what.screenshot(**options)), format="png")
        return np.round(255 * picture[..., :3]).astype(int)

    return taken
