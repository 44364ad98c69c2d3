"""Proposals: what somebody else - a language model - would change in a derived rubric, and what came of it.

A proposal is never trusted. It may say where to cut a key point, how to weigh its neighbours, and how else to
word it; the words of the key points stay the reference answer's, and the marks of a part stay what they are.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rubrics.model import Model, Rubric

_Words = Annotated[str, Field(max_length=4_000)]
_Weight = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


class _Proposed(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ProposedPiece(_Proposed):
    """A smaller key point: `quote` is copied from the reference answer, `marks` weigh it among its neighbours."""

    quote: _Words
    marks: _Weight | None = None


class ProposedPoint(_Proposed):
    """What to change in the key point `id`; what is empty stays as it is."""

    id: Annotated[str, Field(max_length=200)]
    marks: _Weight | None = None
    pieces: Annotated[tuple[ProposedPiece, ...], Field(max_length=50)] = ()
    wordings: Annotated[tuple[_Words, ...], Field(max_length=20)] = ()


class Proposal(_Proposed):
    """What to change in a rubric."""

    key_points: Annotated[tuple[ProposedPoint, ...], Field(max_length=1_000)]


class Change(Model):
    """One proposed change to the key point `key_point_id`, in words for a teacher.

    `reason` says why it was dropped; it is empty where the change was taken.
    """

    key_point_id: str
    kind: Literal["split", "marks", "wording"]
    proposed: str
    reason: str = ""


class ProposalOutcome(Model):
    """The rubric after a proposal, with every proposed change: taken, or dropped with its reason."""

    rubric: Rubric
    changes: tuple[Change, ...] = ()

    @property
    def taken(self) -> tuple[Change, ...]:
        """The changes that are in the rubric."""
        return tuple(change for change in self.changes if not change.reason)

    @property
    def dropped(self) -> tuple[Change, ...]:
        """The changes that are not, each with its reason."""
        return tuple(change for change in self.changes if change.reason)
