"""Everything one can press or read on the page: what it shows is set from outside, what is pressed is told outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from psoas.anatomy import table
from psoas.conditions import CHOICES
from psoas.errors import shortened
from psoas.frames import AXES
from psoas.viewer.link import OPERATORS, SIDES, TIGHTEST, Wish
from psoas.viewer.person import PersonTab
from psoas.viewer.readout import plain_segment, safe
from psoas.viewer.stretching import BatteryTab, StretchTab
from psoas.viewer.subject import Film, Slider, Subject

GROUPS = ("pelvis", "right hip and knee", "left hip and knee", "lumbar spine", "lumbar levels", "feet", "other")
OPEN = ("pelvis", "right hip and knee", "lumbar spine")
AS_IMPLIED = "as the posture implies"
IMPLIED = " (implied)"  # behind what a condition left open has come to mean
ALL = "all of it"
NAMED = "as the sliders say"
CONDITIONS = {
    "stance": "feet on the ground", "contact": "contact", "spine": "lumbar spine", "rhythm": "rhythm",
    "path": "path of psoas", "sharing": "sharing",
}  # fmt: skip
AXIS_LABELS = {"right": "mediolateral", "anterior": "anteroposterior", "superior": "longitudinal"}
WIDTH, READOUT_WIDTH = 330, 390  # px
Told = Callable[..., None]


def five_answers() -> str:
    """Five answers in plain words, for the standing body."""
    blocks = [
        f"<p><b>{safe(row['question'][:1].upper() + row['question'][1:])}</b><br>{safe(row['answer'])}<br>"
        f"<small>{safe(row['means'])}<br><code>{safe(row['command'])}</code></small></p>"
        for row in table("five_answers")
    ]
    return f'<div class="psoas">{"".join(blocks)}</div>'


class Panel:
    """The panels of one body.

    Parameters
    ----------
    server : viser's
    subject : what is shown
    told : mapping of what can happen to what is then called
        `field` (name, value), `slider` (name, value), `named` (posture), `tight` ({family: share}), `model` and
        `motion` (name, content), `frame` (k), `play` (on), `picture` (client), `person` (name, content), `dragged`
        (landmark, millimetres), `stretch` (everyday name, depth), `battery` (tests).
    photo : address of the page of a photograph
    """

    def __init__(self, server: Any, subject: Subject, told: Mapping[str, Told], photo: str = "") -> None:
        self.server, self.gui, self.subject, self.told = server, server.gui, subject, told
        self.fields: dict[str, Any] = {}
        self.sliders: dict[str, Any] = {}
        self.tight: dict[str, Any] = {}
        self.folders: dict[str, Any] = {}
        self.labels = {label: name for name, label in subject.muscles}
        server.gui.reset()
        server.gui.set_panel_label(f"psoas: {subject.name}"[:60])
        server.gui.configure_theme(
            control_width="large", show_logo=False, show_share_button=False, brand_color=(0, 95, 158)
        )
        self.status = self.gui.add_html("")
        tabs = self.gui.add_tab_group()
        with tabs.add_tab("Muscle"):
            self.add_question()
        with tabs.add_tab("Posture"):
            self.add_posture()
        if subject.tight:
            with tabs.add_tab("Tight"):
                self.add_tightness()
            with tabs.add_tab("Stretch"):
                self.stretch = StretchTab(self.gui, dict(told))
            with tabs.add_tab("Tests"):
                self.battery = BatteryTab(self.gui, dict(told))
        with tabs.add_tab("Person"):
            self.person = PersonTab(self.gui, dict(told), photo)
        with tabs.add_tab("Files"):
            self.add_files()
        self.gui.main_panel.dock_right()
        self.gui.main_panel.set_width(WIDTH)
        self.readouts = self.gui.add_panel()
        with self.readouts.add_tab("What it does"):
            self.table = self.gui.add_html("")
        with self.readouts.add_tab("Five answers"):
            self.gui.add_html(five_answers())
        self.readouts.dock_left()
        self.readouts.set_width(READOUT_WIDTH)

    def on(self, handle: Any, what: str, *first: Any) -> Any:
        """Tell when a person changes a thing; what we set ourselves is not told."""

        @handle.on_update  # type: ignore[untyped-decorator]
        def _(event: Any) -> None:
            if event.client is not None:
                self.told[what](*first, event.target.value)

        return handle

    def choice(self, field: str, label: str, options: Mapping[str, str]) -> None:
        """A dropdown for a field of the wish: shown text -> value."""
        handle = self.gui.add_dropdown(label, tuple(options))
        texts = dict(options)

        @handle.on_update  # type: ignore[untyped-decorator]
        def _(event: Any) -> None:
            text = event.target.value
            if event.client is not None and (text in texts or text.endswith(IMPLIED)):
                self.told["field"](field, texts.get(text, ""))

        self.fields[field] = (handle, texts)

    def add_question(self) -> None:
        """Muscle, pair of segments, operator, conditions."""
        subject = self.subject
        self.muscle = self.gui.add_dropdown("muscle", tuple(self.labels))
        self.fascicle = self.gui.add_dropdown("fascicle", (ALL,))
        for handle in (self.muscle, self.fascicle):

            @handle.on_update  # type: ignore[untyped-decorator]
            def _(event: Any) -> None:
                if event.client is not None:
                    self.pressed_muscle(event.target is self.muscle)

        self.choice("side", "side", {s: s for s in SIDES})
        self.choice("operator", "question", dict(zip(OPERATOR_LABELS, OPERATORS, strict=True)))
        segments = {plain_segment(s): s for s in (*subject.every_segment, "ground")}
        self.choice("of", "segment", segments)
        self.choice("relative_to", "relative to", segments)
        self.choice("axis", "axis", {AXIS_LABELS[a]: a for a in ("right", *(a for a in AXES if a != "right"))})
        with self.gui.add_folder("conditions", expand_by_default=False):
            self.tension = self.on(
                self.gui.add_number("tension, N", 100.0, min=0.1, max=1e5, step=10.0), "field", "tension"
            )
            for field, label in CONDITIONS.items():
                implied = {} if field in ("path", "sharing") else {AS_IMPLIED: ""}
                self.choice(field, label, {**implied, **{c: c for c in CHOICES[field]}})
        self.only = self.gui.add_checkbox("show only the chosen muscle", False)
        self.on(self.only, "only")

    def pressed_muscle(self, whole: bool) -> None:
        """A muscle was chosen, or one fascicle of it."""
        name = self.labels[self.muscle.value]
        if whole:
            self.fascicle.options = (ALL, *self.subject.fascicles.get(name, ()))
            self.fascicle.value = ALL
        self.told["field"]("muscle", name if self.fascicle.value == ALL else self.fascicle.value)

    def add_posture(self) -> None:
        """Named postures and sliders."""
        self.named = self.gui.add_dropdown("posture", (NAMED, *self.subject.postures))
        self.on(self.named, "named")
        for group in GROUPS:
            here = [s for s in self.subject.sliders if s.group == group]
            if here:
                self.folders[group] = self.gui.add_folder(group, expand_by_default=group in OPEN)
                with self.folders[group]:
                    for slider in here:
                        self.add_slider(slider)

    def add_slider(self, slider: Slider) -> None:
        """One coordinate."""
        handle = self.gui.add_slider(
            f"{slider.name}, {slider.unit}, +\u00a0{slider.upward}", slider.low, slider.high, 0.5,
            min(max(0.0, slider.low), slider.high),
            hint=f"{slider.name} in {slider.unit}: a plus is {slider.upward}",
        )  # fmt: skip
        self.sliders[slider.name] = self.on(handle, "slider", slider.name)

    def add_tightness(self) -> None:
        """A slider of tightness for some muscles: both sides."""
        self.gui.add_html(
            '<div class="psoas">Fibres shorter by this share, both sides; the body then stands with least effort.</div>'
        )
        for family, label in self.subject.tight:
            handle = self.gui.add_slider(f"{label}, %", 0.0, 100 * TIGHTEST, 1.0, 0.0)
            self.tight[family] = handle

            @handle.on_update  # type: ignore[untyped-decorator]
            def _(event: Any) -> None:
                if event.client is not None:
                    self.told["tight"]({f: h.value / 100 for f, h in self.tight.items() if h.value > 0})

        self.changes = self.gui.add_html("")

    def add_files(self) -> None:
        """Load a model or a motion, play it, save the picture."""
        self.upload("load a model (.osim, .xml)", "model", ".osim,.xml,.mjcf")
        self.upload("load a motion (.mot, .sto)", "motion", ".mot,.sto")
        self.film_folder = self.gui.add_folder("motion", visible=False)
        with self.film_folder:
            self.film_words = self.gui.add_html("")
            self.playing = self.on(self.gui.add_checkbox("play", False), "play")
            self.frame_place = self.gui.add_folder(None)
        self.frame: Any = None
        picture = self.gui.add_button("save the picture (.png)")

        @picture.on_click  # type: ignore[untyped-decorator]
        def _(event: Any) -> None:
            if event.client is not None:
                self.told["picture"](event.client)

        self.link = self.gui.add_html("")

    def upload(self, label: str, what: str, suffixes: str) -> None:
        """A button that takes a file."""
        button = self.gui.add_upload_button(label, mime_type=suffixes)

        @button.on_upload  # type: ignore[untyped-decorator]
        def _(event: Any) -> None:
            file = event.target.value
            self.told[what](file.name, file.content)

    def show_film(self, film: Film | None) -> None:
        """The controls of a motion, or none."""
        self.film_folder.visible = film is not None
        if self.frame is not None:
            self.frame.remove()
            self.frame = None
        if film is None:
            return
        times = f"{len(film.time)} frames, {film.time[0]:g} to {film.time[-1]:g} s"
        self.film_words.content = paragraph(f"{film.source}: {times}", " ".join(film.notes))
        if len(film.time) > 1:
            with self.frame_place:
                self.frame = self.on(self.gui.add_slider("frame", 0, len(film.time) - 1, 1, 0), "frame")

    def show_wish(self, wish: Wish, values: Mapping[str, float]) -> None:
        """Set every control to a wish and its posture's values."""
        with self.server.atomic():
            self.show_fields(wish)
            self.show_muscle(wish.muscle)
            self.show_values(values, wish.posture)

    def show_fields(self, wish: Wish) -> None:
        """Set segments, operator and conditions."""
        for name, (handle, texts) in self.fields.items():
            text = next((t for t, value in texts.items() if value == getattr(wish, name)), None)
            if text is not None:
                handle.value = text
        self.tension.value = wish.tension

    def show_implied(self, attrs: Mapping[str, Any]) -> None:
        """Say of every condition that is left open what it means in this answer."""
        for field, (handle, texts) in self.fields.items():
            left = next((text for text, value in texts.items() if value == ""), None)
            meant = f"{attrs.get(f'condition_{field}', '')}{IMPLIED}"
            if left is None or meant in (left, IMPLIED):
                continue
            chosen = handle.value
            rest = {text: value for text, value in texts.items() if value != ""}
            texts.clear()
            texts |= {meant: "", **rest}
            with self.server.atomic():
                handle.options = tuple(texts)
                handle.value = meant if chosen == left else chosen

    def show_muscle(self, name: str) -> None:
        """Set muscle and fascicle."""
        families = dict(self.subject.muscles)
        owner = name if name in families else next(
            (f for f, members in self.subject.fascicles.items() if name in members and f in families), None
        )  # fmt: skip
        if owner is None:
            return
        self.muscle.value = families[owner]
        self.fascicle.options = (ALL, *self.subject.fascicles.get(owner, ()))
        self.fascicle.value = ALL if name == owner else name

    def show_values(self, values: Mapping[str, float], posture: str = "") -> None:
        """Set the posture's sliders, and its name if it has one."""
        self.named.value = posture if posture in self.subject.postures else NAMED
        for name, handle in self.sliders.items():
            if name in values:
                value = round(values[name], 2)
                if value < handle.min:
                    handle.min = value
                if value > handle.max:
                    handle.max = value
                handle.value = value

    def show_tight(self, tight: Mapping[str, float], changes: str) -> None:
        """Set the sliders of tightness, and what it did."""
        if self.tight:
            for family, handle in self.tight.items():
                handle.value = round(100 * tight.get(family, 0.0), 2)
            self.changes.content = changes

    def say(self, text: str, kind: str = "done") -> None:
        """One sentence at the top: done, busy or wrong."""
        said = safe(shortened(text))
        self.status.content = f'<div class="psoas status {kind}" role="status" aria-live="polite">{said}</div>'


def paragraph(*texts: str) -> str:
    """Text as the page may hold it."""
    return '<div class="psoas">' + "".join(f"<p>{safe(t)}</p>" for t in texts if t) + "</div>"


def link_html(link: str, command: str) -> str:
    """The link to a state, and the command that repeats it."""
    address, said = safe(link), safe(command)
    return (
        f'<div class="psoas"><p>link to this state, as long as this page is served: <button data-copy="{address}">copy'
        f'</button><br><a class="link" href="{address}"><code>{address}</code></a></p>'
        f"<p>the same as a command:<br><code>{said}</code></p></div>"
    )


OPERATOR_LABELS = ("acceleration (at once)", "torque (moment arm)", "static (in the end)")
