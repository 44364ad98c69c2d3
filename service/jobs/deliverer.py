"""Tells webhooks of the end of jobs: tries what is due, several at a time, and notes what came of it."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Protocol

from service.crash_report import kinds_of, lines_of
from service.jobs.delivery_places import Places
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
    """The webhooks' threads of a server: one that looks for what is due, and one for each attempt under way.

    Servers on one database share the deliveries.

    Invariants:
    - What is told was kept when the job ended, so each attempt has the same id and the same bytes.
    - An attempt counts before it is made, so a server that dies amid one makes none twice without counting it.
    - One receiver, and one tenant, have only a part of the places, so a slow one does not keep others waiting.
    - While this server has a delivery in hand, until what came of it is noted, it makes no other attempt at it.
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
        self._places = Places(settings.webhook_concurrency)
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver, without waiting."""
        self._thread.start()

    def drain(self) -> None:
        """Begin no attempt more, and return at once."""
        self._closing.set()
        self._wanted.set()

    def close(self, seconds: float = 1.0) -> None:
        """Begin no attempt more, and wait `seconds` at most for those that are under way.

        What is still under way then is left: when its lease is over any server tries it again, with the same id.
        """
        until = monotonic() + seconds
        self.drain()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        self._places.wait_until_empty(max(0.0, until - monotonic()))
        self._left.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            # Before it looks, so that no place that becomes free meanwhile is overlooked.
            self._wanted.clear()
            try:
                began = self._begin_one()
            except StoreError as error:
                self._tell("webhooks_wait", reason=str(error))
                self._closing.wait(_AFTER_TROUBLE_S)
            except Exception as error:  # whatever it was, it is to go on
                self._tell_crash(error)
                self._closing.wait(_AFTER_TROUBLE_S)
            else:
                if not began and not self._closing.is_set():
                    self._wanted.wait(_LOOKS_EVERY_S)

    def _begin_one(self) -> bool:
        """Begin an attempt at a delivery that is due; False where there is none, or no place for it."""
        barred = self._places.barred()
        # Looking first takes no lock; claiming does.
        if barred is None or not self._store.delivery_is_due(barred):
            return False
        delivery = self._store.claim_delivery(_LEASE, barred)
        if delivery is None:
            return False
        self._places.take(delivery)
        try:
            threading.Thread(target=self._try, args=[delivery], name="webhook", daemon=True).start()
        except BaseException:
            self._places.leave(delivery)
            raise
        return True

    def _try(self, delivery: Delivery) -> None:
        try:
            self._attempt(delivery)
        except StoreError as error:
            self._tell("webhooks_wait", reason=str(error))
        except Exception as error:  # one delivery's fault is no other's
            self._tell_crash(error)
        finally:
            self._places.leave(delivery)
            self._wanted.set()

    def _attempt(self, delivery: Delivery) -> None:
        webhooks = self._store.of(delivery.tenant, actor="server").webhooks
        secret = webhooks.secret_of(delivery.job_id)
        if secret is None:
            # Or the job was deleted meanwhile, and the delivery with it.
            webhooks.give_up(delivery.id, status=None, error="no_secret")
            return
        message = Message(delivery.message_id, delivery.body.encode())
        outcome = asyncio.run(self._deliver(delivery.url, message, [Secret(secret)], rules=self._rules))
        told = False
        # Once nobody waits for it any more its server's store may be closed.
        while not self._left.is_set():
            try:
                self._note(delivery, outcome, webhooks)
            except StoreError as error:
                # What has arrived would be sent once more if it were not noted.
                if not told:
                    self._tell("webhooks_wait", reason=str(error))
                told = True
                if self._closing.wait(_AFTER_TROUBLE_S):
                    return
            else:
                return

    def _tell_crash(self, error: Exception) -> None:
        self._tell("webhook_crashed", kinds=", ".join(kinds_of(error)), where="; ".join(lines_of(error)))

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
