import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import psoas
from support.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ["requirements.txt", "requirements-dev.txt"]

# In halves, so that this file does not hold what it looks for.
FORBIDDEN = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "deb." + "debian.org",
    "index" + "-url",
    "find" + "-links",
    "trusted" + "-host",
    "PIP_" + "INDEX",
    "UV_" + "INDEX",
    "file:" + "///",
    "/op" + "t/",
    "/ro" + "ot/",
    "/wo" + "rk/",
    "/tm" + "p/",
    "/ho" + "me/",
    "/Us" + "ers/",
]


def forbidden(text: str) -> list[str]:
    return [word for word in FORBIDDEN if word in text]


def project_files() -> list[Path]:
    """The files git tracks, or will once they are added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def pins(lock: str) -> dict[str, set[str]]:
    """The pinned versions of each package; two where they differ by Python version."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.!+]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


def unhashed(text: str) -> list[str]:
    """The requirements of a lock that carry no hash."""
    requirements = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return [r for r in requirements if r.strip() and not re.search(r"--hash=sha256:[0-9a-f]{64}\b", r)]


def test_no_registry_no_index_flag_no_machine_path():
    files = project_files()
    assert ROOT / "pyproject.toml" in files
    found = {}
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content and (words := forbidden(content.decode("utf-8", "replace"))):
            found[path.name] = words
    assert found == {}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_planted_word_is_found(word):
    assert forbidden(f"# see {word}x") == [word]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert text.count("==") >= len(pins(lock)) > 30
    assert unhashed(text) == []


def test_a_pin_without_hash_is_found():
    hashed = "a==1 \\\n    --hash=sha256:" + 64 * "0" + "\n    # via psoas"
    assert unhashed(hashed) == []
    assert unhashed(f"{hashed}\nb==2\n    # via a\n{hashed}") == ["b==2"]


def test_caps_hold_in_the_locks():
    """Upstream's model is for those who build the body anew: in the development lock alone, whose engine it allows."""
    needed, dev = PROJECT["project"]["dependencies"], PROJECT["project"]["optional-dependencies"]["dev"]
    assert "mujoco>=3.4,<5" in needed
    assert "myo-sim>=0.2.4,<0.3" in dev
    assert not [d for d in needed if re.match("myo-sim|fast-simplification|daqp|netcdf4", d)]
    for lock in LOCKS:
        (mujoco,) = pins(lock)["mujoco"]
        assert (3, 17) <= tuple(map(int, mujoco.split("."))) < (4,)
    (myo_sim,) = pins(LOCKS[1])["myo-sim"]
    assert (0, 2, 4) <= tuple(map(int, myo_sim.split("."))) < (0, 3)
    assert "myo-sim" not in pins(LOCKS[0])


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_the_build_backend(lock):
    # make_venv.sh installs psoas without build isolation
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]
    assert "flit-core" in pins(lock)


def test_both_locks_agree():
    run, dev = map(pins, LOCKS)
    assert run.items() <= dev.items()


def test_one_version_everywhere():
    version = PROJECT["project"]["version"]
    assert psoas.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_wheel_answers_from_an_empty_folder(tmp_path):
    """Tables and schema are inside: the wheel alone, unpacked, gives the answer and leaves nothing in the folder."""
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    build = "from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"
    made = subprocess.run(
        [sys.executable, "-c", f"import sys; {build}", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    with zipfile.ZipFile(tmp_path / made.stdout.split()[-1]) as wheel:
        wheel.extractall(site)
    assert {p.name for p in (ROOT / "src/psoas/anatomy/tables").iterdir()} == {
        p.name for p in (site / "psoas/anatomy/tables").iterdir()
    }
    code = (
        "import psoas, sys; from psoas.command.main import main; "
        "print(psoas.__file__); sys.exit(main(['actions', 'psoas']))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=empty, env=environment, check=True, capture_output=True, text=True
    )
    assert ran.stdout.splitlines()[0] == str(site / "psoas" / "__init__.py")
    assert "psoas major             23.3 flexes    18.6 tilts ant.    7.1 376/432: spine" in ran.stdout
    assert list(empty.iterdir()) == []


def test_the_sdist_holds_tests_docs_and_what_goes_with_them(tmp_path):
    build = f"from flit_core.buildapi import build_sdist; build_sdist({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=ROOT, check=True, capture_output=True)
    (file,) = tmp_path.iterdir()
    with tarfile.open(file) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    wanted = ("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "NOTICE", "conftest.py", "docs/body.md",
              "packaging/Dockerfile", "tests/unit/test_packaging.py", "scripts/body.py",
              "src/psoas/bodies/default/shipped/default-11.xml", "src/psoas/py.typed")  # fmt: skip
    assert set(wanted) <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "node_modules"))]


def needs_of_the_recipe():
    text = (ROOT / "packaging/conda/meta.yaml").read_text("utf-8").partition("  run:")[2].partition("test:")[0]
    return dict(re.findall(r"^    - (\S+) (\S+)$", text, re.M))


def test_the_recipe_asks_for_what_the_project_needs():
    """By conda's names of two of them; the twin: another bound would be seen."""
    named = {"matplotlib": "matplotlib-base", "mujoco": "mujoco-python"}
    wanted = {"python": PROJECT["project"]["requires-python"]}
    for line in PROJECT["project"]["dependencies"]:
        name, bound = re.match(r"([\w-]+)(.*)", line).groups()
        wanted[named.get(name, name)] = bound
    assert needs_of_the_recipe() == wanted
    assert f'version = "{PROJECT["project"]["version"]}"' in (ROOT / "packaging/conda/meta.yaml").read_text("utf-8")


def test_what_the_dockerfile_copies_is_there_and_not_ignored():
    lines = (ROOT / "packaging/Dockerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert {"src", "requirements.txt"} <= set(copied) <= kept
    assert all((ROOT / name).exists() for name in copied)


def hints_that_cannot_work(text, known):
    """Packages that a text says to install and that are neither a dependency nor an extra's."""
    named = re.findall(r"pip install '?([A-Za-z0-9][A-Za-z0-9_.-]*(?:\[[a-z]+\])?)", text)
    return [name for name in (one.rstrip(".") for one in named) if name.lower() not in known]


def test_every_hint_to_install_names_a_package_that_can_be_had():
    """This project is on no index yet: `pip install psoas[...]` cannot work. Twin: that hint is seen."""
    extras = PROJECT["project"]["optional-dependencies"]
    every = [line for lines in extras.values() for line in lines] + PROJECT["project"]["dependencies"]
    known = {re.match(r"[A-Za-z0-9_.-]+", line)[0].lower() for line in every}
    hints = 0
    for file in [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]:
        text = file.read_text(encoding="utf-8")
        hints += text.count("pip install ")
        assert hints_that_cannot_work(text, known) == [], file.name
    assert hints >= 4
    assert hints_that_cannot_work("get it with: pip install 'psoas[view]'.", known) == ["psoas[view]"]
