"""`psoas view` as a person uses it, in Debian's Chromium that reaches nothing but the page's own address."""

import contextlib
import re
import urllib.request
from urllib.parse import urlsplit

import numpy as np
import pytest

import psoas
from psoas.dataset.relative import relative
from support.pages import ARGUMENTS, PATIENCE, frames, rests
from support.viewing import interrupted, served

pytest.importorskip("viser", reason="viser is not installed")
BLUE, ORANGE = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)
SCALE = 0.5  # pixels of the screen per pixel of the page: a quarter of the drawing
BOXES = """[innerWidth, ...[...document.querySelectorAll('.psoas')].map((e) => {
    const b = e.getBoundingClientRect(); return [b.left, b.right, b.top]; })].join()"""
# viser draws without end; in software ten pictures a second, with rough edges, are enough, and these only while
# somebody looks: else all goes its way but the pixels.
SLOWLY = """
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), window.watched ? 100 : 40);
window.cancelAnimationFrame = clearTimeout;
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, given) {
    return context.call(this, kind, kind.startsWith("webgl") ? { ...given, antialias: false } : given);
};
window.watched = false;
for (const name of ["clear", "drawElements", "drawArrays", "drawElementsInstanced", "drawArraysInstanced"]) {
    const real = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...given) {
        if (window.watched) real.apply(this, given);
    };
}
"""


@pytest.fixture(scope="module")
def address(chromium, tmp_path_factory):
    """The address of a page served by the command, in a folder of its own."""
    folder = tmp_path_factory.mktemp("view")
    with served(folder) as (made, said):
        yield said.strip()
        status, _, err = interrupted(made)
    assert status == 130
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def opened(chromium, address):
    """Opens the page: `opened(query)`; it may ask for nothing else, and nothing in it may fail."""
    contexts, wrong = [], []
    own = urlsplit(address).netloc

    def decide(route):
        url = urlsplit(route.request.url)
        if url.netloc == own or url.scheme in ("data", "blob"):
            route.continue_()
        else:
            wrong.append(route.request.url[:200])
            route.abort()

    def fresh(query=""):
        while contexts:  # one window at a time: each draws in software
            with contextlib.suppress(Exception):  # a browser that was ended has closed it
                contexts.pop().close()
        context = chromium(ARGUMENTS).new_context(
            viewport={"width": 1280, "height": 800}, accept_downloads=True, device_scale_factor=SCALE
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SLOWLY)
        context.route("**/*", decide)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.wrong = wrong
        page.goto(address + query)
        page.wait_for_selector(".psoas.status.done, .psoas.status.wrong", state="attached")
        page.wait_for_selector("table.readouts td b", state="attached")
        fresh.page = page
        return page

    fresh.wrong, fresh.page = wrong, None
    yield fresh
    for context in contexts:
        with contextlib.suppress(Exception):  # a browser that was ended has closed it
            context.close()
    assert wrong == []


@pytest.fixture
def window(opened, address):
    """The one page of the module in the state of a link: `window(query)`; complaints are those of the test."""

    def linked(query):
        page = opened.page
        if not answers(page):
            opened.wrong.clear()  # of a page that was ended under the test before
            page = opened()
        page.set_viewport_size({"width": 1280, "height": 800})
        rests(page, BOXES + ".concat([...document.querySelectorAll('canvas')].map((c) => c.clientWidth).join())")
        page.evaluate(  # of a file received, over the picture
            "() => document.querySelectorAll('.mantine-Notification-closeButton').forEach((b) => b.click())"
        )
        page.locator(".mantine-Notification-root").first.wait_for(state="hidden")
        tab(page, "Muscle")
        visited(address, "?posture=standing&operator=torque")  # a state between, so that the next is seen to come
        says(page, " mm (")
        visited(address, query)
        page.wait_for_function(
            "() => { const line = document.querySelector('.psoas.status.done, .psoas.status.wrong');"
            "return line && !line.textContent.includes(' mm ('); }"
        )
        return page

    yield linked
    complaints = list(opened.wrong)
    opened.wrong.clear()
    assert complaints == []


def answers(page):
    """Whether there is a page, and one that answers: under a test that hung, its browser was ended."""
    with contextlib.suppress(Exception):
        return page is not None and page.evaluate("true")
    return False


def visited(address, query):
    """Follow a link elsewhere: the page is one for all who have its address, so it changes in every window."""
    with urllib.request.urlopen(address + query, timeout=PATIENCE / 1000) as answer:
        assert answer.status == 200


def says(page, text):
    """Wait until the line at the top says something."""
    page.wait_for_function(
        "text => document.querySelector('.psoas.status')?.textContent.includes(text) && "
        "!document.querySelector('.psoas.status.busy')",
        arg=text,
    )
    return page.locator(".psoas.status").inner_text()


def choose(page, label, option):
    """Choose from a dropdown, with the mouse."""
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


