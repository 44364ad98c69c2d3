"""Fixtures that several rooms share."""

import pytest

from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.settings import BUNDLED_ENCODER, Settings


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Give the real bundled encoder with its cache, built at most once in the user's own cache folder."""
    return load_encoder(Settings(encoder=BUNDLED_ENCODER, encoder_prefix=None))
