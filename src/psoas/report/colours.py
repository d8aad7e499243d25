"""The colours of the page: a muscle has one colour everywhere; what is written in it is dark enough to read.

Blue and orange say which way something turns, as in the 3D body; no muscle wears them.
"""

from __future__ import annotations

from collections.abc import Sequence

INK, QUIET, LINE, PALE = "#1d1f22", "#5a6068", "#c9ced4", "#e6e9ec"
POSITIVE, NEGATIVE, NEITHER = "#2F6FA3", "#D9843B", "#E1E4E8"
PSOAS, PSOAS_LIGHT, ILIACUS, RECTUS, GLUTEUS = "#006B4F", "#2E8263", "#6F4BA0", "#8A5A00", "#A3356E"
OTHERS = ("#3D6B7D", "#7A5C00", "#5A6068", "#8C3B2A")
KNOWN = {
    "psoas_major": PSOAS, "iliopsoas_merged": PSOAS, "iliacus": ILIACUS, "rectus_femoris": RECTUS,
    "gluteus_maximus": GLUTEUS,
}  # fmt: skip


def colours(families: Sequence[str]) -> dict[str, str]:
    """A colour for every family, the same on every page for those that are known."""
    rest = [f for f in families if f not in KNOWN]
    return {f: KNOWN[f] for f in families if f in KNOWN} | {f: OTHERS[i % len(OTHERS)] for i, f in enumerate(rest)}
