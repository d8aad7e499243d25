"""The model that was checked is the one that the engine gets: one reading, every number a number, sizes counted."""

import gc
import os
import re
import time
from contextlib import suppress

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats import xml
from psoas.formats.models import checked, mjcf_numbers, osim_numbers, static_model
from psoas.formats.models.checked import checked_copy
from psoas.formats.models.mjcf import read_mjcf
from psoas.formats.models.osim import read_osim
from psoas.formats.models.safety import check_model_file
from psoas.formats.xml import read_xml, written
from support import osim_text

LEG = (
    '<mujoco model="m"><compiler angle="radian" meshdir="bones"/>{head}<worldbody><body name="pelvis" pos="0 0 1">\n'
    '<freejoint name="root"/><geom type="box" size=".1 .1 .1" mass="10"/>{geom}<site name="o" pos=".06 -.08 0"/>\n'
    '<body name="femur_r" pos="0 -.1 -.1"><joint name="hip" axis="0 -1 0"/><geom type="sphere" size=".1" mass="8"/>\n'
    '<site name="i" pos=".02 0 -.05"/></body>{more}</body></worldbody>\n'
    '<tendon><spatial name="psoas_r"><site site="o"/><site site="i"/></spatial></tendon>{tail}</mujoco>'
)
USUAL = {"head": "", "geom": "", "more": "", "tail": ""}
TETRAHEDRON = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"


@pytest.fixture
def osim(tmp_path):
    """The plain body as a file, with something written otherwise."""

    def made(old="", new="", file="m.osim"):
        text = osim_text.Body().plain().text()
        assert old in text
        path = tmp_path / file
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return made


@pytest.fixture
def mjcf(tmp_path):
    """A small MJCF file."""

    def made(old="", new="", file="m.xml", **change):
        text = LEG.format(**(USUAL | change))
        assert old in text
        path = tmp_path / file
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return made


# -- one reading -------------------------------------------------------------------------------------------------------

SAME = {  # one tree, written in ways that readers take differently: what is before and after, and what for
    "comment in a value": ("0.085", "0.0<!-- or 0.1 -->85"),
    "processing instruction in a value": ("0.085", "0.0<?x y?>85"),
    "character data": ("0.085", "<![CDATA[0.085]]>"),
    "character by number": ("0.085", "0.0&#56;5"),
    "text after a child": ("<ground>", "<!-- a --><ground>"),
    "comments of many hyphens": ("<ground>", "<!-- a -- b --- > --><ground>"),
    "attribute in other quotes": ('Version="40000"', "Version='40000'"),
}


@pytest.mark.parametrize("way", SAME)
def test_what_is_written_out_is_what_was_checked(osim, way):
    old, new = SAME[way]
    with checked_copy(osim()) as copy:
        plain = copy.read_text(encoding="utf-8")
    with checked_copy(osim(old, new)) as copy:
        said = copy.read_text(encoding="utf-8")
    assert said == plain
    assert "<!--" not in said
    assert said.count("<?") == 1
    assert "CDATA" not in said


def test_another_number_is_seen_by_the_same_comparison(osim):
    """The twin: a file of another number is written otherwise."""
    with checked_copy(osim()) as copy:
        plain = copy.read_text(encoding="utf-8")
    with checked_copy(osim("0.085", "0.086")) as copy:
        assert copy.read_text(encoding="utf-8") != plain


@pytest.mark.parametrize("declaration", [
    '<?xml version="1.0" > <OpenSimDocument Version="40000"><Model name="evil"/></OpenSimDocument> <!-- ?>',
    '<?xml version="1.0" <?xml ?>', '<?xml version="1.0" > ?>', "<?xml",
])  # fmt: skip
def test_a_declaration_that_ends_in_two_places_is_refused(osim, declaration):
    with pytest.raises(FileFormatError, match=r"m\.osim:1: the XML declaration does not end as one does"):
        check_model_file(osim('<?xml version="1.0"?>', declaration))


def test_the_copy_has_the_numbers_and_lines_of_the_file(tmp_path, osim):
    path = osim()
    lined = path.with_name("lined.osim")
    lined.write_text(path.read_text().replace("><", ">\n<").replace("<ground>", "<!-- a\n\n --><ground>"))
    tree = read_xml(lined)
    again = tmp_path / "again.osim"
    again.write_text(written(tree), encoding="utf-8")
    for one, two in zip(tree.every(), read_xml(again).every(), strict=True):
        assert (one.tag, one.attributes, one.text.strip(), one.line) == (
            two.tag, two.attributes, two.text.strip(), two.line,
        )  # fmt: skip
    with checked_copy(lined) as copy:
        model, whole = read_osim(copy), read_osim(path)
    assert model.muscles[0].points == whole.muscles[0].points


