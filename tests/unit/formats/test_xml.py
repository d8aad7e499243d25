"""XML from strangers: what is hostile is refused in one sentence, what real files do is read."""

import time

import pytest

from psoas.errors import FileFormatError
from psoas.formats import xml
from psoas.formats.models.mjcf import read_mjcf
from psoas.formats.models.mjcf_files import check_counts
from psoas.formats.models.mjcf_files import referenced_files as mjcf_files
from psoas.formats.models.osim import read_osim
from psoas.formats.models.osim import referenced_files as osim_files
from psoas.formats.models.osim_functions import slope, value
from psoas.formats.xml import Node, check_inside, numbers, read_xml

BILLION = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "lol"}">' for i in range(12))


@pytest.fixture
def file(tmp_path):
    def written(content, name="model.xml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


REFUSED = {
    "billion laughs": (f"<!DOCTYPE a [{BILLION}]><a>&a11;</a>", "document type or entity"),
    "external entity": ('<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]><a>&x;</a>', "document type or entity"),
    "parameter entity": ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://a.b/c"> %x;]><a/>', "document type or entity"),
    "document type": ("<!DOCTYPE html><a/>", "document type or entity"),
    "late document type": ("<!-- " + "x" * 5000 + " --><!DOCTYPE a><a/>", "document type or entity"),
    "unknown entity": ("<a>&nbsp;</a>", "undefined entity"),
    "deep": ("<a>" * 300 + "</a>" * 300, "nested more than 200 deep"),
    "attribute": (f'<a b="{"x" * 1_000_001}"/>', "longer than 1000000 characters"),
    "truncated": ("<a><b>", r"not well-formed XML \(no element found\)"),
    "two roots": ("<a/><b/>", "junk after document element"),
    "text": ("hello", "not well-formed"),
    "empty": ("", "empty"),
    "blank": (" \n\t ", "empty"),
    "binary": (bytes(range(256)) * 40, "not (text|well-formed)"),
    "encoding": ('<?xml version="1.0" encoding="zlib"?><a/>', "encoding 'zlib' is not read"),
    "wrong encoding": (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "not"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_hostile_file_is_refused_at_once(file, kind):
    content, message = REFUSED[kind]
    start = time.perf_counter()
    with pytest.raises(FileFormatError, match=message) as error:
        read_xml(file(content))
    assert time.perf_counter() - start < 2
    assert str(error.value).startswith("model.xml:")
    assert "\n" not in str(error.value)


def test_size_and_count_are_limited(file, monkeypatch):
    monkeypatch.setattr(xml, "MAX_BYTES", 100)
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 5)
    with pytest.raises(FileFormatError, match="larger than"):
        read_xml(file("<a>" + " " * 200 + "</a>"))
    with pytest.raises(FileFormatError, match="more than 5 elements"):
        read_xml(file("<a>" + "<b/>" * 10 + "</a>"))
    assert read_xml(file("<a>" + "<b/>" * 4 + "</a>")).tag == "a"


def test_folder_absent_file_and_other_root(tmp_path, file):
    with pytest.raises(FileFormatError, match=r"a folder, not an XML file"):
        read_xml(tmp_path)
    with pytest.raises(FileFormatError, match=r"no\.osim: no such file"):
        read_xml(tmp_path / "no.osim")
    with pytest.raises(FileFormatError, match=r"model\.xml:1: the file starts with <html>, not with <a> or <b>\."):
        read_xml(file("<html/>"), ("a", "b"))


def test_real_oddities_are_read(file):
    assert read_xml(file('<HuntCrossleyForce::ContactParametersSet a:b:c="1"/>')).tag.endswith("ContactParametersSet")
    root = read_xml(file('<?xml version="1.0"?>\n<!-- first -->\n<a>\n <!-- two -- hyphens --->\n <b>x</b>\n</a>'))
    assert (root.line, root.child("b").line) == (3, 5)
    assert [c.line for c in root.comments] == [2, 4]
    assert root.value("b") == "x"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf<a b='\xc3\xa9'/>",
        b'<?xml version="1.0" encoding="ISO-8859-1"?><a b="\xe9"/>',
        "\ufeff<?xml version='1.0' encoding='UTF-16'?><a b='\u00e9'/>".encode("utf-16-le"),
        "<a b='\u00e9'/>".encode("utf-16"),
        b"<a b='\xe9'/>",  # no declaration, another system's bytes
    ],
    ids=["bom", "latin-1", "utf-16-le", "utf-16", "undeclared"],
)
def test_encodings(file, content):
    assert read_xml(file(content)).attributes == {"b": "\u00e9"}


