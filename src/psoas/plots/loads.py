"""Forces on the lumbar levels as a ladder: one rung a level, what psoas, other muscles and gravity make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.style import INK, PALE, SIZE, caption, figure, headed, muscle_colours, quiet

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

REST, HEAVY = ("#CFC9BD", "#75705F"), ("#A3A9B0", "#5A6068")  # of bars, of their names
WEIGHT = ("gravity", "hands")
SHOWN = (
    ("compression", "compression, N, + upper on lower down"),
    ("anterior_shear", "anterior shear, N, + upper on lower forward"),
)


def loads_figure(found: xr.Dataset, family: str = "psoas_major") -> Figure:
    """Compression and anterior shear on every level; the coloured part is one family's.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.loads`.
    family : str
        Whose part is coloured.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InvalidValueError
        Forces of a posture that nothing balances, or a family that the dataset does not hold.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import loads_figure
    >>> [text.get_text() for text in loads_figure(psoas.loads()).axes[0].get_yticklabels()]
    ['L5/S1', 'L4/L5', 'L3/L4', 'L2/L3', 'L1/L2', 'T12/L1']
    """
    if found.attrs["status"] != "balanced":
        raise InvalidValueError(f"nothing balances '{found.attrs['posture']}', so that there is no force to draw.")
    if family not in found.group.values:
        raise InvalidValueError(f"'{family}' is no muscle family of this dataset; see its coordinate 'group'.")
    label = str(found.group_label.sel(group=family).item())
    made = figure(9.0, 4.3)
    row = made.subplots(1, 2, sharey=True)
    levels = [str(v).replace("_", "/") for v in found.level.values]
    findings = []
    for axes, (component, title) in zip(row, SHOWN, strict=True):
        parts = parts_of(found, component, family)
        totals = found.level_force.sel(component=component).values
        ladder(axes, parts, totals)
        headed(axes, title)
        said = ", ".join(
            f"{n} {t:.0f} N of which {label} {p:.0f} N" for n, t, p in zip(levels, totals, parts[0][1], strict=True)
        )
        findings.append(f"{component.replace('_', ' ')}: {said}")
    row[0].set_yticks(range(len(levels)), levels, fontsize=SIZE)
    row[0].set_ylim(-0.6, len(levels) + 0.25)
    for x, (text, colour) in zip(
        (0.0, 0.34, 0.76),
        ((label, muscle_colours([family])[family]), ("the rest", REST[1]), ("weight", HEAVY[1])),
        strict=True,
    ):
        row[0].text(x, len(levels) - 0.25, text, transform=row[0].get_yaxis_transform(), fontsize=SIZE, color=colour,
                    weight="bold")  # fmt: skip
    a = found.attrs
    hands = f"{a['hands_kg']:g} kg in the hands" if a["hands_kg"] else "hands empty"
    assumed = f"{a['posture']} on {a['supports']}; {hands}; levels {a['levels']}; trunk muscles {a['trunk_stress']}"
    caption(
        made,
        "mark: the whole force; the rest: other muscles, pressure in the abdomen; bars the other way from zero take "
        f"from it; at rest, least sum of a²; {assumed}",
    )
    return described(made, "Force on each lumbar level at rest, in the disc's own axes. ", findings, assumed)


def parts_of(found: xr.Dataset, component: str, family: str) -> list[tuple[str, Any]]:
    """(colour, force on every level [N]) of the family, of other muscles and pressure, of weight."""
    ledger = found.group_level_ledger.sel(component=component)
    weight = [g for g in ledger.group.values if str(g) in WEIGHT]
    own = ledger.sel(group=family)
    others = ledger.drop_sel(group=[family, *weight]).sum("group")
    colour = muscle_colours([family])[family]
    return [(colour, own.values), (REST[0], others.values), (HEAVY[0], ledger.sel(group=weight).sum("group").values)]


def ladder(axes: Any, parts: list[tuple[str, Any]], totals: Any) -> None:
    """One panel: parts end to end from zero, those that work against it to the left, the whole as a mark."""
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    axes.tick_params(axis="y", length=0)
    for y, total in enumerate(totals):
        ends = {True: 0.0, False: 0.0}
        for colour, forces in parts:
            force = float(forces[y])
            axes.barh(y, force, 0.56, left=ends[force >= 0], color=colour)
            ends[force >= 0] += force
        axes.plot([total, total], [y - 0.38, y + 0.38], color=INK, lw=2)
        axes.annotate(f"{total:.0f}", (ends[total >= 0], y), xytext=(6 if total >= 0 else -6, 0), va="center",
                      ha="left" if total >= 0 else "right", textcoords="offset points", fontsize=SIZE, color=INK,
                      weight="bold")  # fmt: skip
    low, high = axes.get_xlim()
    axes.set_xlim(low - (0.16 * (high - low) if min(totals) < 0 else 0.0), high + 0.1 * (high - low))
