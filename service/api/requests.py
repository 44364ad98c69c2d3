"""What the endpoints take."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from rubrics.marks import MOST_MARKS, Marks
from rubrics.model import (
    MOST_VERSIONS,
    FeedbackChoices,
    Identifier,
    Language,
    Length,
    Model,
    Notes,
    Rubric,
    Tone,
)
from service.feedback.explain import Explaining, Readers
from service.store.names import MOST_NAME_CHARACTERS, student_name

MOST_REFERENCE_ANSWERS = 20


def _number_only(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("marks must be a JSON number, such as 10 or 2.5, without quotes")
    return value


def _no_number(value: object) -> object:
    # To Python 1 is True.
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError("this must be true, false, 'template', or 'llm'")
    return value


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("this must be greater than 0")
    return value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("this text is empty: send the text of a reference answer")
    return text


GivenMarks = Annotated[
    Marks,
    BeforeValidator(_number_only),
    AfterValidator(_above_zero),
    WithJsonSchema(
        {"type": "number", "exclusiveMinimum": 0, "maximum": int(MOST_MARKS), "examples": [10, 2.5]}
    ),
]
"""Marks in a request: a JSON number above 0 with at most two decimals, read exactly."""

GivenPointMarks = Annotated[
    Marks,
    BeforeValidator(_number_only),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": int(MOST_MARKS), "examples": [2, 0.5]}),
]
"""Marks that a person gives to a key point: a JSON number, 0 or more, at most two decimals, read exactly."""

ReferenceText = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"\S"})]

References = Annotated[
    tuple[ReferenceText, ...],
    Field(
        min_length=1,
        max_length=MOST_REFERENCE_ANSWERS,
        description="Model answers to the question; each is one way to earn all the marks.",
    ),
]

_SET = {"not": {"type": "null"}}
_UNSET = {"type": "null"}


def _one_way(given: str, *others: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    unset = {name: _UNSET for name in others if name not in also}
    return {"required": [given], "properties": {given: _SET, **unset}}


AnswerText = Annotated[
    str,
    Field(description="The student's answer as it was written. An empty one earns nothing, and is no error."),
]


def _as_kept(given: object) -> object:
    return student_name(given) if isinstance(given, str) else given


Student = Annotated[
    str,
    BeforeValidator(_as_kept),
    Field(
        min_length=1,
        max_length=MOST_NAME_CHARACTERS,
        description="Who wrote it, by a pseudonym: what their data is deleted by. Blanks around it don't count. It "
        "changes no grade.",
        json_schema_extra={"pattern": r"\S"},
    ),
]
"""A student's id as it is kept."""

StudentInAddress = Annotated[str, BeforeValidator(_as_kept)]
"""The same where it stands in the address."""


