"""The dog from tables: the animal of the file, whichever end its tree begins with; species and stances; twins."""

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.anatomy.species import species_names, species_of
from psoas.answers.audit.audit import audit
from psoas.bodies.animals.dog import dog_body, dog_xml
from psoas.bodies.models.species import lumbar_count, with_species
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.dataset.relative import relative
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError
from support.places import DATA

DOG = DATA / "dog"
LEVELS = ("L_1_extend", "L_3_extend", "L_5_extend", "L_7_extend")
HIP = "hip_R_extend"


@pytest.fixture(scope="module", autouse=True)
def fast():
    """Leave the trial load in another process out: it has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)
        yield


@pytest.fixture(scope="module")
def dog():
    return dog_body()


@pytest.fixture(scope="module")
def turned():
    return dog_body("pelvis")


def turn(found, of, to, group):
    return float(relative(found, of, to, what="angular_acceleration").sel(group=group, axis="right"))


THIRD = pytest.mark.xfail(strict=True, reason="-25.491 mm against the table's -26: off by 0.509, 0.5 is asked")
ARMS = [
    ("psoas_major", "L_1_extend", -26), pytest.param("psoas_major", "L_3_extend", -26, marks=THIRD),
    ("psoas_major", "L_5_extend", -25), ("psoas_major", "L_7_extend", -30), ("psoas_major", HIP, -17),
    ("psoas_minor", "L_1_extend", -28), ("psoas_minor", "L_3_extend", -29), ("psoas_minor", "L_5_extend", -31),
    ("psoas_minor", "L_7_extend", -37), ("psoas_minor", HIP, 0),
]  # fmt: skip


@pytest.mark.parametrize(("muscle", "coordinate", "millimetres"), ARMS)
def test_arms_of_the_plan(dog, muscle, coordinate, millimetres):
    arms = psoas.actions([muscle], body=dog, operator="torque").moment_arm.sel(muscle=f"{muscle}_R")
    assert 1e3 * float(arms.sel(coordinate=coordinate)) == pytest.approx(millimetres, abs=0.5)


def test_arms_by_finite_difference(dog):
    """Of every muscle about every level and both hips to 1e-6 m; twin: without the joint's turn there is no arm."""
    q = posture_at(dog, "standing")
    here = state(dog, q)
    for name in (*LEVELS, HIP, "hip_L_extend"):
        i, step = dog.coordinate(name), np.zeros(len(q))
        step[i] = 1e-5
        by_hand = -(state(dog, q + step).lengths - state(dog, q - step).lengths) / 2e-5
        np.testing.assert_allclose(-here.dldq[:, i], by_hand, rtol=0, atol=1e-6)
    assert np.abs(by_hand).max() > 0.01
    assert np.abs(state(dog, q).lengths - here.lengths).max() == 0


@pytest.mark.skipif(not DOG.is_dir(), reason="the dog of ../shared/data is absent")
def test_it_is_the_dog_of_the_file(dog):
    file = psoas.read_model(DOG / "dog_repaired.xml", species="dog")
    one, other = (state(b, posture_at(b, "standing")) for b in (dog, file))
    assert one.mass == pytest.approx(other.mass, rel=1e-5)
    for muscle in dog.muscles:
        i, j = dog.muscles.index(muscle), file.muscles.index(muscle)
        assert one.lengths[i] == pytest.approx(other.lengths[j], abs=1e-6)
        for c in (*LEVELS, HIP):
            arms = one.dldq[i, dog.coordinate(c)], other.dldq[j, file.coordinate(c)]
            assert arms[0] == pytest.approx(arms[1], abs=1e-6)


@pytest.mark.parametrize("stance", ["four", "fore", "hind", "left", "diagonal_right", "none"])
def test_the_tree_turned_round_gives_the_same(dog, turned, stance):
    """To 1e-9 of every answer: accelerations of all segments, arms about all joints; the twin: a body that is "
    "heavier."""
    found = [psoas.actions(body=b, stance=stance, spine="free") for b in (dog, turned)]
    for pair in (("pelvis", "ground"), ("femur_r", "pelvis"), ("thorax", "ground"), ("thorax", "pelvis")):
        one, other = (relative(f, *pair, what="angular_acceleration") for f in found)
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9 * float(np.abs(one).max()))
    shared = [c for c in found[0].coordinate.values if c in found[1].coordinate.values]
    one, other = (f.moment_arm.sel(coordinate=shared) for f in found)
    np.testing.assert_allclose(other, one, rtol=0, atol=1e-12)
    assert {*LEVELS, HIP} <= set(shared)
    rigid = psoas.actions(body=dog, stance=stance, spine="rigid")
    assert abs(turn(rigid, "pelvis", "ground", "psoas_major") - turn(found[0], "pelvis", "ground", "psoas_major")) > 0.1


