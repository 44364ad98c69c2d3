"""Point features: the numbers from which the credit model tells how far an answer says a key point.

Each is about one key point and the part of the answer that may speak for it: what stands under another part's
number, the question said again, and words to the marker are left out.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from service.grading.answer_features import answer_features
from service.grading.credit import credit_point
from service.grading.matching import Matched
from service.grading.part_answer import PartAnswer
from service.grading.polarity import count_denials, denies
from service.grading.similarity import cosines
from service.grading.terms import letter_runs, letters
from service.grading.token_match import LEVELS, NOTHING, Wording, align, best_cosines, weigh
from service.grading.units import Unit

FEATURES: tuple[str, ...] = (
    # Spans and segments of the answer beside the point, by embedding.
    "best_span",
    "third_span",
    "best_segment",
    "second_segment",
    "mean_segment",
    "margin",
    "best_by_margin",
    "margin_to_question",
    "whole_answer",
    # Tokens.
    "recall",
    *(f"said_{level:.2f}" for level in LEVELS),
    "telling",
    "least",
    "answer_said",
    "exact",
    "exact_fresh",
    "together",
    # The same from tokens of the answer that no other point of the part is closer to.
    "recall_of_own",
    "said_of_own",
    # Denials beside those of the point.
    "denied",
    "more_denials",
    # Terms and characters.
    "terms_in_answer",
    "terms_in_segment",
    "characters",
    "pairs",
    "triples",
    "numbers",
    "has_numbers",
    # What the rules say.
    "rule_credit",
    "strength",
    "opposed",
    "mixed",
    # The point itself.
    "likeness_to_question",
    "length",
    "tokens",
    "rarity",
    "fresh",
    "siblings",
    "weight",
    # The answer, as far as it belongs to the part, beside the part's reference answers.
    "answer_to_reference",
    "answer_to_question",
    "answer_to_talk",
    "answer_length",
    "answer_share",
    "answer_to_reference_length",
    "answer_length_ratio",
    "answer_rarity",
    "answer_information",
    "fresh_share",
    "new_share",
    "new_letters",
    "small_words",
    "small_words_of_reference",
    "denials",
    "denials_of_reference",
    "on_topic",
    "on_topic_exact",
    "reference_length",
    "question_length",
)

_NUMBER = re.compile(r"[0-9]+(?:[.][0-9]+)?")
_NO_RIVAL = 0.3
_NO_NUMBERS = 0.5
_MOST_DENIALS = 2
_DECIMALS = 4


def point_features(matched: Matched, parts: Sequence[PartAnswer]) -> NDArray[np.float64]:
    """Return the features of every key point; shape (points, FEATURES), rounded, finite whatever the answer.

    `parts` are the answers to the rubric's parts.
    """
    prepared = matched.rubric.prepared
    rows = np.zeros((len(prepared.points), len(FEATURES)))
    for part in sorted(set(prepared.part_of)):
        _PartFeatures(matched, part, parts[part]).fill(rows)
    return np.round(rows, _DECIMALS)


class _PartFeatures:
    """The features of the points of one part."""

    def __init__(self, matched: Matched, part: int, answer: PartAnswer) -> None:
        self._matched = matched
        self._rubric = matched.rubric
        prepared = self._rubric.prepared
        self._points = [i for i, own in enumerate(prepared.part_of) if own == part]
        self._question = self._rubric.questions[part]
        self._part = part
        self._asked = frozenset(self._question.pieces)
        self._units = {
            i: [
                (u, unit) for u, unit in enumerate(prepared.units) if unit.point == i and unit.role == "whole"
            ]
            for i in self._points
        }
        self._wordings = {
            u: weigh(self._rubric.tokens[unit.text], self._asked)
            for some in self._units.values()
            for u, unit in some
        }
        self._answer = answer
        self._closest = {
            u: best_cosines(answer.tokens.vectors, wording.tokens.vectors)
            for u, wording in self._wordings.items()
        }

    def fill(self, rows: NDArray[np.float64]) -> None:
        """Write the features of the part's points into their rows."""
        of_answer = answer_features(self._rubric, self._part, self._answer)
        for i in self._points:
            candidates = [self._of_wording(i, u, unit) for u, unit in self._units[i]]
            # The wording that the answer is closest to speaks for the point.
            best = max(candidates, key=lambda found: found["best_span"] + found["recall"] + found["exact"])
            found = best | self._of_rules(i) | self._of_point(i) | of_answer
            rows[i] = [found[name] for name in FEATURES]

    def _of_wording(self, i: int, u: int, unit: Unit) -> dict[str, float]:
        wording = self._wordings[u]
        found = self._of_spans(i, u) | self._of_tokens(i, wording) | self._of_letters(unit)
        found |= self._of_denials(u, unit)
        found["likeness_to_question"] = self._similarity(self._rubric.units[u], self._question.whole)
        found["length"] = log1p(len(letters(unit.text))) / 5
        found["tokens"] = log1p(len(wording.tokens)) / 4
        found["rarity"] = _mean(wording.tokens.information) / 10
        told = float(wording.tokens.information.astype(np.float64).sum())
        found["fresh"] = wording.fresh_information / max(told, 1e-9)
        return found

    def _of_spans(self, i: int, u: int) -> dict[str, float]:
        names = ("best_span", "third_span", "best_segment", "second_segment", "mean_segment", "margin")
        answer = self._answer
        if not len(answer.spans):
            return dict.fromkeys((*names, "best_by_margin", "margin_to_question", "whole_answer"), 0.0)
        similarity = self._matched.similarity[u][answer.spans]
        singles = np.sort(self._matched.similarity[u][answer.singles])[::-1]
        ranked = np.sort(similarity)[::-1]
        best = int(similarity.argmax())
        own = self._matched.best_of_point[i][answer.spans]
        others = [self._matched.best_of_point[j][answer.spans] for j in self._points if j != i]
        rivals = np.max(others, axis=0) if others else own - _NO_RIVAL
        return {
            "best_span": float(ranked[0]),
            "third_span": float(ranked[min(2, len(ranked) - 1)]),
            "best_segment": float(singles[0]) if len(singles) else 0.0,
            "second_segment": float(singles[min(1, len(singles) - 1)]) if len(singles) else 0.0,
            "mean_segment": _mean(singles),
            "margin": float(ranked[0] - rivals[best]),
            "best_by_margin": float(own[int((own - rivals).argmax())]),
            "margin_to_question": float(ranked[0])
            - self._similarity(self._matched.answer.vectors[answer.spans[best]], self._question.whole),
            "whole_answer": self._similarity(self._rubric.units[u], answer.tokens.whole),
        }

    def _of_tokens(self, i: int, wording: Wording) -> dict[str, float]:
        others = [self._closest[u] for j in self._points if j != i for u, _ in self._units[j]]
        found = align(wording, self._answer.tokens, others) if len(self._answer.spans) else NOTHING
        return {
            "recall": found.recall,
            **{f"said_{level:.2f}": said for level, said in zip(LEVELS, found.said, strict=True)},
            "telling": found.telling,
            "least": found.least,
            "answer_said": found.answer_said,
            "exact": found.exact,
            "exact_fresh": found.exact_fresh,
            "together": found.together,
            "recall_of_own": found.recall_of_own,
            "said_of_own": found.said_of_own,
        }

    def _of_denials(self, u: int, unit: Unit) -> dict[str, float]:
        """Features of what the closest span denies beside what the wording does."""
        answer, spans = self._answer, self._matched.answer.spans
        if not len(answer.spans):
            return {"denied": 0.0, "more_denials": 0.0}
        similarity = self._matched.similarity[u]
        text = spans[answer.spans[int(similarity[answer.spans].argmax())]].text
        more = count_denials(text) - count_denials(unit.text)
        return {
            "denied": float(denies(text) != denies(unit.text)),
            "more_denials": max(-_MOST_DENIALS, min(_MOST_DENIALS, more)) / _MOST_DENIALS,
        }

    def _of_letters(self, unit: Unit) -> dict[str, float]:
        answer, weights = self._answer, self._rubric.prepared.weights
        spans = self._matched.answer.spans
        given = [spans[s].terms for s in answer.singles]
        everything = frozenset[str]().union(*given)
        mass = max(weights.mass(unit.terms), 1)
        numbers = set(_NUMBER.findall(unit.text))
        kept = len(numbers & set(_NUMBER.findall(answer.text)))
        return {
            "terms_in_answer": weights.mass(unit.terms & everything) / mass,
            "terms_in_segment": max((weights.mass(unit.terms & some) for some in given), default=0) / mass,
            **{
                name: _contained(letter_runs(unit.text, size), answer.runs[size])
                for name, size in (("characters", 1), ("pairs", 2), ("triples", 3))
            },
            "numbers": kept / len(numbers) if numbers else _NO_NUMBERS,
            "has_numbers": float(bool(numbers)),
        }

    def _of_rules(self, i: int) -> dict[str, float]:
        matched, prepared = self._matched, self._rubric.prepared
        units = {u: unit for u, unit in enumerate(prepared.units) if unit.point == i}
        oppositions = matched.oppositions.get(i, ())
        claims = [matched.claims[u].strength for u in units if u in matched.claims]
        return {
            "rule_credit": credit_point(units, matched.claims, (), prepared.rubric.policy.title_share).credit,
            "strength": max(claims, default=0.0),
            "opposed": float(any(not found.mixed for found in oppositions)),
            "mixed": float(any(found.mixed for found in oppositions)),
        }

    def _of_point(self, i: int) -> dict[str, float]:
        points = self._rubric.prepared.points
        marks = float(sum(points[j].own_marks for j in self._points))
        share = float(points[i].own_marks) / marks if marks else 1 / len(self._points)
        return {"siblings": log(len(self._points)), "weight": min(3.0, share * len(self._points))}

    def _similarity(self, one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
        return float(self._rubric.scale.similarity(cosines(one[None, :], other[None, :]))[0, 0])


def _contained(wanted: Counter[str], given: Counter[str]) -> float:
    return sum(min(count, given[run]) for run, count in wanted.items()) / max(wanted.total(), 1)


def _mean(values: NDArray[np.float32] | NDArray[np.float64] | Sequence[float]) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64))) if len(values) else 0.0
