"""Bodies that the tests send."""

from typing import Any

WORDS = "学生秘密XYZZY"
"""A student's words: they may come back in a grade, and nowhere else."""

REFERENCE = "(1)重大事项应当使用书面形式沟通。\n(2)来函应当及时答复。\n(3)对不合法的要求应当礼貌拒绝。"
QUESTION = "与业主沟通有哪些基本原则？"


def by_reference(answer: str = "重大事项要用书面形式。", **more: Any) -> dict[str, Any]:
    """Return a good body of /v1/grade with a reference answer; `more` adds or replaces fields."""
    return {
        "question": QUESTION,
        "reference_answers": [REFERENCE],
        "max_marks": 9,
        "answer": answer,
        **more,
    }


def rubric(**more: Any) -> dict[str, Any]:
    """Return a small good rubric; `more` adds or replaces fields."""
    points = [
        {"id": "1.1", "text": "重大事项使用书面形式沟通", "marks": 2.5},
        {"id": "1.2", "text": "来函及时答复", "marks": 0.5},
    ]
    return {"id": "r1", "parts": [{"id": "1", "marks": 3, "key_points": points}], **more}


def by_rubric(answer: str = "重大事项要用书面形式。", **more: Any) -> dict[str, Any]:
    """Return a good body of /v1/grade with an inline rubric; `more` adds or replaces fields."""
    return {"rubric": rubric(), "answer": answer, **more}
