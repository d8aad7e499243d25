"""What programs do, as a labelled dataset, with the picture of a single one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.answers.stretch.cheating import Cheat
from psoas.answers.stretch.lying import contacts
from psoas.answers.stretch.measures import Measures, moments, shares, sources
from psoas.answers.stretch.people import People, order, reach
from psoas.answers.stretch.programs import Program
from psoas.answers.stretch.strands import Strands
from psoas.answers.stretch.track import Position
from psoas.bodies.geometry.stage import stage_of
from psoas.body.body import Body, state
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.frames import ANTERIOR, AXES, RIGHT, SUPERIOR
from psoas.mechanics.tissue.passive_body import Passive

if TYPE_CHECKING:
    import xarray as xr

HEAD = 0.42  # m above the thorax' joint: where the head is drawn


class Found(NamedTuple):
    """One program on the body: where it ends, why, and what that does."""

    one: Program
    depth: float
    why: str
    floor: str
    at: Position
    what: Measures
    seen: float
    threshold: Array
    cheats: list[Cheat]
    people: People | None


def as_dataset(body: Body, passive: Passive, own: Strands, found: list[Found], **told: Any) -> xr.Dataset:
    """The answer as a labelled dataset."""
    import xarray as xr

    rows = [i for i, w in enumerate(own.W.max(axis=0)) if w > 0]
    who = sources(own)
    data: dict[str, Any] = {
        "stretch_excess": [own.W @ f.what.excess for f in found],
        "stretch_over_optimum": [own.W @ f.what.over_optimum for f in found],
        "stretch_gain": [own.W @ f.what.gain for f in found],
        "stretch_slack": [own.W @ f.what.slack for f in found],
        "stretch_force": [own.W @ f.what.force for f in found],
        "stretch_threshold": [f.threshold for f in found],
        "stretch_moment": [moments(f.what, own) for f in found],
        "stretch_share": [shares(f.what, own) for f in found],
        "stretch_depth": [f.depth for f in found],
        "stretch_seen": [f.seen for f in found],
        "stretch_muscle_excess": [f.what.excess[rows] for f in found],
    }
    dims = dict.fromkeys(data, ("program", "strand")) | {
        "stretch_moment": ("program", "source"), "stretch_share": ("program", "source"),
        "stretch_depth": ("program",), "stretch_seen": ("program",), "stretch_muscle_excess": ("program", "muscle"),
    }  # fmt: skip
    columns = {key: [str(getattr(f.one, key)) for f in found] for key in ("name", "unit", "target", "see", "note")}
    coords: dict[str, Any] = {
        "program": [f.one.key for f in found],
        **{f"program_{key}": ("program", texts) for key, texts in columns.items()},
        "program_depth": ("program", [f.one.depth for f in found]),
        "program_kind": ("program", [f.one.kind for f in found]),
        "program_about": ("program", [f.one.about for f in found]),
        "program_sees": ("program", [f.one.seen for f in found]),
        "program_props": ("program", [" ".join(f.one.props) for f in found]),
        "stop": ("program", [f.why for f in found]),
        "bears": ("program", [f.floor for f in found]),
        "stopper": ("program", [who[int(np.argmax(shares(f.what, own)))] for f in found]),
        "strand": list(own.names), "strand_label": ("strand", list(own.labels)),
        "strand_part": ("strand", list(own.parts)),
        "source": who,
        "muscle": [body.muscles[i] for i in rows],
        **{key: ("muscle", [body.muscle_table[key][i] for i in rows]) for key in ("family", "side", "part", "level")},
        "coordinate": list(body.coordinates),
    }  # fmt: skip
    data["stretch_coordinate"] = [f.at.q for f in found]
    dims["stretch_coordinate"] = ("program", "coordinate")
    if any(f.cheats for f in found):
        coords |= cheat_labels(found)
        data["stretch_loss"] = losses(found, coords["compensation"], len(own.names))
        dims["stretch_loss"] = ("program", "compensation", "strand")
    if all(f.people is not None for f in found):
        people_of = [f.people for f in found if f.people is not None]
        data["stretch_reach"] = [reach(p) for p in people_of]
        data["stretch_order"] = [order(p) for p in people_of]
        dims["stretch_order"] = ("program", "strand", "other")
        dims["stretch_reach"] = ("program", "strand")
        data["stretch_depth_low"], data["stretch_depth_high"] = np.array(
            [np.nanpercentile(p.depth, [5, 95]) if np.isfinite(p.depth).any() else [np.nan] * 2 for p in people_of]
        ).T
        dims |= {"stretch_depth_low": ("program",), "stretch_depth_high": ("program",)}
        coords |= {
            "other": list(own.names), "people_started": ("program", [p.started for p in people_of]),
            "people_lost": ("program", [p.lost for p in people_of]),
        }  # fmt: skip
    drawn: dict[str, Any] = {}
    if len(found) == 1:
        drawn = picture(body, found[0], rows)
        coords |= {"axis": list(AXES), "joint": drawn.pop("joint"), "joint_parent": ("joint", drawn.pop("parent"))}
        data |= {f"stretch_{name}": drawn.pop(name) for name in ("joint_place", "path_point", "path_muscle")}
        dims |= {"stretch_joint_place": ("joint", "axis"), "stretch_path_point": ("point", "axis"),
                 "stretch_path_muscle": ("point",)}  # fmt: skip
    variables = {k: xr.DataArray(np.array(v), dims=dims[k], attrs=attributes(k)) for k, v in data.items()}
    tight = ",".join(f"{k}={v:g}" for k, v in told["tight"].items())
    attrs = {
        "answer": "stretch", "title": "what stretches reach beyond everyday life", "schema_version": SCHEMA_VERSION,
        "body": body.name, "posture": "; ".join(f.one.name for f in found), "side": own.side,
        "conditions": f"until the passive moment is {told['torque']:g} N m [p], or the position as taught; nothing "
        f"active{f'; tight: {tight}' if tight else ''}",
        "torque_Nm": told["torque"], "draws": told["draws"], "seed": told["seed"], "notes": "",
        **drawn,
    }  # fmt: skip
    return check_dataset(xr.Dataset(variables, coords=coords, attrs=attrs))


def picture(body: Body, one: Found, rows: list[int]) -> dict[str, Any]:
    """Joints, muscle paths and what lies under the body on the stage [m]: what a picture needs."""
    at = state(body, one.at.q, paths=True)
    stage = stage_of(body)
    names = [s for s in body.segments if not s.startswith(("patella", "abdomen", "Abd"))]
    places = [stage.of(at.centres[body.segment(s)]) for s in names]
    thorax = body.segment("thorax")
    head = stage.of(at.origin[thorax] + HEAD * at.R[thorax][:, SUPERIOR])
    assert at.paths is not None
    start = at.paths.start
    points = [stage.of(at.paths.points[start[i] : start[i + 1]]) for i in rows]
    owner = np.repeat(np.arange(len(rows)), [len(p) for p in points])
    plane = float(stage.of(at.up * 0.0)[SUPERIOR])
    found: dict[str, Any] = {
        "joint": [*names, "head"], "parent": [*(body.parents[s] for s in names), "thorax"],
    }  # fmt: skip
    if one.one.base != "standing":
        found["plane_m"] = plane
    found |= {"path_point": np.concatenate(points), "path_muscle": owner}
    lifted = [c for c in contacts(body, one.one, one.depth) if c.what.startswith("ball")] if one.one.contacts else []
    if lifted and one.depth > 0:
        c = lifted[0]
        under = stage.of(at.origin[c.segment] + at.R[c.segment] @ c.local)
        found |= {"ball_x_m": float(under[ANTERIOR]), "ball_z_m": float(under[RIGHT]), "ball_m": one.depth}
    return found | {"joint_place": np.array([*places, head])}


def cheat_labels(found: list[Found]) -> dict[str, Any]:
    """Every compensation of any program."""
    known = {c.key: c for f in found for c in f.cheats}
    return {
        "compensation": list(known),
        "compensation_name": ("compensation", [c.name for c in known.values()]),
        "compensation_words": ("compensation", [c.words for c in known.values()]),
    }


def losses(found: list[Found], known: list[str], strands_: int) -> Array:
    """Loss (program, compensation, strand); nan where a program has no such compensation."""
    table = np.full((len(found), len(known), strands_), np.nan)
    for i, f in enumerate(found):
        for c in f.cheats:
            table[i, known.index(c.key)] = c.loss
    return table
