"""One attempt to deliver one message to one endpoint."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import cast

import httpx

from service import __version__
from service.llm.retry_after import read_retry_after
from service.webhooks.endpoint import Endpoint, read_endpoint
from service.webhooks.message import Message
from service.webhooks.outcome import Outcome, Reason
from service.webhooks.resolve import Resolve, addresses_of, resolve_by_system
from service.webhooks.rules import RefusedError, Rules
from service.webhooks.signature import Secret, signed_headers

SECONDS = 20.0
"""For a whole attempt; Standard Webhooks recommends 15 to 30."""
CONNECT_SECONDS = 5.0
MOST_REPLY_BYTES = 4_096
"""Of the reply's body; it is read so that the receiver is not cut off while it writes, and then forgotten."""
REPLY_SECONDS = 2.0
"""For the reply's body, once its status is there."""
MOST_ADDRESSES = 3
"""Of one name, tried in turn where a connection fails."""

_GONE = 410


async def deliver(
    url: str,
    message: Message,
    secrets: Sequence[Secret],
    *,
    rules: Rules,
    now: datetime | None = None,
    seconds: float = SECONDS,
    resolve: Resolve = resolve_by_system,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    """Send `message` to `url` once and return what came of it; whatever the receiver does, this does not raise.

    The URL is checked anew each time, its name is resolved once, and the connection goes to the address that was
    checked, while TLS checks the name. No redirect is followed, no proxy is used, and no cookie is kept.

    Args:
        url: As the owner of the job gave it.
        message: What to tell.
        secrets: Those of the endpoint: one, or the old and the new one while they change.
        rules: What the operator allows.
        now: The time of the attempt, with its zone; None: the clock's.
        seconds: For the whole attempt.
        resolve: From names to addresses.
        tls: How certificates are checked; None: by the usual authorities, or those of SSL_CERT_FILE.

    Raises:
        ValueError: there is no secret.
    """
    began = time.monotonic()
    moment = now or datetime.now(UTC)
    headers = signed_headers(message.id, moment, message.body, secrets)

    def outcome(reason: Reason) -> Outcome:
        return Outcome("try_again", reason, seconds=time.monotonic() - began)

    try:
        async with asyncio.timeout(seconds):
            endpoint = read_endpoint(url, rules)
            addresses = await _addresses(endpoint, rules, resolve)
            if not addresses:
                return outcome("name_not_found")
            response = await _post_to_any(endpoint, addresses, message.body, headers, tls)
    except RefusedError as refused:
        return Outcome("refused", cast(Reason, refused.code), seconds=time.monotonic() - began)
    except httpx.InvalidURL:
        return Outcome("refused", "url_malformed", seconds=time.monotonic() - began)
    except (TimeoutError, httpx.TimeoutException):
        return outcome("timeout")
    except (httpx.HTTPError, OSError):
        return outcome("connection_failed")
    return _told_by(response, moment, time.monotonic() - began)


async def _addresses(endpoint: Endpoint, rules: Rules, resolve: Resolve) -> list[str]:
    """Return the addresses to try, none if the name has none."""
    try:
        return (await addresses_of(endpoint, rules, resolve))[:MOST_ADDRESSES]
    except TimeoutError:
        raise
    except (OSError, UnicodeError):
        return []


async def _post_to_any(
    endpoint: Endpoint,
    addresses: Sequence[str],
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext | None,
) -> httpx.Response:
    """Post to the first address that a connection to succeeds; what has been sent is never sent to another."""
    # Below httpx's client, where there are no redirects, proxies, cookies, or passwords from files.
    async with httpx.AsyncHTTPTransport(verify=tls or _usual_authorities(), trust_env=False) as transport:
        for address in addresses[:-1]:
            try:
                return await _post(transport, endpoint, address, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await _post(transport, endpoint, addresses[-1], body, headers)


async def _post(
    transport: httpx.AsyncHTTPTransport,
    endpoint: Endpoint,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
) -> httpx.Response:
    host = f"[{address}]" if ":" in address else address
    request = httpx.Request(
        "POST",
        f"{endpoint.scheme}://{host}:{endpoint.port}{endpoint.target}",
        content=body,
        headers={
            **headers,
            "Host": endpoint.authority,
            "Content-Type": "application/json",
            "User-Agent": f"Caifen-Webhooks/{__version__}",
            "Accept": "*/*",
            # A small reply can't become a large one.
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        extensions={
            # The certificate is to be the name's, though the connection is to an address.
            "sni_hostname": endpoint.host,
            "timeout": httpx.Timeout(None, connect=CONNECT_SECONDS).as_dict(),
        },
    )
    response = await transport.handle_async_request(request)
    try:
        # Its status has come, and it alone counts, whatever becomes of its body.
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(REPLY_SECONDS):
                await _read_a_little(response)
    finally:
        await response.aclose()
    return response


async def _read_a_little(response: httpx.Response) -> None:
    read = 0
    async for chunk in response.aiter_raw():
        read += len(chunk)
        if read >= MOST_REPLY_BYTES:
            return


def _told_by(response: httpx.Response, now: datetime, seconds: float) -> Outcome:
    if response.is_success:
        return Outcome("delivered", status=response.status_code, seconds=seconds)
    return Outcome(
        "gone" if response.status_code == _GONE else "try_again",
        "redirect" if response.is_redirect else "http_status",
        status=response.status_code,
        retry_after=read_retry_after(response.headers, now),
        seconds=seconds,
    )


@cache
def _usual_authorities() -> ssl.SSLContext:
    # trust_env is for SSL_CERT_FILE, with which an operator names an authority of their own.
    return httpx.create_ssl_context(trust_env=True)
