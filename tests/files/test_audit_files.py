"""The audit on real files: the class of every model in ../shared/data, read by eye in the files before it was run."""

import re
import warnings
from functools import cache

import numpy as np
import pytest

from psoas.anatomy import table
from psoas.anatomy.foreign_names import family_of, segment_of
from psoas.answers.audit import audit as audit_module
from psoas.answers.audit.audit import audit, audits
from psoas.answers.audit.skeleton import find_skeleton
from psoas.bodies.default.build import shipped
from psoas.formats.models.mjcf import COMMENTED
from psoas.formats.models.osim import read_osim
from psoas.formats.xml import read_xml
from psoas.text.audit import audit_details, audit_table
from support.audit_models import EXPECTED, kept_audit, timed_audit
from support.places import DATA

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real files of ../shared/data are not here")

each = pytest.mark.parametrize("name", EXPECTED)


@cache
def model_of(name):
    """A real file as it is read, once a process."""
    return read_osim(DATA / name)


def audit_of(name):
    return kept_audit(DATA / name)


@needs_data
def test_every_model_is_expected():
    assert {str(p.relative_to(DATA).as_posix()) for p in DATA.rglob("*.osim")} == set(EXPECTED)


@needs_data
@each
def test_class(name):
    found, seconds = timed_audit(DATA / name)
    assert seconds < 5  # about a second; a busy machine is slower
    assert (found.psoas, found.family) == EXPECTED[name]
    assert {s.psoas for s in found.sides.values()} == {EXPECTED[name][0]}
    assert {s.iliacus_muscles for s in found.sides.values()} == {("iliacus_r",), ("iliacus_l",)}
    assert {s.psoas_muscles for s in found.sides.values()} == {("psoas_r",), ("psoas_l",)}
    if found.psoas == "split":
        assert all(len(s.to_brim) == 11 for s in found.sides.values())


@needs_data
@each
def test_class_holds_without_names(name, tmp_path, monkeypatch):
    """Muscles and bodies of the real file renamed to numbers: the class is the same."""
    text = (DATA / name).read_text("utf-8", errors="replace")
    model = model_of(name)
    names = {n: f"thing{i}" for i, n in enumerate([*model.bodies, *(m.name for m in model.muscles)])}
    pattern = re.compile(
        r'(?<=<Body name=")([^"]+)(?=")|(?<=Muscle name=")([^"]+)(?=")'
        r"|(?<=/bodyset/)([^<]+)(?=<)|(?<=<body>)([^<]+)(?=</body>)|(?<=<parent_body>)([^<]+)(?=</parent_body>)"
    )
    swapped = pattern.sub(lambda m: names.get(m[0].strip(), m[0]), text)
    (tmp_path / "model.osim").write_text(swapped, "utf-8")
    read, as_it_is = [], audit_module.named
    monkeypatch.setattr(audit_module, "named", lambda model, known: read.append(model) or as_it_is(model, known))
    found = audit(tmp_path / "model.osim")
    assert found.psoas == EXPECTED[name][0]
    assert len(read[0].muscles) == len(model.muscles)
    assert all(not family_of(m.name) for m in read[0].muscles)
    assert "names" not in " ".join(found.evidence)


@needs_data
@each
def test_coordinate_signs_are_those_of_the_table(name):
    """Every row of legs, pelvis and spine: the axis in the file is the axis that was measured with OpenSim."""
    model = model_of(name)
    axes = dict(zip(("anterior", "superior", "right"), find_skeleton(model).axes, strict=True))
    family = EXPECTED[name][1]
    seen = 0
    for row in table("family_coordinates"):
        if row["family"] == family and row["sign"]:
            for side, mirrored in (("", 1), ("_r", 1), ("_l", -1)):
                c = model.coordinate.get(row["coordinate"] + side)
                if c is None or not any(c.axis):
                    continue
                axis = row["axis"][1:]
                wanted = (-1 if row["axis"][0] == "-" else 1) * (mirrored if axis != "right" else 1)
                assert wanted * float(axes[axis] @ np.array(c.axis)) > 0.6, c.name
                seen += 1
    assert seen > 15
    assert "coordinate_sign" not in audit_of(name).slugs


