"""Features of a whole part's answer beside the question and the reference answers: the same for all of its points."""

from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from service.grading.encoded import EncodedRubric
from service.grading.part_answer import PartAnswer
from service.grading.polarity import count_denials
from service.grading.similarity import cosines
from service.grading.terms import letters, small_words
from service.grading.token_match import best_cosines, weigh

_LONGEST_SHARE = 1.5
_MOST_DENIALS = 10.0
# Of shorter texts a single denial would seem to be many.
_FEWEST_LETTERS = 30


def answer_features(rubric: EncodedRubric, part: int, answer: PartAnswer) -> dict[str, float]:
    """Return the features of `answer` to part number `part`; of several reference answers the closest counts."""
    references, question = rubric.references[part], rubric.questions[part]
    asked = frozenset(question.pieces)
    tokens = answer.tokens
    wanted = min(sum(map(len, reference.pieces)) for reference in references)
    given = len(letters(answer.text))
    fresh = np.array([piece not in asked for piece in tokens.pieces], dtype=bool)
    told = tokens.information.astype(np.float64) * fresh
    whole = float(told.sum())
    on_topic = exact = 0.0
    if whole:
        everything = np.concatenate([reference.vectors for reference in references])
        pieces = frozenset(piece for reference in references for piece in reference.pieces)
        on_topic = float((best_cosines(tokens.vectors, everything) * told).sum()) / whole
        exact = float((np.array([piece in pieces for piece in tokens.pieces]) * told).sum()) / whole
    to_references = [_similarity(rubric, reference.whole, tokens.whole) for reference in references]
    wished = min(weigh(reference, asked).fresh_information for reference in references)
    return {
        "answer_to_reference": max(to_references) if len(tokens) else 0.0,
        "answer_to_question": _similarity(rubric, question.whole, tokens.whole) if len(tokens) else 0.0,
        "answer_to_talk": max((_similarity(rubric, each, tokens.whole) for each in rubric.talk), default=0.0)
        if len(tokens)
        else 0.0,
        "answer_length": log1p(given) / 6,
        "answer_share": min(1.0, given / max(wanted, 1)),
        "answer_to_reference_length": min(_LONGEST_SHARE, given / max(wanted, 1)),
        "answer_length_ratio": log((given + 5) / (wanted + 5)),
        "answer_rarity": float(tokens.information.astype(np.float64).mean()) / 10 if len(tokens) else 0.0,
        "answer_information": log1p(whole) / 6,
        "fresh_share": min(_LONGEST_SHARE, whole / max(wished, 1.0)),
        **_new_letters(answer.text, rubric.question_texts[part]),
        "small_words": small_words(answer.text),
        "small_words_of_reference": min(map(small_words, rubric.reference_texts[part])),
        "denials": _denials(answer.text),
        "denials_of_reference": min(map(_denials, rubric.reference_texts[part])),
        "on_topic": on_topic,
        "on_topic_exact": exact,
        "reference_length": log1p(wanted) / 6,
        "question_length": log1p(len(question)) / 5,
    }


def _new_letters(answer: str, question: str) -> dict[str, float]:
    """Return how much of the answer is not the question's own letters, however they are mixed or misspelt."""
    given, asked = letters(answer), letters(question)
    # A Han character is a word, a Western letter is known by its neighbour.
    sizes = [1 if "\u3400" <= char <= "\u9fff" else 2 for char in given]
    new = sum(
        given[i : i + size] not in asked and given[max(0, i - 1) : i + size - 1] not in asked
        for i, size in enumerate(sizes)
    )
    return {"new_share": new / max(len(given), 1), "new_letters": log1p(new) / 6}


def _denials(text: str) -> float:
    """Return how many denials there are in a hundred letters of `text`."""
    return min(_MOST_DENIALS, 100 * count_denials(text) / max(len(letters(text)), _FEWEST_LETTERS))


def _similarity(rubric: EncodedRubric, one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(rubric.scale.similarity(cosines(one[None, :], other[None, :]))[0, 0])
