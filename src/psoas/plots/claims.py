"""The whole question at a glance: which way psoas turns the pelvis, for every fascicle, operator and posture."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.signs import signs
from psoas.plots.alt import described
from psoas.plots.style import FAINT, HAS_NO_SIGN, INK, NEGATIVE, PALE, POSITIVE, SIZE, caption, figure, shown

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

UNANIMOUS = 0.995  # of the ensemble: written as 100 %
SPLIT = 0.5  # of the ensemble: a grey cell with fewer silent members is one in which both ways occur
PALEST = 0.45  # of the largest: white digits are legible on what is deeper
QUIET, ABSENT = "#E4E4E4", "#FFFFFF"
OPERATORS = {"acceleration": "acceler-\nation", "step": "step\n100 ms"}  # else a word a line
HEADS = {"body_and_disc": INK, "transverse_process": "white"}  # of psoas, as dots
WIDE, HIGH = 0.47, 0.27  # inch: a cell
PAD = 0.35  # cells: between postures, and between fascicles and whole muscles
LEFT, TOP, FOOT = 3.9, 3.6, 3.7  # cells: for names, headings and the key
NARROW = 11.0  # cells: what the key needs


def headline_figure(dataset: xr.Dataset) -> Figure:
    """A cell for every muscle, operator and posture: its colour says which way the pelvis turns, its number how surely.

    Blue: posteriorly, orange: anteriorly, deeper: a larger share of what turns most of pelvis, femora and thorax, grey:
    inside the deadband. The number is the share of the ensemble with the cell's sign, in percent, where not all agree;
    "±" where that sign is none and most of the ensemble has one, so that both ways occur. Outlined: not defined there.

    Parameters
    ----------
    dataset : xarray.Dataset, dims (muscle_row, operator, headline_posture)
        `headline_relative` [1] pelvis relative to ground about right, median over the normaliser, + posterior;
        `headline_posterior`, `headline_anterior`, `headline_silent` [1] shares of the ensemble; nan: not defined there.
        Coordinates `row_label`, `row_kind` (body_and_disc, transverse_process, family); `conditions` in attrs.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import numpy as np
    >>> import xarray as xr
    >>> from psoas.dataset.schema import attributes
    >>> from psoas.plots import alt_text, headline_figure
    >>> dims = ("muscle_row", "operator", "headline_posture")
    >>> values = {"relative": -0.5, "posterior": 0.1, "anterior": 0.9, "silent": 0.0}
    >>> cells = {f"headline_{k}": (dims, np.full((1, 1, 1), v), attributes(f"headline_{k}")) for k, v in values.items()}
    >>> coords = {"muscle_row": ["psoas_major"], "operator": ["acceleration"], "headline_posture": ["standing"],
    ...           "row_label": ("muscle_row", ["psoas, whole"]), "row_kind": ("muscle_row", ["family"])}
    >>> alt_text(headline_figure(xr.Dataset(cells, coords, {"conditions": "both feet welded"})))
    'Pelvis relative to ground about the mediolateral axis, for 1 rows, 1 operators and 1 postures. psoas, whole: tilts
    anteriorly in 1 of 1 cells. Assumed: both feet welded.'
    """
    rows, columns = row_places(dataset), column_places(dataset)
    right, bottom = max(columns[-1][2] + 1.2, NARROW - LEFT), rows[-1][1] + 1 + FOOT
    made = figure(WIDE * (LEFT + right), HIGH * (TOP + bottom), layout=None)
    axes = made.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(-LEFT, right), ylim=(bottom, -TOP))
    for y_index, y in rows:
        for x_index, posture, x in columns:
            cell(axes, dataset.isel(muscle_row=y_index, operator=x_index, headline_posture=posture), x, y)
    name_rows(axes, dataset, rows)
    name_columns(axes, dataset, columns)
    key(axes, rows[-1][1] + 1.45)
    conditions = assumed(dataset)
    caption(made, f"pelvis relative to ground, mediolateral axis{'; ' if conditions else ''}{conditions}")
    start = "Pelvis relative to ground about the mediolateral axis, for {} rows, {} operators and {} postures. ".format(
        *(dataset.sizes[d] for d in ("muscle_row", "operator", "headline_posture"))
    )
    said = (sentence(dataset, i, columns) for i, _ in rows)
    return described(made, start, said, conditions or "what the dataset's maker says")


def assumed(dataset: xr.Dataset) -> str:
    """What the cells assume: the dataset's own words, else its body and draws."""
    a = dataset.attrs
    if a.get("conditions"):
        return str(a["conditions"])
    draws = [f"{a['parameter_draws']} draws of parameters, seed {a['seed']}"] if "parameter_draws" in a else []
    return "; ".join([*([str(a["body"])] if "body" in a else []), *draws])


