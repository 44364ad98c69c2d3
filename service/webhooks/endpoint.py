"""The address of an endpoint: read strictly, so that what is checked is what is connected to."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from service.webhooks.addresses import Address, is_allowed, read_address
from service.webhooks.rules import RefusedError, Rules

MOST_CHARACTERS = 2_000
PORTS = {"https": frozenset({443, 8443}), "http": frozenset({80, 8080})}
"""Ports of public endpoints: those of web servers, so that no other service can be written to."""
DEFAULT_PORT = {"https": 443, "http": 80}

_PRINTABLE = re.compile(r"[!#-;=?-\[\]_a-z~]+")
"""What may stand in a URL (RFC 3986): printable ASCII without quotes, backslash, and brackets of other grammars."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OWN_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "corp", "home")
"""Ends of names that mean this machine or the inner network (RFC 6761, 6762, 8375; ICANN's .internal)."""
_METADATA_NAMES = frozenset({"metadata.google.internal", "instance-data.ec2.internal"})


@dataclass(frozen=True)
class Endpoint:
    """A checked address to send to.

    host: A name in lower case or an IP address without brackets; `address` is that address, None for a name.
    target: Path and query, as they are in the request.
    """

    scheme: str
    host: str
    port: int
    target: str
    address: Address | None

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORT[self.scheme] else f"{host}:{self.port}"


def read_endpoint(url: str, rules: Rules) -> Endpoint:
    """Return the endpoint at `url`, checked against all rules but what its name resolves to (`resolve.py`).

    Names must be in ASCII (`xn--...` for others). A fragment, a user, or a password is refused.

    Raises:
        RefusedError: with the code `url_malformed`, `https_required`, `port_not_allowed`, or `address_not_allowed`.
    """
    if len(url) > MOST_CHARACTERS or not _PRINTABLE.fullmatch(url):
        raise _malformed()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    if parts.scheme not in DEFAULT_PORT:
        raise RefusedError("https_required", "The address of a webhook begins with https://.")
    if parts.scheme == "http" and not rules.allow_http:
        raise RefusedError("https_required", "The address of a webhook begins with https://, not http://.")
    if not parts.netloc or "@" in parts.netloc or "#" in url:
        raise _malformed()
    host, address = _host(parts.netloc, parts.hostname or "")
    port = DEFAULT_PORT[parts.scheme] if port is None else port
    if port not in PORTS[parts.scheme] and not (rules.allow_private and port > 0):
        raise RefusedError("port_not_allowed", "The address of a webhook has the port 443 or 8443, or none.")
    allowed = (
        _name_allowed(host, rules)
        if address is None
        else is_allowed(address, allow_private=rules.allow_private)
    )
    if not allowed:
        raise not_allowed()
    query = f"?{parts.query}" if parts.query else ""
    return Endpoint(parts.scheme, host, port, f"{parts.path or '/'}{query}", address)


def not_allowed() -> RefusedError:
    """Return the refusal of an inner address; it does not tell which, as that would map the inner network."""
    return RefusedError(
        "address_not_allowed", "The address of a webhook must be a public one: this one is not allowed."
    )


def _malformed() -> RefusedError:
    return RefusedError(
        "url_malformed",
        "The address of a webhook is https://host/path, in ASCII, without user, password, or fragment.",
    )


def _host(netloc: str, host: str) -> tuple[str, Address | None]:
    """Return the host as it is connected to, and its address if it is one.

    Raises:
        RefusedError: neither a name nor an address in its usual form.
    """
    host = host.lower()
    if netloc.startswith("["):
        # Python passes over what stands between the bracket and the port.
        if not _BRACKETED.fullmatch(netloc):
            raise _malformed()
        try:
            address = read_address(host)
        except ValueError:
            raise _malformed() from None
        return str(address), address
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _malformed()
    if not _NUMBER.fullmatch(labels[-1]):
        return host, None
    # 2130706433, 0x7f.1, 0177.0.0.1: C libraries take them for addresses (inet_aton); here only 127.0.0.1 is one.
    try:
        return host, IPv4Address(host)
    except ValueError:
        raise _malformed() from None


def _name_allowed(host: str, rules: Rules) -> bool:
    if host in _METADATA_NAMES:
        return False
    if rules.allow_private:
        return True
    return "." in host and not any(host == end or host.endswith(f".{end}") for end in _OWN_NAMES)
