"""Whether the body that ships is the same in other versions of MuJoCo: its paths, and the answer of `psoas actions`.

    python scripts/same_paths.py [VERSION ...]        3.4.0 3.6.0 3.10.0 3.17.0 4.0.0 unless named

Makes one environment per version in a temporary folder (`pip install mujoco==VERSION` and what psoas runs on), has each
read the same file and 500 random postures, and prints the largest difference of any length to the version that is
installed here, as the table of `docs/body.md`; and of the default answer, relative to its largest number of that kind.
The twin puts upstream's side site of psoas' wrap back.
"""

import os
import subprocess
import sys
import tempfile
import venv
from functools import partial
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import numpy as np

import psoas
from psoas.bodies.default import repairs
from psoas.bodies.default.upstream import default_body_xml
from psoas.body.body import Body, project
from psoas.body.state import Array

VERSIONS = ("3.4.0", "3.6.0", "3.10.0", "3.17.0", "4.0.0")
NEEDS = ("numpy", "scipy", "xarray", "piqp")
POSTURES = 500
CHILD = """
import sys
import mujoco
import numpy as np
mujoco.set_mju_user_warning(lambda message: None)
body, postures, out = sys.argv[1:]
model = mujoco.MjModel.from_xml_path(body)
data = mujoco.MjData(model)
found = []
for q in np.load(postures):
    data.qpos[:] = q
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    mujoco.mj_tendon(model, data)
    found.append(data.ten_length.copy())
np.save(out, np.array(found))
"""
ANSWER = """
import sys
import numpy as np
import psoas
found = psoas.actions("psoas")
np.savez(sys.argv[1], **{k: v.values for k, v in found.data_vars.items() if v.dtype.kind == "f"})
"""


def postures(body: Body) -> Array:
    """Coordinates (500, n) drawn over the whole of every range, couplings followed."""
    low, high = body.ranges.T
    rng = np.random.default_rng(13)
    return np.array([project(body, low + (high - low) * rng.random(len(low))) for _ in range(POSTURES)])


def with_side_site() -> str:
    """The twin: psoas' wrap with the side site that upstream gives it."""
    with patch.object(repairs, "psoas_path", partial(repairs.psoas_path, side_site=True)):
        return default_body_xml()


def environment(folder: Path, mujoco: str) -> Path:
    """A Python that has this version of MuJoCo."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", f"mujoco=={mujoco}", *NEEDS], check=True)
    return python


def lengths(python: Path, xml: Path, q: Path) -> Array:
    """Lengths (500, tendons) [m] as one environment has them."""
    out = xml.with_suffix(".npy")
    subprocess.run([python, "-c", CHILD, xml, q, out], check=True, cwd=xml.parent)
    return np.asarray(np.load(out))


def answer(python: Path, out: Path) -> dict[str, Array]:
    """Every number of the default answer as one environment has it; psoas itself is this checkout's."""
    environ = {**os.environ, "PYTHONPATH": str(Path(psoas.__file__).parents[1])}
    subprocess.run([python, "-c", ANSWER, out], check=True, cwd=out.parent, env=environ)
    with np.load(out) as held:
        return dict(held)


def apart(one: dict[str, Array], other: dict[str, Array]) -> float:
    """Largest difference of two answers, each variable's relative to its largest number; nan only where both are."""
    assert one.keys() == other.keys()
    assert all((np.isnan(one[k]) == np.isnan(other[k])).all() for k in one)
    size = {k: float(np.nanmax(np.abs(v), initial=1e-12)) for k, v in one.items() if v.size}
    return max(float(np.nanmax(np.abs(one[k] - other[k]), initial=0.0)) / size[k] for k in size)


def main() -> None:
    """Print the table."""
    body = psoas.default_body()
    names = [t.name for t in map(body.engine.model.tendon, range(body.engine.model.ntendon))]  # type: ignore[attr-defined]
    psoas_rows = [n.startswith("Ps_") for n in names]
    print(
        "| MuJoCo | largest difference of any length | of any number of the default answer | with the side site: psoas "
        "| every other muscle |"
    )
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = {"ours": psoas.body_xml(), "twin": with_side_site()}
        for name, xml in files.items():
            (folder / f"{name}.xml").write_text(xml)
        np.save(folder / "q.npy", postures(body))
        here = {name: lengths(Path(sys.executable), folder / f"{name}.xml", folder / "q.npy") for name in files}
        ours = answer(Path(sys.executable), folder / "here.npz")
        for mujoco in sys.argv[1:] or VERSIONS:
            python = environment(folder / mujoco, mujoco)
            off = {
                name: 1e3 * np.abs(lengths(python, folder / f"{name}.xml", folder / "q.npy") - here[name]).max(axis=0)
                for name in files
            }
            psoas_off, rest = off["twin"][psoas_rows].max(), off["twin"][np.logical_not(psoas_rows)].max()
            found = apart(ours, answer(python, folder / f"{mujoco}.npz"))
            print(f"| {mujoco} | {off['ours'].max():.1e} mm | {found:.1e} | {psoas_off:.1e} mm | {rest:.1e} mm |")
    print(f"\n{POSTURES} postures over every range, {len(names)} paths; beside MuJoCo {version('mujoco')}.")


if __name__ == "__main__":
    main()
