"""What of an answer says nothing: what it has said before, the question once more, and talk of other things."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from rubrics.text_length import reading_length
from service.grading.encoded import EncodedAnswer, EncodedRubric
from service.grading.new_words import brings_new_words
from service.grading.segments import Segment, segment
from service.grading.similarity import cosines
from service.grading.spans import Span
from service.grading.terms import letter_runs, letters, terms

# A segment is the question copied back where its words are the prompt's to this share.
_ECHO = 0.8
_LEAST_COPY = 4
# Shorter words ("否", "3", "no") may well be meant a second time.
_LEAST_AGAIN = 4
# A sentence is the question's, misspelt, where so much of both is pairs of letters that they share, and no word is new.
_ALIKE = 0.75
# A sentence is small talk where it is this much closer to that than to anything that was asked, and has few words of
# the question, its points, or its answers. What is surely closer to those speaks for its neighbours. Where an answer
# says nothing else it has to be further away: that may be all that a student has to say.
_CLOSER, _CLOSER_ALONE, _SURELY_CLOSER = -0.05, -0.1, 0.05
_ITS_WORDS = 0.2
# In Chinese characters; shorter sentences ("log n") are about as far from everything.
_LEAST_TALK = 5


@dataclass(frozen=True)
class NothingSaid:
    """`again` are the segments that only repeat earlier ones, `talk` the sentences of small talk.

    `spans` says which spans say nothing of their own.
    """

    again: frozenset[int]
    talk: frozenset[int]
    spans: NDArray[np.bool_]


def nothing_said(
    rubric: EncodedRubric, answer: EncodedAnswer, similarity: NDArray[np.float64]
) -> NothingSaid:
    """Find what of `answer` says nothing; `similarity` is by unit and span."""
    again = frozenset(_said_again(answer.segments))
    talk = frozenset(_small_talk(rubric, answer, similarity))
    silent = {*talk, *_asked_again(rubric, answer.segments)}
    return NothingSaid(
        again,
        talk,
        np.array(
            [
                not again.isdisjoint(span.segments) or answer.segments[span.first].sentence in silent
                for span in answer.spans
            ]
        ),
    )


def echoes(rubric: EncodedRubric, answer: EncodedAnswer, share: float = _ECHO) -> NDArray[np.bool_]:
    """Return which spans only say the question again: letter by letter, or to that `share` in a prompt's words."""
    prepared = rubric.prepared
    units = [unit.terms for unit in prepared.units]

    def is_echo(span: Span) -> bool:
        asked = max((len(span.terms & question) for question in prepared.questions), default=0)
        copied = len(span.key) >= _LEAST_COPY and span.key in prepared.question_letters
        if not copied and (not span.terms or asked < share * len(span.terms)):
            return False
        return not any(wanted and len(wanted & span.terms) >= _ECHO * len(wanted) for wanted in units)

    return np.array([is_echo(span) for span in answer.spans])


def _said_again(segments: Sequence[Segment]) -> Iterator[int]:
    """Yield the segments of sentences that were said before, and those in which one repeats itself."""
    said: set[str] = set()
    for numbers in _by_sentence(segments).values():
        keys = [letters(segments[i].text) for i in numbers]
        whole = "".join(keys)
        if len(whole) >= _LEAST_AGAIN and whole in said:
            yield from numbers
            continue
        said.add(whole)
        # Where a text repeats itself, it stands in its double earlier than at its end.
        period = (whole + whole).find(whole, 1)
        start = 0
        for i, key in zip(numbers, keys, strict=True):
            if period >= _LEAST_AGAIN and start >= period:
                yield i
            start += len(key)


def _small_talk(
    rubric: EncodedRubric, answer: EncodedAnswer, similarity: NDArray[np.float64]
) -> Iterator[int]:
    """Yield the sentences that are closer to small talk than to anything that was asked or is kept of the answer."""
    if not len(rubric.talk):
        return
    scale, vectors, weights = rubric.scale, answer.vectors, rubric.prepared.weights
    asked = np.stack([each.whole for each in (*rubric.questions, *sum(rubric.references, ()))])
    near = np.maximum(similarity.max(axis=0), scale.similarity(cosines(asked, vectors)).max(axis=0))
    talk = scale.similarity(cosines(rubric.talk, vectors)).max(axis=0)
    spans: dict[int, list[int]] = {}
    for s, span in enumerate(answer.spans):
        spans.setdefault(answer.segments[span.first].sentence, []).append(s)
    doubted: dict[int, float] = {}
    kept: list[int] = []
    sentences = _by_sentence(answer.segments)
    for sentence, numbers in sentences.items():
        own = spans[sentence]
        text = answer.answer[answer.segments[numbers[0]].start : answer.segments[numbers[-1]].end]
        given = terms(text)
        closer = near[own].max() - talk[own].max()
        its_words = weights.mass(given & rubric.words) >= _ITS_WORDS * weights.mass(given)
        if its_words or closer >= _SURELY_CLOSER:
            kept += own
        elif closer < _CLOSER and reading_length(text) >= _LEAST_TALK:
            doubted[sentence] = closer
    is_all = len(doubted) == len(sentences)
    for sentence, closer in doubted.items():
        if is_all and closer >= _CLOSER_ALONE:
            continue
        own = spans[sentence]
        beside = scale.similarity(cosines(vectors[own], vectors[kept])).max(initial=-1.0)
        if beside < talk[own].max():
            yield sentence


def _asked_again(rubric: EncodedRubric, segments: Sequence[Segment]) -> Iterator[int]:
    """Yield the sentences that are one of a question's but for its spelling.

    "The base case of merge sort is one." has nearly all letters of its question, and answers it by one new word.
    """
    asked = [runs for question in rubric.question_texts for runs in _runs_of_sentences(question)]
    words = frozenset[str]().union(*map(terms, rubric.question_texts))
    for sentence, numbers in _by_sentence(segments).items():
        text = " ".join(segments[i].text for i in numbers)
        given = letter_runs(text, 2)
        is_alike = any(
            2 * (given & runs).total() >= _ALIKE * (given.total() + runs.total()) for runs in asked
        )
        if given and is_alike and not brings_new_words(text, words):
            yield sentence


@lru_cache(maxsize=256)
def _runs_of_sentences(text: str) -> tuple[Counter[str], ...]:
    segments = segment(text)
    return tuple(
        letter_runs("".join(segments[i].text for i in numbers), 2)
        for numbers in _by_sentence(segments).values()
    )


def _by_sentence(segments: Sequence[Segment]) -> Mapping[int, list[int]]:
    return {
        sentence: [i for i, _ in some]
        for sentence, some in groupby(enumerate(segments), key=lambda entry: entry[1].sentence)
    }
