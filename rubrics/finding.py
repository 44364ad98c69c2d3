"""What lint finds in a rubric: a code for machines, a place, and what to do about it in words."""

from typing import Literal

from rubrics.model import Identifier, Model

Severity = Literal["error", "warning", "info"]
Code = Literal[
    "duplicate-point",
    "empty-content",
    "heading-repeated",
    "marks-do-not-add-up",
    "marks-not-stepwise",
    "near-duplicate-point",
    "numbering-gap",
    "numbering-jump",
    "point-too-long",
    "reference-cut-off",
    "said-by-question",
    "text-left-out",
    "zero-marks",
]


class Finding(Model):
    """One finding; `part_id` and `key_point_id` are None where it is about something larger."""

    code: Code
    severity: Severity
    part_id: Identifier | None = None
    key_point_id: Identifier | None = None
    message: str
    suggestion: str
