"""How far a run is, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["loading", "reading", "grading", "explaining", "writing"]


@dataclass(frozen=True)
class Progress:
    """How far a run is in one of its phases.

    done, total: Answers; total is None while nobody knows it. reviewed: Grades of this run that a person should
    look at; None where that is not counted. dollars: What all runs have spent on the language model; None is unknown.
    """

    phase: Phase
    done: int = 0
    total: int | None = None
    reviewed: int | None = None
    dollars: float | None = 0.0


Report = Callable[[Progress], None]


def report_nothing(_: Progress) -> None:
    """Show nothing."""
