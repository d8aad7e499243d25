"""The field that several files of claims look at, found once a process."""

import pytest

from psoas.article_claims.judging.field import Field


@pytest.fixture(scope="session")
def first():
    """The field of the default body alone."""
    return Field(draws=1)
