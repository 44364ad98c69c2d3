"""Grades come back byte for byte, with all that was said of them."""

import sqlite3
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.marks import CENT
from service.grading.grade import PartGrade
from service.store.columns import MarksInHundredths, escape, unescape
from service.store.errors import NotFoundError
from service.store.grades import NewGrade
from service.store.store import Store
from tests.store.made import RUBRIC, a_tenant, grade_of, new_grade

ANSWERS = ["订货成本", "", "a\x00b\\u0000\\", "缺货 🙂 成本\r\n\t", "'; DROP TABLE grades; --"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_grade_comes_back_byte_for_byte(store: Store, answer: str) -> None:
    mine = a_tenant(store)
    (id,) = mine.grades.add(RUBRIC, [new_grade(answer, student="学生\\1", external_ref="\x00")])
    kept = mine.grades.get(id)
    assert kept.grade_json == grade_of(answer).model_dump_json()
    assert kept.grade == grade_of(answer)
    assert (kept.answer, kept.student, kept.external_ref) == (answer, "学生\\1", "\x00")
    assert (kept.marks, kept.max_marks) == (grade_of(answer).marks, Decimal(4))
    assert kept.confidence == grade_of(answer).confidence
    assert kept.created_at.utcoffset() is not None


def test_a_rubric_of_a_grade_is_kept_with_it(store: Store) -> None:
    mine = a_tenant(store)
    (id,) = mine.grades.add(RUBRIC, [new_grade("订货成本")])
    kept = mine.grades.get(id)
    assert mine.rubrics.of_content(kept.rubric_hash, id=kept.rubric_id, version=1) == RUBRIC


@given(st.text(st.characters()) | st.text(st.sampled_from("\\u0\x00\ud800a")))
def test_every_text_has_an_escape_that_any_database_keeps(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert "\x00" not in escaped
    escaped.encode()


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_marks_are_exact(marks: Decimal) -> None:
    column = MarksInHundredths()
    kept = column.process_bind_param(marks, None)  # type: ignore[arg-type]
    assert column.process_result_value(kept, None) == marks  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two decimals"):
        column.process_bind_param(marks + CENT / 2, None)  # type: ignore[arg-type]


def test_marks_are_summed_by_the_database_as_numbers(store: Store) -> None:
    mine = a_tenant(store)
    grade = grade_of("订货成本")
    part = grade.parts[0]
    odd = grade.model_copy(
        update={
            "marks": Decimal("0.1"),
            "parts": (PartGrade.model_construct(**{**dict(part), "marks": Decimal("0.1")}),),
        }
    )
    mine.grades.add(RUBRIC, [NewGrade(odd, "订货成本")] * 3)
    assert sum(one.marks for one in mine.grades.page()) == Decimal("0.3")


def test_pages_follow_one_another_and_can_be_narrowed(store: Store) -> None:
    mine = a_tenant(store)
    # All of them at the same moment, more or less: the id decides.
    ids = mine.grades.add(RUBRIC, [new_grade("订货成本", student=f"s{i % 2}") for i in range(7)])
    read: list[str] = []
    after = None
    while page := mine.grades.page(after=after, limit=3):
        read += [one.id for one in page]
        after = (page[-1].created_at, page[-1].id)
    assert read == ids
    assert [one.id for one in mine.grades.page(student="s1")] == ids[1::2]
    assert mine.grades.page(rubric_id="other") == []
    flagged = grade_of("订货成本").needs_review
    assert len(mine.grades.page(needs_review=flagged)) == 7
    assert mine.grades.page(needs_review=not flagged) == []


def test_feedback_and_reviews_come_later(store: Store) -> None:
    mine = a_tenant(store)
    (id,) = mine.grades.add(RUBRIC, [new_grade("订货成本")])
    mine.feedback.add(id, audience="student", source="llm", model="m", feedback_json='{"a": "\\u0000"}')
    (kept,) = mine.feedback.of_grade(id)
    assert (kept.feedback_json, kept.model, kept.audience) == ('{"a": "\\u0000"}', "m", "student")
    mine.reviews.add(id, reviewer="k", decision="reject", note="看不懂")
    mine.reviews.add(id, reviewer="k", decision="adjust", marks={"1/1.1": Decimal("0.10")})
    latest = mine.reviews.latest(id)
    assert latest is not None
    assert latest.marks == {"1/1.1": Decimal("0.10")}
    assert [one.decision for one in mine.reviews.of_grade(id)] == ["reject", "adjust"]
    # The grade itself stays what it was.
    assert mine.grades.get(id).grade == grade_of("订货成本")


def test_there_are_no_opinions_on_what_is_not_there(store: Store) -> None:
    mine = a_tenant(store)
    with pytest.raises(NotFoundError):
        mine.grades.get("none")
    with pytest.raises(NotFoundError):
        mine.reviews.add("none", reviewer="k", decision="accept")
    with pytest.raises(NotFoundError):
        mine.feedback.add("none", audience="student", source="llm", model=None, feedback_json="{}")
    assert mine.reviews.latest("none") is None


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_ids_from_outside_have_a_length(name: str) -> None:
    with pytest.raises(ValueError, match="student must have 1 to 200 characters"):
        new_grade("a", student=name)


def test_sqlite_is_new_enough_for_what_the_store_asks_of_it() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35)
