"""Random URLs: each is refused, or read as every other reader would read it."""

from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.webhooks.endpoint import read_endpoint
from service.webhooks.rules import RefusedError, Rules

SIGNS = ["/", ":", "@", "#", "?", "[", "]", "%", "\\", ".", "-", "_", " ", "\t", "\n", "\0", "。", "１", "é"]
WORDS = ["https://", "http://", "//", "%00", "%2f", "0x7f", "127", "0", "1", "::1", "443", "8443", "a"]
PIECES = st.sampled_from([*SIGNS, *WORDS, "localhost", "example", "com", "xn--"])
urls = st.lists(PIECES | st.text(max_size=3), max_size=10).map("".join)


@given(
    urls
    | urls.map(lambda text: f"https://example.com/{text}")
    | urls.map(lambda text: f"https://{text}.com/")
)
@hypothesis_settings(max_examples=500)
def test_refused_or_unmistakable(url: str) -> None:
    for rules in (Rules(), Rules(allow_http=True, allow_private=True)):
        try:
            endpoint = read_endpoint(url, rules)
        except RefusedError:
            continue
        request = httpx.Request("POST", f"{endpoint.scheme}://{endpoint.authority}{endpoint.target}")
        assert request.url.host == endpoint.host
        assert (request.url.port or {"https": 443, "http": 80}[endpoint.scheme]) == endpoint.port
        assert request.url.userinfo == b""
        assert endpoint.target.startswith("/")
        assert not set(endpoint.target) & set("#\\\r\n\t ")


@given(st.text(min_size=1, max_size=20))
def test_any_path_that_is_quoted(text: str) -> None:
    path = quote(text, safe="", errors="replace")
    assert read_endpoint(f"https://example.com/{path}", Rules()).target == f"/{path}"


@pytest.mark.parametrize("url", ["", "https", "https:", "https://\ud800.com/", "\x00"])
def test_hardly_a_url(url: str) -> None:
    with pytest.raises(RefusedError):
        read_endpoint(url, Rules())
