"""The default body from upstream's model: repaired step by step and written out as the text that ships (`make body`).

For those who work on psoas: it needs `myo_sim`, which computing does not.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection
from functools import cache, partial
from importlib.metadata import version
from typing import Any

import numpy as np

from psoas.bodies.default import repairs
from psoas.bodies.default.brim import move_brim
from psoas.bodies.default.build import body_name, body_of, fibre_range
from psoas.bodies.default.export import mjcf
from psoas.bodies.default.extensor_paths import wrap_extensors
from psoas.bodies.default.fan import PARTS, part_range, split_iliacus
from psoas.bodies.standing import standing_posture
from psoas.body.body import state
from psoas.engines.mujoco import silence
from psoas.errors import MissingDependencyError

UPSTREAM = "myofullbody"
WELDED = ("head", "arm_r", "arm_l")  # kept as bodies of their own, for their mass; the thorax carries them

# (number in docs/body.md, repair), in the order they are made; `without` names them by function
REPAIRS: tuple[tuple[str, Callable[[Any], None]], ...] = (
    ("17", repairs.drop_meshes),
    ("8", repairs.calm_phantoms),
    ("-", repairs.lock_arms),
    ("11", repairs.turn_legs_exactly),
    ("12", repairs.mirror_left_from_right),
    ("7", repairs.weigh),
    ("2", repairs.restore_wraps),
    ("15", split_iliacus),
    ("1", repairs.run_psoas_from_spine_to_femur),
    ("3", repairs.split_the_rhythm),
    ("4", repairs.add_thoracolumbar_joint),
    ("10", repairs.drive_abdomen_by_whole_spine),
    ("13, 16", repairs.name_root_and_segments),
    ("9", repairs.free_joints_of_fudge),
    ("path guided", repairs.guide_psoas),
    ("paths wrapped", wrap_extensors),
)
FIRST = 3  # of them delete, which takes most of the time
BEGUN = frozenset({"carry_inertials", *(repair.__name__ for _, repair in REPAIRS[:FIRST])})


def upstream_spec() -> Any:
    """Upstream's model as an editable spec, without its one spurious warning and its log file."""
    silence()
    try:
        import myo_sim
    except ImportError as error:
        raise MissingDependencyError(
            "building the default body anew needs upstream's model; install it with: pip install myo-sim"
        ) from error

    return myo_sim.load_spec(UPSTREAM)


def compiled(spec: Any) -> Any:
    """Compile `spec`, without upstream's spurious warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Attaching a spec with an empty prefix")
        return spec.compile()


@cache
def begun(without: frozenset[str]) -> Any:
    """Upstream's model with the first repairs made, except those named: to be copied, not to be changed."""
    spec = upstream_spec()
    if "carry_inertials" not in without:
        repairs.carry_inertials(spec, compiled(spec))
    for _, repair in REPAIRS[:FIRST]:
        if repair.__name__ not in without:
            repair(spec)
    return spec


def repaired_spec(fascicles: int = 11, without: Collection[str] = (), brim: float = 0.0) -> Any:
    """Upstream's model with every repair made, except those named in `without` (tests show what each does).

    `brim`: how far psoas' brim point and wrap lie from where upstream has them [m]; see `psoas.bodies.default.brim`.
    """
    spec = begun(BEGUN.intersection(without)).copy()
    for _, repair in REPAIRS[FIRST:]:
        if repair.__name__ not in without:
            if repair is repairs.drive_abdomen_by_whole_spine and fascicles == 12:
                repairs.add_twelfth_fascicle(spec)
            if repair is repairs.guide_psoas and brim:
                move_brim(spec, brim)
            repair(spec)
    return spec


LICENCE = """The psoas default body: upstream's myo_sim {upstream} `myofullbody` (Apache-2.0;
MyoSuite authors: R. Walia, M. Billot, K. Garzon-Aguirre, S. Subramanian,
H. Wang, M. I. Refai, G. Durandau, V. Kumar, V. Caggiano, C. Li and the
MuscleMimic team), changed as listed below by psoas {own} (Apache-2.0).
Units m, kg, s, rad. World z is up, the body faces -y; segment frames are
x anterior, y superior, z right. Keyframe `standing`. Paths are the same in
MuJoCo 3.4, 3.17 and 4.0. Tendons are named MUSCLE_tendon; MUSCLE_guided are
psoas' second paths, MUSCLE_wrapped those of the thoracic extensors, without
actuators.
{trunk}
What was wrong upstream and is mended here, by the numbers of docs/body.md:"""


TRUNK = """What its trunk muscles cannot do is pull as people's do: their fibre and
tendon lengths are upstream's fits. 126 of 188 have a tendon shorter than
nothing, and in `standing` their fibres are at 0.42 to 1.49 of their optimum.
Paths, arms and lengths are to be used; forces by length, passive tension and
activations are not. There are no discs, ligaments or capsules in it, and
nothing holds it up: without activation it falls."""


def provenance() -> str:
    """Where the body comes from, under which licence, and what was changed: the comment of every export."""
    import psoas

    lines = [LICENCE.format(upstream=version("myo-sim"), own=psoas.__version__, trunk=TRUNK)]
    for number, repair in (("17", repairs.carry_inertials), *REPAIRS):
        title = (repair.__doc__ or "").strip().splitlines()[0]
        lines.append(f"  {number}: {title.split('. ', 1)[-1] if title[0].isdigit() else title}")
    return "\n".join(lines)


def default_body_xml(fascicles: int = 11, without: Collection[str] = (), brim: float = 0.0) -> str:
    """The default body as one self-contained MJCF file, its posture `standing` solved and written in.

    Parameters
    ----------
    fascicles : int
        Psoas fascicles a side: 11 (22 attachments to the spine, both sides) or 12 (24).
    without : collection of str
        Repairs to leave out, by function name.
    brim : float
        How far psoas' brim point and wrap are moved away from the hip [m]; see `load`.
    """
    model = compiled(repaired_spec(fascicles, without, brim))
    write = partial(mjcf, model, name=f"psoas-{body_name(fascicles, brim)}", comment=provenance(), keep=WELDED)
    draft = body_of(write())
    standing = standing_posture(draft) if "solve_standing" not in without else np.zeros(len(draft.coordinates))
    lengths = state(draft, standing).lengths
    at = dict(zip(draft.muscles, lengths, strict=True))
    fibres = {name: fibre_range(length) for name, length in at.items() if name[:3] == "Ps_"}
    fibres |= {name: part_range(model, name, at[name]) for name in at if name[:-2] in PARTS}
    return write(keyframes={"standing": standing}, lengthranges=fibres)