def seen(page, screenshot, left=400, right=940, unlike=None):
    """The 3D part of a wide window, once the body is drawn and rests; and is not what it was."""
    with watching(page):
        return rested(page, screenshot, left, right, unlike)


@contextlib.contextmanager
def watching(page):
    """The body is drawn meanwhile."""
    page.evaluate("window.watched = true")
    frames(page, 2)
    yield
    page.evaluate("window.watched = false")


def rested(page, screenshot, left, right, unlike):
    before, same = None, 0
    for _ in range(60):
        picture = screenshot(page)[round(150 * SCALE) :, round(left * SCALE) : round(right * SCALE)]
        coloured = (picture.max(axis=2) - picture.min(axis=2) > 60).sum() > 500 * SCALE**2
        other = unlike is None or np.abs(picture - unlike).mean() > 0.1
        same = same + 1 if before is not None and np.abs(picture - before).max() < 3 else 0
        if coloured and other and same >= 2:
            return picture
        before = picture
        frames(page, 3)
    raise AssertionError("no colour was drawn, or the picture does not come to rest")


def hue(picture, colour):
    """How many pixels have the hue of a colour, whatever the light."""
    wanted = np.array(colour) / np.linalg.norm(colour)
    length = np.linalg.norm(picture, axis=2)
    away = np.ptp(picture, axis=2)
    return int((((picture @ wanted) > 0.97 * length) & (away > 60)).sum())


def test_a_slider_moved_by_keyboard_gives_the_librarys_number(window, body):
    page = window("?posture=standing")
    says(page, "psoas major, both sides, 100 N a side")
    tab(page, "Posture")
    thumb = page.get_by_role("slider").nth(3)  # the right hip, after three of the pelvis
    thumb.focus()
    begin = float(thumb.get_attribute("aria-valuenow"))
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    now = begin + 5.0
    says(page, f"hip_flexion_r={now:g}")
    answer = psoas.actions("psoas", body=body, posture=f"standing,hip_flexion_r={now:g}", operator="acceleration")
    for segment, to, column in (
        ("pelvis", "ground", 3),
        ("L5", "pelvis", 2),
        ("femur_r", "pelvis", 2),
        ("femur_r", "ground", 3),
    ):
        cell = page.locator(f"tr[data-segment={segment}] > :nth-child({column})").first
        value = 100 * float(relative(answer, segment, to).sel(group="psoas_major", axis="right"))
        assert float(cell.locator("b").get_attribute("data-value")) == pytest.approx(abs(value), rel=6e-3)


def test_the_body_and_the_colours_of_its_muscles_are_drawn(window, screenshot):
    page = window("?posture=standing&muscles=psoas_major")
    picture = seen(page, screenshot)
    assert picture.std() > 10
    assert hue(picture, BLUE) > 300 * SCALE**2
    assert hue(picture, ORANGE) > 300 * SCALE**2
    before = picture
    page.get_by_label("show only the chosen muscle").click()
    after = seen(page, screenshot, unlike=before)
    assert 0 < hue(after, BLUE) < hue(before, BLUE)
    page.get_by_label("show only the chosen muscle").click()


def test_another_posture_moves_the_body(window, screenshot):
    page = window("?posture=standing")
    upright = seen(page, screenshot)
    tab(page, "Posture")
    choose(page, "posture", "sitting")
    says(page, "(sitting).")
    seated = seen(page, screenshot, unlike=upright)
    assert np.abs(upright - seated).mean() > 2


def test_every_question_answers(window, body):
    page = window("?posture=standing&muscles=iliacus")
    choose(page, "question", "static (in the end)")
    assert says(page, " deg (").startswith(
        "iliacus, both sides, 100 N a side: pelvis relative to ground tilts anteriorly"
    )
    choose(page, "question", "torque (moment arm)")
    said = says(page, " mm (")
    assert said.startswith("iliacus, right side: pelvis relative to ground")
    choose(page, "segment", "right femur")
    choose(page, "relative to", "pelvis")
    said = says(page, "right femur relative to pelvis flexes")
    answer = psoas.actions("iliacus", body=body, operator="torque")
    arm = 1e3 * float(answer.group_moment_arm.sel(group="iliacus_r", coordinate="hip_flexion_r"))
    shown = float(re.search(r"flexes, ([\d.]+) mm", said)[1])
    assert shown == pytest.approx(arm, rel=6e-3)


def test_tightness_is_a_slider(window, body):
    page = window("?posture=standing")
    tab(page, "Tight")
    thumb = page.get_by_role("slider").first
    thumb.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    says(page, "standing with psoas_major=0.2")
    found = psoas.posture("psoas_major=0.2", body=body, draws=0)
    turn = np.degrees(float(found.sagittal_change.sel(pair="pelvis relative to ground")))
    assert f"{abs(turn):.1f} deg" in page.locator("table.psoas:not(.readouts)").inner_text()


