"""The report: every question asked once, and one page made of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import psoas
from psoas.answers.actions.robustness import judgements
from psoas.answers.loads.balanced import checked_loads
from psoas.article_claims.judging.results import stored
from psoas.dataset.pair import Pair
from psoas.dataset.relative import relative
from psoas.errors import InvalidValueError, PsoasError, checked_text, printable
from psoas.formats.writing import refuse_overwriting, say, say_wrote, write
from psoas.offline_report.answers import Answers, as_typed
from psoas.offline_report.page import assembled
from psoas.offline_report.payload import PAIRS
from psoas.offline_report.rows import HIP, NEIGHBOUR, PELVIS, THIGH
from psoas.question.body_of import DEFAULT_MUSCLES, body_asked, present
from psoas.question.conditions_of import conditions_for
from psoas.question.report import ReportQuestion
from psoas.trials.landmarks import POINTS
from psoas.trials.posture_of import AT, posture_text
from psoas.trials.posture_of import instant as frame_at

FOCUS = ("psoas_major", "iliacus", "rectus_femoris", "gluteus_maximus")
MOST = 12  # muscles, of a body whose families nobody knows
RANGE = (-20, 120)  # deg of hip flexion
STRETCHES = (
    "half_kneeling_lunge", "lunge_bent_away", "long_lunge", "couch_stretch", "quad_stretch", "contract_relax", "thomas",
    "knees_to_chest", "straight_leg_raise",
)  # fmt: skip
TIGHT_DRAWS = 6  # two for each measure of effort
TIGHT = ("psoas_major=0.2", "iliacus=0.2", "psoas_major=0.2,iliacus=0.2", "psoas_major=0.2,iliacus=0.1")
POSTURES = ("standing", "sitting", "hip_flexed_90")
ELECTRODES = ("groin", "back30", "wire-groin", "wire-psoas")
OWN_BODY = "this is asked of the default body only"


class Asked(NamedTuple):
    """Of which body, in which posture, under which conditions."""

    body: Any
    posture: str
    fields: dict[str, Any]
    default: bool
    geometry: Path | None
    person: str = ""  # the posture as it was asked, where it starts from a file

    @property
    def words(self) -> dict[str, Any]:
        """Keyword arguments of most questions."""
        return {"body": self.body, "posture": self.posture, **self.fields}


def report_page(
    model: str | Path | None = None,
    *,
    names: str | Path | None = None,
    trust: str | Path | None = None,
    species: str | None = None,
    fascicles: int = 11,
    posture: str = "standing",
    geometry: str | Path | None = None,
    title: str | None = None,
    progress: Callable[[str], None] | None = None,
    **fields: Any,
) -> str:
    """One self-contained HTML page: what psoas and its neighbours do, relative to what, under which conditions.

    Parameters
    ----------
    model : path, optional
        `.osim` or MJCF; the default body if absent.
    names : path, optional
        A TOML file that says what the model's unknown names mean.
    species : str, optional
        What animal the model is; dog without a model: the one that is here.
    trust : path, optional
        A folder beside the model's own in which files that it names may lie.
    fascicles : {11, 12}
        Of the default body.
    posture : str
        As in `psoas.actions`, as text.
    geometry : path, optional
        Folder of bone files of an OpenSim model.
    title : str, optional
        Heading of the page.
    progress : callable, optional
        Told the title of each section once it stands.
    **fields
        Fields of `Conditions` by name.

    Returns
    -------
    str
        The same text for the same question and versions; without a date. Nothing in it is fetched from elsewhere.

    Raises
    ------
    PsoasError
        A model that cannot be read, a posture, name or condition that is unknown. A section that the body cannot
        answer is left out, and the page says why.

    Examples
    --------
    >>> import psoas
    >>> page = psoas.report(fascicles=12)
    >>> page.startswith("<!doctype html>"), "http://" in page.split("<script>")[0]
    (True, False)
    """
    given_files = (("model", model), ("names", names), ("trust", trust), ("geometry", geometry))
    files = {k: None if v is None else Path(v) for k, v in given_files}
    posture = checked_text("posture of a report", posture)
    heading({"focus": ()}, title)  # refuses what is no text
    body = body_asked(fascicles, files["model"], files["names"], files["trust"], species)
    given = {k: v for k, v in fields.items() if v is not None}
    person = posture if AT.match(posture.split(",")[0].strip()) else ""
    place = posture_text(body, posture)
    conditions_for(body, place, given)  # refuses what is not known, before anything is asked
    psoas.posture_at(body, place)
    own = model is None and fascicles == 11 and species in (None, "human")
    asked = Asked(body, place, given, own, files["geometry"], person)
    found, absent = answered(asked)
    chosen = [w for k in ("model", "names", "trust") if files[k] is not None for w in (f"--{k}", as_typed(files[k]))]
    chosen += ["--species", species] if species is not None else []
    chosen += ["--fascicles", str(fascicles)] if fascicles != 11 else []
    words = ["--posture", posture, *(w for k, v in given.items() for w in (f"--{k}", f"{v}"))]
    answers = Answers(found, absent, chosen, words, facts(asked, files, fascicles), heading(found, title))
    return assembled(answers, progress)


def answered(asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    """Every question that the body can answer, and why the others have no answer."""
    focus = present(asked.body, FOCUS)[:MOST]
    many = list(dict.fromkeys([*focus, *present(asked.body, DEFAULT_MUSCLES)]))[: 2 * MOST]
    found: dict[str, Any] = {"focus": focus, "many_names": many}
    absent: dict[str, str] = {}
    for what, question in QUESTIONS.items():
        try:
            found |= question(asked, found)
        except PsoasError as error:
            if question is pictured and asked.geometry is not None:
                raise  # the folder was asked for
            absent[what] = printable(error)
    return found, absent


def instant(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """What the chosen muscles do at the first instant, and how far its sign holds."""
    actions = psoas.actions(found["focus"], **asked.words)
    for pair in (HIP, PELVIS):
        relative(actions, *pair)  # refuses a body without thigh or pelvis
    many = psoas.actions(found["many_names"], operator="acceleration", **asked.words)
    there = {"ground", *asked.body.segments}
    shown = dict.fromkeys(pair for pair in (PELVIS, HIP, NEIGHBOUR, THIGH, *PAIRS) if set(pair) <= there)
    about = [(Pair(*pair), "right") for pair in shown]
    sets = judgements(found["many_names"], about, **asked.words)
    judged = {tuple(pair): one for (pair, _), one in zip(about, sets, strict=True)}
    robust = judged[PELVIS]
    said = [why for f, why in asked.body.unrepresented.items() if f in found["focus"]]
    limits = [f"{why[0].upper()}{why[1:]}." for why in dict.fromkeys(said)]
    return {"actions": actions, "many_rows": many, "robust": robust, "many": robust, "judged": judged, "limits": limits}


def pictured(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """The body in the posture asked and, where it is our own, a few others; what every muscle does in each."""
    body, path = asked.body, asked.fields.get("path", "straight")
    postures = dict.fromkeys([asked.posture, *(POSTURES if asked.default else ())])
    drawn: dict[str, Any] = {"path": path, "geometry": asked.geometry}
    scenes = {p: psoas.scene(body, p, surfaces=p == asked.posture, **drawn) for p in postures}
    moved: dict[tuple[str, str], Any] = {}
    for p in postures:
        words = asked.words | {"posture": p}
        moved[p, "acceleration"] = moved[p, "torque"] = psoas.actions(**words)
        with suppress(PsoasError):  # a body without passive tissue, or a posture that is not stable
            moved[p, "static"] = psoas.static(**words)
    return {"scenes": scenes, "moved": moved}


def fascicles_known(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """Whether psoas is there as anatomy has it."""
    family = asked.body.muscle_table["family"]
    if "psoas_major" in asked.body.unrepresented or family.count("psoas_major") < 4:
        raise InvalidValueError("the psoas of this body has no fascicles between lumbar spine and femur.")
    return {"fascicles": True} if "actions" in found else {}


def arms(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """Moment arms over the range of hip flexion that the body has."""
    motions = found["actions"].coordinate_motion.values if "actions" in found else []
    if "hip_flexion_r" not in motions:
        raise InvalidValueError("no coordinate of this body flexes the right hip.")
    i = list(motions).index("hip_flexion_r")
    name = str(found["actions"].coordinate.values[i])
    sign = int(found["actions"].coordinate_sign.values[i])
    low, high = sorted(sign * v for v in RANGE)
    over = f"{name}={low}:{high}:5"
    pair: dict[str, Any] = {"of": HIP[0], "relative_to": HIP[1], "operator": "torque"}
    rest = [part for part in asked.posture.split(",") if part.partition("=")[0].strip() != name]
    words = asked.words | {"posture": ",".join(rest) or "standing"}
    return {"sweep": over, "arms": psoas.sweep(found["focus"], over, **pair, **words)}


def resting(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """The new equilibrium."""
    return {"static": psoas.static(found["focus"], **asked.words)}


def stepping(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """The way there."""
    return {"step": psoas.step(found["focus"], pairs=[PELVIS], **asked.words)}


def tight(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """Postures with tight muscles: sitting if that is asked, else standing."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    support = "sitting" if asked.posture.split(",")[0] == "sitting" else "standing"
    return {"tight": {t: psoas.posture(t, support=support, body=asked.body, draws=TIGHT_DRAWS) for t in TIGHT}}


