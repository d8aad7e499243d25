"""The page's tabs of stretches and tests: what is pressed is told, what is told is what the library says."""

from types import SimpleNamespace

import numpy as np
import pytest

import psoas
from psoas.viewer.stretching import NONE, BatteryTab, StretchTab, could_tell, programs, stretched


class Handle:
    """A control that remembers who wants to know."""

    def __init__(self, value=None):
        self.value, self.min, self.max, self.content, self.listeners = value, None, None, "", []

    def on_update(self, listener):
        self.listeners.append(listener)
        return listener

    def press(self, value, client=True):
        self.value = value
        for listener in self.listeners:
            listener(SimpleNamespace(client=client or None, target=self))


class Gui:
    """The controls of a page that nobody serves."""

    def add_dropdown(self, label, options):
        return Handle(options[0])

    def add_slider(self, label, low, high, step, value):
        return Handle(value)

    def add_html(self, text):
        made = Handle()
        made.content = text
        return made

    def add_checkbox(self, label, value, hint=""):
        return Handle(value)


def test_a_press_is_told_and_what_we_set_is_not():
    told = []
    tab = StretchTab(Gui(), {"stretch": lambda *given: told.append(given)})
    tab.depth.press(5.0)
    assert told == []  # no stretch is chosen
    tab.name.press("quadriceps stretch, standing")
    assert (tab.depth.min, tab.depth.max) == (0, 120)
    tab.depth.press(60.0)
    tab.depth.press(61.0, client=False)
    assert told == [("quadriceps stretch, standing", 0.0), ("quadriceps stretch, standing", 60.0)]
    assert NONE not in programs()


def test_the_body_goes_where_the_stretch_is():
    body = psoas.default_body()
    posture, words = stretched("half-kneeling lunge", 12.0)
    q = psoas.posture_at(body, posture)
    expected = psoas.stretch("half_kneeling_lunge", depth=12.0).stretch_coordinate.values[0]
    independent = [body.coordinate(c) for c in body.independent]
    np.testing.assert_allclose(q[independent], expected[independent], atol=1e-5)
    assert "resists most" in words
    assert "rectus femoris" in words
    assert stretched("half-kneeling lunge", 99.0)[0] == stretched("half-kneeling lunge", 30.0)[0]


def test_a_checklist_says_what_it_could_tell():
    told = []
    tab = BatteryTab(Gui(), {"battery": told.append})
    tab.ticks["ely"].press(True)
    assert told == [["ely"]]
    words = could_tell(["ely"])
    assert "cannot tell" in words
    assert "Next for psoas" in words
    assert "nothing can be told" in could_tell([])
    with pytest.raises(psoas.PsoasError):
        could_tell(["nobody"])
