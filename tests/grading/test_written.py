"""Written in sentences: who keeps credit, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.grading.kept import kept_shares
from service.grading.point_features import FEATURES
from service.grading.written import Texts, Written

# Sentences point to the east; half of the words of a sentence are small ones.
_MODEL = Written(vector=(8.0, 0.0), small_words=4.0, bias=-6.0, nothing_below=0.1, all_from=0.5)
_EAST, _NORTH = (1.0, 0.0), (0.0, 1.0)


def texts(*rows: tuple[tuple[float, float], float]) -> Texts:
    return Texts(np.array([vector for vector, _ in rows], np.float32), np.array([small for _, small in rows]))


_SENTENCES, _TERMS = texts((_EAST, 0.5)), texts((_NORTH, 0.0))


def test_sentences_and_terms_are_told_apart() -> None:
    # 8 + 2 - 6 = 4 and -6, through the logistic curve.
    assert _MODEL.of(texts((_EAST, 0.5), (_NORTH, 0.0))).tolist() == [0.982, 0.0025]


@pytest.mark.parametrize(
    ("answer", "copied", "reference", "kept"),
    [
        (_TERMS, 0.9, _SENTENCES, 0.0),
        (_TERMS, 0.4, _SENTENCES, 0.5),
        # Words of one's own are no copied terms, however they are written.
        (_TERMS, 0.3, _SENTENCES, 1.0),
        (_SENTENCES, 0.9, _SENTENCES, 1.0),
        # A list is the right answer where the reference answer is one.
        (_TERMS, 0.9, _TERMS, 1.0),
    ],
)
def test_who_keeps_what(answer: Texts, copied: float, reference: Texts, kept: float) -> None:
    assert _MODEL.keeps(answer, np.array([copied]), reference).tolist() == [pytest.approx(kept, abs=1e-4)]


def test_one_reference_in_terms_excuses_them() -> None:
    both = texts((_EAST, 0.5), (_NORTH, 0.0))
    assert _MODEL.keeps(_TERMS, np.array([0.9]), both).tolist() == [1.0]


@given(
    st.lists(
        st.tuples(st.floats(-1, 1, width=16), st.floats(-1, 1, width=16), st.floats(0, 1), st.floats(0, 1)),
        min_size=1,
        max_size=7,
    )
)
def test_an_answer_keeps_the_same_among_others(rows: list[tuple[float, float, float, float]]) -> None:
    answers = texts(*(((a, b), small) for a, b, small, _ in rows))
    copied = np.array([share for *_, share in rows])
    together = _MODEL.keeps(answers, copied, _SENTENCES)
    assert ((together >= 0) & (together <= 1)).all()
    for i, kept in enumerate(together):
        own = Texts(answers.wholes[i : i + 1], answers.small_words[i : i + 1])
        assert _MODEL.keeps(own, copied[i : i + 1], _SENTENCES)[0] == kept


def test_without_a_model_everybody_keeps_all() -> None:
    features = np.zeros((2, 3, len(FEATURES)))
    assert kept_shares(None, features, np.zeros((2, 2), np.float32), _SENTENCES).tolist() == [1.0, 1.0]


def test_vectors_of_another_encoder_are_refused() -> None:
    with pytest.raises(ValueError, match="vectors of 2 numbers, and these have 3"):
        _MODEL.of(Texts(np.zeros((1, 3), np.float32), np.zeros(1)))


def test_a_ramp_goes_up() -> None:
    with pytest.raises(ValidationError, match="nothing_below has to be less"):
        Written(vector=(1.0,), small_words=0.0, bias=0.0, nothing_below=0.5, all_from=0.5)
