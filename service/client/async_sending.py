"""Sends calls and reads what comes, in coroutines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Self, TypeVar

import httpx

from service.client.call import Call
from service.client.connection import connection
from service.client.download import Download
from service.client.outcome import Outcome, after_response, after_silence
from service.client.pages import Page
from service.client.tries import Tries

T = TypeVar("T")


class AsyncSending:
    """What sends the calls of `AsyncClient`, again where that may help, and reads what comes."""

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60.0,
        tries: Tries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            base_url: as https://caifen.example, perhaps with a path; unset: CAIFEN_URL.
            api_key: unset: CAIFEN_API_KEY; a server without keys needs none.
            timeout: seconds without a sign from the server after which a try is given up.
            tries: how often a request is sent, and with which pauses.
            transport: of httpx, for certificates or proxies of your own.

        Raises:
            ValueError: there is no address, or it or the key can't be right.
        """
        self._connection = connection(base_url, api_key, timeout)
        self._tries = tries or Tries()
        self._http = httpx.AsyncClient(
            base_url=self._connection.base_url,
            headers=self._connection.headers,
            timeout=self._connection.limits,
            transport=transport,
        )

    def __repr__(self) -> str:
        """Return the address, and no key."""
        return f"{type(self).__name__}({self._connection.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _do(self, call: Call[T]) -> T:
        sent = 0
        while True:
            sent += 1
            outcome = await self._try(call, sent)
            if isinstance(outcome, httpx.Response):
                return call.read(outcome)
            if outcome.pause is None:
                outcome.error.tries = sent
                # Here, and not where httpx raised: its errors have the whole request in them, with the key.
                raise outcome.error
            await asyncio.sleep(outcome.pause)

    async def _try(self, call: Call[T], sent: int) -> Outcome:
        try:
            with call.request(self._http.build_request) as request:
                response = await self._http.send(request, stream=call.into is not None)
            if call.into is not None:
                await self._receive(call.into, response)
        except httpx.RequestError as error:
            return after_silence(call, self._tries, sent, error)
        return after_response(call, self._tries, sent, response)

    async def _receive(self, into: Download, response: httpx.Response) -> None:
        async with aclosing(response):
            if not response.is_success:
                await response.aread()
                return
            with into.begun(response) as file:
                async for chunk in response.aiter_bytes():
                    await asyncio.to_thread(file.write, chunk)

    async def _all(self, first: Call[Page[T]]) -> AsyncIterator[T]:
        call: Call[Page[T]] | None = first
        while call is not None:
            page = await self._do(call)
            for item in page.items:
                yield item
            call = page.next
