"""Spans: the runs of neighbouring segments that may be evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.grading.segments import Segment
from service.grading.terms import letters, terms

_LONGEST_RUN = 3


@dataclass(frozen=True)
class Span:
    """Segments `first` to `last` (both included) of one sentence, read as one text.

    `key` is equal for spans that say the same letter by letter, so that repeating a sentence adds nothing.
    """

    first: int
    last: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    key: str

    @property
    def segments(self) -> range:
        """Indices of the segments in the span."""
        return range(self.first, self.last + 1)


def find_spans(answer: str, segments: Sequence[Segment]) -> list[Span]:
    """Return every run of up to three segments within a sentence, and each whole sentence, in order."""
    spans: list[Span] = []
    sentence_start = 0
    for i, piece in enumerate(segments):
        if piece.sentence != segments[sentence_start].sentence:
            sentence_start = i
        is_last = i + 1 == len(segments) or segments[i + 1].sentence != piece.sentence
        firsts = set(range(max(sentence_start, i - _LONGEST_RUN + 1), i + 1)) | (
            {sentence_start} if is_last else set()
        )
        for first in sorted(firsts):
            start, end = segments[first].start, piece.end
            text = answer[start:end]
            spans.append(Span(first, i, start, end, text, terms(text), letters(text)))
    return spans
