"""The 3D part: one mesh per segment, of which only transforms move; all muscles as one batch of tubes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.plots.style import BLUE, ORANGE

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
BONE = (236, 230, 218)
NONE = (150, 150, 150)
THIN, THICK = 0.0018, 0.006  # m, radius of a tube
FAINTEST = 0.35  # how much of its colour a weak action keeps
SIDES = 8
AMBIENT, KEY = 1.3, 1.8


def rgb(code: str) -> tuple[int, int, int]:
    """A colour's three bytes."""
    return tuple(int(code[i : i + 2], 16) for i in (1, 3, 5))  # type: ignore[return-value]


def tube() -> tuple[Array, NDArray[np.uint32]]:
    """A tube of radius 1 from (0, 0, 0) to (0, 1, 0), open at both ends."""
    turn = np.arange(SIDES) * 2 * np.pi / SIDES
    ring = np.column_stack([np.cos(turn), np.zeros(SIDES), np.sin(turn)])
    vertices = np.concatenate([ring, ring + np.array([0.0, 1.0, 0.0])])
    i = np.arange(SIDES)
    j = (i + 1) % SIDES
    faces = np.concatenate([np.column_stack([i, i + SIDES, j]), np.column_stack([j, i + SIDES, j + SIDES])])
    return vertices, faces.astype(np.uint32)


def pieces(scene: xr.Dataset) -> tuple[Array, Array, NDArray[np.intp]]:
    """Start (n, 3) and end (n, 3) of every straight piece of a path [m, stage], and its muscle (n,)."""
    points, muscle = scene.path_point.values, scene.path_muscle.values.astype(int)
    joined = np.flatnonzero(muscle[:-1] == muscle[1:])
    return points[joined], points[joined + 1], muscle[joined]


def tubes(start: Array, end: Array, radius: Array) -> tuple[Array, Array, Array]:
    """Positions (n, 3), rotations (n, 4; w first) and scales (n, 3) that lay unit tubes along the pieces."""
    along = end - start
    length = np.linalg.norm(along, axis=1)
    unit = along / np.maximum(length, 1e-12)[:, None]
    unit[length < 1e-12] = (0.0, 1.0, 0.0)
    w = 1.0 + unit[:, 1]  # shortest turn from (0, 1, 0): (1 + u.y, y x u)
    turn = np.column_stack([w, unit[:, 2], np.zeros(len(unit)), -unit[:, 0]])
    turn[w < 1e-9] = (0.0, 1.0, 0.0, 0.0)
    return start, turn / np.linalg.norm(turn, axis=1)[:, None], np.column_stack([radius, length, radius])


def rotations(axes: Array) -> Array:
    """Quaternions (n, 4; w first) of segment axes given as rows (n, 3, 3)."""
    from scipy.spatial.transform import Rotation

    found: Array = Rotation.from_matrix(np.swapaxes(axes, 1, 2)).as_quat()[:, [3, 0, 1, 2]]
    return found


def shades(sign: NDArray[np.int_], strength: Array) -> NDArray[np.uint8]:
    """Blue where the action turns by the right-hand rule, orange where against it, grey where there is no sign."""
    full = np.where(sign[:, None] > 0, rgb(BLUE), np.where(sign[:, None] < 0, rgb(ORANGE), NONE)).astype(float)
    pale = np.array([222.0, 222.0, 222.0])
    kept = np.where(sign == 0, 1.0, FAINTEST + (1 - FAINTEST) * np.sqrt(strength))[:, None]
    return linear(full * kept + pale * (1 - kept))


def linear(colours: Array) -> NDArray[np.uint8]:
    """Colours as a batch wants them: viser takes its colours for linear light, and everybody else's are sRGB."""
    c = colours / 255.0
    light = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    found: NDArray[np.uint8] = np.round(255.0 * light).astype(np.uint8)
    return found


