"""The 3D body as a person uses it: choose, read, turn, print; its numbers are the library's."""

import re

import numpy as np
import pytest

import psoas
from psoas.dataset.relative import relative, relative_arm
from psoas.offline_report.body3d import body3d
from psoas.offline_report.page import as_data, asset, policy
from support import scene_twin
from support.pages import frames, rests
from support.scene_twin import twin_answer, twin_scene

MUSCLES = ["psoas", "iliacus", "rectus femoris", "gluteus maximus"]
HOSTILE = "</script><img src=x onerror=alert(1)>[/r]\"'&\u2028${who}{who}"
BLUE, ORANGE = (0, 114, 178), (213, 94, 0)
SCALE = 0.5  # pixels of the screen per pixel of the page: a quarter of the drawing
PIXELS = SCALE**2
CHOOSERS = ("posture", "operator", "muscle", "pair", "axis")


def written(section):
    """The section alone as a page, under the policy of the report."""
    scripts = "".join(f"<script>{asset(name)}</script>" for name in section.scripts)
    styles = "".join(f"<style>{asset(name)}</style>" for name in ("page.css", *section.styles))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(dict.fromkeys(section.scripts))}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>body</title>{styles}</head>'
        f"<body><main><section><h2>{section.title}</h2>{section.html}</section></main>"
        f'<script type="application/json" id="data-{section.name}">{as_data(section.data)}</script>'
        f"{scripts}</body></html>"
    )


@pytest.fixture(scope="module")
def answers(body):
    """Acceleration and torque in two postures; static in one."""
    found = {}
    for posture in ("standing", "sitting"):
        found[posture, "acceleration"] = found[posture, "torque"] = psoas.actions(MUSCLES, body=body, posture=posture)
    found["standing", "static"] = psoas.static(MUSCLES, body=body)
    return found


@pytest.fixture(scope="module")
def html(body, answers):
    """The page of the default body."""
    scenes = {p: psoas.scene(body, p, surfaces=p == "standing", faces=4000) for p in ("standing", "sitting")}
    return written(body3d(scenes, answers))


@pytest.fixture(scope="module")
def first(lasting_page, html):
    """The page of the module, as it is when opened, and what it says then."""
    found = lasting_page(html, device_scale_factor=SCALE)
    drawn(found)
    return found, sentence(found), {name: found.locator(f"select[name={name}]").input_value() for name in CHOOSERS}


@pytest.fixture
def shown(first, silent):
    """The page of the module, put back with its own choosers and buttons: `shown(width, height, **media)`."""
    page, said, chosen = first

    def again(width=1280, height=900, **media):
        page.emulate_media(media="screen", reduced_motion="reduce")  # the way back is not to be seen
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => { scrollTo(0, 0); document.querySelectorAll('details').forEach((d) => d.open = false); }")
        for name in CHOOSERS:  # the posture first: what can be asked depends on it
            page.locator(f"select[name={name}]").select_option(chosen[name])
        page.get_by_label("both", exact=True).check()
        page.get_by_role("button", name="reset the view").click()
        drawn(page)
        assert sentence(page) == said, "the page does not come back to how it was opened"
        page.emulate_media(media="screen", **{"reduced_motion": "no-preference", **media})
        return page

    return again


def drawn(page):
    page.locator(".body3d[data-drawn]").wait_for()
    settled(page)


def settled(page):
    """Wait until nothing is drawn any more: there is no loop."""
    rests(page, "[...document.querySelectorAll('.body3d')].map((b) => b.dataset.drawn).join()")


def part(page, name):
    return page.locator(f'[data-part="{name}"]')


def choose(page, **labels):
    for name, label in labels.items():
        page.get_by_label(name.replace("_", " "), exact=True).select_option(label=label)
    settled(page)


def sentence(page):
    return " ".join(part(page, "sentence").inner_text().split())


def number(text):
    return float(re.search(r"(?:ground|pelvis|thigh)(?:,| by| with a moment arm of) ([\d.]+)", text)[1])


def table(page):
    """What it does and how much by muscle, from the table."""
    if not page.locator(".body3d-table[open]").count():
        page.get_by_text("Show as table").click()
    rows = part(page, "rows").locator("tr").all()
    return {r.locator("th").inner_text(): [c.inner_text() for c in r.locator("td").all()] for r in rows}


