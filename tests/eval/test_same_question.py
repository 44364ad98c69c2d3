"""One question under two names, such as those of two files, is one question where folds are made."""

import pytest

from eval.samples.sample import Sample
from eval.splits import make_folds
from tests.eval.make_samples import all_samples, make_sample


def _twins() -> list[Sample]:
    """Return the small samples, those of one question under two names of a file."""
    samples = [
        *all_samples(),
        *(make_sample(answer=f"答{i}") for i in range(4)),
        make_sample(answer="不知道"),
    ]
    named = [
        sample.model_copy(update={"dataset": "second", "question": f" {sample.question}\n"})
        if i >= len(all_samples())
        else sample
        for i, sample in enumerate(samples)
    ]
    return [sample.model_copy(update={"index": i}) for i, sample in enumerate(named)]


@pytest.mark.parametrize("folds", [2, 3, 10])
def test_no_question_is_scored_after_its_answers_of_another_file_were_seen(folds: int) -> None:
    samples = _twins()
    made = make_folds("leave-question-out", samples, folds=folds)
    assert sorted(i for fold in made for i in fold.test) == list(range(len(samples)))
    assert len(made) == min(folds, 4), "there are four questions, whatever they are called"
    for fold in made:
        seen = {samples[i].reference_answers for i in fold.train}
        assert not seen & {samples[i].reference_answers for i in fold.test}


def test_equal_answers_of_two_files_are_on_one_side() -> None:
    samples = _twins()
    for fold in make_folds("answer-level", samples, folds=4):
        for words in ("不知道", "订货成本、保管成本和缺货成本。"):
            sides = [any(samples[i].answer == words for i in side) for side in (fold.train, fold.test)]
            assert sides != [True, True]


def test_names_are_joined_along_a_chain() -> None:
    one, two = make_sample(), make_sample("networks", "1")
    chain = [
        one,
        one.model_copy(update={"dataset": "b"}),
        two.model_copy(update={"dataset": "b", "question_id": "1"}),
        two.model_copy(update={"dataset": "c"}),
        make_sample("logistics", "2"),
    ]
    (first, second) = make_folds("leave-question-out", chain)
    assert {first.test, second.test} == {(0, 1, 2, 3), (4,)}


def test_other_full_marks_or_other_references_are_another_question() -> None:
    one = make_sample()
    others = [
        one.model_copy(update={"dataset": "b", "max_score": 12.0}),
        one.model_copy(update={"dataset": "c", "reference_answers": ("订货成本。",)}),
    ]
    assert len(make_folds("leave-question-out", [one, *others])) == 3