@needs_data
@each
def test_static_reading_equals_opensims(name):
    opensim = pytest.importorskip("opensim", reason="opensim is not installed")
    opensim.Logger.setLevelString("Off")
    model = model_of(name)
    peer = opensim.Model(str(DATA / name))
    state = peer.initSystem()
    coordinates = peer.getCoordinateSet()
    for i in range(coordinates.getSize()):
        coordinates.get(i).setValue(state, model.posture[coordinates.get(i).getName()], False)
    peer.realizePosition(state)
    assert set(model.coordinate) == {coordinates.get(i).getName() for i in range(coordinates.getSize())}
    for body in model.bodies:
        place = peer.getBodySet().get(body).getPositionInGround(state)
        # 0.5 mm: between the knots of the knee's splines the static reading is straight
        np.testing.assert_allclose(model.poses[body].p, [place.get(i) for i in range(3)], atol=5e-4)
    muscles = {m.name: m for m in model.muscles if m.muscular}
    assert len(muscles) == peer.getMuscles().getSize()
    for i in range(peer.getMuscles().getSize()):
        muscle = peer.getMuscles().get(i)
        own, points = muscles[muscle.getName()], muscle.getGeometryPath().getPathPointSet()
        assert pytest.approx(muscle.getMaxIsometricForce()) == own.F0
        assert len(own.points) == points.getSize()
        for k, point in enumerate(own.points):
            assert point.body == points.get(k).getBody().getName()
            if point.kind != "moving":
                there = points.get(k).getLocationInGround(state)
                np.testing.assert_allclose(model.place(point), [there.get(j) for j in range(3)], atol=5e-4)


@needs_data
def test_known_faults_are_found():
    lifting = audit_of("lifting_body/Model_Pose2Sim_muscles_flex.osim")
    shares = {f.about[0]: f.sentence for f in lifting.findings if f.slug == "lumbar_shares"}
    assert "turns the trunk by 7.14 degrees" in shares["L5_S1_Flex_Ext"]  # 1 / 0.14, the share of L5/S1
    assert len(shares) == 3
    for name in ("cyclistFullBodyMuscle", "s01modelScaled"):
        found = audit_of(f"thoracolumbar/{name}.osim")
        assert [f.about for f in found.findings if f.slug == "wrong_side"] == [("LTpT_T12_l",)]
    assert audit_of("subject01_gait/gait2392.osim").findings == ()


@needs_data
def test_names_of_real_files_are_known():
    for name in EXPECTED:
        model = model_of(name)
        legs = [m.name for m in model.muscles if any((segment_of(p.body) or "").startswith("femur") for p in m.points)]
        assert all(family_of(m) for m in legs)
        known = [b for b in model.bodies if segment_of(b)]
        assert len(known) >= len(model.bodies) - 10  # ten abdominal anchors of the thoracolumbar model have no segment


@needs_data
def test_one_table_for_all(monkeypatch):
    monkeypatch.setattr(audit_module, "audit", kept_audit)
    reports = audits([*(DATA / name for name in EXPECTED), DATA / "README.md"])
    lines = [line for r in reports for line in audit_details(r, families=True)] + audit_table(reports)
    assert all(len(line) <= 80 for line in lines)
    assert sum(bool(r.error) for r in reports) == 1


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    """Upstream's full body as one file, its folders left out."""
    pytest.importorskip("myo_sim")
    from psoas.bodies.default.upstream import upstream_spec

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Attaching a spec with an empty prefix")
        text = re.sub(r' (mesh|texture)dir="[^"]*"', "", upstream_spec().to_xml())
    path = tmp_path_factory.mktemp("upstream") / "myofullbody.xml"
    path.write_text(text, "utf-8")
    return path


def test_upstream_full_body(upstream):
    """methods.md 11: psoas split (767 + 1385 N a side), six wraps gone, L5/S1 takes the whole, two slips of side."""
    found = audit(upstream)
    assert (found.psoas, found.family) == ("split", "myo_sim")
    twice = [f.sentence for f in found.findings if f.slug == "force_counted_twice"]
    assert len(twice) == 2
    assert all("1385 N" in s and "11 fascicles" in s for s in twice)
    missing = {f.about[0] for f in found.findings if f.slug == "wrap_missing"}
    assert missing == {f"{m}_{s}" for m in ("psoas", "glmax1", "glmax2") for s in "rl"}
    sums = {f.about[0]: f.sentence for f in found.findings if f.slug == "lumbar_shares"}
    assert "sum to 1.875" in sums["flex_extension"]
    wrong = {f.about[0] for f in found.findings if f.slug == "wrong_side"}
    assert wrong == {"rect_abd_r", "rect_abd_l", "LTpT_T12_l"}


def test_our_own_body_passes(tmp_path):
    path = tmp_path / "body.xml"
    path.write_text(shipped(11), "utf-8")  # what upstream gives: bodies/default/test_shipped.py
    found = audit(path)
    assert found.psoas == "crosses_spine_and_hip"
    assert {len(s.from_spine) for s in found.sides.values()} == {11}
    assert found.findings == ()
    assert all(q.answered for q in found.questions)


def test_wraps_that_upstream_comments_out_are_read():
    """The comments stand in upstream's own fragment, which is lost when the body is put together."""
    myo_sim = pytest.importorskip("myo_sim")
    names = {f"{w}_wrap_{s}" for w in ("PS_at_brim", "Gmax1_at_pelvis", "Gmax2_at_pelvis") for s in "rl"}
    root = read_xml(myo_sim.MODELS_DIR / "leg/assets/myolegs_tendon.xml")
    found = {name for node in root.every() for c in node.comments for name in COMMENTED.findall(c.text)}
    assert found == names
