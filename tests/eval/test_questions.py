"""Samples grouped into questions, each with its rubric."""

from decimal import Decimal

import pytest

from eval.questions import make_questions, step_of
from eval.samples.error import SampleError
from rubrics.derive import derive_rubric
from rubrics.derive_options import DeriveOptions
from tests.eval.make_samples import all_samples, make_sample


def test_each_question_has_its_samples_and_a_rubric_of_its_marks() -> None:
    samples = all_samples()
    questions = make_questions(samples)
    assert [(each.key.dataset, each.key.question_id) for each in questions.all] == [
        ("logistics", "1"),
        ("logistics", "2"),
        ("networks", "1"),
        ("networks", "2"),
    ]
    assert sum((each.samples for each in questions.all), ()) == samples
    for sample in samples:
        question = questions.of(sample)
        assert sample in question.samples
        assert float(question.rubric.marks) == sample.max_score
        assert question.rubric.language == sample.language
        assert question.is_derived


def test_two_questions_under_one_number_are_two() -> None:
    first, second = make_sample(), make_sample(index=1).model_copy(update={"question": "别的？"})
    questions = make_questions([first, second])
    assert [each.key.question_id for each in questions.all] == ["1", "1#2"]
    assert questions.of(first) is not questions.of(second)


@pytest.mark.parametrize(
    ("most", "step"),
    [(1.0, "0.1"), (2.5, "0.25"), (4.0, "0.4"), (5.0, "0.5"), (10.0, "0.5"), (0.05, "0.01")],
)
def test_the_step_is_half_a_mark_or_a_tenth_of_few(most: float, step: str) -> None:
    assert step_of(most) == Decimal(step)


def test_scores_are_rounded_to_the_step_halves_up() -> None:
    question = make_questions([make_sample("logistics", "2")]).all[0]
    assert [question.rounded(raw) for raw in (-0.1, 0.0, 0.049, 0.05, 0.349999999, 0.97, 1.2)] == [
        0.0, 0.0, 0.0, 0.1, 0.4, 1.0, 1.0,
    ]  # fmt: skip


def test_a_given_rubric_is_taken_and_others_are_derived() -> None:
    given = derive_rubric(["订货。"], max_marks=Decimal(6), options=DeriveOptions(id="1", step=Decimal(1)))
    questions = make_questions(all_samples()[:9], {"1": given})
    assert questions.all[0].rubric is given
    assert questions.all[1].rubric.id == "logistics-2"
    assert [each.is_derived for each in questions.all] == [False, True]
    assert questions.all[0].rounded(2.5) == 3.0


def test_a_rubric_may_name_the_data_set_and_the_second_question_of_a_number() -> None:
    first, second = make_sample(), make_sample(index=1).model_copy(update={"question": "别的？"})
    given = {
        name: derive_rubric(["订货。"], max_marks=Decimal(6), options=DeriveOptions(id=name))
        for name in ("logistics-1", "1", "logistics-1-2", "networks-1")
    }
    questions = make_questions([first, second], given)
    assert [each.rubric.id for each in questions.all] == ["logistics-1", "logistics-1-2"]


def test_a_rubric_with_other_marks_is_refused_by_name() -> None:
    given = derive_rubric(["订货。"], max_marks=Decimal(5), options=DeriveOptions(id="1"))
    with pytest.raises(SampleError, match="question '1' of logistics has 6 marks but its rubric has 5"):
        make_questions(all_samples(), {"1": given})


def test_a_question_without_a_rubric_is_named() -> None:
    sample = make_sample().model_copy(
        update={
            "question": "材料。\n问题：\n1. 甲是什么？\n2. 乙是什么？",
            "reference_answers": ("1. 订货。\n3. 别的",),
        }
    )
    with pytest.raises(SampleError, match="question '1' of logistics: no rubric can be derived"):
        make_questions([sample])
