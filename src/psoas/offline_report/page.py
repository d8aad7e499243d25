"""Sections into one self-contained page: nothing is fetched, and nothing in it may fetch."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module, resources
from pkgutil import iter_modules
from typing import Any

from psoas.offline_report.answers import Answers
from psoas.offline_report.markup import escape
from psoas.offline_report.section import Section

PLOTLY = "vendor/plotly-basic.min.js"
OWN = ("plots.js", "page.js")
HARMLESS = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})
SKIP = '<a class="skip" href="#main">Skip to the content</a>'
NO_SCRIPT = "Without JavaScript there are no plots; the tables below each hold all of their numbers."


@cache
def section_modules() -> tuple[Any, ...]:
    """The modules of `sections/`, in their order."""
    package = import_module("psoas.offline_report.sections")
    names = [f"{package.__name__}.{m.name}" for m in iter_modules(package.__path__)]
    return tuple(sorted(map(import_module, names), key=lambda module: module.ORDER))


@cache
def asset(name: str) -> str:
    """The text of one of our own files, or of `vendor/...`."""
    folder, _, file = name.rpartition("/")
    return (resources.files("psoas.offline_report") / (folder or "assets") / file).read_text(encoding="utf-8")


def as_data(value: Mapping[str, Any]) -> str:
    r"""JSON that ends no script, whatever is in it.

    Examples
    --------
    >>> as_data({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(HARMLESS)


def assembled(answers: Answers, progress: Callable[[str], None] | None = None) -> str:
    """The whole page.

    Parameters
    ----------
    answers : Answers
    progress : callable, optional
        Told the title of each section once it stands.
    """
    sections = []
    for module in section_modules():
        if all(name in answers.found for name in module.NEEDS):
            sections.append(module.section(answers))
            if progress is not None:
                progress(sections[-1].title)
    scripts = dict.fromkeys(name for s in sections for name in s.scripts)
    scripts = {PLOTLY: None, **scripts} | dict.fromkeys(OWN)
    styles = dict.fromkeys(["page.css", *(name for s in sections for name in s.styles)])
    title = escape(answers.title)
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy(scripts)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="generator" content="psoas">\n<title>{title}</title>',
            *(f"<style>{asset(name)}</style>" for name in styles),
            f"</head>\n<body>\n{SKIP}\n{header(answers, sections)}",
            f'<main id="main">\n<noscript><p>{NO_SCRIPT}</p></noscript>',
            *(written(s) for s in sections),
            "</main>",
            footer(),
            *(data_of(s) for s in sections if s.data),
            *(f"<script>{asset(name)}</script>" for name in scripts),
            "</body>\n</html>\n",
        ]
    )


def policy(scripts: Mapping[str, Any]) -> str:
    """Nothing is fetched; of scripts only ours, known by their hashes, are run."""
    hashes = (base64.b64encode(sha256(asset(name).encode()).digest()).decode() for name in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def header(answers: Answers, sections: list[Section]) -> str:
    """Title, body and posture, and the way to every section."""
    found = answers.found.get("actions")
    under = "" if found is None else f"{found.attrs['body']}, {found.attrs['posture']}"
    links = "".join(f'<li><a href="#{s.name}">{escape(s.title)}</a></li>' for s in sections)
    return (
        f'<header><p class="under">{escape(under)}</p><h1>{escape(answers.title)}</h1>'
        f'<nav aria-label="Sections"><ol>{links}</ol></nav></header>'
    )


def written(section: Section) -> str:
    """A section under its heading."""
    title = f"{section.name}-title"
    heading = f'<h2 id="{title}">{escape(section.title)}</h2>'
    return f'<section id="{section.name}" aria-labelledby="{title}">\n{heading}\n{section.html}\n</section>'


def data_of(section: Section) -> str:
    """A section's data, which is read and never run."""
    return f'<script type="application/json" id="data-{section.name}">{as_data(section.data)}</script>'


def footer() -> str:
    """Where this comes from."""
    return (
        "<footer><p>Made by psoas. Drawn with plotly.js (Copyright Plotly, Inc.) and three.js (Copyright three.js "
        "authors), both under the MIT licence.</p></footer>"
    )
