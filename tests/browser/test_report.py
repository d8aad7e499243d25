"""The report as a person meets it: on a phone, at a desk, on paper, by keyboard, and with names that attack."""

import re

import numpy as np
import pytest

import psoas
from support.pages import heard
from support.report_reading import HOSTILE

WIDTHS = (360, 768, 1440)
PSOAS = (0, 107, 79)
LEAST_CONTRAST = 4.5
SCALE = 0.5  # pixels of the screen per pixel of the page: a quarter of the drawing

# Texts that stick out of the window, or out of the plot they belong to.
OUTSIDE = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest("script, noscript, .skip")) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || element.closest(".scroll")) continue;
    const plot = element.closest(".plot")?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
    if (box.left < plot.left - 1.5 || box.right > plot.right + 1.5)
      found.push([node.textContent, Math.round(box.left), Math.round(box.right), Math.round(plot.right)]);
  }
  return found;
}"""

# The least contrast between a text and what is behind it (a bar, for the number in it), and the text.
CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const bar = element.closest(".point");
    if (bar && element.closest(".bartext-inside")) return rgb(getComputedStyle(bar.querySelector("path")).fill);
    for (let e = element; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255, 255];
  };
  let least = [99, ""];
  for (const e of document.querySelectorAll("body *")) {
    const own = Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest("script, noscript, select, .body3d-stage")) continue;
    const style = getComputedStyle(e), svg = e instanceof SVGElement;
    const a = luminance(rgb(svg ? style.fill : style.color)), b = luminance(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least[0]) least = [ratio, e.textContent.slice(0, 60)];
  }
  return least;
}"""


@pytest.fixture(scope="module")
def html(chromium, request):
    return request.getfixturevalue("report_html")  # not where there is no browser


@pytest.fixture(scope="module")
def opened(lasting_page, html):
    """The report of the module: opened once, on a phone, then widened and narrowed."""
    return drawn(lasting_page(html, width=360, device_scale_factor=SCALE))


@pytest.fixture
def report(opened, silent):
    """The report as it is when opened, at a width: nothing unfolded, nothing in focus, the top in sight."""

    def again(width=1280):
        opened.emulate_media(media="screen")
        opened.evaluate("""() => {
            document.querySelectorAll("details").forEach((d) => { d.open = false; });
            document.body.tabIndex = -1; // the next Tab goes on from the top
            document.body.focus();
            document.body.removeAttribute("tabindex");
            scrollTo({ top: 0, behavior: "instant" });
        }""")
        if opened.viewport_size["width"] != width:
            opened.set_viewport_size({"width": width, "height": 900})
            redrawn(opened)
        return opened

    return again


def redrawn(found):
    """The page once every plot is as wide as its place."""
    until(found, "Array.from(document.querySelectorAll('.plot')).every("
        "(p) => Math.abs(p.querySelector('.main-svg').getBoundingClientRect().width - p.clientWidth) < 2)")  # fmt: skip


def until(found, so):
    """Wait until an expression is true; asked from outside: the page's policy lets no text be run in it later."""
    heard(found, lambda: found.evaluate(so))


def drawn(found):
    """The page once every plot stands."""
    found.wait_for_selector("html[data-plots=drawn]")
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_runs_off_the_screen(report, width):
    found = report(width=width)
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found.locator("details > summary").evaluate_all("(all) => all.forEach((one) => one.click())")
    assert found.locator("details:not([open])").count() == 0
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found.evaluate(OUTSIDE) == []


def test_a_planted_overflow_is_seen(report):
    found = report(width=360)
    found.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<pre>' + 'x'.repeat(99) + '</pre>')"
    )
    found.evaluate("document.querySelector('main > pre').style.whiteSpace = 'pre'")
    found.evaluate("document.querySelector('main > pre').style.overflowWrap = 'normal'")
    outside = found.evaluate(OUTSIDE)
    found.evaluate("document.querySelector('main > pre').remove()")
    assert outside != []


def test_every_plot_is_drawn_and_drawn_anew_for_another_width(report):
    found = report(width=1440)
    places = found.locator(".plot")
    assert places.count() == 13
    wide = [box["width"] for box in (p.locator(".main-svg").first.bounding_box() for p in places.all())]
    found.set_viewport_size({"width": 360, "height": 800})
    until(found, "Array.from(document.querySelectorAll('.plot')).every((p) => p.dataset.drawn <= 360)")
    narrow = [box["width"] for box in (p.locator(".main-svg").first.bounding_box() for p in places.all())]
    assert max(narrow) <= 360 < min(wide)
    assert found.evaluate(OUTSIDE) == []


