"""Point features: finite, named, and a matter of the point and its answer alone."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.model import KeyPoint, Part, Rubric
from service.grading.encoded import encode_rubric
from service.grading.grader import read_answer
from service.grading.point_features import FEATURES
from tests.grading.hash_encoder import HashEncoder
from tests.grading.random_texts import answers, exam_texts
from tests.grading.test_properties import small_rubric

_ENCODER = HashEncoder()
# What is about the point or the rubric, not about the answer.
_OF_THE_RUBRIC = {
    "has_numbers",
    "likeness_to_question",
    "length",
    "tokens",
    "rarity",
    "fresh",
    "siblings",
    "weight",
    "reference_length",
    "question_length",
    "small_words_of_reference",
    "denials_of_reference",
}


def features(answer: str, rubric: Rubric | None = None) -> NDArray[np.float64]:
    return read_answer(encode_rubric(rubric or small_rubric(), _ENCODER), answer, _ENCODER).features


def named(row: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_names_are_unique() -> None:
    assert len(set(FEATURES)) == len(FEATURES)


@settings(max_examples=150)
@given(exam=exam_texts, answer=answers)
def test_any_text_has_finite_features(exam: str, answer: str) -> None:
    try:
        rubric = derive_from_exam_text(exam)
    except DerivationError:
        rubric = small_rubric()
    encoded = encode_rubric(rubric, _ENCODER)
    found = read_answer(encoded, answer, _ENCODER).features
    assert found.shape == (len(encoded.prepared.points), len(FEATURES))
    assert np.isfinite(found).all()
    assert (found == read_answer(encoded, answer, _ENCODER).features).all()


@pytest.mark.parametrize("answer", ["", "  \n", "怎样沟通？"])
def test_what_says_nothing_has_no_evidence(answer: str) -> None:
    # No numbers in the point is a coin toss (.5), and so is a point of which no two tokens are said.
    # So short beside the references is log(5 / (wanted + 5)).
    for row in features(answer):
        others = {
            name: value
            for name, value in named(row).items()
            if name not in {*_OF_THE_RUBRIC, "numbers", "together", "answer_length_ratio"}
        }
        assert others == dict.fromkeys(others, 0.0)
        assert named(row)["numbers"] == named(row)["together"] == 0.5
        assert named(row)["answer_length_ratio"] < -1


def test_the_points_own_words_say_it_all() -> None:
    found = named(features("物业管理处应当及时回函，切勿拖延")[0])
    for name in (
        "best_span",
        "recall",
        "said_0.90",
        "telling",
        "least",
        "exact",
        "exact_fresh",
        "terms_in_answer",
        "triples",
    ):
        assert found[name] == pytest.approx(1.0, abs=1e-3), name


def test_the_rubrics_side_is_the_same_for_every_answer() -> None:
    columns = [FEATURES.index(name) for name in sorted(_OF_THE_RUBRIC - {"likeness_to_question"})]
    one, other = features("形成会议纪要。"), features("例会、电话、邮件、面谈，及时回函")
    assert (one[:, columns] == other[:, columns]).all()
    assert (one != other).any()
    # Three points of 2, .33, and .67 of 3 marks: shares times three.
    assert one[:, FEATURES.index("weight")] == pytest.approx([2.0, 0.33, 0.67])
    assert one[:, FEATURES.index("siblings")] == pytest.approx([np.log(3)] * 3, abs=1e-4)


def test_sentences_in_another_order_change_little() -> None:
    sentences = ["物业管理处应当及时回函", "会上要形成会议纪要", "可以打电话或者面谈", "业主大会每年召开一次"]
    one = features("。".join(sentences) + "。")
    other = features("。".join(reversed(sentences)) + "。")
    # Every sentence's own evidence is the same; what is read of the whole answer has other neighbours.
    assert np.abs(one - other).max() < 0.1
    assert np.abs(one - features("业主大会每年召开一次。")).max() > 0.5


def test_numbers_kept_by_hand() -> None:
    rubric = derive_rubric(
        ["端口号是443和8443，由IANA于1994年分配。"], question="用什么端口？", max_marks=Decimal(1)
    )
    for answer, kept in (("443", 1 / 3), ("8443、1994和443", 1.0), ("80", 0.0), ("端口", 0.0)):
        found = named(features(answer, rubric)[0])
        assert found["numbers"] == pytest.approx(kept, abs=1e-4)
        assert found["has_numbers"] == 1.0


def _when() -> Rubric:
    point = KeyPoint(id="1.1", text="数据经常变动的时候", marks=Decimal(2))
    part = Part(id="1", prompt="什么情况下适合使用链表？", marks=Decimal(2), key_points=(point,))
    return Rubric(id="when", parts=(part,))


def test_a_condition_is_an_answer_to_a_when_question() -> None:
    # Decision 0008: the rule that a condition states nothing took a fifth of the right answers' credit away.
    right = named(features("在数据经常变动的时候", _when())[0])
    wrong = named(features("在内存特别紧张的时候", _when())[0])
    assert right["best_span"] > 0.7
    assert right["exact"] == 1.0
    assert right["terms_in_answer"] == 1.0
    for name in ("best_span", "recall", "exact", "terms_in_answer", "on_topic"):
        assert right[name] > wrong[name] + 0.1, name


def test_a_point_without_a_letter_breaks_nothing() -> None:
    rubric = Rubric(
        id="signs",
        parts=(Part(id="1", marks=Decimal(1), key_points=(KeyPoint(id="1.1", text="→", marks=Decimal(1)),)),),
    )
    assert np.isfinite(features("物业管理处应当及时回函", rubric)).all()


def test_the_questions_letters_are_nothing_new() -> None:
    rubric = derive_rubric(["A stack keeps the newest item on top."], question="What does a stack do?")

    def new(answer: str) -> tuple[float, float]:
        found = named(features(answer, rubric)[0])
        return found["new_share"], found["new_letters"]

    assert new("stack what does a do")[0] < 0.2
    assert new("Waht deos a stakc do")[0] < 0.5
    assert new("It keeps the newest item on top")[0] > 0.7
    assert new("")[1] == 0.0


def test_denials_beside_the_points() -> None:
    rubric = derive_rubric(["A stack keeps the newest item on top."], question="What does a stack do?")
    plain = named(features("A stack keeps the newest item on top.", rubric)[0])
    turned = named(features("A stack does not keep the newest item on top.", rubric)[0])
    assert (plain["denied"], plain["more_denials"], plain["denials"]) == (0.0, 0.0, 0.0)
    assert (turned["denied"], turned["more_denials"]) == (1.0, 0.5)
    assert turned["denials"] > 0
