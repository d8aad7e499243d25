"""The answer to an `ActionsQuestion`: over a motion, in equilibrium, over a grid, or at one posture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psoas.dataset.judged import spelled_pairs, with_budgets, with_judgements
from psoas.dataset.pair import Pair
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.mechanics.many import Progress
from psoas.question.actions import ActionsQuestion
from psoas.question.body_of import DEFAULT_MUSCLES, FEW_MUSCLES, body_asked, present
from psoas.question.motion import check_motion, moving_pairs
from psoas.question.pairs import pairs_asked
from psoas.question.values import SPINE_STIFFNESS, Grid, Motion
from psoas.trials.posture_of import posture_given, posture_text

if TYPE_CHECKING:
    import xarray as xr

    from psoas.body.body import Body

FRAMES_JUDGED = 15
COM = "com"  # the whole body's centre of mass, in the place of a segment
RESTING_PAIRS = (
    Pair("pelvis", "ground"), Pair("femur_r", "ground"), Pair("femur_r", "pelvis"), Pair("thorax", "pelvis"),
)  # fmt: skip


def actions_answer(asked: ActionsQuestion, body: Body | None, progress: Progress | None) -> xr.Dataset:
    """What muscles do: over a motion, in equilibrium, over a grid, or at one posture."""
    if asked.sij == "elastic" and asked.operator == "static":
        return sacrum_answer(asked)
    if asked.sij == "elastic":
        from psoas.bodies.default.sacrum import sacral_body

        body = sacral_body(asked.body.fascicles, centre=asked.centre or "s2")
    body = body_asked(*asked.body) if body is None else body
    if asked.operator == "length":
        return length_answer(asked, body, progress)
    if asked.pair.of == COM and COM not in (*body.segments, *body.aliases):
        return com_answer(asked, body, progress)
    of, relative_to = (None if s is None else body.segment_name(s) for s in asked.pair)
    pairs = [Pair(*pair) for pair in pairs_asked(body, of, relative_to, asked.side)]
    if isinstance(asked.posture, Motion) and asked.operator not in ("static", "step"):
        return motion_answer(asked, asked.posture, body, pairs, relative_to, progress)
    if asked.sweep is not None and asked.sweep.coordinate == SPINE_STIFFNESS:
        return swing_answer(asked, asked.sweep, body)
    if asked.operator in ("static", "step"):
        return resting_answer(asked, body, pairs if of is not None else list(RESTING_PAIRS), progress)
    if asked.sweep is not None:
        return sweep_answer(asked, body, Pair(of or "pelvis", relative_to or "ground"), progress)
    return posture_actions(asked, body, pairs)


def length_answer(asked: ActionsQuestion, body: Body, progress: Progress | None) -> xr.Dataset:
    """How long muscles and their fibres are, at a posture, over a grid, or in a motion."""
    from psoas.answers.actions.lengths import lengths

    given: dict[str, Any] = {"posture": str(asked.posture)}
    if isinstance(asked.posture, Motion):
        moving = asked.posture
        if moving.forces is not None:
            raise InvalidValueError("--operator length knows no ground; leave --forces away.")
        given = {"motion": check_motion(moving), "lowpass": moving.lowpass, "angles": moving.angles}
    elif asked.sweep is not None:
        given["over"] = str(asked.sweep)
    path = str(asked.conditions.fields().get("path", "straight"))
    wanted = list(asked.muscles) or present(body, FEW_MUSCLES)
    return lengths(wanted, side=asked.side, body=body, path=path, progress=progress, **given)


def com_answer(asked: ActionsQuestion, body: Body, progress: Progress | None) -> xr.Dataset:
    """What muscles do to the whole body's centre of mass, at one posture or over a motion."""
    from psoas.answers.actions.actions import actions
    from psoas.answers.trial.trial import trial

    if asked.pair.relative_to not in (None, "ground"):
        raise InvalidValueError("the centre of mass is told relative to the ground; leave --relative-to away.")
    if asked.operator not in (None, "acceleration") or asked.robust or asked.why or asked.sweep is not None:
        raise InvalidValueError("--of com is an acceleration; it has no --robust, --why, --sweep or other operator.")
    wanted = list(asked.muscles) or present(body, DEFAULT_MUSCLES)
    if isinstance(asked.posture, Motion):
        motion = asked.posture
        found = trial(
            wanted, check_motion(motion), pairs=[("pelvis", "ground")], com=True, side=asked.side,
            body=body, forces=motion.forces,
            lowpass=motion.lowpass, angles=motion.angles, progress=progress,
            **{"stance": None, "contact": None} | asked.conditions.fields(),
        )  # fmt: skip
        found = found[["group_trial_com_acceleration", "gravity_com_acceleration"]].assign_attrs(found.attrs)
    else:
        found = actions(
            wanted, operator="acceleration", side=asked.side, body=body,
            posture=posture_given(body, str(asked.posture)), **asked.conditions.fields(),
        )  # fmt: skip
        found = found[["group_com_acceleration", "com_acceleration"]].assign_attrs(found.attrs)
    return found.assign_attrs(found.attrs | {"answer": "com"})


