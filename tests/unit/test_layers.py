import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest

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

LINT = (
    "import sys; from importlinter.cli import lint_imports; config, *ids = sys.argv[1:]; "
    "sys.exit(lint_imports(config_filename=config, limit_to_contracts=tuple(ids), no_cache=True, no_logo=True))"
)


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check the package `folder`/psoas against the contracts of pyproject.toml."""
    command = [sys.executable, "-c", LINT, str(CONFIG), *contracts]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sources, copied once: whoever changes a file leaves it as it was."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src" / "psoas", folder / "psoas", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@contextmanager
def planted(file, line):
    """A line at the end of a file, or of a new one, for a while."""
    before = file.read_bytes() if file.exists() else None
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"\n{line}\n")
    try:
        yield
    finally:
        file.unlink() if before is None else file.write_bytes(before)


def test_package_keeps_every_contract():
    done = lint(ROOT / "src")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


def test_every_contract_has_a_planted_violation():
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [(contract, *violation) for contract, violations in PLANTED.items() for violation in violations],
)
def test_planted_violation_is_caught(copy, contract, module, line):
    with planted(copy / "psoas" / module, line):
        done = lint(copy, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{CONTRACTS[contract]['name']} BROKEN" in done.stdout
    assert f"psoas.{module.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}" in done.stdout


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