def test_numbers_are_finite_and_counted():
    assert numbers(" 1 -2.5e3\n0 ", "x", 3) == (1.0, -2500.0, 0.0)
    for bad, message in (
        ("1 a", "not a row of numbers"),
        ("nan", "not finite"),
        ("inf", "not finite"),
        ("1e300 0", "beyond any"),
        ("1", "1 num"),
    ):
        with pytest.raises(FileFormatError, match=f"x:1: .*{message}"):
            numbers(bad, "x:1", 2)


# -- files that a model names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x.stl", "a/../../x", "..\\x", "C:\\x.stl", "~/x", "link/x", "\\\\host\\x", "a\0b"]
)
def test_file_outside_the_folder_is_refused(tmp_path, name):
    home = tmp_path / "model"
    home.mkdir()
    (home / "link").symlink_to(tmp_path)
    with pytest.raises(FileFormatError, match=r"m\.osim:3: names the file '.*', which is not within") as error:
        check_inside(home, name, "m.osim:3")
    assert str(error.value).isprintable()


def test_file_inside_the_folder_is_found(tmp_path):
    (tmp_path / "Geometry").mkdir()
    (tmp_path / "inside").symlink_to(tmp_path / "Geometry")
    assert check_inside(tmp_path, "Geometry\\a.vtp", "x") == tmp_path.resolve() / "Geometry" / "a.vtp"
    assert check_inside(tmp_path, "inside/../inside/a.vtp", "x") == tmp_path.resolve() / "Geometry" / "a.vtp"


def test_every_named_file_is_listed(file):
    text = (
        "<M><mesh_file>a.vtp</mesh_file><geometry_files>b.vtp c.vtp</geometry_files>"
        "<data_file_name>d.sto</data_file_name>"
        "<texture_file/><file>Unassigned</file><filename>e f.stl</filename></M>"
    )
    assert [f.name for f in osim_files(read_xml(file(text)))] == ["a.vtp", "b.vtp", "c.vtp", "d.sto", "e f.stl"]
    text = (
        '<mujoco><compiler meshdir="m/" texturedir="t"/><asset><mesh file="a.stl"/>'
        '<texture file="b.png" fileup="c.png"/>'
        '<hfield file="d.png"/><skin file="e.skn"/><model file="f.xml"/></asset></mujoco>'
    )
    names = [f.name for f in mjcf_files(read_xml(file(text)))]
    assert names == ["m/", "t", "m/a.stl", "t/b.png", "t/c.png", "m/d.png", "m/e.skn", "f.xml"]


# -- MJCF: includes and counts -----------------------------------------------------------------------------------------

LEAF = '<mujoco><worldbody><body name="b" pos="1 2 3"/></worldbody></mujoco>'


def test_includes_are_followed(tmp_path, file):
    (tmp_path / "sub").mkdir()
    file('<x><include file="c.xml"/></x>', "sub/b.xml")
    file('<x><body name="b" pos="1 2 3"/></x>', "sub/c.xml")
    model = read_mjcf(file('<mujoco><worldbody><include file="sub/b.xml"/></worldbody></mujoco>'))
    assert model.bodies == ("b",)
    assert model.poses["b"].p.tolist() == [1, 2, 3]


def test_bad_includes_are_refused(tmp_path, file):
    (tmp_path / "home").mkdir()
    file(LEAF, "outside.xml")
    for name, message in (
        ("../outside.xml", "not within the model's own folder"),
        ("absent.xml", "no such file"),
        ("model.xml", "leads back to itself"),
    ):
        with pytest.raises(FileFormatError, match=message):
            read_mjcf(file(f'<mujoco><include file="{name}"/></mujoco>', "home/model.xml"))


def test_includes_are_counted(file):
    file("<x/>", "leaf.xml")
    with pytest.raises(FileFormatError, match="more than 200 includes"):
        read_mjcf(file("<mujoco>" + '<include file="leaf.xml"/>' * 201 + "</mujoco>"))
    for i in range(25):
        file(f'<x><include file="n{i + 1}.xml"/></x>', f"n{i}.xml")
    with pytest.raises(FileFormatError, match="20 within each other"):
        read_mjcf(file('<mujoco><include file="n0.xml"/></mujoco>'))


def test_more_bodies_than_any_body_has(file):
    with pytest.raises(FileFormatError, match="more than 2000 bodies"):
        read_mjcf(file("<mujoco><worldbody>" + "<body/>" * 2001 + "</worldbody></mujoco>"))
    bodies = "".join(f'<Body name="b{i}"/>' for i in range(2001))
    with pytest.raises(FileFormatError, match="more than 2000 bodies"):
        read_osim(file(OLD.replace("<objects>", f"<objects>{bodies}", 1), "old.osim"))


