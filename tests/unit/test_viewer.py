"""The live page without a browser: who gets in, what is wished, what is computed, and what is said of it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import psoas
from psoas.bodies.default.build import body_xml
from psoas.dataset.relative import relative, relative_arm
from psoas.errors import FileFormatError, InvalidValueError, OutputError, PsoasError
from psoas.viewer import numbers, readout, stage
from psoas.viewer.film import MOST_FRAMES, film_of
from psoas.viewer.guard import Guard, listening
from psoas.viewer.latest import Newest
from psoas.viewer.library import subject_of
from psoas.viewer.link import CHOICE, Wish, moved, query_of, refused_words, tightness, wish_of, with_field
from psoas.viewer.player import Player
from psoas.viewer.uploads import Uploads

viser = pytest.importorskip("viser", reason="viser is not installed")
HOSTILE = "<img src=x onerror=alert(1)>\"'&[/r]"
GUARD = Guard("127.0.0.1", 8080, "right-token")


# who gets in


def headers(**given):
    return {"Host": "127.0.0.1:8080", **given}


@pytest.mark.parametrize("path", ["/right-token/", "/right-token", "/right-token/?posture=sitting"])
def test_the_token_lets_in(path):
    assert GUARD.refusal(path, headers()) == ""
    assert GUARD.refusal(path, headers(Origin="http://127.0.0.1:8080")) == ""


@pytest.mark.parametrize(
    "path", ["/", "", "/wrong", "/right-tokenx/", "/right-toke", "/?token=right-token", "//right-token/",
             "/x/right-token", "/%72ight-token/", "/RIGHT-TOKEN/", "/r\udce4ight-token/"],
)  # fmt: skip
def test_no_other_path_does(path):
    assert GUARD.refusal(path, headers()) == "no token"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:8081", "127.0.0.1.evil.example:8080", "",
             "localhost:8080@evil.example", "evil.example@127.0.0.1:8080", "192.168.1.7:8080", "[::1:8080",
             "0.0.0.0:8080"],
)  # fmt: skip
def test_a_foreign_host_is_refused(host):
    assert GUARD.refusal("/right-token/", {"Host": host}) == "another host"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080", "127.1.2.3:8080"])
def test_this_machine_is_known_under_its_names(host):
    assert GUARD.refusal("/right-token/", {"Host": host}) == ""


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1:8080", "http://127.0.0.1:8081", "null", "http://localhost:8080",
               "http://127.0.0.1:8080.evil.example", ""],
)  # fmt: skip
def test_a_foreign_origin_is_refused(origin):
    assert GUARD.refusal("/right-token/", headers(Origin=origin)) == "another origin"


def test_asked_to_be_open_it_knows_addresses_but_no_foreign_names():
    wide = Guard("0.0.0.0", 80, "t")
    assert wide.refusal("/t/", {"Host": "192.168.1.7"}) == ""
    assert wide.refusal("/t/", {"Host": "evil.example"}) == "another host"
    assert not wide.loopback
    assert wide.root == "http://127.0.0.1:80/t/"
    assert Guard("::1", 81, "t").root == "http://[::1]:81/t/"


def test_every_page_has_a_token_of_its_own_that_no_text_of_it_shows():
    one, two = (Guard("127.0.0.1", 1) for _ in range(2))
    assert one.token != two.token
    assert len(one.token) >= 32
    assert one.token not in repr(one)


def test_a_port_in_use_is_said_in_one_sentence():
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=rf"port {port} .* give another, or --port 0") as refused:
            listening("127.0.0.1", port)
    assert refused.value.exit_code == 3
    with pytest.raises(InvalidValueError, match="70000 is not between"):
        listening("127.0.0.1", 70000)
    with pytest.raises(OutputError, match="there is no such host"):
        listening("no.such.host.invalid", 0)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A page behind its guard: (guard, page, viser's server)."""
    from psoas.viewer import server as guarded
    from psoas.viewer.head import head
    from psoas.viewer.page import Page

    visited = []
    with listening("127.0.0.1", 0) as bound:
        guard = Guard("127.0.0.1", bound.getsockname()[1])
        made = guarded.started(guard, bound, guarded.page_text("psoas", head(guarded.LARGEST_UPLOAD)), visited.append)
        folder = tmp_path_factory.mktemp("uploads")
        page = Page(made, guard.root, lambda path: subject_of(psoas.load_model(path), default=False), folder)
        page.visited = visited
        yield guard, page, made
        page.close()
        guarded.stopped(made)


