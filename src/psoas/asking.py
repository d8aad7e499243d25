"""What was asked at the door: flags that go together or do not, the body they mean, and how to ask again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psoas
from psoas import tables
from psoas.conditions import Conditions
from psoas.errors import FileFormatError, InvalidValueError, OutputError, invalid_choice, listed, printable
from psoas.postures import stance_of
from psoas.writing import pictured, write, write_netcdf

DEFAULT_MUSCLES = (
    "psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae", "adductor_longus",
    "gluteus_maximus", "gluteus_medius", "biceps_femoris_long_head", "semimembranosus", "rectus_abdominis",
    "external_oblique", "quadratus_lumborum", "multifidus", "iliocostalis_lumborum_pars_lumborum",
    "iliocostalis_lumborum_pars_thoracis", "longissimus_thoracis_pars_lumborum", "longissimus_thoracis_pars_thoracis",
)  # fmt: skip
FORMATS = ("table", "json", "csv")
SUFFIXES = {".json": "json", ".csv": "csv", ".nc": "nc", ".txt": "table"}
MOTIONS = (".mot", ".sto")
PICTURES = (".svg", ".png", ".pdf")


def motion_file(posture: str) -> Path | None:
    """The motion that a posture names by its suffix; a name never looks at the disk."""
    if not posture.lower().endswith(MOTIONS):
        return None
    path = Path(posture)
    if not os.path.isfile(path):  # false too where the name is too long for any file
        raise FileFormatError(f"there is no motion file '{printable(posture)}'.")
    return path


def refuse_motion_flags(
    motion: Path | None, shape: str, stance: str | None, motion_flags: Mapping[str, Any], others: Mapping[str, Any]
) -> None:
    """Flags of a motion without one, and a motion with flags of one posture."""
    if motion is None:
        if given := [name for name, value in motion_flags.items() if value is not None]:
            raise InvalidValueError(f"--{given[0]} is of a motion; give one, --posture FILE.mot.")
        if stance == "auto":
            raise InvalidValueError("--stance auto is of a motion; give both, left, right or none.")
        return
    if given := [name for name, value in others.items() if value]:
        raise InvalidValueError(f"--{given[0]} is about one posture, and a motion has many; leave one of them away.")
    if shape == "json":
        raise InvalidValueError("a motion is written as a table, .csv or .nc, not as JSON records.")


def refuse_overwriting(output: Path | None, inputs: Sequence[Path | None]) -> None:
    """Refuse an output that is one of the inputs, or that lies in no folder."""
    if output is None:
        return
    for given in inputs:
        if given is not None and os.path.exists(given) and os.path.exists(output) and output.samefile(given):
            raise InvalidValueError(f"'{printable(output)}' is what the answer is made from; write to another file.")
    if not output.parent.is_dir():
        raise OutputError(f"cannot write '{printable(output)}': there is no folder '{printable(output.parent)}'.")
    if os.path.isdir(output):
        raise OutputError(f"cannot write '{printable(output)}': it is a folder.")


def rhythm_given(found: Any) -> str | None:
    """The rhythm of an answer, None where its spine has none."""
    rhythm = found.attrs["condition_rhythm"]
    return None if rhythm == "none" else str(rhythm)


def body_asked(model: Path | None, names: Path | None, fascicles: int) -> Any:
    """The default body, or that of a model's file."""
    if model is None:
        if names is not None:
            raise InvalidValueError("--names tells what a model's names mean; give the model too, --model FILE.")
        return psoas.load(fascicles)
    if fascicles != 11:
        raise InvalidValueError("--fascicles is of the default body; a model has the psoas that its file has.")
    return psoas.load_model(model, names=names)


def present(body: Any, families: tuple[str, ...]) -> list[str]:
    """Those of some families that the body has; all of its muscles where it has none."""
    known = dict.fromkeys(body.muscle_table["family"])
    return [f for f in ("iliopsoas_merged", *families) if f in known] or list(known)


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
        text = "\n".join([*tables.sweep_table(swept, axis, side), "", repeat]) + "\n"
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
