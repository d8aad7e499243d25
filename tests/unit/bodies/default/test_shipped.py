"""What ships is what upstream gives: the text, the bones, and the text with psoas' brim elsewhere."""

import subprocess
import sys

import numpy as np
import pytest

from psoas.bodies.default import build
from psoas.bodies.default.upstream import begun, default_body_xml
from psoas.bodies.geometry import default_bones, upstream_bones
from psoas.errors import MissingDependencyError
from support.upstream import needs_upstream


@needs_upstream
@pytest.mark.parametrize("fascicles", [11, 12])
def test_the_text_is_what_upstream_gives(fascicles):
    """`make body` writes it anew."""
    assert default_body_xml(fascicles) == build.shipped(fascicles)


@needs_upstream
def test_the_text_without_a_repair_is_another():
    assert default_body_xml(without={"weigh"}) != build.shipped(11)


@needs_upstream
def test_another_brim_is_the_same_from_the_text_as_from_upstream():
    """Two routes: the shipped text changed; upstream's points moved, then repaired. Twin: another brim differs."""
    assert build.brim_xml(12, 0.0071) == default_body_xml(12, brim=0.0071)
    assert build.brim_xml(12, 0.0070) != build.brim_xml(12, 0.0071)


@needs_upstream
def test_the_bones_are_what_upstream_gives():
    pytest.importorskip("fast_simplification")
    for one, other in zip(upstream_bones.build(6000).surfaces, default_bones.shipped(6000).surfaces, strict=True):
        assert (one.name, one.segment) == (other.name, other.segment)
        assert (one.mesh.vertices.astype("<f4") == other.mesh.vertices.astype("<f4")).all()
        assert (one.mesh.faces == other.mesh.faces).all()


def test_moving_the_brim_by_nothing_changes_nothing():
    assert build.brim_xml(11, 0.0) == build.shipped(11)


def compiled_apart(one, other):
    """Names of the arrays in which two compiled models differ by more than the text's rounding."""
    pairs = ((n, getattr(one, n), getattr(other, n)) for n in dir(one) if not n.startswith("_"))
    arrays = [(n, a, b) for n, a, b in pairs if isinstance(a, np.ndarray) and a.dtype.kind in "fiub"]
    assert len(arrays) > 200
    return [n for n, a, b in arrays if a.shape != b.shape or not np.allclose(a, b, rtol=0, atol=1e-9, equal_nan=True)]


def test_a_body_with_another_brim_is_compiled_once_and_is_that_of_its_text():
    """Its actuators' ranges are set after; a twin without them differs in those alone."""
    once = build.load(brim=0.0071).engine.model
    assert not compiled_apart(once, build.body_of(build.brim_xml(11, 0.0071)).engine.model)
    draft = build.body_of(build.brim_draft(11, 0.0071)).engine.model
    assert compiled_apart(once, draft) == ["actuator_lengthrange"]


def test_without_upstream_building_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "myo_sim", None)
    begun.cache_clear()
    with pytest.raises(MissingDependencyError, match="pip install myo-sim"):
        default_body_xml()


def test_an_answer_needs_neither_upstream_nor_the_thinning_of_meshes_nor_netcdf_nor_daqp():
    """A process in which none of them can be imported: actions, a brim, bones, and the export with bones."""
    code = """
import sys
for name in ("myo_sim", "fast_simplification", "netCDF4", "h5netcdf", "daqp", "zarr", "dask"):
    sys.modules[name] = None
import psoas
assert psoas.default_body(brim=0.005).muscles
assert psoas.scene(muscles="psoas").sizes["face"] > 15_000
assert "<mesh" in psoas.body_xml(parts=("bones",))
print(len(psoas.actions("psoas").muscle))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 20
