"""Models that are careless in ways that OpenSim or MuJoCo take in silence, or refuse in words that do not help."""

import re

import pytest

import psoas
from psoas.answers.audit.audit import audit
from psoas.errors import FileFormatError
from psoas.formats.models.osim import read_osim
from support import osim_text
from support.builders import needs_opensim

pytestmark = pytest.mark.usefixtures("probed_here")
STRAIGHT = '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction>'
LINE = f"<axis>0 0 1</axis>{STRAIGHT}"
LAST = "</objects></BodySet>"
BODY = '<Body name="{}"><mass>1</mass><inertia>1 1 1 0 0 0</inertia></Body>'
POINT = "<location>-0.01 -0.07 -0.01</location>"
FIRST = "<Thelen2003Muscle"


@pytest.fixture
def text():
    """The plain body, with the flexion of the right hip by a function of its own."""
    return osim_text.Body().plain().text()


def hip(text, function):
    """The text with another function of the right hip's flexion."""
    before, after = text.split("<coordinates>hip_flexion_r</coordinates>", 1)
    assert after.startswith(LINE)
    return f"{before}<coordinates>hip_flexion_r</coordinates><axis>0 0 1</axis>{function}{after.removeprefix(LINE)}"


def spline(x, y):
    """A spline through some knots."""
    return f'<SimmSpline name="function"><x>{x}</x><y>{y}</y></SimmSpline>'


def coupled(text, function, drivers="hip_flexion_r"):
    """The text with the left hip's rotation following others."""
    one = (
        '<CoordinateCouplerConstraint name="follows"><coupled_coordinates_function>' + function
        + f"</coupled_coordinates_function><independent_coordinate_names>{drivers}</independent_coordinate_names>"
        "<dependent_coordinate_name>hip_rotation_l</dependent_coordinate_name></CoordinateCouplerConstraint>"
    )  # fmt: skip
    whole = '<ConstraintSet name="constraintset"><objects>'
    assert whole in text
    return text.replace(whole, whole + one)


def wrapped(text, among):
    """The text with a wrap on psoas' path that stands between some of its points."""
    cylinder = (
        '<Body name="femur_r"><WrapObjectSet name="w"><objects><WrapCylinder name="W"><quadrant>all</quadrant>'
        "<radius>0.01</radius><length>0.2</length></WrapCylinder></objects></WrapObjectSet>"
    )
    of = f'<PathWrap name="w"><wrap_object>W</wrap_object><range>{among}</range></PathWrap>'
    of = f"<PathWrapSet><objects>{of}</objects></PathWrapSet>"
    return text.replace('<Body name="femur_r">', cylinder).replace("</PathPointSet>", f"</PathPointSet>{of}", 1)


