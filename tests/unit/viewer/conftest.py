"""A page behind its guard."""

import pytest

import psoas
from psoas.viewer.guard import Guard, listening
from psoas.viewer.library import subject_of


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """A page behind its guard: (guard, page, viser's server)."""
    pytest.importorskip("viser", reason="viser is not installed")
    from psoas.viewer import server as guarded
    from psoas.viewer.head import head
    from psoas.viewer.page import Page

    visited = []
    with listening("127.0.0.1", 0) as bound:
        guard = Guard("127.0.0.1", bound.getsockname()[1])
        made = guarded.started(guard, bound, guarded.page_text("psoas", head(guarded.LARGEST_UPLOAD)), visited.append)
        folder = tmp_path_factory.mktemp("uploads")
        page = Page(made, guard.root, lambda path: subject_of(psoas.read_model(path), default=False), folder)
        page.visited = visited
        yield guard, page, made
        page.close()
        guarded.stopped(made)
