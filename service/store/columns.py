"""Column types that read back exactly what was written, on both databases."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from rubrics.marks import tidy

_HUNDREDTHS = 100
# PostgreSQL keeps no NUL in a text, and UTF-8 has no lone surrogates; a backslash starts an escape.
_ESCAPED = re.compile("[\\\\\x00\ud800-\udfff]")
_ESCAPES = re.compile(r"\\(?:\\|u[0-9a-f]{4})")


def escape(text: str) -> str:
    """Return `text` so that every database keeps it; most texts are their own escape."""
    return _ESCAPED.sub(lambda found: r"\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return _ESCAPES.sub(lambda found: "\\" if found[0] == r"\\" else chr(int(found[0][2:], 16)), text)


class AnyText(TypeDecorator[str]):
    """Any Python string, NUL and lone surrogates included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Escape on the way in."""
        return None if value is None else escape(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Undo it on the way out."""
        return None if value is None else unescape(value)


class MarksInHundredths(TypeDecorator[Decimal]):
    """Marks as whole hundredths: exact, and sorted and summed by the database as numbers."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Count the hundredths.

        Raises:
            ValueError: there is a fraction of one.
        """
        if value is None:
            return None
        hundredths = value * _HUNDREDTHS
        if hundredths != hundredths.to_integral_value():
            raise ValueError("marks have at most two decimals")
        return int(hundredths)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the marks as the rest of Caifen writes them."""
        return None if value is None else tidy(Decimal(value) / _HUNDREDTHS)


class UtcTime(TypeDecorator[datetime]):
    """A moment, to the microsecond; aware and in UTC on both sides."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC; SQLite keeps no zone, so it is left out there.

        Raises:
            ValueError: the time says no zone, so nobody knows when it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be kept")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the moment in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
