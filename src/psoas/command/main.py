"""The command `psoas`: parse, one library call, write."""

from __future__ import annotations

import io
import os
import shlex
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # small matrices: more threads only wait for each other
    os.environ.setdefault(_threads, "1")

from cyclopts import App, CycloptsError, Group, Parameter  # noqa: E402

import psoas  # noqa: E402
from psoas.bodies.default.build import body_xml  # noqa: E402
from psoas.body.posture import PostureRangeWarning  # noqa: E402
from psoas.command.answering import Question, pairs_asked  # noqa: E402
from psoas.command.audit import audited  # noqa: E402
from psoas.command.claims import write_claims  # noqa: E402
from psoas.command.equilibria import PAIRS as RESTING_PAIRS  # noqa: E402
from psoas.command.equilibria import write_loads, write_posture, write_resting  # noqa: E402
from psoas.command.output import (  # noqa: E402
    check_picture,
    chosen_format,
    picture_of,
    refuse_pointless,
    repeated,
    rhythm_given,
    write_sweep,
)
from psoas.command.trial import moving_pairs, progress_on_stderr, write_trial  # noqa: E402
from psoas.conditions import RESTING, Conditions, operators_asked  # noqa: E402
from psoas.dataset import records  # noqa: E402
from psoas.errors import InvalidValueError, OutputError, PsoasError, invalid_choice, later, printable  # noqa: E402
from psoas.formats.writing import pictured, refuse_overwriting, say, stop_writing, write, write_netcdf  # noqa: E402
from psoas.frames import AXES  # noqa: E402
from psoas.offline_report.questions import write_report  # noqa: E402
from psoas.question.body_of import DEFAULT_MUSCLES, body_asked, present  # noqa: E402
from psoas.question.conditions_of import conditions_for  # noqa: E402
from psoas.question.motion import motion_file, refuse_motion_flags  # noqa: E402
from psoas.text import body as listing  # noqa: E402
from psoas.text import layout  # noqa: E402