def test_includes_and_meshes_come_from_where_they_were_checked(tmp_path, mjcf):
    (tmp_path / "bones").mkdir()
    (tmp_path / "bones" / "in.obj").write_text(TETRAHEDRON)
    (tmp_path / "parts.xml").write_text('<x><mesh file="in.obj"/></x>')
    path = mjcf(head='<asset><include file="parts.xml"/></asset>', geom='<geom type="mesh" mesh="in" mass="1"/>')
    with checked_copy(path) as copy:
        root = read_xml(copy)
        (tmp_path / "bones" / "in.obj").write_text("not a mesh any more")
        mesh = next(root.named("mesh"))
        assert mesh.attributes["name"] == "in"
        assert (copy.parent / mesh.attributes["file"]).read_text() == TETRAHEDRON
        assert os.sep not in mesh.attributes["file"]
        assert not list(root.named("include"))
        assert "meshdir" not in next(root.named("compiler")).attributes
        assert read_mjcf(copy).muscles == read_mjcf(path).muscles
    assert not copy.parent.exists()


def test_what_a_model_names_is_a_regular_file_of_modest_size(tmp_path, mjcf, monkeypatch):
    (tmp_path / "bones").mkdir()
    path = mjcf(head='<asset><mesh name="b" file="in.obj"/></asset>')

    def refusal():
        with pytest.raises(FileFormatError, match=r"^m\.xml:1: ") as caught, checked_copy(path):
            pass
        return str(caught.value)

    assert "in.obj' is named by the model, and cannot read 'in.obj': No such file" in refusal()
    os.mkfifo(tmp_path / "bones" / "in.obj")
    assert "not a regular file" in refusal()
    os.unlink(tmp_path / "bones" / "in.obj")
    (tmp_path / "bones" / "in.obj").write_text(TETRAHEDRON)
    monkeypatch.setattr(checked, "MAX_FILE", 10)
    assert "files up to 0 MiB are read" in refusal()
    monkeypatch.setattr(checked, "MAX_FILE", 1000)
    monkeypatch.setattr(checked, "MAX_FILES_BYTES", 10)
    assert "hold more than any body needs" in refusal()


def test_a_picture_that_says_it_is_huge(tmp_path, mjcf):
    (tmp_path / "p.png").write_bytes(checked.PNG + b"\0\0\0\rIHDR" + (50_000).to_bytes(4, "big") * 2)
    path = mjcf(head='<asset><texture name="t" type="2d" file="p.png"/></asset>')
    with pytest.raises(FileFormatError, match="hold more than any body needs"), checked_copy(path):
        pass


@pytest.mark.parametrize(
    "part", ['<asset><model name="x" file="x.xml"/></asset>', '<worldbody><attach model="x"/></worldbody>']
)
def test_a_model_within_a_model_is_refused(tmp_path, mjcf, part):
    (tmp_path / "x.xml").write_text("<mujoco/>")
    with pytest.raises(FileFormatError, match=r"m\.xml:\d+: <\w+> takes a part of the model from another model"):
        check_model_file(mjcf(tail=part))


def test_a_long_include_is_named_shortly(mjcf):
    with pytest.raises(FileFormatError, match=r"m\.xml:1: the include of 'a{60}' cannot be read") as caught:
        check_model_file(mjcf(head=f'<include file="{"a" * 5000}"/>'))
    assert len(str(caught.value)) < 400


# -- every number is a number ------------------------------------------------------------------------------------------

NO_NUMBERS = ["0,085", "abc", "85mm", "0.08.5", "1_0", "٣", "0x10", "1e", "--1", "0.085;", "nan", "NaN(7)", "-nan",
              "inf", "Infinity", "1.#QNAN", "1e300", "1e999"]  # fmt: skip


@pytest.mark.parametrize("word", NO_NUMBERS)
@pytest.mark.parametrize("place", range(3))
def test_a_place_of_an_osim_is_three_numbers(osim, word, place):
    """Whichever of the three is wrong, on a body, a joint and a muscle of either side."""
    for element, of in (("location", "iliacus_l"), ("translation", "hip_r"), ("mass_center", "femur_l")):
        text = osim().read_text()
        pattern = rf'name="{of}".*?<{element}>([^<]*)</{element}>'
        found = re.search(pattern, text)
        values = found[1].split()
        values[place] = word
        path = osim()
        path.write_text(text[: found.start(1)] + " ".join(values) + text[found.end(1) :])
        with pytest.raises(
            FileFormatError, match=rf"m\.osim:1: <{element}> of '{of}': .* (is not a row of|has a value)"
        ):
            check_model_file(path)


@pytest.mark.parametrize("values", ["1 2", "1 2 3 4", "1"])
def test_a_vector_that_is_not_whole_is_refused(osim, values):
    with pytest.raises(FileFormatError, match=r"<mass_center> of 'pelvis': \d numbers? where 3 are meant"):
        check_model_file(osim("<mass_center>-0.06 0 0", f"<mass_center>{values}"))