def asked(guard, path, **more):
    """Status, headers and body of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", guard.port, timeout=10)
    connection.putrequest("GET", path, skip_host="Host" in more, skip_accept_encoding=True)
    for name, value in more.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def test_without_the_token_nothing_is_served(served):
    guard, page, _ = served
    for path in ("/", "/index.html", "/wrong/", f"/?token={guard.token}", f"/wrong/{guard.token}/"):
        status, _, body = asked(guard, path)
        assert status == 403
        assert guard.token.encode() not in body
        assert b"<" not in body
    assert asked(guard, f"/{guard.token}/", Host=f"evil.example:{guard.port}")[0] == 403
    assert asked(guard, f"/{guard.token}/", Origin="http://evil.example")[0] == 403
    assert asked(guard, f"/{guard.token}/../../etc/passwd")[0] == 404
    assert page.visited == []


def test_with_it_the_page_comes_with_a_policy_that_allows_nothing_from_elsewhere(served):
    guard, page, _ = served
    status, more, body = asked(guard, f"/{guard.token}/?posture=sitting")
    assert status == 200
    assert page.visited.pop() == "posture=sitting"
    assert b"<title>psoas</title>" in body
    policy = more["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert re.findall(r"(?:https?|wss?):\S*", policy) == [f"ws://127.0.0.1:{guard.port};"]
    assert (more["Referrer-Policy"], more["Cache-Control"]) == ("no-referrer", "no-store")
    assert "Set-Cookie" not in more


def knock(address, origin=None):
    """The status that refuses a websocket, or 101."""
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    try:
        with connect(address, origin=origin, subprotocols=[f"viser-v{viser.__version__}"], open_timeout=30):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_header_sent_twice_is_no_fault_of_ours(served):
    guard, _, _ = served
    lines = [f"GET /{guard.token}/ HTTP/1.1", f"Host: 127.0.0.1:{guard.port}", *(f"Accept-Encoding: {e}" for e in "ab")]
    with socket.create_connection(("127.0.0.1", guard.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_the_websocket_asks_for_token_and_origin_too(served):
    guard, _, _ = served
    root = f"ws://127.0.0.1:{guard.port}"
    assert knock(root) == 403
    assert knock(f"{root}/wrong") == 403
    assert knock(f"{root}/{guard.token}", origin="http://evil.example") == 403
    assert knock(f"ws://localhost:{guard.port}/{guard.token}", origin=f"http://127.0.0.1:{guard.port}") == 403
    assert knock(f"{root}/{guard.token}", origin=root.replace("ws", "http")) == 101
    assert knock(f"{root}/{guard.token}") == 101


def test_a_viser_that_cannot_be_guarded_does_not_serve(monkeypatch):
    from psoas.viewer import server as guarded

    class Open:
        def __init__(self, **options):
            self.stopped = False

        def stop(self):
            stopped.append(self)

    stopped = []
    monkeypatch.setattr(guarded.viser, "ViserServer", Open)
    with listening("127.0.0.1", 0) as bound, pytest.raises(ImportError, match="cannot be guarded"):
        guarded.started(Guard("127.0.0.1", 1), bound, b"", lambda query: None)
    assert len(stopped) == 1


def test_uploads_have_a_size_and_tunnels_do_not_exist(served):
    from viser import _messages as messages

    from psoas.viewer import server as guarded

    _, _, made = served
    button = made.gui.add_upload_button("x")
    start, part = (
        made._websock_server._incoming_handlers[kind][0]
        for kind in (messages.FileTransferStartUpload, messages.FileTransferPart)
    )

    def begin(size, parts):
        start(0, messages.FileTransferStartUpload(button._impl.uuid, "t", "a.osim", "", parts, size))
        return made.gui._current_file_upload_states.pop("t", None)

    assert begin(guarded.LARGEST_UPLOAD + 1, 101) is None
    assert begin(1000, 5000) is None
    assert begin(-1, 1) is None
    assert begin(guarded.LARGEST_UPLOAD, 100) is not None
    start(0, messages.FileTransferStartUpload(button._impl.uuid, "t", "a.osim", "", 1, 2000))
    part(0, messages.FileTransferPart(button._impl.uuid, "t", 0, bytes(guarded.PART + 1)))
    assert made.gui._current_file_upload_states.pop("t")["parts"] == {}
    assert messages.ShareUrlRequest not in made._websock_server._incoming_handlers
    button.remove()


# what is wished

WISHES = st.builds(
    Wish,
    posture=st.sampled_from(["standing", "sitting", "standing,hip_flexion_r=30,pelvis_tilt=-5.5"]),
    muscle=st.sampled_from(["psoas_major", "psoas_major:body_and_disc", "Ps_L1_VB", HOSTILE, "a&b=c#d%20"]),
    of=st.sampled_from(["pelvis", "L5"]),
    tension=st.sampled_from([100.0, 50.0, 0.5]),
    **{name: st.sampled_from(choices) for name, choices in CHOICE.items()},
)


@settings(deadline=None)
@given(WISHES)
def test_a_link_says_the_state_and_nothing_else(wish):
    said = []
    query = query_of(wish, Wish())
    assert wish_of(query, Wish(), said) == wish
    assert said == []
    assert re.fullmatch(r"[\w,=:.&%~+-]*", query)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_other_link_is_told_and_changes_nothing(query):
    said = []
    wish = wish_of(query, Wish(), said)
    if wish == Wish():
        return
    assert query_of(wish, Wish()) != ""


@pytest.mark.parametrize(
    ("query", "why"),
    [("axis=up", "axis='up' is not known"), ("tension=-5", "tension -5 is not between"), ("tension=x", "not a number"),
     ("tension=nan", "not between"), ("operator=step", "operator='step'"), ("x" * 5000, "longer than"),
     ("a=1&" * 60, "more than 40"), ("path=", "path='' is not known"), ("sharing=none", "sharing='none'")],
)  # fmt: skip
def test_what_a_link_says_wrongly_is_one_sentence(query, why):
    said = []
    assert wish_of(query, Wish(), said) == Wish()
    assert why in refused_words(said)
    assert refused_words(said).endswith(".")


def test_fields_are_checked_one_by_one():
    assert with_field(Wish(), "tension", "50").tension == 50
    with pytest.raises(LookupError, match="spine='wobbly'"):
        with_field(Wish(), "spine", "wobbly")
    with pytest.raises(InvalidValueError, match="is not of the form"):
        tightness(Wish(tight="psoas"))
    with pytest.raises(InvalidValueError, match="a share is from 0"):
        tightness(Wish(tight="psoas_major=4"))


def test_a_moved_slider_and_the_library_mean_the_same_posture(body):
    shown = subject_of(body, default=True)
    posture = "sitting"
    for name, value in (
        ("lumbar_extension", -30.0),
        ("L4_L5_FE", 2.0),
        ("hip_flexion_r", 40.0),
        ("lumbar_extension", 5.0),
    ):
        now = shown.values(Wish(), posture)
        posture = moved(posture, name, value, now, shown.totals)
        after = shown.values(Wish(), posture)
        assert after[name] == pytest.approx(value)
        together = sum(after[level] for level in shown.totals["lumbar_extension"])
        assert after["lumbar_extension"] == pytest.approx(together)
        untouched = set(now) - {name, "lumbar_extension", *shown.totals["lumbar_extension"]}
        assert all(after[n] == pytest.approx(now[n], abs=1e-3) for n in untouched)
    assert posture.startswith("sitting,hip_flexion_r=40")


# only the newest


def test_only_the_newest_is_computed():
    done, gate, began = [], threading.Event(), threading.Event()

    def work(thing, stale):
        began.set()
        gate.wait(5)
        done.append((thing, stale()))

    newest = Newest(work, lambda error: None)
    newest.ask(0)
    began.wait(5)
    for k in range(1, 100):
        newest.ask(k)
    gate.set()
    assert newest.idle(5)
    assert done == [(0, True), (99, False)]
    newest.close()


def test_closing_waits_for_what_is_computed():
    begun, ended = threading.Event(), []
    newest = Newest(lambda thing, stale: (begun.set(), time.sleep(0.2), ended.append(thing)), ended.append)
    newest.ask(1)
    assert begun.wait(5)
    newest.close()
    assert ended == [1]
    assert not newest.thread.is_alive()


def test_an_error_is_told_and_the_next_one_is_computed():
    told, done = [], []

    def work(thing, stale):
        if thing == "bad":
            raise ZeroDivisionError
        done.append(thing)

    newest = Newest(work, told.append)
    for thing in ("bad", "good"):
        newest.ask(thing)
        assert newest.idle(5)
    assert [type(e) for e in told] == [ZeroDivisionError]
    assert done == ["good"]
    newest.close()
    newest.ask("late")
    newest.thread.join(5)
    assert done == ["good"]


def test_a_player_goes_on_and_stops():
    seen = []
    player = Player(seen.append)
    player.take([3.0, 3.05, 3.1, 3.2])
    player.start(0)
    time.sleep(0.5)
    player.stop()
    count = len(seen)
    assert set(seen) >= {0, 1, 2}
    time.sleep(0.15)
    assert len(seen) <= count + 1
    Player(seen.append).start(0)  # a motion of one frame does not play


# numbers and words


@pytest.fixture(scope="module")
def answers(body):
    return {
        "acceleration": psoas.actions(
            body=body, posture="standing,hip_flexion_r=25,L4_L5_LB=3", operator="acceleration"
        ),
        "torque": psoas.actions(body=body, posture="standing,hip_flexion_r=25,L4_L5_LB=3", operator="torque"),
        "static": psoas.static(["psoas", "iliacus"], body=body),
    }


@pytest.mark.parametrize("operator", ["acceleration", "torque", "static"])
@pytest.mark.parametrize("dim", ["group", "muscle"])
def test_the_fast_numbers_are_the_librarys(answers, operator, dim):
    dataset, compared = answers[operator], 0
    fast = numbers.Numbers(dataset, operator, dim)
    segments = ["pelvis", "L5", "L4", "thorax", "femur_r", "tibia_l", "ground"]
    for of in segments:
        for to in segments:
            try:
                if operator == "torque":
                    slow = relative_arm(dataset, of, to, groups=dim == "group")
                else:
                    what = numbers.VECTOR[operator]
                    slow = relative(dataset, of, to, groups=dim == "group", what=what)
            except PsoasError as error:
                with pytest.raises(type(error), match=re.escape(str(error))):
                    fast.value(of, to, "right")
                continue
            compared += 1
            for axis in ("right", "anterior", "superior"):
                np.testing.assert_allclose(fast.value(of, to, axis), slow.sel(axis=axis).values, rtol=1e-12, atol=1e-15)
    assert compared >= (18 if operator == "torque" else 42)


def test_a_model_without_psoas_on_the_spine_is_not_given_a_zero(body, answers):
    dataset = answers["acceleration"].copy(deep=True)
    dataset["group_on_spine"][:] = False
    wish = Wish()
    rows = {r.segment: r for r in readout.rows(dataset, wish, ("L5", "femur_r"), {"L5": "pelvis", "femur_r": "pelvis"})}
    assert rows["L5"].joint.words == "not represented"
    assert rows["femur_r"].joint.words == "flexes"


def test_readouts_have_two_columns_in_words(body, answers):
    shown = subject_of(body, default=True)
    wish = Wish(muscle="iliacus", tension=50.0)
    rows = {r.segment: r for r in readout.rows(answers["acceleration"], wish, shown.segments, shown.joints)}
    assert list(rows) == ["thorax", "L1", "L2", "L3", "L4", "L5", "pelvis", "femur_r", "femur_l", "tibia_r", "tibia_l"]
    hip = relative(answers["acceleration"], "femur_r", "pelvis").sel(group="iliacus", axis="right")
    assert rows["femur_r"].joint == readout.Cell("pelvis", "flexes", readout.size(50 * float(hip)), 1)
    assert rows["pelvis"].ground.words == "tilts anteriorly"
    assert (rows["pelvis"].joint.relative_to, rows["L5"].joint.relative_to) == ("femur_r", "pelvis")
    assert readout.sentence(answers["acceleration"], wish).startswith(
        "iliacus, both sides, 50 N a side: pelvis relative"
    )


def test_sides_and_fascicles(answers):
    dataset = answers["acceleration"]
    both, right = (numbers.chosen(dataset, Wish(muscle="Ps_L1_VB", side=s))[1] for s in ("both", "right"))
    assert both == ("Ps_L1_VB_r", "Ps_L1_VB_l")
    assert right == ("Ps_L1_VB_r",)
    assert numbers.chosen(answers["torque"], Wish(operator="torque")) == ("group", ("psoas_major_r",))
    assert len(numbers.members(dataset, Wish())) == 22
    with pytest.raises(InvalidValueError, match="has no 'nobody' on the both side"):
        numbers.chosen(dataset, Wish(muscle="nobody"))


def test_below_the_deadband_there_is_no_sign():
    values = np.array([4.9, 5.1, -5.1, np.nan, 0.0])
    assert numbers.signs(values, np.full(5, 100.0), "acceleration").tolist() == [0, 1, -1, 0, 0]
    assert numbers.signs(np.array([1e-12]), np.zeros(1), "acceleration").tolist() == [0]


def test_names_are_only_names_in_the_page(answers):
    one = readout.Row(HOSTILE, readout.Cell(HOSTILE, HOSTILE, "1", 1), readout.Cell("ground", HOSTILE, "1", -1))
    wish = Wish(of=HOSTILE, relative_to="ground")
    for text in (readout.rows_html([one], wish, HOSTILE), readout.legend_html(wish)):
        assert "<img" not in text
        assert "onerror=alert(1)&gt;" in text


# the stage


def test_tubes_lie_along_their_pieces():
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 50, 3))
    end[:3] = start[:3] + np.array([[0, -2.0, 0], [0, 3.0, 0], [0, 0, 0]])
    place, wxyz, size = stage.tubes(start, end, np.full(50, 0.01))
    from scipy.spatial.transform import Rotation

    top = Rotation.from_quat(wxyz[:, [1, 2, 3, 0]]).apply(np.column_stack([np.zeros(50), size[:, 1], np.zeros(50)]))
    np.testing.assert_allclose(place + top, end, atol=1e-9)


def test_segments_turn_as_the_scene_says(body):
    scene = psoas.scene(body, "standing,hip_flexion_r=60,hip_rotation_r=20", surfaces=False)
    from scipy.spatial.transform import Rotation

    turn = Rotation.from_quat(stage.rotations(scene.segment_axes.values)[:, [1, 2, 3, 0]])
    k = list(scene.segment.values).index("femur_r")
    np.testing.assert_allclose(
        turn[k].apply([0.1, 0.2, 0.3]), [0.1, 0.2, 0.3] @ scene.segment_axes.values[k], atol=1e-12
    )


def test_muscles_have_the_colours_of_the_legend():
    seen = stage.shades(np.array([1, -1, 0]), np.array([1.0, 1.0, 0.0])) / 255.0
    srgb = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055) * 255
    np.testing.assert_allclose(srgb[0], (0, 0x72, 0xB2), atol=6)
    np.testing.assert_allclose(srgb[1], (0xD5, 0x5E, 0), atol=6)
    assert np.ptp(srgb[2]) < 1


def test_the_picture_is_on_white():
    from psoas.viewer.picture import on_white

    seen = np.array([[[10, 20, 30, 255], [0, 0, 0, 0], [100, 100, 100, 51]]], np.uint8)
    assert on_white(seen).tolist() == [[[10, 20, 30], [255, 255, 255], [224, 224, 224]]]
    assert on_white(seen[..., :3]) is not None


# sliders, motions, uploads


def test_sliders_reach_every_named_posture(body):
    shown = subject_of(body, default=True)
    for posture in shown.postures:
        values = shown.values(Wish(), posture)
        for slider in shown.sliders:
            assert slider.low <= values[slider.name] <= slider.high, (posture, slider.name)
    groups = {s.name: s.group for s in shown.sliders}
    assert groups["pelvis_tilt"] == "pelvis"
    assert groups["lumbar_extension"] == "lumbar spine"
    assert groups["L5_S1_FE"] == "lumbar levels"
    assert groups["knee_angle_l"] == "left hip and knee"
    assert "pelvis_tx" in shown.others


def motion(path, frames, name="hip_flexion_r"):
    rows = "\n".join(f"{0.01 * k:.3f}\t{20 + k % 40}" for k in range(frames))
    text = f"made\nversion=1\nnRows={frames}\nnColumns=2\ninDegrees=yes\nendheader\ntime\t{name}\n{rows}\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_motion_becomes_postures(body, tmp_path):
    film = film_of(body, motion(tmp_path / "walk.mot", 5))
    assert [round(np.degrees(p["hip_flexion_r"])) for p in film.postures] == [20, 21, 22, 23, 24]
    assert len(film.stances) == 5
    assert film.source == "walk.mot"


def test_a_huge_motion_is_refused_at_once(body, tmp_path):
    path = motion(tmp_path / "long.mot", MOST_FRAMES + 1)
    with pytest.raises(
        InvalidValueError, match=rf"has {MOST_FRAMES + 1} frames, and the page plays up to {MOST_FRAMES}"
    ):
        film_of(body, path)


@pytest.mark.parametrize("name", ["../../up.osim", "/etc/x.OSIM", "C:\\win\\a.xml", "a\x00b.xml", HOSTILE + ".xml"])
def test_an_uploads_name_is_never_a_path(tmp_path, name):
    with Uploads(tmp_path).kept("model", name, b"<x/>") as path:
        assert path.read_bytes() == b"<x/>"
        assert path.parent.parent == tmp_path
        assert path.stem == "upload"


def test_an_upload_says_its_own_name_in_errors(tmp_path):
    uploads = Uploads(tmp_path)
    with (
        pytest.raises(FileFormatError, match=r"'a\.exe' is no model: those end in \.osim, \.xml or \.mjcf"),
        uploads.kept("model", "a.exe", b""),
    ):
        raise AssertionError("not reached")
    with (
        pytest.raises(FileFormatError, match=r"^mine\.osim:3: broken$"),
        uploads.kept("model", "mine.osim", b"") as path,
    ):
        raise InvalidValueError(f"{path}:3: broken")


# the page, pressed from Python


@pytest.fixture(scope="module")
def pressed(served, body):
    _, page, _ = served
    page.show(subject_of(body, default=True))
    assert page.newest.idle(60)
    return page


def status(page):
    assert page.newest.idle(60)
    return page.panel.status.content


def number(page, segment, column):
    """A number of the read-outs: column 0 relative to the joint, 1 to the ground."""
    row = re.search(rf'<tr data-segment="{segment}">(.*?)</tr>', page.panel.table.content)[1]
    return row.split("<td>")[1 + column].partition('data-value="')[2].partition('"')[0]


def test_a_slider_gives_the_librarys_numbers(pressed, body):
    pressed.presses.told()["slider"]("hip_flexion_r", 42.0)
    assert "standing,hip_flexion_r=42" in status(pressed)
    answer = psoas.actions("psoas_major", body=body, posture="standing,hip_flexion_r=42", operator="acceleration")
    pelvis = relative(answer, "pelvis", "ground").sel(group="psoas_major", axis="right")
    assert number(pressed, "pelvis", 1) == readout.size(100 * float(pelvis))
    assert set(pressed.spent) == {"scene", "draw", "answer", "words"}
    assert "posture=standing,hip_flexion_r=42" in pressed.panel.link.content


def test_what_contradicts_itself_is_said_and_no_old_number_stays(pressed):
    tell = pressed.presses.told()
    tell["field"]("stance", "both")  # else the lifted foot is let go, and that leg is free
    tell["field"]("spine", "rigid")
    tell["field"]("operator", "static")
    assert "nothing is left free to move" in status(pressed)
    assert "data-value" not in pressed.panel.table.content
    tell["field"]("spine", "")
    assert "deg" in status(pressed)
    tell["field"]("operator", "torque")
    tell["field"]("relative_to", "pelvis")
    assert "does not move" in status(pressed)
    tell["field"]("of", "thorax")
    assert "needs spine=" in status(pressed)
    assert "data-value" in pressed.panel.table.content  # what is defined stays readable
    for name, value in (("of", "pelvis"), ("relative_to", "ground"), ("operator", "acceleration")):
        tell["field"](name, value)
    tell["field"]("stance", "")
    assert "rad/s" in status(pressed)


def test_tightness_moves_the_body_to_the_posture_found(pressed, body):
    pressed.presses.told()["tight"]({"psoas_major": 0.2})
    assert "standing with psoas_major=0.2" in status(pressed)
    assert "100 N a side more, in this new posture: pelvis relative to ground" in status(pressed)
    found = psoas.posture("psoas_major=0.2", body=body)
    q = found.posture_coordinate.sel(case="tight", coordinate="hip_flexion_r")
    assert pressed.panel.sliders["hip_flexion_r"].value == pytest.approx(np.degrees(float(q)), abs=0.01)
    turn = np.degrees(float(found.sagittal_change.sel(pair="femur_r relative to pelvis")))
    assert f'data-value="{abs(turn):.1f}"' in pressed.panel.changes.content
    assert "tight=psoas_major=0.2" in pressed.panel.link.content
    pressed.presses.told()["tight"]({})
    assert "(standing). Computed in " in status(pressed)
    assert pressed.panel.named.value == "standing"


def test_a_condition_left_open_shows_what_it_implies(pressed):
    tell, fields = pressed.presses.told(), pressed.panel.fields
    assert "(standing). Computed in " in status(pressed)
    shown = {name: fields[name][0].value for name in ("stance", "contact", "spine", "rhythm")}
    assert shown == {"stance": "both (implied)", "contact": "weld (implied)", "spine": "free (implied)",
                     "rhythm": "none (implied)"}  # fmt: skip
    tell["field"]("operator", "static")
    status(pressed)
    assert fields["spine"][0].value == "elastic (implied)"
    tell["field"]("contact", "point")
    status(pressed)
    assert fields["contact"][0].value == "point"
    assert fields["contact"][0].options[0].endswith(" (implied)")
    for name, value in (("contact", ""), ("operator", "acceleration")):
        tell["field"](name, value)
        status(pressed)
    assert {name: fields[name][0].value for name in shown} == shown


def test_sliders_say_unit_and_what_a_plus_is(pressed):
    assert pressed.panel.sliders["pelvis_tilt"].label == "pelvis_tilt, deg, +\u00a0posterior tilt"


def test_a_link_is_followed_and_its_faults_told(pressed):
    pressed.presses.follow("posture=sitting&muscle=iliacus&of=nowhere&tight=x")
    said = status(pressed)
    assert "The link was read only in part" in said
    assert "nowhere" in said
    assert pressed.wish.muscle == "iliacus"
    assert pressed.wish.of == "pelvis"
    pressed.presses.follow("posture=standing,hip_flexon_r=3&muscle=iliacus")
    assert "hip_flexion_r" in status(pressed)
    pressed.presses.told()["named"]("standing")
    pressed.presses.told()["field"]("muscle", "psoas_major")
    assert "psoas major" in status(pressed)


def test_a_motion_is_played_and_a_huge_one_refused(pressed, tmp_path):
    tell = pressed.presses.told()
    tell["motion"]("walk.mot", motion(tmp_path / "a.mot", 30).read_bytes())
    assert "0.000 s" in status(pressed)
    tell["frame"](10)
    assert "0.100 s" in status(pressed)
    assert pressed.panel.sliders["hip_flexion_r"].value == pytest.approx(30.0)
    tell["play"](True)
    time.sleep(0.4)
    tell["play"](False)
    status(pressed)
    tell["motion"]("long.mot", motion(tmp_path / "b.mot", MOST_FRAMES + 1).read_bytes())
    assert "the page plays up to" in status(pressed)
    tell["motion"]("walk.csv", b"")
    assert "is no motion" in status(pressed)
    tell["slider"]("hip_flexion_r", 5.0)
    assert pressed.frame is None
    assert "rad/s" in status(pressed)


def test_a_broken_model_leaves_the_old_body(pressed):
    tell, before = pressed.presses.told(), pressed.subject
    for name, content in (
        (f"{HOSTILE}.xml", b"<mujoco><worldbody/></mujoco>"),
        ("x.osim", b"\x00\xff"),
        ("x.exe", b""),
    ):
        tell["model"](name, content)
        said = status(pressed)
        assert 'class="psoas status wrong"' in said
        assert "<img" not in said
        assert "upload" not in said
        assert str(pressed.presses.uploads.folder) not in said
        assert pressed.subject is before


def test_a_model_with_hostile_names_is_shown_harmlessly(pressed, body):
    name = "&lt;img src=x onerror=alert(1)&gt;"
    text = body_xml(11).replace('"recfem_r"', f'"{name}_r"').replace('"recfem_l"', f'"{name}_l"')
    assert text.count(name) >= 2
    try:
        pressed.presses.told()["model"]("strange.xml", text.encode())
        said = status(pressed)
        assert "rad/s" in said, said
        own = [n for n, _ in pressed.subject.muscles if "img" in n]
        own += [m for members in pressed.subject.fascicles.values() for m in members if "img" in m]
        assert own
        pressed.presses.told()["field"]("muscle", own[0])
        for shown in (status(pressed), pressed.panel.table.content, pressed.panel.link.content):
            assert "<img" not in shown
            assert "&lt;img" in shown or "%3Cimg" in shown
        assert "--model strange.xml" in pressed.panel.link.content
    finally:
        pressed.show(subject_of(body, default=True))
        assert pressed.newest.idle(60)


# the command


def test_the_command_says_its_address_and_ends_when_told(tmp_path):
    made = subprocess.Popen(
        [sys.executable, "-m", "psoas", "view", "--port", "0", "--no-browser"], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    address = made.stdout.readline()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32,}/\n", address)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("psoas-view-")]
    assert made.stderr.readline() == "open the address above in a browser; Ctrl-C ends it\n"
    made.send_signal(signal.SIGINT)
    out, err = made.communicate(timeout=30)
    assert (made.returncode, out, err) == (130, "", "")
    assert list(tmp_path.iterdir()) == []


def test_bad_flags_are_one_sentence(tmp_path, capsys):
    from psoas.command import main as cli

    with listening("127.0.0.1", 0) as taken:
        for flags, code, why in (
            (["--port", str(taken.getsockname()[1])], 3, "--port 0 for any that is free"),
            (["--port", "70000"], 2, "not between 0 and 65535"),
            (["--posture", "kneeling", "--port", "0"], 2, "no posture named 'kneeling'"),
            (["--posture", "none.mot", "--port", "0"], 3, "there is no motion file"),
            (
                ["--posture", str(motion(tmp_path / "long.mot", MOST_FRAMES + 1)), "--port", "0"],
                2,
                "the page plays up to",
            ),
            (["--host", "no.such.host.invalid"], 3, "there is no such host"),
            (["--model", str(tmp_path / "no.osim"), "--port", "0"], 3, "no.osim"),
        ):
            assert cli.main(["view", "--no-browser", *flags]) == code
            out, err = capsys.readouterr()
            assert why in err
            assert (out, err.count("\n")) == ("", 1)


def test_without_viser_one_sentence_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['viser'] = None; from psoas.command.main import main; "
        "sys.exit(main(['view', '--port', '0']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "psoas: the live page needs viser, which is not installed; get it with: pip install 'psoas[view]'.\n"
    )


def test_no_screen_no_browser(monkeypatch):
    from psoas.viewer import serve as serving

    tried = []
    monkeypatch.setattr(serving.webbrowser, "open", lambda address: tried.append(address) or True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(serving.sys, "platform", "linux")
    assert not serving.opened("http://x/")
    monkeypatch.setenv("DISPLAY", ":0")
    assert serving.opened("http://x/")
    assert tried == ["http://x/"]


def test_open_to_others_it_warns(capsys):
    from psoas.viewer import serve as serving

    serving.announce(Guard("0.0.0.0", 8080, "t"))
    out, err = capsys.readouterr()
    assert out == "http://127.0.0.1:8080/t/\n"
    assert "warning: the page is served at '0.0.0.0'" in err


def test_the_page_is_made_without_viser_and_served_with_it():
    code = "import sys; sys.modules['viser'] = None; import psoas.viewer.page, psoas.viewer.serve; print('made')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"made\n"
