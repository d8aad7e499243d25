"""A matplotlib figure that saves itself the same way every time: names as they are, text as text, its alt text inside.

The one module of `psoas.plots` that loads matplotlib when imported; `style.figure` imports it when first needed.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text

# the same figure, the same file; letters stay letters, for search and for screen readers
SAVED = {"svg.hashsalt": "psoas", "svg.fonttype": "none", "pdf.fonttype": 42}
UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
DESCRIBED = {"svg": "Description", "png": "Description", "pdf": "Subject"}


class Picture(Figure):
    """A figure whose texts are never read as formulas, and whose label is its alt text."""

    to_lay_out = False  # whether the next draw is the first of the two that saving takes

    def draw(self, renderer: Any) -> None:
        """Draws every text as it is written, never as a formula: names are data."""
        for text in self.findobj(Text):
            text.set_parse_math(False)
            text.set_usetex(False)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")  # names in other alphabets
            layout = self.get_layout_engine()
            if self.to_lay_out and layout is not None:  # only where things stand is kept of it
                self.to_lay_out = False
                layout.execute(self)
            else:
                super().draw(renderer)

    def savefig(self, fname: Any, **given: Any) -> None:
        """As matplotlib's, with no date in the file and the alt text as its description."""
        kind = str(given.get("format") or Path(str(fname)).suffix[1:]).lower()
        said = {DESCRIBED[kind]: str(self.get_label())} if kind in DESCRIBED else {}
        given["metadata"] = {**UNDATED.get(kind, {}), **said, **(given.get("metadata") or {})}
        self.to_lay_out = True
        try:
            with rc_context(SAVED):  # type: ignore[arg-type]
                super().savefig(fname, **given)
        finally:
            self.to_lay_out = False
