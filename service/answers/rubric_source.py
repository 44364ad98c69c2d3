"""Which rubric an answer is graded by: one for all, one by question id, or one derived from its reference answer."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from rubrics.derive import DerivationError, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.model import Identifier, Rubric
from service.answers.raw_row import safe_text
from service.answers.read_answers import AnswerReader
from service.answers.row import AnswerRow, Problem, Reject, RejectCode

_ID = TypeAdapter[str](Identifier)
_FORBIDDEN = re.compile(r"[^\w.:\-]+")
_MOST_LEGIBLE, _MARK = 180, 8
_SHOWN = 5


class RubricSource(Protocol):
    """Where rubrics come from. The same row always has the same rubric, whatever rows came before it."""

    @property
    def required(self) -> frozenset[str]:
        """The fields that a row must have, for `ReadOptions.required`."""
        ...

    def rubric_for(self, row: AnswerRow) -> Rubric | Problem:
        """Return the rubric for `row`, or why there is none."""
        ...


@dataclass(frozen=True)
class AnswerWithRubric:
    """An answer, and what to grade it by."""

    row: AnswerRow
    rubric: Rubric


def with_rubrics(
    items: Iterable[AnswerRow | Reject], source: RubricSource
) -> Iterator[AnswerWithRubric | Reject]:
    """Yield each answer with its rubric, or a reject where there is none; rejects go through as they are.

    An id counts as taken by a row that has a rubric only.
    """
    for item in items:
        if isinstance(item, Reject):
            yield item
            continue
        found = source.rubric_for(item)
        if not isinstance(found, Problem):
            yield AnswerWithRubric(item, found)
            continue
        if isinstance(items, AnswerReader):
            items.take_back(item)
        yield reject_row(item, found)


def reject_row(row: AnswerRow, problem: Problem) -> Reject:
    """Return the reject for a row that was read well but can't be graded."""
    raw = {
        "id": row.id,
        "student": row.student or "",
        "question": row.question or "",
        "question_text": row.question_text,
        "reference_answer": "\n\n".join(row.reference_answers),
        "max_marks": "" if row.max_marks is None else str(row.max_marks),
        "answer": row.answer,
    }
    return Reject(
        row=row.row,
        code=problem.code,
        message=problem.message,
        id=row.id,
        question=row.question,
        raw={field: safe_text(text) for field, text in raw.items() if text},
        student=row.student,
    )


@dataclass(frozen=True)
class OneRubric:
    """One rubric for all answers.

    A row that names another question is a reject, unless `whatever_question` is on. A row's max_marks is not looked
    at: the rubric says the marks.
    """

    rubric: Rubric
    whatever_question: bool = False

    @property
    def required(self) -> frozenset[str]:
        """Nothing beside the answer."""
        return frozenset()

    def rubric_for(self, row: AnswerRow) -> Rubric | Problem:
        """Return the rubric, or a problem where the row belongs to another question."""
        if self.whatever_question or row.question in (None, self.rubric.id):
            return self.rubric
        return Problem(
            RejectCode.UNKNOWN_QUESTION,
            f"its question is not the rubric's, which is {self.rubric.id!r}: give a folder of rubrics, or say that all "
            "answers are to this one",
        )


@dataclass(frozen=True)
class RubricsById:
    """Rubrics by question id, as `service.answers.rubric_files` reads them from a folder.

    A row's max_marks is not looked at: the rubric says the marks.
    """

    rubrics: Mapping[str, Rubric]

    @property
    def required(self) -> frozenset[str]:
        """The question's id."""
        return frozenset({"question"})

    def rubric_for(self, row: AnswerRow) -> Rubric | Problem:
        """Return the rubric with the id of the row's question, or say that there is none."""
        found = self.rubrics.get(row.question or "")
        if found is not None:
            return found
        known = sorted(self.rubrics)
        listed = ", ".join(known[:_SHOWN]) + (
            f", and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        )
        return Problem(
            RejectCode.UNKNOWN_QUESTION,
            f"there is no rubric for its question (rubrics: {listed or 'none'}): correct it, or add its rubric",
        )


class DerivedRubrics:
    """A rubric for each distinct (question, text, reference answers, max_marks), derived once and kept while in use.

    At most `most_kept` are kept, the last used; deriving again gives the same rubric. `most_key_points` as the setting
    of that name.
    """

    def __init__(self, *, most_kept: int = 2_000, most_key_points: int = 1_000) -> None:
        self._kept: OrderedDict[bytes, Rubric | Problem] = OrderedDict()
        self._most_kept, self._most_key_points = most_kept, most_key_points

    @property
    def required(self) -> frozenset[str]:
        """The reference answer."""
        return frozenset({"reference_answer"})

    def rubric_for(self, row: AnswerRow) -> Rubric | Problem:
        """Return the rubric derived from the row's reference answers, or why none can be."""
        key = _key(row)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = self._derive(row)
        self._kept[key] = found
        if len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
        return found

    def _derive(self, row: AnswerRow) -> Rubric | Problem:
        try:
            rubric = derive_rubric(
                row.reference_answers,
                question=row.question_text,
                max_marks=row.max_marks,
                options=DeriveOptions(id=_identifier(row.question)),
            )
        except DerivationError as error:
            return Problem(RejectCode.UNUSABLE_REFERENCE, f"no rubric can be derived for it: {error}")
        except (ValueError, RecursionError):
            return Problem(
                RejectCode.UNUSABLE_REFERENCE,
                "no rubric can be derived for it: write its reference answer as a list of points",
            )
        points = sum(1 + len(point.alternatives) for part in rubric.parts for point in part.walk())
        if points > self._most_key_points:
            return Problem(
                RejectCode.UNUSABLE_REFERENCE,
                f"its reference answer has {points:,} key points and may have {self._most_key_points:,}: shorten it",
            )
        return rubric


def _key(row: AnswerRow) -> bytes:
    pieces = (row.question or "", row.question_text, str(row.max_marks), *row.reference_answers)
    framed = "".join(f"{len(piece)}:{piece}" for piece in pieces)
    return hashlib.sha256(framed.encode()).digest()


def _identifier(question: str | None) -> str | None:
    """Return the id of the rubric for a question: its own if a rubric can have it, else one that people can tell by it.

    Questions that differ have ids that differ. None: the rubric is named by its content.
    """
    if question is None:
        return None
    mark = hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]
    legible = _FORBIDDEN.sub("-", question)[:_MOST_LEGIBLE].strip("-.:")
    for wanted in (question, f"{legible}-{mark}"):
        with suppress(ValidationError):
            return _ID.validate_python(wanted, strict=True)
    return f"q-{mark}"
