"""How many attempts to deliver webhooks are under way, so that none waits long for another's slow receiver."""

import threading
from collections import Counter

from service.store.webhooks import Barred, Delivery


class Places:
    """Places for attempts. Thread-safe.

    Invariants:
    - At most `at_once` attempts are under way, a quarter of them to one receiver, and half of them for one tenant.
    - A delivery that has a place gets no second one, however long its attempt and the note of it take.
    """

    def __init__(self, at_once: int) -> None:
        """Make `at_once` places, 2 or more: with a single one every receiver would wait for every other."""
        self._most = at_once
        self._most_of_receiver = max(1, at_once // 4)
        self._most_of_tenant = max(1, at_once // 2)
        self._changed = threading.Condition()
        self._taken: dict[tuple[str, str], Delivery] = {}

    def barred(self) -> Barred | None:
        """Return the deliveries that get no place now; None: there is no place at all."""
        with self._changed:
            under_way = self._taken.values()
            if len(under_way) >= self._most:
                return None
            tenants = Counter(one.tenant for one in under_way)
            receivers = Counter(one.receiver for one in under_way)
            return Barred(
                tenants=frozenset(name for name, n in tenants.items() if n >= self._most_of_tenant),
                receivers=frozenset(name for name, n in receivers.items() if n >= self._most_of_receiver),
                ids=frozenset(one.id for one in under_way),
            )

    def take(self, delivery: Delivery) -> None:
        """Give a place to a delivery that was claimed from those not barred."""
        with self._changed:
            self._taken[delivery.tenant, delivery.id] = delivery

    def leave(self, delivery: Delivery) -> None:
        """Take the place back."""
        with self._changed:
            del self._taken[delivery.tenant, delivery.id]
            self._changed.notify_all()

    def wait_until_empty(self, seconds: float) -> bool:
        """Wait for `seconds` at most until nothing is under way; False where something still is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._taken, timeout=seconds)
