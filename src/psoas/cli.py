"""The command `psoas`: parse, one library call, write."""

from __future__ import annotations

import io
import os
import shlex
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Group, Parameter

import psoas
from psoas import listing, records, tables
from psoas.anatomy import plain
from psoas.bodies.default import body_xml
from psoas.conditions import Conditions, operators_asked
from psoas.errors import InvalidValueError, OutputError, PsoasError, invalid_choice, later, listed, printable
from psoas.frames import AXES
from psoas.posture import PostureRangeWarning, stance_of

PLANNED = ("audit", "align", "posture", "loads", "claims", "report", "view", "study")
DEFAULT_MUSCLES = (
    "psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae", "adductor_longus",
    "gluteus_maximus", "gluteus_medius", "biceps_femoris_long_head", "semimembranosus", "rectus_abdominis",
    "external_oblique", "quadratus_lumborum", "multifidus", "iliocostalis_lumborum_pars_lumborum",
    "iliocostalis_lumborum_pars_thoracis", "longissimus_thoracis_pars_lumborum", "longissimus_thoracis_pars_thoracis",
)  # fmt: skip
FORMATS = ("table", "json", "csv")
SUFFIXES = {".json": "json", ".csv": "csv", ".nc": "nc", ".txt": "table"}

app = App(
    name="psoas",
    help="What does this muscle do, relative to what, and under which assumptions?",
    version=psoas.__version__,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
body_app = App(name="body", help="The default body: what is in it, and the file of it.")
app.command(body_app)
conditions_group = Group("Conditions", help="What the answer assumes; contradictions are refused.")
STANCE = "feet on the ground: both, left, right, none; the posture's own unless given"
Stance = Annotated[str | None, Parameter(group=conditions_group, help=STANCE)]
Contact = Annotated[str | None, Parameter(group=conditions_group, help="weld or point; weld unless given")]
Spine = Annotated[str, Parameter(group=conditions_group, help="free, elastic, coupled, rigid")]
Rhythm = Annotated[str | None, Parameter(group=conditions_group, help="of a coupled spine: christophy or lifting")]
Hold = Annotated[str, Parameter(group=conditions_group, help="none (others come with the static operator)")]
Path_ = Annotated[str, Parameter(name="--path", group=conditions_group, help="of psoas: straight or guided")]
Sharing = Annotated[str, Parameter(group=conditions_group, help="within a group: pcsa, pcsa_ammr, equal")]
Tension = Annotated[float, Parameter(group=conditions_group, help="newtons per muscle, or per side of a group")]
Slices = Annotated[float, Parameter(group=conditions_group, help="factor on the lumbar trunk slices' inertia")]
Fascicles = Annotated[int, Parameter(help="psoas fascicles a side: 11, or 12 with T12")]
Flag = Annotated[bool, Parameter(negative=())]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"], help="write here (.json .csv .nc .txt)")]


@app.command
def actions(
    *muscles: str,
    posture: str = "standing",
    of: str | None = None,
    relative_to: str | None = None,
    operator: str | None = None,
    axis: str | None = None,
    side: str | None = None,
    stance: Stance = None,
    contact: Contact = None,
    spine: Spine = "free",
    rhythm: Rhythm = None,
    hold: Hold = "none",
    path: Path_ = "straight",
    sharing: Sharing = "pcsa",
    tension: Tension = 100.0,
    slices: Slices = 1.0,
    fascicles: Fascicles = 11,
    robust: Flag = False,
    why: Flag = False,
    sweep: str | None = None,
    plot: Path | None = None,
    model: str | None = None,
    format: str | None = None,
    output: Output = None,
) -> None:
    """What muscles do: moment arms, and the acceleration of any segment relative to any other.

    Parameters
    ----------
    muscles
        Families, aliases (psoas, hamstrings, "hip flexors") or model names; a selection if none is given.
    posture
        [NAME,]coordinate=value,... in degrees and millimetres, e.g. standing,hip_flexion_r=30.
    of
        Moving segment (pelvis, femur_r, L3, thorax ...). Without --relative-to: relative to the ground and to every
        segment it joins.
    relative_to
        Reference segment, or ground.
    operator
        torque or acceleration; both unless given.
    axis
        With --of: right (mediolateral) unless given, anterior, superior, or all, of the reference segment.
    side
        right, left or both muscles; both unless given, torque always of one side.
    robust
        Ranges, shares and the factor that flips the sign, over all that may reasonably be assumed.
    why
        The budget of each row: what every joint's moment makes of it, and what the ground gives back.
    sweep
        coordinate=start:stop:step in degrees or millimetres: the answer over a grid, e.g. hip_flexion_r=-20:120:5.
    plot
        A picture of the answer, .svg or .png.
    model
        A model of your own: not in this version.
    format
        table, json or csv.
    """
    if model is not None:
        raise later("--model", "this version answers for its default body only")
    shape = chosen_format(format, output)
    if relative_to is not None and of is None:
        raise InvalidValueError("--relative-to needs --of: name the segment that moves.")
    for name, value, choices in (("axis", axis, (*AXES, "all")), ("side", side, ("right", "left", "both"))):
        if value is not None and value not in choices:
            raise invalid_choice(name, value, choices)
        if value is not None and of is None and shape == "table" and name == "axis":
            raise InvalidValueError("--axis needs --of: the table without it is about the mediolateral axis.")
    if side is None and muscles and len(ends := {name.strip()[-2:] for name in muscles}) == 1:
        side = {"_r": "right", "_l": "left"}.get(ends.pop())  # a side named with every muscle
    body = psoas.load(fascicles)
    stance = stance_of(body, posture) if stance is None else stance
    conditions = Conditions(stance, contact, spine, rhythm, hold, path, sharing, tension, slices)
    operators = operators_asked(operator)
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise InvalidValueError(f"'{plot}' does not end in .svg or .png, which are the pictures that are made.")
    if sweep is not None:
        pair = {"of": of or "pelvis", "relative_to": relative_to or "ground", "operator": operator or "acceleration"}
        asked = list(muscles) or ["psoas_major", "iliacus"]
        swept = psoas.sweep(asked, sweep, **pair, body=body, posture=posture, conditions=conditions)
        repeat = f"repeat: {shlex.join(['psoas', 'actions', *repeated(locals())])}"
        write_sweep(swept, shape, axis or "right", repeat, output, plot)
        return
    default_answer = of is None and operator != "torque"
    wanted = list(muscles) or list(DEFAULT_MUSCLES)
    dataset = psoas.actions(
        wanted,
        body=body,
        posture=posture,
        operator=None if default_answer else operators,
        conditions=conditions,
    )

    def judge(of: str, relative_to: str, axis: str = "right") -> Any:
        pair = {"of": of, "relative_to": relative_to, "axis": axis, "operator": judged_by}
        return psoas.robustness(wanted, **pair, body=body, posture=posture, conditions=conditions)

    if plot is not None:
        write_plot(frames_of(dataset), plot)
    judged_by = "torque" if operator == "torque" and robust else "acceleration"
    repeat = shlex.join(["psoas", "actions", *repeated(locals())])
    pairs = pairs_asked(body, of, relative_to, side)
    if shape == "nc":
        write_netcdf(dataset, output)
    elif shape == "table":
        if of is None:
            lines = tables.arms_table(dataset, side or "both")
            if default_answer:
                lines = tables.default_table(dataset, judge("pelvis", "ground"), "left" if side == "left" else "right")
                if any(plain(part) == "hip_flexors" for text in muscles for part in text.split(",")):
                    three = [judge(a, b) for a, b, _ in tables.definitions(side or "right")]
                    lines += tables.flexor_table(three, tables.both_rows(dataset))
        else:
            lines = pair_lines(
                dataset, pairs, operators, axis or "right", side or "both", required=operator is not None
            )
        if robust:
            for of_, to in pairs:
                for one in AXES if axis == "all" else (axis or "right",):
                    lines += tables.robust_table(judge(of_, to, one), tables.both_rows(dataset), tension)
        if why:
            for text in wanted:
                for of_, to in pairs:
                    pair = {"of": of_, "relative_to": to}
                    reasons = psoas.why(text, **pair, body=body, posture=posture, conditions=conditions)
                    lines += tables.why_table(reasons, axis if axis in AXES else "right", tension)
        notes = tables.wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else []
        write("\n".join([*lines, "", *notes, f"repeat: {repeat}"]) + "\n", output)
    else:
        found = answer_records(dataset, pairs, operators, default_answer, of is not None, operator is not None)
        if robust:
            records.judge(found, judge)
        found = [r for r in found if axis in (None, "all", r["axis"]) and side in (None, r["side"])]
        text = records.as_csv(found) if shape == "csv" else records.as_json(dataset, found, psoas.__version__, repeat)
        write(text, output)


def pairs_asked(body: Any, of: str | None, relative_to: str | None, side: str | None) -> list[tuple[str, str]]:
    """Pairs of segments: the one asked for, a segment with the ground and all it joins, or the default two."""
    if of is None:
        return [("femur_l" if side == "left" else "femur_r", "pelvis"), ("pelvis", "ground")]
    if relative_to is not None:
        return [(of, relative_to)]
    if of == "ground":
        raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
    body.segment(of)
    children = [child for child, parent in body.parents.items() if parent == of]
    return [(of, other) for other in dict.fromkeys(["ground", body.parents[of], *children])]


def pair_lines(
    dataset: Any, pairs: list[tuple[str, str]], operators: tuple[str, ...], axis: str, side: str, required: bool
) -> list[str]:
    """One block per pair, operator and axis; one that is undefined for a pair says so, if nobody insisted on it."""
    tension = f"{dataset.attrs['condition_tension']:g} N in the muscle"
    each = f"{tension} of each row alone, " + ("both sides" if side == "both" else f"{side} side")
    what = {"acceleration": f"{each}; accelerations at that instant", "torque": "moment arms of one side's muscles"}
    lines = [*tables.heading(dataset), *tables.wrapped("; ".join(what[name] for name in reversed(operators)))]
    for of, relative_to in pairs:
        for name in operators:
            try:
                blocks = [
                    ["", *tables.pair_table(dataset, of, relative_to, name, one, side)]
                    for one in (AXES if axis == "all" else (axis,))
                ]
            except InvalidValueError as error:
                if required or len(pairs) * len(operators) == 1 or of == relative_to:
                    raise
                blocks = [["", *tables.wrapped(f"{of} relative to {relative_to}: no {name}: {error}")]]
            lines += [line for block in blocks for line in block]
    return lines


def answer_records(
    dataset: Any, pairs: list[tuple[str, str]], operators: tuple[str, ...], default: bool, paired: bool, required: bool
) -> list[dict[str, Any]]:
    """Records of every pair and operator, all three axes; without a pair, arms of every coordinate that is crossed."""
    found: list[dict[str, Any]] = []
    if not paired and "torque" in operators:
        arms = abs(dataset.moment_arm).max("muscle")
        crossed = [str(c) for c in arms.coordinate.values[arms.values > records.SILENT]]
        found += records.coordinate_answers(dataset, crossed)
    for of, relative_to in pairs if paired or default else []:
        for name in operators if paired else ("acceleration",):
            try:
                found += records.answers(dataset, of, relative_to, name)
            except InvalidValueError as error:
                if required or of == relative_to:
                    raise
                dataset.attrs["notes"] = f"{dataset.attrs['notes']} No {name}: {error}".strip()
    return found


def repeated(given: dict[str, Any]) -> list[str]:
    """The arguments that repeat an answer: muscles, posture, and whatever differs from the default."""
    default = Conditions()
    words = [*given["muscles"], "--posture", given["posture"]]
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
    usual = {**vars(default), "stance": stance_of(given["body"], given["posture"])}
    for flag in Conditions.__dataclass_fields__:
        if given[flag] != usual[flag]:
            words += [f"--{flag}", str(given[flag])]
    return words


def chosen_format(format: str | None, output: Path | None) -> str:
    """What to write: the format named, or that of the output's suffix; refused where they disagree."""
    if format is not None and format not in FORMATS:
        raise invalid_choice("format", format, FORMATS)
    if output is None:
        return format or "table"
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidValueError(f"'{output}' has no known suffix; valid are {listed(list(SUFFIXES), 'and')}.")
    if format is not None and format != SUFFIXES[suffix]:
        raise InvalidValueError(f"--format {format} contradicts the suffix of '{output}'; give one of them.")
    return SUFFIXES[suffix]


def write(text: str, output: Path | None) -> None:
    """To stdout, or to a file all at once."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with Replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_sweep(swept: Any, shape: str, axis: str, repeat: str, output: Path | None, plot: Path | None) -> None:
    """A grid as a table, CSV or netCDF, and its picture."""
    if axis == "all" and shape == "table":
        raise InvalidValueError("a table of a sweep is about one axis; name right, anterior or superior.")
    if plot is not None:
        from psoas.plots import sweep_figure

        write_plot(sweep_figure(swept, "right" if axis == "all" else axis), plot)
    if shape == "nc":
        write_netcdf(swept, output)
    elif shape == "csv":
        write(next(iter(swept.data_vars.values())).to_dataframe().reset_index().to_csv(index=False), output)
    elif shape == "json":
        raise InvalidValueError("a sweep is written as a table, .csv or .nc, not as JSON records.")
    else:
        write("\n".join([*tables.sweep_table(swept, axis), "", repeat]) + "\n", output)


def frames_of(dataset: Any) -> Any:
    """The frames figure of the first two families of an answer."""
    from psoas.plots import frames_figure

    families = [str(g) for g, k, s in zip(dataset.group.values, dataset.group_kind.values, dataset.group_side.values,
                                          strict=True) if k == "family" and s == "both"]  # fmt: skip
    if not families or "group_angular_acceleration" not in dataset:
        raise InvalidValueError("--plot shows accelerations of whole muscles; ask for one, without --operator torque.")
    return frames_figure(dataset, tuple(families[:2]))


def write_plot(figure: Any, plot: Path) -> None:
    """A matplotlib figure to a file, all at once."""
    with Replacing(plot) as temporary:
        figure.savefig(temporary, format=plot.suffix.lower()[1:])


def write_netcdf(dataset: Any, output: Path | None) -> None:
    """The whole dataset as netCDF."""
    assert output is not None  # the format is chosen by the output's suffix
    with Replacing(output) as temporary:
        dataset.to_netcdf(temporary)


class Replacing:
    """A temporary file beside the target, which takes the target's place if all went well."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Path:
        try:
            handle, name = tempfile.mkstemp(dir=self.target.parent or ".", prefix=f".{self.target.name}.")
        except OSError as error:
            raise OutputError(f"cannot write '{self.target}': {error.strerror or error}.") from error
        os.close(handle)
        self.temporary = Path(name)
        return self.temporary

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if error is None:
                umask = os.umask(0)
                os.umask(umask)
                self.temporary.chmod(0o666 & ~umask)
                os.replace(self.temporary, self.target)
        except OSError as problem:
            raise OutputError(f"cannot write '{self.target}': {problem.strerror or problem}.") from problem
        finally:
            self.temporary.unlink(missing_ok=True)
        if isinstance(error, OSError | RuntimeError) and not isinstance(error, PsoasError):
            raise OutputError(f"cannot write '{self.target}': {getattr(error, 'strerror', None) or error}.") from error


@body_app.command
def info(
    *,
    muscles: Flag = False,
    coordinates: Flag = False,
    postures: Flag = False,
    segments: Flag = False,
    fascicles: Fascicles = 11,
) -> None:
    """What is in the default body: a summary, or one of its lists.

    Parameters
    ----------
    muscles
        Every muscle with its family, part, level and maximum force.
    coordinates
        Every coordinate with its range and what its positive direction means.
    postures
        Named postures.
    segments
        Segments with parent and mass.
    """
    body = psoas.load(fascicles)
    parts = {"muscles": muscles, "coordinates": coordinates, "postures": postures, "segments": segments}
    chosen = [name for name, wanted in parts.items() if wanted] or ["summary"]
    write("\n\n".join("\n".join(getattr(listing, name)(body)) for name in chosen) + "\n", None)


@body_app.command
def export(*, output: Annotated[Path, Parameter(name=["--output", "-o"])], fascicles: Fascicles = 11) -> None:
    """Write the default body as one self-contained MJCF file, for use without this package.

    Parameters
    ----------
    output
        An .xml file.
    """
    if output.suffix.lower() != ".xml":
        raise InvalidValueError(f"'{output}' does not end in .xml, which is what MuJoCo reads.")
    psoas.load(fascicles)
    write(body_xml(fascicles), output)
    sys.stderr.write(
        f"wrote {output}: a body of {len(psoas.load(fascicles).muscles)} muscles, posture 'standing' as its keyframe\n"
    )


def planned(name: str) -> Any:
    """A command of a later version, which says so."""

    def command(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
        raise later(f"psoas {name}", "this version has 'psoas actions' and 'psoas body'")

    command.__doc__ = "Comes in a later version."
    return command


for _name in PLANNED:
    app.command(planned(_name), name=_name, show=False)


def say(text: str) -> None:
    """A line on stderr, if there is one."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def stop_writing() -> None:
    """Point stdout at nothing, so that the flush at exit stays quiet."""
    with suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status (0, or that of `psoas.errors`)."""
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in tokens
    tokens = [t for t in tokens if t != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warned: set[str] = set()

    def warn_once(message: Any, *rest: Any, **more: Any) -> None:
        if str(message) not in warned:
            warned.add(str(message))
            say(f"warning: {printable(message)}")

    with warnings.catch_warnings():
        warnings.showwarning = warn_once
        warnings.simplefilter("always", PostureRangeWarning)
        try:
            if sys.stdout is None:
                raise OutputError("cannot write the answer: there is no stdout; give -o FILE.")
            app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
            sys.stdout.flush()
        except (PsoasError, CycloptsError) as error:
            if debug:
                raise
            if isinstance(error, PsoasError):
                say(f"psoas: {error}")
                return error.exit_code
            say(f"psoas: {printable(' '.join(str(error).split()))} See 'psoas --help'.")
            return 2
        except BrokenPipeError:  # the reader has gone
            stop_writing()
        except OSError as error:
            stop_writing()
            say(f"psoas: cannot write the answer: {error.strerror or error}.")
            return OutputError.exit_code
        except SystemExit as error:  # rich leaves this way when the reader of its help has gone
            stop_writing()
            return 0 if error.code in (0, None, 1) else int(error.code)
        except KeyboardInterrupt:
            return 130
    return 0