def near(picture, colour, within=40):
    """How many pixels are nearly of a colour."""
    return int((np.abs(picture - np.array(colour)).max(axis=-1) <= within).sum())


def hued(picture, colour):
    """How many pixels have the hue of a colour, however pale."""
    chroma, wanted = picture - picture.mean(axis=-1, keepdims=True), np.array(colour) - np.mean(colour)
    cosine = (chroma @ wanted) / np.maximum(np.linalg.norm(chroma, axis=-1) * np.linalg.norm(wanted), 1e-9)
    return int(((cosine > 0.96) & (np.linalg.norm(chroma, axis=-1) > 25)).sum())


def bony(picture):
    """How many pixels are the off-white of bone in light and shade."""
    spread = picture.max(axis=-1) - picture.min(axis=-1)
    level = picture.mean(axis=-1)
    return int(((spread < 28) & (level > 110) & (level < 232)).sum())


def test_the_sentence_and_the_table_say_the_librarys_number(shown, answers):
    page, found = shown(), answers["standing", "acceleration"]
    assert sentence(page).startswith(
        "psoas major (both sides) tilts the pelvis anteriorly relative to the ground, 7.06"
    )
    assert sentence(page).endswith(
        "rad/s² at 100 N a side (acceleration at that instant; standing; both feet welded; lumbar levels free; "
        "straight path)."
    )
    choose(page, muscle="iliacus", segment_and_reference="right thigh relative to the pelvis")
    value = 100 * float(relative(found, "femur_r", "pelvis").sel(group="iliacus", axis="right"))
    assert number(sentence(page)) == pytest.approx(value, rel=6e-3)
    says, size = table(page)["iliacus"]
    assert (says, float(size)) == ("flexes", pytest.approx(value, rel=6e-3))
    gluteus = 100 * float(relative(found, "femur_r", "pelvis").sel(group="gluteus_maximus", axis="right"))
    says, size = table(page)["gluteus maximus"]
    assert (says, float(size)) == ("extends", pytest.approx(-gluteus, rel=6e-3))
    assert part(page, "unit").inner_text() == "rad/s²"


def test_a_fascicle_of_one_side_in_another_posture(shown, answers):
    page, found = shown(), answers["sitting", "acceleration"]
    choose(page, posture="sitting", muscle="Ps_L1_VB")
    page.get_by_label("left", exact=True).check()
    settled(page)
    value = 100 * float(relative(found, "pelvis", "ground", groups=False).sel(muscle="Ps_L1_VB_l", axis="right"))
    assert sentence(page).startswith("Ps_L1_VB_l (left side)")
    assert float(table(page)["Ps_L1_VB"][1]) == pytest.approx(abs(value), rel=6e-3)


def test_static_says_degrees(shown, answers):
    page = shown()
    choose(page, muscle="iliacus", operator="static: the new equilibrium")
    turned = relative(answers["standing", "static"], "pelvis", "ground", what="rotation").sel(
        group="iliacus", axis="right"
    )
    assert number(sentence(page)) == pytest.approx(abs(np.degrees(100 * float(turned))), rel=6e-3)
    assert "centre of mass held over the feet" in sentence(page)


def test_torque_is_asked_of_one_side(shown, answers):
    page = shown()
    choose(page, operator="torque: moment arm", segment_and_reference="right thigh relative to the pelvis")
    assert page.get_by_label("both", exact=True).is_disabled()
    assert page.get_by_label("right", exact=True).is_checked()
    arm = relative_arm(answers["standing", "torque"], "femur_r", "pelvis").sel(group="psoas_major_r", axis="right")
    assert number(sentence(page)) == pytest.approx(1e3 * float(arm), rel=6e-3)
    choose(page, segment_and_reference="thorax relative to the pelvis")
    assert sentence(page).startswith("torque of 'thorax' relative to 'pelvis' needs spine='coupled'")
    assert part(page, "legend").is_hidden()
    choose(page, operator="acceleration: at that instant")
    assert page.get_by_label("both", exact=True).is_checked()


