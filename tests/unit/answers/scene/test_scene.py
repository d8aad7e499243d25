"""The scene: its shape, bones that sit where the body is, where they may come from, and what is refused."""

import os
import sys
import zipfile

import numpy as np
import pytest

import psoas
from psoas.answers.scene import scene as method
from psoas.bodies.geometry import default_bones, surfaces, upstream_bones
from psoas.bodies.geometry.capsules import capsule
from psoas.bodies.geometry.decimation import fewer_faces
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.dataset.schema import check_dataset
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError
from psoas.formats.meshes.mesh import Mesh
from psoas.formats.meshes.read import joined
from support.builders import body_of, file_of, folder, loaded
from support.meshes import F, V, stl_binary, vtp

FEW = 3000


@pytest.fixture(scope="module")
def drawn():
    """The default body with all its bones."""
    return psoas.scene()


def bone(found, name):
    """Vertices (v, 3) and triangles (f, 3, 3) of a surface, in the axes of its segment."""
    i = found.surface.values.tolist().index(name)
    own = found.vertex_surface.values == i
    faces = found.face.values[own[found.face.values[:, 0]]]
    return found.vertex.values[own], found.vertex.values[faces]


def distance(point, triangles):
    """From a point to triangles, by points a fifth of an edge apart."""
    weights = np.array([(i, j, 5 - i - j) for i in range(6) for j in range(6 - i)]) / 5
    return np.linalg.norm(np.einsum("wk,fki->fwi", weights, triangles) - point, axis=2).min()


# ---------------------------------------------------------------------------------------------------------------------
# shape


def test_it_is_a_plain_dataset_that_keeps_its_contract(drawn):
    assert check_dataset(drawn) is drawn
    assert set(drawn.data_vars) == {
        "segment_origin", "segment_axes", "joint_centre", "com", "path_point", "path_muscle", "vertex",
        "vertex_surface", "face",
    }  # fmt: skip
    assert {"title", "body", "posture", "path", "geometry", "frame", "schema_version", "spine_kind"} <= set(drawn.attrs)
    assert drawn.sizes["muscle"] == 292
    assert drawn.sizes["face"] <= 20_000
    assert set(drawn.surface_kind.values) == {"mesh"}
    assert set(drawn.surface_segment.values) <= set(drawn.segment.values)
    assert len(set(drawn.surface.values)) == drawn.sizes["surface"]
    assert "myo_sim" in drawn.attrs["geometry"]
    assert f"{drawn.sizes['face']} of " in drawn.attrs["geometry"]


def test_faces_and_vertices_belong_together(drawn):
    faces, surface = drawn.face.values, drawn.vertex_surface.values
    assert faces.min() == 0
    assert faces.max() == drawn.sizes["vertex"] - 1
    assert (surface[faces] == surface[faces[:, :1]]).all()
    assert (np.diff(surface) >= 0).all()


def test_bones_of_arms_and_head_belong_to_the_thorax(drawn):
    of = dict(zip(drawn.surface.values, drawn.surface_segment.values, strict=True))
    assert {of[s] for s in ("skull", "jaw", "cervical_spine", "humerus_r", "hand_l", "ribs", "T12")} == {"thorax"}
    assert of["sacrum"] == of["hip_bone_r"] == "pelvis"
    assert (of["L3"], of["fibula_l"], of["foot_r"], of["patella_l"]) == ("L3", "tibia_l", "calcn_r", "patella_l")


def test_muscles_are_chosen_as_for_actions():
    found = psoas.scene(muscles=["psoas", "iliacus"], surfaces=False, posture={"hip_flexion_r": 0.5})
    assert set(found.family.values) == {"psoas_major", "iliacus"}
    assert found.muscle.values.tolist() == psoas.actions(["psoas", "iliacus"]).muscle.values.tolist()
    assert np.unique(found.path_muscle.values).tolist() == list(range(found.sizes["muscle"]))
    assert (np.diff(found.path_muscle.values) >= 0).all()
    assert found.attrs["posture"] == "hip_flexion_r=28.6479"
    whole = psoas.scene(posture={"hip_flexion_r": 0.5}, surfaces=False)
    i = whole.muscle.values.tolist().index("iliacus_medial_l")
    k = found.muscle.values.tolist().index("iliacus_medial_l")
    one, other = (x.path_point.values[x.path_muscle.values == n] for x, n in ((whole, i), (found, k)))
    assert one == pytest.approx(other)