def posture_actions(asked: ActionsQuestion, body: Body, pairs: Sequence[Pair]) -> xr.Dataset:
    """What muscles do at one posture, with the verdict on every sign that is shown."""
    from psoas.answers.actions.actions import actions
    from psoas.answers.actions.robustness import judgements
    from psoas.answers.actions.why import why

    whole = asked.pair.of is None
    wanted = list(asked.muscles) or present(body, DEFAULT_MUSCLES)
    given: dict[str, Any] = {
        "body": body, "posture": posture_given(body, str(asked.posture)), "side": asked.side,
        **asked.conditions.fields(),
    }  # fmt: skip
    operators = None if whole and asked.operator != "torque" else asked.operator
    found = actions(wanted, operator=operators, **given)
    shown = list(pairs)
    if whole and asked.of_hip_flexors:
        shown.append(Pair(pairs[0].of, "ground"))
    if asked.operator != "torque":
        about = [(pair, axis) for pair in shown for axis in AXES]
        about += [(pair, "right") for pair in pictured_pairs(body, pairs[0]) if whole and (pair, "right") not in about]
        found = with_judgements(found, judgements(wanted, about, **given))
    if asked.why:
        found = with_budgets(
            found, [why(muscle, of=p.of, relative_to=p.relative_to, **given) for muscle in wanted for p in pairs]
        )
    return found.assign_attrs(found.attrs | {"pairs": spelled_pairs(pairs)})


def pictured_pairs(body: Body, hip: Pair) -> list[Pair]:
    """What the picture of the default answer shows besides its two pairs."""
    return [Pair(hip.of, "ground"), hip.turned()] if set(hip) <= set(body.segments) else []


def sweep_answer(asked: ActionsQuestion, body: Body, pair: Pair, progress: Progress | None) -> xr.Dataset:
    """What muscles do over a grid of one coordinate."""
    from psoas.answers.actions.sweep import sweep

    found = sweep(
        list(asked.muscles) or present(body, FEW_MUSCLES[:2]), str(asked.sweep), of=pair.of,
        relative_to=pair.relative_to, operator=asked.operator or "acceleration", side=asked.side, body=body,
        posture=posture_text(body, str(asked.posture)), progress=progress, **asked.conditions.fields(),
    )  # fmt: skip
    return found.assign_attrs(found.attrs | {"pairs": spelled_pairs([pair])})


def motion_answer(
    asked: ActionsQuestion, motion: Motion, body: Body, pairs: Sequence[Pair], relative_to: str | None,
    progress: Progress | None,
) -> xr.Dataset:  # fmt: skip
    """What muscles do in every frame of a motion."""
    from psoas.answers.trial.trial import trial

    operator = asked.operator or "acceleration"
    shown = moving_pairs(pairs, relative_to, operator, body)
    found = trial(
        list(asked.muscles) or present(body, DEFAULT_MUSCLES), check_motion(motion), pairs=shown, operator=operator,
        side=asked.side, body=body, forces=motion.forces, lowpass=motion.lowpass, angles=motion.angles,
        progress=progress, tensions=asked.tensions, **{"stance": None, "contact": None} | asked.conditions.fields(),
    )  # fmt: skip
    if asked.robust:
        found = with_holding(found, asked, motion, body, shown)
    return found.assign_attrs(found.attrs | {"pairs": spelled_pairs(shown)})


