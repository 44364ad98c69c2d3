"""Assignment: evidence is given out; what one point has, another does not get with the same words."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.grading.assignment import Claim, assign
from service.grading.segments import segment
from service.grading.spans import Span, find_spans
from service.grading.terms import TermWeights, terms
from service.grading.units import Unit


def _whole(point: int, text: str) -> Unit:
    return Unit(point, "whole", 0, text, terms(text), 1.0)


def _facet(point: int, text: str, weight: float) -> Unit:
    return Unit(point, "facet", 0, text, terms(text), weight)


@dataclass
class Case:
    units: list[Unit]
    spans: list[Span]

    @classmethod
    def of(cls, answer: str, *units: Unit) -> "Case":
        return cls(list(units), find_spans(answer, segment(answer)))

    def run(
        self, strength: list[list[float]], similarity: list[list[float]] | None = None
    ) -> dict[int, Claim]:
        strong: NDArray[np.float64] = np.array(strength)
        alike = strong if similarity is None else np.array(similarity)
        weights = TermWeights.of([unit.text for unit in self.units if unit.role == "whole"], "")
        claims = assign(self.units, self.spans, strong, alike, weights)
        assert [claim.unit for claim in claims] == sorted({claim.unit for claim in claims})
        return {claim.unit: claim for claim in claims}


def test_one_statement_serves_one_of_two_like_points() -> None:
    case = Case.of("及时回函", _whole(0, "及时回函答复"), _whole(1, "定期报告进度"))
    found = case.run([[0.9], [0.8]], [[0.8], [0.78]])
    assert found[0] == Claim(0, 0, 0.9)
    assert 1 not in found


def test_repeating_it_does_not_help() -> None:
    case = Case.of("及时回函\n及时回函\n及时，回函", _whole(0, "及时回函答复"), _whole(1, "定期报告进度"))
    both = [[strength if span.key == "及时回函" else 0.0 for span in case.spans] for strength in (0.9, 0.8)]
    found = case.run(both, [[0.8] * len(case.spans), [0.78] * len(case.spans)])
    assert {u: claim.strength for u, claim in found.items()} == {0: 0.9}


def test_two_statements_serve_two_points() -> None:
    case = Case.of("及时回函。定期报告", _whole(0, "及时回函答复"), _whole(1, "定期报告进度"))
    found = case.run([[0.9, 0.5], [0.5, 0.9]])
    assert (found[0].span, found[1].span) == (0, 1)


def test_one_long_statement_serves_two_points_with_words_of_each() -> None:
    case = Case.of("形成会议纪要并归档保存", _whole(0, "形成会议纪要"), _whole(1, "归档保存"))
    found = case.run([[0.9], [0.9]], [[0.7], [0.7]])
    assert found[0].strength == 0.9
    assert found[1].strength > 0.5


def test_a_span_that_fits_another_point_far_better_is_that_points_business() -> None:
    case = Case.of("及时回函", _whole(0, "及时回函答复"), _whole(1, "定期报告进度"))
    assert set(case.run([[0.0], [0.6]], [[0.9], [0.6]])) == set()


def test_whole_statements_come_before_facets() -> None:
    units = [_whole(0, "及时回函，切勿拖延"), _facet(0, "切勿拖延", 0.5), _whole(1, "不得拖延")]
    found = Case.of("不要拖延", *units).run([[0.3], [0.95], [0.9]], [[0.3], [0.8], [0.8]])
    assert found[2].strength == 0.9
    assert 1 not in found or found[1].strength < 0.5


def test_a_points_facets_share_its_evidence() -> None:
    units = [_whole(0, "及时回函，归档保存"), _facet(0, "及时回函", 0.5), _facet(0, "归档保存", 0.5)]
    found = Case.of("及时回函并且归档", *units).run([[0.9], [0.8], [0.7]])
    assert [found[u].strength for u in range(3)] == [0.9, 0.8, 0.7]


def test_nothing_claims_what_is_too_weak() -> None:
    case = Case.of("天气", _whole(0, "及时回函"))
    assert case.run([[0.04]]) == {}


@given(data=st.data())
def test_claims_are_never_stronger_than_their_spans_and_any_order_gives_the_same(data: st.DataObject) -> None:
    texts = ["及时回函答复", "定期报告进度", "会议纪要归档", "口头通知即可"]
    answer = "。".join(data.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=5)))
    case = Case.of(answer, *(_whole(i, text) for i, text in enumerate(texts)))
    cell = st.integers(0, 100).map(lambda hundredths: hundredths / 100)
    by_key = {span.key: data.draw(st.lists(cell, min_size=4, max_size=4)) for span in case.spans}
    matrix = np.array([by_key[span.key] for span in case.spans]).T
    found = case.run(matrix.tolist())
    for claim in found.values():
        assert 0.05 <= claim.strength <= matrix[claim.unit, claim.span]
    reversed_spans = Case(case.units, case.spans[::-1])
    again = reversed_spans.run(matrix[:, ::-1].tolist())
    assert {u: claim.strength for u, claim in again.items()} == {
        u: claim.strength for u, claim in found.items()
    }