def test_an_operator_that_was_not_asked_cannot_be_chosen(shown):
    page = shown()
    choose(page, operator="static: the new equilibrium")
    choose(page, posture="sitting")
    assert page.get_by_label("operator").input_value() == "0"
    assert page.get_by_role("option", name="static: the new equilibrium").is_disabled()
    assert "(acceleration at that instant; sitting;" in sentence(page)


def test_bone_and_both_colours_are_in_the_picture(shown, screenshot):
    page = shown()
    canvas = part(page, "canvas")
    fewer = screenshot(canvas)
    assert bony(fewer) > 8_000 * PIXELS
    assert near(fewer, ORANGE) > 300 * PIXELS  # the arrow: anteriorly
    assert hued(fewer, BLUE) > 300 * PIXELS  # fascicles that pull the other way
    choose(page, muscle="gluteus maximus")
    other = screenshot(canvas)
    assert hued(other, BLUE) > 3_000 * PIXELS  # the pelvis, tilted posteriorly
    assert near(other, ORANGE) < 50 * PIXELS
    choose(page, muscle="all muscles")
    every = screenshot(canvas)
    assert min(hued(every, BLUE), hued(every, ORANGE)) > 300 * PIXELS
    assert not np.array_equal(fewer, every)


def test_views_turn_and_zoom_and_reset(shown, screenshot):
    page = shown(reduced_motion="reduce")
    canvas = part(page, "canvas")
    start = screenshot(canvas)
    seen = [start]
    for view in ("right", "front", "back", "left", "whole body", "zoom in", "zoom out"):
        page.get_by_role("button", name=view, exact=True).click()
        settled(page)
        seen.append(screenshot(canvas))
        assert bony(seen[-1]) > 2_000 * PIXELS, view
        assert np.abs(seen[-1] - seen[-2]).mean() > 0.3, view
    page.get_by_role("button", name="reset the view").click()
    settled(page)
    assert np.abs(screenshot(canvas) - start).mean() < 0.2


def test_nothing_is_drawn_while_nothing_happens(shown):
    page = shown()
    before = page.locator(".body3d").get_attribute("data-drawn")
    frames(page, 30)
    assert page.locator(".body3d").get_attribute("data-drawn") == before


def test_mouse_and_keys_turn_it(shown, screenshot):
    page = shown()
    canvas = part(page, "canvas")
    start = screenshot(canvas)
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 380, box["y"] + 320, steps=4)
    page.mouse.up()
    settled(page)
    dragged = screenshot(canvas)
    assert np.abs(dragged - start).mean() > 0.5
    canvas.focus()
    for key in ("ArrowLeft", "ArrowUp", "+"):
        page.keyboard.press(key)
    settled(page)
    assert np.abs(screenshot(canvas) - dragged).mean() > 0.5


def test_the_keyboard_reaches_every_chooser_in_order(shown):
    page = shown()
    page.locator("h2").click()
    reached = []
    for _ in range(18):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("(e => e.name || e.dataset.part || e.dataset.view || e.tagName)(document.activeElement)")
        )
    wanted = ["muscle", "side", "pair", "operator", "axis", "posture", "canvas", "three", "reset", "SUMMARY"]
    assert [r for r in reached if r in wanted] == wanted
    page.get_by_label("muscle", exact=True).focus()
    before = sentence(page)
    page.keyboard.press("ArrowDown")
    assert sentence(page) != before


