"""Material for tests of the probes: the small samples of the harness, and single questions made up on the spot."""

from eval.probes.case import Material
from eval.probes.choose import choose
from eval.questions import Question, make_questions
from eval.samples.sample import Sample
from tests.eval.make_samples import all_samples

QUESTIONS = make_questions(all_samples())


def all_material(seed: int = 0) -> list[Material]:
    """Return what the probes of the small samples are made from."""
    return choose(QUESTIONS, seed=seed)


def one_question(
    reference: str,
    *answers: str,
    language: str = "zh",
    question: str = "问题？",
    score: float = 5.0,
    dataset: str = "made",
    question_id: str = "1",
) -> Question:
    """Return a question of five marks with answers that all got `score`."""
    samples = [
        Sample(
            dataset=dataset,
            question_id=question_id,
            question=question,
            reference_answers=(reference,),
            answer=answer,
            score=score,
            max_score=5.0,
            language=language,
            index=i,
        )
        for i, answer in enumerate(answers or ("没有",))
    ]
    return make_questions(samples).all[0]


def material_of(question: Question, *others: Question, seed: int = 0) -> Material:
    """Return the material of one question: all its answers, each of them good."""
    return Material(question, question.samples, question.samples, (question, *others), seed)
