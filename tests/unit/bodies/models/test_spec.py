"""A model given as `mujoco.MjSpec`: the same body as from its file, and the spec stays as it was."""

import mujoco
import numpy as np
import pytest

import psoas


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("spec") / "body.xml"
    file.write_text(psoas.body_xml(), encoding="utf-8")
    return file


def test_a_spec_answers_as_its_file_does(file):
    spec = mujoco.MjSpec.from_file(str(file))
    before = (len(spec.keys), len(spec.joints), [b.name for b in spec.bodies])
    ours, theirs = psoas.read_model(spec), psoas.read_model(file)
    assert (len(spec.keys), len(spec.joints), [b.name for b in spec.bodies]) == before
    assert before[0] == 1
    assert (ours.muscles, ours.coordinates, ours.segments) == (theirs.muscles, theirs.coordinates, theirs.segments)
    one, other = (psoas.actions("iliacus", body=body, operator="torque").moment_arm for body in (ours, theirs))
    np.testing.assert_array_equal(one, other)


def test_a_change_of_the_spec_is_a_change_of_the_answer(file):
    """The twin: it is the spec that is asked, no file behind it."""
    spec = mujoco.MjSpec.from_file(str(file))
    for site in spec.sites:
        site.pos = np.asarray(site.pos) + ([0.01, 0.0, 0.0] if site.parent.name == "pelvis" else 0.0)
    bodies = [psoas.read_model(model) for model in (spec, file)]
    arms = [psoas.actions("iliacus", body=body, operator="torque").moment_arm.values for body in bodies]
    assert np.nanmax(np.abs(arms[0] - arms[1])) > 1e-4  # m


@pytest.mark.parametrize("wrong", [None, 3, {"model": "x"}, object()])
def test_what_is_neither_file_nor_spec_is_one_sentence(wrong):
    with pytest.raises(psoas.PsoasError, match=r"file is the path of a file, or a mujoco\.MjSpec, not"):
        psoas.read_model(wrong)


def test_a_spec_that_does_not_compile_is_one_sentence():
    spec = mujoco.MjSpec()
    spec.worldbody.add_body(name="pelvis").add_joint(name="hip")  # moves, and weighs nothing
    with pytest.raises(psoas.PsoasError):
        psoas.read_model(spec)
