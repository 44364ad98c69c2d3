"""How much of its time a caller leaves to the asking of a model."""

_SHARE, _MOST = 0.05, 0.05


def time_to_ask(seconds: float) -> float:
    """Return the seconds within which a model has to reply so that `seconds` in all are kept.

    A little less: the model's own deadline has to end a call that hangs, since only then the breaker hears of it.
    """
    return seconds - min(_MOST, _SHARE * seconds)
