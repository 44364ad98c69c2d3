"""Results made by hand: one of each state, and random ones with texts that break naive exports."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from service.exports.result import ItemProblem, PartMarks, Result, Review
from service.feedback.template import write_feedback
from service.grading.grade import Grade, Reason, RubricVersion
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, grade_by_hand

AT = datetime(2026, 11, 25, 8, 30, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 9, 0, 0, 5, tzinfo=UTC)
VERSION = RubricVersion(id=RUBRIC.id, version=RUBRIC.version, hash=RUBRIC.hash)
PARTS = ("1", "2")
LOW = Reason(code="low_confidence", message="confidence 0.5 is below 0.8")


def grade(*, needs_review: bool = False) -> Grade:
    """Return a grade of 1.5 + 1 = 2.5 of 10, with feedback that tells these marks."""
    made = grade_by_hand(RUBRIC, ANSWER, PARTIAL, reasons=[LOW, LOW] if needs_review else [])
    return made.model_copy(update={"feedback": write_feedback(made, RUBRIC, ANSWER)})


GRADED_JSON = grade().model_dump_json()
UNSURE_JSON = grade(needs_review=True).model_dump_json()


def graded(number: int = 0, /, **changes: object) -> Result:
    fields: dict[str, object] = {
        "index": number,
        "item_id": f"a{number}",
        "student": f"s{number}",
        "rubric": VERSION,
        "status": "graded",
        "at": AT,
        "grade_json": GRADED_JSON,
    }
    return Result.model_validate(fields | changes)


def unsure(number: int = 0, /, **changes: object) -> Result:
    return graded(number, **{"grade_json": UNSURE_JSON} | changes)


def failed(number: int = 0, /, **changes: object) -> Result:
    problem = ItemProblem(type="/problems/answer-too-long", detail="The answer is too long: shorten it.")
    return graded(number, **{"status": "failed", "grade_json": None, "problem": problem} | changes)


def pending(number: int = 0, /, **changes: object) -> Result:
    return graded(number, **{"status": "pending", "grade_json": None} | changes)


def rejected(number: int = 0, /, **changes: object) -> Result:
    """Return a sure grade that a person found no good."""
    return graded(number, **{"rejected_at": LATER} | changes)


def row_rejected(number: int = 0, /, **changes: object) -> Result:
    problem = ItemProblem(
        type="/problems/row-rejected", detail="Row 3: the id was there before: the first counts."
    )
    return failed(number, **{"problem": problem} | changes)


def review(marks: str = "7.25", *, comment: str = "看过了。", parts: tuple[str, ...] = ()) -> Review:
    return Review(
        marks=Decimal(marks),
        max_marks=Decimal(10),
        at=LATER,
        comment=comment,
        parts=tuple(
            PartMarks(part_id=str(number), marks=Decimal(text)) for number, text in enumerate(parts, start=1)
        ),
    )


def one_of_each() -> list[Result]:
    return [
        graded(0),
        unsure(1),
        unsure(2, review=review(parts=("4", "3.25"))),
        failed(3),
        pending(4),
        failed(5, review=review("0.1")),
        graded(6, student=None),
    ]


def many(count: int) -> Iterator[Result]:
    """Yield `count` results, none of them kept."""
    for index in range(count):
        yield unsure(index) if index % 5 == 0 else graded(index)


NASTY = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+49 30",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "\ufeff@x",
    "＝1＋1",
    "－5",
    "'quoted",
    "''",
    "'=1",
    'a,b;c\td"e',
    "line\nbreak\r\nand\rmore",
    "שלום \u202eabc\u202c",
    "مرحبا",
    "😀👩‍👩‍👧",
    "a\0b",
    "\x01\x1f\x7f",
    "_x0041_",
    "\ufffe\uffff",
    "half \ud83d and \udc00",
    "00123",
    "1e5",
    "TRUE",
    "https://example.org",
    " blanks ",
    "𠮷野家",
)
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.text("=+-@＝'\t\r\n, \"", max_size=6))
"""Texts of senders, lone surrogates among them."""


@st.composite
def results(draw: st.DrawFn) -> list[Result]:
    made = draw(
        st.lists(
            st.tuples(
                st.sampled_from([graded, unsure, failed, pending, rejected]),
                texts,
                st.none() | texts,
                st.booleans(),
                texts,
            ),
            max_size=8,
        )
    )
    return [
        make(
            index,
            item_id=item,
            student=student,
            review=review(comment=comment) if reviewed and make is not rejected else None,
        )
        for index, (make, item, student, reviewed, comment) in enumerate(made)
    ]
