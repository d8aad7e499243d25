"""What tests of the building of the default body need: upstream's model, which psoas itself does without."""

from importlib.util import find_spec

import pytest

needs_upstream = pytest.mark.skipif(
    find_spec("myo_sim") is None, reason="builds from upstream's model: `pip install myo-sim`"
)
