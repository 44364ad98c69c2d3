"""The language that feedback is written in."""

import pytest

from service.feedback.language import feedback_language


@pytest.mark.parametrize(
    ("answer", "rubric", "asked", "expected"),
    [
        ("要循序渐进", "en", None, "zh"),
        ("與業主委員會溝通，應當形成會議紀要", "en", None, "zh"),
        ("采用 CRM 系统和 e-mail 沟通", "en", None, "zh"),
        ("Keep the customer informed.", "zh", None, "en"),
        ("supply, demand", "zh", None, "en"),
        ("Keep the customer informed.", "zh", "zh", "zh"),
        ("要循序渐进", "zh", "en-GB", "en"),
        ("要循序渐进", "en", "zh-Hant-TW", "zh"),
        ("要循序渐进", "en", "de", "zh"),
        ("", "zh", None, "zh"),
        ("  \n 42 %", "en", None, "en"),
        ("", "de", None, "en"),
        ("Der Kunde ist zu informieren und nicht zu vertrösten.", "zh", None, "zh"),
        ("Der Kunde ist zu informieren.", "de", None, "en"),
        ("Клиента нужно информировать", "zh", None, "zh"),
        ("顧客にきちんと知らせること", "de", None, "en"),
        ("고객에게 알려야 한다", "zh", None, "zh"),
    ],
)
def test_asked_then_answer_then_rubric_then_english(
    answer: str, rubric: str, asked: str | None, expected: str
) -> None:
    assert feedback_language(answer, rubric, asked) == expected
