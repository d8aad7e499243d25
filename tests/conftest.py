"""Answers that several test files need, built once a run, whatever the number of processes."""

import io
import os
from contextlib import redirect_stderr

import pytest

import psoas
from psoas.errors import FileFormatError
from support.once import once
from support.report_reading import hostile_model


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    """The tests say the same where GitHub runs them."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """The folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def report_html(run_folder):
    """The report with nothing asked but the defaults."""
    return once(run_folder, "report.html", psoas.report)


@pytest.fixture(scope="session")
def hostile_html(run_folder, tmp_path_factory):
    """The report on a model of hostile names."""
    model = tmp_path_factory.mktemp("hostile") / "hostile.xml"
    return once(run_folder, "hostile.html", lambda: psoas.report(hostile_model(model)))


@pytest.fixture
def probed_here(monkeypatch):
    """The trial load of a model in this process: what the other one would say, which has tests of its own."""
    from psoas.bodies.models import load, probe

    def check_loads(file):
        with redirect_stderr(io.StringIO()) as said:
            status = probe.main(str(file), "0", "0")
        if status:
            raise FileFormatError(said.getvalue().strip().removeprefix("psoas: "))

    monkeypatch.setattr(probe, "limit", lambda *_: None)
    monkeypatch.setattr(load, "check_loads", check_loads)
