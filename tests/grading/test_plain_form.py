"""Plain form: one width and one script, every character in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.model import Rubric
from service.grading.grade import Grade
from service.grading.grader import grade
from service.grading.plain_form import plain_form
from tests.grading.hash_encoder import HashEncoder
from tests.grading.random_texts import answers
from tests.grading.test_properties import small_rubric

_HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30)


@given(st.one_of(answers, _HAN))
def test_every_text_keeps_its_length_and_has_one_plain_form(text: str) -> None:
    plain = plain_form(text)
    assert len(plain) == len(text)
    assert plain_form(plain) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣａｂｃ１２３", "ABCabc123"),
        ("Ｏ（１）＋５０％", "O（1）+50%"),
        ("業主應當及時回覆來函", "业主应当及时回复来函"),
        ("頭髮與發展", "头发与发展"),
        ("TCP　連線", "TCP 连线"),
    ],
)
def test_widths_and_scripts_are_one(one: str, other: str) -> None:
    assert one != other
    assert plain_form(one) == plain_form(other) == other


@pytest.mark.parametrize("text", ["，！？；：（）～。、《》“”‘’……——【】", "Grüße, naïve café", "", "👩‍🏫𠮷"])
def test_what_is_plain_already_stays(text: str) -> None:
    # Chinese punctuation is no Western letter in full width: it is what clauses end with.
    assert plain_form(text) == text


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    assert plain_form("應當\ud800回覆\udc00") == "应当\ud800回复\udc00"
    assert plain_form("\ud800") == "\ud800"


def _quotes(found: Grade) -> list[tuple[int, int, str]]:
    return [
        (evidence.start, evidence.end, evidence.text)
        for part in found.parts
        for point in part.key_points
        for each in (point, *point.children)
        for evidence in each.evidence
    ]


def _graded(answer: str) -> Grade:
    return grade(_RUBRIC, [answer], encoder=HashEncoder())[0]


_RUBRIC: Rubric = small_rubric()


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        (
            "物業管理處應當及時回函，切勿拖延。形成會議紀要。",
            "物业管理处应当及时回函，切勿拖延。形成会议纪要。",
        ),
        (
            "（１）　形成会议纪要；（２）　ＴＣＰ　例会、电话、邮件、面谈",
            "（1） 形成会议纪要；（2） TCP 例会、电话、邮件、面谈",
        ),
    ],
)
def test_evidence_is_quoted_as_it_was_sent(sent: str, plain: str) -> None:
    found, same = _graded(sent), _graded(plain)
    assert found.marks == same.marks > 0
    quotes = _quotes(found)
    assert quotes
    for start, end, text in quotes:
        assert sent[start:end] == text
    # In the same places, though not in the same characters.
    assert [quote[:2] for quote in quotes] == [quote[:2] for quote in _quotes(same)]
    assert quotes != _quotes(same)


def test_a_rubric_in_the_other_script_grades_the_same() -> None:
    written = _RUBRIC.model_dump_json().replace("物业管理处应当及时回函", "物業管理處應當及時回函")
    traditional = Rubric.model_validate_json(written)
    assert traditional != _RUBRIC
    answer = "物业管理处应当及时回函，切勿拖延。"
    (one,) = grade(traditional, [answer], encoder=HashEncoder())
    assert one.marks == _graded(answer).marks > 0