def test_the_guided_path_has_its_via_points():
    straight, guided = (psoas.scene(muscles="Ps_L1_VB_r", path=p, surfaces=False) for p in ("straight", "guided"))
    assert guided.sizes["point"] > straight.sizes["point"]


def test_without_surfaces_no_bone_is_built_and_with_them_only_once(monkeypatch):
    body = body_of("mjcf")
    built = []
    original = method.surfaces_of
    monkeypatch.setattr(method, "surfaces_of", lambda *a: built.append(1) or original(*a))
    monkeypatch.setattr(method, "_KEPT", {})
    psoas.scene(body, surfaces=False)
    assert built == []
    first = psoas.scene(body)
    second = psoas.scene(body, "hip_flexion_r=30")
    psoas.scene(body, surfaces=False)
    assert built == [1]
    assert (first.vertex.values == second.vertex.values).all()
    psoas.scene(body, faces=FEW)
    assert built == [1, 1]


def test_what_is_kept_goes_with_its_body():
    body = loaded(written_mjcf("gone.xml"))
    psoas.scene(body, surfaces=False)
    before = len(method._KEPT)
    del body
    assert len(method._KEPT) == before - 1


# ---------------------------------------------------------------------------------------------------------------------
# the default body's bones sit where the body is


def test_the_head_of_the_femur_is_centred_at_the_hip(drawn):
    from scipy.optimize import least_squares

    vertices, _ = bone(drawn, "femur_r")
    near = vertices[(np.linalg.norm(vertices, axis=1) < 0.03) & (vertices[:, 2] < 0.012)]
    fit = least_squares(lambda x: np.linalg.norm(near - x[:3], axis=1) - x[3], [0, 0, 0, 0.02])
    assert len(near) > 20
    assert np.linalg.norm(fit.x[:3]) < 2e-3  # the hip's centre is the origin of the femur
    assert 0.02 < fit.x[3] < 0.026


def test_psoas_and_iliacus_run_from_bone_to_bone(drawn):
    body = psoas.default_body()
    at = state(body, posture_at(body), paths=True)
    bones = {"pelvis": ["hip_bone_r"], "femur_r": ["femur_r"], **{f"L{n}": [f"L{n}"] for n in range(1, 6)}}
    found = []
    for muscle in body.muscles:
        if muscle.endswith("_r") and muscle.startswith(("Ps_", "iliacus")):
            i = body.muscles.index(muscle)
            for k in (at.paths.start[i], at.paths.start[i + 1] - 1):
                segment = body.segments[at.paths.segment[k]]
                here = (at.paths.points[k] - at.origin[at.paths.segment[k]]) @ at.R[at.paths.segment[k]]
                found.append(min(distance(here, bone(drawn, b)[1]) for b in bones[segment]))
    assert len(found) == 28
    assert np.median(found) < 3e-3
    assert max(found) < 12e-3  # the transverse process of L5


def test_leg_muscles_end_on_their_bones(drawn):
    body = psoas.default_body()
    at = state(body, posture_at(body), paths=True)
    bones = {"femur_r": ["femur_r"], "tibia_r": ["tibia_r", "fibula_r"], "calcn_r": ["foot_r"], "toes_r": ["toes_r"]}
    found = []
    for i, muscle in enumerate(body.muscles):
        s = at.paths.segment[at.paths.start[i + 1] - 1]
        if muscle.endswith("_r") and s >= 0 and body.segments[s] in bones:
            here = (at.paths.points[at.paths.start[i + 1] - 1] - at.origin[s]) @ at.R[s]
            found.append(min(distance(here, bone(drawn, b)[1]) for b in bones[body.segments[s]]))
    assert len(found) > 30
    assert np.median(found) < 5e-3
    assert max(found) < 0.025


