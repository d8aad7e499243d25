"""The body that a question is asked of, and the muscles it shows where none is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psoas.anatomy.species import species_of
from psoas.bodies.default.build import load
from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    from psoas.body.body import Body

DEFAULT_MUSCLES = (
    "psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae", "adductor_longus",
    "gluteus_maximus", "gluteus_medius", "biceps_femoris_long_head", "semimembranosus", "rectus_abdominis",
    "external_oblique", "quadratus_lumborum", "multifidus", "iliocostalis_lumborum_pars_lumborum",
    "iliocostalis_lumborum_pars_thoracis", "longissimus_thoracis_pars_lumborum", "longissimus_thoracis_pars_thoracis",
)  # fmt: skip


FEW_MUSCLES = ("psoas_major", "iliacus", "rectus_femoris", "gluteus_maximus")  # of an answer that shows few


def body_asked(
    fascicles: int = 11,
    model: Any = None,
    names: str | Path | None = None,
    trust: str | Path | None = None,
    species: str | None = None,
) -> Body:
    """The default body, or that of a model's file or `mujoco.MjSpec`, or the animal whose tables are here."""
    if model is None and species not in (None, "human"):
        from psoas.bodies.animals.dog import dog_body

        if species_of(species).name != "dog":
            raise InvalidValueError(
                f"psoas has a human body and a dog's; of a {species} give a model too, --model FILE."
            )
        return dog_body()
    if model is None:
        if names is not None:
            raise InvalidValueError("--names tells what a model's names mean; give the model too, --model FILE.")
        if trust is not None:
            raise InvalidValueError("--trust is a folder of a model's files; give the model too, --model FILE.")
        return load(fascicles)
    if fascicles != 11:
        raise InvalidValueError("--fascicles is of the default body; a model has the psoas that its file has.")
    from psoas.bodies.models.load import load_model

    return load_model(model, names=names, trust=trust, species=species)


def present(body: Body, families: Sequence[str]) -> list[str]:
    """Those of some families that the body has; all of its muscles where it has none."""
    known = dict.fromkeys(body.muscle_table["family"])
    return [f for f in ("iliopsoas_merged", *families) if f in known] or list(known)
