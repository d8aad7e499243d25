"""On which systems and Pythons psoas and its extras have wheels: resolves for each, prints two tables.

    python scripts/platforms.py        asks `uv pip compile --only-binary :all:`; nothing is installed

A yes means that every package has a wheel there, not that psoas was run there. What was run is said in docs/install.md.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SYSTEMS = {
    "Linux x86-64": "x86_64-manylinux_2_28",
    "Linux arm64": "aarch64-manylinux_2_28",
    "Linux musl": "x86_64-unknown-linux-musl",
    "macOS Apple silicon": "aarch64-apple-darwin",
    "macOS Intel": "x86_64-apple-darwin",
    "Windows": "x86_64-pc-windows-msvc",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
EXTRAS = ("c3d", "cluster", "crosscheck", "gpu", "meshes", "netcdf", "opensim", "study", "view")
AT = "3.13"


def resolved(uv, python, system, requirements):
    """MuJoCo's version, or the package that has no wheel."""
    command = [uv, "pip", "compile", "-q", "--no-header", "--no-annotate", "--only-binary", ":all:",
               "--python-version", python, "--python-platform", system, "-"]  # fmt: skip
    done = subprocess.run(command, input="\n".join(requirements), capture_output=True, text=True)
    if done.returncode:
        lacking = re.findall(
            r"(?:Because|and) (?:only )?(?:all versions of )?([a-z0-9-]+)[^,]*? (?:has|have) no", done.stderr
        )
        return f"no: {lacking[0]}" if lacking else "no"
    found = re.search(r"^mujoco==(\S+)", done.stdout, re.M)
    return f"yes, MuJoCo {found[1]}" if found else "yes"


def main():
    """Print the tables."""
    uv = shutil.which("uv") or sys.exit("platforms.py asks uv to resolve: pip install uv")
    needed, extras = PROJECT["dependencies"], PROJECT["optional-dependencies"]
    print(f"| psoas | {' | '.join(f'Python {p}' for p in PYTHONS)} |\n|---|{'---|' * len(PYTHONS)}")
    for name, system in SYSTEMS.items():
        print(f"| {name} | {' | '.join(resolved(uv, p, system, needed) for p in PYTHONS)} |", flush=True)
    print(f"\n| extra, Python {AT} | {' | '.join(SYSTEMS)} |\n|---|{'---|' * len(SYSTEMS)}")
    for extra in EXTRAS:
        cells = [resolved(uv, AT, s, [*needed, *extras[extra]]).partition(",")[0] for s in SYSTEMS.values()]
        print(f"| `{extra}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
