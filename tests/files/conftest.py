"""Where the real files are, texts and bytes that stand in for them, and OpenSim's own reading."""

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from support.places import ROOT

DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
def real():
    """The path of a real file; skips where the folder is absent."""

    def found(name):
        if not DATA.is_dir():
            pytest.skip("the folder of real files, ../shared/data, is absent")
        return DATA / name

    return found


@pytest.fixture
def put(tmp_path):
    """Writes text or bytes to a file."""

    def written(content, name="trial.mot"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def opensim_reads(tmp_path):
    """Labels, time and values (time, label, component) of each file, as OpenSim reads it, or its complaint."""

    def read(*paths):
        if find_spec("opensim") is None:
            pytest.skip("opensim is not installed")
        output = tmp_path / "opensim.npz"
        script = ROOT / "tests" / "support" / "opensim_reading.py"
        arguments = [sys.executable, str(script), str(output), *map(str, paths)]
        subprocess.run(arguments, check=True, timeout=120, cwd=tmp_path, capture_output=True)
        with np.load(output) as found:
            return [
                str(found[f"{i}.error"])
                if f"{i}.error" in found
                else (found[f"{i}.labels"].tolist(), found[f"{i}.time"], found[f"{i}.values"])
                for i in range(len(paths))
            ]

    return read
