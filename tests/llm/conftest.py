"""A wire without a provider behind it."""

from collections.abc import Iterator

import pytest
import respx

from tests.llm.canned import BASE


@pytest.fixture
def wire() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post(f"{BASE}/chat/completions")
