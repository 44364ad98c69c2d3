"""Training: the same twice, from training samples alone, and better than the length of an answer."""

import numpy as np
import pytest

from eval.questions import make_questions
from eval.run import Plan, run_systems
from eval.samples.sample import Sample
from eval.systems.caifen import CaifenSystem
from eval.systems.length import length_system
from eval.systems.protocol import System
from eval.training.examples import Examples, make_examples
from eval.training.reader import Reader
from eval.training.train import TrainingError, train, train_credits
from service.grading.credit_model import CreditModel
from service.grading.grader import grade
from tests.eval.training.made_world import QUICK, made_samples
from tests.grading.hash_encoder import HashEncoder

SAMPLES = made_samples(8)
_FOREIGN = ("same set", "other set")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(HashEncoder())


def examples(samples: tuple[Sample, ...], reader: Reader) -> tuple[Examples, ...]:
    return make_examples(samples, make_questions(samples), reader)


def trained(samples: tuple[Sample, ...], reader: Reader) -> CreditModel:
    return train(examples(samples, reader), HashEncoder.identity, QUICK, name="made")


def test_the_same_samples_give_the_same_model(reader: Reader) -> None:
    one, other = trained(SAMPLES, reader), trained(SAMPLES, Reader(HashEncoder()))
    assert one.model_dump_json() == other.model_dump_json()
    assert one == CreditModel.model_validate_json(one.model_dump_json())
    assert one.confidence is not None
    seeded = train(
        examples(SAMPLES, reader), HashEncoder.identity, QUICK.model_copy(update={"seed": 1}), name="made"
    )
    assert seeded.networks != one.networks


def test_a_model_grades_as_any_other(reader: Reader) -> None:
    model = trained(SAMPLES, reader)
    question = make_questions(SAMPLES).all[0]
    full, none = grade(
        question.rubric, [question.rubric.reference_answers[0], ""], encoder=HashEncoder(), model=model
    )
    assert full.marks > 2.5
    assert none.marks == 0
    assert full.grader.credit_model == "made"


def scores(system: System, samples: tuple[Sample, ...], folds: int) -> np.ndarray:
    result = run_systems(samples, make_questions(samples), [system], Plan(folds=folds))
    return np.array([each.raw_score if each else np.nan for each in result.systems[0].scored])


def test_it_learns_what_carries_over_to_other_questions(reader: Reader) -> None:
    questions = make_questions(SAMPLES)
    human = np.array([sample.score for sample in SAMPLES])
    r = {
        system.name: float(np.corrcoef(scores(system, SAMPLES, 4), human)[0, 1])
        for system in (CaifenSystem(questions, reader, QUICK), length_system(questions))
    }
    assert r["caifen"] > 0.7
    assert r["caifen"] > abs(r["length"]) + 0.2


def test_scores_of_held_out_questions_are_never_seen(reader: Reader) -> None:
    samples = made_samples(8, answers=4)
    plan = Plan(folds=2)
    system = CaifenSystem(make_questions(samples), reader, QUICK)
    before = run_systems(samples, make_questions(samples), [system], plan)
    held = set(before.folds[0].test)
    changed = tuple(
        sample.model_copy(update={"score": 3.0 - sample.score}) if i in held else sample
        for i, sample in enumerate(samples)
    )
    assert changed != samples
    system = CaifenSystem(make_questions(changed), reader, QUICK)
    after = run_systems(changed, make_questions(changed), [system], plan)
    assert [fold.test for fold in after.folds] == [fold.test for fold in before.folds]
    same = [
        one == other for one, other in zip(before.systems[0].scored, after.systems[0].scored, strict=True)
    ]
    assert all(same[i] for i in held)
    # The other fold learned from them, and does see the change.
    assert not all(same[i] for i in range(len(samples)) if i not in held)


def _foreign(found: tuple[Examples, ...]) -> dict[str, set[bytes]]:
    return {
        each.name: {known.features.tobytes() for known in each.known if known.kind in _FOREIGN}
        for each in found
    }


def test_answers_to_other_questions_stay_the_same_whatever_is_left_out(reader: Reader) -> None:
    # 20 questions of one set, so that there are more than are drawn from.
    samples = made_samples(20, answers=2, datasets=1)
    all_of_them = _foreign(examples(samples, reader))
    left = tuple(sample for sample in samples if sample.question_id != "7")
    fewer = _foreign(examples(left, reader))
    assert set(all_of_them) - set(fewer) == {"made-0\x1f7"}
    changes = [len(fewer[name] ^ all_of_them[name]) for name in fewer]
    # Where an answer to the seventh was drawn, one other comes in its place.
    assert set(changes) <= {0, 2}
    assert 0 in changes
    assert all(len(found) > 10 for found in fewer.values())


def test_known_answers_by_hand(reader: Reader) -> None:
    (first, *_) = examples(SAMPLES, reader)
    own = [known for known in first.known if known.kind in ("reference", "point")]
    # The reference answer, and three points alone.
    assert [known.credit.tolist() for known in own] == [[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    # The question and the empty talk of this world are not read, so that there is nothing to learn from them.
    assert all(known.wholes.any() for known in first.known)
    assert all(not known.credit.any() for known in first.known if known.kind not in ("reference", "point"))
    # 14 draws from its set and 4 from the other.
    assert sum(known.kind in _FOREIGN for known in first.known) == 18
    assert first.scored.scores.tolist() == [sample.score / 3 for sample in SAMPLES[:6]]


def test_too_little_to_learn_from_is_said(reader: Reader) -> None:
    with pytest.raises(TrainingError, match="answers to at least two questions"):
        trained(SAMPLES[:6], reader)
    poor = tuple(sample.model_copy(update={"score": 0.75}) for sample in SAMPLES[:12])
    with pytest.raises(TrainingError, match="more than 25% of the marks"):
        trained(poor, reader)


def test_few_questions_give_no_confidence(reader: Reader) -> None:
    assert trained(SAMPLES[:18], reader).confidence is None
    # With four, two are left to learn from where two are held out.
    assert trained(SAMPLES[:24], reader).confidence is not None


def test_relevance_tells_answers_to_other_questions(reader: Reader) -> None:
    found = examples(SAMPLES, reader)
    model = train_credits(found, "x", QUICK, name="made")
    own, foreign = [], []
    for example in found:
        own += [
            model.credits(rows, example.scored.parts).relevance[0]
            for rows in example.scored.features[example.scored.scores > 0.5]
        ]
        foreign += [
            model.credits(each.features, each.parts).relevance[0]
            for each in example.known
            if each.kind == "other set"
        ]
    assert np.mean(own) > 0.6
    assert np.mean(foreign) < 0.4
