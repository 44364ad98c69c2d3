"""The system `calibrated`: which answers its credit models and calibrations learn from."""

from collections.abc import Sequence

from eval.questions import make_questions
from eval.run import Plan, run_systems
from eval.samples.sample import Sample
from eval.systems.calibrated import CalibratedSystem
from eval.training.reader import Reader
from service.grading.calibration import Calibration
from tests.eval.calibration.made_up import answers, strict
from tests.grading.hash_encoder import HashEncoder


def _samples() -> list[Sample]:
    return [
        Sample(
            dataset="made-up",
            question_id=str(question),
            question=f"库存成本由哪些部分构成？({question})",
            reference_answers=("1. 订货成本。2. 保管成本。3. 缺货成本。",),
            answer=text,
            score=round(6 * strict(text), 2),
            max_score=6.0,
            language="zh",
            index=30 * question + i,
        )
        for question in (0, 1)
        for i, text in enumerate(answers(30, question))
    ]


def test_an_unseen_question_is_kept_from_its_model_but_not_from_its_calibration() -> None:
    samples = _samples()
    questions = make_questions(samples)
    learned: list[set[str]] = []

    def train(given: Sequence[Sample]) -> None:
        learned.append({sample.question_id for sample in given})

    system = CalibratedSystem(
        questions, Reader(HashEncoder()), train, name="calibrated-unseen", sees_question=False
    )
    scorer = system.fit(samples)
    assert sorted(map(sorted, learned)) == [["0"], ["1"]]
    assert all(isinstance(found, Calibration) for found in scorer.calibrations.values())
    assert all(len(found.marked) == 20 for found in scorer.calibrations.values() if found)


def test_it_is_closer_to_the_teacher_on_answers_left_out() -> None:
    samples = _samples()
    questions = make_questions(samples)
    system = CalibratedSystem(questions, Reader(HashEncoder()))
    plain = CalibratedSystem(questions, system.reader, name="plain", marked=0)
    result = run_systems(samples, questions, [system, plain], Plan("answer-level", folds=3))
    errors = [
        sum(
            (each.raw_score - sample.score) ** 2
            for each, sample in zip(found.scored, samples, strict=True)
            if each
        )
        for found in result.systems
    ]
    assert errors[0] < 0.5 * errors[1]
    for each in result.systems[0].scored:
        assert each is not None
        assert abs(each.raw_score - sum(credit.marks for credit in each.credits)) < 1e-9


def test_a_question_that_was_not_seen_is_graded_without_calibration() -> None:
    samples = _samples()
    system = CalibratedSystem(make_questions(samples), Reader(HashEncoder()))
    first = [sample for sample in samples if sample.question_id == "0"]
    (scored,) = system.fit(first).score(samples[-1:])
    assert scored.grade is not None
    assert scored.grade.grader.credit_model == "rules"
