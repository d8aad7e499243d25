"""Only the newest is computed, and a player goes on and stops."""

import threading

from psoas.viewer.latest import Newest
from psoas.viewer.player import Player
from support.waiting import LONGEST, until


def test_only_the_newest_is_computed():
    done, gate, began = [], threading.Event(), threading.Event()

    def work(thing, stale):
        began.set()
        gate.wait(LONGEST)
        done.append((thing, stale()))

    newest = Newest(work, lambda error: None)
    newest.ask(0)
    began.wait(LONGEST)
    for k in range(1, 100):
        newest.ask(k)
    gate.set()
    assert newest.idle(LONGEST)
    assert done == [(0, True), (99, False)]
    newest.close()


def test_closing_waits_for_what_is_computed():
    begun, gate, ended = threading.Event(), threading.Event(), []
    newest = Newest(lambda thing, stale: (begun.set(), gate.wait(LONGEST), ended.append(thing)), ended.append)
    newest.ask(1)
    assert begun.wait(LONGEST)
    closer = threading.Thread(target=newest.close)
    closer.start()
    with newest.change:
        assert newest.change.wait_for(lambda: newest.closed, LONGEST)
    assert closer.is_alive()
    assert ended == []
    gate.set()
    closer.join(LONGEST)
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
        assert newest.idle(LONGEST)
    assert [type(e) for e in told] == [ZeroDivisionError]
    assert done == ["good"]
    newest.close()
    newest.ask("late")
    newest.thread.join(LONGEST)
    assert done == ["good"]


def test_a_player_goes_on_and_stops():
    seen = []
    player = Player(seen.append)
    player.take([3.0, 3.05, 3.1, 3.2])
    player.start(0)
    until(lambda: set(seen) >= {0, 1, 2}, "not every frame was played")
    assert player.running
    player.stop()
    assert not player.running
    player.thread.join(LONGEST)
    assert not player.thread.is_alive()  # nothing can be shown any more
    Player(seen.append).start(0)  # a motion of one frame does not play