def row_places(dataset: xr.Dataset) -> list[tuple[int, float]]:
    """(index, top) of every row; whole muscles stand apart from the fascicles."""
    kinds = [str(k) for k in dataset.row_kind.values]
    first = kinds.index("family") if "family" in kinds else len(kinds)
    return [(i, i + (PAD if first and i >= first else 0.0)) for i in range(len(kinds))]


def column_places(dataset: xr.Dataset) -> list[tuple[int, int, float]]:
    """(operator, posture, left) of every column, postures apart; an operator without any number is left out."""
    found: list[tuple[int, int, float]] = []
    x = 0.0
    there = dataset.headline_relative.notnull().any("muscle_row").transpose("operator", "headline_posture").values
    known = [o for o in range(len(there)) if there[o].any()]
    for posture in np.flatnonzero(there.any(axis=0)).tolist():
        found += [(o, posture, x + k) for k, o in enumerate(known)]
        x += len(known) + PAD
    return found or [(0, 0, 0.0)]


def cell(axes: Any, here: xr.Dataset, x: float, y: float) -> None:
    """One answer: its colour, and the share of the ensemble that agrees where not all do."""
    from matplotlib.patches import Rectangle

    value = float(here.headline_relative)
    if not np.isfinite(value):
        axes.add_patch(Rectangle((x + 0.06, y + 0.1), 0.88, 0.8, fc=ABSENT, ec=PALE, lw=0.7))
        axes.plot([x + 0.42, x + 0.58], [y + 0.5, y + 0.5], color=FAINT, lw=0.8)
        return
    axes.add_patch(Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, color=shade(value), lw=0))
    sign = sign_of(value)
    share = float(here[("headline_silent", "headline_posterior", "headline_anterior")[sign]])
    if share < UNANIMOUS:
        ink = "white" if abs(value) > PALEST and sign else INK
        text = "±" if splits(here) else f"{abs(100 * share):.0f}"
        axes.text(x + 0.5, y + 0.52, text, ha="center", va="center", fontsize=SIZE - 2, color=ink)


def sign_of(value: float) -> int:
    """+1 posterior, -1 anterior, 0 inside the deadband."""
    return int(signs(np.array(value), np.array(1.0)))


def splits(here: xr.Dataset) -> bool:
    """Whether the middle of an ensemble has no sign, yet most of its members have one."""
    return sign_of(float(here.headline_relative)) == 0 and float(here.headline_silent) < SPLIT


def deep(sign: int) -> str:
    """The full colour of a sign."""
    return POSITIVE if sign > 0 else NEGATIVE


