"""Addresses that webhooks must never reach, in every way to write them that we know of."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.webhooks.addresses import is_allowed, read_address
from service.webhooks.endpoint import read_endpoint
from service.webhooks.resolve import addresses_of, resolve_by_system
from service.webhooks.rules import RefusedError, Rules

STRICT = Rules()
ON_PREMISES = Rules(allow_http=True, allow_private=True)

# URL, and the code it is refused with.
NASTY = [
    ("https://127.0.0.1/", "address_not_allowed"),
    ("https://127.1.2.3/", "address_not_allowed"),
    ("https://localhost/", "address_not_allowed"),
    ("https://LOCALHOST/", "address_not_allowed"),
    ("https://localhost./", "address_not_allowed"),
    ("https://a.localhost/", "address_not_allowed"),
    ("https://printer.local/", "address_not_allowed"),
    ("https://db.internal/", "address_not_allowed"),
    ("https://router.home.arpa/", "address_not_allowed"),
    ("https://intranet/", "address_not_allowed"),
    ("https://metadata.google.internal/computeMetadata/v1/", "address_not_allowed"),
    ("https://10.0.0.1/", "address_not_allowed"),
    ("https://172.16.0.1/", "address_not_allowed"),
    ("https://172.31.255.255/", "address_not_allowed"),
    ("https://192.168.1.1/", "address_not_allowed"),
    ("https://100.64.0.1/", "address_not_allowed"),
    ("https://100.100.100.200/latest/meta-data/", "address_not_allowed"),
    ("https://169.254.169.254/latest/meta-data/", "address_not_allowed"),
    ("https://168.63.129.16/", "address_not_allowed"),
    ("https://192.0.0.192/", "address_not_allowed"),
    ("https://0.0.0.0/", "address_not_allowed"),
    ("https://0.1.2.3/", "address_not_allowed"),
    ("https://224.0.0.1/", "address_not_allowed"),
    ("https://240.0.0.1/", "address_not_allowed"),
    ("https://255.255.255.255/", "address_not_allowed"),
    ("https://192.0.2.1/", "address_not_allowed"),
    ("https://198.18.0.1/", "address_not_allowed"),
    ("https://203.0.113.1/", "address_not_allowed"),
    ("https://192.88.99.1/", "address_not_allowed"),
    ("https://127.0.0.1./", "address_not_allowed"),
    ("https://2130706433/", "url_malformed"),
    ("https://0x7f000001/", "url_malformed"),
    ("https://0x7f.0x0.0x0.0x1/", "url_malformed"),
    ("https://0177.0.0.1/", "url_malformed"),
    ("https://017700000001/", "url_malformed"),
    ("https://127.1/", "url_malformed"),
    ("https://127.0.1/", "url_malformed"),
    ("https://127.0.0.0x1/", "url_malformed"),
    ("https://127.000.000.001/", "url_malformed"),
    ("https://1.2.3.4.5/", "url_malformed"),
    ("https://256.1.1.1/", "url_malformed"),
    ("https://[::1]/", "address_not_allowed"),
    ("https://[0:0:0:0:0:0:0:1]/", "address_not_allowed"),
    ("https://[::]/", "address_not_allowed"),
    ("https://[::ffff:127.0.0.1]/", "address_not_allowed"),
    ("https://[::ffff:7f00:1]/", "address_not_allowed"),
    ("https://[::ffff:169.254.169.254]/", "address_not_allowed"),
    ("https://[::127.0.0.1]/", "address_not_allowed"),
    ("https://[64:ff9b::127.0.0.1]/", "address_not_allowed"),
    ("https://[64:ff9b:1::a00:1]/", "address_not_allowed"),
    ("https://[2002:7f00:1::]/", "address_not_allowed"),
    ("https://[2001:0:7f00:1::]/", "address_not_allowed"),
    ("https://[fe80::1]/", "address_not_allowed"),
    ("https://[fec0::1]/", "address_not_allowed"),
    ("https://[fc00::1]/", "address_not_allowed"),
    ("https://[fd00:ec2::254]/", "address_not_allowed"),
    ("https://[fd20:ce::254]/", "address_not_allowed"),
    ("https://[ff02::1]/", "address_not_allowed"),
    ("https://[2001:db8::1]/", "address_not_allowed"),
    ("https://[3fff::1]/", "address_not_allowed"),
    ("https://[100::1]/", "address_not_allowed"),
    ("https://[fe80::1%25eth0]/", "url_malformed"),
    ("https://[::1]evil.example/", "url_malformed"),
    ("https://[::1/", "url_malformed"),
    ("https://[]/", "url_malformed"),
    ("https://[127.0.0.1]/", "url_malformed"),
    ("https://user@example.com/", "url_malformed"),
    ("https://user:pass@example.com/", "url_malformed"),
    ("https://example.com@127.0.0.1/", "url_malformed"),
    ("https://example.com#@127.0.0.1/", "url_malformed"),
    ("https://example.com\\@127.0.0.1/", "url_malformed"),
    ("https://127.0.0.1\\.example.com/", "url_malformed"),
    ("https://%31%32%37.0.0.1/", "url_malformed"),
    ("https://127。0。0。1/", "url_malformed"),
    ("https://①②⑦.0.0.1/", "url_malformed"),
    ("https://ｌocalhost/", "url_malformed"),
    ("https://例子.example/", "url_malformed"),
    ("https://exa mple.com/", "url_malformed"),
    ("https://example.com/\r\nX-Injected: 1", "url_malformed"),
    ("https://example.com/\tx", "url_malformed"),
    ("https://example.com/\0", "url_malformed"),
    (" https://example.com/", "url_malformed"),
    ("https://exam\u200bple.com/", "url_malformed"),
    ("https:///path", "url_malformed"),
    ("https://", "url_malformed"),
    ("https:example.com", "url_malformed"),
    ("https://.example.com/", "url_malformed"),
    ("https://a..example.com/", "url_malformed"),
    ("https://-a.example.com/", "url_malformed"),
    (f"https://{'a' * 64}.example.com/", "url_malformed"),
    ("https://example.com:x/", "url_malformed"),
    ("https://example.com:70000/", "url_malformed"),
    ("https://example.com/" + "a" * 2_000, "url_malformed"),
    ("http://example.com/", "https_required"),
    ("ftp://example.com/", "https_required"),
    ("file:///etc/passwd", "https_required"),
    ("gopher://127.0.0.1:6379/_x", "https_required"),
    ("//example.com/", "https_required"),
    ("example.com", "https_required"),
    ("https://example.com:22/", "port_not_allowed"),
    ("https://example.com:6379/", "port_not_allowed"),
    ("https://example.com:80/", "port_not_allowed"),
    ("https://example.com:0/", "port_not_allowed"),
]


@pytest.mark.parametrize(("url", "code"), NASTY, ids=[ascii(url)[:60] for url, _ in NASTY])
def test_refused(url: str, code: str) -> None:
    with pytest.raises(RefusedError) as raised:
        read_endpoint(url, STRICT)
    assert raised.value.code == code
    assert "127" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "target", "authority"),
    [
        ("https://example.com", "example.com", 443, "/", "example.com"),
        ("https://Example.COM/Hook?a=b&c", "example.com", 443, "/Hook?a=b&c", "example.com"),
        ("https://example.com./", "example.com", 443, "/", "example.com"),
        ("https://example.com:/", "example.com", 443, "/", "example.com"),
        ("https://hooks.example.com:8443/x", "hooks.example.com", 8443, "/x", "hooks.example.com:8443"),
        ("https://xn--fsqu00a.example/", "xn--fsqu00a.example", 443, "/", "xn--fsqu00a.example"),
        ("https://1.1.1.1/", "1.1.1.1", 443, "/", "1.1.1.1"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/", "[2606:4700::1111]"),
        ("https://[::ffff:1.1.1.1]:8443/", "1.1.1.1", 8443, "/", "1.1.1.1:8443"),
        ("https://a_b.example.com/", "a_b.example.com", 443, "/", "a_b.example.com"),
    ],
)
def test_allowed(url: str, host: str, port: int, target: str, authority: str) -> None:
    endpoint = read_endpoint(url, STRICT)
    assert (endpoint.host, endpoint.port, endpoint.target) == (host, port, target)
    assert endpoint.authority == authority


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/",
        "http://localhost:3000/",
        "http://grades.internal/",
        "https://moodle/",
        "http://10.1.2.3:8000/",
        "http://[fd12::1]/",
        "http://example.com/",
    ],
)
def test_on_premises(url: str) -> None:
    read_endpoint(url, ON_PREMISES)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://metadata.google.internal/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://224.0.0.1/",
        "http://0.0.0.0/",
        "http://255.255.255.255/",
        "http://[ff02::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
    ],
)
def test_never_even_on_premises(url: str) -> None:
    with pytest.raises(RefusedError) as raised:
        read_endpoint(url, ON_PREMISES)
    assert raised.value.code == "address_not_allowed"


@given(st.ip_addresses())
def test_what_is_allowed_is_global(address: object) -> None:
    read = read_address(str(address))
    if is_allowed(read):
        assert read.is_global
        of_no_use = (read.is_private, read.is_loopback, read.is_link_local, read.is_multicast)
        assert not any((*of_no_use, read.is_reserved, read.is_unspecified))
        assert is_allowed(read, allow_private=True)


@given(st.ip_addresses(v=4))
def test_the_same_address_in_other_clothes(address: object) -> None:
    assert is_allowed(read_address(f"::ffff:{address}")) == is_allowed(read_address(str(address)))
    assert not is_allowed(read_address(f"64:ff9b::{address}"))
    assert not is_allowed(read_address(f"::{address}"))


def resolved(found: list[str], rules: Rules = STRICT) -> list[str]:
    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("example.com", 443)
        return found

    return asyncio.run(addresses_of(read_endpoint("https://example.com/", rules), rules, resolve))


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["1.1.1.1", "10.0.0.1"],
        ["1.1.1.1", "::1"],
        ["::ffff:10.0.0.1"],
        ["fe80::1%eth0"],
        ["169.254.169.254"],
        ["no address"],
    ],
)
def test_a_name_of_an_inner_address(found: list[str]) -> None:
    with pytest.raises(RefusedError) as raised:
        resolved(found)
    assert raised.value.code == "address_not_allowed"


def test_names_that_resolve() -> None:
    assert resolved(["1.1.1.1", "2606:4700::1111"]) == ["1.1.1.1", "2606:4700::1111"]
    assert resolved(["::ffff:1.1.1.1"]) == ["1.1.1.1"]
    assert resolved(["10.0.0.1"], ON_PREMISES) == ["10.0.0.1"]
    with pytest.raises(RefusedError):
        resolved(["169.254.169.254"], ON_PREMISES)
    with pytest.raises(OSError, match="no address"):
        resolved([])


def test_the_system_is_asked_once_for_a_name_and_never_for_an_address() -> None:
    asked = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"]

    async def both() -> None:
        await addresses_of(read_endpoint("https://example.com/", STRICT), STRICT, resolve)
        await addresses_of(read_endpoint("https://1.1.1.1/", STRICT), STRICT, resolve)

    asyncio.run(both())
    assert asked == ["example.com"]


def test_the_systems_own_names() -> None:
    assert "127.0.0.1" in asyncio.run(resolve_by_system("127.0.0.1", 443))
