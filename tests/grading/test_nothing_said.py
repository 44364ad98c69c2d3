"""What says nothing: said before, the question misspelt, and talk of other things."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.model import KeyPoint, Part, Rubric
from service.grading.encoded import encode_rubric
from service.grading.grader import ReadAnswer, read_answer
from service.grading.new_words import brings_new_words
from service.grading.small_talk import SMALL_TALK
from service.grading.terms import terms
from tests.grading.hash_encoder import HashEncoder

_ENCODER = HashEncoder()
_QUESTION = "Which of the two data structures returns the last element first, a stack or a queue?"
_RUBRIC = Rubric(
    id="stack",
    parts=(
        Part(
            id="1",
            prompt=_QUESTION,
            marks=Decimal(2),
            key_points=(
                KeyPoint(id="1.1", text="A stack works by last in, first out.", marks=Decimal(1)),
                KeyPoint(id="1.2", text="Push and pop act upon the top alone.", marks=Decimal(1)),
            ),
        ),
    ),
    reference_answers=("A stack works by last in, first out. Push and pop act upon the top alone.",),
)
_SAID = "A stack works by last in, first out."


def read(answer: str) -> ReadAnswer:
    return read_answer(encode_rubric(_RUBRIC, _ENCODER), answer, _ENCODER)


def text(answer: str) -> str:
    return read(answer).parts[0].text


@settings(max_examples=20)
@given(times=st.integers(2, 40), between=st.sampled_from([" ", "\n", "  \n"]))
def test_a_sentence_said_again_says_no_more(times: int, between: str) -> None:
    once, often = read(_SAID), read(between.join([_SAID] * times))
    assert once.parts[0].text == often.parts[0].text
    assert (once.features == often.features).all()


@pytest.mark.parametrize("between", [", ", ": ", " "])
def test_a_clause_said_again_in_one_sentence_says_no_more(between: str) -> None:
    clause = "a stack gives back the element that was pushed upon it last of all"
    read_once = text(clause)
    assert text(between.join([clause] * 30)).strip(", :").count("stack") < 6
    assert read_once.count("stack") == 1


def test_said_in_other_words_is_no_repetition() -> None:
    both = f"{_SAID} What comes last leaves first."
    assert text(both) == both


def test_a_second_no_is_an_answer() -> None:
    assert text("no. no. 3. 3.") == "no. no. 3. 3."


@pytest.mark.parametrize(
    "answer",
    [
        _QUESTION,
        "Which of the two data strutcures returns the last elment first, a stack or a queue?",
        "which of the tow data structures return the last element first a stack or aqueue",
    ],
)
def test_the_question_misspelt_is_not_an_answer(answer: str) -> None:
    assert text(answer) == ""
    # What stands beside it is.
    assert text(f"{answer}\n{_SAID}").strip() == _SAID


@pytest.mark.parametrize(
    "answer", ["a stack, not a queue", "The last element is returned by a stack, as it is the top."]
)
def test_an_answer_in_the_questions_words_is_read(answer: str) -> None:
    assert text(answer) == answer


@pytest.mark.parametrize(
    "answer",
    [
        "Of the two data structures, a stack or a queue, number 1 returns the last element first.",
        "Which of the two data structures returns the last element first: the LIFO, a stack or a queue?",
    ],
)
def test_the_question_with_an_answer_in_it_is_read(answer: str) -> None:
    assert text(answer) == answer


@pytest.mark.parametrize(
    ("given", "is_new"),
    [
        ("The base case of merge sort is one.", True),
        ("the base csae of mergesort", False),
        ("the base case fo merge srot is", False),
        ("The base case of merge sort is a 1.", True),
        ("合并排序的基本情形是长度一", True),
        ("合并排序的本基情形", False),
        ("", False),
    ],
)
def test_a_new_word_is_no_slip(given: str, is_new: bool) -> None:
    asked = terms("What is the base case of merge sort?") | terms("合并排序的基本情形是什么？")
    assert brings_new_words(given, asked) is is_new


@pytest.mark.parametrize("talk", [SMALL_TALK[1], SMALL_TALK[13], SMALL_TALK[25]])
def test_small_talk_changes_nothing(talk: str) -> None:
    alone, beside = read(_SAID), read(f"{talk}\n{_SAID}")
    assert read(talk).parts[0].text == ""
    assert alone.parts[0].text == beside.parts[0].text
    assert np.array_equal(alone.features, beside.features)


def test_small_talk_with_the_points_words_is_read() -> None:
    answer = "My alarm did not ring, push and pop act upon the top alone."
    assert text(answer) == answer


def test_a_short_answer_is_never_small_talk() -> None:
    for answer in ("log n", "是", "no idea", "42"):
        assert text(answer) == answer
