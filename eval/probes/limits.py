"""How much a probe may move a score, as shares of the full marks; data, so that a report can state them."""

FALSE_CREDIT = 0.05
FALSE_CREDIT_OF_TURNED = 0.25
DRIFT = 0.02

LIMITS: dict[str, float | None] = {
    "empty": FALSE_CREDIT,
    "question": FALSE_CREDIT,
    "other-answer": FALSE_CREDIT,
    "repetition": FALSE_CREDIT,
    "instructions": FALSE_CREDIT,
    "term-dump": FALSE_CREDIT_OF_TURNED,
    "negation": FALSE_CREDIT_OF_TURNED,
    # People differ over these two, so they are shown beside the others without a bound.
    "contradiction": None,
    "padding": None,
    "shuffle": DRIFT,
    "width": DRIFT,
    "script": DRIFT,
    "noise": DRIFT,
}
"""Probe -> limit on the mean over its cases; None where the figure is shown without one."""

SHOWN_AGAINST = FALSE_CREDIT
"""What a single case of a probe without a limit counts as over."""


def limit_of(probe: str) -> float:
    """Return what one case of `probe` is held against."""
    limit = LIMITS[probe]
    return SHOWN_AGAINST if limit is None else limit
