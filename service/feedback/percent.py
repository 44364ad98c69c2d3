"""Shares as percentages."""


def percent(share: float) -> str:
    """Write a share as a percentage; what is not all or nothing never reads as 0 % or 100 %."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(0.99, max(0.01, share)):.0%}"