def loads(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """Forces on the lumbar levels."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    return {"loads": checked_loads(psoas.loads(asked.posture, body=asked.body))}


def aligned(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """The person whose posture it is, where that comes from a file of markers."""
    file, at = person_file(asked)
    person = psoas.align(file)
    if at is not None:
        person = person.isel(time=[frame_at(person.time.values, float(at), file)])
        person = person.assign_attrs(still="yes")
    return {"align": person, "align_file": as_typed(Path(file))}


def walked(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """How that person pushes back, where the file is a walk."""
    file, _ = person_file(asked)
    return {"gait": psoas.gait(file), "gait_file": as_typed(Path(file))}


def person_file(asked: Asked) -> tuple[str, str | None]:
    """The file of markers that the posture comes from, and at what time."""
    known = AT.match(asked.person.split(",")[0].strip())
    if known is None or Path(known["file"]).suffix.lower() not in POINTS:
        raise InvalidValueError("no person was asked about; --posture FILE.trc or .c3d does.")
    return known["file"], known["at"]


def emg(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """Whose signal electrodes hear, in standing."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    if asked.posture != "standing":
        raise InvalidValueError("this is asked in standing only; psoas emg takes other postures.")
    return {"emg": psoas.emg(ELECTRODES, draws=0, body=asked.body)}


def claims(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """What became of the claims: the stored answer."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    names = [str(row["id"]) for row in stored()["claims"]]
    if not names:
        raise InvalidValueError("no answer is stored with this version; psoas claims makes one.")
    return {"claims": psoas.claims(names)}


def stretches(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """What a few stretches reach."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    return {"stretch": psoas.stretch(STRETCHES, body=asked.body)}


def tests(asked: Asked, found: dict[str, Any]) -> dict[str, Any]:
    """What the clinic's tests can tell about tightness."""
    if not asked.default:
        raise InvalidValueError(f"{OWN_BODY}.")
    return {"tightness": psoas.tightness("clinic", body=asked.body)}


QUESTIONS: dict[str, Callable[[Asked, dict[str, Any]], dict[str, Any]]] = {
    "The answer": instant,
    "The body": pictured,
    "Fascicle by fascicle": fascicles_known,
    "Moment arms": arms,
    "At once and in the end": resting,
    "The way there": stepping,
    "Posture with tight muscles": tight,
    "Loads": loads,
    "Electrodes": emg,
    "Which stretch reaches what": stretches,
    "Which muscle is tight": tests,
    "This person": aligned,
    "This walk": walked,
    "Claims": claims,
}


def heading(found: dict[str, Any], title: str | None) -> str:
    """The page's title: the one given, or the question."""
    if title is not None and checked_text("title", title).strip():
        return printable(title.strip())
    who = "does psoas" if {"psoas_major", "iliopsoas_merged"} & set(found["focus"]) else "do these muscles"
    return f"What {who} do, and relative to what?"


def facts(asked: Asked, files: dict[str, Path | None], fascicles: int) -> list[tuple[str, str]]:
    """Versions, the body and its fingerprint."""
    body = asked.body
    contents = [f.read_bytes() for f in (files["model"], files["names"]) if f is not None]
    contents = contents or [psoas.body_xml(fascicles).encode()]
    of = "the model's file" if files["model"] else "what psoas body export writes"
    packages: Iterable[str] = ("mujoco", "numpy", "scipy")
    return [
        ("body", f"{body.name}: {len(body.muscles)} muscles, {len(body.segments)} segments, "
                 f"{sum(body.masses.values()):.1f} kg"),
        ("fingerprint", f"sha256 {sha256(b''.join(contents)).hexdigest()} of {of}"),
        ("remarks", " ".join(body.remarks)),
        ("versions", ", ".join([f"psoas {psoas.__version__}", *(f"{p} {version(p)}" for p in packages)])),
    ]  # fmt: skip


def write_report(output: Path, question: ReportQuestion) -> None:
    """Ask for the page and write it, or refuse before anything is asked."""
    if output.suffix.lower() != ".html":
        raise InvalidValueError(f"'{output}' does not end in .html, which is what a report is.")
    files = (question.body.model, question.body.names)
    refuse_overwriting(output, [None if file is None else Path(file) for file in files])
    page = report_page(
        question.body.model, names=question.body.names, trust=question.body.trust, species=question.body.species,
        fascicles=question.body.fascicles,
        posture=str(question.posture), geometry=question.geometry, title=question.title,
        progress=lambda title: say(f"report: {title}"), **question.conditions.fields(),
    )  # fmt: skip
    write(page, output)
    say_wrote(output)
