"""`psoas view`: a body as plain data and callables for the live page, and the page served until somebody ends it."""

from psoas.viewing.bodies import subject_of
from psoas.viewing.serving import view

__all__ = ["subject_of", "view"]
