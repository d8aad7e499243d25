"""The body as it stands: bones as soft silhouettes, muscles as lines over them, from the right and from the front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import single_rows
from psoas.dataset.signs import called
from psoas.plots.alt import described
from psoas.plots.claims import shade
from psoas.plots.style import (
    HAS_NO_SIGN,
    INK,
    NEGATIVE,
    PALE,
    POSITIVE,
    SIZE,
    apart,
    bare,
    caption,
    figure,
    headed,
    muscle_colours,
    shown,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

VIEWS = (("from the right", (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)), ("from the front", (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)))
LIGHT = np.array([0.35, 0.85, 0.4]) / np.linalg.norm([0.35, 0.85, 0.4])
NEITHER, SINEW = "#9A9A9A", "#A5453C"
TALL = 5.6  # inch: a view
AROUND = 0.06  # m: what is shown around the muscles
ARMS = ("humerus", "ulna", "radius", "hand_")
CROWD = 80  # muscles: more are drawn thinner


def scene_figure(
    scene: xr.Dataset, answer: xr.Dataset | None = None, of: str = "pelvis", relative_to: str = "ground"
) -> Figure:
    """Two views of the body with its muscles, named by family; or coloured by what each does, where an answer is given.

    Parameters
    ----------
    scene : xarray.Dataset
        From `psoas.scene`, its muscles those to draw; `surfaces=False` draws no bones.
    answer : xarray.Dataset, optional
        From `psoas.actions` with the operator `acceleration`: blue muscles turn `of` relative to `relative_to`
        positively about right (pelvis: posteriorly), orange ones negatively, grey ones have no reliable
        sign; deeper for more.
    of, relative_to : str
        For the answer's colours.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import alt_text, scene_figure
    >>> alt_text(scene_figure(psoas.scene(muscles=["iliacus"], surfaces=False)))
    'The default body in standing, from the right and from the front, with its muscles: iliacus. Assumed: straight
    path.'
    """
    colours = by_action(scene, answer, of, relative_to) if answer is not None else by_family(scene)
    low, high = extent(scene)
    wide = [room(low, high, across) for _, across, _ in VIEWS]
    tall = float(high[1] - low[1]) + 2 * AROUND
    made = figure(min(max(TALL * sum(wide) / tall + 1.8, 5.0), 10.0), TALL + 0.8)
    views = made.subplots(1, 2, width_ratios=wide)
    for axes, (title, across, towards) in zip(views, VIEWS, strict=True):
        bare(axes)
        headed(axes, title)
        bones(axes, scene, np.array(across), np.array(towards))
        lines(axes, scene, colours, np.array(across), np.array(towards))
        ends = sorted(float(np.dot(corner, across)) for corner in (low, high))
        axes.set(xlim=(ends[0] - AROUND, ends[1] + AROUND), ylim=(low[1] - AROUND, high[1] + AROUND))
    a = scene.attrs
    bones_are = f"{a['geometry']}; arms not drawn" if "vertex" in scene else ""
    seen = f"The {a['body']} in {a['posture']}, from the right and from the front, with its muscles"
    if answer is None:
        families = dict.fromkeys(str(f).replace("_", " ") for f in scene.family.values)
        name_families(views[-1], scene, colours, np.array(VIEWS[-1][1]))
        assumed = "; ".join(text for text in (f"{a['path']} path", bones_are) if text)
        caption(made, f"{a['body']}, {a['posture']}; {assumed}")
        return described(made, f"{seen}: ", [", ".join(families)], assumed)
    ways = [word(table("words"), of, relative_to, "right", v) for v in (1.0, -1.0)]
    for y, text, colour in zip(
        (0.97, 0.93, 0.89), (*ways, "no reliable sign"), (POSITIVE, NEGATIVE, NEITHER), strict=True
    ):
        views[-1].annotate(text, (1.0, y), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points",
                           va="center", fontsize=SIZE, color=colour)  # fmt: skip
    pair, assumed = f"{of} relative to {relative_to}", str(answer.attrs["conditions"])
    note = f"{pair}, deeper: more per newton, at that instant; {a['body']}, {a['posture']}; {assumed}"
    caption(made, f"{note}; {bones_are}" if bones_are else note)
    shares = action_of(scene, answer, of, relative_to)
    said = (f"{m} {called(of, relative_to, 'right', s) if s else HAS_NO_SIGN}" for m, (_, s) in shares.items())
    return described(made, f"{seen} coloured by what they do to {pair}, operator acceleration: ", said, assumed)


def by_family(scene: xr.Dataset) -> dict[str, Any]:
    """Muscle -> colour of its family; one for all where there are more families than colours."""
    families = list(dict.fromkeys(str(f) for f in scene.family.values))
    hue = muscle_colours(families)
    pairs = zip(scene.muscle.values, scene.family.values, strict=True)
    return {str(m): hue[str(f)] if told_apart(hue) else SINEW for m, f in pairs}


def told_apart(hue: dict[str, str]) -> bool:
    """Whether every family has a colour of its own."""
    return len(set(hue.values())) == len(hue)


def action_of(scene: xr.Dataset, answer: xr.Dataset, of: str, relative_to: str) -> dict[str, tuple[float, int]]:
    """Muscle -> what it does about right as a share of the largest, and its sign."""
    rows = single_rows(answer)
    values, signs = Numbers(answer, rows, "acceleration").about(of, relative_to, "right")
    largest = float(np.nanmax(np.abs(values))) or 1.0
    found = {r.name: (float(v) / largest, int(s)) for r, v, s in zip(rows, values, signs, strict=True)}
    return {str(m): found[str(m)] for m in scene.muscle.values if np.isfinite(found.get(str(m), (np.nan, 0))[0])}


def by_action(scene: xr.Dataset, answer: xr.Dataset, of: str, relative_to: str) -> dict[str, Any]:
    """Muscle -> colour of what it does; those that the answer does not hold stay pale."""
    shares = action_of(scene, answer, of, relative_to)
    return {m: shade(s * max(abs(v), 0.25)) if s else NEITHER for m, (v, s) in shares.items()}


def extent(scene: xr.Dataset) -> tuple[Any, Any]:
    """Corners of the box around the muscles; around the whole body where they are none or many."""
    points = scene.path_point.values
    if not 0 < scene.sizes["muscle"] <= CROWD:
        points = np.concatenate([points, scene.joint_centre.values, *(placed(scene)[:1] if "vertex" in scene else ())])
    return points.min(axis=0), points.max(axis=0)


def room(low: Any, high: Any, across: tuple[float, float, float]) -> float:
    """Width of a view [m]."""
    return abs(float(np.dot(high - low, across))) + 2 * AROUND


def placed(scene: xr.Dataset) -> tuple[Any, Any]:
    """Every vertex on the stage, and the faces, but those of the arms, which hide the spine."""
    names = {str(s): i for i, s in enumerate(scene.segment.values)}
    segment = np.array([names[str(s)] for s in scene.surface_segment.values])[scene.vertex_surface.values]
    turned = np.einsum("vc,vca->va", scene.vertex.values, scene.segment_axes.values[segment])
    arm = np.array([str(s).startswith(ARMS) for s in scene.surface.values])[scene.vertex_surface.values]
    faces = scene.face.values
    return turned + scene.segment_origin.values[segment], faces[~arm[faces[:, 0]]]


def bones(axes: Any, scene: xr.Dataset, across: Any, towards: Any) -> None:
    """Silhouettes of the bones, softly lit, the nearer over the farther; pixels also in a file of vectors."""
    if "vertex" not in scene:
        return
    from matplotlib.collections import PolyCollection

    vertices, faces = placed(scene)
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    order = np.argsort(corners.mean(axis=1) @ towards)
    facing = np.abs(normals @ towards) * 0.6 + 0.4 * np.clip(normals @ LIGHT, 0, 1)
    grey = (0.80 + 0.14 * np.clip(facing, 0, 1))[order]
    shapes = np.stack([corners @ across, corners[:, :, 1]], axis=2)[order]
    colours = np.repeat(grey[:, None], 3, axis=1)
    axes.add_collection(PolyCollection(list(shapes), facecolors=colours, edgecolors=colours, lw=0.2, rasterized=True))


def lines(axes: Any, scene: xr.Dataset, colours: dict[str, Any], across: Any, towards: Any) -> None:
    """Muscle paths, the nearer over the farther."""
    owner = scene.path_muscle.values
    points = scene.path_point.values
    paths = [(points[owner == i], str(name)) for i, name in enumerate(scene.muscle.values)]
    paths = sorted((p for p in paths if len(p[0])), key=lambda p: float((p[0] @ towards).mean()))
    width = 1.8 if len(paths) <= CROWD else 0.7
    for path, name in paths:
        axes.plot(path @ across, path[:, 1], color=colours.get(name, PALE), lw=width, solid_capstyle="round",
                  solid_joinstyle="round", zorder=3)  # fmt: skip


def name_families(axes: Any, scene: xr.Dataset, colours: dict[str, Any], across: Any) -> None:
    """Family names at the right of the last view, at the height of their muscles, each in its colour."""
    families = list(dict.fromkeys(str(f) for f in scene.family.values))
    if not told_apart(muscle_colours(families)):
        return
    owner, y = scene.path_muscle.values, scene.path_point.values[:, 1]
    first = {f: [i for i, g in enumerate(scene.family.values) if str(g) == f] for f in families}
    heights = [float(y[np.isin(owner, first[f])].mean()) for f in families]
    low, high = axes.get_ylim()
    gap = (high - low) * SIZE * 1.3 / 72 / 5.0
    for height, family in zip(apart(heights, gap, low, high), families, strict=True):
        colour = colours[str(scene.muscle.values[first[family][0]])]
        axes.annotate(shown(family.replace("_", " ")), (1.0, height), xycoords=("axes fraction", "data"), xytext=(4, 0),
                      textcoords="offset points", va="center", fontsize=SIZE, color=colour or INK)  # fmt: skip
