"""The command `psoas`: parse, one library call, write."""

from __future__ import annotations

import io
import os
import shlex
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
from psoas.mechanics.question import conditions_for
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
        if value is not None and of is None and shape == "table" and name == "axis" and sweep is None:
            raise InvalidValueError("--axis needs --of: the table without it is about the mediolateral axis.")
    names = [part.strip() for text in muscles for part in text.split(",")]
    if side is None and len(ends := {name[-2:] for name in names}) == 1:
        side = {"_r": "right", "_l": "left"}.get(ends.pop())  # a side named with every muscle
    refuse_pointless(shape, operator, sweep, robust, why)
    body = psoas.load(fascicles)
    fields: dict[str, Any] = {
        "contact": contact,
        "spine": spine,
        "rhythm": rhythm,
        "hold": hold,
        "path": path,
        "sharing": sharing,
    }
    fields |= {"tension": tension, "slices": slices} | ({} if stance is None else {"stance": stance})
    conditions = conditions_for(body, posture, fields)
    stance = conditions.stance
    operators = operators_asked(operator)
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise InvalidValueError(f"'{plot}' does not end in .svg or .png, which are the pictures that are made.")
    if sweep is not None:
        pair = {"of": of or "pelvis", "relative_to": relative_to or "ground", "operator": operator or "acceleration"}
        asked = list(muscles) or ["psoas_major", "iliacus"]
        swept = psoas.sweep(asked, sweep, **pair, body=body, posture=posture, conditions=conditions)
        repeat = f"repeat: {shlex.join(['psoas', 'actions', *repeated(locals())])}"
        write_sweep(swept, shape, axis or "right", side, repeat, output, plot)
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

    question = Question(
        names=names, wanted=wanted, body=body, posture=posture, conditions=conditions, of=of,
        pairs=pairs_asked(body, of, relative_to, side), operators=operators, operator=operator, axis=axis, side=side,
        robust=robust, why=why, default=default_answer,
    )  # fmt: skip
    repeat = shlex.join(["psoas", "actions", *repeated(locals())])
    text = ""
    if shape == "table":
        lines = question.table(dataset)
        notes = tables.wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else []
        text = "\n".join([*lines, "", *notes, f"repeat: {repeat}"]) + "\n"
    elif shape != "nc":
        found = question.records(dataset)
        text = records.as_csv(found) if shape == "csv" else records.as_json(dataset, found, psoas.__version__, repeat)
    with pictured(frames_of(dataset) if plot is not None else None, plot):
        write_netcdf(dataset, output) if shape == "nc" else write(text, output)


@dataclass(frozen=True)
class Question:
    """What was asked of `psoas actions`, parsed."""

    names: list[str]  # as typed, parted at commas
    wanted: list[str]
    body: Any
    posture: str
    conditions: Conditions
    of: str | None
    pairs: list[tuple[str, str]]
    operators: tuple[str, ...]
    operator: str | None  # None: not insisted on
    axis: str | None
    side: str | None
    robust: bool
    why: bool
    default: bool

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes of a table."""
        return AXES if self.axis == "all" else (self.axis or "right",)

    def judge(self, of: str, relative_to: str, axis: str = "right") -> Any:
        """The sensitivity set of one pair about one axis."""
        pair: dict[str, Any] = {"of": of, "relative_to": relative_to, "axis": axis}
        asked: dict[str, Any] = {"body": self.body, "posture": self.posture, "conditions": self.conditions}
        return psoas.robustness(self.wanted, **pair, **asked)

    def table(self, dataset: Any) -> list[str]:
        """The table's lines."""
        if self.of is not None:
            side, axis = self.side or "both", self.axis or "right"
            lines = pair_lines(dataset, self.pairs, self.operators, axis, side, required=self.operator is not None)
        elif self.default:
            side = "left" if self.side == "left" else "right"
            lines = tables.default_table(dataset, self.judge("pelvis", "ground"), side)
            if any(plain(name).removesuffix("_r").removesuffix("_l") == "hip_flexors" for name in self.names):
                three = [self.judge(a, b) for a, b, _ in tables.definitions(side)]
                lines += tables.flexor_table(three, tables.both_rows(dataset))
        else:
            lines = tables.arms_table(dataset, self.side or "both")
        for pair in self.pairs if self.robust else []:
            for axis in self.axes:
                tension = self.conditions.tension
                lines += tables.robust_table(self.judge(*pair, axis), tables.both_rows(dataset), tension)
        for muscle in self.wanted if self.why else []:
            for of, to in self.pairs:
                asked: dict[str, Any] = {"body": self.body, "posture": self.posture, "conditions": self.conditions}
                reasons = psoas.why(muscle, of=of, relative_to=to, **asked)
                for axis in self.axes:
                    lines += tables.why_table(reasons, axis, self.conditions.tension)
        return lines

    def records(self, dataset: Any) -> list[dict[str, Any]]:
        """The records, of the axis and side asked for."""
        paired, required = self.of is not None, self.operator is not None
        found = answer_records(dataset, self.pairs, self.operators, self.default, paired, required)
        if self.robust:
            records.judge(found, self.judge)
        return [r for r in found if self.axis in (None, "all", r["axis"]) and self.side in (None, r["side"])]


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


def refuse_pointless(shape: str, operator: str | None, sweep: str | None, robust: bool, why: bool) -> None:
    """Flags that would have to be passed over in silence."""
    if sweep is not None and (robust or why):
        raise InvalidValueError("--sweep gives no --robust and no --why; ask for them at one posture.")
    if why and shape != "table":
        raise InvalidValueError("--why is a table; for data use psoas.why() from Python.")
    if robust and shape not in ("table", "json"):
        raise InvalidValueError("--robust goes with a table or JSON; for data use psoas.robustness() from Python.")
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


def frames_of(dataset: Any) -> Any:
    """The frames figure of the first two families of an answer."""
    from psoas.plots import frames_figure

    families = [str(g) for g, k, s in zip(dataset.group.values, dataset.group_kind.values, dataset.group_side.values,
                                          strict=True) if k == "family" and s == "both"]  # fmt: skip
    if not families or "group_angular_acceleration" not in dataset:
        raise InvalidValueError("--plot shows accelerations of whole muscles; ask for one, without --operator torque.")
    return frames_figure(dataset, tuple(families[:2]))


@contextmanager
def pictured(figure: Any, plot: Path | None) -> Iterator[None]:
    """Draws a figure beside its file first, and puts it in place only once the answer is written."""
    if figure is None or plot is None:
        yield
        return
    from matplotlib import rc_context

    kind = plot.suffix.lower()[1:]
    with Replacing(plot) as temporary:
        with rc_context({"svg.hashsalt": "psoas"}):  # the same question, the same file
            figure.savefig(temporary, format=kind, metadata={"Date": None} if kind == "svg" else None)
        yield


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
