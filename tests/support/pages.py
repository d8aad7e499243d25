"""Waits in a page that count what it draws, not time. No test."""

import os

FRAMES = """(count) => new Promise((done) => {
    const next = (left) => left ? requestAnimationFrame(() => next(left - 1)) : done();
    next(count);
})"""
RESTS = """(quiet) => new Promise((done) => {
    let last = null, same = 0;
    const look = () => {
        const now = WHAT;
        same = now === last ? same + 1 : 0;
        last = now;
        if (same >= quiet) done(); else requestAnimationFrame(look);
    };
    look();
})"""
ARGUMENTS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
CROWDED = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # times slower than alone: what else wants the cores
PATIENCE = round(60_000 * CROWDED)  # ms: when a wait in vain fails


def frames(page, count):
    """Lets the page draw so many frames."""
    page.evaluate(FRAMES, count)


def rests(page, what, quiet=5):
    """Waits until an expression has been the same over some frames; a page's policy lets no text be run in it later."""
    page.evaluate(RESTS.replace("WHAT", what), quiet)


def heard(page, so):
    """Waits until `so()`, while the page's messages come in."""
    for _ in range(PATIENCE // 20):
        if so():
            return
        page.wait_for_timeout(20)
    raise AssertionError("it was never heard")
