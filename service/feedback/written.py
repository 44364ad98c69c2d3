"""What a language model is asked to write: sentences by part and verdict, each with the points it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.feedback.sentences import SECTIONS
from service.grading.grade import FeedbackSection

# Far above what any setting allows: what is longer is no feedback and is not even looked at.
_Text = Annotated[str, Field(max_length=4_000)]
_Label = Annotated[str, Field(max_length=40)]


class _Written(BaseModel):
    # Models write 1 for "1", and add fields of their own.
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class WrittenSentence(_Written):
    """`text` says something of the key points `points`; `quote` copies the student's words, if any."""

    points: Annotated[tuple[_Label, ...], Field(max_length=100)] = ()
    text: _Text = ""
    quote: _Text | None = None


_Sentences = Annotated[tuple[WrittenSentence, ...], Field(max_length=100)]


class WrittenPart(_Written):
    """The sentences about the part with the number `part` (from 1)."""

    part: _Label
    covered: _Sentences = ()
    partial: _Sentences = ()
    missing: _Sentences = ()
    contradicted: _Sentences = ()
    next_step: _Text = ""


class WrittenFeedback(_Written):
    """A model's whole reply; nothing in it is a mark."""

    parts: Annotated[tuple[WrittenPart, ...], Field(max_length=200)] = ()
    overall: _Text = ""


@dataclass(frozen=True)
class Piece:
    """One text of a reply and where it stands: `section` is None for a part's next step and the overall comment."""

    text: str
    part: str | None = None
    section: FeedbackSection | None = None
    points: tuple[str, ...] = ()
    quote: str = ""


def pieces_of(written: WrittenFeedback) -> Iterator[Piece]:
    """Yield every text of the reply with its blanks made single, those that are empty too."""
    for part in written.parts:
        for section in SECTIONS:
            for sentence in getattr(part, section):
                quote = (sentence.quote or "").strip()
                yield Piece(_plain(sentence.text), part.part, section, tuple(sentence.points), quote)
        yield Piece(_plain(part.next_step), part.part)
    yield Piece(_plain(written.overall))


def _plain(text: str) -> str:
    return " ".join(text.split())
