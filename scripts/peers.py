"""Beside which other packages of the field psoas can be installed: resolves both together, prints the table.

    python scripts/peers.py [PACKAGE ...]        the peers below unless named; --before REQUIREMENT ... adds a column

Nothing is installed: `uv pip compile` is asked for versions that satisfy both. A package that cannot be resolved by
itself is said to be so, and is no verdict on psoas. The twin: with `--before "myo-sim>=0.2.4,<0.3" "mujoco>=3.17,<5"`,
what psoas asked for before its body shipped, the second column says what that allowed.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = {  # package: the Python it is resolved for
    "myosuite": "3.11", "musclemimic": "3.12", "myo-sim==0.2.3": "3.12", "opensim": "3.12", "opynsim": "3.12",
    "biorbd": "3.12", "biobuddy": "3.12", "pyomeca": "3.12", "kineticstoolkit": "3.12",
    "movement": "3.12", "pose2sim": "3.11", "sports2d": "3.11", "nimblephysics": "3.11", "mink": "3.12",
    "ezc3d": "3.12",
}  # fmt: skip
REFUSED = re.compile(r"(?:Because|And because|we can conclude).*", re.S)


def resolved(uv: str, python: str, requirements: list[str]) -> tuple[dict[str, str], str]:
    """Versions that satisfy all requirements on Linux, or why there are none."""
    command = [uv, "pip", "compile", "-q", "--no-header", "--no-annotate", "--python-version", python, "-"]
    done = subprocess.run(command, input="\n".join(requirements), capture_output=True, text=True)
    if done.returncode:
        why = " ".join((REFUSED.search(done.stderr) or [done.stderr])[0].split())
        return {}, why
    return dict(line.split("==") for line in done.stdout.split() if "==" in line), ""


def verdict(uv: str, python: str, peer: str, ours: list[str]) -> tuple[str, str]:
    """Yes, no, or not to be had; and the version of it, or the reason."""
    found, why = resolved(uv, python, [peer, *ours])
    if not why:
        name = re.split("[=<>]", peer)[0].lower()
        return "yes", f"{peer.split('==')[0]} {found.get(name, '')}, mujoco {found.get('mujoco', '')}"
    alone, reason = resolved(uv, python, [peer])
    return ("no", why) if alone else ("not to be had", reason)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", nargs="*")
    parser.add_argument("--before", nargs="+", default=[])
    asked = parser.parse_args()
    uv = shutil.which("uv") or sys.exit("peers.py asks uv to resolve: pip install uv")
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    print("| package | beside psoas | " + ("before | " if asked.before else "") + "with |")
    print("|---|---|" + ("---|" if asked.before else "") + "---|")
    for peer in asked.peers or PEERS:
        python = PEERS.get(peer, "3.12")
        said, detail = verdict(uv, python, peer, ours)
        before = [verdict(uv, python, peer, [*ours, *asked.before])[0]] if asked.before else []
        print("| " + " | ".join([f"`{peer}`, Python {python}", said, *before, detail[:160]]) + " |", flush=True)


if __name__ == "__main__":
    main()
