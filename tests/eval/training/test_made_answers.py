"""Answers made by rule: the same each time, of every kind, with nothing of the probes' own texts."""

import pytest

from eval.probes.instruction_texts import INSTRUCTIONS
from eval.probes.padding_texts import PADDING
from eval.questions import make_questions
from eval.samples.sample import Sample
from eval.training.made_answers import made_answers, padded_answers
from eval.training.nothing_said import NOTHING_SAID
from rubrics.model import Rubric

_ANSWERS = (
    ("The cache keeps recent pages in fast memory, so that reading them again takes less time.", 1.0),
    ("A cache is memory.", 0.4),
    ("", 0.0),
)


def samples(language: str = "en") -> tuple[Sample, ...]:
    return tuple(
        Sample(
            dataset="made",
            question_id="1",
            question="Why does a cache make reading faster?",
            reference_answers=(
                "A cache keeps recently used pages in fast memory. The slow disk is not read again for them.",
            ),
            answer=answer,
            score=score,
            max_score=1.0,
            language=language,
            index=i,
        )
        for i, (answer, score) in enumerate(_ANSWERS)
    )


def rubric() -> Rubric:
    return make_questions(samples()).all[0].rubric


def test_every_kind_is_made_and_the_same_each_time() -> None:
    found = list(made_answers("made", rubric(), samples(), 0))
    assert found == list(made_answers("made", rubric(), samples(), 0))
    assert {kind for kind, _ in found} == {"question", "nothing", "terms", "terms of an answer"}
    assert found != list(made_answers("made", rubric(), samples(), 1))
    assert ("question", "Why does a cache make reading faster?") in found


def test_terms_have_no_small_words() -> None:
    for kind, text in made_answers("made", rubric(), samples(), 0):
        if kind.startswith("terms"):
            assert not {"a", "the", "is", "in"} & set(text.casefold().replace(",", "").split())
            assert "memory" in text


def test_padding_keeps_the_answer_and_its_score() -> None:
    found = padded_answers("made", samples(), 0)
    # What says nothing is not padded.
    assert sorted(score for _, score in found) == [0.4, 1.0]
    for text, score in found:
        original = next(answer for answer, given in _ANSWERS if given == score)
        assert original.rstrip(".") in text
        assert any(talk in text for talk in NOTHING_SAID["en"])


@pytest.mark.parametrize("language", ["zh", "en", "de"])
def test_no_probe_has_a_sentence_of_the_training(language: str) -> None:
    probed = {*INSTRUCTIONS[language], *(text for some in PADDING[language].values() for text in some)}
    assert not probed & set(NOTHING_SAID[language])
    assert len(set(NOTHING_SAID[language])) == len(NOTHING_SAID[language])
