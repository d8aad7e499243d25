"""The default body: upstream's full body, repaired step by step, written out, and compiled from what was written."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import version
from math import cos, radians
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.bodies.default import repairs
from psoas.bodies.default.brim import GRAIN, checked_brim, move_brim
from psoas.bodies.default.cache import cached
from psoas.bodies.default.export import mjcf
from psoas.bodies.default.extensor_paths import wrap_extensors
from psoas.bodies.default.fan import PARTS, part_range, split_iliacus
from psoas.bodies.standing import standing_posture
from psoas.body.body import Body, Meaning, Spine, state
from psoas.body.geometry import Geometry
from psoas.body.posture import TOTALS, with_named_postures
from psoas.body.state import Array
from psoas.engines.mujoco import OBJ, MujocoEngine, couplings, inertial, joints, masses, names, silence
from psoas.errors import InvalidValueError

UPSTREAM = "myofullbody"
VERTEBRAE = tuple(row["upper"] for row in table("lumbar_levels") if row["upper"] != "thorax")
LUMBAR = tuple({**row, **{m: f"{row['level']}_{m}" for m in TOTALS.values()}} for row in table("lumbar_levels"))
WELDED = ("head", "arm_r", "arm_l")  # kept as bodies of their own, for their mass; the thorax carries them
FIBRE, PENNATION = 0.117, radians(10.7)  # m (Ward 2009), and the lifting model's pennation (FOUND-model)

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


def upstream_spec() -> Any:
    """Upstream's model as an editable spec, without its one spurious warning and its log file."""
    silence()
    import myo_sim

    return myo_sim.load_spec(UPSTREAM)


def compiled(spec: Any) -> Any:
    """Compile `spec`, without upstream's spurious warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Attaching a spec with an empty prefix")
        return spec.compile()


def repaired_spec(fascicles: int = 11, without: Collection[str] = (), brim: float = 0.0) -> Any:
    """Upstream's model with every repair made, except those named in `without` (tests show what each does).

    `brim`: how far psoas' brim point and wrap lie from where upstream has them [m]; see `psoas.bodies.brim`.
    """
    spec = upstream_spec()
    if "carry_inertials" not in without:
        repairs.carry_inertials(spec, compiled(spec))
    for _, repair in REPAIRS:
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
    write = partial(mjcf, model, name=f"psoas-{cache_name(fascicles, brim)}", comment=provenance(), keep=WELDED)
    draft = body_of(write())
    standing = standing_posture(draft) if "solve_standing" not in without else np.zeros(len(draft.coordinates))
    lengths = state(draft, standing).lengths
    at = dict(zip(draft.muscles, lengths, strict=True))
    fibres = {name: fibre_range(length) for name, length in at.items() if name[:3] == "Ps_"}
    fibres |= {name: part_range(model, name, at[name]) for name in at if name[:-2] in PARTS}
    return write(keyframes={"standing": standing}, lengthranges=fibres)


def fibre_range(length: float) -> tuple[float, float]:
    """Lengths between which MuJoCo's muscle spans 0.75-1.05 fibre lengths, for a psoas fascicle this long upright.

    Fibres 0.117 m (Ward 2009) at 1.10 of that in `standing` (x_ref, 1.05-1.20 [p]); the rest is tendon.
    """
    slack = length - 1.10 * FIBRE * cos(PENNATION)
    shortest, longest = repairs.FIBRE_RANGE
    return slack + shortest * FIBRE, slack + longest * FIBRE


def body_of(xml: str, name: str = "default body") -> Body:
    """The `Body` of an exported default body."""
    silence()
    model = mujoco.MjModel.from_xml_string(xml)
    engine = MujocoEngine(model)
    muscles = names(model, OBJ.mjOBJ_ACTUATOR, model.nu)
    segments = tuple(model.body(int(b)).name for b in engine.bodies)
    coordinates = names(model, OBJ.mjOBJ_JOINT, model.njnt)
    rows = model.actuator_trnid[:, 0].astype(np.intp)
    tendons = {t: i for i, t in enumerate(names(model, OBJ.mjOBJ_TENDON, model.ntendon))}

    def variant(path: str) -> NDArray[np.intp]:
        return np.array([tendons.get(f"{m}_{path}", r) for m, r in zip(muscles, rows, strict=True)])

    found = joints(model, engine, segments)
    postures = {
        model.key(k).name: dict(zip(coordinates, map(float, model.key(k).qpos), strict=True)) for k in range(model.nkey)
    }
    body = Body(
        name=name,
        muscles=muscles,
        muscle_table=muscle_table(muscles, model.actuator_gainprm[:, 2]),
        coordinates=coordinates,
        rotational=engine.hinge.copy(),
        ranges=np.where(model.jnt_limited[:, None], model.jnt_range, np.nan),
        couplings=couplings(model),
        joints=found,
        segments=segments,
        parents={s: j.parent for s, j in found.items()},
        masses=masses(model, engine, segments),
        inertials={s: inertial(model, int(b)) for s, b in zip(segments, engine.bodies, strict=True) if s in VERTEBRAE},
        stances={},
        postures=postures,
        paths={
            "straight": rows,
            "guided": variant("guided"),
        },
        lumbar=LUMBAR,
        spine=Spine("levels", tuple(row[m] for row in LUMBAR for m in TOTALS.values())),
        meanings=meanings(coordinates),
        wrapped=variant("wrapped"),
        engine=engine,
        jumps=known_jumps(muscles),
        provenance=xml[xml.index("<!--") + 4 : xml.index("-->")].strip(),
    )
    return with_named_postures(body) if "standing" in postures else body


def known_jumps(muscles: tuple[str, ...]) -> frozenset[str]:
    """Muscles whose paths jump inside the joints' ranges: `tables/path_jumps.csv`; a twelfth fascicle as the first."""
    known = {row["muscle"] for row in table("path_jumps")}
    return frozenset(m for m in muscles if m[:-2].replace("Ps_T12_IVD", "Ps_L1_VB") in known)


