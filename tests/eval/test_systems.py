"""Systems: what they learn, that scores stand alone, and that credits add up."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from eval.questions import make_questions
from eval.samples.sample import Sample
from eval.systems.ngrams import ngram_cosine, ngram_overlap
from eval.systems.protocol import Scored, System
from eval.systems.registry import SYSTEMS, Means, default_names, make_systems
from service.encoders.protocol import Encoder
from service.grading.grader import grade
from tests.eval.make_samples import all_samples, make_sample
from tests.grading.hash_encoder import HashEncoder

SAMPLES = all_samples()
QUESTIONS = make_questions(SAMPLES)


def system(name: str) -> System:
    return make_systems([name], Means(QUESTIONS, HashEncoder()))[0]


def scored(name: str, train: Sequence[Sample] = SAMPLES, test: Sequence[Sample] = SAMPLES) -> list[Scored]:
    found = system(name).fit(train).score(test)
    return [each for each in found if each is not None]


@pytest.mark.parametrize("name", default_names())
def test_a_score_depends_on_its_sample_alone(name: str) -> None:
    scorer = system(name).fit(SAMPLES)
    together = list(scorer.score(SAMPLES))
    assert list(scorer.score(SAMPLES[::-1])) == together[::-1]
    for sample, found in zip(SAMPLES, together, strict=True):
        assert list(scorer.score([sample])) == [found]
    assert list(scorer.score([])) == []


@pytest.mark.parametrize("name", default_names())
def test_what_people_said_is_not_looked_at_when_scoring(name: str) -> None:
    blind = [
        sample.model_copy(update={"score": 0.0, "score_judges": (), "verdict": "x"}) for sample in SAMPLES
    ]
    scorer = system(name).fit(SAMPLES)
    assert list(scorer.score(blind)) == list(scorer.score(SAMPLES))


@pytest.mark.parametrize("name", default_names())
def test_scores_are_within_the_marks_and_on_the_step(name: str) -> None:
    for sample, found in zip(SAMPLES, scored(name), strict=True):
        assert 0 <= found.raw_score <= sample.max_score
        assert 0 <= found.score <= sample.max_score
        step = float(QUESTIONS.of(sample).rubric.step)
        assert found.score == pytest.approx(round(found.score / step) * step)
        assert abs(found.score - found.raw_score) <= step / 2 + 1e-9


@pytest.mark.parametrize("name", default_names())
def test_only_those_that_say_so_learn(name: str) -> None:
    few = [sample for sample in SAMPLES if sample.score == sample.max_score]
    same = scored(name, few) == scored(name, SAMPLES)
    assert same == (not system(name).learns)


def test_mean_is_the_mean_share() -> None:
    train = [make_sample(share=0.5), make_sample(share=0.25, index=1)]
    assert [each.raw_score for each in scored("mean", train, [make_sample()])] == [
        pytest.approx(6 * 0.375, abs=1e-4)
    ]


def test_a_large_question_does_not_say_everything() -> None:
    # Nine answers with all the marks to one question, one with none to another: they count 9/sqrt(9) = 3 and 1.
    train = [make_sample(share=1.0, index=i) for i in range(9)] + [make_sample(question_id="2", share=0.0)]
    other = make_sample("networks", "1")
    assert scored("mean", train, [other])[0].raw_score == pytest.approx(5 * 0.75, abs=1e-4)


def test_a_question_that_was_seen_has_its_own_mean_drawn_to_that_of_all() -> None:
    # The mean is .75 as above; nine errors of .25 over nine answers and eight without an error: 2.25 / 17 more.
    train = [make_sample(share=1.0, index=i) for i in range(9)] + [make_sample(question_id="2", share=0.0)]
    found = scored("mean", train, [make_sample(), make_sample(question_id="2")])
    assert found[0].raw_score == pytest.approx(6 * (0.75 + 2.25 / 17), abs=1e-3)
    # One error of -.75 over one answer and eight: -.0833.
    assert found[1].raw_score == pytest.approx(0.75 - 0.75 / 9, abs=1e-3)


def test_length_gives_more_to_more_and_reads_no_word() -> None:
    short, long = make_sample(answer="甲乙"), make_sample(answer="甲乙丙丁戊己庚辛壬癸子丑")
    found = scored("length", SAMPLES, [short, long, make_sample(answer="丑子癸壬辛庚己戊丁丙乙甲")])
    assert found[0].raw_score < found[1].raw_score
    assert found[1] == found[2]


def test_ngrams_by_hand() -> None:
    # "ab" has a, b, ab; "abb" has a, b twice, ab, bb: product 1 + 2 + 1 = 4, norms 3 and 1 + 4 + 1 + 1 = 7
    assert ngram_cosine("ab", "ABB") == pytest.approx(4 / np.sqrt(21))
    # three of three and of four kinds shared
    assert ngram_overlap("ab", "ABB") == pytest.approx(3 / np.sqrt(12))
    assert ngram_cosine("", "a") == ngram_overlap("", "a") == 0.0
    assert ngram_cosine("甲乙", "甲乙") == pytest.approx(1.0)


def test_the_grader_is_the_one_that_serves() -> None:
    for sample, found in zip(SAMPLES, scored("grader"), strict=True):
        rubric = QUESTIONS.of(sample).rubric
        (expected,) = grade(rubric, [sample.answer], encoder=HashEncoder())
        assert found.grade == expected
        assert found.score == float(expected.marks)
        assert found.confidence == expected.confidence
        assert found.needs_review == expected.needs_review


def test_the_graders_credits_add_up_to_its_score() -> None:
    sample = make_sample().model_copy(
        update={"reference_answers": ("1. 成本：指花费。（1）订货成本。（2）保管成本。\n2. 缺货损失。",)}
    )
    questions = make_questions([sample])
    assert any(point.children and point.own_marks for point in questions.all[0].rubric.parts[0].walk())
    answers = ["成本指花费，有订货成本。", "缺货损失", "订货成本、保管成本", ""]
    grader = make_systems(["grader"], Means(questions, HashEncoder()))[0].fit([])
    raws = []
    for found in grader.score([sample.model_copy(update={"answer": answer}) for answer in answers]):
        assert found is not None
        assert sum(credit.marks for credit in found.credits) == pytest.approx(found.raw_score)
        raws.append(found.raw_score)
    assert len(set(raws)) > 2


def test_real_embeddings_serve_the_same_way(encoder: Encoder) -> None:
    samples = SAMPLES[:3]
    for made in make_systems(["rules", "whole-answer"], Means(QUESTIONS, encoder)):
        found = [each.raw_score for each in made.fit(samples).score(samples) if each is not None]
        assert found[0] > found[2], "all three points against one"


def test_what_a_system_needs_is_asked_for() -> None:
    for name, entry in SYSTEMS.items():
        if entry.needs_encoder:
            with pytest.raises(ValueError, match="needs an encoder"):
                make_systems([name], Means(QUESTIONS))
        elif entry.needs_llm:
            assert not entry.is_default
            with pytest.raises(ValueError, match="needs a language model"):
                make_systems([name], Means(QUESTIONS))
        else:
            assert make_systems([name], Means(QUESTIONS))[0].name == name


def test_a_system_goes_by_its_name_in_the_registry() -> None:
    for name in default_names():
        assert system(name).name == name


def test_nothing_to_fit_on_is_said() -> None:
    with pytest.raises(ValueError, match="length has to be fitted"):
        system("length").fit([])


def test_a_scored_answer_can_not_be_changed() -> None:
    found = scored("mean")[0]
    assert replace(found, score=1.0) is not found
