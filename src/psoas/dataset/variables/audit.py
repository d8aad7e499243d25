"""What a model's file holds."""

from __future__ import annotations

from psoas.dataset.variables.variable import Variable
from psoas.units import (
    ONE,
)

VARIABLES: dict[str, Variable] = {}
VARIABLES |= {
    "finding_weight": Variable(("finding",), ONE, "how grave a finding is: 2 fault, 1 warning, 0 note"),
    "question_answered": Variable(("question",), ONE, "whether a model can answer a question: 1 yes, 0 no"),
}