def test_a_link_says_the_whole_state(window, opened, address):
    page = window("?posture=standing,hip_flexion_r=60&muscles=iliacus&of=femur_r&relative-to=pelvis&tension=50")
    says(page, "iliacus, both sides, 50 N a side: right femur relative to pelvis")
    said = says(page, " ways")  # the verdict comes after the number
    tab(page, "Files")
    link = page.locator("a.link:visible").get_attribute("href")
    assert link.startswith(address)
    visited(address, "?posture=sitting&muscles=psoas_major&of=pelvis&relative-to=ground&tension=100")
    says(page, "psoas major, both sides, 100 N a side: pelvis relative to ground")
    again = opened("?" + link.partition("?")[2])
    says(again, "iliacus")
    assert says(again, " ways").partition(" ways")[0] == said.partition(" ways")[0]
    assert "websocket=" not in again.url
    visited(address, "?posture=flying&axis=up&muscles=nobody")
    text = says(again, "The link was read only in part")
    assert "flying" in text
    assert "nobody" in text
    assert again.locator("table.readouts td b").count() > 10


def test_a_model_and_a_motion_come_by_upload(window, body):
    page = window("?posture=standing")
    tab(page, "Files")
    model, motion = (page.locator(f"input[type=file][accept*='{suffix}']") for suffix in (".osim", ".mot"))
    model.set_input_files({"name": "<b>broken.osim", "mimeType": "text/xml", "buffer": b"<nothing/>"})
    page.wait_for_selector(".psoas.status.wrong")
    assert "<b>broken.osim" in page.locator(".psoas.status").inner_text()
    rows = "\n".join(f"{0.05 * k:.2f}\t{10 * k}" for k in range(6))
    text = f"made\nversion=1\nnRows=6\nnColumns=2\ninDegrees=yes\nendheader\ntime\thip_flexion_r\n{rows}\n"
    motion.set_input_files({"name": "walk.mot", "mimeType": "text/plain", "buffer": text.encode()})
    says(page, "0.000 s")
    thumb = page.get_by_role("slider").first
    thumb.focus()
    page.keyboard.press("End")
    says(page, "0.250 s")
    tab(page, "Posture")
    assert float(page.get_by_role("slider").nth(3).get_attribute("aria-valuenow")) == pytest.approx(50.0)
    tab(page, "Files")
    page.get_by_label("play").click()
    page.wait_for_function("() => /0\\.(05|10|15)0 s/.test(document.querySelector('.psoas.status').textContent)")
    page.get_by_label("play").click()  # the next test finds it still


def test_a_file_too_large_is_refused_before_it_is_sent(window):
    page = window("?posture=standing")
    tab(page, "Files")
    page.evaluate(
        "() => { const input = document.querySelector('input[type=file]'); const data = new DataTransfer();"
        "data.items.add(new File([new Uint8Array(51 * 1048576)], 'big.osim')); input.files = data.files;"
        "input.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    assert page.wrong == [
        "This file is 51 MiB large; the page takes up to 50 MiB. Start psoas view with the file instead."
    ]
    page.wrong.clear()
    assert page.locator(".psoas.status.busy").count() == 0


def test_the_picture_is_saved(window, screenshot):
    page = window("?posture=standing")
    seen(page, screenshot)
    tab(page, "Files")
    with watching(page), page.expect_download() as waiting:
        page.get_by_role("button", name="save the picture").click()
    from matplotlib.image import imread

    picture = imread(waiting.value.path(), format="png")
    assert waiting.value.suggested_filename == "psoas.png"
    assert min(picture.shape[:2]) > 300
    assert picture[..., :3].std() > 0.02


@pytest.mark.parametrize("width", [1280, 768, 360])  # as it was opened first: a narrow window moves its panels for good
def test_no_text_runs_off_the_screen(window, width):
    page = window("?posture=standing&muscles=psoas_major&of=pelvis&relative-to=ground")
    page.set_viewport_size({"width": width, "height": 800})
    rests(page, BOXES)
    if width < 700:
        page.get_by_role("button", name="Expand panel What it does").click()
        rests(page, BOXES)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.psoas, .psoas *')].filter(e => e.textContent.trim()).map(e => {
            const box = e.getBoundingClientRect();
            return [box.left, box.right, parseFloat(getComputedStyle(e).fontSize), e.textContent.slice(0, 40)];
        }).filter(b => b[1] > b[0] && (b[0] < -1 || b[1] > innerWidth + 1 || b[2] < 11))"""
    )
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("table.readouts").is_visible()


def test_arrow_keys_on_a_slider_do_not_turn_the_camera(window, screenshot):
    page = window("?posture=standing")
    says(page, " ways")  # colours follow the verdict
    before = seen(page, screenshot, right=880)  # left of where a once narrow window has its panel
    tab(page, "Tight")
    page.get_by_role("slider").first.focus()
    page.keyboard.down("ArrowLeft")  # at its end already: nothing is asked
    frames(page, 8)
    page.keyboard.up("ArrowLeft")
    frames(page, 8)
    assert np.abs(seen(page, screenshot, right=880) - before).mean() < 0.5