REFUSED = {  # what is careless -> (change of the plain body, what is said)
    "a place twice": (lambda t: t.replace(POINT, f"<location>9 9 9</location>{POINT}", 1), "<location> .* twice"),
    "a frame twice": (
        lambda t: t.replace(POINT, f"<socket_parent_frame>/bodyset/torso</socket_parent_frame>{POINT}", 1),
        "<socket_parent_frame> of 'psoas_r' stands twice",
    ),
    "a blank that does not break": (lambda t: t.replace("1 -0.07", "1\u00a0-0.07", 1), "is not a row of numbers"),
    "knots without heights": (lambda t: hip(t, spline("-3 0 3", "-3 3")), r"3 knots \(x\) and 2 heights"),
    "knots the other way": (lambda t: hip(t, spline("3 0 -3", "3 0 -3")), "knots .* that do not ascend"),
    "one knot": (lambda t: hip(t, spline("0", "0")), "has 1 knots, and 2 at least"),
    "no coefficients": (lambda t: hip(t, STRAIGHT.replace("1 0", "")), "has no coefficients"),
    "no version": (lambda t: t.replace('Version="40000"', 'Version="abc"'), "Version='abc' is none of OpenSim's"),
    "a pointer": (lambda t: "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull"),
}  # fmt: skip
EXPLAINED = {  # by the text, where OpenSim's own words say nothing
    "two bodies of a name": (lambda t: t.replace(LAST, BODY.format("torso") + LAST), "2 bodies are called 'torso'"),
    "a body without a joint": (lambda t: t.replace(LAST, BODY.format("bed") + LAST), "no joint carries the body 'bed'"),
    "a blank in a name": (lambda t: t.replace("femur_r", "femur r"), "the name 'femur r' of a Body holds a blank"),
    "an axis of nobody's": (
        lambda t: t.replace("<coordinates>hip_rotation_r<", "<coordinates>gone<"),
        "'hip_rotation_r', and none of its axes",
    ),
    "everything locked": (
        lambda t: re.sub(r'(<Coordinate name="[^"]*">)', r"\1<locked>true</locked>", t),
        "so nothing can move",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED | EXPLAINED)
def test_it_is_refused_in_one_sentence(tmp_path, text, case):
    needs_opensim()
    change, said = (REFUSED | EXPLAINED)[case]
    assert change(text) != text
    file = tmp_path / "m.osim"
    file.write_text(change(text), encoding="utf-8")
    with pytest.raises(FileFormatError, match=said):
        psoas.read_model(file)


def arm(file):
    """The arm of the right psoas about its hip [m]."""
    return float(
        psoas.actions(body=psoas.read_model(file)).moment_arm.sel(muscle="psoas_r", coordinate="hip_flexion_r")
    )


SAME = {  # what looks careless and is not: the twins
    "plain": lambda t: t,
    "the same place twice": lambda t: t.replace(POINT, POINT + POINT, 1),
    "a spline": lambda t: hip(t, spline("-3 -1 0 1 3", "-3 -1 0 1 3")),
    "no limit": lambda t: t.replace("<range>-1.6 1.6</range>", "<range>-Inf Inf</range>"),
    "range turned round": lambda t: t.replace("<range>-1.6 1.6</range>", "<range>1.6 -1.6</range>"),
    "version with a blank": lambda t: t.replace('"40000"', '"40000 "'),
}


@pytest.mark.parametrize("case", SAME)
def test_the_arm_is_the_plain_one(tmp_path, text, case):
    needs_opensim()
    file, plain = tmp_path / "m.osim", tmp_path / "plain.osim"
    file.write_text(SAME[case](text), encoding="utf-8")
    plain.write_text(text, encoding="utf-8")
    assert arm(file) == pytest.approx(arm(plain), rel=1e-9)
    assert audit(file).psoas == audit(plain).psoas == "pelvis_origin"


def test_joints_of_one_name_keep_their_own_frames(tmp_path, text):
    needs_opensim()
    file, plain = tmp_path / "m.osim", tmp_path / "plain.osim"
    file.write_text(text.replace('name="hip_l"', 'name="hip_r"'), encoding="utf-8")
    plain.write_text(text, encoding="utf-8")
    assert audit(file).psoas == audit(plain).psoas == "pelvis_origin"
    poses, meant = read_osim(file).poses, read_osim(plain).poses
    assert all((poses[body].p == meant[body].p).all() for body in meant)
    assert arm(file) == pytest.approx(arm(plain), rel=1e-9)


def test_a_range_is_read_from_its_lower_end(tmp_path, text):
    file = tmp_path / "m.osim"
    file.write_text(text.replace("<range>-1.6 1.6</range>", "<range>1.6 -1.2</range>", 1), encoding="utf-8")
    assert (-1.2, 1.6) in [c.range for c in read_osim(file).coordinates]
    file.write_text(text.replace("<range>-1.6 1.6</range>", "<range>-inf 1</range>", 1), encoding="utf-8")
    assert None in [c.range for c in read_osim(file).coordinates]


@pytest.mark.parametrize("among", ["1 99", "-1 5"])
def test_a_path_that_the_engine_cannot_follow_costs_one_muscle(tmp_path, text, among):
    needs_opensim()
    file = tmp_path / "m.osim"
    file.write_text(wrapped(text, among), encoding="utf-8")
    body = psoas.read_model(file)
    assert list(body.missing) == ["psoas_r"]
    assert "its path cannot be followed" in body.missing["psoas_r"]
    file.write_text(wrapped(text, "-1 -1"), encoding="utf-8")
    assert not psoas.read_model(file).missing


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("<LinearFunction><coefficients>1</coefficients></LinearFunction>", "too few coefficients"),
        ("<MultiplierFunction><scale>2</scale></MultiplierFunction>", "no function to multiply"),
    ],
)
def test_a_coupling_that_is_none_is_held_by_name(tmp_path, text, function, said):
    needs_opensim()
    file = tmp_path / "m.osim"
    file.write_text(coupled(text, function), encoding="utf-8")
    body = psoas.read_model(file)
    assert "hip_rotation_l" in body.locked
    assert said in " ".join(body.remarks)
    file.write_text(coupled(text, "<LinearFunction><coefficients>1 0</coefficients></LinearFunction>"))
    assert "hip_rotation_l" not in psoas.read_model(file).locked


def test_degrees_among_radians_are_told(tmp_path, text):
    needs_opensim()
    file = tmp_path / "m.osim"
    own = '<Coordinate name="hip_flexion_r"><default_value>0.0</default_value>'
    assert own in text
    said = []
    for value in ("30", "0.5"):
        file.write_text(text.replace(own, own.replace("0.0", value)), encoding="utf-8")
        said.append("angles in a model have to be in radians" in " ".join(psoas.read_model(file).remarks))
    assert said == [True, False]


HINGES = (
    '<mujoco><worldbody><body name="pelvis">{root}<geom size=".1"/><site name="a"/>'
    '<body name="femur_r" pos="0 -.1 0"><geom size=".1"/><site name="b"/></body>'
    '<body name="femur_l" pos="0 .1 0"><geom size=".1"/></body></body></worldbody>'
    '<tendon><spatial name="psoas_r"><site site="a"/><site site="b"/></spatial></tendon></mujoco>'
)


def test_a_model_in_which_nothing_moves(tmp_path):
    file = tmp_path / "m.xml"
    file.write_text(HINGES.format(root=""))
    with pytest.raises(FileFormatError, match="no body of the model has a joint, so nothing in it can move"):
        psoas.read_model(file)
    file.write_text(HINGES.format(root="<freejoint/>"))
    assert psoas.read_model(file).muscles == ("psoas_r",)


@pytest.mark.parametrize(("name", "said"), [("gone.xml", "'gone.xml' cannot be read"), ("", "names no file")])
def test_an_include_that_is_not_there_is_told_with_its_line(tmp_path, name, said):
    file = tmp_path / "m.xml"
    file.write_text(f'<mujoco>\n<include file="{name}"/></mujoco>')
    with pytest.raises(FileFormatError, match=f"m.xml:2: .*{said}"):
        psoas.read_model(file)
