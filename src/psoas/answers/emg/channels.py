"""EMG channels of a file, and which muscle each name can mean."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from psoas.anatomy import table
from psoas.anatomy.muscles import labels, plain
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import FileFormatError, InvalidValueError, printable
from psoas.formats.motions.c3d.read import Recording, read_c3d

VOLTS = ("v", "mv", "uv", "µv", "μv", "volt", "volts", "")
NOISE = re.compile(
    r"\b(?:im|s|surface|fine|wire|raw|filt|ch|chan|channel|sensor|voltage|analog|emg|semg)\d*\b|\b\d+\b|(?<=[a-z])\d+"
)
FORCE = re.compile(r"^(f|m|cop|force|moment)[._ ]?[xyz]?[._ ]?\d*$|^(f|m)[xyz]", re.IGNORECASE)
SIDES = {"l": "left", "r": "right", "left": "left", "right": "right", "lt": "left", "rt": "right"}
LONGEST = 200  # characters of a name that are looked at


class Meaning(NamedTuple):
    """What a name can mean.

    Attributes
    ----------
    families : of muscles; none where the name names none
    side : left, right, or nothing
    said : what goes with it, in words
    """

    families: tuple[str, ...]
    side: str
    said: str


@cache
def known() -> dict[str, tuple[tuple[str, ...], str]]:
    """What people write (as `plain` has it) -> families and what to say."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for row in table("families"):
        for name in (row["family"], row["label"], *row["aliases"].split()):
            found[plain(name)] = ((row["family"],), "")
    for row in table("groups"):
        found.setdefault(plain(row["alias"]), (tuple(row["families"].split()), ""))
    for row in table("emg_channels"):
        found[plain(row["words"])] = (tuple(row["families"].split()), row["said"])
    return found


def parted(name: str) -> list[str]:
    """A channel's name as words, parted at dots, underscores and capitals, without numbers and what every channel says.

    Examples
    --------
    >>> parted("R_rectus_femoris.EMG3"), parted("LQuad")
    (['r', 'rectus', 'femoris'], ['l', 'quad'])
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name[:LONGEST])
    text = re.sub(r"[^a-zA-Zµμ0-9]+", " ", text).lower()
    return NOISE.sub(" ", text).split()


def meaning(name: str) -> Meaning:
    """Which muscles a name can mean.

    Examples
    --------
    >>> meaning("RQuad").side, meaning("RQuad").families[0]
    ('right', 'rectus_femoris')
    >>> meaning("Voltage.1").said
    'no muscle in its name'
    """
    words = parted(name)
    if not words:
        return Meaning((), "", "no muscle in its name")
    tries = [(words, "")]
    if len(words) > 1:
        tries += [(words[1:], SIDES[words[0]])] if words[0] in SIDES else []
        tries += [(words[:-1], SIDES[words[-1]])] if words[-1] in SIDES else []
    for some, side in reversed(tries):
        key = "_".join(some)
        for text in (key, key.replace("_", "")):
            if text in known():
                families, said = known()[text]
                return Meaning(families, side, said)
    side = tries[-1][1]
    return Meaning((), side, "a name that psoas does not know")


def emg_channels(recording: Recording) -> list[str]:
    """Analog channels that can be EMG: volts, no part of a force plate, no force by name."""
    if recording.analogs is None:
        return []
    plates = {c for plate in recording.plates for c in plate.channels}
    pairs = zip(recording.analogs.labels, recording.analogs.units, strict=True)
    return [n for n, u in pairs if n not in plates and u.strip().lower() in VOLTS and not FORCE.match(n)]


def channels(file: str | Path | None, label: str | None) -> xr.Dataset:
    """The EMG channels of a .c3d file, or a single name, with the muscles that each name can mean.

    Returns
    -------
    xarray.Dataset
        `channel_meaning` (channel, muscle): 1 where the name can mean it; `attrs['answer']` is `channels`.

    Raises
    ------
    FileFormatError
        A file without analog channels that can be EMG, or that cannot be read.
    """
    if label is not None and not label.strip():
        raise InvalidValueError("--label is the name of a channel, such as 'hip flexor'; it is empty.")
    if file is not None and not str(file).lower().endswith(".c3d"):
        raise InvalidValueError(f"'{printable(Path(file).name)}' is no .c3d file, which is where EMG channels are.")
    names: list[str] = []
    source = ""
    if file is not None:
        recording = read_c3d(file)
        source, names = recording.source, emg_channels(recording)
        if not names:
            raise FileFormatError(f"'{source}' has no analog channel in volts beside its force plates: no EMG to name.")
    if label is not None and file is None:
        names = [label]
    found = [meaning(n) for n in names]
    asked = meaning(label) if label is not None else None
    families = list(dict.fromkeys(f for m in [*found, *([asked] if asked else [])] for f in m.families))
    families = families or ["psoas_major"]
    matrix = np.array([[float(f in m.families) for f in families] for m in found])
    data = {"channel_meaning": (("channel", "muscle"), matrix)}
    coords = {
        "channel": names, "channel_side": ("channel", [m.side for m in found]),
        "channel_said": ("channel", [m.said for m in found]),
        "muscle": families, "label": ("muscle", [labels().get(f, f) for f in families]),
    }  # fmt: skip
    attrs = {
        "answer": "channels", "schema_version": SCHEMA_VERSION, "title": "EMG channels and what their names can mean",
        "motion": source, "label_asked": label or "", "body": "", "label_said": asked.said if asked else "",
        "label_families": list(asked.families) if asked else [],
    }  # fmt: skip
    made = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(made, coords=coords, attrs=attrs))