@pytest.mark.parametrize(
    "inner",
    [
        '<replicate count="100000000"><body/></replicate>',
        '<replicate count="1e9"><body/></replicate>',
        '<replicate count="1000"><replicate count="1000"><body/></replicate></replicate>',
        '<composite count="1000 1000 1"/>',
        '<flexcomp count="100 100 100"/>',
    ],
)
def test_bombs_are_refused(file, inner):
    with pytest.raises(FileFormatError, match=r"model\.xml:1: <\w+> makes more than 100000 elements"):
        read_mjcf(file(f"<mujoco><worldbody>{inner}</worldbody></mujoco>"))


def test_counts_of_real_size_are_let_through(file):
    few = file('<mujoco><worldbody><replicate count="50"><body/></replicate></worldbody></mujoco>')
    assert check_counts(read_xml(few)).tag == "mujoco"
    with pytest.raises(FileFormatError, match="not a row of numbers"):
        read_mjcf(file('<mujoco><worldbody><replicate count="many"/></worldbody></mujoco>'))
    with pytest.raises(FileFormatError, match="<hfield> asks for more than"):
        read_mjcf(file('<mujoco><asset><hfield nrow="100000" ncol="100000"/></asset></mujoco>'))


def test_defaults_reach_joints_and_muscles(file):
    model = read_mjcf(
        file(
            '<mujoco><compiler angle="radian"/><default><joint axis="1 0 0"/><default class="k"><joint type="slide"/>'
            '<muscle force="7"/><default class="kk"><joint range="0 2"/></default></default></default>'
            '<worldbody><body name="a"><joint name="h"/><site name="s"/><body name="b" childclass="kk">'
            '<joint name="x"/><joint name="f" class="k"/><site name="t" pos="0 1 0"/></body></body></worldbody>'
            '<tendon><spatial name="p">'
            '<site site="s"/><site site="t"/></spatial></tendon><actuator><muscle name="m" class="kk" tendon="p"/>'
            '<motor name="o" tendon="p"/></actuator></mujoco>'
        )
    )
    h, x, f = model.coordinates
    assert (h.rotational, h.axis, h.range) == (True, (1.0, 0.0, 0.0), None)
    assert (x.rotational, x.range, f.range) == (False, (0.0, 2.0), None)
    assert [(m.F0, m.muscular) for m in model.muscles] == [(7.0, True), (None, True)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<worldbody><body pos="1 2"/></worldbody>', "2 numbers where 3 are meant"),
        ('<worldbody><body quat="nan 0 0 0"/></worldbody>', "not finite"),
        ('<compiler eulerseq="abc"/>', "eulerseq"),
    ],
)
def test_nonsense_in_mjcf_is_one_sentence(file, text, message):
    with pytest.raises(FileFormatError, match=message):
        read_mjcf(file(f"<mujoco>{text}</mujoco>"))


def test_a_muscle_that_cannot_be_read_costs_itself_by_name(file):
    tendons = "".join(f'<spatial name="{n}"><site site="{n}"/></spatial>' for n in ("no", "yes"))
    muscles = "".join(f'<muscle name="m_{n}" tendon="{n}"/>' for n in ("no", "yes"))
    text = f'<worldbody><site name="yes"/></worldbody><tendon>{tendons}</tendon><actuator>{muscles}</actuator>'
    model = read_mjcf(file(f"<mujoco>{text}</mujoco>"))
    assert [m.name for m in model.muscles] == ["m_yes"]
    assert [u.name for u in model.unread] == ["m_no"]
    assert "site 'no'" in model.unread[0].why


# -- .osim -------------------------------------------------------------------------------------------------------------

OLD = """<OpenSimDocument Version="20303"><Model name="old"><BodySet><objects><Body name="ground"/>
<Body name="a"><Joint><PinJoint name="j"><parent_body>ground</parent_body><location_in_parent>0 1 0</location_in_parent>
<orientation_in_parent>0 0 1.5707963267948966</orientation_in_parent><location>0.5 0 0</location>
<CoordinateSet><objects><Coordinate name="q"><motion_type>rotational</motion_type><default_value>0</default_value>
<range>-1 1</range><locked>true</locked></Coordinate></objects></CoordinateSet></PinJoint></Joint>
<WrapObjectSet><objects><WrapCylinder name="w"/></objects></WrapObjectSet></Body></objects></BodySet>
<ForceSet><objects><Thelen2003Muscle name="m"><GeometryPath><PathPointSet><objects>
<PathPoint name="p"><body>ground</body><location>1 2 3</location></PathPoint>
<ConditionalPathPoint name="c"><body>a</body><location>1 0 0</location><coordinate>q</coordinate></ConditionalPathPoint>
<MovingPathPoint name="v"><body>a</body><x_location><SimmSpline><x>-1 1</x><y>0 4</y></SimmSpline></x_location>
<x_coordinate>q</x_coordinate></MovingPathPoint></objects></PathPointSet><PathWrapSet><objects><PathWrap>
<wrap_object>w</wrap_object></PathWrap></objects></PathWrapSet></GeometryPath>
<max_isometric_force>99</max_isometric_force><isDisabled>true</isDisabled></Thelen2003Muscle>
<Ligament name="l"><GeometryPath/></Ligament><PathActuator name="x"><GeometryPath/></PathActuator></objects></ForceSet>
</Model></OpenSimDocument>"""


