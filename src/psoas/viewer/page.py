"""The page: the newest wish is computed, and its answer is shown on the stage and in the panels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.errors import PsoasError
from psoas.viewer import readout
from psoas.viewer.events import Presses
from psoas.viewer.latest import Newest
from psoas.viewer.link import Wish, first_wish, parted, query_of, tightness
from psoas.viewer.numbers import members
from psoas.viewer.panel import Panel, link_html, paragraph
from psoas.viewer.stage import Stage, shades
from psoas.viewer.subject import Film, Posture, Subject


class Job(NamedTuple):
    """What is to be computed: of which body, under which wish, at which frame of a motion or at none."""

    subject: Subject
    wish: Wish
    frame: int | None


class Page:
    """One page, shared by everybody who has its address.

    Parameters
    ----------
    server : viser's
    root : address without query
    load : file -> Subject, for uploaded models
    folder : where uploads lie while the page is served

    Attributes
    ----------
    spent : milliseconds of the last answer: scene, draw, answer, words
    """

    def __init__(self, server: Any, root: str, load: Callable[[Path], Subject], folder: Path) -> None:
        self.server, self.root, self.load, self.folder = server, root, load, folder
        self.changing = threading.RLock()
        self.film: Film | None = None
        self.frame: int | None = None
        self.only = False
        self.refused = ""
        self.failures = 0
        self.spent: dict[str, float] = {}
        self.presses = Presses(self)
        self.newest: Newest[Job] = Newest(self.work, self.failed)

    def show(self, subject: Subject, wish: Wish | None = None) -> None:
        """Show a body from the start; links say what differs from the wish it starts with."""
        first = first_wish(subject.start) if wish is None else wish
        drawn = subject.scene(first, first.posture, True)
        values = subject.values(first, first.posture)
        with self.changing:
            self.presses.player.stop()
            self.film = self.frame = None
            self.subject, self.default, self.wish, self.only = subject, first, first, False
            self.stage = Stage(self.server, drawn)
            self.panel = Panel(self.server, subject, self.presses.told(), f"{self.root}photo")
            self.panel.show_wish(first, values)
            self.ask()

    def ask(self) -> None:
        """Compute what is wished now."""
        self.newest.ask(Job(self.subject, self.wish, self.frame))

    def work(self, job: Job, stale: Callable[[], bool]) -> None:
        """Compute one wish; if it has no answer, no older numbers stay beside it."""
        try:
            self.compute(job, stale)
        except Exception:  # whatever it is, it goes on to `Newest`, which tells it
            if job.subject is self.subject:
                self.panel.table.content = paragraph("No numbers for what is asked now.")
            raise

    def compute(self, job: Job, stale: Callable[[], bool]) -> None:
        """The body first, then the numbers; what takes long is left out where something newer waits already."""
        subject, begun, failures = job.subject, time.perf_counter(), self.failures
        wish, posture = self.meant(job, stale)
        if wish.operator == "static":
            self.panel.say("solving for the new equilibrium ...", "busy")
        marks = {"before": time.perf_counter()}
        drawn = subject.scene(wish, posture, False)
        marks["scene"] = time.perf_counter()
        with self.changing:
            if job.subject is not self.subject:
                return
            self.stage.draw(drawn)
        marks["draw"] = time.perf_counter()
        if wish.operator == "static" and stale():
            return
        dataset = subject.answer(wish, posture)
        marks["answer"] = time.perf_counter()
        with self.changing:
            if job.subject is not self.subject:
                return
            self.tell(dataset, wish, drawn)
            said = self.finish(job, wish, dataset, 1e3 * (time.perf_counter() - begun), failures)
        marks["words"] = time.perf_counter()
        if said:
            self.judge(job, wish, posture, dataset, 1e3 * (marks["words"] - begun), failures, stale)
        self.spent = {name: 1e3 * (at - before) for (_, before), (name, at) in pairwise(marks.items())}

    def judge(
        self, job: Job, wish: Wish, posture: Posture, dataset: Any, ms: float, failures: int,
        stale: Callable[[], bool],
    ) -> None:  # fmt: skip
        """Beside every sign its share of the ways to ask, once nothing newer waits; a motion that plays has no time."""
        if wish.operator != "acceleration" or stale() or self.presses.player.running:
            return
        try:
            judged = job.subject.judged(wish, posture)
        except PsoasError:  # the signs stand without it
            return
        with self.changing:
            if not stale() and job.subject is self.subject:
                self.tell(dataset, wish, None, judged)
                self.finish(job, wish, dataset, ms, failures, judged)

    def meant(self, job: Job, stale: Callable[[], bool]) -> tuple[Wish, Posture]:
        """The wish, and its posture: as given, of a frame, or what a tightness produces."""
        wish, film = job.wish, self.film
        if job.frame is not None and film is not None and job.frame < len(film.postures):
            return replace(wish, stance=wish.stance or film.stances[job.frame]), film.postures[job.frame]
        if not wish.tight:
            return wish, wish.posture
        self.panel.say("solving for the posture that this tightness produces ...", "busy")
        found = job.subject.tightened(tightness(wish))
        q = found.posture_coordinate.sel(case="tight")
        settable = {s.name for s in job.subject.sliders} | job.subject.others
        posture = {str(c): float(v) for c, v in zip(q.coordinate.values, q.values, strict=True) if str(c) in settable}
        with self.changing:
            if not stale() and job.subject is self.subject:
                self.panel.show_values(job.subject.values(wish, posture))
                self.panel.show_tight(tightness(wish), readout.changes_html(found))
        return wish, posture

    def tell(self, dataset: Any, wish: Wish, drawn: Any, judged: Any = None) -> None:
        """Colours, legend and read-outs of an answer; the body is drawn unless it stands already."""
        count = dataset.sizes["muscle"]
        rows = readout.rows(dataset, wish, self.subject.segments, self.subject.joints, judged)
        try:
            acted = readout.every_muscle(dataset, wish)
            key = readout.legend_html(wish)
        except PsoasError:
            acted, key = readout.Actions(np.zeros(count, int), np.zeros(count)), ""
        thick = np.isin(dataset.muscle.values, list(members(dataset, wish)))
        shown = thick if self.only else np.ones(count, bool)
        self.stage.paint(shades(acted.sign, np.where(thick, 1.0, acted.strength)), thick, shown)
        table = readout.rows_html(rows, wish, readout.muscle_words(dataset, wish))
        about = (dataset.attrs["conditions"], dataset.attrs["notes"], f"Bones: {self.stage.words}")
        if drawn is not None:
            self.stage.draw(drawn)
        self.panel.table.content = key + table + paragraph(*about)
        self.panel.show_implied(dataset.attrs)

    def finish(self, job: Job, wish: Wish, dataset: Any, ms: float, failures: int, judged: Any = None) -> bool:
        """Say the answer, and give the link and the command that say the same; whether there was one to say.

        What has failed since the answer was begun (`failures` were known then) stays to be read.
        """
        where, film = shortened(str(dataset.attrs["posture"])), ""
        if job.frame is not None and self.film is not None:
            film = self.film.source
            where = f"{self.film.time[job.frame]:.3f} s, standing: {wish.stance}"
        elif wish.tight:
            where = f"standing with {wish.tight}"
        link = f"{self.root}?{query_of(job.wish)}".rstrip("?")
        self.panel.link.content = link_html(link, self.subject.command(job.wish, film))
        refused, self.refused = self.refused, ""
        try:
            said = f"{readout.sentence(dataset, wish, judged)} ({where}). Computed in {ms:.0f} ms."
        except PsoasError as error:
            said, refused = "", refused or str(error)
        if failures == self.failures:
            self.panel.say(refused or said, "wrong" if refused else "done")
        return not refused

    def failed(self, error: Exception) -> None:
        """Say what went wrong; everything else stays as it was."""
        self.failures += 1
        if hasattr(self, "panel"):
            known = isinstance(error, PsoasError)
            self.panel.say(str(error) if known else f"this failed ({type(error).__name__}: {error}).", "wrong")

    def is_busy(self) -> bool:
        """Whether a file is being read, or an answer computed."""
        return self.presses.is_busy() or self.newest.busy

    def close(self) -> None:
        """Begin nothing new."""
        self.presses.close()
        self.newest.close()


def shortened(posture: str, most: int = 60) -> str:
    """A posture in few words.

    Examples
    --------
    >>> shortened("standing,hip_flexion_r=30"), shortened("sitting,a=1,b=2", 10)
    ('standing,hip_flexion_r=30', 'sitting with 2 coordinates changed')
    """
    if len(posture) <= most:
        return posture
    name, changes = parted(posture)
    return f"{name} with {len(changes)} coordinates changed"
