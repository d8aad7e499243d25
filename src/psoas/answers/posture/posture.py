"""The posture that tight muscles produce, as a difference to the same body with nothing tight."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.phrases import choice_of
from psoas.answers.posture.cost import checked_effort
from psoas.answers.posture.person import STANDING, Case, Person
from psoas.answers.posture.untight import like, untight
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.band import agreeing, band_of, band_words
from psoas.dataset.labels import segment_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import (
    InvalidValueError,
    NotConvergedError,
    PsoasError,
    checked_text,
    invalid_choice,
    listed,
    unknown_name,
)
from psoas.mechanics.ground.resting import supports
from psoas.mechanics.many import Progress, many
from psoas.mechanics.path_notes import jump_notes
from psoas.mechanics.rotations import Change, Frames, frames_of
from psoas.mechanics.tissue.draws import EFFORTS, Draw, draw
from psoas.mechanics.tissue.draws import draws as bodies_drawn
from psoas.question.muscles import muscles_of
from psoas.question.posture import DRAWS
from psoas.question.tightness import checked_keep, spelled, tightness_of, whole
from psoas.question.tissue import check_tissue

if TYPE_CHECKING:
    import xarray as xr

MOST = 1000  # draws
CASES = ("untight", "tight")
WORDS = {"fibre": "fibres shorter by a share", "matrix": "strain range narrower by a share",
         "tendon": "tendon shorter by metres", "tone": "constant activation"}  # fmt: skip


def posture(
    tight: Mapping[str, float] | str,
    *,
    support: str = STANDING,
    parameterisation: str = "fibre",
    effort: str = EFFORTS[0],
    body: Body | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    keep: Mapping[str, float] | None = None,
    check: bool = True,
    progress: Progress | None = None,
) -> xr.Dataset:
    """The posture that tight muscles produce, and how it differs from the same body with nothing tight.

    Parameters
    ----------
    tight : mapping of muscle to tightness, or text ``psoas=0.2,iliacus=0.1``
        Families, aliases, groups; both sides, or one side with ``_r``/``_l`` for a body that lies.
    support : {'standing', 'supine', 'prone', 'side', 'sitting', 'hanging_leg'}
        `standing`: least effort with the posture free, sagittal and the same left and right. The others: least energy
        without active muscle.
    parameterisation : {'fibre', 'matrix', 'tendon', 'tone'}
        What tightness is; see `psoas.mechanics.tissue.passive_body.passive_body`.
    effort : {'volume', 'area', 'strands'}
        What the square of an activation is weighted by: ``F0 l_opt``, ``F0``, or the same for every path. The first two
        change nothing when a muscle is cut in two; the last counts paths. Draws take all three in turn.
    body : Body, optional
        `psoas.default_body()` if absent.
    draws : int
        How many bodies with other stiffnesses, strengths and costs the band is made of, half a second each; 0 for none.
        From 40 on the band is 5 to 95 %, below it the least and the most.
    seed : int
        The same seed gives the same band; draw k is the same whatever `draws` is.
    keep : mapping, optional
        Coordinates that standing keeps [rad], the same on both sides: ``{"knee_angle": 0.0}``.
    check : bool
        Raise where no posture was found; else the dataset says so in `status`.
    progress : callable, optional
        Told how many draws are done, and of how many.

    Returns
    -------
    xarray.Dataset
        Dims `case` (untight, tight), `segment`, `axis`, `pair` (`pair_of` relative to `pair_relative_to`, about the
        mediolateral axis), `coordinate`, `muscle`, and `draw` (with its `draw_effort`) where there are any. All
        rotations [rad] by the right-hand rule; differences compose, they are not subtracted. `sagittal_change_agree`:
        in how many draws a change has its sign. What was active is in attributes.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown muscle, support or parameterisation; a tightness outside what it means; one side only, standing.
    NotConvergedError
        No posture: the residual, and the muscle or contact that is missing.

    Examples
    --------
    >>> found = posture("psoas=0.2", draws=0)
    >>> float(found.sagittal_change.sel(pair="L5 relative to pelvis")) < 0
    True
    """
    body = check_tissue(checked_body(body), "psoas.posture()")
    wanted = tightness_of(body, tight)
    support = choice_of("postures", support, (STANDING, *supports())) if isinstance(support, str) else support
    check_known(body, support)
    count = whole("draws", draws, MOST)
    whole("seed", seed, 2**32 - 1)
    somebody = untight(body, support, checked_effort(effort), checked_keep(keep))
    cases = {}
    for name, found in (("untight", somebody.case), ("tight", lambda: somebody.tightened(wanted, parameterisation))):
        cases[name] = found()
        if check:
            raise_unless_found(name, cases[name])
    frames = {name: frames_of(body, case.at) for name, case in cases.items()}
    changes = dict(drawn(somebody, support, wanted, parameterisation, count, seed, progress))
    variables = described(body, cases, frames)
    variables |= banded(list(changes.values()), variables["sagittal_change"][1])
    attrs = {
        "answer": "posture",
        "schema_version": SCHEMA_VERSION,
        "title": "posture with tight muscles, as a difference to the same body without",
        "body": body.name,
        "tight": spelled(wanted),
        "parameterisation": parameterisation,
        "parameterisation_words": parameterisation_words(parameterisation, wanted),
        "support": support,
        "support_words": support_words(support),
        "effort": effort,
        "keep": spelled({} if keep is None else {k: math.degrees(v) for k, v in keep.items()}),
        "draws": count,
        "draws_found": len(changes),
        "seed": seed,
        "band": f"{band_words(len(changes))} of stiffness, strength and cost" if changes else "none",
        "notes": " ".join(
            [
                *muscles_of(body, list(wanted)).notes,
                *body.remarks,
                *dict.fromkeys(note for case in cases.values() for note in jump_notes(body, case.at)),
            ]
        ),
    }
    for name, case in cases.items():
        attrs |= {f"{key}_{name}": getattr(case, key) for key in ("status", "residual", "lacking", "evaluations")}
        attrs[f"active_{name}"] = "; ".join(case.active)
        attrs[f"cost_{name}"] = "; ".join(f"{k} {v:.6g}" for k, v in case.parts.items())
    return dataset_of(body, variables, attrs, frames["untight"], {k: draw(seed, k).effort for k in changes})


def dataset_of(
    body: Body,
    variables: dict[str, tuple[tuple[str, ...], Any]],
    attrs: dict[str, Any],
    frames: Frames,
    draws: Mapping[int, str],
) -> xr.Dataset:
    """The labelled dataset, every variable under its contract; `draws`: those found, and the effort of each."""
    import xarray as xr

    labels = segment_labels(body)
    coords = {
        **{k: labels[k] for k in ("segment", "parent", "axis")},
        "case": list(CASES),
        "coordinate": list(body.coordinates),
        "muscle": list(body.muscles),
        "family": ("muscle", list(body.muscle_table["family"])),
        "pair": [f"{of} relative to {to}" for of, to in frames.pairs],
        "pair_of": ("pair", [of for of, _ in frames.pairs]),
        "pair_relative_to": ("pair", [to for _, to in frames.pairs]),
    }
    if draws:
        coords |= {"draw": list(draws), "draw_effort": ("draw", list(draws.values()))}
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def described(body: Body, cases: Mapping[str, Case], frames: Mapping[str, Frames]) -> dict[str, Any]:
    """The variables of both postures and of their difference."""
    two = [cases[name] for name in CASES]
    both = [frames[name] for name in CASES]
    change = both[1].minus(both[0])
    return {
        "posture_coordinate": (("case", "coordinate"), np.array([c.at.q for c in two])),
        "posture_rotation": (("case", "segment", "axis"), np.array([f.ground_vectors() for f in both])),
        "posture_neighbour_rotation": (("case", "segment", "axis"), np.array([f.neighbour_vectors() for f in both])),
        "sagittal_angle": (("case", "pair"), np.array([f.angles for f in both])),
        "rotation_change": (("segment", "axis"), change.ground),
        "neighbour_rotation_change": (("segment", "axis"), change.neighbour),
        "sagittal_change": (("pair",), change.angles),
        "posture_activation": (("case", "muscle"), np.array([c.activations for c in two])),
        "posture_passive_tension": (("case", "muscle"), np.array([c.passive for c in two])),
    }


def banded(changes: list[Change], change: Array) -> dict[str, Any]:
    """The same differences in every draw, the band they fall in, and how many have the sign of `change` (p,)."""
    if not changes:
        return {}
    every: dict[str, tuple[tuple[str, ...], Array]] = {
        "rotation_change": (("segment", "axis"), np.array([c.ground for c in changes])),
        "neighbour_rotation_change": (("segment", "axis"), np.array([c.neighbour for c in changes])),
        "sagittal_change": (("pair",), np.array([c.angles for c in changes])),
    }
    found: dict[str, Any] = {f"{k}_draw": (("draw", *dims), values) for k, (dims, values) in every.items()}
    for k, (dims, values) in every.items():
        low, high = band_of(values)
        found |= {f"{k}_low": (dims, low), f"{k}_high": (dims, high)}
    return found | {"sagittal_change_agree": (("pair",), agreeing(change, every["sagittal_change"][1]))}


def drawn(
    somebody: Person,
    support: str,
    tight: Mapping[str, float],
    parameterisation: str,
    count: int,
    seed: int,
    progress: Progress | None = None,
) -> Iterator[tuple[int, Change]]:
    """Number and difference of each draw in which both postures were found."""

    def one(drawn: Draw) -> Change | None:
        try:
            other = like(somebody, support, drawn.seed, drawn.k)
            cases = other.case(), other.tightened(tight, parameterisation)
        except PsoasError:  # a draw outside what a parameter means
            return None
        if not all(case.status == "found" for case in cases):
            return None
        before, after = (frames_of(somebody.body, case.at) for case in cases)
        return after.minus(before)

    every = bodies_drawn(count, seed)
    for drawn, change in zip(every, many(one, every, progress=progress), strict=True):
        if change is not None:
            yield drawn.k, change


def raise_unless_found(name: str, case: Case) -> None:
    """Raise where a posture was not found, with the residual and what is missing."""
    if case.status != "found":
        raise NotConvergedError(
            f"no {name} posture: {case.status}, residual {case.residual:.2g} N m; {case.lacking}. "
            "Choose less tightness or another support, or pass check=False to look at it."
        )


def check_known(body: Body, support: str) -> None:
    """Refuse a support that is none; of a posture that other questions know, name these."""
    known = (STANDING, *supports())
    if checked_text("support", support) in known:
        return
    if support in body.postures:
        raise InvalidValueError(
            f"'{support}' is no support: psoas.posture() finds the posture itself, on {listed(known, 'or')}; what "
            f"muscles do at '{support}' is asked of psoas.actions()."
        )
    raise invalid_choice("support", support, known)


def checked_body(body: Body | None) -> Body:
    """The body, the default one if none."""
    if not (body is None or isinstance(body, Body)):
        raise InvalidValueError(f"body is a psoas.Body, such as psoas.default_body() gives, not {body!r}.")
    return load() if body is None else body


def parameterisation_words(parameterisation: str, tight: Mapping[str, float]) -> str:
    """What tightness is, in words; of a negative one the opposite.

    Examples
    --------
    >>> parameterisation_words("fibre", {"psoas": -0.2})
    'fibres longer by a share'
    """
    words, opposite = WORDS[parameterisation], WORDS[parameterisation]
    for one, other in (("shorter", "longer"), ("narrower", "wider")):
        opposite = opposite.replace(one, other)
    negative = {amount < 0 for amount in tight.values() if amount}
    return f"{words}; where negative {opposite}" if len(negative) > 1 else opposite if negative == {True} else words


def support_words(support: str) -> str:
    """What a support is, in one sentence."""
    if support == STANDING:
        return "least effort with the posture free, sagittal, the same left and right, soles flat on the ground"
    return next(row["note"] for row in table("supports") if row["support"] == support)


def examples() -> dict[str, dict[str, str]]:
    """The four pictures of the article: name -> what is tight, on which support, and what was said.

    Examples
    --------
    >>> list(examples())
    ['iliacus_and_rectus', 'two_psoai', 'both', 'false_neutral']
    """
    return {row["example"]: dict(row) for row in table("tight_examples")}


def example(name: str, **options: Any) -> xr.Dataset:
    """The posture of one of the article's four pictures; options as in `posture`."""
    known = examples()
    if checked_text("example", name) not in known:
        raise unknown_name("example", name, known, "the four pictures")
    return posture(known[name]["tight"], **{"support": known[name]["support"], **options})


__all__ = ["example", "examples", "posture", "tightness_of"]
