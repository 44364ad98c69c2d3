"""How slow steps tell their caller how far they are."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with what is being done (a short English phrase) and the share of it done, 0 to 1."""


def silent(_step: str, _share: float) -> None:
    """Report nothing."""