def test_what_is_drawn_is_said(shown):
    page = shown()
    choose(page, muscle="iliacus")
    label = part(page, "canvas").get_attribute("aria-label")
    assert label.endswith(sentence(page))
    assert part(page, "sentence").get_attribute("aria-live") == "polite"
    assert part(page, "low").inner_text() == "tilts anteriorly"
    assert part(page, "most").inner_text().endswith("rad/s²")
    assert (
        "pelvis relative to ground, about the mediolateral (right) axis of ground" in part(page, "scale").inner_text()
    )
    assert part(page, "moving").inner_text().split("\n")[:2] == ["pelvis", "tilts anteriorly"]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_text_runs_off_the_screen(shown, width):
    page = shown(width, 800)
    page.get_by_text("Show as table").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("moving", "reference", "sentence", "most"):
        box = part(page, name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    stage = page.locator(".body3d-stage").bounding_box()
    assert (stage["height"] > 300, stage["width"] > 0.4 * min(width, 1000)) == (True, True)


def test_a_finger_still_scrolls_the_page(page):
    muscles = scene_twin.MUSCLES
    answer = twin_answer(muscles, {"pelvis": [0.1] * len(muscles)})
    html = written(body3d({"standing": twin_scene(muscles)}, {("standing", "acceleration"): answer}))
    page = page(html, 360, 740, device_scale_factor=SCALE, has_touch=True, is_mobile=True)
    drawn(page)
    assert "pan-y" in part(page, "canvas").evaluate("e => getComputedStyle(e).touchAction")


def test_less_motion_is_respected(shown, screenshot):
    page = shown(reduced_motion="reduce")
    before = int(page.locator(".body3d").get_attribute("data-drawn"))
    page.get_by_role("button", name="front", exact=True).click()
    settled(page)
    assert int(page.locator(".body3d").get_attribute("data-drawn")) == before + 1


def test_on_paper_it_is_a_drawing(shown):
    page = shown(900, 1200)
    page.emulate_media(media="print")
    settled(page)
    assert part(page, "canvas").is_hidden()
    drawing = part(page, "drawing").locator("svg")
    assert drawing.get_attribute("aria-label").endswith(sentence(page))
    assert drawing.locator('path[stroke="#D55E00"]').count() == 1  # the arrow
    assert drawing.locator("path.solid").count() > 50
    assert len(page.pdf(format="A4")) > 50_000


def test_without_webgl_the_body_is_drawn_and_said(page, html, screenshot, browser_without_3d):
    found = page(html, within=browser_without_3d)
    part(found, "sorry").wait_for(state="visible")
    picture = screenshot(part(found, "drawing"))
    assert bony(picture) > 5_000
    assert near(picture, ORANGE) > 200
    choose(found, muscle="gluteus maximus")
    assert hued(screenshot(part(found, "drawing")), BLUE) > 1_500
    assert "gluteus maximus (both sides) tilts the pelvis posteriorly" in sentence(found)


def test_hostile_names_are_only_names(page):
    muscles = {
        f"{HOSTILE}_r": (HOSTILE, "right", "a"),
        f"{HOSTILE}_l": (HOSTILE, "left", "a"),
        "x_r": ("x", "right", ""),
    }
    answer = twin_answer(muscles, {"pelvis": [0.1, 0.2, 0.3]}, posture=HOSTILE, body=HOSTILE)
    scenes = {HOSTILE: twin_scene(muscles, posture=HOSTILE, body=HOSTILE, geometry=HOSTILE)}
    found = page(device_scale_factor=SCALE, html=written(body3d(scenes, {(HOSTILE, "acceleration"): answer})))
    drawn(found)
    found.get_by_label("muscle", exact=True).select_option(index=1)
    settled(found)
    assert HOSTILE.replace("_", " ").split("\u2028")[0] in part(found, "sentence").text_content()
    assert "{who}" in part(found, "sentence").text_content()  # a name is not a place to fill
    table(found)
    assert found.locator(".body3d img").count() == 0
    assert found.evaluate("document.scripts.length") == 6


def test_a_fascicle_on_one_side_only_is_shown_and_says_its_side(page):
    muscles = {name: row for name, row in scene_twin.MUSCLES.items() if name != "Ps_2_l"}
    answer = twin_answer(muscles, {"pelvis": [0.1, 0.2, 0.1, 0.3, 0.3]})
    found = page(
        device_scale_factor=SCALE,
        html=written(body3d({"standing": twin_scene(muscles)}, {("standing", "acceleration"): answer})),
    )
    drawn(found)
    chooser = found.get_by_label("muscle", exact=True)
    labels = chooser.locator("option").all_inner_texts()
    alone = next(i for i, text in enumerate(labels) if "2" in text)
    name = labels[alone].strip()
    assert name in {label.strip() for label in table(found)}  # both sides: the only one there is
    chooser.select_option(index=alone)
    settled(found)
    assert "(right side)" in sentence(found)
    found.get_by_label("left", exact=True).check()
    settled(found)
    assert name not in {label.strip() for label in table(found)}
