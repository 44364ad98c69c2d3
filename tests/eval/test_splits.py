"""Splits: everything is scored once, and never after learning from what the split forbids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.samples.sample import Sample
from eval.splits import SPLITS, SplitError, SplitName, make_folds
from tests.eval.make_samples import all_samples, make_sample

_QUESTIONS = [("logistics", "1"), ("logistics", "2"), ("networks", "1"), ("networks", "2")]


# Taken from an earlier version: published figures were made with such folds, so they must not change.
QUESTION_FOLDS = [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9, 10, 11, 12), (13, 14, 15, 16)]
ANSWER_FOLDS = [(0, 4, 7, 10, 12, 13), (1, 5, 8, 9, 16), (2, 3, 6, 11, 14, 15)]


@st.composite
def drawn_samples(draw: st.DrawFn) -> list[Sample]:
    """Draw samples of two data sets and at least three questions, with answers that repeat."""
    rows = draw(st.lists(st.tuples(st.sampled_from(_QUESTIONS), st.integers(0, 5)), max_size=30))
    rows = [*((each, 0) for each in _QUESTIONS[:3]), (_QUESTIONS[0], 1), *rows]
    return [
        make_sample(*question, answer=f"答{number}", index=i) for i, (question, number) in enumerate(rows)
    ]


@given(drawn_samples(), st.sampled_from(SPLITS), st.integers(2, 12), st.integers(0, 3))
def test_every_sample_is_scored_once_and_not_learned_from_before(
    samples: list[Sample], split: SplitName, folds: int, seed: int
) -> None:
    made = make_folds(split, samples, folds=folds, seed=seed)
    assert sorted(i for fold in made for i in fold.test) == list(range(len(samples)))
    for fold in made:
        assert not set(fold.train) & set(fold.test)
        seen, scored = [samples[i] for i in fold.train], [samples[i] for i in fold.test]
        if split == "as-shipped":
            assert fold.train == ()
            continue
        assert len(seen) + len(scored) == len(samples)
        if split == "leave-question-out":
            assert not {_question(each) for each in seen} & {_question(each) for each in scored}
        if split == "leave-dataset-out":
            assert not {each.dataset for each in seen} & {each.dataset for each in scored}
        if split == "answer-level":
            assert not {_answer(each) for each in seen} & {_answer(each) for each in scored}


def _question(sample: Sample) -> tuple[str, str]:
    return sample.dataset, sample.question_id


def _answer(sample: Sample) -> tuple[str, str, str]:
    return *_question(sample), sample.answer


@given(drawn_samples(), st.sampled_from(SPLITS[1:]))
def test_the_order_of_samples_changes_no_fold(samples: list[Sample], split: SplitName) -> None:
    turned = samples[::-1]
    assert _contents(samples, split) == _contents(turned, split)


def _contents(samples: list[Sample], split: SplitName) -> set[tuple[int, ...]]:
    return {tuple(sorted(samples[i].index for i in fold.test)) for fold in make_folds(split, samples, seed=1)}


def test_there_are_as_many_folds_as_questions_up_to_the_most() -> None:
    assert len(make_folds("leave-question-out", all_samples())) == 4
    assert len(make_folds("leave-question-out", all_samples(), folds=2)) == 2
    assert len(make_folds("leave-dataset-out", all_samples())) == 2


def test_each_fold_has_its_share_of_each_data_set() -> None:
    samples = all_samples()
    for fold in make_folds("leave-question-out", samples, folds=2):
        assert {samples[i].dataset for i in fold.test} == {"logistics", "networks"}


def test_blanks_and_marks_do_not_part_equal_answers() -> None:
    written = ["订货成本", "订货成本 ", "订货成本。", "Ａ", "a", "?", "!", ""]
    samples = [make_sample(answer=answer, index=i) for i, answer in enumerate(written)]
    folds = make_folds("answer-level", samples, folds=10)
    assert {fold.test for fold in folds} == {(0, 1, 2), (3, 4), (5,), (6,), (7,)}


def test_folds_are_those_that_they_always_were() -> None:
    samples = all_samples()
    assert [
        fold.test for fold in make_folds("leave-question-out", samples, folds=3, seed=5)
    ] == QUESTION_FOLDS
    assert [fold.test for fold in make_folds("answer-level", samples, folds=3, seed=5)] == ANSWER_FOLDS


def test_another_seed_makes_other_folds() -> None:
    samples = [make_sample(answer=f"答{i}", index=i) for i in range(40)]
    folds = {make_folds("answer-level", samples, folds=4, seed=seed) for seed in range(3)}
    assert len(folds) == 3


def test_answers_of_every_question_are_seen_in_an_answer_level_split() -> None:
    samples = all_samples()
    for fold in make_folds("answer-level", samples, folds=2):
        scored = {_question(samples[i]) for i in fold.test}
        assert scored <= {_question(samples[i]) for i in fold.train}


def test_too_little_to_leave_out_is_said() -> None:
    with pytest.raises(SplitError, match="too few questions"):
        make_folds("leave-question-out", [make_sample(), make_sample(index=1)])
    with pytest.raises(SplitError, match="too few data sets"):
        make_folds("leave-dataset-out", [make_sample(), make_sample(question_id="2", index=1)])
    with pytest.raises(SplitError, match="too few answers"):
        make_folds("answer-level", [make_sample(), make_sample(index=1)])
    with pytest.raises(SplitError, match="at least 2 folds"):
        make_folds("leave-question-out", all_samples(), folds=1)