@pytest.mark.parametrize("tag", ["max_isometric_force", "optimal_fiber_length"])
def test_what_is_no_place_may_be_nan_but_no_word(osim, tag):
    value = {"max_isometric_force": "900", "optimal_fiber_length": "0.1"}[tag]
    check_model_file(osim(f"<{tag}>{value}", f"<{tag}>NaN"))
    for word in ("9,5", "900N", "many", "1 2"):
        with pytest.raises(FileFormatError, match=rf"<{tag}> of 'psoas_r'"):
            check_model_file(osim(f"<{tag}>{value}", f"<{tag}>{word}"))


def test_what_stands_aside_may_hold_infinities(osim):
    aside = "<ControllerSet><objects><X><min_control>-Inf</min_control><x>inf</x></X></objects></ControllerSet>"
    check_model_file(osim("<ground>", f"{aside}<ground>"))
    with pytest.raises(FileFormatError, match="<x>"):
        check_model_file(osim("<ground>", f"{aside.replace('ControllerSet', 'Y')}<ground>"))


@pytest.mark.parametrize("word", NO_NUMBERS)
@pytest.mark.parametrize(("element", "key", "value"), [("site", "pos", ".06 -.08 0"), ("joint", "axis", "0 -1 0")])
def test_a_number_of_mjcf_is_one(mjcf, word, element, key, value):
    wrong = f"{word} {value.partition(' ')[2]}"
    with pytest.raises(FileFormatError, match=rf"m\.xml:\d: {key}='.*' of <{element}> is not"):
        check_model_file(mjcf(f'{key}="{value}"', f'{key}="{wrong}"'))


def test_the_plain_files_pass(osim, mjcf):
    assert check_model_file(osim()).tag == "OpenSimDocument"
    assert check_model_file(mjcf()).tag == "mujoco"


def test_names_may_be_any_word(mjcf):
    assert check_model_file(mjcf('name="hip"', 'name="nan"', tail='<custom><text name="a" data="inf"/></custom>'))


# -- counted before the engine -----------------------------------------------------------------------------------------

MANY_OSIM = {
    "bodies": ("</objects></BodySet>", '<Body name="b{i}"/>', 2001),
    "joints": ("</objects></JointSet>", '<PinJoint name="j{i}"/>', 4001),
    "muscles": ("</objects></ForceSet>", '<Thelen2003Muscle name="m{i}"/>', 10_001),
    "coordinates": ("</objects></JointSet>", '<X><Coordinate name="c{i}"/></X>', 601),
    "path points": ("</PathPointSet>", '<PathPoint name="p{i}"/>', 100_001),
    "moment arms": ("</objects></ForceSet>", '<Thelen2003Muscle name="m{i}"/>', 9_990),
}


@pytest.mark.parametrize("what", MANY_OSIM)
def test_more_than_any_body_has_is_counted_in_an_osim(osim, what):
    end, one, count = MANY_OSIM[what]
    more = "".join(one.format(i=i) for i in range(count))
    if what == "moment arms":
        more = "".join(f'<X><Coordinate name="c{i}"/></X>' for i in range(101)) + more
    with pytest.raises(FileFormatError, match=rf"m\.osim: more than \d+ {what}, which no body needs"):
        check_model_file(osim(end, f"{more}{end}"))


def test_knots_are_counted(osim):
    text = " ".join(map(str, range(20_000)))
    spline = f"<SimmSpline><x>{text}</x><y>{text}</y></SimmSpline>"
    with pytest.raises(FileFormatError, match=r"<x>.*: 20000 numbers, and 5000 are the most"):
        check_model_file(osim("<ground>", f"{spline}<ground>"))


MANY_MJCF = {
    "bodies": '<replicate count="{n}"><body name="x"><geom size=".1"/></body></replicate>',
    "coordinates": '<replicate count="{n}"><body name="x"><joint/><geom size=".1"/></body></replicate>',
    "coordinates of balls": '<replicate count="{n}"><body name="x"><joint type="ball"/></body></replicate>',
    "bodies of a cloth": '<composite type="cable" count="{n} 1 1"/>',
}


@pytest.mark.parametrize(("what", "least"), [("bodies", 1999), ("coordinates", 594), ("coordinates of balls", 198),
                                             ("bodies of a cloth", 99)])  # fmt: skip
def test_copies_are_counted_before_they_are_made(mjcf, what, least):
    check_model_file(mjcf(more=MANY_MJCF[what].format(n=least - 1)))
    kind = "bodies" if what == "bodies" else "coordinates"
    with pytest.raises(FileFormatError, match=rf"m\.xml: more than \d+ {kind}, which no body needs"):
        check_model_file(mjcf(more=MANY_MJCF[what].format(n=least + 1)))


