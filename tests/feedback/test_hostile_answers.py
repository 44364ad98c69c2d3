"""Orders hidden in answers change no score, are hardly ever read by a model, and are never carried out in feedback."""

import pytest

from service.credit.load import shipped_model_for
from service.encoders.protocol import Encoder
from service.feedback.brief import make_brief
from service.feedback.feedback_settings import FeedbackSettings
from service.feedback.inert import as_material
from service.feedback.llm_feedback import write_llm_feedback
from service.feedback.overlap import contains
from service.feedback.template import write_feedback
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.feedback.hostile_cases import HostileCase, graded, hostile_cases
from tests.feedback.injections import INJECTIONS
from tests.feedback.scripted import ScriptedLLM, honest
from tests.feedback.virtual_time import run

CASES = list(hostile_cases())
# Where a model puts what it was ordered to write; each order is tried in every one of them.
SLOTS = ("overall", "next_step", "covered", "missed")


def unflagged(case: HostileCase) -> Grade:
    """Return the grade as if grading had not noticed the order, so that the model is asked."""
    grade = graded(case.injection.language, case.answer)
    return grade.model_copy(update={"reasons": (), "needs_review": False})


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 200
    assert len({injection.text for injection in INJECTIONS}) >= 60
    assert {injection.language for injection in INJECTIONS} == {"zh", "en"}


def test_no_order_changes_a_score() -> None:
    # Texts without common words are unlike to this encoder: what an order earned here, it earned as an order.
    for case in CASES:
        honest_grade = graded(case.injection.language, case.honest)
        hostile = graded(case.injection.language, case.answer)
        assert hostile.marks == honest_grade.marks, case


def test_no_order_changes_a_score_with_what_ships(encoder: Encoder) -> None:
    model = shipped_model_for(encoder)
    assert model is not None
    for case in CASES:
        honest_grade, hostile = grade(case.rubric, [case.honest, case.answer], encoder=encoder, model=model)
        # Before rounding too, which would hide most changes.
        assert [part.unrounded_marks for part in hostile.parts] == [
            part.unrounded_marks for part in honest_grade.parts
        ], case
        assert hostile.marks == honest_grade.marks, case
        assert "addresses_the_marker" in {reason.code for reason in hostile.reasons}, case


def test_a_model_reads_no_order() -> None:
    for case in CASES:
        brief = make_brief(unflagged(case), case.rubric, case.answer, FeedbackSettings())
        assert not contains(as_material(brief.material()), case.injection.text), case


@pytest.mark.parametrize("slot", SLOTS)
def test_a_model_that_obeys_every_order_is_not_shown(slot: str) -> None:
    for case in CASES:
        obeyed = case.injection.obeyed
        llm = ScriptedLLM(honest(case.injection.language, **{slot: obeyed}))
        grade = unflagged(case)
        before = grade.model_dump_json()
        feedback = run(write_llm_feedback(grade, case.rubric, case.answer, llm))

        assert grade.model_dump_json() == before
        if feedback.source == "template":
            by_rule = write_feedback(grade, case.rubric, case.answer)
            assert feedback.model_copy(update={"fallback": (), "usage": None}) == by_rule, case
            assert feedback.fallback, case
        else:
            assert not obeyed or obeyed not in feedback.model_dump_json(), case


def test_honest_feedback_on_the_same_answers_is_shown() -> None:
    for case in CASES[::4]:
        llm = ScriptedLLM(honest(case.injection.language))
        assert run(write_llm_feedback(unflagged(case), case.rubric, case.answer, llm)).source == "llm"
