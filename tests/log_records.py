"""Every log record that anything makes, whatever its level."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from service.llm.litellm_model import LiteLLMModel


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """Give all records that any logger makes, each at the level DEBUG."""
    asyncio.run(LiteLLMModel("openai/m").price())  # what importing it makes is there now
    for name in [None, *logging.root.manager.loggerDict]:
        logging.getLogger(name).setLevel(logging.DEBUG)
    made: list[logging.LogRecord] = []
    usual = logging.getLogRecordFactory()

    def factory(*args: object, **more: object) -> logging.LogRecord:
        record = usual(*args, **more)
        made.append(record)
        return record

    logging.setLogRecordFactory(factory)
    yield made
    logging.setLogRecordFactory(usual)
    for name in [None, *logging.root.manager.loggerDict]:
        logging.getLogger(name).setLevel(logging.WARNING if name is None else logging.NOTSET)
