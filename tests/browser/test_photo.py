"""The page of a photograph in a browser: a picture is dropped, points are clicked, and the numbers are Python's."""

import json
import struct
import zlib

import numpy as np
import pytest

import psoas
from psoas.text.photo_page import photo_page
from support.photographs import drawn


def picture(width=700, height=900):
    """A grey PNG."""
    rows = b"".join(b"\0" + b"\xcc" * width for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def page(browser_without_3d, tmp_path):
    file = tmp_path / "photo.html"
    file.write_text(photo_page(), encoding="utf-8")
    context = browser_without_3d.new_context(viewport={"width": 1300, "height": 1400}, accept_downloads=True)
    made = context.new_page()
    wrong = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("request", lambda r: wrong.append(r.url) if r.url.startswith("http") else None)
    made.goto(file.as_uri())
    yield made
    assert wrong == []
    context.close()


def click(page, mark, at):
    """Click a picture's point [px] as a landmark."""
    page.select_option("#mark", mark)
    box = page.eval_on_selector(
        "#canvas", "c => { const b = c.getBoundingClientRect(); return [b.left, b.top, b.width / c.width]; }"
    )
    page.mouse.click(box[0] + at[0] * box[2], box[1] + at[1] * box[2])


def test_clicks_give_the_angles_and_intervals_of_the_command(page, tmp_path):
    page.set_input_files("#file", {"name": "me.png", "mimeType": "image/png", "buffer": picture()})
    page.wait_for_function("document.getElementById('canvas').width === 700")
    given = drawn(roll=4.0)
    for name, at in zip(("plumb, upper end", "plumb, lower end"), given["plumb"], strict=True):
        click(page, name, at)
    for label, at in given["points"].items():
        click(page, label[2:], at)
    shown = page.eval_on_selector_all(
        "#angles tr", "rows => rows.map(r => [r.dataset.measure, +r.cells[1].textContent, +r.cells[2].textContent])"
    )
    with page.expect_download() as saved:
        page.click("#save")
    file = tmp_path / "points.json"
    saved.value.save_as(file)
    assert set(json.loads(file.read_text())["points"]) == set(given["points"])
    found = psoas.align(file)
    assert len(shown) >= 5
    for name, value, half in shown:
        own = name if name in ("asis_psis", "anterior_plane") else f"{name}_r"
        here = found.sel(measure=own)
        assert value == pytest.approx(float(np.degrees(here.align_angle.item())), abs=0.06), name
        assert half == pytest.approx(1.645 * float(np.degrees(here.align_sd_constant.item())), abs=0.06), name
    assert {n: v for n, v, _ in shown}["thigh"] == pytest.approx(8.0, abs=0.7)  # to a pixel
    assert "The thigh points" in page.inner_text("#said")
    page.click("#undo")
    assert page.input_value("#mark") == list(given["points"])[-1][2:]


def test_nothing_is_told_before_a_plumb_line(page):
    page.set_input_files("#file", {"name": "me.png", "mimeType": "image/png", "buffer": picture()})
    page.wait_for_function("document.getElementById('canvas').width === 700")
    click(page, "GT", (300, 300))
    click(page, "LFE", (310, 500))
    assert "plumb line first" in page.inner_text("#said")
    assert page.query_selector_all("#angles tr") == []
