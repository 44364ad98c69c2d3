"""Options of a derivation: what the caller says about the rubric, whatever it is derived from."""

from dataclasses import dataclass, field
from decimal import Decimal

from rubrics.model import MarkingPolicy


@dataclass(frozen=True)
class DeriveOptions:
    """What is None or empty is left to the text; `policy` says how marks are shared and is stated in the rubric."""

    id: str | None = None
    title: str = ""
    language: str | None = None
    step: Decimal | None = None
    policy: MarkingPolicy = field(default_factory=MarkingPolicy)


LEFT_TO_THE_TEXT = DeriveOptions()
