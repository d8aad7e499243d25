"""The body whose sacrum moves: at rest it is the default body; its arms, each by a second route, each with its twin."""

import xml.etree.ElementTree as ET

import mujoco
import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.bodies.default.build import body_xml
from psoas.bodies.default.sacrum import (
    COCCYX,
    ON_THE_SACRUM,
    SACRAL,
    Mass,
    centre_of,
    centres,
    ellipsoid,
    sacral_body,
    sacral_xml,
    strands,
)
from psoas.body.body import state
from psoas.errors import InvalidValueError, PsoasError

N = 292


@pytest.fixture(scope="module")
def given():
    return psoas.default_body()


@pytest.fixture(scope="module")
def body():
    return sacral_body()


def at(body, posture="standing", **moved):
    q = psoas.posture_at(body, posture)
    for name, value in moved.items():
        q[body.coordinate(name)] += value
    return state(body, q, paths=True)


@pytest.mark.parametrize("posture", ["standing", "sitting", "standing,hip_flexion_r=40,L4_L5_FE=3,L5_S1_LB=2"])
@pytest.mark.parametrize("centre", ["s2", "weisl"])
def test_at_rest_it_is_the_default_body(given, posture, centre):
    """All lengths to 1e-12 m, mass to 1e-9 kg, and the mass matrix of what both have."""
    body = sacral_body(centre=centre)
    one, other = at(given, posture), at(body, posture)
    same = [body.coordinates.index(c) for c in given.coordinates]
    assert body.muscles[:N] == given.muscles
    np.testing.assert_allclose(other.lengths[:N], one.lengths, rtol=0, atol=1e-12)
    np.testing.assert_allclose(other.M[np.ix_(same, same)], one.M, rtol=0, atol=1e-9)
    assert abs(other.mass - one.mass) < 1e-9
    np.testing.assert_allclose(other.com, one.com, rtol=0, atol=1e-12)
    moved = at(body, posture, sacrum_FE=1e-6)  # the twin: a sacrum that has turned is not at rest
    assert np.abs(moved.lengths[:N] - one.lengths).max() > 1e-8


def test_the_text_of_the_default_body_stays():
    before = body_xml()
    sacral_xml()
    assert body_xml() == before
    assert "sacrum_FE" not in before
    assert "sacrum_FE" in sacral_xml()


def test_the_file_is_whole(body):
    """MuJoCo alone reads it, with as many muscles, sixty points on the sacrum, two of them elsewhere if asked."""
    model = mujoco.MjModel.from_xml_string(sacral_xml())
    assert model.nu == len(body.muscles) - 6
    assert model.jnt_stiffness[model.joint("sacrum_FE").id] == pytest.approx(np.degrees(10))

    def points(xml, bone):
        element = next(b for b in ET.fromstring(xml).iter("body") if b.get("name") == bone)
        return [s.get("name") for s in element.findall("site") if ON_THE_SACRUM.match(s.get("name"))]

    assert len(points(sacral_xml(), "sacrum")) == 60
    assert points(sacral_xml(gluteus="coccyx"), "coccyx") == ["glmax3-P1_r", "glmax3-P1_l"]
    assert len(points(sacral_xml(gluteus="coccyx"), "sacrum")) == 58


def test_masses_part_and_join():
    """Taking a mass out and putting it in again; the twin: without the parallel axes it does not come back."""
    whole = Mass(8.0, np.array([-0.07, 0.01, 0.0]), np.diag([0.07, 0.06, 0.04]))
    part = ellipsoid("sacrum")
    rest = whole.without([part])
    np.testing.assert_allclose(rest.about(np.zeros(3)) + part.about(np.zeros(3)), whole.about(np.zeros(3)), atol=1e-15)
    assert np.linalg.eigvalsh(rest.inertia).min() > 0
    assert np.abs(rest.inertia + part.inertia - whole.inertia).max() > 1e-4


def by_hand(body, here, rows, centre):
    """``r x f`` about right at the centre, summed over what pulls on the sacrum and all above [m]."""
    pelvis = body.segment("pelvis")
    R, origin = here.R[pelvis], here.origin[pelvis]
    above = {body.segment(s) for s in body.segments if s not in ("pelvis",) and not s.endswith(("_r", "_l"))}
    found = np.zeros(len(body.muscles))
    paths = here.paths
    first, muscle = paths.pieces()
    for i, m in zip(first, muscle, strict=True):
        for a, b in ((i, i + 1), (i + 1, i)):
            if paths.segment[a] in above:
                along = (paths.points[b] - paths.points[a]) / np.linalg.norm(paths.points[b] - paths.points[a])
                arm = R.T @ (paths.points[a] - origin) - centre
                found[m] += np.cross(arm, R.T @ along)[2]
    return found[rows]