def test_height_fields_are_counted_together(mjcf):
    fields = "".join(f'<hfield name="h{i}" nrow="1000" ncol="1000" size="1 1 1 1"/>' for i in range(40))
    with pytest.raises(FileFormatError, match="<hfield> asks for more than"):
        check_model_file(mjcf(head=f"<asset>{fields}</asset>"))


def test_work_space_is_not_the_files_to_set_aside(mjcf):
    with checked_copy(mjcf(head='<size memory="900G" njmax="100000000"/>')) as copy:
        assert next(read_xml(copy).named("size")).attributes == {}
    with pytest.raises(FileFormatError, match="<size> sets aside nuser_body='1000000'"):
        check_model_file(mjcf(head='<size nuser_body="1000000"/>'))


# -- linear time -------------------------------------------------------------------------------------------------------


def grown(n):
    """Hostile texts of some size each: what is unclosed, parted, repeated or long."""
    return {
        "unclosed comments": '<?xml version="1.0"?><a>' + "<!--" * n,
        "hyphens, unclosed": "<a><!-- -- -->" + "<!-- -- " * n,
        "text parted by comments": "<a>" + "x<!---->" * n + "</a>",
        "text parted by instructions": "<a>" + "x<?y?>" * n + "</a>",
        "one long comment": "<a><!--" + "x" * (8 * n) + "--></a>",
        "one long text": "<a>" + "x " * (4 * n) + "</a>",
        "many elements": "<a>" + "<b/>" * n + "</a>",
        "blanks before": " " * (8 * n) + "<a/>",
        "entities": "<a>" + "&amp;" * n + "</a>",
    }


@pytest.mark.parametrize("kind", grown(1))
def test_reading_takes_time_in_proportion(tmp_path, kind):
    """The exponent of processor time against size, fitted over a factor of 16, is near one.

    The least of some rounds: what else the machine does, and what else this process holds, only adds to it.
    """
    sizes = 2 ** np.arange(13, 18)
    best, exponent = np.full(len(sizes), np.inf), np.inf
    for _ in range(8):
        for i, n in enumerate(sizes):
            path = tmp_path / "m.xml"
            path.write_text(grown(int(n))[kind])
            best[i] = min(best[i], spent(path))
        exponent = np.polyfit(np.log(sizes), np.log(best + 2e-3), 1)[0]
        if exponent < 1.2:
            break
    assert exponent < 1.2, (kind, best)


def spent(path):
    """Processor seconds of reading a file, without what Python's collector makes of all that tests hold."""
    gc.disable()
    try:
        start = time.process_time()
        with suppress(FileFormatError):
            read_xml(path)
        return time.process_time() - start
    finally:
        gc.enable()


@pytest.mark.parametrize("pattern", ["<geom ", "<geom geom=", "<geom name='wrapwrap", "<wrap_object>   ", "<WrapA  "])
def test_comments_are_searched_in_linear_time(tmp_path, pattern):
    inner = pattern * (200_000 // len(pattern)) + " " * 100_000 + "wrap" * 20_000
    start = time.process_time()
    for root, read in (("mujoco", read_mjcf), ("OpenSimDocument", read_osim)):
        path = tmp_path / "m.xml"
        model = f"<Model><!-- {inner} --></Model>" if root == "OpenSimDocument" else ""
        path.write_text(f'<{root} Version="40000"><!-- {inner} -->{model}</{root}>')
        with suppress(FileFormatError):
            read(path)
    assert time.process_time() - start < 5


def test_includes_are_bounded_in_bytes(tmp_path, mjcf, monkeypatch):
    (tmp_path / "parts.xml").write_text("<x><!-- " + "x" * 1000 + " --></x>")
    path = mjcf(head='<include file="parts.xml"/>' * 5)
    check_model_file(path)
    monkeypatch.setattr("psoas.formats.models.mjcf_files.MAX_BYTES", 3000)
    with pytest.raises(FileFormatError, match="the includes hold more than"):
        check_model_file(path)


def test_attributes_of_one_element_are_counted(tmp_path):
    path = tmp_path / "m.xml"
    path.write_text("<a " + " ".join(f'b{i}="1"' for i in range(xml.MAX_ATTRIBUTES + 1)) + "/>")
    with pytest.raises(FileFormatError, match="more than 200 attributes"):
        read_xml(path)


def test_bounds_are_those_of_the_page_on_safety():
    """Numbers that the documentation promises."""
    assert (static_model.MAX_BODIES, static_model.MAX_MUSCLES, static_model.MAX_COORDINATES) == (2000, 10_000, 600)
    assert (osim_numbers.MAX_KNOTS, mjcf_numbers.MAX_CLASSES) == (5000, 1000)
