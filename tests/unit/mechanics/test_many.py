"""One map over many items: in order, the same on any number of cores, and what happens when one of them fails."""

import functools
import os
import pickle
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from psoas import errors
from psoas.errors import PsoasError
from psoas.mechanics.many import THREADS, inherited, many
from support.waiting import LONGEST, until
from support.work import fail_at_three, refuse_at_three, slow_first, solution, threads_here


@pytest.mark.parametrize("cores", [1, 2])
def test_results_come_in_the_order_of_the_items(cores):
    """The first item is the last to be done."""
    assert list(many(slow_first, range(5), cores=cores)) == [0, 1, 4, 9, 16]
    assert list(many(slow_first, [], cores=cores)) == []


def test_one_and_two_cores_give_the_same_bytes():
    seeds = range(7)
    one, two, three = (np.array(list(many(solution, seeds, cores=cores))) for cores in (1, 2, 3))
    assert one.tobytes() == two.tobytes() == three.tobytes()
    assert one.tobytes() != np.array(list(many(solution, seeds[::-1]))).tobytes()  # another order would be seen


@pytest.mark.parametrize("cores", [1, 2])
def test_what_an_item_raises_is_raised_and_names_the_item(cores):
    done = []
    with pytest.raises(ZeroDivisionError) as raised:
        done.extend(many(fail_at_three, range(6), cores=cores))
    assert raised.value.__notes__ == ["item 4 of 6: 3"]
    assert done == [0, 1, 2]


@pytest.mark.parametrize("cores", [1, 2])
def test_our_own_errors_come_back_whole(cores):
    """What the command prints is the sentence alone."""
    with pytest.raises(errors.InvalidValueError) as raised:
        list(many(refuse_at_three, range(4), cores=cores))
    assert str(raised.value) == "3 is refused."
    assert raised.value.__notes__ == ["item 4 of 4: 3"]


def test_every_error_of_ours_can_come_from_another_process():
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, PsoasError)]
    assert len(kinds) > 5
    for kind in kinds:
        again = pickle.loads(pickle.dumps(kind("a sentence.")))
        assert (type(again), str(again)) == (kind, "a sentence.")


@pytest.mark.parametrize("cores", [1, 2])
def test_progress_counts_every_item_once(cores):
    told = []
    found = many(abs, [-1, -2, -3], cores=cores, progress=lambda done, total: told.append((done, total)))
    assert told == []  # nothing begins before it is asked for
    assert next(found) == 1
    assert told == [(1, 3)]
    assert list(found) == [2, 3]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_in_this_process_nothing_is_computed_before_it_is_asked_for():
    seen = []
    found = many(lambda k: seen.append(k) or k, [1, 2, 3])
    assert (next(found), seen) == (1, [1])


def test_processes_have_one_thread_and_this_one_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    assert list(many(threads_here, [0, 1], cores=2)) == [["1"] * len(THREADS)] * 2
    assert next(many(threads_here, [0]))[:1] == ["2"]  # the twin: not set, it is another
    assert os.environ["OMP_NUM_THREADS"] == "2"
    assert "MKL_NUM_THREADS" not in os.environ
    with pytest.raises(KeyError), inherited():
        raise KeyError
    assert os.environ["OMP_NUM_THREADS"] == "2"


def test_what_is_abandoned_leaves_no_process():
    from multiprocessing import active_children

    found = many(slow_first, range(40), cores=2)
    assert next(found) == 0
    assert active_children()
    found.close()
    assert active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")
def test_ctrl_c_ends_it_and_its_processes(tmp_path):
    """Sent to the first process alone, as `kill -INT` does: the others, which wait without end, are ended too."""
    code = (
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from functools import partial\nfrom psoas.mechanics.many import many\n"
        "from support.work import endless\n"
        "if __name__ == '__main__':\n    list(many(partial(endless, sys.argv[1]), [0, 1], cores=2))"
    )
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    folder = tmp_path / "begun"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    made = subprocess.Popen(
        [sys.executable, str(script), str(folder)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        until(lambda: len(list(folder.iterdir())) == 2 or made.poll() is not None)
        made.send_signal(signal.SIGINT)
        _, err = made.communicate(timeout=LONGEST)
    finally:
        made.kill()
    assert made.returncode != 0
    assert "KeyboardInterrupt" in err
    for child in folder.iterdir():
        until(functools.partial(gone, int(child.name)), "a process lives on")


ENDED = """
import os, sys, time, psoas.mechanics.many as many
from functools import partial
from threading import Thread
from support.work import begun
PLANTED
def end():
    while len(os.listdir(sys.argv[1])) < 2:
        time.sleep(0.01)
    os._exit(7)

if __name__ == "__main__":
    Thread(target=end).start()
    list(many.many(partial(begun, sys.argv[1]), range(10**6), cores=2))
"""


def ended(tmp_path, planted, **streams):
    """A script that ends in the middle, as by a signal that cannot be heard; and its processes."""
    script, folder = tmp_path / "script.py", tmp_path / "begun"
    script.write_text(ENDED.replace("PLANTED", planted), encoding="utf-8")
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, str(script), str(folder)]
    done = subprocess.run(command, env=environment, check=False, timeout=LONGEST, **streams)
    assert done.returncode == 7
    return done, [int(one.name) for one in folder.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="no named semaphores")
@pytest.mark.parametrize("planted", ["", "many.SILENT = ''"])
def test_what_is_ended_at_once_leaves_no_process_and_no_word(tmp_path, planted):
    """The stream ends when its last process has; the twin: the one that tidies up speaks of semaphores."""
    done, others = ended(tmp_path, planted, stderr=subprocess.PIPE, text=True)
    until(lambda: all(map(gone, others)), "a process lives on")
    assert (done.stderr == "") is (planted == "")
    assert ("leaked semaphore" in done.stderr) is (planted != "")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended another way")
def test_processes_that_do_not_look_after_the_first_would_stay(tmp_path):
    """The twin."""
    _, others = ended(tmp_path, "many.end_with = lambda parent: None", stderr=subprocess.DEVNULL)
    assert len(others) == 2
    assert not any(map(gone, others))
    for process in others:
        os.kill(process, signal.SIGKILL)


def gone(process):
    """Whether there is no such process any more."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_may_be_asked_from_another_thread():
    found = []
    asking = threading.Thread(target=lambda: found.extend(many(slow_first, range(3), cores=2)))
    asking.start()
    asking.join(LONGEST)
    assert found == [0, 1, 4]