def with_holding(
    found: xr.Dataset, asked: ActionsQuestion, motion: Motion, body: Body, pairs: Sequence[Pair]
) -> xr.Dataset:
    """A motion's answer with the share of frames, of at most 15, in which every sign holds in all ways to assume."""
    import numpy as np
    import xarray as xr

    from psoas.answers.actions.robustness import judgements
    from psoas.answers.trial.tensions import judged_frames
    from psoas.dataset.schema import attributes, check_dataset
    from psoas.formats.motions.sto import read_sto
    from psoas.trials.motion import motion_of

    names = found.group.values.tolist()
    axis = asked.axis if asked.axis in AXES else "right"
    fields = {k: v for k, v in asked.conditions.fields().items() if k not in ("stance", "contact")}
    moving = motion_of(body, read_sto(check_motion(motion), angles=motion.angles), motion.lowpass)
    frames = judged_frames(found.sizes["time"], FRAMES_JUDGED)
    holds = np.zeros((len(frames), len(pairs), len(names)))
    for k, t in enumerate(frames):
        posture = {c: float(moving.q[t, body.coordinate(c)]) for c in body.independent if c not in body.locked}
        judged = judgements(
            list(asked.muscles) or present(body, DEFAULT_MUSCLES), [(pair, axis) for pair in pairs], side=asked.side,
            body=body, posture=posture, stance=str(found.stance.values[t]), **fields,
        )  # fmt: skip
        for p, one in enumerate(judged):
            verdicts = dict(zip(one.group.values.tolist(), one.group_verdict.values.tolist(), strict=True))
            holds[k, p] = [float(verdicts.get(name) == "holds") if name in verdicts else np.nan for name in names]
    made = xr.DataArray(holds.mean(axis=0), dims=("pair", "group"), attrs=attributes("trial_holds"))
    told = {"judged_frames": len(frames), "judged_axis": axis}
    return check_dataset(found.assign(trial_holds=made).assign_attrs(found.attrs | told))


def resting_answer(
    asked: ActionsQuestion, body: Body, pairs: Sequence[Pair], progress: Progress | None = None
) -> xr.Dataset:
    """The new equilibrium, or the way there."""
    from psoas.answers.equilibrium.static import static
    from psoas.answers.equilibrium.step import step
    from psoas.dataset.relative import relative

    if isinstance(asked.posture, Motion) and asked.posture[1:] != (None, None, None):
        raise InvalidValueError(f"--operator {asked.operator} is about one posture: no --forces, --lowpass, --angles.")
    wanted = list(asked.muscles) or present(body, FEW_MUSCLES)
    given: dict[str, Any] = {
        "body": body, "posture": posture_given(body, str(asked.posture)), "side": asked.side,
        **asked.conditions.fields(),
    }  # fmt: skip
    if asked.operator == "step":
        found = step(wanted, pairs=pairs, **given)
    else:
        found = static(wanted, **given, draws=asked.draws, seed=asked.seed, progress=progress)
        for pair in pairs:
            relative(found, *pair, what="rotation")  # refuse what is not defined before anything is written
    return found.assign_attrs(found.attrs | {"pairs": spelled_pairs(pairs)})


def swing_answer(asked: ActionsQuestion, over: Grid, body: Body) -> xr.Dataset:
    """How much of a thigh's swing is the hip's, over the stiffness of the spine."""
    from psoas.answers.swing.swing import swing

    given = asked.conditions.fields()
    if wrong := sorted(set(given) - {"stance", "tension"}):
        raise InvalidValueError(f"--{wrong[0]} means nothing with --sweep spine_stiffness; leave it away.")
    return swing(
        list(asked.muscles) or present(body, FEW_MUSCLES), body=body, posture=str(asked.posture), side=asked.side,
        spine_stiffness=(over.start, over.stop), **({"stance": "fore" if body.species else "none"} | given),
    )  # fmt: skip


def sacrum_answer(asked: ActionsQuestion) -> xr.Dataset:
    """What muscles do to a sacrum that moves, in the new equilibrium."""
    from psoas.answers.floor.sacrum import sacrum

    given = {k: v for k, v in asked.conditions.fields().items() if k in ("hold", "spine", "sharing", "tension")}
    return sacrum(
        list(asked.muscles) or None, posture=str(asked.posture), centre=asked.centre or "s2", side=asked.side,
        fascicles=asked.body.fascicles, **given,
    )  # fmt: skip