def test_lumbar_joints_lie_between_their_vertebrae(drawn):
    axes = drawn.segment_axes
    for lower, upper in (("L5", "L4"), ("L4", "L3"), ("L3", "L2"), ("L2", "L1")):
        centre = drawn.joint_centre.sel(segment=upper).values
        for name in (lower, upper):
            local = (centre - drawn.segment_origin.sel(segment=name).values) @ axes.sel(segment=name).values.T
            assert distance(local, bone(drawn, name)[1]) < 0.015, (lower, upper, name)


def test_the_left_mirrors_the_right(drawn):
    pairs = [s for s in drawn.surface.values if s.endswith("_r")]
    assert len(pairs) == 14
    for name in pairs:
        right, left = (bone(drawn, n)[0] for n in (name, name[:-2] + "_l"))
        assert right * [1, 1, -1] == pytest.approx(left, abs=1e-9)
        if name in ("hip_bone_r", "humerus_r", "hand_r"):  # of a segment in the middle
            assert right[:, 2].mean() > 0.05


def test_faces_look_outward(drawn):
    for name in ("skull", "femur_r", "femur_l", "L3", "tibia_l", "hand_r", "ribs"):
        a, b, c = bone(drawn, name)[1].transpose(1, 0, 2)
        assert np.einsum("fi,fi->", np.cross(a, b), c) > 0, name  # six times the volume


def test_the_rib_cage_bears_no_emblem(drawn):
    vertices, _ = bone(drawn, "ribs")
    assert vertices[:, 2].max() == pytest.approx(-vertices[:, 2].min(), abs=0.005)
    ring = np.abs(np.linalg.norm(vertices[:, 1:] - [0.256, 0.013], axis=1) - 0.065) < 0.006  # 62 mm about its middle
    assert ring.sum() < 0.1 * len(vertices)
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    assert (low > [-0.09, 0.09, -0.14]).all()
    assert (high < [0.115, 0.41, 0.14]).all()


def test_the_largest_piece_and_what_lies_in_it_is_left_out():
    def ball(at, size):
        made = capsule(np.zeros(3), np.array([0, size, 0]))
        return made.moved(np.eye(3), np.array(at))

    ribs, emblem = [ball((x, 0.0, 0.0), 0.3) for x in (0.0, 0.1)], ball((0.2, 0.0, 0.0), 0.1)
    dense = joined([emblem, Mesh(emblem.vertices[:1].repeat(100, axis=0), np.zeros((0, 3), np.int64))])
    bridged = Mesh(
        dense.vertices, np.vstack([dense.faces, [[0, k, k] for k in range(len(emblem.vertices), len(dense.vertices))]])
    )
    inside = Mesh(emblem.vertices.mean(axis=0) + 1e-3 * V, np.array(F))
    kept = upstream_bones.without_emblem(joined([*ribs, bridged, inside]))
    assert kept.vertices == pytest.approx(joined(ribs).vertices)
    assert len(kept.faces) == sum(len(r.faces) for r in ribs)


@pytest.mark.parametrize("faces", [FEW, 20_000])
def test_there_are_at_most_so_many_faces_and_every_bone_keeps_some(faces):
    found = psoas.scene(faces=faces)
    assert 0.9 * faces < found.sizes["face"] <= faces
    assert np.bincount(found.vertex_surface.values[found.face.values[:, 0]]).min() >= 8
    height = bone(found, "femur_r")[0][:, 1]
    assert height.max() - height.min() == pytest.approx(0.452, abs=0.02)