@pytest.mark.parametrize("centre", centres())
def test_arms_by_two_routes_and_where_the_centre_goes(centre):
    """``-dl/dq`` is ``r x f`` to 1e-7 m; moving the centre by d changes it by ``d x f`` to 1e-9."""
    body, home = sacral_body(centre=centre), sacral_body()
    here, there = at(body), at(home)
    rows = np.arange(N, len(body.muscles))
    fe, tx, ty = (body.coordinate(c) for c in ("sacrum_FE", "sacrum_tx", "sacrum_ty"))
    np.testing.assert_allclose(-here.dldq[rows, fe], by_hand(body, here, rows, centre_of(centre)), rtol=0, atol=1e-7)
    f = -there.dldq[:, [tx, ty]]
    d = centre_of(centre) - centre_of("s2")
    expected = -there.dldq[:, fe] - (d[0] * f[:, 1] - d[1] * f[:, 0])
    np.testing.assert_allclose(-here.dldq[:, fe], expected, rtol=0, atol=1e-9)
    if centre != "s2":  # the twin: about a centre 1 mm off it is another arm
        off = by_hand(body, here, rows, centre_of(centre) + np.array([0.001, 0, 0]))
        assert np.abs(-here.dldq[rows, fe] - off).max() > 1e-5


def test_turning_the_pelvis_in_space_changes_no_strand(body):
    """To 1e-12 m; the twin: turning the sacrum on it does."""
    here = at(body)
    tilted = at(body, pelvis_tilt=0.5, pelvis_list=0.2, pelvis_rotation=1.0, pelvis_ty=0.3)
    np.testing.assert_allclose(tilted.lengths[N:], here.lengths[N:], rtol=0, atol=1e-12)
    assert np.abs(at(body, sacrum_FE=0.01).lengths[N:] - here.lengths[N:]).min() > 1e-5


@pytest.mark.parametrize("row", table("floor_strands"), ids=[r["strand"] for r in table("floor_strands")])
def test_every_strand_is_where_the_table_says(body, row):
    """Its length between the table's points, both sides alike; muscles as long as their fibres, within a third."""
    ends = [
        np.array([float(row[f"{end}_{w}_mm"]) for w in ("anterior", "superior", "right")]) for end in ("from", "to")
    ]
    length = np.linalg.norm(ends[0] - ends[1]) / 1e3
    here = at(body)
    for side in ("_r", "_l"):
        assert here.lengths[body.muscles.index(row["strand"] + side)] == pytest.approx(length, abs=1e-12)
    if row["kind"] == "muscle":
        assert 0.7 < length / (float(row["fibre_cm"]) / 100) < 1.1


def test_words_of_the_new_coordinates(body):
    """Counternutation takes the promontory back, flexion the tip of the coccyx forward."""
    here, turned, bent = at(body), at(body, sacrum_FE=0.05), at(body, coccyx_FE=0.05)
    pelvis = body.segment("pelvis")
    ahead = here.R[pelvis][:, 0]
    top = body.segment("L5")
    assert (turned.origin[top] - here.origin[top]) @ ahead < 0
    assert body.meanings["sacrum_FE"].positive == "counternutation"
    tip = body.segment("coccyx")
    assert (bent.R[tip] @ [0, -1, 0] - here.R[tip] @ [0, -1, 0]) @ ahead > 0
    assert body.meanings["coccyx_FE"].positive == "flexion"
    assert set(SACRAL) <= set(body.coordinates)
    assert body.lumbar[0]["lower"] == "sacrum"
    assert np.allclose(here.R[pelvis].T @ (here.centres[tip] - here.origin[pelvis]), COCCYX)


@pytest.mark.parametrize(("named", "value"), [("centre", "s3"), ("gluteus", "ilium"), ("fascicles", 13)])
def test_what_is_unknown_is_refused(named, value):
    with pytest.raises(PsoasError):
        sacral_body(**{named: value})


def test_ligaments_have_no_force_of_their_own(body):
    force = dict(zip(body.muscles, body.muscle_table["F0"], strict=True))
    for row, side in strands():
        assert np.isnan(force[row["strand"] + side]) == (row["kind"] == "ligament")
    with pytest.raises(InvalidValueError):
        psoas.static("psoas", body=body)
