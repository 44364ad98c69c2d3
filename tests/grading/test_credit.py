"""Credit: what a point's claims earn, and what contradiction takes away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.grading.assignment import Claim
from service.grading.contradiction import Opposition
from service.grading.credit import PointCredit, credit_point, earned
from service.grading.terms import terms
from service.grading.units import Unit


def _unit(role: str, weight: float = 1.0, wording: int = 0) -> Unit:
    assert role in ("whole", "facet", "title")
    return Unit(0, role, wording, role, terms(role), weight)  # type: ignore[arg-type]


_WHOLE = {0: _unit("whole")}
_FACETS = {0: _unit("whole"), 1: _unit("facet", 0.6), 2: _unit("facet", 0.4)}
_TITLED = {0: _unit("whole"), 1: _unit("title")}


def _credit(
    units: dict[int, Unit],
    strengths: dict[int, float],
    *,
    mixed: bool | None = None,
    title_share: float = 0.5,
) -> PointCredit:
    claims = {u: Claim(u, u, strength) for u, strength in strengths.items()}
    oppositions = [] if mixed is None else [Opposition(0, 0, "不必", mixed, 0.9)]
    return credit_point(units, claims, oppositions, title_share)


def test_what_a_claim_earns_rises_from_nothing_to_all() -> None:
    assert earned(0.0) == earned(0.25) == 0
    assert 0 < earned(0.3) < earned(0.6) < 1
    assert earned(0.7) == earned(1.0) == 1


def test_no_claim_no_credit_no_doubt() -> None:
    assert _credit(_WHOLE, {}) == PointCredit(0.0, (), 0.0)


def test_a_sure_claim_on_the_whole_earns_all() -> None:
    assert _credit(_WHOLE, {0: 1.0}) == PointCredit(1.0, (Claim(0, 0, 1.0),), 0.0)


def test_a_claim_at_even_odds_is_all_doubt() -> None:
    found = _credit(_WHOLE, {0: 0.5})
    assert 0 < found.credit < 1
    assert found.doubt == 1


def test_facets_earn_their_weight() -> None:
    assert _credit(_FACETS, {1: 1.0}).credit == 0.6
    assert _credit(_FACETS, {1: 1.0, 2: 1.0}).credit == 1
    assert [claim.unit for claim in _credit(_FACETS, {1: 1.0, 2: 0.9}).claims] == [1, 2]


def test_the_whole_alone_earns_less_where_no_facet_is_found() -> None:
    assert _credit(_FACETS, {0: 1.0}).credit == 0.65
    assert _credit(_FACETS, {0: 1.0, 1: 1.0}).credit > 0.65


def test_the_better_wording_counts() -> None:
    units = {0: _unit("whole"), 1: _unit("whole", wording=1)}
    assert _credit(units, {1: 1.0}).credit == 1
    assert _credit(units, {0: 0.3, 1: 1.0}).claims == (Claim(1, 1, 1.0),)


@pytest.mark.parametrize("title_share", [0.0, 0.5, 1.0])
def test_a_title_alone_earns_the_rubrics_share(title_share: float) -> None:
    assert _credit(_TITLED, {1: 1.0}, title_share=title_share).credit == title_share
    assert _credit(_TITLED, {0: 1.0, 1: 1.0}, title_share=title_share).credit == 1


def test_a_title_never_lowers_credit() -> None:
    assert _credit(_TITLED, {0: 1.0, 1: 0.3}).credit == 1


def test_a_contradicted_point_earns_nothing() -> None:
    assert _credit(_FACETS, {0: 1.0, 1: 1.0, 2: 1.0}, mixed=False) == PointCredit(0.0, (), 1.0)
    assert _credit(_TITLED, {0: 1.0, 1: 1.0}, mixed=False).credit == 0


def test_a_point_stated_both_ways_earns_half_and_is_all_doubt() -> None:
    found = _credit(_WHOLE, {0: 1.0}, mixed=True)
    assert (found.credit, found.doubt) == (0.5, 1.0)
    assert found.claims


@given(strengths=st.dictionaries(st.integers(0, 3), st.floats(0, 1), max_size=4), better=st.floats(0, 1))
def test_credit_is_a_share_and_more_evidence_never_earns_less(
    strengths: dict[int, float], better: float
) -> None:
    units = _FACETS | {3: _unit("title")}
    found = _credit(units, strengths)
    assert 0 <= found.credit <= 1
    assert 0 <= found.doubt <= 1
    assert bool(found.claims) == bool(found.credit)
    for u, strength in strengths.items():
        raised = _credit(units, strengths | {u: max(strength, better)})
        assert raised.credit >= found.credit