@pytest.mark.parametrize("stance", ["hind", "four", "none"])
def test_what_psoas_does_in_the_dog(dog, stance):
    """Free: tail end down, thigh extends on the pelvis; rigid: it flexes. Rectus femoris flexes in both."""
    found = {s: psoas.actions(["psoas", "rectus femoris"], body=dog, stance=stance, spine=s) for s in ("free", "rigid")}
    assert turn(found["free"], "pelvis", "ground", "psoas_major") > 0
    assert (
        turn(found["free"], "femur_r", "pelvis", "psoas_major")
        < 0
        < turn(found["rigid"], "femur_r", "pelvis", "psoas_major")
    )
    for spine in found:
        assert turn(found[spine], "femur_r", "pelvis", "rectus_femoris") > 0


def test_the_verdict_hangs_on_the_spine():
    lines = psoas.lines(psoas.answer("psoas actions psoas --species dog --stance four"))
    assert any("psoas major" in line and line.endswith(": spine") for line in lines)
    assert any("tail end" in line for line in lines)


STANCES = {
    "four": {"r", "l", "fr", "fl"}, "fore": {"fr", "fl"}, "hind": {"r", "l"}, "left": {"l", "fl"}, "right": {"r", "fr"},
    "both": {"r", "l"}, "none": set(), "diagonal_left": {"fl", "r"}, "diagonal_right": {"fr", "l"},
}  # fmt: skip


@pytest.mark.parametrize(("stance", "feet"), STANCES.items())
def test_stances_hold_their_paws(dog, stance, feet):
    """What stands does not turn and what does not stand does, relative to the ground."""
    found = psoas.actions(["psoas"], body=dog, stance=stance, operator="acceleration")
    for side, segment in dog.feet.items():
        turned = abs(float(relative(found, segment, "ground").sel(group="psoas_major_r", axis="right")))
        assert (turned < 1e-9) == (side in feet), (side, turned)


def test_stances_of_four_feet_need_four_feet(dog):
    with pytest.raises(InvalidValueError, match="--species"):
        psoas.actions("psoas", stance="four")
    assert psoas.actions("psoas", body=dog).attrs["conditions"].startswith("four feet welded")
    held = psoas.actions("psoas", body=dog, stance="fore", contact="point").attrs["conditions"]
    assert held.startswith("both forefeet held at a point each")
    with pytest.raises(PsoasError, match="stance"):
        psoas.actions("psoas", body=dog, stance="five")


def test_shoulder_blades_stay_joints(dog):
    assert not any("scapula" in c for c in dog.locked)
    assert "scapula_L_extend" in dog.independent


@pytest.mark.parametrize("row", table("species"), ids=[r["species"] for r in table("species")])
def test_every_species(dog, row):
    """Its row is whole; the dog is refused where the count of lumbar vertebrae is another, and told in its words."""
    kind = species_of(row["species"])
    assert min(kind.lumbar) >= 3
    assert max(kind.lumbar) <= 7
    assert kind.posture in ("orthograde", "pronograde")
    assert kind.pronograde == (kind.stance == "four") == bool(kind.words)
    bare = psoas.bodies.animals.dog.load_model(psoas.bodies.animals.dog.mujoco.MjSpec.from_string(dog_xml()))
    assert lumbar_count(bare) == 7
    if 7 in kind.lumbar:
        made = with_species(bare, kind.name)
        assert made.species == kind.name
        assert kind.words in made.remarks
    else:
        with pytest.raises(InvalidValueError, match="no such animal"):
            with_species(bare, kind.name)


def test_the_default_body_is_a_human():
    body = psoas.default_body()
    assert body.species == ""
    assert lumbar_count(body) == 5
    with pytest.raises(InvalidValueError, match="no such animal"):
        with_species(body, "cow")
    assert with_species(body, "human").species == "human"
    assert with_species(body, None) is body


