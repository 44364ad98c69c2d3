"""Tells webhooks of the end of jobs: one thread in each server, which tries what is due and notes what came of it."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from service.crash_report import kinds_of, lines_of
from service.jobs.executor import Tell, tell_nobody
from service.settings import Settings
from service.store.errors import StoreError
from service.store.store import Store
from service.store.webhooks import Delivery, Webhooks
from service.webhooks.deliver import deliver
from service.webhooks.message import Message
from service.webhooks.outcome import Outcome
from service.webhooks.rules import Rules, rules_of
from service.webhooks.schedule import after
from service.webhooks.signature import Secret

_LEASE = timedelta(seconds=60)
"""Longer than an attempt takes; a server that dies amid one leaves the next to another after so long."""
_LOOKS_EVERY_S = 1.0
_AFTER_TROUBLE_S = 5.0


class Deliver(Protocol):
    """Makes one attempt, as `service.webhooks.deliver.deliver` does."""

    def __call__(
        self, url: str, message: Message, secrets: Sequence[Secret], *, rules: Rules
    ) -> Coroutine[Any, Any, Outcome]:
        """Return what came of it."""


class Deliverer:
    """The webhooks' thread of a server. Servers on one database share the deliveries.

    Invariants:
    - What is told was kept when the job ended, so each attempt has the same id and the same bytes.
    - An attempt counts before it is made, so a server that dies amid one makes none twice without counting it.
    - It ends for no error: a delivery whose attempt crashes waits for its lease to end.
    """

    def __init__(
        self, store: Store, settings: Settings, *, tell: Tell = tell_nobody, deliver: Deliver = deliver
    ) -> None:
        """Make a deliverer; `start` starts it."""
        self._store = store
        self._rules = rules_of(settings)
        self._tell = tell
        self._deliver = deliver
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver, without waiting."""
        self._thread.start()

    def close(self, seconds: float = 1.0) -> None:
        """Begin no attempt more, and wait `seconds` at most for one that is under way."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                found = self._deliver_one()
            except StoreError as error:
                self._tell("webhooks_wait", reason=str(error))
                self._closing.wait(_AFTER_TROUBLE_S)
            except Exception as error:  # one delivery's fault is no other's
                self._tell(
                    "webhook_crashed", kinds=", ".join(kinds_of(error)), where="; ".join(lines_of(error))
                )
                self._closing.wait(_AFTER_TROUBLE_S)
            else:
                if not found:
                    self._closing.wait(_LOOKS_EVERY_S)

    def _deliver_one(self) -> bool:
        """Try a delivery that is due; False where none is."""
        if not self._store.delivery_is_due():
            return False
        delivery = self._store.claim_delivery(_LEASE)
        if delivery is None:
            return False
        mine = self._store.of(delivery.tenant, actor="server")
        secret = mine.webhooks.secret_of(delivery.job_id)
        if secret is None:
            # Or the job was deleted meanwhile, and the delivery with it.
            mine.webhooks.give_up(delivery.id, status=None, error="no_secret")
            return True
        message = Message(delivery.message_id, delivery.body.encode())
        outcome = asyncio.run(self._deliver(delivery.url, message, [Secret(secret)], rules=self._rules))
        self._note(delivery, outcome, mine.webhooks)
        return True

    def _note(self, delivery: Delivery, outcome: Outcome, webhooks: Webhooks) -> None:
        came_to = after(
            outcome,
            delivery.attempts,
            datetime.now(UTC),
            since=delivery.created_at,
            key=f"{delivery.id} {delivery.url}",
        )
        reason = outcome.reason or ""
        if came_to.state == "delivered":
            webhooks.delivered(delivery.id, status=outcome.status or 200)
        elif came_to.state == "waiting" and came_to.next_at is not None:
            webhooks.try_again(delivery.id, at=came_to.next_at, status=outcome.status, error=reason)
        else:
            webhooks.give_up(delivery.id, status=outcome.status, error=reason)
        self._tell(
            "webhook_tried",
            job=delivery.job_id,
            attempt=delivery.attempts,
            result=came_to.state,
            status=outcome.status or 0,
            reason=reason,
            seconds=round(outcome.seconds, 3),
        )
