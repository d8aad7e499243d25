"""How large the report is, how long it takes to make, and how long to open in Chromium: milliseconds and megabytes.

`python bench/report.py [MODEL]`; medians of some openings in a fresh page each, the network refused.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import psoas

OPENINGS = 7
ARGUMENTS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TIMING = "(() => { const t = performance.getEntriesByType('navigation')[0]; return t.domContentLoadedEventEnd; })()"
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def opened(browser, address):
    """Milliseconds to the first picture of the page, to a page that answers, and to the last plot."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("html[data-plots=drawn]")
    drawn = 1e3 * (time.perf_counter() - start)
    found = page.evaluate(PAINT), page.evaluate(TIMING), drawn
    context.close()
    return found


def main():
    """Print the numbers."""
    model = sys.argv[1] if len(sys.argv) > 1 else None
    psoas.default_body()
    start = time.perf_counter()
    html = psoas.report(model)
    print(f"made in          {time.perf_counter() - start:8.1f} s")
    print(f"size             {len(html.encode()) / 1e6:8.2f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        rows = zip(*(opened(browser, file.as_uri()) for _ in range(OPENINGS)), strict=True)
        for name, values in zip(("first paint", "usable", "last plot drawn"), rows, strict=True):
            print(f"{name:16s} {statistics.median(values):8.0f} ms   ({min(values):.0f} to {max(values):.0f})")


if __name__ == "__main__":
    main()
