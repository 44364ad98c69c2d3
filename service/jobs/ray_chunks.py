"""What a Ray executor and its actors send each other: a table of one row a chunk, which holds a pickle of our own."""

import pickle
from dataclasses import dataclass
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from service.jobs.batch.ledger_key import GraderIdentity
from service.jobs.executor import GradingTask, Outcome

_COLUMN = "chunk"


@dataclass(frozen=True)
class Chunk:
    """Tasks that go to one actor together, a number for each; none at all only asks the actor how it is."""

    numbers: tuple[int, ...] = ()
    tasks: tuple[GradingTask, ...] = ()


@dataclass(frozen=True)
class Graded:
    """What came of a chunk.

    grader: What the actor grades with; None where it can't grade, for the `reason`.
    """

    numbers: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    grader: GraderIdentity | None = None
    reason: str = ""


def as_table(content: Chunk | Graded) -> Any:
    """Return a pyarrow table of one row that holds `content`."""
    return pa.table({_COLUMN: pa.array([pickle.dumps(content)], pa.large_binary())})


def from_table(table: Any) -> list[Any]:
    """Return what the rows of `table` hold."""
    # Only an executor and its own actors write these.
    return [pickle.loads(cell.as_py()) for cell in table.column(_COLUMN)]  # noqa: S301
