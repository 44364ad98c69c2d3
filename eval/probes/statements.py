"""What a question's answer has to state: the statements that marks hang on, and sentences of running text."""

from collections.abc import Sequence
from dataclasses import dataclass

from rubrics.model import Rubric
from rubrics.sentences import split_whole_sentences

_END = ".。!！?？;；…"


@dataclass(frozen=True)
class Stated:
    """A statement of the rubric with the ids of its part and key point."""

    part_id: str
    id: str
    text: str


def statements(rubric: Rubric) -> list[Stated]:
    """Return every statement that earns marks by itself, in reading order."""
    return [
        Stated(part.id, point.id, point.statement)
        for part in rubric.parts
        for point in part.walk()
        if point.own_marks and any(char.isalnum() for char in point.statement)
    ]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` with their punctuation; every letter and digit is in one."""
    return [text[start:end] for start, end in split_whole_sentences(text, 0, len(text))]


def joined(pieces: Sequence[str], language: str) -> str:
    """Return sentences as running text; one without an end mark gets one."""
    stop, between = ("。", "") if language == "zh" else (".", " ")
    return between.join(
        piece if piece.rstrip("\"'”’」』)） ")[-1:] in _END else piece + stop for piece in pieces
    )
