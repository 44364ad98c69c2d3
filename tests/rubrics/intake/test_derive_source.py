"""From a question as handed in to its rubric."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.intake.derive_source import derive
from rubrics.intake.question import PointSource, QuestionSource
from rubrics.yaml_text import dump_rubric, load_rubric


def points(*given: tuple[str, str | None]) -> tuple[PointSource, ...]:
    return tuple(
        PointSource(text=text, marks=None if marks is None else Decimal(marks)) for text, marks in given
    )


def source(*given: tuple[str, str | None], most: str | None = None, **fields: object) -> QuestionSource:
    return QuestionSource.model_validate(
        {"question": "甲？", "key_points": points(*given), "max_marks": most and Decimal(most), **fields}
    )


def test_an_exam_text_and_fields_derive_as_ever() -> None:
    text = "甲？\n参考答案：1.一；2.二"
    assert derive(QuestionSource(exam_text=text)) == derive_from_exam_text(text)
    fields = QuestionSource(
        id="a", title="T", question="甲？", reference_answers=("1.一", "二"), max_marks=Decimal(4)
    )
    expected = derive_rubric(
        ["1.一", "二"], question="甲？", max_marks=Decimal(4), options=DeriveOptions(id="a", title="T")
    )
    assert derive(fields) == expected


def test_the_caller_has_the_last_word() -> None:
    rubric = derive(
        source(("一", None), id="a", title="T", language="de", most="4"),
        max_marks=Decimal(6),
        options=DeriveOptions(id="b", title="U", language="en", step=Decimal("0.25")),
    )
    assert (rubric.id, rubric.title, rubric.language, str(rubric.marks)) == ("b", "U", "en", "6")
    assert rubric.step == Decimal("0.25")


@pytest.mark.parametrize(
    ("given", "most", "marks"),
    [
        ([("一", "2"), ("二", "3")], None, "2 3"),
        ([("一", "2"), ("二", "3")], "5", "2 3"),
        ([("一", "2"), ("二", None), ("三", None)], "5", "2 1.5 1.5"),
        ([("一", None), ("二", None), ("三", None)], None, "3.34 3.33 3.33"),
    ],
)
def test_marks_of_listed_key_points(
    given: list[tuple[str, str | None]], most: str | None, marks: str
) -> None:
    rubric = derive(source(*given, most=most))
    assert " ".join(str(point.marks) for point in rubric.parts[0].key_points) == marks
    assert load_rubric(dump_rubric(rubric)) == rubric


@pytest.mark.parametrize(
    ("given", "most", "says"),
    [
        ([("一", "2"), ("二", "3")], "6", "has 6 marks but its key points add up to 5"),
        ([("一", "2"), ("二", None)], "2", "add up to 2, which leaves 0 for the other 1"),
        ([("一", "2"), ("二", None)], None, "1 of 2 key points have marks"),
    ],
)
def test_marks_that_do_not_add_up(given: list[tuple[str, str | None]], most: str | None, says: str) -> None:
    with pytest.raises(DerivationError, match=says):
        derive(source(*given, most=most))


def test_an_argument_that_is_not_valid() -> None:
    with pytest.raises(DerivationError, match="id"):
        derive(source(("一", None)), options=DeriveOptions(id="a b"))


def test_a_listed_key_point_knows_where_the_reference_says_it() -> None:
    rubric = derive(
        source(("定期：每月沟通", "1"), ("书面", "1"), ("别的", "1"), reference_answers=("先书面，后口头",))
    )
    titled, written, other = rubric.parts[0].key_points
    assert (titled.title, titled.text) == ("定期", "每月沟通")
    assert written.source is not None
    assert rubric.reference_answers[0][written.source.start : written.source.end] == "书面"
    assert other.source is None
    assert (rubric.title, rubric.language, rubric.parts[0].prompt) == ("甲？", "zh", "甲？")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"question": "甲？"},
        {"exam_text": "甲", "question": "乙"},
        {"reference_answers": ("一",), "max_marks": Decimal(0)},
    ],
)
def test_a_question_has_one_form(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        QuestionSource.model_validate(fields)
