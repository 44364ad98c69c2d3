"""Credit: from claims of evidence to the fraction of each key point's marks that is earned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.grading.assignment import Claim
from service.grading.contradiction import Opposition
from service.grading.units import Unit

# Below the first strength a claim earns nothing, from the second on all of its unit's share.
_EARNS_FROM, _EARNS_ALL = 0.25, 0.7
# How far the match of a whole statement counts where only some of its facets are found one by one.
_WHOLE_SHARE = 0.65
# What a point earns that the answer states both rightly and as its opposite.
STATED_BOTH_WAYS = 0.5
_CREDIT_DECIMALS = 3


@dataclass(frozen=True)
class PointCredit:
    """What one key point's own words earned: `credit` from 0 to 1, the claims that earned it, and the doubt.

    `doubt` is 0 where every claim is clear and 1 where all hang in the balance.
    """

    credit: float
    claims: tuple[Claim, ...]
    doubt: float


def earned(strength: float) -> float:
    """Return the share of its unit that a claim of `strength` earns."""
    return min(1.0, max(0.0, (strength - _EARNS_FROM) / (_EARNS_ALL - _EARNS_FROM)))


def credit_point(
    units: Mapping[int, Unit],
    claims: Mapping[int, Claim],
    oppositions: Sequence[Opposition],
    title_share: float,
) -> PointCredit:
    """Credit one point from the claims on its units; both mappings are by unit number.

    The best wording counts. A contradicted point earns nothing; one that is also stated rightly elsewhere in the
    answer earns half of what it found.
    """
    if any(not opposition.mixed for opposition in oppositions):
        return PointCredit(0.0, (), 1.0)
    statements = [
        _credit_wording({u: unit for u, unit in units.items() if unit.wording == wording}, claims)
        for wording in sorted({unit.wording for unit in units.values() if unit.role != "title"})
    ]
    best = max(statements, key=lambda found: found[0])
    credit, used = best
    for u, unit in units.items():
        if unit.role == "title" and u in claims and not oppositions:
            with_title = title_share * earned(claims[u].strength) + (1 - title_share) * credit
            if with_title > credit:
                credit, used = with_title, [claims[u], *used]
    if oppositions:
        credit *= STATED_BOTH_WAYS
    strengths = [claims[u].strength for u in units if u in claims and units[u].role != "title"]
    return PointCredit(
        credit=round(credit, _CREDIT_DECIMALS),
        claims=tuple(used) if credit else (),
        doubt=max((_doubt(strength) for strength in strengths), default=0.0) if not oppositions else 1.0,
    )


def _doubt(strength: float) -> float:
    """Return 1 at even odds, 0 at certainty."""
    return 1.0 - abs(2.0 * strength - 1.0)


def _credit_wording(units: Mapping[int, Unit], claims: Mapping[int, Claim]) -> tuple[float, list[Claim]]:
    shares = {
        u: earned(claims[u].strength) for u, unit in units.items() if u in claims and unit.role != "title"
    }
    used = [claims[u] for u, share in shares.items() if share]
    whole = next((shares.get(u, 0.0) for u, unit in units.items() if unit.role == "whole"), 0.0)
    facets = {u: unit for u, unit in units.items() if unit.role == "facet"}
    if not facets:
        return whole, used
    found = sum(unit.weight * shares.get(u, 0.0) for u, unit in facets.items())
    return min(1.0, max(found, _WHOLE_SHARE * whole + (1 - _WHOLE_SHARE) * found)), used
