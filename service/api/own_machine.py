"""What a server without keys asks of a request: that it is meant for this machine, and from no other site's page.

Whoever is on the machine may do everything there, and a browser on it carries pages of the whole internet.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from service.api.problem_types import CROSS_SITE, WRONG_HOST
from service.api.problems import ProblemError

CHANGE_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods whose requests change nothing; what they answer, no other site's page may read."""

_FROM_HERE = frozenset({"same-origin", "none"})
"""What `Sec-Fetch-Site` says where one of the server's own pages asks, or the person at the browser."""

_OR_A_KEY = "or have the operator make a key with `caifen key create --name NAME` and send it."


def check_own_machine(method: str, headers: Headers) -> None:
    """Let a request pass that names this machine as its `Host`, and that, if it changes something, no other site sent.

    Starlette's `TrustedHostMiddleware` would not do: it can't read `[::1]:8000`, goes on when the first key is there,
    and answers with plain text.

    Raises:
        ProblemError: WRONG_HOST or CROSS_SITE.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _is_this_machine(hosts[0]):
        # A name that leads here may be a stranger's, whose page then passes for one of ours (DNS rebinding).
        raise ProblemError(
            WRONG_HOST,
            "This server has no keys, so it answers at 127.0.0.1, [::1], and localhost only: use one of them, "
            f"{_OR_A_KEY}",
        )
    if method not in CHANGE_NOTHING and not _is_from_here(headers, hosts[0]):
        raise ProblemError(
            CROSS_SITE,
            "This server has no keys, so it takes no changes from pages of other sites: ask from a program, "
            f"{_OR_A_KEY}",
        )


def _is_this_machine(host: str) -> bool:
    name = _name_in(host)
    if name is None:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _name_in(host: str) -> str | None:
    """Return the name or address in a `Host`, without its port and brackets; None where it is no `Host`."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # says whether it is one
    except ValueError:
        return None
    return parts.hostname if parts.netloc == host and "@" not in host else None


def _is_from_here(headers: Headers, host: str) -> bool:
    sites = headers.getlist("sec-fetch-site")
    if sites:
        # No page can set it, and a proxy that rewrites `Host` leaves it true.
        return all(site in _FROM_HERE for site in sites)
    # A program says neither; an older browser says `Origin` alone.
    return all(origin.partition("://")[2].lower() == host.lower() for origin in headers.getlist("origin"))
