"""Scores by student and question, of all students or of an even sample of them, for figures across questions."""

import hashlib
import math
from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from service.cohort.discrimination import LEAST, upper_lower

MOST_ROWS = 200_000


@dataclass(frozen=True)
class AcrossQuestions:
    """What a question says of students who answered others too.

    students: How many these are.
    correlation: Pearson's r of the share on the question with the share on all others (corrected item-total).
    upper_lower: Mean share of the upper 27 % of students, by all their questions, less that of the lower 27 %.
    """

    students: int
    correlation: float | None
    upper_lower: float | None


class StudentScores:
    """At most MOST_ROWS scores: beyond, only students whose hash begins with one more zero bit are kept, and so on.

    Who is kept depends on the students alone, not on their order (adaptive sampling after M. Wegman: P. Flajolet, On
    adaptive sampling, Computing 43 (1990), 391-400).
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most = most_rows
        self._bits = 0
        self._students, self._questions = array("Q"), array("L")
        self._cents, self._most_cents = array("q"), array("q")

    @property
    def share_kept(self) -> float:
        """The expected share of students that is kept; 1 is all."""
        return float(2.0**-self._bits)

    def add(self, student: str, question: int, cents: int, most_cents: int) -> None:
        """Add a score of `cents` of `most_cents`, both in hundredths."""
        hashed = int.from_bytes(
            hashlib.blake2b(student.encode(errors="surrogatepass"), digest_size=8).digest(), "big"
        )
        if hashed & ((1 << self._bits) - 1):
            return
        self._students.append(hashed)
        self._questions.append(question)
        self._cents.append(cents)
        self._most_cents.append(most_cents)
        while len(self._students) > self._most:
            self._thin_out()

    def _thin_out(self) -> None:
        self._bits += 1
        mask = (1 << self._bits) - 1
        kept = [row for row, hashed in enumerate(self._students) if not hashed & mask]
        self._students = array("Q", (self._students[row] for row in kept))
        self._questions = array("L", (self._questions[row] for row in kept))
        self._cents = array("q", (self._cents[row] for row in kept))
        self._most_cents = array("q", (self._most_cents[row] for row in kept))

    def across(self) -> dict[int, AcrossQuestions]:
        """Return the figures by question; where a student answered a question twice, both count together."""
        by_student: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        for hashed, question, cents, most_cents in zip(
            self._students, self._questions, self._cents, self._most_cents, strict=True
        ):
            before = by_student[hashed].get(question, (0, 0))
            by_student[hashed][question] = before[0] + cents, before[1] + most_cents
        pairs: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for hashed in sorted(by_student):
            scores = by_student[hashed]
            got, most = (sum(each) for each in zip(*scores.values(), strict=True))
            for question, (cents, most_cents) in scores.items():
                if most_cents and most > most_cents:
                    own, rest = cents / most_cents, (got - cents) / (most - most_cents)
                    pairs[question].append((own, rest, got / most))
        return {question: _figures(found) for question, found in pairs.items()}


def _figures(found: list[tuple[float, float, float]]) -> AcrossQuestions:
    ordered = sorted((total, own) for own, _, total in found)
    groups = [[own for _, own in group] for _, group in groupby(ordered, key=lambda pair: pair[0])]
    return AcrossQuestions(
        students=len(found),
        correlation=_pearson([(own, rest) for own, rest, _ in found]),
        upper_lower=upper_lower([len(group) for group in groups], [math.fsum(group) for group in groups]),
    )


def _pearson(pairs: list[tuple[float, float]]) -> float | None:
    count = len(pairs)
    if count < LEAST:
        return None
    mean_x, mean_y = (math.fsum(each) / count for each in zip(*pairs, strict=True))
    of_x = math.fsum((x - mean_x) ** 2 for x, _ in pairs)
    of_y = math.fsum((y - mean_y) ** 2 for _, y in pairs)
    # What is left of equal numbers after rounding is no spread.
    if of_x < 1e-12 * count or of_y < 1e-12 * count:
        return None
    across = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, across / math.sqrt(of_x * of_y)))
