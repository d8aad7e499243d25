"""The shipped bundles are those that were built from the pinned packages, with their licences."""

import hashlib
import json
import re
import tomllib

import pytest

from support.places import ROOT

VENDOR = ROOT / "src" / "psoas" / "offline_report" / "vendor"
RECORDED = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))
PINNED = json.loads((ROOT / "scripts" / "vendor" / "package.json").read_text("utf-8"))["devDependencies"]
LOCK = json.loads((ROOT / "scripts" / "vendor" / "package-lock.json").read_text("utf-8"))
MOST = {"three.bundle.min.js": 550_000, "plotly-basic.min.js": 1_250_000}  # bytes


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_shipped_bundle_is_recorded():
    assert {p.name for p in VENDOR.glob("*.js")} == set(RECORDED) == set(MOST)


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_shipped_is_what_was_built(name):
    content, said = (VENDOR / name).read_bytes(), RECORDED[name]
    assert (len(content), sha256(content)) == (said["bytes"], said["sha256"])
    assert len(content) <= MOST[name]
    assert sha256(content + b" ") != said["sha256"]


@pytest.mark.parametrize("name", RECORDED)
def test_version_is_the_pinned_and_locked_one(name):
    said = RECORDED[name]
    assert PINNED[said["package"]] == said["version"] == LOCK["packages"][f"node_modules/{said['package']}"]["version"]
    assert said["version"] in (VENDOR / name).read_text("utf-8")[:400]


@pytest.mark.parametrize("name", RECORDED)
def test_licence_lies_beside_it_and_in_the_notice(name):
    said = RECORDED[name]
    licence = (VENDOR / said["license_file"]).read_text("utf-8")
    assert said["license"] == "MIT"
    assert "Permission is hereby granted, free of charge" in licence
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert f"{said['package']} {said['version']}" in notice
    holder = re.search(r"^Copyright .*$", licence, re.MULTILINE)
    assert holder is not None
    assert holder.group().split(maxsplit=3)[-1] in notice


@pytest.mark.parametrize("name", RECORDED)
def test_a_bundle_can_stand_in_a_script_element(name):
    text = (VENDOR / name).read_text("utf-8")
    assert "</script" not in text.lower()
    assert "<!--" not in text


def test_the_lock_names_no_host_and_hashes_everything():
    packages = {k: v for k, v in LOCK["packages"].items() if k}
    assert len(packages) > 3
    assert all(v["integrity"].startswith("sha512-") and "resolved" not in v for v in packages.values())
    assert "http" not in json.dumps({k: v for k, v in LOCK.items() if k != "packages"})


def test_modules_inside_plotly_have_their_licences():
    text = (VENDOR / "LICENSE.plotly-modules").read_text("utf-8")
    modules = re.findall(r"^([\w@/.-]+) [\d.]+ \| (\S+)", text, re.MULTILINE)
    assert len(modules) > 15
    assert dict(modules)["@plotly/d3"] == "BSD-3-Clause"
    assert {licence for _, licence in modules} == {"MIT", "BSD-3-Clause", "Zlib"}
    assert "Bundled license information" in (VENDOR / "plotly-basic.min.js").read_text("utf-8")[-2000:]