def meanings(coordinates: tuple[str, ...]) -> dict[str, Meaning]:
    """What each coordinate's directions are called."""
    known = {row["coordinate"]: row for row in table("coordinates")}
    rows = {c: known.get(c.removesuffix("_r").removesuffix("_l")) for c in (*coordinates, *TOTALS)}
    return {c: Meaning(row["positive"], row["negative"], c, 1) for c, row in rows.items() if row is not None}


def muscle_table(muscles: tuple[str, ...], force: Array) -> dict[str, Any]:
    """Family, side, part and level of each muscle, its maximum force [N] and its weight within its family."""
    known = {row["muscle"]: row for row in table("muscles")}
    known |= {row["strand"]: {"family": row["family"], "part": "", "level": ""} for row in table("floor_strands")}
    fascicles = {row["fascicle"]: row for row in table("psoas_fascicles")}
    rows = [known[m[:-2]] for m in muscles]
    twelve = any(m.startswith("Ps_T12") for m in muscles)
    columns: dict[str, Any] = {key: tuple(row[key] for row in rows) for key in ("family", "part", "level")}
    columns |= {"side": tuple({"r": "right", "l": "left"}[m[-1]] for m in muscles), "F0": force.copy()}
    for sharing, column in (("pcsa", "pcsa_mm2"), ("pcsa_ammr", "pcsa_ammr_mm2")):
        weight = force.copy()
        for i, m in enumerate(muscles):
            row = fascicles.get("Ps_L1_VB" if m.startswith("Ps_T12") else m[:-2])
            if row is not None:
                shared = twelve and row["fascicle"] == "Ps_L1_VB"
                weight[i] = float(row[column]) * (0.5 if shared else 1.0)
        columns[sharing] = weight
    return columns


def load(fascicles: int = 11, *, brim: float = 0.0) -> Body:
    """The default body.

    Parameters
    ----------
    fascicles : int
        Psoas fascicles a side: 11 (22 attachments, the default) or 12 (24, with one from the T12/L1 disc).
    brim : float
        How far the pelvic brim point and wrap of psoas are moved across its path, in the sagittal plane, + away from
        the hip [m], to a tenth of a millimetre: -0.002 to 0.016. At 0 deg psoas' hip arm is 23.3 mm at 0 and 38 mm at
        0.0155; `psoas.bodies.default.brim.brim_for_hip_arm` turns an arm into this.

    Returns
    -------
    Body
        Read-only; the same object for the same arguments. Built once (about a second and a half) and kept in the
        user's cache folder.

    Raises
    ------
    InvalidValueError
        Another number of fascicles; a brim out of reach.

    Examples
    --------
    >>> import psoas
    >>> body = psoas.default_body()
    >>> len(body.muscles), [m for m in body.muscles if m.startswith("Ps_L1")][:2]
    (292, ['Ps_L1_VB_r', 'Ps_L1_TP_r'])
    """
    return _loaded(checked_fascicles(fascicles), checked_brim(brim))


def checked_fascicles(fascicles: int) -> int:
    """11 or 12, else an error."""
    if isinstance(fascicles, bool) or fascicles not in (11, 12):
        raise InvalidValueError(f"fascicles={fascicles!r} is not known; psoas has 11 a side, or 12 with T12.")
    return int(fascicles)


def cache_name(fascicles: int, brim: float = 0.0) -> str:
    """What a body is called where built ones are kept: `default-11`, `default-11-brim+70` (tenths of a millimetre)."""
    return f"default-{fascicles}" + (f"-brim{brim / GRAIN:+.0f}" if brim else "")


def body_xml(fascicles: int = 11) -> str:
    """The default body as one self-contained MJCF file: the very text that `load` compiles its body from."""
    count = checked_fascicles(fascicles)
    return cached(cache_name(count), lambda: default_body_xml(count), lambda xml: str(body_of(xml) and xml))


@lru_cache(maxsize=64)
def _loaded(fascicles: int, brim: float) -> Body:
    name = f"default body, psoas' brim moved {1e3 * brim:+.1f} mm" if brim else "default body"
    made = cached(
        cache_name(fascicles, brim), lambda: default_body_xml(fascicles, brim=brim), partial(body_of, name=name)
    )
    return replace(made, geometry=Geometry(brim=brim))
