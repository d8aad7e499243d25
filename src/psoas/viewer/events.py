"""What each press on the page does to what is wished."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from psoas.errors import InvalidValueError, PsoasError
from psoas.question.question import Question
from psoas.question.shared_fields import Whose
from psoas.viewer.latest import Newest
from psoas.viewer.library import Measured
from psoas.viewer.link import Wish, moved, refused_words, says_state, tightness, wish_of, with_field
from psoas.viewer.panel import NAMED
from psoas.viewer.person import person_of
from psoas.viewer.picture import send_picture
from psoas.viewer.player import Player
from psoas.viewer.stretching import could_tell, stretched
from psoas.viewer.subject import Film
from psoas.viewer.uploads import Uploads, brief

if TYPE_CHECKING:
    from psoas.viewer.page import Page

Drag = tuple[Measured, str, tuple[float, float, float]]  # of whom, which marker, how far [mm]


class Presses:
    """The presses of one page; a wrong one says why, and nothing else happens."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.player = Player(self.to_frame)
        self.uploads = Uploads(page.folder)
        self.reading = threading.Lock()
        self.person: Measured | None = None
        self.drags: Newest[Drag] = Newest(self.dragged, lambda error: self.page.failed(error))

    def told(self) -> dict[str, Callable[..., None]]:
        """What the panel calls."""
        presses: dict[str, Callable[..., None]] = {
            "field": self.set_field, "slider": self.set_slider, "named": self.set_named, "tight": self.set_tight,
            "model": self.take_model, "motion": self.take_motion, "frame": self.to_frame, "play": self.play,
            "picture": send_picture, "only": self.set_only, "person": self.take_person, "dragged": self.drag,
            "stretch": self.set_stretch, "battery": self.set_battery,
        }  # fmt: skip
        return {name: self.guarded(press) for name, press in presses.items()}

    def guarded(self, press: Callable[..., None]) -> Callable[..., None]:
        """A press that keeps the page alive, whatever happens."""

        def call(*given: Any) -> None:
            try:
                press(*given)
            except Exception as error:  # told on the page, which stays alive
                self.page.failed(error)

        return call

    def set_field(self, name: str, value: str | float) -> None:
        """A condition, muscle, segment or operator; what contradicts it is left open."""
        page = self.page
        with page.changing:
            page.wish = with_field(page.wish, name, value)
            if name == "spine" and value != "coupled" and page.wish.rhythm:
                page.wish = replace(page.wish, rhythm="")
            if name == "stance" and value == "none" and page.wish.contact:
                page.wish = replace(page.wish, contact="")
            page.panel.show_fields(page.wish)
            page.ask()

    def set_slider(self, name: str, value: float) -> None:
        """A coordinate; neither a tightness nor a motion says any more where the body is."""
        page = self.page
        with page.changing:
            now = {n: float(h.value) for n, h in page.panel.sliders.items()}
            posture = page.wish.posture
            if page.wish.tight or page.frame is not None:  # begin where the body is
                totals = page.subject.totals
                posture = ",".join([posture.split(",")[0], *(f"{n}={v:g}" for n, v in now.items() if n not in totals)])
            self.leave_film()
            self.put(moved(posture, name, float(value), now, page.subject.totals), moving=name)

    def set_named(self, name: str) -> None:
        """A named posture."""
        if name != NAMED:
            with self.page.changing:
                self.leave_film()
                self.put(name)

    def put(self, posture: str, moving: str = "") -> None:
        """Go to a posture, and set the other sliders to it."""
        page = self.page
        values = page.subject.values(page.wish, posture)
        if page.wish.tight:
            page.panel.show_tight({}, "")
        page.wish = replace(page.wish, posture=posture, tight="")
        page.panel.show_values({n: v for n, v in values.items() if n != moving}, posture)
        page.ask()

    def set_tight(self, tight: Mapping[str, float]) -> None:
        """The posture that tight muscles produce; with nothing tight, the posture of the start."""
        page = self.page
        with page.changing:
            self.leave_film()
            words = ",".join(f"{family}={share:g}" for family, share in tight.items())
            if not words:
                self.put(page.default.posture)
                return
            page.wish = replace(page.wish, tight=words, posture=page.default.posture)
            page.ask()

    def set_stretch(self, name: str, depth: float) -> None:
        """A stretch at a depth: the body goes there, and who resists is named."""
        posture, words = stretched(name, depth)
        with self.page.changing:
            self.leave_film()
            self.put(posture)
            self.page.panel.stretch.words.content = words

    def set_battery(self, tests: list[str]) -> None:
        """What ticked tests could tell before anybody is measured."""
        self.page.panel.say("asking what these tests could tell ...", "busy")
        words = could_tell(tests)
        with self.page.changing:
            self.page.panel.battery.words.content = words
            self.page.panel.say(f"{len(tests)} tests: what they could tell stands beside them.")

    def set_only(self, only: bool) -> None:
        """Whether the other muscles are hidden."""
        self.page.only = only
        self.page.ask()

    def follow(self, query: str) -> None:
        """Read the state that a link says; what is wrong in it is told, and stays as it is by default."""
        page, said = self.page, list[str]()
        if not says_state(query):
            return
        with page.changing:
            page.wish = self.checked(wish_of(query, page.default, said), said)
            page.refused = refused_words(said)
            self.leave_film()
            page.panel.show_wish(page.wish, page.subject.values(page.wish, page.wish.posture))
            page.panel.show_tight(tightness(page.wish), "")
            page.ask()

    def checked(self, wish: Wish, said: list[str]) -> Wish:
        """The wish with what the body does not have put back to the default, and told."""
        subject, default = self.page.subject, self.page.default
        segments = {*subject.every_segment, "ground"}
        muscles = {*subject.fascicles, *(m for members in subject.fascicles.values() for m in members)}
        for name, known in (("muscle", muscles), ("of", segments), ("relative_to", segments)):
            if getattr(wish, name) not in known:
                said.append(f"{subject.name} has no {name.replace('_', ' ')} '{getattr(wish, name)}'.")
                wish = replace(wish, **{name: getattr(default, name)})
        try:
            subject.values(wish, wish.posture)
            if not set(tightness(wish)) <= {family for family, _ in subject.tight}:
                raise InvalidValueError(f"tight='{wish.tight}' names a muscle that has no slider.")
        except PsoasError as error:
            said.append(str(error))
            wish = replace(wish, posture=default.posture, tight="")
        return wish

    @contextmanager
    def one_at_a_time(self, name: str) -> Iterator[None]:
        """While a file is read no other is: each may take as long and as much memory as one is allowed."""
        if not self.reading.acquire(blocking=False):
            raise InvalidValueError(f"another file is being read; give '{name}' again when it is done.")
        try:
            self.page.panel.say(f"reading {name} ...", "busy")
            yield
        finally:
            self.reading.release()

    def take_model(self, name: str, content: bytes) -> None:
        """Show an uploaded model; if it cannot be read, the old body stays."""
        name = brief(name)
        with self.one_at_a_time(name), self.uploads.kept("model", name, content) as path:
            subject = self.page.load(path)
            self.page.show(replace(subject, command=uploaded(subject.command, name)))

    def take_motion(self, name: str, content: bytes) -> None:
        """Play an uploaded motion."""
        name = brief(name)
        with self.one_at_a_time(name), self.uploads.kept("motion", name, content) as path:
            self.show_film(replace(self.page.subject.film(path), source=name))

    def take_person(self, name: str, content: bytes) -> None:
        """Show an uploaded person, and which markers may be dragged."""
        name = brief(name)
        with self.one_at_a_time(name), self.uploads.kept("person", name, content) as path:
            self.person, found, marks = person_of(path)
            self.page.panel.person.show(found, marks)
            self.page.panel.say(f"{name}: drag a marker and watch the intervals")

    def drag(self, mark: str, by: tuple[float, float, float]) -> None:
        """The person with one marker elsewhere; only where it came to rest counts."""
        if self.person is not None:
            self.drags.ask((self.person, mark, by))

    def dragged(self, drag: Drag, _: Callable[[], bool]) -> None:
        """Measure a person anew, and show them if no other came meanwhile."""
        person, mark, by = drag
        found = person({mark: by})
        if person is self.person:
            self.page.panel.person.show(found)

    def is_busy(self) -> bool:
        """Whether a file is being read, or a person measured."""
        return self.reading.locked() or self.drags.busy

    def close(self) -> None:
        """Begin nothing new."""
        self.player.stop()
        self.drags.close()

    def show_film(self, film: Film) -> None:
        """Begin a motion at its first frame."""
        page = self.page
        with page.changing:
            self.player.take(film.time)
            if page.wish.tight:
                page.panel.show_tight({}, "")
            page.wish = replace(page.wish, tight="")
            page.film, page.frame = film, 0
            page.panel.show_film(film)
        self.to_frame(0)

    def leave_film(self) -> None:
        """Stop playing: another posture was asked for."""
        self.player.stop()
        self.page.panel.playing.value = False
        self.page.frame = None

    def to_frame(self, k: int) -> None:
        """Show a frame of the motion; the posture's sliders follow when it stands still."""
        page = self.page
        with page.changing:
            if page.film is None:
                return
            page.frame = int(k)
            if page.panel.frame is not None:
                page.panel.frame.value = page.frame
            if not self.player.running:
                page.panel.show_values(page.subject.values(page.wish, page.film.postures[page.frame]))
            page.ask()

    def play(self, on: bool) -> None:
        """Play or pause."""
        if on and self.page.film is not None:
            self.player.start(self.page.frame or 0)
        else:
            self.player.stop()
            self.to_frame(self.page.frame or 0)

    def seen_by(self, clients: int) -> None:
        """A motion that nobody sees any more stands still."""
        if not clients and self.player.running:
            self.page.panel.playing.value = False
            self.play(False)


def uploaded(command: Callable[[Wish, str], str], name: str) -> Callable[[Wish, str], str]:
    """The command with the model under the name that it came with."""
    asked = {"body": Whose(11, name)}
    return lambda wish, film: replace(Question.read(command(wish, film)), **asked).command()
