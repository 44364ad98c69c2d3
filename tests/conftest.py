"""Fixtures and settings that several rooms share."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.llm.load import forget_limits
from service.settings import BUNDLED_ENCODER, Settings
from tests.llm.real_server import real_llm as real_llm
from tests.log_records import records as records
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url
from tests.stores import database_url as database_url
from tests.stores import fresh_store as fresh_store
from tests.stores import store as store

# The same examples on every run, however slow the machine; CAIFEN_EXPLORE=1 draws new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("explore" if os.environ.get("CAIFEN_EXPLORE") else "steady")


_DATA = tempfile.TemporaryDirectory(prefix="caifen-tests-")


def pytest_configure(config: pytest.Config) -> None:
    # Before any module makes settings: no test writes into the user's own data folder.
    os.environ["CAIFEN_DATABASE_URL"] = f"sqlite:///{_DATA.name}/caifen.db"


def pytest_unconfigure(config: pytest.Config) -> None:
    _DATA.cleanup()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Give the real bundled encoder with its cache, built at most once in the user's own cache folder."""
    return load_encoder(Settings(encoder=BUNDLED_ENCODER, encoder_prefix=None))


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Let no test find a breaker open, or a reply kept, by the one before it."""
    forget_limits()
    yield
    forget_limits()
