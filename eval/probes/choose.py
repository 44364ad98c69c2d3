"""Which questions and answers are probed: so many of each data set and question, drawn by seed."""

from collections.abc import Iterator, Sequence

from eval.probes.case import Material, seeded
from eval.probes.other_answer import good_answers
from eval.questions import Question, Questions
from eval.samples.sample import Sample

GOOD_ANSWERS = 2
"""So many good answers a question at most are negated and contradicted."""


def choose(
    questions: Questions, *, per_dataset: int | None = None, per_question: int | None = None, seed: int = 0
) -> list[Material]:
    """Return the material of each chosen question, in input order; None takes all.

    Answers that say nothing are not drawn, since there is nothing to change in them; what is drawn for one question
    does not depend on the others.
    """
    chosen = {id(question) for question in _questions(questions.all, per_dataset, seed)}
    return [
        Material(
            question=question,
            answers=tuple(_answers(question, per_question, seed)),
            good=tuple(_drawn(list(good_answers(question)), GOOD_ANSWERS, seed, question, "good")),
            others=questions.all,
            seed=seed,
        )
        for question in questions.all
        if id(question) in chosen
    ]


def _questions(questions: Sequence[Question], count: int | None, seed: int) -> Iterator[Question]:
    for dataset in dict.fromkeys(question.key.dataset for question in questions):
        inside = [question for question in questions if question.key.dataset == dataset]
        if count is None or count >= len(inside):
            yield from inside
        else:
            yield from seeded(seed, dataset, "questions").sample(inside, count)


def _answers(question: Question, count: int | None, seed: int) -> list[Sample]:
    seen: dict[str, Sample] = {}
    for sample in question.samples:
        if any(char.isalnum() for char in sample.answer):
            seen.setdefault(sample.answer, sample)
    return _drawn(list(seen.values()), count, seed, question, "answers")


def _drawn(
    samples: list[Sample], count: int | None, seed: int, question: Question, what: str
) -> list[Sample]:
    if count is None or count >= len(samples):
        return samples
    draws = seeded(seed, question.key.dataset, question.key.question_id, what)
    return sorted(draws.sample(samples, count), key=lambda sample: sample.index)
