"""One section of the report: what a part of the page hands to the page."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Section(NamedTuple):
    """A heading, safe HTML below it, and the data and assets that it needs.

    ``name`` is the id in the page; ``html`` is already escaped; ``data`` goes into
    ``<script type="application/json" id="data-NAME">``; ``scripts`` and ``styles`` name asset files
    in the order in which the page must write them.
    """

    name: str
    title: str
    html: str
    data: Mapping[str, Any] = {}
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
