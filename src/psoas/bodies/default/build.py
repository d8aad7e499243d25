"""The default body, compiled from the text that ships: upstream's full body, repaired."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from math import cos, radians
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.bodies.default.brim import GRAIN, checked_brim
from psoas.bodies.default.moved_brim import with_brim, with_lengthranges
from psoas.body.body import Body, Meaning, Spine, state
from psoas.body.geometry import Geometry
from psoas.body.posture import TOTALS, with_named_postures
from psoas.body.state import Array
from psoas.engines.mujoco import OBJ, MujocoEngine, couplings, inertial, joints, masses, names, silence
from psoas.errors import InvalidValueError

VERTEBRAE = tuple(row["upper"] for row in table("lumbar_levels") if row["upper"] != "thorax")
LUMBAR = tuple({**row, **{m: f"{row['level']}_{m}" for m in TOTALS.values()}} for row in table("lumbar_levels"))
FIBRE, PENNATION = 0.117, radians(10.7)  # m (Ward 2009), and the lifting model's pennation (FOUND-model)
FIBRE_RANGE = (0.75, 1.05)  # normalised fibre lengths that a psoas actuator's length range spans


def fibre_range(length: float) -> tuple[float, float]:
    """Lengths between which MuJoCo's muscle spans 0.75-1.05 fibre lengths, for a psoas fascicle this long upright.

    Fibres 0.117 m (Ward 2009) at 1.10 of that in `standing` (x_ref, 1.05-1.20 [p]); the rest is tendon.
    """
    slack = length - 1.10 * FIBRE * cos(PENNATION)
    shortest, longest = FIBRE_RANGE
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
        Read-only; the same object for the same arguments. Compiled from the text that ships with psoas; with another
        brim, from that text with psoas' path moved.

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


def body_name(fascicles: int, brim: float = 0.0) -> str:
    """What the text of a body is called: `default-11`, `default-11-brim+70` (tenths of a millimetre)."""
    return f"default-{fascicles}" + (f"-brim{brim / GRAIN:+.0f}" if brim else "")


def body_xml(fascicles: int = 11) -> str:
    """The default body as one self-contained MJCF file: the very text that `load` compiles its body from."""
    return shipped(checked_fascicles(fascicles))


@cache
def shipped(fascicles: int) -> str:
    """The text that `make body` wrote from upstream."""
    file = resources.files("psoas") / "bodies" / "default" / "shipped" / f"{body_name(fascicles)}.xml"
    return file.read_text(encoding="utf-8")


def brim_xml(fascicles: int, brim: float) -> str:
    """The shipped text with psoas' brim moved [m], and what hangs on it: its guided path, its actuators' ranges."""
    draft = brim_draft(fascicles, brim)
    return with_lengthranges(draft, psoas_ranges(body_of(draft)))


def brim_draft(fascicles: int, brim: float) -> str:
    """The same before its actuators' ranges, which only its own muscles can tell."""
    return with_brim(shipped(fascicles), brim, f"psoas-{body_name(fascicles, brim)}")


def psoas_ranges(body: Body) -> dict[str, tuple[float, float]]:
    """Lengths between which the actuators of psoas work [m], by their lengths in `standing`."""
    lengths = state(body, np.array([body.postures["standing"][c] for c in body.coordinates])).lengths
    return {m: fibre_range(at) for m, at in zip(body.muscles, lengths, strict=True) if m.startswith("Ps_")}


@lru_cache(maxsize=64)
def _loaded(fascicles: int, brim: float) -> Body:
    if brim:
        made = body_of(brim_draft(fascicles, brim), f"default body, psoas' brim moved {1e3 * brim:+.1f} mm")
        for muscle, between in psoas_ranges(made).items():  # as in `brim_xml`, without compiling it twice
            made.engine.model.actuator_lengthrange[made.muscles.index(muscle)] = between  # type: ignore[attr-defined]
    else:
        made = body_of(shipped(fascicles))
    return replace(made, geometry=Geometry(brim=brim))
