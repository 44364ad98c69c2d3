"""Styles of reference answers: each derives into the key points and marks that a teacher expects."""

from collections.abc import Iterator

import pytest
from _pytest.mark.structures import ParameterSet

from rubrics.derive import derive_rubric
from rubrics.lint import lint
from tests.rubrics.styles.case import Case, differences, read_cases

CASES = read_cases()


def test_there_are_enough_styles() -> None:
    assert len(CASES) >= 70
    assert len({case.references for case in CASES.values()}) >= 70


# What derivation does not reach yet; a case that begins to pass must be taken out of here.
KNOWN_FAILURES: frozenset[str] = frozenset()


def _parameters() -> Iterator[ParameterSet]:
    for name, case in CASES.items():
        marks = []
        if name in KNOWN_FAILURES:
            marks.append(pytest.mark.xfail(strict=True, reason="not reached yet"))
        elif case.debatable:
            marks.append(pytest.mark.xfail(strict=False, reason="debatable: see its file"))
        yield pytest.param(case, id=name, marks=marks)


def test_most_styles_are_beyond_debate_and_reached() -> None:
    assert set(CASES) >= KNOWN_FAILURES
    firm = [name for name, case in CASES.items() if not case.debatable and name not in KNOWN_FAILURES]
    assert len(firm) >= 60


@pytest.mark.parametrize("case", list(_parameters()))
def test_style(case: Case) -> None:
    rubric = derive_rubric(case.references, question=case.question, max_marks=case.max_marks)
    expected = case.expected_parts
    assert len(rubric.parts) == len(expected)
    wrong = []
    for want, part in zip(expected, rubric.parts, strict=True):
        if want.marks is not None and float(part.marks) != want.marks:
            wrong.append(f"part {part.id} should have {want.marks:g} marks, has {part.marks}")
        wrong.extend(differences(want.expect, part.key_points, f"part {part.id}"))
    if case.findings:
        found = {finding.code for finding in lint(rubric)}
        wrong.extend(f"lint should find {code}" for code in case.findings if code not in found)
    assert not wrong, "\n".join(wrong)
