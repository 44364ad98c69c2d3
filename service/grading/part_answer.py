"""Part answers: what of an answer may speak for one part of the question, and its tokens."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from rubrics.text_length import reading_length
from service.encoders.protocol import Encoder, Tokens, Vectors
from service.grading.matching import Matched
from service.grading.terms import letter_runs
from service.grading.token_match import join

# In Chinese characters, a Western letter counts a third; within what encoders read at once.
_LONGEST = 400
_SENTENCE_END = re.compile(r"[。！？；….!?;]*")


@dataclass(frozen=True, eq=False)
class PartAnswer:
    """The sentences that may speak for a part, as one text with its tokens.

    `spans` are the numbers of the spans in them, `singles` those of one segment.
    """

    spans: NDArray[np.int64]
    singles: NDArray[np.int64]
    text: str
    tokens: Tokens

    @cached_property
    def runs(self) -> dict[int, Counter[str]]:
        """Runs of 1, 2, and 3 letters with their counts."""
        return {size: letter_runs(self.text, size) for size in (1, 2, 3)}


def read_part_answers(matched: Matched, encoder: Encoder) -> tuple[PartAnswer, ...]:
    """Return the answer to each part of the rubric, in order.

    What stands under another part's number is left out, and so are sentences that say nothing (`nothing_said`), say
    the question again, or speak to the marker.
    """
    prepared = matched.rubric.prepared
    first_point = {part: i for i, part in reversed(list(enumerate(prepared.part_of)))}
    return tuple(
        _read(matched, matched.usable[first_point[part]] if part in first_point else None, encoder)
        for part in range(len(prepared.rubric.parts))
    )


def wholes(answers: Sequence[PartAnswer]) -> Vectors:
    """Return the vectors of the answers to the parts, one row each; zeros where nothing was said."""
    return np.stack([answer.tokens.whole for answer in answers])


def _read(matched: Matched, usable: NDArray[np.bool_] | None, encoder: Encoder) -> PartAnswer:
    answer = matched.answer
    spans = (
        np.flatnonzero(usable) if usable is not None and len(answer.spans) else np.zeros(0, dtype=np.int64)
    )
    singles = np.array([s for s in spans if answer.spans[s].first == answer.spans[s].last], dtype=np.int64)
    sentences = {answer.segments[answer.spans[s].first].sentence for s in singles}
    pieces = list(_pieces(matched, sentences))
    return PartAnswer(
        spans, singles, "\n".join(pieces), join(encoder.encode_tokens(pieces), encoder.dimensions)
    )


def _pieces(matched: Matched, sentences: set[int]) -> Iterator[str]:
    """Yield the text of `sentences` in pieces that are not too long: neighbours as they stand, others a line each.

    What stands in one only to repeat it is left out.
    """
    answer = matched.answer
    every = {piece.sentence for piece in answer.segments}
    if every and sentences == every and not matched.again and reading_length(answer.answer) <= _LONGEST:
        yield answer.answer.strip()
        return
    kept = [piece for i, piece in enumerate(answer.segments) if i not in matched.again]
    edges = {
        sentence: (inside[0].start, _end_of_sentence(answer.answer, inside[-1].end))
        for sentence, some in groupby(kept, key=lambda piece: piece.sentence)
        for inside in [list(some)]
    }
    text, before = "", None
    for sentence in sorted(sentences):
        start, end = edges[sentence]
        said = answer.answer[start:end]
        # What was left out between two sentences is no reason to read them apart.
        between = answer.answer[edges[before][1] : start] if before == sentence - 1 else "\n"
        if not text:
            text = said
        elif reading_length(text + between + said) > _LONGEST:
            yield text
            text = said
        else:
            text += between + said
        before = sentence
    if text:
        yield text


def _end_of_sentence(text: str, end: int) -> int:
    found = _SENTENCE_END.match(text, end)
    return found.end() if found else end
