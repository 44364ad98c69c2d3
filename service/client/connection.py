"""Where the server is and what every request says: the part that both clients share."""

import os
from dataclasses import dataclass, field

import httpx

from service import __version__

CONNECT_S = 10.0


@dataclass(frozen=True)
class Connection:
    """An address and a key; the key is in no representation of it."""

    base_url: str
    api_key: str | None = field(repr=False)
    timeout: float

    @property
    def headers(self) -> dict[str, str]:
        """What every request says."""
        headers = {"User-Agent": f"caifen-client/{__version__}", "Accept": "application/json, */*"}
        if self.api_key is not None:
            headers["Authorization"] = f"Bearer {self.api_key}"
        return headers

    @property
    def limits(self) -> httpx.Timeout:
        """Seconds of silence after which a request is given up."""
        return httpx.Timeout(self.timeout, connect=min(CONNECT_S, self.timeout))


def connection(base_url: str | None, api_key: str | None, timeout: float) -> Connection:
    """Return the connection that was asked for, or that CAIFEN_URL and CAIFEN_API_KEY name.

    Raises:
        ValueError: there is no address, it is none of http(s), or the key can't stand in a header.
    """
    address = base_url or os.environ.get("CAIFEN_URL", "")
    key = api_key or os.environ.get("CAIFEN_API_KEY") or None
    if not address:
        raise ValueError("say where Caifen is: base_url, or the environment variable CAIFEN_URL")
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise ValueError(
            "the address of Caifen has to be like https://caifen.example, without a query or a login"
        )
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise ValueError("the key has characters that no key has: copy it again")
    return Connection(str(url).rstrip("/"), key, timeout)