def test_bones_come_back_from_their_bytes():
    """To single precision, with their names; the twin, a damaged file, is seen."""
    bones = default_bones.shipped(6000)
    content = default_bones.bytes_of(bones)
    back = default_bones.bones_of(content)
    assert back.whole == bones.whole
    for one, other in zip(back.surfaces, bones.surfaces, strict=True):
        assert (one.name, one.segment, one.kind) == (other.name, other.segment, "mesh")
        assert (one.mesh.vertices == other.mesh.vertices).all()
        assert (one.mesh.faces == other.mesh.faces).all()
    with pytest.raises(zipfile.BadZipFile):
        default_bones.bones_of(content[: len(content) // 2])


@pytest.mark.parametrize("faces", default_bones.SHIPPED)
def test_what_ships_has_as_many_faces_as_it_says_and_is_a_mirror_image(faces):
    bones = {s.name: s for s in default_bones.shipped(faces).surfaces}
    assert 0.95 * faces < sum(len(s.mesh.faces) for s in bones.values()) <= faces
    left = [name for name in bones if name.endswith("_l")]
    assert len(left) > 10
    for name in left:
        one, other = bones[name].mesh, bones[f"{name[:-2]}_r"].mesh
        assert one.vertices == pytest.approx(other.vertices * [1, 1, -1], abs=1e-9)
    assert all(s.mesh.faces.max() < len(s.mesh.vertices) for s in bones.values())


def test_more_than_ships_is_what_ships():
    assert default_bones.default_bones(10**6) is default_bones.shipped(20_000)


def test_without_the_library_meshes_are_thinned_out_all_the_same(monkeypatch):
    """By clusters of vertices: not more faces than asked, the shape kept to the grain of the grid."""
    monkeypatch.setitem(sys.modules, "fast_simplification", None)
    femur = next(s.mesh for s in default_bones.shipped(20_000).surfaces if s.name == "femur_r")
    (few,) = fewer_faces([femur], 200)
    assert 100 < len(few.faces) <= 200
    assert np.ptp(few.vertices, axis=0) == pytest.approx(np.ptp(femur.vertices, axis=0), rel=0.15)
    assert few.areas.sum() == pytest.approx(femur.areas.sum(), rel=0.25)


# ---------------------------------------------------------------------------------------------------------------------
# capsules and fewer faces


def test_a_capsule_is_closed_and_looks_outward():
    mesh = capsule(np.zeros(3), np.array([0.0, 0.4, 0.1]))
    a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
    assert np.einsum("fi,fi->", np.cross(a, b), c) > 0
    edges = np.sort(np.vstack([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all()
    assert np.isfinite(capsule(np.ones(3), np.ones(3)).vertices).all()


def test_too_few_faces_are_refused():
    mesh = capsule(np.zeros(3), np.ones(3))
    with pytest.raises(InvalidValueError, match="at least 24"):
        fewer_faces([mesh, mesh], 20)
    with pytest.raises(InvalidValueError, match="too few for 50 bones"):
        psoas.scene(faces=100)


def test_a_body_without_bones_is_drawn_as_capsules():
    body = body_of("mjcf")
    found = psoas.scene(body)
    assert set(found.surface_kind.values) == {"capsule"}
    assert set(found.surface.values) == set(body.segments) - {"abdomen"}
    assert found.attrs["geometry"].startswith("capsules between joint centres: the model has no meshes")
    vertices, _ = bone(found, "femur_r")
    knee = (found.joint_centre.sel(segment="tibia_r") - found.segment_origin.sel(segment="femur_r")).values
    knee = found.segment_axes.sel(segment="femur_r").values @ knee
    for end in (np.zeros(3), knee):
        assert np.linalg.norm(vertices - end, axis=1).min() < 0.025


# ---------------------------------------------------------------------------------------------------------------------
# MJCF models with meshes

MJCF = """<mujoco model="small"><compiler angle="radian"/>
<asset><mesh name="bone" file="bone.stl"/></asset>
<worldbody>
 <body name="pelvis" pos="0 0 1"><freejoint name="root"/>
  <geom type="box" size=".1 .07 .05" mass="10"/><site name="p2" pos=".05 -.05 -.05"/>
  <body name="femur_r" pos="0 -.1 0"><joint name="hip_r" type="ball"/>
   <geom type="capsule" fromto="0 0 0 0 0 -.4" size=".05" mass="8"/><site name="f1" pos=".03 0 -.1"/>
   <geom name="thigh [/r]" type="mesh" mesh="bone" pos="0 0 -.2" euler="0 0 1.5707963267948966" mass="0"/>
   <body name="tibia_r" pos="0 0 -.4"><joint name="knee_r" axis="0 1 0"/>
    <geom type="capsule" fromto="0 0 0 .1 0 -.4" size=".04" mass="4"/></body>
  </body>
  <body name="femur_l" pos="0 .1 0"><joint name="hip_l" axis="0 -1 0"/>
   <geom type="capsule" fromto="0 0 0 0 0 -.4" size=".05" mass="8"/>
  </body>
 </body>
</worldbody>
<tendon><spatial name="psoas_r"><site site="p2"/><site site="f1"/></spatial></tendon>
</mujoco>"""


def written_mjcf(name):
    """A small model with one bone of its own, in a folder of its own."""
    home = folder() / f"mesh-{name}"
    home.mkdir(exist_ok=True)
    (home / "bone.stl").write_bytes(stl_binary())
    (home / name).write_text(MJCF)
    return home / name


def test_meshes_of_an_mjcf_model_lie_where_its_bodies_do():
    body = loaded(written_mjcf("small.xml"))  # faces x, left is y: segments are anterior, superior, right
    found = psoas.scene(body)
    assert dict(zip(found.surface.values, found.surface_kind.values, strict=True)) == {
        "thigh [/r]": "mesh", "pelvis": "capsule", "tibia_r": "capsule", "femur_l": "capsule",
    }  # fmt: skip
    assert found.attrs["geometry"].startswith(
        "meshes of the model itself; capsules between joint centres for pelvis, tibia_r and femur_l"
    )
    vertices, triangles = bone(found, "thigh [/r]")
    x, y, z = V.T  # turned a quarter about the vertical, 0.2 m down: anterior -y, superior z - 0.2, right -x
    expected = np.column_stack([-y, z - 0.2, -x])
    assert sorted(map(tuple, vertices.round(5))) == sorted(map(tuple, expected.round(5)))
    a, b, c = triangles.transpose(1, 0, 2)
    assert np.einsum("fi,fi->", np.cross(a, b), c) == pytest.approx(0.1 * 0.2 * 0.3, rel=1e-3)


# ---------------------------------------------------------------------------------------------------------------------
# OpenSim models and their folders of bone files


QUARTER = "<translation>0 0.1 0</translation><orientation>0 0 1.5707963267948966</orientation>"


def with_meshes(text, meshes):
    """A model's text with meshes attached to bodies: {body: [(file, scale, frame)]}."""
    for name, rows in meshes.items():
        at = text.index("<inertia>" if "<inertia>" in text else "<mass>", text.index(f'<Body name="{name}">'))
        attached, framed = "", ""
        for k, (file, scale, frame) in enumerate(rows):
            mesh = (
                f'<Mesh name="{name}_{k}"><socket_frame>..</socket_frame><scale_factors>{scale}</scale_factors>'
                f"<mesh_file>{file}</mesh_file></Mesh>"
            )
            if frame:
                framed += (
                    f'<PhysicalOffsetFrame name="{name}_frame_{k}"><attached_geometry>{mesh}</attached_geometry>'
                    f"<socket_parent>..</socket_parent>{frame}</PhysicalOffsetFrame>"
                )
            else:
                attached += mesh
        more = f"<attached_geometry>{attached}</attached_geometry>" if attached else ""
        more += f"<components>{framed}</components>" if framed else ""
        text = text[:at] + more + text[at:]
    return text


@pytest.fixture
def model(tmp_path):
    """A small OpenSim model with meshes, and the folder of bone files beside it."""

    def made(meshes, files=(), folder="Geometry", text=None):
        source = file_of("synthetic_lumped").read_text()
        path = tmp_path / "model" / "small.osim"
        path.parent.mkdir(exist_ok=True)
        if folder:
            (path.parent / folder).mkdir(exist_ok=True)
        for name, content in dict(files).items():
            file = path.parent / folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        plain = loaded_text(path, source)
        path.write_text(with_meshes(source, meshes) if text is None else text(source))
        return plain

    def loaded_text(path, source):
        path.write_text(source)
        return loaded(path)  # the engine knows the file's name; what the bones are is read when they are asked for

    return made


def test_bone_files_beside_an_opensim_model(model):
    body = model(
        {"femur_r": [("femur.vtp", "1 2 3", "")], "femur_l": [("Geometry/femur.vtp", "1 2 -3", "")],
         "sacrum": [("sacrum.stl", "1 1 1", "")],
         "torso": [("a.obj", "1 1 1", QUARTER)]},
        {"femur.vtp": vtp("binary"), "sacrum.stl": stl_binary(),
         "a.obj": "v 0 0 0\nv 0.1 0 0\nv 0 0.2 0\nv 0 0 0.3\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"},
    )  # fmt: skip
    found = psoas.scene(body)
    kinds = dict(zip(found.surface.values, found.surface_kind.values, strict=True))
    of = dict(zip(found.surface.values, found.surface_segment.values, strict=True))
    assert [s for s, k in kinds.items() if k == "mesh"] == ["sacrum", "a", "femur", "femur (2)"] or "femur" in kinds
    assert of["sacrum"] == "pelvis"
    assert of["a"] == "thorax"
    assert {of["femur"], of["femur (2)"]} == {"femur_r", "femur_l"}
    assert "4 of 4 bone files of 'Geometry'; capsules between joint centres for " in found.attrs["geometry"]
    assert "femur" not in found.attrs["geometry"].split("for ")[1]
    right, left = sorted(("femur", "femur (2)"), key=lambda s: of[s] != "femur_r")

    def points(name):
        return sorted(map(tuple, bone(found, name)[0].round(5) + 0.0))

    assert points(right) == sorted(map(tuple, (V * [1, 2, 3]).round(5)))
    assert points(left) == sorted(map(tuple, (V * [1, 2, -3]).round(5) + 0.0))
    assert points("a") == sorted(map(tuple, np.column_stack([-V[:, 1], V[:, 0] + 0.1, V[:, 2]]).round(5) + 0.0))
    assert points("sacrum") == sorted(map(tuple, (V + np.array([-0.1, 0.02, 0])).round(5)))  # welded there
    for name in (left, right, "a"):
        a, b, c = bone(found, name)[1].transpose(1, 0, 2) - bone(found, name)[0].mean(axis=0)
        assert np.einsum("fi,fi->", np.cross(a, b), c) > 0  # mirrored faces are turned


def test_version_three_bodies_are_read_too(model):
    display = (
        "<VisibleObject><GeometrySet><objects><DisplayGeometry><geometry_file>femur.stl</geometry_file>"
        "<transform>0 0 0 0 0.1 0</transform><scale_factors>2 2 2</scale_factors></DisplayGeometry>"
        "<DisplayGeometry><geometry_file>hidden.stl</geometry_file><display_preference>0</display_preference>"
        "</DisplayGeometry></objects></GeometrySet><scale_factors>1 1 0.5</scale_factors></VisibleObject>"
    )

    def text(source):
        at = source.index("<mass>", source.index('<Body name="femur_r">'))
        return source[:at] + display + source[at:]

    body = model({}, {"femur.stl": stl_binary(), "hidden.stl": stl_binary()}, text=text)
    found = psoas.scene(body)
    assert "1 of 1 bone files" in found.attrs["geometry"]
    expected = V * [2, 2, 1] + [0, 0.1, 0]
    assert sorted(map(tuple, bone(found, "femur")[0].round(5))) == sorted(map(tuple, expected.round(5)))


def test_no_mesh_leaves_the_folder(model, tmp_path):
    (tmp_path / "secret.stl").write_bytes(stl_binary())
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "near.stl").write_bytes(stl_binary())
    names = [str(tmp_path / "secret.stl"), "../../secret.stl", "..\\..\\secret.stl", "C:\\secret.stl", "~/secret.stl",
             "../near.stl", "link.stl", "inner/link.stl"]  # fmt: skip
    body = model({"femur_r": [(name, "1 1 1", "") for name in names], "femur_l": [("ok.stl", "1 1 1", "")]},
                 {"ok.stl": stl_binary(), "inner/ok.stl": b""})  # fmt: skip
    for link in ("link.stl", "inner/link.stl"):
        os.symlink(tmp_path / "secret.stl", tmp_path / "model" / "Geometry" / link)
    read = []
    original = surfaces.bones_of_model.__globals__["read_mesh"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(surfaces.bones_of_model.__globals__, "read_mesh", lambda p: read.append(p) or original(p))
        found = psoas.scene(body)
    assert [p.name for p in read] == ["ok.stl"]
    assert "1 of 9 bone files of 'Geometry' (8 named outside that folder and not read)" in found.attrs["geometry"]
    kinds = dict(zip(found.surface.values, found.surface_kind.values, strict=True))
    assert kinds["femur_r"] == "capsule"
    assert "secret" not in str(found.attrs)


def test_a_folder_that_is_a_link_elsewhere_is_not_read(model, tmp_path):
    body = model({"femur_r": [("femur.stl", "1 1 1", "")]}, folder="")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "femur.stl").write_bytes(stl_binary())
    os.symlink(tmp_path / "other", tmp_path / "model" / "Geometry")
    found = psoas.scene(body)
    assert "leads elsewhere" in found.attrs["geometry"]
    assert set(found.surface_kind.values) == {"capsule"}
    assert "1 of 1" in psoas.scene(body, geometry=tmp_path / "model" / "Geometry").attrs["geometry"]


def test_a_bone_larger_than_a_body_is_no_bone(model):
    body = model({"femur_r": [("femur.stl", "1000 1000 1e11", "")]}, {"femur.stl": stl_binary()})
    assert "(1 larger than any body)" in psoas.scene(body).attrs["geometry"]


def test_many_files_are_thinned_and_names_from_strangers_stay_data(model):
    name = "&lt;script&gt;[b]\u202e.stl"
    rows = [(name, "1 1 1", "")] * 3
    body = model({"femur_r": rows}, {"<script>[b]\u202e.stl": stl_binary()})
    found = psoas.scene(body, faces=600)
    assert found.sizes["face"] <= 600
    own = [s for s in found.surface.values if "script" in s]
    assert own == [r"<script>[b]\u202e", r"<script>[b]\u202e (2)", r"<script>[b]\u202e (3)"]
    assert found.attrs["geometry"].isprintable()


def test_flat_meshes_are_thinned_all_the_same():
    flat = Mesh(np.zeros((300, 3)), np.arange(300).reshape(-1, 3))
    assert 0 < len(fewer_faces([flat], 20)[0].faces) <= 20


def test_twelve_fascicles_have_the_same_bones():
    found = psoas.scene(psoas.default_body(12), muscles="psoas")
    assert set(found.surface_kind.values) == {"mesh"}
    assert found.sizes["muscle"] == 24


def test_broken_and_absent_files_become_capsules_and_are_counted(model):
    body = model({"femur_r": [("broken.vtp", "1 1 1", "")], "femur_l": [("gone.vtp", "1 1 1", "")]},
                 {"broken.vtp": "<VTKFile>"})  # fmt: skip
    found = psoas.scene(body)
    assert "0 of 2 bone files of 'Geometry' (1 not there and 1 broken)" in found.attrs["geometry"]
    assert set(found.surface_kind.values) == {"capsule"}


def test_a_name_too_long_for_any_file_is_a_file_that_is_not_there(model):
    body = model({"femur_r": [("x" * 5000 + ".stl", "1 1 1", ""), ("y" * 300 + ".stl", "1 1 1", "")]})
    assert "0 of 2 bone files of 'Geometry' (2 not there)" in psoas.scene(body).attrs["geometry"]


def test_one_file_named_often_is_read_once_and_counts_every_time(model, monkeypatch):
    names = ["broken.stl"] * 5 + ["ok.stl"] * 5
    body = model({"femur_r": [(n, "1 1 1", "") for n in names]}, {"ok.stl": stl_binary(), "broken.stl": b"no"})
    read = []
    where = surfaces.bones_of_model.__globals__
    original = where["read_mesh"]
    monkeypatch.setitem(where, "read_mesh", lambda p: read.append(p.name) or original(p))
    monkeypatch.setitem(where, "MOST_FACES", 13)  # three of four faces and vertices each
    said = psoas.scene(body).attrs["geometry"]
    assert "3 of 10 bone files of 'Geometry' (5 broken and 2 beyond what is read)" in said
    assert read == ["broken.stl", "ok.stl"]


def test_a_folder_can_be_given(model, tmp_path):
    body = model({"femur_r": [("femur.stl", "1 1 1", "")]}, folder="")
    assert (
        psoas.scene(body)
        .attrs["geometry"]
        .startswith("capsules between joint centres: no folder of bone files beside the model")
    )
    other = tmp_path / "other"
    other.mkdir()
    (other / "femur.stl").write_bytes(stl_binary())
    found = psoas.scene(body, geometry=other)
    assert "1 of 1 bone files of 'other'" in found.attrs["geometry"]
    assert psoas.scene(body, geometry=str(other)).sizes == found.sizes


def test_a_model_without_names_of_bones_or_gone_says_so(model, tmp_path):
    body = model({})
    assert "the model names no bone files" in psoas.scene(body).attrs["geometry"]
    gone = model({})
    (tmp_path / "model" / "small.osim").unlink()
    assert "cannot be read again" in psoas.scene(gone).attrs["geometry"]


# ---------------------------------------------------------------------------------------------------------------------
# what is refused


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"muscles": "psoaz"}, UnknownNameError, "psoas"),
        ({"muscles": ["</script>"]}, UnknownNameError, "</script>"),
        ({"muscles": 3}, InvalidValueError, "by name"),
        ({"posture": "standin"}, UnknownNameError, "standing"),
        ({"posture": {"hip_flexion_r": float("nan")}}, InvalidValueError, "finite"),
        ({"posture": "hip_flexion_r=nan"}, InvalidValueError, "finite"),
        ({"path": "curved"}, UnknownNameError, "straight and guided"),
        ({"path": 1}, InvalidValueError, "text"),
        ({"faces": 0}, InvalidValueError, "triangles"),
        ({"faces": 1.5}, InvalidValueError, "triangles"),
        ({"faces": True}, InvalidValueError, "triangles"),
        ({"faces": float("nan")}, InvalidValueError, "triangles"),
        ({"geometry": "/no/such/folder"}, InvalidValueError, "not a folder"),
        ({"geometry": __file__}, InvalidValueError, "not a folder"),
        ({"geometry": "a\0b"}, InvalidValueError, "not a folder"),
        ({"geometry": 3}, InvalidValueError, "path of a folder"),
        ({"geometry": "."}, InvalidValueError, "OpenSim"),
        ({"body": "default"}, InvalidValueError, "psoas.Body"),
    ],
)
def test_bad_input_is_one_sentence(wrong, error, says):
    with pytest.raises(error, match=says) as caught:
        psoas.scene(**wrong)
    assert isinstance(caught.value, PsoasError)
    assert str(caught.value).isprintable()
    assert str(caught.value).endswith(".")


def test_the_meshes_of_the_tests_are_what_they_are_taken_for():
    a, b, c = (V[np.array(F)[:, k]] for k in range(3))
    assert np.einsum("fi,fi->", np.cross(a, b), c) == pytest.approx(0.1 * 0.2 * 0.3)
    assert isinstance(Mesh(V, np.array(F)).areas, np.ndarray)
