"""What nobody sees in an answer changes no grade, and evidence stands where it was sent."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.grading.grade import Grade
from service.grading.grader import grade
from service.grading.visible import places_to_read
from tests.grading.hash_encoder import HashEncoder
from tests.grading.random_texts import short_answers
from tests.grading.seed_case import seed_rubric, walk

_ENCODER = HashEncoder()
_UNSEEN = "\u200b\ufeff\u2060\u00ad\u202e"


def read(text: str) -> str:
    return "".join(text[i] for i in places_to_read(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("土\u200b壤\ufeff肥力", "土壤肥力"),
        ("土 壤 肥 力 下 降 ； 淤 积 了 河 道", "土壤肥力下降；淤积了河道"),
        ("土　壤\u200b　肥　力　下　降，淤　积　河　道", "土　壤　肥　力　下　降，淤　积　河　道"),
        ("土　壤\u200b　肥　力　下　降　，　淤　积　了　河　道", "土壤肥力下降，淤积了河道"),
        ("资\u200c金\u200c不足", "资金不足"),
        # Blanks between words, or between few, say something.
        ("订货成本 保管成本 缺货成本", "订货成本 保管成本 缺货成本"),
        ("金 木 水 火 土", "金 木 水 火 土"),
        ("删除 p 结点", "删除 p 结点"),
        ("a b c d e", "a b c d e"),
        # A joiner belongs to the word, and to the emoji.
        ("می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩"),
        ("", ""),
    ],
)
def test_what_is_read(text: str, shown: str) -> None:
    assert read(text) == shown


@given(st.text(st.sampled_from("土壤肥力，。 \u3000\t\n\u200bab"), max_size=40))
def test_places_grow_and_nothing_visible_is_lost(text: str) -> None:
    places = places_to_read(text)
    assert list(places) == sorted(set(places))
    assert [c for c in read(text) if c not in " \u3000\t"] == [c for c in text if c not in " \u3000\t\u200b"]


def told(found: Grade) -> list[tuple[object, ...]]:
    return [
        (point.id, point.verdict, point.credit, point.marks)
        for part in found.parts
        for point in walk(part.key_points)
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(answer=short_answers, data=st.data())
def test_unseen_characters_change_no_grade(answer: str, data: st.DataObject) -> None:
    answer = "".join(char for char in answer if char not in _UNSEEN) + seed_rubric().reference_answers[0][:60]
    places = data.draw(st.lists(st.integers(0, len(answer)), max_size=8))
    marked = answer
    for place in sorted(places, reverse=True):
        marked = marked[:place] + data.draw(st.sampled_from(_UNSEEN)) + marked[place:]
    plain, found = grade(seed_rubric(), [answer, marked], encoder=_ENCODER)
    assert told(found) == told(plain)
    assert (found.marks, found.confidence, found.reasons) == (plain.marks, plain.confidence, plain.reasons)
    for one, other in zip(
        (e for part in found.parts for point in walk(part.key_points) for e in point.evidence),
        (e for part in plain.parts for point in walk(part.key_points) for e in point.evidence),
        strict=True,
    ):
        assert marked[one.start : one.end] == one.text
        assert "".join(char for char in one.text if char not in _UNSEEN) == other.text