def shade(value: float) -> Any:
    """White for nothing, grey inside the deadband, else the sign's colour, deeper for a larger share."""
    if not np.isfinite(value):
        return ABSENT
    if not sign_of(value):
        return QUIET
    strength = 0.22 + 0.78 * min(1.0, abs(value))
    full = np.array([int(deep(1 if value > 0 else -1)[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return tuple(1 - strength * (1 - full))


def name_rows(axes: Any, dataset: xr.Dataset, rows: list[tuple[int, float]]) -> None:
    """Names at the left, and which of the two heads a fascicle belongs to."""
    for i, y in rows:
        kind = str(dataset.row_kind.values[i])
        label = shown(dataset.row_label.values[i], 17)
        weight = "bold" if kind == "family" else "normal"
        axes.text(-0.2, y + 0.5, label, ha="right", va="center", fontsize=SIZE, color=INK, weight=weight)
        if kind in HEADS:
            axes.plot([-LEFT + 0.35], [y + 0.5], "o", ms=5, mfc=HEADS[kind], mec=INK, mew=1)


def name_columns(axes: Any, dataset: xr.Dataset, columns: list[tuple[int, int, float]]) -> None:
    """Postures over their columns, operators over each."""
    for operator, _, x in columns:
        name = str(dataset.operator.values[operator])
        text = OPERATORS.get(name) or "\n".join(shown(w, 8) for w in in_lines(name))
        axes.text(x + 0.5, -0.15, text, ha="center", va="bottom", fontsize=SIZE - 2.5, color=INK, linespacing=1.05)
    for posture in dict.fromkeys(p for _, p, _ in columns):
        places = [x for _, p, x in columns if p == posture]
        end = min((x for _, p, x in columns if x > places[-1]), default=axes.get_xlim()[1])
        room = int((end - places[0] - 0.1) * WIDE * 72 / (SIZE * 0.75))
        lines = wrap(shown(str(dataset.headline_posture.values[posture]).replace("_", " "), 40), max(6, room))
        axes.text(places[0] + 0.03, -1.6, "\n".join(lines[:3]), ha="left", va="bottom", fontsize=SIZE, color=INK,
                  weight="bold")  # fmt: skip
        axes.plot([places[0] + 0.03, places[-1] + 0.97], [-1.5, -1.5], color=FAINT, lw=0.8)


def in_lines(operator: str) -> list[str]:
    """An operator's name, parted as it is written over its column."""
    return operator.replace("_by_", ", ").replace("_", " ").split(", ")


def key(axes: Any, y: float) -> None:
    """What colours, numbers and dots mean, under the cells."""
    from matplotlib.patches import Rectangle

    steps = np.linspace(-1, 1, 41)
    for k, value in enumerate(steps):
        axes.add_patch(Rectangle((k * 0.08, y), 0.081, 0.5, color=shade(float(value)), lw=0))
    wide = 0.08 * len(steps)
    axes.text(-0.2, y + 0.25, "tilts anteriorly", ha="right", va="center", fontsize=SIZE - 1, color=NEGATIVE)
    axes.text(wide + 0.2, y + 0.25, "tilts posteriorly", va="center", fontsize=SIZE - 1, color=POSITIVE)
    note = (
        "deeper: a larger share of what turns most; grey: under 5 %\n"
        "number: % of the ensemble that agrees, blank: all\n"
        "±: both ways occur; outlined: no stable answer"
    )
    axes.text(0.0, y + 0.62, note, va="top", fontsize=SIZE - 2, color=FAINT)
    for k, (kind, fill) in enumerate(HEADS.items()):
        axes.plot([-LEFT + 0.35], [y + 1.05 + 0.62 * k], "o", ms=5, mfc=fill, mec=INK, mew=1)
        axes.text(
            -LEFT + 0.65, y + 1.05 + 0.62 * k, kind.replace("_", " "), va="center", fontsize=SIZE - 1.5, color=INK
        )


def sentence(dataset: xr.Dataset, row: int, columns: list[tuple[int, int, float]]) -> str:
    """One row for alt text."""
    here = dataset.headline_relative.isel(muscle_row=row)
    values = [float(here.isel(operator=o, headline_posture=p)) for o, p, _ in columns]
    signs = [sign_of(v) for v in values if np.isfinite(v)]
    words = {-1: "tilts anteriorly", 1: "tilts posteriorly", 0: HAS_NO_SIGN}
    said = [f"{word} in {signs.count(s)}" for s, word in words.items() if s in signs]
    whole = dataset.isel(muscle_row=row)
    split = sum(splits(whole.isel(operator=o, headline_posture=p)) for o, p, _ in columns)
    if split:
        said[-1] += f" (both ways occur in {split})"
    return f"{dataset.row_label.values[row]}: {', '.join(said) or 'not defined'} of {len(signs)} cells"