PLANNED = ("align", "study")
app = App(
    name="psoas",
    help="What does this muscle do, relative to what, and under which assumptions?",
    version=psoas.__version__,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
FORMAT_OF_AUDIT = ("table", "json")
body_app = App(name="body", help="The default body: what is in it, and the file of it.")
app.command(body_app)
conditions_group = Group("Conditions", help="What the answer assumes; contradictions are refused.")
STANCE = "feet on the ground: both, left, right, none; the posture's own unless given; for a motion also auto"
Stance = Annotated[str | None, Parameter(group=conditions_group, help=STANCE)]
Contact = Annotated[str | None, Parameter(group=conditions_group, help="weld or point; weld unless given")]
SPINE = "free, elastic, coupled, rigid; free unless given, or unless the model's file couples its levels"
RHYTHM = "of a coupled spine: christophy, lifting, or model (the file's own)"
Spine = Annotated[str | None, Parameter(group=conditions_group, help=SPINE)]
Rhythm = Annotated[str | None, Parameter(group=conditions_group, help=RHYTHM)]
HOLD = "none, balance, knees, upright-thorax, gaze, supported, joined by +; static and step have their own default"
Hold = Annotated[str | None, Parameter(group=conditions_group, help=HOLD)]
Path_ = Annotated[str, Parameter(name="--path", group=conditions_group, help="of psoas: straight or guided")]
Sharing = Annotated[str, Parameter(group=conditions_group, help="within a group: pcsa, pcsa_ammr, equal")]
Tension = Annotated[float, Parameter(group=conditions_group, help="newtons per muscle, or per side of a group")]
Slices = Annotated[float, Parameter(group=conditions_group, help="factor on the lumbar trunk slices' inertia")]
motion_group = Group("Motion", help="Of a motion given as the posture.")
Forces = Annotated[Path | None, Parameter(group=motion_group, help="ground reaction, .mot or .sto: which foot stands")]
Lowpass = Annotated[float | None, Parameter(group=motion_group, help="cut-off in Hz, for coordinates and velocities")]
Angles = Annotated[str | None, Parameter(group=motion_group, help="deg or rad, where the file's header is wrong")]
Fascicles = Annotated[int, Parameter(help="psoas fascicles a side: 11, or 12 with T12")]
Flag = Annotated[bool, Parameter(negative=())]
Model = Annotated[Path | None, Parameter(help="a model of your own: .osim, or MJCF (.xml, .mjcf)")]
NamesFile = Annotated[Path | None, Parameter(help="a TOML file that says what the model's unknown names mean")]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"], help="write here (.json .csv .nc .txt)")]


class Failed(Exception):  # noqa: N818 an outcome, not an error
    """An answer was given, and says that something failed: the exit status."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


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
    spine: Spine = None,
    rhythm: Rhythm = None,
    hold: Hold = None,
    path: Path_ = "straight",
    sharing: Sharing = "pcsa",
    tension: Tension = 100.0,
    slices: Slices = 1.0,
    forces: Forces = None,
    lowpass: Lowpass = None,
    angles: Angles = None,
    fascicles: Fascicles = 11,
    robust: Flag = False,
    why: Flag = False,
    sweep: str | None = None,
    plot: Path | None = None,
    model: Model = None,
    names: NamesFile = None,
    format: str | None = None,
    output: Output = None,
) -> None:
    """What muscles do: moment arms, and the acceleration of any segment relative to any other.

    Parameters
    ----------
    muscles
        Families, aliases (psoas, hamstrings, "hip flexors") or model names; a selection if none is given.
    posture
        [NAME,]coordinate=value,... in degrees and millimetres, e.g. standing,hip_flexion_r=30; or a motion, .mot or
        .sto: every frame is a posture.
    of
        Moving segment (pelvis, femur_r, L3, thorax ...). Without --relative-to: relative to the ground and to every
        segment it joins.
    relative_to
        Reference segment, or ground.
    operator
        torque or acceleration, both unless given; static (the new equilibrium) or step (from one to the other).
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
        A picture of the answer, .svg, .png or .pdf.
    format
        table, json or csv.
    """
    shape = chosen_format(format, output)
    if relative_to is not None and of is None:
        raise InvalidValueError("--relative-to needs --of: name the segment that moves.")
    for name, value, choices in (("axis", axis, (*AXES, "all")), ("side", side, ("right", "left", "both"))):
        if value is not None and value not in choices:
            raise invalid_choice(name, value, choices)
        if value is not None and of is None and shape == "table" and name == "axis" and sweep is None:
            raise InvalidValueError("--axis needs --of: the table without it is about the mediolateral axis.")
    typed = [part.strip() for text in muscles for part in text.split(",")]
    if side is None and len(ends := {name[-2:] for name in typed}) == 1:
        side = {"_r": "right", "_l": "left"}.get(ends.pop())  # a side named with every muscle
    refuse_pointless(shape, operator, sweep, robust, why)
    motion = motion_file(posture)
    refuse_motion_flags(motion, shape, stance, {"forces": forces, "lowpass": lowpass, "angles": angles},
                        {"sweep": sweep, "robust": robust, "why": why})  # fmt: skip
    refuse_overwriting(output, (model, names, motion, forces))
    check_picture(plot, (model, names, motion, forces))
    body = body_asked(model, names, fascicles)
    of, relative_to = (None if s is None else body.segment_name(s) for s in (of, relative_to))
    fields: dict[str, Any] = {
        "contact": contact,
        **({} if spine is None else {"spine": spine}),
        **({} if rhythm is None else {"rhythm": rhythm}),
        **({} if hold is None else {"hold": hold}),
        "path": path,
        "sharing": sharing,
    }
    fields |= {"tension": tension, "slices": slices}
    if motion is not None:
        asked = list(muscles) or present(body, DEFAULT_MUSCLES)
        pairs = moving_pairs(pairs_asked(body, of, relative_to, side), relative_to, operator or "acceleration", body)
        moved = psoas.trial(
            asked, motion, pairs=pairs, operator=operator or "acceleration", body=body, forces=forces, stance=stance,
            lowpass=lowpass, angles=angles, progress=progress_on_stderr(motion.name), **fields,
        )  # fmt: skip
        spine, rhythm = moved.attrs["condition_spine"], rhythm_given(moved)
        repeat = shlex.join(["psoas", "actions", *repeated(locals())])
        write_trial(moved, shape, axis or "right", side, repeat, output, plot)
        return
    fields |= {} if stance is None else {"stance": stance}
    if operator in RESTING:
        wanted = list(muscles) or present(body, ("psoas_major", "iliacus", "rectus_femoris", "gluteus_maximus"))
        pairs = pairs_asked(body, of, relative_to, side) if of is not None else list(RESTING_PAIRS)
        fields = {k: v for k, v in fields.items() if v is not None}
        repeat = shlex.join(["psoas", "actions", *repeated(locals())])
        write_resting(
            operator, wanted, body, posture, fields, pairs, axis or "right", side, shape, repeat, output, plot
        )
        return
    conditions = conditions_for(body, posture, fields)
    stance, spine, rhythm, hold = conditions.stance, conditions.spine, conditions.rhythm, conditions.hold
    operators = operators_asked(operator)
    if sweep is not None:
        pair = {"of": of or "pelvis", "relative_to": relative_to or "ground", "operator": operator or "acceleration"}
        asked = list(muscles) or present(body, ("psoas_major", "iliacus"))
        swept = psoas.sweep(asked, sweep, **pair, body=body, posture=posture, conditions=conditions)
        repeat = f"repeat: {printable(shlex.join(['psoas', 'actions', *repeated(locals())]))}"
        write_sweep(swept, shape, axis or "right", side, repeat, output, plot)
        return
    default_answer = of is None and operator != "torque"
    wanted = list(muscles) or present(body, DEFAULT_MUSCLES)
    dataset = psoas.actions(
        wanted,
        body=body,
        posture=posture,
        operator=None if default_answer else operators,
        conditions=conditions,
    )

    question = Question(
        names=typed, wanted=wanted, body=body, posture=posture, conditions=conditions, of=of,
        pairs=pairs_asked(body, of, relative_to, side), operators=operators, operator=operator, axis=axis, side=side,
        robust=robust, why=why, default=default_answer,
    )  # fmt: skip
    repeat = shlex.join(["psoas", "actions", *repeated(locals())])
    text = ""
    if shape == "table":
        lines = question.table(dataset)
        notes = layout.wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else []
        text = "\n".join([*lines, "", *notes, f"repeat: {printable(repeat)}"]) + "\n"
    elif shape != "nc":
        found = question.records(dataset)
        text = records.as_csv(found) if shape == "csv" else records.as_json(dataset, found, psoas.__version__, repeat)
    drawn = None
    if plot is not None:
        named = question.pairs if of is not None else None
        drawn = picture_of(dataset, named, axis, side, question.judge if robust else None)
    with pictured(drawn, plot):
        write_netcdf(dataset, output) if shape == "nc" else write(text, output)


@body_app.command
def info(
    *,
    muscles: Flag = False,
    coordinates: Flag = False,
    postures: Flag = False,
    segments: Flag = False,
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
) -> None:
    """What is in the default body, or in a model of your own: a summary, or one of its lists.

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
    body = body_asked(model, names, fascicles)
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


@app.command
def posture(
    *,
    tight: str | None = None,
    support: str = "standing",
    parameterisation: str = "fibre",
    draws: int = 0,
    seed: int = 0,
    example: str | None = None,
    plot: Path | None = None,
    format: str | None = None,
    output: Output = None,
) -> None:
    """The posture that tight muscles produce, as a difference to the same body with nothing tight.

    Parameters
    ----------
    tight
        muscle=share,... e.g. psoas=0.2,iliacus=0.1 (families, aliases, groups).
    support
        standing, supine, prone, side, sitting or hanging_leg.
    parameterisation
        What tightness is: fibre (shorter), matrix (stiffer), tendon (m shorter) or tone (constant activation).
    draws
        How many other bodies (stiffness, strength, cost) the band is made of; 0 for none.
    seed
        The same seed gives the same band.
    example
        One of the article's four pictures: iliacus_and_rectus, two_psoai, both, false_neutral.
    plot
        A picture of the answer, .svg, .png or .pdf.
    format
        table, json or csv.
    """
    shape = chosen_format(format, output)
    refuse_overwriting(output, ())
    check_picture(plot, ())
    if (tight is None) == (example is None):
        raise InvalidValueError("give --tight muscle=share,... or one --example, not both and not neither.")
    repeat = ["psoas", "posture", *(["--example", example] if example else ["--tight", str(tight)])]
    given = {"support": support, "parameterisation": parameterisation, "draws": draws, "seed": seed}
    usual = {"support": "standing", "parameterisation": "fibre", "draws": 0, "seed": 0}
    changed = {k: v for k, v in given.items() if v != usual[k]}
    repeat += [word for k, v in changed.items() for word in (f"--{k}", str(v))]
    write_posture(tight, example, given if tight else changed, shape, shlex.join(repeat), output, plot)


@app.command
def claims(
    *ids: str,
    draws: int | None = None,
    seed: int | None = None,
    cores: int = 1,
    format: str | None = None,
    output: Output = None,
) -> None:
    """What became of the claims about psoas: a table of all, or a page for each one named.

    Parameters
    ----------
    ids
        Claims by id, such as A13 or C3; all if none is given.
    draws
        Judge anew over so many draws of parameters; else the stored answer (200 draws, seed 0) is shown.
    seed
        Of the draws; the same seed gives the same answer.
    cores
        Processes that judge anew; the answer does not depend on them.
    format
        table, json or csv.
    """
    shape = chosen_format(format, output)
    refuse_overwriting(output, ())
    given = [word for name, value in (("draws", draws), ("seed", seed)) if value is not None
             for word in (f"--{name}", str(value))]  # fmt: skip
    shown = ["--format", shape] if shape in ("json", "csv") else []
    write_claims(ids, draws, seed, cores, shape, shlex.join(["psoas", "claims", *ids, *given, *shown]), output)


@app.command
def loads(
    *,
    posture: str = "standing",
    hands: float | None = None,
    tight: str | None = None,
    plot: Path | None = None,
    format: str | None = None,
    output: Output = None,
) -> None:
    """Compression and shear on every lumbar disc, and which muscle each newton comes from.

    Parameters
    ----------
    posture
        A posture with its support (see docs/loads.md), or a named posture with coordinates.
    hands
        Mass held in the hands, in kg.
    tight
        muscle=share,... fibres shorter by that share.
    plot
        A picture of the answer, .svg, .png or .pdf.
    format
        table, json or csv.
    """
    shape = chosen_format(format, output)
    refuse_overwriting(output, ())
    check_picture(plot, ())
    repeat = ["psoas", "loads", "--posture", posture]
    repeat += [*(["--hands", f"{hands:g}"] if hands is not None else []), *(["--tight", tight] if tight else [])]
    write_loads(posture, hands, tight, shape, shlex.join(repeat), output, plot)


@app.command
def report(
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="write here (.html)")],
    posture: str = "standing",
    title: str | None = None,
    geometry: Path | None = None,
    stance: Stance = None,
    contact: Contact = None,
    spine: Spine = None,
    rhythm: Rhythm = None,
    path: Path_ = "straight",
    sharing: Sharing = "pcsa",
    tension: Tension = 100.0,
    slices: Slices = 1.0,
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
) -> None:
    """One offline page: the body in three dimensions, plots and tables, and the command behind every picture.

    Parameters
    ----------
    posture
        [NAME,]coordinate=value,... in degrees and millimetres.
    title
        Heading of the page.
    geometry
        Folder of the bone files of an OpenSim model; Geometry beside the model unless given.
    """
    fields = {"stance": stance, "contact": contact, "spine": spine, "rhythm": rhythm}
    usual = {"path": path, "sharing": sharing, "tension": tension, "slices": slices}
    changed = {k: v for k, v in usual.items() if v != getattr(Conditions(), k)}
    body = {"model": model, "names": names, "fascicles": fascicles, "geometry": geometry}
    write_report(output, (model, names), posture=posture, title=title, **body, **fields, **changed)


