"""What a case came to: false credit, gain, or drift, as a share of the full marks."""

from dataclasses import dataclass
from typing import Literal

from eval.probes.case import CreditAtMost, Expected, GainAtMost, SameAs
from eval.probes.run_probes import ProbeScore
from eval.systems.protocol import Scored

Kind = Literal["credit", "gain", "drift"]

# Scores are sums of floats where a system makes them so.
_SLACK = 1e-9


@dataclass(frozen=True)
class Amount:
    """`value`, `probed`, and `base` are shares of the full marks; `base` is None where there is none."""

    kind: Kind
    value: float
    is_over: bool
    probed: float
    base: float | None


def kind_of(expected: Expected) -> Kind:
    """Return which kind of amount a case has."""
    if isinstance(expected, CreditAtMost):
        return "credit"
    return "gain" if isinstance(expected, GainAtMost) else "drift"


def amount_of(expected: Expected, score: ProbeScore, max_score: float) -> Amount | None:
    """Return what a case came to; None where the answer, or the base that it is compared with, is unscored."""
    if score.probed is None:
        return None
    probed = score.probed.raw_score / max_score
    base = None if score.base is None else score.base.raw_score / max_score
    if isinstance(expected, CreditAtMost):
        value = probed
    elif score.base is None or base is None:
        return None
    elif isinstance(expected, SameAs):
        value = abs(probed - base)
    elif expected.besides is not None and score.probed.credits and score.base.credits:
        value = _gain_besides(expected.besides, score.probed, score.base) / max_score
    else:
        value = max(0.0, probed - base)
    return Amount(kind_of(expected), value, value > expected.share + _SLACK, probed, base)


def _gain_besides(point: tuple[str, str], probed: Scored, base: Scored) -> float:
    """Return the marks by which the other key points gain; what one of them loses makes up for nothing."""
    before = {(each.part_id, each.id): each.marks for each in base.credits}
    return sum(
        max(0.0, each.marks - before.get((each.part_id, each.id), 0.0))
        for each in probed.credits
        if (each.part_id, each.id) != point
    )
