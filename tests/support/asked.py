"""Answers that the tests of a file share, each asked when a test first looks at it. No test."""

from collections.abc import Callable, Mapping
from typing import Any


class Asked(dict[str, Any]):
    """Name -> answer; `how`: what asks for it."""

    def __init__(self, how: Mapping[str, Callable[[], Any]]) -> None:
        super().__init__()
        self.how = how

    def __missing__(self, name: str) -> Any:
        self[name] = self.how[name]()
        return self[name]