class Stage:
    """What is drawn of one body in viser's scene; `words` says where its bones come from."""

    def __init__(self, server: Any, scene: xr.Dataset) -> None:
        self.server = server
        self.segments = [str(s) for s in scene.segment.values]
        self.bones: dict[str, list[Any]] = {s: [] for s in self.segments}
        self.words = str(scene.attrs["geometry"])
        self.handle: Any = None
        self.room = 0
        self.colours: NDArray[np.uint8] = np.full((scene.sizes["muscle"], 3), NONE[0], np.uint8)
        self.radius: Array = np.full(scene.sizes["muscle"], THIN)
        server.scene.reset()
        server.scene.set_up_direction("+y")
        server.scene.configure_environment_map(None)
        server.scene.configure_default_lights(False)
        server.scene.add_light_ambient("/light/all", intensity=AMBIENT)
        server.scene.add_light_directional("/light/key", intensity=KEY, position=(1.0, 2.0, 2.0), cast_shadow=False)
        server.scene.add_light_directional(
            "/light/back", intensity=KEY / 2, position=(-1.0, 1.0, -2.0), cast_shadow=False
        )
        self.add_bones(scene)
        self.add_floor(scene)
        self.draw(scene)
        self.look_at(scene)

    def add_bones(self, scene: xr.Dataset) -> None:
        """One mesh per segment, in the axes of the segment."""
        owner = scene.surface_segment.values[scene.vertex_surface.values.astype(int)]
        faces = scene.face.values.astype(int)
        for k, segment in enumerate(self.segments):
            own = np.flatnonzero(owner == segment)
            if not len(own):
                continue
            place = np.full(len(owner), -1)
            place[own] = np.arange(len(own))
            here = faces[owner[faces[:, 0]] == segment]
            mesh = self.server.scene.add_mesh_simple(
                f"/bones/{k}", scene.vertex.values[own], place[here], color=BONE, side="double",
                cast_shadow=False, receive_shadow=False,
            )  # fmt: skip
            self.bones[segment].append(mesh)

    def add_floor(self, scene: xr.Dataset) -> None:
        """A faint floor at the height of the soles."""
        self.server.scene.add_grid(
            "/floor", width=2.0, height=2.0, plane="xz", cell_size=0.1, cell_color=(232, 232, 232),
            section_size=0.5, section_color=(208, 208, 208), shadow_opacity=0.0,
        )  # fmt: skip

    def look_at(self, scene: xr.Dataset) -> None:
        """The first view: from the right and a little in front, the whole body in it."""
        segments = {s: k for k, s in enumerate(self.segments)}
        names = scene.surface_segment.values[scene.vertex_surface.values.astype(int)]
        owner = np.array([segments[str(s)] for s in names], dtype=int)
        turned = np.einsum("vc,vca->va", scene.vertex.values, scene.segment_axes.values[owner])
        points = np.concatenate([turned + scene.segment_origin.values[owner], scene.path_point.values])
        low, high = points.min(axis=0), points.max(axis=0)
        middle = (low + high) / 2
        away = 1.5 * float(np.linalg.norm(high - low))
        camera = self.server.initial_camera
        camera.look_at = tuple(middle)
        camera.position = tuple(middle + away * np.array([0.66, 0.12, 0.74]))
        camera.up = (0.0, 1.0, 0.0)
        camera.fov = 0.75

    def draw(self, scene: xr.Dataset) -> None:
        """Move bones and muscles to a posture, in one message."""
        origin, turn = scene.segment_origin.values, rotations(scene.segment_axes.values)
        start, end, self.owner = pieces(scene)
        position, wxyz, size = tubes(start, end, self.radius[self.owner])
        colour = self.colours[self.owner]
        with self.server.atomic():
            for k, segment in enumerate(self.segments):
                for mesh in self.bones[segment]:
                    mesh.position, mesh.wxyz = origin[k], turn[k]
            if len(position) > self.room:
                self.make_room(len(position))
            self.place(position, wxyz, size, colour)

    def make_room(self, count: int) -> None:
        """A batch with some tubes to spare: paths gain and lose points as they wrap."""
        self.room = int(1.2 * count) + 64
        vertices, faces = tube()
        still = np.tile([1.0, 0.0, 0.0, 0.0], (self.room, 1))
        self.handle = self.server.scene.add_batched_meshes_simple(
            "/muscles", vertices, faces, still, np.zeros((self.room, 3)), batched_scales=np.zeros((self.room, 3)),
            batched_colors=np.full((self.room, 3), NONE[0], np.uint8), lod="off", cast_shadow=False,
            receive_shadow=False,
        )  # fmt: skip

    def place(self, position: Array, wxyz: Array, size: Array, colour: NDArray[np.uint8]) -> None:
        """Fill the batch; what is left over has no size."""
        n = len(position)
        spare = self.room - n
        self.handle.batched_positions = np.concatenate([position, np.zeros((spare, 3))])
        self.handle.batched_wxyzs = np.concatenate([wxyz, np.tile([1.0, 0.0, 0.0, 0.0], (spare, 1))])
        self.handle.batched_scales = np.concatenate([size, np.zeros((spare, 3))])
        self.handle.batched_colors = np.concatenate([colour, np.zeros((spare, 3), np.uint8)])

    def paint(self, colours: NDArray[np.uint8], thick: NDArray[np.bool_], shown: NDArray[np.bool_]) -> None:
        """Colour and thickness of every muscle; they stay as the body moves on."""
        self.colours = colours
        self.radius = np.where(shown, np.where(thick, THICK, THIN), 0.0)
