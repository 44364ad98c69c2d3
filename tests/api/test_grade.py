"""Grading and deriving over HTTP, with the real model."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from rubrics.model import Rubric
from service.grading.grade import Grade
from tests.api.bodies import QUESTION, REFERENCE, by_reference, by_rubric, rubric

GOOD_ANSWER = "重大事项应当使用书面形式沟通。来函应当及时答复。"


def grade(client: httpx.Client, body: dict[str, Any]) -> Grade:
    response = client.post("/v1/grade", json=body)
    assert response.status_code == 200, response.text
    return Grade.model_validate_json(response.content)


def test_an_answer_is_graded_by_a_reference_answer(client: httpx.Client) -> None:
    result = grade(client, by_reference(GOOD_ANSWER))
    assert result.max_marks == 9
    assert 0 < result.marks < 9
    (part,) = result.parts
    spans = [evidence for point in part.key_points for evidence in point.evidence]
    assert spans
    for evidence in spans:
        assert GOOD_ANSWER[evidence.start : evidence.end] == evidence.text
    assert result.feedback is not None
    assert result.feedback.language == "zh"


def test_offsets_count_characters_beyond_the_basic_plane_once(client: httpx.Client) -> None:
    answer = "😀𠮷。" + GOOD_ANSWER
    result = grade(client, by_reference(answer))
    spans = [evidence for point in result.parts[0].key_points for evidence in point.evidence]
    assert spans
    for evidence in spans:
        assert answer[evidence.start : evidence.end] == evidence.text


def test_the_same_request_gives_the_same_bytes(client: httpx.Client) -> None:
    first, second = (client.post("/v1/grade", json=by_reference(GOOD_ANSWER)).content for _ in range(2))
    assert first == second


def test_a_derived_rubric_grades_as_its_reference_answer_does(client: httpx.Client) -> None:
    body = {"question": QUESTION, "reference_answers": [REFERENCE], "max_marks": 9}
    derived = client.post("/v1/rubrics/derive", json=body)
    assert derived.status_code == 200, derived.text
    direct = grade(client, by_reference(GOOD_ANSWER))
    assert grade(client, {"rubric": derived.json(), "answer": GOOD_ANSWER}) == direct
    assert Rubric.model_validate_json(derived.content).hash == direct.rubric.hash


def test_marks_are_read_exactly(client: httpx.Client) -> None:
    points = [
        {"id": str(i), "text": text, "marks": 0.1}
        for i, text in enumerate(("及时答复", "书面沟通", "礼貌拒绝"))
    ]
    parts = [{"id": "1", "marks": 0.3, "key_points": points}]
    result = grade(client, by_rubric("及时答复", rubric=rubric(parts=parts, step=0.1)))
    assert result.max_marks == Decimal("0.3")


@pytest.mark.parametrize("answer", ["", " ", "\u3000\n\t", "\u200b", "\u0000", "。。。"])
def test_an_answer_without_words_is_graded_with_no_marks(client: httpx.Client, answer: str) -> None:
    assert grade(client, by_rubric(answer)).marks == 0


def test_feedback_can_be_left_out_and_be_in_another_language(client: httpx.Client) -> None:
    assert grade(client, by_rubric(feedback=False)).feedback is None
    feedback = grade(client, by_rubric(language="en")).feedback
    assert feedback is not None
    assert feedback.language == "en"


def test_the_wording_of_missed_points_is_shown_only_when_asked_for(client: httpx.Client) -> None:
    missed = "对不合法的要求应当礼貌拒绝"
    for reveal in (False, True):
        body = by_reference("来函应当及时答复。", reveal_reference=reveal)
        feedback = client.post("/v1/grade", json=body).json()["feedback"]
        assert (missed in json.dumps(feedback, ensure_ascii=False)) is reveal


def test_null_counts_as_not_sent(client: httpx.Client) -> None:
    unset = ("rubric_id", "question", "reference_answers", "max_marks", "language")
    assert grade(client, by_rubric() | dict.fromkeys(unset)) == grade(client, by_rubric())


def test_a_rubric_is_derived_from_an_exam_text(client: httpx.Client) -> None:
    text = (
        "案例 某小区。【问题】1.有何不妥？2.怎样处理？\n"
        "参考答案：\n1.不妥：\n(1)没有答复；\n(2)没有公开。\n2.处理：\n(1)及时回函。"
    )
    body = {"exam_text": text, "max_marks": 10, "id": "case-1", "title": "案例", "language": "zh", "step": 1}
    response = client.post("/v1/rubrics/derive", json=body)
    assert response.status_code == 200, response.text
    result = Rubric.model_validate_json(response.content)
    assert (result.id, result.title) == ("case-1", "案例")
    assert result.step == 1
    assert result.marks == 10
    assert [len(list(part.leaves())) for part in result.parts] == [2, 1]