@app.command
def audit(
    *models: Path,
    details: Flag = False,
    deep: Flag = False,
    fail_on: str | None = None,
    names: NamesFile = None,
    format: str | None = None,
    output: Output = None,
) -> None:
    """What a model's psoas stands for, what is wrong with the file, and which questions it can answer.

    Parameters
    ----------
    models
        .osim or MJCF files; one that cannot be read does not stop the rest.
    details
        All that was found in each model; a single model always has them.
    deep
        Also moment arms that change sign or jump inside the range, which needs the model's engine.
    fail_on
        Classes or findings, parted by commas, that make the exit status 1 (see docs/audit.md).
    format
        table or json.
    """
    refuse_overwriting(output, (*models, names))
    code = audited(models, details, deep, fail_on, names, chosen_format(format, output, FORMAT_OF_AUDIT), output)
    if code:
        raise Failed(code)


@app.command
def view(
    *,
    posture: str = "standing",
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
    geometry: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8080,
    browser: Annotated[bool, Parameter(negative="--no-browser")] = True,
) -> None:
    """A live page: the body in 3D, its posture on sliders, and what a muscle does to every segment.

    Parameters
    ----------
    posture
        Where it starts: [NAME,]coordinate=value,... in degrees and millimetres; or a motion to play, .mot or .sto.
    geometry
        Folder of the bone files that an OpenSim model names; Geometry beside the model unless given.
    host
        Address to listen at; anything but 127.0.0.1 lets other machines in.
    port
        Port to listen at; 0 for any that is free.
    browser
        Whether a browser is told to open the page; its address is printed either way.
    """
    from psoas.viewer.serve import view as serve_page

    serve_page(model, names, fascicles, posture, geometry, host, port, browser)


def planned(name: str) -> Any:
    """A command of a later version, which says so."""

    def command(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
        raise later(f"psoas {name}", "this version has actions, audit, posture, loads, claims, report, view and body")

    command.__doc__ = "Comes in a later version."
    return command


for _name in PLANNED:
    app.command(planned(_name), name=_name, show=False)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status (0, or that of `psoas.errors`)."""
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in tokens
    tokens = [t for t in tokens if t != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if arguments is None:
        with suppress(ValueError, OSError):
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind
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
        except Failed as failed:
            return failed.code
        except SystemExit as error:  # rich leaves this way when the reader of its help has gone
            stop_writing()
            return 0 if error.code in (0, None, 1) else int(error.code)
        except KeyboardInterrupt:
            return 130
    return 0
