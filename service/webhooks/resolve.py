"""From the name of an endpoint to addresses that may be connected to: asked once, all checked, used as they are."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

from service.webhooks.addresses import is_allowed, read_address
from service.webhooks.endpoint import Endpoint, not_allowed
from service.webhooks.rules import Rules

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a name and a port to IP addresses as text; OSError where there are none."""


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system knows for `host`, each once, in its order.

    Raises:
        OSError: the name has none, or no resolver answers.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


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
