"""What tests of the building of the default body need: upstream's model, which psoas itself does without."""

from importlib.util import find_spec

import pytest

needs_upstream = pytest.mark.skipif(
    find_spec("myo_sim") is None, reason="builds from upstream's model: `pip install myo-sim`"
)

STRAND = ({"muscle": "iliacus", "family": "iliacus", "part": "", "level": ""},)


def body_of_strand():
    """The default body with iliacus as one strand: upstream's."""
    from psoas.bodies.default import build
    from psoas.bodies.default.upstream import default_body_xml

    with pytest.MonkeyPatch.context() as patch:
        known = build.table
        patch.setattr(build, "table", lambda name: (*known(name), *STRAND) if name == "muscles" else known(name))
        return build.body_of(default_body_xml(without={"split_iliacus"}))
