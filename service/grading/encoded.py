"""A rubric and an answer with the vectors of all their wordings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from rubrics.model import Rubric
from service.encoders.protocol import Encoder, Tokens, Vectors
from service.grading.instructions import addresses_the_marker
from service.grading.plain_form import plain_form
from service.grading.polarity import is_condition
from service.grading.routing import Section, find_sections
from service.grading.scale import Scale
from service.grading.segments import Segment, segment
from service.grading.small_talk import SMALL_TALK
from service.grading.spans import Span, find_spans
from service.grading.terms import terms
from service.grading.units import PreparedRubric, prepare
from service.grading.visible import places_to_read


@dataclass(frozen=True)
class EncodedRubric:
    """A prepared rubric with its vectors: one row a unit, a clause of a whole unit, and a prompt.

    `tokens` are those of the whole units by their texts; each part has those of its question in `questions` and
    those of its reference answers, one or more, in `references`. `talk` are the vectors of SMALL_TALK, `words` the
    terms of everything that was asked or is wanted.
    """

    prepared: PreparedRubric
    units: Vectors
    clauses: dict[str, Vectors]
    prompts: Vectors
    scale: Scale
    tokens: dict[str, Tokens]
    questions: tuple[Tokens, ...]
    references: tuple[tuple[Tokens, ...], ...]
    question_texts: tuple[str, ...]
    reference_texts: tuple[tuple[str, ...], ...]
    talk: Vectors
    words: frozenset[str]


@dataclass(frozen=True)
class EncodedAnswer:
    """An answer's segments and spans with the spans' vectors; `sections` say which part a segment is under.

    `sent` is the answer as it was sent, `answer` the plain form of what is read of it, which all texts and offsets are
    of; `places` are the places in `sent` of its characters.
    """

    sent: str
    answer: str
    places: tuple[int, ...]
    sections: tuple[Section, ...]
    segments: tuple[Segment, ...]
    section_of: tuple[int | None, ...]
    spans: tuple[Span, ...]
    vectors: Vectors
    to_the_marker: frozenset[int]

    def as_sent(self, start: int, end: int) -> tuple[int, int]:
        """Return where `answer[start:end]`, which is not empty, stands in `sent`."""
        return self.places[start], self.places[end - 1] + 1

    def is_fragment(self, span: Span) -> bool:
        """Whether a span only announces something or states a condition, so that it asserts nothing."""
        if span.first != span.last:
            return False
        return self.segments[span.first].announces or is_condition(span.text)


def encode_rubric(rubric: Rubric, encoder: Encoder) -> EncodedRubric:
    """Encode the wordings of `rubric`; a caching encoder makes this cheap the second time."""
    prepared = prepare(rubric)
    prompts = [plain_form(part.prompt) for part in rubric.parts if part.prompt.strip()]
    questions = [plain_form(part.prompt or rubric.stem) for part in rubric.parts]
    references = tuple(_references(rubric))
    wholes = list(dict.fromkeys(unit.text for unit in prepared.units if unit.role == "whole"))
    return EncodedRubric(
        prepared=prepared,
        units=_encode(encoder, [unit.text for unit in prepared.units]),
        clauses={
            unit.text: _encode(encoder, [clause.assertion for clause in unit.clauses])
            for unit in prepared.units
            if unit.role == "whole"
        },
        prompts=_encode(encoder, prompts),
        scale=Scale.of(encoder),
        tokens=dict(zip(wholes, encoder.encode_tokens(wholes), strict=True)),
        questions=tuple(encoder.encode_tokens(questions)),
        references=tuple(tuple(encoder.encode_tokens(texts)) for texts in references),
        question_texts=tuple(questions),
        reference_texts=references,
        talk=encoder.encode(list(SMALL_TALK)),
        words=frozenset().union(
            *(unit.terms for unit in prepared.units),
            terms(plain_form(rubric.stem)),
            *map(terms, questions),
            *(terms(text) for texts in references for text in texts),
        ),
    )


def encode_answer(rubric: EncodedRubric, sent: str, encoder: Encoder) -> EncodedAnswer:
    """Segment and encode an answer, with its sections as its own numbering tells them."""
    places = places_to_read(sent)
    answer = plain_form("".join(sent[i] for i in places))
    ordinals = list(range(1, len(rubric.prepared.rubric.parts) + 1))
    sections = find_sections(answer, ordinals)
    edges: list[tuple[int | None, int, int]] = [(None, 0, sections[0].start if sections else len(answer))]
    edges += [(section.part, section.start, section.end) for section in sections]
    segments: list[Segment] = []
    section_of: list[int | None] = []
    for part, start, end in edges:
        sentences = segments[-1].sentence + 1 if segments else 0
        found = [replace(piece, sentence=sentences + piece.sentence) for piece in segment(answer, start, end)]
        segments += found
        section_of += [part] * len(found)
    spans = find_spans(answer, segments)
    return EncodedAnswer(
        sent=sent,
        answer=answer,
        places=places,
        sections=tuple(sections),
        segments=tuple(segments),
        section_of=tuple(section_of),
        spans=tuple(spans),
        vectors=_encode(encoder, [span.text for span in spans]),
        to_the_marker=frozenset(_sentences_to_the_marker(answer, segments)),
    )


def _sentences_to_the_marker(answer: str, segments: Sequence[Segment]) -> Iterator[int]:
    for sentence, pieces in groupby(segments, key=lambda piece: piece.sentence):
        inside = list(pieces)
        if addresses_the_marker(answer[inside[0].start : inside[-1].end]):
            yield sentence


def _references(rubric: Rubric) -> Iterator[tuple[str, ...]]:
    """Yield what answers each part: the reference answers where it is the only one, else what its points say."""
    for part in rubric.parts:
        points = "\n".join(
            point.statement for top in part.key_points for point in top.walk() if point.statement
        )
        own = rubric.reference_answers if len(rubric.parts) == 1 and rubric.reference_answers else (points,)
        yield tuple(plain_form(text) for text in own)


def _encode(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    return encoder.encode(texts) if texts else np.zeros((0, encoder.dimensions), dtype=np.float32)
