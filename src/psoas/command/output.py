"""What was asked at the door: flags that go together or do not, the body they mean, and how to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from psoas.body.posture import stance_of
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, invalid_choice, listed
from psoas.formats.writing import pictured, refuse_overwriting, write, write_netcdf
from psoas.text import sweep

FORMATS = ("table", "json", "csv")
SUFFIXES = {".json": "json", ".csv": "csv", ".nc": "nc", ".txt": "table"}
PICTURES = (".svg", ".png", ".pdf")


def rhythm_given(found: Any) -> str | None:
    """The rhythm of an answer, None where its spine has none."""
    rhythm = found.attrs["condition_rhythm"]
    return None if rhythm == "none" else str(rhythm)


def repeated(given: dict[str, Any]) -> list[str]:
    """The arguments that repeat an answer: muscles, posture, and whatever differs from the default."""
    body, default = given["body"], Conditions()
    words = [*given["muscles"], "--posture", given["posture"]]
    for flag in ("model", "names"):
        if given[flag] is not None:
            words += [f"--{flag}", str(given[flag])]
    for flag in ("of", "relative_to", "operator", "axis", "side"):
        if given[flag] is not None:
            words += [f"--{flag.replace('_', '-')}", given[flag]]
    if given["shape"] in ("json", "csv"):
        words += ["--format", given["shape"]]
    if given["fascicles"] != 11:
        words += ["--fascicles", str(given["fascicles"])]
    words += ["--robust"] if given["robust"] else []
    words += ["--why"] if given["why"] else []
    words += ["--sweep", given["sweep"]] if given["sweep"] else []
    for flag in ("forces", "lowpass", "angles"):
        if given[flag] is not None:
            words += [f"--{flag}", f"{given[flag]:g}" if flag == "lowpass" else str(given[flag])]
    moving = given["motion"] is not None
    usual = {**vars(default), "stance": None if moving else stance_of(body, given["posture"])}
    if body.spine.kind == "coupled":
        usual |= {"spine": "coupled", "rhythm": "model"}
    for flag in Conditions.__dataclass_fields__:
        if given[flag] is not None and given[flag] != usual[flag]:
            words += [f"--{flag}", str(given[flag])]
    return words


def chosen_format(format: str | None, output: Path | None, formats: tuple[str, ...] = FORMATS) -> str:
    """What to write: the format named, or that of the output's suffix; refused where they disagree."""
    if format is not None and format not in formats:
        raise invalid_choice("format", format, formats)
    if output is None:
        return format or "table"
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidValueError(f"'{output}' has no known suffix; valid are {listed(list(SUFFIXES), 'and')}.")
    if format is not None and format != SUFFIXES[suffix]:
        raise InvalidValueError(f"--format {format} contradicts the suffix of '{output}'; give one of them.")
    if SUFFIXES[suffix] not in (*formats, "nc" if formats is FORMATS else ""):
        raise InvalidValueError(f"'{output}': this answer is written as {listed(list(formats), 'or')}.")
    return SUFFIXES[suffix]


def refuse_pointless(shape: str, operator: str | None, sweep: str | None, robust: bool, why: bool) -> None:
    """Flags that would have to be passed over in silence."""
    if sweep is not None and (robust or why):
        raise InvalidValueError("--sweep gives no --robust and no --why; ask for them at one posture.")
    if why and shape != "table":
        raise InvalidValueError("--why is a table; for data use psoas.why() from Python.")
    if robust and shape not in ("table", "json"):
        raise InvalidValueError("--robust goes with a table or JSON; for data use psoas.robustness() from Python.")
    if operator in ("static", "step") and (robust or why or sweep is not None):
        raise InvalidValueError(f"--operator {operator} gives no --robust, --why or --sweep; ask for them without it.")
    if operator == "torque" and (robust or why):
        raise InvalidValueError("--robust and --why are about accelerations; leave --operator torque away.")


def write_sweep(
    swept: Any, shape: str, axis: str, side: str | None, repeat: str, output: Path | None, plot: Path | None
) -> None:
    """A grid as a table, CSV or netCDF, and its picture."""
    if axis == "all" and shape == "table":
        raise InvalidValueError("a table of a sweep is about one axis; name right, anterior or superior.")
    if shape == "json":
        raise InvalidValueError("a sweep is written as a table, .csv or .nc, not as JSON records.")
    figure = None
    if plot is not None:
        from psoas.plots import sweep_figure

        figure = sweep_figure(swept, "right" if axis == "all" else axis, side)
    text = ""
    if shape == "csv":
        values = next(iter(swept.data_vars.values()))
        frame = values.to_dataframe().reset_index()
        for key in ("coordinate", "operator", "of", "relative_to", "posture", "conditions"):
            frame[key] = swept.attrs[key]
        frame["sweep_units"], frame["units"] = swept.sweep.attrs["units"], values.attrs["units"]
        text = frame.to_csv(index=False)
    elif shape == "table":
        text = "\n".join([*sweep.sweep_table(swept, axis, side), "", repeat]) + "\n"
    with pictured(figure, plot):
        write_netcdf(swept, output) if shape == "nc" else write(text, output)


def check_picture(plot: Path | None, inputs: Sequence[Path | None]) -> None:
    """Refuse a picture of another kind, and one that would replace what the answer is made from."""
    if plot is not None and plot.suffix.lower() not in PICTURES:
        raise InvalidValueError(f"'{plot}' does not end in {listed(PICTURES, 'or')}, which are the pictures made.")
    refuse_overwriting(plot, inputs)


def picture_of(
    dataset: Any, pairs: Sequence[tuple[str, str]] | None, axis: str | None, side: str | None, judged: Any
) -> Any:
    """The figure of an answer: verdicts where they were asked for, else stick figures of a standing body, else bars.

    Without `pairs` it is the default question's; `judged` makes the sensitivity set of a pair about an axis, if asked.
    """
    from psoas import plots
    from psoas.plots.frames import SEEN

    about = "right" if axis in (None, "all") else str(axis)
    if judged is not None:
        return plots.robustness_figure(judged(*(pairs[0] if pairs else ("pelvis", "ground")), about),
                                       tension=float(dataset.attrs["condition_tension"]))  # fmt: skip
    rows = zip(dataset.group.values, dataset.group_kind.values, dataset.group_side.values, strict=True)
    families = [str(g) for g, kind, s in rows if kind == "family" and s == "both"]
    standing = dataset.attrs["posture"] == "standing" and set(SEEN) <= set(dataset.segment.values.tolist())
    asked = pairs is None and about == "right" and side in (None, "both")
    if asked and standing and families and "group_angular_acceleration" in dataset:
        return plots.frames_figure(dataset, tuple(families[:2]))
    return plots.actions_figure(dataset, pairs, about, side)