def test_a_species_is_given_by_flag_or_names_file_and_never_guessed(tmp_path):
    file, names = tmp_path / "animal.xml", tmp_path / "names.toml"
    file.write_text(dog_xml())
    names.write_text('species = "dog"\n')
    assert psoas.read_model(file).species == ""
    assert psoas.read_model(file, names=names).species == psoas.read_model(file, species="dog").species == "dog"
    with pytest.raises(InvalidValueError, match="give one of them"):
        psoas.read_model(file, names=names, species="cat")
    for wrong in ("wolf", "Dog"):
        with pytest.raises(UnknownNameError):
            psoas.read_model(file, species=wrong)
    with pytest.raises(PsoasError, match="give a model too"):
        psoas.answer("psoas actions psoas --species horse")
    assert "dog" in species_names()


def test_names_serve_the_audit(tmp_path):
    """Bodies and muscles that no table knows: found by geometry, and by what somebody says of them; the twin "
    "without."""
    odd = dog_xml().replace("torso", "krk").replace("psoas_major_R", "krm_R").replace("psoas_major_L", "krm_L")
    file = tmp_path / "odd.xml"
    file.write_text(odd)
    names = {"segments": {"krk": "thorax"}, "muscles": {"krm_R": "psoas_major", "krm_L": "psoas_major"}}
    told, bare = audit(file, names=names), audit(file)
    assert "psoas_major" in {f.family for f in told.families} - {f.family for f in bare.families}
    assert told.psoas == "crosses_spine_and_hip"
    with pytest.raises(InvalidValueError, match="no such muscle"):
        audit(file, names={"muscles": {"nobody": "psoas_major"}})
    with pytest.raises(InvalidValueError, match="no such body"):
        audit(file, names={"segments": {"nothing": "thorax"}})


def test_the_class_of_a_psoas_that_ends_on_the_pelvis(tmp_path):
    """As it was published: its last point moved back onto the pelvis."""
    shipped = dog_xml()
    import xml.etree.ElementTree as ET

    root = ET.fromstring(shipped)
    for side in "RL":
        legs = {b.get("name"): b for b in root.iter("body")}
        first = next(s for s in root.iter("spatial") if s.get("name") == f"psoas_major_{side}_tendon")[0].get("site")
        femur, pelvis = legs[f"upper_leg_{side}"], legs["pelvis"]
        site = next(s for s in femur.findall("site") if s.get("name") == first)
        femur.remove(site)
        place = np.fromstring(site.get("pos"), sep=" ") + np.fromstring(femur.get("pos"), sep=" ")
        site.set("pos", " ".join(map(str, place)))
        pelvis.append(site)
    file = tmp_path / "shipped.xml"
    file.write_text(ET.tostring(root, encoding="unicode"))
    assert audit(file).psoas == "ends_on_pelvis"
    repaired = tmp_path / "repaired.xml"
    repaired.write_text(shipped)
    assert audit(repaired).psoas == "crosses_spine_and_hip"
    assert "lumbosacral_joint" in audit(repaired).slugs
    arms = psoas.actions("psoas", body=psoas.read_model(file, species="dog"), operator="torque").moment_arm
    assert abs(float(arms.sel(muscle="psoas_major_R", coordinate=HIP))) < 1e-9


@pytest.mark.parametrize("stance", ["four", "fore", "diagonal_left"])
def test_many_postures_at_once_stand_on_the_same_paws(dog, stance):
    """`psoas.batch` and `psoas.actions` weld the same feet; the twin: the same muscle on other feet."""
    asked = {"of": "femur_r", "relative_to": "pelvis", "body": dog}
    grid = {"hip_R_extend": np.array([0.0])}
    many = psoas.batch("psoas", grid, stance=stance, **asked).group_batch_acceleration.isel(hip_R_extend=0)
    for other in (stance, "none"):
        found = psoas.actions("psoas", body=dog, stance=other, operator="acceleration")
        one = turn(found, "femur_r", "pelvis", "psoas_major")
        same = float(many.sel(group="psoas_major", axis="right")) == pytest.approx(one, rel=1e-9)
        assert same == (other == stance)
