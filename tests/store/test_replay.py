"""A kept grade is made again from what is kept, or it is said which version differs."""

from dataclasses import replace

import pytest

from service.credit.load import shipped_model_for
from service.encoders.protocol import Encoder
from service.grading.grade import Reason, SecondOpinion
from service.grading.grader import GRADER_VERSION, grade
from service.store.grades import NewGrade, StoredGrade
from service.store.replay import Difference, Replay, replay
from service.store.store import Store
from tests.store.made import ENCODER, RUBRIC, a_tenant, grade_of, new_grade, rubric

ANSWER = "订货成本，还有缺货"


@pytest.fixture
def kept(store: Store) -> StoredGrade:
    mine = a_tenant(store)
    (id,) = mine.grades.add(RUBRIC, [new_grade(ANSWER)])
    return mine.grades.get(id)


def test_the_same_comes_out(kept: StoredGrade) -> None:
    assert replay(kept, RUBRIC, encoder=ENCODER, model=None) == Replay("same")


def test_with_the_real_model_too(store: Store, encoder: Encoder) -> None:
    mine = a_tenant(store)
    model = shipped_model_for(encoder)
    (made,) = grade(RUBRIC, [ANSWER], encoder=encoder, model=model)
    (id,) = mine.grades.add(RUBRIC, [NewGrade(made, ANSWER)])
    stored = mine.grades.get(id)
    again = mine.rubrics.of_content(stored.rubric_hash, id=stored.rubric_id, version=stored.rubric_version)
    assert replay(stored, again, encoder=encoder, model=model) == Replay("same")
    other = replay(stored, again, encoder=ENCODER, model=None)
    assert {found.version for found in other.differences} == {"encoder", "credit_model"}


def test_what_a_language_model_added_is_not_compared(kept: StoredGrade) -> None:
    opinion = Reason(code="second_opinion", message="x")
    said = grade_of(ANSWER).model_copy(
        update={
            "reasons": (*grade_of(ANSWER).reasons, opinion),
            "needs_review": True,
            "second_opinion": SecondOpinion(model="m", asked=1, differs=1),
        }
    )
    told = replace(kept, grade_json=said.model_dump_json())
    assert replay(told, RUBRIC, encoder=ENCODER, model=None) == Replay("same")


@pytest.mark.parametrize(
    ("changed", "version", "then", "now"),
    [
        ({"grader_version": "2"}, "grader", "2", GRADER_VERSION),
        ({"model": "other@1"}, "encoder", "other@1", ENCODER.identity),
        ({"credit_model": "caifen-1"}, "credit_model", "caifen-1", "rules"),
        ({"credit_model": "rules+calibration.abc"}, "calibration", "abc", ""),
    ],
)
def test_another_version_is_named(
    kept: StoredGrade, changed: dict[str, str], version: str, then: str, now: str
) -> None:
    found = replay(replace(kept, **changed), RUBRIC, encoder=ENCODER, model=None)  # type: ignore[arg-type]
    assert found == Replay("versions_differ", (Difference(version, then, now),))  # type: ignore[arg-type]


def test_so_is_another_rubric(kept: StoredGrade) -> None:
    other = rubric(second="保管成本")
    found = replay(kept, other, encoder=ENCODER, model=None)
    assert found.differences == (Difference("rubric", RUBRIC.hash, other.hash),)


def test_a_grade_that_was_tampered_with_is_found(kept: StoredGrade) -> None:
    forged = replace(kept, grade_json=grade_of("别的").model_dump_json())
    assert replay(forged, RUBRIC, encoder=ENCODER, model=None) == Replay("result_differs")
