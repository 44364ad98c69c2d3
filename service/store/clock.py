"""The time as the store keeps it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)
