"""Honest paraphrases earn their points, and reversed statements do not: named ones, and how many of all."""

from collections import Counter
from dataclasses import dataclass

import pytest

from service.encoders.protocol import Encoder
from service.grading.grade import Grade
from service.grading.grader import grade
from tests.grading.seed_case import Statement, contradicted, graded_points, seed_rubric, share, statements

_PARAPHRASE_EARNS = 0.6
_NEGATION_EARNS = 0.2

# Of statements_dev and statements_dev2, by the point that they are about.
PARAPHRASES = [
    "1.(1)", "1.(2)", "1.(4)①", "1.(5)②", "1.(5)③",
    "2.(1)①A", "2.(1)②", "2.(1)③", "2.(2)①B", "2.(2)②", "2.(2)③B", "2.(2)⑤", "2.(3)②B",
    "3.(1)", "3.(2)①", "3.(3)", "3.(4)",
    "4.(2)",
]  # fmt: skip
NEGATIONS = [
    "1.(1)", "1.(3)", "1.(4)①", "1.(4)②", "1.(4)③", "1.(5)①", "1.(5)③",
    "2.(1)①B", "2.(1)③", "2.(1)④", "2.(2)①C", "2.(2)①g", "2.(2)②", "2.(2)③A", "2.(2)③B", "2.(2)⑤",
    "2.(3)②C", "2.(3)③A", "2.(3)③B",
    "3.(2)②", "3.(2)③", "3.(3)", "3.(4)", "3.(5)",
    "4.(1)", "4.(2)", "4.(3)",
]  # fmt: skip


@dataclass(frozen=True)
class Passing:
    """How many statements of a file pass at least: paraphrases, negations, negations flagged."""

    paraphrases: int
    negations: int
    flagged: int


# Lower bounds, slightly below what is measured: a change that loses statements shows here, one that gains some
# should raise them. Measured with grader version 4 and vectors in 8 bits (passing/all: paraphrases, negations, flagged;
# in 32 bits, version 1, the paraphrases were 11, 13, and 21):
#   dev    11/12  11/12  11/12    the constants were tuned on these
#   dev2   12/20  18/20  18/20    and on these
#   blind  20/24  23/24  21/24    first graded blind, with 20/24 paraphrases and 20/24 negations passing, before
#                                 its failures were looked at
AT_LEAST = {
    "dev": Passing(10, 10, 10),
    "dev2": Passing(12, 17, 17),
    "blind": Passing(20, 22, 20),
}


@pytest.fixture(scope="module")
def graded(encoder: Encoder) -> dict[str, list[tuple[Statement, Grade]]]:
    found = {}
    for name in AT_LEAST:
        answers = [statement.text for statement in statements(name)]
        found[name] = list(zip(statements(name), grade(seed_rubric(), answers, encoder=encoder), strict=True))
    return found


Graded = dict[str, list[tuple[Statement, Grade]]]


def _earned(statement: Statement, found: Grade) -> float:
    return share(graded_points(found)[statement.point_id])


def _of_dev(graded: Graded, kind: str, point: str) -> list[tuple[Statement, Grade]]:
    return [
        (statement, found)
        for name in ("dev", "dev2")
        for statement, found in graded[name]
        if (statement.kind, statement.point) == (kind, point)
    ]


@pytest.mark.parametrize("point", PARAPHRASES)
def test_a_paraphrase_earns_its_point(graded: Graded, point: str) -> None:
    pairs = _of_dev(graded, "paraphrase", point)
    assert pairs
    for statement, found in pairs:
        assert _earned(statement, found) >= _PARAPHRASE_EARNS
        assert statement.point_id not in contradicted(found)


@pytest.mark.parametrize("point", NEGATIONS)
def test_a_reversed_statement_earns_nothing_and_is_flagged(graded: Graded, point: str) -> None:
    pairs = _of_dev(graded, "negation", point)
    assert pairs
    for statement, found in pairs:
        assert _earned(statement, found) <= _NEGATION_EARNS
        assert statement.point_id in contradicted(found)
        assert found.needs_review


@pytest.mark.parametrize("name", AT_LEAST)
def test_as_many_statements_pass_as_before(graded: Graded, name: str) -> None:
    passing: Counter[str] = Counter()
    for statement, found in graded[name]:
        if statement.kind == "paraphrase":
            passing["paraphrases"] += _earned(statement, found) >= _PARAPHRASE_EARNS
        else:
            passing["negations"] += _earned(statement, found) <= _NEGATION_EARNS
            passing["flagged"] += statement.point_id in contradicted(found) and found.needs_review
    least = AT_LEAST[name]
    assert passing["paraphrases"] >= least.paraphrases
    assert passing["negations"] >= least.negations
    assert passing["flagged"] >= least.flagged


# Where a paraphrase words its condition as a denial ("谈不拢", "谈不下来"); the blind one only with vectors in 8 bits.
KNOWN_TO_BE_WRONGED = {"dev2": {"2.(3)③B"}, "blind": {"2.(3)③B"}}


@pytest.mark.parametrize("name", AT_LEAST)
def test_honest_paraphrases_are_not_called_contradictions(graded: Graded, name: str) -> None:
    wronged = {
        statement.point
        for statement, found in graded[name]
        if statement.kind == "paraphrase" and statement.point_id in contradicted(found)
    }
    assert wronged <= KNOWN_TO_BE_WRONGED.get(name, set())
