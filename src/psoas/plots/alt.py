"""Alt text: what a picture shows, said in a sentence with segment, reference, operator and unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psoas.errors import InvalidValueError, printable


def alt_text(figure: Any) -> str:
    """The sentence that says what a figure of `psoas.plots` shows; it is the figure's label, and in its saved file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From a function of `psoas.plots`.

    Returns
    -------
    str
        The finding with segment, reference, operator and unit, then what it assumes.

    Raises
    ------
    InvalidValueError
        A figure from elsewhere.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import alt_text, frames_figure
    >>> alt_text(frames_figure(psoas.actions("iliacus"), ("iliacus",)))
    'Angular acceleration at the first instant, mediolateral axis, 100 N a side. iliacus: femur_r relative to pelvis
    flexes 72.7 rad/s²; pelvis relative to ground tilts anteriorly 54.8 rad/s²; pelvis relative to femur_r tilts
    anteriorly 72.7 rad/s². Assumed: standing; both feet welded; lumbar levels free; straight path.'
    """
    found = str(figure.get_label()) if hasattr(figure, "get_label") else ""
    if not found:
        raise InvalidValueError("this figure has no alt text; those of psoas.plots have.")
    return found


def described(figure: Any, finding: str, findings: Iterable[str], assumed: str) -> Any:
    """The figure with its alt text: what is shown, what is found, what is assumed."""
    text = f"{finding}{'; '.join(findings)}. Assumed: {assumed}."
    figure.set_label(printable(text.replace("..", ".")))
    return figure