class GradingRequest(Model):
    """What to grade by, exactly one of `rubric`, `rubric_id`, and `reference_answers`, and what feedback to write."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                _one_way(
                    "rubric", "rubric_id", "rubric_version", "reference_answers", "question", "max_marks"
                ),
                _one_way("rubric_id", "rubric", "reference_answers", "question", "max_marks"),
                _one_way("reference_answers", "rubric", "rubric_id", "rubric_version"),
            ]
        }
    )

    rubric: Annotated[
        Rubric | None, Field(description="A whole rubric, as /v1/rubrics/derive returns it.")
    ] = None
    rubric_id: Annotated[
        Identifier | None, Field(description="The id of a published rubric that the server keeps.")
    ] = None
    rubric_version: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_VERSIONS,
            description="With `rubric_id`: which version; unset: the latest published one.",
        ),
    ] = None
    keep: Annotated[
        bool | None,
        Field(
            description="Whether the grade is kept with the answer, so that it can be read, reviewed, and made again; "
            "unset: as the server is set (CAIFEN_KEEP_GRADES)."
        ),
    ] = None
    question: Annotated[str | None, Field(description="The question that the reference answers answer.")] = (
        None
    )
    reference_answers: References | None = None
    max_marks: Annotated[
        GivenMarks | None,
        Field(description="Marks of the whole question; unset: what the texts state, or else 10 a part."),
    ] = None
    language: Annotated[
        Language | None,
        Field(
            description="Language of the feedback (zh or en); unset: as the rubric's `feedback` says, else the "
            "language of the answer, and for the teacher that of the rubric."
        ),
    ] = None
    feedback: Annotated[
        # One literal and no union, so that a fault has one pointer.
        Literal[True, False, "template", "llm"],
        BeforeValidator(_no_number),
        Field(
            description="Who explains the grade in sentences: `template` (or true) writes by rule, `llm` asks the "
            "server's language model and falls back to the template with the reasons in `fallback`, false is none. "
            "The marks are the same in any case."
        ),
    ] = True
    audience: Annotated[
        Readers,
        Field(
            description="Who reads it: the student (the grade's `feedback`), the teacher (`teacher_feedback`), or both."
        ),
    ] = "student"
    reveal_reference: Annotated[
        bool | None,
        Field(
            description="Whether the student's feedback may show the wording of key points that were missed; unset: as "
            "the rubric's `feedback` says, else not."
        ),
    ] = None
    tone: Annotated[
        Tone | None,
        Field(
            description="How a language model speaks; unset: as the rubric's `feedback` says, else encouraging."
        ),
    ] = None
    length: Annotated[
        Length | None,
        Field(
            description="How much a language model writes; unset: as the rubric's `feedback` says, else medium."
        ),
    ] = None
    notes: Annotated[
        Notes | None,
        Field(
            description="What the teacher wants a language model to heed; the student may read of it. Unset: the notes "
            "of the rubric's `feedback`; an empty text: none."
        ),
    ] = None
    second_opinion: Annotated[
        bool,
        Field(
            description="Whether to ask the server's language model about key points whose credit is uncertain. "
            "A disagreement asks for a review with the reason `second_opinion`; no mark changes."
        ),
    ] = False

    @property
    def explaining(self) -> Explaining:
        """What is wanted to explain the grade."""
        return Explaining(
            writer="llm" if self.feedback == "llm" else "template" if self.feedback else None,
            readers=self.audience,
            choices=FeedbackChoices(
                language=self.language,
                reveal_reference=self.reveal_reference,
                tone=self.tone,
                length=self.length,
                notes=self.notes,
            ),
            second_opinion=self.second_opinion,
        )

    def _given_to_grade_by(self) -> list[str]:
        """Return the field that says what to grade by, if there is one.

        Raises:
            ValueError: there are several.
        """
        given = [
            name for name in ("rubric", "rubric_id", "reference_answers") if getattr(self, name) is not None
        ]
        if len(given) > 1:
            raise ValueError(f"send only one of {', '.join(given)}")
        return given

    @model_validator(mode="after")
    def _one_thing_to_grade_by(self) -> Self:
        given = self._given_to_grade_by()
        if not given:
            raise ValueError(
                "send what to grade by: `rubric`, `rubric_id`, or `reference_answers` "
                "with `question` and `max_marks`"
            )
        if self.rubric_version is not None and self.rubric_id is None:
            raise ValueError("`rubric_version` belongs to `rubric_id`: leave it out")
        if given != ["reference_answers"] and not (self.question is None and self.max_marks is None):
            raise ValueError(
                "`question` and `max_marks` belong to `reference_answers`: "
                "a rubric has its own, so leave them out"
            )
        return self


class GradeRequest(GradingRequest):
    """One answer and what to grade it by: exactly one of `rubric`, `rubric_id`, and `reference_answers`."""

    answer: AnswerText
    student: Student | None = None
    reference: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MOST_NAME_CHARACTERS,
            description="Your own name for the answer; kept with the grade.",
        ),
    ] = None


class BatchItem(Model):
    """One answer of a batch."""

    id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MOST_NAME_CHARACTERS,
            description="Your name for the answer; no other item may have the same. Kept as the grade's `reference`.",
        ),
    ] = None
    answer: AnswerText
    student: Student | None = None


class BatchRequest(GradingRequest):
    """Answers and what to grade them by; an item that is wrong fails alone, so items are checked one by one."""

    items: Annotated[tuple[Any, ...], Field(min_length=1, description="The answers, at least one.")]


class DeriveRequest(Model):
    """The text to derive a rubric from: a whole exam text, or reference answers with their question."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                _one_way("exam_text", "reference_answers", "question"),
                _one_way("reference_answers", "exam_text"),
            ]
        }
    )

    exam_text: Annotated[
        ReferenceText | None,
        Field(description="Stem, numbered questions, and the reference answer, as in an exam book."),
    ] = None
    question: Annotated[str | None, Field(description="The question that the reference answers answer.")] = (
        None
    )
    reference_answers: References | None = None
    max_marks: Annotated[
        GivenMarks | None,
        Field(description="Marks of the whole question; unset: what the texts state, or else 10 a part."),
    ] = None
    id: Annotated[Identifier | None, Field(description="Id of the rubric; unset: made from its content.")] = (
        None
    )
    title: str | None = None
    language: Annotated[Language | None, Field(description="Unset: the language of the text.")] = None
    step: Annotated[
        GivenMarks | None, Field(description="A part's total is rounded to a multiple of this; unset: 0.5.")
    ] = None

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if self.exam_text is None and self.reference_answers is None:
            raise ValueError("send `exam_text`, or `reference_answers` with `question` and `max_marks`")
        if self.exam_text is not None and (self.reference_answers is not None or self.question is not None):
            raise ValueError(
                "an exam text has its own question and reference answer: send only one of the two"
            )
        return self