def test_old_layout_is_read(file):
    model = read_osim(file(OLD, "old.osim"))
    assert model.version == "20303"
    assert model.poses["a"].p.round(9).tolist() == [0, 0.5, 0]  # half a metre along the child's x, which points up
    (q,) = model.coordinates
    assert (q.rotational, q.range, q.locked, q.axis) == (True, (-1.0, 1.0), True, (0.0, 0.0, 1.0))
    muscle, actuator = model.muscles
    assert (muscle.F0, muscle.wraps, muscle.enabled, actuator.muscular) == (99.0, ("w",), False, False)
    assert [(p.kind, p.body, p.coordinate) for p in muscle.points] == [
        ("fixed", "ground", ""),
        ("conditional", "a", "q"),
        ("moving", "a", "q"),
    ]
    assert muscle.points[2].location == (2.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("20303", "99999", "OpenSim version '99999' is not one of"),
        ("20303", "x", "version 'x'"),
        (
            "<parent_body>ground",
            "<parent_body>nowhere",
            "'j' is fixed to the frame 'nowhere', which the model does not have",
        ),
        ("<parent_body>ground", "<parent_body>a", "no chain of joints leads from the ground to 'a'"),
        ("0 1 0", "0 1", "2 numbers where 3 are meant"),
        ("<Model", "<Madel", "not well-formed"),
    ],
)
def test_nonsense_in_osim_is_one_sentence(file, old, new, message):
    with pytest.raises(FileFormatError, match=message):
        read_osim(file(OLD.replace(old, new, 1), "old.osim"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("<body>a<", "<body>b<", "is fixed to the frame 'b'"), (">99<", ">nan<", "not finite")],
)
def test_nonsense_in_a_muscle_costs_that_muscle(file, old, new, message):
    model = read_osim(file(OLD.replace(old, new, 1), "old.osim"))
    assert [m.name for m in model.muscles] == ["x"]
    assert [u.name for u in model.unread] == ["m"]
    assert message in model.unread[0].why


@pytest.mark.parametrize("version", ["10901", "10905", "20001", "20301"])
def test_the_names_of_the_oldest_versions_are_read(file, version):
    """Before GeometryPath: the points stand in the muscle, under the names of that time."""
    text = OLD.replace("20303", version).replace("<GeometryPath>", "", 1).replace("</GeometryPath>", "", 1)
    renamed = {
        "PathPointSet": "MusclePointSet", "ConditionalPathPoint": "MuscleViaPoint", "PathWrapSet": "MuscleWrapSet",
        "MovingPathPoint": "MovingMusclePoint", "<PathPoint ": "<MusclePoint ", "</PathPoint>": "</MusclePoint>",
        "<PathWrap>": "<MuscleWrap>", "</PathWrap>": "</MuscleWrap>", "ForceSet": "ActuatorSet",
    }  # fmt: skip
    for new, old in renamed.items():
        text = text.replace(new, old)
    model, plain = read_osim(file(text, "oldest.osim")), read_osim(file(OLD, "old.osim"))
    muscle, same = model.muscles[0], plain.muscles[0]
    assert muscle.points == same.points
    assert (muscle.F0, muscle.wraps, muscle.function) == (same.F0, same.wraps, False)


def test_functions_by_hand():
    def node(tag, text="", *children, **parts):
        return Node(tag, {}, 1, text=text, children=[*children, *(Node(k, {}, 1, text=v) for k, v in parts.items())])

    line, square = node("LinearFunction", coefficients="2 1"), node("PolynomialFunction", coefficients="3 0 1")
    assert (value(line, 3), value(square, 2), slope(square, 2)) == (7, 13, pytest.approx(12))
    assert value(node("Constant", value="4"), 9) == 4
    scaled = node("MultiplierFunction", "", node("function", "", line), scale="10")
    assert (value(scaled, 3), slope(scaled, 0)) == (70, pytest.approx(20))
    assert value(node("StepFunction"), 1) == value(None, 1) == 0
