"""Files gone wrong: seeds of each format, ways to damage them, and the rule that readers raise only our errors."""

import os
import random
import time

import numpy as np

from psoas.errors import PsoasError

LIMIT = 5.0  # seconds for one small file: more counts as a hang
AGAIN = 2  # times that a file is read again before it is said to hang
TOKENS = [
    *(b"\t", b"\n", b"\r\n", b"\r", b",", b" ", b"=", b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc2\x85", b"|", b"/"),
    *(b"nan", b"inf", b"-1.#IND", b"1e309", b"-1e308", b"1e308", b"5e-324", b"0", b"-0", b"1_0", b"9" * 400, b"0x1"),
    *(b"endheader\n", b"inDegrees=no\n", b"version=99999999999999999999\n", b"nRows=-1\n", b"DataType=Vec3\n"),
    *(b"time", b"Time\t", b"Frame#", b"PathFileType", b"mm", b"m", b"1e99\t", b"\t" * 300, b"1,2,3", b"[" * 50),
    *("é٣½\u2028\u0000".encode(), b"\x1b[31m", b"</script>", b"[/r]", b"%s%n", b"NaN\t" * 50),
]
STO = [
    b"Coordinates\nversion=1\nnRows=3\nnColumns=3\ninDegrees=yes\nendheader\ntime\ta\tb\n0\t1\t2\n.01\t3\t4\n.02\t5\t\n",
    b"DataType=Vec3\nversion=3\nendheader\ntime\ta\tb\n0\t1,2,3\t4,5,6\n1\t1,2,3\t4,5,6\n",
    b"x\nendheader\ntime a b\n0 1 2\n1 2 3\n",
]
TRC = [
    b"PathFileType\t4\t(X/Y/Z)\tx.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n100\t100\t2\t2\tmm\n"
    b"Frame#\tTime\tLASI\t\t\tLHEE\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n\n"
    b"1\t0\t1\t2\t3\t4\t5\t6\n2\t.01\t\t\t\t4\t5\t6\n3\t.02\t0\t0\t0\t4\t5\t6\n",
]


def damaged(content, dice):
    """The content with one to four things wrong in it."""
    content = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        i, j = sorted(dice.randint(0, len(content)) for _ in "ab")
        way = dice.randrange(7)
        if way == 0:
            content[i:i] = dice.choice(TOKENS)
        elif way == 1:
            content[i : i + dice.randint(1, 8)] = dice.choice(TOKENS)
        elif way == 2:
            del content[i : min(j, i + dice.choice((1, 20, 2000)))]
        elif way == 3:
            content[i:i] = content[i : min(j, i + 500)]
        elif way == 4 and content:
            content[min(i, len(content) - 1)] = dice.randrange(256)
        elif way == 5:
            del content[i:]
        else:
            content[i:i] = dice.randbytes(dice.randint(1, 40))
    return bytes(content)


def check_message(message, folder, content):
    """One line, short, and without the folder the file is in."""
    if not message.isprintable() or len(message) > 1500 or str(folder) + os.sep in message:
        raise AssertionError(f"message {message!r} for {content[:3000]!r}")


def spent():
    """Time of a processor that this process and its children took [s]: what else runs does not count."""
    return sum(os.times()[:4])


def once(read, path, folder, content):
    """How long one file takes [s of a processor], and whether it is read; anything but our errors is raised.

    What waits without end takes no time: the clock on the wall counts too, a tenth.
    """
    start, begun = spent(), time.monotonic()

    def took():
        return max(spent() - start, (time.monotonic() - begun) / 10)

    try:
        read(path)
    except PsoasError as error:
        check_message(str(error), folder, content)
        return took(), False
    except BaseException as error:
        raise AssertionError(f"{error!r} for {content[:3000]!r}") from error
    return took(), True


def attack(read, seeds, folder, seconds, suffix, seed=None, least=0, damage=damaged, limit=LIMIT):
    """Reads damaged files for a while; how many were read and how many refused.

    `damage` is a function of content and dice; `limit` is how long [s] one small file may take.

    Raises what is not one of our errors, with the file that did it kept in `folder`.
    """
    dice = random.Random(seed)
    path = folder / f"damaged{suffix}"
    read_well = refused = 0
    end = time.monotonic() + seconds
    with np.errstate(all="raise", under="ignore"):
        while time.monotonic() < end or read_well + refused < least:
            content = damage(dice.choice(seeds), dice)
            path.write_bytes(content)
            took, fine = once(read, path, folder, content)
            for _ in range(AGAIN if took > limit else 0):  # a busy machine is no hang
                took = min(took, once(read, path, folder, content)[0])
            if took > limit:
                raise AssertionError(f"took longer than {limit} s: {content[:3000]!r}")
            read_well, refused = read_well + fine, refused + (not fine)
    return read_well, refused
