"""Whether a question asks for several things."""

import pytest

from rubrics.asked_several import asks_several

SEVERAL = [
    "What are the two ways into the hall?",
    "What are possible causes of a blackout?",
    "What stages does the survey change?",
    "Which factors matter?",
    "What does a label include?",
    "Name two causes.",
    "Welche Pläne sind zu prüfen?",
    "Nennen Sie zwei Gründe.",
    "有哪些特点？",
    "列举两种方法。",
    "方法有哪幾種？",
]
ONE = [
    "What is a label?",
    "What are pointers?",
    "How does rain form?",
    "Why does ice float? Answer in 2-5 sentences.",
    "What process is this?",
    "Warum schwimmt Eis?",
    "冰为什么浮在水上？",
]


@pytest.mark.parametrize("question", SEVERAL)
def test_several_things_are_asked_for(question: str) -> None:
    assert asks_several(question)


@pytest.mark.parametrize("question", ONE)
def test_one_thing_is_asked_for(question: str) -> None:
    assert not asks_several(question)
