"""The colours of the page: a muscle has one colour everywhere; what is written in it is dark enough to read.

Blue and orange say which way something turns, as in the 3D body; no muscle wears them.
"""

from __future__ import annotations

from psoas.plots.style import GLUTEUS, ILIACUS, PSOAS, RECTUS
from psoas.plots.style import MUSCLES as KNOWN
from psoas.plots.style import OTHER_MUSCLES as OTHERS
from psoas.plots.style import muscle_colours as colours

__all__ = [
    "GLUTEUS", "ILIACUS", "INK", "KNOWN", "LINE", "NEGATIVE", "NEITHER", "OTHERS", "PALE", "POSITIVE", "PSOAS",
    "QUIET", "RECTUS", "colours",
]  # fmt: skip

INK, QUIET, LINE, PALE = "#1d1f22", "#5a6068", "#c9ced4", "#e6e9ec"
POSITIVE, NEGATIVE, NEITHER = "#2F6FA3", "#D9843B", "#E1E4E8"