def test_a_person_opens_a_table_and_reads_the_librarys_number(report):
    found = report()
    answer = psoas.actions(["psoas", "iliacus"])
    assert not found.locator("#answer td").first.is_visible()
    found.locator("#answer summary").click()
    for group, label in (("psoas_major", "psoas major"), ("iliacus", "iliacus")):
        row = found.locator("#answer tbody tr", has=found.get_by_role("rowheader", name=label, exact=True))
        shown = float(row.locator("td").nth(1).inner_text().replace("\u2212", "-"))
        value = 100 * float(psoas.relative(answer, "pelvis", "ground").sel(group=group, axis="right"))
        assert shown == round(value, 1)
        card = found.locator("#answer .board li", has=found.get_by_role("heading", name=label, exact=True))
        assert f"{abs(value):.1f} rad/s²" in card.inner_text()


def test_the_dots_stand_where_the_numbers_are(report):
    found = report()
    x = found.evaluate(
        "document.querySelector('#fascicles .plot').data.filter((t) => t.mode === 'markers').map((t) => t.x[0])"
    )
    held = [float(v) for v in found.evaluate(
        "Array.from(document.querySelectorAll('#fascicles tbody tr'), (r) => r.cells[1].dataset.value)")]  # fmt: skip
    assert x == held


def test_everything_is_reached_by_keyboard(report):
    found = report()
    found.keyboard.press("Tab")
    assert found.evaluate("document.activeElement.className") == "skip"
    assert found.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert found.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    found.keyboard.press("Tab")
    assert found.evaluate("document.activeElement.getAttribute('href')") == "#answers"
    summary = found.locator("#fascicles summary")
    summary.focus()
    found.keyboard.press("Enter")
    assert found.locator("#fascicles table").is_visible()


def test_a_screen_reader_hears_headings_and_what_pictures_show(report):
    found = report()
    tree = found.locator("body").aria_snapshot()
    assert tree.index("- banner:") < tree.index("- main:") < tree.index("- contentinfo:")
    assert tree.splitlines()[-1].startswith("  - paragraph: ")  # nothing that plotly keeps for itself
    assert re.search(r'heading "What does psoas do, and relative to what\?" \[level=1\]', tree)
    assert re.search(r'img "pelvis relative to the ground: L1 body 11\.8, from -\d+\.\d to \d+\.\d; ', tree)
    assert 'region "Fascicle by fascicle"' in tree


def test_every_text_has_contrast(report):
    found = report()
    found.locator("details > summary").evaluate_all("(all) => all.forEach((one) => one.click())")
    ratio, text = found.evaluate(CONTRAST)
    assert ratio >= LEAST_CONTRAST, (ratio, text)
    found.evaluate("document.querySelector('h1').style.color = '#999999'")
    pale, _ = found.evaluate(CONTRAST)
    found.evaluate("document.querySelector('h1').style.color = ''")
    assert pale < LEAST_CONTRAST


def test_the_pictures_are_not_blank_and_muscles_wear_their_colours(report, screenshot):
    found = report(width=1000)
    for name in ("frames", "fascicles", "arms", "static", "tight", "loads"):
        picture = screenshot(found.locator(f"#{name} figure"))
        near = np.abs(picture - np.array(PSOAS)).max(axis=-1) < 24
        assert near.sum() > 150 * SCALE**2, name
        assert (picture < 250).any(axis=-1).mean() > 0.01, name


def test_it_prints(report):
    found = report(width=1440)
    paper = found.pdf(format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 6 <= pages <= 20
    found.set_viewport_size({"width": 688, "height": 900})  # A4 between its margins
    found.emulate_media(media="print")
    found.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not found.locator("nav").is_visible()
    assert found.evaluate(OUTSIDE) == []


def test_the_policy_stops_scripts_and_connections(report):
    found = report()
    planted = "Object.assign(document.createElement('script'), { textContent: 'window.planted = 1' })"
    found.evaluate(f"document.body.append({planted})")
    assert found.evaluate("window.planted") is None
    assert found.evaluate("fetch('https://elsewhere.invalid/').then(() => 'sent', () => 'stopped')") == "stopped"
    assert len(found.complaints) >= 2
    assert all("Content Security Policy" in c for c in found.complaints)
    found.complaints.clear()


def test_hostile_names_are_only_names(page, hostile_html):
    found = drawn(page(hostile_html, device_scale_factor=SCALE))
    assert found.title() == "What do these muscles do, and relative to what?"
    assert found.locator("main a, main .plot b").count() == 0
    assert found.locator("#answer h3").all_inner_texts() == [*HOSTILE]
    names = " ".join(found.locator("#robustness .plot .ytick").all_text_contents())
    for shown in ("[/r]<b>bold</b>", "<!--<script>", "a&lt;b", "$x^2$", "</script>"):
        assert shown in names
    found.set_viewport_size({"width": 360, "height": 800})
    redrawn(found)
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_numbers_are_still_there(page, html):
    found = page(html, device_scale_factor=SCALE, java_script_enabled=False)
    assert found.locator("noscript").first.is_visible()
    found.locator("#loads summary").click()
    assert "534" in found.locator("#loads table").inner_text()
