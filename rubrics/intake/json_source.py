"""Questions as JSON: one object, a list, or one object a line; with strict names and clear errors."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from rubrics.intake.cells import read_key_point
from rubrics.intake.error import IntakeError
from rubrics.intake.question import Intake, PointSource, QuestionSource, Reject
from rubrics.marks import read_marks
from rubrics.model import Identifier, Language

MOST_QUESTIONS = 200_000
_ID, _LANGUAGE = TypeAdapter[str](Identifier), TypeAdapter[str](Language)
# Human-scored samples repeat their question for every answer; what is about the answer is not read.
_OF_SAMPLES = frozenset({"dataset", "answer", "score", "score_judges", "feedback", "verdict"})
_FIELDS = (
    "id",
    "question_id",
    "title",
    "language",
    "exam_text",
    "question",
    "reference_answers",
    "max_marks",
    "max_score",
    "key_points",
)


class _WrongFieldError(Exception):
    """One field of a question is wrong."""


@dataclass(frozen=True)
class _Entry:
    place: str
    value: object
    problem: str = ""


def read_json(text: str) -> Intake:
    """Read questions from a JSON object, a list of objects, or `{"questions": [...]}`.

    The fields are those of `QuestionSource`; `question_id` and `max_score`, as human-scored samples have
    them, are read as `id` and `max_marks`. A text with one object a line is read as JSON lines.

    Raises:
        IntakeError: no valid JSON, or JSON that holds no questions.
    """
    try:
        value = _loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and _opens_object(text):
            return read_json_lines(text)
        raise IntakeError(f"line {error.lineno}, column {error.colno}: no valid JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"no valid JSON: {_reason(error)}") from None
    if isinstance(value, dict) and set(value) == {"questions"}:
        value = value["questions"]
    if isinstance(value, dict):
        return _intake([_Entry("", value)])
    if not isinstance(value, list):
        raise IntakeError("give a JSON object with a question, or a list of such objects")
    return _intake([_Entry(f"entry {i}", each) for i, each in enumerate(value, start=1)])


def read_json_lines(text: str) -> Intake:
    """Read one question a line; a line that is wrong is rejected, the others are kept."""
    return _intake(list(_lines(text)))


def _lines(text: str) -> Iterator[_Entry]:
    # Only \n ends a line here: JSON strings may hold the other characters that Python splits at.
    for i, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _Entry(f"line {i}", _loads(line))
        except json.JSONDecodeError as error:
            yield _Entry(f"line {i}, column {error.colno}", None, f"no valid JSON: {error.msg}")
        except (ValueError, RecursionError) as error:
            yield _Entry(f"line {i}", None, f"no valid JSON: {_reason(error)}")


def _intake(entries: Sequence[_Entry]) -> Intake:
    if len(entries) > MOST_QUESTIONS:
        raise IntakeError(f"more than {MOST_QUESTIONS:,} entries: split the file")
    questions: list[QuestionSource] = []
    rejects: list[Reject] = []
    known: dict[str, QuestionSource] = {}
    samples = _Samples()
    for entry in entries:
        try:
            if entry.problem:
                raise _WrongFieldError(entry.problem)
            source = _read(entry.value, entry.place)
            if _is_sample(entry.value):
                first = samples.first(source, known)
                if first is None:
                    continue
                source = first
            elif source.id is not None and source.id in known:
                raise _WrongFieldError(f"the id {source.id!r} is already in {known[source.id].place}")
        except _WrongFieldError as error:
            rejects.append(Reject(place=entry.place, problem=str(error)))
            continue
        if source.id is not None:
            known[source.id] = source
        questions.append(source)
    return Intake(questions=tuple(questions), rejects=tuple(rejects))


@dataclass
class _Samples:
    """The questions of human-scored samples: each once, under an id of its own."""

    ids: dict[tuple[str | None, str], str | None] = field(default_factory=dict)
    repeats: Counter[str | None] = field(default_factory=Counter)

    def first(self, source: QuestionSource, known: Mapping[str, QuestionSource]) -> QuestionSource | None:
        """Return the question, or None where an earlier line has it.

        Published data sets give one number to several questions; the second of them gets "-2" after it.
        """
        content = source.model_copy(update={"place": ""}).model_dump_json()
        if (source.id, content) in self.ids:
            return None
        self.repeats[source.id] += 1
        identifier = source.id
        while identifier is not None and (identifier in known or self.repeats[source.id] > 1):
            identifier = f"{source.id}-{max(self.repeats[source.id], 2)}"
            if identifier not in known:
                break
            self.repeats[source.id] += 1
        self.ids[source.id, content] = identifier
        return source.model_copy(update={"id": identifier})


def _is_sample(value: object) -> bool:
    return isinstance(value, dict) and "answer" in value


def _read(value: object, place: str) -> QuestionSource:
    if not isinstance(value, dict):
        raise _WrongFieldError("give an object with the fields of a question")
    unknown = [name for name in value if name not in _FIELDS and name not in _OF_SAMPLES]
    if unknown:
        raise _WrongFieldError(f"there is no field {unknown[0][:60]!r}: the fields are {', '.join(_FIELDS)}")
    for one, other in (("id", "question_id"), ("max_marks", "max_score")):
        if value.get(one) is not None and value.get(other) is not None:
            raise _WrongFieldError(f"{one!r} and {other!r} mean the same: give one of them")
    exam_text = _text(value, "exam_text")
    references, points = _references(value), _key_points(value)
    question = _text(value, "question")
    if exam_text and (question or references or points):
        raise _WrongFieldError(
            "give either 'exam_text' or 'question' with 'reference_answers' and 'key_points'"
        )
    if not exam_text and not question:
        raise _WrongFieldError("'question' is missing: give the question's text")
    if not exam_text and not references and not points:
        raise _WrongFieldError(
            "'reference_answers' is missing: give a list with at least one, or 'key_points'"
        )
    try:
        return QuestionSource(
            id=_identifier(value),
            title=_text(value, "title"),
            language=_checked(
                "language", _text(value, "language"), _LANGUAGE, "a code such as zh, en, or de"
            ),
            place=place,
            exam_text=exam_text,
            question=question,
            reference_answers=references,
            max_marks=_marks(value),
            key_points=points,
        )
    except ValidationError as error:
        raise _WrongFieldError(error.errors()[0]["msg"]) from None


def _text(value: Mapping[str, object], name: str) -> str:
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _WrongFieldError(f"{name!r} must be text in quotes")
    return _clean(found, name)


def _clean(text: str, name: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _WrongFieldError(f"{name!r} has a broken character (half of a surrogate pair)") from None
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _references(value: Mapping[str, object]) -> tuple[str, ...]:
    found = value.get("reference_answers")
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _WrongFieldError("'reference_answers' must be a list of texts, such as [\"...\"]")
    return tuple(text for each in found if (text := _clean(each, "reference_answers")))


def _key_points(value: Mapping[str, object]) -> tuple[PointSource, ...]:
    found = value.get("key_points")
    if found is None:
        return ()
    if not isinstance(found, list):
        raise _WrongFieldError("'key_points' must be a list of texts, or of objects with 'text' and 'marks'")
    return tuple(_key_point(each, f"key point {i}") for i, each in enumerate(found, start=1))


def _key_point(value: object, name: str) -> PointSource:
    try:
        if isinstance(value, str):
            return read_key_point(" ".join(_clean(value, name).split("\n")))
        if not isinstance(value, dict) or not set(value) <= {"text", "marks"}:
            raise _WrongFieldError(f"{name} must be text, or an object with 'text' and 'marks'")
        text = _text(value, "text")
        if not text:
            raise _WrongFieldError(f"{name} has no 'text': write what it should say")
        marks = value.get("marks")
        return PointSource(text=text, marks=None if marks is None else read_marks(marks))
    except ValueError as error:
        raise _WrongFieldError(f"{name}: {error}") from None


def _marks(value: Mapping[str, object]) -> Decimal | None:
    name = "max_marks" if value.get("max_marks") is not None else "max_score"
    found = value.get(name)
    if found is None:
        return None
    try:
        marks = read_marks(found)
    except ValueError as error:
        raise _WrongFieldError(f"{name!r}: {error}") from None
    if marks == 0:
        raise _WrongFieldError(f"{name!r} must be above 0")
    return marks


def _identifier(value: Mapping[str, object]) -> str | None:
    name = "id" if value.get("id") is not None else "question_id"
    found = value.get(name)
    text = str(found) if isinstance(found, int) and not isinstance(found, bool) else _text(value, name)
    dataset = _text(value, "dataset")
    # Question numbers of one dataset begin anew in the next.
    return _checked(
        name,
        f"{dataset}-{text}" if dataset and text and name == "question_id" else text,
        _ID,
        "letters, digits, and . : _ - only, 200 at most",
    )


def _checked(name: str, text: str, kind: TypeAdapter[str], advice: str) -> str | None:
    if not text:
        return None
    try:
        return kind.validate_python(text, strict=True)
    except ValidationError:
        raise _WrongFieldError(f"{name!r} is {text[:60]!r}: give {advice}") from None


def _opens_object(text: str) -> bool:
    first = text.lstrip().split("\n")[0].strip()
    return first.startswith("{") and first.endswith("}")


def _loads(text: str) -> object:
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise ValueError(f"the field {twice[:60]!r} is there twice")
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no number that JSON knows")


def _reason(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)
