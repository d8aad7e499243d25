"""What several processes of one run need is made once; a failure is met by everybody who asks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.once import once


def test_the_first_makes_it_and_the_others_read_it(tmp_path):
    asked, started = [], threading.Barrier(4)

    def made():
        asked.append(True)
        return "pelvis\r\n\u00b2"

    def ask(_):
        started.wait()
        return once(tmp_path, "answer.txt", made)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {"pelvis\r\n\u00b2"}
    assert len(asked) == 1
    assert [f.name for f in tmp_path.iterdir()] == ["answer.txt"]
    assert once(tmp_path, "other.txt", made) == "pelvis\r\n\u00b2"  # the twin: another name is another answer
    assert len(asked) == 2


def test_a_failure_is_nobodys_answer(tmp_path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            once(tmp_path, "answer.txt", lambda: str(1 // 0))
    assert list(tmp_path.iterdir()) == []
    assert once(tmp_path, "answer.txt", lambda: "found") == "found"
