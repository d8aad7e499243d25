"""The fixture that opens pages: what a page must not do is seen; and the shipped bundles run."""

import tomllib
from importlib import resources

import pytest

from support.pages import heard

VENDOR = resources.files("psoas.offline_report") / "vendor"
RECORDED = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<img src="https://elsewhere.invalid/x.png">', "asked for https://elsewhere.invalid/x.png"),
        ('<script>fetch("http://elsewhere.invalid/").catch(() => 0)</script>', "asked for http://elsewhere.invalid/"),
        ("<script>console.error('planted')</script>", "error: planted"),
        ("<script>null.planted</script>", "error: Cannot read properties of null"),
        ("<script>alert('planted')</script>", "dialog: planted"),
    ],
)
def test_a_planted_fault_is_seen(page, body, said):
    found = page(f"<!doctype html><title>planted</title>{body}")
    heard(found, lambda: any(c.startswith(said) for c in found.complaints))
    found.close()  # what else it complained of has been heard then
    found.complaints.clear()


@pytest.mark.parametrize("name", RECORDED)
def test_a_bundle_runs_silently_and_gives_its_global(page, name):
    script = (VENDOR / name).read_text("utf-8")
    found = page(f'<!doctype html><meta charset="utf-8"><title>bundle</title><script>{script}</script>')
    assert found.evaluate(f"typeof {RECORDED[name]['global']}") == "object"
