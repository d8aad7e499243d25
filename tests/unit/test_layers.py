import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.once import once
from support.places import ROOT

CONFIG = ROOT / "pyproject.toml"
CONTRACTS = {c["id"]: c for c in tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]["contracts"]}

# Per contract: (module, a line it must not hold). Each is planted alone, and has to be caught.
PLANTED = {
    "layers": [
        ("errors.py", "import psoas.dataset.schema"),
        ("anatomy/__init__.py", "import psoas.body.body"),
        ("body/posture.py", "import psoas.mechanics"),
        ("formats/read.py", "import psoas.engines.mujoco"),
        ("dataset/rows.py", "import psoas.mechanics.groups"),
        ("mechanics/response.py", "import psoas.bodies.default.build"),
        ("bodies/standing.py", "import psoas.trials.motion"),
        ("trials/stance.py", "import psoas.question.pairs"),
        ("question/muscles.py", "import psoas.answers.actions.actions"),
        ("answers/actions/actions.py", "import psoas.article_claims.claim"),
        ("article_claims/claim.py", "import psoas.text.layout"),
        ("text/layout.py", "import psoas.plots.style"),
        ("plots/style.py", "import psoas.offline_report.page"),
        ("offline_report/page.py", "import psoas.viewer.link"),
        ("viewer/link.py", "import psoas.command.main"),
        ("utils.py", ""),  # a module without a place in the house
    ],
    "answers": [
        ("answers/posture/person.py", "import psoas.answers.loads.loads"),
        ("answers/loads/ledger.py", "def planted():\n    from psoas.answers.equilibrium.static import static"),
    ],
    "engine-free": [
        ("plots/frames.py", "def planted():\n    from psoas.bodies.default.build import load"),
        ("text/layout.py", "import psoas.answers.actions.actions"),
        ("dataset/records.py", "def planted():\n    import mujoco"),
        ("offline_report/sections/arms.py", "def planted():\n    from psoas.answers.actions.sweep import sweep"),
        ("viewer/numbers.py", "def planted():\n    from psoas.engines.mujoco import state"),
        ("formats/models/mjcf.py", "import psoas.engines.mujoco"),
    ],
    "mujoco": [
        ("mechanics/__init__.py", "import mujoco"),
        ("answers/actions/actions.py", "def planted():\n    from mujoco import mj_forward"),
    ],
    "warp": [
        ("engines/mujoco.py", "import mujoco_warp"),
        ("answers/batch/batch.py", "def planted():\n    import warp"),
    ],
    "myo_sim": [("engines/mujoco.py", "import myo_sim")],
    "studies": [("answers/scene/scene.py", "import zarr"), ("question/posture.py", "import distributed")],
    "fast_simplification": [("answers/scene/scene.py", "import fast_simplification")],
    "opensim": [("engines/mujoco.py", "import opensim")],
    "ezc3d": [("formats/motions/trc.py", "import ezc3d")],
    "viser": [("plots/style.py", "import viser")],
    "cyclopts": [("answers/actions/actions.py", "import cyclopts")],
}

VIOLATIONS = [(contract, *violation) for contract, violations in PLANTED.items() for violation in violations]

# Per list of contracts: what is planted meanwhile; one process says of each its status and what it printed.
LINT = """
import contextlib, io, json, sys
from pathlib import Path

from importlinter.cli import lint_imports

def linted(ids):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = lint_imports(config_filename=config, limit_to_contracts=tuple(ids), cache_dir=cache, no_logo=True)
    return status, said.getvalue()

config, cache, cases = sys.argv[1], sys.argv[2], json.load(sys.stdin)
found = []
for ids, file, line in cases:
    place = Path(file)
    before = place.read_bytes() if place.exists() else None
    with place.open("a", encoding="utf-8") as opened:
        opened.write(f"\\n{line}\\n")
    found.append(linted(ids))
    place.unlink() if before is None else place.write_bytes(before)
found.append(linted(()))
json.dump(found, sys.stdout)
"""


def lint(folder: Path, cache: Path, cases: Sequence[tuple[list[str], str, str]]) -> str:
    """Status and words per case of `folder`/psoas with one line planted, and last of the tree as it is, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, str(CONFIG), str(cache)],
        input=json.dumps(cases), cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def judged(run_folder, tmp_path_factory):
    """What the linter says of each planted violation, in a copy of the sources, and of the copy without any."""
    folder = tmp_path_factory.mktemp("copy")
    cases = [([contract], f"psoas/{module}", line) for contract, module, line in VIOLATIONS]

    def made():
        shutil.copytree(ROOT / "src" / "psoas", folder / "psoas", ignore=shutil.ignore_patterns("__pycache__"))
        return lint(folder, folder / "cache", cases)

    return json.loads(once(run_folder, "layers.json", made))


def test_package_keeps_every_contract(judged):
    status, said = judged[-1]
    assert status == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


def test_every_contract_has_a_planted_violation():
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize(("case", "contract", "module"), [(i, *v[:2]) for i, v in enumerate(VIOLATIONS)])
def test_planted_violation_is_caught(judged, case, contract, module):
    status, said = judged[case]
    assert status == 1, said
    assert f"{CONTRACTS[contract]['name']} BROKEN" in said
    assert f"psoas.{module.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}" in said


def test_import_psoas_loads_nothing_heavy():
    heavy = [
        "cyclopts",
        "dask",
        "matplotlib",
        "mujoco",
        "mujoco_warp",
        "myo_sim",
        "netCDF4",
        "numpy",
        "opensim",
        "scipy",
        "xarray",
    ]
    code = f"import sys, psoas; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
