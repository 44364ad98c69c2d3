"""The servers that the tests of this room share."""

from collections.abc import Iterator

import httpx
import pytest

from service.api.app import create_app
from service.encoders.protocol import Encoder
from service.settings import Settings
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.stored_fixtures import admin as admin
from tests.api.stored_fixtures import both as both
from tests.api.stored_fixtures import on_both as on_both
from tests.api.stored_fixtures import served as served
from tests.api.stored_fixtures import tenant as tenant

SMALL = Settings(
    most_answer_characters=1_000,
    most_reference_characters=2_000,
    most_body_bytes=50_000,
    most_key_points=30,
)


@pytest.fixture(scope="session")
def client(encoder: Encoder) -> Iterator[httpx.Client]:
    """Yield a server with the real model and the limits that an operator gets by default."""
    with serving(create_app(Settings(), encoder=encoder)) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(scope="session")
def small_client() -> Iterator[httpx.Client]:
    """Yield a server with small limits and an encoder that only counts letters."""
    with serving(create_app(SMALL, encoder=LetterEncoder())) as client:
        wait_until_ready(client)
        yield client
