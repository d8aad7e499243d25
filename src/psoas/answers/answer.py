"""A question's answer: one way from the value that asks to the dataset that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.errors import InvalidValueError, PsoasError, in_one_sentence
from psoas.mechanics.many import Progress
from psoas.places import imported
from psoas.question.align import AlignQuestion
from psoas.question.body_of import body_asked
from psoas.question.emg import EmgQuestion
from psoas.question.floor import FloorQuestion
from psoas.question.gait import GaitQuestion
from psoas.question.loads import LoadsQuestion
from psoas.question.posture import PostureQuestion
from psoas.question.question import Question
from psoas.question.stretch import StretchQuestion
from psoas.question.tightness_of import TightnessQuestion
from psoas.trials.posture_of import names_file, posture_given

if TYPE_CHECKING:
    import xarray as xr

    from psoas.body.body import Body


# what is asked -> who answers; a new kind of answer is one line here
ANSWERS = {
    "actions": "psoas.answers.actions_answer:actions_answer",
    "align": "psoas.answers.answer:align_answer",
    "claims": "psoas.article_claims.judging.results:claims_answer",
    "floor": "psoas.answers.answer:floor_answer",
    "gait": "psoas.answers.answer:gait_answer",
    "emg": "psoas.answers.answer:emg_answer",
    "loads": "psoas.answers.answer:loads_answer",
    "posture": "psoas.answers.answer:posture_answer",
    "stretch": "psoas.answers.answer:stretch_answer",
    "tightness": "psoas.answers.answer:tightness_answer",
}


def answer(question: Question | str, *, body: Body | None = None, progress: Progress | None = None) -> xr.Dataset:
    """The answer to a question.

    Parameters
    ----------
    question : Question or str
        A question, or the command that asks it.
    body : Body, optional
        The body that is asked, where it has been read already.
    progress : callable, optional
        Told (done, total) while something takes long.

    Returns
    -------
    xarray.Dataset
        As the command's library twin gives it; `attrs["question"]` is the question in TOML, and signs of accelerations
        have the verdict of their ensemble beside them (`judged_...`).

    Raises
    ------
    PsoasError
        What the question names is unknown, contradictory or not to be had; nothing balances the posture.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.answer("psoas actions iliacus --of pelvis --relative-to ground")
    >>> psoas.relative(found, "pelvis", "ground").sel(axis="right", group="iliacus").item() < 0
    True
    """
    asked = Question.read(question) if isinstance(question, str) else question
    if not isinstance(asked, Question) or asked.asks not in ANSWERS:
        raise InvalidValueError(f"an answer is to a question such as 'psoas actions psoas', not to {question!r}.")
    try:
        found: xr.Dataset = imported(ANSWERS[asked.asks])(asked, body, progress)
    except (PsoasError, OSError):
        raise
    except Exception as error:  # of an engine, or of the arithmetic
        raise in_one_sentence(error) from error
    file = str(getattr(asked, "posture", ""))
    words = {"posture": file} if "posture" in found.attrs and names_file(file) else {}
    return found.assign_attrs({"answer": asked.asks} | found.attrs | words | {"question": asked.toml()})


def posture_answer(asked: PostureQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """The posture that tight muscles produce."""
    from psoas.answers.posture.posture import example, posture

    given: dict[str, Any] = {
        "support": asked.support, "parameterisation": asked.parameterisation, "effort": asked.effort,
        "draws": asked.draws, "seed": asked.seed,
    }  # fmt: skip
    rest: dict[str, Any] = {"keep": asked.keep.radians() if asked.keep else None, "progress": progress}
    if asked.example is not None:
        usual = PostureQuestion(example=asked.example)
        return example(asked.example, **{k: v for k, v in given.items() if v != getattr(usual, k)}, **rest)
    return posture(str(asked.tight), **given, **rest)


def loads_answer(asked: LoadsQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """Forces on the lumbar levels; an error where nothing balances the posture."""
    from psoas.answers.loads.balanced import checked_loads
    from psoas.answers.loads.loads import loads

    own = body_asked() if body is None else body
    found = loads(
        posture_given(own, str(asked.posture)),
        hands=asked.hands,
        tightness=asked.tight.mapping() if asked.tight else None,
        body=body,
    )
    return checked_loads(found)


def floor_answer(asked: FloorQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """The pelvic floor in a posture."""
    from psoas.answers.floor.floor import floor

    return floor(
        str(asked.posture), nutation=asked.nutation, coccyx=asked.coccyx, pressure=asked.pressure,
        tight=asked.tight.mapping() if asked.tight else None, centre=asked.centre or "s2",
    )  # fmt: skip


def align_answer(asked: AlignQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """Where a person's segments are."""
    from psoas.answers.align.align import align

    return align(
        asked.file, static=asked.static, markers=asked.markers, units=asked.units, hip_centre=asked.hip_centre,
        marker_offset=asked.marker_offset, leg_length=asked.leg_length, neutral=asked.neutral,
        reference=asked.reference, ranges=asked.range.mapping() if asked.range else None, place=asked.place,
        model=asked.model, names=asked.names, trust=asked.trust,
        angles=asked.angle.mapping() if asked.angle else None, sd=asked.sd,
    )  # fmt: skip


def gait_answer(asked: GaitQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """How a leg pushes back in walking."""
    from psoas.answers.gait.gait import gait

    assert asked.file is not None
    return gait(
        asked.file, forces=asked.forces, moments=asked.moments, moment_unit=asked.moment_unit, static=asked.static,
        markers=asked.markers, units=asked.units, hip_centre=asked.hip_centre, marker_offset=asked.marker_offset,
        leg_length=asked.leg_length, mass=asked.mass,
        tight=asked.tight.mapping() if asked.tight else None, model=asked.model, names=asked.names, trust=asked.trust,
    )  # fmt: skip


def stretch_answer(asked: StretchQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """What stretches reach, or the best position for a muscle."""
    from psoas.answers.stretch.stretch import best_stretch, stretch

    given: dict[str, Any] = {
        "side": asked.side, "torque": asked.torque, "tight": asked.tight.mapping() if asked.tight else None,
        "seed": asked.seed, "body": body,
    }  # fmt: skip
    if asked.reach is not None:
        return best_stretch(asked.reach, weight=asked.weight, **given)
    return stretch(list(asked.programs) or None, depth=asked.depth, draws=asked.draws, progress=progress, **given)


def tightness_answer(asked: TightnessQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """What tests can tell about which muscle is tight, and what readings say."""
    from psoas.answers.tightness.tightness import tightness

    return tightness(
        asked.tests, given=str(asked.given) if asked.given else None, next=asked.next, pelvis=asked.pelvis,
        seed=asked.seed, body=body,
    )  # fmt: skip


def emg_answer(asked: EmgQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """Whose signal an electrode hears, or which muscles names of channels can mean."""
    from psoas.answers.emg.emg import emg

    return emg(
        asked.electrodes or None, activity=asked.activity.value(), fat=asked.fat, draws=asked.draws, seed=asked.seed,
        posture=str(asked.posture), unmix=asked.unmix, label=asked.label, file=asked.file, body=body, progress=progress,
    )  # fmt: skip
