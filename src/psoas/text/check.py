"""What became of files, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.text.layout import wrapped

if TYPE_CHECKING:
    from psoas.answers.check.check import Checked

WIDTH = 80


def check_lines(found: Sequence[Checked]) -> list[str]:
    """A block per file: what is in it, what was odd and what was done about it."""
    lines: list[str] = []
    for one in found:
        title = f"{one.file}: {one.verdict}{f', {one.kind}' if one.kind else ''}"
        lines += ([""] if lines else []) + wrapped(title, WIDTH)
        lines += [f"  {line}" for line in wrapped("; ".join(one.holds), WIDTH - 2)] if one.holds else []
        for mark, texts in (("-", one.remarks), ("?", one.doubts), ("!", (one.error,) if one.error else ())):
            for text in texts:
                first, *rest = wrapped(text, WIDTH - 4)
                lines += [f"  {mark} {first}", *(f"    {line}" for line in rest)]
    return lines
