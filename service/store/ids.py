"""Fresh ids that sort by the time they were made."""

import secrets
import threading
import time

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_RANDOM_BITS = 80


class _Sequence:
    """Numbers of 48 bits of milliseconds and 80 random bits, each greater than the last of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            # Within one millisecond, or when the clock was set back, the next number follows the last.
            self._last = number if number > self._last else self._last + 1
            return self._last


_sequence = _Sequence()


def new_id() -> str:
    """Return a fresh id: a ULID in small letters, 26 characters, later ones sorting after earlier ones."""
    number = _sequence.next()
    return "".join(_DIGITS[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
