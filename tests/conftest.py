"""Answers that several test files need, built once a session."""

import pytest

import psoas
from support.report_reading import hostile_model


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    """The tests say the same where GitHub runs them."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture(scope="session")
def report_html():
    """The report with nothing asked but the defaults."""
    return psoas.report()


@pytest.fixture(scope="session")
def hostile_html(tmp_path_factory):
    """The report on a model of hostile names."""
    return psoas.report(hostile_model(tmp_path_factory.mktemp("hostile") / "hostile.xml"))
