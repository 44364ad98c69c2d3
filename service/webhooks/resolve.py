"""From the name of an endpoint to addresses that may be connected to: asked once, all checked, used as they are."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from service.webhooks.addresses import is_allowed, read_address
from service.webhooks.endpoint import Endpoint, not_allowed
from service.webhooks.rules import Rules

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a name and a port to IP addresses as text; OSError where there are none."""

MOST_LOOKUPS = 64
"""Of the system at the same time, those included whose answer nobody waits for any more."""

_lookups = threading.BoundedSemaphore(MOST_LOOKUPS)


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system knows for `host`, each once, in its order.

    Nothing ends a lookup of the system before its time, so it runs in a thread that nobody waits for: who gives up
    waiting for the answer is free at once.

    Raises:
        OSError: the name has none, or no resolver answers.
        TimeoutError: too many lookups have no answer yet.
    """
    if not _lookups.acquire(blocking=False):
        raise TimeoutError("too many names are being looked up")
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def look_up() -> None:
        found: list[str] | OSError | UnicodeError
        try:
            results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(address[0]) for _, _, _, _, address in results))
        except (OSError, UnicodeError) as error:
            found = error
        finally:
            _lookups.release()
        # Nobody may be there any more to hear it.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell, answer, found)

    try:
        threading.Thread(target=look_up, name="look-up", daemon=True).start()
    except RuntimeError:
        _lookups.release()
        raise OSError("no thread can be started") from None
    return await answer


def _tell(answer: "asyncio.Future[list[str]]", found: "list[str] | OSError | UnicodeError") -> None:
    if answer.done():
        return
    if isinstance(found, list):
        answer.set_result(found)
    else:
        answer.set_exception(found)


async def addresses_of(endpoint: Endpoint, rules: Rules, resolve: Resolve = resolve_by_system) -> list[str]:
    """Return the IP addresses of `endpoint`, at least one, all of which may be connected to.

    Connect to one of these and to nothing else: the same name may have another address a moment later (DNS rebinding).

    Raises:
        OSError: the name has no address.
        RefusedError: one of its addresses is not allowed, which refuses all of them.
    """
    if endpoint.address is not None:
        return [str(endpoint.address)]
    found = await resolve(endpoint.host, endpoint.port)
    if not found:
        raise OSError("the name has no address")
    try:
        addresses = [read_address(text) for text in found]
    except ValueError:
        raise not_allowed() from None
    if not all(is_allowed(address, allow_private=rules.allow_private) for address in addresses):
        raise not_allowed()
    return [str(address) for address in addresses]
